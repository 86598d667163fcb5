"""How well chances of a right answer foretold the verdicts, with intervals that know learners differ.

Pure numpy. For: comparing versions of a model on held-out learners, and served predictions with what was
seen before. Not for: baselines, folds and reports (tracing).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RESAMPLES = 1_000
"""Bootstrap samples of learners: the ends of a 95% interval then hold to about a tenth of its width."""

MOST_DRAWN = 2_000
"""Learners that are resampled one by one; more are drawn in groups, which gives the same intervals in bounded
memory (16 MB)."""

BINS = 10
"""Of calibration, of equal width."""

SURE = 1e-6
"""Chances are held this far from 0 and 1, so that one surprise costs 14 nats at the most."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95% bootstrap interval, learners resampled."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Of chances against verdicts. log_loss: mean, nats. ece: mean distance of chance and share right, by
    tenth of chance. auc: .5 where all verdicts are the same. expected_log_loss: what log_loss would be if
    every chance were exactly right: harder questions raise both, wrong chances only log_loss."""

    answers: int
    learners: int
    share_right: float
    mean_chance: float
    log_loss: Estimate
    expected_log_loss: float
    auc: Estimate
    rmse: Estimate
    ece: Estimate


def losses(correct: Bools, chances: Floats) -> Floats:
    """Log loss of each answer, nats, >= 0. Shape (answers,)."""
    kept = np.clip(chances, SURE, 1 - SURE)
    return np.asarray(-np.log(np.where(correct, kept, 1 - kept)), dtype=np.float64)


def measure(correct: Bools, chances: Floats, learner: Ints, *, seed: int = 0) -> Measured:
    """All figures at once. correct, chances, learner: shape (answers,), at least one; learner says which
    answers belong together. Raises ValueError where there is no answer, or a chance is not in [0, 1]."""
    if not len(correct):
        raise ValueError("there is no answer to measure")
    if not np.all((chances >= 0) & (chances <= 1)):
        raise ValueError("a chance is not a number in [0, 1]")
    place = _place(learner)
    weights = _resampled(place, seed)
    each = losses(correct, chances)
    kept = np.clip(chances, SURE, 1 - SURE)
    square = _mean((correct - chances) ** 2, place, weights)
    return Measured(
        answers=len(correct),
        learners=len(np.unique(learner)),
        share_right=float(correct.mean()),
        mean_chance=float(chances.mean()),
        log_loss=_mean(each, place, weights),
        expected_log_loss=float(-(kept * np.log(kept) + (1 - kept) * np.log(1 - kept)).mean()),
        auc=_auc(correct, chances, place, weights),
        rmse=Estimate(square.value**0.5, square.low**0.5, square.high**0.5),
        ece=_ece(correct, chances, place, weights),
    )


def difference(new: Floats, present: Floats, learner: Ints, *, seed: int = 0) -> Estimate:
    """Mean of new - present, answer by answer. All of shape (answers,), at least one."""
    place = _place(learner)
    return _mean(new - present, place, _resampled(place, seed))


def _place(learner: Ints) -> Ints:
    """Of each answer the learner's number from 0, or, beyond MOST_DRAWN learners, that of a group of them."""
    _, place = np.unique(learner, return_inverse=True)
    return np.asarray(place % MOST_DRAWN, dtype=np.int64)


def _resampled(place: Ints, seed: int) -> Floats:
    """How often each learner, or group, is drawn. Shape (RESAMPLES, how many there are)."""
    count = int(place.max()) + 1
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(np.float64)


def _mean(values: Floats, place: Ints, weights: Floats) -> Estimate:
    sums = np.bincount(place, values, minlength=weights.shape[1])
    counts = np.bincount(place, minlength=weights.shape[1])
    low, high = np.quantile((weights @ sums) / (weights @ counts), (0.025, 0.975))
    return Estimate(float(values.mean()), float(low), float(high))


def _ece(correct: Bools, chances: Floats, place: Ints, weights: Floats) -> Estimate:
    """With the basic bootstrap interval: few answers make an ECE too large, and resampling them makes it
    larger by as much again, so the interval is mirrored at the estimate."""
    tenth = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    cells = weights.shape[1] * BINS
    gaps = np.bincount(place * BINS + tenth, chances - correct, minlength=cells).reshape(-1, BINS)
    counts = np.bincount(place, minlength=weights.shape[1])
    value = float(np.abs(gaps.sum(axis=0)).sum() / len(correct))
    resampled = np.abs(weights @ gaps).sum(axis=1) / (weights @ counts)
    low, high = np.quantile(resampled, (0.025, 0.975))
    return Estimate(value, max(0.0, 2 * value - float(high)), max(value, 2 * value - float(low)))


def _auc(correct: Bools, chances: Floats, place: Ints, weights: Floats) -> Estimate:
    """Of the estimate exactly; resampled over the 200 quantiles of the chances."""
    edges = np.unique(np.quantile(chances, np.linspace(0, 1, 201)))
    step = np.searchsorted(edges, chances, side="right")
    width = int(step.max()) + 1
    cells = weights.shape[1] * width
    right = np.bincount((place * width + step)[correct], minlength=cells).reshape(-1, width)
    wrong = np.bincount((place * width + step)[~correct], minlength=cells).reshape(-1, width)
    low, high = np.quantile(_areas(weights @ right, weights @ wrong), (0.025, 0.975))
    steps, rank = np.unique(chances, return_inverse=True)
    exact = [np.bincount(rank[chosen], minlength=len(steps))[None] for chosen in (correct, ~correct)]
    return Estimate(float(_areas(*exact)[0]), float(low), float(high))


def _areas(right: NDArray[Any], wrong: NDArray[Any]) -> Floats:
    """Area under the curve, ties counted half. right, wrong: counts by rising chance, (samples, steps)."""
    below = np.cumsum(wrong, axis=1) - wrong / 2
    pairs = right.sum(axis=1) * wrong.sum(axis=1)
    won = (right * below).sum(axis=1)
    return np.where(pairs > 0, won / np.where(pairs > 0, pairs, 1.0), 0.5)
