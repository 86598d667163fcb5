"""Measures of predictions: against sklearn, by hand, and where they are not defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error

from tracing.log import Bools, Floats, Ints
from tracing.metrics import BINS, CLIP, bins_of, difference, measure, resamples

Answers = tuple[Floats, Bools, Ints, Ints, Ints]

chances = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.7, 0.9, 1.0])


def of(answers: list[tuple[float, bool, int, int]]) -> Answers:
    """Columns, in one fold."""
    chance, correct, item, learner = zip(*answers, strict=True)
    return (
        np.array(chance),
        np.array(correct),
        np.array(item, dtype=np.int64),
        np.array(learner, dtype=np.int64),
        np.zeros(len(chance), dtype=np.int64),
    )


@given(st.lists(st.tuples(chances, st.booleans(), st.integers(0, 3), st.integers(0, 4)), min_size=1))
def test_measures_are_those_of_sklearn(answers: list[tuple[float, bool, int, int]]) -> None:
    """AUC with ties, log loss and RMSE of all answers; AUC by question is the mean of those that have one."""
    columns = of(answers)
    chance, correct, item, _, _ = columns
    found = measure(*columns, resamples(5, 0, 3))
    kept = np.clip(chance, CLIP, 1 - CLIP)
    assert found["log_loss"].value == pytest.approx(log_loss(correct, kept, labels=[False, True]))
    assert found["rmse"].value == pytest.approx(root_mean_squared_error(correct.astype(float), kept))
    if len(set(correct)) < 2:
        assert found["auc"].value is None and found["auc"].interval is None
    else:
        assert found["auc"].value == pytest.approx(roc_auc_score(correct, kept))
    groups = [item == i for i in set(item) if len(set(correct[item == i])) == 2]
    if not groups:
        assert found["item_auc"].value is None
    else:
        by_item = [roc_auc_score(correct[own], kept[own]) for own in groups]
        sizes = [own.sum() for own in groups]
        assert found["item_auc"].value == pytest.approx(np.average(by_item, weights=sizes))


def test_knowing_easy_questions_is_not_knowing_learners() -> None:
    """Question averages reach an AUC of 1 here, and .5 within the questions."""
    columns = of([(0.9, True, 0, 0), (0.9, True, 0, 1), (0.1, False, 1, 0), (0.1, False, 1, 1)])
    found = measure(*columns, resamples(2, 0, 5))
    assert found["auc"].value == 1 and found["item_auc"].value is None
    more = of([(0.9, True, 0, 0), (0.9, False, 0, 1), (0.1, False, 1, 0), (0.1, True, 1, 1)])
    assert measure(*more, resamples(2, 0, 5))["item_auc"].value == 0.5


def test_chances_of_two_models_are_not_compared() -> None:
    """A constant that differs from fold to fold has an AUC of .5 all the same."""
    chance, correct, item, learner, fold = of(
        [(0.4, True, 0, 0), (0.4, True, 0, 0), (0.4, False, 0, 0), (0.6, False, 0, 1), (0.6, True, 0, 1)]
    )
    fold[3:] = 1
    assert measure(chance, correct, item, learner, fold, resamples(2, 0, 5))["auc"].value == 0.5


def test_calibration_error_by_hand() -> None:
    """Two bins: 10 answers at .2 of which 4 are right, 10 at .8 of which 8 are: half of .2 off."""
    rights = [True] * 4 + [False] * 6 + [True] * 8 + [False] * 2
    columns = of([(0.2 if i < 10 else 0.8, right, 0, i) for i, right in enumerate(rights)])
    found = measure(*columns, resamples(20, 0, 5))["ece"]
    assert found.value == pytest.approx(0.1)


def test_equal_chances_share_a_bin() -> None:
    """Bins hold equally many answers as far as ties allow; one chance for all is one bin."""
    assert set(bins_of(np.full(50, 0.3))) == {0}
    assert np.bincount(bins_of(np.linspace(0, 1, 100))).tolist() == [10] * BINS
    assert len(bins_of(np.zeros(0))) == 0


def test_intervals_are_of_learners_and_repeatable() -> None:
    """A learner's answers are drawn together; the same seed draws the same learners."""
    rng = np.random.default_rng(1)
    learner = np.repeat(np.arange(40), 25)
    own = rng.random(40)[learner]
    correct = rng.random(1_000) < own
    item = np.zeros(1_000, dtype=np.int64)
    columns = (np.full(1_000, 0.5) + (own - 0.5) / 2, correct, item, learner, item)
    weights = resamples(40, 7, 200)
    assert (weights.sum(axis=1) == 40).all() and (weights == resamples(40, 7, 200)).all()
    loss = measure(*columns, weights)["log_loss"].interval
    assert loss is not None and loss.low is not None and loss.high is not None
    each = measure(*columns[:3], np.arange(1_000), item, resamples(1_000, 7, 200))["log_loss"].interval
    assert each is not None and each.low is not None and each.high is not None
    assert loss.low < loss.value < loss.high
    assert loss.high - loss.low > 1.2 * (each.high - each.low)


def test_differences_are_narrower_than_their_parts() -> None:
    """Two engines on the same resamples: most of what varies between learners cancels."""
    rng = np.random.default_rng(2)
    learner = np.repeat(np.arange(50), 10)
    chance = np.clip(rng.random(50)[learner] * 0.8 + 0.1, 0, 1)
    correct = rng.random(500) < chance
    zeros = np.zeros(500, dtype=np.int64)
    weights = resamples(50, 0, 200)
    one = measure(chance, correct, zeros, learner, zeros, weights)["log_loss"]
    other = measure(np.clip(chance + 0.02, 0, 1), correct, zeros, learner, zeros, weights)["log_loss"]
    gap, own = difference(one, other), one.interval
    assert gap is not None and gap.low is not None and gap.high is not None
    assert own is not None and own.low is not None and own.high is not None
    assert one.value is not None and other.value is not None
    assert gap.value == pytest.approx(one.value - other.value)
    assert gap.high - gap.low < (own.high - own.low) / 2
    none = zeros[:0]
    empty = measure(chance[:0], correct[:0], none, none, none, weights)
    assert difference(one, empty["log_loss"]) is None


def test_what_is_no_chance_is_refused() -> None:
    """nan and numbers outside [0, 1] raise, with how many there are."""
    columns = of([(0.5, True, 0, 0), (float("nan"), True, 0, 0), (1.2, False, 0, 0)])
    with pytest.raises(ValueError, match="2 chances are not in"):
        measure(*columns, resamples(1, 0, 2))
