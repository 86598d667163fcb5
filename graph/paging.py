"""Which part of a long list is read, in the list's own order: from its start or from its end.

Not for: what a cursor looks like (api/graphql/ids.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from graph.errors import InvalidInput

Place = TypeVar("Place")
T = TypeVar("T")

LAST = "\U0010ffff"
"""Behind every id; "" is before every one."""

MOST_NUMBER = 2**62
"""Larger than any number that a list is ordered by; the graph can hold it."""


@dataclass(frozen=True, slots=True)
class Span(Generic[Place]):
    """Up to `size` things that lie strictly between two places, the first of them or, `backward`, the last.
    A place is what the list is ordered by, such as an id; None: the list's end there."""

    size: int
    after: Place | None = None
    before: Place | None = None
    backward: bool = False

    def by(self, *kinds: Callable[[Any], Any]) -> "Span[Any]":
        """The same with places of these kinds, each made of one of its values; of one kind that
        itself. Raises InvalidInput for a place that has other values."""
        after, before = _made("after", self.after, kinds), _made("before", self.before, kinds)
        return replace(self, after=after, before=before)

    def parameters(self) -> dict[str, Any]:
        """Of a query that pages by id; it reads one more, to see whether there is more."""
        return {
            "after": self.after or "",
            "before": LAST if self.before is None else self.before,
            "backward": self.backward,
            "limit": self.size + 1,
        }

    def of(self, found: Sequence[T]) -> tuple[list[T], bool]:
        """What is kept of what was read in the direction of the span, in the order of the list, and whether
        there is more in that direction."""
        kept = list(found[: self.size])
        return (kept[::-1] if self.backward else kept), len(found) > self.size


def _made(field: str, place: Any, kinds: Sequence[Callable[[Any], Any]]) -> Any:
    if place is None:
        return None
    try:
        made = tuple(kind(value) for kind, value in zip(kinds, place, strict=True))
        if any(isinstance(value, int) and abs(value) > MOST_NUMBER for value in made):
            raise OverflowError
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(
            "This is no place in this list.", field=field, value=place, mend="Use a cursor of this list."
        ) from None
    return made if len(made) > 1 else made[0]
