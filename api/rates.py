"""How much each caller may spend in a minute, by who they are and by where they ask from.

Counted in memory, so that no request waits for it; several times a second what was counted goes to Redis, and
what other processes counted comes back. So a process may let through what comes in within half a second too
much, and without Redis each process counts for itself. Not for: what things cost (graphql/costs.py).
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from time import time
from typing import Any

from limits.aio.storage import RedisStorage
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.principal import Principal
from graph.errors import RateLimited

log = logging.getLogger(__name__)

WINDOW = 60
"""Seconds in which a rate is counted; counts begin anew at each full minute."""

SHARE_SECONDS = 0.5
"""Pause between two exchanges with Redis."""

MOST_COUNTED = 100_000
"""Callers counted within a minute, some 20 MB; who comes after them is not held up."""

AT_ONCE = 20
"""Counts on their way to Redis at a time."""


@dataclass(frozen=True, slots=True)
class Left:
    """Points left in this minute, and seconds to its end."""

    points: int
    seconds: int


@dataclass(slots=True)
class _Count:
    """Spent in this minute: here and, as far as is known, elsewhere; and what of it Redis was not told."""

    spent: int = 0
    unsent: int = 0


class Rates:
    """The counts of one process. key: of the digests that stand in Redis in place of ids and addresses, so
    that nobody can be found by them; the same in every process."""

    def __init__(self, limits: Mapping[str, int], key: bytes) -> None:
        self.limits = limits
        self._key = key
        self._minute = 0
        self._counts: dict[str, _Count] = {}

    def budget(self, principal: Principal, address: str) -> "Budget":
        """What a caller may spend. The developer, and whoever has a role without a limit, spends freely."""
        limits = [self.limits.get(role.value, 0) for role in principal.roles]
        if not limits or not all(limits):
            return UNLIMITED
        own, shared = max(limits), self.limits["address"]
        held = [("principal", self._digest("principal", principal.subject), own)]
        if shared and own <= shared:
            held.append(("address", self._digest("address", network_of(address)), shared))
        return Budget(self, held)

    def refused(self, address: str) -> None:
        """Counts a request whose caller was not let in. Raises RateLimited after too many of them."""
        if limit := self.limits["refused"]:
            self.spend([("address", self._digest("refused", network_of(address)), limit)], 1)

    def spend(self, held: Iterable[tuple[str, str, int]], points: int) -> Left:
        """Adds to counts of (field, digest, limit) where none goes past its limit. Raises RateLimited."""
        now = time()
        if self._minute != (minute := int(now // WINDOW)):
            self._minute, self._counts = minute, {}
        seconds = WINDOW - int(now % WINDOW)
        counts = [(field, self._count(digest), limit) for field, digest, limit in held]
        for field, count, limit in counts:
            if count.spent + points > limit:
                raise RateLimited(field=field, value=f"{limit} a minute", seconds=seconds)
        for _, count, _ in counts:
            count.spent += points
            count.unsent += points
        return Left(min(limit - count.spent for _, count, limit in counts), seconds)

    async def share_forever(self, redis: Redis) -> None:
        """Exchanges counts with other processes until cancelled; waits out a Redis that is down."""
        storage = shared(redis)
        answers = True
        while True:
            await asyncio.sleep(SHARE_SECONDS)
            try:
                await self.share(storage)
                answers = True
            except (RedisError, OSError) as error:
                if answers:
                    log.warning(
                        "rates are counted in each process: Redis fails with %s", type(error).__name__
                    )
                answers = False

    async def share(self, storage: RedisStorage) -> None:
        """One exchange. Raises RedisError, OSError; then what was counted goes with the next one."""
        minute = self._minute
        changed = [(digest, count) for digest, count in self._counts.items() if count.unsent]

        async def exchange(digest: str, count: _Count) -> None:
            points, count.unsent = count.unsent, 0
            try:
                spent = await storage.incr(f"{minute}:{digest}", 2 * WINDOW, amount=points)
            except (RedisError, OSError):
                count.unsent += points
                raise
            count.spent = max(count.spent, spent + count.unsent)

        for start in range(0, len(changed), AT_ONCE):
            await asyncio.gather(*(exchange(*each) for each in changed[start : start + AT_ONCE]))

    def _count(self, digest: str) -> _Count:
        count = self._counts.get(digest)
        if count is None:
            count = _Count()
            if len(self._counts) < MOST_COUNTED:
                self._counts[digest] = count
        return count

    def _digest(self, kind: str, name: str) -> str:
        return blake2b(f"{kind}:{name}".encode(), key=self._key, digest_size=16).hexdigest()


def shared(redis: Redis) -> RedisStorage:
    """The counts in Redis, over this client's connections."""
    options: Any = {"connection_pool": redis.connection_pool}
    return RedisStorage("async+redis://", implementation="redispy", key_prefix="rate", **options)


class Budget:
    """What one request's caller may spend."""

    __slots__ = ("_held", "_rates")

    def __init__(self, rates: Rates | None, held: list[tuple[str, str, int]]) -> None:
        self._rates = rates
        self._held = held

    def spend(self, points: int) -> Left | None:
        """What is left; None where there is no limit. Raises RateLimited; then nothing was spent."""
        return self._rates.spend(self._held, points) if self._rates else None


UNLIMITED = Budget(None, [])


def network_of(address: str) -> str:
    """What stands for an address: itself, or of IPv6 the /64 network, which belongs to one caller."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
