"""Bayesian knowledge tracing: one answer, one or several concepts. Formulas only.

For: P(correct), and how an answer moves P(known). Not for: time, counts or labels (mastery.py),
choosing parameters (pybkt_engine.py), or likelihoods of whole histories (likelihood.py).

`predict`, `posterior`, `learned` and `update` are the same code for one float and for an array of
learners; the conjunctive forms are for one answer at a time and stay in plain floats.
Source: Corbett & Anderson (1994), with forgetting; DINA (Junker & Sijtsma 2001) for several concepts.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from tracing.parameters import Parameters

FloatArray = NDArray[np.float64]
Probability = TypeVar("Probability", float, FloatArray)


def predict(p: Probability, parameters: Parameters) -> Probability:
    """P(correct), where p is P(known) before the answer. Shape as p."""
    return p * (1 - parameters.slip) + (1 - p) * parameters.guess


@overload
def posterior(p: float, correct: bool, parameters: Parameters) -> float: ...
@overload
def posterior(p: FloatArray, correct: bool | NDArray[np.bool_], parameters: Parameters) -> FloatArray: ...
def posterior(p: Any, correct: Any, parameters: Parameters) -> Any:
    """P(known | answer), before anything is learned from it. Shape as p.

    An answer that the parameters call impossible (slip 0, surely known, yet wrong) says nothing:
    p is returned as it was.
    """
    known = p * abs(correct - parameters.slip)  # 1 - slip where correct, slip where wrong
    chance = known + (1 - p) * abs(1 - correct - parameters.guess)
    if isinstance(chance, np.ndarray):
        return np.where(chance > 0, known / np.where(chance > 0, chance, 1.0), p)
    return known / chance if chance > 0 else p


def learned(post: Probability, parameters: Parameters) -> Probability:
    """P(known) after the chance to learn, or to forget, that every answer is. Shape as post."""
    return post * (1 - parameters.forget) + (1 - post) * parameters.learn


@overload
def update(p: float, correct: bool, parameters: Parameters) -> float: ...
@overload
def update(p: FloatArray, correct: bool | NDArray[np.bool_], parameters: Parameters) -> FloatArray: ...
def update(p: Any, correct: Any, parameters: Parameters) -> Any:
    """P(known) after one answer: the posterior, then learning. Shape as p."""
    return learned(posterior(p, correct, parameters), parameters)


class Item(NamedTuple):
    """How one question answers when all its concepts are known (1 - slip), and when not (guess)."""

    guess: float
    slip: float


def item(parameters: Sequence[Parameters], choices: int | None = None) -> Item:
    """The question's own guess and slip, from those of its concepts (at least one).

    slip = 1 - product of (1 - slip_k); guess = the least guess_k, at least 1 / choices for a
    multiple-choice question. Where many slips would invert the evidence (guess + slip > 1), slip
    is held at 1 - guess: such a question says nothing. Raises ValueError naming all bad inputs.
    """
    bad = [] if parameters else ["parameters is empty: a question needs a concept"]
    if choices is not None and choices < 2:
        bad.append(f"choices={choices!r} must be at least 2, or None for an open question")
    if bad:
        raise ValueError("; ".join(bad))
    guess, slip = parameters[0].guess, parameters[0].slip
    for other in parameters[1:]:
        guess = min(guess, other.guess)
        slip += other.slip * (1 - slip)
    if choices is not None:
        guess = max(guess, 1 / choices)
    return Item(guess, min(slip, 1 - guess))


def predict_conjunctive(ps: Sequence[float], item: Item) -> float:
    """P(correct) of a question that needs all its concepts; ps[k] is P(concept k known)."""
    guess, slip = item
    together = 1.0
    for p in ps:
        together *= p
    return (1 - slip) * together + guess * (1 - together)


def posterior_of_item(p: float, correct: bool, item: Item) -> float:
    """P(known | answer) of a question's only concept, before learning."""
    guess, slip = item
    if_known, if_not = (1 - slip, guess) if correct else (slip, 1 - guess)
    chance = if_known * p + if_not * (1 - p)
    return min(1.0, p * if_known / chance) if chance > 0 else p


def posterior_conjunctive(ps: Sequence[float], correct: bool, item: Item) -> list[float]:
    """P(concept k known | answer) for each k, before learning; linear in their number.

    These are marginals: answers make concepts dependent, and that is not kept (the tests show how
    far it can be off). Equal to `posterior` for one concept.
    """
    guess, slip = item
    if_all, if_not = (1 - slip, guess) if correct else (slip, 1 - guess)
    others = _products_of_others(ps)
    together = ps[0] * others[0]
    chance = if_all * together + if_not * (1 - together)
    if chance <= 0:
        return list(ps)
    return [min(1.0, p * (if_all * m + if_not * (1 - m)) / chance) for p, m in zip(ps, others, strict=True)]


def _products_of_others(ps: Sequence[float]) -> list[float]:
    """For each k the product of all ps but ps[k], without division (some may be 0)."""
    others = [1.0] * len(ps)
    before = after = 1.0
    for k in range(len(ps)):
        others[k] *= before
        before *= ps[k]
        others[-1 - k] *= after
        after *= ps[-1 - k]
    return others
