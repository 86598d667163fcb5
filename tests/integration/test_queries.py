"""Every query on the real server: it plans without a warning, and is what its header says."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

import cypher
from tests.integration.seeded import TINY, seeded

ROOT = Path(cypher.__file__).parents[1]
LIBRARY = {name for name, query in cypher.load().items() if query.asked is not None}
"""Questions of analysts, asked by name from outside; each reads all there is of something."""
AREAS = {name.split("/")[0] for name in set(cypher.load()) - LIBRARY}
SOUND = {"00", "02"}
"""Classes of GQL status that are no notice: success, and no data."""

QUERY_TYPES = {"read": {"r"}, "write": {"w", "rw"}}

DUMMIES: dict[str, Any] = {
    "string": "x",
    "integer": 1,
    "float": 0.5,
    "boolean": True,
    "datetime": datetime(2026, 1, 1, tzinfo=UTC),
    "map": {},
}


SCANNING = {
    "audit/erase_about",
    "class/page_titled",
    "copy/claim",
    "copy/delete_learners",
    "copy/delete_rest",
    "copy/read_between",
    "copy/read_learners",
    "copy/read_shared",
    "copy/read_snapshot",
    "copy/write_snapshot",
    "curriculum/read_concepts",
    "content/read_rest",
    "curriculum/read_courses",
    "curriculum/read_extras",
    "curriculum/read_prerequisites",
    "curriculum/read_question_features",
    "curriculum/read_structure",
    "draft/page_drafts",
    "drift/read_open",
    "import/delete_created",
    "import/find_import",
    "import/read_created",
    "import/read_dependents",
    "import/read_imports",
    "import/read_newer",
    "migration/read_chain",
    "migration/record_migration",
    "model/read_models",
    "policy/read_policies",
    "sealed/page_changes",
    "sealed/page_corrections",
    "sealed/page_imports",
    "sealed/page_questions",
    "sealed/page_resolutions",
    "sealed/page_secrets",
    "sealed/page_steps",
    "sealed/page_templates",
    "privacy/read_leaving",
    "saved/page_questions",
    "saved/read_scheduled",
    "schema/read_nodes",
    "science/page_measure",
    "schema/read_relationships",
}
"""Queries that read all there is of something, or that run once in a while, and so may scan."""


@pytest.fixture(scope="module")
def growing(services: Any, migrated: Any) -> Iterator[neo4j.Session]:
    """A graph in its first import: the planner takes every index for empty."""
    with seeded(services, TINY, sampled=False) as session:
        yield session


@pytest.fixture(scope="module")
def graph(services: Any, migrated: Any) -> Iterator[neo4j.Session]:
    """A graph that holds something under every name that a query may read."""
    with seeded(services, TINY) as session:
        yield session


@pytest.mark.parametrize("name", cypher.load())
def test_is_what_it_declares(graph: neo4j.Session, name: str) -> None:
    """A query EXPLAINs without any notice, with the mode and the columns of its header."""
    query = cypher.query(name)
    params = {param: DUMMIES.get(type_, []) for param, type_ in query.params.items()}
    result = graph.run(f"EXPLAIN {query.text}", params)
    columns = list(result.keys())
    summary = result.consume()
    notices = [
        f"{status.gql_status} {status.status_description}"
        for status in summary.gql_status_objects
        if status.gql_status[:2] not in SOUND
    ]
    assert notices == []
    assert summary.query_type in QUERY_TYPES[query.mode]
    assert columns == list(query.columns)


def test_finds_by_index_while_the_graph_is_new(growing: neo4j.Session) -> None:
    """A plan made when there was next to nothing stays in use for a while; one that scans would take minutes
    for a batch of answers. Where the planner wants to, the query needs a hint."""
    scans = {
        name: found for name in set(cypher.load()) - SCANNING - LIBRARY if (found := _scans(growing, name))
    }
    assert scans == {}


def _scans(session: neo4j.Session, name: str) -> list[str]:
    """What the query's plan reads from end to end."""
    query = cypher.query(name)
    params = {param: DUMMIES.get(type_, []) for param, type_ in query.params.items()}
    plan = session.run(f"CYPHER replan=force EXPLAIN {query.text}", params).consume().plan
    assert plan is not None
    return [operator for operator in _operators(plan) if "Scan" in operator]


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield f"{plan['operatorType']} {plan['args'].get('Details', '')}"
    for child in plan.get("children", []):
        yield from _operators(child)


def test_every_query_is_used_and_every_name_exists() -> None:
    """The names in the Python sources and in cypher/ are the same, but for those of the library."""
    assert _names_in_sources() == set(cypher.load()) - LIBRARY


def _names_in_sources() -> set[str]:
    """Every string constant in the packages that has the form of a query's name in a known area."""
    form = re.compile(rf"({'|'.join(sorted(AREAS))})/[a-z_]+")
    return {
        node.value
        for package in ("api", "graph", "migrations", "tracing")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and form.fullmatch(node.value)
    }
