"""The worker: after a promotion all mastery is replayed once, by however many, while answers go on."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api import runtime, worker
from api.leases import Leases
from api.settings import Settings
from api.streams import redis_client
from api.worker import Job, Worker
from graph import advising, answering, curriculum, replaying, slates
from graph.advice import Wish
from graph.committing import Committer
from graph.model import Answer
from graph.store import Store
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.shell import Shell

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=1)
LEARNERS = [f"learner-{i:03}" for i in range(130)]
QUESTIONS = ("add-0", "multiply-1", "factor", "count-2")

PROMOTE = """
MERGE (m:TracingModel {version: $version})
WITH m
MATCH (c:Concept)
CREATE (m)-[:FITS {prior: $prior, learn: 0.1, forget: 0.02, guess: 0.2, slip: 0.1}]->(c)
WITH DISTINCT m
MATCH (k:Curriculum)
SET k.model = m.version
"""


@pytest.fixture
async def store(settings: Settings, clean_graph: AsyncDriver) -> AsyncIterator[Store]:
    """130 learners with eight answers each under the default model."""
    async with runtime.open_store(settings) as opened:
        await curriculum.apply(opened, CURRICULUM)
        await answering.import_answers(opened, [a for id in LEARNERS for a in answers(id)], now=NOW)
        yield opened


@pytest.fixture
async def redis(settings: Settings, clean_graph: AsyncDriver) -> AsyncIterator[Redis]:
    """A client as the worker's own."""
    async with redis_client(settings.redis_url) as opened:
        yield opened


def answers(learner: str) -> list[Answer]:
    """Of one learner, on four concepts."""
    return [
        Answer(
            f"{learner}-{i}",
            learner,
            QUESTIONS[i % 4],
            START + timedelta(minutes=i),
            0,
            None,
            (hash_of(learner) + i) % 3 > 0,
        )
        for i in range(8)
    ]


def hash_of(learner: str) -> int:
    """The same on every run."""
    return sum(map(ord, learner))


async def promote(driver: AsyncDriver, version: str, prior: float) -> None:
    """Puts another model in force, as a promotion does."""
    await driver.execute_query(PROMOTE, version=version, prior=prior)


async def models(driver: AsyncDriver) -> set[str]:
    """The versions that moved mastery edges."""
    found = await driver.execute_query("MATCH ()-[m:HAS_MASTERY]->() RETURN DISTINCT m.model AS model")
    return {row["model"] for row in found.records}


async def revisions(driver: AsyncDriver) -> list[int]:
    """How often each learner was written."""
    found = await driver.execute_query("MATCH (l:Learner) RETURN l.revision AS n ORDER BY l.id")
    return [row["n"] for row in found.records]


async def test_after_a_promotion_all_mastery_is_of_the_new_model(
    store: Store, shell: Shell, driver: AsyncDriver
) -> None:
    """The command finds what is left and ends; mastery is as if the model had always been in force."""
    before = await store.masteries(LEARNERS[0])
    await promote(driver, "second", 0.4)
    done = await shell("worker", "--once")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("replayed") >= 3
    assert await models(driver) == {"second"}
    assert await store.outdated_learners("second", 10) == []
    after = {id: await store.masteries(id) for id in LEARNERS[:5]}
    assert after[LEARNERS[0]] != before
    await replaying.replay_learners(store, LEARNERS[:5])
    assert {id: await store.masteries(id) for id in LEARNERS[:5]} == after


async def test_a_rollback_is_found_too(store: Store, redis: Redis, driver: AsyncDriver) -> None:
    """What was answered under a model that is no longer in force is replayed; the rest is left alone."""
    await promote(driver, "second", 0.4)
    [fresh] = await answering.record_answers(
        store, [Answer("new", LEARNERS[7], "add-0", NOW, 0, None, True)], now=NOW
    )
    assert fresh.stamp[1] == "second"
    await driver.execute_query("MATCH (k:Curriculum) REMOVE k.model")
    assert await store.outdated_learners("default", 10) == [LEARNERS[7]]
    await Worker(store, redis).finish(asyncio.Event())
    assert await models(driver) == {"default"}


async def test_several_share_the_work(
    store: Store, redis: Redis, driver: AsyncDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three workers at the same time: each learner is replayed once."""
    monkeypatch.setattr(worker, "PAGE", 10)
    before = await revisions(driver)
    await promote(driver, "second", 0.4)
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(Worker(store, redis).finish(asyncio.Event()))
    assert await redis.keys("lease:*") == []
    assert await models(driver) == {"second"}

    assert await revisions(driver) == [n + 1 for n in before]


async def test_what_a_killed_worker_held_is_taken_over(
    store: Store, redis: Redis, driver: AsyncDriver
) -> None:
    """Its leases run out, and another does what it left."""
    await promote(driver, "second", 0.4)
    for id in LEARNERS:
        await redis.set(f"lease:{worker._lease(id)}", "of one that was killed", px=1_500)
    await Worker(store, redis).finish(asyncio.Event())
    assert await models(driver) == {"second"}


async def test_answers_go_on_meanwhile(store: Store, redis: Redis, driver: AsyncDriver) -> None:
    """Answers during the replay are stored, and all mastery is of the new model and of all answers."""
    await promote(driver, "second", 0.4)
    working = asyncio.create_task(Worker(store, redis).finish(asyncio.Event()))
    async with Committer(store) as committer:
        for number in range(20):
            await asyncio.gather(
                *(
                    answering.submit_answer(
                        store,
                        learner_id=id,
                        question_id="add-1",
                        response="4",
                        event_id=f"during-{id}-{number}",
                        now=NOW + timedelta(seconds=number),
                        committer=committer,
                    )
                    for id in LEARNERS[number::13]
                )
            )
    await working
    assert await models(driver) == {"second"}
    known = {id: await store.masteries(id) for id in LEARNERS}
    await replaying.replay_learners(store, LEARNERS)
    assert {id: await store.masteries(id) for id in LEARNERS} == known


async def test_stops_in_order(store: Store, shell: Shell, redis: Redis, driver: AsyncDriver) -> None:
    """SIGTERM ends it with 0; it gives back its leases and says that it stopped."""
    await promote(driver, "second", 0.4)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api", "worker", env=shell.environment, stderr=subprocess.PIPE
    )
    assert process.stderr
    said = b""
    while b"replayed" not in said:
        said = await process.stderr.readline()
    process.terminate()
    rest = await process.stderr.read()
    assert await process.wait() == 0
    assert b"worker stopped" in rest
    assert await redis.keys("lease:*") == []


async def test_without_neo4j_or_redis_it_says_so(shell: Shell) -> None:
    """Exit code 3, the address without its password, and the mend."""
    done = await shell("worker", NEO4J_URI="bolt://127.0.0.1:1")
    assert done.returncode == 3 and "Neo4j does not answer" in done.stderr
    done = await shell("worker", REDIS_URL="redis://:secret@127.0.0.1:1/0")
    assert done.returncode == 3
    assert "Redis does not answer" in done.stderr and "127.0.0.1:1/0" in done.stderr
    assert "secret" not in done.stderr


async def test_a_job_is_done_once_in_its_period(store: Store, redis: Redis) -> None:
    """However many workers there are; one that fails is logged, and the others are done all the same."""
    done: list[str] = []

    def job(name: str, fails: bool = False) -> Job:
        async def run(store: Store, now: datetime) -> None:
            done.append(name)
            if fails:
                raise ZeroDivisionError

        return Job(name, timedelta(hours=1), run)

    jobs: Sequence[Job] = [job("first"), job("failing", fails=True), job("last")]
    for _ in range(2):
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(Worker(store, redis, jobs).finish(asyncio.Event()))
    assert sorted(done) == ["failing", "first", "last"]
    await redis.delete("job:first")
    await Worker(store, redis, jobs).finish(asyncio.Event())
    assert sorted(done) == ["failing", "first", "first", "last"]


async def test_slates_are_settled_and_forgotten(store: Store, shell: Shell, driver: AsyncDriver) -> None:
    """What nobody touched in a day was ignored; after three months it is gone, and the log says so."""
    for days in (0, 2, 91):
        at = datetime.now(UTC) - timedelta(days=days)
        slate = await advising.next_questions(store, LEARNERS[0], wish=Wish(3), as_of=at)
        await store.write_slates([slates.to_row(slate)])
    done = await shell("worker", "--once")
    assert done.returncode == 0, done.stderr
    assert "settled 2 slates" in done.stderr
    assert "deleted 1 slates older than 90 days" in done.stderr
    query = "MATCH (s:Slate) RETURN s.states[0] AS state ORDER BY s.at"
    assert [row["state"] for row in (await driver.execute_query(query)).records] == ["ignored", "served"]


async def test_leases_last_as_long_as_they_are_held(redis: Redis) -> None:
    """One holds what another asks for, well past the time they run out in; only the holder gives it back."""
    ours, theirs = Leases(redis, lease_ms=300), Leases(redis)
    async with ours.held(["a", "b"]) as mine:
        assert mine == ["a", "b"]
        await asyncio.sleep(0.7)
        async with theirs.held(["b", "c"]) as other:
            assert other == ["c"]
        assert sorted(await redis.keys("lease:*")) == ["lease:a", "lease:b"]
        mine.remove("a")
    assert await redis.keys("lease:*") == ["lease:a"]
    async with theirs.held(["b"]) as other:
        assert other == ["b"]
        await redis.set("lease:b", "somebody else's by now")
    assert await redis.get("lease:b") == "somebody else's by now"
