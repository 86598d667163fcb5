"""GraphQL's own price: ten objects of five fields, in milliseconds of one core, side by side.

pytest -m bench -s tests/benchmarks/test_graphql_price.py
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psutil
import pytest

from api.manifest import hash_of
from graph.local import Servers
from tests.benchmarks.price_server import DOCUMENT

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1_800)]

ROUNDS = 7
"""Of each kind in turn, so that what else the machine does meets all of them."""

REQUESTS = 500
"""In a round."""

TEXT = {"query": DOCUMENT, "variables": {"first": 10}}
HASH = {
    "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(DOCUMENT)}},
    "variables": {"first": 10},
}
KINDS = {
    "a bare route": ("bare", TEXT),
    "strawberry as it comes": ("stock", TEXT),
    "ours, by the text": ("ours", TEXT),
    "ours, from the list": ("ours", HASH),
}


@contextmanager
def running(kind: str, environment: dict[str, str]) -> Iterator[tuple[psutil.Process, Any]]:
    """A server in a process of its own, and a connection to it that stays open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.price_server", kind, str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        while connection.sock is None:
            time.sleep(0.2)
            assert process.poll() is None
            try:
                connection.connect()
            except ConnectionRefusedError:
                connection.close()
        yield psutil.Process(process.pid), connection
    finally:
        connection.close()
        process.terminate()
        process.wait(30)


def asked(connection: http.client.HTTPConnection, body: str) -> bytes:
    """The body of the response."""
    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
    return connection.getresponse().read()


def cpu_seconds(process: psutil.Process) -> float:
    """Of all its threads, so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def test_price(services: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    """Processor time of the server and wall time, a request; the medians and the best of the rounds."""
    environment = {
        **os.environ,
        "NEO4J_URI": services.neo4j_uri,
        "NEO4J_PASSWORD": services.neo4j_password,
        "REDIS_URL": services.redis_url,
        "LEARNER_GRAPH_SEAL_KEY": services.seal_key,
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in KINDS}
    with ExitStack() as stack:
        servers = {
            kind: stack.enter_context(running(kind, environment)) for kind in ("bare", "stock", "ours")
        }
        for number in range(ROUNDS + 1):
            for name, (kind, body) in KINDS.items():
                process, connection = servers[kind]
                text = json.dumps(body)
                assert b'"thing-9"' in asked(connection, text)
                cpu, wall = cpu_seconds(process), time.perf_counter()
                for _ in range(REQUESTS):
                    asked(connection, text)
                took = (cpu_seconds(process) - cpu, time.perf_counter() - wall)
                if number:
                    found[name].append((took[0] / REQUESTS * 1_000, took[1] / REQUESTS * 1_000))
    with capsys.disabled():
        print(f"\n{'ms a request':24} {'core, median':>13} {'core, best':>11} {'wall, median':>13}")
        for name, times in found.items():
            cores, walls = zip(*times, strict=True)
            core = f"{statistics.median(cores):13.2f} {min(cores):11.2f}"
            print(f"{name:24} {core} {statistics.median(walls):13.2f}")
