"""Redis: served slates on their way to the graph, within a second and off the request's path; and the last
slate of each learner, for when the graph does not answer.

What is in Redis alone may be lost with it; where it does not answer, slates go to the graph directly.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api import metrics
from api.forgetting import SLATES, Forgetting
from api.streams import Row, Stream
from graph import slates
from graph.advice import Slate
from graph.store import Store

HOUR = 3_600
"""Seconds the last slate of a learner is kept in Redis, for `why`, which looks here before the graph, and for
when the graph does not answer."""

REPLACED_SECONDS = 120
"""The same for a slate after which the learner was served another one: it is in the graph by then,
or in the stream. An hour for each of a thousand learners who ask every ten seconds would fill gigabytes."""


class SlateLog:
    """Keeps served slates; one a process. stream: writes them to the graph."""

    def __init__(self, redis: Redis, store: Store) -> None:
        self.stream = Stream(redis, SLATES, self._write)
        self._redis = redis
        self._store = store
        self._replaced: set[str] = set()
        self.forgetting = Forgetting(redis)

    async def keep(self, slate: Slate) -> None:
        """Logs a served slate: through Redis, or straight into the graph where Redis is down."""
        metrics.served(slate)
        row = slates.to_row(slate) | {"served_at": datetime.now(UTC).isoformat()}
        replaced, self._replaced = self._replaced - {slate.id}, set()
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(f"last:{slate.learner_id}", slate.id, ex=HOUR, get=True)
                pipe.set(f"slate:{slate.id}", row["properties"]["document"], ex=HOUR)
                self.stream.add_to(pipe, row)
                for id in replaced:
                    pipe.expire(f"slate:{id}", REPLACED_SECONDS)
                before, *_ = await pipe.execute()
        except (RedisError, OSError):
            await self.stream.write_directly([row])
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

    async def recent(self, ids: Sequence[str]) -> dict[str, Slate]:
        """Those of these slates that Redis has, by id: the graph may not hold them yet."""
        try:
            found: Any = await self._redis.mget([f"slate:{id}" for id in ids])
        except (RedisError, OSError):
            return {}
        return {slate.id: slate for document in found if document for slate in [slates.from_json(document)]}

    async def _write(self, rows: Sequence[Row]) -> None:
        """Into the graph; of learners who were erased while they were being served nothing stays in Redis."""
        written = await self._store.write_slates(rows)
        gone = [row for row in rows if row["properties"]["id"] not in written]
        for row in gone:
            with suppress(RedisError, OSError):  # then they are gone within the hour
                await self._redis.delete(f"last:{row['learner_id']}", f"slate:{row['properties']['id']}")
