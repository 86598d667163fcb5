"""How often GraphQL reads the graph: as often as a request has kinds of things, however many there are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis.asyncio
from neo4j import AsyncDriver

from api.audit import AuditLog
from api.cache import SlateLog
from api.graphql.context import Context
from api.graphql.schema import schema
from api.principal import DEVELOPER
from graph import advising, answering, classes, curriculum, drafting
from graph.committing import Committer
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.feedback import BELIEVED
from graph.local import Servers
from graph.model import Answer, Course
from graph.sealing import Sealer, key_from_text
from graph.steps import Edit
from graph.store import Store
from tests.integration.conftest import SMALL
from tracing.mastery import DUE_BELOW, MASTERED_AT

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class CountingStore(Store):
    """Remembers the names of the queries it read."""

    reads: list[str]

    async def _records(self, name: str, parameters: dict[str, Any]) -> Any:
        """As the store does, for every kind of read."""
        self.reads.append(name)
        return await super()._records(name, parameters)


@pytest.fixture
async def counting(services: Servers, clean_graph: AsyncDriver) -> AsyncIterator[CountingStore]:
    """A store that counts, on a small curriculum with three drafts and the learner ann, its snapshot read
    already."""
    sealer = Sealer(key_from_text(services.seal_key))
    async with CountingStore(
        services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer
    ) as store:
        store.reads = []
        await curriculum.apply(store, SMALL)
        await store.create_learner("ann")
        for i in range(3):
            await drafting.create(store, id=f"draft-{i}", title="A draft", by="dora", now=NOW)
            step = Edit(thing(Kind.CONCEPT, "add"), {"minutes": 10.0 + i})
            await drafting.edit(store, f"draft-{i}", [step], by="dora", now=NOW, step_id=f"step-{i}")
        await store.curriculum()
        store.reads.clear()
        yield store


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        (
            "{ concepts(first: 100) { nodes { prerequisites { concept { key } } unlocks { reason } } } }",
            ["curriculum/read_stamp"],
        ),
        (
            "{ concepts { nodes { questions(first: 100) { nodes { stem concepts { title } } } } } }",
            ["curriculum/read_stamp", "curriculum/read_questions"],
        ),
        (
            '{ a: concept(id: "add") { key } b: concept(id: "count") { key } '
            'c: question(id: "add-0") { key } d: question(id: "add-1") { key } }',
            ["curriculum/read_stamp", "curriculum/read_questions"],
        ),
        (
            '{ learner(id: "ann") { nextQuestions(first: 5) { recommendations { '
            "question { stem } concept { title } why { simple } } } } }",
            [
                "learner/read_situation",
                "curriculum/read_questions",
            ],
        ),
        ("{ drafts { nodes { key title approvals { by } } } }", ["draft/page_drafts"]),
        (
            "{ drafts(first: 5) { nodes { comments { nodes { text } } steps { nodes { changes { what } } } "
            "changes { nodes { thing { label } } } conflicts { nodes { field } } problems { code } } } }",
            ["draft/page_drafts", "draft/read_drafts", "curriculum/read_stamp", "curriculum/read_stamp"],
        ),
        (
            '{ learner(id: "ann") { nextQuestions(first: 5) { recommendations { '
            "outcome outcomeAt reason } } } }",
            ["learner/read_situation", "slate/read_lines"],
        ),
    ],
)
async def test_reads_do_not_grow_with_the_list(
    counting: CountingStore, redis_client: redis.asyncio.Redis, query: str, reads: list[str]
) -> None:
    """Each request makes a fixed number of reads, whatever the size of its lists."""
    await _execute(counting, redis_client, query)
    assert sorted(counting.reads) == sorted(reads)


OF_A_CLASS = """{ class(id: "7b") { learners(first: 10) { nodes { key
  classes { key } goals { key } consent { tier }
  mastery { nodes { probability model } } feedback { nodes { kind } }
  habit { streak } struggles { help { solution question { stem } } } dueReviews { overdueDays }
  predictions(questionIds: ["add-0", "power-1"]) { chance }
  reviewPath(to: "power") { minutes } progress { points { mastered } forecast { minutesLeft } }
  skills { level } goalSkills: skills(by: GOAL) { level } reviewForecast { overdueMinutes }
  courseMap(course: "all") { concepts { state place { row } locks { sentence } } }
  nextQuestions(first: 2, course: "all") { recommendations { outcome question { stem } why { simple } } }
} } } }"""


async def test_a_class_takes_as_many_reads_as_one_learner(
    counting: CountingStore, redis_client: redis.asyncio.Redis
) -> None:
    """Whatever is asked of learners is read for all of them at once."""
    course = Course("all", "All", concepts=("count", "add", "multiply", "power"))
    await curriculum.apply(counting, Addition(courses=[course]))
    await classes.create_class(counting, "7b", "Class 7b")
    found = []
    for learners in (["ann"], ["bea", "cal", "dee"]):
        for learner in learners:
            await counting.create_learner(learner)
            await _stuck(counting, learner)
        await classes.add_members(counting, "7b", learners, now=NOW)
        await _warmed(counting)
        await _execute(counting, redis_client, OF_A_CLASS)  # what is kept from then on
        counting.reads.clear()
        result = await _execute(counting, redis_client, OF_A_CLASS)
        found.append(sorted(counting.reads))
    nodes = result["class"]["learners"]["nodes"]
    assert [node["key"] for node in nodes] == ["ann", "bea", "cal", "dee"]
    assert all(node["struggles"] and node["nextQuestions"]["recommendations"] for node in nodes)
    assert all(node["goals"] == [{"key": "power"}] for node in nodes)
    assert found[0] == found[1]


async def _warmed(store: Store) -> None:
    """What somebody waits for is planned without a limit of time: the machine may be busy with other
    things."""
    asked = {
        "mastered_at": MASTERED_AT,
        "due_below": DUE_BELOW,
        "gate": store.expected_gate,
        "claimed": BELIEVED,
    }
    await store.read("learner/read_situation", ids=["ann"], as_of=NOW, feedback_since=NOW, **asked)


async def _stuck(store: Store, learner: str) -> None:
    """One goal, and one concept that goes wrong."""
    await advising.set_goals(store, learner, ["power"])
    answers = [
        Answer(f"{learner}-{i}", learner, f"count-{i}", NOW - timedelta(hours=9 - i), correct=False)
        for i in range(4)
    ]
    await answering.record_answers(store, answers, now=NOW)


async def _execute(store: Store, redis_client: redis.asyncio.Redis, query: str) -> Any:
    context = Context(
        committer=Committer(store),
        store=store,
        slates=SlateLog(redis_client, store),
        principal=DEVELOPER,
        now=datetime.now(UTC),
        request_id="request-1",
        audit=AuditLog(redis_client, store),
    )
    result = await schema.execute(query, context_value=context)
    assert result.errors is None
    return result.data
