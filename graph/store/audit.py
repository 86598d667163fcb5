"""The audit log in the graph: (:AuditEntry {id, at, who, roles, action, about, class_id, field, request_id,
granted}). Entries are added and never changed; only age and erasure take them away.
"""

from collections.abc import Sequence
from datetime import datetime

from graph.model import AuditEntry
from graph.store import rows
from graph.store.connection import Connection, Row


class AuditStore(Connection):
    """Added, read, deleted by age, and without the id of whoever is erased."""

    async def write_audit(self, entries: Sequence[Row]) -> None:
        """Writes entries, as `rows.audit_row` makes them, that are new; the same one twice is one."""
        await self.write_one("audit/write_entries", rows=list(entries))

    async def audit_page(
        self,
        first: int,
        before: tuple[datetime, str],
        *,
        about: str | None = None,
        who: str | None = None,
    ) -> tuple[list[AuditEntry], bool]:
        """Up to `first` entries older than (time, id), newest first, and whether there are more. about: a
        learner; who: somebody who asked; None for any."""
        page = {"before": before[0], "before_id": before[1], "limit": first + 1}
        if about is not None:
            found = await self.read("audit/read_about", about=about, who=who, **page)
        elif who is not None:
            found = await self.read("audit/read_by", who=who, **page)
        else:
            found = await self.read("audit/read_all", **page)
        return [rows.audit_entry(row["entry"]) for row in found[:first]], len(found) > first

    async def delete_audit(self, before: datetime, most: int) -> int:
        """Deletes up to `most` entries from before a moment, the oldest first; returns how many."""
        [row] = await self.write_one("audit/delete_old", before=before, limit=most)
        deleted: int = row["deleted"]
        return deleted

    async def erase_from_audit(self, learner_id: str, hash: str, most: int) -> int:
        """Puts a hash in place of a learner's id in up to `most` entries; returns in how many."""
        [row] = await self.write_one("audit/erase_about", id=learner_id, hash=hash, limit=most)
        changed: int = row["changed"]
        return changed
