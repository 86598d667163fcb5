"""What each step comes to, what it refuses, and that the way back is the way there reversed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.content import Content, Kind, document, patched, thing
from graph.errors import Conflict, CycleFound, InvalidInput, LearnerGraphError, NotFound
from graph.steps import (
    Add,
    Changed,
    Edit,
    Merge,
    Part,
    Remove,
    Replace,
    Restore,
    Retire,
    Split,
    Step,
    apply,
    from_json,
    in_words,
    to_json,
    violations,
)
from tests.unit.contents import TEMPLATE, after, asked, concept, edge, question, small

SMALL = small()
COURSE, RESOURCE = thing("course", "k"), thing("resource", "r")
DRAWN = [question(f"sums-{i}") for i in range(1, 5)]
HALVES = Split(
    "add",
    (
        Part("add-small", ("add-0", "mixed", "sums-1", "sums-2", "sums-3", "sums-4"), {"title": "Small"}),
        Part("add-large", ("add-1", "mixed"), {"title": "Large"}),
    ),
)


def test_an_addition_has_the_defaults_and_numbers_as_documents_have_them() -> None:
    """An addition has the defaults, and numbers as documents have them."""
    new = edge("count", "power")
    assert apply(SMALL, Add(new, {"strength": 1})) == {new: document(Kind.PREREQUISITE, strength=1.0)}
    said = apply(SMALL, Add(question("q"), {"concepts": {"add": 1}, "key": {"answer": "4"}}))[question("q")]
    assert said and repr(said["concepts"]) == "{'add': 1.0}" and said["key"]["tolerance"] == 0.0


def test_an_edit_changes_what_it_names_and_renaming_keeps_the_id() -> None:
    """An edit changes what it names, and renaming keeps the id; what changes nothing is no change."""
    found = apply(SMALL, Edit(concept("add"), {"title": "Adding"}))
    assert found == {concept("add"): {**SMALL[concept("add")], "title": "Adding"}}
    assert apply(SMALL, Edit(concept("add"), {"title": "Add"})) == {}


def test_what_came_in_otherwise_does_not_stop_edits_of_other_fields() -> None:
    """A summary, a key and a stem that nobody gave, and an id that nobody may give now, stay."""
    odd, log = concept("odd\tid"), question("from-a-log")
    content = {
        **SMALL,
        odd: document(Kind.CONCEPT, title="x" * 999),
        log: document(Kind.QUESTION, concepts={"odd\tid": 1.0}),
    }
    assert apply(content, Edit(odd, {"summary": "Now it has one."}))
    assert apply(content, Edit(log, {"minutes": 2}))
    assert apply(content, Retire(odd))


def test_a_retired_concept_loses_its_edges_and_places_and_keeps_its_questions() -> None:
    """A retired concept loses its edges and places; its questions stay as they are."""
    found = apply(SMALL, Retire(concept("add")))
    assert [one for one, said in found.items() if said is None] == [
        edge("count", "add"),
        edge("add", "multiply"),
        thing("encompasses", "multiply", "add"),
    ]
    now = patched(SMALL, found)
    assert now[COURSE]["concepts"] == ["count", "multiply", "power", "shapes"]
    assert now[RESOURCE]["concepts"] == ["shapes"]
    assert now[question("add-0")] == SMALL[question("add-0")]
    assert not violations(now, found, before=SMALL)
    back = apply(now, Restore(concept("add")))
    assert back == {concept("add"): SMALL[concept("add")]}


def test_what_is_merged_goes_to_one_concept() -> None:
    """Questions, templates, edges, resources and places in courses go to the one that stays."""
    content = after(SMALL, Add(edge("count", "shapes"), {"strength": 0.9, "reason": "Another."}))
    now = after(content, Merge(("shapes",), "add"))
    assert now[concept("shapes")]["retired"] and now[concept("shapes")]["successors"] == ["add"]
    assert now[question("shapes-0")]["concepts"] == {"add": 1.0}
    assert now[COURSE]["concepts"] == ["count", "add", "multiply", "power"]
    assert now[RESOURCE]["concepts"] == ["add"]
    assert now[edge("count", "add")] == {**content[edge("count", "add")], "strength": 0.9}
    assert edge("count", "shapes") not in now
    other = after(content, Merge(("add",), "shapes"))
    assert other[TEMPLATE]["concepts"] == {"shapes": 1.0} == other[DRAWN[0]]["concepts"]
    assert other[question("old")]["concepts"] == {"shapes": 1.0}, "answers to it count, too"
    assert other[edge("shapes", "multiply")] == content[edge("add", "multiply")]
    assert other[thing("encompasses", "multiply", "shapes")]["weight"] == 0.3


def test_a_question_of_both_has_the_larger_weight() -> None:
    """A question of both has the larger weight; what stood on both stands on one."""
    content = {**SMALL, question("both"): asked(concepts={"add": 0.2, "shapes": 0.7})}
    assert after(content, Merge(("shapes",), "add"))[question("both")]["concepts"] == {"add": 0.7}


@pytest.mark.parametrize(
    ("concepts", "into", "path"),
    [
        (("count",), "add", "count -> add"),
        (("add",), "count", "count -> add"),
        (("power",), "count", "count -> add -> multiply -> power"),
    ],
)
def test_a_concept_is_not_merged_with_its_own_prerequisite(
    concepts: tuple[str, ...], into: str, path: str
) -> None:
    """A concept is not merged with its own prerequisite, at any distance; the path is told."""
    with pytest.raises(Conflict) as caught:
        apply(SMALL, Merge(concepts, into))
    assert caught.value.value == path and "Remove an edge" in caught.value.mend


def test_what_is_split_goes_where_its_questions_go() -> None:
    """Each part has the edges and places; a question has the parts that it was placed in."""
    now = after(SMALL, HALVES)
    assert now[concept("add")]["successors"] == ["add-large", "add-small"]
    assert now[question("mixed")]["concepts"] == {"add-large": 1.0, "add-small": 1.0, "multiply": 1.0}
    assert now[COURSE]["concepts"] == ["count", "add-small", "add-large", "multiply", "power", "shapes"]
    assert now[RESOURCE]["concepts"] == ["add-large", "add-small", "shapes"]
    for part in ("add-small", "add-large"):
        assert now[edge("count", part)] == SMALL[edge("count", "add")]
        assert now[edge(part, "multiply")] == SMALL[edge("add", "multiply")]
    assert now[TEMPLATE]["concepts"] == {"add-small": 1.0}, "its questions go there together"
    assert now[question("old")]["concepts"] == {"add": 1.0}, "nobody said where it goes"
    assert not violations(now, now.keys(), before=SMALL)


def test_a_template_whose_questions_go_apart_stays_and_they_are_their_own() -> None:
    """They are not what it gives any more, so that an edit of it leaves them alone."""
    small_part, large = HALVES.parts
    apart = Split(
        "add",
        (
            Part("add-small", small_part.questions[:3], {"title": "Small"}),
            Part("add-large", (*large.questions, *small_part.questions[3:]), {"title": "Large"}),
        ),
    )
    now = after(SMALL, apart)
    assert now[TEMPLATE] == SMALL[TEMPLATE]
    assert now[DRAWN[0]]["concepts"] == {"add-small": 1.0}
    assert now[DRAWN[1]]["concepts"] == {"add-large": 1.0}
    later = after(now, Edit(TEMPLATE, {"minutes": 3}))
    assert [later[one] for one in DRAWN] == [now[one] for one in DRAWN]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([("a", ["add-0"]), ("b", ["add-1"])], "5 of the concept's questions would be left: mixed, sums-1"),
        ([("a", ["add-0", "add-1", "mixed"]), ("b", [])], "no question"),
        ([("a", ["add-0"]), ("b", ["old"])], "no question in use"),
        ([("a", ["add-0"]), ("b", ["count-0"])], "Not questions of add: count-0"),
        ([("a", ["add-0"])], "several"),
        ([("a", ["add-0"]), ("a", ["add-1"])], "one id"),
        ([("a", ["add-0"]), ("shapes", ["add-1"])], "There is such a concept"),
    ],
)
def test_a_split_says_where_everything_goes(parts: list[tuple[str, list[str]]], said: str) -> None:
    """Every question in use goes somewhere, each part has one, and parts are new."""
    step = Split("add", tuple(Part(id, tuple(ids), {"title": id}) for id, ids in parts))
    with pytest.raises(LearnerGraphError, match=said) as caught:
        apply(SMALL, step)
    assert caught.value.mend


def test_a_template_takes_its_questions_along() -> None:
    """Those that are as it gave them follow it, those that somebody edited stay."""
    edited = after(SMALL, Edit(DRAWN[1], {"stem": "By hand."}))
    now = after(edited, Edit(TEMPLATE, {"stem": "Add << a >> and << b >>.", "instances": 3}))
    assert now[DRAWN[0]]["stem"].startswith("Add ")
    assert now[DRAWN[1]]["stem"] == "By hand."
    assert now[DRAWN[3]]["retired"], "it gives three only"
    more = after(now, Edit(TEMPLATE, {"instances": 4}))
    assert not more[DRAWN[3]]["retired"] and more[DRAWN[3]]["stem"].startswith("Add ")
    gone = after(now, Retire(TEMPLATE))
    assert all(gone[one]["retired"] for one in (TEMPLATE, *DRAWN))
    back = after(gone, Restore(TEMPLATE))
    assert not any(back[one]["retired"] for one in (TEMPLATE, *DRAWN[:3]))
    assert back[DRAWN[1]]["stem"] == "By hand."


def test_a_template_that_cannot_be_drawn_is_refused() -> None:
    """Before anything follows from it, with the field and the mend."""
    with pytest.raises(InvalidInput) as caught:
        apply(SMALL, Edit(TEMPLATE, {"answer": "<< nothing >>"}))
    assert caught.value.field == "answer" and caught.value.mend
    broken = {**SMALL, TEMPLATE: {**SMALL[TEMPLATE], "answer": "<< nothing >>"}}
    mended = after(broken, Retire(TEMPLATE), Restore(TEMPLATE), Edit(TEMPLATE, {"answer": "<< a + b >>"}))
    assert mended == SMALL, "one that is broken already can be mended"
    taken = {**SMALL, question("other-1"): asked("add")}
    with pytest.raises(Conflict, match="id that another question has"):
        apply(taken, Add(thing("template", "other"), {**SMALL[TEMPLATE], "instances": 1} | {}))


REFUSED: list[tuple[Step, type[LearnerGraphError], str]] = [
    (Add(concept("add"), {"title": "Again"}), Conflict, "Edit it, or choose another."),
    (Add(question("old"), {}), Conflict, "Restore it, or choose another."),
    (Add(concept("x" * 201), {"title": "T"}), InvalidInput, "1 to 200"),
    (Add(concept("a\u202eb"), {"title": "T"}), InvalidInput, "Leave it out."),
    (Add(concept(" a"), {"title": "T"}), InvalidInput, "Leave the space out."),
    (Add(concept("a\x00"), {"title": "T"}), InvalidInput, "Leave it out."),
    (Add(concept("new"), {}), InvalidInput, "1 to 200"),
    (Add(concept("new"), {"tittle": "T"}), InvalidInput, "title"),
    (Add(concept("new"), {"title": "T", "retired": True}), InvalidInput, "Retire, restore"),
    (Add(thing("concept", "a", "b"), {"title": "T"}), InvalidInput, "Give an id"),
    (Add(edge("add", "add"), {}), InvalidInput, "Leave this edge out."),
    (Add(edge("count", "add"), {}), Conflict, "Edit it"),
    (Add(edge("count", "none"), {}), NotFound, "Add the concept"),
    (Add(edge("count", "power"), {"strength": 0}), InvalidInput, "above 0"),
    (Add(edge("count", "power"), {"strength": True}), InvalidInput, "above 0"),
    (Add(edge("count", "power"), {"strength": float("nan")}), InvalidInput, "above 0"),
    (Add(question("q"), {"concepts": {}}), InvalidInput, "at least one concept"),
    (Add(question("q"), {"concepts": {"none": 1}}), NotFound, "Add the concept"),
    (Edit(concept("none"), {"title": "T"}), NotFound, "Add it"),
    (Edit(concept("add"), {}), InvalidInput, "at least one field"),
    (Edit(question("old"), {"stem": "T"}), Conflict, "Restore it first."),
    (Edit(question("add-0"), {"template": "sums"}), InvalidInput, "Retire"),
    (Retire(edge("count", "add")), InvalidInput, "Remove it"),
    (Retire(question("old")), Conflict, "Leave it."),
    (Restore(question("add-0")), Conflict, "Leave it."),
    (Remove(concept("add")), InvalidInput, "Retire it."),
    (Remove(edge("count", "power")), NotFound, "Add it"),
    (Merge((), "add"), InvalidInput, "at least one"),
    (Merge(("add", "add"), "shapes"), InvalidInput, "once"),
    (Merge(("add",), "add"), InvalidInput, "not the one"),
    (Merge(("add",), "none"), NotFound, "Add the concept"),
    (Replace({concept("new"): {"title": "T", "what": 1}}), InvalidInput, "title"),
    (Replace({edge("count", "add"): {"strength": 2}}), InvalidInput, "above 0"),
]


@pytest.mark.parametrize(("step", "error", "mend"), REFUSED)
def test_bad_input_is_refused_with_the_mend(step: Step, error: type[LearnerGraphError], mend: str) -> None:
    """Bad input is refused with field and mend."""
    with pytest.raises(error) as caught:
        apply(SMALL, step)
    assert mend in caught.value.mend and caught.value.field


def test_nothing_new_points_at_a_retired_concept() -> None:
    """Neither edges nor questions, courses and resources; its successor is named."""
    content = after(SMALL, Merge(("shapes",), "add"))
    for step in (
        Add(edge("count", "shapes"), {}),
        Add(question("q"), {"concepts": {"shapes": 1}}),
        Edit(COURSE, {"concepts": ["shapes"]}),
        Merge(("shapes",), "power"),
        Merge(("power",), "shapes"),
        Split("shapes", (Part("a", (), {"title": "A"}), Part("b", (), {"title": "B"}))),
    ):
        with pytest.raises(Conflict) as caught:
            apply(content, step)
        assert "Use add instead" in caught.value.mend


def test_a_cycle_may_be_drafted_and_not_published() -> None:
    """The path of each new cycle is told once; a self-loop and a dangling edge, too."""
    step = Add(edge("power", "count"), {})
    found = apply(SMALL, step)
    [cycle] = violations(patched(SMALL, found), found)
    assert isinstance(cycle, CycleFound)
    assert cycle.path == ("add", "multiply", "power", "count", "add")
    loop, loose = edge("add", "add"), edge("add", "none")
    content = patched(SMALL, {loop: document(Kind.PREREQUISITE), loose: document(Kind.PREREQUISITE)})
    assert [error.field for error in violations(content, [loop, loose])] == [str(loop), str(loose)]


def test_what_others_left_behind_is_found_around_what_changed() -> None:
    """An edge that somebody drew to a concept that somebody else retired is no edge to publish."""
    content = {**SMALL, concept("add"): {**SMALL[concept("add")], "retired": True}}
    found = violations(content, [concept("add")])
    assert {error.field for error in found} == {
        "prerequisite count -> add",
        "prerequisite add -> multiply",
        "encompasses multiply -> add",
    }
    gone = {one: said for one, said in SMALL.items() if one != concept("shapes")}
    assert {error.field for error in violations(gone, [concept("shapes")])} == {
        "question shapes-0 concepts",
        "question shapes-1 concepts",
        "resource r concepts",
        "course k concepts",
    }


IDS = st.sampled_from(["count", "add", "multiply", "power", "shapes"])
SOME = st.integers(1, 5)
TITLES = st.text(min_size=1, max_size=20)
STEPS = st.one_of(
    st.builds(lambda id, title: Add(concept(f"new-{id}"), {"title": title}), IDS, TITLES),
    st.builds(lambda a, b, s: Add(edge(a, b), {"strength": s}), IDS, IDS, st.floats(0, 1.1)),
    st.builds(lambda id, title: Edit(concept(id), {"title": title}), IDS, TITLES),
    st.builds(lambda id, n: Edit(question(f"{id}-0"), {"minutes": n}), IDS, st.integers(-1, 9)),
    st.builds(lambda n, d: Edit(TEMPLATE, {"instances": n, "difficulty": d}), SOME, SOME),
    st.builds(lambda id: Retire(concept(id)), IDS),
    st.builds(lambda id: Restore(concept(id)), IDS),
    st.builds(lambda verb: verb(TEMPLATE), st.sampled_from([Retire, Restore])),
    st.builds(lambda a, b: Remove(edge(a, b)), IDS, IDS),
    st.builds(lambda a, b: Merge(tuple(a), b), st.lists(IDS, max_size=2), IDS),
    st.builds(
        lambda id, n: Split(
            id,
            tuple(
                Part(f"{id}-part-{i}", tuple(_asked_of(id)[i::2]), {"title": f"Part {i}"}) for i in range(n)
            ),
        ),
        IDS,
        st.integers(2, 2),
    ),
)


def tried(content: Content, step: Step) -> tuple[Changed, LearnerGraphError | None]:
    """What it comes to, or nothing and why."""
    try:
        return apply(content, step), None
    except LearnerGraphError as error:
        return {}, error


def _asked_of(id: str) -> list[str]:
    return [one.key[0] for one, said in SMALL.items() if one.kind is Kind.QUESTION and id in said["concepts"]]


@given(st.lists(STEPS, max_size=8))
def test_every_way_there_has_its_way_back_and_loses_no_question(asked_for: list[Step]) -> None:
    """The documents as they were undo a step; whatever is done, each question has a concept that there is,
    nothing dangles, and the step is the same after a way through JSON."""
    content = dict(SMALL)
    for step in asked_for:
        assert from_json(to_json(step)) == step and in_words(step)
        found, refusal = tried(content, step)
        assert refusal is None or (refusal.field and refusal.mend)
        now = patched(content, found)
        assert patched(now, {one: content.get(one) for one in found}) == content
        assert all(said != content.get(one) for one, said in found.items())
        faults = violations(now, found, before=content)
        assert all(isinstance(fault, CycleFound) for fault in faults)
        for one, said in now.items():
            if one.kind is Kind.QUESTION:
                assert said["concepts"] and all(concept(id) in now for id in said["concepts"])
        assert {one for one in content if one.kind is not Kind.PREREQUISITE} - now.keys() <= {
            one for one in content if one.kind is Kind.ENCOMPASSES
        }
        content = now


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"step": "fly"},
        {"step": "add"},
        {"step": "retire", "thing": ["stone", "a"]},
        {"step": "edit", "thing": ["concept", 5], "fields": {}},
        {"step": "merge"},
        {"step": "merge", "concepts": [["a"]], "into": "b"},
        {"step": "split", "concept": "a", "parts": [{"id": "b", "questions": [1], "fields": {}}]},
        {"step": "replace", "delta": {'["concept", "a"]': 5}},
        {"step": "replace", "delta": {'["concept", 5]': None}},
    ],
)
def test_json_that_is_no_step_is_refused(said: dict[str, Any]) -> None:
    """JSON that is no step is refused with the mend."""
    with pytest.raises(InvalidInput) as caught:
        from_json(said)
    assert caught.value.mend
