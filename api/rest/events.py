"""POST /events: answers and learning events in batches, each accepted or refused for itself.

Not for: the form of an event (models.py), answers (graph.answering), learning events (graph.noting).
"""

import logging
from collections.abc import Sequence
from typing import Annotated

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import metrics
from api.graphql import ids
from api.graphql.context import Context
from api.graphql.errors import extensions
from api.principal import Action
from api.rest import asking, models
from api.rest.models import AnswerEvent, AnyTarget, EventIn, EventResults, Events, Unread
from graph import answering
from graph.errors import InvalidInput, LearnerGraphError
from graph.learning_events import EventKind, LearningEvent, Target, TargetKind
from graph.model import Answer
from graph.noting import EventLog, used_before

log = logging.getLogger(__name__)

router = APIRouter(route_class=asking.StrictRoute)

ACTIONS = (Action.RECORD_EVENTS, Action.RECORD_ANSWERS)

Became = bool | Exception
"""What became of an event: whether it was stored before, or why it is refused."""

EXAMPLE = {
    "events": [
        {
            "kind": "answer",
            "eventId": "a-1",
            "learnerId": "ann",
            "questionId": "add-0",
            "correct": True,
            "at": "2026-11-21T06:30:00Z",
        },
        {
            "kind": "watch",
            "eventId": "w-1",
            "learnerId": "ann",
            "at": "2026-11-21T06:35:00Z",
            "target": {"kind": "resource", "id": "a-video"},
            "seconds": 240,
            "device": "d-7",
        },
    ]
}


DESCRIPTION = """At most 1,000 a call, mixed. Each is accepted or refused for itself, and the results
are in the order given.

An event id stands for one event for ever: the same again, with the same content, is accepted as a duplicate
and changes nothing; with other content it is refused (`CONFLICT`). So a call that was cut off, or answered
with 503, is sent again as it was.

Answers with a verdict are for services; learners may send their own learning events. A learner's answers are
taken in the order of their times, late ones too, as if they had come in time; those of the same moment in
that of `seq`."""


@router.post(
    "/events",
    summary="Store answers and learning events.",
    description=DESCRIPTION,
    response_model=EventResults,
    responses=asking.refusals(400, 401, 403, 413, 415, 422, 429, 500, 503),
    openapi_extra={
        **asking.access(*ACTIONS),
        "requestBody": {"content": {"application/json": {"example": EXAMPLE}}},
    },
)
async def post_events(
    request: Request, given: Events, context: Annotated[Context, asking.asking(*ACTIONS)]
) -> Response:
    """Results in the order given; each event is one of them, and costs a point. Raises RateLimited."""
    context.budget.spend(len(given.events))
    became = await _take(given.events, context, request.app.state.events)
    _count(given.events, became)
    results = [_result(one, outcome, context) for one, outcome in zip(given.events, became, strict=True)]
    accepted = sum(result["status"] == "accepted" for result in results)
    body = {"results": results, "accepted": accepted, "refused": len(results) - accepted}
    return Response(orjson.dumps(body), media_type="application/json")


def _count(events: Sequence[EventIn | Unread], became: Sequence[Became]) -> None:
    """For the metrics; answers are counted where they are committed."""
    for event, outcome in zip(events, became, strict=True):
        if isinstance(outcome, Exception):
            code = outcome.code if isinstance(outcome, LearnerGraphError) else "INTERNAL"
            metrics.ERRORS.labels(code).inc()
        elif not isinstance(event, Unread | AnswerEvent):
            metrics.LEARNING_EVENTS.labels(event.kind, "duplicate" if outcome else "new").inc()


async def _take(events: Sequence[EventIn | Unread], context: Context, log: EventLog) -> list[Became]:
    """What became of each. Raises Unavailable."""
    first: dict[str, int] = {}  # by event id, where it came first in this call
    found: dict[int, Became] = {}
    answers: dict[int, Answer] = {}
    others: dict[int, LearningEvent] = {}
    for place, event in enumerate(events):
        if isinstance(event, Unread):
            found[place] = _unread(event)
        elif first.setdefault(event.event_id, place) == place:
            try:
                if isinstance(event, AnswerEvent):
                    answers[place] = await _answer(event, context)
                else:
                    others[place] = await _learning_event(event, context)
            except LearnerGraphError as error:
                found[place] = error
    found |= await _record(answers, context)
    found |= await _note(others, context, log)
    for place, event in enumerate(events):
        if place not in found and not isinstance(event, Unread):  # the id came before, in this call
            before = first[event.event_id]
            again = found[before] if isinstance(found[before], Exception) else True
            found[place] = again if event == events[before] else used_before(event.event_id)
    return [found[place] for place in range(len(events))]


async def _record(answers: dict[int, Answer], context: Context) -> dict[int, Became]:
    """Stores the answers; what became of them, by their places."""
    if not answers:
        return {}
    taken = await context.store.known_events([answer.event_id for answer in answers.values()])
    found: dict[int, Became] = {
        place: used_before(answer.event_id) for place, answer in answers.items() if answer.event_id in taken
    }
    free = {place: answer for place, answer in answers.items() if place not in found}
    outcomes = await answering.record_each(
        context.store, list(free.values()), now=context.now, committer=context.committer
    )
    for place, outcome in zip(free, outcomes, strict=True):
        found[place] = outcome if isinstance(outcome, Exception) else outcome.duplicate
    return found


async def _note(events: dict[int, LearningEvent], context: Context, log: EventLog) -> dict[int, Became]:
    """Stores the learning events; what became of them, by their places."""
    if not events:
        return {}
    outcomes = await log.note(list(events.values()), now=context.now)
    return dict(zip(events, outcomes, strict=True))


async def _answer(event: AnswerEvent, context: Context) -> Answer:
    """Raises InvalidInput, Forbidden."""
    learner_id = ids.own(event.learner_id, "Learner", "learnerId")
    await context.require(Action.RECORD_ANSWERS, learner_id)
    return Answer(
        event_id=event.event_id,
        learner_id=learner_id,
        question_id=ids.own(event.question_id, "Question", "questionId"),
        at=event.at,
        seq=event.seq,
        response=event.response,
        correct=event.correct,
        response_ms=event.response_ms,
    )


async def _learning_event(event: models.LearningEventIn, context: Context) -> LearningEvent:
    """Raises InvalidInput, Forbidden."""
    learner_id = ids.own(event.learner_id, "Learner", "learnerId")
    await context.require(Action.RECORD_EVENTS, learner_id)
    given = {name: value for name, value in event if name not in ("event_id", "learner_id", "kind", "target")}
    if given.get("slate") is not None:
        given["slate"] = ids.own(given["slate"], "Slate", "slate")
    target: AnyTarget | None = getattr(event, "target", None)
    return LearningEvent(
        id=event.event_id,
        learner_id=learner_id,
        kind=EventKind(event.kind),
        target=_target(target) if target else None,
        **given,
    )


def _target(given: AnyTarget) -> Target:
    """Resources have no global ids."""
    kind = TargetKind(given.kind)
    if kind is TargetKind.RESOURCE:
        return Target(kind, given.id)
    return Target(kind, ids.own(given.id, kind.title(), "target.id"))


def _unread(event: Unread) -> InvalidInput:
    problem = event.problem
    in_event = {**problem, "loc": tuple(problem["loc"])[1:] or ("kind",)}
    return InvalidInput(
        asking.said(in_event),
        field=asking.field(in_event),
        value=asking.value(in_event),
        mend=asking.mend(in_event),
    )


def _result(event: EventIn | Unread, became: Became, context: Context) -> dict[str, object]:
    """As models.EventResult."""
    refused = isinstance(became, Exception)
    return {
        "eventId": event.event_id,
        "status": "refused" if refused else "accepted",
        "duplicate": became is True,
        "error": _refusal(became, context.request_id) if isinstance(became, Exception) else None,
    }


def _refusal(error: Exception, request_id: str) -> dict[str, object]:
    """As models.Refusal. What nobody foresaw goes to the log and shows no detail."""
    if isinstance(error, LearnerGraphError):
        return {**extensions(error), "message": error.message}
    log.error("request %s failed at an event", request_id, exc_info=error)
    return {
        "code": "INTERNAL",
        "field": None,
        "value": None,
        "message": "Something went wrong on the server.",
        "mend": f"Send it again; if it stays, report request {request_id}.",
    }
