"""Answers that wait together share a transaction; each is acknowledged, or refused, for itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from graph import answering, committing
from graph.committing import Committer
from graph.errors import Conflict, LearnerGraphError, NotFound, Unavailable, Ungradable
from graph.model import Answer, Graded
from graph.recording import Submission
from graph.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEARNERS = [f"l{i:02}" for i in range(20)]


class CountingCommitter(Committer):
    """Says how many submissions each transaction held."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.sizes: list[int] = []

    async def _write(self, batch: Sequence[committing._Waiting]) -> None:
        self.sizes.append(len(batch))
        await super()._write(batch)


@pytest.fixture
async def class_of_20(small: Store) -> Store:
    """The small curriculum and twenty learners."""
    await small.create_learners(LEARNERS)
    return small


@pytest.fixture
async def committer(class_of_20: Store) -> AsyncIterator[CountingCommitter]:
    """Of a process that serves them."""
    async with CountingCommitter(class_of_20) as opened:
        yield opened


async def submit(
    store: Store,
    committer: Committer | None,
    event: str,
    learner: str = LEARNERS[0],
    question: str = "add-0",
    response: str = "4",
) -> Graded:
    """One learner answers."""
    return await answering.submit_answer(
        store,
        learner_id=learner,
        question_id=question,
        response=response,
        event_id=event,
        now=NOW,
        committer=committer,
    )


async def test_those_who_wait_go_together(class_of_20: Store, committer: CountingCommitter) -> None:
    """The first two go at once and alone, the others in one transaction; each gets its own result."""
    graded = await asyncio.gather(
        *(submit(class_of_20, committer, f"e-{id}", id, response="4" if i % 2 else "22")
          for i, id in enumerate(LEARNERS))
    )  # fmt: skip
    assert committer.sizes == [1, 1, 18]
    assert [one.recorded.event_id for one in graded] == [f"e-{id}" for id in LEARNERS]
    assert [one.recorded.correct for one in graded] == [bool(i % 2) for i in range(20)]
    assert [one.misconception is None for one in graded] == [bool(i % 2) for i in range(20)]
    assert (await class_of_20.counts())["answers"] == 20


async def test_together_is_as_one_after_the_other(class_of_20: Store, committer: CountingCommitter) -> None:
    """Masteries after shared transactions are those of answers that came singly."""
    verdicts = {id: [(i * j) % 3 > 0 for j in range(6)] for i, id in enumerate(LEARNERS)}
    for number in range(6):
        await asyncio.gather(
            *(submit(class_of_20, committer, f"{id}-{number}", id, "mixed-0", "4" if right[number] else "5")
              for id, right in verdicts.items())
        )  # fmt: skip
    assert max(committer.sizes) > 10
    await class_of_20.create_learner("alone")
    for number, right in enumerate(verdicts["l07"]):
        await submit(class_of_20, None, f"alone-{number}", "alone", "mixed-0", "4" if right else "5")
    assert await class_of_20.masteries("l07") == await class_of_20.masteries("alone")


async def test_one_learner_waits_for_no_lock(class_of_20: Store, committer: CountingCommitter) -> None:
    """A learner's answers never stand in two transactions at a time, and come in the order of arrival."""
    graded = await asyncio.gather(*(submit(class_of_20, committer, f"e{i:03}") for i in range(150)))
    assert committer.sizes == [1, 100, 49]
    assert [one.recorded.after["add"].answers for one in graded] == list(range(1, 151))
    assert (await class_of_20.masteries(LEARNERS[0]))["add"].answers == 150


async def test_bad_answers_fail_alone(class_of_20: Store, committer: CountingCommitter) -> None:
    """Each caller gets its own error, and those who share the transaction do not notice."""
    await submit(class_of_20, None, "used")
    results = await asyncio.gather(
        *(submit(class_of_20, committer, f"before-{id}", id) for id in LEARNERS),
        submit(class_of_20, committer, "x1", "aaa-nobody"),
        submit(class_of_20, committer, "x2", LEARNERS[3], "nothing"),
        submit(class_of_20, committer, "x3", LEARNERS[4], response="a few"),
        submit(class_of_20, committer, "used", LEARNERS[5]),
        submit(class_of_20, committer, "used", LEARNERS[0]),
        *(submit(class_of_20, committer, f"after-{id}", id) for id in LEARNERS),
        return_exceptions=True,
    )
    bad = [type(each) for each in results[20:24]]
    assert bad == [NotFound, NotFound, Ungradable, Conflict]
    assert [getattr(each, "field", "") for each in results[20:24]] == [
        "learnerId",
        "questionId",
        "response",
        "eventId",
    ]
    good = [each for each in results if isinstance(each, Graded)]
    assert len(good) == 41
    assert [each.recorded.event_id for each in good if each.recorded.duplicate] == ["used"]
    assert max(committer.sizes) >= 40
    assert (await class_of_20.counts())["answers"] == 41


async def test_a_transaction_of_bad_answers_alone(class_of_20: Store, committer: CountingCommitter) -> None:
    """Where no learner is there, each is told, and nothing is written."""
    results = await asyncio.gather(
        *(submit(class_of_20, committer, f"x{i}", f"nobody-{i}") for i in range(5)), return_exceptions=True
    )
    assert [(type(each), getattr(each, "value", "")) for each in results] == [
        (NotFound, f"nobody-{i}") for i in range(5)
    ]
    assert (await class_of_20.counts())["answers"] == 0


async def test_one_event_id_at_the_same_time(class_of_20: Store, committer: CountingCommitter) -> None:
    """Sent twice by one learner it is one answer and a duplicate; by two, one answer and a Conflict,
    whether or not they could have shared a transaction."""
    first, again = await asyncio.gather(
        submit(class_of_20, committer, "e1"), submit(class_of_20, committer, "e1")
    )
    assert [first.recorded.duplicate, again.recorded.duplicate] == [False, True]
    results = await asyncio.gather(
        *(submit(class_of_20, committer, f"fill-{id}", id) for id in LEARNERS),
        *(submit(class_of_20, committer, "e2", id) for id in LEARNERS[:4]),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Graded) for each in results) == 21
    assert [each.field for each in results if isinstance(each, LearnerGraphError)] == ["eventId"] * 3
    assert (await class_of_20.counts())["answers"] == 22


async def test_what_nobody_foresaw_fails_alone(class_of_20: Store, committer: CountingCommitter) -> None:
    """An answer that breaks the whole transaction is found by halving; the others are stored."""

    def breaks(answer: Answer, keys: object) -> Answer:
        raise ZeroDivisionError

    broken = Submission([Answer("broken", LEARNERS[9], "add-0", NOW)], breaks, NOW, at_is_stated=True)
    results = await asyncio.gather(
        *(submit(class_of_20, committer, f"a-{id}", id) for id in LEARNERS[:9]),
        committer.commit(broken),
        *(submit(class_of_20, committer, f"b-{id}", id) for id in LEARNERS[10:]),
        return_exceptions=True,
    )
    assert [type(each) for each in results if not isinstance(each, Graded)] == [ZeroDivisionError]
    assert (await class_of_20.counts())["answers"] == 19


async def test_a_client_that_leaves_takes_nobody_along(
    class_of_20: Store, committer: CountingCommitter
) -> None:
    """Those who leave while they wait, or while they are being written, do not disturb the others."""
    tasks = [asyncio.create_task(submit(class_of_20, committer, f"e-{id}", id)) for id in LEARNERS]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    stayed = [each for each in results if isinstance(each, Graded)]
    assert len(stayed) == 20 - len(tasks[::3])
    stored = set(await class_of_20.stored_events([f"e-{id}" for id in LEARNERS]))
    assert stored >= {each.recorded.event_id for each in stayed}


async def test_lists_of_answers_go_together_too(class_of_20: Store, committer: CountingCommitter) -> None:
    """Each list is stored whole or not at all; one that is longer than a transaction goes alone."""

    def answers(name: str, count: int, question: str = "add-0") -> list[Answer]:
        return [
            Answer(f"{name}-{i}", LEARNERS[i % 20], question, NOW, i, None, i % 3 > 0) for i in range(count)
        ]

    lists = [answers("a", 5), answers("b", 260), answers("c", 7, "nothing"), answers("d", 8)]
    results = await asyncio.gather(
        *(answering.record_answers(class_of_20, each, now=NOW, committer=committer) for each in lists),
        return_exceptions=True,
    )
    assert [len(each) if isinstance(each, list) else type(each) for each in results] == [5, 260, NotFound, 8]
    assert (await class_of_20.counts())["answers"] == 273
    histories = await class_of_20.histories(LEARNERS)
    assert {id: len(answers) for id, answers in histories.items()} == {
        id: sum(each.learner_id == id for list in (lists[0], lists[1], lists[3]) for each in list)
        for id in LEARNERS
    }


async def test_too_many_who_wait_are_refused_at_once(
    class_of_20: Store, committer: CountingCommitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal says that nothing was written and to come again; the others are served."""
    monkeypatch.setattr(committing, "MOST_WAITING", 10)
    results = await asyncio.gather(
        *(submit(class_of_20, committer, f"e-{id}", id) for id in LEARNERS), return_exceptions=True
    )
    refused = [each for each in results if isinstance(each, Unavailable)]
    assert len(refused) == 8 and all("event id" in each.mend for each in refused)
    assert (await class_of_20.counts())["answers"] == 12


async def test_leaving_waits_for_what_is_being_written(class_of_20: Store) -> None:
    """At the end of a process everything that came in is stored and acknowledged."""
    async with CountingCommitter(class_of_20) as committer:
        tasks = [asyncio.create_task(submit(class_of_20, committer, f"e-{id}", id)) for id in LEARNERS]
        await asyncio.sleep(0)
    assert len(await asyncio.gather(*tasks)) == 20
    assert (await class_of_20.counts())["answers"] == 20


async def test_all_who_wait_are_told_that_neo4j_is_gone(class_of_20: Store) -> None:
    """Where Neo4j does not answer, nobody waits for the failures of those before."""
    async with (
        Store("bolt://127.0.0.1:1", "neo4j", "none", class_of_20.sealer) as gone,
        CountingCommitter(gone) as committer,
    ):
        results = await asyncio.gather(
            *(submit(gone, committer, f"e{i}", f"l{i}") for i in range(300)), return_exceptions=True
        )
    assert {type(each) for each in results} == {Unavailable}
    assert committer.sizes == [1, 1]


def judged(answer: Answer, keys: object) -> Answer:
    """It came with its verdict."""
    return answer


async def test_a_group_is_one_transaction_and_each_stands_for_itself(
    class_of_20: Store, committer: CountingCommitter
) -> None:
    """More than go together otherwise, in the order given; what is wrong with one is its own."""
    given = [Answer(f"g{i}", LEARNERS[i % 20], f"add-{i % 4}", NOW, i, correct=True) for i in range(250)]
    given[100] = Answer("g100", "nobody", "add-0", NOW, correct=True)
    found = await committer.commit_each([Submission([one], judged, NOW) for one in given])
    assert committer.sizes == [250]
    assert isinstance(found[100], NotFound)
    events = [one[0].event_id for one in found if not isinstance(one, Exception)]
    assert events == [one.event_id for one in given if one.learner_id != "nobody"]
    assert (await class_of_20.counts())["answers"] == 249
    assert await committer.commit_each([]) == []


async def test_groups_leave_room_for_those_who_learn(
    class_of_20: Store, committer: CountingCommitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group that would fill the queue is refused whole; a lone answer beside it is not."""
    monkeypatch.setattr(committing, "MOST_WAITING_EACH", 5)
    group = [
        Submission([Answer(f"g{i}", "l00", "add-0", NOW, i, correct=True)], judged, NOW) for i in range(6)
    ]
    with pytest.raises(Unavailable):
        await committer.commit_each(group)
    assert (await submit(class_of_20, committer, "e")).recorded.event_id == "e"
    assert len(await committer.commit_each(group[:5])) == 5
