"""Depth and importance of concepts, written where the edges say something else now.

Not for: the formulas (prerequisites, importance).
"""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import starmap

from graph import importance
from graph import prerequisites as order
from graph.model import Prerequisite
from graph.store import Transaction

BATCH = 5_000
"""Rows a query; larger parameters only cost memory."""


async def derive(tx: Transaction) -> None:
    """Depth and importance of every concept in use, from the edges as they are now in a transaction that
    holds the curriculum's lock; a retired one has neither."""
    [row] = await tx.run("curriculum/read_structure")
    ids = [id for id, in_use, _, _ in row["concepts"] if in_use]
    edges = list(starmap(Prerequisite, row["prerequisites"]))
    depth, rank = await asyncio.to_thread(_computed, ids, edges)
    rows = [
        {"id": id, "depth": depth.get(id), "importance": rank.get(id)}
        for id, _, *stored in row["concepts"]
        if stored != [depth.get(id), rank.get(id)]
    ]
    for start in range(0, len(rows), BATCH):
        await tx.run("curriculum/write_derived", rows=rows[start : start + BATCH])


def _computed(
    ids: Sequence[str], edges: Sequence[Prerequisite]
) -> tuple[Mapping[str, int], Mapping[str, float]]:
    """Aside from the loop that answers learners: a second of work for 20,000 concepts."""
    return order.depths(ids, edges), importance.pagerank(ids, edges)
