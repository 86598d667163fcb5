"""How likely a learner is to answer a question right, and what says so."""

import strawberry

from api.graphql.context import Info
from api.graphql.curriculum import Question, find_question
from api.graphql.nodes import resolved
from tracing import predict


@strawberry.type(description="An input of a prediction, and how far it moved it.")
class MovedBy:
    """One of tracing.response.INPUTS."""

    input: str = strawberry.field(description="Such as ability, known, difficulty or hours_since.")
    log_odds: float = strawberry.field(
        description="Its share of the log odds of `chance`; with the intercept, all shares sum to them."
    )


@strawberry.type(description="P(correct) of one question, were it asked now.")
class Prediction:
    """tracing.predict.Prediction."""

    chance: float = strawberry.field(description="P(correct), in (0, 1).")
    tracing: float = strawberry.field(
        description="The same by knowledge tracing alone, in (0, 1); it is `chance` where no response model "
        "was fitted."
    )
    intercept: float = strawberry.field(description="Log odds before any input, any number.")
    moved_by: list[MovedBy] = strawberry.field(
        description="What moved it, most first; empty where no response model was fitted."
    )
    question_key: strawberry.Private[str]

    @resolved("The question this is about.")
    async def question(self, info: Info) -> Question:
        """From the request's loader."""
        return await find_question(info, self.question_key, "question")


def to_prediction(question_key: str, prediction: predict.Prediction) -> Prediction:
    """The GraphQL form of a prediction."""
    shares = sorted(prediction.moved_by.items(), key=lambda share: (-abs(share[1]), share[0]))
    return Prediction(
        chance=prediction.chance,
        tracing=prediction.tracing,
        intercept=prediction.intercept,
        moved_by=[MovedBy(input=name, log_odds=share) for name, share in shares],
        question_key=question_key,
    )
