"""The load generator, in a process of its own: clients that answer a question and ask what comes next.

python -m tests.benchmarks.load_clients open PORT SECONDS     (prints its measurements as JSON)

open: 1,000 learners who each answer and ask every 10 s, at times that are fixed beforehand. A wait is counted
from the intended time, so that requests that had to queue because others were slow are not left out
(coordinated omission). closed: 100 clients who answer, then ask, without a pause.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks import bench_graph

LEARNERS = 1_000
PERIOD = 10.0
"""Seconds from one answer of a learner to the next."""

CLIENTS = 100
ASK_AFTER = 1.0
"""Seconds from an answer to the question what comes next."""

NEXT = """query($learner: ID!) { learner(id: $learner) { nextQuestions(first: 10) { id recommendations {
  rank kind score terms { name value weight } why { simple }
  question { key stem } concept { key title } } } } }"""
SUBMIT = """mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct solution
  mastery { concept { key } before after }
  errors { code message } } }"""


@dataclass
class Load:
    """One run against one port. waits: seconds by kind of request, of those that were answered."""

    port: int
    waits: dict[str, list[float]] = field(default_factory=lambda: {"answer": [], "ask": []})
    errors: list[str] = field(default_factory=list)
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    _sent: int = 0

    async def answer(self, learner: str, since: float) -> None:
        """A right answer to some question."""
        self._sent += 1
        question = self._sent * 37 % bench_graph.QUESTIONS
        given = {
            "learnerId": learner,
            "questionId": f"q{question:06}",
            "response": str(question),
            "eventId": f"load-{os.getpid()}-{self._sent}",
        }
        await self._timed("answer", {"query": SUBMIT, "variables": {"input": given}}, since)

    async def ask(self, learner: str, since: float) -> None:
        """What next?"""
        await self._timed("ask", {"query": NEXT, "variables": {"learner": learner}}, since)

    async def _timed(self, kind: str, body: dict[str, Any], since: float) -> None:
        try:
            said = await self._post(json.dumps(body).encode())
        except (OSError, EOFError) as error:
            self.errors.append(repr(error))
            return
        if b'"errors":[]' not in said and b'"errors"' in said:
            self.errors.append(said.decode()[:200])
            return
        self.waits[kind].append(time.perf_counter() - since)

    async def _post(self, body: bytes) -> bytes:
        while self._idle:
            reader, writer = self._idle.pop()
            try:
                return await self._exchanged(reader, writer, body)
            except (OSError, EOFError):  # the server closes what was idle for long
                writer.close()
        return await self._exchanged(*await asyncio.open_connection("127.0.0.1", self.port), body)

    async def _exchanged(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes
    ) -> bytes:
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\n\r\n%s" % (len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        said = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return said


async def open_loop(load: Load, seconds: float) -> None:
    """Everybody at fixed times, whatever becomes of the requests before."""
    plan: list[tuple[float, Callable[[str, float], Coroutine[Any, Any, None]], str]] = []
    for number in range(LEARNERS):
        first = random.Random(number).uniform(0, PERIOD)  # seeded, not secret
        learner = f"l{1 + number * 7 % (bench_graph.LEARNERS - 1):05}"
        for turn in range(int(seconds / PERIOD)):
            plan.append((first + turn * PERIOD, load.answer, learner))
            plan.append((first + turn * PERIOD + ASK_AFTER, load.ask, learner))
    plan.sort(key=lambda each: each[0])
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for at, send, learner in plan:
            if (wait := started + at - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            group.create_task(send(learner, started + at))


async def closed_loop(load: Load, seconds: float) -> None:
    """Answer, ask, answer, ask ..."""
    until = time.perf_counter() + seconds

    async def client(number: int) -> None:
        turn = 0
        while time.perf_counter() < until:
            turn += 1
            learner = f"l{1 + (number * 97 + turn * 101) % (bench_graph.LEARNERS - 1):05}"
            await load.answer(learner, time.perf_counter())
            await load.ask(learner, time.perf_counter())

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))


def main() -> None:
    """What was measured, as JSON."""
    way, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    load = Load(port)
    started, cpu = time.perf_counter(), time.process_time()
    asyncio.run((open_loop if way == "open" else closed_loop)(load, seconds))
    found = {
        "waits": load.waits,
        "errors": load.errors,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
