"""The chain of applied migrations in the graph, as neo4j-migrations (Java) keeps it, and how it
compares with the files.

    (:__Neo4jMigration {version: 'BASELINE'})-[:MIGRATED_TO {at, in, by, connectedAs}]->
    (:__Neo4jMigration {version, description, type, repeatable, source, checksum})-[:MIGRATED_TO]-> ...
"""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from neo4j import AsyncDriver, AsyncManagedTransaction, Record

import cypher
from migrations.errors import MigrationsDiffer
from migrations.files import Migration, order

BASELINE = "BASELINE"


@dataclass(frozen=True, slots=True)
class Applied:
    """One migration as it is recorded. at: UTC. took_ms: running its statements."""

    version: str
    description: str
    source: str
    checksum: str
    at: datetime
    took_ms: int
    by: str


class State(StrEnum):
    """APPLIED: as in the file. PENDING: not applied yet. CHANGED: the file is not what was applied.
    UNKNOWN: applied, and there is no such file."""

    APPLIED = "applied"
    PENDING = "pending"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """One version, in the files or in the graph. at: UTC, None while it is pending."""

    version: str
    description: str
    source: str
    state: State
    at: datetime | None


async def read(driver: AsyncDriver) -> list[Applied]:
    """The applied migrations, oldest first; empty in a graph that was never migrated."""
    async with driver.session(default_access_mode="READ", notifications_min_severity="OFF") as session:
        result = await session.run(cypher.query("migration/read_chain").text)
        return [_applied(record) async for record in result]


async def record(
    tx: AsyncManagedTransaction, migration: Migration, *, previous: str, took_ms: int, connected_as: str
) -> Applied:
    """Adds `migration` behind the version `previous`.

    Raises MigrationsDiffer where `previous` is not the end of the chain any more.
    """
    by = f"learner-graph on {platform.node()}"
    properties = {
        "version": migration.version,
        "description": migration.description,
        "type": "CYPHER",
        "repeatable": False,
        "source": migration.source,
        "checksum": migration.checksum,
    }
    result = await tx.run(
        cypher.query("migration/record_migration").text,
        previous=previous,
        properties=properties,
        took_ms=took_ms,
        by=by,
        connected_as=connected_as,
    )
    row = await result.single()
    if row is None:
        raise MigrationsDiffer(
            "Something else was migrated at the same time, without taking the lock.",
            field="version",
            value=previous,
            mend="See the status, then migrate again.",
        )
    at = row["at"].to_native().astimezone(UTC)
    return Applied(
        migration.version, migration.description, migration.source, migration.checksum, at, took_ms, by
    )


def compare(files: Sequence[Migration], applied: Sequence[Applied]) -> list[MigrationStatus]:
    """Every version there is in files or graph, in order."""
    recorded = {entry.version: entry for entry in applied}
    found = [_status(migration, recorded.pop(migration.version, None)) for migration in files]
    found += [
        MigrationStatus(entry.version, entry.description, entry.source, State.UNKNOWN, entry.at)
        for entry in recorded.values()
    ]
    return sorted(found, key=lambda entry: order(entry.version))


def refuse_differences(statuses: Sequence[MigrationStatus]) -> None:
    """Raises MigrationsDiffer naming every file that was changed, is unknown, or comes too late to be
    applied in order; pending migrations behind all applied ones are fine."""
    done = [order(entry.version) for entry in statuses if entry.state is not State.PENDING]
    problems = [
        f"{entry.source} {_WRONG[entry.state]}"
        for entry in statuses
        if entry.state in (State.CHANGED, State.UNKNOWN)
        or (entry.state is State.PENDING and done and order(entry.version) < max(done))
    ]
    if problems:
        raise MigrationsDiffer(
            field="migrations",
            value="; ".join(problems),
            mend="Bring back the files as they were applied, and put changes into a new version.",
        )


_WRONG = {
    State.CHANGED: "was changed after it was applied",
    State.UNKNOWN: "was applied and is not among the files",
    State.PENDING: "has a lower version than one that was applied",
}


def _status(migration: Migration, applied: Applied | None) -> MigrationStatus:
    state = State.PENDING
    if applied is not None:
        state = State.APPLIED if applied.checksum == migration.checksum else State.CHANGED
    at = applied.at if applied else None
    return MigrationStatus(migration.version, migration.description, migration.source, state, at)


def _applied(row: Record) -> Applied:
    return Applied(
        version=row["version"],
        description=row["description"] or "",
        source=row["source"] or row["version"],
        checksum=row["checksum"] or "",
        at=row["at"].to_native().astimezone(UTC),
        took_ms=row["took_ms"],
        by=row["by"] or "",
    )
