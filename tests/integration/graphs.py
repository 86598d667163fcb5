"""What tests of the graph itself share: raw rows, and a graph without anything in it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from neo4j import AsyncDriver, Query

from graph.store import Store
from graph.versions import ModelVersion, Promotion
from tracing.model import Model
from tracing.parameters import Parameters


async def rows(driver: AsyncDriver, text: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of any statement, in a transaction of its own."""
    async with driver.session(notifications_min_severity="OFF") as session:
        result = await session.run(Query(text), parameters)
        return [record.data() async for record in result]


async def clear(driver: AsyncDriver) -> None:
    """Deletes all data, then every constraint and index, the chain of migrations included."""
    await rows(driver, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    for row in await rows(driver, "SHOW CONSTRAINTS YIELD name"):
        await rows(driver, f"DROP CONSTRAINT `{row['name']}` IF EXISTS")
    for row in await rows(driver, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        await rows(driver, f"DROP INDEX `{row['name']}` IF EXISTS")


COUNTED = {"import_id", "recorded_at"}
"""Properties that say how something came, not what it is."""


async def content(driver: AsyncDriver, *without: str) -> set[str]:
    """Everything in the graph but imports, the curriculum's revisions and the audit log with its secret, one
    text a thing: graphs of the same content give the same. without: more properties to leave out."""
    left_out = {*COUNTED, *without}
    nodes = await rows(
        driver,
        "MATCH (n) WHERE NOT n:Import AND NOT n:Curriculum AND NOT n:AuditEntry AND NOT n:Secret "
        "AND NOT n:Revision AND NOT n:Change "
        "AND none(l IN labels(n) WHERE l STARTS WITH '_') "
        "AND NOT n:LearnerGraphTests RETURN labels(n) AS labels, properties(n) AS properties",
    )
    edges = await rows(
        driver,
        "MATCH (a)-[r]->(b) WHERE NOT type(r) IN ['BROUGHT', 'CHANGED', 'MOVES'] "
        "AND none(l IN labels(a) WHERE l STARTS WITH '_') "
        "RETURN type(r) AS labels, properties(r) AS properties, "
        "[coalesce(a.id, a.version), coalesce(b.id, b.version)] AS ends",
    )
    return {
        str(
            [
                row["labels"],
                row.get("ends"),
                sorted((k, str(v)) for k, v in row["properties"].items() if k not in left_out),
            ]
        )
        for row in (*nodes, *edges)
    }


async def put_in_force(store: Store, version: str, concepts: Mapping[str, Parameters]) -> None:
    """A tracing model of these parameters, instead of what is in force."""
    _, before = await store.stamp()
    await store.write_model(ModelVersion(version, "test"), Model(concepts=concepts), [])
    await store.promote(Promotion(version, before, datetime.now(UTC)))
