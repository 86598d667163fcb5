"""The documented expressions against tracing/mastery.py, on thousands of masteries, moments and borders."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import nextafter
from typing import Any

import neo4j
import pytest

import cypher
from graph.review import due_reviews
from graph.snapshot import Curriculum
from tests.unit.test_science import curriculum
from tracing import mastery
from tracing.mastery import MASTERED_AT, Mastery

MANY = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)
Case = tuple[Mastery, datetime]

PYTHON: dict[str, Callable[[Mastery, datetime], float | bool]] = {
    "retrievability": mastery.retrievability_at,
    "effective_mastery": mastery.effective,
    "mastered": lambda one, at: one.mastered,
    "solid": mastery.is_solid,
    "due": mastery.is_due,
}


@pytest.fixture(scope="module")
def session(services: Any) -> Iterator[neo4j.Session]:
    """Of whatever graph; nothing is read from it."""
    login = (services.neo4j_user, services.neo4j_password)
    with neo4j.GraphDatabase.driver(services.neo4j_uri, auth=login) as driver, driver.session() as opened:
        yield opened


def of(p: float, stability: float, last_at: datetime | None, *, mastered: bool = True) -> Mastery:
    """A mastery edge."""
    return Mastery(p, stability, mastered, 3, 2, (True,), last_at)


def random_cases() -> Iterator[Case]:
    """Whatever there may be: years and microseconds, before and after, nothing known of time."""
    rng = random.Random(11)
    for _ in range(MANY):
        last = START + timedelta(microseconds=rng.randrange(10**14))
        away = timedelta(microseconds=round(10 ** rng.uniform(0, 16)))
        now = last + rng.choice([away, away, away, away, -away, timedelta()])
        timed = last if rng.random() < 0.95 else None
        stability = rng.choice([rng.uniform(0.01, 30), 10 ** rng.uniform(-3, 4.5), 36_500.0])
        yield of(rng.choice([rng.random(), 0.0, 1.0]), stability, timed, mastered=rng.random() < 0.5), now


def borders() -> Iterator[Case]:
    """R of exactly .9 where as many days went by as the stability counts, p R of exactly .85, and a
    microsecond or a bit to either side."""
    microsecond = timedelta(microseconds=1)
    for days in (0.5, 1.0, 2.0, 3.7, 10.0, 365.0, 36_500.0):
        passed = timedelta(days=days)
        for now in (START + passed - microsecond, START + passed, START + passed + microsecond):
            yield of(1.0, days, START), now
            at_border = MASTERED_AT / mastery.retrievability(days, (now - START) / timedelta(days=1))
            for p in (nextafter(at_border, 0), at_border, nextafter(at_border, 1)):
                yield of(p, days, START), now
    for p in (nextafter(MASTERED_AT, 0), MASTERED_AT, nextafter(MASTERED_AT, 1)):
        for now in (START - microsecond, START, START + microsecond):
            yield of(p, 2.0, START), now
            yield of(p, 2.0, None), now


def computed(session: neo4j.Session, name: str, cases: list[Case]) -> list[Any]:
    """What the expression gives of each, pasted as it is documented."""
    rows = [
        {
            "m": {
                "probability": one.probability,
                "stability": one.stability,
                "mastered": one.mastered,
                "last_at": one.last_at,
            },
            "now": now,
        }
        for one, now in cases
    ]
    said = cypher.expressions()[name].cypher
    text = f"UNWIND $rows AS row WITH row.m AS m, row.now AS now RETURN {said} AS it"
    return [record["it"] for record in session.run(text, rows=rows)]


@pytest.mark.parametrize("name", cypher.expressions())
def test_gives_what_python_gives(session: neo4j.Session, name: str) -> None:
    """Numbers to 1e-9, verdicts exactly, wherever the border lies."""
    cases = [*random_cases(), *borders()]
    found = computed(session, name, cases)
    for (one, now), value in zip(cases, found, strict=True):
        wanted = PYTHON[name](one, now)
        if isinstance(wanted, bool):
            assert value is wanted, (one, now)
        else:
            assert value == pytest.approx(wanted, abs=1e-9, rel=0), (one, now)


def test_both_verdicts_come_at_the_borders(session: neo4j.Session) -> None:
    """So that the border is tried from both sides."""
    for name in ("solid", "due"):
        assert set(computed(session, name, list(borders()))) == {True, False}


def test_due_is_what_a_review_is_offered_for(session: neo4j.Session) -> None:
    """As graph/review.py lists it."""
    cases = list(random_cases())[:500]
    said: Curriculum = curriculum(a=("a",))
    due = [bool(due_reviews(said, {"a": one}, now)) for one, now in cases]
    assert due == computed(session, "due", cases)
