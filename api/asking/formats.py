"""Results as people and programs want them, written as they come.

- table: for people, on a terminal; what is longer than a cell takes ends in `…`.
- csv: RFC 4180 in UTF-8; what is not a plain value is JSON; nothing is an empty cell, as an empty text is;
  what a spreadsheet would take for a formula has an apostrophe before it.
- jsonl: an object a line, keys as the columns.
- parquet: parquet.py.
- graph, graphml: the nodes and edges in the result, each once; other values are left out.

Not for: where it goes (writing.py).
"""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

import networkx as nx
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from api.asking import plain
from api.printing import CONTROLS
from graph.asking.nouns import Value
from graph.asking.subgraph import Subgraph
from graph.spreadsheets import harmless

Rows = Sequence[Sequence[Value]]

PAGE = 1_000
"""Rows of one table on a terminal; each page measures its columns anew."""

MOST_CELL = 200
"""Characters of a cell on a terminal."""


class Format(StrEnum):
    """How a result is written down."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    GRAPH = "graph"
    GRAPHML = "graphml"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a result ended. rows: that were written. note: why it is not complete, and how to get the rest."""

    complete: bool
    rows: int
    seconds: float
    note: str = ""


class Writer(ABC):
    """One result. Bytes are to be written in the order in which they come. What it holds is let go with
    `close`, or with the end of a `with`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027  # most hold nothing
        """Lets go of files."""

    def begin(self, columns: Sequence[str]) -> bytes:
        """What comes first."""
        self.columns = columns
        return b""

    @abstractmethod
    def rows(self, batch: Rows) -> bytes:
        """Some rows."""

    def end(self, ending: Ending) -> Iterator[bytes]:
        """What comes last."""
        yield b""


class Csv(Writer):
    """csv."""

    def begin(self, columns: Sequence[str]) -> bytes:
        """The header."""
        return self._lines([[harmless(name) for name in columns]])

    def rows(self, batch: Rows) -> bytes:
        """A line a row."""
        return self._lines([[_cell(value) for value in row] for row in batch])

    def _lines(self, rows: Sequence[Sequence[str]]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return out.getvalue().encode()


class JsonLines(Writer):
    """jsonl."""

    def rows(self, batch: Rows) -> bytes:
        """A line a row."""
        return b"".join(plain.dumps(dict(zip(self.columns, row, strict=True))) + b"\n" for row in batch)


class TableText(Writer):
    """table. width: of the terminal, in characters."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._waiting: list[Sequence[Value]] = []
        self._pages = 0

    def rows(self, batch: Rows) -> bytes:
        """A page, where there is one."""
        self._waiting += batch
        if len(self._waiting) < PAGE:
            return b""
        page, self._waiting = self._waiting[:PAGE], self._waiting[PAGE:]
        return self._page(page)

    def end(self, ending: Ending) -> Iterator[bytes]:
        """The last page."""
        if self._waiting or not self._pages:
            yield self._page(self._waiting)

    def _page(self, rows: Rows) -> bytes:
        self._pages += 1
        table = RichTable()
        for name in self.columns:
            table.add_column(Text(CONTROLS.sub("", name)), overflow="fold")
        for row in rows:
            table.add_row(*(Text(_shown(value)) for value in row))
        out = io.StringIO()
        Console(file=out, width=self._width, highlight=False).print(table)
        return out.getvalue().encode("utf-8", "backslashreplace")


class GraphJson(Writer):
    """graph: `{"nodes": [...], "edges": [...], "complete": ...}`."""

    def __init__(self) -> None:
        self._graph = Subgraph()

    def rows(self, batch: Rows) -> bytes:
        """Nothing yet: edges come after nodes."""
        self._graph.add(batch)
        return b""

    def end(self, ending: Ending) -> Iterator[bytes]:
        """All of it."""
        yield b'{"nodes":['
        yield from _joined(list(self._graph.nodes.values()))
        yield b'],"edges":['
        yield from _joined(list(self._graph.edges.values()))
        yield b'],"complete":' + plain.dumps(ending.complete) + b"}\n"


class GraphMl(Writer):
    """graphml, as Gephi and networkx read it; properties that are no plain values are JSON."""

    def __init__(self) -> None:
        self._graph = Subgraph()

    def rows(self, batch: Rows) -> bytes:
        """Nothing yet: GraphML declares its properties first."""
        self._graph.add(batch)
        return b""

    def end(self, ending: Ending) -> Iterator[bytes]:
        """All of it."""
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(complete=ending.complete)
        for node in self._graph.nodes.values():
            graph.add_node(node.key, labels=":".join(node.labels), **_attributes(node.properties))
        for edge in self._graph.edges.values():
            own = _attributes(edge.properties)
            graph.add_edge(edge.source, edge.target, edge.key, type=edge.type, **own)
        for line in nx.generate_graphml(graph):
            yield line.encode() + b"\n"


def _joined(items: Sequence[Value]) -> Iterator[bytes]:
    for place, item in enumerate(items):
        yield (b",\n" if place else b"\n") + plain.dumps(item)


def _attributes(properties: dict[str, Value]) -> dict[str, str | int | float | bool]:
    """One kind a property: networkx declares each with the type of each value it meets. labels and type are
    ours, `id` is GraphML's."""
    found: dict[str, str | int | float | bool] = {}
    for name, value in properties.items():
        if value is not None:
            kept = isinstance(value, bool | int | float | str)
            found[f"{name}_" if name in ("labels", "type", "id", "key") else name] = (
                value if kept else plain.text(value)  # type: ignore[assignment]
            )
    return found


def _cell(value: Value) -> str:
    """A value as it stands in a cell of a table of CSV."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else _text(value)


def _text(value: Value) -> str:
    told = plain.text(value)
    return told[1:-1] if told.startswith('"') else told


def _shown(value: Value) -> str:
    if value is None:
        return "null"
    told = value if isinstance(value, str) else _cell(value)
    told = CONTROLS.sub("", told)
    return told if len(told) <= MOST_CELL else f"{told[: MOST_CELL - 1]}…"
