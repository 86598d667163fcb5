"""Tables of designers, read back: every bad cell with file, line, column, value and mend.

Not for: how a cell is written (spreadsheets), or what becomes of what they say (bringing).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph import spreadsheets
from graph.bringing import faults, told
from graph.content import FIELDS, Content, Document, Kind, Thing
from graph.entries import Problem
from graph.spreadsheets import COLUMNS, IDS, KEY, Unreadable

LARGEST_TABLE = 500_000_000
"""Bytes: a table has all questions, so what an export wrote must fit."""

COLUMN_OF = {"key": "answer"} | {name: column for column, name in KEY.items() if column != "reveals"}
"""Field that an error names -> column in which it stands, where that is called otherwise."""


@dataclass(slots=True)
class Tables:
    """content: what the rows say. kinds: of which there was a table. Fit for use only where there are no
    problems."""

    content: dict[Thing, Document] = field(default_factory=dict)
    kinds: set[Kind] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read(paths: Sequence[Path], before: Content) -> Tables:
    """Reads tables as one change of a content: what has no column stays as it is there. Never raises for what
    stands in a file."""
    found, places = Tables(), dict[Thing, tuple[str, int]]()
    for path in paths:
        _read(path, before, found, places)
    for one, error in faults(before, found.content):
        problem = told(one, error, *places[one])
        column = IDS[one.kind][0] if problem.field == "id" else COLUMN_OF.get(problem.field, problem.field)
        found.problems.append(replace(problem, field=column))
    return found


def _read(path: Path, before: Content, found: Tables, places: dict[Thing, tuple[str, int]]) -> None:
    try:
        data = path.read_bytes()
        if len(data) > LARGEST_TABLE:
            raise ValueError(f"it has more than {LARGEST_TABLE:,} bytes")
        table = spreadsheets.rows(data.decode("utf-8-sig"))
        _, header = next(table, (1, []))
        names = [name.strip() for name in header]
        kind = _kind(path, names, found)
        if kind is not None:
            for line, cells in table:
                _row(path, line, kind, names, cells, before, found, places)
    except (OSError, ValueError, csv.Error) as error:
        mend = "Save it as CSV in UTF-8."
        found.problems.append(Problem(str(path), None, "file", "CSV", None, f"{error}.", mend))


def _kind(path: Path, names: Sequence[str], found: Tables) -> Kind | None:
    """What the table is about; None, and a problem, where that or a column is not known."""
    kind = spreadsheets.kind_of(names)
    if kind is None:
        mend = "Give a column id, or prerequisite and concept."
        found.problems.append(
            Problem(str(path), 1, "header", "columns", ", ".join(names), "What is it about?", mend)
        )
        return None
    known = COLUMNS[kind]
    wrong = [name for i, name in enumerate(names) if name not in known or name in names[:i]]
    for name in wrong:
        problem = "There is no such column, or it is there twice."
        found.problems.append(
            Problem(str(path), 1, "header", name, None, problem, f"Use: {', '.join(known)}.")
        )
    found.kinds.add(kind)
    return None if wrong else kind


def _row(
    path: Path,
    line: int,
    kind: Kind,
    names: Sequence[str],
    cells: Sequence[str],
    before: Content,
    found: Tables,
    places: dict[Thing, tuple[str, int]],
) -> None:
    def wrong(column: str, value: Any, message: str, mend: str) -> None:
        found.problems.append(Problem(str(path), line, f"{kind} row", column, value, message, mend))

    if len(cells) != len(names):
        mend = "Put what has a comma or a quote in it in quotes."
        wrong("cells", len(cells), f"The header has {len(names)} cells, this row another number.", mend)
        return
    texts = dict(zip(names, cells, strict=True))
    one = spreadsheets.thing_of(kind, texts)
    if not all(one.key):
        wrong(IDS[kind][one.key.index("")], "", "This is missing.", "Write the id.")
        return
    if one in places:
        wrong(
            IDS[kind][0],
            " -> ".join(one.key),
            f"Line {places[one][1]} is about the same.",
            "Drop one of them.",
        )
        return
    values: dict[str, Any] = {}
    for name in names:
        try:
            values[name] = spreadsheets.value(name, texts[name])
        except Unreadable as error:
            wrong(name, texts[name], "This cannot be read.", str(error))
            return
    places[one] = (str(path), line)
    found.content[one] = spreadsheets.whole(one, _said(kind, values), before.get(one))


def _said(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Where a number or a kind was left empty, it is as by default. tolerance: of a key."""
    default = {**FIELDS[kind], "tolerance": 0.0}
    return {
        name: default[name] if value is None or (name == "kind" and not value) else value
        for name, value in values.items()
    }
