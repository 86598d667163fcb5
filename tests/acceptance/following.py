"""Clients that follow what happens: over graphql-transport-ws, and over server-sent events.

Not for: the clients that browsers use, which are run as they are (following.mjs).
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

MASTERY = """subscription($id: ID!, $after: ID) { it: masteryChanged(learnerId: $id, after: $after) {
  cursor because eventIds again more changes { concept { key } before after mastered } learner { key } } }"""
SLATE = """subscription($id: ID!, $after: ID) { it: slateChanged(learnerId: $id, after: $after) {
  cursor because learner { nextQuestions(first: 2) { recommendations { question { key } } } } } }"""
STRUGGLE = """subscription($id: ID!, $after: ID) { it: struggleNoticed(classId: $id, after: $after) {
  cursor eventIds again learner { key } began { concept { key } reasons { kind text value } } } }"""
PUBLISHED = """subscription($after: ID) { it: curriculumPublished(after: $after) {
  cursor number revision { kind title } } }"""

SOON = 10
"""Seconds after which something does not come any more."""


class Socket:
    """A WebSocket that speaks graphql-transport-ws."""

    def __init__(self, connection: ClientConnection) -> None:
        self.raw = connection

    async def send(self, **message: Any) -> None:
        """One message."""
        await self.raw.send(json.dumps(message))

    async def receive(self, seconds: float = SOON) -> Any:
        """The next message."""
        async with asyncio.timeout(seconds):
            return json.loads(await self.raw.recv())

    async def begin(self, **payload: Any) -> None:
        """Is let in."""
        await self.send(type="connection_init", payload=payload)
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, query: str, operation: str = "1", **variables: Any) -> None:
        """Begins an operation."""
        await self.send(type="subscribe", id=operation, payload={"query": query, "variables": variables})

    async def next(self, seconds: float = SOON) -> Any:
        """`it` of the next event."""
        message = await self.receive(seconds)
        assert message["type"] == "next" and "errors" not in message["payload"], message
        return message["payload"]["data"]["it"]

    async def error(self) -> Any:
        """The error that ends an operation, its extensions and its message: before it began or later."""
        message = await self.receive()
        payload = message["payload"]
        [error] = payload if message["type"] == "error" else payload["errors"]
        return {**error["extensions"], "message": error["message"]}

    async def closed(self) -> tuple[int, str]:
        """Code and reason of the close."""
        async with asyncio.timeout(SOON):
            with suppress(ConnectionClosed):
                while True:
                    await self.raw.recv()
        return self.raw.close_code or 0, self.raw.close_reason or ""


@asynccontextmanager
async def socket(
    http: AsyncClient, *, init: dict[str, Any] | None = None, **headers: str
) -> AsyncIterator[Socket]:
    """A WebSocket to the server of this client; let in, where `init` is given."""
    url = f"ws://{http.base_url.host}:{http.base_url.port}/graphql"
    protocols: Any = ["graphql-transport-ws"]
    async with connect(url, subprotocols=protocols, additional_headers=headers) as connection:
        found = Socket(connection)
        if init is not None:
            await found.begin(**init)
        yield found


class Stream:
    """Server-sent events of one operation."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def event(self) -> dict[str, str]:
        """The next event: id, event and data. Comments are passed over."""
        found: dict[str, str] = {}
        async with asyncio.timeout(SOON):
            async for line in self._lines:
                if not line and found:
                    return found
                name, _, value = line.partition(": ")
                if name in ("id", "event", "data"):
                    found[name] = value
        raise EOFError

    async def next(self) -> Any:
        """`it` of the next event, whose id is its cursor."""
        event = await self.event()
        body = json.loads(event["data"])
        assert event["event"] == "next" and "errors" not in body, event
        assert event["id"] == body["data"]["it"]["cursor"] == body["extensions"]["cursor"]
        return body["data"]["it"]

    async def error(self) -> Any:
        """The error of the next event."""
        [error] = json.loads((await self.event())["data"])["errors"]
        return {**error["extensions"], "message": error["message"]}


@asynccontextmanager
async def stream(
    http: AsyncClient, query: str, headers: dict[str, str] | None = None, **variables: Any
) -> AsyncIterator[Stream]:
    """Follows a subscription over SSE."""
    body = {"query": query, "variables": variables}
    sent = {"accept": "text/event-stream", **(headers or {})}
    async with http.stream("POST", "/graphql", json=body, headers=sent, timeout=60) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response.aiter_lines())
