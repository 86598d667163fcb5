"""Figures with intervals, against the plainest way to compute each."""

from itertools import product

import numpy as np
import pytest
from numpy.random import Generator

from graph.measuring import Bools, Floats, Ints, difference, losses, measure


def answers(rng: Generator, learners: int, each: int, off: float = 0.0) -> tuple[Bools, Floats, Ints]:
    """Verdicts, chances that lie `off` above the true ones, and whose they are."""
    true = rng.uniform(0.2, 0.9 - off, learners * each)
    return rng.random(len(true)) < true, true + off, np.repeat(np.arange(learners), each)


def test_figures_are_those_of_their_definitions() -> None:
    """Log loss, AUC, RMSE and calibration error, each by its formula; ties count half."""
    correct, chances, learner = answers(np.random.default_rng(3), 20, 10)
    chances = chances.round(1) + 0.05
    found = measure(correct, chances, learner)
    plain = [-np.log(p if y else 1 - p) for y, p in zip(correct, chances, strict=True)]
    assert found.log_loss.value == pytest.approx(np.mean(plain))
    assert found.rmse.value == pytest.approx(np.sqrt(np.mean((correct - chances) ** 2)))
    pairs = [(a > b) + (a == b) / 2 for a, b in product(chances[correct], chances[~correct])]
    assert found.auc.value == pytest.approx(np.mean(pairs))
    gaps = [abs((chances - correct)[chances == p].sum()) for p in np.unique(chances)]
    assert found.ece.value == pytest.approx(sum(gaps) / len(chances))
    assert (found.answers, found.learners) == (200, 20)


def test_intervals_hold_the_truth() -> None:
    """Of 100 samples of honest chances, the 95% interval of the log loss holds its true mean in 85 or more,
    and that of the calibration error reaches down to .03, as it is 0 in truth, in 90 or more."""
    rng = np.random.default_rng(5)
    held = low = 0
    for _ in range(100):
        correct, chances, learner = answers(rng, 40, 20)
        found = measure(correct, chances, learner)
        held += found.log_loss.low <= found.expected_log_loss <= found.log_loss.high
        low += found.ece.low <= 0.03
    assert held >= 85 and low >= 90


def test_answers_of_one_learner_are_no_independent_evidence() -> None:
    """The same answers from fewer learners give a wider interval, where learners differ."""
    rng = np.random.default_rng(7)
    ability = np.repeat(rng.uniform(0.1, 0.9, 10), 50)
    correct, chances = rng.random(500) < ability, np.full(500, 0.5)
    together = measure(correct, chances + 0.1, np.repeat(np.arange(10), 50)).log_loss
    apart = measure(correct, chances + 0.1, np.arange(500)).log_loss
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_many_learners_are_drawn_in_groups() -> None:
    """The interval is as wide as the standard error of so many learners says, and all of them are counted."""
    rng = np.random.default_rng(8)
    correct, chances, learner = answers(rng, 5_000, 3)
    found = measure(correct, chances, learner)
    each = losses(correct, chances).reshape(-1, 3).mean(axis=1)
    assert found.learners == 5_000
    width = 2 * 1.96 * each.std() / np.sqrt(5_000)
    assert found.log_loss.high - found.log_loss.low == pytest.approx(width, rel=0.15)


def test_a_difference_knows_its_noise() -> None:
    """Chances that are off by .1 lose beyond noise; a version compared with itself differs by nothing."""
    correct, true, learner = answers(np.random.default_rng(9), 100, 20, off=0.1)
    worse = difference(losses(correct, true), losses(correct, true - 0.1), learner)
    same = difference(losses(correct, true), losses(correct, true), learner)
    assert worse.low > 0
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_the_same_answers_give_the_same_figures() -> None:
    """Nothing depends on chance outside the seed."""
    given = answers(np.random.default_rng(1), 10, 10)
    assert measure(*given) == measure(*given)
    assert measure(*given, seed=1) != measure(*given, seed=2)


def test_verdicts_all_alike_give_numbers() -> None:
    """All right, all wrong, one answer, sure chances: never a NaN."""
    for correct in (np.ones(4, bool), np.zeros(4, bool)):
        found = measure(correct, np.array([0.0, 1.0, 1.0, 0.5]), np.array([0, 0, 1, 2]))
        figures = [found.log_loss, found.auc, found.rmse, found.ece]
        assert np.isfinite([[one.value, one.low, one.high] for one in figures]).all()
    one = measure(np.array([True]), np.array([0.7]), np.array([4]))
    assert one.log_loss.value == pytest.approx(-np.log(0.7))


@pytest.mark.parametrize("bad", [[], [float("nan")], [1.5]])
def test_what_is_no_chance_is_refused(bad: list[float]) -> None:
    """No answers, or a chance outside [0, 1], is an error."""
    with pytest.raises(ValueError, match=r"no answer|not a number"):
        measure(np.ones(len(bad), bool), np.array(bad), np.zeros(len(bad), np.int64))
