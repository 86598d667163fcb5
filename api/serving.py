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
from api.graphql.sockets import MOST_MESSAGE
from api.protocol import GuardedSocket, protocol
from api.settings import Settings, is_loopback
from graph.errors import Refused

log = logging.getLogger(__name__)


def serve(use: Settings, host: str | None, port: int | None, processes: int, ask_first: str) -> None:
    """Serves until Ctrl-C or SIGTERM; says where, and what to ask first. processes: 1 or more, each of which
    holds a snapshot of its own. Exits with 1 where one of several ended by itself. Raises Refused."""
    use = replace(use, host=host or use.host, port=use.port if port is None else port)
    may_ask = who_may_ask(use)
    logs.configure(use.guards.log)
    config = configured(use)
    listener = config.bind_socket()
    listener.listen(config.backlog)  # who asks before all is ready waits, instead of being refused
    scheme = "https" if use.tls_cert_file else "http"
    url = f"{scheme}://{use.host}:{listener.getsockname()[1]}/graphql"
    print(f"\nGraphQL at {url}  (open it in a browser, Ctrl-C stops)\n{may_ask}")
    print(f"Paste this query:\n{ask_first}")
    sys.stdout.flush()
    gc.collect()
    gc.freeze()  # what was imported stays: a full collection of it stops all requests for 150 ms
    if processes == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        _share(config, listener, processes)


def who_may_ask(use: Settings) -> str:
    """A sentence. Raises Refused where anybody could be taken for the developer: without keys for tokens it
    listens on loopback alone, or where each further address that is the developer's was named."""
    if use.tokens:
        secret = " They are checked with a secret, which is for development." if use.tokens.secret else ""
        return f"Who asks needs a token of {use.tokens.issuer}.{secret}"
    elsewhere = [network for network in use.developer_networks if not network.is_loopback]
    told = elsewhere and all(network.num_addresses == 1 and network.is_private for network in elsewhere)
    if not told and not is_loopback(use.host):
        raise Refused(
            "Without keys for tokens the server listens on this machine alone.",
            field="LEARNER_GRAPH_HOST",
            value=use.host,
            mend="Set LEARNER_GRAPH_TOKEN_JWKS, _ISSUER and _AUDIENCE; or listen on 127.0.0.1; or let "
            "LEARNER_GRAPH_DEVELOPER_NETWORKS name each private address that is the developer's, "
            "such as 172.30.77.1/32.",
        )
    others = "".join(f" and at {network.network_address}" for network in elsewhere)
    return f"No keys for tokens: who asks on this machine{others} is the developer, who may do everything."


def configured(use: Settings) -> uvicorn.Config:
    """How uvicorn serves the application."""
    guards = use.guards
    return uvicorn.Config(
        create_app(use),
        host=use.host,
        port=use.port,
        http=protocol(guards),  # type: ignore[arg-type]  # what makes a protocol is called as its class is
        ws=GuardedSocket,
        ws_max_size=MOST_MESSAGE,
        ws_per_message_deflate=False,
        timeout_keep_alive=guards.idle_seconds,
        proxy_headers=bool(guards.proxies),
        forwarded_allow_ips=list(guards.proxies),
        server_header=False,
        log_config=None,
        access_log=False,
        ssl_certfile=use.tls_cert_file,
        ssl_keyfile=use.tls_key_file,
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
