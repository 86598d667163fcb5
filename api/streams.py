"""Rows on their way into the graph, off the request's path: through a stream in Redis, within a second.

Each is written at least once: what writes them takes the same one twice for one. Where Redis does not answer,
they go to the graph directly. Not for: what the rows are (cache.py, audit.py).
"""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from api.logs import told
from graph.errors import LearnerGraphError

log = logging.getLogger(__name__)

REDIS_SECONDS = 2.0
"""Longest wait for Redis: what it holds can be done without, so a request must not wait long."""

CONNECTIONS = 50
"""At most, for all requests of a process and the three readers of streams that each keep one."""

GROUP = "writers"

BATCH = 200
"""Rows written in one transaction."""

BLOCK_MS = 500
"""Wait for the first row of a batch; below the client's socket timeout, and short at shutdown."""

GATHER_SECONDS = 0.5
"""Pause between batches, so that what comes together is written together."""

ABANDONED_MS = 10_000
"""After this a batch that another process took and did not finish is taken over."""

Row = dict[str, Any]


def redis_client(url: str, ca_file: Path | None = None) -> Redis:
    """A client that gives up soon: once more on a broken connection, and then not. Where many ask at once
    they wait for a connection; the pool that redis-py takes by itself fails the 101st.

    ca_file: who vouches for Redis' certificate, with rediss; by default those whom the system trusts."""
    trusting: dict[str, Any] = {"ssl_ca_certs": str(ca_file)} if ca_file else {}
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=REDIS_SECONDS,
        decode_responses=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),
        **trusting,
    )
    return Redis.from_pool(pool)


class Stream:
    """One kind of rows; one a process, several processes share the work."""

    def __init__(self, redis: Redis, name: str, write: Callable[[Sequence[Row]], Awaitable[None]]) -> None:
        self._redis = redis
        self._name = name
        self._write = write
        self._reader = f"{socket.gethostname()}-{os.getpid()}"
        self._direct = asyncio.Lock()

    def add_to(self, pipe: Pipeline, row: Row) -> None:
        """Adds a row with what else the pipeline does."""
        pipe.xadd(self._name, {"row": orjson.dumps(row)})

    async def add(self, rows: Sequence[Row]) -> None:
        """Adds rows; into the graph at once, where Redis does not answer. Raises Unavailable where that does
        not, either."""
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for row in rows:
                    self.add_to(pipe, row)
                await pipe.execute()
        except (RedisError, OSError):
            await self.write_directly(rows)

    async def write_directly(self, rows: Sequence[Row]) -> None:
        """Past Redis, which does not answer. Raises Unavailable.

        One after another: whoever waits for a lock in Neo4j keeps a processor busy there."""
        log.warning("Redis does not answer; %d %s go straight to the graph", len(rows), self._name)
        async with self._direct:
            await self._write(rows)

    async def write_forever(self) -> None:
        """Moves rows from Redis to the graph until cancelled; waits out servers that are down."""
        while True:
            try:
                await self._join()
                while True:
                    await self._write_batch()
                    await asyncio.sleep(GATHER_SECONDS)
            except (RedisError, OSError, LearnerGraphError) as error:
                log.warning("%s wait: %s", self._name, told(error))
                if "NOGROUP" not in str(error):  # somebody emptied Redis, which answers: join again
                    await asyncio.sleep(1)

    async def drain(self) -> None:
        """Writes what is left, at shutdown; what cannot be written stays in Redis for the next start."""
        try:
            await self._join()
            while await self._write_batch(block_ms=None):
                pass
        except (RedisError, OSError, LearnerGraphError) as error:
            log.warning("%s stay in Redis: %s", self._name, told(error))

    async def _join(self) -> None:
        try:
            await self._redis.xgroup_create(self._name, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def _write_batch(self, block_ms: int | None = BLOCK_MS) -> int:
        """Writes one batch, an abandoned one first; returns how many rows it held."""
        _, entries, *_ = await self._redis.xautoclaim(
            self._name, GROUP, self._reader, min_idle_time=ABANDONED_MS, count=BATCH
        )
        if not entries:
            found: Any = await self._redis.xreadgroup(
                GROUP, self._reader, {self._name: ">"}, count=BATCH, block=block_ms
            )
            entries = entries_of(found)
        if not entries:
            return 0
        rows = {id: row for id, fields in entries if (row := self._row(id, fields)) is not None}
        await self._write(list(rows.values()))
        await self._redis.xack(self._name, GROUP, *(id for id, _ in entries))
        if rows:
            await self._redis.xdel(self._name, *rows)
        return len(entries)

    def _row(self, id: str, fields: dict[str, str]) -> Any:
        """A row. An entry that cannot be read is passed over, and stays in the stream."""
        try:
            return orjson.loads(fields["row"])
        except (KeyError, orjson.JSONDecodeError):
            log.error("entry %s of the stream %s cannot be read; it is left there", id, self._name)
            return None


def entries_of(found: Any) -> list[tuple[str, dict[str, str]]]:
    """The entries of one stream, from either form in which redis-py answers."""
    if not found:
        return []
    streams = list(found.values()) if isinstance(found, dict) else [entries for _, entries in found]
    first = streams[0]
    return first[0] if first and isinstance(first[0], list) else first
