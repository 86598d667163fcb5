"""What Redis holds of a learner, deleted when the learner is erased.

Not for: what the graph holds (graph.erasing), or how slates come to be here (cache).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.asking.asked import ask_for_refresh
from graph.errors import Unavailable

SLATES = "slates"
"""The stream of served slates that are not in the graph yet."""

PAGE = 500
"""Entries of a stream read at a time."""


class Forgetting:
    """Where learners are in Redis: `last:LEARNER`, `slate:SLATE`, and entries of streams that name them, of
    whatever stream. Everything else there has names that tell nothing of a learner."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def forget_slates(self, ids: Sequence[str]) -> None:
        """Deletes these slates. Raises Unavailable."""
        with _down_is_unavailable():
            await self._redis.delete(*(f"slate:{id}" for id in ids))

    async def forget(self, learner_id: str) -> None:
        """Deletes what else names the learner. Raises Unavailable.

        A slate that still waits to be written goes with its entry: nobody would come across it any more. One
        that is being served at this moment is deleted by whoever finds nobody there to write it to
        (`SlateLog`).
        """
        with _down_is_unavailable():
            await self._redis.delete(f"last:{learner_id}")
            async for stream in self._redis.scan_iter(_type="stream", count=PAGE):
                await self._forget_in(stream, learner_id)
            await ask_for_refresh(self._redis)

    async def _forget_in(self, stream: str, learner_id: str) -> None:
        """Takes entries out of the stream, and off the lists of what its readers have not acknowledged."""
        after = "-"
        while True:
            page: Any = await self._redis.xrange(stream, min=after, count=PAGE)
            if not page:
                return
            entries = {id: fields for id, fields in page if _names(fields, learner_id)}
            if ids := list(entries):
                if stream == SLATES and (slates := [id for row in entries.values() for id in _slate(row)]):
                    await self.forget_slates(slates)
                groups: Any = await self._redis.xinfo_groups(stream)
                async with self._redis.pipeline() as pipe:
                    pipe.xdel(stream, *ids)
                    for group in groups:
                        pipe.xack(stream, group["name"], *ids)
                    await pipe.execute()
            after = f"({page[-1][0]}"


@contextmanager
def _down_is_unavailable() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise Unavailable(
            "Redis does not answer, so that the learner is not erased there yet.",
            field="REDIS_URL",
            mend="Say it again when Redis is back, or let the worker do it; nobody finds them meanwhile.",
        ) from error


def _slate(fields: Mapping[str, str]) -> Iterator[str]:
    """The slate that an entry is about; none of an entry that nobody can read."""
    with suppress(KeyError, TypeError, orjson.JSONDecodeError):
        yield orjson.loads(fields["row"])["properties"]["id"]


def _names(fields: Mapping[str, str], learner_id: str) -> bool:
    """Whether a value is this id, or JSON that holds it."""
    quoted = orjson.dumps(learner_id).decode()
    return any(value == learner_id or quoted in value for value in fields.values())
