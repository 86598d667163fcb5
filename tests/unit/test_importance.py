"""PageRank for ranking, a share for people."""

import gc
from dataclasses import replace
from datetime import UTC, datetime
from weakref import ref

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import importance
from graph.importance import foundation, pagerank, reach, roots, standing_on
from graph.model import Concept, Prerequisite
from graph.prerequisites import ancestors, reachable
from graph.snapshot import Curriculum


def curriculum(*pairs: str, ids: str = "abcde") -> Curriculum:
    """Concepts a to e with edges such as "ab": a before b."""
    edges = tuple(Prerequisite(pair[0], pair[1]) for pair in pairs)
    return Curriculum(1, {id: Concept(id, id.upper()) for id in ids}, edges, {}, "default")


def dense(ids: list[str], edges: list[Prerequisite], goals: list[str]) -> dict[str, float]:
    """PageRank as the solution of a linear system over networkx's Google matrix: no iteration."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(ids)
    graph.add_weighted_edges_from((edge.target, edge.source, edge.strength) for edge in edges)
    start = dict.fromkeys(goals, 1.0) or None
    google = np.asarray(nx.google_matrix(graph, personalization=start))
    system = np.vstack([np.eye(len(ids)) - google.T, np.ones(len(ids))])
    solution = np.linalg.lstsq(system, np.append(np.zeros(len(ids)), 1.0), rcond=None)[0]
    return dict(zip(ids, solution.tolist(), strict=True))


def drawn(size: int, seed: int) -> tuple[list[str], list[Prerequisite]]:
    """A seeded acyclic graph with strengths."""
    rng = np.random.default_rng(seed)
    ids = [f"c{i:04}" for i in range(size)]
    pairs = {(int(rng.integers(0, i)), i) for i in range(1, size) for _ in range(int(rng.integers(0, 4)))}
    return ids, [Prerequisite(ids[i], ids[j], float(rng.uniform(0.1, 1))) for i, j in sorted(pairs)]


@pytest.mark.parametrize("goals", [[], ["c0299"], ["c0299", "c0150", "c0003"]])
def test_it_is_exact(goals: list[str]) -> None:
    """On 300 concepts every value is within 1e-9 of the solved linear system, with and without goals."""
    ids, edges = drawn(300, seed=7)
    found, exact = pagerank(ids, edges, goals), dense(ids, edges, goals)
    assert max(abs(found[id] - exact[id]) for id in ids) < 1e-9


@given(st.integers(1, 30), st.integers(0, 10_000), st.sets(st.integers(0, 29), max_size=3))
def test_it_is_a_distribution(size: int, seed: int, aims: set[int]) -> None:
    """Values lie in [0, 1], sum to 1, and fall outside of what the goals need to exactly 0."""
    ids, edges = drawn(size, seed)
    goals = [ids[i] for i in sorted(aims) if i < size]
    found = pagerank(ids, edges, goals)
    assert list(found) == ids
    assert sum(found.values()) == pytest.approx(1)
    exact = dense(ids, edges, goals)
    assert all(abs(found[id] - exact[id]) < 1e-9 for id in ids)


def test_more_weight_flows_down_the_stronger_edge() -> None:
    """Of two prerequisites of one concept, the stronger gets more in proportion."""
    found = pagerank("abc", [Prerequisite("a", "c", 0.9), Prerequisite("b", "c", 0.3)], ["c"])
    assert found["a"] == pytest.approx(3 * found["b"])


def test_an_empty_graph_has_no_weights() -> None:
    """No concepts give no weights; concepts without edges share alike."""
    assert pagerank([], []) == {}
    assert pagerank("ab", []) == pytest.approx({"a": 0.5, "b": 0.5})


def test_unknown_goals_and_ends_do_not_count() -> None:
    """A goal or an edge's end that is not among the concepts is as if it were not there."""
    alone = pagerank("ab", [Prerequisite("a", "b")])
    assert pagerank("ab", [Prerequisite("a", "b"), Prerequisite("x", "b")], ["gone"]) == alone


def test_reach_is_kept_with_the_snapshot() -> None:
    """The same snapshot and goals give the very same values; what is not needed weighs nothing."""
    snapshot = curriculum("ab", "bc")
    assert reach(snapshot, ("b",)) is reach(snapshot, ("b",))
    assert set(reach(snapshot, ("b",))) == {"a", "b"}


def test_people_see_the_share_that_stands_on_a_concept() -> None:
    """Of the goal's four concepts a carries all, b carries b and d, d only itself, e nothing."""
    snapshot = curriculum("ab", "ac", "bd", "cd", "be")
    shares = {id: standing_on(snapshot, "d", id) for id in "abcde"}
    assert shares == {"a": 1.0, "b": 0.5, "c": 0.5, "d": 0.25, "e": 0.0}


@given(
    st.integers(1, 40), st.integers(0, 10_000), st.sets(st.integers(0, 39), max_size=3), st.integers(1, 50)
)
def test_foundation_counts_what_stands_on_each(size: int, seed: int, aims: set[int], block: int) -> None:
    """By brute force, however many concepts are counted at a time."""
    ids, edges = drawn(size, seed)
    snapshot = Curriculum(1, {id: Concept(id, id) for id in ids}, tuple(edges), {}, "default")
    goals = tuple(ids[i] for i in sorted(aims) if i < size)
    among = {*goals}.union(*(ancestors(edges, goal) for goal in goals)) or set(ids)
    carried = {id: len(among & reachable(snapshot.opened_by, id)) for id in among}
    most = max(carried.values()) or 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importance, "BLOCK", block)
        assert foundation(snapshot, goals) == {id: count / most for id, count in carried.items()}


def test_roots_that_the_goals_need_come_first() -> None:
    """Then the one on which more stands; a concept whose prerequisites are retired is a root, too."""
    snapshot = curriculum("ac", "bc", "ad", "de")
    assert roots(snapshot, ()) == ["a", "b"]
    assert roots(snapshot, ("b",)) == ["b", "a"]
    gone = {**snapshot.concepts, "a": Concept("a", "A", retired_at=datetime(2026, 1, 1, tzinfo=UTC))}
    assert set(roots(replace(snapshot, concepts=gone), ())) == {"b", "d"}


def test_what_is_kept_of_a_snapshot_goes_with_it() -> None:
    """A snapshot that nobody uses any more is not held by what was computed from it."""
    snapshot = curriculum("ab", "bc")
    roots(snapshot, ("b",))
    watched = ref(snapshot)
    del snapshot
    gc.collect()
    assert watched() is None


def test_a_cycle_made_behind_our_back_does_no_harm() -> None:
    """Imports refuse one; somebody with Cypher may still write it, and learners go on."""
    edges = tuple(Prerequisite(*pair) for pair in ("ab", "bc", "cb"))
    snapshot = Curriculum(1, {id: Concept(id, id) for id in "abc"}, edges, {}, "default")
    assert foundation(snapshot, ()) == {"a": 1.0, "b": 0.5, "c": 0.5}
