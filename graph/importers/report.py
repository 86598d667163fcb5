"""What an import found: rows counted by kind, and every bad row with file, line, field, value, mend.

Knows nothing of files or of the graph: readers and validators fill it, writers add what they changed.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graph.errors import InvalidInput

# Problems kept in memory: enough to mend a file by, and flat for a file with a million bad rows.
MOST_KEPT = 1_000
# Characters of a value that are shown and kept; a field can have 131,072.
LONGEST_VALUE = 80
# Columns named in one message.
MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. line: 1-based, where the row starts; None where it has no line.
    field: ours, or the column's name. value: as found, shortened. mend: what to do about it."""

    file: str
    line: int | None
    field: str
    value: Any
    message: str
    mend: str

    def __str__(self) -> str:
        """One line to find and mend it by."""
        file = _printable(self.file)
        where = file if self.line is None else f"{file}:{self.line}"
        value = "" if self.value is None else f" {shorten(self.value)!r}"
        return f"{where}: {self.field}{value}: {self.message} {self.mend}".strip()


class BadFile(InvalidInput):
    """A file cannot be read because of one of its rows."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message, field=problem.field, value=problem.value, mend=problem.mend)
        self.problem = problem


@dataclass(slots=True)
class Counts:
    """Rows of one kind. read = accepted + merged + skipped + dropped + refused.

    merged: say again what an accepted row says. skipped: no rows of this kind, by the mapping.
    dropped: bad, and left out because the caller asked for that. created, updated, unchanged: set
    by who writes; they count the things in the graph.
    """

    read: int = 0
    accepted: int = 0
    merged: int = 0
    skipped: int = 0
    dropped: int = 0
    refused: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def balanced(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.accepted + self.merged + self.skipped + self.dropped + self.refused


@dataclass(slots=True)
class Report:
    """problems: the first 1,000 of them. sink: is given every one of them. notes: what was done on
    the reader's own account. fatal: a file could not be read as asked, so that not even
    `keep_going` may load the rest of it."""

    counts: dict[str, Counts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sink: Callable[[Problem], None] | None = None
    found: int = 0
    fatal: bool = False

    def of(self, kind: str) -> Counts:
        """The counts of one kind of row."""
        return self.counts.setdefault(kind, Counts())

    def add(self, problem: Problem) -> None:
        """Keep a problem; counting the row it refuses is the caller's."""
        self.found += 1
        if len(self.problems) < MOST_KEPT:
            self.problems.append(problem)
        if self.sink is not None:
            self.sink(problem)

    def remark(self, problem: Problem) -> None:
        """Tell the sink alone of something that refuses nothing; a note says how many there were."""
        if self.sink is not None:
            self.sink(problem)

    def fail(self, problem: Problem) -> None:
        """Keep a problem that no `keep_going` passes."""
        self.fatal = True
        self.add(problem)

    def refuses(self, keep_going: bool) -> bool:
        """Whether nothing of this may be written."""
        return self.fatal or (self.found > 0 and not keep_going)

    def lines(self) -> Iterator[str]:
        """The report as text: counts by kind, notes, problems."""
        for kind, counts in sorted(self.counts.items()):
            parts = [f"{getattr(counts, name):,} {name}" for name in _SHOWN if getattr(counts, name)]
            yield f"{kind}: {', '.join(parts) or 'no rows'}"
        yield from self.notes
        yield from map(str, self.problems)
        if self.found > len(self.problems):
            yield f"and {self.found - len(self.problems):,} more problems"


_SHOWN = ("read", "accepted", "merged", "skipped", "dropped", "refused", "created", "updated", "unchanged")


def problem_of(error: InvalidInput, file: str) -> Problem:
    """An error about a whole file, as a problem."""
    if isinstance(error, BadFile):
        return error.problem
    return Problem(file, None, error.field or "file", error.value, error.message, error.mend)


def listed(names: Iterable[str]) -> str:
    """Names out of a file, fit for one line of a message: short, printable, not too many."""
    kept = [_printable(str(shorten(name))) for name in itertools.islice(names, MOST_NAMES + 1)]
    return ", ".join([*kept[:MOST_NAMES], "..."] if len(kept) > MOST_NAMES else kept) or "none"


def _printable(text: str) -> str:
    """Without line ends, control characters and half characters."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shorten(value: Any) -> Any:
    """A value fit for keeping: long texts and structures are cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
