"""Files into rows: CSV, TSV, JSON lines and JSON, one row at a time, each with its line.

What the columns mean is `mapping`'s matter. A row that cannot be read comes as a `Problem` in its
place and the reading goes on; only a file that cannot be read at all raises InvalidInput.
"""

import csv
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import InvalidInput
from graph.importers.json_rows import objects, parse
from graph.importers.report import Problem, listed, shorten
from graph.importers.sources import BadLine, Lines, Opened, open_text

KINDS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}
DELIMITERS = ",;\t|"
# (file, rows read of it, bytes read of it), after as many rows and at the end.
Progress = Callable[[str, int, int], None]
PROGRESS_EVERY = 5_000
# The widest table of the shared data has 31; a header past this is no header.
MOST_COLUMNS = 10_000
# Records looked at to say which columns a JSON file has, which states none.
PEEKED = 50


class Row(NamedTuple):
    """line: where it starts, 1-based. values: by column; texts from tables, anything from JSON."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written, where it does not say so itself.

    kind: csv, tsv, jsonl or json. header: whether the first row names the columns. columns: their
    names where there is no header; without either they are #1, #2, ... encoding: a Python codec.
    """

    kind: str | None = None
    delimiter: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    encoding: str | None = None


class Table:
    """An open file. keys: the columns; one without a name of its own is `#n`, n from 1.
    repeated: names that several columns bear. sampled: the columns are those of the first records
    only, so that others may follow. broken: why there are no columns, where the first record shows none."""

    def __init__(self, file: str, opened: Opened, dialect: Dialect) -> None:
        self.file = file
        self.sampled = False
        self.broken: Problem | None = None
        self.repeated: frozenset[str] = frozenset()
        self.keys: list[str] = []
        self._raw = opened.raw
        self._rows = self._start(opened, dialect)

    def rows(self, on_progress: Progress = lambda file, rows, bytes: None) -> Iterator[Row | Problem]:
        """All rows, once; a problem where there is none below the header."""
        count = 0
        for count, row in enumerate(self._rows, start=1):
            if count % PROGRESS_EVERY == 0:
                on_progress(self.file, count, self.position())
            yield row
        if not count:
            yield self._empty()
        on_progress(self.file, count, self.position())

    def position(self) -> int:
        """Bytes of the file that were read so far."""
        try:
            return self._raw.tell()
        except (OSError, ValueError):
            return 0

    def _empty(self) -> Problem:
        return Problem(self.file, 1, "row", None, "This file has no rows.", "Fill it, or leave it out.")

    def _start(self, opened: Opened, dialect: Dialect) -> Iterator[Row | Problem]:
        kind = dialect.kind or _kind_by_name(self.file) or ("json" if opened.first in ("[", "{") else "csv")
        if kind == "json":
            return self._peek(self._checked(objects(opened.text)))
        lines = Lines(opened.text)
        if kind == "jsonl":
            return self._peek(self._checked(_lines_of_json(lines)))
        return self._table(lines, dialect, "\t" if kind == "tsv" else None)

    def _peek(self, rows: Iterator[Row | Problem]) -> Iterator[Row | Problem]:
        """Learn the columns from the first records."""
        head = list(itertools.islice(rows, PEEKED))
        names = (name for row in head if isinstance(row, Row) for name in row.values)
        self.keys, self.sampled = list(dict.fromkeys(names)), True
        if not self.keys:
            self.broken = next((row for row in head if isinstance(row, Problem)), self._empty())
        return itertools.chain(head, rows)

    def _checked(self, found: Iterator[tuple[int, Any]]) -> Iterator[Row | Problem]:
        for line, value in found:
            if isinstance(value, BadLine):
                yield Problem(self.file, line, "row", None, value.message, value.mend)
            elif isinstance(value, dict):
                yield Row(line, value)
            else:
                mend = "Write an object such as {...} with a name for each value."
                yield Problem(self.file, line, "row", shorten(value), "This is no record.", mend)

    def _table(self, lines: Lines, dialect: Dialect, delimiter: str | None) -> Iterator[Row | Problem]:
        records = _records(lines, dialect.delimiter or delimiter)
        line, first = next(records, (1, []))
        if isinstance(first, BadLine):
            raise InvalidInput(first.message, field="header", mend=first.mend)
        if len(first) > MOST_COLUMNS:
            message = f"This header has {len(first):,} columns; at most {MOST_COLUMNS:,} are read."
            raise InvalidInput(message, field="header", mend="Is this a table, with this delimiter?")
        named = dialect.header and not dialect.columns
        names = [name.strip() for name in first] if named else list(dialect.columns) or [""] * len(first)
        counts = Counter(names)
        self.repeated = frozenset(name for name, count in counts.items() if name and count > 1)
        self.keys = [n if n and counts[n] == 1 else f"#{i}" for i, n in enumerate(names, start=1)]
        if not first:
            raise InvalidInput("This file has no rows.", field="header", mend="Add a header and rows.")
        return self._tabular(records if named else itertools.chain([(line, first)], records))

    def _tabular(self, records: Iterator[tuple[int, list[str] | BadLine]]) -> Iterator[Row | Problem]:
        keys, width = self.keys, len(self.keys)
        for line, values in records:
            if isinstance(values, BadLine):
                yield Problem(self.file, line, "row", None, values.message, values.mend)
            elif len(values) == width or (len(values) > width and not any(values[width:])):
                yield Row(line, dict(zip(keys, values, strict=False)))
            else:
                yield self._misfit(line, values)

    def _misfit(self, line: int, values: list[str]) -> Problem:
        width = len(self.keys)
        message = f"This row has {len(values)} columns, the header {width}."
        if len(values) < width:
            field, mend = listed([self.keys[len(values)]]), "Complete it: the file may be cut off here."
        else:
            field, mend = "row", "Quote values that contain the delimiter."
        return Problem(self.file, line, field, shorten(values[-1]), message, mend)


@contextmanager
def open_table(path: Path | str, dialect: Dialect | None = None) -> Iterator[Table]:
    """Open a file as a table of rows.

    Raises InvalidInput where it cannot be opened, is empty, or its header cannot be read.
    """
    dialect = dialect or Dialect()
    with open_text(path, dialect.encoding) as opened:
        yield Table(str(path), opened, dialect)


def rows(path: Path | str, dialect: Dialect | None = None) -> Iterator[Row | Problem]:
    """All rows of a file. Raises as `open_table` does."""
    with open_table(path, dialect) as table:
        yield from table.rows()


def _kind_by_name(file: str) -> str | None:
    return KINDS.get(Path(file.removesuffix(".gz")).suffix.lower())


def _records(lines: Lines, delimiter: str | None) -> Iterator[tuple[int, list[str] | BadLine]]:
    """Delimited records with the line each starts on; blank lines are passed over."""
    if delimiter is None:
        delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.mark()
        start = lines.number + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except BadLine as error:
            yield lines.number, error
            if error.last:
                return
        except csv.Error as error:
            lines.rewind()
            mend = "Close the quote, and write a quote inside a quoted value twice."
            yield start, BadLine(f"This row cannot be read: {error}.", mend)
        else:
            if values:
                yield start, values


def _delimiter(lines: Lines) -> str:
    """The one that stands most often in the first line, outside quotes."""
    lines.mark()
    try:
        line = next(lines, "")
    except BadLine as error:
        raise InvalidInput(error.message, field="header", mend=error.mend) from None
    lines.give_back()
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _lines_of_json(lines: Lines) -> Iterator[tuple[int, Any]]:
    while True:
        lines.mark()
        try:
            line = next(lines)
        except StopIteration:
            return
        except BadLine as error:
            yield lines.number, error
            if error.last:
                return
            continue
        if line.strip():
            yield lines.number, parse(line)
