"""Depth and importance of concepts, written where the edges say something else now.

Not for: the formulas (prerequisites, importance).
"""

from graph import importance
from graph import prerequisites as order
from graph.model import Prerequisite
from graph.store import Transaction

BATCH = 5_000
"""Rows a query; larger parameters only cost memory."""


async def derive(tx: Transaction) -> None:
    """Depth and importance of every concept in use, from the edges as they are now in a transaction that
    holds the curriculum's lock; a retired one has neither."""
    concepts = [row["concept"] for row in await tx.run("curriculum/read_concepts")]
    ids = [concept["id"] for concept in concepts if concept["retired_at"] is None]
    in_use = set(ids)
    edges = [
        Prerequisite(row["source"], row["target"], row["strength"])
        for row in await tx.run("curriculum/read_prerequisites")
        if row["source"] in in_use and row["target"] in in_use
    ]
    depth = order.depths(ids, edges)
    rank = importance.pagerank(ids, edges)
    rows = [
        {"id": each["id"], "depth": depth.get(each["id"]), "importance": rank.get(each["id"])}
        for each in concepts
        if (each["depth"], each["importance"]) != (depth.get(each["id"]), rank.get(each["id"]))
    ]
    for start in range(0, len(rows), BATCH):
        await tx.run("curriculum/write_derived", rows=rows[start : start + BATCH])
