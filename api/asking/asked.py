"""A refresh of the analysts' copy that is asked for, in Redis: by who erases a learner, of the worker.

Not for: what a refresh does (graph.asking.second).
"""

from redis.asyncio import Redis

JOB = "refresh analysts"
"""The worker's job; while `job:NAME` is there it is not due."""

_ASKED = "refresh-asked"


async def ask_for_refresh(redis: Redis) -> None:
    """The worker copies at once, or once more after the copying that is under way."""
    async with redis.pipeline() as pipe:
        pipe.set(_ASKED, 1)
        pipe.delete(f"job:{JOB}")
        await pipe.execute()


async def was_asked(redis: Redis) -> bool:
    """Whether it was since the last time this was looked at."""
    return bool(await redis.delete(_ASKED))
