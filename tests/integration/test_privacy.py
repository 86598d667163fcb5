"""The secret, what stays of the erased, erasure beside other work, and what goes by age."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from neo4j import AsyncDriver

from graph import (
    advising,
    answering,
    correcting,
    erasing,
    exporting,
    fitting,
    imports,
    replaying,
    responding,
    retention,
    slates,
)
from graph.advice import FeedbackKind, Wish
from graph.errors import CannotUnseal, Erased, NotFound, Unavailable
from graph.model import Answer
from graph.retention import Keep
from graph.sealing import Sealer
from graph.store import Store
from tests.acceptance.lives import left_in_graph
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
IDS = [f"person-{number:02}" for number in range(20)]


class Nowhere:
    """Redis as far as erasing knows it; `down` as often as it says."""

    def __init__(self, down: int = 0) -> None:
        self.down = down
        self.forgotten: list[str] = []

    async def forget_slates(self, ids: Sequence[str]) -> None:
        """Remembers what was asked for."""
        self.forgotten += ids

    async def forget(self, learner_id: str) -> None:
        """The same, unless it is down."""
        if self.down:
            self.down -= 1
            raise Unavailable("Redis does not answer.")
        self.forgotten.append(learner_id)


def some_answers(learner: str, count: int = 6) -> list[Answer]:
    """Two in three right."""
    return [
        Answer(f"{learner}-{i}", learner, f"count-{i % 4}", NOW + i * MINUTE, 0, None, i % 3 > 0)
        for i in range(count)
    ]


@pytest.fixture
async def people(small: Store) -> Store:
    """Twenty who answered."""
    await answering.import_answers(small, [a for id in IDS for a in some_answers(id)], now=NOW + DAY)
    return small


async def erased(store: Store, id: str, elsewhere: Nowhere | None = None) -> str:
    """The hash that stays."""
    done = await erasing.erase(store, id, elsewhere=elsewhere or Nowhere(), now=NOW)
    assert done.at is not None
    return done.hash


async def test_the_secret_is_made_once(store: Store) -> None:
    """By whoever comes first, however many at once; sealed; the same for ever after, and unreadable with
    another key."""
    assert await store.pseudonyms(create=False) is None
    found = await asyncio.gather(*(store.pseudonyms() for _ in range(8)))
    assert len({one.pseudonym_of("ann") for one in found if one}) == 1
    [kept] = await rows(store.driver, "MATCH (s:Secret) RETURN s.sealed AS sealed")
    assert len(kept["sealed"]) > 60
    right, store.sealer = store.sealer, Sealer(bytes(32))
    with pytest.raises(CannotUnseal):
        await store.pseudonyms()
    store.sealer = right


async def test_large_learners_go_in_small_transactions(
    people: Store, driver: AsyncDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small these are, all is counted, and what is elsewhere goes before what names it."""
    monkeypatch.setattr(erasing, "BATCH", 3)
    for minute in range(5):
        at = NOW + DAY + minute * MINUTE
        found = await advising.next_questions(people, IDS[0], wish=Wish(2), as_of=at)
        await people.write_slates([slates.to_row(found)])
    elsewhere = Nowhere()
    receipt = await erasing.erase(people, IDS[0], elsewhere=elsewhere, now=NOW)
    assert receipt.counts == {"answers": 6, "mastery": 1, "slates": 5}
    assert len(set(elsewhere.forgotten)) == 6
    assert await left_in_graph(driver, [IDS[0]]) == []
    [kept] = await rows(driver, "MATCH (e:Erased) RETURN properties(e) AS e")
    assert kept["e"] == {"hash": receipt.hash, "began_at": NOW, "at": NOW, **receipt.counts} | {
        name: kept["e"][name] for name in ("began_at", "at")
    }


async def test_down_elsewhere_it_is_completed_later(people: Store, driver: AsyncDriver) -> None:
    """It says so; nobody finds the learner meanwhile; the next call, or the worker, does the rest, once."""
    with pytest.raises(Unavailable):
        await erased(people, IDS[0], Nowhere(down=1))
    with pytest.raises(NotFound):
        await people.learner(IDS[0])
    with pytest.raises(Erased):
        await answering.record_answers(people, [Answer("e", IDS[0], "count-0", NOW, 0, None, True)], now=NOW)
    assert await erasing.complete_all(people, NOW, Nowhere()) == 1
    assert await erasing.complete_all(people, NOW, Nowhere()) == 0
    assert await left_in_graph(driver, IDS[:1]) == []
    hash = await erased(people, IDS[0])
    assert len(hash) == 64


async def test_nothing_comes_back(people: Store) -> None:
    """Neither enrolled nor imported nor answered; good answers of others in the same transaction are
    stored."""
    await erased(people, IDS[0])
    for refused in (
        people.create_learner(IDS[0]),
        people.create_learners([IDS[0], "new"]),
        answering.import_answers(people, some_answers(IDS[0]), now=NOW + DAY),
    ):
        with pytest.raises(Erased, match="erased"):
            await refused
    with pytest.raises(NotFound):
        await people.learner("new")
    with pytest.raises(NotFound) as caught:
        await answering.record_answers(people, [Answer("e", "new", "count-0", NOW, 0, None, True)], now=NOW)
    assert not isinstance(caught.value, Erased)


async def test_beside_replays_corrections_fits_and_imports(people: Store, driver: AsyncDriver) -> None:
    """Half of them are erased while everything that goes through all learners runs; each of these ends well,
    or says that a learner was erased, and nothing of the erased is left."""

    async def erase_some() -> None:
        for id in IDS[::2]:
            await erased(people, id)

    id, _ = await imports.begin(people, "answers", ["more.csv"], "digest", NOW)
    more = [replace_event(answer) for one in IDS for answer in some_answers(one, 3)]
    work = [
        correcting.replay_all(people),
        correcting.rescore_question(people, "count-0", "5", reason="The key was wrong.", by="ada"),
        correcting.retag_question(people, "count-1", ["count", "add"], reason="It needs both.", by="ada"),
        fitting.fit(people, now=NOW, promote=False),
        answering.import_answers(people, more, now=NOW + DAY, import_id=id),
        erase_some(),
    ]
    ended = await asyncio.gather(*work, return_exceptions=True)
    for one in ended:
        if isinstance(one, BaseException):
            assert isinstance(one, Erased), repr(one)
    await correcting.replay_all(people)
    await imports.take_back(people, id, NOW)
    gone = IDS[::2]
    assert await left_in_graph(driver, gone) == []
    left, _ = await people.learners_page(100)
    assert left == IDS[1::2]
    await replaying.replay_learners(people, left)


def replace_event(answer: Answer) -> Answer:
    """The same by another event id."""
    return Answer(f"more-{answer.event_id}", answer.learner_id, answer.question_id, answer.at, 1, None, True)


async def test_a_correction_does_not_name_the_erased(people: Store, driver: AsyncDriver) -> None:
    """One that was cut off at a learner goes on after the one before."""
    await correcting.rescore_question(people, "count-0", "5", reason="The key was wrong.", by="ada")
    await rows(driver, "MATCH (k:Correction) SET k.state = 'running', k.cursor = $id", id=IDS[4])
    await erased(people, IDS[4])
    [kept] = await rows(driver, "MATCH (k:Correction) RETURN k.cursor AS cursor")
    assert kept["cursor"] == IDS[3]
    await correcting.replay_all(people)
    assert await left_in_graph(driver, IDS[4:5]) == []


async def test_an_export_of_much_comes_in_pieces(small: Store) -> None:
    """Twenty thousand answers; no piece is larger than its entry."""
    given = [
        Answer(f"e{i}", "busy", f"count-{i % 4}", None, i + 1, "4", i % 3 > 0, 900) for i in range(20_000)
    ]
    for start in range(0, len(given), 5_000):
        await answering.import_answers(small, given[start : start + 5_000], now=NOW)
    largest = pieces = 0
    async for piece in exporting.export(small, "busy", NOW):
        largest, pieces = max(largest, len(piece)), pieces + 1
    assert pieces > 20_000 and largest < 20_000
    receipt = await erasing.erase(small, "busy", elsewhere=Nowhere(), now=NOW)
    assert receipt.counts["answers"] == 20_000


async def test_what_goes_by_age(people: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slates by the setting, feedback with them but never while it counts; a dry run says the same and
    deletes nothing; answers stay."""
    monkeypatch.setattr(retention, "BATCH", 2)
    for minute in range(5):
        at = NOW + minute * MINUTE
        found = await advising.next_questions(people, IDS[0], wish=Wish(2), as_of=at)
        await people.write_slates([slates.to_row(found)])
    kept = await advising.next_questions(people, IDS[0], wish=Wish(2), as_of=NOW + DAY)
    await people.write_slates([slates.to_row(kept)])
    await responding.give_feedback(people, kept, 1, FeedbackKind.NOT_NOW, now=NOW)
    answered = (await people.counts())["answers"]
    later = NOW + 90 * DAY
    assert [one.count for one in await retention.old(people, later, Keep())] == [0, 0, 0, 0]
    later += 5 * MINUTE
    dry = await retention.old(people, later, Keep())
    assert [(one.kind, one.count, one.oldest, one.deleted) for one in dry[:2]] == [
        ("slates", 5, NOW, 0),
        ("feedback", 1, NOW, 0),
    ]
    short = await retention.old(people, NOW + 2 * DAY, Keep(slates=1))
    assert [one.count for one in short] == [5, 0, 0, 0]
    both = await asyncio.gather(*(retention.apply(people, later, Keep()) for _ in range(2)))
    assert [sum(run[kind].deleted for run in both) for kind in (0, 1)] == [5, 1]
    assert await people.slate(kept.id) == kept
    assert (await people.counts())["answers"] == answered
