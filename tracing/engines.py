"""What `evaluate` can put in one table: each engine by name, with what it is and what it needs.

For: fitting an engine and getting its predictor. Not for: the averages (baselines.py), the logistic
(logistic.py), or the learner model itself (fit.py, tables.py).
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace

import numpy as np

from tracing import baselines, concepts
from tracing.baselines import Predictor
from tracing.fit import fit
from tracing.history import parts
from tracing.log import AnswerLog
from tracing.logistic import logistic
from tracing.model import UNFITTED, Model, mean
from tracing.parameters import DEFAULT, Parameters
from tracing.tables import chances, inputs, tables

PYBKT_ROWS = 25_000
"""Answers in one pyBKT fit, all concepts together: 10,000 take its wheel 3 seconds on ASSISTments."""

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
    """P(correct) as the product serves it: the response model, or plain tracing where too little is known."""
    model = fit(train, seed=seed).model
    response = model.response
    if response is None:
        return _traced(model)
    return lambda log: response.chances(inputs(log, tables(log, model)))


def bkt(train: AnswerLog, seed: int) -> Predictor:
    """What moves mastery, alone: BKT with items, several concepts, and forgetting."""
    return _traced(fit(train, seed=seed, response=False).model)


def unforgetting(train: AnswerLog, seed: int) -> Predictor:
    """BKT as in 1994, by our EM: each concept from answers on it alone, without items and forgetting."""
    answer, concept = parts(train)
    alone = (train.concept_counts[train.item] == 1)[answer]
    never = concepts.MOST * (np.arange(5) != 2)
    start = np.array(astuple(DEFAULT))
    own: dict[str, Parameters] = {}
    for k, id in enumerate(train.concepts):
        rows = answer[alone & (concept == k)]
        ends = np.flatnonzero(np.diff(train.learner[rows])) + 1
        histories = [history.tolist() for history in np.split(train.correct[rows], ends)]
        if len(rows) >= concepts.MIN_ANSWERS and len(histories) >= concepts.MIN_LEARNERS:
            found = concepts.ascend(concepts.merged(histories), start, center=start, most=never)
            own[id] = Parameters(*found.parameters.tolist())
    trace = _traced(Model(own, everyone=mean(list(own.values())) if own else None))
    return lambda log: trace(replace(log, days=np.full(len(log), np.nan)))


def default(train: AnswerLog, seed: int) -> Predictor:
    """BKT before anything was fitted."""
    return _traced(UNFITTED)


def pybkt(variant: str) -> Callable[[AnswerLog, int], Predictor]:
    """pyBKT's variant of that name, traced by our own update; its own knows no answer of several concepts."""

    def fitted(train: AnswerLog, seed: int) -> Predictor:
        # Importing pyBKT takes seconds, and the others do without.
        from tracing.pybkt_engine import Variant, fit_log

        return _traced(fit_log(train, Variant(variant), seed=seed, max_rows=pybkt_rows(train)))

    return fitted


def pybkt_rows(log: AnswerLog) -> int:
    """Answers a concept that pyBKT is given."""
    return max(20, min(200, PYBKT_ROWS // max(1, len(log.concepts))))


def _traced(model: Model) -> Predictor:
    return lambda log: chances(log, model)


def _sampled(log: AnswerLog) -> str:
    return f"fitted on {pybkt_rows(log)} answers a concept at the most: its wheel is slow"


ENGINES: dict[str, Engine] = {
    OURS: Engine("ours", ours, lambda log: "mastery, question and recency: what the product serves"),
    "bkt": Engine("ours, mastery alone", bkt, lambda log: "BKT with items and forgetting"),
    "unforgetting": Engine("BKT, no forgetting", unforgetting, lambda log: "by our EM, without items"),
    "default": Engine("BKT, default", default, lambda log: "nothing is fitted"),
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
