"""Fitting by pyBKT: found again where there is enough data, and never called fitted where not."""

import numpy as np
import pytest

from tracing import bkt, pybkt_engine
from tracing.likelihood import log_likelihood
from tracing.parameters import DEFAULT, Parameters

TRUE = Parameters(prior=0.4, learn=0.3, forget=0.0, guess=0.15, slip=0.05)


def histories(parameters: Parameters, learners: int, length: int, seed: int = 0) -> list[list[bool]]:
    """Answers of learners who are as the model says."""
    rng = np.random.default_rng(seed)
    known = rng.random(learners) < parameters.prior
    columns = []
    for _ in range(length):
        right = bkt.predict(known.astype(float), parameters)
        columns.append(rng.random(learners) < right)
        known = known | (rng.random(learners) < parameters.learn)
    return [[bool(c) for c in row] for row in np.transpose(columns)]


def test_a_fit_finds_the_parameters_that_made_the_answers() -> None:
    """From 120 learners it predicts new learners nearly as well as the truth does."""
    [fitted] = pybkt_engine.fit({"c": histories(TRUE, 120, 5)}, seed=1, max_rows=600).values()
    assert fitted.fitted and (fitted.rows, fitted.learners) == (600, 120)
    assert fitted.log_likelihood > fitted.default_log_likelihood
    new = histories(TRUE, 2000, 5, seed=9)
    default, ours, best = (log_likelihood(new, p) for p in (DEFAULT, fitted.parameters, TRUE))
    assert (ours - default) / (best - default) > 0.9


def test_the_same_seed_gives_the_same_fit_whatever_stands_beside_it() -> None:
    """To the bit; another seed takes other learners."""
    data = histories(TRUE, 60, 5)
    alone = pybkt_engine.fit({"c": data}, seed=1, max_rows=60)["c"]
    beside = pybkt_engine.fit({"a": histories(DEFAULT, 20, 4), "c": data}, seed=1, max_rows=60)["c"]
    assert alone == beside
    assert pybkt_engine.fit({"c": data}, seed=2, max_rows=60)["c"] != alone


def test_no_more_rows_are_used_than_asked_for() -> None:
    """Whole learners, the last one cut to fit."""
    [fitted] = pybkt_engine.fit({"c": histories(TRUE, 60, 7)}, seed=1, max_rows=52).values()
    assert (fitted.rows, fitted.learners) == (52, 8)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "0 answers of 0 learners"),
        ([[True]] * 100, "0 answers of 0 learners"),
        ([[True, False] * 10] * 3, "60 answers of 3 learners"),
        ([[True] * 5] * 10, "all 50 answers are right"),
        ([[False] * 5] * 10, "all 50 answers are wrong"),
    ],
)
def test_what_was_not_fitted_is_not_called_fitted(data: list[list[bool]], reason: str) -> None:
    """Too few learners, single answers, one-sided answers: the default, and the reason."""
    [fitted] = pybkt_engine.fit({"c": data}, seed=1).values()
    assert not fitted.fitted
    assert fitted.parameters == DEFAULT
    assert reason in fitted.reason


def test_guess_and_slip_stay_below_a_half() -> None:
    """Where EM alone ends at a guess of .61, it is held at .49, and the rest is fitted around it."""
    easy = Parameters(prior=0.1, learn=0.02, forget=0.0, guess=0.8, slip=0.02)
    [fitted] = pybkt_engine.fit({"c": histories(easy, 60, 4)}, seed=1, max_rows=240).values()
    assert fitted.fitted
    assert 0.46 < fitted.parameters.guess < 0.49
    assert fitted.parameters.slip < 0.5


def test_few_rows_stay_near_the_default() -> None:
    """Five learners' answers move the parameters less than fifty learners' do."""

    def moved(learners: int) -> float:
        [fitted] = pybkt_engine.fit({"c": histories(TRUE, learners, 5)}, seed=1, max_rows=250).values()
        return fitted.log_likelihood - fitted.default_log_likelihood

    assert 0 <= moved(5) < moved(50)


def test_concept_names_may_hold_anything() -> None:
    """pyBKT's Model would read these names as patterns; and empty input is an empty result."""
    data = histories(TRUE, 20, 4)
    names = ["A+B", ".*", "(", "Größe | 分数"]
    assert all(f.fitted for f in pybkt_engine.fit(dict.fromkeys(names, data), seed=1).values())
    assert pybkt_engine.fit({}, seed=1) == {}


def test_progress_is_told_and_the_input_left_alone() -> None:
    """Concepts done, of how many; the caller's lists stay as they were."""
    data = {"a": histories(TRUE, 20, 4), "b": []}
    before = {concept: [list(h) for h in rows] for concept, rows in data.items()}
    told: list[tuple[int, int]] = []
    pybkt_engine.fit(data, seed=1, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert data == before


def test_too_few_rows_to_ask_for_are_refused() -> None:
    """max_rows below the least that is ever fitted."""
    with pytest.raises(ValueError, match="max_rows=5 must be at least 20"):
        pybkt_engine.fit({}, seed=1, max_rows=5)
