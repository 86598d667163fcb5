"""Whatever goes wrong, responses and the log keep to themselves secrets, hosts, queries and people."""

import base64
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from api import logs, runtime
from api.settings import Settings
from graph.store import Store
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.test_guards import exchanged, guarded

LEARNER = "canary-learner-7391"
JSON = {"content-type": "application/json"}
INNARDS = ("Traceback", 'File "', "MATCH (", "neo4j.exceptions", "site-packages", "bolt://", "redis://")
READ = f'query Reading {{ learner(id: "{LEARNER}") {{ key mastery {{ nodes {{ answers }} }} }} }}'
SUBMIT = "mutation Answering($i: SubmitAnswerInput!) { submitAnswer(input: $i) { correct errors { code } } }"
ANSWER = {"learnerId": LEARNER, "questionId": "add-0", "response": "4", "eventId": "canary-event"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, as in production."""
    root = logging.getLogger()
    handlers, level, access = root.handlers[:], root.level, logs.access.level
    out = io.StringIO()
    logs.configure("json", out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    logs.access.setLevel(access)


def secrets_of(settings: Settings) -> list[str]:
    """What nobody may read anywhere."""
    key = base64.b64encode(settings.seal_keys[0]).decode()
    passwords = [settings.neo4j_password, urlsplit(settings.redis_url).password or ""]
    return [secret for secret in (key, *passwords) if secret]


async def provoked(api: Api) -> list[tuple[str, bytes]]:
    """Every kind of refusal there is without breaking anything, as (what, body)."""
    found = []

    async def post(what: str, content: bytes, **headers: str) -> None:
        answer = await api.http.post("/graphql", content=content, headers=JSON | headers)
        found.append((what, answer.content))

    for query in (
        READ,
        "{ learner",
        "{ nothing }",
        f'{{ learner(id: "{LEARNER}x") {{ id }} }}',
        f'{{ concept(id: "{LEARNER}") {{ id }} }}',
        f'{{ learner(id: "{LEARNER}") {{ nextQuestions(first: 1000) {{ id }} }} }}',
        f'query {LEARNER.replace("-", "_")} {{ learner(id: "{LEARNER}") {{ id }} }}',
        "{" + " a" * 3_000 + "}",
        "{ concepts(first: 100) { nodes { questions(first: 100) { nodes { id } } } } }",
    ):
        await post(query[:60], json.dumps({"query": query}).encode())
    for changes in (
        {},
        {"response": "22"},
        {"questionId": "no"},
        {"at": "1970-01-01T00:00:00Z"},
        {"eventId": ""},
    ):
        body = {"query": SUBMIT, "variables": {"i": ANSWER | changes}}
        await post(f"answer {changes}", json.dumps(body).encode())
    await post("no JSON", b"{" + LEARNER.encode())
    await post("no UTF-8", b"\xff")
    await post("too large", b" " * 1_100_000)
    await post("a type", b"", **{"content-type": "text/plain"})
    await post("gzip", b"", **{"content-encoding": "gzip"})
    await post("foreign", b"{}", origin="https://elsewhere.example")
    await post("a token", b"{}", authorization=f"Bearer {LEARNER}")
    for method, path in (
        ("GET", f"/{LEARNER}"),
        ("PUT", "/graphql"),
        ("GET", f"/graphiql/{LEARNER}"),
        ("GET", "/graphql"),
    ):
        answer = await api.http.request(method, path, headers={**JSON, "accept": "application/json"})
        found.append((f"{method} {path}", answer.content))
    found.append(("not HTTP", (await exchanged(api, f"{LEARNER}\r\n\r\n".encode()))[1]))
    return found


async def test_nothing_leaks(
    settings: Settings, ann: Api, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refusals, a failure that nobody foresaw, a request that took too long, and Neo4j and Redis gone."""
    async with runtime.open_store(settings) as store:
        await store.create_learner(LEARNER)
    neo4j, redis = Wire(settings.neo4j_uri), Wire(settings.redis_url)
    for wire in (neo4j, redis):
        await wire.join()
    through = replace(
        settings,
        neo4j_uri=f"bolt://127.0.0.1:{neo4j.port}",
        redis_url=settings.redis_url.replace(f":{urlsplit(settings.redis_url).port}", f":{redis.port}"),
    )
    responses: list[tuple[str, bytes]] = []
    try:
        async with serving(guarded(through, seconds=3.0)) as api:
            responses += await provoked(api)
            with monkeypatch.context() as patch:

                async def fail(self: Any, id: str) -> Any:
                    raise KeyError(f"{LEARNER} {secrets_of(settings)} MATCH (n) {settings.neo4j_uri}")

                patch.setattr(Store, "learner", fail)
                responses.append(("unforeseen", (await api.post(READ)).content))
            neo4j.hold()
            responses.append(("too long", (await api.post(READ)).content))
            await neo4j.cut()
            await redis.cut()
            responses += [(f"gone: {what}", body) for what, body in await provoked(api)]
            responses.append(("not ready", (await api.http.get("/readyz")).content))
    finally:
        await neo4j.cut()
        await redis.cut()
    logged = log.getvalue()
    for what, body in responses:
        text = body.decode()
        for innard in (*INNARDS, *secrets_of(settings), f":{neo4j.port}", f":{redis.port}"):
            assert innard not in text, f"{innard} in the answer to {what}: {text}"
        for error in json.loads(text).get("errors", []):
            assert error["extensions"]["code"], what
            assert error["extensions"]["requestId"] or what.endswith("not HTTP"), what
    codes = {
        error["extensions"]["code"] for _, body in responses for error in json.loads(body).get("errors", [])
    }
    assert codes >= {
        "BAD_REQUEST",
        "FORBIDDEN",
        "INTERNAL",
        "NOT_FOUND",
        "TIMED_OUT",
        "TOO_LARGE",
        "UNAVAILABLE",
    }
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"request", "a request failed"} & {line["message"] for line in lines}
    assert any(line.get("operation") == "Reading" and line["cost"] for line in lines)
    for secret in (
        *secrets_of(settings),
        LEARNER,
        LEARNER.replace("-", "_"),
        "127.0.0.1",
        "learner(id",
        "canary",
    ):
        assert secret not in logged, next(line for line in logged.splitlines() if secret in line)
