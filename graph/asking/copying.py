"""The live graph is copied for analysts: read in pages, renamed, written to another server in batches.

One page is read, then written, then the next is read: so the live server rests most of the time. What is
added meanwhile may be missing, and what points to it then, too. Not for: what may be in the copy (copied.py),
or which server it goes to (second.py).
"""

import time
from collections import ChainMap
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.asking.copied import ALL, LEARNER
from graph.pseudonyms import Pseudonyms
from graph.store import Store

Report = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much: 0 where that is not known."""

Row = dict[str, Any]

LEARNERS = 50
"""Read at a time: about 10,000 ties, a quarter of a second of the live server."""

BATCH = 5_000
"""Nodes or relationships written in one transaction."""

LEARNERS_STEP, SHARED_STEP = "copying learners", "copying the curriculum"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Of which moment a copy is, and of which revision of the curriculum. model: in force then. seconds: that
    the copying took."""

    taken_at: datetime
    revision: int
    model: str
    learners: int
    seconds: float

    def age(self, now: datetime) -> float:
        """Minutes."""
        return (now - self.taken_at).total_seconds() / 60


async def copy(live: Store, to: Store, report: Report) -> Snapshot:
    """Copies into an empty, migrated graph. Raises Unavailable where one of the servers does not answer."""
    began, taken_at = time.monotonic(), datetime.now(UTC)
    revision, model = await live.stamp()
    pseudonyms = await live.pseudonyms()
    assert pseudonyms is not None  # noqa: S101  # it was made
    writing = _Writing(to, pseudonyms)
    await _copy_shared(live, writing, report)
    learners = await _copy_learners(live, writing, report)
    snapshot = Snapshot(taken_at, revision, model, learners, round(time.monotonic() - began, 1))
    await to.write_snapshot({name: getattr(snapshot, name) for name in Snapshot.__slots__})
    return snapshot


async def snapshot_of(store: Store) -> Snapshot | None:
    """Of which moment the graph behind the store is; None where it is no copy, or one that is not whole."""
    found = await store.snapshot()
    return Snapshot(**found) if found else None


class _Writing:
    """Nodes and ties on their way to the copy. copies: what a shared node is there."""

    def __init__(self, to: Store, pseudonyms: Pseudonyms) -> None:
        self._to = to
        self._pseudonyms = pseudonyms
        self.copies: dict[str, str] = {}

    def node(self, id: str, label: str, properties: Row) -> Row:
        return {"node": id, "label": label, "properties": ALL[label].copy(properties, self._pseudonyms)}

    def tie(self, type: str, source: str, target: str, properties: Row) -> Row:
        kept = ALL[type].copy(properties, self._pseudonyms)
        return {"type": type, "source": source, "target": target, "properties": kept}

    async def nodes(self, rows: Sequence[Row]) -> dict[str, str]:
        """Writes them; what each is in the copy."""
        copies: dict[str, str] = {}
        for start in range(0, len(rows), BATCH):
            copies |= await self._to.write_nodes(rows[start : start + BATCH])
        return copies

    async def ties(self, rows: Sequence[Row], copies: Mapping[str, str]) -> None:
        """Writes them, but for those to what is not in the copy."""
        known = [
            {**row, "source": source, "target": target}
            for row in rows
            if (source := copies.get(row["source"])) and (target := copies.get(row["target"]))
        ]
        for start in range(0, len(known), BATCH):
            await self._to.write_ties(known[start : start + BATCH])


async def _copy_shared(live: Store, writing: _Writing, report: Report) -> None:
    done = 0
    async for batch in _batches(live.shared_nodes()):
        rows = [writing.node(row["node"], row["label"], row["properties"]) for row in batch]
        writing.copies |= await writing.nodes(rows)
        report(SHARED_STEP, done := done + len(rows), 0)
    async for batch in _batches(live.shared_ties()):
        rows = [writing.tie(row["type"], row["source"], row["target"], row["properties"]) for row in batch]
        await writing.ties(rows, writing.copies)
        report(SHARED_STEP, done := done + len(rows), 0)


async def _copy_learners(live: Store, writing: _Writing, report: Report) -> int:
    total, done, after = (await live.counts())["learners"], 0, ""
    while page := await live.people(after, LEARNERS):
        theirs = await writing.nodes([node for row in page for node in _nodes(row, writing)])
        ties = [tie for row in page for tie in _ties(row, writing)]
        await writing.ties(ties, ChainMap(theirs, writing.copies))
        after, done = page[-1]["id"], done + len(page)
        report(LEARNERS_STEP, done, max(total, done))
    return done


def _nodes(row: Row, writing: _Writing) -> Iterator[Row]:
    """A learner and what is theirs."""
    yield writing.node(row["node"], LEARNER.name, row["properties"])
    for _, id, label, properties, _ in row["own"]:
        yield writing.node(id, label, properties)


def _ties(row: Row, writing: _Writing) -> Iterator[Row]:
    """What ties them."""
    for type, source, target, properties in row["shared"]:
        yield writing.tie(type, source, target, properties)
    for type, id, _, _, points in row["own"]:
        yield writing.tie(type, row["node"], id, {})
        for kind, target in points:
            yield writing.tie(kind, id, target, {})


async def _batches(rows: AsyncIterator[Row]) -> AsyncIterator[list[Row]]:
    batch: list[Row] = []
    async for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
