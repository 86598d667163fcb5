"""Reviews that are due, and the path to a goal: what to learn in which order, and how long it takes.

Pure. Not for: the next question (recommend.py) or the sentences about one (explain.py).
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from graph.prerequisites import reachable
from graph.snapshot import Curriculum
from tracing import bkt
from tracing.mastery import DAY, MASTERED_AT, Mastery, effective, is_due, is_solid, retrievability_at
from tracing.parameters import Parameters

REACH_WEIGHT, MOMENTUM_WEIGHT = 0.5, 0.8
"""Among concepts open at the same time: how much stands on one, and how nearly it is known."""

GRID = 401
"""Points of P(known) below .85 at which the expected number of answers is computed; a step of .002."""

MOST_ANSWERS = 200.0
"""Answers after which the model says no more than "very many": it may never get there."""

SETTLED = 1e-6
"""Answers; the expectation is iterated until no point moves by more."""

USUAL_MINUTES = 1.0
"""Minutes an answer, for a concept that has no questions and no minutes of its own."""

ANSWERS_A_CONCEPT = 10
"""Answers that a concept's own minutes are taken to hold, where it has no questions to time them by."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One concept on the way to a target. expected_answers: until mastered, by the learner model.
    minutes: expected answers x minutes an answer. reason: why here."""

    concept_id: str
    mastery: Mastery | None
    expected_answers: float
    minutes: float
    reason: str


@dataclass(frozen=True, slots=True)
class DueReview:
    """A mastered concept whose retrievability fell below the bar, most faded first."""

    concept_id: str
    mastery: Mastery
    retrievability: float
    overdue_days: float


@dataclass(frozen=True, slots=True)
class ReviewPath:
    """Unmastered ancestors of the target and the target, prerequisites first; and due reviews."""

    learner_id: str
    target_id: str
    as_of: datetime
    steps: tuple[PathStep, ...]
    due: tuple[DueReview, ...]
    minutes: float


def due_at(mastery: Mastery) -> datetime | None:
    """When retrievability is .90: as many days after the last answer as the stability counts. None where that
    is not known, or never."""
    if mastery.last_at is None:
        return None
    try:
        return mastery.last_at + timedelta(days=mastery.stability)
    except OverflowError:
        return None


def due_reviews(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], as_of: datetime
) -> tuple[DueReview, ...]:
    """Mastered concepts in use whose retrievability fell below .90, most faded first, ties by id."""
    found = [
        DueReview(id, mastery, retrievability_at(mastery, as_of), _overdue_days(mastery, as_of))
        for id, mastery in masteries.items()
        if id in curriculum.concepts and curriculum.concepts[id].retired_at is None and is_due(mastery, as_of)
    ]
    return tuple(sorted(found, key=lambda due: (due.retrievability, due.concept_id)))


def _overdue_days(mastery: Mastery, as_of: datetime) -> float:
    """Days since R was .90; it is .90 when as many days have gone by as the stability counts."""
    last_at = mastery.last_at or as_of
    return (as_of - last_at).total_seconds() / DAY - mastery.stability


def review_path(
    curriculum: Curriculum,
    masteries: Mapping[str, Mastery],
    target_id: str,
    as_of: datetime,
    reach: Mapping[str, float],
    *,
    learner_id: str,
) -> ReviewPath:
    """The target and all it stands on that is not solid now, prerequisites first; and the due reviews.

    Of concepts open at the same time the one comes first that much stands on (reach: PageRank from
    the target) or that is nearly known. No steps where the target is solid.
    """
    order = _ordered(curriculum, masteries, target_id, as_of, reach)
    steps = [_step(curriculum, masteries.get(id), id, order, target_id, as_of) for id in order]
    return ReviewPath(
        learner_id=learner_id,
        target_id=target_id,
        as_of=as_of,
        steps=tuple(steps),
        due=due_reviews(curriculum, masteries, as_of),
        minutes=sum(step.minutes for step in steps),
    )


def minutes_left(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], concepts: Iterable[str], as_of: datetime
) -> dict[str, float]:
    """Expected minutes until each of these is mastered, of those that are not solid now. concepts: in use."""
    found = {}
    for id in sorted(concepts):
        mastery = masteries.get(id)
        if mastery is None or not is_solid(mastery, as_of):
            found[id] = _work(curriculum, mastery, id, as_of)[1]
    return found


def _ordered(
    curriculum: Curriculum,
    masteries: Mapping[str, Mastery],
    target_id: str,
    as_of: datetime,
    reach: Mapping[str, float],
) -> list[str]:
    """What is missing, in topological order; among equals by reach and momentum, then by id.

    Nothing where the target itself is solid. What is solid or retired in between keeps the order of what
    lies below and above it, and is then left out.
    """

    def missing(id: str) -> bool:
        solid = id in masteries and is_solid(masteries[id], as_of)
        return not solid and curriculum.concepts[id].retired_at is None

    needed = reachable(curriculum.prerequisites_of, target_id) | {target_id}
    greatest = max((reach.get(id, 0.0) for id in needed), default=0.0) or 1.0

    def rank(id: str) -> tuple[bool, float, str]:
        mastery = masteries.get(id)
        momentum = effective(mastery, as_of) if mastery else 0.0
        worth = REACH_WEIGHT * reach.get(id, 0.0) / greatest + MOMENTUM_WEIGHT * momentum
        return missing(id), -worth, id

    waits = {id: len(needed.intersection(curriculum.prerequisites_of.get(id, ()))) for id in needed}
    available = [rank(id) for id in needed if waits[id] == 0]
    heapq.heapify(available)
    order: list[str] = []
    while available:
        _, _, id = heapq.heappop(available)
        order.append(id)
        for above in needed.intersection(curriculum.opened_by.get(id, ())):
            waits[above] -= 1
            if waits[above] == 0:
                heapq.heappush(available, rank(above))
    return [id for id in order if missing(id)] if missing(target_id) else []


def _step(
    curriculum: Curriculum,
    mastery: Mastery | None,
    id: str,
    order: Sequence[str],
    target_id: str,
    as_of: datetime,
) -> PathStep:
    answers, minutes = _work(curriculum, mastery, id, as_of)
    now = curriculum.parameters[id].prior if mastery is None else effective(mastery, as_of)
    return PathStep(
        concept_id=id,
        mastery=mastery,
        expected_answers=answers,
        minutes=minutes,
        reason=_reason(curriculum, mastery, id, order, target_id, now),
    )


def _work(curriculum: Curriculum, mastery: Mastery | None, id: str, as_of: datetime) -> tuple[float, float]:
    """Expected answers until it is mastered, at least 1, and their minutes."""
    parameters = curriculum.parameters[id]
    now = parameters.prior if mastery is None else effective(mastery, as_of)
    answers = max(1.0, expected_answers(now, parameters))  # what was never answered is never solid
    return answers, answers * minutes_an_answer(curriculum, id)


def minutes_an_answer(curriculum: Curriculum, id: str) -> float:
    """Usual minutes of an answer to a question of this concept, above 0."""
    questions = curriculum.questions_of.get(id, ())
    if questions:
        return fmean(question.minutes for question in questions)
    minutes = curriculum.concepts[id].minutes
    return minutes / ANSWERS_A_CONCEPT if minutes else USUAL_MINUTES


def _reason(
    curriculum: Curriculum,
    mastery: Mastery | None,
    id: str,
    order: Sequence[str],
    target_id: str,
    now: float,
) -> str:
    """Why this concept is on the path: what on it stands next, and what happened to it so far."""
    if id == target_id:
        why = "This is the goal."
    else:
        above = set(curriculum.opened_by.get(id, ()))
        next_up = next((each for each in order if each in above), target_id)
        edge = curriculum.edges.get((id, next_up))
        written = edge.reason.rstrip(".") if edge else ""
        title = curriculum.concepts[next_up].title
        why = f"Needed for {title}: {written}." if written else f"Needed for {title}."
    if mastery is None:
        return why
    was = "Mastered once, faded to" if mastery.mastered else "Begun, now at"
    return f"{why} {was} {now:.0%}."


def expected_answers(p: float, parameters: Parameters) -> float:
    """Expected number of answers until P(known) reaches .85, from p, if the learner model is right.

    0 where it is reached already; at most MOST_ANSWERS, also where the parameters never lead there.
    """
    return 0.0 if p >= MASTERED_AT else float(np.interp(p, _GRID, _expected(parameters)))


_GRID: NDArray[np.float64] = np.linspace(0.0, MASTERED_AT, GRID)


@lru_cache(maxsize=4_096)
def _expected(parameters: Parameters) -> NDArray[np.float64]:
    """Solves E(p) = 1 + P(right) E(p after right) + P(wrong) E(p after wrong), E = 0 from .85 on.

    By iteration on the grid, from below; the belief moves as Bayesian knowledge tracing says. The last
    point of the grid stands for just below .85, where E does not come near 0.
    """
    right = bkt.update(_GRID, True, parameters)
    wrong = bkt.update(_GRID, False, parameters)
    chance = bkt.predict(_GRID, parameters)
    expected = np.zeros(GRID)

    def after(p: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(p >= MASTERED_AT, 0.0, np.interp(p, _GRID, expected))

    for _ in range(int(MOST_ANSWERS)):
        moved = 1 + chance * after(right) + (1 - chance) * after(wrong)
        if np.abs(moved - expected).max() < SETTLED:
            break
        expected = moved
    return expected
