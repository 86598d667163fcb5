"""The server's log: one JSON object a line on standard error, or text on a terminal; and a line a request.

Nothing here is about a person: no ids of learners, no addresses, no texts of queries or of exceptions, which
may repeat a value. Where an exception was raised is said, and what kind it was. Text, for somebody at a
terminal, has its words, too. Not for: what commands print.
"""

import logging
import re
import sys
import traceback
from time import perf_counter
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.orjson import OrjsonFormatter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware import request_id
from graph.errors import LearnerGraphError
from graph.store import asked

access = logging.getLogger("api.access")

PLAIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
"""An operation's name that is logged; any other might be somebody's id."""

FRAMES = 20
"""Of an exception's traceback, the innermost."""

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(form: str, stream: TextIO | None = None) -> None:
    """Sends all logging to standard error. form: "json", "text", or "" for text on a terminal, else JSON.

    On a terminal there is no line for each request: a person reads it.
    """
    stream = stream or sys.stderr
    as_json = form == "json" or (not form and not stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Json() if as_json else logging.Formatter("%(asctime)s %(message)s"))
    handler.addFilter(_with_request_id)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.error").addFilter(_is_new)
    logging.getLogger("neo4j").setLevel(logging.ERROR)  # it tells each retry, with the server's texts
    access.setLevel(logging.INFO if as_json else logging.WARNING)


def told(error: Exception) -> str:
    """What an error says without the value that it is about; of one that is not ours, its kind."""
    return error.message if isinstance(error, LearnerGraphError) else type(error).__name__


class _Json(OrjsonFormatter):
    """time, level, logger, message and request_id; `error` and `at` of an exception; and what a line adds."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s%(name)s%(message)s%(request_id)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  # logging's name
        """The kind of an exception and where it was raised: a text may hold a value."""
        kind, _, where = ei
        frames = traceback.extract_tb(where)[-FRAMES:]
        places = ", ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        return f"{kind.__name__ if kind else ''} at {places}"


def _with_request_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id.get()
    return True


def _is_new(record: logging.LogRecord) -> bool:
    """uvicorn warns of each request that is no HTTP or was cut off: who attacks would fill the log."""
    message = record.getMessage()
    return "ASGI callable returned without" not in message and "Invalid HTTP request" not in message


class AccessLog:
    """A line for each request, and for each WebSocket when it ends: method, route (not the path, which may
    hold an id), status, milliseconds, how many Cypher queries it took, and what it noted: roles, operation,
    cost and events."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket") or not access.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "websocket.accept":
                status = 101
            elif message["type"].endswith("http.response.start"):
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            milliseconds = round((perf_counter() - started) * 1_000, 1)
            access.info("request", extra=_line(scope, status, milliseconds))


def _line(scope: Scope, status: int, milliseconds: float) -> dict[str, Any]:
    notes = scope["state"]["notes"]
    route = getattr(scope.get("route"), "path", "none")
    line = {
        "method": scope.get("method", "WebSocket"),
        "route": route,
        "status": status,
        "ms": milliseconds,
        **notes,
    }
    if counts := asked.get():
        line["queries"] = counts.total()
    if not PLAIN_WORD.fullmatch(line.get("operation") or ""):
        line.pop("operation", None)
    return line
