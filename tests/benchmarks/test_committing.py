"""What sharing transactions gains: answers a second and what each waits, beside one transaction an answer.

.venv/bin/pytest -m bench -s tests/benchmarks/test_committing.py      (BENCH_LEARNERS=1000 for a small graph)
"""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from graph.committing import Committer
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.benchmarks import bench_graph
from tests.benchmarks.answering_clients import clients

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

SIZE = bench_graph.LEARNERS, bench_graph.QUESTIONS
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
            await clients(store, way, 20, 2.0, numbers, *SIZE)
        with capsys.disabled():
            print(f"\n{'clients':>7} {'way':10} {'answers/s':>10} {'median ms':>10} {'P99 ms':>8}")
            for count in CLIENTS:
                waits: dict[str, list[float]] = {name: [] for name in ways}
                for _, (name, way) in itertools.product(range(ROUNDS), ways.items()):
                    waits[name] += await clients(store, way, count, SECONDS, numbers, *SIZE)
                for name, each in waits.items():
                    rate = len(each) / SECONDS / ROUNDS
                    median, p99 = np.quantile(each, [0.5, 0.99]) * 1_000
                    print(f"{count:7} {name:10} {rate:10.0f} {median:10.2f} {p99:8.2f}")
