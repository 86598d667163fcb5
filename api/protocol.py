"""Connections: how many there may be, how long a head may take and how large it may be; and uvicorn's own
refusals in the form of ours.

Not for: requests that were understood (middleware.py).
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.guard_settings import Guards
from api.middleware import error_body, refuse

MAX_HEAD_BYTES = 65_536
"""Of the request line and all headers, past the first piece that arrives; a token has some 2 kB."""


SOCKETS = b"/graphql"
"""Where WebSockets are."""


def protocol(guards: Guards) -> Callable[..., "Guarded"]:
    """What makes the protocol of each connection of a process, which count together."""
    proxies = [ip_network(each) for each in guards.proxies]
    from_where: Counter[str] = Counter()

    def is_proxy(address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in proxies)
        except ValueError:
            return False

    class Counted(Guarded):
        pass

    Counted.guards, Counted.from_where, Counted.is_proxy = guards, from_where, staticmethod(is_proxy)
    return Counted


class Guarded(HttpToolsProtocol):
    """uvicorn's, within limits."""

    guards: Guards
    from_where: Counter[str]
    is_proxy: Callable[[str], bool]

    _address = ""
    _crowd: ASGIApp | None = None
    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = False
    _in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Counts the connection; one too many is told so once it has asked, and far too many are not told."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._address = self.client[0] if self.client else ""
        self.from_where[self._address] += 1
        mine, all_of_them = self.from_where[self._address], len(self.connections)
        if all_of_them > self.guards.connections:
            self._crowd = _too_many("connections", self.guards.connections)
        elif mine > self.guards.connections_per_address and not self.is_proxy(self._address):
            self._crowd = _too_many("connections from your address", self.guards.connections_per_address)
        if all_of_them > 1.1 * self.guards.connections:
            self.transport.abort()
        else:
            self._within(self.guards.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Counts it no more."""
        self._in_time()
        self._let_go()
        super().connection_lost(exc)

    def _let_go(self) -> None:
        self.from_where[self._address] -= 1
        if not self.from_where[self._address]:
            del self.from_where[self._address]

    def data_received(self, data: bytes) -> None:
        """Bounds the head."""
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(431, "The headers are too large.", f"Send at most {MAX_HEAD_BYTES:,} bytes.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A head has begun."""
        super().on_message_begin()
        self._in_message, self._in_head, self._head_bytes = True, True, 0
        if self._timer is None:
            self._within(self.guards.head_seconds)

    def on_headers_complete(self) -> None:
        """The head has arrived."""
        self._in_time()
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """So has the body."""
        self._in_message = False
        self._in_time()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """What is still sent of a body that was refused is not awaited for long."""
        super().on_response_complete()
        if self._in_message and self._timer is None and not self.transport.is_closing():
            self._within(self.guards.head_seconds)

    def handle_websocket_upgrade(self) -> None:
        """The connection stays counted; its protocol is another."""
        self._in_time()
        super().handle_websocket_upgrade()
        socket: Any = self.transport.get_protocol()
        socket.let_go = self._let_go

    def shutdown(self) -> None:
        """An event stream has no end of its own: it is cut, and its client comes back."""
        super().shutdown()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete and cycle.scope.get("state", {}).get("streams"):
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP."""
        self._refuse(400, "This is not HTTP.", "Send a request of HTTP/1.1.")

    def _should_upgrade(self) -> bool:
        """There are WebSockets in one place; elsewhere, and in a crowd, it is a request like others."""
        return self._crowd is None and self.url.partition(b"?")[0] == SOCKETS and super()._should_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        super()._start_asgi_task(cycle, self._crowd or app)  # type: ignore[arg-type]  # ASGI, typed twice

    def _unsupported_upgrade_warning(self) -> None:
        """The request is answered, and the access log says how."""

    def _refuse(self, status: int, message: str, mend: str) -> None:
        if self.transport.is_closing():
            return
        body = json.dumps(_error(message, mend)).encode()
        head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(
            body
        )
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()

    def _within(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._too_slow)

    def _in_time(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        """Nothing is told: nobody knows where in a response it would stand."""
        self._timer = None
        self.transport.abort()


class GuardedSocket(WebSocketsSansIOProtocol):
    """uvicorn's, counted as the connection that it was."""

    @staticmethod
    def let_go() -> None:
        """Counts it no more."""

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        super().connection_lost(exc)
        self.let_go()


def _too_many(what: str, most: int) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"connection", b"close"), (b"retry-after", b"1")]
        message = f"There are too many {what}: at most {most}."
        mend = "Ask again in a second, and keep connections open."
        await refuse(scope, send, 503, message, code="BUSY", field="connections", mend=mend, headers=headers)

    return app


def _error(message: str, mend: str) -> dict[str, Any]:
    return error_body(message, request_id="", code="BAD_REQUEST", field=None, value=None, mend=mend)
