"""Saved questions in the graph.

(:SavedQuestion {id, name, title, owner, shared, created_at, version, every, minute, format, keep, slot,
last_at, last_error, last_warnings, last_file})
(:SavedQuestion)-[:HAS_VERSION]->(:QuestionVersion {number, statement, parameters, note, at, by})

`every` and what follows it are there for those that are asked by the clock. parameters: JSON. Not for: who
may do what (graph.asking.saving).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson

from graph.asking.saved import Every, QuestionVersion, ResultFormat, SavedQuestion, Schedule, Wanted
from graph.paging import LAST, Span
from graph.store.connection import Connection, Row, Transaction


class SavedStore(Connection):
    """Reads and writes of questions that analysts keep."""

    async def saved_question(self, id: str) -> SavedQuestion | None:
        """One question with all its versions; None where there is none."""
        return _first(await self.read("saved/read_question", id=id))

    async def locked_question(self, tx: Transaction, id: str) -> SavedQuestion | None:
        """The same, which nobody else changes until the transaction ends."""
        await tx.run("saved/lock_question", id=id)
        return _first(await tx.run("saved/read_question", id=id))

    async def saved_page(
        self, span: Span[tuple[str, str]], *, owner: str, wanted: Wanted
    ) -> tuple[list[tuple[str, SavedQuestion]], bool]:
        """The wanted ones of a span by (value, id) that somebody sees, each with the value that they are
        ordered by, and whether there are more in its direction."""
        after, before = span.after or ("", ""), span.before or (LAST, LAST)
        page: Row = {"after_value": after[0], "after": after[1], "limit": span.size + 1}
        page |= {"before_value": before[0], "before": before[1], "backward": span.backward}
        found = await self.read("saved/page_questions", owner=owner, **asdict(wanted), **page)
        return span.of([(row["value"], _question(row)) for row in found])

    async def scheduled_questions(self) -> list[SavedQuestion]:
        """Those that are asked by the clock, by id."""
        return [_question(row) for row in await self.read("saved/read_scheduled")]

    async def add_version(self, tx: Transaction, id: str, version: QuestionVersion) -> None:
        """Adds the newest version to a question that is locked."""
        kept = {name: getattr(version, name) for name in ("number", "statement", "note", "at", "by")}
        kept["parameters"] = orjson.dumps(dict(version.parameters)).decode()
        await tx.run("saved/add_version", id=id, properties=kept)
        await tx.run("saved/set_question", id=id, properties={"version": version.number})

    async def set_question(self, id: str, **properties: Any) -> None:
        """What became of a question that was asked by the clock, if it is still there."""
        await self.write_one("saved/set_question", id=id, properties=properties)


def _first(found: Sequence[Row]) -> SavedQuestion | None:
    return _question(found[0]) if found else None


def _question(row: Row) -> SavedQuestion:
    kept = dict(row["question"])
    when = [kept.pop(name, None) for name in ("every", "minute", "format", "keep")]
    schedule = Schedule(Every(when[0]), when[1], ResultFormat(when[2]), when[3]) if when[0] else None
    versions = tuple(_version(each) for each in row["versions"])
    kept["last_warnings"] = tuple(kept.get("last_warnings", ()))
    return SavedQuestion(**kept, versions=versions, schedule=schedule)


def _version(kept: Row) -> QuestionVersion:
    return QuestionVersion(**{**kept, "parameters": orjson.loads(kept["parameters"])})
