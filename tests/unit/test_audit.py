"""What the audit log keeps, by the rule at the top of api/audit.py."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cypher
from api.audit import EACH_TIME, HOURLY, MOST_REFUSALS, AuditLog
from api.principal import Action, Principal, Role
from api.streams import Row, Stream
from graph.errors import Unavailable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Principal(frozenset({Role.LEARNER}), "ann")
TOM = Principal(frozenset({Role.TEACHER}), "tom")
APP = Principal(frozenset({Role.SERVICE}), "app")


class Kept(list[Row]):
    """A stream that holds what it is given."""

    down = False

    async def add(self, rows: Sequence[Row]) -> None:
        """Keeps it, or cannot."""
        if self.down:
            raise Unavailable
        self.extend(rows)


class Log:
    """An audit log without Redis."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.audit = AuditLog(cast(Any, None), cast(Any, _NoStore()))
        self.audit.stream = cast(Stream, self.kept)

    async def note(
        self, who: Principal, action: Action, about: str | None = None, after: float = 0, granted: bool = True
    ) -> int:
        """How many entries there are after something was asked for, so many hours after the first."""
        at = NOW + timedelta(hours=after)
        await self.audit.note(
            who, action, granted=granted, at=at, field="field", request_id="request", about=[about]
        )
        return len(self.kept)


class _NoStore:
    async def write_audit(self, rows: Sequence[Row]) -> None:
        """Nowhere."""


async def test_what_learners_do_about_themselves() -> None:
    """Only what they decide."""
    log = Log()
    for action in Action:
        await log.note(ANN, action, "ann")
    assert {row["action"] for row in log.kept} == {
        "set goals",
        "set consent",
        "export a learner",
        "erase a learner",
    }


async def test_reads_once_an_hour() -> None:
    """By reader, action and learner."""
    log = Log()
    assert await log.note(TOM, Action.READ_LEARNER, "ann") == 1
    assert await log.note(TOM, Action.READ_LEARNER, "ann", after=0.9) == 1
    assert await log.note(TOM, Action.READ_LEARNER, "bob", after=0.9) == 2
    assert await log.note(APP, Action.READ_LEARNER, "ann", after=0.9) == 3
    assert await log.note(TOM, Action.READ_LEARNER, "ann", after=1) == 4
    assert await log.note(TOM, Action.READ_LEARNER, "ann", after=1.5) == 4


@pytest.mark.parametrize("action", Action)
async def test_how_often(action: Action) -> None:
    """Changes each time; reads, and records that a service sends, once; the rest is nobody's."""
    log = Log()
    times = [await log.note(APP, action, "ann") for _ in range(3)][-1]
    assert times == (3 if action in EACH_TIME else 1 if action in HOURLY else 0)


async def test_refusals_are_bounded() -> None:
    """Each once an hour, and not more than so many of one caller."""
    log = Log()
    assert await log.note(ANN, Action.STEER, granted=False) == 1
    assert await log.note(ANN, Action.STEER, granted=False) == 1
    for i in range(3 * MOST_REFUSALS):
        await log.note(ANN, Action.READ_LEARNER, f"learner-{i}", granted=False)
    assert len(log.kept) == MOST_REFUSALS
    assert await log.note(TOM, Action.READ_LEARNER, "x", granted=False) == MOST_REFUSALS + 1
    assert await log.note(ANN, Action.READ_LEARNER, "y", after=1, granted=False) == MOST_REFUSALS + 2
    assert not any(row["granted"] for row in log.kept)


async def test_what_could_not_be_kept_is_kept_later() -> None:
    """The caller is told, and the next time it is not taken for known."""
    log = Log()
    log.kept.down = True
    with pytest.raises(Unavailable):
        await log.note(TOM, Action.READ_LEARNER, "ann")
    log.kept.down = False
    assert await log.note(TOM, Action.READ_LEARNER, "ann") == 1


@given(about=st.text(max_size=400), who=st.text(min_size=1, max_size=400))
async def test_entries_are_bounded(about: str, who: str) -> None:
    """Whatever is asked for, an entry is small, and its id is its own."""
    log = Log()
    await log.note(Principal(frozenset({Role.TEACHER}), who), Action.READ_LEARNER, about, granted=False)
    [row] = log.kept
    assert len(row["about"]) <= 200 and len(row["who"]) <= 200
    assert set(row) == {
        "id", "at", "who", "roles", "action", "about", "class_id", "field", "request_id", "granted",
        "statement", "digest", "rows", "seconds", "outcome"
    }  # fmt: skip


def test_the_log_is_append_only() -> None:
    """Of all queries only retention deletes entries, and only erasure changes them."""
    about = {name for name, query in cypher.load().items() if "AuditEntry" in query.text}
    writing = {name for name in about if cypher.query(name).mode == "write"}
    assert writing == {"audit/write_entries", "audit/delete_old", "audit/erase_about"}
    adding = cypher.query("audit/write_entries").text
    assert "ON CREATE SET" in adding and adding.count("SET") == 1 and "DELETE" not in adding
