"""Answers on their way, in a private temporary SQLite file: sorted, free of repeats, in flat memory.

Answers come in the order of the file and leave in the order of the learner: (learner, at, seq).
The file has no name, so nothing stays behind whatever happens. Knows nothing of columns.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from graph.model import Answer

# Answers a statement; larger ones gain nothing.
BATCH = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Spooled(NamedTuple):
    """One answer as the file gives it. correct: 1 or 0. at: microseconds since 1970. seq: None where
    the file has none. rows: of the file, that say it. file: index of the file, line: of the first row."""

    event_id: str | None
    learner: str
    question: str
    correct: int
    at: int | None
    seq: int | None
    response: str | None
    response_ms: int | None
    rows: int
    file: int
    line: int


class Clash(NamedTuple):
    """A later answer with the identity of an earlier one. same: it says the same, and is a repeat."""

    identity: str
    same: bool
    rows: int
    file: int
    line: int
    first_line: int


class Place(NamedTuple):
    """rows: of the file, that say an answer. file: index of the file, line: of the first row."""

    rows: int
    file: int
    line: int


class LeftOut(NamedTuple):
    """The answers to one question, in how many rows, and where the first of these stands."""

    question: str
    answers: int
    rows: int
    file: int
    line: int


class Spool(Collection[Answer]):
    """The answers of a log. len() is exact after `settle`; iterating sorts on disk and may be repeated.

    namespace: distinguishes logs whose learners and sequence numbers mean different things.
    """

    def __init__(self, namespace: str = "") -> None:
        self._namespace = namespace
        # An empty name: a private file that SQLite has already unlinked.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(_SETUP)
        self._batch: list[Spooled] = []
        self._count = 0
        self._skipped: set[str] = set()

    def add(self, answer: Spooled) -> None:
        """Take one more answer in."""
        self._batch.append(answer)
        if len(self._batch) >= BATCH:
            self._flush()

    def settle(self) -> list[Clash]:
        """End the intake: give every answer that bears the identity of an earlier one, and leave it out.

        The identity is the event id, else (learner, seq) in a log without times.
        """
        self._flush()
        clashes: list[Clash] = []
        for key, condition in _IDENTITIES:
            later = _LATER.format(key=key, condition=condition)
            if self._database.execute(_ANY_CLASH.format(key=key, condition=condition)).fetchone():
                clashes += (Clash(*row) for row in self._database.execute(_CLASHES.format(later=later)))
                self._database.execute(_DELETE.format(later=later))
        self._count = self._database.execute("SELECT count(*) FROM answers").fetchone()[0]
        return clashes

    def unnumbered(self) -> list[Place]:
        """Take out, after `settle`, answers without a sequence number where others of the learner (at that
        instant) have one: they have no order, and the place of one could be the number of another."""
        found = [Place(*row) for row in self._database.execute(_UNNUMBERED.format(what="rows, file, line"))]
        if found:
            unwanted = _UNNUMBERED.format(what="id")
            self._database.execute(f"DELETE FROM answers WHERE id IN ({unwanted})")  # noqa: S608 - our own text
            self._count -= len(found)
        return found

    def leave_out(self, questions: Iterable[str]) -> list[LeftOut]:
        """Take all answers to these questions out, by first line."""
        self._database.executemany("INSERT INTO unwanted VALUES (?)", ((id,) for id in questions))
        found = [LeftOut(*row) for row in self._database.execute(_UNWANTED)]
        self._database.execute("DELETE FROM answers WHERE question IN (SELECT question FROM unwanted)")
        self._count -= sum(one.answers for one in found)
        return found

    def skip(self, answers: Iterable[Answer]) -> list[tuple[Answer, Place]]:
        """Leave these answers out from now on; where each of them stands."""
        unwanted = {answer.event_id: answer for answer in answers}
        found = [
            (unwanted[answer.event_id], place)
            for answer, place in (self.placed() if unwanted else ())
            if answer.event_id in unwanted
        ]
        self._skipped |= unwanted.keys()
        self._count -= len(found)
        return found

    def close(self) -> None:
        """Give the disk space back."""
        self._database.close()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, answer: object) -> bool:
        return any(own == answer for own in self)

    def __iter__(self) -> Iterator[Answer]:
        return (answer for answer, _ in self.placed() if answer.event_id not in self._skipped)

    def placed(self) -> Iterator[tuple[Answer, Place]]:
        """All answers, also those that `skip` left out, each with where it stands."""
        rows = self._database.execute(_IN_ORDER)
        for learner, group in groupby(rows, key=lambda row: row[1]):
            yield from self._of_learner(learner, group)

    def by_learner(self) -> Iterator[tuple[str, list[Answer]]]:
        """Each learner's answers in order, learners by id."""
        for learner, answers in groupby(self, key=lambda answer: answer.learner_id):
            yield learner, list(answers)

    def _of_learner(self, learner: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Answer, Place]]:
        """Sequence numbers that the file does not have are the position: in the log of the learner
        where there are no times, else among the learner's answers of the same instant."""
        position, before = 0, None
        for event_id, _, question, correct, at, seq, response, response_ms, *place in rows:
            position = 1 if at is not None and at != before else position + 1
            before = at
            seq = position if seq is None else seq
            if event_id is None:
                event_id = (
                    self._event_id(learner, seq) if at is None else self._event_id(learner, seq, at, question)
                )
            instant = None if at is None else _EPOCH + at * _MICROSECOND
            answer = Answer(event_id, learner, question, instant, seq, response, bool(correct), response_ms)
            yield answer, Place(*place)

    def _event_id(self, *identity: object) -> str:
        """The same answer of the same log has the same id in every import."""
        text = "\x1f".join((self._namespace, *map(str, identity)))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def _flush(self) -> None:
        # sqlite3 binds exact tuples of exact ints 1.6 times as fast as their subclasses.
        self._database.executemany(_INSERT, map(tuple, self._batch))
        self._batch.clear()


def microseconds(at: datetime) -> int:
    """An instant as the spool keeps it."""
    return (at - _EPOCH) // _MICROSECOND


_SETUP = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16000;
    CREATE TABLE answers (
        event_id TEXT, learner TEXT, question TEXT, correct INTEGER, at INTEGER, seq INTEGER, response TEXT,
        response_ms INTEGER, rows INTEGER, file INTEGER, line INTEGER, id INTEGER PRIMARY KEY
    );
    CREATE TABLE unwanted (question TEXT PRIMARY KEY);
    BEGIN;
"""
_INSERT = "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
_IN_ORDER = """SELECT event_id, learner, question, correct, at, seq, response, response_ms, rows, file, line
    FROM answers
    ORDER BY learner, at, seq, id"""
# What no two answers may share, and which answers have it.
_IDENTITIES = (
    ("event_id", "event_id IS NOT NULL"),
    ("learner, seq", "event_id IS NULL AND at IS NULL AND seq IS NOT NULL"),
)
_ANY_CLASH = "SELECT 1 FROM answers WHERE {condition} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
_LATER = """SELECT * FROM (
        SELECT *, first_value(id) OVER (PARTITION BY {key} ORDER BY id) AS first
        FROM answers WHERE {condition}
    ) WHERE id > first"""
_CLASHES = """SELECT coalesce(later.event_id, later.seq || ' of ' || later.learner),
        later.learner = earlier.learner AND later.question = earlier.question
            AND later.correct = earlier.correct AND later.at IS earlier.at,
        later.rows, later.file, later.line, earlier.line
    FROM ({later}) later JOIN answers earlier ON earlier.id = later.first ORDER BY later.id"""
_UNNUMBERED = """SELECT {what} FROM answers
    WHERE event_id IS NULL AND seq IS NULL AND (learner, coalesce(at, '')) IN (
        SELECT learner, coalesce(at, '') FROM answers WHERE event_id IS NULL AND seq IS NOT NULL)
    ORDER BY id"""
_UNWANTED = """SELECT question, count(*), sum(rows), file, min(line) FROM answers
    WHERE question IN (SELECT question FROM unwanted) GROUP BY question ORDER BY file, min(line)"""
_DELETE = "DELETE FROM answers WHERE id IN (SELECT id FROM ({later}))"
