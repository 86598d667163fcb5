"""The library: questions worth asking of the graph, each a file in cypher/analysis/.

Learners whose consent to research is NONE are in no answer; what shows single learners shows numbers in place
of ids, and only those whose consent is FULL. Not for: the form of the files (cypher/asked.py), statements of
an analyst's own (running.py), or pictures (api/asking/plots.py).
"""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from types import MappingProxyType
from typing import Any

import cypher
from cypher import asked
from cypher.asked import Chart, Column, Parameter
from graph.asking import running
from graph.asking.nouns import Limits, Table
from graph.errors import InvalidInput, NotFound
from graph.store import Store

MOST_TEXT = 1_000
"""Characters of a parameter: ids and the like."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the library. name: of its file. question: what it asks, a sentence; note: how it is
    meant, where that needs saying. text: its Cypher."""

    name: str
    title: str
    subject: str
    question: str
    note: str
    params: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    chart: Chart
    text: str


@cache
def questions() -> Mapping[str, Question]:
    """Every question by name, those of one subject together, by title."""
    found = [
        Question(
            name=name.removeprefix(f"{asked.AREA}/"),
            title=one.asked.title,
            subject=one.asked.subject,
            question=_parts(one.summary)[0],
            note=_parts(one.summary)[1],
            params=one.asked.params,
            columns=one.asked.columns,
            chart=one.asked.chart,
            text=one.text,
        )
        for name, one in cypher.load().items()
        if one.asked is not None
    ]
    found.sort(key=lambda one: (asked.SUBJECTS.index(one.subject), one.title))
    return MappingProxyType({one.name: one for one in found})


def _parts(summary: str) -> tuple[str, str]:
    """The question, up to its mark, and what follows."""
    question, mark, note = summary.partition("?")
    return question + mark, note.strip()


def named(name: str) -> Question:
    """The question of that name. Raises NotFound with names near it."""
    known = questions()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.replace("-", "_").casefold(), known, n=3, cutoff=0.5)
    mend = f"Did you mean {' or '.join(near)}?" if near else "`learner-graph ask` lists them all."
    raise NotFound("The library has no such question.", field="name", value=name[:MOST_TEXT], mend=mend)


def checked(question: Question, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """All parameters of a question, those that are not given by their defaults. Texts stand for any type, as
    on a command line.

    Raises InvalidInput naming the first that is unknown, missing, of another type or out of range.
    """
    names = [one.name for one in question.params]
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1) or names
            mend = f"There is: {', '.join(near)}." if near else "Give none."
            raise InvalidInput(
                f"{question.name} has no such parameter.",
                field=name[:MOST_TEXT],
                value=given[name],
                mend=mend,
            )
    return {one.name: _value(one, given, now) for one in question.params}


async def answer(
    store: Store,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    limits: Limits | None = None,
) -> Table:
    """What the graph says to a question of the library, columns as the question declares them.

    now: the moment of asking, which some parameters have for their default. It runs as an analyst's own
    statement does, behind the gate. Raises NotFound, InvalidInput, and as running.ask.
    """
    question = named(name)
    values = checked(question, parameters or {}, now)
    return await running.ask(store, question.text, values, limits=limits)


def record(question: Question, values: Mapping[str, Any]) -> str:
    """What the audit log keeps of a question that is asked: its name and the parameters."""
    return f"analysis {question.name} {json.dumps(values, default=str, sort_keys=True)}"


def _value(parameter: Parameter, given: Mapping[str, Any], now: datetime) -> Any:
    value = given.get(parameter.name)
    if value is None and parameter.required:
        raise InvalidInput(
            f"The parameter {parameter.name} is missing: {parameter.meaning}.",
            field=parameter.name,
            value=value,
            mend=f"Give {wanted(parameter)}.",
        )
    if value is None:
        return now if parameter.default == asked.NOW else parameter.default
    read = _read(parameter.type, value)
    if read is None or not asked.in_range(parameter, read):
        raise InvalidInput(
            f"The parameter {parameter.name} is not right: {parameter.meaning}.",
            field=parameter.name,
            value=value,
            mend=f"Give {wanted(parameter)}.",
        )
    return read


def wanted(parameter: Parameter) -> str:
    """What may be given, as words: `an integer from 1 to 100 (answers)`."""
    kinds = {"integer": "an integer", "float": "a number", "string": "a text", "boolean": "true or false"}
    words = kinds.get(parameter.type, "a moment such as 2026-03-01T08:00:00Z")
    if parameter.least is not None and parameter.most is not None:
        words += f" from {parameter.least:g} to {parameter.most:g}"
    return words + (f" ({parameter.unit})" if parameter.unit else "")


def _read(type_: str, value: Any) -> Any:
    """The value as its type, or None where it is none of it. Texts are read; a truth is no number."""
    try:
        match type_, value:
            case "string", str():
                return value if len(value) <= MOST_TEXT and value.isprintable() else None
            case "boolean", bool():
                return value
            case "boolean", str():
                return {"true": True, "false": False}.get(value.casefold())
            case "integer", str():
                return int(value)
            case "integer", int() if not isinstance(value, bool):
                return value
            case "float", str() | int() | float() if not isinstance(value, bool):
                number = float(value)
                return number if isfinite(number) else None
            case "datetime", str() | datetime():
                moment = datetime.fromisoformat(value) if isinstance(value, str) else value
                return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return None
