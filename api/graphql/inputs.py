"""What mutations are given."""

from datetime import datetime

import strawberry

from api.graphql.draft_inputs import AnswerForm
from api.graphql.nodes import instead
from api.graphql.privacy import ConsentInput

MOST_ANSWERS = 1_000
"""Answers in one call: one transaction, and about 200 kB of JSON."""


@strawberry.input(description="A new learner.")
class CreateLearnerInput:
    """Arguments of createLearner."""

    id: strawberry.ID = strawberry.field(
        description="The application's own id of the learner: 1 to 200 characters, no name and no "
        "address; @ and white space are refused."
    )
    time_zone: str = strawberry.field(default="UTC", description="An IANA name, such as Europe/Berlin.")
    usual_minutes: float = strawberry.field(
        default=20.0, description="Minutes a day the learner usually has, above 0 and at most 1440."
    )
    consent: ConsentInput | None = strawberry.field(
        default=None, description="What the learner says of purposes; FULL where nothing is said."
    )


@strawberry.input(description="One response to one question, to be graded here.")
class SubmitAnswerInput:
    """Arguments of submitAnswer."""

    question_id: strawberry.ID = strawberry.field(
        description="The global id of a Question, or the application's own id of it."
    )
    response: str = strawberry.field(
        description="What the learner entered: a number, a choice's key or text, or an expression; "
        "at most 10,000 characters."
    )
    event_id: str = strawberry.field(
        description="An id of this answer, chosen by the application and unique over all learners. The same "
        "again is a no-op that says so, so it is safe to retry."
    )
    learner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The global id of a Learner, or its own id. A learner may leave it out: themselves.",
    )
    at: datetime | None = strawberry.field(
        default=None, description="When it was answered; by default now. At most 5 minutes in the future."
    )
    response_ms: int | None = strawberry.field(
        default=None, description="Milliseconds from the question to the response, at least 0."
    )
    slate_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The global or own id of the Slate that asked it: its line is then COMPLETED at once. "
        "Without, the worker finds out.",
    )


@strawberry.input(description="One answer with a verdict that a trusted service gave.")
class RecordedAnswerInput:
    """An item of recordAnswers."""

    learner_id: strawberry.ID = strawberry.field(description="The global id of a Learner, or its own id.")
    question_id: strawberry.ID = strawberry.field(description="The global id of a Question, or its own id.")
    event_id: str = strawberry.field(description="An id of this answer, unique over all learners.")
    correct: bool = strawberry.field(description="The verdict.")
    at: datetime | None = strawberry.field(
        default=None,
        description="When it was answered. Leave it out for a log without times: then nothing fades, and "
        "`seq` alone gives the order.",
    )
    seq: int = strawberry.field(
        default=0, description="Place among answers of the same moment, or in a log without times."
    )
    response: str | None = strawberry.field(
        default=None, description="What the learner entered, if known; at most 10,000 characters."
    )
    response_ms: int | None = strawberry.field(
        default=None, description="Milliseconds from the question to the response, at least 0."
    )


@strawberry.input(description="Answers to be stored together, all or none.")
class RecordAnswersInput:
    """Arguments of recordAnswers."""

    answers: list[RecordedAnswerInput] = strawberry.field(
        description=f"1 to {MOST_ANSWERS:,} answers. Those stored before are told apart, not stored again."
    )


@strawberry.input(description="What a learner aims at.")
class SetGoalsInput:
    """Arguments of setGoals."""

    learner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The global id of a Learner, or its own id. A learner may leave it out: themselves.",
    )
    concept_ids: list[strawberry.ID] = strawberry.field(
        description="Global or own ids of Concepts. They replace the goals there were; none takes them away."
    )


_REASON = "What was wrong, in 1 to 1,000 characters; it is kept."


@strawberry.input(description="An answer that shall not count.")
class VoidAnswerInput:
    """Arguments of voidAnswer."""

    event_id: str = strawberry.field(description="The event id that the answer was recorded with.")
    reason: str = strawberry.field(description=_REASON)


@strawberry.input(description="The right key of a question.")
class RescoreQuestionInput:
    """Arguments of rescoreQuestion."""

    question_id: strawberry.ID = strawberry.field(description="The global id of a Question, or its own id.")
    answer: str = strawberry.field(
        description="The right answer: a number, the text of the right choice, or an expression."
    )
    reason: str = strawberry.field(description=_REASON)
    tolerance: float | None = strawberry.field(
        default=None, description="Absolute, of a number, at least 0; by default as it was."
    )
    form: str | None = strawberry.field(
        default=None,
        description="`answerForm`, in small letters; empty: any. Not beside it.",
        deprecation_reason=instead("answerForm"),
    )
    answer_form: AnswerForm | None = strawberry.field(
        default=None, description="What a response must look like besides being equal; by default as it was."
    )


@strawberry.input(description="The right concepts of a question.")
class RetagQuestionInput:
    """Arguments of retagQuestion."""

    question_id: strawberry.ID = strawberry.field(description="The global id of a Question, or its own id.")
    concept_ids: list[strawberry.ID] = strawberry.field(
        description="Global or own ids of Concepts in use, at least one. They replace those there were."
    )
    reason: str = strawberry.field(description=_REASON)
