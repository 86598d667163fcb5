"""How good chances of correct answers are: AUC, log loss, RMSE, ECE, with bootstrap intervals by learner.

For: judging predictions that are already made. Not for: making them (engines.py), or folds (evaluate.py).
A measure that is not defined (AUC where all answers are right) is None, never nan.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numba
import numpy as np

from tracing.log import Bools, Floats, Ints

CLIP = 1e-4
"""Probability that every prediction is kept off 0 and 1 by, as in the open-spaced-repetition benchmark: one
answer that was called impossible would make the log loss of all infinite."""

BINS = 10
"""Of the calibration error: as many answers in each, equal predictions in the same one."""

RESAMPLES = 300
"""Bootstrap samples of learners: from seed to seed the ends of an interval move by a tenth of its width."""

COVERAGE = 0.95

METRICS = ("auc", "item_auc", "log_loss", "rmse", "ece")
"""auc: chance that a right answer was predicted higher than a wrong one, ties count half. item_auc: the same
within each question, averaged over questions by their number of answers; questions whose answers are all
alike have none. Both within folds. log_loss: mean of -log P(the answer), in nats. rmse: root of the mean
squared error. ece: expected calibration error, mean distance of predicted and observed share right over BINS
bins."""

HIGHER_IS_BETTER = frozenset({"auc", "item_auc"})

Weights = Floats


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the ends of its bootstrap interval (None where too few resamples define it)."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Measured:
    """value: of all answers, None where not defined. samples: of each resample, shape (resamples,), nan where
    not defined in it."""

    value: float | None
    samples: Floats

    @property
    def interval(self) -> Interval | None:
        """The value with its interval; None where it is not defined."""
        return None if self.value is None else _interval(self.value, self.samples)


def difference(ours: Measured, theirs: Measured) -> Interval | None:
    """Ours less theirs, on the same resamples of learners: narrower than two intervals side by side."""
    if ours.value is None or theirs.value is None:
        return None
    return _interval(ours.value - theirs.value, ours.samples - theirs.samples)


def resamples(learners: int, seed: int, count: int = RESAMPLES) -> Weights:
    """How often each learner is drawn in each bootstrap sample. Shape (count, learners)."""
    rng = np.random.default_rng([seed, learners])
    drawn = (rng.integers(learners, size=learners) for _ in range(count))
    return np.array([np.bincount(d, minlength=learners) for d in drawn], dtype=np.float64)


def measure(
    chances: Floats, correct: Bools, item: Ints, learner: Ints, fold: Ints, weights: Weights
) -> Mapping[str, Measured]:
    """All of METRICS, each with its resamples. chances: in [0, 1], clipped by CLIP.

    All but weights of shape (answers,); weights from `resamples`. fold: chances of different folds are of
    different models, so that AUCs compare within a fold (across them a constant would fall below .5: where
    more are right in the fold held out, fewer are in the others). Raises ValueError where a chance is not
    in [0, 1]: a silent nan would pass for a result.
    """
    if not (np.isfinite(chances).all() and ((chances >= 0) & (chances <= 1)).all()):
        raise ValueError(f"{int((~((chances >= 0) & (chances <= 1))).sum())} chances are not in [0, 1]")
    kept = np.clip(chances, CLIP, 1 - CLIP)
    everyone = np.ones((1, weights.shape[1]))
    both = np.vstack([everyone, weights])
    own = _totals(learner, np.ones(len(kept)), both)
    loss = -np.log(np.where(correct, kept, 1 - kept))
    with np.errstate(invalid="ignore", divide="ignore"):  # resamples without any of these answers: nan
        found = {
            "auc": _auc(kept, correct, fold, learner, both),
            "item_auc": _auc(kept, correct, item * (fold.max(initial=0) + 1) + fold, learner, both),
            "log_loss": _totals(learner, loss, both) / own,
            "rmse": np.sqrt(_totals(learner, (kept - correct) ** 2, both) / own),
            "ece": _ece(kept, correct, learner, both) / own,
        }
    return {
        name: Measured(float(values[0]) if np.isfinite(values[0]) else None, values[1:])
        for name, values in found.items()
    }


def bins_of(chances: Floats, bins: int = BINS) -> Ints:
    """The bin of each prediction: equally many answers a bin, as far as ties allow. Shape (answers,)."""
    if not len(chances):
        return np.zeros(0, dtype=np.int64)
    edges = np.unique(np.quantile(chances, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, chances, side="left").astype(np.int64)


def _totals(learner: Ints, values: Floats, weights: Weights) -> Floats:
    """Sum over answers in each resample. Shape (resamples,)."""
    return np.asarray(weights @ np.bincount(learner, values, minlength=weights.shape[1]), dtype=np.float64)


def _ece(chances: Floats, correct: Bools, learner: Ints, weights: Weights) -> Floats:
    """Sum over bins of |predicted - observed| right answers. Shape (resamples,)."""
    bins = bins_of(chances)
    gaps = np.zeros((weights.shape[1], BINS))
    np.add.at(gaps, (learner, bins), chances - correct)
    return np.asarray(np.abs(weights @ gaps).sum(axis=1), dtype=np.float64)


def _auc(chances: Floats, correct: Bools, group: Ints, learner: Ints, weights: Weights) -> Floats:
    """Mean AUC of groups, by their number of answers. Shape (resamples,)."""
    order = np.lexsort((chances, group))
    return np.asarray(
        _grouped_auc(chances[order], correct[order], group[order], learner[order], weights), dtype=np.float64
    )


@numba.njit(cache=True)
def _grouped_auc(chances, correct, group, learner, weights):  # type: ignore[no-untyped-def]
    """Mean over groups of their AUC, by their weight. Rows sorted by (group, chance). Shape (resamples,)."""
    found = np.full(len(weights), np.nan)
    for b in range(len(weights)):
        own = weights[b]
        total = weight = 0.0
        start = 0
        while start < len(chances):
            pairs = rights = wrongs = 0.0
            end = start
            while end < len(chances) and group[end] == group[start]:
                chance, tied_right, tied_wrong = chances[end], 0.0, 0.0
                while end < len(chances) and group[end] == group[start] and chances[end] == chance:
                    if correct[end]:
                        tied_right += own[learner[end]]
                    else:
                        tied_wrong += own[learner[end]]
                    end += 1
                pairs += tied_right * (wrongs + tied_wrong / 2)
                rights += tied_right
                wrongs += tied_wrong
            if rights > 0 and wrongs > 0:
                total += pairs / (rights * wrongs) * (rights + wrongs)
                weight += rights + wrongs
            start = end
        if weight > 0:
            found[b] = total / weight
    return found


def _interval(value: float, samples: Floats) -> Interval:
    """Percentiles of the resamples about their median, moved to the value: drawing learners again adds noise,
    which raises the calibration error of all resamples. Without ends where half of them do not define it."""
    defined = samples[np.isfinite(samples)]
    if len(defined) < len(samples) / 2 or not len(defined):
        return Interval(value, None, None)
    low, middle, high = np.quantile(defined, [(1 - COVERAGE) / 2, 0.5, (1 + COVERAGE) / 2])
    return Interval(value, value + float(low - middle), value + float(high - middle))
