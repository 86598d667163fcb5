"""What is announced reaches whoever listens, through a real Redis: in order, once, or it is said that it is
not known."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from api import announcing
from api.announcing import SINCE, STREAM, Announcer, ended, of_learner
from api.live import Hub, Listener
from api.streams import redis_client as client_of
from graph.errors import Erased, Missed, Unavailable
from graph.happenings import Cause, Changed, ForEveryone, Left
from graph.local import Servers

ANN, BOB = of_learner("ann"), of_learner("bob")


@pytest.fixture
async def redis(services: Servers) -> AsyncIterator[Redis]:
    """An empty Redis, as the application talks to it."""
    async with client_of(services.redis_url) as client:
        await client.flushdb()
        yield client


@asynccontextmanager
async def reading(redis: Redis) -> AsyncIterator[Hub]:
    """A process that reads."""
    hub = Hub(redis)
    task = asyncio.create_task(hub.read_forever())
    try:
        await hub.reached()
        yield hub
    finally:
        await ended(task)


def said(learner: str, event: str) -> Changed:
    """An answer."""
    return Changed(learner, Cause.ANSWERED, events=(event,))


async def events(listener: Listener, count: int) -> list[str]:
    """Of the next entries."""
    found: list[str] = []
    for _ in range(count):
        entry = await listener.next(5)
        assert entry is not None and isinstance(entry.happening, Changed)
        found += entry.happening.events
    return found


async def test_in_order_and_once(redis: Redis) -> None:
    """Whoever listens is told what comes, whoever comes back what came, each in order and once, of their
    topics alone."""
    announce = Announcer(redis)
    async with reading(redis) as hub:
        start = hub.now
        with hub.listening([ANN], start) as listener:
            await announce([said("ann", "1"), said("bob", "2")])
            await announce([said("ann", "3")])
            assert await events(listener, 2) == ["1", "3"]
            assert await listener.next(0.05) is None
        with hub.listening([ANN, BOB], start) as late:
            assert await events(late, 3) == ["1", "2", "3"]
    async with reading(redis) as another:
        another.check(start)
        with another.listening([BOB], start) as late:
            assert await events(late, 1) == ["2"]


async def test_emptied(redis: Redis) -> None:
    """Of a Redis that was emptied nobody knows what was in it: it is said to all who listen, and to whoever
    comes back."""
    async with reading(redis) as hub:
        start = hub.now
        with hub.listening([ANN], start) as listener:
            await redis.flushdb()
            with pytest.raises(Missed):
                await listener.next(5)
        with pytest.raises(Missed):
            hub.check(start)
        with hub.listening([ANN], hub.now) as listener:
            await Announcer(redis)([said("ann", "1")])
            assert await events(listener, 1) == ["1"]


async def test_announced_late(redis: Redis) -> None:
    """What Redis does not take waits, and is told when it is back, as what may have been told before."""
    away = client_of("redis://127.0.0.1:1")
    announce = Announcer(away)
    async with reading(redis) as hub:
        with hub.listening([ANN], hub.now) as listener:
            await announce([said("ann", "1")])
            await announce([said("ann", "2")])
            announce._redis = redis  # it is back
            assert await events(listener, 2) == ["1", "2"]
    await announce.close()
    await away.aclose()


async def test_not_announced(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was too much to wait is missing, and once Redis is back everybody is told so."""
    monkeypatch.setattr("api.announcing.MOST_WAITING", 2)
    away = client_of("redis://127.0.0.1:1")
    announce = Announcer(away)
    async with reading(redis) as hub:
        with hub.listening([ANN], hub.now) as listener:
            await announce([said("ann", str(i)) for i in range(3)])
            announce._redis = redis  # it is back
            with pytest.raises(Missed):
                await listener.next(5)
    await announce.close()
    await away.aclose()


async def test_erased(redis: Redis) -> None:
    """Whoever listens to a learner who leaves is told; nothing of them is held; others go on."""
    announce = Announcer(redis)
    async with reading(redis) as hub:
        start = hub.now
        with hub.listening([ANN], start) as listener, hub.listening([BOB], start) as other:
            await announce([said("ann", "1"), said("bob", "2"), said("ann", "3")])
            assert await events(other, 1) == ["2"]
            await announce([Left("ann"), said("bob", "4")])
            assert await events(other, 1) == ["4"]
            with pytest.raises(Erased):
                await listener.next(5)
        assert hub.after([ANN], start) == []
        assert [each.topics for each in hub.after([BOB], start)] == [(BOB,), (BOB,)]


async def test_too_many(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is held than there is room for; who was before that is told."""
    monkeypatch.setattr("api.live.MOST", 10)
    announce = Announcer(redis)
    async with reading(redis) as hub:
        start = hub.now
        with hub.listening([ANN], start) as slow:
            await announce([said("ann", str(i)) for i in range(50)])
            for _ in range(500):
                if hub.floor > start:
                    break
                await asyncio.sleep(0.01)
            with pytest.raises(Missed):
                await slow.next(5)


async def test_what_is_no_entry(redis: Redis) -> None:
    """It is passed over, and what follows is told."""
    async with reading(redis) as hub:
        with hub.listening([announcing.EVERYONE], hub.now) as listener:
            await redis.xadd(STREAM, {"row": "{"})
            await redis.xadd(STREAM, {"other": "1"})
            await Announcer(redis)([ForEveryone(Cause.CURRICULUM, 7)])
            entry = await listener.next(5)
            assert entry is not None and entry.happening == ForEveryone(Cause.CURRICULUM, 7)


async def test_whoever_is_cancelled_while_reaching_redis_stays_so(redis: Redis) -> None:
    """Whenever that comes: a process that ends waits for all of its subscriptions to go."""
    async with reading(redis) as hub:
        for ticks in range(5):
            reaching = asyncio.create_task(hub.reached())
            for _ in range(ticks):
                await asyncio.sleep(0)
            if reaching.cancel():
                with pytest.raises(asyncio.CancelledError):
                    await reaching


async def test_away_from_the_start(redis: Redis) -> None:
    """Without Redis nobody begins to listen; with it, everything from then on is known."""
    await redis.set(SINCE, "5-0")
    away = client_of("redis://127.0.0.1:1")
    hub = Hub(away)
    task = asyncio.create_task(hub.read_forever())
    await asyncio.sleep(0.2)
    with pytest.raises(Unavailable):
        hub.check(None)
    hub._redis = redis
    await asyncio.sleep(1.5)
    hub.check(hub.now)
    await ended(task)
    await away.aclose()
