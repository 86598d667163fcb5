"""Outcomes and feedback in the graph: early, at once, settled and forgotten; and what stands is read."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from redis.asyncio import Redis
from strawberry.types import ExecutionResult

from api.audit import AuditLog
from api.cache import SlateLog
from api.graphql.context import Context
from api.graphql.schema import schema
from api.principal import Principal, Role
from graph import advising, answering, candidates, curriculum, responding, settling, slates
from graph.advice import FeedbackKind, Slate, Wish
from graph.committing import Committer
from graph.curriculum import Addition
from graph.errors import Conflict
from graph.model import Answer, Concept
from graph.outcomes import Outcome, Report
from graph.store import Store
from tests.integration.graphs import rows
from tests.integration.test_situation import _by_kind, random_edges, random_mastery, write_masteries

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def served(store: Store, learner: str = "ada", at: datetime = NOW) -> Slate:
    """A slate that is on its way into the graph."""
    return await advising.next_questions(store, learner, wish=Wish(4), as_of=at)


async def written(store: Store, *learners: str, at: datetime = NOW) -> list[Slate]:
    """Slates that are in the graph."""
    found = [await served(store, learner, at) for learner in learners]
    await store.write_slates([slates.to_row(slate) for slate in found])
    return found


async def states(store: Store, slate: Slate) -> list[Outcome]:
    """What became of the lines."""
    return [line.outcome for line in (await store.slate_lines([slate.id]))[slate.id]]


@pytest.fixture
async def learners(small: Store) -> Store:
    """ada and bob, on four concepts in a row."""
    await small.create_learners(["ada", "bob"])
    return small


async def test_an_outcome_before_its_slate_is_not_lost(learners: Store) -> None:
    """The slate is written with it, and the log that comes after leaves it alone."""
    slate = await served(learners)
    await responding.record_outcomes(learners, slate, [Report(1, Outcome.SHOWN)], now=NOW)
    await learners.write_slates([slates.to_row(slate)])
    assert await states(learners, slate) == [Outcome.SHOWN, Outcome.SERVED]
    assert await learners.slate(slate.id) == slate
    [node] = await rows(learners.driver, "MATCH (:Learner {id: 'ada'})-[:WAS_SERVED]->(s) RETURN s {.*} AS s")
    assert node["s"]["states"] == ["shown", "served"]


async def test_outcomes_and_log_at_the_same_time(learners: Store) -> None:
    """However they meet, the slate is one, and every outcome is kept."""
    for minute in range(10):
        slate = await served(learners, at=NOW + minute * MINUTE)
        reports = [Report(1, Outcome.SHOWN), Report(2, Outcome.SKIPPED, "No.")]
        await asyncio.gather(
            learners.write_slates([slates.to_row(slate)]),
            *(responding.record_outcomes(learners, slate, [report], now=NOW) for report in reports),
            responding.complete(learners, slate, slate.recommendations[0].question_id or "", now=NOW),
            return_exceptions=True,
        )
        found = await states(learners, slate)
        assert found == [Outcome.COMPLETED, Outcome.SKIPPED]
    [count] = await rows(learners.driver, "MATCH (s:Slate)<-[:WAS_SERVED]-(:Learner) RETURN count(*) AS n")
    assert count["n"] == 10


async def test_all_or_none(learners: Store) -> None:
    """A report that is refused takes the others of its call with it."""
    [slate] = await written(learners, "ada")
    await responding.record_outcomes(learners, slate, [Report(1, Outcome.ACCEPTED)], now=NOW)
    with pytest.raises(Conflict):
        await responding.record_outcomes(
            learners, slate, [Report(2, Outcome.SHOWN), Report(1, Outcome.SHOWN)], now=NOW
        )
    assert await states(learners, slate) == [Outcome.ACCEPTED, Outcome.SERVED]


async def answer(store: Store, learner: str, question: str, at: datetime, event: str) -> None:
    """A right one."""
    await answering.record_answers(store, [Answer(event, learner, question, at, 0, None, True)], now=at)


async def test_after_a_day_slates_are_settled(learners: Store) -> None:
    """What was answered within it is completed, what nobody touched ignored, the rest stays; said once, by
    however many workers, and an answer on the second day comes too late."""
    [ada] = await written(learners, "ada")
    [bob] = await written(learners, "bob")
    [fresh] = await written(learners, "ada", at=NOW + 3 * DAY)
    first, second = (line.question_id or "" for line in ada.recommendations)
    await answer(learners, "ada", first, NOW - MINUTE, "before")
    await answer(learners, "ada", second, NOW + MINUTE, "within")
    await answer(learners, "ada", second, NOW + 2 * MINUTE, "within again")
    await answer(learners, "bob", second, NOW + DAY, "too late")
    await responding.record_outcomes(learners, bob, [Report(1, Outcome.SKIPPED, "No.")], now=NOW)
    later = NOW + 3 * DAY + MINUTE
    done = await asyncio.gather(*(settling.settle(learners, later) for _ in range(3)))
    assert sum(done) == 2
    assert await states(learners, ada) == [Outcome.IGNORED, Outcome.COMPLETED]
    assert await states(learners, bob) == [Outcome.SKIPPED, Outcome.IGNORED]
    assert await states(learners, fresh) == [Outcome.SERVED, Outcome.SERVED]
    assert (await learners.slate_lines([ada.id]))[ada.id][1].at == NOW + MINUTE
    assert await settling.settle(learners, later) == 0
    await responding.complete(learners, bob, second, now=later)
    assert await states(learners, bob) == [Outcome.SKIPPED, Outcome.COMPLETED]


async def test_voided_and_imported_answers_complete_nothing(learners: Store) -> None:
    """Nor do those of somebody else."""
    [slate] = await written(learners, "ada")
    first, second = (line.question_id or "" for line in slate.recommendations)
    await answer(learners, "ada", first, NOW + MINUTE, "void")
    await rows(learners.driver, "MATCH ()-[a:ANSWERED]->() SET a.voided_at = a.at")
    old = [Answer("old", "ada", second, None, 0, None, True)]
    await answering.import_answers(learners, old, now=NOW + MINUTE, import_id="i1")
    await answer(learners, "bob", first, NOW + MINUTE, "bob")
    await settling.settle(learners, NOW + 2 * DAY)
    assert await states(learners, slate) == [Outcome.IGNORED, Outcome.IGNORED]


async def test_a_slate_of_an_earlier_release_has_outcomes(learners: Store) -> None:
    """One without states is as it was served."""
    [slate] = await written(learners, "ada")
    await rows(learners.driver, "MATCH (s:Slate) REMOVE s.states, s.reasons, s.state_at, s.open_since")
    assert await learners.slate_lines([slate.id]) == {}
    await responding.record_outcomes(learners, slate, [Report(2, Outcome.SHOWN)], now=NOW)
    assert await states(learners, slate) == [Outcome.SERVED, Outcome.SHOWN]


async def test_two_identical_requests_give_one_feedback(learners: Store) -> None:
    """And one step of the learner; as many undo it once."""
    slate = await served(learners)
    given = await asyncio.gather(
        *(
            responding.give_feedback(learners, slate, 1, FeedbackKind.TOO_HARD, now=NOW + n * MINUTE)
            for n in range(8)
        )
    )
    [id] = {one.feedback.id for one, _ in given}
    assert sum(is_new for _, is_new in given) == 1
    assert (await learners.learner("ada")).revision == 1
    await asyncio.gather(*(responding.undo_feedback(learners, id, now=NOW) for _ in range(8)))
    assert (await learners.learner("ada")).revision == 2
    assert len(await learners.given_feedback("ada")) == 1


async def test_feedback_and_answers_at_the_same_time(learners: Store) -> None:
    """Neither loses a step of the learner, and nobody waits for a deadlock."""
    slate = await served(learners)
    async with Committer(learners) as committer:
        await asyncio.gather(
            *(
                answering.submit_answer(
                    learners,
                    learner_id="ada",
                    question_id=f"count-{n % 4}",
                    response="4",
                    event_id=f"e{n}",
                    now=NOW + n * MINUTE,
                    committer=committer,
                )
                for n in range(10)
            ),
            *(
                responding.give_feedback(learners, slate, rank, kind, now=NOW)
                for rank in (1, 2)
                for kind in FeedbackKind
            ),
        )
    found = await learners.given_feedback("ada")
    assert len(found) == 8
    assert len([one for one in found if one.undone_at is None]) == 2
    situation = await learners.situation("ada", NOW, 0.6)
    assert len(situation.feedback) == 2


async def test_only_what_stands_is_read(learners: Store) -> None:
    """Not what was undone, nor what is older than thirty days; a claim ends with a wrong answer after it, but
    not with one before, nor with a right one."""
    slate = await served(learners)

    async def give(rank: int, kind: FeedbackKind, at: datetime) -> str:
        return (await responding.give_feedback(learners, slate, rank, kind, now=at))[0].feedback.id

    async def read(at: datetime = NOW + MINUTE) -> list[tuple[FeedbackKind, str | None]]:
        found = (await learners.situation("ada", at, 0.6)).feedback
        return [(one.kind, one.question_id) for one in found]

    first, second = (line.question_id for line in slate.recommendations)
    hard = await give(2, FeedbackKind.TOO_HARD, NOW)
    await give(1, FeedbackKind.TOO_EASY, NOW - MINUTE)
    assert await read() == [(FeedbackKind.TOO_EASY, first), (FeedbackKind.TOO_HARD, second)]
    await responding.undo_feedback(learners, hard, now=NOW)
    assert await read() == [(FeedbackKind.TOO_EASY, first)]
    assert await read(NOW + 29 * DAY) == [(FeedbackKind.TOO_EASY, first)]
    assert await read(NOW + 30 * DAY) == []

    async def answered(event: str, correct: bool) -> None:
        await answering.record_answers(
            learners, [Answer(event, "ada", "count-3", NOW, 0, None, correct)], now=NOW
        )

    await answered("e1", False)
    await give(1, FeedbackKind.KNOWN, NOW)
    await answered("e2", True)
    assert await read() == [(FeedbackKind.KNOWN, first)]
    await answered("e3", False)
    assert await read() == []
    await answered("e4", True)
    assert await read() == []


@pytest.mark.parametrize("seed", range(4))
async def test_claims_open_what_the_definitions_open(store: Store, seed: int) -> None:
    """The graph finds what the pure twin finds, with claims on some concepts, below and above the gate."""
    rng = np.random.default_rng(seed)
    ids = [f"c{i:02}" for i in range(30)]
    await curriculum.apply(store, Addition([Concept(id, id) for id in ids], random_edges(rng, ids)))
    await store.create_learner("ada")
    known = {id: random_mastery(rng) for id in ids if rng.random() < 0.4}
    await write_masteries(store, "ada", known)
    for n in range(4):
        slate = await served(store, at=NOW + n * MINUTE)
        rank = int(rng.integers(1, len(slate.recommendations) + 1))
        await responding.give_feedback(store, slate, rank, FeedbackKind.KNOWN, now=NOW)
    gate = 0.85 if seed % 2 else 0.6
    snapshot = await store.curriculum()
    found = candidates.completed(await store.situation("ada", NOW, gate), snapshot)
    assert found.feedback
    expected = candidates.situation(
        found.learner, snapshot, known, NOW, gate, recent={}, feedback=found.feedback
    )
    assert _by_kind(found) == _by_kind(expected)
    assert (found.feedback, found.wrong) == (expected.feedback, expected.wrong)


async def asked_by(
    store: Store, redis: Redis, role: Role, subject: str, query: str, **variables: Any
) -> ExecutionResult:
    """A request of somebody."""
    context = Context(
        store,
        Committer(store),
        SlateLog(redis, store),
        Principal(frozenset({role}), subject),
        NOW,
        "request",
        audit=AuditLog(redis, store),
    )
    result = await schema.execute(query, variable_values=variables, context_value=context)
    assert isinstance(result, ExecutionResult)
    return result


CHANGES: Sequence[tuple[str, str]] = [
    ("recordOutcomes", "outcomes: [{rank: 1, outcome: SHOWN}]"),
    ("giveFeedback", "rank: 1, kind: TOO_EASY"),
]


@pytest.mark.parametrize(("mutation", "rest"), CHANGES)
async def test_somebody_elses_slate(learners: Store, redis_client: Redis, mutation: str, rest: str) -> None:
    """Who may not read it may not respond to it; its own learner may."""
    [slate] = await written(learners, "ada")
    query = f'mutation {{ it: {mutation}(input: {{slateId: "{slate.id}", {rest}}}) {{ errors {{ code }} }} }}'
    reading = await asked_by(
        learners, redis_client, Role.LEARNER, "bob", f'{{ slate(id: "{slate.id}") {{ key }} }}'
    )
    assert reading.errors and reading.errors[0].extensions
    assert reading.errors[0].extensions["code"] == "FORBIDDEN"
    foreign = await asked_by(learners, redis_client, Role.LEARNER, "bob", query)
    assert foreign.data == {"it": {"errors": [{"code": "FORBIDDEN"}]}}
    assert await states(learners, slate) == [Outcome.SERVED, Outcome.SERVED]
    assert await learners.given_feedback("ada") == []
    own = await asked_by(learners, redis_client, Role.LEARNER, "ada", query)
    assert own.data == {"it": {"errors": []}}


async def test_somebody_elses_feedback_and_answer(learners: Store, redis_client: Redis) -> None:
    """It is not theirs to undo, nor to read, nor is the slate theirs to answer."""
    slate = await served(learners)
    await learners.write_slates([slates.to_row(slate)])
    given, _ = await responding.give_feedback(learners, slate, 1, FeedbackKind.NOT_NOW, now=NOW)
    undo = f'mutation {{ it: undoFeedback(input: {{id: "{given.feedback.id}"}}) {{ errors {{ code }} }} }}'
    answer = (
        f'mutation {{ it: submitAnswer(input: {{questionId: "count-0", response: "4", eventId: "e", '
        f'slateId: "{slate.id}"}}) {{ errors {{ code }} }} }}'
    )
    for query in (undo, answer):
        foreign = await asked_by(learners, redis_client, Role.LEARNER, "bob", query)
        assert foreign.data == {"it": {"errors": [{"code": "FORBIDDEN"}]}}
    assert (await learners.feedback(given.feedback.id)).undone_at is None
    own = await asked_by(learners, redis_client, Role.LEARNER, "ada", undo)
    assert own.data == {"it": {"errors": []}}
    assert (await learners.feedback(given.feedback.id)).undone_at == NOW
