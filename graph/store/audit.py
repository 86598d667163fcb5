"""The audit log in the graph: (:AuditEntry {id, at, who, roles, action, about, class_id, field, request_id,
granted}). Entries are added and never changed; only age and erasure take them away.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from graph.model import AuditEntry
from graph.paging import LAST, Span
from graph.store import rows
from graph.store.connection import Row, Transaction
from graph.store.privacy import PrivacyStore

_START, _END = (datetime(1, 1, 1, tzinfo=UTC), ""), (datetime(9999, 12, 31, tzinfo=UTC), LAST)
"""Before and after every entry."""


ENDS, FAILED = ("done", "cut", "left"), "failed"
"""How what an analyst asked ends, and what stands for the codes of errors."""


class WantedEntries(NamedTuple):
    """Which entries are listed; None: any. about: a learner. who: somebody who asked. roles: one of them was
    held. outcomes: of ENDS, or FAILED. since, until: both included."""

    about: str | None = None
    who: str | None = None
    class_id: str | None = None
    actions: Sequence[str] | None = None
    roles: Sequence[str] | None = None
    granted: bool | None = None
    outcomes: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERY = WantedEntries()


def _within(span: Span[tuple[datetime, str]], entry: AuditEntry) -> bool:
    """Whether it lies between the ends of a span; the newest is the first."""
    place = entry.at, entry.id
    return (span.after is None or place < span.after) and (span.before is None or place > span.before)


class AuditStore(PrivacyStore):
    """Added, read, deleted by age, and without the id of whoever is erased."""

    async def write_audit(self, entries: Sequence[Row]) -> None:
        """Writes entries, as `rows.audit_row` makes them, that are new; the same one twice is one. Whoever
        was erased is in them by the hash alone."""
        named = {entry[field] for entry in entries for field in ("who", "about") if entry[field] is not None}

        async def work(tx: Transaction) -> None:
            known = await self.locked_pseudonyms(tx)
            await tx.run("audit/write_entries", rows=list(entries))
            for id in sorted(await self.erased_among(tx, named)):
                hash = known.hash_of(id)
                await tx.run("audit/erase_about", id=id, hash=hash, limit=len(entries))

        await self.write(work)

    async def audit_page(
        self, span: Span[tuple[datetime, str]], wanted: WantedEntries = EVERY
    ) -> tuple[list[AuditEntry], bool]:
        """The wanted entries of a span by (time, id), newest first, and whether there are more in its
        direction."""
        (oldest, first), (newest, last) = _START, _END
        since, until = (wanted.since or oldest, first), (wanted.until or newest, last)
        page: Row = {"which": wanted._asdict(), "limit": span.size + 1}
        if span.backward:
            page["place"], page["id"] = max(span.before or since, since)
            page["until"] = until[0]
        else:
            page["place"], page["id"] = min(span.after or until, until)
            page["since"] = since[0]
        if wanted.about is not None and span.backward:
            found = await self.read("audit/read_about_backward", about=wanted.about, **page)
        elif wanted.about is not None:
            found = await self.read("audit/read_about", about=wanted.about, **page)
        elif wanted.who is not None and span.backward:
            found = await self.read("audit/read_by_backward", who=wanted.who, **page)
        elif wanted.who is not None:
            found = await self.read("audit/read_by", who=wanted.who, **page)
        elif span.backward:
            found = await self.read("audit/read_all_backward", **page)
        else:
            found = await self.read("audit/read_all", **page)
        return span.of(
            list(filter(partial(_within, span), (rows.audit_entry(row["entry"]) for row in found)))
        )

    async def audit_entry(self, id: str) -> AuditEntry | None:
        """One entry; None where there is none."""
        found = await self.read("audit/read_entry", id=id)
        return rows.audit_entry(found[0]["entry"]) if found else None

    async def erase_from_audit(self, learner_id: str, hash: str, most: int) -> int:
        """Puts a hash in place of a learner's id in up to `most` entries; returns in how many."""
        [row] = await self.write_one("audit/erase_about", id=learner_id, hash=hash, limit=most)
        changed: int = row["changed"]
        return changed
