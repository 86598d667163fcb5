"""Review paths and due reviews.

Not for: how they are computed (graph/review.py).
"""

from datetime import datetime

import strawberry

from api.graphql.context import Info
from api.graphql.curriculum import Concept, find_concept
from api.graphql.mastery import Mastery, to_mastery
from api.graphql.nodes import resolved
from graph import review


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


def _step(path: review.ReviewPath, step: review.PathStep) -> PathStep:
    known = step.mastery
    return PathStep(
        mastery=to_mastery(path.learner_id, step.concept_id, known, path.as_of) if known else None,
        expected_answers=step.expected_answers,
        minutes=step.minutes,
        reason=step.reason,
        concept_key=step.concept_id,
    )
