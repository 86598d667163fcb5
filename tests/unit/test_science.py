"""Measures of graphs that are small enough to know the answer."""

from datetime import UTC, datetime

import networkx as nx
import numpy as np
import pytest

from graph.asking import science, similarity
from graph.asking.science import Gate, Leg
from graph.asking.similarity import Pair
from graph.errors import CycleFound, NotFound
from graph.likeness import Practice
from graph.model import Concept, Prerequisite, QuestionKind
from graph.snapshot import Curriculum, QuestionFeatures


def curriculum(
    *edges: str, minutes: dict[str, float | None] | None = None, **shared: tuple[str, ...]
) -> Curriculum:
    """Of edges such as `ab`; every letter is a concept of 10 minutes. shared: question -> its concepts."""
    ids = sorted({id for edge in edges for id in edge} | {id for ids in shared.values() for id in ids})
    own = dict.fromkeys(ids, 10.0) | (minutes or {})
    return Curriculum(
        1,
        {id: Concept(id, id.upper(), minutes=own[id]) for id in sorted(own)},
        tuple(Prerequisite(*edge) for edge in edges),
        {
            name: QuestionFeatures(name, QuestionKind.NUMERIC, 0.0, 1.0, concepts)
            for name, concepts in shared.items()
        },
        "default",
    )


CLIQUES = [a + b for ids in ("abcd", "wxyz") for i, a in enumerate(ids) for b in ids[i + 1 :]]


def test_two_cliques_with_one_tie_are_two_communities() -> None:
    """Whatever the seed."""
    graph = science.projected(curriculum(*CLIQUES, "dw"))
    for seed in range(5):
        assert science.communities(graph, {}, seed=seed) == [tuple("abcd"), tuple("wxyz")]


def test_questions_that_need_both_tie_concepts() -> None:
    """Two pairs without a prerequisite between them hang together by their questions."""
    said = curriculum("ac", "bd", one=("a", "b"), two=("a", "b"), three=("c", "d"), four=("a",))
    shared = science.together(said)
    assert shared == {("a", "b"): 2 / 3, ("c", "d"): 1.0}
    weak = science.projected(said)
    for edge in weak.edges:
        weak.edges[edge]["strength"] = 0.01
    assert science.communities(weak, shared) == [("a", "b"), ("c", "d")]
    assert science.communities(weak, {}) == [("a", "c"), ("b", "d")]


def test_the_middle_of_a_bow_tie_is_the_bottleneck() -> None:
    """Two roots, one middle, two leaves: four of the 4 x 3 ordered pairs of the others lead through it."""
    found = science.betweenness(science.projected(curriculum("am", "bm", "mx", "my")))
    assert found == pytest.approx({"a": 0, "b": 0, "m": 4 / 12, "x": 0, "y": 0})


def test_large_graphs_are_estimated_and_the_bottleneck_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """From pivots, the same every time."""
    monkeypatch.setattr(science, "EXACT", 10)
    monkeypatch.setattr(science, "PIVOTS", 8)
    edges = [(f"a{i}", "m") for i in range(10)] + [("m", f"z{i}") for i in range(10)]
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    found = science.betweenness(graph, seed=3)
    assert found == science.betweenness(graph, seed=3)
    assert max(found, key=found.__getitem__) == "m"


def test_a_dominator_gates_what_every_chain_to_it_leads_through() -> None:
    """The textbook diamond: behind a are b, c and d; b and c gate nothing, d can be reached by either."""
    found = science.dominators(science.projected(curriculum("ab", "ac", "bd", "cd", "de", "re")))
    assert found == [Gate("a", ("b", "c", "d"), None)]
    chain = science.dominators(science.projected(curriculum("ab", "bc", "cd")))
    assert chain == [Gate("a", tuple("bcd"), None), Gate("b", tuple("cd"), "a"), Gate("c", ("d",), "b")]


def test_the_critical_path_takes_longest() -> None:
    """In minutes, not in steps; one without minutes takes the median."""
    graph = science.projected(
        curriculum("ab", "bc", "cg", "xg", "gz", minutes={"x": 100.0, "b": None, "alone": 50.0})
    )
    assert science.critical_path(graph, "g") == [Leg("x", 100.0, 100.0), Leg("g", 10.0, 110.0)]
    assert [leg.concept_id for leg in science.critical_path(graph, "c")] == ["a", "b", "c"]
    assert [leg.concept_id for leg in science.critical_path(graph)] == ["x", "g", "z"]
    assert graph.nodes["b"]["minutes"] == 10.0
    with pytest.raises(NotFound, match="goal: 'nowhere'"):
        science.critical_path(graph, "nowhere")


def test_what_is_retired_is_no_way() -> None:
    """Neither as a node nor between others; and nothing of nothing is nothing."""
    said = curriculum("ab", "bc")
    gone = Concept("b", "B", retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    without = Curriculum(1, {**said.concepts, "b": gone}, said.prerequisites, {}, "default")
    graph = science.projected(without)
    assert set(graph) == {"a", "c"} and not graph.edges
    assert science.dominators(graph) == []
    empty = science.projected(Curriculum(0, {}, (), {}, "default"))
    assert science.communities(empty, {}) == [] and science.betweenness(empty) == {}
    assert science.dominators(empty) == [] and science.critical_path(empty) == []


def test_a_cycle_is_told() -> None:
    """Only an edit behind our back can make one."""
    with pytest.raises(CycleFound):
        science.projected(curriculum("ab", "ba"))


def practice(*masteries: list[float]) -> Practice:
    """Learner by learner the masteries of concepts; below 0 not practised."""
    table = np.array(masteries)
    learner, concept = np.nonzero(table >= 0)
    size = table.shape[1]
    return Practice(
        [f"l{i}" for i in range(len(table))],
        [f"c{i}" for i in range(size)],
        learner,
        concept,
        table[learner, concept],
        np.ones(len(learner), dtype=np.int64),
        np.full(size, 0.2),
        np.ones(size, dtype=np.bool_),
    )


def silent(step: str, done: int, of: int) -> None:
    """Reports to nobody."""


def test_likeness_is_the_cosine_of_what_differs_from_the_mean() -> None:
    """Against numpy's own arithmetic, on random learners, in whatever blocks."""
    rng = np.random.default_rng(5)
    table = np.where(rng.random((40, 12)) < 0.8, rng.random((40, 12)), -1)
    found = similarity.pairs(practice(*table.tolist()), floor=0.3, most=10_000, report=silent)
    there = table >= 0
    centred = np.where(there, table - np.where(there, table, 0).sum(0) / there.sum(0), 0)
    wanted = {}
    for a in range(40):
        for b in range(a + 1, 40):
            cosine = centred[a] @ centred[b] / np.linalg.norm(centred[a]) / np.linalg.norm(centred[b])
            if cosine >= 0.3:
                wanted[f"l{a}", f"l{b}"] = cosine, int((there[a] & there[b]).sum())
    assert found.compared == 40 and found.above == len(found.kept) == len(wanted)
    for pair in found.kept:
        cosine, both = wanted[pair.one, pair.other]
        assert pair.cosine == pytest.approx(cosine, abs=2e-6) and pair.both == both
    assert [pair.cosine for pair in found.kept] == sorted((p.cosine for p in found.kept), reverse=True)
    few = similarity.pairs(practice(*table.tolist()), floor=0.3, most=7, report=silent)
    assert few.kept == found.kept[:7] and few.above == found.above


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs across blocks are found once."""
    rng = np.random.default_rng(6)
    some = practice(*rng.random((30, 9)).tolist())
    whole = similarity.pairs(some, floor=0.1, most=1_000, report=silent)
    monkeypatch.setattr(similarity, "BLOCK", 7)
    assert similarity.pairs(some, floor=0.1, most=1_000, report=silent) == whole


def test_who_practised_too_little_is_like_nobody() -> None:
    """Fewer than five concepts."""
    full, few = [0.9, 0.1, 0.9, 0.1, 0.9], [0.9, 0.1, 0.9, 0.1, -1]
    found = similarity.pairs(
        practice(full, full, few, [0.1, 0.9, 0.1, 0.9, 0.1]), floor=0.5, most=9, report=silent
    )
    assert found.kept == (Pair("l0", "l1", 1.0, 5),) and found.compared == 3
