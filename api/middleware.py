"""What every request passes before it is understood: an id, limits to its body and to its time, and the last
word where something goes wrong that nobody foresaw.

Not for: what a browser may send and is told (guards.py), who is asking (principal.py) and what a query may
cost (graphql/limits.py).
"""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1_000_000
"""Unless LEARNER_GRAPH_BODY_BYTES says another number. A call of 1,000 answers is about 200 kB. Larger logs
are imported from files."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered, for the lines of the log."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """Gives each request an id: the caller's `X-Request-Id` where it is well formed, else a random one.

    It is in `scope["state"]["request_id"]`, in the response's header, in every error and in the log. Beside
    it stand the `notes` for the line in the access log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        state = scope.setdefault("state", {})
        state["request_id"], state["notes"] = id, {}
        request_id.set(id)

        async def send_with_id(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message["headers"] = [*message["headers"], (b"x-request-id", id.encode())]
            await send(message)

        await self.app(scope, receive, send_with_id)


class Unforeseen:
    """Logs what nobody foresaw, and answers 500 without a word of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        once = _Once(send)
        try:
            await self.app(scope, receive, once)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("a request failed", exc_info=error)
            if not once.started:
                mend = f"Try again; if it stays, report request {scope['state']['request_id']}."
                await refuse(
                    scope, send, 500, "Something went wrong on the server.", code="INTERNAL", mend=mend
                )


class BodyLimit:
    """Answers 413 to a body above `limit` bytes without reading on."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and (len(declared) > 18 or int(declared) > self.limit):
            await self._refuse(scope, send)
            return
        once, left = _Once(send), self.limit

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                once.silent = True
                raise _CutOff
            return message

        with suppress(_CutOff):
            await self.app(scope, counted, once)
        if once.silent and not once.started:
            await self._refuse(scope, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        mend = f"Send at most {self.limit:,} bytes; split long lists, or import them from a file."
        await refuse(scope, send, 413, "The request is too large.", code="TOO_LARGE", field="body", mend=mend)


class TimeLimit:
    """Answers 503 to what takes longer than `seconds` from its head to the end of the response, and cancels
    it; 408 to a body that takes longer than `body_seconds` to arrive. longer: seconds of other paths. What
    goes on for as long as somebody listens takes its limit off (`unlimited`)."""

    def __init__(
        self, app: ASGIApp, seconds: float, body_seconds: float, longer: Mapping[str, float] | None = None
    ) -> None:
        self.app = app
        self.seconds = seconds
        self.body_seconds = body_seconds
        self.longer = longer or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        once, arrived = _Once(send), False
        until = asyncio.get_running_loop().time() + self.body_seconds

        async def in_time() -> Message:
            nonlocal arrived
            if arrived:
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                once.silent = True
                raise _CutOff from None
            arrived = not message.get("more_body", False)
            return message

        try:
            async with asyncio.timeout(self.longer.get(scope.get("path", ""), self.seconds)) as limit:
                scope.setdefault("state", {})["limit"] = limit
                await self.app(scope, in_time, once)
        except _CutOff:
            pass
        except TimeoutError:
            if not limit.expired():
                raise
            if not once.started:
                await self._too_long(scope, send)
        if once.silent and not once.started:
            await self._too_slow(scope, send)

    async def _too_long(self, scope: Scope, send: Send) -> None:
        mend = (
            "Ask for less, or again later. What was sent may have been stored or not: send it again with the "
            "same event ids."
        )
        await refuse(
            scope, send, 503, f"It took longer than {self.seconds:g} s.", code="TIMED_OUT", mend=mend
        )

    async def _too_slow(self, scope: Scope, send: Send) -> None:
        message = f"The body did not arrive within {self.body_seconds:g} s."
        close = [(b"connection", b"close")]
        await refuse(
            scope, send, 408, message, code="TIMED_OUT", field="body", mend="Send it faster.", headers=close
        )


def unlimited(state: Any) -> None:
    """Takes the limit of time off a request: it is a stream. state: of the request."""
    state.streams = True
    state.limit.reschedule(None)


class _Once:
    """Passes on what is sent, and remembers whether a response began; silent, it passes nothing on."""

    __slots__ = ("_send", "silent", "started")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        self.silent = False

    async def __call__(self, message: Message) -> None:
        if self.silent and not self.started:
            return
        self.started = True
        await self._send(message)


class _CutOff(Exception):
    """The body is not read on. Whoever reads it may take this for an error of its own and answer; that is not
    sent."""


async def refuse(
    scope: Scope,
    send: Send,
    status: int,
    message: str,
    *,
    headers: list[tuple[bytes, bytes]] | None = None,
    **extensions: Any,
) -> None:
    """A whole response that refuses a request, in the form of all errors."""
    id = scope.get("state", {}).get("request_id", "")
    details = {"field": None, "value": None, **extensions}
    body = json.dumps(error_body(message, request_id=id, **details)).encode()
    length = str(len(body)).encode()
    sent = [(b"content-type", b"application/json"), (b"content-length", length), *(headers or ())]
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    await send({"type": f"{kind}.start", "status": status, "headers": sent})
    await send({"type": f"{kind}.body", "body": body})


def error_body(message: str, *, request_id: str, **extensions: Any) -> dict[str, Any]:
    """An error before GraphQL began, in the form that GraphQL's own errors have."""
    return {"errors": [{"message": message, "extensions": {**extensions, "requestId": request_id}}]}
