"""Revisions of the curriculum: who changed what, when and why, and what lies between two of them.

What was is asked for with `asOf` of the curriculum's own fields. Not for: making a revision (publishing.py).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql import ids, pages
from api.graphql.context import Info
from api.graphql.draft_filters import (
    RevisionKind,
    RevisionsOrder,
    RevisionsWanted,
    wanted_revisions,
)
from api.graphql.filters import is_descending
from api.graphql.nodes import Node, resolved
from api.graphql.pages import Connection, Paging, Place, listed
from api.graphql.things import (
    Change,
    ChangesWanted,
    ThingInput,
    named,
    present_titles,
    to_change,
    wanted_changes,
)
from api.principal import Action
from graph import drafts, history
from graph.content import Difference
from graph.paging import Span


@strawberry.type(
    description="Learners whose mastery a revision moves, because questions need other concepts."
)
class Moving:
    """What history.moving gives."""

    left: int = strawberry.field(
        description="How many are still read as before, at least 0; answers go on meanwhile."
    )
    learners: int = strawberry.field(description="Of how many, at least 0.")


@strawberry.type(description="One state of the curriculum, and how it came about.")
class Revision(Node):
    """graph.drafts.Revision."""

    number: int = strawberry.field(description="Its number: give it as `asOf`. Each one is larger.")
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="Who: the subject of their token.")
    kind: RevisionKind = strawberry.field(description="What made it.")
    title: str = strawberry.field(description="Title of the draft, or what was imported or corrected.")
    why: str = strawberry.field(description="Why; empty where nobody gave a reason.")
    approved_by: list[str] = strawberry.field(description="Who had approved the draft, sorted.")
    draft_key: str | None = strawberry.field(description="Own id of the draft; null where there was none.")
    change_count: int = strawberry.field(description="How many things are not as before, at least 0.")

    @listed("What is not as before, by kind and key.")
    async def changes(self, info: Info, paging: Paging, filter: ChangesWanted = None) -> Connection[Change]:
        """A page, from the request's reading."""
        found = await info.context.once(
            ("changes", self.number), lambda: history.changes_of(info.context.store, self.number)
        )
        return await changes_page(info, paging, wanted_changes(found, filter))

    @resolved("How far mastery has followed: the worker replays answers, learner by learner.")
    async def moving(self, info: Info) -> Moving:
        """Counted now."""
        left, learners = await history.moving(info.context.store, self.number)
        return Moving(left=left, learners=learners)


@strawberry.type(description="That a revision changed a thing.")
class Blame:
    """An item of history.blame."""

    revision: Revision = strawberry.field(description="Which one: who, when and why.")
    change: Change = strawberry.field(description="What it changed.")


FromRevision = Annotated[int, strawberry.argument(description="The number of a revision.", name="from")]
ToRevision = Annotated[
    int | None, strawberry.argument(description="The number of another; by default the present one.")
]
RevisionNumber = Annotated[int, strawberry.argument(description="Its number.")]
WhichThing = Annotated[ThingInput, strawberry.argument(description="Which one.")]


@strawberry.type
class HistoryQuery:
    """Root fields of this area."""

    @resolved(
        "One revision of the curriculum; null, with an error, where there is none.", Action.READ_HISTORY
    )
    async def revision(self, info: Info, number: RevisionNumber) -> Revision | None:
        """By number."""
        return to_revision(await history.revision(info.context.store, number))

    @listed("The revisions of the curriculum that are known.", Action.READ_HISTORY)
    async def revisions(
        self, info: Info, paging: Paging, filter: RevisionsWanted = None, order_by: RevisionsOrder = None
    ) -> Connection[Revision]:
        """A page."""
        wanted = wanted_revisions(filter)

        async def fetch(span: Span[Place]) -> tuple[list[drafts.Revision], bool]:
            return await history.revisions(info.context.store, span.by(int), wanted)

        found = await pages.read(
            paging, fetch, lambda each: (each.number,), descending=not is_descending(order_by, usually=True)
        )
        return found.page(to_revision)

    @listed("What is different between two revisions, by kind and key.", Action.READ_HISTORY)
    async def curriculum_diff(
        self,
        info: Info,
        from_: FromRevision,
        *,
        to: ToRevision = None,
        paging: Paging,
        filter: ChangesWanted = None,
    ) -> Connection[Change]:
        """A page."""
        until = to if to is not None else (await info.context.curriculum()).revision
        found = await info.context.once(
            ("difference", from_, until), lambda: history.difference(info.context.store, from_, until)
        )
        return await changes_page(info, paging.at(until), wanted_changes(found, filter))

    @listed("Which revisions changed a thing; of an edge, who said so and why.", Action.READ_HISTORY)
    async def blame(
        self,
        info: Info,
        thing: WhichThing,
        paging: Paging,
        filter: RevisionsWanted = None,
        order_by: RevisionsOrder = None,
    ) -> Connection[Blame]:
        """A page."""
        wanted, found = wanted_revisions(filter), await history.blame(info.context.store, named(thing))
        kept = [pair for pair in found if wanted.holds(pair[0])]
        part = pages.cut(
            paging, kept, lambda pair: (pair[0].number,), descending=is_descending(order_by, usually=True)
        )
        titles, keys = await present_titles(info), info.context.sees_keys
        return part.page(
            lambda pair: Blame(revision=to_revision(pair[0]), change=to_change(pair[1], titles, keys=keys))
        )


_DIGITS = 15
"""Of a number that the graph can hold."""


async def changes_page(info: Info, paging: Paging, found: Sequence[Difference]) -> Connection[Change]:
    """A page of differences, with titles as they are now."""
    titles, keys = await present_titles(info), info.context.sees_keys
    return pages.numbered(paging, found, lambda one: to_change(one, titles, keys=keys))


async def find_revision(info: Info, key: str) -> Revision:
    """The revision with this number. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_HISTORY)
    number = int(key) if key.isdecimal() and len(key) <= _DIGITS else -1
    return to_revision(await history.revision(info.context.store, number))


def to_revision(found: drafts.Revision) -> Revision:
    """The GraphQL form of a revision."""
    return Revision(
        id=ids.encode("Revision", str(found.number)),
        number=found.number,
        at=found.at,
        by=found.by,
        kind=RevisionKind(found.kind.value),
        title=found.title,
        why=found.why,
        approved_by=list(found.approved_by),
        draft_key=found.draft_id,
        change_count=found.changes,
    )
