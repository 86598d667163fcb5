"""Queries that take a lock: they wait for whoever holds it, change nothing, and see what was committed.

Neo4j 5.26 reads the right side of `SET n.revision = n.revision` before it waits: what was committed
meanwhile was undone by it. `SET n += {}` only locks.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import cypher
from graph import answering, correcting
from graph.snapshot import Curriculum
from graph.store import Store
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

ANSWER = {
    "rows": [{"id": "ada", "questions": ["add-0"], "events": ["e1"]}],
    "question_ids": ["add-0"],
}


FEEDBACK = {"learner_id": "ada", "question_id": "add-0", "concept_id": "add", "slate_id": "s", "rank": 1}


@pytest.mark.parametrize(
    ("name", "parameters", "label", "id"),
    [
        ("answer/lock_learners", ANSWER, "Learner", "ada"),
        ("answer/lock_learners", ANSWER, "Question", "add-0"),
        ("feedback/lock", FEEDBACK, "Learner", "ada"),
        ("replay/lock", {"ids": ["ada"]}, "Learner", "ada"),
        ("curriculum/lock", {}, "Curriculum", "curriculum"),
    ],
)
async def test_waits_and_undoes_nothing(
    small: Store, name: str, parameters: Mapping[str, Any], label: str, id: str
) -> None:
    """What another transaction commits meanwhile stays, and is what the query gives."""
    await small.create_learners(["ada"])
    driver = small.driver

    async def locking() -> list[dict[str, Any]]:
        async with driver.session() as session:
            result = await session.run(cypher.query(name).text, dict(parameters))
            return await result.data()

    async with driver.session() as session:
        holder = await session.begin_transaction()
        set_ = f"MATCH (n:{label} {{id: $id}}) SET n.revision = n.revision + 7 RETURN n.revision AS revision"
        changed = await (await holder.run(set_, id=id)).single(strict=True)
        waiting = asyncio.create_task(locking())
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert not done
        await holder.commit()
        [row] = await waiting
        read = f"MATCH (n:{label} {{id: $id}}) RETURN n.revision AS revision"
        kept = await (await session.run(read, id=id)).single(strict=True)
    assert kept["revision"] == changed["revision"]
    seen = {
        "Learner": lambda: row.get("revision", kept["revision"]),
        "Question": lambda: row["questions"][0]["revision"],
        "Curriculum": lambda: row["revision"],
    }
    assert seen[label]() == kept["revision"]


def test_no_query_locks_by_setting_a_property_to_itself() -> None:
    """See above."""
    itself = re.compile(r"SET ([a-z]+\.[a-z_]+) = \1(?! \+)")
    assert [name for name in cypher.load() if itself.search(cypher.query(name).text)] == []


async def test_a_correction_waits_for_an_answer_under_way(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that comes between reading the question and writing the answer counts that answer too."""
    await small.create_learners(["ada"])
    unchanged = small.curriculum
    corrections: list[asyncio.Task[Any]] = []

    async def correct() -> None:
        await correcting.rescore_question(small, "count-0", "5", reason="A misprint.", by="ada")
        await correcting.retag_question(small, "count-0", ["power"], reason="It is about powers.", by="ada")

    async def meanwhile(stamp: tuple[int, str] | None = None) -> Curriculum:
        monkeypatch.undo()
        corrections.append(asyncio.create_task(correct()))
        done, _ = await asyncio.wait(corrections, timeout=0.5)
        assert not done
        return await unchanged(stamp)

    monkeypatch.setattr(small, "curriculum", meanwhile)
    graded = await answering.submit_answer(
        small, learner_id="ada", question_id="count-0", response="4", event_id="e6", now=NOW
    )
    assert graded.recorded.correct
    await asyncio.gather(*corrections)
    assert "count" not in await small.masteries("ada")
    [stored] = await rows(
        small.driver, "MATCH ()-[a:ANSWERED]->() RETURN a.correct AS is, a.recorded_correct AS was"
    )
    assert stored == {"is": False, "was": True}
    assert (await small.masteries("ada"))["power"].answers == 1
