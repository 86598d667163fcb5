"""Saved questions: versions, whose they are, what the gate says, and what the clock does."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from api.analyst_settings import AnalystLimits
from api.asking import scheduling
from api.settings import Settings
from graph.asking import saving
from graph.asking.saved import OWN, Every, ResultFormat, SavedQuestion, Schedule, Wanted
from graph.errors import InvalidInput, LearnerGraphError, NotFound, Unavailable
from graph.paging import Span
from graph.sealing import key_from_text
from graph.store import Store

NOW = datetime(2026, 3, 4, 12, 15, tzinfo=UTC)
DAY = timedelta(days=1)
COUNT = "MATCH (c:Concept) WHERE c.minutes >= $least RETURN count(c) AS concepts"
ANN, BOB = "ann", "bob"


async def kept(store: Store, name: str = "count", by: str = ANN, **said: Any) -> saving.Saved:
    """A question of somebody's."""
    given: dict[str, Any] = {"statement": COUNT, "parameters": {"least": 5}, "now": NOW, **said}
    return await saving.save(store, name=name, by=by, **given)


async def test_versions_come_one_after_the_other(small: Store) -> None:
    """The same again is none; other parameters are one; each stays as it was."""
    first = await kept(small, title="How many?", note="The first.")
    again = await kept(small)
    other = await kept(small, parameters={"least": 9}, note="Longer ones.")
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert first.question.id == again.question.id == other.question.id
    found = await saving.read(small, "count", by=ANN)
    assert found == await saving.read(small, first.question.id, by=ANN) == other.question
    assert [(one.number, one.parameters, one.note) for one in found.versions] == [
        (2, {"least": 9}, "Longer ones."),
        (1, {"least": 5}, "The first."),
    ]
    assert (found.title, found.link) == ("How many?", f"{found.id}?least=9")


async def test_private_ones_are_not_there_for_others(small: Store) -> None:
    """Neither read nor listed, shared, scheduled nor deleted, and as if there were none; shared ones are read
    by all and changed by their owner alone."""
    mine = (await kept(small)).question
    yours = (await kept(small, by=BOB)).question
    assert mine.id != yours.id
    nobody = "q-0000000000000000"

    async def refused(id: str) -> str:
        with pytest.raises(NotFound) as caught:
            await saving.read(small, id, by=BOB)
        return caught.value.message

    assert await refused(mine.id) == await refused(nobody)
    assert [one.id for _, one in (await saving.page(small, Span(9), by=BOB))[0]] == [yours.id]
    for change in (
        saving.share(small, mine.id, by=BOB),
        saving.schedule(small, mine.id, None, by=BOB, now=NOW),
    ):
        with pytest.raises(NotFound):
            await change
    assert not await saving.delete(small, mine.id, by=BOB)
    await saving.share(small, "count", by=ANN)
    assert (await saving.read(small, mine.id, by=BOB)).owner == ANN
    with pytest.raises(NotFound):
        await saving.share(small, mine.id, by=BOB, shared=False)
    assert not await saving.delete(small, mine.id, by=BOB)
    assert {one.id for _, one in (await saving.page(small, Span(9), by=BOB))[0]} == {mine.id, yours.id}
    assert [one.id for _, one in (await saving.page(small, Span(9), by=BOB, wanted=OWN))[0]] == [yours.id]
    await saving.share(small, mine.id, by=ANN, shared=False)
    assert await refused(mine.id) == await refused(nobody)
    assert await saving.delete(small, mine.id, by=BOB, anyone=True)
    assert await saving.delete(small, "count", by=BOB)
    assert await small.saved_question(yours.id) is None


async def test_lists_come_in_pages(small: Store) -> None:
    """By id, until there are no more, each with what it says now."""
    ids = sorted([(await kept(small, f"count {i}")).question.id for i in range(5)])
    first, more = await saving.page(small, Span(3), by=ANN)
    last, none = await saving.page(small, Span(3, ("", first[-1][1].id)), by=ANN)
    assert ([one.id for _, one in first + last], more, none) == (ids, True, False)
    assert {one.newest.statement for _, one in first} == {COUNT}


async def test_lists_are_narrowed_and_ordered(small: Store) -> None:
    """By title or by when they were saved, from both ends; by whose they are, and what is said of them."""
    for day, (name, title) in enumerate((("c", "art"), ("b", "Zoo"), ("a", "Art"))):
        at = NOW + timedelta(days=day)
        await kept(small, name, title=title, now=at)
    await kept(small, "d", BOB, title="Art of others")
    await saving.share(small, "d", by=BOB)
    await saving.schedule(small, "b", Schedule(Every.DAILY), by=ANN, now=NOW)
    art = sorted("ac", key=lambda name: saving.id_of(ANN, name))

    async def names(span: Span[tuple[str, str]], **wanted: Any) -> list[str]:
        found, _ = await saving.page(small, span, by=ANN, wanted=Wanted(**wanted))
        return [one.name for _, one in found]

    assert await names(Span(9), own=True, order="title") == [*art, "b"]
    assert await names(Span(2, backward=True), own=True, order="title") == [art[1], "b"]
    assert await names(Span(9), own=True, order="created") == ["c", "b", "a"]
    first, _ = await saving.page(small, Span(1), by=ANN, wanted=Wanted(own=True, order="created"))
    [(value, one)] = first
    assert await names(Span(9, (value, one.id)), own=True, order="created") == ["b", "a"]
    assert await names(Span(9), own=False) == await names(Span(9), text="OTHERS") == ["d"]
    assert await names(Span(9), scheduled=True) == ["b"]
    assert await names(Span(9), shared=True) == ["d"]
    assert set(await names(Span(9), shared=False, scheduled=False)) == {"a", "c"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"statement": "MATCH (c:Concept) DETACH DELETE c"}, "statement"),
        ({"statement": "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row"}, "statement"),
        ({"statement": "RETURN 1 AS one; RETURN 2 AS two"}, "statement"),
        ({"parameters": {}}, "statement"),
        ({"parameters": {"least": object()}}, "parameters"),
        ({"parameters": {"least": "x" * 60_000}}, "parameters"),
        ({"name": ""}, "name"),
        ({"name": "Which?"}, "name"),
        ({"title": "x" * 201}, "title"),
        ({"note": "x" * 1_001}, "note"),
    ],
    ids=["write", "file", "two", "missing", "kind", "large", "no name", "link", "title", "note"],
)
async def test_what_may_not_be_asked_is_not_kept(small: Store, said: dict[str, Any], field: str) -> None:
    """An error that names what is wrong and the mend, and no question."""
    with pytest.raises(LearnerGraphError) as caught:
        await kept(small, **said)
    assert caught.value.field == field
    assert caught.value.mend
    assert await saving.page(small, Span(9), by=ANN) == ([], False)


async def test_what_is_not_in_the_graph_is_a_warning(small: Store) -> None:
    """A property that nothing has, with its place; the question is kept."""
    done = await kept(small, statement="MATCH (c:Concept) RETURN c.tittle AS title", parameters={})
    assert done.is_new
    [warning] = done.warnings
    assert "tittle" in warning.message
    assert warning.line == 1


@pytest.fixture
async def desk(small: Store, services: Any, redis_client: Redis, tmp_path: Path) -> tuple[Settings, Redis]:
    """What the worker has."""
    use = Settings(
        neo4j_uri=services.neo4j_uri,
        neo4j_password=services.neo4j_password,
        neo4j_user=services.neo4j_user,
        redis_url=services.redis_url,
        seal_keys=(key_from_text(services.seal_key),),
        results=tmp_path,
        analyst_limits=AnalystLimits(rows=1_000),
    )
    return use, redis_client


async def scheduled(store: Store, when: Schedule | None = None, **said: Any) -> SavedQuestion:
    """A question that is asked by the clock."""
    question = (await kept(store, **said)).question
    return await saving.schedule(store, question.id, when or Schedule(Every.DAILY, 390), by=ANN, now=NOW)


async def ask(store: Store, desk: tuple[Settings, Redis], now: datetime) -> int:
    """A round of the worker."""
    return await scheduling.ask_due(store, now, use=desk[0], redis=desk[1])


async def test_the_clock_asks_from_the_next_time_on(
    small: Store, desk: tuple[Settings, Redis], tmp_path: Path
) -> None:
    """Once a time, into a dated file, the latest alone where some were missed; as many as are to be kept."""
    question = await scheduled(small, Schedule(Every.DAILY, 390, ResultFormat.JSONL, keep=2))
    assert await ask(small, desk, NOW) == 0
    for day in (1, 1, 2, 5, 6):
        await ask(small, desk, NOW + day * DAY)
    names = sorted(path.name for path in (tmp_path / question.id).iterdir())
    assert names == ["20260309T063000Z.jsonl", "20260310T063000Z.jsonl"]
    assert json.loads((tmp_path / question.id / names[-1]).read_text()) == {"concepts": 4}
    found = await saving.read(small, question.id, by=ANN)
    assert (found.last_error, found.last_file) == ("", names[-1])
    assert found.slot == datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
    assert await ask(small, desk, NOW + 6 * DAY) == 0
    await saving.schedule(small, question.id, None, by=ANN, now=NOW)
    assert await ask(small, desk, NOW + 9 * DAY) == 0


@pytest.mark.parametrize("format", ResultFormat)
async def test_results_are_of_the_format_that_was_asked_for(
    small: Store, desk: tuple[Settings, Redis], tmp_path: Path, format: ResultFormat
) -> None:
    """A file of that name, readable by its owner alone, and nothing beside it."""
    question = await scheduled(small, Schedule(Every.HOURLY, format=format))
    assert await ask(small, desk, NOW + DAY) == 1
    [path] = (tmp_path / question.id).iterdir()
    assert path.name == f"20260305T120000Z.{format}"
    assert path.stat().st_mode & 0o077 == 0


async def test_failures_are_reported(
    small: Store, desk: tuple[Settings, Redis], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """On the question and in the log, without the statement; no file is there, and others are asked."""
    many = "UNWIND range(1, $least) AS n RETURN n"
    bad = await scheduled(small, name="bad", statement=many, parameters={"least": 2_000})
    wrong = await scheduled(small, name="wrong", statement="RETURN 1 / $least AS n", parameters={"least": 1})
    await kept(small, name="wrong", statement="RETURN 1 / $least AS n", parameters={"least": 0})
    good = await scheduled(small, name="good")
    with caplog.at_level(logging.WARNING, logger=scheduling.log.name):
        assert await ask(small, desk, NOW + DAY) == 3
    for question, word in ((bad, "limits"), (wrong, "")):
        found = await saving.read(small, question.id, by=ANN)
        assert found.last_error
        assert word in found.last_error
        assert found.last_at is not None
        assert list((tmp_path / question.id).iterdir()) == []
    assert (await saving.read(small, good.id, by=ANN)).last_file
    said = [record.getMessage() for record in caplog.records if record.name == scheduling.log.name]
    told = [any(question.id in each for each in said) for question in (bad, wrong, good)]
    assert told == [True, True, False]
    assert "UNWIND" not in caplog.text
    await kept(small, name="bad", statement=many, parameters={"least": 20})
    await ask(small, desk, NOW + 2 * DAY)
    assert (await saving.read(small, bad.id, by=ANN)).last_error == ""


async def test_a_property_that_is_gone_is_named(small: Store, desk: tuple[Settings, Redis]) -> None:
    """With the result, which is there."""
    question = await scheduled(small, statement="MATCH (c:Concept) RETURN c.tittle AS title", parameters={})
    await ask(small, desk, NOW + DAY)
    found = await saving.read(small, question.id, by=ANN)
    assert found.last_file
    assert ["tittle" in warning for warning in found.last_warnings] == [True]


async def test_without_a_folder_nothing_is_asked(small: Store, desk: tuple[Settings, Redis]) -> None:
    """And it says which setting to make."""
    question = await scheduled(small)
    use = replace(desk[0], results=None)
    await ask(small, (use, desk[1]), NOW + DAY)
    assert "LEARNER_GRAPH_RESULTS" in (await saving.read(small, question.id, by=ANN)).last_error


@pytest.mark.parametrize(
    ("when", "field"),
    [
        (Schedule(Every.HOURLY, 60), "minute"),
        (Schedule(Every.DAILY, -1), "minute"),
        (Schedule(Every.DAILY, keep=0), "keep"),
    ],
    ids=["hour", "before", "none"],
)
async def test_schedules_that_make_no_sense(small: Store, when: Schedule, field: str) -> None:
    """Are errors that name the field and its range."""
    question = (await kept(small)).question
    with pytest.raises(InvalidInput) as caught:
        await saving.schedule(small, question.id, when, by=ANN, now=NOW)
    assert caught.value.field == field
    assert (await saving.read(small, question.id, by=ANN)).schedule is None


async def test_is_asked_again_where_neo4j_went_away(small: Store, desk: tuple[Settings, Redis]) -> None:
    """A round that Neo4j does not answer leaves the question as it was."""
    question = await scheduled(small)
    login = (desk[0].neo4j_user, desk[0].neo4j_password)
    async with Store("bolt://127.0.0.1:1", *login, small.sealer) as gone:
        with pytest.raises(Unavailable):
            await ask(gone, desk, NOW + DAY)
    assert (await saving.read(small, question.id, by=ANN)).last_at is None
    assert await ask(small, desk, NOW + DAY) == 1
