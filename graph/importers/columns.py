"""Which columns of an open file are which fields of ours: the mapping brought together with the header.

Knows nothing of the values in them; those are `extract`'s matter.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from operator import methodcaller
from typing import Any

from graph.errors import InvalidInput
from graph.importers.fields import KINDS, Field, Type
from graph.importers.mapping import Section, Source
from graph.importers.reading import Table
from graph.importers.report import BadFile, Problem, listed


class Columns:
    """sources: (field, its declaration, where it stands) for fields that the file has. late: the same for
    fields that records of JSON may have although the first ones do not. where: filters
    on columns that it has. absent: (field, column) of what is mapped and not there; another file of
    the import may have it, see `unfound`. Raises InvalidInput for a name of several columns."""

    def __init__(self, table: Table, section: Section, fields: MappingOf[str, Field]) -> None:
        self.file = table.file
        self.keys = table.keys
        self.sources: list[tuple[str, Field, Source]] = []
        self.late: list[tuple[str, Field, Source]] = []
        self.where = [(column, allowed) for column, allowed in section.where.items() if _there(table, column)]
        self.present = {column for column, _ in self.where}
        self.absent = [("where", column) for column in section.where if column not in self.present]
        for name, field in fields.items():
            source = _chosen(table, section.sources.get(name))
            if not field.inside and (source is not None or _there(table, name)):
                self._take(table, name, field, source or Source((name,), split=section.split))
            elif not field.inside and table.sampled and field.type is not Type.MOMENT:
                self.late.append((name, field, Source((name,), split=section.split)))

    def _take(self, table: Table, name: str, field: Field, source: Source) -> None:
        for column in source.columns:
            if column in table.repeated:
                mend = "Rename one, or map it by its place, as #3."
                raise InvalidInput("Several columns bear this name.", field=name, value=column, mend=mend)
        missing = [column for column in source.columns if not _there(table, column)]
        self.absent += ((name, column) for column in missing)
        self.present.update(column for column in source.columns if column not in missing)
        # Records of JSON may have the column later on.
        if source.constant is not None or (source.columns and (table.sampled or not missing)):
            self.sources.append((name, field, _placed(table, source)))

    def noticing(
        self, get: Callable[[MappingOf[str, Any]], Any], late: Sequence[str]
    ) -> Callable[[MappingOf[str, Any]], Any]:
        """The getter of columns that the first records of a JSON file lack; a value shows that there are."""

        def look(row: MappingOf[str, Any]) -> Any:
            raw = get(row)
            if raw is not None:
                self.present.update(late)
            return raw

        return look


def kind_of(table: Table, section: Section, name: str) -> str:
    """Which rows a file holds: as the mapping says, else the first kind whose required columns are
    there. Raises InvalidInput naming what is missing and what is there, or why nothing is."""
    if table.broken is not None:
        raise BadFile(table.broken)
    kinds = {section.kind: KINDS[name][section.kind]} if section.kind else KINDS[name]
    missing = {kind: list(_missing(table, section, fields)) for kind, fields in kinds.items()}
    for kind, columns in missing.items():
        if not columns:
            return kind
    best = min(missing.values(), key=len) if section.kind else next(iter(missing.values()))
    best = min([best, *missing.values()], key=len)
    wanted = " or ".join(f"{', '.join(columns)} for {kind}" for kind, columns in missing.items())
    raise InvalidInput(
        f"Columns are missing: {wanted}. There are: {listed(table.keys)}.",
        field=best[0].split(" ")[0],
        mend="Map them, as in --map field=column.",
    )


def _missing(table: Table, section: Section, fields: MappingOf[str, Field]) -> Iterator[str]:
    for name, field in fields.items():
        if field.required and not field.inside:
            source = _chosen(table, section.sources.get(name)) or Source((name,))
            for column in source.columns or (() if source.constant is not None else (name,)):
                if not _there(table, column):
                    yield name if column == name else f"{name} (mapped to {column!r})"


def unfound(columns: Sequence[Columns]) -> Iterator[Problem]:
    """What is mapped to a column that no file has."""
    found = {column for one in columns for column in one.present}
    for one in columns:
        for field, column in one.absent:
            if column not in found:
                mend = f"There are: {listed(one.keys)}."
                yield Problem(one.file, None, field, column, "There is no such column.", mend)


def _chosen(table: Table, source: Source | None) -> Source | None:
    """The source with the first of its alternatives that the file has, else the first of all."""
    if source is None or not source.any:
        return source
    there = next((column for column in source.any if _there(table, column)), source.any[0])
    return replace(source, columns=(there,), any=())


def _placed(table: Table, source: Source) -> Source:
    """The source with `#n` resolved to the names that the rows use."""
    columns = tuple(_key(table, column) or column for column in source.columns)
    return replace(source, columns=columns)


def _there(table: Table, column: str) -> bool:
    return _key(table, column) is not None or column in table.repeated


def _key(table: Table, column: str) -> str | None:
    """The column's name in the rows; for a path within a record, the path."""
    if column in table.keys:
        return column
    if column.startswith("#") and column[1:].isdecimal() and 0 < int(column[1:]) <= len(table.keys):
        return table.keys[int(column[1:]) - 1]
    return column if table.sampled and column.split(".")[0] in table.keys else None


def getter(source: Source, listed: bool = False) -> Callable[[MappingOf[str, Any]], Any]:
    """How the source's raw value is got from a row. listed: several columns are a list's items."""
    if source.constant is not None:
        constant = source.constant
        return lambda row: constant
    looks = [lookup(column) for column in source.columns]
    if len(looks) == 1:
        return looks[0]

    if listed and source.join is None:
        return lambda row: [look(row) for look in looks]

    join = " / " if source.join is None else source.join

    def joined(row: MappingOf[str, Any]) -> str:
        found = (str(value).strip() for look in looks if (value := look(row)) is not None)
        return join.join(filter(None, found))

    return joined


def lookup(column: str) -> Callable[[MappingOf[str, Any]], Any]:
    """A column, else a path of names within a record; through a list, a number is one item's place
    from 0, a name that of every item."""
    path = column.split(".")
    if len(path) == 1:
        return methodcaller("get", column)

    def look(row: MappingOf[str, Any]) -> Any:
        if column in row:
            return row[column]
        value: Any = row
        for name in path:
            value = _within(value, name)
        return value

    return look


def _within(value: Any, name: str) -> Any:
    if isinstance(value, list):
        if name.isdecimal():
            return value[int(name)] if len(name) < 5 and int(name) < len(value) else None
        return [_within(item, name) for item in value]
    return value.get(name) if isinstance(value, dict) else None
