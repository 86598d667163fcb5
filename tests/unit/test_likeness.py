"""Neighbours and lifts: by hand, and whatever learners are called and in whatever order they come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.advice import Lift
from graph.likeness import (
    DECIMALS,
    FEWEST_CONCEPTS,
    HALF_BELIEVED,
    LEAST_GAIN,
    MOST_KEPT,
    Practice,
    alike,
    lift,
    lifts,
    usual_gain,
)

Edge = tuple[str, str, float, int]
"""Learner, concept, probability, answers."""

PRIOR = 0.2


def practice(edges: list[Edge], retired: str = "") -> Practice:
    """Learners and concepts by id, as the batch has them."""
    learners, concepts = sorted({edge[0] for edge in edges}), sorted({edge[1] for edge in edges})
    return Practice(
        learners=learners,
        concepts=concepts,
        learner=np.array([learners.index(edge[0]) for edge in edges], dtype=np.int64),
        concept=np.array([concepts.index(edge[1]) for edge in edges], dtype=np.int64),
        probability=np.array([edge[2] for edge in edges]),
        answers=np.array([edge[3] for edge in edges], dtype=np.int64),
        prior=np.full(len(concepts), PRIOR),
        is_open=np.array([concept != retired for concept in concepts], dtype=np.bool_),
    )


def found(edges: list[Edge], **more: str) -> dict[str, dict[str, Lift]]:
    """Everybody's lifts."""
    return {id: own for block in lifts(practice(edges, **more)) for id, own in block}


def two_camps(size: int = 6, new: str = "z") -> list[Edge]:
    """`size` learners know a to f and not g to m, as many the other way round. Of each camp all but the first
    learned `new`: the first camp twice as fast."""
    edges: list[Edge] = []
    for camp, good in (("p", "abcdef"), ("q", "ghijkl")):
        for number in range(size):
            edges += [(f"{camp}{number}", c, 0.9 if c in good else 0.3, 2) for c in "abcdefghijkl"]
            if number:
                edges.append((f"{camp}{number}", new, 0.8, 2 if camp == "p" else 4))
    return edges


def test_what_similar_learners_gained_by_hand() -> None:
    """.3 an answer by the five nearest against .2 by all ten, half as much again. Of that 5 of 15 is
    believed; whoever is in the slower camp has no lift."""
    edges = two_camps()
    everybody = found(edges)
    ratio = (0.6 / 2) / (10 * 0.6 / 30)
    assert everybody["p0"] == {"z": Lift(round(1 + (ratio - 1) * 5 / (5 + HALF_BELIEVED), DECIMALS), 5)}
    assert everybody["q0"] == {}
    assert all(own == {} for id, own in everybody.items() if id not in ("p0", "q0")), "all is begun"
    assert found(edges, retired="z")["p0"] == {}


def test_learners_who_practised_too_little_have_no_neighbours() -> None:
    """One concept more, and those who know the same have something for them."""
    edges = two_camps()
    newcomer: list[Edge] = [("new", c, 0.9, 2) for c in "abcdef"[: FEWEST_CONCEPTS - 1]]
    everybody = found([*edges, *newcomer, ("new", "y", 0.9, 1)])
    assert everybody["new"].keys() == {"e", "f", "z"}
    assert found([*edges, *newcomer])["new"] == {}


def test_nobody_and_nothing() -> None:
    """No learners, learners without an edge, and a concept on which nobody gains."""
    assert found([]) == {}
    alone: list[Edge] = [("ann", c, 0.5, 1) for c in "abcdef"]
    assert found(alone) == {"ann": {}}
    assert found([(id, c, PRIOR, 1) for id in ("ann", "bob") for c in "abcdef"]) == {"ann": {}, "bob": {}}


@given(
    gained=st.floats(-5, 50),
    answers=st.integers(0, 200),
    learners=st.integers(0, 50),
    usual=st.floats(-0.1, 0.5),
)
def test_a_lift_lies_between_one_and_what_was_seen(
    gained: float, answers: int, learners: int, usual: float
) -> None:
    """Fewer neighbours draw it nearer to 1; without any, or without a usual gain, it is 1."""

    def of(count: int) -> float:
        columns = (np.array([[float(x)]]) for x in (gained, answers, count, usual))
        return float(lift(*columns)[0, 0])

    if not (answers and usual >= LEAST_GAIN and learners):
        assert of(learners) == pytest.approx(1)
        return
    seen = max(0.0, gained / (answers * usual))
    assert min(1, seen) - 1e-9 <= of(learners) <= max(1, seen) + 1e-9
    assert abs(of(learners) - 1) <= abs(of(learners + 1) - 1) + 1e-9


def random_edges(seed: int) -> list[Edge]:
    """40 learners on 70 concepts."""
    rng = np.random.default_rng(seed)
    return [
        (f"l{learner:02}", f"c{concept:02}", float(rng.random()), int(rng.integers(1, 9)))
        for learner in range(40)
        for concept in range(70)
        if rng.random() < 0.2
    ]


@pytest.mark.parametrize("seed", range(5))
def test_names_and_order_do_not_matter(seed: int) -> None:
    """Learners by other names, whose order is another, and edges in another order: the same lifts."""
    rng = np.random.default_rng(seed)
    edges = random_edges(seed)
    learners = sorted({edge[0] for edge in edges})
    name = dict(zip(learners, rng.permutation([f"other-{id}" for id in learners]).tolist(), strict=True))
    before = found(edges)
    shuffled = [edges[i] for i in rng.permutation(len(edges))]
    assert found(shuffled) == before
    after = found([(name[id], *rest) for id, *rest in shuffled])
    assert {id: after[name[id]] for id in before} == before


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept(seed: int) -> None:
    """Not begun, above 1, the greatest first, no more than the most; cosines are cosines."""
    edges = random_edges(seed)
    begun = {(edge[0], edge[1]) for edge in edges}
    kept = found(edges)
    assert any(kept.values())
    for id, own in kept.items():
        ratios = [each.ratio for each in own.values()]
        assert len(own) <= MOST_KEPT and ratios == sorted(ratios, reverse=True)
        assert all(ratio > 1 for ratio in ratios)
        assert not {(id, concept) for concept in own} & begun
    columns = practice(edges)
    z = alike(columns)[:-1].astype(np.float64)
    cosine = z @ z.T
    assert np.diag(cosine) == pytest.approx(1, abs=1e-5)
    assert np.abs(cosine).max() <= 1 + 1e-5
    assert usual_gain(columns).shape == (len(columns.concepts),)


def test_lists_are_bounded() -> None:
    """Of more concepts that are lifted than are kept, the greatest stay."""
    edges = two_camps()
    for number in range(MOST_KEPT + 10):
        edges += [(f"p{i}", f"n{number:02}", 0.9, 1) for i in range(1, 6)]
        edges += [(f"q{i}", f"n{number:02}", 0.3 + number / 200, 1) for i in range(1, 6)]
    kept = found(edges)["p0"]
    assert len(kept) == MOST_KEPT
    assert next(iter(kept)) == "n00" and "n59" not in kept
