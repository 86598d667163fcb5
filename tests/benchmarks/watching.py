"""Starts a watched server on a small curriculum and fifty learners, and keeps what it says of itself."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from api import runtime
from graph import curriculum
from graph.local import Servers
from migrations import runner
from tests.acceptance.conftest import CONCEPTS, CURRICULUM

LEARNERS = tuple(f"learner-{number:02}" for number in range(50))
KNOWN = {
    "Learner": LEARNERS[:5],
    "Concept": CONCEPTS,
    "Question": tuple(f"{id}-{number}" for id in CONCEPTS for number in range(4)),
}
HELD = ("mb", "files", "connections", "tasks")


@dataclass
class Watched:
    """A server, and what it held second by second."""

    port: int
    samples: list[dict[str, float]] = field(default_factory=list)

    def table(self, rows: int = 12) -> str:
        """Some of the samples, evenly."""
        chosen = [self.samples[round(i)] for i in np.linspace(0, len(self.samples) - 1, rows)]
        lines = [f"{'seconds':>9}" + "".join(f"{name:>13}" for name in HELD)]
        lines += [
            f"{each['seconds']:9.0f}" + "".join(f"{each[name]:13.1f}" for name in HELD) for each in chosen
        ]
        return "\n".join(lines)

    def growth(self, name: str, since: float = 0.5) -> float:
        """By how much it grew over the last part of the samples, by a straight line through them."""
        late = self.samples[int(len(self.samples) * since) :]
        seconds = np.array([each["seconds"] for each in late])
        slope = np.polyfit(seconds, [each[name] for each in late], 1)[0]
        return float(slope * (seconds[-1] - seconds[0]))


@asynccontextmanager
async def watched(servers: Servers, log: Any = subprocess.DEVNULL, **settings: str) -> AsyncIterator[Watched]:
    """A server on these, whose graph is as the migrations leave it."""
    async with runtime.open_store(runtime.of_servers(servers)) as store:
        await runner.migrate(store.driver)
        await curriculum.apply(store, CURRICULUM)
        for id in LEARNERS:
            await store.create_learner(id)
    environment = {
        **os.environ,
        "NEO4J_URI": servers.neo4j_uri,
        "NEO4J_USER": servers.neo4j_user,
        "NEO4J_PASSWORD": servers.neo4j_password,
        "REDIS_URL": servers.redis_url,
        "LEARNER_GRAPH_SEAL_KEY": servers.seal_key,
        "LEARNER_GRAPH_RATES": "refused=0",
        **settings,
    }
    command: Sequence[str] = [sys.executable, "-m", "tests.benchmarks.watched_server"]
    process = subprocess.Popen(  # noqa: ASYNC220  # nothing else runs yet
        command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
    )
    assert process.stdout
    found = Watched(int(process.stdout.readline()))

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            found.samples.append(json.loads(line))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield found
    finally:
        process.terminate()
        reader.join(60)
        process.stdout.close()
        process.wait(60)
