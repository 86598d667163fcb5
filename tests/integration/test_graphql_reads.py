"""How often GraphQL reads the graph: as often as a request has kinds of things, however many there are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import redis.asyncio
from neo4j import AsyncDriver

from api.audit import AuditLog
from api.cache import SlateLog
from api.graphql.context import Context
from api.graphql.schema import schema
from api.principal import DEVELOPER
from graph import curriculum, drafting
from graph.committing import Committer
from graph.content import Kind, thing
from graph.local import Servers
from graph.sealing import Sealer, key_from_text
from graph.steps import Edit
from graph.store import Store
from tests.integration.conftest import SMALL

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
            ["curriculum/page_concepts", "curriculum/read_stamp"],
        ),
        (
            "{ concepts { nodes { questions(first: 100) { nodes { stem concepts { title } } } } } }",
            ["curriculum/page_concepts", "curriculum/read_stamp", "curriculum/read_questions"],
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
    context = Context(
        committer=Committer(counting),
        store=counting,
        slates=SlateLog(redis_client, counting),
        principal=DEVELOPER,
        now=datetime.now(UTC),
        request_id="request-1",
        audit=AuditLog(redis_client, counting),
    )
    result = await schema.execute(query, context_value=context)
    assert result.errors is None
    assert sorted(counting.reads) == sorted(reads)
