"""Drafts in the graph: said twice they are done once, two people never undo each other, and what both sides
changed is resolved before anything else."""

from datetime import UTC, datetime
from typing import Any

from graph import drafting
from graph.content import thing
from graph.drafts import Draft
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
