"""Redis: served slates on their way to the graph, within a second and off the request's path; and the last
slate of each learner, for when the graph does not answer.

What is in Redis alone may be lost with it; where it does not answer, slates go to the graph directly.
"""

import asyncio
import logging
import os
import socket
from datetime import UTC, datetime
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from api.forgetting import Forgetting
from graph import slates
from graph.advice import Slate
from graph.errors import LearnerGraphError
from graph.store import Store

log = logging.getLogger(__name__)

REDIS_SECONDS = 2.0
"""Longest wait for Redis: what it holds can be done without, so a request must not wait long."""

STREAM = "slates"
GROUP = "writers"

HOUR = 3_600
"""Seconds the last slate of a learner is kept in Redis, for `why`, which looks here before the graph, and for
when the graph does not answer."""

REPLACED_SECONDS = 120
"""The same for a slate after which the learner was served another one: it is in the graph by then,
or in the stream. An hour for each of a thousand learners who ask every ten seconds would fill gigabytes."""

BATCH = 200
"""Slates written in one transaction."""

BLOCK_MS = 500
"""Wait for the first slate of a batch; below the client's socket timeout of 5 s, and short at shutdown."""

GATHER_SECONDS = 0.5
"""Pause between batches, so that slates served together are written together."""

ABANDONED_MS = 10_000
"""After this a batch that another process took and did not finish is taken over."""


def redis_client(url: str) -> Redis:
    """A client that gives up soon: once more on a broken connection, and then not."""
    client: Redis = Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )
    return client


class SlateLog:
    """Keeps served slates and writes them to the graph; one a process, several processes share the work."""

    def __init__(self, redis: Redis, store: Store) -> None:
        self._redis = redis
        self._store = store
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._replaced: set[str] = set()
        self.forgetting = Forgetting(redis)

    async def keep(self, slate: Slate) -> None:
        """Logs a served slate: through Redis, or straight into the graph where Redis is down."""
        row = slates.to_row(slate) | {"served_at": datetime.now(UTC).isoformat()}
        replaced, self._replaced = self._replaced - {slate.id}, set()
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(f"last:{slate.learner_id}", slate.id, ex=HOUR, get=True)
                pipe.set(f"slate:{slate.id}", row["properties"]["document"], ex=HOUR)
                pipe.xadd(STREAM, {"row": orjson.dumps(row)})
                for id in replaced:
                    pipe.expire(f"slate:{id}", REPLACED_SECONDS)
                before, *_ = await pipe.execute()
        except (RedisError, OSError):
            log.warning("Redis does not answer; slate %s goes straight to the graph", slate.id)
            await self._store.write_slates([row])
        else:
            self._replaced |= {before} - {None, slate.id}

    async def last(self, learner_id: str) -> Slate | None:
        """The last slate that this learner was served within an hour; None where there is none here."""
        try:
            id: Any = await self._redis.get(f"last:{learner_id}")
            document: Any = await self._redis.get(f"slate:{id}") if id else None
        except (RedisError, OSError):
            return None
        return slates.from_json(document) if document else None

    async def find(self, id: str) -> Slate:
        """A served slate, from Redis or else the graph. Raises NotFound, Unavailable."""
        try:
            document: Any = await self._redis.get(f"slate:{id}")
        except (RedisError, OSError):
            document = None
        return slates.from_json(document) if document else await self._store.slate(id)

    async def write_forever(self) -> None:
        """Moves slates from Redis to the graph until cancelled; waits out servers that are down."""
        while True:
            try:
                await self._join()
                while True:
                    await self._write_batch()
                    await asyncio.sleep(GATHER_SECONDS)
            except (RedisError, OSError, LearnerGraphError) as error:
                log.warning("slates wait: %s", error)
                await asyncio.sleep(1)

    async def drain(self) -> None:
        """Writes what is left, at shutdown; what cannot be written stays in Redis for the next start."""
        try:
            while await self._write_batch(block_ms=None):
                pass
        except (RedisError, OSError, LearnerGraphError) as error:
            log.warning("slates stay in Redis: %s", error)

    async def _join(self) -> None:
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def _write_batch(self, block_ms: int | None = BLOCK_MS) -> int:
        """Writes one batch, an abandoned one first; returns how many slates it held."""
        _, entries, *_ = await self._redis.xautoclaim(
            STREAM, GROUP, self._name, min_idle_time=ABANDONED_MS, count=BATCH
        )
        if not entries:
            found: Any = await self._redis.xreadgroup(
                GROUP, self._name, {STREAM: ">"}, count=BATCH, block=block_ms
            )
            entries = _entries(found)
        if not entries:
            return 0
        rows = {id: row for id, fields in entries if fields and (row := _row(id, fields)) is not None}
        written = await self._store.write_slates(list(rows.values()))
        await self._forget([row for row in rows.values() if row["properties"]["id"] not in written])
        await self._redis.xack(STREAM, GROUP, *(id for id, _ in entries))
        if rows:
            await self._redis.xdel(STREAM, *rows)
        return len(entries)

    async def _forget(self, unwanted: list[Any]) -> None:
        """Slates of learners who are not there any more: erased while they were being served."""
        for row in unwanted:
            await self._redis.delete(f"last:{row['learner_id']}", f"slate:{row['properties']['id']}")


def _row(id: str, fields: dict[str, str]) -> Any:
    """A row of slate/write_slates. An entry that cannot be read is passed over, and stays in the stream."""
    try:
        return orjson.loads(fields["row"])
    except (KeyError, orjson.JSONDecodeError):
        log.error("entry %s of the stream %s is no slate; it is left there", id, STREAM)
        return None


def _entries(found: Any) -> list[tuple[str, dict[str, str]]]:
    """The entries of one stream, from either form in which redis-py answers."""
    if not found:
        return []
    streams = list(found.values()) if isinstance(found, dict) else [entries for _, entries in found]
    first = streams[0]
    return first[0] if first and isinstance(first[0], list) else first
