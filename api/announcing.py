"""What was committed is announced: to one stream in Redis, which every process reads (live.py).

`live:since` says from where on the stream is whole. It goes with a Redis that is emptied, and whoever lost
something deletes it: then it is set anew, and everybody is told to fetch anew. Not for: what has
happened (graph.happenings).
"""

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
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

ANNOUNCE_SECONDS = 2.0
"""Longest wait for Redis, which an answer waits for; only the first does, where it does not answer."""

RETRY_SECONDS = 0.5
"""Between two tries to announce what waits."""

SOME, MOST_WAITING = 500, 10_000
"""What waits is sent so many at a time; more than that is not kept, some 10 MB."""

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
    """Announces what was committed; one a process. What Redis does not take waits in memory until it does.
    Where that is too much it is lost, and everybody who follows is told so."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: deque[Happening] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._lost = False

    async def __call__(self, happenings: Sequence[Happening]) -> None:
        """Raises nothing: what was committed is committed."""
        if self._sending and not self._sending.done():
            self._wait(happenings)
            return
        try:
            await self._send(happenings)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("live events wait to be announced: Redis fails with %s", type(error).__name__)
            self._wait([_once_more(each) for each in happenings])
            self._sending = asyncio.create_task(self._send_waiting())

    async def _send(self, happenings: Sequence[Happening]) -> None:
        async with asyncio.timeout(ANNOUNCE_SECONDS), self._redis.pipeline(transaction=False) as pipe:
            for each in happenings:
                pipe.xadd(STREAM, {"row": to_json(each)}, maxlen=MOST, approximate=True)
            pipe.expire(STREAM, 2 * WINDOW_SECONDS)
            if self._lost:
                pipe.delete(SINCE)
            await pipe.execute()

    async def _send_waiting(self) -> None:
        """Until nothing waits."""
        while self._waiting or self._lost:
            await asyncio.sleep(RETRY_SECONDS)
            some, lost = list(islice(self._waiting, SOME)), self._lost
            with suppress(RedisError, OSError, TimeoutError):
                await self._send(some)
                for each in some:
                    if self._waiting and self._waiting[0] is each:
                        self._waiting.popleft()
                self._lost = self._lost and not lost

    def _wait(self, happenings: Sequence[Happening]) -> None:
        self._waiting.extend(happenings)
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self._lost = True

    async def close(self) -> None:
        """Once more, what still waits; then it is lost."""
        if self._sending:
            await ended(self._sending)
        if self._waiting:
            with suppress(RedisError, OSError, TimeoutError):
                await self._send(list(self._waiting))


def _once_more(happening: Happening) -> Happening:
    """Redis may have taken it after all."""
    return replace(happening, again=True) if isinstance(happening, Changed) else happening


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
