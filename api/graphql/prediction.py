"""How likely a learner is to answer a question right, and what says so."""

from enum import Enum
from typing import Any

import strawberry

from api.graphql.context import Info
from api.graphql.curriculum import Question, find_question
from api.graphql.nodes import instead, resolved
from tracing import predict


def _input(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What a prediction looks at.")
class PredictionInput(Enum):
    """tracing.response.INPUTS."""

    TRACING = strawberry.enum_value(
        "tracing", description="Log odds of a right answer by knowledge tracing alone."
    )
    KNOWN = _input("known", "P(all the question's concepts are known).")
    KNOWN_LOG_ODDS = _input("known_log_odds", "The same as log odds.")
    DIFFICULTY = _input("difficulty", "Of the question, logits.")
    GUESS = _input("guess", "Chance to be right without knowing.")
    SLIP = _input("slip", "Chance to be wrong in spite of knowing.")
    RIGHT = _input("right", "Right answers on its concepts.")
    WRONG = _input("wrong", "Wrong answers on its concepts.")
    LAST_THREE = _input("last_three", "The last three answers on its concepts.")
    ANSWERS_SINCE = _input("answers_since", "Answers on other concepts since.")
    HOURS_SINCE = strawberry.enum_value(
        "hours_since", description="Hours since the last answer on one of its concepts."
    )
    CONCEPT_FORM = strawberry.enum_value(
        "concept_form", description="How surprising late answers on its concepts were."
    )
    ABILITY = _input("ability", "What late answers say of the learner, logits.")
    EXPERIENCE = _input("experience", "How much was answered lately.")
    FORM = _input("form", "How surprising all late answers were.")
    LAST_SURPRISE = _input("last_surprise", "How surprising the last answer was.")
    SURPRISE_BEFORE = strawberry.enum_value(
        "surprise_before", description="How surprising the one before was."
    )
    SAME_QUESTION = strawberry.enum_value(
        "same_question", description="Whether and how the question was answered lately."
    )
    SAME_CONCEPT = strawberry.enum_value(
        "same_concept", description="Whether the last answer was on one of its concepts."
    )
    CONCEPTS = _input("concepts", "How many concepts it needs.")
    ALL_ANSWERS = _input("all_answers", "All answers ever.")
    SHARE_RIGHT = _input("share_right", "The share of right ones among them.")


@strawberry.type(description="An input of a prediction, and how far it moved it.")
class MovedBy:
    """One of tracing.response.INPUTS."""

    input: str = strawberry.field(
        description="`what`, in small letters: ability, hours_since.", deprecation_reason=instead("what")
    )
    what: PredictionInput = strawberry.field(description="What was looked at.")
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
        moved_by=[MovedBy(input=name, what=PredictionInput(name), log_odds=share) for name, share in shares],
        question_key=question_key,
    )
