"""Revisions of the curriculum in the graph, and what each of them changed.

(:Revision {number, at, by, kind, title, why, approved_by, draft_id, changes})
  -[:CHANGED]->(:Change {id, thing, kind, revision, what, before})

thing: `Thing.token`. before: the packed document, absent where the thing was not there. Nothing here is ever
changed or deleted, so what a revision was follows from what is live and the changes since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from graph.content import Difference, Document, Thing, of_token, place
from graph.drafts import EVERY, Revision, RevisionKind, WantedRevisions
from graph.happenings import Cause, ForEveryone
from graph.paging import MOST_NUMBER, Span
from graph.store.connection import Row, Transaction
from graph.store.content import ContentStore, packed, unpacked

BATCH = 1_000
"""Changes that one statement writes."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a revision and how; fields as of Revision. at: None for the server's clock. import_id: of the
    import that does; its files are the title."""

    by: str
    kind: RevisionKind
    at: datetime | None = None
    title: str = ""
    why: str = ""
    approved_by: tuple[str, ...] = ()
    draft_id: str | None = None
    import_id: str | None = None


class HistoryStore(ContentStore):
    """Reads and writes of revisions."""

    async def span(self) -> tuple[int, int]:
        """The first and the last revision that can be read: the last is the live one."""
        [row] = await self.read("history/read_span")
        return (row["live"] if row["first"] is None else row["first"] - 1), row["live"]

    async def revisions_page(
        self, span: Span[int], wanted: WantedRevisions = EVERY
    ) -> tuple[list[Revision], bool]:
        """The wanted revisions of a span by number, newest first, and whether there are more in its
        direction."""
        below = MOST_NUMBER if span.after is None else span.after
        above = -1 if span.before is None else span.before
        kinds = None if wanted.kinds is None else sorted(wanted.kinds)
        page: Row = {"below": below, "above": above, "limit": span.size + 1}
        page |= {"kinds": kinds, "by": wanted.by, "since": wanted.since, "until": wanted.until}
        if span.backward:
            found = await self.read("history/page_revisions_backward", **page)
        else:
            found = await self.read("history/page_revisions", **page)
        return span.of([_revision(row["revision"]) for row in found])

    async def befores(self, number: int) -> dict[Thing, Document | None]:
        """What has changed since a revision, as it was in it."""
        rows = await self.read("history/read_before", after=number)
        found = ((of_token(row["thing"]), row["before"]) for row in rows)
        return {one: self._kept(one, text) for one, text in found}

    async def changes(self, number: int) -> list[Difference]:
        """What one revision changed, by kind and key."""
        rows = await self.read("history/read_changes", number=number)
        live = await self.documents(of_token(row["thing"]) for row in rows)
        if rows:  # read again: what changed since `live` was read is a next change now
            rows = await self.read("history/read_changes", number=number)
        found = []
        for row in rows:
            one = of_token(row["thing"])
            after = self._kept(one, row["next"][0]) if row["next"] else live.get(one)
            found.append(Difference(one, self._kept(one, row["before"]), after))
        return sorted(found, key=lambda difference: place(difference.thing))

    async def changes_to(self, one: Thing) -> list[tuple[Revision, Document | None]]:
        """Every revision that changed a thing, oldest first, with what it was before."""
        rows = await self.read("history/read_thing", thing=one.token)
        return [(_revision(row["revision"]), self._kept(one, row["before"])) for row in rows]

    async def used_before(self, things: Iterable[Thing], tx: Transaction | None = None) -> set[Thing]:
        """Which of these things there ever were, as far as history goes."""
        run = self.read if tx is None else tx.run
        rows = await run("history/read_used", things=[one.token for one in things])
        return {of_token(row["thing"]) for row in rows}

    async def published_since(
        self, tx: Transaction, import_id: str, things: Iterable[Thing]
    ) -> list[tuple[Thing, int, str]]:
        """What of these was changed by publishing or going back since an import, with the revision and whose
        it is; the newest ten."""
        tokens = sorted(one.token for one in things)
        rows = await tx.run("history/read_published", import_id=import_id, things=tokens)
        return [(of_token(row["thing"]), row["number"], row["by"]) for row in rows]

    async def moving(self, number: int) -> tuple[int, int]:
        """How many learners are still to be replayed for what a revision changed, and of how many."""
        rows = await self.read("history/read_moving", number=number)
        return sum(row["left"] for row in rows), sum(row["total"] for row in rows)

    async def leave(self, tx: Transaction, maker: Maker, differences: Sequence[Difference]) -> Revision:
        """Makes the next revision, in the transaction that holds the curriculum's lock and changed this."""
        [row] = await tx.run("curriculum/bump_revision")
        number = row["revision"]
        properties = asdict(maker) | {
            "number": number,
            "kind": maker.kind.value,
            "approved_by": list(maker.approved_by),
            "changes": len(differences),
        }
        import_id = properties.pop("import_id")
        [written] = await tx.run("history/write_revision", properties=properties, import_id=import_id)
        rows = [
            {
                "id": f"{number}:{one.thing.token}",
                "thing": one.thing.token,
                "kind": one.thing.kind.value,
                "what": one.what,
                "before": one.before and packed(self.sealer, one.thing, one.before),
            }
            for one in differences
        ]
        for start in range(0, len(rows), BATCH):
            await tx.run("history/write_changes", number=number, rows=rows[start : start + BATCH])
        tx.tell(ForEveryone(Cause.CURRICULUM, number))
        return _revision(properties | written)

    def _kept(self, one: Thing, text: str | None) -> Document | None:
        return None if text is None else unpacked(self.sealer, one, text)


def _revision(row: Row) -> Revision:
    return Revision(
        number=row["number"],
        at=row["at"],
        by=row["by"],
        kind=RevisionKind(row["kind"]),
        title=row["title"],
        why=row["why"],
        approved_by=tuple(row["approved_by"]),
        draft_id=row["draft_id"],
        changes=row["changes"],
    )
