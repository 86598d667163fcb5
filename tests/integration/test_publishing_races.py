"""Publications beside each other, beside imports and beside answers: nothing is lost or half done."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import advising, answering, content, correcting, curriculum, publishing
from graph import prerequisites as order
from graph.advice import Wish
from graph.committing import Committer
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.drafts import Revision
from graph.errors import Conflict, CycleFound
from graph.model import Answer, Concept
from graph.recording import Submission
from graph.sealing import Sealer, key_from_text
from graph.steps import Add, Edit, Merge, Retire, Step
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import rows
from tests.integration.test_publishing import draft_of, prerequisite

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAIRS = 200
TAU = Add(thing(Kind.CONCEPT, "tau"), {"title": "Tau", "summary": "."})
PI = Add(thing(Kind.CONCEPT, "pi"), {"title": "Pi", "summary": "."})


@pytest.fixture
async def other(store: Store, services: Any) -> AsyncIterator[Store]:
    """Another process's store on the same graph."""
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as opened:
        yield opened


def pair(kind: int, n: int) -> tuple[list[Step], list[Step]]:
    """Two publications of which one must fail: a cycle of both, one field, or an edge to what retires. The
    edge or field is in the middle of others, so that a half of one would be seen."""
    a, b = f"a{n:03}", f"b{n:03}"
    one, two = thing(Kind.CONCEPT, a), thing(Kind.CONCEPT, b)
    if kind == 0:
        first: Step = Add(prerequisite(a, b), {})
        second: Step = Add(prerequisite(b, a), {})
    elif kind == 1:
        first, second = Edit(one, {"title": "Mine"}), Edit(one, {"title": "Yours"})
    else:
        first, second = Add(prerequisite(a, b), {}), Retire(one)
    marks = [[Edit(two, {"summary": "first"}), first], [Edit(two, {"minutes": 7.0}), second]]
    return marks[0], marks[1]


@pytest.mark.timeout(900)
async def test_of_two_that_conflict_exactly_one_is_published(store: Store, other: Store) -> None:
    """200 pairs at the same time from two processes: never a cycle, never both lost, never half of one; the
    one that loses is told why, by the edges."""
    concepts = [Concept(f"{side}{n:03}", side, "was", 3.0) for n in range(PAIRS) for side in "ab"]
    await curriculum.apply(store, Addition(concepts))
    rng, won = random.Random(8), [0, 0]
    for n in range(PAIRS):
        kind = n % 3
        for i, asked in enumerate(pair(kind, n)):
            await draft_of(store, f"{n}-{i}", *asked, by=f"designer-{i}")
        ways = [(store, 0), (other, 1)]
        rng.shuffle(ways)
        ended = dict(
            zip(
                [i for _, i in ways],
                await asyncio.gather(
                    *(publishing.publish(s, f"{n}-{i}", by=f"designer-{i}", now=NOW) for s, i in ways),
                    return_exceptions=True,
                ),
                strict=True,
            )
        )
        [winner] = [i for i in (0, 1) if isinstance(ended[i], Revision)]
        lost = ended[1 - winner]
        assert isinstance(lost, CycleFound if kind == 0 else Conflict)
        a, b = f"a{n:03}", f"b{n:03}"
        if kind == 0:
            assert isinstance(lost, CycleFound)
            assert lost.path == (a, b, a)
            edge = f"{b} -> {a}" if winner else f"{a} -> {b}"
            assert f"{edge} (revision" in lost.mend
        else:
            assert a in str(lost)
        await _only(store, winner, kind, a, b)
        won[winner] += 1
    edges = (await store.curriculum()).prerequisites
    assert order.find_cycle(edges) is None
    assert (await store.stamp())[0] == 1 + PAIRS
    assert min(won) > 0
    assert content.diff((await store.content())[1], await other._read_content()) == []


async def _only(store: Store, winner: int, kind: int, a: str, b: str) -> None:
    """What one of the two said is there, and nothing of the other."""
    one, two = thing(Kind.CONCEPT, a), thing(Kind.CONCEPT, b)
    ends = [prerequisite(a, b), prerequisite(b, a)]
    there = await store.documents([one, two, *ends])
    assert (there[two]["summary"], there[two]["minutes"]) == (("first", 3.0), ("was", 7.0))[winner]
    assert (ends[0] in there, ends[1] in there) == (
        (winner == 0, winner == 1) if kind == 0 else (winner == 0 and kind == 2, False)
    )
    assert there[one]["retired"] == (kind == 2 and winner == 1)
    assert there[one]["title"] == (("Mine", "Yours")[winner] if kind == 1 else "a")


async def test_beside_a_bulk_import(small: Store, other: Store) -> None:
    """Drafts are published while an import of some thousand questions runs in batches: all is there."""
    bank = [numeric(f"bank-{i:04}", "add") for i in range(4_000)]
    importing = asyncio.create_task(curriculum.stock(small, bank))
    published: list[Revision] = []
    while not importing.done() or len(published) < 5:
        id = f"d{len(published)}"
        await draft_of(other, id, Edit(thing(Kind.CONCEPT, "power"), {"minutes": 5.0 + len(published)}))
        published.append(await publishing.publish(other, id, by="ada", now=NOW))
    assert (await importing).created == {"questions": len(bank)}
    now = (await other.content())[1]
    assert now[thing(Kind.CONCEPT, "power")]["minutes"] == 4.0 + len(published)
    assert sum(one.key[0].startswith("bank-") for one in now) == len(bank)
    assert content.diff(now, await small._read_content()) == []
    numbers = await rows(small.driver, "MATCH (r:Revision) RETURN r.number AS number ORDER BY number")
    assert [row["number"] for row in numbers] == list(range(1, (await small.stamp())[0] + 1))


async def test_beside_answers(small: Store, other: Store) -> None:
    """Concepts are merged while a hundred answers a second come in: none is lost, the next slate of any
    process is of the new revision, and mastery is that of a replay from scratch, bit by bit."""
    learners = [f"l{i:02}" for i in range(40)]
    for id in learners:
        await small.create_learner(id)
    rng, sent, stop = random.Random(3), 0, asyncio.Event()
    concepts = ("count", "add", "multiply", "power")

    async def answers(committer: Committer) -> None:
        nonlocal sent
        while not stop.is_set():
            at = NOW + timedelta(seconds=sent)
            learner, question = rng.choice(learners), f"{rng.choice(concepts)}-{rng.randrange(4)}"
            answer = Answer(f"e{sent}", learner, question, at, 0, "4", rng.random() < 0.7)
            sent += 1
            await committer.commit(Submission([answer], lambda answer, _: answer, at))
            await asyncio.sleep(0.01)

    async with Committer(other) as committer:
        streams = [asyncio.create_task(answers(committer)) for _ in range(2)]
        await asyncio.sleep(2)
        merges: list[list[Step]] = [[PI, Merge(("power",), "pi")], [TAU, Merge(("count",), "tau")]]
        for number, asked in enumerate(merges):
            await draft_of(small, f"d{number}", *asked)
            made = await publishing.publish(small, f"d{number}", by="ada", now=NOW)
            slate = await advising.next_questions(other, learners[0], wish=Wish(5), as_of=NOW)
            assert slate.curriculum_revision == made.number
            await correcting.complete_all(small)
        stop.set()
        await asyncio.gather(*streams)
    stored = await rows(small.driver, "MATCH ()-[a:ANSWERED]->() RETURN count(a) AS n")
    assert stored[0]["n"] == sent
    swapped = {id: await small.masteries(id) for id in learners}
    assert not any({"power", "count"} & known.keys() for known in swapped.values())
    await correcting.replay_all(small)
    assert {id: await small.masteries(id) for id in learners} == swapped


class _CutOffError(Exception):
    """Raised instead of being killed."""


async def test_a_swap_that_is_cut_off_goes_on(small: Store) -> None:
    """Killed after any batch, it goes on with those who are left; who answered meanwhile is right, too."""
    learners = [f"l{i:03}" for i in range(250)]
    for id in learners:
        await small.create_learner(id)
    log = [
        Answer(f"{id}-{concept}", id, f"{concept}-0", NOW, 0, "4", concept != "add")
        for id in learners
        for concept in ("add", "power")
    ]
    await answering.record_answers(small, log, now=NOW)
    await draft_of(small, "d", PI, Merge(("add",), "pi"))
    made = await publishing.publish(small, "d", by="ada", now=NOW)

    def cut(step: str, done: int, total: int) -> None:
        raise _CutOffError(f"{done} of {total}")

    with pytest.raises(_CutOffError, match="100 of 250"):
        await correcting.complete_all(small, cut)
    assert await small.moving(made.number) == (150, 250)
    late = Answer("late", learners[200], "add-1", NOW + timedelta(hours=1), 0, "4", True)
    await answering.record_answers(small, [late], now=NOW + timedelta(hours=1))
    await correcting.complete_all(small)
    assert await small.moving(made.number) == (0, 250)
    swapped = {id: await small.masteries(id) for id in learners}
    assert swapped[learners[200]]["pi"].answers == 2
    await correcting.replay_all(small)
    assert {id: await small.masteries(id) for id in learners} == swapped
