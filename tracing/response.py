"""P(correct) of one learner on one question, from mastery, item and recency; and which of these moved it.

A logistic regression on 22 inputs and their products. Mastery stays plain knowledge tracing, which a
person can follow; the predicted chance may use more, and says so. Not for: fitting the inputs of whole logs
(tables.py), or mastery itself (mastery.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INPUTS = (
    "tracing",  # log odds of a right answer by knowledge tracing alone, with the item's guess and slip
    "known",  # P(all the question's concepts are known), what faded taken off
    "known_log_odds",
    "difficulty",  # of the item, logits
    "guess",
    "slip",
    "right",  # log(1 + right answers), mean over the question's concepts
    "wrong",
    "last_three",  # of the concepts, in [-1, 1], the latest weighing half
    "answers_since",  # log(1 + answers on other concepts since), up to the window
    "hours_since",  # log(1 + hours since the last answer on one of its concepts), 0 where unknown
    "concept_form",  # sum of surprises on its concepts within the window, each weighing .8 of the next
    "ability",  # logits, from the answers in the window
    "experience",  # log(1 + answers in the window)
    "form",  # mean surprise of all answers lately, the latest weighing .2
    "last_surprise",  # verdict of the last answer (0 or 1) less its chance
    "surprise_before",
    "same_question",  # 1 where it was last answered right within the window, -1 wrong, 0 not at all
    "same_concept",  # 1 where the last answer was on one of its concepts
    "concepts",  # how many the question needs
    "all_answers",  # log(1 + all answers ever, once for each concept they were on)
    "share_right",  # of these, as if two of three more were right
)
"""Of the response model, in order. All are known before the answer."""

WINDOW = 50
"""Answers looked back on; as many as are kept on the learner."""

LEARNER_SPREAD = 0.9
"""Logits, standard deviation of ability among learners, the prior of the estimate (Rasch)."""

STEP_SPREAD = 0.1
"""Logits, how far ability drifts from one answer to the next, standard deviation (Glickman 1999)."""

MOST_GAP_HOURS = 24.0 * 365
"""Hours; a longer gap says no more."""

CLIP = 3.0
"""Standard deviations that an input counts for at most, so that no product runs away."""

RIDGE = 20.0
"""Of the coefficients, in answers; on 200,000 answers it matters little, on 2,000 it keeps them small."""

MOST_STEPS = 20
"""Of Newton's method."""

CHUNK = 20_000
"""Answers at a time in fitting: their products with one another take 37 MB."""


@dataclass(frozen=True, eq=False)
class Response:
    """log odds = intercept + w z + z' Q z, where z are the inputs less `mean`, over `scale`, clipped.

    mean, scale, linear: shape (inputs,). products: shape (inputs, inputs), symmetric.
    """

    mean: Floats
    scale: Floats
    intercept: float
    linear: Floats
    products: Floats

    def chances(self, inputs: Floats) -> Floats:
        """P(correct), shape (questions,), of inputs of shape (questions, len(INPUTS))."""
        z = self._standard(inputs)
        odds = self.intercept + (z * (self.linear + z @ self.products)).sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-odds)))

    def moved_by(self, inputs: Floats) -> dict[str, float]:
        """Each input's share of the log odds of one question, shape (len(INPUTS),); with the intercept they
        sum to the log odds. A product is shared half and half."""
        z = self._standard(inputs)
        return dict(zip(INPUTS, (z * (self.linear + self.products @ z)).tolist(), strict=True))

    def _standard(self, inputs: Floats) -> Floats:
        return np.clip((inputs - self.mean) / self.scale, -CLIP, CLIP)

    @cached_property
    def numbers(self) -> list[float]:
        """Everything as one list, for a store: mean, scale, intercept, linear, upper triangle of products."""
        upper = self.products[np.triu_indices(len(INPUTS))]
        every = np.concatenate([self.mean, self.scale, [self.intercept], self.linear, upper])
        return [float(number) for number in every]


def from_numbers(numbers: Sequence[float]) -> Response:
    """What `numbers` of a response gave. Raises ValueError where they are too few, too many or not finite."""
    n = len(INPUTS)
    wanted = 3 * n + 1 + n * (n + 1) // 2
    given = np.asarray(numbers, dtype=np.float64)
    if given.shape != (wanted,) or not np.isfinite(given).all():
        raise ValueError(f"a response model has {wanted} finite numbers, not {given.size}")
    products = np.zeros((n, n))
    products[np.triu_indices(n)] = given[3 * n + 1 :]
    products += np.triu(products, 1).T
    return Response(given[:n], given[n : 2 * n], float(given[2 * n]), given[2 * n + 1 : 3 * n + 1], products)


def fit_response(inputs: Floats, correct: NDArray[np.bool_]) -> Response:
    """By ridge logistic regression (Newton's method), over answers whose inputs were cross-fitted.

    inputs: shape (answers, len(INPUTS)). Raises ValueError where all answers are alike: then there is
    nothing to tell apart.
    """
    share = float(correct.mean()) if len(correct) else 0.0
    if share in (0.0, 1.0):
        raise ValueError("all answers are alike, so nothing can be learned about what moves them")
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    z = np.clip((inputs - mean) / scale, -CLIP, CLIP)
    one, other = np.triu_indices(len(INPUTS))
    weights = np.zeros(1 + len(INPUTS) + len(one))
    weights[0] = np.log(share / (1 - share))
    ridge = np.full(len(weights), RIDGE)
    ridge[0] = 0
    bend = np.diag(ridge)
    for step in range(MOST_STEPS):
        anew = step % 3 == 0  # the curvature costs a hundred times the slope, and changes little
        if anew:
            bend = np.diag(ridge)
        slope = ridge * weights
        for begin in range(0, len(z), CHUNK):
            rows = z[begin : begin + CHUNK]
            design = np.concatenate([np.ones((len(rows), 1)), rows, rows[:, one] * rows[:, other]], axis=1)
            chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
            slope += design.T @ (chance - correct[begin : begin + CHUNK])
            if anew:
                bend += (design * (chance * (1 - chance))[:, None]).T @ design
        change = np.linalg.solve(bend, slope)
        weights -= change
        if np.abs(change).max() < 1e-3:
            break
    n = len(INPUTS)
    products = np.zeros((n, n))
    products[one, other] = weights[n + 1 :]
    return Response(mean, scale, float(weights[0]), weights[1 : n + 1], (products + products.T) / 2)
