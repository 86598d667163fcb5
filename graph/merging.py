"""Two people change one content: what both did is put together, field by field, and where they disagree it is
said so, with both sides.

Three-way, against what both began with. Additions to lists and maps do not disagree. Pure. Not for: what a
draft is (drafting), or what a content may not be at all (steps).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from graph.content import FIELDS, SETS, Content, Delta, Document, Thing, document, place

WHOLE = ""
"""The field of a conflict about a thing that one removed and the other changed."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both changed one field to different values. field: its name; WHOLE where one side is a whole document
    and the other None. base: what it was. ours: in the draft. theirs: in the curriculum."""

    thing: Thing
    field: str
    base: Any
    ours: Any
    theirs: Any


class Side(StrEnum):
    """A side of a conflict, for whoever takes it as it is."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a conflict with these two sides comes to; with other sides it is another conflict."""

    ours: Any
    theirs: Any
    value: Any


Resolutions = Mapping[tuple[Thing, str], Resolution]
"""By thing and field."""


@dataclass(slots=True)
class Merged:
    """delta: what is to be done to `theirs` for both to be done; where they disagree, it is as in `ours`.
    conflicts: where they disagree and nobody has said what holds, by kind, key and field."""

    delta: dict[Thing, Document | None] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Content, ours: Delta, theirs: Delta, resolutions: Resolutions | None = None) -> Merged:
    """What `ours` comes to after `theirs`. base: has all things that either changed, as they were.

    Things that only one side names are as that side says. What both have come to alike is in no delta.
    """
    merged, known = Merged(), resolutions or {}
    for one in sorted(ours, key=place):
        now = ours[one]
        if one in theirs:
            now = _thing(one, base.get(one), now, theirs[one], known, merged.conflicts)
            if now == theirs[one]:
                continue
        elif now == base.get(one):
            continue
        merged.delta[one] = now
    return merged


def _thing(
    one: Thing,
    base: Document | None,
    ours: Document | None,
    theirs: Document | None,
    known: Resolutions,
    conflicts: list[Conflict],
) -> Document | None:
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None:
        found: Document | None = _settled(Conflict(one, WHOLE, base, ours, theirs), known, conflicts)
        return found
    before = document(one.kind) if base is None else base
    both = {}
    for name in FIELDS[one.kind]:
        try:
            both[name] = value(before[name], ours[name], theirs[name], unordered=(one.kind, name) in SETS)
        except Disagreement:
            conflict = Conflict(one, name, before[name], ours[name], theirs[name])
            both[name] = _settled(conflict, known, conflicts)
    return both


def _settled(conflict: Conflict, known: Resolutions, conflicts: list[Conflict]) -> Any:
    said = known.get((conflict.thing, conflict.field))
    if said is not None and said.ours == conflict.ours and said.theirs == conflict.theirs:
        return said.value
    conflicts.append(conflict)
    return conflict.ours


class Disagreement(Exception):
    """Both sides changed one value, and no value is both."""


def value(base: Any, ours: Any, theirs: Any, *, unordered: bool = False) -> Any:
    """What a JSON value comes to. unordered: of a list whose order says nothing. Raises Disagreement."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return _mapping(base if isinstance(base, Mapping) else {}, ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, list) and isinstance(base, list):
        if unordered:
            return sorted(({*ours} & {*theirs}) | ({*ours} - {*base}) | ({*theirs} - {*base}))
        return _sequence(base, ours, theirs)
    raise Disagreement


_ABSENT = object()


def _mapping(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys((*ours, *theirs))
    found = {
        name: value(base.get(name, _ABSENT), ours.get(name, _ABSENT), theirs.get(name, _ABSENT))
        for name in names
    }
    return {name: one for name, one in found.items() if one is not _ABSENT}


def _sequence(base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """What both left, in the order of whoever changed it; what one added stands where they put it."""
    items = {_token(item): item for item in (*base, *ours, *theirs)}
    was, mine, other = ([_token(item) for item in side] for side in (base, ours, theirs))
    if any(len(set(side)) < len(side) for side in (was, mine, other)):
        raise Disagreement  # it cannot be told which of two equal ones is meant
    left = {*was} & {*mine} & {*other}
    orders = [[token for token in side if token in left] for side in (was, mine, other)]
    if orders[0] not in orders[1:] and orders[1] != orders[2]:
        raise Disagreement
    first, second = (mine, other) if orders[2] == orders[0] else (other, mine)
    both = [token for token in first if token in left or token not in was]
    for i, token in enumerate(second):
        if token not in was and token not in both:
            before = next((one for one in reversed(second[:i]) if one in both), None)
            both.insert(0 if before is None else both.index(before) + 1, token)
    return [items[token] for token in both]


def _token(item: Any) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
