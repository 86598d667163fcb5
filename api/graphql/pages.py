"""Long lists in pages, as Relay's connections: forward, by cursor.

Not for: reading what is on a page; a cursor says where to go on (ids.py), the store how.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry

from api.graphql import ids
from graph.errors import InvalidInput

T = TypeVar("T")
S = TypeVar("S")

MOST = 100
"""Things on a page."""

First = Annotated[int, strawberry.argument(description=f"How many, 1 to {MOST}.")]
After = Annotated[
    str | None,
    strawberry.argument(description="`pageInfo.endCursor` of the page before; leave it out for the first."),
]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """As Relay defines it."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether this page was asked for with `after`.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first thing on the page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last thing: give it as `after`.")


@strawberry.type(description="One thing on a page, and where it lies.")
class Edge(Generic[T]):
    """As Relay defines it."""

    cursor: str = strawberry.field(description="Give it as `after` to go on behind this one.")
    node: T = strawberry.field(description="The thing itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """As Relay defines it, and `nodes` for those who need no cursors."""

    edges: list[Edge[T]] = strawberry.field(description="What is on the page, each with its cursor.")
    nodes: list[T] = strawberry.field(description="What is on the page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in its list.")


def bounded(first: int, most: int = MOST) -> int:
    """`first`, if it is from 1 to `most`. Raises InvalidInput."""
    if not 1 <= first <= most:
        raise InvalidInput(
            "The number asked for is out of range.", field="first", value=first, mend=f"Give 1 to {most}."
        )
    return first


def page(listed: str, items: Sequence[tuple[str, T]], *, has_next: bool, after: str | None) -> Connection[T]:
    """A page of (key, node); the list's name goes into the cursors, so that they fit no other."""
    edges = [Edge(cursor=ids.cursor(listed, key), node=node) for key, node in items]
    return Connection(
        edges=edges,
        nodes=[node for _, node in items],
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def cut(keys: list[str], listed: str, first: int, after: str | None) -> tuple[list[str], bool]:
    """Of sorted keys in memory those on the page, and whether there are more. Raises InvalidInput."""
    start = bisect_right(keys, ids.after(after, listed)) if after is not None else 0
    end = start + bounded(first)
    return keys[start:end], end < len(keys)


def numbered(
    listed: str, things: Sequence[S], to: Callable[[S], T], first: int, after: str | None
) -> Connection[T]:
    """A page of a list in memory whose order is its own. listed: names also the state of the list, so that no
    cursor of another one fits. to: makes the node. Raises InvalidInput."""
    keys, more = cut([f"{i:09}" for i in range(len(things))], listed, first, after)
    return page(listed, [(key, to(things[int(key)])) for key in keys], has_next=more, after=after)
