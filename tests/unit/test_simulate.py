"""The simulated world does what simulated-learners.md says, in its statistics."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tracing.simulate import Learners, SimulatedAnswer, simulate_history
from tracing.worlds import WORLDS, WorldGraph, WorldSettings, random_graph, seen_by_product, world_graph

DEFAULT_WORLD = WORLDS["default"]
START = datetime(2026, 10, 1, tzinfo=UTC)
MANY = 20_000
"""Learners: enough that a share is within .015 of its probability, four standard errors."""

PAIR = world_graph({"below": [], "above": ["below"]}, {c: {f"{c}-q": 0.0} for c in ("below", "above")})
ALIKE = replace(DEFAULT_WORLD, most_prior=0.0, speed_spread=0.0)
"""Settings under which all learners start with nothing and learn at the same speed."""


def population(
    graph: WorldGraph = PAIR, settings: WorldSettings = ALIKE, count: int = MANY, seed: int = 0
) -> Learners:
    """Learners whose concepts are all unknown."""
    return Learners(graph, settings, count, np.random.default_rng(seed))


def practise(learners: Learners, concept: int, day: float, item: int = 0) -> NDArray[np.bool_]:
    """Every learner answers the same item."""
    n = learners.count
    return learners.practise(np.arange(n), np.full(n, concept), np.full(n, item), day)


def curriculum(concepts: int = 35) -> WorldGraph:
    """About the size of the sample curriculum."""
    return random_graph(WorldSettings(concepts=concepts, layers=8, items=4), np.random.default_rng(1))


def test_a_random_graph_has_the_shape_of_the_page() -> None:
    """200 concepts, ten items each, 1, 2 or 3 prerequisites as .45 : .40 : .15, edges forward only."""
    graphs = [random_graph(DEFAULT_WORLD, np.random.default_rng(seed)) for seed in range(20)]
    counts = np.zeros(4)
    for graph in graphs:
        assert len(graph.concepts) == 200
        assert all(len(items) == 10 for items in graph.items)
        for c, needs in enumerate(graph.prerequisites):
            assert all(b < c for b in needs) and len(set(needs)) == len(needs)
            counts[len(needs)] += 1
    assert counts[1:] / counts[1:].sum() == pytest.approx([0.45, 0.40, 0.15], abs=0.03)
    assert 5 * 20 < counts[0] < 20 * 20
    difficulties = np.concatenate([graph.difficulty_table.ravel() for graph in graphs])
    assert (difficulties.mean(), difficulties.std()) == pytest.approx((0, 1), abs=0.03)


def test_two_halves_have_no_edge_between_them() -> None:
    """The graph of that world falls into at least two large parts."""
    graph = random_graph(WORLDS["two halves"], np.random.default_rng(3))
    part = list(range(len(graph.concepts)))
    for c, needs in enumerate(graph.prerequisites):
        merged = {part[b] for b in (c, *needs)}
        part = [min(merged) if p in merged else p for p in part]
    sizes = sorted((part.count(p) for p in set(part)), reverse=True)
    assert sizes[1] > 60


def test_the_product_sees_a_noisy_graph() -> None:
    """A quarter of edges are hidden and 15% of concepts gain a false prerequisite, never a cycle."""
    settings = WORLDS["noisy graph"]
    rng = np.random.default_rng(0)
    hidden = added = edges = concepts = 0
    for _ in range(20):
        graph = random_graph(settings, rng)
        seen = seen_by_product(graph, settings, rng)
        for c, (true, believed) in enumerate(zip(graph.prerequisites, seen.prerequisites, strict=True)):
            assert all(b < c for b in believed)
            hidden += len(set(true) - set(believed))
            added += len(set(believed) - set(true))
            edges += len(true)
            concepts += 1
    assert hidden / edges == pytest.approx(0.25, abs=0.02)
    assert added / concepts == pytest.approx(0.15, abs=0.02)


def test_prior_knowledge_is_a_prefix_that_respects_prerequisites() -> None:
    """Nobody knows a concept past 30% of the order, nor one whose prerequisites are not known."""
    graph = random_graph(DEFAULT_WORLD, np.random.default_rng(0))
    learners = population(graph, DEFAULT_WORLD, count=2000)
    known = learners.known[:, :-1]
    assert not known[:, 60:].any()
    for c, needs in enumerate(graph.prerequisites):
        assert not (known[:, c] & ~known[:, list(needs)].all(axis=1)).any()
    # The first concept is in the prefix of all but 1 in 120, and then known with .85.
    assert known[:, 0].mean() == pytest.approx(0.85, abs=0.04)


@pytest.mark.parametrize(
    ("known", "difficulty", "expected"),
    [(True, 0, 0.9), (True, 2, 0.7), (False, 0, 0.2), (False, -1, 0.3), (False, 3, 0.02)],
)
def test_answers_follow_knowledge_and_difficulty(known: bool, difficulty: float, expected: float) -> None:
    """P(correct) = 1 - slip - .1 d if known, guess - .1 d if not, at least .02."""
    graph = world_graph({"c": []}, {"c": {"q": difficulty}})
    learners = population(graph)
    learners.known[:, 0] = known
    assert practise(learners, 0, day=0.0).mean() == pytest.approx(expected, abs=0.015)


def test_learning_needs_the_prerequisite() -> None:
    """A practice teaches with .25, with a quarter of it where the prerequisite is not known."""
    learners = population()
    learners.known[: MANY // 2, 0] = True
    practise(learners, 1, day=0.0)
    learned = learners.known[:, 1]
    assert learned[: MANY // 2].mean() == pytest.approx(0.25, abs=0.02)
    assert learned[MANY // 2 :].mean() == pytest.approx(0.0625, abs=0.015)


def test_what_was_known_is_learned_again_sooner() -> None:
    """With .5 instead of .25, and still a quarter of it for the missing prerequisite."""
    learners = population()
    learners.ever_known[:, 0] = learners.ever_known[:, 1] = True
    practise(learners, 0, day=0.0)
    assert learners.known[:, 0].mean() == pytest.approx(0.5, abs=0.015)
    learners.known[:, 0] = False
    practise(learners, 1, day=0.0)
    assert learners.known[:, 1].mean() == pytest.approx(0.125, abs=0.015)


def test_forgetting_is_exponential_and_practice_slows_it() -> None:
    """After 6 days 1/e is left, and for those stability grew by 1 + 1.5 (1 - 1/e) + .05."""
    learners = population(settings=replace(ALIKE, learn=0.0, relearn=0.0))
    learners.known[:, 0] = True
    assert learners.score(6.0).mean() == pytest.approx(1 / np.e)
    practise(learners, 0, day=6.0)
    kept = learners.known[:, 0]
    assert kept.mean() == pytest.approx(1 / np.e, abs=0.015)
    assert learners.stability[kept, 0] == pytest.approx(6 * (1.05 + 1.5 * (1 - 1 / np.e)))
    assert learners.stability[~kept, 0] == pytest.approx(6)


def test_who_practises_leaves_the_others_alone() -> None:
    """A practice changes only the learners and the concept that it names."""
    learners = population(count=3, settings=replace(ALIKE, learn=1.0))
    learners.practise(np.array([1]), np.array([0]), np.array([0]), 2.0)
    assert learners.known[:, :-1].tolist() == [[False, False], [True, False], [False, False]]
    assert learners.last_day.tolist() == [[0, 0], [2, 0], [0, 0]]


def test_following_the_order_gains_and_worlds_differ() -> None:
    """600 questions gain more without forgetting than with it, and less where learning is slow."""
    gains = {}
    for name in ("default", "no forgetting", "slow learners"):
        settings = WORLDS[name]
        learners = population(random_graph(settings, np.random.default_rng(0)), settings, count=200)
        start = learners.score(30.0).mean()
        for question in range(settings.questions):
            practise(learners, question // 8, question / settings.questions_a_day, item=question % 10)
        gains[name] = learners.score(30.0).mean() - start
    assert gains["no forgetting"] > gains["default"] > gains["slow learners"] > 0


def history(**changes: object) -> list[SimulatedAnswer]:
    """Four weeks of 40 learners on a small curriculum."""
    arguments = {"start": START, "seed": 7, "learners": 40} | changes
    return simulate_history(curriculum(), **arguments)  # type: ignore[arg-type]  # by keyword, as given


def test_a_history_is_reproducible() -> None:
    """The same seed gives the same answers, another seed others."""
    assert history() == history()
    assert history() != history(seed=8)


def test_a_history_has_about_the_answers_asked_for() -> None:
    """40 learners x 28 days x 6 a day, uneven: some learners do twice as much as others."""
    answers = history()
    assert len(answers) == pytest.approx(40 * 28 * 6, rel=0.15)
    by_learner = [sum(a.learner == name for a in answers) for name in {a.learner for a in answers}]
    assert len(by_learner) == 40
    assert max(by_learner) > 1.5 * min(by_learner)


def test_a_history_comes_in_sittings_on_irregular_days() -> None:
    """Sorted by time, in UTC, within the days; a learner skips days and answers one thing at a time."""
    answers = history()
    assert [a.at for a in answers] == sorted(a.at for a in answers)
    assert all(START <= a.at < START + timedelta(days=28) and a.at.tzinfo is UTC for a in answers)
    assert all(a.response_ms > 0 for a in answers)
    mine = [a for a in answers if a.learner == "learner-001"]
    assert 5 < len({a.at.date() for a in mine}) < 28
    for before, now in pairwise(mine):
        assert (now.at - before.at) > timedelta(milliseconds=now.response_ms)


def test_learners_study_mostly_what_they_are_prepared_for() -> None:
    """Who begins at the beginning mostly answers on concepts whose prerequisites were practised."""
    graph = curriculum()
    index = {concept: i for i, concept in enumerate(graph.concepts)}
    practised: dict[str, set[int]] = {}
    prepared = 0
    answers = history(settings=replace(DEFAULT_WORLD, most_prior=0.0))
    for answer in answers:
        seen = practised.setdefault(answer.learner, set())
        c = index[answer.concept]
        prepared += seen.issuperset(graph.prerequisites[c])
        seen.add(c)
        assert answer.item in graph.items[c]
    assert prepared / len(answers) > 0.9


def test_learners_begin_after_what_they_know() -> None:
    """Where many know much, later concepts are met first."""
    order = {concept: i for i, concept in enumerate(curriculum().concepts)}

    def begins(most_prior: float) -> float:
        first = {a.learner: order[a.concept] for a in reversed(history(settings=knowing(most_prior)))}
        return float(np.mean(list(first.values()))) / len(order)

    def knowing(most_prior: float) -> WorldSettings:
        return replace(DEFAULT_WORLD, most_prior=most_prior, prior_known=1.0)

    assert begins(1.0) > begins(0.0) + 0.15


def test_concepts_without_items_are_passed_over() -> None:
    """They are never answered, and what stands on them is still reached."""
    graph = world_graph(
        {"a": [], "b": ["a"], "c": ["b"]}, {"a": {"a-q": 0.0}, "c": {"c-q1": 0.0, "c-q2": 1.0}}
    )
    answers = simulate_history(graph, start=START, seed=1, learners=5)
    assert {answer.concept for answer in answers} == {"a", "c"}


def test_a_chooser_of_ones_own_decides_what_is_studied() -> None:
    """`choose` replaces the plan of study."""
    answers = history(choose=lambda graph, progress, who, rng: np.full(len(who), 3))
    assert {answer.concept for answer in answers} == {"c003"}


def test_a_bad_graph_is_refused_with_all_that_is_wrong() -> None:
    """A prerequisite out of order, items of an unknown concept, a difficulty that is no number."""
    with pytest.raises(ValueError) as refused:
        world_graph({"a": ["b"], "b": []}, {"z": {"q": 0.0}, "a": {"p": float("nan")}})
    assert all(word in str(refused.value) for word in ("'b' of 'a'", "unknown concept 'z'", "'p' is nan"))


def test_a_bad_request_for_a_history_is_refused_with_all_that_is_wrong() -> None:
    """No items, a start without UTC, no learners, no days, no answers."""
    empty = world_graph({"a": []}, {})
    with pytest.raises(ValueError) as refused:
        simulate_history(empty, start=datetime(2026, 1, 1), seed=1, learners=0, days=0, answers_per_day=0)  # noqa: DTZ001
    for word in ("no items", "UTC", "learners=0", "days=0", "answers_per_day=0"):
        assert word in str(refused.value)
