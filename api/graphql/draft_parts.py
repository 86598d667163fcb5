"""What belongs to a draft: its steps, what is said of it, who agrees, where it disagrees with what is live.

Not for: drafts themselves (drafts.py).
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any, cast

import strawberry
from strawberry.scalars import JSON

from api.graphql.nodes import instead
from api.graphql.things import Change, Thing, Titles, shown_value, titles_in, to_change, to_thing
from graph import drafting, drafts, merging
from graph.content import Content, Difference, Document, place
from graph.errors import LearnerGraphError
from graph.store.content import SECRET


@strawberry.type(description="Somebody who wrote none of a draft has seen it, and agrees.")
class DraftApproval:
    """graph.drafts.Approval."""

    by: str = strawberry.field(description="Who: the subject of their token.")
    at: datetime = strawberry.field(description="When.")
    version: int = strawberry.field(description="The version of the draft that they saw.")
    counts: bool = strawberry.field(description="Whether the draft is still as they saw it.")


@strawberry.type(description="What somebody says of a draft.")
class DraftComment:
    """graph.drafts.Comment."""

    key: str = strawberry.field(description="The idempotency key that it came with.")
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="Who: the subject of their token.")
    text: str = strawberry.field(description="What they say, in 1 to 5,000 characters.")
    about: Thing | None = strawberry.field(description="One thing of it; null: all of it.")


@strawberry.enum(description="What a step of a draft did.")
class StepKind(Enum):
    """graph.steps.kind_of, and mend."""

    ADD = strawberry.enum_value("add", description="Something new was added.")
    EDIT = strawberry.enum_value("edit", description="Fields of something were given other values.")
    RETIRE = strawberry.enum_value("retire", description="Something is used no more.")
    RESTORE = strawberry.enum_value("restore", description="Something retired is used again.")
    REMOVE = strawberry.enum_value("remove", description="An edge was taken away.")
    MERGE = strawberry.enum_value("merge", description="Concepts became one.")
    SPLIT = strawberry.enum_value("split", description="A concept became several.")
    REPLACE = strawberry.enum_value("replace", description="Everything was replaced, from files.")
    MEND = strawberry.enum_value("mend", description="A finding was mended, or several things were done.")


@strawberry.type(description="One thing that somebody did in a draft.")
class DraftStep:
    """graph.drafts.DraftStep."""

    key: str = strawberry.field(description="The idempotency key that it came with.")
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="Who: the subject of their token.")
    kind: str = strawberry.field(description="`did`, in small letters.", deprecation_reason=instead("did"))
    did: StepKind = strawberry.field(description="What was done; several things in one call are one step.")
    text: str = strawberry.field(description="What it was, for people.")
    changes: list[Change] = strawberry.field(description="What it changed, by kind and key.")


@strawberry.type(
    description="The draft and the curriculum, which changed since the draft's base, say different things of "
    "one field."
)
class Conflict:
    """graph.merging.Conflict."""

    thing: Thing = strawberry.field(description="Of which thing.")
    field: str | None = strawberry.field(
        description="Of which field; null where one side took the whole thing away and the other changed it."
    )
    base: JSON | None = strawberry.field(
        description="What it was in the draft's base, as JSON; null where it was not, or is hidden."
    )
    ours: JSON | None = strawberry.field(
        description="What it is in the draft, as JSON; null where it is not, or is hidden."
    )
    theirs: JSON | None = strawberry.field(
        description="What it is in the curriculum now, as JSON; null where it is not, or is hidden."
    )
    hidden: bool = strawberry.field(
        description="Whether values are kept from you: keys, solutions and the answers of templates."
    )


def approvals(draft: drafts.Draft) -> list[DraftApproval]:
    """All of them, also those that do not count any more."""
    counting = drafting.counting(draft)
    return [
        DraftApproval(by=each.by, at=each.at, version=each.version, counts=each in counting)
        for each in draft.approvals
    ]


def step_form(
    draft: drafts.Draft, base: Content, titles: Titles, keys: bool
) -> Callable[[drafts.DraftStep], DraftStep]:
    """What makes the GraphQL form of a draft's step."""
    before: dict[str, dict[Any, Document | None]] = {}
    now: dict[Any, Document | None] = {}
    for step in draft.steps:
        before[step.id] = {one: now.get(one, base.get(one)) for one in step.delta}
        now |= step.delta

    def show(step: drafts.DraftStep) -> DraftStep:
        was = before[step.id]
        found = [Difference(one, was[one], step.delta[one]) for one in sorted(step.delta, key=place)]
        return DraftStep(
            key=step.id,
            at=step.at,
            by=step.by,
            kind=step.kind,
            did=StepKind(step.kind),
            text=step.text,
            changes=[to_change(one, titles, keys=keys) for one in found if one.before != one.after],
        )

    return show


def comment_form(tip: Content) -> Callable[[drafts.Comment], DraftComment]:
    """What makes the GraphQL form of a comment. tip: where things have their titles."""
    titles = titles_in(tip)

    def show(said: drafts.Comment) -> DraftComment:
        about = to_thing(said.about, tip.get(said.about), titles) if said.about else None
        return DraftComment(key=said.id, at=said.at, by=said.by, text=said.text, about=about)

    return show


def disagreement(error: LearnerGraphError) -> LearnerGraphError:
    """The error without the values that conflicts are about: the payload has them, as far as the caller may
    see them."""
    if error.field == "conflicts":
        error.message = "The draft and what was published since disagree."
    return error


def conflict_form(titles: Titles, keys: bool) -> Callable[[merging.Conflict], Conflict]:
    """What makes the GraphQL form of a conflict. keys: whether the caller may see what is secret."""

    def show(found: merging.Conflict) -> Conflict:
        kind, field = found.thing.kind, found.field
        base, ours, theirs = (
            cast(JSON | None, shown_value(kind, field, side, keys=keys))
            for side in (found.base, found.ours, found.theirs)
        )
        secret = SECRET.get(kind, ())
        return Conflict(
            thing=to_thing(found.thing, found.ours if field == merging.WHOLE else None, titles),
            field=None if field == merging.WHOLE else field,
            base=base,
            ours=ours,
            theirs=theirs,
            hidden=not keys and (field in secret or (field == merging.WHOLE and bool(secret))),
        )

    return show
