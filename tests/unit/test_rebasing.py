"""A draft on what was published meanwhile: additions and what follows from templates never disagree."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.content import Content, Document, Kind, delta, document, patched, thing
from graph.draft_rules import decided
from graph.drafts import Draft, DraftState, DraftStep
from graph.errors import InvalidInput
from graph.merging import Conflict, Resolution, Resolutions
from graph.rebasing import pending_of, rebased, total
from graph.steps import Edit, Merge, Retire, Step, apply
from tests.unit.contents import TEMPLATE, after, concept, question, small
from tests.unit.test_steps import STEPS, tried

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SMALL = small()
ADD, COURSE, DRAWN = concept("add"), thing("course", "k"), question("sums-1")


def drafted(content: Content, steps: Sequence[Step], resolutions: Resolutions | None = None) -> Draft:
    """A draft with one step for each of these that can be done."""
    tip, done = dict(content), list[DraftStep]()
    for i, step in enumerate(steps):
        found, _ = tried(tip, step)
        tip = patched(tip, found)
        done.append(DraftStep(f"s{i}", NOW, "ada", "edit", "", found))
    said = {"created_at": NOW, "changed_at": NOW, "changed_by": "ada", "resolutions": resolutions}
    return Draft("d", "T", "", "ada", 1, 1, DraftState.OPEN, False, steps=tuple(done), **said)  # type: ignore[arg-type]


def conflicts(draft: Draft, base: Content, live: Content) -> list[tuple[str, str]]:
    """Thing and field of each."""
    return [(str(one.thing), one.field) for one in pending_of(draft, base, live).conflicts]


def test_a_hundred_of_a_hundred_disjoint_additions_to_lists_merge() -> None:
    """To courses, resources, hints and concepts of questions; what both added is there."""
    rng, merged = random.Random(7), 0
    fields = [(COURSE, "concepts"), (thing("resource", "r"), "concepts"), (question("add-0"), "hints")]
    new = [f"extra-{i}" for i in range(20)]
    base = {**SMALL, **{concept(id): {**SMALL[ADD], "title": id} for id in new}}
    for _ in range(100):
        one, field = rng.choice(fields)
        there = base[one][field]
        sides = []
        added = rng.sample(new, 6)
        for mine in (added[:3], added[3:]):
            changed = list(there)
            for id in mine:
                changed.insert(rng.randint(0, len(changed)), id)
            sides.append(Edit(one, {field: changed}))
        draft, live = drafted(base, sides[:1]), after(base, sides[1])
        found = pending_of(draft, base, live)
        both = patched(live, found.delta)[one][field]
        merged += not found.conflicts and {*both} == {*there, *added} and len(both) == len(there) + 6
    assert merged == 100


def test_weights_of_different_concepts_and_different_fields_do_not_disagree() -> None:
    """Weights of different concepts, and different fields, do not disagree."""
    draft = drafted(SMALL, [Edit(question("mixed"), {"concepts": {"add": 0.5, "multiply": 1}, "minutes": 2})])
    live = after(SMALL, Edit(question("mixed"), {"concepts": {"add": 1, "multiply": 0.5}, "difficulty": 1}))
    found = pending_of(draft, SMALL, live)
    assert not found.conflicts
    now = found.delta[question("mixed")]
    assert now is not None
    assert (now["concepts"], now["minutes"], now["difficulty"]) == ({"add": 0.5, "multiply": 0.5}, 2, 1)


def test_what_templates_give_never_disagrees() -> None:
    """Both sides change a template: its questions are what both together give."""
    draft = drafted(SMALL, [Edit(TEMPLATE, {"stem": "Add << a >> and << b >>."})])
    live = after(SMALL, Edit(TEMPLATE, {"solution": "Count on: << a + b >>.", "instances": 5}))
    found = pending_of(draft, SMALL, live)
    assert not found.conflicts
    both = after(live, Edit(TEMPLATE, {"stem": "Add << a >> and << b >>."}))
    assert patched(live, found.delta) == both
    assert both[question("sums-5")]["stem"].startswith("Add ")
    assert both[question("sums-5")]["solution"].startswith("Count on")


def test_what_somebody_edited_by_hand_stays_on_either_side() -> None:
    """A template of one side, and a question of it edited by the other."""
    template, hand = Edit(TEMPLATE, {"stem": "Add << a >> and << b >>."}), Edit(DRAWN, {"stem": "By hand."})
    for ours, theirs in ((template, hand), (hand, template)):
        live = after(SMALL, theirs)
        found = pending_of(drafted(SMALL, [ours]), SMALL, live)
        now = patched(live, found.delta)
        assert not found.conflicts
        assert now[DRAWN]["stem"] == "By hand."
        assert now[question("sums-2")]["stem"].startswith("Add ")


def test_concepts_that_merge_take_along_what_the_template_says_by_now() -> None:
    """A draft merges the concept of a template that somebody else edits."""
    draft = drafted(SMALL, [Merge(("add",), "shapes")])
    live = after(SMALL, Edit(TEMPLATE, {"minutes": 3}))
    found = pending_of(draft, SMALL, live)
    now = patched(live, found.delta)
    assert not found.conflicts
    assert (now[DRAWN]["concepts"], now[DRAWN]["minutes"]) == ({"shapes": 1.0}, 3.0)
    assert now == after(live, Merge(("add",), "shapes"))


def test_where_both_disagree_it_is_said_field_by_field_and_resolved() -> None:
    """A resolution holds as long as both sides are what it decided between."""
    steps: list[Step] = [Edit(ADD, {"title": "Mine", "summary": "Mine."}), Retire(question("add-0"))]
    live = after(SMALL, Edit(ADD, {"title": "Theirs", "summary": "Theirs."}))
    found = conflicts(drafted(SMALL, steps), SMALL, live)
    assert found == [("concept add", "title"), ("concept add", "summary")]
    decided, old = Resolution("Mine", "Theirs", "Both"), Resolution("M", "T", "B")
    known = {(ADD, "title"): decided, (ADD, "summary"): old}
    draft = drafted(SMALL, steps, known)
    assert conflicts(draft, SMALL, live) == [("concept add", "summary")]
    assert conflicts(draft, SMALL, after(live, Edit(ADD, {"title": "Others"})))[0][1] == "title"
    now = patched(live, pending_of(draft, SMALL, live).delta)
    assert (now[ADD]["title"], now[ADD]["summary"]) == ("Both", "Mine.")


@given(st.lists(STEPS, max_size=5), st.lists(STEPS, max_size=5))
def test_a_rebased_draft_does_what_it_would_have_done(ours: list[Step], theirs: list[Step]) -> None:
    """Its steps come to what publishing it would have come to, its pending change is the same, and what is
    undone step by step ends at what is live."""
    live = dict(SMALL)
    for step in theirs:
        live = patched(live, tried(live, step)[0])
    draft = drafted(SMALL, ours)
    found = pending_of(draft, SMALL, live)
    decided = {
        (one.thing, one.field): Resolution(one.ours, one.theirs, one.theirs) for one in found.conflicts
    }
    draft = drafted(SMALL, ours, decided)
    found = pending_of(draft, SMALL, live)
    assert not found.conflicts
    steps, merged = rebased(draft, SMALL, live)
    moved = drafted(live, [])
    moved = type(moved)(**{**{name: getattr(moved, name) for name in moved.__slots__}, "steps": steps})
    assert patched(live, merged.delta) == patched(live, total(moved)) == patched(live, found.delta)
    again = pending_of(moved, live, live)
    assert not again.conflicts and patched(live, again.delta) == patched(live, found.delta)
    assert [step.id for step in steps] == [step.id for step in draft.steps]


def test_a_step_is_undone_in_the_rebased_draft_as_it_was_in_the_first() -> None:
    """What is left of the draft without its last step is what it would have been."""
    steps: list[Step] = [
        Edit(ADD, {"title": "One"}),
        Edit(ADD, {"summary": "Two."}),
        Edit(ADD, {"title": "Three"}),
    ]
    live = after(SMALL, Edit(ADD, {"minutes": 9}))
    rebased_steps, _ = rebased(drafted(SMALL, steps), SMALL, live)
    assert [step.delta[ADD] for step in rebased_steps] == [
        after(live, *steps[: i + 1])[ADD] for i in range(3)
    ]
    assert delta(live, after(live, *steps)) == {ADD: rebased_steps[-1].delta[ADD]}
    assert apply(live, steps[0]) == rebased_steps[0].delta


def test_what_is_decided_is_held_to_the_whole_document() -> None:
    """A key that both changed is checked against the choices that the question has."""
    sides: list[Document] = [
        {"answer": each, "tolerance": 0.0, "form": "", "misconceptions": {}} for each in ("1", "2")
    ]
    one = question("pick")
    merged = document(
        Kind.QUESTION, kind="choice", stem="Which?", choices=["one", "two", "three"], key=sides[0]
    )
    disputed = Conflict(one, "key", None, *sides)
    assert decided(disputed, {"answer": "three"}, merged)["answer"] == "three"
    with pytest.raises(InvalidInput):
        decided(disputed, {"answer": "four"}, merged)
    assert decided(disputed, sides[1], merged) == sides[1]
