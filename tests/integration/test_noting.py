"""Learning events in the graph: once, each for itself, deleted by age."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from neo4j import AsyncDriver

from graph import answering
from graph.advice import Slate
from graph.belongings import BELONGINGS
from graph.errors import Conflict, InvalidInput, LearnerGraphError, NotFound, Unavailable
from graph.learning_events import EventKind, LearningEvent, Target, TargetKind
from graph.model import Answer
from graph.noting import EventLog
from graph.store import Store
from tests.integration.graphs import content, rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = next(each for each in BELONGINGS if each.name == "events")
ADD, ADD_0 = Target(TargetKind.CONCEPT, "add"), Target(TargetKind.QUESTION, "add-0")


def click(id: str, learner: str = "ada", target: Target = ADD) -> LearningEvent:
    """The shortest event with a target."""
    return LearningEvent(id, learner, EventKind.CLICK, NOW, target=target)


async def none(ids: Sequence[str]) -> dict[str, Slate]:
    """No slates are on their way."""
    return {}


@pytest.fixture
async def learners(small: Store) -> Store:
    """ada and bob, on four concepts in a row."""
    await small.create_learners(["ada", "bob"])
    return small


async def note(store: Store, *events: LearningEvent, at: datetime = NOW) -> list[bool | type[Exception]]:
    """What became of each: whether it was stored before, or the kind of error."""
    found = await EventLog(store, none).note(events, now=at)
    return [type(one) if isinstance(one, LearnerGraphError) else one for one in found]


async def stored(store: Store, learner: str) -> list[LearningEvent]:
    """All of a learner's, oldest first, each recorded now."""
    found = []
    async for row in store.tied(learner, EVENTS):
        given = {**row["thing"], "learner_id": learner, "kind": EventKind(row["thing"]["kind"])}
        assert given.pop("recorded_at") in (NOW, NOW + timedelta(days=2))
        targets = [Target(TargetKind(label.lower()), id) for label, id in row["about"]]
        found.append(LearningEvent(**given, target=targets[0] if targets else None))
    return found


async def test_what_comes_in_comes_out(learners: Store) -> None:
    """Every field of every kind is read as it was written, in the order of times and ids."""
    events = [
        LearningEvent("b", "ada", EventKind.SEARCH, NOW, 1, text="sums", session="s", device="d"),
        LearningEvent("a", "ada", EventKind.QUIZ_SCORE, NOW, 1, ADD, seconds=2.5, score=0.75),
        LearningEvent("c", "ada", EventKind.SKIP, NOW, 0, ADD_0, reason="No."),
        LearningEvent("d", "ada", EventKind.COMPLETE, NOW - timedelta(days=1), target=ADD_0),
    ]
    assert await note(learners, *events, click("e", "bob")) == [False] * 5
    assert await stored(learners, "ada") == [events[3], events[1], events[0], events[2]]
    assert await note(learners, *events) == [True] * 4


async def test_each_for_itself(learners: Store) -> None:
    """Bad ones leave the others alone, and nothing of theirs is written."""
    found = await note(
        learners,
        click("a"),
        click("b", "nobody"),
        click("c", target=Target(TargetKind.RESOURCE, "nothing")),
        replace(click("d"), at=datetime(1970, 1, 1, tzinfo=UTC)),
        click("e", "bob"),
    )
    assert found == [False, NotFound, NotFound, InvalidInput, False]
    assert (await rows(learners.driver, "MATCH (e:LearningEvent) RETURN count(e) AS n"))[0]["n"] == 2


async def test_an_id_means_one_event(learners: Store) -> None:
    """Of one learner, with one content, and no answer's."""
    await answering.record_answers(learners, [Answer("x", "ada", "add-0", NOW, correct=True)], now=NOW)
    await note(learners, click("a"))
    assert await note(learners, click("a", "bob")) == [Conflict]
    assert await note(learners, replace(click("a"), device="d")) == [Conflict]
    assert await note(learners, click("x")) == [Conflict]
    assert await note(learners, click("a"), click("b")) == [True, False]
    assert await learners.known_events(["a", "x", "b"]) == {"a", "b"}


async def test_one_id_for_two_learners_at_once(learners: Store) -> None:
    """Locks of two learners do not keep them apart; the constraint does, and others beside it stay."""
    for i in range(10):
        pairs = ([click(f"{i}", who), click(f"{i}-{who}", who)] for who in ("ada", "bob"))
        found = await asyncio.gather(*(note(learners, *pair) for pair in pairs))
        assert sorted(str(one[0]) for one in found) == sorted([str(False), str(Conflict)])
        assert [one[1] for one in found] == [False, False]


async def test_beside_answers(learners: Store) -> None:
    """Events and answers of the same learners, questions and concepts at once: none is lost."""

    async def answer(i: int) -> None:
        given = Answer(f"answer-{i}", ("ada", "bob")[i % 2], f"add-{i % 4}", NOW, i, correct=True)
        await answering.record_answers(learners, [given], now=NOW)

    events = [[click(f"{i}-{j}", target=ADD_0) for j in range(5)] for i in range(20)]
    await asyncio.gather(*(note(learners, *five) for five in events), *(answer(i) for i in range(20)))
    assert len(await stored(learners, "ada")) == 100
    assert (await learners.counts())["answers"] == 20


async def test_old_ones_are_deleted(learners: Store, driver: AsyncDriver) -> None:
    """By when they were recorded, in batches, by however many at once; the learner stays."""
    await note(learners, *(click(f"old-{i}", ("ada", "bob")[i % 2]) for i in range(25)))
    before = await content(driver)
    await note(learners, *(click(f"new-{i}") for i in range(5)), at=NOW + timedelta(days=2))
    later = NOW + timedelta(days=1)
    deleted = 0
    while more := sum(await asyncio.gather(*(learners.delete_old("event", later, 10) for _ in range(3)))):
        deleted += more
    assert deleted == 25
    assert await learners.delete_old("event", later, 10) == 0
    assert [event.id for event in await stored(learners, "ada")] == [f"new-{i}" for i in range(5)]
    assert before != await content(driver)


async def test_who_comes_when_too_many_wait(learners: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told to come again; the others are served."""
    monkeypatch.setattr("graph.noting.MOST_WAITING", 3)
    log = EventLog(learners, none)
    found = await asyncio.gather(
        *(log.note([click(f"{i}")], now=NOW) for i in range(8)), return_exceptions=True
    )
    assert [one for one in found if not isinstance(one, Unavailable)] == [[False]] * 3
    assert await log.note([click("again")], now=NOW) == [False]
