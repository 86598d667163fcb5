"""Which drafts and revisions a list has, and in which order. The graph narrows and orders them."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql.draft_parts import StepKind
from api.graphql.filters import Order
from api.graphql.things import ThingKind
from graph import drafts, merging
from graph.errors import InvalidInput
from graph.store.rows import micros


@strawberry.enum(description="What became of a draft.")
class DraftState(Enum):
    """graph.drafts.DraftState."""

    OPEN = strawberry.enum_value("open", description="It is edited, and touches nothing that learners see.")
    PUBLISHED = strawberry.enum_value("published", description="The curriculum is as it said.")
    DISCARDED = strawberry.enum_value(
        "discarded", description="It was given up; what was done stays to be read."
    )


@strawberry.enum(description="What made a revision of the curriculum.")
class RevisionKind(Enum):
    """graph.drafts.RevisionKind."""

    PUBLISH = strawberry.enum_value("publish", description="A draft was published.")
    ROLLBACK = strawberry.enum_value("rollback", description="The curriculum went back to a revision.")
    IMPORT = strawberry.enum_value("import", description="Files were imported.")
    TAKE_BACK = strawberry.enum_value("take back", description="An import was taken back.")
    CORRECTION = strawberry.enum_value("correction", description="A question was corrected.")


@strawberry.input(description="Drafts of which all that is given holds.")
class DraftFilter:
    """graph.drafts.Wanted."""

    states: list[DraftState] | None = strawberry.field(
        default=None, description="It is in one of these states; at least one."
    )
    by: str | None = strawberry.field(
        default=None, description="Who began it: the subject of their token, 1 to 200 characters."
    )
    shared: bool | None = strawberry.field(default=None, description="Whether all designers see it.")


@strawberry.enum(description="What drafts are ordered by.")
class DraftOrderField(Enum):
    """graph.drafts.DraftOrder."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    CREATED_AT = strawberry.enum_value("created", description="When it was begun.")
    CHANGED_AT = strawberry.enum_value("changed", description="When it was changed last.")


@strawberry.input(description="How drafts are ordered; ties by key.")
class DraftOrder(Order[DraftOrderField]):
    """By the graph."""


@strawberry.input(description="Revisions of which all that is given holds.")
class RevisionFilter:
    """graph.drafts.WantedRevisions."""

    kinds: list[RevisionKind] | None = strawberry.field(
        default=None, description="It was made by one of these; at least one."
    )
    by: str | None = strawberry.field(
        default=None, description="Who made it: the subject of their token, 1 to 200 characters."
    )
    since: datetime | None = strawberry.field(default=None, description="It was made then or later.")
    until: datetime | None = strawberry.field(default=None, description="It was made then or before.")


@strawberry.enum(description="What revisions are ordered by.")
class RevisionOrderField(Enum):
    """Fields of Revision."""

    NUMBER = strawberry.enum_value("number", description="Its number, which grows with time.")


@strawberry.input(description="How revisions are ordered.")
class RevisionOrder(Order[RevisionOrderField]):
    """By the graph."""


@strawberry.input(description="Comments of which all that is given holds.")
class DraftCommentFilter:
    """Of graph.drafts.Comment."""

    by: str | None = strawberry.field(
        default=None, description="Who said it: the subject of their token, 1 to 200 characters."
    )


@strawberry.input(description="Steps of which all that is given holds.")
class DraftStepFilter:
    """Of graph.drafts.DraftStep."""

    by: str | None = strawberry.field(
        default=None, description="Who did it: the subject of their token, 1 to 200 characters."
    )
    did: list[StepKind] | None = strawberry.field(
        default=None, description="One of these was done; at least one."
    )


@strawberry.enum(description="What a draft's steps and comments are ordered by.")
class HappenedOrderField(Enum):
    """When they came."""

    AT = strawberry.enum_value("at", description="When, as they followed each other.")


@strawberry.input(description="How a draft's steps and comments are ordered.")
class HappenedOrder(Order[HappenedOrderField]):
    """Of a list in memory."""


@strawberry.input(description="Conflicts of which all that is given holds.")
class ConflictFilter:
    """Of graph.merging.Conflict."""

    things: list[ThingKind] | None = strawberry.field(
        default=None, description="About things of one of these kinds; at least one."
    )


DraftsWanted = Annotated[
    DraftFilter | None, strawberry.argument(description="Only these; by default all that you may see.")
]
DraftsOrder = Annotated[
    DraftOrder | None, strawberry.argument(description="In which order; by default by key.")
]
StepsWanted = Annotated[
    DraftStepFilter | None, strawberry.argument(description="Only these; by default all.")
]
CommentsWanted = Annotated[
    DraftCommentFilter | None, strawberry.argument(description="Only these; by default all.")
]
ConflictsWanted = Annotated[
    ConflictFilter | None, strawberry.argument(description="Only these; by default all.")
]
HappenedBy = Annotated[
    HappenedOrder | None, strawberry.argument(description="In which order; by default oldest first.")
]
RevisionsOrder = Annotated[
    RevisionOrder | None, strawberry.argument(description="In which order; by default newest first.")
]
RevisionsWanted = Annotated[
    RevisionFilter | None, strawberry.argument(description="Only these; by default all.")
]


def wanted_drafts(
    given: DraftFilter | None, order: DraftOrder | None, state: DraftState | None
) -> drafts.Wanted:
    """What the graph is asked for. state: where it is given in place of a filter. Raises InvalidInput."""
    by = given or DraftFilter()
    if state is not None and by.states is not None:
        raise InvalidInput(
            "States are given twice.", field="state", value=state.name, mend="Give `filter.states` alone."
        )
    states = by.states if state is None else [state]
    return drafts.Wanted(
        states=None if states is None else frozenset(drafts.DraftState[each.name] for each in states),
        author=by.by,
        shared=by.shared,
        order="key" if order is None else str(order.field.value),
    )


def draft_value(order: DraftOrder | None, draft: drafts.Draft) -> int:
    """What a draft is ordered by: milliseconds since 1970, 0 where its key alone counts."""
    if order is None or order.field is DraftOrderField.KEY:
        return 0
    by_creation = order.field is DraftOrderField.CREATED_AT
    return micros(draft.created_at if by_creation else draft.changed_at) // 1000


def wanted_revisions(given: RevisionFilter | None) -> drafts.WantedRevisions:
    """What the graph is asked for."""
    by = given or RevisionFilter()
    kinds = None if by.kinds is None else frozenset(drafts.RevisionKind[each.name] for each in by.kinds)
    return drafts.WantedRevisions(kinds, by.by, by.since, by.until)


def wanted_steps(found: Iterable[drafts.DraftStep], wanted: DraftStepFilter | None) -> list[drafts.DraftStep]:
    """Those that a filter names."""
    by = wanted or DraftStepFilter()
    return [
        each
        for each in found
        if by.by in (None, each.by) and (by.did is None or StepKind(each.kind) in by.did)
    ]


def wanted_comments(
    found: Iterable[drafts.Comment], wanted: DraftCommentFilter | None
) -> list[drafts.Comment]:
    """Those that a filter names."""
    return [each for each in found if wanted is None or wanted.by in (None, each.by)]


def wanted_conflicts(
    found: Iterable[merging.Conflict], wanted: ConflictFilter | None
) -> list[merging.Conflict]:
    """Those that a filter names."""
    kinds = None if wanted is None else wanted.things
    return [each for each in found if kinds is None or ThingKind(each.thing.kind) in kinds]
