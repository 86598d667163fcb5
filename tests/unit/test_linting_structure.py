"""What linting says of the arrangement of prerequisites, and of courses."""

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.content import Content, Kind, document, thing
from graph.linting import Evidence, Severity
from graph.linting.structure import MOST_CHAIN
from graph.model import Prerequisite
from graph.prerequisites import Ancestry, ancestors, redundant_edges
from graph.steps import Edit, Remove
from tests.unit.linting_contents import SOUND, changed, concept, course, edge, found, mended, practised

ALL = thing(Kind.COURSE, "all")
NUMBERS = st.integers(0, 11)


@given(st.lists(st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[0] < pair[1]), unique=True))
def test_redundant_is_what_transitive_reduction_takes_out(pairs: list[tuple[int, int]]) -> None:
    """The same edges as networkx', each with a way round that has other edges only."""
    edges = [(f"n{a:02}", f"n{b:02}") for a, b in pairs]
    kept = set(nx.transitive_reduction(nx.DiGraph(edges)).edges)
    expected = sorted(set(edges) - kept)
    nouns = [Prerequisite(*pair) for pair in edges]
    assert [(one.source, one.target) for one in redundant_edges(nouns)] == expected
    ids = {end for pair in edges for end in pair}
    ancestry = Ancestry(ids, edges)
    assert all(ancestry.depends(b, a) == (a in ancestors(nouns, b)) for a in ids for b in ids)
    for pair in edges:
        way = ancestry.way(*pair)
        assert bool(way) == (pair in expected)
        if way:
            assert (way[0], way[-1]) == pair and len(way) > 2
            assert all(step in edges for step in pairwise(way))


def test_a_redundant_edge_says_what_is_lost() -> None:
    """The way that implies it, its strength and its reason; a note, for nothing is broken."""
    content = {**SOUND, **edge("a", "c", 0.4)}
    content[thing(Kind.PREREQUISITE, "a", "c")] = document(
        Kind.PREREQUISITE, strength=0.4, reason="Seen often."
    )
    [one] = found(content, "redundant-prerequisite")
    assert one.severity is Severity.NOTE
    assert one.reason.startswith("It follows from a -> b -> c.")
    assert "strength 0.4" in one.reason and "“Seen often.”" in one.reason


def test_an_edge_that_holds_back_does_not_follow_from_weak_ones() -> None:
    """a -> b -> c keeps c shut to nobody, where one of them is weak; a -> c does. A weak edge follows."""
    for first, second, third, redundant in (
        (0.2, 1, 1, 0),
        (1, 0.2, 0.9, 0),
        (0.5, 0.5, 1, 1),
        (0.2, 0.2, 0.3, 1),
    ):
        content = {**SOUND, **edge("a", "b", first), **edge("b", "c", second), **edge("a", "c", third)}
        assert len(found(content, "redundant-prerequisite")) == redundant


def test_weak_edges_make_no_chain_and_no_order() -> None:
    """Nobody waits for what never holds back: neither is a course out of order, nor a chain too long, nor
    does what has no questions keep anything shut."""
    weak = {**SOUND, **edge("a", "b", 0.4), **course("all", "b", "c", "a")}
    assert found(weak, "course-order") == []
    bare = {one: said for one, said in weak.items() if not one.key[0].startswith("a-")}
    [one] = found(bare, "no-questions")
    assert "never opens" not in one.reason


def test_edges_on_cycles_are_not_called_redundant() -> None:
    """That is told when the cycle is gone."""
    content = {**SOUND, **edge("c", "a"), **edge("a", "c")}
    assert found(content, "redundant-prerequisite") == []


@pytest.mark.parametrize(
    "one",
    [
        thing(Kind.PREREQUISITE, "a", "nobody"),
        thing(Kind.PREREQUISITE, "old", "a"),
        thing(Kind.ENCOMPASSES, "a", "old"),
    ],
)
def test_an_edge_to_what_is_not_in_use_is_an_error(one: Any) -> None:
    """Whether it is retired or never was."""
    old = {thing(Kind.CONCEPT, "old"): concept("Old", retired=True)}
    [finding] = found({**SOUND, **old, one: document(one.kind)}, "dangling")
    assert (finding.severity, finding.things) == (Severity.ERROR, (one,))
    assert finding.mends[0].steps == (Remove(one),)


def test_a_course_with_a_retired_concept_is_a_warning() -> None:
    """It can be published, but has a gap; the order of the rest stays."""
    old = {thing(Kind.CONCEPT, "old"): concept("Old", retired=True)}
    [one] = found({**changed(ALL, concepts=["a", "old", "b", "c"]), **old}, "dangling")
    assert one.severity is Severity.WARNING
    assert one.mends[0].steps == (Edit(ALL, {"concepts": ["a", "b", "c"]}),)


def test_a_dead_end_is_proposed_for_the_course_of_what_it_stands_on() -> None:
    """At its end, where all it needs came before."""
    content = {**SOUND, **practised("d"), **edge("c", "d")}
    [one] = found(content, "dead-end")
    assert one.severity is Severity.NOTE
    assert one.mends[0].steps == (Edit(ALL, {"concepts": ["a", "b", "c", "d"]}),)


def test_a_chain_is_long_from_a_number_on() -> None:
    """MOST_CHAIN concepts below one another are no finding, one more is; a weak edge is none of it."""
    ids = [f"n{i:02}" for i in range(MOST_CHAIN + 2)]
    content: dict[Any, Any] = {one: said for id in ids for one, said in practised(id).items()}
    for source, target in pairwise(ids[:-1]):
        content |= edge(source, target)
    assert found({**content, **edge(ids[-2], ids[-1], 0.4)}, "long-chain") == []
    [one] = found({**content, **edge(ids[-2], ids[-1], 0.5)}, "long-chain")
    assert f"{MOST_CHAIN + 1} concepts must be mastered one after the other" in one.reason
    assert f"weakest first: {ids[-2]} -> {ids[-1]} (strength 0.5)" in one.reason


def test_a_grade_is_changed_only_where_it_fits_the_rest() -> None:
    """b may not come down to c's grade, for a, below it, is in between; c may come up."""
    content = {
        **changed(thing(Kind.CONCEPT, "a"), grade=6.0),
        thing(Kind.CONCEPT, "b"): concept("Concept b", grade=7.0),
    }
    [one] = found(content, "grade-order")
    assert [mend.text for mend in one.mends] == ["Say grade 7 for c.", "Remove it (strength 1)."]
    assert found(changed(thing(Kind.CONCEPT, "b"), grade=None), "grade-order") == []


def test_goals_of_learners_that_cannot_be_reached_are_told() -> None:
    """What keeps them shut, and how many there are; a goal that has no questions itself is not retired."""
    bare: Content = {one: said for one, said in SOUND.items() if not one.key[0].startswith("b-")}
    bare = {one: said for one, said in bare.items() if one != ALL}
    reached = Evidence(goals={"a": 5, "old": 2})
    assert found(bare, "unreachable-goal") == found(bare, "unreachable-goal", evidence=reached) == []
    aimed = Evidence(goals={"a": 5, "c": 1_200})
    [one] = found(bare, "unreachable-goal", evidence=aimed)
    assert one.things == (thing(Kind.CONCEPT, "b"), thing(Kind.CONCEPT, "c"))
    assert "1,200 goals that learners have cannot be reached." in one.reason
    assert found(mended(bare, one.mends[0]), "unreachable-goal", evidence=aimed) == []
    [one] = found(bare, "unreachable-goal", evidence=Evidence(goals={"b": 1}))
    assert one.place == "goals of learners: b" and one.mends == ()


def test_a_course_is_put_in_order_and_otherwise_left() -> None:
    """What needs nothing of the rest stays where it is; what is there twice is there once."""
    content = {**SOUND, **practised("x"), **course("all", "x", "c", "a", "b", "a")}
    [one] = found(content, "course-order")
    assert "c before a" in one.reason and "1 concept more than once" in one.reason
    assert one.mends[0].steps == (Edit(ALL, {"concepts": ["x", "a", "b", "c"]}),)


def test_an_order_may_break_over_what_is_not_in_the_course() -> None:
    """c needs a by way of b, which another course has."""
    content = {**SOUND, **course("all", "c", "a"), **course("other", "b")}
    assert [one.things[0] for one in found(content, "course-order")] == [ALL]


def test_what_stands_on_what_cannot_be_asked_never_opens() -> None:
    """By strong edges, at any distance; a weak edge does not hold back."""
    silent = {one: said for one, said in SOUND.items() if not one.key[0].startswith("a-")}
    [one] = found(silent, "unreachable-goal")
    assert one.things == (ALL, *(thing(Kind.CONCEPT, id) for id in "abc"))
    assert found({**silent, **edge("a", "b", 0.4)}, "unreachable-goal") == []


def test_retiring_a_concept_joins_what_it_stood_between() -> None:
    """The bridge has the weaker of both strengths; its questions retire, unless they assess others, too."""
    silent = {one: said for one, said in SOUND.items() if not one.key[0].startswith("b-")}
    content = {**silent, **edge("a", "b", 0.7), **edge("b", "c", 0.6)}
    [one] = found(content, "no-questions")
    after = mended(content, one.mends[0])
    assert after[thing(Kind.PREREQUISITE, "a", "c")]["strength"] == 0.6
    assert after[thing(Kind.CONCEPT, "b")]["retired"] and after[ALL]["concepts"] == ["a", "c"]
