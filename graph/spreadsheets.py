"""Concepts, prerequisites and questions as one table each, for spreadsheets: CSV (RFC 4180), both ways.

UTF-8 with a mark at the beginning, by which spreadsheets tell the encoding. A cell of several entries has a
line for each, `id: number` where they have numbers; entries for which that would not be plain make it JSON.
What a spreadsheet would take for a formula has an apostrophe before it. Keys and solutions stand in the
cells. Not for: tables of other people (importers), or encompassing edges, resources, courses, templates.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from graph.content import FIELDS, Content, Document, Kind, Thing, document, of_kind, thing
from graph.toml_text import number

MARK = "\ufeff"

COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONCEPT: ("id", "title", "grade", "minutes", "retired", "successors", "summary"),
    Kind.PREREQUISITE: ("prerequisite", "concept", "strength", "reason", "provenance"),
    Kind.QUESTION: (
        *("id", "concepts", "kind", "minutes", "difficulty", "stem", "choices", "answer", "tolerance"),
        *("form", "reveals", "misconceptions", "hints", "solution", "template", "retired"),
    ),
}
"""Kind -> its columns. answer, tolerance, form and reveals are the key."""

FILES: Mapping[Kind, str] = {
    Kind.CONCEPT: "concepts.csv",
    Kind.PREREQUISITE: "prerequisites.csv",
    Kind.QUESTION: "questions.csv",
}

IDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONCEPT: ("id",),
    Kind.PREREQUISITE: ("prerequisite", "concept"),
    Kind.QUESTION: ("id",),
}

KEY: Mapping[str, str] = {
    "answer": "answer",
    "tolerance": "tolerance",
    "form": "form",
    "reveals": "misconceptions",
}
"""Column -> field of a question's key."""

NUMBERS = frozenset({"grade", "minutes", "strength", "difficulty", "tolerance"})
FLAGS = frozenset({"retired"})
LISTS = frozenset({"successors", "choices", "misconceptions", "hints"})
MAPS = frozenset({"concepts", "reveals"})

_FORMULA = re.compile(r"['=+\-@\t\r]")


class Unreadable(Exception):
    """A cell does not say what its column is for; the text is what it should have been."""


def tables(content: Content) -> dict[str, bytes]:
    """File name -> the table, by id, with a row a thing: retired ones, too, and questions of templates."""
    return {name: _table(kind, content) for kind, name in FILES.items()}


def _table(kind: Kind, content: Content) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS[kind])
    for key, said in sorted(of_kind(content, kind)):
        row = _flat(said) | dict(zip(IDS[kind], key, strict=True))
        writer.writerow(cell(name, row[name]) for name in COLUMNS[kind])
    return (MARK + out.getvalue()).encode()


def _flat(said: Document) -> dict[str, Any]:
    """The document with its key in columns."""
    key = said.get("key") or {}
    default = {"answer": "", "tolerance": 0.0, "form": "", "reveals": {}}
    return {**said, **{name: key.get(field, default[name]) for name, field in KEY.items()}}


def whole(one: Thing, cells: Mapping[str, Any], before: Document | None) -> Document:
    """The document of a row. cells: column -> value; what has no column stays as it was."""
    flat = {**_flat(before or document(one.kind)), **cells}
    said = {name: flat[name] for name in FIELDS[one.kind] if name in flat}
    if one.kind is Kind.QUESTION:
        said["key"] = {field: flat[name] for name, field in KEY.items()} if flat["answer"] else None
        if "misconceptions" not in cells and "reveals" in cells:
            said["misconceptions"] = set(flat["reveals"].values())
    return document(one.kind, **said)


# Cells.


def cell(column: str, value: Any) -> str:
    """A value as it stands in a cell of this column; empty for nothing."""
    if value is None:
        return ""
    if column in NUMBERS:
        return number(value)
    if column in FLAGS:
        return "yes" if value else ""
    if column in MAPS:
        value = _entries(value)
    elif column in LISTS:
        value = _lines(value)
    return harmless(value)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def value(column: str, text: str) -> Any:
    """What a cell says. Raises Unreadable."""
    if len(text) > 1 and text[0] == "'" and _FORMULA.match(text[1]):
        text = text[1:]
    read = _READERS.get(column)
    return text.strip() if read is None else read(text.strip())


def _lines(items: Sequence[str]) -> str:
    plain = "\n".join(items)
    same = not plain.startswith("[") and _listed(plain) == list(items)
    return plain if same else orjson.dumps(list(items)).decode()


def _entries(entries: Mapping[str, Any]) -> str:
    def shown(each: Any) -> str:
        return each if isinstance(each, str) else number(each)

    plain = "\n".join(f"{name}: {shown(each)}" for name, each in entries.items())
    numbers = all(not isinstance(each, str) for each in entries.values())
    try:
        same = (_weights if numbers else _pairs)(plain) == dict(entries)
    except Unreadable:
        same = False
    return plain if same else orjson.dumps(dict(entries)).decode()


def _listed(text: str) -> list[str]:
    if text.startswith("["):
        found = _json(text, list)
        if not all(isinstance(item, str) for item in found):
            raise Unreadable("Write texts, one a line.")
        return list(found)
    return [line.strip() for line in text.split("\n") if line.strip()]


def _pairs(text: str) -> dict[str, str]:
    if text.startswith("{"):
        found = _json(text, dict)
        if not all(isinstance(each, str) for each in found.values()):
            raise Unreadable("Write `wrong response: misconception`, one a line.")
        return dict(found)
    pairs = [line.rpartition(": ") for line in _listed(text)]
    if not all(separator for _, separator, _ in pairs):
        raise Unreadable("Write `wrong response: misconception`, one a line.")
    return {response: id for response, _, id in pairs}


def _weights(text: str) -> dict[str, float]:
    """Concept -> weight; 1 where none is written."""
    if text.startswith("{"):
        found = _json(text, dict)
        if not all(isinstance(each, int | float) for each in found.values()):
            raise Unreadable("Write `concept: weight`, one a line.")
        return {id: float(weight) for id, weight in sorted(found.items())}
    weights = {}
    for line in _listed(text):
        id, separator, weight = line.rpartition(": ")
        weights[id if separator else line] = _real(weight) if separator else 1.0
    return dict(sorted(weights.items()))


def _json(text: str, kind: type) -> Any:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"It begins as JSON and is none ({error}).") from None
    if not isinstance(found, kind):
        raise Unreadable("It is JSON of another kind.")
    return found


def _real(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Unreadable("Write a number such as 0.5.") from None


def _number_or_nothing(text: str) -> float | None:
    return _real(text) if text else None


def _flag(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise Unreadable("Write yes, or nothing.")
    return text.lower() in _YES


_YES, _NO = {"yes", "true", "1"}, {"", "no", "false", "0"}

_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(NUMBERS, _number_or_nothing),
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(LISTS, _listed),
    "concepts": _weights,
    "reveals": _pairs,
}


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line on which it begins and cells of each row, the header first; commas, semicolons or tabs between
    them, as the header has it. Raises csv.Error."""
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for found in reader:
        if any(each.strip() for each in found):
            yield line, found
        line = reader.line_num + 1


def kind_of(header: Sequence[str]) -> Kind | None:
    """What a table with these columns is about."""
    names = {*header}
    if names >= {*IDS[Kind.PREREQUISITE]}:
        return Kind.PREREQUISITE
    if "id" not in names:
        return None
    return Kind.QUESTION if names & ({*COLUMNS[Kind.QUESTION]} - {*COLUMNS[Kind.CONCEPT]}) else Kind.CONCEPT


def thing_of(kind: Kind, cells: Mapping[str, str]) -> Thing:
    """What a row is about."""
    return thing(kind, *(value(name, cells.get(name, "")) for name in IDS[kind]))
