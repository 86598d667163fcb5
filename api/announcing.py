"""What was committed is announced: to one stream in Redis, which every process reads (live.py).

`live:since` says from where on the stream is whole. It goes with a Redis that is emptied, and whoever could
not announce something deletes it: then it is set anew, and everybody is told to fetch anew. Not for: what has
happened (graph.happenings).
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from graph.happenings import Began, Cause, Changed, ForEveryone, Happening, Left, Moved
from graph.struggle import Reason, ReasonKind

log = logging.getLogger(__name__)

STREAM, SINCE = "live", "live:since"

WINDOW_SECONDS = 600
"""How long somebody may have been away and still miss nothing."""

MOST = 100_000
"""Entries that are held, some 300 bytes each: ten minutes of 160 answers a second."""

ANNOUNCE_SECONDS = 1.0
"""Longest wait for Redis, which an answer waits for."""

EVERYONE, STRUGGLES = "everyone", "struggles"
"""Topics; and there is one for each learner."""


def of_learner(id: str) -> str:
    """The topic of a learner."""
    return f"learner:{id}"


async def ended(task: "asyncio.Task[None]") -> None:
    """Cancels until it has ended. Once is not enough: where what it waits for arrives at the same moment,
    libraries on Python below 3.12 lose the cancellation, and a server would never stop."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)


class Announcer:
    """Announces what was committed; one a process. What cannot be announced is lost, and everybody who waits
    for it is told so once Redis is back."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._mending: asyncio.Task[None] | None = None
        self._dropped = False

    async def __call__(self, happenings: Sequence[Happening]) -> None:
        """Raises nothing: what was committed is committed."""
        if self._mending and not self._mending.done():
            self._dropped = True
            return
        try:
            async with asyncio.timeout(ANNOUNCE_SECONDS), self._redis.pipeline(transaction=False) as pipe:
                for each in happenings:
                    pipe.xadd(STREAM, {"row": to_json(each)}, maxlen=MOST, approximate=True)
                pipe.expire(STREAM, 2 * WINDOW_SECONDS)
                await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("live events are not announced: Redis fails with %s", type(error).__name__)
            self._mending = asyncio.create_task(self._mend())

    async def _mend(self) -> None:
        """Until everybody will be told that something is missing, and nothing was dropped after that."""
        while True:
            with suppress(RedisError, OSError):
                self._dropped = False
                await self._redis.delete(SINCE)
                if not self._dropped:
                    return
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Nothing is mended any more."""
        if self._mending:
            await ended(self._mending)


def to_json(happening: Happening) -> bytes:
    """As it stands in Redis. Who left is not named."""
    if isinstance(happening, Left):
        return orjson.dumps({"left": digest(of_learner(happening.learner_id))})
    return orjson.dumps({"changed" if isinstance(happening, Changed) else "everyone": happening})


def from_json(row: str | bytes) -> Happening:
    """The same again; of who left, a digest. Raises KeyError, TypeError, ValueError."""
    read: dict[str, Any] = orjson.loads(row)
    if "left" in read:
        return Left(read["left"])
    if "everyone" in read:
        said = read["everyone"]
        return ForEveryone(Cause(said["cause"]), said["revision"])
    said = read["changed"] | {"cause": Cause(read["changed"]["cause"])}
    said["moved"] = [Moved(**each) for each in said["moved"]]
    said["began"] = [
        Began(
            each["concept_id"], [Reason(**why | {"kind": ReasonKind(why["kind"])}) for why in each["reasons"]]
        )
        for each in said["began"]
    ]
    return Changed(**said)


def topics_of(happening: Happening) -> tuple[str, ...]:
    """On which it is told."""
    if isinstance(happening, Changed):
        topic = of_learner(happening.learner_id)
        return (topic, STRUGGLES) if happening.began else (topic,)
    return (EVERYONE,)


def digest(topic: str) -> str:
    """What stands for the topic of a learner who was erased."""
    return hashlib.sha256(topic.encode()).hexdigest()[:32]
