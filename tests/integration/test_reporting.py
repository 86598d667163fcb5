"""What was served, reported from the slates in the graph."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import reporting
from graph.diversity import ALL
from graph.errors import InvalidInput, NotFound
from graph.store import Store
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def slate(id: str, days: float, policy: str, *lines: str) -> dict[str, Any]:
    """A row of slate/write_slates of so many days ago; each line `concept-number` is a question of SMALL."""
    return {
        "learner_id": "ann",
        "properties": {
            "id": id,
            "at": (NOW - timedelta(days=days)).isoformat(),
            "policy": policy,
            "concepts": [line.partition("-")[0] for line in lines],
            "questions": list(lines),
        },
    }


@pytest.fixture
async def served(small: Store) -> Store:
    """ann was served four slates: one before the last 30 days, and three in them by two policies."""
    await small.create_learner("ann")
    await small.write_slates(
        [
            slate("old", 40, "default@1", "count-0"),
            slate("a", 20, "default@1", "count-0", "count-1"),
            slate("b", 10, "default@1", "add-0", "count-0"),
            slate("c", 10, "exam@1", "add-0", "multiply-0", "power-0"),
        ]
    )
    return small


async def test_by_policy_and_all(served: Store) -> None:
    """Coverage of concepts and questions, and what is new to the learner, the old slate included."""
    default, exam, everything = await reporting.spreads(served, NOW, 30)
    assert (default.policy, exam.policy, everything.policy) == ("default@1", "exam@1", ALL)
    assert (default.slates, default.learners, default.lines, default.counts) == (2, 1, 4, (3, 1, 0, 0))
    assert (default.concepts, default.open_concepts, default.questions, default.open_questions) == (
        2,
        4,
        3,
        17,
    )
    assert (default.novelty, exam.novelty) == (2 / 4, 2 / 3)
    assert default.diversity == pytest.approx((0 + 1 / 2) / 2)
    assert everything.concepts == 4
    [longer] = await reporting.spreads(served, NOW, 60, "default@1")
    assert (longer.slates, longer.novelty) == (3, 3 / 5)


async def test_pages_do_not_matter(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One slate at a time, two of them of the same moment: the same report."""
    before = await reporting.spreads(served, NOW, 30)
    monkeypatch.setattr(reporting, "PAGE", 1)
    assert await reporting.spreads(served, NOW, 30) == before


async def test_nothing_served_and_what_is_refused(served: Store) -> None:
    """A period without slates is empty, a policy that was never heard of and a bad period are errors."""
    assert await reporting.spreads(served, NOW - timedelta(days=300), 30) == []
    assert await reporting.spreads(served, NOW, 5, "default@1") == []
    for unknown in ("none@1", ALL):
        with pytest.raises(NotFound, match="no such policy"):
            await reporting.spreads(served, NOW, 30, unknown)
    for days in (0, -1, 366):
        with pytest.raises(InvalidInput, match="1 to 365"):
            await reporting.spreads(served, NOW, days)


async def test_slates_of_learners_who_are_gone(served: Store) -> None:
    """They are passed over, and do not end the report."""
    await rows(served.driver, "MATCH (l:Learner) DETACH DELETE l")
    assert await reporting.spreads(served, NOW, 30) == []
