"""What learners do besides answering: which kinds of events there are, and what each says.

Pure. (:Learner)-[:DID]->(:LearningEvent)-[:ON]->(:Concept|:Question|:Resource). Not for: answers (answering),
which alone move mastery, or writing (noting).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from graph.errors import InvalidInput
from graph.moments import require_moment
from graph.outcomes import MOST_REASON, Outcome, Report

MOST_ID = 200
"""Characters of an event's id; a UUID has 36."""

MOST_TOKEN = 100
"""Characters of a device or a session: opaque tokens of the application, no names and no addresses."""

MOST_SEARCH = 200
"""Characters of what was searched for: a question to a catalogue, not an essay."""

MOST_SECONDS = 86_400.0
"""A day: what lasted longer was left open, not watched."""

MOST_SEQ = 2**31 - 1
"""Of the place among events of the same moment."""


class EventKind(StrEnum):
    """What the learner did, as the application saw it."""

    CLICK = "click"
    """Opened it."""
    WATCH = "watch"
    """Read, heard or watched it for some seconds."""
    SKIP = "skip"
    """Let it pass, or gave it up."""
    COMPLETE = "complete"
    """Came to its end."""
    SEARCH = "search"
    """Looked for something."""
    QUIZ_SCORE = "quiz_score"
    """Was scored elsewhere. It moves no mastery: single answers do."""


class TargetKind(StrEnum):
    """What it was done to."""

    CONCEPT = "concept"
    QUESTION = "question"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing of the curriculum, by the application's own id."""

    kind: TargetKind
    id: str


@dataclass(frozen=True, slots=True)
class LearningEvent:
    """One event as it comes in. Order of a learner's events: (at, seq, id).

    seconds: it lasted, in [0, 86400]. score: share of what could be reached, in [0, 1]. text: what was
    searched for. reason: of a skip. slate, rank: the line of a served slate that it followed from.
    session, device: tokens of the application.
    """

    id: str
    learner_id: str
    kind: EventKind
    at: datetime
    seq: int = 0
    target: Target | None = None
    seconds: float | None = None
    score: float | None = None
    text: str | None = None
    reason: str | None = None
    slate: str | None = None
    rank: int | None = None
    session: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What events of a kind say. targets: of these kinds; none where it has no target. needs: fields that
    must be there. takes: those that may be, besides those that all have."""

    targets: tuple[TargetKind, ...] = tuple(TargetKind)
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


LINE = ("slate", "rank")

RULES: Mapping[EventKind, Rule] = {
    EventKind.CLICK: Rule(takes=LINE),
    EventKind.WATCH: Rule((TargetKind.RESOURCE,), needs=("seconds",)),
    EventKind.SKIP: Rule(takes=(*LINE, "reason")),
    EventKind.COMPLETE: Rule(takes=("seconds",)),
    EventKind.SEARCH: Rule((), needs=("text",)),
    EventKind.QUIZ_SCORE: Rule(
        (TargetKind.CONCEPT, TargetKind.RESOURCE), needs=("score",), takes=("seconds",)
    ),
}
"""A click or a skip says what became of a recommendation; that one was completed the answer says. A quiz is
about a concept or a resource, since the score of one question is an answer."""

PARTICULAR = ("seconds", "score", "text", "reason", *LINE)
"""Fields that not all kinds have."""

_RANGES: Mapping[str, tuple[float, float]] = {"seconds": (0, MOST_SECONDS), "score": (0, 1)}
_LENGTHS: Mapping[str, int] = {
    "text": MOST_SEARCH,
    "reason": MOST_REASON,
    "slate": MOST_ID,
    "session": MOST_TOKEN,
    "device": MOST_TOKEN,
}


def check(event: LearningEvent, now: datetime) -> None:
    """Raises InvalidInput for the first thing that is wrong with the event itself."""
    _check_text("eventId", event.id, MOST_ID)
    _check_text("learnerId", event.learner_id, MOST_ID)
    require_moment(event.at, now, "at", "event")
    if not 0 <= event.seq <= MOST_SEQ:
        raise _out_of_range("seq", event.seq, 0, MOST_SEQ)
    rule = RULES[event.kind]
    _check_target(event, rule)
    for name in PARTICULAR:
        given = getattr(event, name) is not None
        if given and name not in (*rule.needs, *rule.takes):
            raise _wrong(event, name, "has no such field", "Leave it out.")
        if not given and name in rule.needs:
            raise _wrong(event, name, "needs this field", "Give it.")
    if (event.slate is None) != (event.rank is None):
        raise InvalidInput(
            "A line of a slate is named by the slate and the rank.",
            field="slate" if event.slate is None else "rank",
            mend="Give both, or neither.",
        )
    for name, (low, high) in _RANGES.items():
        number: float | None = getattr(event, name)
        if number is not None and not (isfinite(number) and low <= number <= high):
            raise _out_of_range(name, number, low, high)
    for name, most in _LENGTHS.items():
        text: str | None = getattr(event, name)
        if text is not None:
            _check_text(name, text, most)


def report(event: LearningEvent) -> Report | None:
    """What the event says of the line of a slate; None where it names none."""
    if event.rank is None:
        return None
    skipped = event.kind is EventKind.SKIP
    return Report(event.rank, Outcome.SKIPPED if skipped else Outcome.ACCEPTED, event.reason or "")


def _check_target(event: LearningEvent, rule: Rule) -> None:
    if event.target is None and rule.targets:
        raise _wrong(event, "target", "needs this field", f"Give the id of a {' or a '.join(rule.targets)}.")
    if event.target is not None:
        if not rule.targets:
            raise _wrong(event, "target", "has no such field", "Leave it out.")
        if event.target.kind not in rule.targets:
            raise _wrong(event, "target.kind", "has no such target", f"Use {' or '.join(rule.targets)}.")
        _check_text("target.id", event.target.id, MOST_ID)


def _check_text(field: str, text: str, most: int) -> None:
    if not text.strip() or len(text) > most:
        raise InvalidInput(
            "The text is empty or too long.", field=field, value=text, mend=f"Give 1 to {most:,} characters."
        )


def _wrong(event: LearningEvent, field: str, what: str, mend: str) -> InvalidInput:
    value: Any = event.target.kind.value if field == "target.kind" and event.target else None
    return InvalidInput(f"An event of kind {event.kind} {what}.", field=field, value=value, mend=mend)


def _out_of_range(field: str, value: float, low: float, high: float) -> InvalidInput:
    return InvalidInput(
        "The number is out of range.", field=field, value=value, mend=f"Give {low:,g} to {high:,g}."
    )
