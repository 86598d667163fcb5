"""Neo4j or Redis down, at start or in the middle: a clear error, and recovery without a restart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api.settings import Settings
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.test_graphql import NEXT, submit

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
