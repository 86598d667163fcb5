"""What every query costs on a fixed graph, in database hits, which are the same on every machine.

A cost more than 10% above the stored one is refused. To store new costs, on purpose:
    UPDATE_QUERY_COSTS=1 pytest tests/integration/test_query_costs.py
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

import cypher
from tests.integration.query_cases import CASES
from tests.integration.seeded import WHOLE, seeded

STORE = Path(__file__).with_name("query_costs.json")
MARGIN = 1.10
UPDATE = "UPDATE_QUERY_COSTS"
MEND = f"store costs with {UPDATE}=1 pytest tests/integration/test_query_costs.py, and say why in the commit"


@pytest.fixture(scope="module")
def costs() -> Iterator[dict[str, int]]:
    """The stored costs by query; written back where an update was asked for."""
    stored: dict[str, int] = json.loads(STORE.read_text(encoding="utf-8"))
    yield stored
    if os.environ.get(UPDATE):
        kept = {name: stored[name] for name in sorted(stored) if name in cypher.load()}
        STORE.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def graph(services: Any, migrated: Any) -> Iterator[neo4j.Session]:
    """200 concepts, 2,000 questions, 100 learners of 40 answers each but one, who has 2,000."""
    with seeded(services, WHOLE) as session:
        yield session


@pytest.mark.parametrize("name", cypher.load())
def test_costs_no_more_than_before(graph: neo4j.Session, costs: dict[str, int], name: str) -> None:
    """A query takes at most 10% more database hits than the repository says."""
    assert name in CASES, f"give {name} parameters in tests/integration/query_cases.py"
    hits = database_hits(graph, name, CASES[name])
    if os.environ.get(UPDATE):
        costs[name] = hits
    assert name in costs, f"{name} has no stored cost: {MEND}"
    assert hits <= costs[name] * MARGIN, f"{name}: {hits} database hits, {costs[name]} are stored; {MEND}"


def test_nothing_is_stored_for_queries_that_are_gone(costs: dict[str, int]) -> None:
    """Costs and parameters are kept for the queries there are, and for no others."""
    assert set(CASES) == set(cypher.load())
    assert set(costs) == set(cypher.load()), MEND


def database_hits(session: neo4j.Session, name: str, params: Any) -> int:
    """The hits of all operators of the plan; what the query writes is rolled back."""
    with session.begin_transaction() as tx:
        summary = tx.run(f"PROFILE {cypher.query(name).text}", params).consume()
        tx.rollback()
    assert summary.profile is not None
    return _hits(summary.profile)


def _hits(operator: dict[str, Any]) -> int:
    return int(operator.get("dbHits", 0)) + sum(map(_hits, operator.get("children", [])))
