"""Clients that mean harm, and an honest one beside them: what each was answered, and how long it took.

Not for: what they send (tests/hostile_documents.py).
"""

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)
BY_DESIGN = {"TIMED_OUT", "BUSY", "UNAVAILABLE"}
"""Codes of 503: our own limits, counted apart from what must never be."""


@dataclass
class Tally:
    """What became of requests. wrong: 5xx that no limit of ours explains, and what is not in our form."""

    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    slow: list[tuple[float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, sent: bytes, status: int, body: bytes, seconds: float) -> None:
        """Counts one answer."""
        self.statuses[status] += 1
        self.seconds.append(seconds)
        self.slow = sorted([*self.slow, (seconds, repr(sent[-300:]))], reverse=True)[:5]
        try:
            errors = json.loads(body).get("errors") or [] if body else []
        except ValueError:
            errors = [{"extensions": {"code": "NOT_JSON"}}]
        codes = {error.get("extensions", {}).get("code", "NONE") for error in errors}
        self.codes.update(codes or {"fine"})
        by_design = status == 503 and codes <= BY_DESIGN
        if (
            (status >= 500 and not by_design)
            or codes & {"INTERNAL", "NONE", "NOT_JSON"}
            or b"Traceback" in body
        ):
            self.wrong.append(f"{status} {body[:300]!r} to {sent[:600]!r}")


def post(body: bytes, *headers: str) -> bytes:
    """A request with a body in JSON."""
    lines = ["POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", *headers]
    return "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode() + body


class Connection:
    """One that stays open, and is opened again where the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def exchange(self, sent: bytes) -> tuple[int, bytes]:
        """Status and body."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        reader, writer = self._streams
        try:
            writer.write(sent)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
        except BaseException:
            self.close()
            raise
        if b"connection: close" in head:
            self.close()
        return int(head.split()[1]), body

    def close(self) -> None:
        """Without waiting for anybody."""
        if self._streams:
            self._streams[1].transport.abort()
        self._streams = None


async def send_all(port: int, requests: Iterable[bytes], at_once: int, tally: Tally) -> None:
    """Sends them over so many connections, each waiting for its answer."""
    left: Iterator[bytes] = iter(requests)

    async def client() -> None:
        connection = Connection(port)
        for sent in left:
            started = perf_counter()
            status, body = await connection.exchange(sent)
            tally.add(sent, status, body, perf_counter() - started)
        connection.close()

    await asyncio.gather(*(client() for _ in range(at_once)))


def bodies(requests: Iterable[dict[str, Any]], *headers: str) -> Iterator[bytes]:
    """Requests of GraphQL as they are sent; what JSON cannot say is left as Python writes it."""
    for each in requests:
        yield post(json.dumps(each).encode("utf-8", "surrogatepass"), *headers)


def bombs() -> Iterator[bytes]:
    """Bodies that are small and become large, or are no JSON at all."""
    yield post(gzip.compress(b" " * 50_000_000), "content-encoding: gzip")
    yield post(b"[" * 500_000)
    yield post(b'{"query": "' + b"\xff" * 1_000 + b'"}')
    yield post(b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 100_000 + b"}}")
    yield post(
        b'{"query": "{ __typename }", "variables": {"a": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}}"
    )
    yield post(
        b'{"query": "{ __typename }", "variables": '
        + json.dumps({str(i): i for i in range(60_000)}).encode()
        + b"}"
    )


async def slow_loris(port: int, count: int, seconds: float) -> Counter[int]:
    """So many requests at once whose bodies drip in; by status, 0 where the connection was cut."""

    async def drip() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(b"{").replace(b"content-length: 1", b"content-length: 1000"))
        said = asyncio.create_task(reader.readline())
        until = perf_counter() + seconds
        while not said.done() and perf_counter() < until:
            writer.write(b" ")
            await asyncio.wait({said}, timeout=0.2)
        writer.transport.abort()
        line = await said
        return int(line.split()[1]) if line else 0

    return Counter(await asyncio.gather(*(drip() for _ in range(count))))


async def upgrades(port: int, count: int, at_once: int = 100) -> Counter[int]:
    """So many WebSockets asked for; by status."""
    found: Counter[int] = Counter()

    async def upgrade() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        line = await reader.readline()
        writer.transport.abort()
        return int(line.split()[1]) if line else 0

    for start in range(0, count, at_once):
        found.update(await asyncio.gather(*(upgrade() for _ in range(min(at_once, count - start)))))
    return found


class Honest:
    """Asks the same again and again; `quiet` and `attacked` hold seconds, `failed` what was no answer."""

    def __init__(self, port: int, sent: bytes) -> None:
        self._connection = Connection(port)
        self._sent = sent
        self.quiet: list[float] = []
        self.attacked: list[float] = []
        self.failed: list[bytes] = []

    async def ask(self, into: list[float]) -> None:
        """Once."""
        started = perf_counter()
        status, body = await self._connection.exchange(self._sent)
        into.append(perf_counter() - started)
        if status != 200 or b'"errors"' in body:
            self.failed.append(body)

    async def ask_while(self, attack: asyncio.Task[Any]) -> None:
        """Until the attack ends."""
        while not attack.done():
            await self.ask(self.attacked)
            await asyncio.sleep(0.02)
        await attack

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()

    @property
    def ratio(self) -> float:
        """How many times as long as usual the median takes under attack."""
        return median(self.attacked) / median(self.quiet)
