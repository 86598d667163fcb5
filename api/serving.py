"""GraphQL over HTTP until Ctrl-C, by one process or by several that share a port.

Python answers with one core a process, and that is what many learners wait for first. Not for: what is served
(app.py), or starting the servers behind it (runtime.py).
"""

import gc
import logging
import os
import signal
import sys
from dataclasses import replace
from socket import socket
from types import FrameType

import uvicorn

from api import logs
from api.app import create_app
from api.protocol import protocol
from api.settings import Settings

log = logging.getLogger(__name__)


def serve(use: Settings, host: str | None, port: int | None, processes: int, ask_first: str) -> None:
    """Serves until Ctrl-C or SIGTERM; says where, and what to ask first. processes: 1 or more, each of which
    holds a snapshot of its own. Exits with 1 where one of several ended by itself."""
    host, port = host or use.host, use.port if port is None else port
    logs.configure(use.guards.log)
    config = configured(replace(use, host=host, port=port))
    listener = config.bind_socket()
    listener.listen(config.backlog)  # who asks before all is ready waits, instead of being refused
    url = f"http://{host}:{listener.getsockname()[1]}/graphql"
    print(f"\nGraphQL at {url}  (open it in a browser, Ctrl-C stops)\nPaste this query:\n{ask_first}")
    sys.stdout.flush()
    gc.collect()
    gc.freeze()  # what was imported stays: a full collection of it stops all requests for 150 ms
    if processes == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        _share(config, listener, processes)


def configured(use: Settings) -> uvicorn.Config:
    """How uvicorn serves the application."""
    guards = use.guards
    return uvicorn.Config(
        create_app(use),
        host=use.host,
        port=use.port,
        http=protocol(guards),  # type: ignore[arg-type]  # what makes a protocol is called as its class is
        ws="none",
        timeout_keep_alive=guards.idle_seconds,
        proxy_headers=bool(guards.proxies),
        forwarded_allow_ips=list(guards.proxies),
        server_header=False,
        log_config=None,
        access_log=False,
    )


def _share(config: uvicorn.Config, listener: socket, processes: int) -> None:
    """All end together: whoever started this one starts it again, and knows that something was wrong."""
    ending = False
    children: set[int] = set()

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal ending
        ending = True
        for pid in children:
            os.kill(pid, signal.SIGTERM)

    for _ in range(processes):
        children.add(_fork(config, listener))
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    failed = False
    while children:
        pid, status = os.wait()
        children.discard(pid)
        if not ending:
            failed = True
            code = os.waitstatus_to_exitcode(status)
            log.error("process %s ended by itself (%s); the others follow", pid, code)
            end(signal.SIGTERM, None)
    if failed:
        sys.exit(1)


def _fork(config: uvicorn.Config, listener: socket) -> int:
    """The id of a process that serves; it has imported and built everything already."""
    pid = os.fork()
    if pid:
        return pid
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        os._exit(0)
