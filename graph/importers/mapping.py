"""Which column of a file is which field of ours, and how its cells are written.

A mapping is a line of text (`id=tag,title=name`) or a TOML file, with sections where several files
differ. It says; `extract` does.
"""

import re
import shlex
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.importers.fields import KINDS, LISTS, of_import
from graph.importers.reading import KINDS as SUFFIXES
from graph.importers.reading import Dialect

FORMATS = Path(__file__).parent / "formats"
KINDS_OF_FILE = sorted(set(SUFFIXES.values()))
GROUPINGS = ("consecutive", "none")
UNGRADABLE = ("refuse", "keep")
UNKNOWN = ("refuse", "create")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's value comes from.

    columns: names, `#n` for the nth, `a.b` for a name inside a JSON record; several are joined by
    `join`, or are the items of a list where that is None. any: alternatives, of which the first that
    the file has is the column. constant: a value for every row instead. split: what separates the
    items of a list. values: what the file writes -> what it means. skip: values whose rows are passed
    over.
    """

    columns: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    join: str | None = None
    constant: Any = None
    split: str | None = None
    values: MappingOf[str, Any] | None = None
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """How files whose name matches `match` are read.

    kind: of the rows, where the columns leave it open. sources: field -> source; a field that is
    not in it is looked for under its own name. where: column -> values; other rows are passed over.
    zone, time: of times (see `values.moment`). split: of every list that has
    none of its own. grouping: whether consecutive rows of a learner and question are one answer
    with several concepts. ungradable: whether questions whose key cannot be graded are kept without
    one. unknown: whether concepts that the graph does not have are created. math: what stands around
    formulas, where that is no dollar sign.
    """

    match: str = "*"
    kind: str | None = None
    dialect: Dialect = field(default_factory=Dialect)
    sources: MappingOf[str, Source] = field(default_factory=dict)
    where: MappingOf[str, frozenset[str]] = field(default_factory=dict)
    zone: ZoneInfo | None = None
    time: str | None = None
    split: str | None = None
    grouping: str = "consecutive"
    ungradable: str = "refuse"
    unknown: str = "refuse"
    math: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """sections: the first whose `match` fits a file's name is the file's."""

    sections: tuple[Section, ...] = (Section(),)

    def section(self, path: Path | str) -> Section:
        """The section for a file; an empty one where none fits."""
        name = Path(path).name
        return next((section for section in self.sections if fnmatch(name, section.match)), Section())

    def files(self, path: Path | str) -> list[str]:
        """The path; of a folder, the files in it that sections name."""
        named = [section.match for section in self.sections if section.match != "*"]
        if not named or not Path(path).is_dir():
            return [str(path)]
        inside = sorted(Path(path).iterdir())
        found = [str(one) for one in inside if any(fnmatch(one.name, match) for match in named)]
        return found or [str(path)]

    def in_zone(self, zone: str) -> "Mapping":
        """The same mapping for files whose times are of this zone. Raises InvalidInput."""
        if not _is_zone(zone):
            mend = "Write one such as Europe/Berlin or UTC."
            raise InvalidInput("There is no such time zone.", field="zone", value=zone, mend=mend)
        return Mapping(tuple(replace(section, zone=ZoneInfo(zone)) for section in self.sections))


def parse(text: str, name: str) -> Mapping:
    """A mapping from `field=column,...`, or from the TOML file that the text names.

    `field:=value` gives a constant, `field=` leaves a field out, `column==value` keeps only rows of
    that value (several for one column: any of them); a list may be given several columns, one after
    another; quotes hold what has a comma in it.

    name: the import, "curriculum", "answers" or "questions". Besides fields the text may set kind, header
    (yes, no), delimiter, encoding, zone, time, split, grouping, ungradable, unknown and math. Raises
    InvalidInput, with all that is wrong.
    """
    if text.endswith(".toml") and "=" not in text:
        return load(Path(text), name)
    return Mapping((_section(_pairs(text, name), name, "--map"),))


def load(path: Path, name: str) -> Mapping:
    """A mapping from a TOML file: settings, `[fields]`, `[where]`; or several `[[files]]` of these."""
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        mend = "See graph/importers/README.md for its form."
        raise InvalidInput(
            f"This mapping cannot be read: {error}.", field="map", value=str(path), mend=mend
        ) from None
    tables = document.get("files", [document])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InvalidInput("`files` is no list of tables.", field="map", mend="Write [[files]] before each.")
    return Mapping(tuple(_section(table, name, str(path)) for table in tables))


def known_format(format: str, name: str) -> Mapping:
    """The mapping that is kept for a known format, such as `metacademy`."""
    names = sorted(path.stem for path in FORMATS.glob("*.toml"))
    if format not in names:
        mend = f"There are: {', '.join(names)}."
        raise InvalidInput("There is no such format.", field="format", value=format, mend=mend)
    return load(FORMATS / f"{format}.toml", name)


def _pairs(text: str, name: str) -> dict[str, Any]:
    """The text of `--map` as the table that TOML would give. Quotes hold names with commas."""
    fields = of_import(name)
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters, lexer.escape = ",", True, "", ""
    table: dict[str, Any] = {"fields": {}, "where": {}}
    try:
        parts = [part.strip() for part in lexer]
    except ValueError as error:
        raise InvalidInput(f"This mapping cannot be read: {error}.", field="map", value=text) from None
    for part in filter(None, parts):
        key, equals, column = (piece.strip() for piece in part.partition("="))
        field = key.rstrip(":")
        if not equals or not field:
            mend = "Write field=column, field:=constant or column==value, separated by commas."
            raise InvalidInput("This is no mapping.", field="map", value=part, mend=mend)
        if column.startswith("="):
            table["where"].setdefault(key, []).append(column[1:].strip())
            continue
        # `kind` is both: of the rows, and of a question.
        into = table if key in _SETTINGS and (key not in fields or column in KINDS[name]) else table["fields"]
        before, now = into.get(field), {"constant": column} if key.endswith(":") else column
        if before is None:
            into[field] = now
        elif field in fields and fields[field].type in LISTS and isinstance(now, str) and _columns(before):
            into[field] = {"columns": [*_columns(before), now]}
        else:
            raise InvalidInput("This is mapped twice.", field="map", value=key, mend="Map it once.")
    return table


def _columns(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value.get("columns", [])


def _section(table: MappingOf[str, Any], name: str, where: str) -> Section:
    """One table as a section, everything that is wrong with it reported together."""
    wrong = [*_unknown(table, name), *_mistyped(table)]
    if wrong:
        raise InvalidInput(" ".join(wrong), field="map", value=where, mend="Mend the mapping.")
    split = table.get("split")
    sources = {key: _source(value, split) for key, value in table.get("fields", {}).items()}
    return Section(
        match=table.get("match", "*"),
        kind=table.get("kind"),
        dialect=_dialect(table),
        sources=sources,
        where={key: _texts(value) for key, value in table.get("where", {}).items()},
        zone=ZoneInfo(table["zone"]) if "zone" in table else None,
        time=table.get("time"),
        split=split,
        grouping=table.get("grouping", "consecutive"),
        ungradable=table.get("ungradable", "refuse"),
        unknown=table.get("unknown", "refuse"),
        math=table.get("math") or None,
    )


def _unknown(table: MappingOf[str, Any], name: str) -> Iterator[str]:
    for key in table.keys() - {"fields", "where", *_SETTINGS}:
        yield f"There is no setting {key!r}; there are: {', '.join(sorted(_SETTINGS))}."
    fields = of_import(name)
    for key in table.get("fields", {}) if isinstance(table.get("fields", {}), dict) else ():
        if key not in fields:
            yield f"{name.capitalize()} have no field {key!r}; there are: {', '.join(fields)}."
    if (kind := table.get("kind")) is not None and kind not in KINDS[name]:
        yield f"There is no kind {kind!r}; there are: {', '.join(KINDS[name])}."
    if table.get("format", "csv") not in KINDS_OF_FILE:
        yield f"There is no file format {table['format']!r}; there are: {', '.join(KINDS_OF_FILE)}."
    for setting, words in (("grouping", GROUPINGS), ("ungradable", UNGRADABLE), ("unknown", UNKNOWN)):
        if table.get(setting, words[0]) not in words:
            yield f"There is no {setting} {table[setting]!r}; there are: {', '.join(words)}."


def _mistyped(table: MappingOf[str, Any]) -> Iterator[str]:
    for key in ("fields", "where"):
        if not isinstance(table.get(key, {}), dict):
            yield f"{key!r} is no table."
            return
    for key in _SETTINGS - {"header"}:
        if not isinstance(table.get(key, ""), str):
            yield f"{key!r} is no text."
    if len(str(table.get("delimiter", ","))) != 1:
        yield "'delimiter' is not one character."
    if not _is_zone(table.get("zone", "UTC")):
        yield f"There is no time zone {table['zone']!r}; write one such as Europe/Berlin or UTC."
    for key, value in table.get("fields", {}).items():
        if isinstance(value, dict):
            yield from _miswritten(key, value)
        elif not isinstance(value, str):
            yield f"The column of {key!r} is no text."


def _miswritten(key: str, value: MappingOf[str, Any]) -> Iterator[str]:
    allowed = {
        "column": str,
        "columns": list,
        "any": list,
        "join": str,
        "split": str,
        "values": dict,
        "skip": list,
    }
    for part in value.keys() - {*allowed, "constant"}:
        yield f"{key!r} has no part {part!r}; there are: constant, {', '.join(allowed)}."
    for part, kind in allowed.items():
        if part in value and not isinstance(value[part], kind):
            yield f"{part!r} of {key!r} is no {_NAMES[kind]}."
    if sum(part in value for part in ("column", "columns", "any", "constant")) != 1:
        yield f"{key!r} needs one of: column, columns, any, constant."


def _source(value: Any, split: str | None) -> Source:
    if isinstance(value, str):
        return Source(columns=(value,) if value else (), split=split)
    columns = value.get("columns", [value["column"]] if "column" in value else [])
    return Source(
        columns=tuple(map(str, columns)),
        any=tuple(map(str, value.get("any", []))),
        join=value.get("join"),
        constant=value.get("constant"),
        split=value.get("split", split),
        values={str(key): item for key, item in value["values"].items()} if "values" in value else None,
        skip=_texts(value.get("skip", [])),
    )


def _dialect(table: MappingOf[str, Any]) -> Dialect:
    header = table.get("header", True)
    dialect = Dialect(
        kind=table.get("format"), delimiter=table.get("delimiter"), encoding=table.get("encoding")
    )
    if isinstance(header, list):
        return replace(dialect, columns=tuple(map(str, header)))
    return replace(dialect, header=str(header).lower() not in ("no", "false"))


def _texts(value: Any) -> frozenset[str]:
    return frozenset(map(str, value if isinstance(value, list) else [value]))


def _is_zone(name: Any) -> bool:
    try:
        return bool(re.fullmatch(r"[A-Za-z][\w+/-]*", name)) and bool(ZoneInfo(name))
    except (TypeError, ValueError, OSError, KeyError):
        return False


_NAMES = {str: "text", list: "list", dict: "table"}
_SETTINGS = frozenset(
    {"match", "kind", "format", "header", "delimiter", "encoding", "zone", "time", "split", "grouping"}
    | {"ungradable", "unknown", "math"}
)
