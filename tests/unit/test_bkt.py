"""The formulas of knowledge tracing: known numbers, bounds, and what must hold for all parameters."""

from itertools import product
from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracing import bkt
from tracing.likelihood import log_likelihood
from tracing.parameters import DEFAULT, Parameters

USUAL = Parameters(prior=0.15, learn=0.2, forget=0.0, guess=0.2, slip=0.1)

probabilities = st.floats(0, 1)
parameters = st.builds(
    Parameters,
    prior=probabilities,
    learn=probabilities,
    forget=probabilities,
    guess=st.floats(0, 0.49),
    slip=st.floats(0, 0.5),
)
choices = st.none() | st.integers(2, 6)


def test_one_slip_takes_plain_bkt_from_95_to_76() -> None:
    """The number of learner-model.md that the label's hysteresis is there for."""
    assert bkt.update(0.95, False, USUAL) == pytest.approx(0.763, abs=0.001)


def test_six_wrong_answers_can_raise_p_but_never_the_posterior() -> None:
    """With learning added, wrong answers alone move p from .15 to .23; before it they do not."""
    p, posts = 0.15, []
    for _ in range(6):
        posts.append(bkt.posterior(p, False, USUAL))
        p = bkt.update(p, False, USUAL)
    assert p == pytest.approx(0.23, abs=0.005)
    assert max(posts) < 0.05


def test_prediction_and_posterior_are_bayes_rule() -> None:
    """A literal case, by hand: .4 known, guess .25, slip .12."""
    right = 0.4 * 0.88 + 0.6 * 0.25
    assert bkt.predict(0.4, DEFAULT) == pytest.approx(right)
    assert bkt.posterior(0.4, True, DEFAULT) == pytest.approx(0.4 * 0.88 / right)
    assert bkt.posterior(0.4, False, DEFAULT) == pytest.approx(0.4 * 0.12 / (1 - right))


@given(probabilities, st.booleans(), parameters)
def test_everything_stays_a_probability(p: float, correct: bool, given: Parameters) -> None:
    """Also where p, guess or slip are 0 or 1: never NaN, never outside [0, 1]."""
    for value in (bkt.predict(p, given), bkt.posterior(p, correct, given), bkt.update(p, correct, given)):
        assert 0 <= value <= 1


@given(probabilities, parameters)
def test_evidence_moves_belief_its_own_way(p: float, given: Parameters) -> None:
    """A right answer never lowers P(known), a wrong one never raises it."""
    assert bkt.posterior(p, True, given) >= p - 1e-12
    assert bkt.posterior(p, False, given) <= p + 1e-12


@given(probabilities, probabilities, st.booleans(), parameters)
def test_who_knew_more_before_knows_more_after(a: float, b: float, correct: bool, given: Parameters) -> None:
    """The posterior keeps the order of two learners who answer alike."""
    low, high = sorted((a, b))
    assert bkt.posterior(low, correct, given) <= bkt.posterior(high, correct, given) + 1e-12


@given(st.lists(st.tuples(probabilities, st.booleans()), min_size=1, max_size=8), parameters)
def test_arrays_give_what_scalars_give(learners: list[tuple[float, bool]], given: Parameters) -> None:
    """Vectorised over learners, predict and update are the scalar forms, one by one."""
    p = np.array([p for p, _ in learners])
    correct = np.array([c for _, c in learners])
    assert bkt.predict(p, given).tolist() == [bkt.predict(x, given) for x, _ in learners]
    assert bkt.update(p, correct, given).tolist() == [bkt.update(x, c, given) for x, c in learners]


def test_impossible_evidence_says_nothing() -> None:
    """Surely known, never a slip, yet wrong: p stays as it was instead of becoming NaN."""
    sure = Parameters(prior=1.0, learn=0.0, forget=0.0, guess=0.0, slip=0.0)
    assert bkt.posterior(1.0, False, sure) == 1.0
    assert bkt.posterior(0.0, True, sure) == 0.0
    assert bkt.posterior(np.array([1.0, 0.0]), np.array([False, True]), sure).tolist() == [1.0, 0.0]
    assert bkt.posterior_conjunctive([1.0, 1.0], False, bkt.item([sure, sure])) == [1.0, 1.0]


def test_item_parameters_come_from_the_concepts_and_the_choices() -> None:
    """slip = 1 - product(1 - slip_k), guess = the least guess_k but at least 1 / choices."""
    one, two = Parameters(0.1, 0.1, 0, guess=0.2, slip=0.1), Parameters(0.1, 0.1, 0, guess=0.3, slip=0.2)
    assert bkt.item([one, two]) == pytest.approx((0.2, 1 - 0.9 * 0.8))
    assert bkt.item([one, two], choices=3).guess == pytest.approx(1 / 3)
    assert bkt.item([one, two], choices=10).guess == 0.2


@given(st.lists(parameters, min_size=1, max_size=6), choices)
def test_no_item_inverts_the_evidence(concepts: list[Parameters], choices: int | None) -> None:
    """guess + slip never exceeds 1, however many slips add up."""
    guess, slip = bkt.item(concepts, choices)
    assert 0 <= guess <= 1 and 0 <= slip <= 1 and guess + slip <= 1


def test_bad_items_are_refused_with_all_that_is_wrong() -> None:
    """No concepts and a single choice are both named."""
    with pytest.raises(ValueError, match=r"empty.*; choices=1 must be at least 2"):
        bkt.item([], choices=1)


@given(probabilities, st.booleans(), parameters)
def test_one_concept_is_plain_bkt(p: float, correct: bool, given: Parameters) -> None:
    """The conjunctive forms at K = 1 equal predict and posterior."""
    assert bkt.predict_conjunctive([p], bkt.item([given])) == pytest.approx(bkt.predict(p, given), abs=1e-12)
    [post] = bkt.posterior_conjunctive([p], correct, bkt.item([given]))
    assert bkt.posterior_of_item(p, correct, bkt.item([given])) == post
    assert post == pytest.approx(bkt.posterior(p, correct, given), abs=1e-12)


@given(st.lists(st.tuples(probabilities, parameters), min_size=1, max_size=4), st.booleans(), choices)
def test_conjunctive_marginals_are_those_of_the_joint(
    concepts: list[tuple[float, Parameters]], correct: bool, choices: int | None
) -> None:
    """For one answer they equal summing over all 2^K states, and stay probabilities."""
    ps, beliefs = [p for p, _ in concepts], [b for _, b in concepts]
    guess, slip = bkt.item(beliefs, choices)
    chance, known = 0.0, [0.0] * len(ps)
    for state in product((True, False), repeat=len(ps)):
        right = 1 - slip if all(state) else guess
        weight = right if correct else 1 - right
        for p, k in zip(ps, state, strict=True):
            weight *= p if k else 1 - p
        chance += weight
        known = [total + weight * k for total, k in zip(known, state, strict=True)]
    posts = bkt.posterior_conjunctive(ps, correct, bkt.item(beliefs, choices))
    assert all(0 <= post <= 1 for post in posts)
    right = bkt.predict_conjunctive(ps, bkt.item(beliefs, choices))
    assert (right if correct else 1 - right) == pytest.approx(chance, abs=1e-9)
    if chance > 1e-6:
        assert posts == pytest.approx([k / chance for k in known], abs=1e-6)


def test_blame_falls_on_the_weaker_concept() -> None:
    """Two concepts, .9 and .3, and a wrong answer: .9 -> .87 and .3 -> .12.

    By hand: slip .19, guess .2, P(wrong) = .19 x .27 + .8 x .73 = .6353."""
    posts = bkt.posterior_conjunctive([0.9, 0.3], False, bkt.item([USUAL, USUAL]))
    assert posts == pytest.approx([0.9 * (0.19 * 0.3 + 0.8 * 0.7) / 0.6353, 0.0753 / 0.6353])


def test_marginals_forget_that_answers_make_concepts_dependent() -> None:
    """What is given up: three joint wrongs, then three rights on A alone, leave B at .23 here and at
    .01 in the exact joint, where A's being known is what condemns B."""
    concept = Parameters(prior=0.5, learn=0.0, forget=0.0, guess=0.2, slip=0.05)
    guess, slip = bkt.item([concept, concept])
    a = b = 0.5
    joint = {(x, y): 0.25 for x in (True, False) for y in (True, False)}
    for _ in range(3):
        a, b = bkt.posterior_conjunctive([a, b], False, bkt.item([concept, concept]))
        joint = {s: weight * (slip if all(s) else 1 - guess) for s, weight in joint.items()}
    for _ in range(3):
        a = bkt.posterior(a, True, concept)
        joint = {s: weight * (0.95 if s[0] else 0.2) for s, weight in joint.items()}
    exact = sum(weight for s, weight in joint.items() if s[1]) / sum(joint.values())
    assert b == pytest.approx(0.23, abs=0.01)
    assert exact == pytest.approx(0.01, abs=0.005)


@given(st.lists(st.lists(st.booleans(), max_size=6), max_size=5), parameters)
def test_log_likelihood_sums_the_predictions(histories: list[list[bool]], given: Parameters) -> None:
    """Over learners of any lengths it is the sum of log P(answer) along each history."""
    expected = 0.0
    for history in histories:
        p = given.prior
        for correct in history:
            right = bkt.predict(p, given)
            wrong = p * given.slip + (1 - p) * (1 - given.guess)
            chance = right if correct else wrong
            expected += log(chance) if chance > 0 else -inf
            p = bkt.update(p, correct, given)
    assert log_likelihood(histories, given) == pytest.approx(expected)
