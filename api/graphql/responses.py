"""What is made of recommendations: outcomes reported, feedback given and undone.

Not for: what becomes of it (graph.outcomes, graph.feedback).
"""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.curriculum import Concept, Question, concept_of, to_question
from api.graphql.errors import UserError
from api.graphql.filters import Order
from api.graphql.nodes import Node, mutation, resolved
from api.graphql.pages import Place
from api.graphql.recommendation import Outcome, Slate, served_slate, to_slate
from api.principal import Action
from graph import advice, outcomes, responding
from graph.store.rows import micros

_ERRORS = "What the caller can mend; empty where all went well."
_SLATE = "The global id of a Slate, or its own id."
_RANK = "`rank` of the Recommendation, from 1."


@strawberry.enum(description="What a learner may say of a recommendation.")
class FeedbackKind(Enum):
    """Those of graph.advice.FeedbackKind."""

    TOO_EASY = strawberry.enum_value(
        "too easy", description="The question waits 7 days; those on the concept are harder for 30 days."
    )
    TOO_HARD = strawberry.enum_value(
        "too hard",
        description="The question waits 7 days; those on the concept are easier for 30 days, and what it "
        "stands on directly is doubted.",
    )
    NOT_NOW = strawberry.enum_value("not now", description="The concept waits 20 hours.")
    KNOWN = strawberry.enum_value(
        "known",
        description="The concept waits 7 days, and for 30 days it counts as known with 0.8 for what stands "
        "on it, until a wrong answer. It is not mastered by that.",
    )


@strawberry.type(description="What a learner said of a recommendation. It moves what comes next.")
class Feedback(Node):
    """graph.advice.GivenFeedback."""

    key: str = strawberry.field(description="Its own id, as undoFeedback takes it.")
    kind: FeedbackKind = strawberry.field(description="What was said.")
    at: datetime = strawberry.field(description="When.")
    undone_at: datetime | None = strawberry.field(description="When it was undone; null while it stands.")
    slate_id: strawberry.ID = strawberry.field(
        description="The global id of the Slate; slates are kept for 90 days."
    )
    rank: int = strawberry.field(description="Place in that slate, 1 is first.")
    said: strawberry.Private[advice.Feedback]

    @resolved("The concept it is about; null where it is gone.")
    async def concept(self, info: Info) -> Concept | None:
        """From the request's snapshot."""
        curriculum = await info.context.curriculum()
        known = self.said.concept_id in curriculum.concepts
        return concept_of(curriculum, self.said.concept_id, "concept") if known else None

    @resolved("The question it is about; null where it is gone, or where the concept was to be studied.")
    async def question(self, info: Info) -> Question | None:
        """By the request's loader."""
        found = self.said.question_id and await info.context.questions.load(self.said.question_id)
        return to_question(found) if found else None


@strawberry.input(description="What became of one line of a slate.")
class OutcomeInput:
    """An item of recordOutcomes."""

    rank: int = strawberry.field(description=_RANK)
    outcome: Outcome = strawberry.field(
        description="SHOWN, ACCEPTED or SKIPPED; the others follow from answers and from time."
    )
    reason: str = strawberry.field(
        default="", description="Why it was skipped, in at most 1,000 characters; it is kept."
    )


@strawberry.input(description="What became of lines of a slate.")
class RecordOutcomesInput:
    """Arguments of recordOutcomes."""

    slate_id: strawberry.ID = strawberry.field(description=_SLATE)
    outcomes: list[OutcomeInput] = strawberry.field(
        description=f"1 to {responding.MOST_REPORTS}, in the order in which they came about."
    )


@strawberry.input(description="What the learner says of a line of a slate.")
class GiveFeedbackInput:
    """Arguments of giveFeedback."""

    slate_id: strawberry.ID = strawberry.field(description=_SLATE)
    rank: int = strawberry.field(description=_RANK)
    kind: FeedbackKind = strawberry.field(description="What the learner says.")


@strawberry.input(description="Which feedback shall not count.")
class UndoFeedbackInput:
    """Arguments of undoFeedback."""

    id: strawberry.ID = strawberry.field(description="The global id of a Feedback, or its own id.")


@strawberry.type(description="What became of recordOutcomes.")
class RecordOutcomesPayload:
    """Result of recordOutcomes."""

    slate: Slate | None = strawberry.field(
        default=None, description="The slate with its outcomes; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of giveFeedback.")
class GiveFeedbackPayload:
    """Result of giveFeedback."""

    feedback: Feedback | None = strawberry.field(
        default=None, description="What stands now; null where there are errors."
    )
    is_new: bool = strawberry.field(
        default=False, description="False where this was said of the line already: then nothing changed."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of undoFeedback.")
class UndoFeedbackPayload:
    """Result of undoFeedback."""

    feedback: Feedback | None = strawberry.field(
        default=None, description="As it is now, undone; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type
class ResponseMutation:
    """Root fields of this area."""

    @mutation(
        "Says what became of lines of a slate, all or none. The same again changes nothing.",
        Action.RESPOND,
        RecordOutcomesPayload,
    )
    async def record_outcomes(
        self,
        info: Info,
        input: Annotated[RecordOutcomesInput, strawberry.argument(description="Which slate, and what.")],
    ) -> RecordOutcomesPayload:
        """Idempotent."""
        slate = await _slate(info, input.slate_id)
        reports = [
            outcomes.Report(each.rank, outcomes.Outcome[each.outcome.name], each.reason)
            for each in input.outcomes
        ]
        lines = await responding.record_outcomes(info.context.store, slate, reports, now=info.context.now)
        info.context.lines.prime(slate.id, lines, force=True)
        return RecordOutcomesPayload(slate=await to_slate(info, slate))

    @mutation(
        "Keeps what the learner says of a recommendation, in place of what they said of it before. The next "
        "slate follows it. The same again changes nothing.",
        Action.RESPOND,
        GiveFeedbackPayload,
    )
    async def give_feedback(
        self,
        info: Info,
        input: Annotated[GiveFeedbackInput, strawberry.argument(description="Of what, and what.")],
    ) -> GiveFeedbackPayload:
        """Idempotent."""
        slate, kind = await _slate(info, input.slate_id), advice.FeedbackKind[input.kind.name]
        given, is_new = await responding.give_feedback(
            info.context.store, slate, input.rank, kind, now=info.context.now
        )
        return GiveFeedbackPayload(feedback=to_feedback(given), is_new=is_new)

    @mutation(
        "Takes feedback back: the next slate is as if it had not been given. Again it changes nothing.",
        Action.RESPOND,
        UndoFeedbackPayload,
    )
    async def undo_feedback(
        self,
        info: Info,
        input: Annotated[UndoFeedbackInput, strawberry.argument(description="Which.")],
    ) -> UndoFeedbackPayload:
        """Idempotent."""
        store, key = info.context.store, ids.own(input.id, "Feedback")
        await info.context.require_owner(Action.RESPOND, store.feedback(key))
        return UndoFeedbackPayload(
            feedback=to_feedback(await responding.undo_feedback(store, key, now=info.context.now))
        )


async def find_feedback(info: Info, key: str) -> Feedback:
    """The feedback with this own id, for whoever may read its learner. Raises NotFound, Forbidden."""
    found = info.context.store.feedback(key)
    return to_feedback(await info.context.require_owner(Action.READ_LEARNER, found))


async def _slate(info: Info, id: str) -> advice.Slate:
    return await served_slate(info, ids.own(id, "Slate", "slateId"), Action.RESPOND)


def to_feedback(given: advice.GivenFeedback) -> Feedback:
    """The GraphQL form of feedback."""
    return Feedback(
        id=ids.encode("Feedback", given.feedback.id),
        key=given.feedback.id,
        kind=FeedbackKind[given.feedback.kind.name],
        at=given.feedback.at,
        undone_at=given.undone_at,
        slate_id=ids.encode("Slate", given.slate_id),
        rank=given.rank,
        said=given.feedback,
    )


@strawberry.input(description="Feedback of which all that is given holds.")
class FeedbackFilter:
    """Of a learner."""

    kinds: list[FeedbackKind] | None = strawberry.field(
        default=None, description="It is of one of these kinds; at least one."
    )
    undone: bool | None = strawberry.field(default=None, description="Whether it was taken back.")


@strawberry.enum(description="What feedback is ordered by.")
class FeedbackOrderField(Enum):
    """Fields of Feedback."""

    AT = strawberry.enum_value("at", description="When it was given.")


@strawberry.input(description="How feedback is ordered; ties by key.")
class FeedbackOrder(Order[FeedbackOrderField]):
    """Of a list in memory."""


FeedbackBy = Annotated[
    FeedbackOrder | None, strawberry.argument(description="In which order; by default newest first.")
]
FeedbackWanted = Annotated[
    FeedbackFilter | None, strawberry.argument(description="Only this; by default all.")
]


def wanted_feedback(
    given: Iterable[advice.GivenFeedback], wanted: FeedbackFilter | None
) -> list[advice.GivenFeedback]:
    """What a filter names."""
    by = wanted or FeedbackFilter()
    return [
        each
        for each in given
        if (by.kinds is None or FeedbackKind[each.feedback.kind.name] in by.kinds)
        and by.undone in (None, each.undone_at is not None)
    ]


def said_at(given: advice.GivenFeedback) -> Place:
    """By which feedback is ordered."""
    return micros(given.feedback.at), given.feedback.id
