"""What is known about a learner's knowledge of one concept, read at a moment."""

from datetime import datetime

import strawberry

from api.graphql.context import Info
from api.graphql.curriculum import Concept, find_concept
from api.graphql.nodes import resolved
from tracing import mastery as tracing


@strawberry.type(
    description="What is believed of one learner and one concept, by Bayesian knowledge tracing. "
    "The readings that fade with time are of the moment asked for (`asOf`)."
)
class Mastery:
    """tracing.mastery.Mastery, read at a moment."""

    probability: float = strawberry.field(
        description="P(known) right after the last answer, learning included, in [0, 1]."
    )
    uncertainty: float = strawberry.field(
        description="Standard deviation of probability, in [0, 0.5]: how unsure it is, as a learner's own "
        "start and speed are not known. Few or contradicting answers make it large."
    )
    effective: float = strawberry.field(
        description="P(known) at the moment asked for: probability x retrievability, in [0, 1]."
    )
    retrievability: float = strawberry.field(
        description="Chance to recall what was known, in (0, 1]; 1 where no time is known."
    )
    stability: float = strawberry.field(description="Days until retrievability falls to 0.9, above 0.")
    mastered: bool = strawberry.field(
        description="The label: set at probability 0.85; cleared below it by two wrong of the last three."
    )
    solid: bool = strawberry.field(
        description="Whether effective is at least 0.85: what stands on the concept is open."
    )
    due: bool = strawberry.field(description="Whether it is mastered and retrievability is below 0.9.")
    answers: int = strawberry.field(description="How many answers this rests on.")
    correct: int = strawberry.field(description="How many of them were correct.")
    last_at: datetime | None = strawberry.field(
        description="When the last answer was given; null where that is not known."
    )
    concept_key: strawberry.Private[str]
    learner_key: strawberry.Private[str]

    @resolved("The concept this is about.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")

    @resolved("Version of the tracing model that moved it last.")
    async def model(self, info: Info) -> str:
        """Read once for all of a learner's masteries."""
        return (await info.context.learners.masteries.load(self.learner_key)).models[self.concept_key]


def to_mastery(learner_id: str, concept_id: str, mastery: tracing.Mastery, at: datetime) -> Mastery:
    """The GraphQL form of a mastery at a moment."""
    return Mastery(
        probability=mastery.probability,
        uncertainty=mastery.uncertainty,
        effective=tracing.effective(mastery, at),
        retrievability=tracing.retrievability_at(mastery, at),
        stability=mastery.stability,
        mastered=mastery.mastered,
        solid=tracing.is_solid(mastery, at),
        due=tracing.is_due(mastery, at),
        answers=mastery.answers,
        correct=mastery.correct,
        last_at=mastery.last_at,
        concept_key=concept_id,
        learner_key=learner_id,
    )
