"""The application over real HTTP, and a wire to its servers that can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from httpx import AsyncClient, Response

from api.serving import configured
from api.settings import Settings


class Api:
    """A client of one running server."""

    def __init__(self, client: AsyncClient) -> None:
        self.http = client

    async def post(self, query: str, **variables: Any) -> Response:
        """The raw response."""
        return await self.http.post("/graphql", json={"query": query, "variables": variables})

    async def __call__(self, query: str, **variables: Any) -> Any:
        """`data` of a request that has no errors."""
        body = (await self.post(query, **variables)).json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The only error of a request: its extensions and its message."""
        body = (await self.post(query, **variables)).json()
        [error] = body["errors"]
        return {**error["extensions"], "message": error["message"]}

    async def mistake(self, mutation: str, input: dict[str, Any]) -> dict[str, Any]:
        """The only typed error of a mutation."""
        name = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation($input: {name}Input!) {{ it: {mutation}(input: $input) {{ "
            "errors { code field value message mend } } }"
        )
        [error] = (await self(query, input=input))["it"]["errors"]
        assert error["mend"], error
        return dict(error)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Api]:
    """A server of these settings on a free port, and a client of it."""
    server = uvicorn.Server(configured(replace(settings, port=0)))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if task.done():
            await task
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield Api(client)
    finally:
        server.should_exit = True
        await task


class Wire:
    """Passes bytes from a port of its own to a server; cut, it is as if the server were down."""

    def __init__(self, address: str) -> None:
        self.lead_to(address)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[Any]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.stuck = asyncio.Event()
        self.port = 0

    def lead_to(self, address: str) -> None:
        """Where new connections go: a server that was started again may have another port."""
        parts = urlsplit(address)
        assert parts.hostname and parts.port
        self._target = (parts.hostname, parts.port)

    async def join(self) -> None:
        """Listens, on the same port each time."""
        self._flows.set()
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Ends every connection and takes no new one."""
        if self._server:
            self._server.close()
        self._flows.set()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def hold(self) -> None:
        """Passes nothing on until it is cut; `stuck` is set once something waits."""
        self.stuck.clear()
        self._flows.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, back}
        self._open |= ends
        copies = {
            asyncio.ensure_future(self._copy(reader, back)),
            asyncio.ensure_future(self._copy(there, writer)),
        }
        self._passing |= copies
        await asyncio.wait(copies)
        self._passing -= copies
        self._open -= ends

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if not self._flows.is_set():
                    self.stuck.set()
                    await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
