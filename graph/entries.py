"""Tables of TOML files whose fields are checked as they are read, every problem noted with its line.

Knows TOML and positions, nothing of curricula: what the fields mean is `graph.authoring`'s matter.
"""

import math
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

# As the importers have it: bounded by Neo4j's index keys.
LONGEST_ID = 500
NOT_IN_ID = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
# Bytes of a file: 10,000 questions of one concept. The largest of the sample has 30,000.
LARGEST_FILE = 20_000_000


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
        """The id: one line of at most 500 characters."""
        text = self.text("id")
        if len(text) > LONGEST_ID or NOT_IN_ID.search(text):
            mend = (
                f"Use at most {LONGEST_ID} characters on one line; small letters, digits, hyphens are best."
            )
            self.wrong("id", text, "This is not an id.", mend)
            return ""
        return text

    def flag(self, field: str) -> bool:
        """true or false; false where it is left out."""
        value = self._get(field, False)
        if not isinstance(value, bool):
            self.wrong(field, value, "This is neither true nor false.", "Write true, or leave it out.")
            return False
        return value

    def text(self, field: str, default: str | None = None) -> str:
        """A text, not blank unless it may be left out (has a default)."""
        value = self._get(field, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(field, value, "This is no text.", "Write a text in quotes, not blank.")
            return ""
        return value.strip()

    def number(
        self, field: str, low: float, high: float, default: float | None = None, *, above: bool = False
    ) -> float:
        """A number from `low` (itself left out where `above`) to `high`."""
        value = self._get(field, default)
        if value is None:
            return high
        if not is_number(value) or not low <= value <= high or (above and value == low):
            wanted = f"above {low:g}, up to {high:g}" if above else f"from {low:g} to {high:g}"
            self.wrong(field, value, "This number does not fit.", f"Write a number {wanted}.")
            return high
        return float(value)

    def has(self, field: str) -> bool:
        """Whether it says anything of the field."""
        return field in self.table

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
        name = re.escape(field.split(".")[0].split()[0])
        sets = re.compile(rf"\s*(?:{name}\s*=|\[+{self.kind}\.{name}\])")
        for offset, line in enumerate(self.lines):
            if sets.match(line):
                return self.start + offset
        return self.start or None


def _header(line: str) -> str:
    """The line without blanks and comment."""
    return line.partition("#")[0].strip()


def is_number(value: Any) -> bool:
    """Whether it is a finite number that JSON and the graph can keep: an integer has at most 64 bits."""
    if isinstance(value, int):
        return not isinstance(value, bool) and -(2**63) <= value < 2**63
    return isinstance(value, float) and math.isfinite(value)


def _number(text: str) -> float | Decimal:
    """What TOML writes with a point or an exponent; a Decimal, which is no number of ours, where it has more
    digits than a number keeps (about 15)."""
    number, exact = float(text), Decimal(text)
    return number if not math.isfinite(number) or Decimal(repr(number)) == exact else exact


def entries(path: Path, kinds: Sequence[str], problems: list[Problem]) -> list[Entry]:
    """All `[[kind]]` tables of a file; none, and a problem, where it is not TOML at all."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST_FILE:
            raise ValueError(f"it has more than {LARGEST_FILE:,} bytes")
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        document = tomllib.loads(text, parse_float=_number)
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
        stop = len(lines) if start is None else [*heads, len(lines)][bisect_right(heads, start)]
        yield Entry(
            kind=kind,
            label=f"{kind} {table.get('id', f'number {i + 1}')}",
            table=table,
            file=str(path),
            start=0 if start is None else start + 1,
            lines=() if start is None else lines[start:stop],
            problems=problems,
        )
