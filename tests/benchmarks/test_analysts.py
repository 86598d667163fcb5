"""What learners wait while analysts ask: nextQuestions over HTTP alone, beside heavy questions on the live
server, and beside the same on the analysts' own; what their copy takes, and how runaway questions end.

ROUNDS=300 pytest -m bench -s tests/benchmarks/test_analysts.py      (the graph takes some minutes to build)
"""

import asyncio
import http.client
import json
import os
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.progress import progress
from graph import local
from graph.asking import running, second
from graph.asking.nouns import Limits
from graph.asking.second import Place
from graph.errors import LearnerGraphError, StatementRefused
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from migrations import runner
from tests.benchmarks import bench_graph
from tests.benchmarks.load_clients import NEXT
from tests.benchmarks.serving import Served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7_200)]

ROUNDS = int(os.environ.get("ROUNDS", "300"))
WARM_UP = 50
LIMIT_SECONDS = 10.0
"""Of the heavy questions, which are asked again and again."""

HEAVY = {
    # With a condition on all three: without one Neo4j multiplies the counts that it keeps.
    "a product of three label scans": "MATCH (a:Concept), (b:Question), (c:Learner) "
    "WHERE a.minutes + b.minutes + c.usual_minutes < 0 RETURN count(*) AS n",
    "a collect of 10 million rows": "UNWIND range(1, 10000000) AS x RETURN size(collect(x)) AS n",
}

RUNAWAY = HEAVY | {
    "a product of products": "MATCH (a), (b), (c), (d) WHERE a.id = d.id RETURN count(*) AS n",
    "a list comprehension": "RETURN size([x IN range(1, 100000000) WHERE x % 7 = 3 | x]) AS n",
    "reduce": "RETURN reduce(t = 0, x IN range(1, 100000000) | t + x % 7) AS n",
    "nested any": "RETURN any(x IN range(1, 100000) WHERE any(y IN range(1, 100000) WHERE x * y = -1)) AS n",
    "doubling text": f"RETURN {'reduce(t = ' * 30}'x'{', i IN [1, 2] | t + t)' * 30} AS n",
    "a regular expression": f"RETURN '{'a' * 40}' =~ '(a*)*b' AS n",
    "all shortest paths": "MATCH p = ALL SHORTEST (:Concept)-[:PREREQUISITE_OF]-+(:Concept) RETURN count(p)",
    "brackets": f"RETURN {'(' * 3_000}1{')' * 3_000} AS n",
}


def opened(servers: Any) -> Store:
    """The store on the live server."""
    sealer = Sealer(key_from_text(servers.seal_key))
    return Store(servers.neo4j_uri, servers.neo4j_user, servers.neo4j_password, sealer)


@pytest.fixture(scope="module")
async def place(graph: Any, api: Served) -> AsyncIterator[Place]:
    """The analysts' server with a copy of the benchmark graph; says what that took."""
    with tempfile.TemporaryDirectory(prefix="learner-graph-bench-") as home:
        at = Place(Path(home))
        try:
            async with opened(graph) as live:
                waits = await beside(api, lambda: making(live, at))
            status = await second.status(at)
            assert status and status.snapshot and status.memory and status.size
            print(
                f"\ncopied {status.snapshot.learners:,} learners in {status.snapshot.seconds:.0f} s: "
                f"{status.memory >> 20} MiB resident, {status.size >> 20} MiB on disk"
            )
            report("beside the copying", waits)
            yield at
        finally:
            local.beside(at.home).take_down()


async def making(live: Store, at: Place) -> None:
    """The copy."""
    with progress() as told:
        await second.refresh(live, at, runner.migrate, told, datetime.now(UTC))


async def beside(api: Served, work: Callable[[], Any]) -> list[float]:
    """Waits of nextQuestions, in ms, as long as something else is done."""
    stop, waits = threading.Event(), list[float]()
    asking = asyncio.create_task(asyncio.to_thread(ask_until, api, stop, waits))
    try:
        await work()
    finally:
        stop.set()
        await asking
    return waits


def ask_until(api: Served, stop: threading.Event, waits: list[float], rounds: int = 10**9) -> None:
    """Asks for one learner after another."""
    with api.connection() as connection:
        for number in range(rounds):
            if stop.is_set():
                return
            learner = f"l{1 + number * 7 % (bench_graph.LEARNERS - 1):05}"
            waits.append(timed(connection, learner))


def timed(connection: http.client.HTTPConnection, learner: str) -> float:
    """Milliseconds of one request, which must not fail."""
    started = time.perf_counter()
    body = json.dumps({"query": NEXT, "variables": {"learner": learner}})
    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    assert "errors" not in answer, answer
    assert answer["data"]["learner"]["nextQuestions"]["recommendations"]
    return (time.perf_counter() - started) * 1_000


def report(name: str, waits: list[float], alone: float | None = None) -> float:
    """Prints and returns the P99."""
    found = sorted(waits)
    p99 = found[int(len(found) * 0.99)]
    times = f", {p99 / alone:.2f} times" if alone else ""
    load = os.getloadavg()[0]
    print(f"{name:60} median {found[len(found) // 2]:7.1f} ms, P99 {p99:8.1f} ms{times}  (load {load:.1f})")
    return p99


@contextmanager
def asked(statement: str, servers: Any, place: Place | None) -> Iterator[list[str]]:
    """The question is asked again and again meanwhile, on the analysts' server where there is a place."""
    stop, outcomes = threading.Event(), list[str]()

    async def ask() -> None:
        while not stop.is_set():
            async with the_store(servers, place) as store:
                try:
                    await running.ask(store, statement, limits=Limits(seconds=LIMIT_SECONDS))
                    outcomes.append("answered")
                except LearnerGraphError as error:
                    outcomes.append(type(error).__name__)
                    if isinstance(error, StatementRefused):
                        return

    thread = threading.Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    time.sleep(1)
    try:
        yield outcomes
    finally:
        stop.set()
        thread.join()


@asynccontextmanager
async def the_store(servers: Any, place: Place | None) -> AsyncIterator[Store]:
    """The analysts' own store, where there is a place, else the live one."""
    if place is None:
        async with opened(servers) as live:
            yield live
        return
    async with second.store(place) as own:
        assert own
        yield own


async def test_next_questions_beside_analysts(graph: Any, api: Served, place: Place) -> None:
    """P99 as a multiple of that alone, measured just before: at most 4 on the live server, 2 on their own."""
    await asyncio.to_thread(ask_until, api, threading.Event(), [], WARM_UP)
    for name, statement in HEAVY.items():
        for where, at in (("live", None), ("their own", place)):
            alone, with_it = list[float](), list[float]()
            await asyncio.to_thread(ask_until, api, threading.Event(), alone, ROUNDS)
            usual = report("alone", alone)
            with asked(statement, graph, at) as outcomes:
                await asyncio.to_thread(ask_until, api, threading.Event(), with_it, ROUNDS)
            report(f"{name}, {where}: {sorted(set(outcomes))}", with_it, usual)


@pytest.mark.parametrize("name", RUNAWAY)
async def test_runaway_questions_end(graph: Any, place: Place, name: str) -> None:
    """Each is refused, or ends within 5 s of its limit; where the server cannot end it, it is restarted."""
    started = time.perf_counter()
    outcome = "answered"
    async with the_store(graph, place) as own:
        try:
            await running.ask(own, RUNAWAY[name], limits=Limits(seconds=LIMIT_SECONDS))
        except LearnerGraphError as error:
            outcome = type(error).__name__
        took = time.perf_counter() - started
        left = (await own.running())[0]
    restarted = await second.end_stuck(place) if left else False
    print(f"\n{name:40} {outcome:20} {took:6.1f} s, still running {left}, restarted {restarted}")
    assert took < LIMIT_SECONDS + 5
