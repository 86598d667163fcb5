"""The prerequisite graph as mathematics."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import CycleFound
from graph.model import Prerequisite
from graph.prerequisites import (
    ancestors,
    closes_cycle,
    depths,
    find_cycle,
    opened_by,
    outer_fringe,
    reachable,
    redundant_edges,
    shortest_path,
    topological_order,
)

IDS = [f"c{i}" for i in range(8)]


def edges(*pairs: str) -> list[Prerequisite]:
    """Edges from words such as "ab": a before b."""
    return [Prerequisite(pair[0], pair[1]) for pair in pairs]


@st.composite
def dags(draw: st.DrawFn) -> list[Prerequisite]:
    """Edges from lower to higher numbers among eight concepts, in any order."""
    pairs = [(i, j) for j in range(len(IDS)) for i in range(j)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    names = draw(st.permutations(IDS))
    return [Prerequisite(names[i], names[j]) for i, j in chosen]


def test_a_cycle_is_a_closed_path_from_its_least_concept() -> None:
    """A cycle is named as a closed path that starts and ends at its least id."""
    assert find_cycle(edges("xa", "cb", "ac", "ba", "bz")) == ["a", "c", "b", "a"]


def test_a_concept_before_itself_is_a_cycle() -> None:
    """A self-loop is a cycle of one."""
    assert find_cycle(edges("ab", "bb")) == ["b", "b"]


def test_no_cycle_is_none() -> None:
    """An acyclic or empty graph has no cycle."""
    assert find_cycle(edges("ab", "ac", "bc")) is None
    assert find_cycle([]) is None


@given(dags(), st.data())
def test_the_same_edges_give_the_same_cycle(dag: list[Prerequisite], data: st.DataObject) -> None:
    """The order in which edges come changes neither cycle nor topological order."""
    shuffled = data.draw(st.permutations(dag))
    back = [Prerequisite(edge.target, edge.source) for edge in dag]
    assert find_cycle(dag + back) == find_cycle(back + shuffled)
    assert topological_order(IDS, dag) == topological_order(IDS[::-1], shuffled)


@given(dags())
def test_prerequisites_come_first(dag: list[Prerequisite]) -> None:
    """A topological order holds every concept once, each after all its prerequisites."""
    order = topological_order(IDS, dag)
    assert sorted(order) == IDS
    assert all(order.index(edge.source) < order.index(edge.target) for edge in dag)


def test_ties_in_the_order_break_by_id() -> None:
    """Among concepts that may both come next, the lesser id does."""
    assert topological_order("dcba", edges("da", "cb")) == ["c", "b", "d", "a"]


def test_edges_outside_do_not_count() -> None:
    """What is not asked for neither orders nor deepens the rest."""
    assert topological_order("ab", edges("bx", "xa")) == ["a", "b"]
    assert depths("ab", edges("xa", "ab", "bx")) == {"a": 0, "b": 1}
    assert topological_order((), edges("ab")) == []


def test_a_cycle_cannot_be_ordered() -> None:
    """Ordering a cycle raises, and the error prints the path."""
    with pytest.raises(CycleFound, match="a -> b -> a"):
        topological_order("ab", edges("ab", "ba"))
    with pytest.raises(CycleFound):
        redundant_edges(edges("ab", "ba"))


def test_depth_is_the_longest_chain_below() -> None:
    """Depth counts the longest way down, not the shortest."""
    assert depths("abcde", edges("ab", "bc", "ac", "cd")) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 0}


def test_an_edge_that_others_imply_is_redundant() -> None:
    """a before c follows from a before b before c."""
    assert redundant_edges(edges("ab", "ac", "bc", "ad")) == edges("ac")


@given(dags())
def test_without_redundant_edges_ancestors_stay(dag: list[Prerequisite]) -> None:
    """Taking out all redundant edges at once changes nobody's ancestors, and none is left to take out."""
    needed = [edge for edge in dag if edge not in redundant_edges(dag)]
    assert all(ancestors(needed, one) == ancestors(dag, one) for one in IDS)
    assert redundant_edges(needed) == []


def test_ancestors_are_all_that_comes_before() -> None:
    """Ancestors are found at any distance; a root has none."""
    assert ancestors(edges("ab", "bc", "xc", "cd"), "c") == {"a", "b", "x"}
    assert ancestors(edges("ab"), "a") == set()


@given(dags(), st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)))
def test_the_fringe_is_what_may_be_learned_next(
    dag: list[Prerequisite], known: set[str], firm: set[str]
) -> None:
    """The outer fringe holds exactly the concepts not known whose prerequisites are all solid."""
    solid = known & firm
    expected = {
        one
        for one in IDS
        if one not in known and all(edge.source in solid for edge in dag if edge.target == one)
    }
    assert outer_fringe(IDS, dag, known, solid) == expected


@given(dags())
def test_knowing_the_fringe_step_by_step_reaches_everything(dag: list[Prerequisite]) -> None:
    """In an acyclic graph something is always in the fringe until everything is known."""
    known: set[str] = set()
    while len(known) < len(IDS):
        fringe = outer_fringe(IDS, dag, known)
        assert fringe
        known |= fringe
    assert outer_fringe(IDS, dag, known) == set()


def test_retired_prerequisites_do_not_hold_back() -> None:
    """A prerequisite that is not among the ids asked for counts as met."""
    assert outer_fringe("bc", edges("ab", "bc"), ()) == {"b"}


def test_the_shortest_path_is_named_from_end_to_end() -> None:
    """Fewest steps first, ids among equals, empty where there is no way."""
    up = {"a": ["c", "b"], "b": ["d"], "c": ["d"], "d": ["e"]}
    assert shortest_path(up, "a", "d") == ["a", "b", "d"]
    assert shortest_path(up, "a", "a") == ["a"]
    assert shortest_path(up, "d", "a") == []
    assert reachable(up, "b") == {"d", "e"}


@given(dags(), st.sampled_from(IDS), st.sampled_from(IDS))
def test_an_edge_closes_a_cycle_where_the_whole_search_finds_one(
    dag: list[Prerequisite], source: str, target: str
) -> None:
    """The path is told from the edge's source to itself."""
    path = closes_cycle(source, target, opened_by((edge.source, edge.target) for edge in dag))
    assert (path is not None) == (find_cycle([*dag, Prerequisite(source, target)]) is not None)
    if path is not None:
        assert path[0] == path[-1] == source and path[1] == target
        assert all({(a, b)} & {(e.source, e.target) for e in dag} for a, b in pairwise(path[1:]))
