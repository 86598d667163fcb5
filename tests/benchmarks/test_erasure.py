"""A hundred learners erased while others answer and ask: how long one takes, and that nothing of them is
left.

    pytest -m bench -s tests/benchmarks/test_erasure.py        (ERASURES=100 ANSWERS=20)

A search for each id in every property of the graph, in every key and value of Redis and in the log of the
server; all must be without. Not in `make bench`, whose graph it would change: it has an empty one of its own.
"""

import asyncio
import logging
import os
import time

import numpy as np
import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api import runtime
from api.settings import Settings
from graph import curriculum
from graph.local import Servers
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.lives import erase, left_in_graph, left_in_redis, live, nothing_is_left, others
from tests.acceptance.serving import serving

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

ERASURES = int(os.environ.get("ERASURES", "100"))
ANSWERS = int(os.environ.get("ANSWERS", "20"))
GONE = [f"leaving-{number:03}-{number * 7919}" for number in range(ERASURES)]
STAYING = [f"staying-{number}" for number in range(10)]
CLIENTS = 4


@pytest.fixture
def settings(services: Servers) -> Settings:
    """The settings of the servers."""
    return runtime.of_servers(services)


async def test_erasures_under_load(
    settings: Settings,
    clean_graph: AsyncDriver,
    redis_client: Redis,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Four clients answer and ask without a pause; erased one after another, two at a time."""
    caplog.set_level(logging.DEBUG, logger="api")
    caplog.set_level(logging.DEBUG, logger="graph")
    async with runtime.open_store(settings) as store:
        await curriculum.apply(store, CURRICULUM)
    async with serving(settings) as api:
        await live(api, settings, *STAYING, answers=2)
        await live(api, settings, *GONE, answers=ANSWERS)
        before = len(await left_in_graph(clean_graph, GONE)) + len(await left_in_redis(redis_client, GONE))
        stop, waits, done = asyncio.Event(), list[float](), [0] * CLIENTS

        async def load(client: int) -> None:
            async for number in others(api, STAYING[client::CLIENTS], stop):
                done[client] = number

        async def leave(ids: list[str]) -> None:
            for id in ids:
                started = time.perf_counter()
                await erase(api, id)
                waits.append(time.perf_counter() - started)

        loads = [asyncio.create_task(load(client)) for client in range(CLIENTS)]
        started = time.perf_counter()
        await asyncio.gather(leave(GONE[::2]), leave(GONE[1::2]))
        took = time.perf_counter() - started
        stop.set()
        await asyncio.gather(*loads)
        await nothing_is_left(clean_graph, redis_client, GONE)
        logged = [id for id in GONE if id in caplog.text]
    with capsys.disabled():
        median, most = np.quantile(waits, [0.5, 1.0]) * 1_000
        print(
            f"\n{ERASURES} learners of {ANSWERS} answers each, with {before:,} mentions of their ids before"
        )
        print(f"after: 0 in the graph and in Redis, {len(logged)} in the log")
        print(f"an erasure took {median:.0f} ms (median), {most:.0f} ms at most")
        print(f"beside {2 * sum(done) / took:.0f} requests a second of others")
    assert not logged
