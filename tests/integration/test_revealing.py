"""Keys and solutions: seen after one's own answer, by designers, and by nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api.audit import AuditLog
from api.cache import SlateLog
from api.graphql.context import Context
from api.graphql.schema import schema
from api.principal import Principal, Role
from graph import answering, correcting, curriculum
from graph.committing import Committer
from graph.curriculum import Addition
from graph.errors import Ungradable
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import rows

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEYS = "{ questions(first: 100) { nodes { key answer solution } } }"


@pytest.fixture
async def learners(small: Store) -> Store:
    """The small curriculum, ann and bob."""
    await small.create_learners(["ann", "bob"])
    return small


async def submit(store: Store, learner: str, question: str, event: str, response: str = "22") -> None:
    """An answer."""
    await answering.submit_answer(
        store, learner_id=learner, question_id=question, response=response, event_id=event, now=NOW
    )


async def ask(store: Store, redis: Redis, subject: str, query: str, *roles: Role) -> Any:
    """Data of a request without errors."""
    context = Context(
        store=store,
        committer=Committer(store),
        slates=SlateLog(redis, store),
        principal=Principal(frozenset(roles), subject),
        now=NOW,
        request_id="request",
        audit=AuditLog(redis, store),
    )
    result = await schema.execute(query, context_value=context)
    assert result.errors is None, result.errors
    return result.data


async def seen(store: Store, redis: Redis, subject: str, *roles: Role) -> set[str]:
    """The questions whose keys somebody sees."""
    nodes = (await ask(store, redis, subject, KEYS, *roles))["questions"]["nodes"]
    assert all((node["answer"] is None) is (node["solution"] is None) for node in nodes)
    assert {node["solution"] for node in nodes} <= {None, "$2 + 2 = 4$."}
    return {node["key"] for node in nodes if node["answer"] is not None}


async def test_after_the_answer(learners: Store, redis_client: Redis) -> None:
    """One's own answer, right or wrong; another's opens nothing, nor does one that was not understood."""
    assert await seen(learners, redis_client, "ann", Role.LEARNER) == set()
    await submit(learners, "ann", "add-0", "e1")
    await submit(learners, "bob", "add-1", "e2", "4")
    with pytest.raises(Ungradable):
        await submit(learners, "ann", "add-2", "e3", "no number")
    assert await seen(learners, redis_client, "ann", Role.LEARNER) == {"add-0"}
    assert await seen(learners, redis_client, "bob", Role.LEARNER) == {"add-1"}


@pytest.mark.parametrize("role", Role)
async def test_by_role(learners: Store, redis_client: Redis, role: Role) -> None:
    """Designers see all; a name without the role of a learner opens nothing."""
    await submit(learners, "ann", "add-0", "e1")
    found = await seen(learners, redis_client, "ann", role)
    assert len(found) == {Role.DESIGNER: 17, Role.DEVELOPER: 17, Role.LEARNER: 1}.get(role, 0)


async def test_both_roles(learners: Store, redis_client: Redis) -> None:
    """A learner who designs sees what a designer sees."""
    assert len(await seen(learners, redis_client, "ann", Role.LEARNER, Role.DESIGNER)) == 17


async def test_another_revision(learners: Store, redis_client: Redis) -> None:
    """Who answered the question as it was sees the key of what it has become only after an answer to that."""
    await submit(learners, "ann", "add-0", "e1")
    await curriculum.apply(learners, Addition(questions=[numeric("add-0", "add", answer="5")]))
    assert await seen(learners, redis_client, "ann", Role.LEARNER) == set()
    await submit(learners, "ann", "add-0", "e2")
    assert await seen(learners, redis_client, "ann", Role.LEARNER) == {"add-0"}


async def test_a_void_answer(learners: Store, redis_client: Redis) -> None:
    """It counts for nothing."""
    await submit(learners, "ann", "add-0", "e1")
    await correcting.void_answer(learners, "e1", "A test.", NOW)
    assert await seen(learners, redis_client, "ann", Role.LEARNER) == set()


STRUGGLES = '{ learner(id: "ann") { struggles { help { kind solution } } } }'


@pytest.mark.parametrize(
    ("role", "subject", "shown"),
    [
        (Role.LEARNER, "ann", True),
        (Role.SERVICE, "app", True),
        (Role.TEACHER, "tom", False),
        (Role.ADMIN, "admin", False),
    ],
)
async def test_help_with_a_solution(
    learners: Store, redis_client: Redis, role: Role, subject: str, shown: bool
) -> None:
    """Whoever may answer for the learner was shown it; whoever only reads is not."""
    await learners.create_class("7b", "7b", "UTC")
    await learners.add_members("7b", ["ann"], NOW)
    await learners.add_teachers("7b", ["tom"], NOW)
    for i in range(3):
        await submit(learners, "ann", f"count-{i}", f"e{i}")
    [struggle] = (await ask(learners, redis_client, subject, STRUGGLES, role))["learner"]["struggles"]
    [solution] = [help["solution"] for help in struggle["help"] if help["kind"] == "SOLUTION"]
    assert solution == ("$2 + 2 = 4$." if shown else None)


async def test_help_after_a_revision(learners: Store, redis_client: Redis) -> None:
    """The solution of what the question has become is not shown for an answer to what it was."""
    for i in range(3):
        await submit(learners, "ann", f"count-{i}", f"e{i}")
    revised = [numeric(f"count-{i}", "count", answer="5") for i in range(3)]
    await curriculum.apply(learners, Addition(questions=revised))
    [struggle] = (await ask(learners, redis_client, "ann", STRUGGLES, Role.LEARNER))["learner"]["struggles"]
    assert "SOLUTION" not in {help["kind"] for help in struggle["help"]}


async def test_among_many_answers(learners: Store, driver: AsyncDriver) -> None:
    """A learner with many answers and a question with many: what is looked through is the fewer of both."""
    await rows(
        driver,
        "MATCH (l:Learner {id: 'ann'}) UNWIND range(1, 3000) AS i "
        "MERGE (q:Question {id: 'many-' + (i % 1500)}) SET q.revision = 1 "
        "CREATE (l)-[:ANSWERED {event_id: 'many-' + i, question_revision: 1, at: $at}]->(q)",
        at=NOW - timedelta(days=1),
    )
    assert await learners.answered("ann", ["many-7", "add-0", "nothing"]) == {"many-7"}
    assert await learners.answered("bob", ["many-7"]) == set()
