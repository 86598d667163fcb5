"""Brings the servers of a home up and takes them down. The caller holds the home's lock.

A server that runs is taken over where it answers, and replaced where it does not. This and what it imports
need the packages of learner-graph[local].
"""

import socket
import time
from collections.abc import Sequence
from dataclasses import replace

import psutil

from graph.errors import Unavailable
from graph.local import processes
from graph.local.home import Home, Started
from graph.local.options import GRACE_SECONDS, Report, Tuning
from graph.local.servers import HOST, Neo4j, Redis, Server, environment, last_lines

POLL_SECONDS = 0.1

PORT_TRIES = 3
"""A port that was free can be taken before the server has it."""


class Together:
    """Servers of one home that start and stop together, in the order of their start."""

    def __init__(self, home: Home, *servers: Server) -> None:
        self.home = home
        self.servers = servers

    def listening(self) -> dict[str, Started | None]:
        """Each server by name, None where it does not run or does not listen on its port."""
        return {server.name: _listening(server) for server in self.servers}

    def bring_up(self, report: Report) -> None:
        """Returns when all answer; else stops what this call started and raises Unavailable."""
        fresh: list[Server] = []
        try:
            for server in self.servers:
                if not _taken_over(server):
                    fresh.append(server)
                    _start(server, report)
        except BaseException:
            _take_down(fresh, GRACE_SECONDS)
            raise

    def take_down(self, grace_seconds: float = GRACE_SECONDS) -> bool:
        """Stops whatever runs of them, whoever remembers it; says whether any did."""
        return _take_down(self.servers, grace_seconds)


class Pair(Together):
    """The Redis and the Neo4j of one home: the quick one first."""

    def __init__(self, home: Home, tuning: Tuning) -> None:
        self.redis = Redis(home, tuning)
        self.neo4j = Neo4j(home, tuning)
        super().__init__(home, self.redis, self.neo4j)


def _take_down(servers: Sequence[Server], grace_seconds: float) -> bool:
    found = [process for server in servers for process in _processes(server)]
    processes.stop(found, grace_seconds)
    for server in servers:
        _remember(server, None)
    return bool(found)


def _listening(server: Server) -> Started | None:
    started = server.home.state().servers.get(server.name)
    if started and (process := processes.find(started.pid, server.program, server.marker)):
        return started if processes.listens(process, started.port) else None
    return None


def _taken_over(server: Server) -> bool:
    """Whether the server that was started earlier runs and answers; it may be starting still."""
    started = server.home.state().servers.get(server.name)
    if started is None or not processes.find(started.pid, server.program, server.marker):
        return False
    return _answers_in_time(server, started)


def _start(server: Server, report: Report) -> None:
    processes.stop(_processes(server))
    for _ in range(PORT_TRIES):
        started = _spawn(server, report)
        if _answers_in_time(server, started):
            report(f"starting {server.name}", 1, 1)
            return
        processes.stop(_processes(server))
        if _is_free(started.port):
            break
    log = server.log.read_text(encoding="utf-8", errors="replace")
    raise Unavailable(
        f"{server.name} did not start: {last_lines(log)}",
        field="log",
        value=str(server.log),
        mend="Mend the cause and start again; what it holds is kept.",
    )


def _spawn(server: Server, report: Report) -> Started:
    port = _free_port()
    command = server.command(port, report)
    report(f"starting {server.name}", 0, 1)
    niceness = server.tuning.niceness
    started = Started(processes.start(command, server.folder, server.log, environment(), niceness), port)
    _remember(server, started)
    return started


def _answers_in_time(server: Server, started: Started) -> bool:
    """Waits until it answers; False where it ends before, or takes longer than such a server may."""
    until = time.monotonic() + server.patience_seconds
    while time.monotonic() < until:
        process = processes.alive(started.pid)
        if process is None:
            return False
        if processes.listens(process, started.port) and server.answers(started.port):
            return True
        time.sleep(POLL_SECONDS)
    return False


def _processes(server: Server) -> list[psutil.Process]:
    return processes.of(server.program, server.marker)


def _remember(server: Server, started: Started | None) -> None:
    state = server.home.state()
    servers = {name: each for name, each in state.servers.items() if name != server.name}
    if started:
        servers[server.name] = started
    server.home.keep_state(replace(state, servers=servers))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0
