"""Rows of a file into checked values of our fields, after a mapping: the step that all imports share.

Knows no curriculum and no answers. A bad row gives all its problems at once, with field, value, mend.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from contextlib import suppress
from datetime import datetime
from operator import methodcaller
from typing import Any

from graph.documents import MOST_MINUTES
from graph.importers import values
from graph.importers.columns import Columns, getter, kind_of, lookup
from graph.importers.fields import KINDS, LISTS, Field, Type
from graph.importers.mapping import Section, Source
from graph.importers.reading import Row, Table
from graph.importers.report import Problem, shorten
from graph.importers.values import Parser, Unreadable

# Items of one list in one cell.
MOST_ITEMS = 1_000
# Lists within lists that are taken for one; what is deeper is no list of values.
DEEPEST_LIST = 4
# Distinct texts whose value is remembered, per field.
REMEMBERED = 65_536


class Skipped:
    """A row that the mapping passes over."""


SKIPPED = Skipped()
EMPTY = "This is empty."
Values = dict[str, Any]
# name, getter, texts whose value is known, parser (None for what is empty), skipped texts, required
_Step = tuple[str, Callable[[MappingOf[str, Any]], Any], dict[Any, Any], Parser, frozenset[str], bool]


class Extract:
    """The reader of one file's rows. kind: which rows they are. fields: those that the file has.
    now: no time may be later; None where there are no times."""

    def __init__(self, table: Table, section: Section, name: str, now: datetime | None) -> None:
        self.kind = kind_of(table, section, name)
        self.file = table.file
        self.columns = Columns(table, section, KINDS[name][self.kind])
        self._where = [(lookup(column), allowed) for column, allowed in self.columns.where]
        all_fields = KINDS[name][self.kind]
        self.inside = {
            name.split(".")[1]: _step(name, field, _inner(section, name), _parser(field.type, section, now))
            for name, field in all_fields.items()
            if field.inside
        }
        self.split = section.sources.get("prerequisites", Source(split=section.split)).split
        self._plan = [
            _step(field_name, field, source, _parser(field.type, section, now), self.columns)
            for field_name, field, source in [*self.columns.sources, *self.columns.late]
        ]
        self.fields = frozenset(name for name, *_ in self.columns.sources)

    def __call__(self, row: Row) -> Values | Skipped | list[Problem]:
        """The row's values by field, absent ones left out; or why there are none."""
        line, cells = row
        for look, allowed in self._where:
            if str(look(cells)).strip() not in allowed:
                return SKIPPED
        return self._read(self._plan, cells, line, "")

    def peek(self, row: Row, field: str) -> Any:
        """The value of one field, None where there is none, of a row that may be refused."""
        for name, get, _, parse, *_ in self._plan:
            if name == field:
                with suppress(Unreadable):
                    return parse(get(row.values))
        return None

    def nested(self, raw: Any, line: int, field: str) -> Iterator[Values | Skipped | list[Problem]]:
        """The values of each record of a nested list, by the last names of their fields; an item
        that is no record, or part of a text, is an `id`. Problems name the place in the list."""
        items = raw
        if isinstance(raw, str):
            items = [
                item
                for item in re.split(re.escape(self.split) if self.split else _SEPARATORS, raw)
                if item.strip()
            ]
        if not isinstance(items, list):
            message = "This is no list."
            yield [Problem(self.file, line, field, shorten(raw), message, "Give a list of ids or records.")]
            return
        if len(items) > MOST_ITEMS:
            message = f"This list has {len(items):,} items."
            yield [Problem(self.file, line, field, shorten(raw), message, f"Use at most {MOST_ITEMS:,}.")]
            return
        plan = [(name, *step[1:]) for name, step in self.inside.items()]
        for index, item in enumerate(items):
            record = item if isinstance(item, dict) else None
            steps = plan if record is not None else [_BARE]
            yield self._read(steps, record or {"id": item}, line, f"{field}[{index}].")

    def _read(
        self, plan: Sequence[_Step], row: MappingOf[str, Any], line: int, prefix: str
    ) -> Values | Skipped | list[Problem]:
        found: Values = {}
        problems: list[Problem] = []
        for name, get, known, parse, skip, required in plan:
            raw = get(row)
            value = known.get(raw) if raw.__class__ is str else None
            if value is None:
                if skip and str(raw).strip() in skip:
                    return SKIPPED
                try:
                    value = parse(raw)
                except Unreadable as error:
                    problems.append(self._problem(line, prefix + name, raw, error.message, error.mend))
                    continue
                if value is None:
                    if required:
                        problems.append(self._problem(line, prefix + name, None, EMPTY, "Fill it in."))
                    continue
            found[name] = value
        return problems or found

    def _problem(self, line: int, field: str, value: Any, message: str, mend: str) -> Problem:
        return Problem(self.file, line, field, shorten(value), message, mend)


def _inner(section: Section, name: str) -> Source:
    """Where a field stands within a nested record: by default under its own last name."""
    return section.sources.get(name, Source((name.split(".")[1],)))


def _step(name: str, field: Field, source: Source, parse: Parser, columns: Columns | None = None) -> _Step:
    """One field of one file, ready to be read from every row. columns: to be told of what comes late."""
    if source.values is not None:
        parse = _translated(source.values, parse)
    if field.type in LISTS:
        parse = _aligned(parse, source.split) if field.aligned else _listed(parse, source.split)
    known: dict[Any, Any] = {}
    recurs = field.type in _RECURRING and name != "event_id"
    # A mapped time must be there in every row: rows with and without have no order.
    required = (field.required and not field.blank) or field.type is Type.MOMENT
    get = getter(source, field.type in LISTS)
    if columns is not None and (late := [column for key, column in columns.absent if key == name]):
        get = columns.noticing(get, late)
    return name, get, known, _present(parse, known if recurs else None), source.skip, required


def _present(parse: Parser, known: dict[Any, Any] | None) -> Parser:
    """The parser, None for what is empty. known: remembers texts, so that equal ids are one object."""

    def parse_present(raw: Any) -> Any:
        if raw is None or raw == "" or (raw.__class__ is str and not raw.strip()):
            return None
        value = parse(raw)
        if value == "" or value == ():
            return None
        if known is not None and raw.__class__ is str and len(known) < REMEMBERED:
            known[raw] = value
        return value

    return parse_present


def _translated(table: MappingOf[str, Any], parse: Parser) -> Parser:
    """Values by a table, which must name all of them."""

    def translate(raw: Any) -> Any:
        key = str(raw).strip()
        if key not in table:
            raise Unreadable("The mapping does not know this value.", f"It knows: {', '.join(table)}.")
        return parse(table[key])

    return translate


def _listed(parse: Parser, split: str | None) -> Parser:
    """A tuple of distinct items."""

    def items(raw: Any) -> tuple[Any, ...]:
        parts = _parts(raw, split)
        return tuple(dict.fromkeys(parse(part) for part in parts if part is not None and str(part).strip()))

    return items


def _aligned(parse: Parser, split: str | None) -> Parser:
    """A tuple of as many items as there are, None for an empty one; of nothing but such ones, none."""

    def items(raw: Any) -> tuple[Any, ...]:
        parts = _parts(list(raw.values()) if isinstance(raw, dict) else raw, split)
        found = tuple(parse(part) if part is not None and str(part).strip() else None for part in parts)
        return found if any(item is not None for item in found) else ()

    return items


def _parts(raw: Any, split: str | None) -> list[Any]:
    """The items of a list, of the lists in it, the names of a record, the parts of a text."""
    parts = _flat(raw, split)
    if len(parts) > MOST_ITEMS:
        raise Unreadable(f"This list has {len(parts):,} items.", f"Use at most {MOST_ITEMS:,}.")
    return parts


def _flat(raw: Any, split: str | None, deep: int = DEEPEST_LIST) -> list[Any]:
    if isinstance(raw, list | dict) and deep:
        return [part for item in raw for part in _flat(item, split, deep - 1)]
    return raw.split(split) if split and isinstance(raw, str) else [raw]


def _parser(type: Type, section: Section, now: datetime | None) -> Parser:
    if type is Type.MOMENT:
        return values.moment(now, section.zone, section.time)
    if section.math and type in (Type.TEXT, Type.TEXTS):
        return values.text_with_formulas(section.math)
    return PARSERS[type]


def _hours(raw: Any) -> float:
    return 60.0 * float(values.number(0, MOST_MINUTES / 60, above=True)(raw))


def _grade(raw: Any) -> float:
    """A number, or K for kindergarten."""
    return 0.0 if isinstance(raw, str) and raw.strip().upper() == "K" else values.number(0, 30)(raw)


PARSERS: MappingOf[Type, Parser] = {
    Type.ID: values.identifier,
    Type.IDS: values.identifier,
    Type.TEXT: values.text,
    Type.TEXTS: values.text,
    Type.MINUTES: values.number(0, MOST_MINUTES, above=True),
    Type.HOURS: _hours,
    Type.GRADE: _grade,
    Type.STRENGTH: values.number(0, 1, above=True),
    Type.STRENGTHS: values.number(0, 1, above=True),
    Type.DIFFICULTY: values.number(-6, 6),
    Type.TOLERANCE: values.number(0, 1e6),
    Type.VERDICT: values.verdict,
    Type.INTEGER: values.integer,
    Type.NESTED: lambda raw: raw,
}
_SEPARATORS = r"[;,|]"
_BARE: _Step = ("id", methodcaller("get", "id"), {}, _present(values.identifier, None), frozenset(), True)
_RECURRING = frozenset({Type.ID, Type.IDS, Type.TEXTS, Type.VERDICT, Type.STRENGTH})
