"""An import is taken back as if it had never been, or not at all; one that was cut off is known again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from neo4j import AsyncDriver

from graph import answering, curriculum, imports
from graph.curriculum import Addition
from graph.errors import Conflict, NotFound
from graph.model import Answer, Concept, Course, Encompasses, ImportState, Prerequisite, Resource
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import content

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PI = Addition(
    concepts=[Concept("pi", "Pi", "About pi.", 10.0), Concept("add", "Adding", "Another summary.", 5.0)],
    prerequisites=[Prerequisite("power", "pi", 0.5, "Areas."), Prerequisite("count", "add", 0.3, "Other.")],
    encompasses=[Encompasses("pi", "add", 0.4)],
    questions=[numeric("pi-0", "pi"), numeric("add-0", "add", "pi", answer="5")],
    resources=[Resource("video", "video", "A video", 3.0, "Text.", ("pi", "add"))],
    courses=[Course("circles", "Circles", "", ("add", "pi"))],
)


def answer(
    event: str, learner: str, question: str, correct: bool, minutes: float | None, seq: int = 0
) -> Answer:
    """An answer with its verdict, so many minutes after yesterday."""
    at = None if minutes is None else NOW - timedelta(days=1) + timedelta(minutes=minutes)
    return Answer(event, learner, question, at, seq, correct=correct)


LOG = [
    *(answer(f"ada-{i}", "ada", f"add-{i % 4}", i % 3 > 0, 10.0 * i) for i in range(8)),
    *(answer(f"bob-{i}", "bob", f"count-{i % 4}", True, 10.0 * i) for i in range(5)),
]


async def brought(store: Store, addition: Addition, at: datetime = NOW) -> str:
    """The id of an import of this addition."""
    id, _ = await imports.begin(store, "curriculum", ["file"], f"digest of {at}", at)
    changes = await curriculum.apply(store, addition, import_id=id)
    created, updated = sum(changes.created.values()), sum(changes.updated.values())
    assert await imports.finish(store, id, at, created=created, updated=updated, resumed=False)
    return id


async def logged(store: Store, log: list[Answer], at: datetime = NOW) -> str:
    """The id of an import of these answers."""
    id, _ = await imports.begin(store, "answers", ["log"], f"digest of {at}", at)
    await answering.import_answers(store, log, now=NOW, import_id=id)
    await imports.finish(store, id, at, created=len(log), updated=0, resumed=False)
    return id


async def test_a_curriculum_is_taken_back(small: Store, driver: AsyncDriver) -> None:
    """What it created goes, what it changed is as before (a question as a new revision), and it says so."""
    before = await content(driver, "revision")
    stamp = await small.stamp()
    id = await brought(small, PI)
    assert await content(driver, "revision") != before
    assert await imports.take_back(small, id, NOW) == 0
    assert await content(driver, "revision") == before
    assert (await small.stamp())[0] > stamp[0]
    assert (await small.questions(["add-0"]))["add-0"].revision == 3
    [listed] = await small.imports()
    assert (listed.id, listed.state, listed.created, listed.updated) == (id, ImportState.TAKEN_BACK, 6, 3)
    with pytest.raises(Conflict, match="taken back before"):
        await imports.take_back(small, id, NOW)
    with pytest.raises(NotFound):
        await imports.take_back(small, "nothing", NOW)


async def test_a_bank_is_taken_back(small: Store, driver: AsyncDriver) -> None:
    """Batches of one import are one import."""
    before = await content(driver, "revision")
    id, _ = await imports.begin(small, "questions", ["bank"], "digest", NOW)
    bank = [numeric(f"bank-{i}", "add") for i in range(curriculum.BATCH + 5)]
    await curriculum.stock(small, [*bank, numeric("add-1", "add", answer="7")], import_id=id)
    await imports.take_back(small, id, NOW)
    assert await content(driver, "revision") == before


async def test_answers_are_taken_back(small: Store, driver: AsyncDriver) -> None:
    """Mastery, and what is remembered of a learner, are what the other answers give; learners that only the
    import knew are gone."""
    own = [answer("own-1", "ada", "add-0", True, 5), answer("own-2", "ada", "count-1", False, 500)]
    await small.create_learner("ada")
    await answering.record_answers(small, own, now=NOW)
    before = await content(driver, "revision")
    id = await logged(small, LOG)
    assert await imports.take_back(small, id, NOW) == len(LOG)
    assert await content(driver, "revision") == before


async def test_untimed_answers_are_taken_back(small: Store, driver: AsyncDriver) -> None:
    """A learner of whom nothing is left is as new."""
    await small.create_learner("ada")
    derived = ("revision", "recent_at", "recent_correct", "recent_ms", "recent_questions")
    before = await content(driver, *derived)
    id = await logged(small, [answer(f"e{i}", "ada", "add-0", True, None, i + 1) for i in range(4)])
    await imports.take_back(small, id, NOW)
    assert await content(driver, *derived) == before
    assert (await small.masteries("ada")) == {}


async def test_learners_of_an_import_that_was_cut_off_before_their_answers_go_too(
    small: Store, driver: AsyncDriver
) -> None:
    """They are created before their answers; neither a failed nor a cut-off import leaves them behind."""
    before = await content(driver, "revision")
    id, _ = await imports.begin(small, "answers", ["log"], "digest", NOW)
    await small.create_learners(["eve"], id)
    await imports.take_back(small, id, NOW)
    assert await content(driver, "revision") == before
    failed, _ = await imports.begin(small, "answers", ["log"], "another", NOW)
    await small.create_learners(["eve"], failed)
    await imports.abandon(small, failed)
    assert await content(driver, "revision") == before


async def test_what_something_newer_depends_on_stays(small: Store, driver: AsyncDriver) -> None:
    """Answers to a question that the import created: it is said which, and nothing changes."""
    id = await brought(small, PI)
    await small.create_learner("ada")
    await answering.record_answers(small, [answer("e1", "ada", "pi-0", True, 1)], now=NOW)
    await curriculum.apply(small, Addition(questions=[numeric("pi-1", "pi")]))
    await small.set_goals("ada", ["pi"])
    before = await content(driver)
    with pytest.raises(Conflict) as refused:
        await imports.take_back(small, id, NOW)
    for reason in ("1 answers to the question pi-0", "1 questions on the concept pi", "1 goals of learners"):
        assert reason in str(refused.value)
    assert await content(driver) == before
    assert (await small.imports())[0].state is ImportState.DONE


async def test_what_a_later_import_changed_is_taken_back_first(small: Store, driver: AsyncDriver) -> None:
    """In reverse order both go; the first one alone is refused, and names the second."""
    before = await content(driver, "revision")
    first = await brought(small, PI)
    second = await brought(
        small, Addition(concepts=[Concept("pi", "Pi again", "About pi.", 11.0)]), NOW + timedelta(hours=1)
    )
    with pytest.raises(Conflict, match=f"import {second} changed 1 of its concepts since, such as pi"):
        await imports.take_back(small, first, NOW)
    await imports.take_back(small, second, NOW)
    await imports.take_back(small, first, NOW)
    assert await content(driver, "revision") == before


async def test_an_import_that_was_cut_off_goes_on_under_its_id(small: Store) -> None:
    """The same input again finds it; another input, or one that ended, does not."""
    id, resumed = await imports.begin(small, "answers", ["log"], "digest", NOW)
    assert not resumed
    assert await imports.begin(small, "answers", ["log"], "digest", NOW) == (id, True)
    assert (await imports.begin(small, "answers", ["log"], "another", NOW))[1] is False
    assert (await imports.begin(small, "questions", ["log"], "digest", NOW))[1] is False
    await answering.import_answers(small, LOG[:8], now=NOW, import_id=id)
    await answering.import_answers(small, LOG, now=NOW, import_id=id)
    await imports.finish(small, id, NOW, created=5, updated=0, resumed=True)
    assert (await imports.begin(small, "answers", ["log"], "digest", NOW))[1] is False
    assert await imports.take_back(small, id, NOW) == len(LOG)


async def test_an_import_that_changes_nothing_leaves_no_trace(small: Store) -> None:
    """Nor does one that fails before it writes."""
    id, _ = await imports.begin(small, "curriculum", ["file"], "digest", NOW)
    assert not await imports.finish(small, id, NOW, created=0, updated=0, resumed=False)
    failed, _ = await imports.begin(small, "curriculum", ["file"], "digest", NOW)
    await imports.abandon(small, failed)
    assert await small.imports() == []
    written, _ = await imports.begin(small, "answers", ["file"], "digest", NOW)
    await answering.import_answers(small, LOG, now=NOW, import_id=written)
    await imports.abandon(small, written)
    assert [one.state for one in await small.imports()] == [ImportState.RUNNING]


async def test_answers_are_compared_before_they_are_written(small: Store) -> None:
    """How many are known, and which say something else under a known event id."""
    await logged(small, LOG)
    other = [replace(LOG[0], correct=not LOG[0].correct), *LOG[1:8], answer("new", "bob", "add-0", True, 900)]
    assert await answering.compare(small, other) == (7, [other[0]])
