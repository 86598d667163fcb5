"""What analysts may well send runs: each of the honest statements, on the seeded graph."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph.asking import running
from graph.asking.nouns import Limits
from graph.errors import LearnerGraphError
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.asking.statements import statements
from tests.integration.seeded import TINY, seeded

INDEXES = """
CREATE FULLTEXT INDEX asking_titles FOR (n:Concept) ON EACH [n.title];
CREATE VECTOR INDEX asking_vectors FOR (n:Concept) ON (n.asking_vector)
OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}};
MATCH (n:Concept) WHERE n.depth < 3 SET n.asking_vector = [1.0, toFloat(n.depth)];
CALL db.awaitIndexes()
"""
"""The graph has neither kind of its own."""


@pytest.fixture(scope="module")
async def store(services: Any, migrated: Any) -> AsyncIterator[Store]:
    """On the seeded graph."""
    sealer = Sealer(key_from_text(services.seal_key))
    with seeded(services, TINY) as session:
        for statement in INDEXES.split(";"):
            session.run(statement).consume()
        async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as opened:
            yield opened
        session.run("DROP INDEX asking_titles").consume()
        session.run("DROP INDEX asking_vectors").consume()


async def test_each_runs(store: Store) -> None:
    """A hundred and more, of every kind: none is refused, none fails, and each gives its columns."""
    failed = []
    for each in statements("honest"):
        try:
            found = await running.ask(store, each.text, each.parameters, limits=Limits(seconds=30))
        except LearnerGraphError as error:
            failed.append(f"{each.name}: {each.text}\n  {error}")
        else:
            assert all(len(row) == len(found.columns) for row in found.rows)
    assert len(statements("honest")) >= 100
    assert failed == [], "\n".join(failed)
