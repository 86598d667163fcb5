"""GET /metrics as Prometheus reads it: of one process and of several, with servers up and down."""

import asyncio
from asyncio.subprocess import Process

from httpx import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from api.settings import Settings
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.test_events import answer, click, results
from tests.acceptance.test_graphql import submit
from tests.acceptance.test_graphql_outages import neo4j, redis, wired  # noqa: F401  # fixtures
from tests.acceptance.test_serving import several  # noqa: F401  # a fixture

Numbers = dict[tuple[str, frozenset[str]], float]
NEXT = '{ learner(id: "ann") { nextQuestions(first: 2) { id } } }'


async def read(client: AsyncClient) -> Numbers:
    """Every number by its name and the values of its labels."""
    response = await client.get("/metrics")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/plain")
    return {
        (sample.name.removeprefix("learner_graph_"), frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def more(before: Numbers, after: Numbers, name: str, *labels: str) -> float:
    """By how much a number grew."""
    key = (name, frozenset(labels))
    return after.get(key, 0) - before.get(key, 0)


async def test_what_is_done_is_counted(ann: Api) -> None:
    """Requests, operations, errors, answers, events and slates, each under its own name."""
    before = await read(ann.http)
    await submit(ann, "add-0", "4", "e1")
    await submit(ann, "add-0", "4", "e1")
    await ann(NEXT)
    await ann.error('{ learner(id: "nobody") { id } }')
    await ann.mistake("createLearner", {"id": " "})
    await results(ann, answer("a1"), click("c1"), click("c1"), click("c2", learnerId="nobody"))
    assert (await ann.http.get("/nowhere/ann")).status_code == 404
    after = await read(ann.http)
    for count, name, *labels in (
        (5, "request_seconds_count", "/graphql", "ok"),
        (1, "request_seconds_count", "/events", "ok"),
        (1, "request_seconds_count", "other", "refused"),
        (4, "graphql_operations_total", "ok"),
        (1, "graphql_operations_total", "NOT_FOUND"),
        (2, "errors_total", "NOT_FOUND"),
        (1, "errors_total", "INVALID"),
        (2, "answers_total", "new"),
        (1, "answers_total", "duplicate"),
        (3, "answer_wait_seconds_count"),
        (1, "learning_events_total", "click", "new"),
        (1, "learning_events_total", "click", "duplicate"),
        (1, "slates_served_total", "default@1"),
    ):
        assert more(before, after, str(name), *map(str, labels)) == count, (name, labels)
    assert after["stored", frozenset(["answers"])] == 2
    assert after["stored", frozenset(["learning_events"])] == 1
    assert after["neo4j_up", frozenset()] == after["redis_up", frozenset()] == 1
    assert after["model_info", frozenset(["default"])] == after["policy_info", frozenset(["default@1"])] == 1
    assert after["resident_memory_bytes", frozenset()] > 10_000_000
    assert after["open_file_descriptors", frozenset()] > 3
    assert not any("ann" in label for _, labels in after for label in labels)


async def test_servers_that_are_down(ann: Api, wired: Settings, neo4j: Wire, redis: Wire) -> None:  # noqa: F811
    """It answers all the same, soon, and says which."""
    async with serving(wired) as api:
        await neo4j.cut()
        found = await read(api.http)
        assert (found["neo4j_up", frozenset()], found["redis_up", frozenset()]) == (0, 1)
        assert ("curriculum_revision", frozenset()) not in found
        await neo4j.join()
        await redis.cut()
        found = await read(api.http)
        assert (found["neo4j_up", frozenset()], found["redis_up", frozenset()]) == (1, 0)


async def test_only_who_may(ann: Api) -> None:
    """Nobody from elsewhere."""
    response = await ann.http.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"})
    assert response.status_code == 403


async def test_of_several_processes(ann: Api, several: tuple[Process, str]) -> None:  # noqa: F811
    """Whichever is asked: the numbers are those of both, and none ever falls."""
    _, address = several
    base = address.removesuffix("/graphql")
    asked, last = 0, 0.0

    async def ask() -> None:
        async with AsyncClient(base_url=base, timeout=60) as client:  # on a connection of its own
            assert (await client.post("/graphql", json={"query": NEXT})).status_code == 200

    async def look() -> Numbers:
        async with AsyncClient(base_url=base, timeout=60) as client:
            return await read(client)

    for _ in range(6):
        await asyncio.gather(*(ask() for _ in range(4)))
        asked += 4
        found = await look()
        now = found["request_seconds_count", frozenset(["/graphql", "ok"])]
        assert now == asked > last
        last = now
    assert found["processes", frozenset()] == 2
    assert found["slates_served_total", frozenset(["default@1"])] == asked
