"""Cycles: how they are told, and which edges are proposed to be taken out."""

import random
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.content import Content, Kind, document, thing
from graph.linting import Evidence, Finding, Held, Severity, lint
from graph.linting.cycles import MOST_CIRCLES, MOST_EDGES, MOST_MENDS, in_circles
from graph.prerequisites import closes_cycle, is_acyclic, opened_by, tangles
from tests.unit.linting_contents import found, mended

Pair = tuple[str, str]
IDS = [f"c{i}" for i in range(7)]
PAIRS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), unique=True, max_size=20)


def prerequisites(**strengths: float) -> Content:
    """Edges by words such as ab=0.5: a before b."""
    return {
        thing(Kind.PREREQUISITE, word[0], word[1]): document(Kind.PREREQUISITE, strength=strength)
        for word, strength in strengths.items()
    }


def taken_out(finding: Finding) -> list[set[str]]:
    """What each mend removes, as words such as ab."""
    return [{"".join(step.thing.key) for step in mend.steps} for mend in finding.mends]  # type: ignore[union-attr]


def test_a_cycle_is_a_path_from_its_least_concept() -> None:
    """The path is closed; the things are its edges, in order."""
    [one] = found(prerequisites(ca=1, bc=1, ab=1, bz=1), "cycle")
    assert one.place == "a -> b -> c -> a"
    assert ["".join(each.key) for each in one.things] == ["ab", "bc", "ca"]


def test_the_weakest_edge_is_the_first_to_go() -> None:
    """Ways to break a cycle are ranked by the strength of what goes."""
    [one] = found(prerequisites(ab=0.9, bc=0.3, ca=0.5), "cycle")
    assert taken_out(one) == [{"bc"}, {"ca"}, {"ab"}]


def test_what_breaks_all_at_once_goes_before_what_breaks_one() -> None:
    """ab is on both cycles: alone it costs less than the two that would have to go instead."""
    [one] = found(prerequisites(ab=0.8, ba=0.5, bc=0.5, ca=0.5), "cycle")
    assert "a -> b -> a; a -> b -> c -> a" in one.reason
    assert taken_out(one)[0] == {"ab"}
    assert one.mends[0].text.endswith("that alone breaks every circle here.")
    assert taken_out(one)[1] in ({"ba", "bc"}, {"ba", "ca"})


def test_what_learners_do_not_bear_out_goes_first() -> None:
    """Of two equally strong edges the one whose target is mastered without its source."""
    held = {("a", "b"): Held(both=0, without=40), ("b", "a"): Held(both=39, without=1)}
    content = prerequisites(ab=1, ba=1)
    [one] = found(content, "cycle", evidence=Evidence(held=held))
    assert taken_out(one) == [{"ab"}, {"ba"}]
    assert "of 40 who mastered the second 40 had not mastered the first" in one.mends[0].text
    [one] = found(content, "cycle", evidence=Evidence(held={("b", "a"): Held(0, 40)}))
    assert taken_out(one) == [{"ba"}, {"ab"}]


def test_each_component_is_a_finding() -> None:
    """Cycles that share no concept have nothing to do with each other, and a loop is for itself."""
    content = prerequisites(ab=1, ba=1, bc=1, cd=1, dc=1, xx=1)
    assert [one.place for one in found(content, "cycle")] == ["a -> b -> a", "c -> d -> c", "x -> x"]


def test_many_cycles_are_told_by_some() -> None:
    """Where everything leads to everything, a few short paths and a few mends are enough."""
    ids = [f"n{i:02}" for i in range(12)]
    content = {
        thing(Kind.PREREQUISITE, a, b): document(Kind.PREREQUISITE) for a in ids for b in ids if a != b
    }
    [one] = found(content, "cycle")
    assert one.reason.count(";") == MOST_CIRCLES - 1
    assert 1 <= len(one.mends) <= MOST_MENDS
    assert all(found(mended(content, mend), "cycle") == [] for mend in one.mends)


def test_a_component_of_any_size_can_be_broken() -> None:
    """Past a few hundred edges the proposal is coarse, but it is one."""
    ids = [f"n{i:03}" for i in range(300)]
    content: Content = {
        thing(Kind.PREREQUISITE, id, ids[(i * step + 1) % 300]): document(Kind.PREREQUISITE)
        for i, id in enumerate(ids)
        for step in (1, 7)
        if id != ids[(i * step + 1) % 300]
    }
    assert len(content) > MOST_EDGES
    for one in (findings := found(content, "cycle")):
        content = mended(content, one.mends[0])
    assert findings and found(content, "cycle") == []


@pytest.mark.parametrize(("layers", "back"), [(8, 1), (8, 2), (60, 1), (60, 2)])
def test_edges_that_came_last_and_go_back_are_what_is_to_go(layers: int, back: int) -> None:
    """Of hundreds of edges on circles, and whatever the ids: structure favours the few that go back."""
    rng = random.Random(8)
    ids = [f"{rng.random():.9f}" for _ in range(layers * 6)]
    rows = [ids[i : i + 6] for i in range(0, len(ids), 6)]
    pairs = {(a, b) for above, below in pairwise(rows) for b in below for a in rng.sample(above, 3)}
    wrong = {(rows[-1 - i][0], rows[i][0]) for i in range(back)}
    content: Content = {
        thing(Kind.PREREQUISITE, *pair): document(Kind.PREREQUISITE) for pair in pairs | wrong
    }
    [one] = found(content, "cycle")
    if back == 1:
        assert wrong in [{step.thing.key for step in mend.steps} for mend in one.mends]  # type: ignore[union-attr]
    assert len(one.mends[0].steps) <= back


def test_evidence_is_asked_first_of_the_edges_that_are_told() -> None:
    """Since not all of a large component can be asked about."""
    content = prerequisites(ab=1, bc=1, cd=1, da=1, yz=1, zy=1)
    first = in_circles([(one.key[0], one.key[1]) for one in content] + [("a", "x"), ("x", "x")])
    assert first == [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("y", "z"), ("z", "y")]
    ids = [f"n{i:02}" for i in range(20)]
    many = in_circles([(a, b) for a in ids for b in ids if a != b and (a, b) != ("n00", "n01")])
    assert many[:2] == [("n00", "n02"), ("n02", "n00")]


def test_practice_that_goes_round_is_a_warning_and_a_loop_an_error() -> None:
    """Encompassing edges are looked at for themselves."""
    one = {
        thing(Kind.ENCOMPASSES, *pair): document(Kind.ENCOMPASSES, weight=weight)
        for pair, weight in ((("a", "b"), 0.3), (("b", "a"), 0.6), (("c", "c"), 1.0))
    }
    loop, circle = found(one, "encompassing-cycle")
    assert (loop.severity, loop.place) == (Severity.ERROR, "c -> c")
    assert (circle.severity, circle.place) == (Severity.WARNING, "a -> b -> a")
    assert taken_out(circle) == [{"ab"}, {"ba"}]


@given(PAIRS, st.randoms())
def test_every_mend_of_every_cycle_leaves_none(pairs: list[Pair], rng: object) -> None:
    """Doing one mend of each finding makes the graph acyclic, whichever it is."""
    content: Content = {thing(Kind.PREREQUISITE, *pair): document(Kind.PREREQUISITE) for pair in pairs}
    findings = lint(content, rules=["cycle"])
    assert bool(findings) != nx.is_directed_acyclic_graph(nx.DiGraph(pairs))
    for one in findings:
        after = content
        for other in findings:
            if other is not one:
                after = mended(after, other.mends[-1])
        assert all(found(mended(after, mend), "cycle") == [] for mend in one.mends)


@given(PAIRS)
def test_no_mend_takes_out_more_than_it_must(pairs: list[Pair]) -> None:
    """With any of its edges back there is a cycle again; and no mend is proposed twice."""
    content: Content = {thing(Kind.PREREQUISITE, *pair): document(Kind.PREREQUISITE) for pair in pairs}
    for one in (findings := lint(content, rules=["cycle"])):
        removed = [frozenset(step.thing.key for step in mend.steps) for mend in one.mends]  # type: ignore[union-attr]
        assert len(set(removed)) == len(removed)
        others = {step.thing.key for each in findings if each is not one for step in each.mends[0].steps}  # type: ignore[union-attr]
        for cut in removed:
            left = {pair for pair in pairs if pair not in cut and pair not in others}
            assert all(tangles({*left, pair}) for pair in cut)  # type: ignore[arg-type]


@given(PAIRS)
def test_what_is_on_cycles_is_what_networkx_says(pairs: list[Pair]) -> None:
    """The edges within strongly connected components, and loops."""
    graph = nx.DiGraph(pairs)
    of = {id: i for i, ids in enumerate(nx.strongly_connected_components(graph)) for id in ids}
    expected = sorted(pair for pair in pairs if of[pair[0]] == of[pair[1]])
    assert sorted(pair for part in tangles(pairs) for pair in part) == expected
    assert sorted(in_circles(pairs)) == [pair for pair in expected if pair[0] != pair[1]]
    assert is_acyclic(opened_by(pairs)) == (not expected)


@given(PAIRS, st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)))
def test_an_edge_closes_a_cycle_where_there_is_a_way_back(pairs: list[Pair], edge: Pair) -> None:
    """The path that is told is one, and there is one exactly where networkx finds a way."""
    graph = nx.DiGraph(pairs)
    graph.add_nodes_from(IDS)
    path = closes_cycle(*edge, opened_by(pairs))
    assert (path is not None) == nx.has_path(graph, edge[1], edge[0])
    if path:
        assert path[0] == path[-1] == edge[0] and path[1] == edge[1]
        assert all(pair in pairs for pair in pairwise(path[1:]))
