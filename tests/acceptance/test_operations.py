"""Operations by their hash, the list of those that are known, and several in one request."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_ast
from redis.asyncio import Redis

from api import manifest
from api.settings import Settings
from tests.acceptance.counting import queries_counted
from tests.acceptance.following import Stream, socket, stream
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.shell import Shell
from tests.acceptance.test_graphql import submit
from tests.acceptance.test_graphql_outages import neo4j, redis, wired  # noqa: F401  # fixtures

TITLES = "query Titles($first: Int = 2) { concepts(first: $first) { nodes { title } } }"
TITLE = 'query Title { concept(id: "add") { title } }'
CREATE = "mutation Create($input: CreateLearnerInput!) { createLearner(input: $input) { created } }"
MASTERY = "subscription Mastery($id: ID!) { masteryChanged(learnerId: $id) { eventIds } }"
EVENTS = {"accept": "text/event-stream"}
READ = "query Read($id: ID!) { learner(id: $id) { key } }"


def hash_of(document: str) -> str:
    """As clients make it."""
    return sha256(document.encode()).hexdigest()


def persisted(hash: str, version: int = 1) -> dict[str, Any]:
    """What an APQ client sends beside or in place of the query."""
    return {"persistedQuery": {"version": version, "sha256Hash": hash}}


async def sent(api: Api, **body: Any) -> Any:
    """The response to a POST of this."""
    return (await api.http.post("/graphql", json=body)).json()


def code(body: Any) -> str:
    """Of the only error."""
    [error] = body["errors"]
    assert error["extensions"]["mend"] and error["extensions"]["requestId"]
    return str(error["extensions"]["code"])


async def test_registered_once_and_for_all(ann: Api, settings: Settings) -> None:
    """Not found, then sent with its query, then found: by POST and GET, and in another process."""
    extensions = persisted(hash_of(TITLES))
    unknown = await sent(ann, extensions=extensions)
    assert (unknown["errors"][0]["message"], code(unknown)) == (
        "PersistedQueryNotFound",
        "PERSISTED_QUERY_NOT_FOUND",
    )
    first = await sent(ann, query=TITLES, extensions=extensions)
    assert len(first["data"]["concepts"]["nodes"]) == 2
    again = await sent(ann, extensions=extensions, variables={"first": 3})
    assert len(again["data"]["concepts"]["nodes"]) == 3
    params = {"extensions": json.dumps(extensions), "variables": '{"first": 1}'}
    async with serving(settings) as other:
        for api in (ann, other):
            body = (await api.http.get("/graphql", params=params)).json()
            assert len(body["data"]["concepts"]["nodes"]) == 1


async def test_what_names_somebody_stays_in_memory(ann: Api, settings: Settings) -> None:
    """An id that is written into a document does not come into Redis, where nobody would erase it."""
    harmless = "{ concepts(first: 3) { nodes { key } } }"
    for document in (harmless, TITLE):
        await sent(ann, query=document, extensions=persisted(hash_of(document)))
        assert "data" in await sent(ann, extensions=persisted(hash_of(document)))
    async with Redis.from_url(settings.redis_url) as held:
        assert await held.exists(f"operation:{hash_of(TITLE)}") == 0
        assert 0 < await held.ttl(f"operation:{hash_of(harmless)}") <= 86_400


async def test_without_redis(ann: Api, wired: Settings, redis: Wire) -> None:  # noqa: F811
    """Each process keeps what it was sent."""
    async with serving(wired) as api:
        await redis.cut()
        assert code(await sent(api, extensions=persisted(hash_of(TITLES)))) == "PERSISTED_QUERY_NOT_FOUND"
        assert "data" in await sent(api, query=TITLES, extensions=persisted(hash_of(TITLES)))
        assert "data" in await sent(api, extensions=persisted(hash_of(TITLES)))
        await redis.join()


@pytest.mark.parametrize(
    ("extensions", "field"),
    [
        (persisted("0" * 64), "sha256Hash"),
        (persisted("xyz"), "sha256Hash"),
        (persisted(hash_of(TITLES).upper()), "sha256Hash"),
        (persisted(hash_of(TITLES), version=2), "version"),
        ({"persistedQuery": {"sha256Hash": hash_of(TITLES)}}, "version"),
        ({"persistedQuery": "x"}, "version"),
        ({"persistedQuery": {"version": 1, "sha256Hash": 5}}, "sha256Hash"),
    ],
)
async def test_hashes_that_are_refused(api: Api, extensions: Any, field: str) -> None:
    """One of another query, or none at all: nothing is executed."""
    body = await sent(api, query=TITLES, extensions=extensions)
    assert (body["data"], code(body)) == (None, "BAD_REQUEST")
    assert body["errors"][0]["extensions"]["field"] == f"extensions.persistedQuery.{field}"


async def test_a_query_that_is_wrong_is_not_kept(api: Api) -> None:
    """The hash of a document with errors stays unknown."""
    wrong = "{ nothing }"
    assert code(await sent(api, query=wrong, extensions=persisted(hash_of(wrong)))) == "BAD_REQUEST"
    assert code(await sent(api, extensions=persisted(hash_of(wrong)))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.fixture
async def only(ann: Api, settings: Settings, shell: Shell, tmp_path: Path) -> AsyncIterator[Api]:
    """A server that executes listed operations alone."""
    folder = tmp_path / "operations"
    folder.mkdir()
    (folder / "Titles.graphql").write_text(f"# The titles.\n{TITLES}\n")
    (folder / "Create.graphql").write_text(CREATE)
    (folder / "Mastery.graphql").write_text(MASTERY)
    written = await shell("operations", str(folder), "--out", str(tmp_path / "operations.json"))
    assert written.returncode == 0, written
    listed = manifest.listed_in(tmp_path / "operations.json")
    guards = replace(settings.guards, operations=listed, operations_only=True)
    async with serving(replace(settings, guards=guards)) as api:
        yield api


async def test_the_list_alone(only: Api) -> None:
    """By the hash of its text or of the text as clients print it, and by its text."""
    listed = f"# The titles.\n{TITLES}\n"
    printed = print_ast(parse(TITLES))
    for hash in (hash_of(listed), hash_of(printed)):
        body = await sent(only, extensions=persisted(hash))
        assert len(body["data"]["concepts"]["nodes"]) == 2
    assert "data" in await sent(only, query=listed)
    for refused in (
        {"query": TITLE},
        {"query": "{ __schema { queryType { name } } }"},
        {"query": TITLE, "extensions": persisted(hash_of(TITLE))},
        {"extensions": persisted(hash_of(TITLE))},
    ):
        assert code(await sent(only, **refused)) == "NOT_LISTED"
    page = await only.http.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert (await only.http.get("/graphiql/graphiql.min.js")).status_code == 404


async def test_subscriptions_by_hash(ann: Api) -> None:
    """Not found, then sent with the query, then found: over a socket, and as a stream of events."""
    hash, unknown = persisted(hash_of(MASTERY)), persisted(hash_of(MASTERY + " "))
    async with socket(ann.http, init={}) as ws:

        async def subscribe(id: str, **payload: Any) -> None:
            await ws.send(type="subscribe", id=id, payload={"variables": {"id": "ann"}, **payload})

        await subscribe("1", extensions=hash)
        assert (await ws.error())["code"] == "PERSISTED_QUERY_NOT_FOUND"
        await subscribe("2", extensions=unknown, query=MASTERY)
        assert (await ws.error())["field"] == "extensions.persistedQuery.sha256Hash"
        await subscribe("3", extensions=hash, query=MASTERY)
        await subscribe("4", extensions=hash)
        await submit(ann, "add-0", "4", "first")
        assert {(await ws.receive())["id"] for _ in range(2)} == {"3", "4"}
    body = {"extensions": unknown, "variables": {"id": "ann"}}
    async with ann.http.stream("POST", "/graphql", json=body, headers=EVENTS) as response:
        assert (await Stream(response.aiter_lines()).error())["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_the_list_holds_for_subscriptions(only: Api) -> None:
    """Those on it are followed, by their hash or their text; others are refused, over both ways."""
    other = MASTERY.replace("eventIds", "again")
    async with socket(only.http, init={}) as ws:
        await ws.subscribe(other, id="ann")
        assert (await ws.error())["code"] == "NOT_LISTED"
        await ws.subscribe(MASTERY, "2", id="ann")
        payload = {"variables": {"id": "ann"}, "extensions": persisted(hash_of(MASTERY))}
        await ws.send(type="subscribe", id="3", payload=payload)
        await ws.send(type="ping")
        assert await ws.receive() == {"type": "pong"}
    async with stream(only.http, other, id="ann") as sse:
        assert (await sse.error())["code"] == "NOT_LISTED"


async def test_lists_that_are_wrong(shell: Shell, tmp_path: Path) -> None:
    """A folder without operations, and one with an operation that the schema does not know."""
    empty = await shell("operations", str(tmp_path))
    assert empty.returncode == 1 and "no operations" in empty.stderr
    (tmp_path / "Wrong.graphql").write_text("{ nothing }")
    wrong = await shell("operations", str(tmp_path))
    assert wrong.returncode == 1 and "Wrong" in wrong.stderr and "nothing" in wrong.stderr


async def test_a_batch(ann: Api) -> None:
    """Each operation has its own answer, at its place, with its own errors; queries share what they read."""
    await sent(ann, query=TITLES, extensions=persisted(hash_of(TITLES)))
    batch: list[Any] = [
        {"query": TITLES, "variables": {"first": 1}},
        {"query": "{ nothing }"},
        {"extensions": persisted(hash_of(TITLES))},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": READ, "variables": {"id": "nobody"}},
        {},
    ]
    with queries_counted() as counted:
        answers = (await ann.http.post("/graphql", json=batch)).json()
    assert [len(each["data"]["concepts"]["nodes"]) for each in (answers[0], answers[2])] == [1, 2]
    codes = [code(answers[place]) for place in (1, 3, 4, 5)]
    assert codes == ["BAD_REQUEST", "BAD_REQUEST", "NOT_FOUND", "BAD_REQUEST"]
    assert counted[0]["curriculum/read_stamp"] <= 1


async def test_mutations_in_a_batch(ann: Api) -> None:
    """Go in order, and what comes after sees what they did."""
    asked = {"query": READ, "variables": {"id": "bob"}}
    batch = [asked, {"query": CREATE, "variables": {"input": {"id": "bob"}}}, asked]
    before, created, after = (await ann.http.post("/graphql", json=batch)).json()
    assert code(before) == "NOT_FOUND"
    assert created["data"] == {"createLearner": {"created": True}}
    assert after["data"] == {"learner": {"key": "bob"}}


@pytest.mark.parametrize(
    ("batch", "told"),
    [([], "1 to 10"), ([{"query": TITLES}] * 11, "1 to 10"), ([5], "object"), ([{"query": 5}], "`query`")],
)
async def test_batches_that_are_refused(api: Api, batch: Any, told: str) -> None:
    """Of nothing, too long, or of what is no operation."""
    answer = await api.http.post("/graphql", json=batch)
    [error] = answer.json()["errors"]
    assert answer.status_code == 400 and told in error["message"]


async def test_a_batch_costs_its_sum(ann: Api, settings: Settings) -> None:
    """What is too much for one request is too much for a batch, and then none of it is executed."""
    guards = replace(settings.guards, cost=30)
    async with serving(replace(settings, guards=guards)) as api:
        create = {"query": CREATE, "variables": {"input": {"id": "bob"}}}
        answers = (await api.http.post("/graphql", json=[create, *[{"query": TITLES}] * 9])).json()
        assert {code(each) for each in answers} == {"TOO_LARGE"}
        assert answers[0]["errors"][0]["extensions"]["value"] == "38"
        assert await ann.error(READ, id="bob")
