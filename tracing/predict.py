"""P(correct) of one learner on a few questions, now: the inputs of the response model, one question at a
time.

For: run time, without a compiler; `tables.inputs` is the same for whole logs. Not for: mastery itself
(mastery.py), or what the response model makes of its inputs (response.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log
from typing import NamedTuple

import numpy as np

from tracing import bkt
from tracing.mastery import DAY, Mastery, effective, initial
from tracing.model import Model
from tracing.parameters import Parameters
from tracing.response import INPUTS, LEARNER_SPREAD, MOST_GAP_HOURS, STEP_SPREAD, WINDOW

SURELY = 1e-4
"""Chances are kept this far from 0 and 1 before their log odds are taken."""


class Asked(NamedTuple):
    """A question. concepts: ids, at least one. difficulty: logits, 0 where it was not fitted."""

    id: str
    concepts: Sequence[str]
    item: bkt.Item
    difficulty: float


class Seen(NamedTuple):
    """A question answered lately, and the verdict of its last answer."""

    id: str
    concepts: Sequence[str]
    difficulty: float
    correct: bool


class Lately(NamedTuple):
    """What the last answers say. surprises: verdict (0 or 1) less its chance, oldest first. ability: logits.
    form: mean surprise, the latest weighing .2."""

    surprises: Sequence[float]
    ability: float
    form: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """chance: P(correct). tracing: the same by knowledge tracing alone, which is `chance` where no response
    model was fitted. moved_by: input -> its share of the log odds, empty without a response model; with
    `intercept` they sum to the log odds of `chance`."""

    chance: float
    tracing: float
    moved_by: Mapping[str, float]
    intercept: float = 0.0


def lately(seen: Sequence[Seen], level: float) -> Lately:
    """An ability that drifts, followed through the answers (Glickman 1999). level: Model.level."""
    ability, precision, form = 0.0, 1 / LEARNER_SPREAD**2, 0.0
    surprises = []
    for answer in seen:
        expected = 1 / (1 + exp(answer.difficulty - level - ability))
        surprise = answer.correct - expected
        precision = 1 / (1 / precision + STEP_SPREAD**2) + expected * (1 - expected)
        ability += surprise / precision
        form += 0.2 * (surprise - form)
        surprises.append(surprise)
    return Lately(surprises, ability, form)


def predict(
    questions: Sequence[Asked],
    masteries: Mapping[str, Mastery],
    parameters: Mapping[str, Parameters],
    seen: Sequence[Seen],
    model: Model,
    at: datetime | None,
) -> list[Prediction]:
    """What the learner would answer now, one prediction a question, in their order.

    masteries: of all concepts ever answered on. parameters: of the questions' concepts. seen: oldest first,
    of which the last WINDOW count, each question once. at: UTC, None untimed.
    """
    window = seen[-WINDOW:]
    look = lately(window, model.level)
    answers = sum(mastery.answers for mastery in masteries.values())
    right = sum(mastery.correct for mastery in masteries.values())
    rows, alone = [], []
    for question in questions:
        states = [masteries.get(c) or initial(parameters[c], model.memory) for c in question.concepts]
        ps = [effective(state, at) for state in states]
        known = 1.0
        for p in ps:
            known *= p
        chance = bkt.predict_conjunctive(ps, question.item)
        alone.append(chance)
        rows.append(
            [
                _log_odds(chance),
                known,
                _log_odds(known),
                question.difficulty,
                *question.item,
                *_counts(states),
                *_times(question, states, window, look, at),
                look.ability,
                log(1 + len(window)),
                look.form,
                look.surprises[-1] if window else 0.0,
                look.surprises[-2] if len(window) > 1 else 0.0,
                _same_question(question, window),
                float(bool(window) and not set(window[-1].concepts).isdisjoint(question.concepts)),
                len(question.concepts),
                log(1 + answers),
                (right + 2) / (answers + 3),
            ]
        )
    response = model.response
    if response is None or not rows:
        return [Prediction(chance, chance, {}) for chance in alone]
    columns = np.array(rows)
    return [
        Prediction(float(chance), traced, dict(zip(INPUTS, share, strict=True)), response.intercept)
        for chance, traced, share in zip(
            response.chances(columns), alone, response.shares(columns).tolist(), strict=True
        )
    ]


def _log_odds(chance: float) -> float:
    kept = min(1 - SURELY, max(SURELY, chance))
    return log(kept / (1 - kept))


def _counts(states: Sequence[Mastery]) -> tuple[float, float, float]:
    """right, wrong, last_three: means over the concepts."""
    n = len(states)
    lately = 0.0
    for state in states:
        for verdict, weight in zip(reversed(state.last_three), (0.5, 0.3, 0.2), strict=False):
            lately += weight if verdict else -weight
    return (
        sum(log(1 + state.correct) for state in states) / n,
        sum(log(1 + state.answers - state.correct) for state in states) / n,
        lately / n,
    )


def _times(
    question: Asked, states: Sequence[Mastery], window: Sequence[Seen], look: Lately, at: datetime | None
) -> tuple[float, float, float]:
    """answers_since, hours_since, concept_form."""
    since, form, weight = WINDOW, 0.0, 1.0
    concepts = set(question.concepts)
    for ago, (answer, surprise) in enumerate(zip(reversed(window), reversed(look.surprises), strict=True)):
        if not concepts.isdisjoint(answer.concepts):
            since = min(since, ago)
            form += weight * surprise
            weight *= 0.8
    gaps = [
        (at - state.last_at).total_seconds() / DAY * 24
        for state in states
        if at is not None and state.last_at is not None
    ]
    return log(1 + since), log(1 + min(MOST_GAP_HOURS, max([0.0, *gaps]))), form


def _same_question(question: Asked, window: Sequence[Seen]) -> float:
    for answer in window:
        if answer.id == question.id:
            return 1.0 if answer.correct else -1.0
    return 0.0
