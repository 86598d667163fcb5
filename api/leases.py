"""Leases in Redis: who works on what, so that several workers share the work and none does it twice.

A lease runs out unless it is renewed, so that what a killed worker had is taken up by another. They save work
and are no locks: what two do at the same time must be right all the same.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

LEASE_MS = 30_000
"""After so long another worker takes over from one that was killed; renewed three times as often."""

_RENEW = """for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('PEXPIRE', key, ARGV[2]) end
end"""

_RELEASE = """for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end"""


class Leases:
    """The leases of one worker."""

    def __init__(self, redis: Redis, lease_ms: int = LEASE_MS) -> None:
        self._redis = redis
        self._lease_ms = lease_ms
        self._token = secrets.token_hex(8)

    @asynccontextmanager
    async def held(self, names: Sequence[str]) -> AsyncIterator[list[str]]:
        """Those of `names` that nobody else holds, for the time of the block.

        What the block takes out of the list is not given back: it stays leased until it runs out.
        """
        mine = await self._take(names)
        over = asyncio.Event()
        renewing = asyncio.create_task(self._renew_until(over, mine))
        try:
            yield mine
        finally:
            over.set()
            await renewing
            await self._run(_RELEASE, mine)

    async def _take(self, names: Sequence[str]) -> list[str]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.set(_key(name), self._token, nx=True, px=self._lease_ms)
            taken = await pipe.execute()
        return [name for name, got in zip(names, taken, strict=True) if got]

    async def _renew_until(self, over: asyncio.Event, names: list[str]) -> None:
        while True:
            try:
                async with asyncio.timeout(self._lease_ms / 3_000):
                    await over.wait()
            except TimeoutError:
                try:
                    await self._run(_RENEW, names)
                except (RedisError, OSError) as error:
                    log.warning("leases are not renewed: %s", type(error).__name__)
            else:
                return

    async def _run(self, script: str, names: Sequence[str]) -> None:
        """Whose token stands at the names is looked at and changed in one step."""
        if names:
            keys = [_key(name) for name in names]
            await self._redis.eval(script, len(keys), *keys, self._token, str(self._lease_ms))


def _key(name: str) -> str:
    return f"lease:{name}"
