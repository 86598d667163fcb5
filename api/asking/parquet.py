"""A result as Parquet, with a type for each column that follows from all of its values.

- Only whole numbers: int64; whole and other numbers: double; only booleans, texts, bytes, days: as such.
- Only moments with a zone: timestamp in UTC, to the microsecond; only moments without: timestamp.
- Only lists, whose items are of one kind of these: a list of it.
- Anything else, and a column of several kinds: each value as JSON, and the column's metadata says so
  (`form: json`). A column of nothing but null is text.

Rows wait in a temporary file until the last one has been seen, so memory stays flat. The file's metadata say
whether it is `complete`. Not for: the other formats (formats.py).
"""

import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from api.asking import plain
from api.asking.formats import Ending, Rows, Writer
from graph.asking.nouns import Value

GROUP = 50_000
"""Rows of one row group, the unit in which readers read."""

CHUNK = 1 << 20
"""Bytes that are passed on at a time."""

_TYPES: dict[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int": pa.int64(),
    "float": pa.float64(),
    "text": pa.string(),
    "bytes": pa.binary(),
    "day": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
    "local": pa.timestamp("us"),
}
_KINDS = {bool: "bool", int: "int", float: "float", str: "text", bytes: "bytes", date: "day"}


class Parquet(Writer):
    """One file."""

    def __init__(self) -> None:
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # until the end
        self._batches = 0
        self._kinds: list[set[str]] = []

    def close(self) -> None:
        """Lets go of the rows."""
        self._spool.close()

    def begin(self, columns: Sequence[str]) -> bytes:
        """Nothing yet."""
        self._kinds = [set() for _ in columns]
        return super().begin(columns)

    def rows(self, batch: Rows) -> bytes:
        """Nothing yet: what type a column has, its last value may say."""
        for row in batch:
            for kinds, value in zip(self._kinds, row, strict=True):
                if value is not None:
                    kinds.add(_kind(value))
        pickle.dump(batch, self._spool, protocol=pickle.HIGHEST_PROTOCOL)
        self._batches += 1
        return b""

    def end(self, ending: Ending) -> Iterator[bytes]:
        """The file, in pieces."""
        types = [_type(kinds) for kinds in self._kinds]
        fields = [
            pa.field(name, type_ or pa.string(), metadata=None if type_ else {"form": "json"})
            for name, type_ in zip(self.columns, types, strict=True)
        ]
        told = {"complete": str(ending.complete).lower(), "note": ending.note}
        schema = pa.schema(fields, metadata=told)
        converters = [_converter(type_) for type_ in types]
        with tempfile.TemporaryFile() as out:
            with pq.ParquetWriter(out, schema) as writer:
                for rows in self._groups():
                    writer.write_table(_table(rows, schema, converters))
            out.seek(0)
            while piece := out.read(CHUNK):
                yield piece

    def _groups(self) -> Iterator[list[Sequence[Value]]]:
        self._spool.seek(0)
        waiting: list[Sequence[Value]] = []
        for _ in range(self._batches):
            waiting += pickle.load(self._spool)  # noqa: S301  # what this object wrote, in a file without a name
            if len(waiting) >= GROUP:
                yield waiting
                waiting = []
        if waiting:
            yield waiting


def _table(rows: Rows, schema: pa.Schema, converters: Sequence[Callable[[Any], Any]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [
        pa.array([None if value is None else convert(value) for value in column], field.type)
        for column, convert, field in zip(columns, converters, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _kind(value: Value) -> str:
    """Of a value; of a list that of its items, `list:int`; else "other"."""
    if type(value) is list:
        kinds = {_kind(item) for item in value if item is not None}
        if kinds <= {"int", "float"} and len(kinds) == 2:
            return "list:float"
        return f"list:{kinds.pop() if kinds else 'nothing'}" if len(kinds) < 2 else "other"
    if isinstance(value, datetime):
        return "moment" if value.tzinfo else "local"
    return _KINDS.get(type(value), "other")


def _type(kinds: set[str]) -> pa.DataType | None:
    """Of a column; None where it is JSON."""
    if not kinds:
        return pa.string()
    if kinds == {"int", "float"}:
        return pa.float64()
    if all(kind.startswith("list:") for kind in kinds):
        items = {kind.removeprefix("list:") for kind in kinds} - {"nothing"}
        below = None if any(item.startswith("list:") for item in items) else _type(items)
        return below and pa.list_(below)
    return _TYPES.get(next(iter(kinds))) if len(kinds) == 1 else None


def _converter(type_: pa.DataType | None) -> Callable[[Any], Any]:
    if type_ is None:
        return plain.text
    return _in_utc if pa.types.is_timestamp(type_) and type_.tz else _as_it_is


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _as_it_is(value: Any) -> Any:
    return value
