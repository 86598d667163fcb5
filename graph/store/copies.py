"""The analysts' copy: what it takes of the live graph, and what is written to it.

Not for: what may be in it, and under which names (graph/asking/copied.py).
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from graph.errors import Conflict
from graph.store.connection import Connection, Row

READING_SECONDS = 3_600.0
"""Of everything that is shared: it is written elsewhere while it is read, and holds no lock."""

LEARNERS, NODES = 100, 2_000
"""Deleted in one transaction."""


class CopyStore(Connection):
    """Reading of a live graph, writing of a copy."""

    async def shared_nodes(self) -> AsyncIterator[Row]:
        """Every node that is nobody's own: node, label, properties."""
        async for row in self.stream_raw("copy/read_shared", READING_SECONDS):
            yield row

    async def shared_ties(self) -> AsyncIterator[Row]:
        """Every relationship between them: type, source, target, properties."""
        async for row in self.stream_raw("copy/read_between", READING_SECONDS):
            yield row

    async def people(self, after: str, limit: int) -> list[Row]:
        """A page of learners who agreed to research, by id, with what is theirs."""
        return await self.read_raw("copy/read_learners", after=after, limit=limit)

    async def write_nodes(self, rows: Sequence[Row]) -> dict[str, str]:
        """Writes nodes of a copy; what each is here by what it was there."""
        written = await self.write_one("copy/write_nodes", rows=list(rows))
        return {row["node"]: row["copy"] for row in written}

    async def write_ties(self, rows: Sequence[Row]) -> None:
        """Writes relationships of a copy."""
        await self.write_one("copy/write_ties", rows=list(rows))

    async def write_snapshot(self, properties: dict[str, Any]) -> None:
        """Says that the copy is whole, and of when."""
        await self.write_one("copy/write_snapshot", properties=properties)

    async def snapshot(self) -> Row | None:
        """What `write_snapshot` wrote; None where this graph is no copy, or one that is not whole."""
        found = await self.read("copy/read_snapshot")
        return found[0] if found else None

    async def claim_copy(self) -> None:
        """Takes this graph for a copy, which is not whole from now on. Raises Conflict where it holds
        anything else."""
        [row] = await self.write_one("copy/claim")
        if not row["claimed"]:
            raise Conflict(
                "The analysts' server holds a graph that is no copy; nothing of it was touched.",
                field="LEARNER_GRAPH_ANALYSTS_URI",
                mend="Name another Neo4j, an empty one.",
            )

    async def empty_copy(self) -> None:
        """Deletes a copy, learners first, since concepts and questions have ties to all of them."""
        while (await self.write_one("copy/delete_learners", limit=LEARNERS))[0]["deleted"]:
            pass
        while (await self.write_one("copy/delete_rest", limit=NODES))[0]["deleted"]:
            pass

    async def running(self) -> tuple[int, int]:
        """How many queries run on this server, and how many of them were ended and go on all the same.
        Raises Unavailable where it does not answer in time."""
        [row] = await self.read_soon("copy/count_running")
        return row["running"], row["stuck"]
