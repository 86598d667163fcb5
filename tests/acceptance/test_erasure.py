"""Erasing a learner: everything goes, everywhere, whatever else happens; and nothing comes back."""

import asyncio
import json
import logging
from datetime import UTC, datetime

import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api import runtime, streams
from api.cache import SlateLog
from api.settings import Settings
from graph import advising
from graph.advice import Wish
from graph.belongings import BELONGINGS
from tests.acceptance.lives import (
    CREATE,
    answer,
    erase,
    left_in_graph,
    live,
    nothing_is_left,
    others,
    served,
)
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

GONE = [f"leaving-learner-{number}-{number * 7919}" for number in range(10)]
STAYING = ["staying-1", "staying-2", "staying-3"]

TIED = """
MATCH (l:Learner {id: $id})-[r]-(n)
RETURN collect(DISTINCT [type(r), labels(n)[0]]) AS ties
"""


async def test_nothing_is_left_of_ten_learners(
    api: Api,
    settings: Settings,
    driver: AsyncDriver,
    redis_client: Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They live a full life; while others answer, they are erased, asking for slates to the last. No id is
    in any property of the graph, key or value of Redis, or line of the log; the others lack nothing."""
    caplog.set_level(logging.DEBUG, logger="api")
    caplog.set_level(logging.DEBUG, logger="graph")
    await live(api, settings, *GONE, *STAYING)
    assert len(await left_in_graph(driver, GONE)) > 10 * len(GONE)
    stop = asyncio.Event()

    async def load() -> int:
        done = 0
        async for count in others(api, STAYING, stop):
            done = count
        return done

    async def ask(id: str) -> None:
        while not stop.is_set():
            body = (
                await api.post("query($id: ID!) { learner(id: $id) { nextQuestions { key } } }", id=id)
            ).json()
            if "errors" in body:
                assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND", body
                return

    loading, asking = asyncio.create_task(load()), [asyncio.create_task(ask(id)) for id in GONE[:3]]
    receipts = [await erase(api, id) for id in GONE]
    await asyncio.sleep(1)
    stop.set()
    await asyncio.gather(*asking)
    assert await loading > 0
    for receipt in receipts:
        counts = {each["kind"]: each["count"] for each in receipt["counts"]}
        assert counts["answers"] == 4 and counts["feedback"] == 1 and counts["goals"] == 1
        assert counts["mastery"] >= 1 and counts["slates"] >= 3
        assert counts["events"] == 1 and counts["classes"] == 1
    assert len({receipt["hash"] for receipt in receipts}) == len(GONE)
    await nothing_is_left(driver, redis_client, GONE)
    assert not [id for id in GONE if id in caplog.text]
    assert len((await served(api, "staying-1"))["recommendations"]) > 0


async def test_what_belongs_to_a_learner_is_in_the_list(
    ann: Api, settings: Settings, driver: AsyncDriver
) -> None:
    """After a full life, all that the graph ties to a learner is a line of belongings.py, and nothing else
    mentions the id."""
    await live(ann, settings, "somebody-4711")
    await asyncio.sleep(1.5)  # until slates are written
    [record] = (await driver.execute_query(TIED, id="somebody-4711")).records
    known = {each.relationship: each.label for each in BELONGINGS}
    for relationship, label in record["ties"]:
        assert relationship in known, f"{relationship} is not in BELONGINGS"
        assert known[relationship] in ("", label)
    await ann(
        "mutation($id: ID!) { eraseLearner(input: {learnerId: $id}) { errors { code } } }", id="somebody-4711"
    )
    assert await left_in_graph(driver, ["somebody-4711"]) == []


async def test_late_events_are_refused(ann: Api, settings: Settings, shell: Shell) -> None:
    """An answer, an enrolment; the receipt stays the same, whoever asks, and who never was is not found."""
    await live(ann, settings, "late-1")
    receipt = await erase(ann, "late-1")
    assert await erase(ann, "late-1") == receipt
    [error] = (await answer(ann, "late-1", "late"))["errors"]
    assert (error["code"], error["field"], error["value"]) == ("ERASED", "learnerId", "late-1")
    [error] = (await ann(CREATE, id="late-1"))["createLearner"]["errors"]
    assert (error["code"], error["field"]) == ("ERASED", "id")
    never = await ann.mistake("eraseLearner", {"learnerId": "nobody-ever"})
    assert (never["code"], never["field"]) == ("NOT_FOUND", "learnerId")
    printed = await shell("learner", "erase", "late-1", "--yes", "--json")
    assert json.loads(printed.stdout)["hash"] == receipt["hash"]
    refused = await shell("learner", "erase", "late-1")
    assert (refused.returncode, "--yes" in refused.stderr) == (1, True)


async def test_several_at_once_are_one(ann: Api, settings: Settings, driver: AsyncDriver) -> None:
    """Asked for four times at the same moment, it is one erasure with one receipt."""
    await live(ann, settings, "twice-1", answers=6)
    receipts = await asyncio.gather(*(erase(ann, "twice-1") for _ in range(4)))
    assert all(receipt == receipts[0] for receipt in receipts)
    assert {each["kind"]: each["count"] for each in receipts[0]["counts"]}["answers"] == 6
    assert await left_in_graph(driver, ["twice-1"]) == []


async def test_cut_off_it_is_completed_by_the_worker(
    ann: Api, settings: Settings, shell: Shell, driver: AsyncDriver, redis_client: Redis
) -> None:
    """Where it only began, nothing finds the learner any more, and the worker does the rest."""
    await live(ann, settings, "cut-1")
    async with runtime.open_store(settings) as store:
        await store.begin_erasure("cut-1", datetime.now(UTC))
    assert (await ann.error("query($id: ID!) { learner(id: $id) { key } }", id="cut-1"))[
        "code"
    ] == "NOT_FOUND"
    [error] = (await answer(ann, "cut-1", "late"))["errors"]
    assert error["code"] == "ERASED"
    done = await shell("worker", "--once")
    assert (done.returncode, "did job erasures" in done.stderr) == (0, True), done.stderr
    await nothing_is_left(driver, redis_client, ["cut-1"])


async def test_a_slate_that_waits_to_be_written_goes(ann: Api, settings: Settings) -> None:
    """Where nobody writes it for the moment, the entry that leads to it goes, and the slate with it."""
    await live(ann, settings, "waiting-1", answers=1)
    nobody_writes = settings.redis_url.removesuffix("/0") + "/1"
    async with runtime.open_store(settings) as store, streams.redis_client(nobody_writes) as redis:
        slate = await advising.next_questions(store, "waiting-1", wish=Wish(3), as_of=datetime.now(UTC))
        log = SlateLog(redis, store)
        await log.keep(slate)
        await log.forgetting.forget("waiting-1")
        assert not await redis.exists(f"slate:{slate.id}", "last:waiting-1")
        assert await redis.xlen("slates") == 0
        await redis.flushdb()


async def test_slates_for_nobody_leave_nothing(ann: Api, settings: Settings, redis_client: Redis) -> None:
    """What was served while the learner was erased is not written, and what Redis keeps of it goes."""
    await live(ann, settings, "quick-1", answers=1)
    async with runtime.open_store(settings) as store, streams.redis_client(settings.redis_url) as redis:
        now = datetime.now(UTC)
        slate = await advising.next_questions(store, "quick-1", wish=Wish(3), as_of=now)
        await erase(ann, "quick-1")
        log = SlateLog(redis, store)
        await log.keep(slate)
        assert await redis.exists(f"slate:{slate.id}", "last:quick-1") == 2
        for _ in range(40):
            if not await redis.exists(f"slate:{slate.id}", "last:quick-1"):
                return
            await asyncio.sleep(0.25)
    raise AssertionError("the last slate is still in Redis")
