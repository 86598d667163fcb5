"""The worker's job: the analysts' copy is made again, where they have a server of their own.

Not for: what a refresh does (graph.asking.second).
"""

import logging
from datetime import UTC, datetime

from redis.asyncio import Redis

from api import runtime
from api.asking.asked import JOB, was_asked
from api.settings import Settings
from graph.asking import second
from graph.local.options import silent
from graph.store import Store
from migrations import runner

__all__ = ["JOB", "refresh"]

log = logging.getLogger(__name__)


async def refresh(store: Store, now: datetime, *, use: Settings, redis: Redis) -> None:
    """Copies where there is such a server, and once more as long as somebody asked meanwhile: who was erased
    while it was being copied must not stay in it. Raises Unavailable."""
    place = runtime.analysts_place(use)
    again = True
    while again and await second.is_there(place):
        await was_asked(redis)
        snapshot = await second.refresh(store, place, runner.migrate, silent, datetime.now(UTC))
        log.info("copied %d learners for analysts in %.0f s", snapshot.learners, snapshot.seconds)
        again = await was_asked(redis)
