"""Saved questions as values: what is kept of them, when they are asked by the clock, and how they are linked.

A link is `ID` or `ID?name=value&...`: parameters by name, each as JSON, or as it is where that is no JSON; of
the same parameters it is always the same text. Pure. Not for: who may do what, and keeping them (saving.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from graph.errors import InvalidInput

Parameters = Mapping[str, Any]


class Every(StrEnum):
    """How often a question is asked by the clock."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class ResultFormat(StrEnum):
    """What a dated result is written as."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


PERIODS: Mapping[Every, timedelta] = {
    Every.HOURLY: timedelta(hours=1),
    Every.DAILY: timedelta(days=1),
    Every.WEEKLY: timedelta(weeks=1),
}

MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
"""Weeks begin on Monday, days at midnight, hours at minute 0, all of them in UTC."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a question is asked. minute: after the beginning of the hour, day or week (UTC), below its length.
    keep: how many results stay, from 1."""

    every: Every
    minute: int = 0
    format: ResultFormat = ResultFormat.CSV
    keep: int = 30

    def slot(self, now: datetime) -> datetime:
        """The latest moment not after `now` at which it was to be asked."""
        period, offset = PERIODS[self.every], timedelta(minutes=self.minute)
        return now - (now - MONDAY - offset) % period


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the questions that somebody sees are listed; None: any. own: theirs, or only others'. text:
    stands in the title or the name, in capitals or not. order: key, title or created."""

    own: bool | None = None
    text: str | None = None
    shared: bool | None = None
    scheduled: bool | None = None
    order: str = "key"


ALL, OWN = Wanted(), Wanted(own=True)


@dataclass(frozen=True, slots=True)
class QuestionVersion:
    """What a question said from then on. number: from 1. parameters: defaults, as JSON has them."""

    number: int
    statement: str
    parameters: Parameters
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """versions: newest first; only the newest in lists. slot: of the schedule, the one that was served last.
    last_...: of the last time that it was asked by the clock; the error is empty where all went well, and
    warnings name what the graph does not have."""

    id: str
    name: str
    title: str
    owner: str
    shared: bool
    created_at: datetime
    version: int
    versions: tuple[QuestionVersion, ...]
    schedule: Schedule | None = None
    slot: datetime | None = None
    last_at: datetime | None = None
    last_error: str = ""
    last_warnings: tuple[str, ...] = ()
    last_file: str = ""

    @property
    def newest(self) -> QuestionVersion:
        """What it says now."""
        return self.versions[0]

    @property
    def link(self) -> str:
        """Names the question with its own parameters."""
        return link(self.id, self.newest.parameters)


def link(id: str, parameters: Parameters) -> str:
    """The one text that names the question with these parameters."""
    pairs = [(name, _written(value)) for name, value in sorted(parameters.items())]
    return f"{id}?{urlencode(pairs)}" if pairs else id


def of_link(text: str) -> tuple[str, dict[str, Any]]:
    """What `link` was given. Raises InvalidInput."""
    id, _, query = text.partition("?")
    try:
        pairs = (
            parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict") if query else []
        )
    except ValueError:
        pairs = [("", "")]
    names = [name for name, _ in pairs]
    if not all(names) or len(set(names)) < len(names):
        mend = "Write ID?name=value&other=value, each name once."
        raise InvalidInput("These are no parameters.", field="link", value=text, mend=mend)
    return id, {name: _read(value) for name, value in pairs}


def _written(value: Any) -> str:
    if isinstance(value, str) and isinstance(_read(value), str) and _read(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _read(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        return text


def _refuse(name: str) -> None:
    """NaN and infinities are no JSON."""
    raise ValueError(name)
