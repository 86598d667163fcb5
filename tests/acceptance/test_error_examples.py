"""Every code of errors, provoked on a real server: the examples that the documentation shows.

After an intended change: `UPDATE_DOCS=1 pytest tests/acceptance/test_error_examples.py` writes them.
"""

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncDriver

from api.docs import site
from api.graphql import ids
from api.settings import Settings
from tests.acceptance.following import stream
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api
from tests.acceptance.test_guards import exchanged, raw
from tests.tokens import bearer, token

EXAMPLES = Path(site.__file__).with_name("examples.json")
REQUEST_ID = "3f9c0a1b2c3d4e5f"

ANSWER = """mutation {
  submitAnswer(input: {questionId: "add-0", response: "%s", eventId: "%s"}) {
    correct
    errors { code field value message mend }
  }
}"""

SIMPLE = {
    "INVALID": "{ concepts(first: 1000) { nodes { key } } }",
    "NOT_FOUND": '{ concept(id: "alchemy") { title } }',
    "FORBIDDEN": '{ learner(id: "ben") { key } }',
    "BAD_REQUEST": "{ concepts { nodes { name } } }",
    "TOO_LARGE": "{ concepts(first: 100) { nodes { questions(first: 100) { nodes { key } } } } }",
    "UNGRADABLE": ANSWER % ("about four", "e-1"),
}
"""Requests of ann's that give these codes."""

Example = dict[str, Any]


class Asking:
    """Ann, whose requests have the same id each time."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.headers = {**bearer(token("ann", "learner")), "x-request-id": REQUEST_ID}

    async def __call__(self, query: str, **headers: str) -> Example:
        """A request and what came back."""
        answer = await self.api.http.post(
            "/graphql", json={"query": query}, headers={**self.headers, **headers}
        )
        return example(query, answer.json())

    async def as_(self, subject: str, role: str, query: str) -> Example:
        """The same of somebody else."""
        return await self(query, **bearer(token(subject, role)))


def example(query: str, body: Any, language: str = "graphql") -> Example:
    """As the documentation keeps it. Seconds are another each time."""
    told = json.loads(re.sub(r"Wait \d+ s", "Wait 30 s", json.dumps(body)))
    told.pop("extensions", None)
    for error in told.get("errors", ()):
        error["extensions"]["requestId"] = REQUEST_ID
    return {"language": language, "request": query, "response": told}


@asynccontextmanager
async def asking(settings: Settings, folder: Path, **changed: Any) -> AsyncIterator[Asking]:
    """Ann at a server whose guards are other ones."""
    guards = replace(settings.guards, **changed)
    async with guarded(replace(settings, guards=guards), folder) as api:
        yield Asking(api)


@pytest.fixture
async def examples(
    ann: Api, settings: Settings, clean_graph: AsyncDriver, tmp_path: Path
) -> dict[str, Example]:
    """All of them by code."""
    async with asking(settings, tmp_path) as ask:
        found = {code: await ask(query) for code, query in SIMPLE.items()}
        found["UNAUTHENTICATED"] = await ask("{ liveCursor }", authorization="Bearer expired")
        await ask(ANSWER % ("4", "e-2"))
        found["CONFLICT"] = await ask(ANSWER % ("5", "e-2"))
        found["CYCLE"] = await _cycle(ask)
        found["MISSED"] = await _missed(ask)
        found["PERSISTED_QUERY_NOT_FOUND"] = await _unknown_hash(ask)
        found["INTERNAL"] = await _broken(ask, clean_graph)
        found["ERASED"] = await _erased(ask)
    async with asking(settings, tmp_path, operations_only=True) as ask:
        found["NOT_LISTED"] = await ask("{ liveCursor }")
    async with asking(settings, tmp_path, rates={**settings.guards.rates, "learner": 20}) as ask:
        await ask("{ concepts(first: 15) { nodes { key } } }")
        found["RATE_LIMITED"] = await ask("{ concepts(first: 15) { nodes { key } } }")
    async with asking(settings, tmp_path, connections=20) as ask, AsyncExitStack() as held:
        for _ in range(20):
            await held.enter_async_context(raw(ask.api))
        _, body = await exchanged(ask.api, b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        found["BUSY"] = example("GET /healthz", json.loads(body), "text")
    async with asking(settings, tmp_path, body_seconds=0.2) as ask:
        found["TIMED_OUT"] = await _slow(ask)
    away = replace(settings, neo4j_uri="bolt://127.0.0.1:1")
    async with asking(away, tmp_path) as ask:
        found["UNAVAILABLE"] = await ask('{ concept(id: "add") { title } }')
    return found


async def _cycle(ask: Asking) -> Example:
    begin = """mutation { createDraft(input: {id: "ring", title: "Ring"}) { errors { code } } }"""
    steps = '[{addPrerequisite: {source: "power", target: "count"}}]'
    edit = f"""mutation {{ editDraft(input: {{draftId: "ring", idempotencyKey: "1", steps: {steps}}}) {{
      errors {{ code }} }} }}"""
    publish = """mutation {
  publishDraft(input: {draftId: "ring"}) {
    revision { number }
    errors { code field value message mend }
  }
}"""
    for query in (begin, edit):
        await ask.as_("dora", "designer", query)
    return await ask.as_("dora", "designer", publish)


async def _missed(ask: Asking) -> Example:
    cursor = ids.cursor("live", ["1-0"])
    query = f"""subscription {{
  masteryChanged(learnerId: "ann", after: "{cursor}") {{ cursor }}
}}"""
    async with stream(ask.api.http, query, ask.headers) as events:
        return example(query, json.loads((await events.event())["data"]))


async def _unknown_hash(ask: Asking) -> Example:
    body = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    answer = await ask.api.http.post("/graphql", json=body, headers=ask.headers)
    return example(json.dumps(body, indent=2), answer.json(), "json")


async def _broken(ask: Asking, driver: AsyncDriver) -> Example:
    """What a graph gives that somebody changed past the API."""
    put = "MATCH (l:Learner {id: 'ann'}) SET l.usual_minutes = $minutes"
    async with driver.session() as session:
        await (await session.run(put, minutes="many")).consume()
        found = await ask('{ learner(id: "ann") { habit { streak } } }')
        await (await session.run(put, minutes=20.0)).consume()
    return found


async def _erased(ask: Asking) -> Example:
    await ask('mutation { eraseLearner(input: {learnerId: "ann"}) { errors { code } } }')
    return await ask(ANSWER % ("4", "e-3"))


async def _slow(ask: Asking) -> Example:
    sent = [
        "POST /graphql HTTP/1.1",
        "host: 127.0.0.1",
        "content-type: application/json",
        "content-length: 40",
        *(f"{name}: {value}" for name, value in ask.headers.items()),
    ]
    _, body = await exchanged(ask.api, "\r\n".join([*sent, "", '{"query": ']).encode())
    return example("{ liveCursor }", json.loads(body))


async def test_every_code_has_its_example(examples: dict[str, Example]) -> None:
    """Each gives its code, with its mend, and the documentation shows it as it is; it names no other code."""
    assert examples.keys() == site.codes().keys()
    for code, one in examples.items():
        told = one["response"]
        errors = told.get("errors") or next(iter(told["data"].values()))["errors"]
        given = errors[0].get("extensions") or errors[0]
        assert given["code"] == code and given["mend"], (code, told)
    if os.environ.get("UPDATE_DOCS"):
        EXAMPLES.write_text(json.dumps(examples, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    assert json.loads(EXAMPLES.read_text(encoding="utf-8")) == examples
