"""Fitting: pyBKT as the oracle, what EM may never do, and sane answers to poor data."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyBKT.fit import EM_fit

from tracing import bkt, concepts
from tracing.concepts import ascend, best_of, merged
from tracing.em import COUNTS, expect, expect_plain
from tracing.fit import fit
from tracing.items import fit_items
from tracing.likelihood import log_likelihood
from tracing.log import AnswerLog, LoggedAnswer, answer_log
from tracing.mastery import TracedAnswer, answer, effective, initial
from tracing.model import Origin
from tracing.parameters import DEFAULT, Parameters
from tracing.response import INPUTS, Response, fit_response, from_numbers
from tracing.tables import chances, inputs, tables, trace

TRUE = Parameters(prior=0.35, learn=0.15, forget=0.03, guess=0.2, slip=0.1)
N = len(INPUTS)
FREE = {"worth": np.zeros(5), "least": np.full(5, 1e-6), "most": np.full(5, 1 - 1e-6)}

verdicts = st.lists(st.lists(st.booleans(), max_size=8), min_size=1, max_size=12)
inside = st.floats(0.02, 0.98)
anything = st.builds(
    Parameters,
    prior=inside,
    learn=inside,
    forget=inside,
    guess=st.floats(0.02, 0.48),
    slip=st.floats(0.02, 0.48),
)


def array(parameters: Parameters) -> Any:
    """As the compiled pass takes it."""
    return concepts._array(parameters)


def histories(truth: Parameters, learners: int, length: int, seed: int = 0) -> list[list[bool]]:
    """Verdicts of learners who know, learn, forget, guess and slip as `truth` says."""
    rng = np.random.default_rng(seed)
    known = rng.random(learners) < truth.prior
    columns = []
    for _ in range(length):
        columns.append(rng.random(learners) < np.where(known, 1 - truth.slip, truth.guess))
        known = np.where(known, rng.random(learners) >= truth.forget, rng.random(learners) < truth.learn)
    return [list(row) for row in np.array(columns).T]


def log_of(by_learner: list[list[bool]], item: str = "q", concept: str = "c") -> AnswerLog:
    """One concept, one item."""
    answers = [LoggedAnswer(f"l{i}", item, v) for i, own in enumerate(by_learner) for v in own]
    return answer_log(answers, {item: [concept]})


def of_pybkt(parameters: Parameters, by_learner: list[list[bool]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model and data as pyBKT's own EM takes them."""
    p, t, f, g, s = array(parameters)
    lengths = np.array([len(own) for own in by_learner])
    model = {
        "prior": p,
        "learns": np.array([t]),
        "forgets": np.array([f]),
        "guesses": np.array([g]),
        "slips": np.array([s]),
        "As": np.array([[[1 - t, f], [t, 1 - f]]]),
        "emissions": np.array([[[1 - g, g], [s, 1 - s]]]),
        "pi_0": np.array([[1 - p], [p]]),
    }
    data = {
        "data": np.concatenate([np.array(own, dtype=np.int32) for own in by_learner])[np.newaxis] + 1,
        "starts": np.cumsum(lengths) - lengths + 1,
        "lengths": lengths,
        "resources": np.ones(lengths.sum(), dtype=np.int64),
    }
    return model, data


def likelihood_by_pybkt(parameters: Parameters, by_learner: list[list[bool]]) -> float:
    """The log likelihood that pyBKT's forward pass gives."""
    model, data = of_pybkt(parameters, by_learner)
    zeros = np.zeros((1, 2, 2))
    found = EM_fit.run(data, model, zeros, zeros, np.zeros((2, 1)), 1, False)
    return float(found["total_loglike"][0, 0])


def likelihood(parameters: Parameters, by_learner: list[list[bool]]) -> float:
    """Ours, by the compiled pass over merged sequences."""
    sequences = merged(by_learner)
    scratch = np.empty((6, len(sequences.correct)))
    return expect_plain(*sequences, array(parameters), scratch, np.zeros(COUNTS))


@given(anything, st.lists(st.lists(st.booleans(), min_size=1, max_size=8), min_size=1, max_size=6))
def test_the_likelihood_is_that_of_pybkt_and_of_the_plain_formulas(
    given: Parameters, data: list[list[bool]]
) -> None:
    """At the same parameters, to 1e-9, on any answers."""
    ours = likelihood(given, data)
    assert ours == pytest.approx(log_likelihood(data, given), abs=1e-9)
    assert ours == pytest.approx(likelihood_by_pybkt(given, data), abs=1e-9)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_our_optimum_is_no_worse_than_the_best_of_ten_of_pybkt() -> None:
    """Plain maximum likelihood without forgetting, as pyBKT does it, from ten starts each."""
    data = histories(Parameters(0.3, 0.2, 0.0, 0.2, 0.1), 30, 5)
    rng = np.random.default_rng(1)
    theirs = []
    for _ in range(10):
        p, t, g, s = rng.uniform(0.1, 0.4, 4)
        start = Parameters(p, t, 0.0, g, s)
        model, rows = of_pybkt(start, data)
        _, trail = EM_fit.EM_fit(model, rows, tol=1e-4, maxiter=40, parallel=False)
        theirs.append(float(trail[-1, 0]))
    free = {**FREE, "most": np.array([1 - 1e-6, 1 - 1e-6, 0.0, 1 - 1e-6, 1 - 1e-6]), "least": np.zeros(5)}
    ours = best_of(merged(data), array(DEFAULT), 10, rng, center=np.zeros(5), **free)
    assert ours.log_likelihood >= max(theirs) - 1e-6
    assert ours.parameters[2] == 0


@given(verdicts, anything)
@settings(max_examples=60)
def test_what_em_climbs_never_falls(data: list[list[bool]], start: Parameters) -> None:
    """With priors and bounds, and without; the likelihood is a real number throughout."""
    sequences = merged(data)
    for way in ({}, FREE):
        found = ascend(sequences, array(start), center=array(DEFAULT), iterations=25, **way)
        assert all(b >= a - 1e-9 * (1 + abs(a)) for a, b in zip(found.trail, found.trail[1:], strict=False))
        assert np.isfinite(found.trail).all() and np.isfinite(found.parameters).all()


def test_the_pass_with_items_and_time_counts_as_the_plain_one_does() -> None:
    """Where every item is its concept's and nothing fades, both passes agree in likelihood and counts."""
    data = histories(TRUE, 40, 6)
    correct = np.concatenate(data)
    starts = np.arange(0, len(correct) + 1, 6)
    plain, other = np.zeros(COUNTS), np.zeros(COUNTS)
    first = expect_plain(*merged(data), array(TRUE), np.empty((6, len(correct))), plain)
    known = np.where(correct, 1 - TRUE.slip, TRUE.slip)
    unknown = np.where(correct, TRUE.guess, 1 - TRUE.guess)
    before, smoothed = np.empty(len(correct)), np.empty(len(correct))
    second = expect(starts, known, unknown, np.ones(len(correct)), array(TRUE), before, smoothed, other)
    assert first == pytest.approx(second, abs=1e-9)
    assert plain[:6] == pytest.approx(other[:6], abs=1e-9)
    assert (smoothed * ~correct).sum() == pytest.approx(plain[8], abs=1e-9)


def test_a_fit_finds_the_parameters_that_made_the_answers() -> None:
    """From 3,000 learners, each within three of the standard errors it states, and forgetting among them."""
    [found] = concepts.fit_concepts(log_of(histories(TRUE, 3_000, 8)), seed=0)
    assert found.fitted and found.errors is not None
    off = np.abs(array(found.parameters) - array(TRUE)) / np.array(found.errors)
    assert off.max() < 3
    assert max(found.errors) < 0.05


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([[True, False]] * 3, "3 learners"),
        ([[True] * 4] * 30, "all 120 answers are right"),
        ([[False] * 4] * 30, "all 120 answers are wrong"),
        ([[True]] * 50, "0 learners with two or more"),
    ],
)
def test_what_was_not_fitted_is_not_called_fitted(data: list[list[bool]], reason: str) -> None:
    """Few learners, one-sided answers, single answers: the default, sane, and the reason."""
    found = fit(log_of(data), seed=0)
    own = found.concepts["c"]
    assert not own.fitted and reason in own.reason
    assert found.model.concepts == {} and found.model.parameters_of("c")[1] is Origin.GLOBAL
    assert np.isfinite(chances(log_of(data), found.model)).all()


def test_thousands_of_concepts_of_one_answer_borrow_from_all() -> None:
    """5,000 concepts with an answer each: none is fitted, every chance is a number."""
    answers = [LoggedAnswer(f"l{i % 50}", f"q{i}", i % 3 > 0) for i in range(5_000)]
    log = answer_log(answers, {f"q{i}": [f"c{i}"] for i in range(5_000)})
    found = fit(log, seed=0, response=False)
    assert not any(own.fitted for own in found.concepts.values())
    assert np.isfinite(chances(log, found.model)).all()


def test_one_learner_is_enough_for_numbers_but_for_no_fit() -> None:
    """A log of one learner: nothing is fitted, nothing is NaN."""
    log = log_of([[True, False, True] * 20])
    found = fit(log, seed=0)
    assert not found.concepts["c"].fitted
    assert np.isfinite(chances(log, found.model)).all()


def test_an_empty_log_is_refused() -> None:
    """There is nothing to fit on."""
    with pytest.raises(ValueError, match="no answers"):
        fit(answer_log([], {}), seed=0)


def varied() -> AnswerLog:
    """Two concepts, six items of which one is easy and one needs both; 400 learners, timed."""
    rng = np.random.default_rng(3)
    of = {"a1": ["a"], "a2": ["a"], "easy": ["a"], "b1": ["b"], "b2": ["b"], "both": ["a", "b"]}
    extra = {"easy": 0.45}
    answers = []
    for learner in range(400):
        known = {c: rng.random() < 0.4 for c in "ab"}
        day = 0.0
        for _ in range(14):
            item = str(rng.choice(list(of)))
            right = 0.9 if all(known[c] for c in of[item]) else 0.2 + extra.get(item, 0)
            answers.append(LoggedAnswer(f"l{learner}", item, bool(rng.random() < right), day))
            for concept in of[item]:
                known[concept] = known[concept] or rng.random() < 0.15
            day += rng.exponential(0.5)
    return answer_log(answers, of)


def test_items_differ_from_their_concept_as_far_as_data_say_so() -> None:
    """The easy item has the largest guess; the one that needs both concepts has a guess of its own."""
    log = varied()
    fits = concepts.fit_concepts(log, seed=0)
    start = np.array([array(own.parameters) for own in fits])
    found = fit_items(log, start, array(concepts.everyone(fits)), None, 15)
    guess = dict(zip(log.items, found.guess, strict=True))
    assert max(guess, key=lambda id: guess[id]) == "easy"
    assert guess["easy"] > guess["a1"] + 0.15
    assert 0.1 < guess["both"] < 0.35
    assert ((found.guess + found.slip) < 1).all()


def test_a_whole_log_is_traced_as_one_answer_after_the_other() -> None:
    """The compiled pass and mastery.answer give the same chances, with items, times, two concepts."""
    log = varied()
    model = fit(log, seed=0).model
    traced = trace(log, tables(log, model))
    dawn = datetime(1970, 1, 1, tzinfo=UTC)
    beliefs = {c: model.parameters_of(c)[0] for c in log.concepts}
    for t in range(60):
        learner = log.learner[t]
        if t == log.bounds[learner]:
            known: dict[str, Any] = {}
        own = model.items[log.items[log.item[t]]]
        item = bkt.Item(own.guess, own.slip)
        needs = [log.concepts[c] for c in log.item_concepts[log.item[t]]]
        at = dawn + timedelta(days=float(log.days[t]))
        ps = [effective(known[c], at) if c in known else initial(beliefs[c]).probability for c in needs]
        assert traced.chance[t] == pytest.approx(bkt.predict_conjunctive(ps, item), abs=1e-9)
        known |= answer(
            known, beliefs, TracedAnswer(needs, bool(log.correct[t]), at, None, item), model.memory
        )


def test_no_prediction_looks_ahead() -> None:
    """Changing a learner's later answers changes no earlier input of the response model."""
    log = varied()
    use = tables(log, fit(log, seed=0, response=False).model)
    before = inputs(log, use)
    log.correct[7:14] = ~log.correct[7:14]
    assert (inputs(log, use)[:8] == before[:8]).all()
    assert (inputs(log, use)[8:14] != before[8:14]).any()


def test_a_warm_start_and_the_same_seed_give_the_same_model() -> None:
    """To the bit with the same seed; near it from its own result."""
    log = varied()
    one, two = fit(log, seed=4).model, fit(log, seed=4).model
    assert one.concepts == two.concepts and one.items == two.items and one.memory == two.memory
    again = fit(log, seed=4, start=one, response=False).model
    assert array(again.concepts["a"]) == pytest.approx(array(one.concepts["a"]), abs=0.05)


def test_the_response_model_says_what_moved_it() -> None:
    """Shares of the inputs and the intercept sum to the log odds; numbers survive a store."""
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(4_000, len(INPUTS)))
    odds = columns[:, 0] + 0.7 * columns[:, 1] * columns[:, 2] - 0.3
    correct = rng.random(4_000) < 1 / (1 + np.exp(-odds))
    found = fit_response(columns, correct)
    again = from_numbers(found.numbers)
    chance = found.chances(columns[:5])
    assert again.chances(columns[:5]) == pytest.approx(chance, abs=1e-12)
    shares = found.shares(columns[:1])
    assert 1 / (1 + np.exp(-found.intercept - shares.sum())) == pytest.approx(chance[0], abs=1e-12)
    loss = -np.log(np.where(correct, found.chances(columns), 1 - found.chances(columns))).mean()
    truth = -np.log(np.where(correct, 1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(odds)))).mean()
    assert abs(loss - truth) < 0.05


def test_a_response_model_of_the_wrong_size_is_refused() -> None:
    """Too few numbers, or one that is not finite."""
    numbers = Response(np.zeros(N), np.ones(N), 0.0, np.zeros(N), np.zeros((N, N))).numbers
    with pytest.raises(ValueError, match="finite numbers"):
        from_numbers(numbers[:-1])
    with pytest.raises(ValueError, match="finite numbers"):
        from_numbers([*numbers[:-1], float("nan")])


def test_nothing_to_tell_apart_is_refused() -> None:
    """All answers right."""
    with pytest.raises(ValueError, match="alike"):
        fit_response(np.zeros((10, len(INPUTS))), np.ones(10, dtype=bool))


def test_progress_is_told() -> None:
    """Steps done, of how many, ending with all."""
    told: list[tuple[int, int]] = []
    fit(varied(), seed=0, on_progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
