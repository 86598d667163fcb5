"""What the header of a question of the library says beside that of any query (files in analysis/).

    // Which concepts do many learners fail?
    // title: Concepts that fail
    // subject: concepts
    // mode: read
    // params: least: integer [1, 10000] learners = 20 (who practised it; concepts with fewer are left out)
    // params: as_of: datetime = now (the moment that is asked about)
    // returns: concept: string (its id)
    // returns: failing: float [0, 1] (share of them without mastery)
    // chart: bar x=concept y=failing

A parameter or a column is its name, its type, then as far as there are any: the range, the unit, the default
and, always, the meaning. A parameter without a default has to be given. A chart names its kind and which
column goes where. Not for: what a caller may give (graph/asking/library.py), or drawing.
"""

import json
import re
from collections.abc import Mapping, MutableSequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from cypher.header import Declared, Header, Problem

AREA = "analysis"
"""The folder of the questions."""

SUBJECTS = ("concepts", "questions", "learners", "recommendations", "model", "curriculum")
"""What questions are about, in the order in which they are listed."""

CHARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bar": (("x", "y"), ("low", "high", "series")),
    "line": (("x", "y"), ("low", "high", "series")),
    "heat map": (("x", "y", "value"), ()),
    "scatter": (("x", "y"), ("label",)),
    "funnel": (("x", "y"), ("series",)),
    "survival steps": (("x", "y"), ("low", "high", "series")),
    "calibration": (("x", "y"), ("low", "high")),
    "none": ((), ()),
}
"""Kind -> what it needs, and what it may have besides; low and high are the ends of an interval around y."""

NOW = "now"
"""The default of a moment: when the question is asked."""

PYTHON: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "datetime": datetime,
}
"""What a parameter of each type is in Python."""

Plain: TypeAlias = str | int | float | bool | datetime | None

_MORE = re.compile(
    r"""(?:\[(?P<least>[^,\]]+),\s*(?P<most>[^\]]+)\]\s*)?
        (?P<unit>[^=(]*?)\s*
        (?:=\s*(?P<default>"[^"]*"|[^\s(]+)\s*)?
        \((?P<meaning>.+)\)""",
    re.VERBOSE,
)
_CHART = re.compile(r"(?P<kind>[a-z]+(?: [a-z]+)?)(?P<columns>(?: [a-z]+=\w+)*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """least, most: the range, ends included. default: NOW stands for the moment of asking. required: there is
    no default."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    default: Plain = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """least, most: the range, ends included."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """kind: of CHARTS. columns: role -> column."""

    kind: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question of the library says of itself. params, columns: in the order of the file."""

    title: str
    subject: str
    params: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    chart: Chart


def read_asked(header: Header, problems: MutableSequence[Problem]) -> Asked:
    """The rest of a header; what is wrong with it is added to `problems`."""
    missing = [name for name in ("title", "subject", "chart") if name not in header.said]
    if missing:
        problems.append((1, f"the header says nothing of {', '.join(missing)}"))
    subject, line = header.said.get("subject", (SUBJECTS[0], 1))
    if subject not in SUBJECTS:
        problems.append((line, f"unknown subject {subject!r}; known are {', '.join(SUBJECTS)}"))
    return Asked(
        title=header.said.get("title", ("", 1))[0],
        subject=subject,
        params=tuple(_parameter(name, one, problems) for name, one in header.params.items()),
        columns=tuple(_column(name, one, problems) for name, one in header.returns.items()),
        chart=_chart(header, problems),
    )


def _parameter(name: str, declared: Declared, problems: MutableSequence[Problem]) -> Parameter:
    more, given = _more(name, declared, problems)
    if declared.type not in PYTHON:
        problems.append((declared.line, f"{name} is a {declared.type}; a parameter is {', '.join(PYTHON)}"))
    default = None if given is None else _default(declared.type, given)
    parameter = Parameter(name, declared.type, *more, default=default, required=given is None)
    if given is not None and (default is None or not in_range(parameter, default)):
        problems.append((declared.line, f"the default of {name} is not of its type and range: {given}"))
    return parameter


def _column(name: str, declared: Declared, problems: MutableSequence[Problem]) -> Column:
    more, given = _more(name, declared, problems)
    if given is not None:
        problems.append((declared.line, f"{name} is a column and has a default"))
    return Column(name, declared.type, *more)


class _More(NamedTuple):
    meaning: str
    unit: str
    least: float | None
    most: float | None


def _more(name: str, declared: Declared, problems: MutableSequence[Problem]) -> tuple[_More, str | None]:
    """What stands behind the type, and the default as it is written."""
    match = _MORE.fullmatch(declared.more)
    if match is None:
        problem = f"not `[range] unit = default (meaning)` behind {name}: {declared.more!r}"
        problems.append((declared.line, problem))
        return _More("", "", None, None), None
    try:
        least, most = (None if match[end] is None else float(match[end]) for end in ("least", "most"))
    except ValueError:
        problems.append((declared.line, f"the range of {name} is not of numbers"))
        least = most = None
    return _More(match["meaning"], match["unit"], least, most), match["default"]


def _default(type_: str, text: str) -> Plain:
    """The value that a default writes, as JSON does; None where it is none of the type."""
    if type_ == "datetime":
        return NOW if text == NOW else _moment(text)
    try:
        value: Any = json.loads(text)
    except ValueError:
        return None
    if type_ == "float" and type(value) is int:
        return float(value)
    found: dict[type, Plain] = {type(value): value}
    return found.get(PYTHON[type_]) if type_ in PYTHON else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def in_range(parameter: Parameter, value: Plain) -> bool:
    """Whether a value of the right type lies within the range; texts and moments have none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return True
    least, most = parameter.least, parameter.most
    return (least is None or value >= least) and (most is None or value <= most)


def _chart(header: Header, problems: MutableSequence[Problem]) -> Chart:
    said, line = header.said.get("chart", ("none", 1))
    match = _CHART.fullmatch(said)
    if match is None or match["kind"] not in CHARTS:
        problems.append((line, f"not a chart: {said!r}; known are {', '.join(CHARTS)}"))
        return Chart("none", MappingProxyType({}))
    columns = dict(pair.split("=") for pair in match["columns"].split())
    needed, besides = CHARTS[match["kind"]]
    if missing := [role for role in needed if role not in columns]:
        problems.append((line, f"a {match['kind']} chart needs {', '.join(missing)}"))
    for role, column in columns.items():
        if role not in needed + besides:
            problems.append((line, f"a {match['kind']} chart has no {role}"))
        if column not in header.returns:
            problems.append((line, f"the chart names {column}, which is no column"))
    return Chart(match["kind"], MappingProxyType(columns))
