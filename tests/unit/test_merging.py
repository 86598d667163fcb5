"""Three-way merging: what one did holds, additions never disagree, the rest is said with both sides."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.content import Kind, document, thing
from graph.merging import WHOLE, Conflict, Merged, Resolution, merge

COURSE, QUESTION = thing(Kind.COURSE, "k"), thing(Kind.QUESTION, "q")
ids = st.lists(st.sampled_from("abcdefgh"), unique=True)


def _course(*concepts: str, title: str = "t") -> dict[str, Any]:
    return document(Kind.COURSE, title=title, concepts=list(concepts))


def _merged(base: Any, ours: Any, theirs: Any) -> Merged:
    return merge({COURSE: base} if base else {}, {COURSE: ours}, {COURSE: theirs})


@given(ids, ids)
def test_what_only_one_changed_is_as_they_said(base: list[str], changed: list[str]) -> None:
    """Their change is all of the delta, and what both changed alike is in none."""
    old, new = _course(*base), _course(*changed, title="new")
    assert _merged(old, new, old) == Merged({COURSE: new} if new != old else {})
    assert _merged(old, old, new) == Merged()
    assert _merged(old, new, new) == Merged()


@given(ids, st.lists(st.integers(0, 9), max_size=4), st.lists(st.integers(0, 9), max_size=4))
def test_disjoint_additions_to_a_list_are_all_there_in_the_order_of_both(
    base: list[str], mine: list[int], other: list[int]
) -> None:
    """Wherever they were put; each side's list is a part of the merged one."""
    ours, theirs = list(base), list(base)
    for i, at in enumerate(mine):
        ours.insert(at, f"mine-{i}")
    for i, at in enumerate(other):
        theirs.insert(at, f"other-{i}")
    found = _merged(_course(*base), _course(*ours), _course(*theirs))
    assert not found.conflicts
    both = (found.delta.get(COURSE) or _course(*theirs))["concepts"]
    assert sorted(both) == sorted({*ours, *theirs})
    assert [one for one in both if one in ours] == ours
    assert [one for one in both if one in base] == base


@given(ids, ids, ids)
def test_what_either_took_out_is_out_and_what_either_added_is_in(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    """Whatever the lists, unless two orders disagree."""
    found = _merged(_course(*base), _course(*ours), _course(*theirs))
    if not found.conflicts:
        both = set((found.delta.get(COURSE) or _course(*theirs))["concepts"])
        assert both == ({*ours} & {*theirs}) | ({*ours} - {*base}) | ({*theirs} - {*base})


def test_two_orders_of_the_same_disagree() -> None:
    """The conflict shows the base and both sides."""
    found = _merged(_course("a", "b", "c"), _course("b", "a", "c"), _course("a", "c", "b"))
    assert found.conflicts == [
        Conflict(COURSE, "concepts", ["a", "b", "c"], ["b", "a", "c"], ["a", "c", "b"])
    ]


def test_each_field_is_for_itself() -> None:
    """A title and a list do not disagree; two titles do, and ours stands until it is settled."""
    found = _merged(_course("a"), _course("a", title="mine"), _course("a", "b"))
    assert found == Merged({COURSE: _course("a", "b", title="mine")})
    found = _merged(_course("a"), _course("a", title="mine"), _course("a", title="theirs"))
    assert found.conflicts == [Conflict(COURSE, "title", "t", "mine", "theirs")]
    assert found.delta == {COURSE: _course("a", title="mine")}


def test_weights_of_different_concepts_do_not_disagree_and_those_of_one_do() -> None:
    """A map is merged name by name."""
    base = document(Kind.QUESTION, concepts={"a": 1.0})
    ours = document(Kind.QUESTION, concepts={"a": 1.0, "b": 0.5})
    theirs = document(Kind.QUESTION, concepts={"a": 0.5})
    both = merge({QUESTION: base}, {QUESTION: ours}, {QUESTION: theirs})
    assert both.delta == {QUESTION: document(Kind.QUESTION, concepts={"a": 0.5, "b": 0.5})}
    mine = document(Kind.QUESTION, concepts={"a": 0.3})
    assert [c.field for c in merge({QUESTION: base}, {QUESTION: mine}, {QUESTION: theirs}).conflicts] == [
        "concepts"
    ]


def test_removed_by_one_and_changed_by_the_other() -> None:
    """It is the whole thing that they disagree about; removed and unchanged is removed."""
    old, new = _course("a"), _course("b")
    found = _merged(old, None, new)
    assert found.conflicts == [Conflict(COURSE, WHOLE, old, None, new)]
    assert _merged(old, None, old) == Merged({COURSE: None})
    assert _merged(old, new, None).conflicts == [Conflict(COURSE, WHOLE, old, new, None)]


def test_added_by_both() -> None:
    """Alike it is one thing; otherwise their fields may disagree."""
    assert _merged(None, _course("a"), _course("a")) == Merged()
    found = _merged(None, _course("a", title="mine"), _course("b", title="theirs"))
    assert [(c.field, c.ours, c.theirs) for c in found.conflicts] == [("title", "mine", "theirs")]


def test_a_resolution_holds_for_these_two_sides_and_no_others() -> None:
    """It is recorded with both sides."""
    base, ours = {COURSE: _course(title="t")}, {COURSE: _course(title="mine")}
    said = {(COURSE, "title"): Resolution("mine", "theirs", "agreed")}
    found = merge(base, ours, {COURSE: _course(title="theirs")}, said)
    assert found == Merged({COURSE: _course(title="agreed")})
    assert merge(base, ours, {COURSE: _course(title="other")}, said).conflicts
