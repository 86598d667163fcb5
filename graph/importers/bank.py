"""Questions on their way, in a private temporary SQLite file: with the hints and contexts that other
tables give them, free of repeats, in flat memory.

The file has no name, so nothing stays behind whatever happens. Knows nothing of columns.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple

from graph.model import AuthoredQuestion, Key, Misconception, Question, QuestionKind

# Hints a statement; larger ones gain nothing.
BATCH = 2_000


class Hint(NamedTuple):
    """One hint as the file gives it. file: index of the file. line: of the row."""

    question: str
    position: int | None
    text: str
    file: int
    line: int


class Place(NamedTuple):
    """Rows that name an id, and where the first of them stands. known: of a repeat, that it says the
    same; of what is missing, that it was refused."""

    id: str
    rows: int
    file: int
    line: int
    known: bool


class Bank(Collection[AuthoredQuestion]):
    """The questions of a bank, in the order of the files. len() and iterating are right after `settle`;
    iterating may be repeated."""

    def __init__(self) -> None:
        # An empty name: a private file that SQLite has already unlinked.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(_SETUP)
        self._hints: list[Hint] = []
        self._count = 0

    def add(self, authored: AuthoredQuestion, context: str | None, file: int, line: int) -> Place | None:
        """Take a question in; or else the place of an earlier one with its id."""
        id, record = authored.question.id, json.dumps(authored, ensure_ascii=False, default=_fields)
        row = (id, record, context, file, line)
        if self._database.execute(_ADD, row).rowcount:
            self._count += 1
            return None
        [(file, line, same)] = self._database.execute(_EARLIER, (record, context, id))
        return Place(id, 1, file, line, bool(same))

    def add_context(self, id: str, text: str, file: int, line: int) -> Place | None:
        """The same for a text that questions share."""
        if self._database.execute(_ADD_CONTEXT, (id, text, file, line)).rowcount:
            return None
        [(file, line, same)] = self._database.execute(_EARLIER_CONTEXT, (text, id))
        return Place(id, 1, file, line, bool(same))

    def add_hint(self, hint: Hint) -> None:
        """Take a hint in, in its place among its question's."""
        self._hints.append(hint)
        if len(self._hints) >= BATCH:
            self._flush()

    def refuse(self, id: str) -> None:
        """Remember that a row of this id was refused, and not only missing."""
        self._database.execute(_REFUSE, (id,))

    def settle(self) -> tuple[list[tuple[Place, str]], list[Place]]:
        """End the intake: questions whose context is missing, and hints whose question is, are left out,
        and given: questions with the context's id, and one place for all hints to a question."""
        self._flush()
        self._database.executescript(_INDEX)
        lost = [(Place(*place), context) for context, *place in self._database.execute(_WITHOUT_CONTEXT)]
        for place, _ in lost:
            self.refuse(place.id)
            self._database.execute("DELETE FROM questions WHERE id = ?", (place.id,))
        self._count -= len(lost)
        orphans = [Place(*row) for row in self._database.execute(_ORPHANS)]
        return lost, orphans

    def concepts(self) -> Iterator[str]:
        """The ids of all that the questions assess, by first appearance."""
        return (id for (id,) in self._database.execute(_CONCEPTS))

    def close(self) -> None:
        """Give the disk space back."""
        self._database.close()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, authored: object) -> bool:
        return any(own == authored for own in self)

    def __iter__(self) -> Iterator[AuthoredQuestion]:
        for record, context, hints in self._database.execute(_IN_ORDER):
            yield _authored(json.loads(record), context, json.loads(hints))

    def _flush(self) -> None:
        self._database.executemany(_ADD_HINT, self._hints)
        self._hints.clear()


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass for JSON; unlike `asdict` it copies nothing, which is a fifth of all reading."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _authored(record: Mapping[str, Any], context: str | None, hints: list[str]) -> AuthoredQuestion:
    question = Question(**record["question"])
    return AuthoredQuestion(
        replace(
            question,
            kind=QuestionKind(question.kind),
            stem=f"{context}\n\n{question.stem}" if context else question.stem,
            choices=tuple(question.choices),
            hints=(*question.hints, *hints),
        ),
        record["key"] and Key(**record["key"]),
        record["solution"],
        tuple(Misconception(**misconception) for misconception in record["misconceptions"]),
    )


_SETUP = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16000;
    CREATE TABLE questions (n INTEGER PRIMARY KEY, id TEXT UNIQUE, record TEXT, context TEXT,
        file INTEGER, line INTEGER);
    CREATE TABLE contexts (id TEXT PRIMARY KEY, text TEXT, file INTEGER, line INTEGER);
    CREATE TABLE hints (n INTEGER PRIMARY KEY, question TEXT, position INTEGER, text TEXT,
        file INTEGER, line INTEGER);
    CREATE TABLE refused (id TEXT PRIMARY KEY);
    BEGIN;
"""
_ADD = "INSERT OR IGNORE INTO questions VALUES (NULL, ?, ?, ?, ?, ?)"
_EARLIER = "SELECT file, line, record = ? AND context IS ? FROM questions WHERE id = ?"
_ADD_CONTEXT = "INSERT OR IGNORE INTO contexts VALUES (?, ?, ?, ?)"
_EARLIER_CONTEXT = "SELECT file, line, text = ? FROM contexts WHERE id = ?"
_ADD_HINT = "INSERT INTO hints VALUES (NULL, ?, ?, ?, ?, ?)"
_REFUSE = "INSERT OR IGNORE INTO refused VALUES (?)"
_INDEX = "CREATE INDEX IF NOT EXISTS of_question ON hints (question, position, n)"
_WITHOUT_CONTEXT = """SELECT context, id, 1, file, line, TRUE FROM questions
    WHERE context IS NOT NULL AND context NOT IN (SELECT id FROM contexts) ORDER BY n"""
_ORPHANS = """SELECT question, count(*), file, min(line), question IN (SELECT id FROM refused) FROM hints
    WHERE question NOT IN (SELECT id FROM questions) GROUP BY question ORDER BY file, min(line)"""
_CONCEPTS = """SELECT concept.key FROM questions, json_each(record, '$.question.concepts') concept
    GROUP BY concept.key ORDER BY min((n << 32) + concept.id)"""
_IN_ORDER = """SELECT record, contexts.text, (
        SELECT json_group_array(text) FROM (
            SELECT text FROM hints WHERE question = questions.id ORDER BY position, n
        )
    ) FROM questions LEFT JOIN contexts ON contexts.id = questions.context ORDER BY n"""
