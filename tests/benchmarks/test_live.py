"""How long events take from the acknowledgement of an answer to whoever follows, and whether any is lost.

1,000 subscriptions on 100 WebSockets to two API processes, 100 answers a second to a third, ten a call; then
the same while connections are cut 50 times and API processes end 5 times. On a small graph: what an answer
costs on a large one is measured elsewhere.
"""

import asyncio
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from httpx import AsyncClient, Limits, TransportError
from neo4j import AsyncDriver
from websockets.exceptions import ConnectionClosed, InvalidMessage

from api import runtime
from graph import curriculum
from graph.local import Servers
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.following import socket
from tests.acceptance.test_live_lasting import Running, forking

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

LEARNERS, SOCKETS = 1_000, 100
RATE, TOGETHER = 100, 10
"""Answers a second, and in one call."""

SECONDS = int(os.environ.get("LIVE_SECONDS", "30"))
WARM_UP_SECONDS = 15
"""At the same rate, not measured: Neo4j has just been started, and compiles."""

CUTS, RESTARTS = 50, 5

FOLLOW = """subscription($id: ID!, $after: ID) {
  masteryChanged(learnerId: $id, after: $after) { cursor eventIds again } }"""
RECORD = """mutation($answers: [RecordedAnswerInput!]!) { recordAnswers(input: {answers: $answers}) {
  errors { code message } } }"""


class Followers:
    """A thousand who follow, each their own answers; who was cut off comes back to where they were."""

    def __init__(self, servers: list[Running], start: str) -> None:
        self.servers = servers
        self.cursors = dict.fromkeys(range(LEARNERS), start)
        self.received: dict[str, float] = {}
        self.told: Counter[str] = Counter()
        self.open = self.reconnects = 0
        self.sockets: dict[int, Any] = {}

    async def follow(self, number: int) -> None:
        """The learners of one socket, for ever."""
        mine = range(number, LEARNERS, SOCKETS)
        for turn in itertools.count():
            self.reconnects += turn > 0
            server = self.servers[(number + turn) % len(self.servers)]
            with suppress(OSError, ConnectionClosed, InvalidMessage, TimeoutError, AssertionError):
                async with server.client() as http, socket(http, init={}) as ws:
                    self.sockets[number] = ws
                    for learner in mine:
                        variables = {"id": f"learner-{learner}", "after": self.cursors[learner]}
                        await ws.subscribe(FOLLOW, str(learner), **variables)
                    self.open += len(mine)
                    try:
                        while True:
                            self.take(await ws.receive(600))
                    finally:
                        self.open -= len(mine)
            await asyncio.sleep(0.2)

    async def all_open(self) -> None:
        """Until everybody follows."""
        for _ in range(1_200):
            if self.open == LEARNERS:
                return
            await asyncio.sleep(0.1)
        raise TimeoutError(f"only {self.open} subscriptions are open")

    def take(self, message: Any) -> None:
        """One message."""
        assert message["type"] == "next" and "errors" not in message["payload"], message
        event = message["payload"]["data"]["masteryChanged"]
        self.cursors[int(message["id"])] = event["cursor"]
        for id in event["eventIds"]:
            self.received.setdefault(id, time.perf_counter())
            self.told[id] += not event["again"]


async def load(server: Running, prefix: str, seconds: int) -> dict[str, tuple[float, float]]:
    """When each answer was sent first and when it was acknowledged, by event id; calls that fail are sent
    again."""
    acknowledged: dict[str, tuple[float, float]] = {}
    limits = Limits(max_connections=50)
    async with AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=60, limits=limits) as http:

        async def call(number: int) -> None:
            answers: list[dict[str, Any]] = [
                {
                    "eventId": f"{prefix}-{number}-{i}",
                    "learnerId": f"learner-{(number * TOGETHER + i) * 7 % LEARNERS}",
                    "questionId": f"add-{i % 4}",
                    "correct": i % 3 > 0,
                    "at": "2026-11-20T10:00:00Z",
                    "seq": number,
                }
                for i in range(TOGETHER)
            ]
            sent = time.perf_counter()
            while True:
                with suppress(TransportError):
                    body = {"query": RECORD, "variables": {"answers": answers}}
                    said = (await http.post("/graphql", json=body)).json()
                    if "errors" not in said:
                        assert said["data"]["recordAnswers"]["errors"] == [], said
                        break
                await asyncio.sleep(0.2)
            acknowledged.update((each["eventId"], (sent, time.perf_counter())) for each in answers)

        began, calls = time.perf_counter(), []
        for number in range(seconds * RATE // TOGETHER):
            await asyncio.sleep(max(0.0, began + number * TOGETHER / RATE - time.perf_counter()))
            calls.append(asyncio.create_task(call(number)))
        await asyncio.gather(*calls)
    return acknowledged


async def all_told(followers: Followers, acknowledged: Iterable[str]) -> None:
    """Waits until nothing is missing, or a while."""
    wanted = set(acknowledged)
    for _ in range(300):
        if followers.received.keys() >= wanted:
            return
        await asyncio.sleep(0.1)


async def disturb(followers: Followers, seconds: int) -> None:
    """Cuts connections, and ends API processes, evenly over the time."""
    rng = random.Random(10)
    for number in range(CUTS):
        followers.sockets[rng.randrange(SOCKETS)].raw.transport.abort()
        if number % (CUTS // RESTARTS) == 5:
            how = (signal.SIGKILL, signal.SIGTERM)[number // 10 % 2]
            await followers.servers[number // 10 % len(followers.servers)].restart(how)
        await asyncio.sleep(seconds / CUTS)


def percentiles(delays: Sequence[float]) -> str:
    """Of seconds, in words."""
    p50, p99, most = np.quantile(delays, [0.5, 0.99, 1]) * 1_000
    return f"P50 {p50:.0f} ms, P99 {p99:.0f} ms, most {most:.0f} ms"


async def test_live(services: Servers, clean_graph: AsyncDriver, capsys: pytest.CaptureFixture[str]) -> None:
    """Delays and losses, with and without disturbance."""
    async with runtime.open_store(runtime.of_servers(services)) as store:
        await curriculum.apply(store, CURRICULUM)
        await store.create_learners([f"learner-{i}" for i in range(LEARNERS)])
    async with forking(services) as forks:
        turn = asyncio.Lock()
        written, *others = servers = [Running(forks, turn) for _ in range(3)]
        for each in servers:
            await each.start()
        async with written.client() as http:
            start = (await http.post("/graphql", json={"query": "{ liveCursor }"})).json()
        followers = Followers(others, start["data"]["liveCursor"])
        tasks = [asyncio.create_task(followers.follow(number)) for number in range(SOCKETS)]
        try:
            await followers.all_open()
            await load(written, "warm", WARM_UP_SECONDS)
            calm = await load(written, "calm", SECONDS)
            await all_told(followers, calm)
            disturbing = asyncio.create_task(disturb(followers, SECONDS))
            rough = await load(written, "rough", SECONDS)
            await disturbing
            await all_told(followers, rough)
        finally:
            for task in tasks:
                task.cancel()
            for each in servers:
                with suppress(ProcessLookupError):
                    os.kill(each._pid, signal.SIGKILL)
    told = {id: followers.received[id] for id in calm if id in followers.received}
    since_sent, since_acknowledged = (
        percentiles([at - calm[id][which] for id, at in told.items()]) for which in (0, 1)
    )
    lost = [id for id in (calm | rough) if id not in followers.received]
    twice = [id for id, times in followers.told.items() if times > 1]
    with capsys.disabled():
        print(
            f"\n{LEARNERS} subscriptions on {SOCKETS} sockets, {len(calm)} answers in {SECONDS} s\n"
            f"delay after the acknowledgement: {since_acknowledged}\nafter the sending: {since_sent}\n"
            f"{len(rough)} more answers with {CUTS} cuts and {RESTARTS} ends of API processes "
            f"({followers.reconnects} reconnects): {len(lost)} lost, {len(twice)} told twice"
        )
    assert lost == []
