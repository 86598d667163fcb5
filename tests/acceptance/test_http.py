"""Forms and statuses of answers over HTTP; which a browser may keep, and which are compressed."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from api import runtime
from api.settings import Settings
from graph import curriculum
from graph.curriculum import Addition
from graph.model import Concept
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api
from tests.tokens import bearer, token

RESPONSE = "application/graphql-response+json"
CONCEPTS = """{ concepts { nodes { id title summary prerequisites { reason concept { id title summary } } }
    edges { cursor node { id key } } } }"""
LEARNER = '{ learner(id: "ann") { key } }'


async def get(api: Api, query: str, **headers: str) -> Any:
    """By GET."""
    return await api.http.get("/graphql", params={"query": query}, headers={"accept": "*/*", **headers})


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}; charset=utf-8, application/json", RESPONSE),
        (f"application/json, {RESPONSE}", "application/json"),
        (f"application/json;q=0.5, {RESPONSE};q=0.9, */*;q=0.1", RESPONSE),
        ("text/html, application/*;q=0.1", "application/json"),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json; charset=latin-1", None),
        ("application/xml", None),
    ],
)
async def test_form_of_the_answer(api: Api, accept: str, answered: str | None) -> None:
    """The one that the client likes best; 406 where it likes none."""
    response = await api.http.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": accept})
    assert response.status_code == (200 if answered else 406)
    assert response.headers["content-type"] == (answered or "application/json")
    if not answered:
        assert RESPONSE in response.json()["errors"][0]["extensions"]["mend"]


@pytest.mark.parametrize(
    ("accept", "status", "body"),
    [("application/json", 200, {"data", "errors"}), (RESPONSE, 400, {"errors"})],
)
@pytest.mark.parametrize("query", ["{", "{ nothing }", "query($id: ID!) { learner(id: $id) { key } }"])
async def test_status_of_what_is_refused(api: Api, accept: str, status: int, body: Any, query: str) -> None:
    """Who knows of GraphQL's own form is told by the status, too; others have 200 as ever."""
    response = await api.http.post("/graphql", json={"query": query}, headers={"accept": accept})
    assert response.status_code == status
    assert set(response.json()) - {"extensions"} == body


async def test_status_of_a_field_that_fails(api: Api) -> None:
    """What was executed is 200 in either form, with null where a value is missing."""
    response = await api.http.post(
        "/graphql", json={"query": '{ concept(id: "x") { id } }'}, headers={"accept": RESPONSE}
    )
    assert (response.status_code, response.json()["data"]) == (200, {"concept": None})


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ('application/json; charset="UTF-8"', 200),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=latin-1", 415),
        ("application/graphql", 415),
        ("text/plain", 415),
    ],
)
async def test_form_of_the_request(api: Api, content_type: str, status: int) -> None:
    """JSON in UTF-8."""
    response = await api.http.post(
        "/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": content_type}
    )
    assert response.status_code == status


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"query": "{ __typename }", "variables": "", "extensions": ""}, 200),
        ({"query": "{ __typename }", "variables": "{"}, 400),
        ({"query": "{ __typename }", "variables": "[]"}, 400),
        ({"query": "{ __typename }", "extensions": "5"}, 400),
        ({"query": "query A { __typename }", "operationName": "B"}, 400),
        ({"query": "mutation { __typename }"}, 405),
    ],
)
async def test_by_get(api: Api, params: dict[str, str], status: int) -> None:
    """Variables and extensions are JSON; a link changes nothing."""
    response = await api.http.get("/graphql", params=params, headers={"accept": "application/json"})
    assert response.status_code == status
    assert response.headers.get("allow") == ("POST" if status == 405 else None)


async def test_the_curriculum_is_kept(api: Api, settings: Settings) -> None:
    """304 until authors change something."""
    first = await get(api, CONCEPTS)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Authorization", "Accept"} <= {name.strip() for name in first.headers["vary"].split(",")}
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = await get(api, CONCEPTS, **{"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    async with runtime.open_store(settings) as store:
        await curriculum.apply(store, Addition(concepts=[Concept("new", "New", "", 5.0)]))
    changed = await get(api, CONCEPTS, **{"if-none-match": tag})
    assert changed.status_code == 200 and changed.headers["etag"] != tag


@pytest.mark.parametrize(
    "query",
    [
        LEARNER,
        "{ concepts { nodes { id } } " + LEARNER[1:],
        '{ question(id: "add-0") { answer } }',
        '{ question(id: "add-0") { ...all } } fragment all on Question { ... on Question { solution } }',
        '{ concept(id: "nobody") { id } }',
        "{ nothing }",
        '{ concept(id: "add") { id parametersFrom } }',
        "{ __schema { queryType { name } } }",
    ],
)
async def test_what_is_not_kept(ann: Api, query: str) -> None:
    """What is about learners, what depends on more than what authors wrote, and errors."""
    response = await get(ann, query)
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


async def test_a_post_is_not_kept(api: Api) -> None:
    """Nobody could ask for it again."""
    assert (await api.post(CONCEPTS)).headers["cache-control"] == "no-store"


async def test_the_past_stays_as_it_was(api: Api) -> None:
    """For an hour nobody needs to ask again."""
    [revision] = (await api("{ revisions(first: 1) { nodes { number } } }"))["revisions"]["nodes"]
    query = "{ concepts(asOf: N) { nodes { title prerequisites { concept { title } } } } }"
    query = query.replace("N", str(revision["number"]))
    response = await get(api, query)
    assert "errors" not in response.json()
    assert response.headers["cache-control"] == "private, max-age=3600"


async def test_who_asks_without_a_right_is_not_told(api: Api, settings: Settings, tmp_path: Path) -> None:
    """A tag that somebody else was given opens nothing."""
    tag = (await get(api, CONCEPTS)).headers["etag"]
    async with guarded(settings, tmp_path) as closed:
        for headers, status in (({}, 401), (bearer(token("ann", "learner")), 304)):
            response = await get(closed, CONCEPTS, **{"if-none-match": tag}, **headers)
            assert response.status_code == status


async def test_compressed(api: Api) -> None:
    """From a kilobyte on, for who takes it."""
    plain = await get(api, CONCEPTS, **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and len(plain.content) >= 1_000
    async with api.http.stream(
        "GET", "/graphql", params={"query": CONCEPTS}, headers={"accept-encoding": "gzip", "accept": "*/*"}
    ) as packed:
        raw = b"".join([part async for part in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    small = await get(api, "{ __typename }", **{"accept-encoding": "gzip"})
    assert "content-encoding" not in small.headers
    asset = await api.http.get("/graphiql/graphiql.min.js")
    assert asset.headers["content-encoding"] == "gzip"
    assert asset.headers["cache-control"].startswith("public")
