"""The API as it is run, in a process of its own; and what processes cost in processor time and memory."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psutil

from graph.local import Servers

PROCESSES = int(os.environ.get("API_PROCESSES", "1"))


@dataclass(frozen=True, slots=True)
class Served:
    """An API process and the servers behind it, by process."""

    port: int
    processes: dict[str, psutil.Process]

    def cpu_seconds(self) -> dict[str, float]:
        """Processor seconds that each has taken so far, with the processes it started."""
        found = {}
        for name, process in self.processes.items():
            times = [each.cpu_times() for each in (process, *process.children())]
            found[name] = sum(one.user + one.system for one in times)
        return found

    def resident_mb(self, name: str = "API") -> float:
        """Memory of one process."""
        return float(self.processes[name].memory_info().rss) / 2**20

    @contextmanager
    def connection(self) -> Iterator[http.client.HTTPConnection]:
        """A connection that stays open."""
        found = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def served(servers: Servers, **settings: str) -> Iterator[Served]:
    """An API on these servers, ready."""
    environment = {
        **os.environ,
        "NEO4J_URI": servers.neo4j_uri,
        "NEO4J_USER": servers.neo4j_user,
        "NEO4J_PASSWORD": servers.neo4j_password,
        "REDIS_URL": servers.redis_url,
        "LEARNER_GRAPH_SEAL_KEY": servers.seal_key,
        **settings,
    }
    port = _free_port()
    command = [sys.executable, "-m", "api", "serve", "--port", str(port), "--processes", str(PROCESSES)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Served(
            port,
            {
                "API": psutil.Process(process.pid),
                "Neo4j": _listening(servers.neo4j_uri),
                "Redis": _listening(servers.redis_url),
            },
        )
    finally:
        process.terminate()
        process.wait(30)


def _listening(address: str) -> Any:
    """The process that listens there."""
    port = urlsplit(address).port
    for process in psutil.process_iter():
        try:
            sockets = process.net_connections()
            if any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets):
                return process
        except psutil.Error:
            continue
    raise LookupError(f"nothing of ours listens at port {port}")


def _wait(port: int) -> None:
    for _ in range(300):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise TimeoutError("the server did not start")


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port
