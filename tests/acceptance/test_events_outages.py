"""POST /events while servers are down, or lost, or killed: sent again as it was, all is there once."""

import asyncio

import psutil
import pytest
from httpx import AsyncClient, HTTPError

from api.settings import Settings
from graph import committing
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.test_events import answer, answers, click, post, results, said
from tests.acceptance.test_graphql_outages import neo4j, redis, wired  # noqa: F401  # fixtures
from tests.acceptance.test_serving import several  # noqa: F401  # a fixture

BATCH = [*(answer(f"a{i}", seq=i) for i in range(60)), *(click(f"c{i}") for i in range(60))]


async def unavailable(api: Api) -> None:
    """The whole call is refused with 503, and says when to try again."""
    response = await post(api, *BATCH)
    assert response.status_code == 503, response.text
    assert int(response.headers["retry-after"]) > 0
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE" and error["extensions"]["mend"]


async def test_neo4j_down(ann: Api, wired: Settings, neo4j: Wire) -> None:  # noqa: F811
    """503, and all is new when it is back."""
    async with serving(wired) as api:
        await neo4j.cut()
        await unavailable(api)
        await neo4j.join()
        assert said(await results(api, *BATCH)) == ["new"] * len(BATCH)


async def test_neo4j_lost_in_the_middle(ann: Api, wired: Settings, neo4j: Wire) -> None:  # noqa: F811
    """What was written by then is a duplicate afterwards; nothing counts twice."""
    async with serving(wired) as api:
        await results(api, answer("before"))
        neo4j.hold()
        waiting = asyncio.create_task(unavailable(api))
        await neo4j.stuck.wait()
        await neo4j.cut()
        await waiting
        await neo4j.join()
        assert set(said(await results(api, *BATCH))) <= {"new", "duplicate"}
        assert said(await results(api, *BATCH)) == ["duplicate"] * len(BATCH)
        assert await answers(api) == 61


async def test_redis_down(ann: Api, wired: Settings, redis: Wire) -> None:  # noqa: F811
    """Events need none; a slate that only Redis would know is not found."""
    async with serving(wired) as api:
        await redis.cut()
        found = await results(api, *BATCH, click("line", slate="on-its-way", rank=1))
        assert said(found) == [*["new"] * len(BATCH), "NOT_FOUND slate"]


async def test_too_much_waits(ann: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends more than can be written hears so at once, and sends it again."""
    monkeypatch.setattr(committing, "MOST_WAITING_EACH", 10)
    await unavailable(ann)
    monkeypatch.undo()
    assert said(await results(ann, *BATCH)) == ["new"] * len(BATCH)


async def test_killed_while_two_processes_write(ann: Api, several: tuple[object, str]) -> None:  # noqa: F811
    """Both are sent one batch, and killed at it. What anyone was told stands, and the rest is completed."""
    process, address = several
    url = address.replace("/graphql", "/events")
    told: dict[str, int] = {}

    async def send() -> None:
        async with AsyncClient(timeout=60) as client:
            try:
                response = await client.post(url, json={"events": BATCH})
            except HTTPError:
                return
            for one in response.json()["results"]:
                told[one["eventId"]] = told.get(one["eventId"], 0) + (not one["duplicate"])

    sending = [asyncio.create_task(send()) for _ in range(6)]
    await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
    for each in psutil.Process(process.pid).children():  # type: ignore[attr-defined]
        each.kill()
    await asyncio.gather(*sending)
    assert told and set(told.values()) <= {0, 1}
    assert not {"refused"} & set(said(await results(ann, *BATCH)))
    assert said(await results(ann, *BATCH)) == ["duplicate"] * len(BATCH)
    assert await answers(ann) == 60
