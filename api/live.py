"""What happens, as it happens: read from one stream in Redis by every process, and held for a while.

Each process holds what happened lately in memory, by topic, and whoever waits for a topic has a place in it:
what came before that place is behind them, what comes after is next, whether it is there already or not. So
to come back is the same as to wait, nothing is lost or told twice, and who reads slowly costs nothing. Not
for: who announces (announcing.py), or how it is sent (graphql/live.py, graphql/sockets.py).
"""

import asyncio
import logging
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.announcing import MOST, SINCE, STREAM, STRUGGLES, WINDOW_SECONDS, digest, from_json, topics_of
from api.streams import entries_of
from graph.errors import Erased, Missed, Unavailable
from graph.happenings import Happening, Left

log = logging.getLogger(__name__)

BLOCK_MS = 1_000
"""Wait for the next entry; below the client's socket timeout."""

GATHER_SECONDS = 0.01
"""Pause between two reads, so that what comes together is read together."""

LOST_SECONDS = 5.0
"""After this Redis is away, and not only slow: whoever listens is told."""

REACH_SECONDS = 2.0
"""Longest wait for Redis by whoever begins to listen."""

TRIM_SECONDS = 10
"""Between two looks at what is too old to be kept."""

AT_ONCE = 100
"""Entries that a listener takes out of the window at a time."""

SKEW_MS = 60_000
"""Further ahead no cursor is one of ours."""

Made = TypeVar("Made")

Position = tuple[int, int]
"""An entry's id in Redis: milliseconds since 1970, and a number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """row: JSON, read when somebody is told of it."""

    position: Position
    topics: tuple[str, ...]
    row: str
    _made: list[asyncio.Future[Any]] = field(default_factory=list, compare=False)

    async def once(self, make: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        """What is made the first time that somebody in this process needs it."""
        if not self._made:
            self._made.append(asyncio.ensure_future(make()))
        made: Made = await asyncio.shield(self._made[0])
        return made

    @property
    def happening(self) -> Happening:
        """What has happened."""
        return from_json(self.row)


class Hub:
    """What happened lately, and who waits for more; one a process. Not `ready` while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._window: deque[Entry] = deque()
        self._topics: dict[str, deque[Entry]] = {}
        self._listeners: dict[str, set[Listener]] = {}
        self._since = ""
        self._lost = False
        self._now_ms = self._trimmed_ms = 0
        self._reached = asyncio.Event()
        self.position: Position = (0, 0)
        """Of the last entry."""
        self.floor: Position = (0, 0)
        """From here on all is known."""

    async def read_forever(self) -> None:
        """Reads until cancelled; waits out a Redis that is down."""
        failing = 0.0
        while True:
            try:
                await self._begin()
                while True:
                    await self._read()
                    failing = 0.0
                    await asyncio.sleep(GATHER_SECONDS)
            except (RedisError, OSError) as error:
                failing = failing or time.monotonic()
                if not self._lost and time.monotonic() - failing > LOST_SECONDS:
                    log.warning("live events wait: Redis fails with %s", type(error).__name__)
                    self._reached.clear()
                    self._lost = True
                    self._wake(self._everybody())
                await asyncio.sleep(0.5)

    @contextmanager
    def listening(self, topics: Sequence[str], start: Position) -> "Iterator[Listener]":
        """A place in what happens on these topics, after that position."""
        listener = Listener(self, topics, start)
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(listener)
        try:
            yield listener
        finally:
            for topic in topics:
                self._listeners[topic].discard(listener)
                if not self._listeners[topic]:
                    del self._listeners[topic]

    @property
    def ready(self) -> bool:
        """Whether Redis is read."""
        return self._reached.is_set()

    async def reached(self) -> None:
        """Waits a moment for Redis, which may only just be asked. Raises Unavailable."""
        with suppress(TimeoutError):
            async with asyncio.timeout(REACH_SECONDS):
                await self._reached.wait()
        self.check(None)

    @property
    def now(self) -> Position:
        """Where a listener begins who was nowhere before."""
        return max(self.position, self.floor)

    def check(self, after: Position | None) -> None:
        """Raises Unavailable while Redis is away, and Missed where what came after is not known any more."""
        if not self.ready:
            raise Unavailable(
                "Live events wait for Redis, which does not answer.",
                field="REDIS_URL",
                mend="Fetch anew, and subscribe again in some seconds.",
            )
        latest = max(self._now_ms, self.position[0]) + SKEW_MS
        if after is not None and not self.floor <= after <= (latest, 0):
            mend = "Fetch anew together with `liveCursor`, and subscribe after that."
            raise Missed(field="after", mend=mend)

    def after(self, topics: Iterable[str], position: Position) -> list[Entry]:
        """The first entries of these topics after a position, in order."""
        found: dict[Position, Entry] = {}
        for topic in topics:
            held = self._topics.get(topic, ())
            if held and held[-1].position > position:
                start = bisect_right(held, position, key=_position)
                found |= {each.position: each for each in islice(held, start, start + AT_ONCE)}
        return [found[each] for each in sorted(found)][:AT_ONCE]

    async def _begin(self) -> None:
        """Reads the whole stream. Whoever lost sight of it does not know what was not announced meanwhile."""
        if self._lost and self._since and await self._redis.get(SINCE) == self._since:
            await self._redis.delete(SINCE)
        await self._look(await self._redis.get(SINCE), await self._redis.time())
        self._lost = False
        position = self.position
        page: Any
        while page := await self._redis.xrange(STREAM, min=f"({_text(position)}", count=1_000):
            self._take(page)
            position = self.position
        if len(self._window) >= MOST:
            self._raise_floor(self._window[0].position)
        self._reached.set()

    async def _read(self) -> None:
        """What is next, or that nothing is."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xread({STREAM: _text(self.position)}, count=1_000, block=BLOCK_MS)
            pipe.get(SINCE)
            pipe.time()
            found, since, now = await pipe.execute()
        await self._look(since, now)
        self._take(entries_of(found))
        if self._now_ms - self._trimmed_ms > 1_000 * TRIM_SECONDS:
            self._trimmed_ms = self._now_ms
            await self._redis.xtrim(STREAM, minid=str(self._oldest_ms()), approximate=False)

    async def _look(self, since: Any, now: tuple[int, int]) -> None:
        """From where on all is known; where nothing says so, from now on."""
        self._now_ms = now[0] * 1_000 + now[1] // 1_000
        if since is None:
            before_now = _text((self._now_ms - 1, 0))
            await self._redis.set(SINCE, before_now, nx=True)
            since = await self._redis.get(SINCE) or before_now
        if since != self._since:
            self._since = since
            self._raise_floor(_parsed(since))
            self._wake(self._everybody())
        self._forget((self._oldest_ms(), 0))

    def _oldest_ms(self) -> int:
        return self._now_ms - 1_000 * WINDOW_SECONDS

    def _take(self, found: Any) -> None:
        for id, fields in found:
            self.position = max(self.position, _parsed(id))
            row = fields.get("row", "")
            try:
                happening = from_json(row)
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
                log.error("entry %s of the stream %s cannot be read; it is passed over", id, STREAM)
                continue
            if isinstance(happening, Left):
                self._leave(happening.learner_id)
            else:
                self._hold(Entry(_parsed(id), topics_of(happening), row))
        while len(self._window) > MOST:
            self._raise_floor(self._window[0].position)
            self._pop()

    def _hold(self, entry: Entry) -> None:
        self._window.append(entry)
        for topic in entry.topics:
            self._topics.setdefault(topic, deque()).append(entry)
            self._wake(self._listeners.get(topic, ()))

    def _forget(self, before: Position) -> None:
        while self._window and self._window[0].position < before:
            self._pop()
        self._raise_floor(before)

    def _pop(self) -> None:
        for topic in self._window.popleft().topics:
            self._topics[topic].popleft()
            if not self._topics[topic]:
                del self._topics[topic]

    def _leave(self, who: str) -> None:
        """Nothing is held of a learner who was erased, and nobody waits for it any more."""
        for topic in [each for each in (*self._topics, *self._listeners) if digest(each) == who]:
            gone = {each.position for each in self._topics.pop(topic, ())}
            self._window = deque(each for each in self._window if each.position not in gone)
            if struggles := self._topics.pop(STRUGGLES, None):
                left = deque(each for each in struggles if each.position not in gone)
                self._topics |= {STRUGGLES: left} if left else {}
            for listener in self._listeners.get(topic, ()):
                listener.erased = True
            self._wake(self._listeners.get(topic, ()))

    def _raise_floor(self, to: Position) -> None:
        self.floor = max(self.floor, to)

    def _everybody(self) -> set["Listener"]:
        return {each for several in self._listeners.values() for each in several}

    def _wake(self, listeners: Iterable["Listener"]) -> None:
        for each in listeners:
            each.came.set()


class Listener:
    """Somebody's place. erased: the learner that it is about."""

    def __init__(self, hub: Hub, topics: Sequence[str], position: Position) -> None:
        self._hub = hub
        self._topics = topics
        self._position = position
        self._ahead: deque[Entry] = deque()
        self.came = asyncio.Event()
        self.erased = False

    async def next(self, seconds: float) -> Entry | None:
        """The next entry; None where there is none within so many seconds. Raises Missed, Unavailable,
        Erased."""
        try:
            async with asyncio.timeout(seconds):
                while not self._ahead:
                    self.came.clear()
                    self._look()
                    if not self._ahead:
                        await self.came.wait()
        except TimeoutError:
            return None
        if self.erased:
            raise Erased(field="learnerId")
        entry = self._ahead.popleft()
        self._position = entry.position
        return entry

    def _look(self) -> None:
        if self.erased:
            raise Erased(field="learnerId")
        self._hub.check(self._position)
        self._ahead.extend(self._hub.after(self._topics, self._position))
        if not self._ahead:
            self._position = max(self._position, self._hub.now)


def text_of(position: Position) -> str:
    """As cursors have it."""
    return _text(position)


def position_of(text: str) -> Position | None:
    """The same again; None where it is none."""
    first, dash, second = text.partition("-")
    numbers = [each for each in (first, second) if each.isascii() and each.isdigit() and len(each) < 16]
    return _parsed(text) if dash and len(numbers) == len((first, second)) else None


def _position(entry: Entry) -> Position:
    return entry.position


def _text(position: Position) -> str:
    return f"{position[0]}-{position[1]}"


def _parsed(id: str) -> Position:
    first, _, second = id.partition("-")
    return int(first), int(second)
