"""A draft becomes the live curriculum at once, all of it or nothing, and one can go back to what was live."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import answering, content, correcting, curriculum, drafting, history, imports, publishing, retiring
from graph.content import Kind, Thing, digest, thing
from graph.curriculum import Addition
from graph.drafts import DraftState, Revision, RevisionKind
from graph.errors import Conflict, CycleFound, LearnerGraphError, NotFound
from graph.model import Answer, Course
from graph.steps import Add, Edit, Merge, Part, Remove, Restore, Retire, Split, Step
from graph.store import Store
from tests.integration.conftest import SMALL, numeric

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

PI, HABIT = thing(Kind.CONCEPT, "pi"), thing(Kind.MISCONCEPTION, "guesses")


def prerequisite(source: str, target: str) -> Thing:
    """The edge between two concepts."""
    return thing(Kind.PREREQUISITE, source, target)


def in_use(said: content.Content) -> dict[Thing, Any]:
    """What is not retired; misconceptions have no such state."""
    return {
        one: document
        for one, document in said.items()
        if one.kind is not Kind.MISCONCEPTION and not document.get("retired")
    }


ADDED: Sequence[Step] = [
    Add(PI, {"title": "Pi", "summary": "About pi.", "minutes": 5.0}),
    Add(HABIT, {"title": "Guesses"}),
    Add(
        thing(Kind.QUESTION, "pi-0"),
        {
            "concepts": {"pi": 0.5, "add": 1.0},
            "stem": "How much?",
            "key": {
                "answer": "3",
                "tolerance": 0.2,
                "form": "",
                "misconceptions": {"4": "guesses"},
            },
            "solution": "Three.",
            "misconceptions": ["guesses"],
            "hints": ["Less than four."],
        },
    ),
    Add(prerequisite("power", "pi"), {"strength": 0.7, "reason": "It needs squares."}),
    Add(thing(Kind.ENCOMPASSES, "pi", "count"), {"weight": 0.2}),
    Add(thing(Kind.RESOURCE, "film"), {"kind": "video", "title": "A film", "concepts": ["pi"]}),
    Add(thing(Kind.COURSE, "year"), {"title": "The year", "concepts": ["count", "pi"]}),
]


async def draft_of(store: Store, id: str, *asked: Step, by: str = "ada", base: int | None = None) -> str:
    """A draft with these steps."""
    await drafting.create(store, id=id, title=f"Draft {id}", by=by, now=NOW, base=base)
    for i, step in enumerate(asked):
        await drafting.edit(store, id, [step], by=by, now=NOW, step_id=f"{id}-{i}")
    return id


async def publish(store: Store, id: str, *asked: Step, by: str = "ada", **more: Any) -> Revision:
    """The revision that a draft with these steps becomes."""
    await draft_of(store, id, *asked, by=by)
    return await publishing.publish(store, id, by=by, now=NOW, **more)


async def whole(store: Store) -> dict[Thing, Any]:
    """The live content, read anew, which is what is held in memory."""
    _, held = await store.content()
    read = await store._read_content()
    assert content.diff(held, read) == []
    return dict(read)


async def test_all_kinds_of_things_are_published(small: Store) -> None:
    """What is read afterwards is what the draft said; depth, importance and snapshots follow; who and why is
    kept; said again it is the same revision."""
    await draft_of(small, "d", *ADDED)
    _, tip = await drafting.content_of(small, await drafting.read(small, "d", by="ada"))
    made = await publishing.publish(small, "d", by="ada", now=NOW, why="Asked for.")
    assert await whole(small) == tip
    assert made == Revision(2, NOW, "ada", RevisionKind.PUBLISH, "Draft d", "Asked for.", (), "d", 7)
    live = await small.curriculum()
    assert (live.revision, live.concepts["pi"].depth) == (2, 4)
    assert sum(concept.importance or 0 for concept in live.concepts.values()) == pytest.approx(1)
    draft = await drafting.read(small, "d", by="ada")
    assert (draft.state, draft.published) == (DraftState.PUBLISHED, 2)
    assert await publishing.publish(small, "d", by="ada", now=NOW) == made
    assert (await small.stamp())[0] == 2
    assert await history.content_at(small, 2) == tip


async def test_everything_can_be_edited_retired_and_used_again(small: Store) -> None:
    """Each publication reads back as it was meant; a retired thing stays, with the moment, and a question is
    the next revision of itself."""
    await publish(small, "d1", *ADDED)
    changes: list[list[Step]] = [
        [
            Edit(PI, {"title": "Pi and π", "minutes": None}),
            Edit(HABIT, {"title": "Guesses at once"}),
            Edit(thing(Kind.QUESTION, "pi-0"), {"stem": "How much is it?", "hints": []}),
            Edit(prerequisite("power", "pi"), {"strength": 0.3}),
            Edit(thing(Kind.RESOURCE, "film"), {"concepts": ["add", "pi"]}),
            Edit(thing(Kind.COURSE, "year"), {"concepts": ["pi", "count"]}),
        ],
        [
            Retire(thing(Kind.QUESTION, "pi-0")),
            Retire(thing(Kind.RESOURCE, "film")),
            Retire(thing(Kind.COURSE, "year")),
            Retire(PI),
            Remove(prerequisite("multiply", "power")),
        ],
        [
            Restore(PI),
            Restore(thing(Kind.QUESTION, "pi-0")),
            Restore(thing(Kind.RESOURCE, "film")),
            Restore(thing(Kind.COURSE, "year")),
        ],
    ]
    for number, asked in enumerate(changes, 3):
        id = await draft_of(small, f"d{number}", *asked)
        _, tip = await drafting.content_of(small, await drafting.read(small, id, by="ada"))
        made = await publishing.publish(small, id, by="ada", now=NOW + timedelta(hours=number))
        assert made.number == number
        assert await whole(small) == tip
        concept = (await small.curriculum()).concepts["pi"]
        assert (concept.retired_at is not None) == (number == 4)
        assert (concept.depth is None, concept.importance is None) == (number == 4,) * 2
        if number == 4:
            assert concept.retired_at == NOW + timedelta(hours=4)
            assert (await small.questions(["pi-0"]))["pi-0"].retired_at == NOW + timedelta(hours=4)
    assert (await small.questions(["pi-0"]))["pi-0"].revision == 4


async def test_a_draft_meets_what_was_published_since(small: Store) -> None:
    """What does not disagree goes together; what does is refused with both sides, and nothing is written."""
    await draft_of(small, "mine", Edit(thing(Kind.CONCEPT, "add"), {"title": "Adding", "minutes": 9.0}))
    await publish(small, "other", Edit(thing(Kind.CONCEPT, "add"), {"summary": "Sums."}), by="bob")
    made = await publishing.publish(small, "mine", by="ada", now=NOW)
    assert made.number == 3
    said = (await whole(small))[thing(Kind.CONCEPT, "add")]
    assert (said["title"], said["summary"], said["minutes"]) == ("Adding", "Sums.", 9.0)
    await draft_of(small, "late", Edit(thing(Kind.CONCEPT, "add"), {"title": "Sums"}), base=1)
    with pytest.raises(Conflict) as caught:
        await publishing.publish(small, "late", by="ada", now=NOW)
    assert '"Sums"' in caught.value.message
    assert '"Adding"' in caught.value.message
    assert (await small.stamp())[0] == 3
    assert (await drafting.read(small, "late", by="ada")).state is DraftState.OPEN


async def test_what_comes_to_nothing_makes_no_revision(small: Store) -> None:
    """Two who do the same publish it once; the second is published as the live revision."""
    same = Edit(thing(Kind.CONCEPT, "add"), {"title": "Adding"})
    await draft_of(small, "second", same)
    first = await publish(small, "first", same, by="bob")
    assert await publishing.publish(small, "second", by="ada", now=NOW) == first
    assert (await drafting.read(small, "second", by="ada")).published == 2
    assert await publishing.rollback(small, 2, by="ada", now=NOW) == first


async def test_a_cycle_of_two_is_refused_with_its_edges(small: Store) -> None:
    """Each alone is fine; the second is refused, saying which edge came with which revision, also where it
    expected another revision."""
    await publish(small, "c", *(Add(thing(Kind.CONCEPT, id), {"title": id, "summary": "."}) for id in "xy"))
    await draft_of(small, "xy", Add(prerequisite("x", "y"), {}))
    await publish(small, "yx", Add(prerequisite("y", "x"), {}), by="bob")
    with pytest.raises(Conflict) as expecting:
        await publishing.publish(small, "xy", by="ada", now=NOW, expected_revision=2)
    assert "bob: Draft yx (revision 3)" in expecting.value.message
    assert "x -> y -> x" in expecting.value.message
    with pytest.raises(CycleFound) as caught:
        await publishing.publish(small, "xy", by="ada", now=NOW)
    assert caught.value.path == ("x", "y", "x")
    assert "y -> x (revision 3, bob)" in caught.value.mend
    assert (await small.stamp())[0] == 3


async def test_approvals_are_counted(small: Store) -> None:
    """Two people who wrote none of it, of what the draft is now."""
    await draft_of(small, "d", *ADDED[:1])
    await drafting.share(small, "d", by="ada", now=NOW)
    version = (await drafting.read(small, "d", by="ada")).version
    await drafting.approve(small, "d", by="bob", now=NOW, version=version)
    with pytest.raises(Conflict) as caught:
        await publishing.publish(small, "d", by="ada", now=NOW, approvals=2)
    assert caught.value.field == "draftId"
    await drafting.approve(small, "d", by="cleo", now=NOW, version=version)
    made = await publishing.publish(small, "d", by="ada", now=NOW, approvals=2)
    assert made.approved_by == ("bob", "cleo")


async def test_going_back_is_published_and_exact(small: Store) -> None:
    """The content is what it was, to the digest; there and back again; what was deleted keeps its id."""
    was = digest(await whole(small))
    made = await publish(small, "d", *ADDED, Retire(thing(Kind.CONCEPT, "power")))
    there = digest(await whole(small))
    back = await publishing.rollback(small, 1, by="bob", now=NOW, why="Too early.")
    assert (back.number, back.kind, back.by, back.why) == (3, RevisionKind.ROLLBACK, "bob", "Too early.")
    assert digest(await whole(small)) == was
    assert (await small.curriculum()).concepts["power"].retired_at is None
    with pytest.raises(Conflict) as caught:
        await publish(small, "again", ADDED[0])
    assert caught.value.value == "pi"
    again = await publishing.rollback(small, made.number, by="bob", now=NOW)
    assert again.number == 4
    assert digest(await whole(small)) == there


async def test_what_something_hangs_on_is_retired_instead(small: Store) -> None:
    """A question that was answered stays when it is gone back before it, with what it assesses."""
    await publish(small, "d", *ADDED)
    await small.create_learner("ada")
    await answering.record_answers(small, [Answer("e", "ada", "pi-0", NOW, 0, "3", True)], now=NOW)
    before = await small.masteries("ada")
    await publishing.rollback(small, 1, by="bob", now=NOW)
    now = await whole(small)
    assert now[thing(Kind.QUESTION, "pi-0")]["retired"]
    assert now[PI]["retired"]
    assert HABIT in now
    assert not any(one in now for one in (thing(Kind.RESOURCE, "film"), thing(Kind.COURSE, "year")))
    assert await small.masteries("ada") == before
    assert in_use(now) == in_use(await history.content_at(small, 1))
    await publishing.rollback(small, 2, by="bob", now=NOW)
    assert digest(await whole(small)) == digest(await history.content_at(small, 2))


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda s: publishing.publish(s, "none", by="ada", now=NOW), NotFound),
        (lambda s: publishing.publish(s, "mine", by="bob", now=NOW), NotFound),
        (lambda s: publishing.publish(s, "mine", by="", now=NOW), LearnerGraphError),
        (lambda s: publishing.publish(s, "mine", by="ada", now=NOW, expected_revision=0), Conflict),
        (lambda s: publishing.rollback(s, 9, by="ada", now=NOW), NotFound),
        (lambda s: publishing.rollback(s, 0, by="ada", now=NOW, expected_revision=0), Conflict),
    ],
)
async def test_bad_publications_are_refused(small: Store, act: Any, error: type[LearnerGraphError]) -> None:
    """With the field and the mend; nothing is written."""
    await draft_of(small, "mine", ADDED[0])
    with pytest.raises(error) as caught:
        await act(small)
    assert caught.value.field
    assert caught.value.mend
    assert (await small.stamp())[0] == 1


async def test_merging_and_splitting_move_mastery_and_back(small: Store) -> None:
    """Mastery is that of a replay of everything, after each and after going back; until the correction is
    completed the old reading holds."""
    await small.create_learner("ada")
    answers = [
        Answer(f"e{i}", "ada", f"{concept}-{i % 4}", NOW - timedelta(days=20 - i), 0, "4", i % 3 > 0)
        for i, concept in enumerate(["count", "add", "add", "multiply", "multiply", "power", "count", "add"])
    ]
    await answering.record_answers(small, answers, now=NOW)
    was = await small.masteries("ada")
    steps: list[Step] = [
        Remove(prerequisite("add", "multiply")),
        Merge(("add",), "multiply"),
        Split(
            "count",
            (
                Part("count-on", ("count-0", "count-1"), {"title": "Counting on", "summary": "."}),
                Part("count-back", ("count-2", "count-3"), {"title": "Counting back", "summary": "."}),
            ),
        ),
    ]
    made = await publish(small, "d", *steps)
    assert await small.masteries("ada") == was
    assert await history.moving(small, made.number) == (1, 1)
    await correcting.complete_all(small)
    assert await history.moving(small, made.number) == (0, 1)
    merged = await small.masteries("ada")
    assert merged.keys() == {"multiply", "power", "count-on", "count-back"}
    assert merged["multiply"].answers == 5
    await correcting.replay_all(small)
    assert await small.masteries("ada") == merged
    await whole(small)
    await publishing.rollback(small, 1, by="ada", now=NOW)
    await correcting.complete_all(small)
    assert await small.masteries("ada") == was
    assert in_use(await whole(small)) == in_use(await history.content_at(small, 1))


async def test_an_import_leaves_what_is_retired_retired(small: Store) -> None:
    """Files that know nothing of a merge undo none of it, and what they say in vain is told."""
    await publish(
        small, "d", ADDED[0], Merge(("power",), "pi"), Retire(thing(Kind.QUESTION, "add-0")), *ADDED[5:]
    )
    before = await whole(small)
    course = Course("year", "The year", "", ("count", "power", "pi"))
    again = replace(SMALL, questions=[*SMALL.questions, numeric("power-9", "power")], courses=[course])
    changes = await curriculum.apply(small, again)
    assert content.diff(before, await whole(small)) == [
        content.Difference(*content.of_question(numeric("power-9", "power"))[:1], None, new)
        for one, new in (await whole(small)).items()
        if one == thing(Kind.QUESTION, "power-9")
    ]
    assert retiring.notes(changes.left) == [
        "Concepts stay retired: 1, such as power.",
        "Courses and resources are without retired concepts: 1, such as year.",
        "Edges at retired concepts are left out: 1, such as multiply -> power.",
        "New questions are of retired concepts: 1, such as power-9.",
        "Questions keep their concepts, since the files name retired ones: 4, such as power-0.",
        "Questions stay retired: 1, such as add-0.",
    ]


async def test_an_import_that_was_published_over_is_not_taken_back(small: Store) -> None:
    """What designers made of its things since would be lost."""
    await small.create_import("i1", "curriculum", "digest", ["a.csv"], NOW)
    await curriculum.apply(small, Addition(questions=[numeric("more-0", "add")]), import_id="i1")
    await publish(small, "d", Edit(thing(Kind.QUESTION, "more-0"), {"stem": "How many?"}))
    with pytest.raises(Conflict) as caught:
        await imports.take_back(small, "i1", NOW)
    assert "ada changed question more-0 with revision 3" in caught.value.message
    assert (await whole(small))[thing(Kind.QUESTION, "more-0")]["stem"] == "How many?"
