"""Imports in the graph: what each brought, for as long as it may be taken back."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from graph.errors import NotFound
from graph.model import Import, ImportState
from graph.store.connection import Connection, Row, Transaction

Replaced = list[dict[str, list[Row]]]
"""What was there before, oldest first: rows by the name of the query that writes them."""


class ImportStore(Connection):
    """The log of what was imported."""

    async def imports(self, first: int = 50) -> list[Import]:
        """The newest imports, newest first."""
        found = await self.read("import/read_imports", limit=first)
        return [
            Import(
                row["id"],
                row["kind"],
                ImportState(row["state"]),
                tuple(row["files"]),
                row["started_at"],
                row["ended_at"],
                row["created"] or 0,
                row["updated"] or 0,
            )
            for row in found
        ]

    async def unfinished_import(self, kind: str, digest: str) -> str | None:
        """The id of the import of the same input that did not end."""
        found = await self.read("import/find_unfinished", kind=kind, digest=digest)
        return found[0]["id"] if found else None

    async def create_import(
        self, id: str, kind: str, digest: str, files: Sequence[str], at: datetime
    ) -> None:
        """Keeps that an import has begun."""
        await self.write_one(
            "import/create_import", id=id, kind=kind, digest=digest, files=list(files), at=at
        )

    async def discard_import(self, id: str) -> None:
        """Forgets an import that brought nothing."""
        await self.write_one("import/discard_import", id=id)

    async def import_learners(self, id: str, first: int) -> list[str]:
        """Up to `first` of the learners to whom it brought answers."""
        found = await self.read("import/read_learners", id=id, limit=first)
        return [row["learner_id"] for row in found]


async def read_import(tx: Transaction, id: str) -> tuple[ImportState, Replaced]:
    """How it stands, and what it replaced. Raises NotFound."""
    found = await tx.run("import/read_import", id=id)
    if not found:
        raise NotFound(
            "There is no such import.",
            field="import",
            value=id,
            mend="Use an id that import list gives.",
        )
    return ImportState(found[0]["state"]), [orjson.loads(text) for text in found[0]["replaced"]]


async def read_newer(tx: Transaction, id: str) -> list[tuple[str, Replaced]]:
    """Later imports that are in force and replaced something, and what they replaced."""
    found = await tx.run("import/read_newer", id=id)
    return [(row["id"], [orjson.loads(text) for text in row["replaced"]]) for row in found]


async def set_state(
    tx: Transaction, id: str, state: ImportState, at: datetime, *, created: int = 0, updated: int = 0
) -> None:
    """It has ended, or is being taken back. created, updated: added to what is counted already."""
    await tx.run("import/set_state", id=id, state=state.value, at=at, created=created, updated=updated)
