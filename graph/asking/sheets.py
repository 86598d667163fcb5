"""Rows written down as they come, in constant memory: Parquet, CSV, GraphML.

A row has a value for each column of its shape's header, in that order; moments are microseconds since 1970.
CSV is RFC 4180 in UTF-8: nothing for null, ISO 8601 for moments, JSON for lists, and an apostrophe before
what a spreadsheet would take for a formula. GraphML has lists as JSON, too. Not for: what is written
(leaving.py).
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TextIO
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq

from graph.asking.dictionary import Type
from graph.asking.shapes import Shape
from graph.errors import InvalidInput

Row = Sequence[Any]

GROUP = 50_000
"""Rows of a group of Parquet: what is held in memory of a file at a time, some MB. Larger saves nothing."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_FORMULA = re.compile(r"['=+\-@\t\r]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML can hold."""


class Format(StrEnum):
    """How an export is written down."""

    PARQUET = "parquet"
    CSV = "csv"
    GRAPHML = "graphml"


class Sheets(Protocol):
    """Takes rows of any shape in any order; the files are complete once it is closed."""

    def add(self, shape: Shape, row: Row) -> None:
        """One more row. Raises InvalidInput, OSError."""

    def close(self) -> None:
        """Nothing more comes."""


def sheets(format: Format, folder: Path, shapes: Iterable[Shape]) -> Sheets:
    """The files of these shapes in the folder, which is empty; a shape without rows has one, too."""
    if format is Format.GRAPHML:
        return _GraphML(folder / "graph.graphml", list(shapes))
    kind = _Parquet if format is Format.PARQUET else _Csv
    return _Files({shape.name: kind(folder / f"{shape.name}.{format}", shape) for shape in shapes})


class _Sheet(Protocol):
    def add(self, row: Row) -> None: ...

    def close(self) -> None: ...


class _Files:
    def __init__(self, files: Mapping[str, _Sheet]) -> None:
        self._files = files

    def add(self, shape: Shape, row: Row) -> None:
        self._files[shape.name].add(row)

    def close(self) -> None:
        for sheet in self._files.values():
            sheet.close()


_MOMENT = pa.timestamp("us", tz="UTC")

_ARROW: Mapping[Type, pa.DataType] = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.FLOAT: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATETIME: _MOMENT,
    Type.STRINGS: pa.list_(pa.string()),
    Type.INTEGERS: pa.list_(pa.int64()),
    Type.FLOATS: pa.list_(pa.float64()),
    Type.BOOLEANS: pa.list_(pa.bool_()),
    Type.DATETIMES: pa.list_(_MOMENT),
}


class _Parquet:
    def __init__(self, path: Path, shape: Shape) -> None:
        self._shape = shape
        self._schema = pa.schema([(column.name, _ARROW[column.type]) for column in shape.header])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [self._array(i, values) for i, values in enumerate(columns)]
            self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
            self._rows.clear()

    def _array(self, place: int, values: Sequence[Any]) -> Any:
        try:
            return pa.array(values, self._schema.types[place])
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            column = self._shape.header[place]
            raise InvalidInput(
                f"The graph holds something that is no {column.type}: {error}.",
                field=f"{self._shape.name}.{column.name}",
                mend="Put it right in the graph, or export in CSV, where types are not held to.",
            ) from None


class _Csv:
    def __init__(self, path: Path, shape: Shape) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._file)
        self._kinds = [column.type for column in shape.header]
        self._writer.writerow([column.name for column in shape.header])

    def add(self, row: Row) -> None:
        self._writer.writerow([_cell(value, kind) for value, kind in zip(row, self._kinds, strict=True)])

    def close(self) -> None:
        self._file.close()


def _cell(value: Any, type: Type) -> str:
    text = _text(value, type)
    return f"'{text}" if type is Type.STRING and _FORMULA.match(text) else text


def _text(value: Any, type: Type) -> str:
    """A value as text, the same in CSV and in GraphML; empty for null."""
    if value is None:
        return ""
    if type is Type.DATETIME:
        return _moment(value)
    if type is Type.BOOLEAN:
        return "true" if value else "false"
    if isinstance(value, list):
        plain = map(_moment, value) if type is Type.DATETIMES else value
        return json.dumps(list(plain), ensure_ascii=False)
    return str(value)


def _moment(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


_XML_TYPES = {Type.INTEGER: "long", Type.FLOAT: "double", Type.BOOLEAN: "boolean"}


class _GraphML:
    """One file, nodes before edges as Gephi wants them: edges wait in a second file. A node has `label` (its
    title, or its key) and `labels`, an edge `type` and `weight`, which is 1 where the graph has none."""

    def __init__(self, path: Path, shapes: Sequence[Shape]) -> None:
        self._path, self._aside = path, path.with_suffix(".edges")
        self._nodes = path.open("w", encoding="utf-8", newline="\n")
        self._edges = self._aside.open("w", encoding="utf-8", newline="\n")
        self._writers: dict[str, Callable[[Row], str]] = {}
        self._nodes.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._nodes.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for domain, given in (("node", ("label", "labels")), ("edge", ("type", "weight"))):
            self._declare(domain, given, [shape for shape in shapes if shape.is_edge is (domain == "edge")])
        self._nodes.write('<graph edgedefault="directed">\n')

    def _declare(self, domain: str, given: tuple[str, str], shapes: Sequence[Shape]) -> None:
        """Writes what attributes there are. One name has one type: where two labels differ in it, or it is
        one of ours, the later is called by its label, too."""
        known = {given[0]: "string", given[1]: "double" if domain == "edge" else "string"}
        for shape in shapes:
            names = []
            for column in shape.columns:
                type_ = _XML_TYPES.get(column.type, "string")
                ours = column.name in given or known.get(column.name, type_) != type_
                names.append(f"{shape.name}.{column.name}" if ours else column.name)
                known[names[-1]] = type_
            self._writers[shape.name] = _element(shape, domain, names)
        for name, type_ in known.items():
            id = quoteattr(f"{domain}.{name}")
            self._nodes.write(
                f'<key id={id} for="{domain}" attr.name={quoteattr(name)} attr.type="{type_}"/>\n'
            )

    def add(self, shape: Shape, row: Row) -> None:
        file: TextIO = self._edges if shape.is_edge else self._nodes
        file.write(self._writers[shape.name](row))

    def close(self) -> None:
        self._edges.close()
        with self._aside.open(encoding="utf-8", newline="\n") as edges:
            while part := edges.read(1 << 20):
                self._nodes.write(part)
        self._nodes.write("</graph>\n</graphml>\n")
        self._nodes.close()
        self._aside.unlink()


def _element(shape: Shape, domain: str, names: Sequence[str]) -> Callable[[Row], str]:
    """Writes a row as a node or an edge."""
    tags = [f'<data key="{domain}.{name}">' for name in names]
    kinds = [column.type for column in shape.columns]
    places = {column.name: place for place, column in enumerate(shape.header)}
    own, title = len(shape.header) - len(shape.columns), places.get("title", 0)

    def data(row: Row) -> str:
        cells = zip(tags, row[own:], kinds, strict=True)
        return "".join(f"{tag}{_xml(_text(v, kind))}</data>" for tag, v, kind in cells if v is not None)

    def node(row: Row) -> str:
        label = _xml(str(row[title] or row[0]))
        head = f'<data key="node.label">{label}</data><data key="node.labels">:{shape.name}</data>'
        return f"<node id={_quoted(row[0])}>{head}{data(row)}</node>\n"

    def edge(row: Row) -> str:
        weight = row[places[shape.weight]] if shape.weight else None
        said = 1.0 if weight is None else weight
        head = f'<data key="edge.type">{shape.name}</data><data key="edge.weight">{said}</data>'
        return f"<edge source={_quoted(row[0])} target={_quoted(row[1])}>{head}{data(row)}</edge>\n"

    return edge if shape.is_edge else node


def _xml(text: str) -> str:
    return escape(_UNPRINTABLE.sub("�", text))


def _quoted(text: str) -> str:
    return quoteattr(_UNPRINTABLE.sub("�", text))
