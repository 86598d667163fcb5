"""What protects the server: over real connections, as an attacker or a browser would send it."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings, TokenSettings
from tests.acceptance.serving import Api, Wire, serving
from tests.tokens import AUDIENCE, ISSUER, bearer, jwks, token

JSON = {"content-type": "application/json"}
TYPENAME = b'{"query": "{ __typename }"}'


def guarded(settings: Settings, **changes: Any) -> Settings:
    """The settings with other guards."""
    return replace(settings, guards=replace(settings.guards, **changes))


def told(body: bytes | str) -> dict[str, Any]:
    """The only error of a response: its extensions and its message."""
    [error] = json.loads(body)["errors"]
    return {**error["extensions"], "message": error["message"]}


@asynccontextmanager
async def raw(api: Api) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to write bytes to."""
    url = api.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def exchanged(api: Api, sent: bytes) -> tuple[int, bytes]:
    """Status and body of what comes back until the server closes."""
    async with raw(api) as (reader, writer):
        writer.write(sent)
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        return int(head.split()[1]), body


async def test_cost_in_extensions(ann: Api) -> None:
    """Every response says what it cost and what it may."""
    body = (await ann.post("{ concepts(first: 3) { nodes { id } } }")).json()
    assert body["extensions"] == {"cost": {"requested": 4, "limit": 10_000}}


@pytest.mark.parametrize(
    ("headers", "content", "status", "field"),
    [
        ({**JSON, "content-encoding": "gzip"}, gzip.compress(b" " * 10_000_000), 415, "Content-Encoding"),
        ({**JSON, "content-encoding": "br"}, TYPENAME, 415, "Content-Encoding"),
        ({"content-type": "text/plain"}, TYPENAME, 415, "Content-Type"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415, "Content-Type"),
        ({}, TYPENAME, 415, "Content-Type"),
        ({**JSON, "origin": "https://elsewhere.example"}, TYPENAME, 403, "Origin"),
        ({**JSON, "origin": "null"}, TYPENAME, 403, "Origin"),
        ({**JSON, "origin": "http://["}, TYPENAME, 403, "Origin"),
        ({**JSON, "sec-fetch-site": "cross-site"}, TYPENAME, 403, "Origin"),
    ],
)
async def test_what_a_foreign_page_could_send(
    api: Api, headers: dict[str, str], content: bytes, status: int, field: str
) -> None:
    """It is refused in JSON, and says what to do."""
    answer = await api.http.post("/graphql", content=content, headers=headers)
    error = told(answer.content)
    assert (answer.status_code, error["field"]) == (status, field)
    assert error["mend"] and error["requestId"] == answer.headers["x-request-id"]


async def test_our_own_page(api: Api) -> None:
    """GraphiQL asks as the page of this server; links and images of elsewhere do not."""
    url = api.http.base_url
    own = {**JSON, "origin": f"http://{url.host}:{url.port}", "sec-fetch-site": "same-origin"}
    assert (await api.http.post("/graphql", content=TYPENAME, headers=own)).status_code == 200
    query = {"query": "{ __typename }"}
    assert (await api.http.get("/graphql", params=query)).status_code == 200
    foreign = {"sec-fetch-site": "cross-site"}
    assert (await api.http.get("/graphql", params=query, headers=foreign)).status_code == 403


async def test_security_headers(api: Api) -> None:
    """On every kind of response, and none that invites somebody in."""
    for method, path, accept in (
        ("GET", "/healthz", "*/*"),
        ("GET", "/graphql", "text/html"),
        ("GET", "/nowhere", "*/*"),
        ("PUT", "/graphql", "*/*"),
        ("POST", "/graphql", "*/*"),
    ):
        headers = (await api.http.request(method, path, headers={"accept": accept})).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers
        assert "server" not in headers
        assert not [name for name in headers if name.startswith("access-control")]
    kept = await api.http.get("/graphiql/graphiql.min.js")
    assert kept.headers["cache-control"] == "public, max-age=86400"


async def test_https_by_a_trusted_proxy(settings: Settings, api: Api) -> None:
    """A proxy's word on scheme and address counts where it is trusted, and nowhere else."""
    through = {"x-forwarded-proto": "https"}
    assert "strict-transport-security" not in (await api.http.get("/healthz", headers=through)).headers
    async with serving(guarded(settings, proxies=("127.0.0.0/8",))) as other:
        answer = await other.http.get("/healthz", headers=through)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_cors(settings: Settings, api: Api) -> None:
    """Pages of the sites that a setting names may ask, and read the answer; others may not."""
    async with serving(guarded(settings, cors_origins=("https://learn.example",))) as other:
        friend, stranger = {"origin": "https://learn.example"}, {"origin": "https://other.example"}
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        flight = await other.http.options("/graphql", headers={**friend, **asked})
        assert flight.status_code == 200
        assert flight.headers["access-control-allow-origin"] == "https://learn.example"
        answer = await other.http.post("/graphql", content=TYPENAME, headers={**JSON, **friend})
        assert answer.json()["data"] == {"__typename": "Query"}
        assert answer.headers["access-control-allow-origin"] == "https://learn.example"
        assert (await other.http.options("/graphql", headers={**stranger, **asked})).status_code == 400
        answer = await other.http.post("/graphql", content=TYPENAME, headers={**JSON, **stranger})
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


async def test_a_closed_schema(settings: Settings, ann: Api) -> None:
    """Without introspection nothing gives a name of the schema away, and what is known still works."""
    async with serving(guarded(settings, introspection=False)) as closed:
        for query in ("{ __schema { types { name } } }", '{ __type(name: "Learner") { name } }'):
            for error in (await closed.post(query)).json()["errors"]:
                assert error["extensions"]["code"] == "BAD_REQUEST" and "introspection" in error["message"]
        for query, variables in (
            ("{ learners { id } }", {}),
            ('{ learner(idd: "ann") { id } }', {}),
            ('{ learner(id: "ann") { keyy } }', {}),
            ('{ learner(id: "ann") { ... on Learnerr { id } } }', {}),
            ("mutation($i: SubmitAnswerInputt!) { submitAnswer(input: $i) { correct } }", {"i": {}}),
            (
                "mutation($i: SubmitAnswerInput!) { submitAnswer(input: $i) { correct } }",
                {"i": {"eventIdd": 1}},
            ),
            ('{ learner(id: "ann") { nextQuestions(kinds: [NUMERICC]) { id } } }', {}),
        ):
            for error in (await closed.post(query, **variables)).json()["errors"]:
                assert "Did you mean" not in error["message"]
        assert (await closed.http.get("/graphql", headers={"accept": "text/html"})).status_code == 404
        assert (await closed.http.get("/graphiql/graphiql.min.js")).status_code == 404
        assert (await closed.http.get("/openapi.json")).status_code == 404
        assert await closed('{ learner(id: "ann") { key } }') == {"learner": {"key": "ann"}}
    assert "Did you mean" in (await ann.error("{ learners { id } }"))["message"]


async def test_a_slow_body(settings: Settings, api: Api) -> None:
    """A body that drips in is refused with 408, as is one that never comes."""
    async with serving(guarded(settings, body_seconds=0.3)) as other:
        head = b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        for sent in (b"content-length: 1000\r\n\r\n{", b"content-length: 1000\r\n\r\n"):
            status, body = await exchanged(other, head + sent)
            assert (status, told(body)["code"], told(body)["field"]) == (408, "TIMED_OUT", "body")


async def test_a_slow_head(settings: Settings, api: Api) -> None:
    """Who connects and says nothing, or never ends a head, is cut off; so is one without end."""
    async with serving(guarded(settings, head_seconds=0.3)) as other:
        for sent in (b"", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nhost: x\r\nx: y"):
            async with raw(other) as (reader, writer):
                writer.write(sent)
                assert await asyncio.wait_for(reader.read(-1), 10) == b""
    async with raw(api) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        said = asyncio.create_task(reader.read(-1))
        for _ in range(200):
            if said.done():
                break
            writer.write(b"x: " + b"y" * 10_000 + b"\r\n")
            await asyncio.sleep(0.001)
        writer.transport.abort()
        assert b" 431 " in await said


async def test_a_slow_answer(settings: Settings, ann: Api) -> None:
    """What takes too long is cancelled, told with 503, and leaves the server as it was."""
    wire = Wire(settings.neo4j_uri)
    await wire.join()
    try:
        through = replace(settings, neo4j_uri=f"bolt://127.0.0.1:{wire.port}")
        async with serving(guarded(through, seconds=1.0)) as other:
            assert await other('{ learner(id: "ann") { key } }') == {"learner": {"key": "ann"}}
            wire.hold()
            answer = await other.post('{ learner(id: "ann") { key } }')
            error = told(answer.content)
            assert (answer.status_code, error["code"]) == (503, "TIMED_OUT")
            assert "event ids" in error["mend"]
            await wire.cut()
            await wire.join()
            assert await other('{ learner(id: "ann") { key } }') == {"learner": {"key": "ann"}}
    finally:
        await wire.cut()


@pytest.mark.parametrize(
    ("limit", "code"), [("connections", "connections"), ("connections_per_address", "connections from your")]
)
async def test_too_many_connections(settings: Settings, api: Api, limit: str, code: str) -> None:
    """One too many is told so, in JSON; those who are there go on, and once one leaves there is room."""
    async with serving(guarded(settings, **{limit: 20})) as other, AsyncExitStack() as stack:
        held = [await stack.enter_async_context(raw(other)) for _ in range(20)]
        get = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        status, body = await exchanged(other, get)
        assert (status, told(body)["code"]) == (503, "BUSY")
        assert code in told(body)["message"]
        reader, writer = held[0]
        writer.write(get)
        assert (await reader.readline()).split()[1] == b"200"
        held[1][1].close()
        await asyncio.sleep(0.05)
        async with raw(other) as (reader, writer):
            writer.write(get)
            assert (await reader.readline()).split()[1] == b"200"


async def test_a_thousand_upgrades(api: Api) -> None:
    """WebSockets that say nothing and hang up leave no task and no connection behind."""
    await api("{ __typename }")
    before = len(asyncio.all_tasks())
    sent = (
        b"GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
    )

    async def upgrade() -> bytes:
        async with raw(api) as (reader, writer):
            writer.write(sent)
            return await reader.readline()

    for _ in range(10):
        said = await asyncio.gather(*(upgrade() for _ in range(100)))
        assert {line.split()[1] for line in said} == {b"101"}
    for _ in range(100):
        if len(asyncio.all_tasks()) <= before + 2:
            break
        await asyncio.sleep(0.1)
    assert len(asyncio.all_tasks()) <= before + 2


async def test_bytes_that_are_no_http(api: Api) -> None:
    """uvicorn's own refusal has our form."""
    status, body = await exchanged(api, b"\x16\x03\x01 this is TLS\r\n\r\n")
    assert (status, told(body)["code"]) == (400, "BAD_REQUEST")


async def test_those_who_are_not_let_in(settings: Settings, api: Api) -> None:
    """After some refusals a minute an address hears 429 and when to come again; who is let in goes on."""
    rates = {**settings.guards.rates, "refused": 5}
    async with serving(guarded(settings, rates=rates)) as other:
        wrong = {**JSON, "authorization": "Bearer x"}
        answers = [await other.http.post("/graphql", content=TYPENAME, headers=wrong) for _ in range(12)]
        statuses = [answer.status_code for answer in answers]
        assert statuses[0] in (401, 403) and 429 in statuses
        last = next(answer for answer in answers if answer.status_code == 429)
        assert told(last.content)["code"] == "RATE_LIMITED"
        assert 1 <= int(last.headers["retry-after"]) <= 60
        assert await other("{ __typename }") == {"__typename": "Query"}


async def test_a_learner_who_asks_too_much(settings: Settings, ann: Api, tmp_path: Path) -> None:
    """The response says what is left of the minute; then 429, and when to come again, and nothing is done."""
    keys = tmp_path / "jwks.json"
    keys.write_text(jwks())
    with_keys = replace(settings, tokens=TokenSettings(str(keys), None, ISSUER, AUDIENCE))
    rates = {**settings.guards.rates, "learner": 25}
    async with serving(guarded(with_keys, rates=rates)) as other:
        other.http.headers.update(bearer(token("ann", "learner")))
        asked = [await other.post("{ concepts(first: 3) { nodes { id } } }") for _ in range(6)]
        first, refused = asked[0].json(), next(each for each in asked if each.status_code == 429)
        cost = first["extensions"]["cost"]
        assert cost["requested"] == 4 and cost["remaining"] == 20 and 1 <= cost["reset"] <= 60
        error = told(refused.content)
        assert (error["code"], error["field"]) == ("RATE_LIMITED", "principal")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert not refused.json().get("data")
    async with serving(guarded(with_keys, rates=rates)) as other:
        other.http.headers.update(bearer(token("ann", "learner")))
        wrong = [await other.post("{ nothing }") for _ in range(4)]
        assert [each.status_code for each in wrong] == [200, 200, 429, 429]
