"""How events are sent: graphql-transport-ws over WebSockets, and server-sent events (graphql-sse, distinct
connections); with strawberry's own machinery, made strict.

Not for: what can be followed (live.py), or how many connections there may be (api/protocol.py).
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import timedelta
from math import inf
from typing import Any

from cross_web import HTTPException
from graphql import GraphQLError
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.fastapi import BaseContext
from strawberry.http import GraphQLRequestData
from strawberry.http.exceptions import NonJsonMessageReceived
from strawberry.http.streaming import JSONEncoder, SSETransport
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.graphql import OperationType

from api.graphql.context import Context
from api.graphql.errors import extensions
from api.graphql.persisted import Operations
from api.guard_settings import SUBSCRIPTIONS
from graph.errors import LearnerGraphError

INIT_TIMEOUT = timedelta(seconds=10)
"""Until `connection_init` must have come."""

MOST_MESSAGE = 100_000
"""Bytes of a message that a client sends."""

MOST_REASON = 120
"""Bytes of the reason of a close, which the protocol bounds at 123."""

MOST_ID = 100
"""Characters of an operation's id."""

FORBIDDEN, TRY_AGAIN, BAD = 4403, 1013, 4400
"""Codes of closes: not allowed (any more), not now, not understood."""

_CODES = {"UNAUTHENTICATED": FORBIDDEN, "FORBIDDEN": FORBIDDEN}

Make = Callable[[HTTPConnection, str | None], Awaitable[Context]]
"""The context of one operation, given what was said in place of a header."""


class Connected(BaseContext):
    """A WebSocket, of which nobody knows yet whose it is. Each of its operations has a context of its own."""

    def __init__(self, connection: HTTPConnection, make: Make) -> None:
        super().__init__()
        self.connection_params: dict[str, Any] = {}
        self._connection = connection
        self._make = make

    @property
    def operations(self) -> Operations:
        """Those that have a hash."""
        found: Operations = self._connection.app.state.operations
        return found

    async def operation(self) -> Context:
        """The context of another operation. Raises Unauthenticated, Forbidden, RateLimited, Unavailable."""
        params = {str(name).lower(): value for name, value in self.connection_params.items()}
        said = params.get("authorization")
        made = await self._make(self._connection, said if isinstance(said, str) else None)
        made.request = self._connection  # type: ignore[assignment]  # a WebSocket is a connection, too
        return made

    def refused(self) -> None:
        """Counts somebody who was not let in. Raises RateLimited."""
        if self._connection.client:
            self._connection.app.state.rates.refused(self._connection.client.host)


class _Operations:
    """The schema as a socket needs it: subscriptions alone, each with its own context."""

    def __init__(self, schema: Any, connected: Connected) -> None:
        self._schema = schema
        self._connected = connected

    async def stream(self, asked: GraphQLRequestData, **given: Any) -> Any:
        """What strawberry's handler iterates over."""
        context = given["context_value"] = await self._connected.operation()
        try:
            await self._connected.operations.resolve(asked)
        except GraphQLError as error:
            return self._schema.refusing(error, context)
        return await self._schema.stream(
            asked.query, **given, allowed_operation_types=(OperationType.SUBSCRIPTION,)
        )


class Socket(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection. Messages are checked before anything is done; a token that ends, ends it."""

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.schema: Any = _Operations(self.schema, self.context)
        self._ending: asyncio.Task[None] | None = None

    async def shutdown(self) -> None:
        """Ends all operations."""
        if self._ending:
            self._ending.cancel()
        await super().shutdown()

    async def handle_message(self, message: Any) -> None:
        """One message of the client."""
        if not _is_message(message):
            await self.handle_invalid_message("Not a message of graphql-transport-ws")
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        """Lets in whom the token names, until it ends."""
        if self.connection_init_received:
            await super().handle_connection_init(message)
            return
        params = message.get("payload") or {}
        self.context.connection_params = params if isinstance(params, dict) else {}
        try:
            context = await self.context.operation()
        except LearnerGraphError as error:
            await self._refuse(error)
            return
        message["payload"] = params
        await super().handle_connection_init(message)
        if context.principal.until < inf:
            self._ending = asyncio.create_task(self._end(context.principal.until))

    async def handle_subscribe(self, message: Any) -> None:
        """Begins an operation, if there may be another. As its query, strawberry carries to `_Operations` all
        that names it, which may be a hash."""
        payload = message["payload"]
        payload["query"] = GraphQLRequestData(
            payload.get("query"), payload.get("variables"), None, payload.get("extensions")
        )
        full = len(self.operations) >= SUBSCRIPTIONS and message["id"] not in self.operations
        if not full or not self.connection_acknowledged:
            await super().handle_subscribe(message)
            return
        said = f"There are too many subscriptions on this connection: at most {SUBSCRIPTIONS}."
        details = {"code": "TOO_LARGE", "field": "subscriptions", "value": None}
        mend = {"mend": "Complete others first, or open another connection."}
        error: Any = {"message": said, "extensions": details | mend}
        await self.send_message({"id": message["id"], "type": "error", "payload": [error]})

    async def run_operation(self, operation: Any) -> None:
        """Until it is completed. What keeps it from beginning is told as its error."""
        try:
            await super().run_operation(operation)
        except LearnerGraphError as error:
            told: Any = {"message": error.message, "extensions": extensions(error)}
            await self.send_message({"id": operation.id, "type": "error", "payload": [told]})

    async def handle_task_exception(self, error: Exception) -> None:
        """Ours are told, and nobody is there to be told that they have gone; others are logged."""
        if not isinstance(error, LearnerGraphError | WebSocketDisconnect | WebSocketDisconnected):
            await super().handle_task_exception(error)

    async def _refuse(self, error: LearnerGraphError) -> None:
        code = _CODES.get(error.code, TRY_AGAIN)
        if code == FORBIDDEN:
            try:
                self.context.refused()
            except LearnerGraphError as instead:
                error, code = instead, TRY_AGAIN
        await self.websocket.close(code, error.message[:MOST_REASON])

    async def _end(self, until: float) -> None:
        await asyncio.sleep(max(0.0, until - time.time()))
        await self.websocket.close(FORBIDDEN, "The token has expired.")


class Adapter(ASGIWebSocketAdapter):
    """Text in strict JSON, both ways."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The messages of the client."""
        try:
            async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
                yield message
        except HTTPException as error:
            raise NonJsonMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        """One message to the client."""
        await self.ws.send_text(self.view.encode_json_string(message))


class EventStream(SSETransport):
    """Server-sent events, each with its cursor as `id`: a client that comes back sends it."""

    def encode_next(self, response: Any, encode_json: JSONEncoder) -> str:
        """One event."""
        event = super().encode_next(response, encode_json)
        cursor = (response.get("extensions") or {}).get("cursor")
        return f"id: {cursor}\r\n{event}" if cursor else event


def _is_message(message: Any) -> bool:
    """Whether all is of the types that the protocol says."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    kind, payload = message["type"], message.get("payload")
    if kind in ("subscribe", "complete"):
        id = message.get("id")
        if not isinstance(id, str) or not 0 < len(id) <= MOST_ID:
            return False
    if kind != "subscribe":
        return payload is None or isinstance(payload, dict)
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str | None)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(extensions := payload.get("extensions"), dict | None)
        and (payload.get("query") is not None or "persistedQuery" in (extensions or {}))
    )
