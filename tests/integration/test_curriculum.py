"""The curriculum is brought in whole, compared exactly, and never left with a cycle."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from graph import curriculum
from graph.curriculum import Addition
from graph.errors import CycleFound, InvalidInput, NotFound
from graph.model import Concept, Misconception, Prerequisite
from graph.store import Store
from tests.integration.conftest import SMALL, numeric


async def test_what_is_applied_is_read_back(small: Store) -> None:
    """The snapshot holds exactly the concepts, edges and questions applied, with depth and importance."""
    snapshot = await small.curriculum()
    assert {id: c.depth for id, c in snapshot.concepts.items()} == {
        "count": 0,
        "add": 1,
        "multiply": 2,
        "power": 3,
    }
    assert set(snapshot.prerequisites) == set(SMALL.prerequisites)
    assert sum(c.importance or 0 for c in snapshot.concepts.values()) == pytest.approx(1)
    assert snapshot.questions["mixed-0"].concepts == ("add", "multiply")
    assert len(snapshot.questions) == 17


async def test_applying_again_changes_nothing(small: Store) -> None:
    """A second import of the same curriculum leaves even the revision alone."""
    before = await small.stamp()
    changes = await curriculum.apply(small, SMALL)
    assert (changes.created, changes.updated) == ({}, {})
    assert changes.unchanged == {"concepts": 4, "prerequisites": 3, "questions": 17}
    assert await small.stamp() == before


async def test_a_changed_question_becomes_a_new_revision(small: Store) -> None:
    """Editing a question's key raises its revision, and only that question is updated."""
    changes = await curriculum.apply(small, Addition(questions=[numeric("add-0", "add", answer="5")]))
    assert changes.updated == {"questions": 1}
    assert (await small.questions(["add-0"]))["add-0"].revision == 2


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(store: Store) -> None:
    """The counts of a dry run are those of the real run that follows it."""
    planned = await curriculum.apply(store, SMALL, dry_run=True)
    assert (await store.counts())["concepts"] == 0
    assert planned == await curriculum.apply(store, SMALL)


async def test_a_bank_is_stocked_in_batches(small: Store) -> None:
    """More questions than a batch: a dry run says what happens, the same again changes nothing, not even
    the revision, and one that changed is updated alone."""
    bank = [numeric(f"bank-{i}", "add") for i in range(curriculum.BATCH + 1)]
    told: list[int] = []
    planned = await curriculum.stock(small, iter(bank), dry_run=True)
    assert planned == await curriculum.stock(small, iter(bank), on_progress=told.append)
    assert planned.created == {"questions": len(bank)} and told == [curriculum.BATCH, 1]
    before = await small.stamp()
    assert (await curriculum.stock(small, bank)).unchanged == {"questions": len(bank)}
    assert await small.stamp() == before
    changes = await curriculum.stock(small, [*bank[:-1], numeric(bank[-1].question.id, "add", answer="5")])
    assert (changes.updated, changes.unchanged) == ({"questions": 1}, {"questions": curriculum.BATCH})
    assert await small.stamp() != before


async def test_a_bank_leaves_titles_of_misconceptions(small: Store) -> None:
    """A question that names a misconception by its id alone does not rename it, whenever it comes."""
    id = "writes-side-by-side"
    named = replace(numeric("bank-0", "add"), misconceptions=(Misconception(id, id),))
    known = await small.write(lambda tx: small.authored_questions(["add-0"], tx))
    assert [one.title for one in known["add-0"].misconceptions] == ["Writes the numbers side by side"]
    assert (await curriculum.stock(small, [named])).created == {"questions": 1}
    assert (await curriculum.stock(small, [named])).unchanged == {"questions": 1}
    assert known == await small.write(lambda tx: small.authored_questions(["add-0"], tx))


async def test_a_cycle_is_refused_as_a_path(small: Store) -> None:
    """An edge that closes a cycle with stored edges is refused, and nothing is written."""
    addition = Addition([Concept("new", "New")], [Prerequisite("power", "count")])
    with pytest.raises(CycleFound) as caught:
        await curriculum.apply(small, addition)
    assert set(caught.value.path) == {"count", "add", "multiply", "power"}
    assert caught.value.path[0] == caught.value.path[-1]
    assert "new" not in (await small.curriculum()).concepts


async def test_a_self_loop_is_refused(small: Store) -> None:
    """A concept cannot be its own prerequisite."""
    with pytest.raises(InvalidInput, match="its own prerequisite"):
        await curriculum.apply(small, Addition(prerequisites=[Prerequisite("add", "add")]))


async def test_a_dangling_end_is_refused(small: Store) -> None:
    """An edge to a concept that does not exist is refused by name."""
    with pytest.raises(NotFound, match="nowhere"):
        await curriculum.apply(small, Addition(prerequisites=[Prerequisite("add", "nowhere")]))


async def test_keys_and_solutions_are_sealed(small: Store) -> None:
    """Nobody who reads nodes finds an answer, a solution, or which response reveals what."""
    async with small.driver.session() as session:
        result = await session.run(
            "MATCH (q:Question)-[r:REVEALS]->() RETURN properties(q) AS q, properties(r) AS r"
        )
        rows = await result.data()
    assert rows
    for row in rows:
        assert row["r"] == {}
        shown = {name: value for name, value in row["q"].items() if name != "stem"}
        assert "22" not in str({**shown, "sealed_key": "", "sealed_solution": ""})
        assert "answer" not in row["q"]
        assert "side" not in row["q"]["sealed_key"]


async def test_a_title_defaults_to_the_id(store: Store) -> None:
    """A concept without a title is shown by its id."""
    await curriculum.apply(store, Addition([replace(Concept("x", ""), title="")]))
    assert (await store.curriculum()).concepts["x"].title == "x"


async def test_who_wants_a_new_snapshot_at_the_same_time_shares_it(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large curriculum is read once after a change, however many learners ask at that moment."""
    reads: list[str] = []
    read = Store.read

    async def counted(store: Store, name: str, **parameters: Any) -> list[dict[str, Any]]:
        reads.append(name)
        return await read(store, name, **parameters)

    monkeypatch.setattr(Store, "read", counted)
    found = await asyncio.gather(*(small.curriculum() for _ in range(20)))
    assert len(set(map(id, found))) == 1
    assert reads.count("curriculum/read_concepts") == 1
