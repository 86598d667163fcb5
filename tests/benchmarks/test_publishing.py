"""What publishing takes: the flip, the swap of mastery that a merge moves, and what those who answer notice.

    nice pytest -m bench -s tests/benchmarks/test_publishing.py
    (BENCH_LEARNERS=10000 learners, ANSWERS=30 each on either concept, DRAFTS=40 open ones, SECONDS=20)

Bars: 500 changes in 5 s; 10,000 learners swapped in 60 s; P99 of answers within twice the usual.
"""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from graph import correcting, curriculum, drafting, history, publishing
from graph.committing import Committer
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.errors import Conflict
from graph.model import AuthoredQuestion, Concept, Question, QuestionKind
from graph.sealing import Sealer, key_from_text
from graph.steps import Add, Edit, Merge, Retire, Step
from graph.store import Store
from tests.acceptance.shell import Shell
from tests.benchmarks import bench_graph
from tests.benchmarks.answering_clients import clients

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

LEARNERS = bench_graph.LEARNERS
ANSWERS = int(os.environ.get("ANSWERS", "30"))
DRAFTS = int(os.environ.get("DRAFTS", "40"))
SECONDS = float(os.environ.get("SECONDS", "20"))
QUESTIONS_EACH = 30
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
async def store(services: Any) -> AsyncIterator[Store]:
    """The store of the services."""
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as opened:
        yield opened


def many_changes(concepts: int) -> list[Step]:
    """500 changes: texts, questions edited and retired, new concepts, each with an edge from below."""
    spread = [i * concepts // 200 for i in range(200)]
    return [
        *(Edit(thing(Kind.CONCEPT, f"c{i:05}"), {"summary": "Another."}) for i in spread),
        *(Edit(thing(Kind.QUESTION, f"q{i:06}"), {"stem": "Another."}) for i in spread[:100]),
        *(Retire(thing(Kind.QUESTION, f"q{i:06}")) for i in spread[100:]),
        *(Add(thing(Kind.CONCEPT, f"new{i}"), {"title": "New", "summary": "New."}) for i in range(50)),
        *(Add(thing(Kind.PREREQUISITE, f"c{spread[i]:05}", f"new{i}"), {}) for i in range(50)),
    ]


async def test_answers_meanwhile(
    graph: Any, store: Store, services: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Eight clients answer; another process publishes drafts: one merges two concepts, and moves
    the mastery of whoever answered them, the others edit."""
    shell = Shell(services)
    ids = []
    for i in range(DRAFTS):
        id = f"bench-{time.time_ns()}-{i}"
        await drafting.create(store, id=id, title=f"Draft {i}", by="ada", now=NOW)
        asked: list[Step] = [
            Edit(thing(Kind.CONCEPT, f"c{j:05}"), {"summary": f"Another {id}."}) for j in range(i, 1_000, 40)
        ]
        await drafting.edit(store, id, asked, by="ada", now=NOW, step_id=f"{id}-s")
        ids.append(id)
    await merge_any(store, ids[0])
    numbers = itertools.count(time.time_ns() % 10**9)
    async with Committer(store) as committer:

        async def load(seconds: float) -> list[float]:
            return await clients(
                store, committer, 8, seconds, numbers, bench_graph.LEARNERS, bench_graph.QUESTIONS
            )

        await load(5)
        usual = await load(SECONDS)
        during = asyncio.create_task(load(SECONDS))
        published = 0
        while not during.done():
            done = await shell("curriculum", "publish", ids[published], "--by", "ada")
            assert done.returncode == 0, done.stderr
            published += 1
        waits = await during
        usual += await load(SECONDS)
    with capsys.disabled():
        for name, found in (("usual", usual), (f"during {published} publications", waits)):
            p50, p99, most = np.quantile(found, [0.5, 0.99, 1]) * 1_000
            print(
                f"\n{name}: {len(found)} answers, P50 {p50:.0f} ms, P99 {p99:.0f} ms, at most {most:.0f} ms"
            )


@pytest.mark.parametrize("concepts", [1_000, 20_000])
async def test_flip_of_500_changes(
    clean_graph: Any, store: Store, concepts: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """There and back; the content is in memory, as it is where a draft was edited."""
    rng = np.random.default_rng(0)
    started = time.perf_counter()
    await curriculum.apply(store, bench_graph.addition(rng, concepts, 20_000))
    imported = time.perf_counter() - started
    await drafting.create(store, id="d", title="Many", by="ada", now=NOW)
    await drafting.edit(store, "d", many_changes(concepts), by="ada", now=NOW, step_id="s")
    took = []
    for work in (
        publishing.publish(store, "d", by="ada", now=NOW),
        publishing.rollback(store, 1, by="ada", now=NOW),
    ):
        started = time.perf_counter()
        made = await work
        took.append(time.perf_counter() - started)
    with capsys.disabled():
        print(f"\n{concepts:,} concepts: {made.changes} changes published in {took[0]:.2f} s, ", end="")
        print(f"gone back in {took[1]:.2f} s (imported in {imported:.1f} s)")


async def test_merge_swap(clean_graph: Any, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Two concepts that everybody answered are merged, and all are swapped."""
    questions = [
        AuthoredQuestion(Question(f"{id}-{i:02}", 1, QuestionKind.NUMERIC, "?", concepts={id: 1.0}), None, "")
        for id in "ab"
        for i in range(QUESTIONS_EACH)
    ]
    concepts = [Concept(id, id, ".") for id in "ab"]
    await curriculum.apply(store, Addition(concepts, questions=questions))
    for start in range(0, LEARNERS, 500):
        ids = [f"l{i:05}" for i in range(start, min(start + 500, LEARNERS))]
        await store.driver.execute_query(HISTORY, learners=ids, answers=ANSWERS)
    await correcting.replay_all(store)
    await drafting.create(store, id="d", title="One", by="ada", now=NOW)
    await drafting.edit(store, "d", [Merge(("a",), "b")], by="ada", now=NOW, step_id="s")
    started = time.perf_counter()
    made = await publishing.publish(store, "d", by="ada", now=NOW)
    flipped = time.perf_counter() - started
    await correcting.complete_all(store)
    took = time.perf_counter() - started
    assert await history.moving(store, made.number) == (0, LEARNERS)
    with capsys.disabled():
        print(
            f"\n{LEARNERS:,} learners of {2 * ANSWERS} answers: flipped in {flipped:.2f} s, all swapped in "
            f"{took:.1f} s ({LEARNERS / (took - flipped):,.0f} learners a second)"
        )


async def merge_any(store: Store, draft: str) -> None:
    """The first concept with the next one that is not above it."""
    for other in itertools.count(1):
        try:
            merge = Merge((f"c{other:05}",), "c00000")
            await drafting.edit(store, draft, [merge], by="ada", now=NOW, step_id=f"{draft}-merge")
            return
        except Conflict:
            continue


HISTORY = """
UNWIND $learners AS id
CREATE (l:Learner {id: id, revision: 1, time_zone: 'UTC', usual_minutes: 20.0})
WITH l
UNWIND ['a', 'b'] AS concept
UNWIND range(0, $answers - 1) AS i
MATCH (q:Question {id: concept + '-' + right('0' + toString(i % 30), 2)})
CREATE (l)-[:ANSWERED {event_id: l.id + concept + i, seq: 0, correct: i % 3 > 0, question_revision: 1,
                       at: datetime({epochSeconds: 1767225600 + i * 3600})}]->(q)
"""
