"""How what is known fades, from timed answers: initial stability, and how practice makes it grow.

For: the three numbers of tracing.model.Memory, and the retrievability before every answer that they imply.
One curve for all concepts: its shape is FSRS-4.5's, its speed is fitted. Not for: per-answer forgetting
(concepts).
"""

from dataclasses import replace

import numpy as np

from tracing.items import rows_of
from tracing.log import AnswerLog, Floats
from tracing.model import Memory, Model
from tracing.tables import tables, trace

STABILITIES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Days; tried first, then between the neighbours of the best."""

GAINS = (0.0, 0.5, 1.5, 4.0)
"""Of spacing."""

PRACTICE = (0.0, 0.05, 0.2, 0.5)
"""Of practice."""


def fit_memory(answers: AnswerLog, model: Model) -> tuple[Memory, Floats]:
    """The memory under which the log's answers were least surprising, one number after the other, twice; and
    retrievability before every row of items.rows_of. The log has times."""
    best, least = model.memory, _loss(answers, model, model.memory)
    for _ in range(2):
        for name, values in (
            ("initial_stability", _near(best.initial_stability)),
            ("spacing_gain", GAINS),
            ("practice_gain", PRACTICE),
        ):
            for value in values:
                tried = replace(best, **{name: value}, fitted=True)
                loss = _loss(answers, model, tried)
                if loss < least:
                    best, least = tried, loss
    best = replace(best, fitted=True)
    rows = rows_of(answers)
    return best, trace(answers, tables(answers, replace(model, memory=best))).recall[rows.answer]


def _near(stability: float) -> tuple[float, ...]:
    return (*STABILITIES, stability * 0.7, stability * 0.85, stability * 1.2, stability * 1.4)


def _loss(answers: AnswerLog, model: Model, memory: Memory) -> float:
    chance = trace(answers, tables(answers, replace(model, memory=memory))).chance
    kept = np.clip(chance, 1e-6, 1 - 1e-6)
    return float(-np.log(np.where(answers.correct, kept, 1 - kept)).mean())
