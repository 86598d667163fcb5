"""Drafts in the graph: said twice they are done once, two people never undo each other, and what both sides
changed is resolved before anything else."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from graph import drafting
from graph.content import thing
from graph.drafts import Draft, DraftState, Wanted
from graph.errors import Conflict, Forbidden, InvalidInput, NotFound
from graph.paging import Span
from graph.steps import Add, Edit, Retire, Step
from graph.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADD, POWER, EDGE = thing("concept", "add"), thing("concept", "power"), thing("prerequisite", "add", "power")


async def begun(store: Store, id: str = "d", *, shared: bool = True) -> Draft:
    """A draft of ada's, as others see it."""
    draft = await drafting.create(store, id=id, title="Better adding", by="ada", now=NOW)
    return await drafting.share(store, id, by="ada", now=NOW) if shared else draft


async def done(store: Store, step_id: str, *steps: Step, by: str = "ada", **more: Any) -> Draft:
    """One step of the draft d."""
    return await drafting.edit(store, "d", steps, by=by, now=NOW, step_id=step_id, **more)


def titled(title: str) -> Edit:
    """Another title of the concept add."""
    return Edit(ADD, {"title": title})


async def test_a_draft_is_what_its_steps_make_of_its_base(small: Store) -> None:
    """A draft is what its steps make of its base, and the curriculum stays as it is."""
    await begun(small)
    await done(small, "s1", titled("Adding"))
    draft = await done(small, "s2", Add(EDGE, {"strength": 0.5}), Retire(thing("question", "add-0")))
    base, tip = await drafting.content_of(small, draft)
    assert (tip[ADD]["title"], tip[EDGE]["strength"]) == ("Adding", 0.5)
    assert tip[thing("question", "add-0")]["retired"]
    assert base[ADD]["title"] == "Add" and EDGE not in base
    assert (draft.version, [step.kind for step in draft.steps]) == (3, ["edit", "mend"])
    assert await drafting.read(small, "d", by="bob") == draft
    assert base == (await small.content())[1]


async def test_said_again_it_is_done_once_and_other_words_are_refused(small: Store) -> None:
    """Ids of drafts, steps and comments are idempotency keys; others or other words are a conflict."""
    first = await begun(small, shared=False)
    assert await begun(small, shared=False) == first
    with pytest.raises(Conflict, match="Another draft"):
        await drafting.create(small, id="d", title="Other", by="ada", now=NOW)
    with pytest.raises(Conflict, match="Another draft"):
        await drafting.create(small, id="d", title="Better adding", by="bob", now=NOW)
    await drafting.share(small, "d", by="ada", now=NOW)
    once = await done(small, "s1", titled("Adding"))
    assert await done(small, "s1", titled("Adding"), version=1) == once
    for again in ({"by": "bob"}, {}):
        with pytest.raises(Conflict, match="Another step"):
            await done(small, "s1", titled("Adding" if again else "Other"), **again)
    said: dict[str, Any] = {"comment_id": "c1", "text": "Why?", "by": "bob", "now": NOW, "about": ADD}
    talked = await drafting.comment(small, "d", **said)
    assert await drafting.comment(small, "d", **said) == talked == await drafting.read(small, "d", by=None)
    with pytest.raises(Conflict, match="Another comment"):
        await drafting.comment(small, "d", **{**said, "text": "How?"})
    await begun(small, "e")
    with pytest.raises(Conflict, match="Another step"):
        await drafting.edit(small, "e", [titled("Adding")], by="ada", now=NOW, step_id="s1")
    with pytest.raises(Conflict, match="Another comment"):
        await drafting.comment(small, "e", **said)


async def test_the_same_sent_many_times_at_once_is_done_once(small: Store) -> None:
    """Twenty clients that repeat one creation and one edit make one draft with one step."""
    drafts = await asyncio.gather(*(begun(small, shared=False) for _ in range(20)))
    assert len({draft.created_at for draft in drafts}) == 1
    edits = await asyncio.gather(*(done(small, "s1", titled("Adding")) for _ in range(20)))
    assert {(draft.version, len(draft.steps)) for draft in edits} == {(2, 1)}


async def test_edits_of_several_at_once_are_all_there(small: Store) -> None:
    """Without a version each edit stands on what the others did."""
    await begun(small)
    adds = [Add(thing("concept", f"c{i}"), {"title": f"C {i}"}) for i in range(20)]
    await asyncio.gather(*(done(small, f"s{i}", add, by=f"p{i % 3}") for i, add in enumerate(adds)))
    draft = await drafting.read(small, "d", by=None)
    _, tip = await drafting.content_of(small, draft)
    assert draft.version == 21 and all(add.thing in tip for add in adds)


async def test_two_who_undo_each_other_undo_one_step(small: Store) -> None:
    """The second is told who did what meanwhile."""
    await begun(small)
    await done(small, "s1", titled("One"))
    await done(small, "s2", titled("Two"), by="bob")
    tries = (drafting.undo(small, "d", by=by, now=NOW, version=3, call_id=f"u-{by}") for by in ("ada", "bob"))
    found = await asyncio.gather(*tries, return_exceptions=True)
    [refused] = [one for one in found if isinstance(one, Conflict)]
    [left] = [one for one in found if isinstance(one, Draft)]
    assert [step.id for step in left.steps] == ["s1"]
    assert f"{left.changed_by} undid: edit title of concept add" in refused.message
    assert "version 4" in refused.mend
    with pytest.raises(Conflict, match="changed since"):
        await done(small, "s3", titled("Three"), version=3)
    draft = await drafting.undo(small, "d", by="ada", now=NOW, version=4, call_id="u4")
    assert (await drafting.content_of(small, draft))[0] == (await drafting.content_of(small, draft))[1]
    with pytest.raises(Conflict, match="no step"):
        await drafting.undo(small, "d", by="ada", now=NOW, version=5, call_id="u5")


async def test_an_undo_said_again_undoes_nothing_more(small: Store) -> None:
    """Whatever others did since; its id is nobody else's, and of one version."""
    await begun(small)
    for step, title in (("s1", "One"), ("s2", "Two")):
        await done(small, step, titled(title))
    undo: dict[str, Any] = {"by": "ada", "now": NOW, "version": 3, "call_id": "u1"}
    undone = await drafting.undo(small, "d", **undo)
    assert await drafting.undo(small, "d", **undo) == undone == await drafting.read(small, "d", by="ada")
    await done(small, "s3", titled("Three"), by="bob")
    assert [step.id for step in (await drafting.undo(small, "d", **undo)).steps] == ["s1", "s3"]
    for other in ({"by": "bob"}, {"version": 5}):
        with pytest.raises(Conflict, match="Another call"):
            await drafting.undo(small, "d", **undo | other)


async def test_what_is_not_shared_is_its_authors_alone(small: Store) -> None:
    """For others it is not there; only the author shares and discards."""
    await begun(small, shared=False)
    await done(small, "s1", titled("Adding"))
    for use in (
        drafting.read(small, "d", by="bob"),
        done(small, "s2", titled("Two"), by="bob"),
        drafting.undo(small, "d", by="bob", now=NOW, version=2, call_id="u"),
        drafting.comment(small, "d", comment_id="c", text="Hm", by="bob", now=NOW),
        drafting.share(small, "d", by="bob", now=NOW),
    ):
        with pytest.raises(NotFound, match="no such draft"):
            await use
    assert await drafting.page(small, Span(10), by="bob") == ([], False)
    assert [one.id for one in (await drafting.page(small, Span(10), by=None))[0]] == ["d"]
    await drafting.share(small, "d", by="ada", now=NOW)
    assert [one.id for one in (await drafting.page(small, Span(10), by="bob"))[0]] == ["d"]
    for forbidden in (
        drafting.share(small, "d", by="bob", now=NOW, shared=False),
        drafting.discard(small, "d", by="bob", now=NOW),
    ):
        with pytest.raises(Forbidden, match="Only its author"):
            await forbidden
    gone = await drafting.discard(small, "d", by="ada", now=NOW)
    assert await drafting.discard(small, "d", by="ada", now=NOW) == gone
    with pytest.raises(Conflict, match="discarded"):
        await done(small, "s3", titled("Two"))
    states = (DraftState.OPEN, DraftState.DISCARDED)
    pages = [
        await drafting.page(small, Span(1), by=None, wanted=Wanted(frozenset([state]))) for state in states
    ]
    assert [len(drafts) for drafts, _ in pages] == [0, 1]


async def test_an_approval_is_somebody_elses_and_of_one_version(small: Store) -> None:
    """Whoever made any of it cannot approve it, and a change voids what was approved."""
    await begun(small, shared=False)
    approve = drafting.approve
    with pytest.raises(Conflict, match="not shared"):
        await approve(small, "d", by="ada", now=NOW, version=1)
    await drafting.share(small, "d", by="ada", now=NOW)
    await done(small, "s1", titled("Adding"), by="bob")
    for maker in ("ada", "bob"):
        with pytest.raises(Forbidden, match="Whoever made"):
            await approve(small, "d", by=maker, now=NOW, version=2)
    agreed = await approve(small, "d", by="eve", now=NOW, version=2)
    assert [one.by for one in drafting.counting(agreed)] == ["eve"]
    assert await approve(small, "d", by="eve", now=NOW, version=2) == agreed
    described = await drafting.describe(small, "d", by="bob", now=NOW, description="Why.")
    assert drafting.counting(described) and described.description == "Why."
    changed = await done(small, "s2", titled("Sums"))
    assert not drafting.counting(changed) and len(changed.approvals) == 1
    with pytest.raises(Conflict, match="ada did: edit title of concept add"):
        await approve(small, "d", by="eve", now=NOW, version=2)
    assert drafting.counting(await approve(small, "d", by="eve", now=NOW, version=3))
    undone = await drafting.undo(small, "d", by="eve", now=NOW, version=3, call_id="u")
    with pytest.raises(Forbidden, match="Whoever made"):  # taking a step back makes it another draft, too
        await approve(small, "d", by="eve", now=NOW, version=undone.version)


async def test_bad_input_changes_nothing(small: Store) -> None:
    """Too long, empty, misleading, on a revision that there is not: refused with the mend."""
    await begun(small)
    create = drafting.create
    for error, use in (
        (InvalidInput, create(small, id="", title="T", by="ada", now=NOW)),
        (InvalidInput, create(small, id="x", title="T" * 10_000, by="ada", now=NOW)),
        (InvalidInput, create(small, id="x", title="T\u202e", by="ada", now=NOW)),
        (InvalidInput, create(small, id="x", title="T", by="", now=NOW)),
        (InvalidInput, create(small, id="x", title="T", by="ada", now=NOW, description="x" * 20_001)),
        (NotFound, create(small, id="x", title="T", by="ada", now=NOW, base=999)),
        (InvalidInput, done(small, "s", by="ada")),
        (InvalidInput, done(small, "s", titled("T" * 10_000))),
        (InvalidInput, done(small, "s", titled("Adding"), Edit(ADD, {"minutes": -1}))),
        (InvalidInput, done(small, "s", Edit(ADD, {"minutes": 10**400}))),
        (InvalidInput, done(small, "s", Edit(thing("question", "add-0"), {"concepts": None}))),
        (InvalidInput, done(small, "s", Add(thing("template", "t"), {"parameters": {"n": [2**70]}}))),
        (InvalidInput, drafting.resolve(small, "d", ADD, "title", 2**70, by="ada", now=NOW, call_id="r")),
        (InvalidInput, drafting.undo(small, "d", by="ada", now=NOW, version=1, call_id="")),
        (InvalidInput, drafting.comment(small, "d", comment_id="c", text=" ", by="ada", now=NOW)),
        (NotFound, drafting.resolve(small, "d", ADD, "title", "T", by="ada", now=NOW, call_id="r")),
        (NotFound, drafting.undo(small, "none", by="ada", now=NOW, version=1, call_id="u")),
    ):
        with pytest.raises(error) as caught:
            await use
        assert caught.value.mend and caught.value.field
    assert (await drafting.read(small, "d", by="ada")).version == 1
    assert [one.id for one in (await drafting.page(small, Span(9), by=None))[0]] == ["d"]


async def test_text_is_kept_as_it_is(small: Store) -> None:
    """Right-to-left letters and markup are text."""
    await begun(small)
    title = "<b onclick=x>حساب</b> עברית"
    draft = await done(small, "s1", titled(title))
    assert (await drafting.content_of(small, draft))[1][ADD]["title"] == title
