"""The analysts' own server: a second Neo4j with a copy of the graph, so that no question of theirs stands in
the way of a learner, and a query that will not end can be ended by ending the server.

It is private (in slots beside the home's servers) or one that the settings name. Everybody looks for it anew
before each run, since it moves with every refresh; where it ended by itself, that starts it again. Not for:
what is copied (copying.py, copied.py).
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from neo4j import AsyncDriver

from graph import local
from graph.asking.copying import Report, Snapshot, copy, snapshot_of
from graph.errors import Unavailable
from graph.local import Tuning
from graph.sealing import KEY_BYTES, Sealer
from graph.store import Store

if TYPE_CHECKING:
    from graph.local.slots import Slot, Slots

Prepare = Callable[[AsyncDriver], Awaitable[object]]
"""Brings constraints and indexes to an empty graph: migrations.migrate."""

GRACE_SECONDS = 5.0
"""How long a query may go on after it was to end before the server is ended."""

LINGER_SECONDS = 600.0
"""How long at most the server of before stays after a refresh, for queries that run there."""

POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Named:
    """A server that the settings name."""

    uri: str
    user: str
    password: str = field(repr=False)
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the analysts' server would be: named, else private in this home."""

    home: Path
    named: Named | None = None
    tuning: Tuning | None = None
    """Of a private one; None for what suits this machine."""

    @property
    def slots(self) -> "Slots":
        """Of the private one. Raises Unavailable without the packages for it."""
        return local.beside(self.home, self.tuning)


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands. snapshot: None where it holds none that is whole. memory, size: bytes of the process and
    on the disk; None of a named server, which may be anywhere."""

    uri: str
    snapshot: Snapshot | None
    memory: int | None
    size: int | None


@asynccontextmanager
async def store(place: Place) -> AsyncIterator[Store | None]:
    """The store on the analysts' server where it is there and holds a whole copy, else None.

    No key opens anything there, since nothing sealed is in the copy. Raises Unavailable where the settings
    name one that does not answer, or is being filled.
    """
    found = await _login(place)
    if found is None:
        yield None
        return
    async with _opened(found) as opened:
        if await opened.snapshot() is None:
            raise Unavailable(
                "The analysts' graph is being refreshed.",
                field="LEARNER_GRAPH_ANALYSTS_URI",
                value=found.uri,
                mend="Ask again in some minutes, or run learner-graph analysts refresh if nobody does.",
            )
        yield opened


async def is_there(place: Place) -> bool:
    """Whether analysts have a server of their own, whole or not."""
    return place.named is not None or await asyncio.to_thread(_wanted, place)


async def status(place: Place) -> Status | None:
    """How it stands; None where there is none. Raises Unavailable where a named one does not answer."""
    if place.named is not None:
        async with _opened(place.named) as opened:
            return Status(place.named.uri, await snapshot_of(opened), None, None)
    if not await asyncio.to_thread(_wanted, place):
        return None
    slot = await asyncio.to_thread(place.slots.current)
    if slot is None:
        return None
    async with _opened(_named(slot)) as opened:
        size = await asyncio.to_thread(place.slots.size, slot.name)
        return Status(slot.uri, await snapshot_of(opened), slot.memory(), size)


async def refresh(live: Store, place: Place, prepare: Prepare, report: Report, now: datetime) -> Snapshot:
    """Copies the live graph again. A private server is built beside the one in use, which goes on until
    the queries that run there are done. A named one is emptied and filled, and tells whoever asks
    meanwhile to wait. Raises Unavailable."""
    if place.named is not None:
        return await _fill(live, place.named, prepare, report, now)
    slots = place.slots
    alone = slots.alone()
    await asyncio.to_thread(alone.__enter__)
    try:
        before = slots.current()
        slot = await asyncio.to_thread(slots.build, report)
        try:
            snapshot = await _fill(live, _named(slot), prepare, report, now)
            slots.switch(slot)
        except BaseException:
            slots.retire(slot.name)
            raise
        if before is not None:
            await _until_idle(_named(before))
            await asyncio.to_thread(slots.retire, before.name)
        return snapshot
    finally:
        alone.__exit__(None, None, None)


async def down(place: Place) -> bool:
    """Stops the private servers and deletes the copy; says whether any ran."""
    return await asyncio.to_thread(place.slots.take_down)


async def restart(place: Place) -> None:
    """Kills the server and starts it again with the copy that it holds: what a query is ended with that ends
    by nothing else. Whoever else asks at this moment gets `Unavailable` and may ask again.

    Raises Unavailable where it is not ours to start.
    """
    if place.named is not None or not await asyncio.to_thread(_wanted, place):
        raise Unavailable(
            "A query does not end, and its server cannot be started again from here.",
            field="LEARNER_GRAPH_ANALYSTS_URI" if place.named else "",
            value=place.named.uri if place.named else None,
            mend="Restart that Neo4j; the copy that it holds stays.",
        )
    slots = place.slots
    slot = await asyncio.to_thread(slots.current)
    await (asyncio.to_thread(slots.restart, slot) if slot else asyncio.to_thread(slots.revive))


async def end_stuck(place: Place) -> bool:
    """Restarts the server where a query was ended and goes on all the same, or where it answers nobody, for
    GRACE_SECONDS; says whether it did. Raises Unavailable as `restart`."""
    until = time.monotonic() + GRACE_SECONDS
    while await _is_stuck(place):
        if time.monotonic() >= until:
            await restart(place)
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False


async def _fill(live: Store, to: Named, prepare: Prepare, report: Report, now: datetime) -> Snapshot:
    async with _opened(to) as empty:
        await empty.claim_copy()
        await prepare(empty.driver)
        await empty.empty_copy()  # of before, and what migrations make
        return await copy(live, empty, report, now)


async def _until_idle(server: Named) -> None:
    """Waits for queries that run there, and for those who had just found it."""
    async with _opened(server) as opened:
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await asyncio.sleep(4 * POLL_SECONDS)
                while (await opened.running())[0]:  # noqa: ASYNC110  # the server tells when it is asked
                    await asyncio.sleep(POLL_SECONDS)


async def _is_stuck(place: Place) -> bool:
    found = await _login(place)
    if found is None:
        return False
    async with _opened(found) as opened:
        try:
            return (await opened.running())[1] > 0
        except Unavailable:
            return True


async def _login(place: Place) -> Named | None:
    if place.named is not None:
        return place.named
    if not await asyncio.to_thread(_wanted, place):
        return None
    slots = place.slots
    slot = await asyncio.to_thread(slots.current) or await asyncio.to_thread(slots.revive)
    return None if slot is None else _named(slot)


def _wanted(place: Place) -> bool:
    """Whether there is to be one of ours. Where the packages are missing there is none."""
    with suppress(Unavailable):
        return place.slots.in_use() is not None
    return False


def _named(slot: "Slot") -> Named:
    return Named(slot.uri, slot.user, slot.password)


def _opened(at: Named) -> Store:
    return Store(at.uri, at.user, at.password, Sealer(os.urandom(KEY_BYTES)), at.ca_file)
