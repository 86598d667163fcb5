"""Who may follow what, at the start and while it lasts; and what is no message, no cursor, no origin."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from api import runtime
from api.graphql import ids
from api.settings import Settings
from graph import classes
from tests.acceptance.following import MASTERY, PUBLISHED, SLATE, STRUGGLE, socket, stream
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api, serving
from tests.acceptance.test_graphql import submit
from tests.acceptance.test_live import cursor
from tests.acceptance.walking import NOW
from tests.tokens import bearer, token

ANSWER = """mutation($event: String!, $learner: ID!) { submitAnswer(input: {learnerId: $learner,
  questionId: "add-0", response: "5", eventId: $event}) { correct errors { code } } }"""


def init(subject: str, *roles: str, **claims: Any) -> dict[str, str]:
    """What a browser says when it connects."""
    return {"authorization": f"Bearer {token(subject, *roles, **claims)}"}


@pytest.fixture
async def school(ann: Api, settings: Settings, tmp_path: Path) -> AsyncIterator[Api]:
    """A server that takes tokens and looks again every half second; ann is in 7b, which tom leads."""
    async with runtime.open_store(settings) as store:
        await store.create_learner("bob")
        await classes.create_class(store, "7b", "7b")
        await classes.add_members(store, "7b", ["ann"], now=NOW)
        await classes.add_teachers(store, "7b", ["tom"], now=NOW)
    watchful = replace(settings, guards=replace(settings.guards, recheck_seconds=0.5))
    async with guarded(watchful, tmp_path) as api:
        yield api


@pytest.mark.parametrize(
    ("query", "about", "who"),
    [
        (MASTERY, "bob", ("ann", "learner")),
        (MASTERY, "bob", ("tom", "teacher")),
        (SLATE, "nobody", ("ann", "learner")),
        (STRUGGLE, "7b", ("ann", "learner")),
        (STRUGGLE, "7b", ("tim", "teacher")),
        (STRUGGLE, "no class", ("tom", "teacher")),
        (MASTERY, "ann", ("dora", "designer")),
        (PUBLISHED, "", ("who", "unknown role")),
    ],
)
async def test_what_one_may_not_see(school: Api, query: str, about: str, who: tuple[str, str]) -> None:
    """It is refused before it begins, over both ways, in the words of queries."""
    async with socket(school.http, init=init(*who)) as ws:
        await ws.subscribe(query, id=about)
        error = await ws.error()
        assert error["code"] == "FORBIDDEN" and error["requestId"] and error["mend"]
    async with stream(school.http, query, bearer(token(*who)), id=about) as sse:
        assert (await sse.error())["code"] == "FORBIDDEN"
        assert (await sse.event())["event"] == "complete"


async def test_what_is_not_there(school: Api) -> None:
    """Who may see everybody is told that somebody is not there."""
    async with socket(school.http, init=init("app", "service")) as ws:
        await ws.subscribe(MASTERY, id="nobody")
        assert (await ws.error())["code"] == "NOT_FOUND"
        await ws.subscribe(MASTERY, "2", id=ids.encode("Question", "add-0"))
        assert (await ws.error())["code"] == "INVALID"


async def test_the_header_counts_too(school: Api) -> None:
    """A client that is no browser sends the token as always."""
    header = bearer(token("ann", "learner"))["Authorization"]
    async with socket(school.http, init={}, authorization=header) as ws:
        await ws.subscribe(MASTERY, id="bob")
        assert (await ws.error())["code"] == "FORBIDDEN"


@pytest.mark.parametrize("payload", [{}, {"authorization": "Bearer nothing"}, {"authorization": 7}])
async def test_not_let_in(school: Api, payload: dict[str, Any]) -> None:
    """Without a token that holds, the connection is closed."""
    async with socket(school.http) as ws:
        await ws.send(type="connection_init", payload=payload)
        assert (await ws.closed())[0] == 4403
    answer = await school.http.post(
        "/graphql", json={"query": MASTERY}, headers={"accept": "text/event-stream"}
    )
    assert answer.status_code == 401


async def test_a_token_that_ends(school: Api) -> None:
    """With it ends what it opened: the whole connection, or the stream."""
    ends = int(time.time()) - 28  # with 30 s of skew, in two seconds
    async with socket(school.http, init=init("ann", "learner", exp=ends)) as ws:
        await ws.subscribe(MASTERY, id="ann")
        assert await ws.closed() == (4403, "The token has expired.")
    ends = int(time.time()) - 28
    headers = bearer(token("ann", "learner", exp=ends))
    async with stream(school.http, MASTERY, headers, id="ann") as sse:
        assert (await sse.error())["code"] == "UNAUTHENTICATED"
        assert (await sse.event())["event"] == "complete"


async def test_a_teacher_who_is_taken_from_the_class(school: Api, settings: Settings) -> None:
    """What was open ends within the time of a look, over both ways."""
    async with (
        socket(school.http, init=init("tom", "teacher")) as ws,
        stream(school.http, MASTERY, bearer(token("tom", "teacher")), id="ann") as sse,
        runtime.open_store(settings) as store,
    ):
        await ws.subscribe(STRUGGLE, id="7b")
        await ws.subscribe(MASTERY, "2", id="ann")
        service = bearer(token("app", "service"))
        body = {"query": ANSWER, "variables": {"event": "first", "learner": "ann"}}
        await asyncio.sleep(1)
        await school.http.post("/graphql", json=body, headers=service)
        assert (await ws.next())["learner"] == {"key": "ann"}
        await sse.next()
        await classes.remove_teachers(store, "7b", ["tom"])
        assert {(await ws.error())["code"], (await sse.error())["code"]} == {"FORBIDDEN"}


async def test_a_learner_who_is_erased(school: Api) -> None:
    """Whoever followed them is told, and nothing of them is replayed to anybody."""
    service = bearer(token("app", "service"))
    async with socket(school.http, init=init("app", "service")) as ws:
        start = (await school.http.post("/graphql", json={"query": "{ liveCursor }"}, headers=service)).json()
        await ws.subscribe(MASTERY, id="bob")
        body = {"query": ANSWER, "variables": {"event": "first", "learner": "bob"}}
        await school.http.post("/graphql", json=body, headers=service)
        assert (await ws.next())["eventIds"] == ["first"]
        erase = 'mutation { eraseLearner(input: {learnerId: "bob"}) { receipt { hash } errors { message } } }'
        done = (await school.http.post("/graphql", json={"query": erase}, headers=service)).json()
        assert done["data"]["eraseLearner"]["errors"] == []
        assert (await ws.error())["code"] == "ERASED"
        assert (await ws.receive())["type"] == "complete"
        await ws.subscribe(MASTERY, id="bob", after=start["data"]["liveCursor"])
        assert (await ws.error())["code"] in ("ERASED", "NOT_FOUND")


@pytest.mark.parametrize(
    "after", ["", "nothing", ids.cursor("concepts", ["add"]), ids.cursor("live", ["1-x"])]
)
async def test_cursors_of_elsewhere(ann: Api, after: str) -> None:
    """They are refused; an old one, and one of the future, with what to do."""
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(MASTERY, id="ann", after=after)
        error = await ws.error()
        assert (error["code"], error["field"]) == ("INVALID", "after")


@pytest.mark.parametrize("position", ["1-0", f"{9 * 10**14}-0"])
async def test_cursors_of_another_time(ann: Api, position: str) -> None:
    """What came after is not known; the error says to fetch anew."""
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(MASTERY, id="ann", after=ids.cursor("live", [position]))
        error = await ws.error()
        assert error["code"] == "MISSED" and "liveCursor" in error["mend"]


async def test_messages_out_of_order(ann: Api) -> None:
    """The closes that the protocol has for them."""
    async with socket(ann.http) as ws:
        await ws.subscribe(MASTERY, id="ann")
        assert (await ws.closed())[0] == 4401
    async with socket(ann.http, init={}) as ws:
        await ws.send(type="connection_init")
        assert (await ws.closed())[0] == 4429
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(MASTERY, id="ann")
        await ws.subscribe(MASTERY, id="ann")
        assert (await ws.closed())[0] == 4409
    async with socket(ann.http, init={}) as ws:
        await ws.send(type="ping")
        assert await ws.receive() == {"type": "pong"}
        await ws.send(type="complete", id="never begun")
        await ws.send(type="ping")
        assert await ws.receive() == {"type": "pong"}


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        "[]",
        "7",
        "null",
        "{}",
        '{"type": 7}',
        '{"type": "unknown"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": {}, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": "1", "payload": {"extensions": {}}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "x", "variables": []}}',
        '{"type": "complete", "id": []}',
        '{"type": "ping", "payload": 7}',
        '{"type": "ping", "payload": {"x": NaN}}',
        b"\xff\x00",
    ],
)
async def test_what_is_no_message(ann: Api, message: str | bytes) -> None:
    """It closes the connection with 4400, and nothing else is harmed."""
    async with socket(ann.http, init={}) as ws, socket(ann.http, init={}) as other:
        await ws.raw.send(message)
        assert (await ws.closed())[0] == 4400
        await other.send(type="ping")
        assert await other.receive() == {"type": "pong"}


async def test_bounds(ann: Api) -> None:
    """A message above 100 kB closes the connection; an eleventh subscription is refused."""
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe("#" * 110_000)
        assert (await ws.closed())[0] == 1009
    async with socket(ann.http, init={}) as ws:
        for i in range(10):
            await ws.subscribe(MASTERY, str(i), id="ann", after=await cursor(ann))
        await submit(ann, "add-0", "4", "first")
        assert {(await ws.receive())["id"] for _ in range(10)} == {str(i) for i in range(10)}
        await ws.subscribe(MASTERY, "10", id="ann")
        error = await ws.error()
        assert (error["code"], error["field"]) == ("TOO_LARGE", "subscriptions")


@pytest.mark.parametrize(
    ("query", "code"), [("subscription {", "BAD_REQUEST"), ("subscription { nothing }", "BAD_REQUEST")]
)
async def test_documents(ann: Api, query: str, code: str) -> None:
    """What is wrong with a document is its error; the connection goes on."""
    async with socket(ann.http, init={}) as ws:
        await ws.subscribe(query)
        assert (await ws.error())["code"] == code
        await ws.send(type="ping")
        assert await ws.receive() == {"type": "pong"}


async def test_foreign_pages(ann: Api, settings: Settings) -> None:
    """A page of elsewhere opens no WebSocket, whatever it would say then; pages that are named do."""
    for origin in ("https://elsewhere.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            async with socket(ann.http, origin=origin):
                pass
        assert refused.value.response.status_code == 403
        [error] = json.loads(refused.value.response.body or b"")["errors"]
        assert error["extensions"]["field"] == "Origin"
    own = f"http://{ann.http.base_url.host}:{ann.http.base_url.port}"
    async with socket(ann.http, init={}, origin=own):
        pass
    friends = replace(settings, guards=replace(settings.guards, cors_origins=("https://learn.example",)))
    async with serving(friends) as other, socket(other.http, init={}, origin="https://learn.example"):
        pass


async def test_connections_are_counted(ann: Api, settings: Settings) -> None:
    """WebSockets count among the connections of an address, and no more once they are closed."""
    few = replace(settings, guards=replace(settings.guards, connections_per_address=3))
    async with serving(few) as other:
        for _ in range(3):
            async with socket(other.http, init={}), socket(other.http, init={}), socket(other.http, init={}):
                with pytest.raises(InvalidStatus) as refused:
                    async with socket(other.http):
                        pass
                assert refused.value.response.status_code == 503
            await asyncio.sleep(0.2)


async def test_the_older_protocol(ann: Api) -> None:
    """subscriptions-transport-ws is not spoken."""
    from websockets.asyncio.client import connect
    from websockets.exceptions import ConnectionClosed

    url = f"ws://{ann.http.base_url.host}:{ann.http.base_url.port}/graphql"
    legacy: Any = ["graphql-ws"]
    async with connect(url, subprotocols=legacy) as connection:
        with pytest.raises(ConnectionClosed) as closed:
            await connection.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4406
