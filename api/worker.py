"""The worker: what is done in the background, by as many processes as there are, and by each piece only one.

After a promotion it replays the mastery edges that another model moved, a few learners at a time, so that
answers go on; after a publication, those whose mastery it moves. Jobs are what is due every so often. Not
for: what a replay or a job does (graph).
"""

import asyncio
import hashlib
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api import logs, runtime
from api.asking import refreshing, scheduling
from api.forgetting import Forgetting
from api.leases import Leases
from api.settings import Settings
from api.streams import redis_client
from graph import correcting, drift, erasing, neighbours, replaying, retention, settling
from graph.errors import LearnerGraphError, Unavailable
from graph.store import Store

log = logging.getLogger(__name__)

PAGE = 50
"""Learners leased at a time."""

AHEAD = 4 * PAGE
"""Learners looked at for some that no other worker has: with more workers than pages in it, some pause."""

BATCH = 5
"""Learners replayed in one transaction, which holds their locks: what an answer may have to wait for."""

POLL_SECONDS = 2.0
"""Pause when there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one of the workers does every so often; `run` is given the store and the present moment."""

    name: str
    period: timedelta
    run: Callable[[Store, datetime], Awaitable[object]]


HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

JOBS = (
    Job("drift", HOUR, drift.measure),
    Job("settle slates", HOUR, settling.settle),
    Job("neighbours", 24 * HOUR, neighbours.refresh),
)
"""What there is to do besides replays."""


def all_jobs(use: Settings, redis: Redis) -> tuple[Job, ...]:
    """The same with those that need settings or Redis."""
    return (
        *JOBS,
        Job("retention", HOUR, partial(retention.apply, keep=use.keep)),
        Job("erasures", MINUTE, partial(erasing.complete_all, elsewhere=Forgetting(redis))),
        Job("saved questions", MINUTE, partial(scheduling.ask_due, use=use, redis=redis)),
    )


def long_jobs(use: Settings, redis: Redis) -> tuple[Job, ...]:
    """Those that take minutes."""
    if not use.analysts_refresh:
        return ()
    period = timedelta(minutes=use.analysts_refresh)
    return (Job(refreshing.JOB, period, partial(refreshing.refresh, use=use, redis=redis)),)


def run(use: Settings, *, once: bool) -> None:
    """Works until SIGTERM or Ctrl-C, or until everything is done.

    Raises Unavailable where Neo4j or Redis does not answer at the start; later it waits for them.
    """
    logs.configure(use.guards.log)
    for each in (log, refreshing.log, settling.log, retention.log):
        each.setLevel(logging.INFO)
    asyncio.run(_run(use, once))


async def _run(use: Settings, once: bool) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with runtime.open_store(use) as store, redis_client(use.redis_url, use.redis_ca_file) as redis:
        await store.stamp()
        await _require(redis, use)
        worker = Worker(store, redis, all_jobs(use, redis), long_jobs=long_jobs(use, redis))
        log.info("worker started")
        await (worker.finish(stop) if once else worker.work(stop))
        log.info("worker stopped")


async def _require(redis: Redis, use: Settings) -> None:
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        raise Unavailable(
            "Redis does not answer, and workers share their work through it.",
            field="REDIS_URL",
            value=use.redis_url.rpartition("@")[2],
            mend="Start it (learner-graph up), or name another in REDIS_URL.",
        ) from error


class Worker:
    """One of possibly several on the same graph and the same Redis."""

    def __init__(
        self,
        store: Store,
        redis: Redis,
        jobs: Sequence[Job] = JOBS,
        leases: Leases | None = None,
        long_jobs: Sequence[Job] = (),
    ) -> None:
        """long_jobs: those for which the others do not wait."""
        self._store = store
        self._redis = redis
        self._jobs = jobs
        self._long_jobs = long_jobs
        self._leases = leases or Leases(redis)

    async def work(self, stop: asyncio.Event) -> None:
        """Until `stop`, and then to the end of the page, but for long jobs, which are broken off; waits out
        servers that are down."""
        async with asyncio.TaskGroup() as all_:
            all_.create_task(_again_and_again(partial(self._do_jobs, self._jobs), stop))
            long = all_.create_task(_again_and_again(partial(self._do_jobs, self._long_jobs), stop))
            all_.create_task(_again_and_again(self._replay, stop))
            all_.create_task(_again_and_again(self._correct, stop))
            await stop.wait()
            long.cancel()

    async def finish(self, stop: asyncio.Event) -> None:
        """Until nothing is left to do, for this worker or another, or until `stop`.

        Raises Unavailable and whatever a replay raises.
        """
        await self._do_jobs((*self._jobs, *self._long_jobs), stop)
        await self._correct(stop)
        while await self._replay(stop):
            await _pause(stop)

    async def _replay(self, stop: asyncio.Event) -> bool:
        """Replays what no other worker has, page by page; whether others are still at some."""
        outdated = await self._outdated()
        while outdated and not stop.is_set():
            for start in range(0, len(outdated), PAGE):
                async with self._leases.held([_lease(id) for id in outdated[start : start + PAGE]]) as leased:
                    if leased:
                        # Another may have done them between the list and the lease.
                        outdated = await self._outdated()
                        mine = [id for id in outdated if _lease(id) in leased]
                        if mine:
                            await self._replay_page(mine)
                        outdated = await self._outdated()
                        if mine:
                            self._keep_those_behind(leased, outdated)
                        break
            else:
                return True
        return False

    async def _correct(self, stop: asyncio.Event) -> None:
        """Completes what publishing began, and corrections that were cut off."""

        def go_on(step: str, done: int, total: int) -> None:
            if stop.is_set():
                raise _Stopped

        if await self._store.running_corrections():
            async with self._leases.held(["corrections"]) as leased:
                if leased:
                    with suppress(_Stopped):
                        await correcting.complete_all(self._store, go_on)

    async def _outdated(self) -> list[str]:
        _, model = await self._store.stamp()
        return await self._store.outdated_learners(model, AHEAD)

    async def _replay_page(self, ids: Sequence[str]) -> None:
        """Who was erased, or taken back with an import, since the list was made is passed over."""
        await replaying.replay_learners(self._store, ids, batch=BATCH, strict=False)
        log.info("replayed %d learners", len(ids))

    def _keep_those_behind(self, leased: list[str], outdated: Sequence[str]) -> None:
        """Learners that are outdated after a replay stay leased for a while and do not hold up the others."""
        behind = [name for id in outdated if (name := _lease(id)) in leased]
        if behind:
            log.warning("%d learners are still of another model after a replay", len(behind))
            leased[:] = [name for name in leased if name not in behind]

    async def _do_jobs(self, jobs: Sequence[Job], stop: asyncio.Event) -> None:
        for job in jobs:
            async with self._leases.held([f"job:{job.name}"]) as leased:
                if leased and not stop.is_set() and not await self._redis.exists(f"job:{job.name}"):
                    await self._do(job)

    async def _do(self, job: Job) -> None:
        """A job that fails is tried again after its period; the others and the replays go on."""
        try:
            await job.run(self._store, datetime.now(UTC))
        except Unavailable:
            raise
        except Exception:
            log.exception("job %s failed", job.name)
        else:
            log.info("did job %s", job.name)
        await self._redis.set(f"job:{job.name}", datetime.now(UTC).isoformat(), px=job.period)


class _Stopped(Exception):  # not an error
    """The worker is to end."""


def _lease(learner_id: str) -> str:
    """A name that tells nothing of the learner: it stands in Redis and in the log."""
    return f"replay:{hashlib.sha256(learner_id.encode()).hexdigest()[:32]}"


async def _again_and_again(step: Callable[[asyncio.Event], Awaitable[object]], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await step(stop)
        except (RedisError, OSError, LearnerGraphError) as error:
            log.warning("waiting: %s", logs.told(error))
        await _pause(stop)


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(POLL_SECONDS):
            await stop.wait()
