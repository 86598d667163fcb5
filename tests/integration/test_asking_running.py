"""A statement runs behind the gate, within limits, and is ended on the server when nobody wants it."""

import asyncio
from typing import Any

import pytest
from neo4j import AsyncDriver

from graph.asking import running
from graph.asking.failures import TimedOut, TooMuch
from graph.asking.nouns import Edge, Limits, Node, Route
from graph.errors import InvalidInput, LearnerGraphError, StatementRefused
from graph.store import Store
from tests.integration.graphs import rows

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN a"
MANY = "UNWIND range(1, 100000) AS x RETURN x"

_LEFT = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.run IS NOT NULL RETURN transactionId"


async def left(driver: AsyncDriver) -> list[Any]:
    """Queries of analysts that the server still has."""
    return [row["transactionId"] for row in await rows(driver, _LEFT)]


@pytest.fixture
async def graph(store: Store, driver: AsyncDriver) -> Store:
    """Two concepts, one relationship between them and two to something without an id."""
    await rows(
        driver,
        "CREATE (a:Concept {id: 'a', title: 'A'})-[:PREREQUISITE_OF {strength: 1.0}]->(b:Concept {id: 'b'}) "
        "CREATE (n:Nameless) CREATE (b)-[:TO {n: 1}]->(n) CREATE (b)-[:TO {n: 2}]->(n)",
    )
    return store


async def test_relationships_name_their_ends_by_the_applications_ids(graph: Store) -> None:
    """Though the driver gives a relationship without the properties of its ends."""
    found = await running.ask(graph, "MATCH (:Concept)-[r:PREREQUISITE_OF]->() RETURN r")
    edge = Edge(
        "Concept:a-PREREQUISITE_OF->Concept:b", "PREREQUISITE_OF", "Concept:a", "Concept:b", {"strength": 1.0}
    )
    assert (found.columns, found.rows, found.complete) == (("r",), [(edge,)], True)


async def test_what_has_no_id_has_a_name_and_parallel_relationships_have_two(graph: Store) -> None:
    """No name is Neo4j's own id."""
    found = await running.ask(graph, "MATCH p = (:Concept {id: 'b'})-[r:TO]->() RETURN p ORDER BY r.n")
    routes = [row[0] for row in found.rows if isinstance(row[0], Route)]
    assert [edge.key for route in routes for edge in route.edges] == [
        "Concept:b-TO->Nameless:#1",
        "Concept:b-TO->Nameless:#1 2",
    ]
    assert routes[0].nodes == (
        Node("Concept:b", ("Concept",), {"id": "b"}),
        Node("Nameless:#1", ("Nameless",), {}),
    )


async def test_rows_are_cut_at_the_limit_and_the_query_is_ended(graph: Store, driver: AsyncDriver) -> None:
    """What is there says that there is more, and by which limit."""
    async with running.run(graph, MANY, limits=Limits(rows=700)) as run:
        found = [row async for batch in run for row in batch]
    assert (len(found), run.rows, run.complete, run.cut_by) == (700, 700, False, "rows")
    assert await left(driver) == []


async def test_as_many_rows_as_the_limit_are_all(graph: Store) -> None:
    """A limit that is just reached cuts nothing."""
    for count in (0, 1, running.BATCH, running.BATCH + 1):
        found = await running.ask(
            graph, "UNWIND range(1, $n) AS x RETURN x", {"n": count}, limits=Limits(rows=count)
        )
        assert (len(found.rows), found.complete) == (count, True)


async def test_bytes_are_cut_at_the_limit(graph: Store) -> None:
    """Counted about as they go over the wire."""
    async with running.run(
        graph, "UNWIND range(1, 100) AS x RETURN 'abcdefghij'", limits=Limits(bytes=105)
    ) as run:
        found = [row async for batch in run for row in batch]
    assert (len(found), run.complete, run.cut_by) == (10, False, "bytes")


async def test_a_runaway_is_ended_at_its_time(graph: Store, driver: AsyncDriver) -> None:
    """By the server, or by us a second later; and it is gone."""
    with pytest.raises(TimedOut):
        await running.ask(graph, ENDLESS, limits=Limits(seconds=1))
    assert await left(driver) == []


async def test_cancelling_the_task_ends_the_query(graph: Store, driver: AsyncDriver) -> None:
    """On the server, before the task has ended."""
    task = asyncio.ensure_future(running.ask(graph, ENDLESS))
    while not await left(driver):  # noqa: ASYNC110  # the server tells when it is asked
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await left(driver) == []


async def test_leaving_the_block_ends_the_query(graph: Store, driver: AsyncDriver) -> None:
    """After a first batch."""
    async with running.run(graph, MANY) as run:
        async for _ in run:
            assert await left(driver)
            break
    assert (await left(driver), run.complete, run.alive) == ([], False, False)


async def test_memory_ends_a_query(graph: Store) -> None:
    """Of one query there is so much and no more."""
    with pytest.raises((TooMuch, TimedOut)):
        await running.ask(
            graph,
            "UNWIND range(1, 50000000) AS x WITH collect(x) AS xs RETURN size(xs)",
            limits=Limits(seconds=60),
        )


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("MATCH (c:Concept)\nRETUN c", (2, 1)),
        ("RETURN 1 +\n  'a'.b", (2, 3)),
        ("MATCH (c:Concept) RETURN d", (1, 26)),
    ],
)
async def test_a_mistake_has_its_place(graph: Store, statement: str, place: tuple[int, int]) -> None:
    """Line and column, so that a caret can stand under it."""
    with pytest.raises(StatementRefused) as caught:
        await running.ask(graph, statement)
    assert (caught.value.line, caught.value.column) == place


async def test_a_missing_parameter_is_named(graph: Store) -> None:
    """Before anything runs."""
    with pytest.raises((InvalidInput, StatementRefused)) as caught:
        await running.ask(graph, "MATCH (c:Concept {id: $which}) RETURN c")
    assert "which" in str(caught.value)


async def test_a_property_that_nothing_has_is_a_warning(graph: Store) -> None:
    """And not an empty answer alone."""
    async with running.run(graph, "MATCH (c:Concept)\nRETURN c.gone") as run:
        found = [row async for batch in run for row in batch]
    assert found == [(None,), (None,)]
    assert [(warning.line, warning.column) for warning in run.warnings] == [(2, 10)]
    assert "gone" in run.warnings[0].message


@pytest.mark.parametrize(
    "statement",
    ["CREATE (n)", "SHOW SETTINGS", "CALL dbms.listConfig()", "PROFILE RETURN 1", "", "RETURN 1; RETURN 2"],
)
async def test_what_is_refused_never_runs(graph: Store, driver: AsyncDriver, statement: str) -> None:
    """With the reason and what to do instead."""
    before = await rows(driver, "MATCH (n) RETURN count(n) AS n")
    with pytest.raises(LearnerGraphError) as caught:
        await running.ask(graph, statement)
    assert caught.value.mend
    assert await rows(driver, "MATCH (n) RETURN count(n) AS n") == before


async def test_an_explained_statement_does_not_run(graph: Store) -> None:
    """It has columns and a plan."""
    planned = await running.explain(graph, "MATCH (c:Concept) RETURN c.id AS id")
    assert (planned.columns, planned.plan["operatorType"].partition("@")[0]) == (("id",), "ProduceResults")


async def test_a_value_that_python_does_not_have_is_an_error(graph: Store) -> None:
    """Not a crash."""
    with pytest.raises(InvalidInput, match="cannot be shown"):
        await running.ask(graph, "RETURN date({year: 99999}) AS d")
