"""How answers and time move a mastery: literal trajectories, and what must hold for all histories."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracing import bkt
from tracing import mastery as tracing
from tracing.bkt import Item
from tracing.mastery import Mastery, TracedAnswer
from tracing.model import INITIAL_STABILITY
from tracing.parameters import DEFAULT, Parameters

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
USUAL = Parameters(prior=0.15, learn=0.2, forget=0.0, guess=0.2, slip=0.1)

probabilities = st.floats(0, 1)
parameters = st.builds(
    Parameters,
    prior=probabilities,
    learn=probabilities,
    forget=probabilities,
    guess=st.floats(0, 0.49),  # nearer to .5 their sum may round to 1, which is refused
    slip=st.floats(0, 0.5),
)
moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis takes naive bounds
answers = st.lists(
    st.builds(
        TracedAnswer,
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True),
        st.booleans(),
        moments,
        st.none() | st.integers(2, 5),
        st.none() | st.builds(Item, st.floats(0, 0.5, exclude_max=True), st.floats(0, 0.5)),
    ),
    max_size=12,
)


def one(
    mastery: Mastery | None, correct: bool, at: datetime | None = None, by: Parameters = DEFAULT
) -> Mastery:
    """The mastery after one answer on one concept."""
    return tracing.answer({"c": mastery}, {"c": by}, TracedAnswer(["c"], correct, at))["c"]


def after(verdicts: str, by: Parameters = DEFAULT) -> Mastery:
    """The mastery after untimed answers, written as "+" and "-"."""
    mastery = None
    for verdict in verdicts:
        mastery = one(mastery, verdict == "+", by=by)
    assert mastery is not None
    return mastery


def test_default_parameters_take_four_right_answers_to_mastery() -> None:
    """.15 -> .49 -> .81 -> .95 -> .99; the label comes with the third, at .95."""
    trajectory = [after("+" * n) for n in range(1, 5)]
    assert [m.probability for m in trajectory] == pytest.approx([0.494, 0.815, 0.950, 0.988], abs=0.001)
    assert [m.mastered for m in trajectory] == [False, False, True, True]


def test_the_state_counts_and_remembers() -> None:
    """Answers, right ones, the last three verdicts oldest first, and when."""
    first = one(None, True, NOON)
    last = first
    for minutes, correct in enumerate((True, False, True), start=1):
        last = one(last, correct, NOON + timedelta(minutes=minutes))
    assert (last.answers, last.correct) == (4, 3)
    assert last.last_three == (True, False, True)
    assert last.last_at == NOON + timedelta(minutes=3)
    assert first.last_three == (True,)


def test_nothing_is_mastered_before_an_answer() -> None:
    """Even where the prior is past the bar, the label waits for evidence."""
    sure = Parameters(prior=0.95, learn=0.2, forget=0, guess=0.2, slip=0.1)
    assert not tracing.initial(sure).mastered
    assert tracing.initial(sure).probability == 0.95


def test_one_slip_does_not_unmaster() -> None:
    """At p = .95 with 8 answers behind it, a wrong answer lowers p to .76 and leaves the label."""
    before = Mastery(0.95, 8.0, True, 8, 7, (True, True, True), None)
    slipped = one(before, False, by=USUAL)
    assert slipped.probability == pytest.approx(0.763, abs=0.001)
    assert slipped.mastered


@given(parameters, st.floats(tracing.MASTERED_AT, 1), st.integers(8, 500), moments, moments)
def test_one_slip_after_right_answers_never_unmasters(
    given: Parameters, p: float, count: int, before: datetime | None, at: datetime | None
) -> None:
    """Whatever the parameters, the certainty and the time that went by."""
    known = Mastery(p, 8.0, True, count, count, (True, True, True), before)
    assert one(known, False, at, given).mastered


def test_two_of_three_wrong_below_the_bar_unmaster() -> None:
    """The second wrong answer clears the label, though a right one came between."""
    before = Mastery(0.95, 8.0, True, 8, 7, (True, True, True), None)
    low = Parameters(prior=0.15, learn=0.0, forget=0.0, guess=0.4, slip=0.1)
    states = [before]
    for correct in (False, True, False):
        states.append(one(states[-1], correct, by=low))
    assert [s.mastered for s in states] == [True, True, True, False]
    assert states[-1].probability < tracing.MASTERED_AT


def test_two_of_three_wrong_above_the_bar_keep_the_label() -> None:
    """From .9999 two slips leave p past .85, and then the last three do not matter."""
    before = Mastery(0.9999, 8.0, True, 30, 29, (True, True, True), None)
    state = one(one(before, False), False)
    assert state.last_three == (True, False, False)
    assert state.probability > tracing.MASTERED_AT
    assert state.mastered


def test_certainty_can_be_lost_again() -> None:
    """After 500 right answers p is short of 1, and eight wrong ones unmaster."""
    certain = after("+" * 500)
    assert certain.probability == tracing.MOST_CERTAIN
    state, wrong = certain, 0
    while state.mastered:
        state, wrong = one(state, False), wrong + 1
    assert wrong == 8


def test_stability_stays_finite_however_long_the_practice() -> None:
    """20,000 right answers end at a hundred years, not at infinity."""
    [state] = tracing.replay((TracedAnswer(["c"], True) for _ in range(20_000)), {"c": DEFAULT}).values()
    assert state.stability == tracing.MOST_STABILITY


def test_retrievability_is_the_fsrs_curve() -> None:
    """1 at once, .9 at t = S, in fractions of days; about .53 after eleven stabilities."""
    assert tracing.retrievability(6, 0) == 1
    assert tracing.retrievability(6, 6) == pytest.approx(0.9)
    assert tracing.retrievability(6, 0.25) == pytest.approx(0.9951, abs=0.0001)
    assert tracing.retrievability(6, 66) == pytest.approx(0.5285, abs=0.0001)
    assert tracing.retrievability(6, -3) == 1


@given(st.floats(0.01, 1e6), st.floats(0, 1e5), st.floats(0, 1e5))
def test_retrievability_never_rises_with_time(stability: float, a: float, b: float) -> None:
    """A longer time never means a better chance, to the last bit."""
    near, far = sorted((a, b))
    assert 0 < tracing.retrievability(stability, far) <= tracing.retrievability(stability, near) <= 1


@given(answers, parameters, moments, st.timedeltas(timedelta(0), timedelta(days=3000)))
def test_effective_mastery_never_rises_between_answers(
    history: list[TracedAnswer], given: Parameters, at: datetime | None, later: timedelta
) -> None:
    """Read at any two moments, the later reading is not the higher one."""
    for mastery in tracing.replay(history, dict.fromkeys("abc", given)).values():
        now = tracing.effective(mastery, at)
        assert 0 <= now <= mastery.probability
        if at is not None:
            assert tracing.effective(mastery, at + later) <= now


def test_mastery_fades_to_due_and_no_longer_solid() -> None:
    """p = .95: solid for some eight days, due from t = S; without times it does not fade."""
    mastery = Mastery(0.95, 6.0, True, 8, 7, (True, True, True), NOON)
    days = [0, 3, 5.9, 6.1, 30]
    at = [NOON + timedelta(days=d) for d in days]
    assert [tracing.is_due(mastery, t) for t in at] == [False, False, False, True, True]
    assert [tracing.is_solid(mastery, t) for t in at] == [True, True, True, True, False]
    assert tracing.is_solid(mastery, None) and not tracing.is_due(mastery, None)
    assert tracing.effective(mastery, at[-1]) == pytest.approx(0.95 * 0.6783, abs=0.001)


def test_an_answer_starts_from_what_has_faded() -> None:
    """After t = S the posterior starts from .9 p; where a time is unknown, from p."""
    mastery = Mastery(0.8, 6.0, False, 4, 3, (True, True, False), NOON)
    faded = one(mastery, True, NOON + timedelta(days=6))
    assert faded.probability == pytest.approx(bkt.update(0.72, True, DEFAULT))
    assert one(mastery, True, None).probability == pytest.approx(bkt.update(0.8, True, DEFAULT))


def test_a_late_answer_does_not_turn_time_back() -> None:
    """An answer before the last one counts, without fading, and last_at stays; so it does untimed."""
    mastery = one(None, True, NOON)
    late = one(mastery, True, NOON - timedelta(days=40))
    assert late.last_at == NOON
    assert late.probability == pytest.approx(bkt.update(mastery.probability, True, DEFAULT))
    assert one(mastery, True, None).last_at == NOON


def test_stability_grows_with_spacing_and_falls_with_a_lapse() -> None:
    """A right answer at R = .9 adds about 20%, at once about 5%; a wrong one takes most of it back."""
    known = Mastery(0.999, 10.0, True, 9, 9, (True, True, True), NOON)
    spaced = one(known, True, NOON + timedelta(days=10)).stability
    massed = one(known, True, NOON).stability
    lapsed = one(known, False, NOON + timedelta(days=10)).stability
    assert spaced == pytest.approx(10 * (1 + 0.9693 * 0.2), abs=0.01)
    assert massed == pytest.approx(10.5, abs=0.01)
    assert INITIAL_STABILITY < lapsed < 9


@given(answers, parameters)
def test_all_state_stays_in_range(history: list[TracedAnswer], given: Parameters) -> None:
    """On any history and any parameters: p in [0, 1], stability never below its start, counts add up."""
    masteries = tracing.replay(history, dict.fromkeys("abc", given))
    for concept, mastery in masteries.items():
        mine = [answer.correct for answer in history if concept in answer.concepts]
        assert 0 <= mastery.probability <= 1
        assert 0 <= mastery.uncertainty <= 0.5
        assert INITIAL_STABILITY <= mastery.stability <= tracing.MOST_STABILITY
        assert (mastery.answers, mastery.correct) == (len(mine), sum(mine))
        assert mastery.last_three == tuple(mine[-3:])
        times = [a.at for a in history if concept in a.concepts and a.at is not None]
        assert mastery.last_at == max(times, default=None)


@given(answers, st.integers(0, 12))
def test_replay_is_answer_folded(history: list[TracedAnswer], cut: int) -> None:
    """At once, one by one, or in two parts: the same masteries, to the bit."""
    known: dict[str, Mastery] = {}
    beliefs = dict.fromkeys("abc", DEFAULT)
    for answer in history:
        known |= tracing.answer(known, beliefs, answer)
    first = tracing.replay(history[:cut], beliefs)
    kept = dict(first)
    assert tracing.replay(history, beliefs) == known
    assert tracing.replay(history[cut:], beliefs, first) == known
    assert first == kept


def test_a_multiple_choice_question_proves_less() -> None:
    """With two choices a guess succeeds half the time, so a right answer moves p less."""
    open_question = one(None, True)
    two_choices = tracing.answer({}, {"c": DEFAULT}, TracedAnswer(["c"], True, choices=2))["c"]
    assert DEFAULT.prior < two_choices.probability < open_question.probability


def test_a_question_on_two_concepts_moves_both_by_their_share_of_the_blame() -> None:
    """Wrong on a strong and a weak concept: the weak one falls more, and more of its stability."""
    strong = Mastery(0.9, 12.0, True, 9, 8, (True, True, True), NOON)
    weak = Mastery(0.3, 12.0, False, 3, 1, (True, False, False), NOON)
    moved = tracing.answer(
        {"s": strong, "w": weak}, {"s": USUAL, "w": USUAL}, TracedAnswer(["s", "w"], False, NOON)
    )
    posts = bkt.posterior_conjunctive([0.9, 0.3], False, bkt.item([USUAL, USUAL]))
    assert moved["s"].probability == pytest.approx(bkt.learned(posts[0], USUAL))
    assert moved["w"].probability == pytest.approx(bkt.learned(posts[1], USUAL))
    assert moved["s"].stability > 11
    assert moved["w"].stability < 7


def test_struggle_is_seen_through_the_learning() -> None:
    """Six wrong answers raise p to .23, yet what was known before learning is .03, and that is struggle."""
    state = after("------", USUAL)
    assert state.probability == pytest.approx(0.229, abs=0.001)
    assert tracing.before_learning(state, USUAL) == pytest.approx(0.036, abs=0.001)
    assert tracing.struggling(state, USUAL)


@pytest.mark.parametrize("verdicts", ["--", "+-+", "-++", "++++++--"])
def test_slips_and_short_histories_are_not_struggle(verdicts: str) -> None:
    """Fewer than three answers, mostly right ones, or two slips on firm knowledge."""
    assert not tracing.struggling(after(verdicts), DEFAULT)


@given(probabilities, st.booleans(), parameters)
def test_learning_can_be_undone(p: float, correct: bool, given: Parameters) -> None:
    """`before_learning` gives back the posterior, wherever learning keeps enough to tell."""
    post = bkt.posterior(p, correct, given)
    state = Mastery(bkt.learned(post, given), 6.0, False, 1, 1, (correct,), None)
    kept = abs(1 - given.learn - given.forget)
    if kept > 1e-3:
        assert tracing.before_learning(state, given) == pytest.approx(post, abs=1e-9)
    assert 0 <= tracing.before_learning(state, given) <= 1


def test_a_question_without_concepts_is_refused() -> None:
    """There is nothing that its answer could be evidence of."""
    with pytest.raises(ValueError, match="needs a concept"):
        tracing.answer({}, {}, TracedAnswer([], True, NOON))


@pytest.mark.parametrize("answers", [1, 3, 8])
def test_uncertainty_is_how_far_a_learners_own_start_and_speed_lead(answers: int) -> None:
    """Learners who each have their own prior and speed: the p that knows these differs from the p that knows
    the average learner's by about the uncertainty, between a half and twice, root mean squares of 400
    learners."""
    rng = np.random.default_rng(answers)
    average = Parameters(prior=0.3, learn=0.15, forget=0.0, guess=0.2, slip=0.1)
    spread = tracing.PRIOR_SPREAD * np.sqrt(0.3 * 0.7)
    weight = 0.3 * 0.7 / spread**2 - 1
    off, said = [], []
    for _ in range(400):
        prior = float(np.clip(rng.beta(0.3 * weight, 0.7 * weight), 0.001, 0.999))
        speed = float(min(0.9, 0.15 * rng.lognormal(0, tracing.LEARN_SPREAD)))
        own = Parameters(prior, speed, 0.0, 0.2, 0.1)
        known = rng.random() < prior
        usual: dict[str, Mastery] = {}
        truly: dict[str, Mastery] = {}
        for _ in range(answers):
            right = TracedAnswer(["c"], bool(rng.random() < (0.9 if known else 0.2)))
            usual |= tracing.answer(usual, {"c": average}, right)
            truly |= tracing.answer(truly, {"c": own}, right)
            known = known or rng.random() < speed
        off.append(usual["c"].probability - truly["c"].probability)
        said.append(usual["c"].uncertainty)
    ratio = np.sqrt(np.mean(np.square(off)) / np.mean(np.square(said)))
    assert 0.5 < ratio < 2


def test_uncertainty_falls_with_agreeing_answers_and_rises_with_a_contradiction() -> None:
    """Eight right answers in a row leave little of it; a wrong one brings some back."""
    trail = [after("+" * n).uncertainty for n in range(1, 9)]
    assert trail == sorted(trail, reverse=True)
    assert trail[-1] < 0.01
    assert after("+" * 5 + "-").uncertainty > 3 * after("+" * 5).uncertainty
