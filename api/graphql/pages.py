"""Long lists in pages, as Relay's connections: forward and backward, by cursor.

A resolver declared with `listed` takes a `Paging` and cuts a list in memory with it, or reads a part of one.
Not for: the order of a list (filters.py), or what stands in a cursor (ids.py).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.graphql import filters, ids
from api.graphql.nodes import Resolver, resolved
from api.principal import Action
from graph.errors import InvalidInput
from graph.paging import Span

T = TypeVar("T")
S = TypeVar("S")
Place = tuple[Any, ...]
"""What a list is ordered by: values that JSON has, the last of them the thing's key."""

MOST = 100
"""Things on a page."""

USUAL = 20
"""Things on a page where nothing is said."""


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """As Relay defines it, and true both ways."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first thing: give it as `before`. Null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last thing: give it as `after`. Null on an empty page."
    )


@strawberry.type(description="One thing on a page, and where it lies.")
class Edge(Generic[T]):
    """As Relay defines it."""

    cursor: str = strawberry.field(
        description="Give it as `after` or `before` to go on behind or before this one."
    )
    node: T = strawberry.field(description="The thing itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """As Relay defines it, and `nodes` for those who need no cursors."""

    edges: list[Edge[T]] = strawberry.field(description="What is on the page, each with its cursor.")
    nodes: list[T] = strawberry.field(description="What is on the page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in its list.")
    total_count: int | None = strawberry.field(
        description="How many things the whole list has, at least 0, filters applied; null for a list that "
        "is read page by page, where counting would mean reading all of it."
    )


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is asked for. listed: names the list with the arguments that filter and order it, so that
    no cursor of another one fits."""

    listed: str
    size: int
    backward: bool
    after: str | None
    before: str | None

    def at(self, *state: object) -> "Paging":
        """Of a list that is another one in another state: then its cursors do not fit any more."""
        return replace(self, listed=f"{self.listed} at {state}")

    def span(self) -> Span[Place]:
        """The same with places in place of cursors. Raises InvalidInput."""
        after = ids.place(self.after, self.listed, "after")
        return Span(self.size, after, ids.place(self.before, self.listed, "before"), self.backward)


@dataclass(frozen=True, slots=True)
class Part(Generic[S]):
    """What lies on a page, each thing with its place."""

    listed: str
    items: Sequence[tuple[Place, S]]
    has_previous: bool
    has_next: bool
    total: int | None = None

    def page(self, to: Callable[[S], T]) -> Connection[T]:
        """The page, with the nodes that `to` makes of the things."""
        edges = [Edge(cursor=ids.cursor(self.listed, place), node=to(thing)) for place, thing in self.items]
        return Connection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo(
                has_next_page=self.has_next,
                has_previous_page=self.has_previous,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            total_count=self.total,
        )

    def found(self, nodes: Mapping[str, T], key: Callable[[S], str] = str) -> Connection[T]:
        """The page, with nodes that were read together, by what `key` gives of a thing; what is not there any
        more is left out."""
        kept = [(place, thing) for place, thing in self.items if key(thing) in nodes]
        return replace(self, items=kept).page(lambda thing: nodes[key(thing)])


def cut(
    paging: Paging, things: Iterable[S], place: Callable[[S], Place], *, descending: bool = False
) -> Part[S]:
    """The page of a list in memory. place: the things' order, ending in their key. Raises InvalidInput."""
    placed = sorted(((place(thing), thing) for thing in things), key=itemgetter(0))
    span = paging.span()
    after, before = (span.before, span.after) if descending else (span.after, span.before)
    try:
        start = 0 if after is None else bisect_right(placed, after, key=itemgetter(0))
        end = len(placed) if before is None else bisect_left(placed, before, key=itemgetter(0))
    except TypeError:  # a place of other values than the list's
        raise ids.foreign(
            paging.after or paging.before or "", "after" if paging.after else "before"
        ) from None
    end = max(start, end)
    if span.backward != descending:
        start = max(start, end - span.size)
    else:
        end = min(end, start + span.size)
    items, less, more = placed[start:end], start > 0, end < len(placed)
    if descending:
        items, less, more = items[::-1], more, less
    return Part(paging.listed, items, less, more, len(placed))


def ordered(
    paging: Paging,
    things: Iterable[S],
    order: filters.Order[Any] | None,
    key: Callable[[S], str],
    value: Callable[[S, str], Any] = getattr,
    usual: filters.Placed[S] | None = None,
) -> Part[S]:
    """The page of a list in memory in the order that is asked for; `filters.placed` says how. Raises
    InvalidInput."""
    place = filters.placed(order, key, value, usual)
    return cut(paging, things, place, descending=filters.is_descending(order))


def numbered(
    paging: Paging, things: Sequence[S], to: Callable[[S], T], order: filters.Order[Any] | None = None
) -> Connection[T]:
    """A page of a list in memory whose order is its own, or the same from its end; `paging.at` its state,
    since places are numbers. to: makes the node. Raises InvalidInput."""
    part = cut(paging, range(len(things)), lambda number: (number,), descending=filters.is_descending(order))
    return part.page(lambda number: to(things[number]))


async def read(
    paging: Paging,
    fetch: Callable[[Span[Place]], Awaitable[tuple[list[S], bool]]],
    place: Callable[[S], Place],
    total: int | None = None,
    *,
    descending: bool = False,
) -> Part[S]:
    """The page of a list in the graph. fetch: reads a part, in order, and whether there is more in its
    direction; it is asked again for what lies behind a cursor. descending: the list is the one that `fetch`
    reads, from its end to its start. Raises InvalidInput."""
    if descending:
        paging.span()  # an error names what was given
        turned = replace(paging, backward=not paging.backward, after=paging.before, before=paging.after)
        part = await read(turned, fetch, place, total)
        return Part(paging.listed, part.items[::-1], part.has_next, part.has_previous, total)
    span = paging.span()
    found, more = await fetch(span)
    items = [(place(thing), thing) for thing in found]
    less = more if span.backward else False
    more = False if span.backward else more
    if span.after is not None and not less:
        less = bool((await fetch(Span(1, None, items[0][0] if items else span.before, True)))[0])
    if span.before is not None and not more:
        more = bool((await fetch(Span(1, items[-1][0] if items else span.after)))[0])
    return Part(paging.listed, items, less, more, total)


def listed(
    description: str, action: Action | None = None, *, kept: bool = False
) -> Callable[[Resolver], Resolver]:
    """A field that gives a connection: `resolved`, whose resolver takes a `paging` in place of `first`,
    `after`, `last` and `before`."""
    return resolved(description, action, kept=kept, extensions=[Paged()])


class Paged(FieldExtension):
    """Gives a field the arguments of Relay's connections, and its resolver one Paging; checks its filter."""

    def apply(self, field: StrawberryField) -> None:
        """Called by strawberry, once a field."""
        own = [each for each in field.arguments if each.python_name not in ("paging", *_ARGUMENTS)]
        field.arguments = own + [_argument(name, kind, text) for name, (kind, text) in _ARGUMENTS.items()]

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Any, **arguments: Any
    ) -> Any:
        """The field's page. Raises InvalidInput."""
        asked = {name: arguments.pop(name, None) for name in _ARGUMENTS}
        if arguments.get("filter") is not None:
            filters.checked(arguments["filter"])
        told = {name: value for name, value in arguments.items() if not isinstance(value, datetime)}
        of = f"{info._raw_info.parent_type.name}.{info.field_name} of {getattr(source, 'id', '')}"
        return await next_(source, info, paging=paging(f"{of} by {told}", **asked), **arguments)


_ARGUMENTS: Mapping[str, tuple[Any, str]] = {
    "first": (
        int | None,
        f"How many, 1 to {MOST}, from the start or behind `after`; {USUAL} where `last` is not given either.",
    ),
    "after": (str | None, "`pageInfo.endCursor` of the page before this one."),
    "last": (
        int | None,
        f"How many, 1 to {MOST}, from the end or before `before`; not with `first`.",
    ),
    "before": (str | None, "`pageInfo.startCursor` of the page after this one."),
}


def paging(listed: str, first: int | None, after: str | None, last: int | None, before: str | None) -> Paging:
    """The page that is asked for; with `before` alone, what lies right before it. Raises InvalidInput."""
    if first is not None and last is not None:
        raise InvalidInput(
            "A page is counted from one end.", field="last", value=last, mend="Leave out `first` or `last`."
        )
    for field, size in (("first", first), ("last", last)):
        if size is not None:
            bounded(size, field=field)
    backward = last is not None or (first is None and before is not None and after is None)
    return Paging(listed, first or last or USUAL, backward, after, before)


def bounded(size: int, most: int = MOST, field: str = "first") -> None:
    """Raises InvalidInput unless it is from 1 to `most`."""
    if not 1 <= size <= most:
        raise InvalidInput(
            "The number asked for is out of range.", field=field, value=size, mend=f"Give 1 to {most:,}."
        )


def _argument(name: str, kind: Any, description: str) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        default=None,
    )
