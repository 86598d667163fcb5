"""How large the values of a statement may be, as far as its text tells: a number, what one property holds, a
list of such, or something deeper. What a loop reads whole at each of its steps has to be small (growth.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from typing import Any

import orjson

SHORT = 250
"""Characters of a text, or bytes of a parameter as JSON, that still count as one small value."""

DEEPEST = 4
"""Lists and maps in one another of which it is told apart what they hold."""


class Size(IntEnum):
    """NUMBER: numbers, times, true and false. SMALL: what a property holds, a node, a short list that is
    written down. TEXT: perhaps long. LIST: perhaps long, of small values. DEEP: of others than those."""

    NUMBER = 0
    SMALL = 1
    TEXT = 2
    LIST = 3
    DEEP = 4


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """of: what the entries of a list are. fields: of a map; what is not in there is small."""

    size: Size
    of: "Extent | None" = None
    fields: "Mapping[str, Extent] | None" = None

    @property
    def entry(self) -> "Extent":
        """What an index gives."""
        if self.fields is not None:
            return merged(self.fields.values())
        return self.of or (DEEP if self.size is Size.DEEP else SMALL)

    def field(self, name: str) -> "Extent":
        """What a key gives."""
        if self.fields is not None:
            return self.fields.get(name, SMALL)
        return DEEP if self.size is Size.DEEP else SMALL if self.size else NUMBER


NUMBER, SMALL, TEXT, DEEP = (Extent(size) for size in (Size.NUMBER, Size.SMALL, Size.TEXT, Size.DEEP))


def list_of(entry: Extent) -> Extent:
    """A list that may be long."""
    return Extent(Size.LIST if entry.size <= Size.SMALL else Size.DEEP, entry)


def written_list(entries: Iterable[Extent]) -> Extent:
    """A list whose entries are written down."""
    of = merged(entries)
    return Extent(Size.SMALL if of.size <= Size.SMALL else Size.DEEP, of)


def map_of(fields: Mapping[str, Extent]) -> Extent:
    """A map whose keys are written down."""
    small = all(each.size <= Size.SMALL for each in fields.values())
    return Extent(Size.SMALL if small else Size.DEEP, fields=fields)


def merged(extents: Iterable[Extent]) -> Extent:
    """What may be either of them; a number where there are none."""
    return reduce(_merged, extents, NUMBER)


def of_value(value: Any) -> Extent:
    """Of a parameter."""
    if isinstance(value, str):
        return SMALL if len(value) <= SHORT else TEXT
    if isinstance(value, list | tuple):
        of = merged(map(of_value, value))
        return written_list([of]) if _is_short(value) else list_of(of)
    if isinstance(value, Mapping):
        found = map_of({str(key): of_value(each) for key, each in value.items()})
        return found if _is_short(value) else Extent(Size.DEEP, fields=found.fields)
    return NUMBER


def _is_short(value: Any) -> bool:
    return len(orjson.dumps(value, default=str)) <= SHORT


def _merged(one: Extent, other: Extent, deep: int = 0) -> Extent:
    if one is other or one is NUMBER:
        return other
    if other is NUMBER:
        return one
    size = max(one.size, other.size)
    if deep == DEEPEST:
        return Extent(size)
    if one.fields is not None and other.fields is not None:
        names = one.fields.keys() | other.fields.keys()
        fields = {name: _merged(one.field(name), other.field(name), deep + 1) for name in names}
        return Extent(size, fields=fields)
    if one.of is None and other.of is None and one.fields is None and other.fields is None:
        return Extent(size)
    return Extent(size, _merged(one.entry, other.entry, deep + 1))
