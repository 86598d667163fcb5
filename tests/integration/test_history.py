"""Every change of the curriculum leaves a revision, and every revision can be read again."""

from datetime import UTC, datetime

import pytest

from graph import content, correcting, curriculum, history, imports
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.drafts import RevisionKind
from graph.errors import NotFound
from graph.model import Concept, Prerequisite
from graph.paging import Span
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EDGE = thing(Kind.PREREQUISITE, "count", "multiply")
QUESTION = thing(Kind.QUESTION, "add-0")


async def test_every_change_leaves_a_revision(small: Store) -> None:
    """An import, one of questions, one taken back and corrections: who, how and what; each can be read again
    as it was, in full and as a snapshot, by this process and by another."""
    seen = {0: {}, 1: (await small.content())[1]}
    await small.create_import("i1", "curriculum", "digest", ["a.csv", "b.csv"], NOW)
    edge = Prerequisite("count", "multiply", 0.4, "Skips a step.")
    more = Addition([Concept("pi", "Pi")], [edge], questions=[numeric("add-0", "add", "pi", answer="5")])
    await curriculum.apply(small, more, import_id="i1")
    seen[2] = (await small.content())[1]
    await curriculum.stock(small, [numeric("more-0", "add")], import_id="i1")
    seen[3] = (await small.content())[1]
    await correcting.rescore_question(small, "add-1", "5", reason="A misprint.", by="ada")
    seen[4] = (await small.content())[1]
    await correcting.retag_question(small, "add-2", ["count"], reason="No sum.", by="ada")
    seen[5] = (await small.content())[1]
    await correcting.retag_question(small, "add-2", ["count"], reason="Again.", by="ada")  # nothing changes
    await imports.take_back(small, "i1", NOW)
    seen[6] = (await small.content())[1]

    made, more_there = await history.revisions(small, Span(10))
    assert not more_there
    assert [(r.number, r.by, r.kind, r.title, r.why, r.changes) for r in made] == [
        (6, "import", RevisionKind.TAKE_BACK, "a.csv, b.csv", "", 4),
        (5, "ada", RevisionKind.CORRECTION, "add-2", "No sum.", 1),
        (4, "ada", RevisionKind.CORRECTION, "add-1", "A misprint.", 1),
        (3, "import", RevisionKind.IMPORT, "a.csv, b.csv", "", 1),
        (2, "import", RevisionKind.IMPORT, "a.csv, b.csv", "", 3),
        (1, "import", RevisionKind.IMPORT, "", "", len(seen[1])),
    ]
    snapshots = {}
    for number, then in seen.items():
        assert await history.content_at(small, number) == then
        snapshots[number] = await history.curriculum_at(small, number)
    assert snapshots[2].concepts["multiply"].depth == 2
    assert snapshots[2].concepts["pi"].importance
    assert "pi" not in snapshots[6].concepts
    assert snapshots[3].questions["more-0"].gradable
    assert await history.curriculum_at(small, 3) is snapshots[3]
    again = history.snapshot_of(seen[6], 6)
    live = await small.curriculum()
    assert (again.concepts, again.questions) == (live.concepts, live.questions)
    assert again.prerequisites == live.prerequisites


async def test_differences_and_blame(small: Store) -> None:
    """What a revision changed, what differs between two either way, and who made an edge what it is."""
    await curriculum.apply(small, Addition(prerequisites=[Prerequisite("count", "multiply", 0.4)]))
    await curriculum.apply(small, Addition(prerequisites=[Prerequisite("count", "multiply", 0.6)]))
    weak, strong = (content.document(Kind.PREREQUISITE, strength=s) for s in (0.4, 0.6))
    [added] = await history.changes_of(small, 2)
    assert (added.thing, added.before, added.after, added.what) == (EDGE, None, weak, "added")
    [changed] = await history.changes_of(small, 3)
    assert (changed.before, changed.after, changed.fields) == (weak, strong, {"strength": (0.4, 0.6)})
    [both] = await history.difference(small, 1, 3)
    assert (both.before, both.after) == (None, strong)
    [back] = await history.difference(small, 3, 2)
    assert (back.before, back.after) == (strong, weak)
    blamed = await history.blame(small, EDGE)
    assert [(made.number, change.before, change.after) for made, change in blamed] == [
        (3, weak, strong),
        (2, None, weak),
    ]
    with pytest.raises(NotFound) as caught:
        await history.blame(small, thing(Kind.CONCEPT, "none"))
    assert caught.value.mend


async def test_history_begins_where_the_graph_came_from(small: Store) -> None:
    """Of a graph that is older than history, what was live when it began is the first that is known; what is
    asked for beyond either end is refused with the range."""
    await rows(small.driver, "MATCH (r:Revision)-[:CHANGED]->(c) DETACH DELETE r, c")
    await rows(small.driver, "MATCH (k:Curriculum) SET k.revision = 41")
    old = (await small.content())[1]
    assert await history.content_at(small, 41) == old
    assert (await history.blame(small, QUESTION)) == []
    await curriculum.apply(small, Addition(prerequisites=[Prerequisite("count", "multiply")]))
    assert await history.content_at(small, 41) == old
    for number in (40, 43, -1):
        for ask in (history.content_at, history.curriculum_at):
            with pytest.raises(NotFound) as caught:
                await ask(small, number)
            assert (caught.value.field, caught.value.value) == ("revision", number)
            assert "from 41 to 42" in caught.value.mend
    with pytest.raises(NotFound):
        await history.changes_of(small, 41)


async def test_revisions_come_in_pages(small: Store) -> None:
    """Newest first, each page after the last of the one before."""
    for i in range(4):
        await curriculum.apply(small, Addition([Concept(f"new-{i}", "New")]))
    first, more = await history.revisions(small, Span(3))
    assert ([r.number for r in first], more) == ([5, 4, 3], True)
    rest, more = await history.revisions(small, Span(3, 3))
    assert ([r.number for r in rest], more) == ([2, 1], False)
    assert await history.revision(small, 3) == first[2]


async def test_what_is_secret_is_sealed(small: Store) -> None:
    """Whoever reads the nodes reads no key and no solution."""
    await curriculum.apply(small, Addition(questions=[numeric("add-0", "add", answer="5")]))
    found = await rows(
        small.driver, "MATCH (c:Change {revision: 2}) RETURN c.before AS before, c.what AS what"
    )
    assert [row["what"] for row in found] == ["changed"]
    assert "side" not in found[0]["before"].replace("writes-side-by-side", "", 1)
    assert "2 + 2 = 4" not in found[0]["before"]
    [change] = await history.changes_of(small, 2)
    assert change.before is not None
    assert change.before["key"]["answer"] == "4"
