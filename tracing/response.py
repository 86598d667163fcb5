"""P(correct) of one learner on one question, from mastery, item and recency; and which of these moved it.

A logistic regression on 22 inputs and their products. Mastery stays plain knowledge tracing, which a
person can follow; the predicted chance may use more, and says so. Not for: fitting the inputs of whole logs
(tables.py), or mastery itself (mastery.py).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from os import cpu_count

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

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
"""Questions looked back on, each with the verdict of its last answer; as many as are kept on the learner."""

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

CHUNK = 2_000
"""Answers at a time in fitting: their products with one another take 4 MB."""

SPANS = 8
"""Of answers, summed side by side; as many on every machine, so that all come to the same sum."""


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
        odds = self.intercept + self.shares(inputs).sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-odds)))

    def shares(self, inputs: Floats) -> Floats:
        """Each input's share of the log odds, shape as `inputs`; with the intercept they sum to the log odds.
        A product is shared half and half."""
        z = self._standard(inputs)
        return np.asarray(z * (self.linear + z @ self.products))

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
    n = len(INPUTS)
    weights = np.zeros(1 + n + n * (n + 1) // 2)
    weights[0] = np.log(share / (1 - share))
    ridge = np.full(len(weights), RIDGE)
    ridge[0] = 0
    bend = np.diag(ridge)
    spans = list(pairwise(np.linspace(0, len(z), SPANS + 1).astype(int).tolist()))
    # BLAS's own threads wait for one another at every product: on a busy machine, four times as long.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(cpu_count()) as pool:
        for step in range(MOST_STEPS):
            curved = step % 3 == 0  # the curvature costs ten times the slope, and changes little
            sums = list(pool.map(partial(_sums, z, correct, weights, curved), spans))
            slope = ridge * weights + sum(slope for slope, _ in sums)
            if curved:
                bend = np.diag(ridge) + sum(curvature for _, curvature in sums)
            change = np.linalg.solve(bend, slope)
            weights = weights - change
            if np.abs(change).max() < 1e-3:
                break
    products = _products(weights)
    return Response(mean, scale, float(weights[0]), weights[1 : n + 1], (products + products.T) / 2)


def _products(weights: Floats) -> Floats:
    """Those of the inputs' products, as an upper triangle."""
    found = np.zeros((len(INPUTS), len(INPUTS)))
    found[np.triu_indices(len(INPUTS))] = weights[len(INPUTS) + 1 :]
    return found


def _sums(
    z: Floats, correct: NDArray[np.bool_], weights: Floats, curved: bool, span: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Of some answers the slope of the log loss, and its curvature where `curved` (else zeros).

    The curvature is the sum of the outer products of 1, inputs and their products, weighed. In memory used
    over and over: new pages cost more than the arithmetic.
    """
    n, (one, other) = len(INPUTS), np.triu_indices(len(INPUTS))
    linear, products = weights[1 : n + 1], _products(weights)
    room = np.empty((len(weights), CHUNK if curved else 0))
    slope, bend = np.zeros(len(weights)), np.zeros((len(weights), len(weights)))
    for begin in range(*span, CHUNK):
        end = min(begin + CHUNK, span[1])
        rows = z[begin:end]
        odds = weights[0] + (rows * (linear + rows @ products)).sum(axis=1)
        chance = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        off = chance - correct[begin:end]
        pairs = (rows * off[:, None]).T @ rows
        slope += np.concatenate([[off.sum()], off @ rows, pairs[one, other]])
        if curved:
            columns = np.ascontiguousarray(rows.T)
            design = room[:, : len(rows)]
            design[0] = np.sqrt(chance * (1 - chance))
            np.multiply(columns, design[0], out=design[1 : n + 1])
            for k, (i, j) in enumerate(zip(one, other, strict=True), n + 1):
                np.multiply(design[1 + i], columns[j], out=design[k])
            bend += design @ design.T
    return slope, bend
