"""What 1,000 answers take by POST /events and by recordAnswers, in turn; 1,000 clicks; and what metrics cost.

On a small curriculum and 200 learners: both ways write the same, and their ratio is what counts.
"""

import http.client
import itertools
import json
import os
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from neo4j import AsyncDriver

from api import runtime
from api.metrics import Metered
from graph import curriculum
from graph.local import Servers
from migrations import runner
from tests.acceptance.conftest import CONCEPTS, CURRICULUM
from tests.benchmarks.serving import Served, served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

LEARNERS = 200
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
RECORD = """mutation($input: RecordAnswersInput!) { recordAnswers(input: $input) {
  results { duplicate } errors { message } } }"""


def _answers(numbers: Iterator[int], **more: Any) -> list[dict[str, Any]]:
    """A thousand, of all learners."""
    now = datetime.now(UTC).isoformat()
    return [
        {
            "eventId": f"batch-{os.getpid()}-{number}",
            "learnerId": f"l{number * 7 % LEARNERS}",
            "questionId": f"{CONCEPTS[number % 4]}-{number // 4 % 4}",
            "correct": number % 3 > 0,
            "at": now,
            **more,
        }
        for number in itertools.islice(numbers, 1_000)
    ]


def _post(connection: http.client.HTTPConnection, path: str, body: Any) -> tuple[float, dict[str, Any]]:
    text = json.dumps(body)
    began = time.perf_counter()
    connection.request("POST", path, text, {"content-type": "application/json"})
    answer = connection.getresponse().read()
    return time.perf_counter() - began, json.loads(answer)


@pytest.fixture
async def api(services: Servers, driver: AsyncDriver) -> AsyncIterator[Served]:
    """The API on a small curriculum."""
    await runner.migrate(driver)
    async with runtime.open_store(runtime.of_servers(services)) as store:
        await curriculum.apply(store, CURRICULUM)
        await store.create_learners([f"l{i}" for i in range(LEARNERS)])
    with served(services) as running:
        yield running


def test_a_thousand_at_once(api: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Medians, each way in turn, so that another busy process hits all."""
    numbers = itertools.count()
    times: dict[str, list[float]] = {"recordAnswers": [], "/events": [], "/events again": [], "clicks": []}
    with api.connection() as connection:
        for _ in range(1 + ROUNDS):
            given = {"input": {"answers": _answers(numbers)}}
            took, said = _post(connection, "/graphql", {"query": RECORD, "variables": given})
            assert not said["data"]["recordAnswers"]["errors"], said
            times["recordAnswers"].append(took)
            batch = {"events": _answers(numbers, kind="answer")}
            for name in ("/events", "/events again"):
                took, said = _post(connection, "/events", batch)
                assert said["accepted"] == 1_000, said
                times[name].append(took)
            clicks = [
                {name: one[name] for name in ("eventId", "learnerId", "at")}
                | {"kind": "click", "target": {"kind": "question", "id": one["questionId"]}}
                for one in _answers(numbers)
            ]
            took, said = _post(connection, "/events", {"events": clicks})
            assert said["accepted"] == 1_000, said
            times["clicks"].append(took)
        began = time.perf_counter()
        for _ in range(20):
            connection.request("GET", "/metrics")
            text = connection.getresponse().read()
        scrape = (time.perf_counter() - began) / 20
    with capsys.disabled():
        for name, each in times.items():
            print(f"\n{name:16} {statistics.median(each[1:]) * 1_000:8.0f} ms", end="")
        print(f"\n/metrics         {scrape * 1_000:8.1f} ms, {len(text):,} bytes")


async def test_what_measuring_adds_to_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    """The middleware around nothing, beside nothing."""

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def sent(message: Any) -> None:
        """Nowhere."""

    metered = Metered(nothing, frozenset({"/graphql"}))
    scope = {"type": "http", "path": "/graphql"}
    took = {}
    for name, app in (("bare", nothing), ("metered", metered)):
        began = time.perf_counter()
        for _ in range(50_000):
            await app(scope, None, sent)  # type: ignore[arg-type]
        took[name] = (time.perf_counter() - began) / 50_000
    with capsys.disabled():
        print(f"\nmeasuring adds {(took['metered'] - took['bare']) * 1e6:.1f} µs a request")
