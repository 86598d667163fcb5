"""A draft after others changed the curriculum: conflicts are told with both sides, resolutions hold, and a
rebased draft stands on what is live."""

from typing import Any
from uuid import uuid4

import pytest

from graph import curriculum, drafting, publishing
from graph.content import Kind, document, patched, thing
from graph.curriculum import Addition
from graph.drafts import Draft
from graph.errors import Conflict, InvalidInput, NotFound
from graph.merging import Side
from graph.model import Concept
from graph.steps import Add, Edit, Merge, Retire
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.test_drafts import ADD, NOW, begun, done, titled

QUESTION = thing("question", "add-0")


async def published(store: Store, **said: Any) -> None:
    """Somebody else gives the concept add another title or summary."""
    fields = {"title": "Add", "summary": "About add.", "minutes": 30.0, **said}
    await curriculum.apply(store, Addition(concepts=[Concept("add", **fields)]))


async def resolved(store: Store, field: str, value: Any, version: int, one: Any = ADD) -> Draft:
    """ada says what holds."""
    return await drafting.resolve(
        store, "d", one, field, value, by="ada", now=NOW, version=version, call_id=uuid4().hex
    )


async def rebased(store: Store, **said: Any) -> Draft:
    """ada puts the draft on what is live."""
    return await drafting.rebase(store, "d", by="ada", now=NOW, **said)


async def pending(store: Store) -> dict[Any, Any]:
    """What publishing the draft d would do."""
    draft, (_, live) = await drafting.read(store, "d", by=None), await store.content()
    return (await drafting.pending(store, draft, live)).delta


async def test_what_others_changed_elsewhere_is_kept(small: Store) -> None:
    """Fields that only one side changed hold; the rebased draft does the same on the present revision."""
    await begun(small)
    await done(small, "s1", titled("Adding"))
    await done(small, "s2", Add(thing("concept", "more"), {"title": "More"}))
    await published(small, summary="Theirs.")
    before = await pending(small)
    assert (before[ADD]["title"], before[ADD]["summary"]) == ("Adding", "Theirs.")
    draft = await rebased(small)
    revision, live = await small.content()
    assert (draft.base, draft.version) == (revision, 4)
    assert await pending(small) == before
    base, tip = await drafting.content_of(small, draft)
    assert base == live and tip == patched(live, before)
    assert await rebased(small) == draft == await drafting.read(small, "d", by=None)
    undone = await drafting.undo(small, "d", by="ada", now=NOW, version=4, call_id="u")
    assert (await drafting.content_of(small, undone))[1] == patched(live, {ADD: before[ADD]})


async def test_conflicts_are_listed_and_resolved_one_by_one(small: Store) -> None:
    """Rebasing is refused with both sides until each is resolved: with a side, or with a third value."""
    await begun(small)
    await done(small, "s1", Edit(ADD, {"title": "Mine", "summary": "Mine."}))
    await published(small, title="Theirs", summary="Theirs.")
    draft = await drafting.read(small, "d", by=None)
    found = await drafting.conflicts(small, draft)
    assert [(one.field, one.base, one.ours, one.theirs) for one in found] == [
        ("title", "Add", "Mine", "Theirs"),
        ("summary", "About add.", "Mine.", "Theirs."),
    ]
    with pytest.raises(Conflict, match='ours "Mine", theirs "Theirs"') as caught:
        await rebased(small)
    assert caught.value.value == 2 and caught.value.mend == "Resolve each, then do it again."
    for bad in ("", "x" * 10_000, 5, None):
        with pytest.raises(InvalidInput):
            await resolved(small, "title", bad, 2)
    with pytest.raises(NotFound):
        await resolved(small, "minutes", 5.0, 2)
    await resolved(small, "title", "Both", 2)
    with pytest.raises(Conflict, match="changed since: ada resolved title of concept add"):
        await resolved(small, "summary", "Theirs.", 2)
    draft = await resolved(small, "summary", "Theirs.", 3)
    assert await drafting.conflicts(small, draft) == []
    assert await drafting.read(small, "d", by=None) == draft
    assert (await pending(small))[ADD]["title"] == "Both"
    draft = await rebased(small)
    assert draft.resolutions and await drafting.conflicts(small, draft) == []
    [said] = [step.delta[ADD] for step in draft.steps]
    assert said and said["title"] == "Both"
    assert (await pending(small))[ADD]["summary"] == "Theirs."


async def test_a_resolution_holds_until_a_side_changes(small: Store) -> None:
    """What others change elsewhere leaves it; another of the two sides is another conflict; somebody may say
    otherwise."""
    await begun(small)
    await done(small, "s1", titled("Mine"))
    await published(small, title="Theirs")
    await resolved(small, "title", "Mine", 2)
    await published(small, title="Theirs", summary="And more.")
    assert await drafting.conflicts(small, await drafting.read(small, "d", by=None)) == []
    await published(small, title="Others")
    [again] = await drafting.conflicts(small, await drafting.read(small, "d", by=None))
    assert (again.ours, again.theirs) == ("Mine", "Others")
    await resolved(small, "title", Side.THEIRS, 3)
    await resolved(small, "title", Side.OURS, 4)
    await rebased(small)
    assert (await pending(small))[ADD]["title"] == "Mine"
    await published(small, title="Mine")
    assert await drafting.conflicts(small, await drafting.read(small, "d", by=None)) == []
    assert await pending(small) == {}


async def test_a_key_that_both_changed_is_told_and_sealed(small: Store) -> None:
    """Conflicts and resolutions about what is secret show it to designers and to nobody who reads nodes."""
    await begun(small)
    key = {"answer": "5", "tolerance": 0.0, "form": "", "misconceptions": {}}
    await done(small, "s1", Edit(QUESTION, {"key": key}))
    await curriculum.apply(small, Addition(questions=[numeric("add-0", "add", answer="6")]))
    draft = await drafting.read(small, "d", by=None)
    [found] = await drafting.conflicts(small, draft)
    assert (found.field, found.ours["answer"], found.theirs["answer"]) == ("key", "5", "6")
    await resolved(small, "key", {"answer": "77777"}, 2, QUESTION)
    draft = await drafting.read(small, "d", by=None)
    assert draft.resolutions and draft.resolutions[QUESTION, "key"].value["answer"] == "77777"
    async with small.driver.session() as session:
        kept = await session.run("MATCH (n:Draft|Step) RETURN properties(n) AS each")
        text = str([row["each"] async for row in kept])
    assert "77777" not in text and "answer" not in text


async def test_what_one_retired_and_the_other_changed(small: Store) -> None:
    """A question that the draft retires has the key that others gave it."""
    await begun(small)
    await done(small, "s2", Retire(QUESTION))
    await curriculum.apply(small, Addition(questions=[numeric("add-0", "add", answer="6")]))
    now = (await pending(small))[QUESTION]
    assert now["retired"] and now["key"]["answer"] == "6"


async def test_added_by_both(small: Store) -> None:
    """Two concepts with one id are one, field by field."""
    await begun(small)
    new = thing("concept", "new")
    await done(small, "s1", Add(new, {"title": "Mine", "minutes": 5}))
    await curriculum.apply(small, Addition(concepts=[Concept("new", "Theirs", "Said.")]))
    [found] = await drafting.conflicts(small, await drafting.read(small, "d", by=None))
    assert (found.thing, found.field, found.base) == (new, "title", "")
    await resolved(small, "title", "Theirs", 2, new)
    assert (await pending(small))[new] == document(Kind.CONCEPT, title="Theirs", summary="Said.", minutes=5.0)


async def publish(store: Store, id: str) -> int:
    """The revision that a draft becomes."""
    return (await publishing.publish(store, id, by="ada", now=NOW)).number


@pytest.mark.parametrize("rebase_first", [True, False])
async def test_a_resolution_holds_through_rebase_and_publish(small: Store, rebase_first: bool) -> None:
    """Three drafts on one revision: what was resolved is live, and what the others changed elsewhere, too."""
    await begun(small)
    await done(small, "s1", Edit(ADD, {"title": "Mine", "summary": "Mine."}))
    for id, fields in (("e", {"title": "Theirs"}), ("f", {"minutes": 9})):
        await begun(small, id)
        await drafting.edit(small, id, [Edit(ADD, fields)], by="ada", now=NOW, step_id=id)
    await publish(small, "e")
    with pytest.raises(Conflict, match='ours "Mine", theirs "Theirs"'):
        await publish(small, "d")
    await resolved(small, "title", "Both", 2)
    if rebase_first:
        await rebased(small)
    await publish(small, "f")
    number = await publish(small, "d")
    revision, live = await small.content()
    said = live[ADD]
    assert (revision, said["title"], said["summary"], said["minutes"]) == (number, "Both", "Mine.", 9.0)
    with pytest.raises(Conflict, match="published as revision"):
        await done(small, "s2", titled("Late"))


async def test_ten_drafts_that_add_to_one_course_are_all_published(small: Store) -> None:
    """Begun on one revision, published one after the other, without a conflict."""
    course = thing("course", "k")
    await begun(small, "base")
    ids = [f"c{i}" for i in range(20)]
    adds = [Add(thing("concept", id), {"title": id}) for id in ids]
    first = Add(course, {"title": "All", "concepts": ["count", "add"]})
    await drafting.edit(small, "base", [*adds, first], by="ada", now=NOW, step_id="base")
    await publish(small, "base")
    for i in range(10):
        await begun(small, f"d{i}")
        listed = ["count", ids[2 * i], "add", ids[2 * i + 1]]
        edit = Edit(course, {"concepts": listed})
        await drafting.edit(small, f"d{i}", [edit], by="ada", now=NOW, step_id=f"d{i}")
    for i in range(10):
        await publish(small, f"d{i}")
    listed = (await small.content())[1][course]["concepts"]
    assert sorted(listed) == sorted(["count", "add", *ids]) and listed[0] == "count"
    assert {ids.index(id) % 2 for id in listed[1 : listed.index("add")]} == {0}


async def test_what_the_draft_names_and_others_retired_is_told_when_it_is_published(small: Store) -> None:
    """An edge and a question on a concept that was merged meanwhile: refused, with the successor."""
    await begun(small)
    await done(small, "s1", Add(thing("question", "late"), {"concepts": {"power": 1}, "stem": "?"}))
    await begun(small, "e")
    split_off = Add(thing("concept", "powers"), {"title": "Powers"})
    await drafting.edit(small, "e", [split_off, Merge(("power",), "powers")], by="ada", now=NOW, step_id="e")
    await publish(small, "e")
    with pytest.raises(Conflict, match="This concept is retired") as caught:
        await publish(small, "d")
    assert "Use powers instead" in caught.value.mend
    await rebased(small)
    await done(small, "s2", Edit(thing("question", "late"), {"concepts": {"powers": 1}}))
    await publish(small, "d")
