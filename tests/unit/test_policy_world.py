"""The worlds that policies are measured in: plans by hand, the same figures again, and who must be ahead."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from tests.benchmarks.policy_product import Product
from tests.benchmarks.policy_report import (
    PRODUCT,
    Belief,
    Outcome,
    Variety,
    figures,
    questions_needed,
    ratio,
    text,
)
from tests.benchmarks.policy_world import (
    BASELINES,
    CONTENDERS,
    NOTHING,
    SAMPLE,
    FixedPlan,
    Make,
    Oracle,
    Random,
    Run,
    World,
    day_of,
    run,
    world,
)
from tracing.parameters import DEFAULT
from tracing.simulate import Ints, Learners
from tracing.worlds import WORLDS, random_graph, world_graph

CHAIN = world_graph({"a": [], "b": ["a"], "c": ["b"]}, {c: {f"{c}-{i}": 0.0 for i in (1, 2)} for c in "abc"})
SURE = replace(
    WORLDS["no forgetting"], most_prior=0.0, speed_spread=0.0, learn=1.0, most_learn=1.0, questions=20
)
"""Nobody knows anything at first, and everybody learns at once what is ready."""


def chain(questions: int) -> World:
    """Three concepts, each on the one before it."""
    return World("chain", 0, replace(SURE, questions=questions), CHAIN, CHAIN)


def small() -> World:
    """The default world with a fifth of its concepts and a third of its questions."""
    settings = replace(WORLDS["default"], concepts=40, layers=8, questions=200)
    graph = random_graph(settings, np.random.default_rng(1))
    return World("small", 1, settings, graph, graph)


def played(where: World, make: Make, learners: int = 40) -> Run:
    """One run of one policy."""
    truth = where.learners(learners)
    return run(where, truth, make(where, truth))


def chosen(where: World, make: Make, questions: int) -> list[int]:
    """The concepts that the first learner is asked."""
    truth = where.learners(1)
    player = make(where, truth)
    found = []
    for step in range(questions):
        concept, _ = player.choose(day_of(step, where.settings), step)
        found.append(int(concept[0]))
    return found


def test_a_fixed_plan_asks_in_order_and_wraps_around() -> None:
    """Two questions a concept, from the first again after the last."""
    assert chosen(chain(7), partial(FixedPlan, each=2), 7) == [0, 0, 1, 1, 2, 2, 0]


@pytest.mark.parametrize(("each", "gain"), [(1, 3.0), (2, 2.0), (4, 1.0)])
def test_a_fixed_plan_gains_what_it_does_by_hand(each: int, gain: float) -> None:
    """Where each first question teaches its concept, four questions reach three, two or one."""
    found = played(chain(4), partial(FixedPlan, each=each), learners=5)
    assert found.gain == pytest.approx([gain] * 5, abs=1e-4)
    assert found.score == pytest.approx(found.gain, abs=1e-4)


def test_a_curve_has_a_point_every_twenty_questions() -> None:
    """Its last point is the mean gain, where the last question is at one."""
    found = played(small(), Random)
    assert len(found.curve) == 10
    assert found.curve[-1] == pytest.approx(found.gain.mean())


def test_questions_of_a_day_lie_two_minutes_apart() -> None:
    """And the first of each day a day after that of the day before, in the massed world too."""
    assert day_of(19, WORLDS["default"]) == pytest.approx(38 / 1440)
    assert day_of(20, WORLDS["default"]) == 1
    assert day_of(59, WORLDS["massed"]) == pytest.approx(118 / 1440)
    assert day_of(60, WORLDS["massed"]) == 1


@pytest.mark.parametrize("name", [*BASELINES, "fixed 3", "oracle 2"])
def test_a_run_is_the_same_again(name: str) -> None:
    """The same seed gives the same gains, to the last bit."""
    first, again = (played(small(), CONTENDERS[name]) for _ in range(2))
    assert (first.gain == again.gain).all()
    assert (first.curve == again.curve).all()


def test_policies_lie_in_the_order_they_must() -> None:
    """Nothing gains nothing, anything at random more, and the oracle most."""
    gains = {name: played(small(), make).gain.mean() for name, make in CONTENDERS.items()}
    assert played(small(), Nothing).gain.tolist() == [0] * 40
    assert gains["random"] > 0
    oracles = [gain for name, gain in gains.items() if name.startswith("oracle")]
    others = [gain for name, gain in gains.items() if not name.startswith("oracle")]
    assert max(oracles) > max(others)


class Nothing:
    """A policy that never asks."""

    def __init__(self, world: World, truth: Learners) -> None:
        self.concept: Ints = np.full(truth.count, NOTHING)

    def choose(self, day: float, step: int) -> tuple[Ints, Ints]:
        """Nothing."""
        return self.concept, self.concept

    def see(self, who: Ints, *_: object) -> None:
        """There is nothing to see."""
        assert not len(who)


def test_an_oracle_takes_what_it_can_teach() -> None:
    """Of a chain the first concept, which alone has nothing unknown below it, and then upward."""
    where = chain(3)
    truth = where.learners(4)
    oracle = Oracle(where, truth, horizon=1.0)
    for step in range(3):
        day = day_of(step, where.settings)
        concept, item = oracle.choose(day, step)
        assert concept.tolist() == [step] * 4
        truth.practise(np.arange(4), concept, item, day)


def test_the_ninth_world_is_the_sample_curriculum() -> None:
    """Its graph does not depend on the seed; its learners do."""
    first, second = world(SAMPLE, 1), world(SAMPLE, 2)
    assert first.graph.concepts == second.graph.concepts == first.seen.concepts
    assert first.graph.item_counts.min() >= 1
    assert (first.learners(20).speed != second.learners(20).speed).all()


def test_the_product_plays_through_its_own_code() -> None:
    """It gains more than chance, the same again, and remembers at most fifty questions, the last ones."""
    where = replace(small(), settings=replace(small().settings, questions=100))
    truth = where.learners(3)
    player = Product(where, truth)
    found = run(where, truth, player)
    assert (found.gain == played(where, Product, learners=3).gain).all()
    assert found.gain.mean() > played(where, Random, learners=3).gain.mean()
    assert found.skipped == 0
    assert all(len(recent) <= 50 for recent in player.recent)
    assert all(learner.revision == 100 for learner in player.learners)
    answered = player.practised()
    believed = player.believed(where.end)
    assert (believed[~answered] == DEFAULT.prior).all() and ((believed >= 0) & (believed <= 1)).all()
    assert [sum(m.answers for m in masteries.values()) for masteries in player.masteries] == [100] * 3


def test_a_ratio_is_paired_and_holds_its_interval() -> None:
    """Twice as much for every learner is twice as much in every draw."""
    theirs = [np.array([1.0, 2.0, 5.0]), np.array([4.0, 4.0, 1.0])]
    found = ratio([2 * own for own in theirs], theirs)
    assert (found.ratio, found.low, found.high) == pytest.approx((2, 2, 2))
    assert found.seeds == pytest.approx((2, 2))


def test_questions_needed_lie_between_two_points() -> None:
    """In a straight line from the beginning; none where the curve never gets there."""
    curve = np.array([1.0, 3.0, 2.0, 4.0])
    assert questions_needed(curve, 0.5) == pytest.approx(10)
    assert questions_needed(curve, 2.0) == pytest.approx(30)
    assert questions_needed(curve, 5.0) is None


def test_figures_choose_the_best_plan_and_oracle() -> None:
    """The plan by seed, the oracle by world; the text says what is met and what is missed."""
    curve = np.array([1.0, 2.0])
    gains = {name: np.full(4, 1.0) for name in CONTENDERS}
    own = {**gains, "fixed 7": np.full(4, 2.0), "oracle 3": np.full(4, 10.0), PRODUCT: np.full(4, 5.0)}
    outcome = Outcome(
        "default",
        1,
        own,
        dict.fromkeys(own, curve),
        {**dict.fromkeys(own, np.array([2, 2])), "fixed 7": np.array([4, 0])},
        Belief(9.0, 8.0, 7.0, 6.0),
        skipped=0,
        seconds=1.0,
    )
    found = figures([outcome])
    assert (found.fixed, found.horizon, found.fixed_gain) == ((7,), 3.0, 2.0)
    assert found.ratios[PRODUCT].ratio == 2.5 and found.of_oracle.ratio == 0.5
    assert found.questions == 40 and found.fewer == 0
    assert found.percentiles == dict.fromkeys(["10", "25", "50", "75", "90"], 2.5)
    assert found.variety[PRODUCT] == Variety(1.0, 0.0)
    assert found.variety["best fixed plan"] == Variety(0.5, 0.5)
    said = text([found])
    assert "2.50 (missed: 3)" in said and "(missed: 0.35)" in said and "(met: 1)" in said
