"""What a transaction changed that somebody may want to know at once: told after it was committed.

Pure. Not for: who is told, and how (api/live.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph.struggle import Reason
from tracing.mastery import Mastery

MOST_MOVED = 20
"""Concepts that are named of one learner at a time, those that moved most; the others are counted."""

MOST_EVENTS = 100
"""Answers that are named; a longer log is told without."""


class Cause(StrEnum):
    """Why mastery moved, or why something else may be next."""

    ANSWERED = "answered"
    IMPORTED = "imported"
    GOALS = "goals"
    FEEDBACK = "feedback"
    CONSENT = "consent"
    CORRECTED = "corrected"
    CURRICULUM = "curriculum"
    MODEL = "model"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Moved:
    """One concept. before: P(known), None on the first answer and where it is not known any more; after: None
    where no answer is left."""

    concept_id: str
    before: float | None
    after: float | None
    mastered: bool


@dataclass(frozen=True, slots=True)
class Began:
    """A concept that a learner has begun to struggle with. reasons: at least one."""

    concept_id: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Changed:
    """Something about one learner. moved: by how much; more: how many others. events: ids of the answers it
    came from. again: told once more, since the answer was sent once more."""

    learner_id: str
    cause: Cause
    moved: Sequence[Moved] = ()
    more: int = 0
    events: Sequence[str] = ()
    began: Sequence[Began] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class ForEveryone:
    """What everybody gets changed. revision: of the curriculum, where that is it."""

    cause: Cause
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A learner was erased."""

    learner_id: str


Happening = Changed | ForEveryone | Left


def changed(
    learner_id: str,
    cause: Cause,
    before: Mapping[str, Mastery],
    after: Mapping[str, Mastery],
    *,
    events: Sequence[str] = (),
    began: Sequence[Began] = (),
) -> Changed:
    """What moved between two states of one learner; a concept that only `before` has is gone."""
    moved = [
        Moved(id, _probability(was), _probability(now), now is not None and now.mastered)
        for id in before.keys() | after.keys()
        if _differ(was := before.get(id), now := after.get(id))
    ]
    moved.sort(key=lambda each: (-abs((each.after or 0.0) - (each.before or 0.0)), each.concept_id))
    kept, named = moved[:MOST_MOVED], events if len(events) <= MOST_EVENTS else ()
    return Changed(learner_id, cause, kept, len(moved) - len(kept), named, began)


def again(learner_id: str, event_id: str, now: Mapping[str, Mastery], began: Sequence[Began]) -> Changed:
    """What stands after an answer that was stored before: nobody knows whether it was told then."""
    moved = [Moved(id, None, each.probability, each.mastered) for id, each in sorted(now.items())]
    return Changed(learner_id, Cause.ANSWERED, moved[:MOST_MOVED], 0, (event_id,), began, again=True)


def _probability(mastery: Mastery | None) -> float | None:
    return None if mastery is None else mastery.probability


def _differ(was: Mastery | None, now: Mastery | None) -> bool:
    if was is None or now is None:
        return was is not now
    return (was.probability, was.mastered) != (now.probability, now.mastered)
