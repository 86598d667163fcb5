"""What is deleted by age, in the graph: every area that has such things has `count_old` and `delete_old`."""

from datetime import datetime

from graph.store.connection import Connection

QUERIES = {
    "slate": ("slate/count_old", "slate/delete_old"),
    "feedback": ("feedback/count_old", "feedback/delete_old"),
    "event": ("event/count_old", "event/delete_old"),
    "audit": ("audit/count_old", "audit/delete_old"),
}


class RetentionStore(Connection):
    """Counts and deletes, by area."""

    async def count_old(self, area: str, before: datetime) -> tuple[int, datetime | None]:
        """How much there is from before a moment, and from when the oldest is."""
        [row] = await self.read(QUERIES[area][0], before=before)
        return row["count"], row["oldest"]

    async def delete_old(self, area: str, before: datetime, most: int) -> int:
        """Deletes up to `most` things from before a moment; returns how many."""
        [row] = await self.write_one(QUERIES[area][1], before=before, limit=most)
        deleted: int = row["deleted"]
        return deleted
