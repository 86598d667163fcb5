"""What sharing transactions gains: answers a second and what each waits, beside one transaction an answer.

.venv/bin/pytest -m bench -s tests/benchmarks/test_committing.py      (BENCH_LEARNERS=1000 for a small graph)
"""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from graph import answering
from graph.committing import Committer
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.benchmarks import bench_graph

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

CLIENTS = (1, 20, 100)
SECONDS = 5.0
ROUNDS = 3
"""Both ways take turns, so that another busy process hits both."""


@pytest.fixture
async def store(graph: Any) -> AsyncIterator[Store]:
    """The store on the benchmark graph."""
    sealer = Sealer(key_from_text(graph.seal_key))
    async with Store(graph.neo4j_uri, graph.neo4j_user, graph.neo4j_password, sealer) as opened:
        yield opened


async def test_sharing_a_transaction(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Answers a second, median and P99 by number of clients, each way in turn."""
    numbers = itertools.count()
    async with Committer(store) as committer:
        ways = {"alone": None, "together": committer}
        for way in ways.values():
            await _clients(store, way, 20, 2.0, numbers)
        with capsys.disabled():
            print(f"\n{'clients':>7} {'way':10} {'answers/s':>10} {'median ms':>10} {'P99 ms':>8}")
            for clients in CLIENTS:
                waits: dict[str, list[float]] = {name: [] for name in ways}
                for _, (name, way) in itertools.product(range(ROUNDS), ways.items()):
                    waits[name] += await _clients(store, way, clients, SECONDS, numbers)
                for name, each in waits.items():
                    rate = len(each) / SECONDS / ROUNDS
                    median, p99 = np.quantile(each, [0.5, 0.99]) * 1_000
                    print(f"{clients:7} {name:10} {rate:10.0f} {median:10.2f} {p99:8.2f}")


async def _clients(
    store: Store, committer: Committer | None, clients: int, seconds: float, numbers: Iterator[int]
) -> list[float]:
    """Seconds each answer took; so many clients answer one after the other, as learners of their own."""
    until = time.perf_counter() + seconds

    async def client() -> list[float]:
        waits = []
        while (started := time.perf_counter()) < until:
            number = next(numbers)
            question = number * 37 % bench_graph.QUESTIONS
            await answering.submit_answer(
                store,
                learner_id=f"l{1 + number * 7 % (bench_graph.LEARNERS - 1):05}",
                question_id=f"q{question:06}",
                response=str(question),
                event_id=f"sharing-{os.getpid()}-{number}",
                now=datetime.now(UTC),
                committer=committer,
            )
            waits.append(time.perf_counter() - started)
        return waits

    return list(itertools.chain(*await asyncio.gather(*(client() for _ in range(clients)))))
