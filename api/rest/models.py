"""What the REST routes take and give, as the OpenAPI document shows it.

The rules are those of graph.learning_events and graph.answering; here stands what is on the wire. Not for:
what becomes of it (events.py).
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from graphql import GraphQLError
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from api.graphql import scalars
from api.graphql.errors import MOST_SHOWN
from api.graphql.inputs import MOST_ANSWERS
from graph.answering import MOST_TEXT
from graph.learning_events import MOST_ID, MOST_SEARCH, MOST_SECONDS, MOST_SEQ, MOST_TOKEN
from graph.outcomes import MOST_REASON

MOST_EVENTS = MOST_ANSWERS
"""Events in one call; answers among them are one transaction, and all are about 200 kB of JSON."""


def _moment(value: Any) -> Any:
    try:
        return scalars.parse(value)
    except GraphQLError as error:
        raise PydanticCustomError("moment", "{said}", {"said": error.message, "mend": scalars.MEND}) from None


Id = Annotated[StrictStr, Field(min_length=1, max_length=MOST_ID)]
Token = Annotated[StrictStr, Field(min_length=1, max_length=MOST_TOKEN)]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Number = Annotated[float, Strict()]
Seconds = Annotated[Number, Field(ge=0, le=MOST_SECONDS)]


class _Wire(BaseModel):
    """camelCase, and nothing that is not named here."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class _Event(_Wire):
    """What all have in common."""

    event_id: Id = Field(
        description="An id of this event, chosen by the application and unique over all learners, such as a "
        "UUID. The same again, with the same content, is a no-op that says so."
    )
    learner_id: Id = Field(description="The global id of a Learner, or the application's own id of it.")
    seq: Annotated[StrictInt, Field(ge=0, le=MOST_SEQ)] = Field(
        default=0, description="Place among a learner's events of the same moment."
    )


class AnswerEvent(_Event):
    """One answer with a verdict that a trusted service gave, as in recordAnswers. It moves mastery."""

    kind: Literal["answer"]
    question_id: Id = Field(description="The global id of a Question, or the application's own id of it.")
    correct: StrictBool = Field(description="The verdict.")
    at: Moment | None = Field(
        default=None,
        description="When it was answered: ISO 8601 with a zone, from 2000 on, at most 5 minutes in the "
        "future. Leave it out for a log without times: then nothing fades, and `seq` alone gives the order.",
    )
    response: Annotated[StrictStr, Field(max_length=MOST_TEXT)] | None = Field(
        default=None, description="What the learner entered, if known."
    )
    response_ms: Annotated[StrictInt, Field(ge=0, le=MOST_SEQ)] | None = Field(
        default=None, description="Milliseconds from the question to the response."
    )


class _LearningEvent(_Event):
    """What learning events have in common."""

    at: Moment = Field(
        description="When it happened: ISO 8601 with a zone, from 2000 on, at most 5 minutes in the future."
    )
    session: Token | None = Field(
        default=None, description="The application's token of the sitting; opaque, of nobody's name."
    )
    device: Token | None = Field(
        default=None, description="The application's token of the device; opaque, no address."
    )


class AnyTarget(_Wire):
    """Something in the curriculum."""

    kind: Literal["concept", "question", "resource"] = Field(description="What it is.")
    id: Id = Field(description="Its global id, or the application's own id of it.")


class ResourceTarget(AnyTarget):
    """A lesson, a video."""

    kind: Literal["resource"] = Field(description="What it is.")


class QuizTarget(AnyTarget):
    """What a quiz is about."""

    kind: Literal["concept", "resource"] = Field(description="What it is.")


class _OfALine(_LearningEvent):
    """What says something of a recommendation."""

    target: AnyTarget = Field(description="What it was done to.")
    slate: Id | None = Field(
        default=None,
        description="The global or own id of the Slate that it followed from, given with `rank`.",
    )
    rank: Annotated[StrictInt, Field(ge=1, le=MOST_SEQ)] | None = Field(
        default=None, description="The line of that slate, from 1."
    )


class ClickEvent(_OfALine):
    """The learner opened something. With `slate` and `rank` that line becomes ACCEPTED."""

    kind: Literal["click"]


class SkipEvent(_OfALine):
    """The learner let something pass. With `slate` and `rank` that line becomes SKIPPED."""

    kind: Literal["skip"]
    reason: Annotated[StrictStr, Field(min_length=1, max_length=MOST_REASON)] | None = Field(
        default=None, description="Why, if the learner said so."
    )


class WatchEvent(_LearningEvent):
    """The learner read, heard or watched a resource for a while."""

    kind: Literal["watch"]
    target: ResourceTarget = Field(description="What was watched.")
    seconds: Seconds = Field(description="How long, in seconds; at most a day.")


class CompleteEvent(_LearningEvent):
    """The learner came to the end of something. That a recommended question is done its answer says."""

    kind: Literal["complete"]
    target: AnyTarget = Field(description="What was completed.")
    seconds: Seconds | None = Field(default=None, description="How long it took, in seconds; at most a day.")


class SearchEvent(_LearningEvent):
    """The learner looked for something."""

    kind: Literal["search"]
    text: Annotated[StrictStr, Field(min_length=1, max_length=MOST_SEARCH)] = Field(
        description="What was searched for. It is kept as it is: send no names."
    )


class QuizScoreEvent(_LearningEvent):
    """The learner was scored elsewhere. It moves no mastery: single answers do."""

    kind: Literal["quiz_score"]
    target: QuizTarget = Field(description="What the quiz is about.")
    score: Annotated[Number, Field(ge=0, le=1)] = Field(
        description="The share of what could be reached, in [0, 1]."
    )
    seconds: Seconds | None = Field(default=None, description="How long it took, in seconds; at most a day.")


LearningEventIn = ClickEvent | WatchEvent | SkipEvent | CompleteEvent | SearchEvent | QuizScoreEvent
EventIn = AnswerEvent | LearningEventIn


class Unread:
    """An event that is not of the form, and what is wrong with it first."""

    def __init__(self, given: Any, error: ValidationError) -> None:
        id = given.get("eventId") if isinstance(given, dict) else None
        self.event_id = id if isinstance(id, str) else None
        self.problem: Any = error.errors(include_url=False)[0]


def _each_for_itself(given: Any, read: Callable[[Any], Any]) -> Any:
    """A bad event is refused when its turn comes, and not the whole call for it."""
    try:
        return read(given)
    except ValidationError as error:
        return Unread(given, error)


Each = Annotated[
    Annotated[EventIn, Field(discriminator="kind")],
    WrapValidator(_each_for_itself),
]


class Events(_Wire):
    """Answers and learning events, mixed, in the order in which they are to be taken."""

    events: list[Each] = Field(
        min_length=1,
        max_length=MOST_EVENTS,
        description=f"1 to {MOST_EVENTS:,} events. Each is accepted or refused for itself.",
    )


class RefusalCode(StrEnum):
    """Why an event was refused; stable, for programs to read."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    FORBIDDEN = "FORBIDDEN"
    UNGRADABLE = "UNGRADABLE"
    ERASED = "ERASED"
    INTERNAL = "INTERNAL"


class Refusal(_Wire):
    """What is wrong with an event, and what to do about it."""

    code: RefusalCode = Field(description="The kind of mistake.")
    field: str | None = Field(description="The field that is wrong, such as `learnerId`.")
    value: str | None = Field(description=f"The value given, as text of at most {MOST_SHOWN} characters.")
    message: str = Field(description="What is wrong, in a sentence for people.")
    mend: str = Field(description="What to do about it, in a sentence for people.")


class EventResult(_Wire):
    """What became of one event."""

    event_id: str | None = Field(description="As given; null where it was no text.")
    status: Literal["accepted", "refused"] = Field(
        description="Accepted events are stored. Refused ones are not, whatever became of the others."
    )
    duplicate: bool = Field(description="Whether this very event was stored before: then nothing changed.")
    error: Refusal | None = Field(description="Why it was refused; null where it was accepted.")


class EventResults(_Wire):
    """What became of a call."""

    results: list[EventResult] = Field(description="One for each event, in the order given.")
    accepted: int = Field(description="How many were accepted, duplicates among them.")
    refused: int = Field(description="How many were refused.")


class ErrorDetails(_Wire):
    """For programs."""

    model_config = ConfigDict(extra="allow")

    code: str = Field(description="The kind of mistake, such as `INVALID` or `UNAVAILABLE`; stable.")
    field: str | None = Field(description="What is wrong, such as `events` or `address`.")
    value: str | None = Field(description=f"The value given, as text of at most {MOST_SHOWN} characters.")
    mend: str = Field(description="What to do about it, in a sentence for people.")
    request_id: str = Field(description="What the log has this request under.")


class Error(_Wire):
    """One thing that is wrong with a request."""

    message: str = Field(description="What is wrong, in a sentence for people.")
    extensions: ErrorDetails = Field(description="The same for programs.")


class Errors(_Wire):
    """A request that was not understood, not allowed, or cannot be answered now: in the form of GraphQL's."""

    errors: list[Error] = Field(min_length=1, description="At least one.")


class Alive(_Wire):
    """The process runs."""

    status: Literal["alive"] = Field(description="That it answers is the answer.")


class Services(_Wire):
    """What stands behind the API."""

    neo4j: bool = Field(alias="neo4j", description="Whether Neo4j answers.")
    redis: bool = Field(description="Whether Redis answers.")


class Readiness(_Wire):
    """Whether requests can be answered."""

    status: Literal["ready", "degraded", "unavailable"] = Field(
        description="`degraded`: Redis does not answer, which costs speed. `unavailable`: Neo4j does not."
    )
    services: Services = Field(description="Which of the servers behind it answer.")
