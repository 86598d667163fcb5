"""Truth under stress: answers at once on the same edges lose nothing, and end as if they had come in order.

Killed servers are in acceptance/test_kills.py.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from graph import answering
from graph.committing import Committer
from graph.local import Servers
from graph.model import Answer, Graded
from graph.store import Store
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer
from tracing.parameters import DEFAULT

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = START + timedelta(days=1)
ROUNDS, AT_ONCE = 50, 200


@pytest.fixture
async def processes(services: Servers, small: Store) -> AsyncIterator[list[Committer]]:
    """What two API processes would have: each its own committer and connections to the same graph."""
    login = ("neo4j", services.neo4j_password, small.sealer)
    async with (
        Store(services.neo4j_uri, *login) as first,
        Store(services.neo4j_uri, *login) as second,
        Committer(first) as one,
        Committer(second) as two,
    ):
        yield [one, two]


async def submit(
    store: Store, by: Committer, learner: str, question: str, number: int, right: bool
) -> Graded:
    """The learner's answer of that second."""
    return await answering.submit_answer(
        store,
        learner_id=learner,
        question_id=question,
        response="4" if right else "5",
        event_id=f"{learner}-{number:03}",
        at=START + timedelta(seconds=number),
        now=NOW,
        committer=by,
    )


def in_order(question_concepts: list[str], verdicts: list[bool]) -> dict[str, Mastery]:
    """Mastery after those answers, second by second."""
    return tracing.replay(
        (
            TracedAnswer(question_concepts, right, START + timedelta(seconds=second))
            for second, right in enumerate(verdicts)
        ),
        dict.fromkeys(question_concepts, DEFAULT),
    )


async def test_200_at_once_on_one_edge(small: Store, processes: list[Committer]) -> None:
    """Through two processes and in any order, fifty times: all are stored and acknowledged, no deadlock
    reaches a client, and the edge is that of the answers in order."""
    rng = random.Random(1)
    for round_ in range(ROUNDS):
        learner = f"learner-{round_}"
        await small.create_learner(learner)
        verdicts = [rng.random() < 0.6 for _ in range(AT_ONCE)]
        arriving = rng.sample(range(AT_ONCE), AT_ONCE)
        graded = await asyncio.gather(
            *(submit(small, processes[n % 2], learner, "add-0", n, verdicts[n]) for n in arriving)
        )
        assert [one.recorded.correct for one in graded] == [verdicts[n] for n in arriving]
        assert await small.masteries(learner) == in_order(["add"], verdicts)
    assert (await small.counts())["answers"] == ROUNDS * AT_ONCE


async def test_16_clients_on_two_hot_concepts(small: Store, processes: list[Committer]) -> None:
    """Sixteen learners answer questions on both concepts, each as fast as answers come back."""
    rng = random.Random(2)
    verdicts = {f"client-{i}": [rng.random() < 0.6 for _ in range(50)] for i in range(16)}
    await small.create_learners(list(verdicts))

    async def client(learner: str, by: Committer) -> None:
        for number, right in enumerate(verdicts[learner]):
            graded = await submit(small, by, learner, "mixed-0", number, right)
            assert graded.recorded.after["add"].answers == number + 1

    await asyncio.gather(*(client(id, processes[i % 2]) for i, id in enumerate(verdicts)))
    for learner, answers in verdicts.items():
        assert await small.masteries(learner) == in_order(["add", "multiply"], answers)
    assert (await small.counts())["answers"] == 16 * 50


async def test_10_000_duplicated_events_change_nothing(small: Store, processes: list[Committer]) -> None:
    """500 answers sent twenty times more, one by one and in lists, out of order and at once: each says that
    it is a duplicate, and neither the learners nor their mastery move."""
    rng = random.Random(3)
    learners = [f"learner-{i}" for i in range(10)]
    await small.create_learners(learners)
    log = [
        Answer(
            f"e{i}", learners[i % 10], "mixed-0", START + timedelta(seconds=i), 0, None, rng.random() < 0.6
        )
        for i in range(500)
    ]
    await answering.record_answers(small, log, now=NOW)
    before = {id: (await small.learner(id), await small.masteries(id)) for id in learners}

    sent = log * 20
    rng.shuffle(sent)
    lists = [[answer] for answer in sent[:1_000]] + [sent[i : i + 100] for i in range(1_000, 10_000, 100)]
    results = await asyncio.gather(
        *(
            answering.record_answers(small, each, now=NOW, committer=processes[i % 2])
            for i, each in enumerate(lists)
        )
    )
    assert sum(len(each) for each in results) == 10_000
    assert all(one.duplicate for each in results for one in each)
    assert {id: (await small.learner(id), await small.masteries(id)) for id in learners} == before
    assert (await small.counts())["answers"] == 500
