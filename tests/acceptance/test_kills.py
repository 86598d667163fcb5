"""`kill -9` of the API and of Neo4j in the middle of batches: what was acknowledged is there, once.

The servers are these tests' own. The API is a process of its own, reached over HTTP; so that fifty of them
start in seconds, each is a fork of one that has imported everything.
"""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from httpx import AsyncClient, TransportError

from api import runtime
from graph import curriculum, local
from graph.local import Servers, Tuning
from graph.store import Store
from migrations import runner
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.serving import Wire
from tests.acceptance.shell import Shell
from tracing import mastery as tracing
from tracing.mastery import TracedAnswer
from tracing.parameters import DEFAULT

FAST = Tuning(heap=384, page_cache=64, throwaway=True)

BATCHES, CLIENTS, EACH = 50, 8, 3
"""In each batch every client sends so many answers, one after the other."""

NEO4J_DIES = {9, 24, 39}
"""Batches in which Neo4j is killed as well; in every one the API is."""

FORKS = """
import os, signal, sys
import uvicorn
from api.app import create_app
from api.settings import Settings
from graph.grading import grade
from graph.model import Key, QuestionKind

settings = Settings.from_environment()
grade(QuestionKind.EXPRESSION, "x", Key("x"))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
while sys.stdin.readline():
    config = uvicorn.Config(create_app(settings), port=0, log_config=None)
    listener = config.bind_socket()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        uvicorn.Server(config).run(sockets=[listener])
        os._exit(0)
    print(pid, listener.getsockname()[1], flush=True)
    listener.close()
"""

SUBMIT = """mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) {
  correct duplicate errors { code message } } }"""


class Api:
    """The API process of the moment; `killed` ones are followed by others."""

    def __init__(self, forks: Process, client: AsyncClient) -> None:
        self._forks = forks
        self._client = client
        self._pid = self._port = 0
        self.kills = 0

    async def start(self) -> None:
        """Another process, on another port."""
        assert self._forks.stdin and self._forks.stdout
        self._forks.stdin.write(b"\n")
        self._pid, self._port = map(int, (await self._forks.stdout.readline()).split())

    def kill(self) -> None:
        """Without warning."""
        os.kill(self._pid, signal.SIGKILL)
        self.kills += 1

    async def submit(self, given: dict[str, Any]) -> dict[str, Any] | None:
        """What is said of one answer; None where nothing comes back, or that it is to be sent again."""
        body = {"query": SUBMIT, "variables": {"input": given}}
        try:
            response = await self._client.post(f"http://127.0.0.1:{self._port}/graphql", json=body)
        except TransportError:
            return None
        said = response.json()
        if "errors" in said:
            assert said["errors"][0]["extensions"]["code"] in ("UNAVAILABLE", "TIMED_OUT"), said
            return None
        payload: dict[str, Any] = said["data"]["submitAnswer"]
        assert payload["errors"] == [], payload
        return payload


class Neo4j:
    """Neo4j behind a wire, so that it is found again on another port."""

    def __init__(self, home: Path, wire: Wire) -> None:
        self._home = home
        self._wire = wire
        self.kills = 0

    async def kill_and_start(self) -> None:
        """Without warning; returns when it answers again."""
        [pid] = [each.pid for each in local.status(self._home) if each.name == "neo4j"]
        psutil.Process(pid).kill()
        self.kills += 1
        servers = await asyncio.to_thread(local.ensure, self._home, tuning=FAST)
        self._wire.lead_to(servers.neo4j_uri)


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[tuple[Path, Servers]]:
    """A home with servers of its own."""
    servers = await asyncio.to_thread(local.ensure, tmp_path, tuning=FAST)
    yield tmp_path, servers
    await asyncio.to_thread(local.stop, tmp_path, grace_seconds=0)


@asynccontextmanager
async def forks(settings: Servers, wire: Wire) -> AsyncIterator[Process]:
    """A process that starts API processes."""
    named = Shell(settings).environment | {"NEO4J_URI": f"bolt://127.0.0.1:{wire.port}"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FORKS, env=named, stdin=PIPE, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdin and process.stdout
    assert await process.stdout.readline() == b"ready\n"
    yield process
    process.stdin.close()
    await process.wait()


@pytest.mark.timeout(400)
async def test_every_acknowledged_answer_is_there_once(
    own: tuple[Path, Servers], capsys: pytest.CaptureFixture[str]
) -> None:
    """Clients send again, under the same event id, what was not acknowledged. In the end each is stored
    once, with the verdict that was acknowledged, and mastery is that of the stored answers replayed."""
    home, servers = own
    settings = runtime.of_servers(servers)
    wire = Wire(servers.neo4j_uri)
    await wire.join()
    learners = [f"learner-{i}" for i in range(CLIENTS)]
    async with runtime.open_store(settings) as store:
        await runner.migrate(store.driver)
        await curriculum.apply(store, CURRICULUM)
        await store.create_learners(learners)
    rng = random.Random(5)
    verdicts: dict[str, bool] = {}
    tally: Counter[str] = Counter()
    async with forks(servers, wire) as process, AsyncClient(timeout=60) as client:
        api, neo4j = Api(process, client), Neo4j(home, wire)
        await api.start()
        for number in range(BATCHES):
            await _batch(number, api, neo4j, learners, rng, verdicts, tally)
        api.kill()
    await wire.cut()
    with capsys.disabled():
        print(
            f"\n{len(verdicts)} answers; API killed {api.kills - 1} times, Neo4j {neo4j.kills}; {dict(tally)}"
        )
    assert (api.kills - 1, neo4j.kills) == (BATCHES, len(NEO4J_DIES))
    assert len(verdicts) == BATCHES * CLIENTS * EACH
    assert tally["sent again"] >= BATCHES
    now = local.running(home)
    assert now
    async with runtime.open_store(runtime.of_servers(now)) as store:
        await _is_true(store, learners, verdicts)


async def _batch(
    number: int,
    api: Api,
    neo4j: Neo4j,
    learners: list[str],
    rng: random.Random,
    verdicts: dict[str, bool],
    tally: Counter[str],
) -> None:
    """Half-way through it, after some of its answers were acknowledged and while others are written, the API
    is killed; in some batches so is Neo4j."""
    middle = len(verdicts) + rng.randrange(1, CLIENTS * (EACH - 1))
    reached = asyncio.Event()

    async def send(learner: str, place: int, turn: int) -> None:
        right = rng.random() < 0.6
        given = {
            "learnerId": learner,
            "questionId": f"{('add', 'multiply')[place % 2]}-{turn}",
            "response": "4" if right else "5",
            "eventId": f"{number}-{learner}-{turn}",
        }
        while (said := await api.submit(given)) is None:
            tally["sent again"] += 1
            await asyncio.sleep(0.05)
        tally["stored but not acknowledged at first"] += bool(said["duplicate"])
        assert said["correct"] is right
        verdicts[given["eventId"]] = right
        if len(verdicts) >= middle:
            reached.set()

    async def kill() -> None:
        await reached.wait()
        if number in NEO4J_DIES:
            await asyncio.gather(neo4j.kill_and_start(), _after(rng.uniform(0, 1), api))
        else:
            api.kill()
            await api.start()

    async def client(place: int, learner: str) -> None:
        for turn in range(EACH):
            await send(learner, place, turn)

    await asyncio.gather(kill(), *(client(place, learner) for place, learner in enumerate(learners)))


async def _after(seconds: float, api: Api) -> None:
    """The API outlives Neo4j for a moment, and is then killed too."""
    await asyncio.sleep(seconds)
    api.kill()
    await api.start()


async def _is_true(store: Store, learners: list[str], verdicts: dict[str, bool]) -> None:
    """The graph holds exactly what was acknowledged, and the mastery that follows from it."""
    histories = await store.histories(learners)
    stored = [(event, right) for history in histories.values() for _, right, _, _, event in history]
    assert len(stored) == len(verdicts)
    assert dict(stored) == verdicts
    assert (await store.counts())["answers"] == len(verdicts)
    snapshot = await store.curriculum()
    for learner, history in histories.items():
        replayed = tracing.replay(
            (
                TracedAnswer(tuple(snapshot.questions[question].concepts), right, at)
                for question, right, at, _, _ in history
            ),
            dict.fromkeys(snapshot.concepts, DEFAULT),
        )
        assert await store.masteries(learner) == replayed
