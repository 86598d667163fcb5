"""What learners keep for habits: with each answer, after corrections, and for answers of before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from graph import answering, correcting, habits, imports
from graph.model import Answer
from graph.store import Store
from graph.store import rows as rows_of
from migrations.files import discover
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON = (NOW.date() - date(1970, 1, 1)).days
AUCKLAND = "Pacific/Auckland"
"""Thirteen hours ahead in March: noon in London is one o'clock of the next day there."""


@pytest.fixture
async def ada(small: Store) -> Store:
    """A learner in Auckland."""
    await small.create_learner("ada", AUCKLAND)
    return small


def answer(event: str, days: float | None, question: str = "count-0") -> Answer:
    """A right answer so many days before now."""
    at = None if days is None else NOW - timedelta(days=days)
    return Answer(event, "ada", question, at, correct=True)


async def kept(store: Store) -> tuple[int, tuple[int, ...]]:
    """How many answers count, and on which days from today on they came, in Auckland."""
    learner = await store.learner("ada")
    return learner.answers, tuple(day - NOON - 1 for day in learner.days)


async def test_answers_leave_their_days(ada: Store) -> None:
    """In the learner's own time zone; without a time they only count; the same again counts once."""
    given = [answer("a", 2), answer("b", 1), answer("c", 1.5, "count-1"), answer("d", None)]
    await answering.record_answers(ada, given, now=NOW)
    assert await kept(ada) == (4, (-2, -1))
    await answering.record_answers(ada, [answer("b", 1), answer("e", 0)], now=NOW)
    assert await kept(ada) == (5, (-2, -1, 0))
    await answering.record_answers(ada, [answer("late", 9.6)], now=NOW)
    assert await kept(ada) == (6, (-10, -2, -1, 0))
    await correcting.void_answer(ada, "c", "A test.", NOW)
    assert await kept(ada) == (5, (-10, -2, -1, 0))
    await correcting.void_answer(ada, "b", "A test.", NOW)
    assert await kept(ada) == (4, (-10, -2, 0))
    found = await ada.situation("ada", NOW, 0.6)
    assert found.learner == (await ada.learner_habit("ada"))[0] == await ada.learner("ada")


async def test_at_most_so_many_days_are_kept(ada: Store) -> None:
    """The newest ones, whether they come in order or late."""
    many = [answer(f"e{i}", i) for i in range(habits.MOST_DAYS + 9)]
    await answering.record_answers(ada, many[9:], now=NOW)
    count, days = await kept(ada)
    assert (count, len(days), days[-1]) == (habits.MOST_DAYS, habits.MOST_DAYS, -9)
    await answering.record_answers(ada, many[:9], now=NOW)
    await answering.record_answers(ada, [answer("very late", 2_000)], now=NOW)
    count, days = await kept(ada)
    assert (count, len(days), days[0], days[-1]) == (habits.MOST_DAYS + 10, habits.MOST_DAYS, -399, 0)


async def test_an_import_taken_back_takes_its_days(ada: Store) -> None:
    """What it brought goes from the habit, too."""
    await answering.record_answers(ada, [answer("own", 3)], now=NOW)
    async with ada.driver.session() as session:
        await session.run(
            "CREATE (:Import {id: 'log', kind: 'answers', state: 'done', files: [], at: $at})", at=NOW
        )
    await answering.record_answers(ada, [answer("i", 1)], now=NOW, import_id="log")
    assert await kept(ada) == (2, (-3, -1))
    await imports.take_back(ada, "log", NOW)
    assert await kept(ada) == (1, (-3,))


async def test_answers_of_before_are_counted_by_the_migration(ada: Store) -> None:
    """In days of UTC, which a replay mends; it changes nothing where there is nothing to mend."""
    given = [answer("a", 2), answer("b", 1), answer("c", 1.5), answer("d", None), answer("void", 0)]
    await answering.record_answers(ada, given, now=NOW)
    await correcting.void_answer(ada, "void", "A test.", NOW)
    await ada.create_learner("eve")
    await rows(ada.driver, "MATCH (l:Learner) REMOVE l.answers, l.days")
    [habit] = [each for each in discover() if each.version == "008"]
    for _ in range(2):
        for statement in habit.statements:
            await rows(ada.driver, statement)
    assert await kept(ada) == (4, (-3, -2))
    assert await values(ada, "eve") == (0, [])
    assert (await ada.learner("eve")).days == ()

    before = (await ada.learner("ada")).revision
    await correcting.replay_all(ada)
    assert await kept(ada) == (4, (-2, -1))
    await correcting.replay_all(ada)
    assert (await ada.learner("ada")).revision == before + 1
    assert (await ada.learner("eve")).revision == 0


async def values(store: Store, id: str) -> tuple[Any, Any]:
    """As the graph has them."""
    [row] = await rows(
        store.driver, f"MATCH (l:Learner {{id: '{id}'}}) RETURN l.answers AS n, l.days AS days"
    )
    return row["n"], row["days"]


async def test_how_long_answers_took_is_kept(ada: Store) -> None:
    """With the last answer to each question, whether it came late or was void; and that there was none."""
    given = [
        replace(answer("a", 3, "count-0"), response_ms=900),
        replace(answer("b", 2, "count-1"), response="idk", correct=False, response_ms=5_000),
        answer("c", 1, "count-2"),
        replace(answer("d", 0, "count-0"), response="?", response_ms=0),
    ]
    expected = {"count-1": rows_of.GIVEN_UP, "count-2": rows_of.UNTOLD, "count-0": 0}

    async def took() -> dict[str, int]:
        return {id: each.took for id, each in (await ada.learner_state("ada"))[1].items()}

    await answering.record_answers(ada, given, now=NOW)
    assert await took() == expected
    await answering.record_answers(ada, [answer("late", 9, "count-3")], now=NOW)
    assert await took() == {"count-3": rows_of.UNTOLD, **expected}
    await correcting.void_answer(ada, "d", "A test.", NOW)
    assert (await took())["count-0"] == 900
    await rows(ada.driver, "MATCH (l:Learner) REMOVE l.recent_ms, l.days")
    assert set((await took()).values()) == {rows_of.UNTOLD}
    await correcting.replay_all(ada)
    assert (await took())["count-0"] == 900
