"""How hard each item is, whoever answers it: the Rasch model by penalised likelihood.

Source: Rasch (1960), with normal priors on abilities and difficulties. Not for: what an item says about
knowing a concept (items.py).
"""

from math import exp

import numpy as np
from numba import njit

from tracing.log import AnswerLog, Floats
from tracing.response import LEARNER_SPREAD

ITEM_SPREAD = 0.95
"""Logits, standard deviation of difficulty among items: the prior that holds rare ones near 0."""

ROUNDS = 12
"""Of Newton steps for learners and items in turn; by then nothing moves more than .01."""


def rasch(answers: AnswerLog) -> tuple[float, Floats]:
    """Log odds of an average learner's right answer to an average item; and each item's difficulty, in logits
    above 0, shape (items,)."""
    difficulty = np.zeros(len(answers.items))
    level = _rasch(
        answers.bounds, answers.item, answers.correct, difficulty, ROUNDS, LEARNER_SPREAD**2, ITEM_SPREAD**2
    )
    return float(level), difficulty


@njit(cache=True, nogil=True, error_model="numpy")
def _rasch(bounds, item, correct, difficulty, rounds, of_learners, of_items):  # type: ignore[no-untyped-def]
    ability = np.zeros(len(bounds) - 1)
    level = 0.0
    for _ in range(rounds):
        slope, bend = np.zeros(len(difficulty)), np.zeros(len(difficulty))
        all_slope, all_bend = 0.0, 1e-9
        for learner in range(len(bounds) - 1):
            push, hold = 0.0, 0.0
            for t in range(bounds[learner], bounds[learner + 1]):
                p = 1 / (1 + exp(difficulty[item[t]] - level - ability[learner]))
                push += correct[t] - p
                hold += p * (1 - p)
            ability[learner] += (push - ability[learner] / of_learners) / (hold + 1 / of_learners)
            for t in range(bounds[learner], bounds[learner + 1]):
                p = 1 / (1 + exp(difficulty[item[t]] - level - ability[learner]))
                slope[item[t]] += p - correct[t]
                bend[item[t]] += p * (1 - p)
                all_slope += correct[t] - p
                all_bend += p * (1 - p)
        difficulty += (slope - difficulty / of_items) / (bend + 1 / of_items)
        level = max(-6.0, min(6.0, level + all_slope / all_bend))
    return level
