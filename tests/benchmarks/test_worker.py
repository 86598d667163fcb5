"""What answers wait while a worker replays all mastery after a promotion, and while it has nothing to do.

.venv/bin/pytest -m bench -s tests/benchmarks/test_worker.py
"""

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from api import runtime
from graph import answering, curriculum, local
from graph.committing import Committer
from graph.local import Servers, Tuning
from graph.model import Answer
from graph.store import Store
from migrations import runner
from tests.acceptance.shell import Shell
from tests.benchmarks import bench_graph
from tests.benchmarks.answering_clients import clients

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

CONCEPTS, QUESTIONS, LEARNERS, EACH = 100, 1_000, 600, 100
SIZE = LEARNERS, QUESTIONS
SECONDS, ROUNDS = 3.0, 3
START = datetime(2026, 1, 1, tzinfo=UTC)

PROMOTE = """
MERGE (m:TracingModel {version: $version})
WITH m
MATCH (k:Curriculum)
SET k.model = m.version
"""


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Servers]:
    """Servers of its own: the other benchmarks' mastery does not come from answers."""
    servers = await asyncio.to_thread(
        local.ensure, tmp_path, tuning=Tuning(heap=512, page_cache=128, throwaway=False)
    )
    yield servers
    await asyncio.to_thread(local.stop, tmp_path, grace_seconds=0)


async def test_answers_while_a_worker_replays(own: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    """Median and P99 of an answer by number of clients, and how fast learners are replayed."""
    numbers = itertools.count()
    async with runtime.open_store(runtime.of_servers(own)) as store, Committer(store) as committer:
        await runner.migrate(store.driver)
        await curriculum.apply(store, bench_graph.addition(np.random.default_rng(0), CONCEPTS, QUESTIONS))
        await answering.import_answers(store, _log(), now=datetime.now(UTC))
        with _worker(own), capsys.disabled():
            await _replayed(store, "warm-up")
            await clients(store, committer, 20, 2.0, numbers, *SIZE)
            print(f"\n{'clients':>7} {'worker':10} {'answers/s':>10} {'median ms':>10} {'P99 ms':>8}")
            for count in (1, 20):
                waits: dict[str, list[float]] = {"idle": [], "replaying": []}
                for number in range(ROUNDS):
                    waits["idle"] += await clients(store, committer, count, SECONDS, numbers, *SIZE)
                    await store.driver.execute_query(PROMOTE, version=f"busy-{count}-{number}")
                    waits["replaying"] += await clients(store, committer, count, SECONDS, numbers, *SIZE)
                    await _replayed(store)
                for name, each in waits.items():
                    median, p99 = np.quantile(each, [0.5, 0.99]) * 1_000
                    rate = len(each) / SECONDS / ROUNDS
                    print(f"{count:7} {name:10} {rate:10.0f} {median:10.2f} {p99:8.2f}")
            started = time.perf_counter()
            await _replayed(store, "alone")
            took = time.perf_counter() - started
            print(f"replayed without answers: {LEARNERS / took:.0f} learners of {EACH} answers a second")


def _log() -> Iterator[Answer]:
    rng = np.random.default_rng(1)
    for learner in range(LEARNERS):
        for number, question in enumerate(rng.integers(0, QUESTIONS, EACH)):
            yield Answer(
                f"log-{learner}-{number}",
                f"l{learner:05}",
                f"q{question:06}",
                START + timedelta(minutes=number),
                0,
                None,
                bool(rng.random() < 0.7),
            )


@contextmanager
def _worker(own: Servers) -> Iterator[None]:
    """The worker as it is run, in a process of its own."""
    command = [sys.executable, "-m", "api", "worker"]
    with subprocess.Popen(command, env=Shell(own).environment, stderr=subprocess.DEVNULL) as process:
        yield
        process.terminate()


async def _replayed(store: Store, version: str | None = None) -> None:
    """Promotes, if a version is given, and waits until all mastery is of the model in force."""
    if version:
        await store.driver.execute_query(PROMOTE, version=version)
    _, model = await store.stamp()
    while await store.outdated_learners(model, 1):  # noqa: ASYNC110  # another process does it
        await asyncio.sleep(0.1)
