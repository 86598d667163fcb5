"""What tests of the graph itself share: raw rows, and a graph without anything in it."""

from typing import Any

from neo4j import AsyncDriver, Query


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
