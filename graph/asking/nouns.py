"""The nouns of asking: what comes back from the graph, and what one run may take.

Not for: how values come out of the driver (running.py), or how they are written down (formats).
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias, Union

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: time on the server, rows, and bytes of the rows as they go over the wire."""

    seconds: float = 30.0
    rows: int = 100_000
    bytes: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class Node:
    """key: a name within the result, of label and the application's own id, such as `Concept:slope`; never
    Neo4j's internal id."""

    key: str
    labels: tuple[str, ...]
    properties: "dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship. key: such as `Concept:a-PREREQUISITE_OF->Concept:b`, a count behind it where there are
    several; source and target are keys of nodes."""

    key: str
    type: str
    source: str
    target: str
    properties: "dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Route:
    """A path: one node more than edges, in its order; an edge may be walked against its direction."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Duration:
    """Neo4j's duration, whose parts do not convert into each other: a month has no fixed number of days."""

    months: int
    days: int
    seconds: int
    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Point:
    """Two or three coordinates in the reference system that srid names (7203 plane, 4326 WGS 84)."""

    srid: int
    coordinates: tuple[float, ...]


Value: TypeAlias = Union[
    bool,
    int,
    float,
    str,
    bytes,
    date,
    time,
    datetime,
    Duration,
    Point,
    Node,
    Edge,
    Route,
    "list[Value]",
    "dict[str, Value]",
    None,
]
"""What a cell holds. Moments are to the microsecond; those with a zone keep it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A whole result. complete: False where there is more than the limits let through; whoever shows it says
    so, and how to get the rest. as_of: when the copy was taken that was asked; None of the graph itself."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    complete: bool = True
    as_of: datetime | None = None
