"""What next and why: slates, review paths and due reviews.

Not for: how they are scored (graph/recommend.py) and explained (graph/explain.py).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.curriculum import Concept, Question, concept_of, find_concept, to_question
from api.graphql.execution import asks_for
from api.graphql.mastery import Mastery, to_mastery
from api.graphql.nodes import Node, SlateId, resolved
from api.principal import Action
from graph import advice, explain, model, review, snapshot
from graph.errors import Unavailable


@strawberry.enum(description="Why a concept is a candidate at all.")
class CandidateKind(Enum):
    """The kinds of graph.advice.CandidateKind."""

    READY = strawberry.enum_value(
        "ready", description="Not mastered, and no prerequisite holds it back: the outer fringe."
    )
    REVIEW = strawberry.enum_value("review", description="Mastered, and due for review.")
    REPAIR = strawberry.enum_value(
        "repair", description="A prerequisite that may explain repeated failure above it."
    )


@strawberry.type(description="One reason for a score: the score is the sum of value x weight of all terms.")
class Term:
    """A kept term."""

    name: str = strawberry.field(description="What it measures, such as `gain` or `reach`.")
    value: float = strawberry.field(description="In [0, 1].")
    weight: float = strawberry.field(description="Of the policy, at least 0.")


@strawberry.type(description="The same reason in three depths.")
class Explanation:
    """graph.explain, written only as far as it is asked for."""

    slate: strawberry.Private[advice.Slate]
    line: strawberry.Private[advice.Recommendation]
    curriculum: strawberry.Private[snapshot.Curriculum]

    @resolved("A sentence that a child can follow.")
    def simple(self) -> str:
        """explain.simple."""
        return explain.simple(self.slate, self.line, self.curriculum)

    @resolved("The factors with numbers, and the path in the graph.")
    def detailed(self) -> str:
        """explain.detailed."""
        return explain.detailed(self.slate, self.line, self.curriculum)

    @resolved("Terms, weights and versions.")
    def technical(self) -> str:
        """explain.technical."""
        return explain.technical(self.slate, self.line, self.curriculum)


@strawberry.type(description="One line of a slate.")
class Recommendation:
    """graph.advice.Recommendation."""

    rank: int = strawberry.field(description="Place in the slate, 1 is first.")
    kind: CandidateKind = strawberry.field(description="Why the concept is a candidate.")
    score: float = strawberry.field(description="Sum of value x weight of the terms; higher is better.")
    terms: list[Term] = strawberry.field(description="What the score consists of, by name.")
    predicted: float | None = strawberry.field(
        description="Predicted P(correct), in [0, 1]; null without a question."
    )
    propensity: float = strawberry.field(description="Probability of being placed here, in (0, 1].")
    early: bool = strawberry.field(
        description="Whether it comes before its time, because nothing else is left."
    )
    slate: strawberry.Private[advice.Slate]
    line: strawberry.Private[advice.Recommendation]
    curriculum: strawberry.Private[snapshot.Curriculum]
    questions: strawberry.Private[Mapping[str, model.Question]]

    @resolved("The concept to work on.")
    def concept(self) -> Concept:
        """From the request's snapshot."""
        return concept_of(self.curriculum, self.line.concept_id, "concept")

    @resolved(
        "The question to ask; null where none assesses the concept yet, and in a stale slate where its text "
        "is not in memory."
    )
    def question(self) -> Question | None:
        """Read with the slate, where it was asked for."""
        found = self.questions.get(self.line.question_id or "")
        return to_question(found) if found else None

    @resolved("Why this is recommended, recomputed from the logged inputs.")
    def why(self) -> Explanation:
        """From the slate, with titles and paths of the request's snapshot."""
        return Explanation(slate=self.slate, line=self.line, curriculum=self.curriculum)


@strawberry.type(
    description="What was recommended to one learner at one moment, kept so that it can be replayed."
)
class Slate(Node):
    """graph.advice.Slate."""

    key: str = strawberry.field(description="The id of the slate as the command line takes it (`why`).")
    at: datetime = strawberry.field(description="The moment it is for, to the minute.")
    policy: str = strawberry.field(
        description="The policy that ranked it, with its version, such as `exam@2`."
    )
    model: str = strawberry.field(description="Version of the tracing model, `default` before any fit.")
    curriculum_revision: int = strawberry.field(description="Revision of the curriculum it was made from.")
    learner_revision: int = strawberry.field(
        description="Revision of the learner it was made from; grows by one with every change."
    )
    notice: str = strawberry.field(
        description="Why it is shorter than asked for, fell back to another kind, or is stale; else empty."
    )
    stale: bool = strawberry.field(
        description="Whether it is the last one served, of at most an hour ago, because the graph does not "
        "answer now: then it knows nothing of later answers."
    )
    recommendations: list[Recommendation] = strawberry.field(description="The lines, best first.")


@strawberry.type(description="One concept on the way to a target.")
class PathStep:
    """graph.review.PathStep."""

    mastery: Mastery | None = strawberry.field(description="What is known now; null before any answer.")
    expected_answers: float = strawberry.field(
        description="Answers until it is mastered, by the learner model, at least 0."
    )
    minutes: float = strawberry.field(description="Minutes these answers take.")
    reason: str = strawberry.field(description="Why it is on the path, and here.")
    concept_key: strawberry.Private[str]

    @resolved("The concept to work on.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")


@strawberry.type(description="A mastered concept that fades.")
class DueReview:
    """graph.review.DueReview."""

    mastery: Mastery = strawberry.field(description="What is known, at the moment asked for.")
    retrievability: float = strawberry.field(description="Chance to recall it, in (0, 0.9).")
    overdue_days: float = strawberry.field(description="Days since it fell due, at least 0.")
    concept_key: strawberry.Private[str]

    @resolved("The concept to review.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")


@strawberry.type(description="The way to a target: what is not mastered below it, prerequisites first.")
class ReviewPath:
    """graph.review.ReviewPath."""

    as_of: datetime = strawberry.field(description="The moment it is for.")
    steps: list[PathStep] = strawberry.field(
        description="In an order in which they can be learned; the target is last. Empty once it is mastered."
    )
    due: list[DueReview] = strawberry.field(description="Reviews that are due, most faded first.")
    minutes: float = strawberry.field(description="Minutes of all steps together.")
    target_key: strawberry.Private[str]

    @resolved("Where the path leads.")
    async def target(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.target_key, "to")


@strawberry.type
class RecommendationQuery:
    """Root fields of this area."""

    @resolved("A slate that was served, with its reasons; null, with an error, where there is none.")
    async def slate(self, info: Info, id: SlateId) -> Slate | None:
        """By global or own id."""
        return await find_slate(info, ids.own(id, "Slate"))


async def find_slate(info: Info, key: str) -> Slate:
    """The slate with this own id, for whoever may read its learner. Raises NotFound, Forbidden."""
    found = await info.context.slates.find(key)
    info.context.require(Action.READ_LEARNER, found.learner_id)
    return await to_slate(info, found)


async def to_slate(info: Info, slate: advice.Slate) -> Slate:
    """The GraphQL form of a slate, with titles and paths of the request's snapshot, and with the texts of its
    questions where they are asked for."""
    curriculum = await info.context.curriculum()
    questions: Mapping[str, model.Question] = {}
    if asks_for(info, "question"):
        wanted = [line.question_id for line in slate.recommendations if line.question_id is not None]
        questions = await info.context.store.questions(wanted, curriculum)
    return _slate(slate, curriculum, questions)


def to_stale_slate(info: Info, slate: advice.Slate) -> Slate:
    """The same from what is in memory alone; texts of questions that were not read before are missing. Raises
    Unavailable where no curriculum was read before."""
    curriculum, questions = info.context.store.held()
    if curriculum is None:
        raise Unavailable(
            "The graph does not answer, and was not read before.", mend="Wait until it is back."
        )
    info.context.hold(curriculum)
    return _slate(slate, curriculum, questions, stale=True)


def _slate(
    slate: advice.Slate,
    curriculum: snapshot.Curriculum,
    questions: Mapping[str, model.Question],
    *,
    stale: bool = False,
) -> Slate:
    return Slate(
        id=ids.encode("Slate", slate.id),
        key=slate.id,
        at=slate.at,
        policy=slate.policy.name,
        model=slate.model,
        curriculum_revision=slate.curriculum_revision,
        learner_revision=slate.learner_revision,
        notice=slate.notice,
        stale=stale,
        recommendations=[
            _recommendation(slate, line, curriculum, questions) for line in slate.recommendations
        ],
    )


def to_due_review(learner_id: str, due: review.DueReview, at: datetime) -> DueReview:
    """The GraphQL form of a due review."""
    return DueReview(
        mastery=to_mastery(learner_id, due.concept_id, due.mastery, at),
        retrievability=due.retrievability,
        overdue_days=due.overdue_days,
        concept_key=due.concept_id,
    )


def to_review_path(path: review.ReviewPath) -> ReviewPath:
    """The GraphQL form of a review path."""
    return ReviewPath(
        as_of=path.as_of,
        steps=[_step(path, step) for step in path.steps],
        due=[to_due_review(path.learner_id, due, path.as_of) for due in path.due],
        minutes=path.minutes,
        target_key=path.target_id,
    )


def _recommendation(
    slate: advice.Slate,
    line: advice.Recommendation,
    curriculum: snapshot.Curriculum,
    questions: Mapping[str, model.Question],
) -> Recommendation:
    return Recommendation(
        rank=line.rank,
        kind=CandidateKind[line.kind.name],
        score=line.score,
        terms=[
            Term(name=name, value=value, weight=slate.policy.weights.get(name, 0.0))
            for name, value in sorted(line.terms.items())
        ],
        predicted=line.predicted,
        propensity=line.propensity,
        early=line.early,
        slate=slate,
        line=line,
        curriculum=curriculum,
        questions=questions,
    )


def _step(path: review.ReviewPath, step: review.PathStep) -> PathStep:
    known = step.mastery
    return PathStep(
        mastery=to_mastery(path.learner_id, step.concept_id, known, path.as_of) if known else None,
        expected_answers=step.expected_answers,
        minutes=step.minutes,
        reason=step.reason,
        concept_key=step.concept_id,
    )
