"""Files of designers become drafts of what they were compared with, whatever others do meanwhile."""

from pathlib import Path

import pytest

from api.designing import text
from graph import drafting, publishing
from graph.content import Document, Kind, Thing, document
from graph.errors import Conflict
from graph.steps import Edit
from graph.store import Store
from tests.integration.test_drafts import ADD, NOW, begun, done, titled

FILES = [Path("a.csv")]


async def test_what_others_published_meanwhile_is_not_undone(small: Store) -> None:
    """The draft stands on the revision that was read: both changes are there once it is published."""
    base, before = await small.content()
    await begun(small)
    await done(small, "s1", Edit(ADD, {"summary": "Meanwhile."}))
    await publishing.publish(small, "d", by="ada", now=NOW)
    changed: dict[Thing, Document | None] = {ADD: {**before[ADD], "title": "From files"}}
    made = await text._kept(small, changed, FILES, None, "Files", base, "bob")
    await publishing.publish(small, made.id, by="bob", now=NOW)
    _, live = await small.content()
    assert (live[ADD]["title"], live[ADD]["summary"]) == ("From files", "Meanwhile.")


async def test_a_draft_that_changed_meanwhile_is_left(small: Store) -> None:
    """Who did what is said, and the files can be imported again."""
    read = await begun(small)
    await done(small, "s1", titled("Meanwhile"))
    changed: dict[Thing, Document | None] = {ADD: document(Kind.CONCEPT, title="From files")}
    with pytest.raises(Conflict, match="The draft changed since: ada did: edit title"):
        await text._kept(small, changed, FILES, read, "", read.base, "ada")
    assert len((await drafting.read(small, "d", by="ada")).steps) == 1
