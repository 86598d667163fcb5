"""What is known of a name, and of a value: for expressions.py."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from graph.asking import extents
from graph.asking.extents import NUMBER, SMALL, TEXT, Extent, Size
from graph.asking.lexing import refused_at
from graph.errors import StatementRefused

MANY_TEXTS = 8
"""Small texts that make a long one together."""

Uses = Counter[tuple[str, str]]
"""How often each part of a value is in another one: the name that stands for it and its property, where one
is named. Empty for what holds nothing."""


class Way(Enum):
    """What is done with a value. KEPT: it becomes part of another one. READ: whole, at each step of a loop.
    ASKED: for an entry or its size alone, which costs the same however large it is."""

    KEPT = "kept"
    READ = "read"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a name. times: how often it may hold the same part. loop: the number of loops around
    the one whose own name it is; 0 for names of clauses."""

    times: int = 1
    extent: Extent = SMALL
    loop: int = 0


@dataclass(slots=True)
class Value:
    """What an expression gives."""

    uses: Uses = field(default_factory=Uses)
    extent: Extent = NUMBER


UNKNOWN = Known()
"""What patterns and procedures name: a node, a relationship, a path, one value."""


def added(parts: Sequence[Value]) -> Extent:
    """What + makes of them: numbers a number, lists a list, and of many texts a long one."""
    extent = extents.merged(each.extent for each in parts)
    if any(each.extent.size is Size.LIST for each in parts) and extent.size is Size.LIST:
        return extents.list_of(extents.merged([extent.entry, SMALL]))
    return TEXT if extent.size is Size.SMALL and len(parts) > MANY_TEXTS and extent.of is None else extent


def either(values: Sequence[Value]) -> Value:
    """One of them."""
    uses = Uses()
    for each in values:
        uses |= each.uses
    return Value(uses, extents.merged(each.extent for each in values))


def too_large(statement: str, position: int) -> StatementRefused:
    """What may be of any size is read again and again."""
    return refused_at(
        statement,
        position,
        "This is read whole at each step of a loop, however large it is, and nothing ends that.",
        "Make rows of the list with UNWIND, or name the part that you need before the loop.",
    )
