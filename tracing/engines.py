"""What `evaluate` can put in one table: each engine by name, with what it is and what it needs.

For: fitting an engine and getting its predictor. Not for: the averages (baselines.py), the logistic
(logistic.py), or the learner model itself (bkt.py, mastery.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tracing import baselines, bkt
from tracing.baselines import Predictor
from tracing.log import AnswerLog, Floats
from tracing.logistic import logistic
from tracing.mastery import retrievability
from tracing.model import UNFITTED, Model

PYBKT_ROWS = 10_000
"""Answers in one pyBKT fit, all concepts together: 30 iterations of its wheel take some 15 seconds."""

OURS = "ours"
"""What the differences of the table are measured from."""


@dataclass(frozen=True)
class Engine:
    """title: for people. fit: on answers of some learners with a seed, gives what predicts for others.
    says: what of a log it does or does not use. timed: it needs times."""

    title: str
    fit: Callable[[AnswerLog, int], Predictor]
    says: Callable[[AnswerLog], str] = lambda log: ""
    timed: bool = False


def ours(train: AnswerLog, seed: int) -> Predictor:
    """The product's own prediction."""
    return _bkt(UNFITTED)


def unforgetting(train: AnswerLog, seed: int) -> Predictor:
    """Ours without time."""
    trace = _bkt(UNFITTED)
    return lambda log: trace(replace(log, days=np.full(len(log), np.nan)))


def default_bkt(train: AnswerLog, seed: int) -> Predictor:
    """BKT before anything was fitted."""
    return _bkt(UNFITTED)


def pybkt(variant: str) -> Callable[[AnswerLog, int], Predictor]:
    """pyBKT's variant of that name, traced by our own update; its own knows no answer of several concepts."""

    def fit(train: AnswerLog, seed: int) -> Predictor:
        # Importing pyBKT takes seconds, and the others do without.
        from tracing.pybkt_engine import Variant, fit_log

        return _bkt(fit_log(train, Variant(variant), seed=seed, max_rows=pybkt_rows(train)))

    return fit


def pybkt_rows(log: AnswerLog) -> int:
    """Answers a concept that pyBKT is given."""
    return max(20, min(200, PYBKT_ROWS // max(1, len(log.concepts))))


def _bkt(model: Model) -> Predictor:
    return lambda log: chances(log, model)


def chances(log: AnswerLog, model: Model) -> Floats:
    """P(correct) of each answer before it is seen, by BKT. Shape (answers,)."""
    found = np.empty(len(log))
    parameters = [model.parameters_of(concept)[0] for concept in log.concepts]
    memory = model.memory
    asked = []
    for item, own, choices in zip(log.items, log.item_concepts, log.choices, strict=True):
        fitted = model.items.get(item)
        shared = bkt.item([parameters[k] for k in own], int(choices) or None)
        asked.append(shared if fitted is None else bkt.Item(fitted.guess, fitted.slip))
    state: dict[int, tuple[float, float, float]] = {}
    before = -1
    for a in range(len(log)):
        if log.learner[a] != before:
            state, before = {}, int(log.learner[a])
        own, item, day = log.item_concepts[log.item[a]], asked[log.item[a]], log.days[a]
        faded, recalls = [], []
        for k in own:
            p, stability, last = state.get(k, (parameters[k].prior, memory.initial_stability, np.nan))
            recall = retrievability(stability, day - last) if np.isfinite(day - last) else 1.0
            recalls.append((recall, stability))
            faded.append(p * recall)
        found[a] = bkt.predict_conjunctive(faded, item)
        posts = bkt.posterior_conjunctive(faded, bool(log.correct[a]), item)
        for k, post, (recall, stability) in zip(own, posts, recalls, strict=True):
            if log.correct[a]:
                stability *= 1 + post * (memory.spacing_gain * (1 - recall) + memory.practice_gain)
            else:
                stability = memory.initial_stability + (stability - memory.initial_stability) * post
            state[k] = (min(1 - 1e-6, bkt.learned(post, parameters[k])), min(36_500.0, stability), day)
    return found


def _sampled(log: AnswerLog) -> str:
    return f"fitted on {pybkt_rows(log)} answers a concept at the most: its wheel is slow"


ENGINES: dict[str, Engine] = {
    OURS: Engine("ours", ours),
    "unforgetting": Engine("ours, no forgetting", unforgetting, timed=True),
    "default": Engine("BKT, default", default_bkt, lambda log: "nothing is fitted"),
    "pybkt": Engine("pyBKT", pybkt("plain"), _sampled),
    "pybkt_forgets": Engine("pyBKT, forgetting", pybkt("forgets"), _sampled),
    "pybkt_items": Engine("pyBKT, items", pybkt("items"), lambda log: f"KT-IDEM, {_sampled(log)}"),
    "logistic": Engine("best logistic", logistic, lambda log: "not a learner model: weights, no mastery"),
    "elo": Engine("Elo", baselines.elo),
    "fsrs": Engine("FSRS-6, default", baselines.fsrs, lambda log: "nothing is fitted", timed=True),
    "item": Engine("question average", baselines.item_average),
    "moving": Engine(
        "moving average", baselines.moving, lambda log: f"of the learner's last {baselines.WINDOW} answers"
    ),
    "constant": Engine("constant average", baselines.constant),
}
"""By the name that `--engines` takes, in the order of the table."""
