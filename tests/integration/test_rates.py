"""Rates are shared between processes through Redis, and do without it."""

from typing import Any

import pytest
import redis.asyncio
from redis.exceptions import RedisError

from api import rates
from api.guard_settings import RATES
from api.principal import Principal, Role
from api.rates import Left, Rates, shared
from api.streams import redis_client as client_of
from graph.errors import RateLimited
from graph.local import Servers

KEY = bytes(32)
ANN = Principal(frozenset({Role.LEARNER}), "ann-the-learner")
LIMITS = {**RATES, "learner": 100}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute that does not end while a test runs."""
    monkeypatch.setattr(rates, "time", lambda: 600.0)


async def test_shared(services: Servers, clean_graph: Any, redis_client: redis.asyncio.Redis) -> None:
    """What one process counted the other knows after an exchange; Redis holds no id, and forgets soon."""
    one, other = Rates(LIMITS, KEY), Rates(LIMITS, KEY)
    storage = shared(redis_client)
    one.budget(ANN, "10.0.0.1").spend(60)
    await one.share(storage)
    other.budget(ANN, "10.0.0.1").spend(10)
    await other.share(storage)
    assert other.budget(ANN, "10.0.0.1").spend(30) == Left(0, 60)
    with pytest.raises(RateLimited):
        other.budget(ANN, "10.0.0.1").spend(1)
    keys = [key.decode() async for key in redis_client.scan_iter()]
    assert len(keys) == 2
    for key in keys:
        assert key.startswith("rate:10:") and "ann" not in key and "10.0.0.1" not in key
        assert 0 < await redis_client.ttl(key) <= 120


async def test_nothing_is_lost_where_redis_is_down(services: Servers, clean_graph: Any) -> None:
    """Each process goes on counting, and tells Redis once it is back."""
    counted = Rates(LIMITS, KEY)
    counted.budget(ANN, "10.0.0.1").spend(60)
    async with client_of("redis://127.0.0.1:1/0") as down:
        with pytest.raises((RedisError, OSError)):
            await counted.share(shared(down))
    with pytest.raises(RateLimited):
        counted.budget(ANN, "10.0.0.1").spend(41)
    async with client_of(services.redis_url) as back:
        await counted.share(shared(back))
        other = Rates(LIMITS, KEY)
        other.budget(ANN, "10.0.0.1").spend(1)
        await other.share(shared(back))
    assert other.budget(ANN, "10.0.0.1").spend(39) == Left(0, 60)
