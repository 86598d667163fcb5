"""What happens is told as it happens: what is told, over both ways, and from where on."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from api import runtime
from api.settings import Settings
from graph import classes, curriculum, policies, steering
from graph.curriculum import Addition
from graph.model import Concept
from tests.acceptance.following import MASTERY, PUBLISHED, SLATE, STRUGGLE, socket, stream
from tests.acceptance.lives import CONSENT, FEEDBACK, GOALS, NEXT
from tests.acceptance.serving import Api, serving
from tests.acceptance.test_graphql import submit
from tests.acceptance.walking import NOW

CURSOR = "{ liveCursor }"


async def cursor(api: Api) -> str:
    """Where events are now."""
    return str((await api(CURSOR))["liveCursor"])


async def test_mastery_over_both(ann: Api) -> None:
    """An answer is told to whoever follows its learner: which concept moved, from what to what, by which
    answer; the same over WebSocket and SSE."""
    async with socket(ann.http, init={}) as ws, stream(ann.http, MASTERY, id="ann") as sse:
        await ws.subscribe(MASTERY, id="ann", after=await cursor(ann))
        answered = await submit(ann, "add-0", "4", "first")
        told = await ws.next()
        assert told["because"] == "ANSWERED" and told["eventIds"] == ["first"]
        assert told["learner"] == {"key": "ann"} and not told["again"] and told["more"] == 0
        [change] = told["changes"]
        assert change["concept"] == {"key": "add"} and change["before"] is None
        assert change["after"] == answered["mastery"][0]["after"]
        assert await sse.next() == told
        await submit(ann, "add-1", "5", "second")
        [second] = (await ws.next())["changes"]
        assert second["before"] == change["after"] > second["after"]


async def test_sent_again_is_told_again(ann: Api) -> None:
    """Whoever was not acknowledged sends an answer again; whether it was told nobody knows, so it is."""
    await submit(ann, "add-0", "4", "first")
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(MASTERY, id="ann", after=await cursor(ann))
        assert (await submit(ann, "add-0", "4", "first"))["duplicate"]
        told = await ws.next()
        assert told["again"] and told["eventIds"] == ["first"] and told["changes"][0]["before"] is None


async def test_slates(ann: Api, settings: Settings) -> None:
    """Whatever changes what comes next says so, and what that is can be asked for with it."""
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(SLATE, id="ann", after=await cursor(ann))
        await submit(ann, "count-0", "4", "first")
        told = await ws.next()
        assert told["because"] == "ANSWERED"
        assert len(told["learner"]["nextQuestions"]["recommendations"]) == 2
        await ann(GOALS, id="ann")
        await ann(CONSENT, id="ann")
        slate = (await ann(NEXT, id="ann"))["learner"]["nextQuestions"]["key"]
        await ann(FEEDBACK, slate=slate)
        await ann('mutation { voidAnswer(input: {eventId: "first", reason: "A test."}) { repeated } }')
        async with runtime.open_store(settings) as store:
            await curriculum.apply(store, Addition(concepts=[Concept("root", "Root", "About roots.", 30.0)]))
            draft = policies.from_json('{"name": "live", "target": 0.8}')
            await steering.add(store, draft, now=NOW, by="test", activate=True)
        causes = [(await ws.next())["because"] for _ in range(6)]
        assert causes == ["GOALS", "CONSENT", "FEEDBACK", "CORRECTED", "CURRICULUM", "POLICY"]


async def test_published(ann: Api, settings: Settings) -> None:
    """A revision is told, though another process made it."""
    async with stream(ann.http, PUBLISHED, after=await cursor(ann)) as sse:
        async with runtime.open_store(settings) as store:
            await curriculum.apply(store, Addition(concepts=[Concept("root", "Root", "About roots.", 30.0)]))
        told = await sse.next()
        assert told["revision"]["kind"] == "IMPORT" and told["number"] >= 1


async def test_struggle(ann: Api, settings: Settings) -> None:
    """A struggle is told once, when it begins, to those who follow a class of the learner."""
    async with runtime.open_store(settings) as store:
        await store.create_learner("bob")
        await classes.create_class(store, "7b", "7b")
        await classes.add_members(store, "7b", ["ann"], now=NOW)
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(STRUGGLE, id="7b", after=await cursor(ann))
        for i, learner in enumerate(("bob", "bob", "bob", "ann", "ann", "ann")):
            await submit(ann, f"power-{i % 3}", "5", f"wrong-{i}", learnerId=learner)
        told = await ws.next()
        assert told["learner"] == {"key": "ann"} and len(told["eventIds"]) == 1
        [began] = told["began"]
        assert began["concept"] == {"key": "power"} and began["reasons"][0]["kind"] == "UNKNOWN"
        await submit(ann, "power-3", "5", "wrong-6")
        with pytest.raises(TimeoutError):
            await ws.next(1)


async def test_nothing_between(ann: Api) -> None:
    """A cursor fetched with what is shown, and each event's own, lead on without a gap or a double."""
    start = await cursor(ann)
    for i in range(4):
        await submit(ann, f"add-{i}", "4", f"event-{i}")
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(MASTERY, id="ann", after=start)
        told = [await ws.next() for _ in range(4)]
        assert [each["eventIds"] for each in told] == [[f"event-{i}"] for i in range(4)]
    headers = {"last-event-id": told[1]["cursor"]}
    async with stream(ann.http, MASTERY, headers, id="ann") as sse:
        assert [await sse.next(), await sse.next()] == told[2:]


async def test_two_processes(ann: Api, settings: Settings) -> None:
    """What one server is told, another one's clients learn; a cursor of one is good at the other."""
    async with serving(settings) as other, socket(other.http, init={}) as ws:
        await ws.subscribe(MASTERY, id="ann", after=await cursor(ann))
        await submit(ann, "add-0", "4", "first")
        first = await ws.next()
        await submit(other, "add-1", "4", "second")
        second = await ws.next()
        async with socket(ann.http, init={}) as here:
            await here.subscribe(MASTERY, id="ann", after=first["cursor"])
            assert await here.next() == second


async def test_queries_over_events(ann: Api) -> None:
    """Over SSE a query has one event, and then it is complete; over a WebSocket there are none."""
    query = '{ it: learner(id: "ann") { key } }'
    async with stream(ann.http, query) as sse:
        event = await sse.event()
        assert json.loads(event["data"])["data"] == {"it": {"key": "ann"}}
        assert (await sse.event())["event"] == "complete"
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(query)
        assert (await ws.error())["code"] == "BAD_REQUEST"


async def test_by_get(ann: Api) -> None:
    """A subscription may come by GET; a mutation may not."""
    params = {"query": MASTERY, "variables": json.dumps({"id": "ann", "after": await cursor(ann)})}
    await submit(ann, "add-0", "4", "first")
    accept = {"accept": "text/event-stream"}
    async with ann.http.stream("GET", "/graphql", params=params, headers=accept) as response:
        lines = response.aiter_lines()
        async with asyncio.timeout(5):
            found = [await anext(lines) for _ in range(3)]
        assert found[1] == "event: next" and '"eventIds":["first"]' in found[2]
    mutation = {"query": 'mutation { createLearner(input: {id: "x"}) { created } }'}
    answer = await ann.http.get("/graphql", params=mutation, headers=accept)
    assert '"code":"BAD_REQUEST"' in answer.text


async def test_without_a_stream(ann: Api) -> None:
    """A subscription that nobody could stream is refused, with the mend."""
    answer = await ann.post(MASTERY, id="ann")
    [error] = answer.json()["errors"]
    assert answer.status_code == 400 and "subscriptions" in error["message"]


async def test_longer_than_a_request(ann: Api, settings: Settings) -> None:
    """A stream has no limit of time; other requests do."""
    brief = replace(settings, guards=replace(settings.guards, seconds=1.0))
    async with serving(brief) as other, stream(other.http, MASTERY, id="ann") as sse:
        await asyncio.sleep(2)
        await submit(ann, "add-0", "4", "first")
        assert (await sse.next())["eventIds"] == ["first"]


async def test_cost_and_limits(ann: Api) -> None:
    """A subscription has a cost, and the limits of all documents."""
    deep: Any = "{ prerequisites { concept " * 9 + "{ key }" + " } }" * 9
    query = f'subscription {{ masteryChanged(learnerId: "ann") {{ changes {{ concept {deep} }} }} }}'
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(query)
        assert (await ws.error())["code"] in ("TOO_LARGE", "BAD_REQUEST")
