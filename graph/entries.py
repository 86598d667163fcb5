"""Tables of TOML files whose fields are checked as they are read, every problem noted with its line.

Knows TOML and positions, nothing of curricula: what the fields mean is `graph.authoring`'s matter.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Bytes of a file; the largest of the sample has 60,000.
LARGEST_FILE = 5_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file. entry: such as `template add-fractions`; line: 1-based,
    None where it cannot be told."""

    file: str
    line: int | None
    entry: str
    field: str
    value: Any
    message: str
    mend: str

    def __str__(self) -> str:
        """One line to find and mend it by."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        value = "" if self.value is None else f" = {str(self.value)[:80]!r}"
        return f"{where}: {self.entry}: {self.field}{value}: {self.message} {self.mend}".strip()


@dataclass(slots=True)
class Entry:
    """One table. Reading a field checks it; where it is wrong that is noted in `problems` and a
    harmless value returned, so that all the rest is checked too.

    label: how problems name it. start, lines: where its text stands in the file, 0 if unknown.
    """

    kind: str
    label: str
    table: Mapping[str, Any]
    file: str
    start: int
    lines: Sequence[str]
    problems: list[Problem]
    read: set[str] = field(default_factory=set)
    bad: bool = False

    def wrong(self, field: str, value: Any, message: str, mend: str) -> None:
        """Note a problem with one field."""
        self.bad = True
        problem = Problem(self.file, self._line(field), self.label, field, value, message, mend)
        self.problems.append(problem)

    def id(self) -> str:
        """The id; noted as wrong where it is not made of small letters, digits and hyphens."""
        text = self.text("id")
        if text and not ID.fullmatch(text):
            self.wrong("id", text, "This is not an id.", "Use small letters, digits and single hyphens.")
        return text

    def text(self, field: str, default: str | None = None) -> str:
        """A text, not blank unless it may be left out (has a default)."""
        value = self._get(field, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(field, value, "This is no text.", "Write a text in quotes, not blank.")
            return ""
        return value.strip()

    def number(self, field: str, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`, both included."""
        value = self._get(field, default)
        if value is None:
            return high
        if not is_number(value) or not low <= value <= high:
            self.wrong(field, value, "This number does not fit.", f"Write a number from {low:g} to {high:g}.")
            return high
        return float(value)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, empty where it is left out."""
        value = self._get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.wrong(field, value, "This is no list of texts.", 'Write a list such as ["one", "two"].')
            return ()
        return tuple(item.strip() for item in value)

    def mapping(self, field: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """A table of named values."""
        value = self._get(field, default)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or (default is None and not value):
            self.wrong(field, value, "This is no table.", "Write a table such as { name = value }.")
            return {}
        return value

    def children(self, field: str) -> Iterator["Entry"]:
        """The tables `[[<kind>.<field>]]` of this entry; what they note, this entry answers for."""
        value = self._get(field, [])
        header = f"[[{self.kind}.{field}]]"
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.wrong(field, value, "These are no tables.", f"Write each under {header}.")
            return
        starts = [i for i, line in enumerate(self.lines) if _header(line) == header]
        for i, table in enumerate(value):
            at = starts[i] if len(starts) == len(value) else None
            child = Entry(
                kind=field,
                label=f"{self.label} {field} {i + 1}",
                table=table,
                file=self.file,
                start=self.start + at if at is not None else self.start,
                lines=self.lines[at:] if at is not None else (),
                problems=self.problems,
            )
            yield child
            child.refuse_unread()
            self.bad |= child.bad

    def refuse_unread(self) -> None:
        """Note the fields that nothing read: slips of the pen."""
        known = ", ".join(sorted(self.read))
        for name in sorted(self.table.keys() - self.read):
            self.wrong(name, None, "There is no such field.", f"A {self.kind} has: {known}.")

    def _get(self, field: str, default: Any) -> Any:
        self.read.add(field)
        if field not in self.table and default is None:
            self.wrong(field, None, "This is missing.", f"Add `{field} = ...`.")
        return self.table.get(field, default)

    def _line(self, field: str) -> int | None:
        """The first line that sets the field, else the entry's own."""
        name = re.compile(rf"\s*{re.escape(field.split('.')[0].split()[0])}\s*=")
        for offset, line in enumerate(self.lines):
            if name.match(line):
                return self.start + offset
        return self.start or None


def _header(line: str) -> str:
    """The line without blanks and comment."""
    return line.partition("#")[0].strip()


def is_number(value: Any) -> bool:
    """Whether it is a finite number as TOML writes it, exact (decimals are read as Decimal)."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def entries(path: Path, kinds: Sequence[str], problems: list[Problem]) -> list[Entry]:
    """All `[[kind]]` tables of a file; none, and a problem, where it is not TOML at all."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST_FILE:
            raise ValueError(f"it has more than {LARGEST_FILE:,} bytes")
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        document = tomllib.loads(text, parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = int(line[1]) if line else None
        problems.append(Problem(str(path), where, "file", "TOML", None, f"{error}.", "Write UTF-8 TOML."))
        return []
    return [entry for name in document for entry in _of(name, document[name], text, path, kinds, problems)]


def _of(
    kind: str, tables: Any, text: str, path: Path, kinds: Sequence[str], problems: list[Problem]
) -> Iterator[Entry]:
    """The entries of one kind, each with its lines (found by counting headers)."""
    known = isinstance(tables, list) and all(isinstance(table, Mapping) for table in tables)
    if kind not in kinds or not known:
        mend = "A file has: " + ", ".join(f"[[{name}]]" for name in kinds) + "."
        problems.append(Problem(str(path), None, "file", kind, None, "There is no such entry.", mend))
        return
    lines = text.split("\n")
    heads = [i for i, line in enumerate(lines) if re.fullmatch(r"\[\[[a-z]+\]\]", _header(line))]
    starts = [i for i in heads if _header(lines[i]) == f"[[{kind}]]"]
    for i, table in enumerate(tables):
        start = starts[i] if len(starts) == len(tables) else None
        stop = next((head for head in heads if start is not None and head > start), len(lines))
        yield Entry(
            kind=kind,
            label=f"{kind} {table.get('id', f'number {i + 1}')}",
            table=table,
            file=str(path),
            start=0 if start is None else start + 1,
            lines=() if start is None else lines[start:stop],
            problems=problems,
        )
