"""Values of the graph as JSON has them.

Moments are ISO 8601, durations too (`P1M2DT3S`); nodes, edges and routes are objects; bytes are base64. JSON
has no NaN and no infinity: they are null. Not for: files as a whole (formats.py).
"""

import base64
from datetime import date, datetime, time
from typing import Any

import orjson

from graph.asking.nouns import Duration, Edge, Node, Point, Route

_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def dumps(value: Any) -> bytes:
    """JSON on one line, in UTF-8."""
    return orjson.dumps(value, default=plain, option=_OPTIONS)


def text(value: Any) -> str:
    """The same as text."""
    return dumps(value).decode()


def plain(value: Any) -> Any:
    """What stands for a value that JSON does not have."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Node):
        return {"key": value.key, "labels": value.labels, "properties": value.properties}
    if isinstance(value, Edge):
        names = ("key", "type", "source", "target", "properties")
        return {name: getattr(value, name) for name in names}
    if isinstance(value, Route):
        return {"nodes": value.nodes, "edges": value.edges}
    if isinstance(value, Duration):
        return iso(value)
    if isinstance(value, Point):
        return {"srid": value.srid, "coordinates": value.coordinates}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def iso(duration: Duration) -> str:
    """`P1M2DT3.5S`, as Cypher reads it."""
    nanoseconds = duration.seconds * 10**9 + duration.nanoseconds
    whole, rest = divmod(abs(nanoseconds), 10**9)
    fraction = f".{rest:09}".rstrip("0") if rest else ""
    sign = "-" if nanoseconds < 0 else ""
    return f"P{duration.months}M{duration.days}DT{sign}{whole}{fraction}S"
