"""Neo4j or Redis down, at start or in the middle: a clear error, and recovery without a restart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api import runtime
from api.cache import HOUR, REPLACED_SECONDS
from api.settings import Settings
from graph import curriculum, local
from migrations import runner
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.lives import ERASE, erase, left_in_graph, live
from tests.acceptance.lives import NEXT as NEXT_OF
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.test_graphql import NEXT, submit
from tests.conftest import FAST

LEARNER = '{ learner(id: "ann") { key } }'


@pytest.fixture
async def neo4j(settings: Settings) -> AsyncIterator[Wire]:
    """The wire to Neo4j."""
    wire = Wire(settings.neo4j_uri)
    await wire.join()
    yield wire
    await wire.cut()


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Wire]:
    """The wire to Redis."""
    wire = Wire(settings.redis_url)
    await wire.join()
    yield wire
    await wire.cut()


@pytest.fixture
def wired(settings: Settings, neo4j: Wire, redis: Wire) -> Settings:
    """The settings, with both servers behind wires."""
    at = settings.redis_url.rsplit("@", 1)[0] + "@" if "@" in settings.redis_url else "redis://"
    return replace(
        settings,
        neo4j_uri=f"bolt://127.0.0.1:{neo4j.port}",
        redis_url=f"{at}127.0.0.1:{redis.port}/0",
    )


async def ready(api: Api) -> tuple[int, str]:
    """What /readyz says."""
    answer = await api.http.get("/readyz")
    return answer.status_code, answer.json()["status"]


async def test_neo4j_down_at_start(ann: Api, wired: Settings, neo4j: Wire) -> None:
    """The server starts, says what is missing, and answers once Neo4j is there."""
    await neo4j.cut()
    async with serving(wired) as api:
        assert (await api.http.get("/healthz")).status_code == 200
        assert await ready(api) == (503, "unavailable")
        error = await api.error(LEARNER)
        assert (error["code"], error["field"]) == ("UNAVAILABLE", "NEO4J_URI")
        assert error["mend"]
        await neo4j.join()
        assert await api(LEARNER) == {"learner": {"key": "ann"}}
        assert await ready(api) == (200, "ready")


async def test_neo4j_lost(ann: Api, wired: Settings, neo4j: Wire) -> None:
    """Reads and writes say UNAVAILABLE while it is gone and work when it is back; nothing counts twice."""
    async with serving(wired) as api:
        await submit(api, "add-0", "4", "before")
        await neo4j.cut()
        assert (await api.error(LEARNER))["code"] == "UNAVAILABLE"
        mutation = "mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct } }"
        given = {"learnerId": "ann", "questionId": "add-1", "response": "4", "eventId": "during"}
        assert (await api.error(mutation, input=given))["code"] == "UNAVAILABLE"
        await neo4j.join()
        assert not (await submit(api, "add-1", "4", "during"))["duplicate"]
        known = await api('{ learner(id: "ann") { mastery { nodes { answers } } } }')
        assert known["learner"]["mastery"]["nodes"] == [{"answers": 2}]


@pytest.mark.parametrize("query", [LEARNER, 'mutation { createLearner(input: {id: "bob"}) { created } }'])
async def test_neo4j_lost_during_a_request(ann: Api, wired: Settings, neo4j: Wire, query: str) -> None:
    """A request that waits for Neo4j when it goes ends with UNAVAILABLE, and the next one works."""
    async with serving(wired) as api:
        await api(LEARNER)
        neo4j.hold()
        waiting = asyncio.create_task(api.error(query))
        await neo4j.stuck.wait()
        await neo4j.cut()
        assert (await waiting)["code"] == "UNAVAILABLE"
        await neo4j.join()
        assert await api(LEARNER) == {"learner": {"key": "ann"}}


async def served(api: Api) -> Any:
    """A slate for ann, and the same slate found again by its id."""
    slate = (await api(NEXT, learner="ann", first=3))["learner"]["nextQuestions"]
    found = await api("query($id: ID!) { slate(id: $id) { id } }", id=slate["id"])
    return slate["id"] == found["slate"]["id"]


async def test_redis_down_at_start(ann: Api, wired: Settings, redis: Wire) -> None:
    """Without Redis everything works; /readyz says that something is missing."""
    await redis.cut()
    async with serving(wired) as api:
        assert await ready(api) == (200, "degraded")
        assert await served(api)
        await redis.join()
        assert await ready(api) == (200, "ready")
        assert await served(api)


async def test_redis_lost(ann: Api, wired: Settings, redis: Wire) -> None:
    """Redis may go and come back; slates are served and found throughout."""
    async with serving(wired) as api:
        assert await served(api)
        await redis.cut()
        assert await served(api)
        await redis.join()
        assert await served(api)
        assert await ready(api) == (200, "ready")


STALE = """query($learner: ID!, $first: Int) { learner(id: $learner) { key revision
  nextQuestions(first: $first) { id stale notice recommendations {
    rank score terms { name value } concept { title } question { stem } why { simple } } } } }"""


async def next_of(api: Api, first: int, learner: str = "ann") -> Any:
    """The learner with a slate."""
    return (await api(STALE, learner=learner, first=first))["learner"]


@pytest.mark.parametrize("stalled", [False, True], ids=["gone", "stalled"])
async def test_the_last_slate_while_neo4j_does_not_answer(
    ann: Api, wired: Settings, neo4j: Wire, stalled: bool
) -> None:
    """It comes marked stale, whole or its beginning, with titles, texts and reasons; then fresh ones."""
    async with serving(wired) as api:
        fresh = await next_of(api, 2)
        assert not fresh["nextQuestions"]["stale"]
        if stalled:
            neo4j.hold()
        else:
            await neo4j.cut()
        for first in (2, 1, 9):
            found = await next_of(api, first)
            stale = found["nextQuestions"]
            assert (found["key"], found["revision"]) == ("ann", fresh["revision"])
            assert (stale["stale"], stale["id"]) == (True, fresh["nextQuestions"]["id"])
            assert stale["recommendations"] == fresh["nextQuestions"]["recommendations"][:first]
            assert ("Only 2 of the 9" in stale["notice"]) == (first == 9)
            assert "UTC" in stale["notice"]
        assert (await api.error(STALE, learner="ann", first=0))["field"] == "first"
        await neo4j.cut()
        await neo4j.join()
        await submit(api, "count-0", "4", "after")
        again = await next_of(api, 4)
        assert not again["nextQuestions"]["stale"]
        assert again["revision"] > fresh["revision"]


async def test_without_a_last_slate_there_is_an_error(
    ann: Api, wired: Settings, neo4j: Wire, redis: Wire
) -> None:
    """Somebody who was never served, or whose slate is gone with Redis, is told what does not answer."""
    async with serving(wired) as api:
        await api('mutation { createLearner(input: {id: "bob"}) { created } }')
        await next_of(api, 3)
        await neo4j.cut()
        assert (await api.error(STALE, learner="bob", first=3))["code"] == "UNAVAILABLE"
        await redis.cut()
        assert (await api.error(STALE, learner="ann", first=3))["code"] == "UNAVAILABLE"


async def test_a_neo4j_that_is_halted_and_goes_on(tmp_path: Path) -> None:
    """The real server, halted and then ended: the last slate; a fresh one where it goes on."""
    servers = await asyncio.to_thread(local.ensure, tmp_path, tuning=FAST)
    try:
        settings = runtime.of_servers(servers)
        async with runtime.open_store(settings) as store, serving(settings) as api:
            await runner.migrate(store.driver)
            await curriculum.apply(store, CURRICULUM)
            await store.create_learner("ann")
            await next_of(api, 3)
            [pid] = [each.pid for each in local.status(tmp_path) if each.name == "neo4j"]
            psutil.Process(pid).suspend()
            assert (await next_of(api, 3))["nextQuestions"]["stale"]
            psutil.Process(pid).resume()
            assert not (await next_of(api, 3))["nextQuestions"]["stale"]
            psutil.Process(pid).kill()
            assert (await next_of(api, 3))["nextQuestions"]["stale"]
    finally:
        await asyncio.to_thread(local.stop, tmp_path, grace_seconds=0)


async def test_only_the_last_slate_is_kept_long(ann: Api, redis_client: Redis) -> None:
    """What was served before it has had time to reach the graph, and goes; the last one stays for an hour."""
    slates = [(await ann(NEXT, learner="ann", first=n))["learner"]["nextQuestions"] for n in (1, 2, 3)]
    left = [await redis_client.ttl(f"slate:{slate['key']}") for slate in slates]
    assert left[0] <= REPLACED_SECONDS < left[1] <= left[2] <= HOUR


async def test_an_entry_that_is_no_slate_stops_nothing(
    ann: Api, redis_client: Redis, driver: AsyncDriver
) -> None:
    """What another version left in the stream stays there, and slates after it reach the graph."""
    strange: Any = await redis_client.xadd("slates", {"slate": "of another form"})
    served = (await ann(NEXT, learner="ann", first=2))["learner"]["nextQuestions"]
    query = "MATCH (s:Slate {id: $id}) RETURN count(s) AS n"
    for _ in range(100):
        left: Any = await redis_client.xrange("slates")
        if [id for id, _ in left] == [strange]:
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the slate never left the stream, or what is none did")
    assert (await driver.execute_query(query, id=served["key"])).records[0]["n"] == 1


async def test_erasing_while_redis_is_down(
    ann: Api, wired: Settings, redis: Wire, driver: AsyncDriver
) -> None:
    """It says so, and that it is to be said again; nobody finds the learner meanwhile; then it is
    completed."""
    async with serving(wired) as api:
        await live(api, wired, "leaving-1", answers=2)
        await redis.cut()
        error = await api.error(ERASE, id="leaving-1")
        assert (error["code"], error["field"]) == ("UNAVAILABLE", "REDIS_URL") and "again" in error["mend"]
        assert (await api.error(NEXT_OF, id="leaving-1"))["code"] == "NOT_FOUND"
        await redis.join()
        assert (await erase(api, "leaving-1"))["erasedAt"]
        assert await left_in_graph(driver, ["leaving-1"]) == []


async def test_erasing_while_neo4j_is_down(
    ann: Api, wired: Settings, neo4j: Wire, driver: AsyncDriver
) -> None:
    """The same."""
    async with serving(wired) as api:
        await live(api, wired, "leaving-2", answers=2)
        await neo4j.cut()
        error = await api.error(ERASE, id="leaving-2")
        assert (error["code"], error["field"]) == ("UNAVAILABLE", "NEO4J_URI")
        await neo4j.join()
        assert (await erase(api, "leaving-2"))["erasedAt"]
        assert await left_in_graph(driver, ["leaving-2"]) == []
