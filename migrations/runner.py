"""Brings a graph to the newest version: what is pending is applied in order, once, under the lock.

What the files may hold is in files.py, how the lock ends with its holder in lock.py, what is recorded
in chain.py. Knows nothing of what the migrations are about.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from neo4j import AsyncDriver, AsyncManagedTransaction, AsyncSession, Query, unit_of_work
from neo4j.exceptions import ClientError, Neo4jError

import cypher
from migrations import chain, lock
from migrations.chain import Applied, MigrationStatus, State
from migrations.errors import MigrationFailed, MigrationsDiffer
from migrations.files import FOLDER, Kind, Migration, discover, split

Say = Callable[[str], None]

INDEX_SECONDS = 600
"""How long to wait for new indexes to fill; 100 million entries take less."""

CONSTRAINTS = FOLDER / "chain" / "constraints.cypher"

ALREADY_THERE = {
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.IndexWithNameAlreadyExists",
}
"""What IF NOT EXISTS still answers when two create the same at once."""


async def migrate(
    driver: AsyncDriver,
    on_step: Say | None = None,
    *,
    folder: Path = FOLDER,
    patience: float = lock.PATIENCE_SECONDS,
) -> list[Applied]:
    """Applies what is pending and returns it. on_step: called with a line for each step.

    Waits up to `patience` seconds for another migrator. Raises MigrationFileInvalid, MigrationsDiffer,
    MigrationsLocked or MigrationFailed; what was applied before the failure stays applied.
    """
    say = on_step or (lambda line: None)
    files = discover(folder)
    if not _pending(chain.compare(files, await chain.read(driver))):
        return []  # as at nearly every start: neither lock nor constraints are needed
    await _ensure_constraints(driver)
    async with lock.held(driver, say, patience) as user:
        applied = await chain.read(driver)
        pending = _pending(chain.compare(files, applied))
        done: list[Applied] = []
        for migration in files:
            if migration.version in pending:
                say(f"{migration.version} {migration.description}")
                previous = [*applied, *done][-1:]
                version = previous[0].version if previous else chain.BASELINE
                done.append(await _apply(driver, migration, previous=version, user=user))
        return done


def _pending(statuses: Sequence[MigrationStatus]) -> set[str]:
    """Versions that are to be applied. Raises MigrationsDiffer."""
    chain.refuse_differences(statuses)
    return {entry.version for entry in statuses if entry.state is State.PENDING}


async def status(driver: AsyncDriver, *, folder: Path = FOLDER) -> list[MigrationStatus]:
    """Every version in the files or in the graph, in order, and how they compare. Writes nothing."""
    return chain.compare(discover(folder), await chain.read(driver))


async def validate(driver: AsyncDriver, *, folder: Path = FOLDER) -> None:
    """Raises MigrationsDiffer naming every migration that was changed, is missing in the graph, or is
    unknown here. Writes nothing."""
    statuses = await status(driver, folder=folder)
    chain.refuse_differences(statuses)
    missing = [entry.source for entry in statuses if entry.state is State.PENDING]
    if missing:
        raise MigrationsDiffer(
            "The graph is not at the newest version.",
            field="missing",
            value=", ".join(missing),
            mend="Run: learner-graph migrate",
        )


async def _apply(driver: AsyncDriver, migration: Migration, *, previous: str, user: str) -> Applied:
    """Runs one migration and records it, as its kind allows (files.Kind)."""
    started = monotonic()

    @unit_of_work(timeout=lock.NO_TIMEOUT)
    async def statements(tx: AsyncManagedTransaction) -> None:
        await _run_all(tx, migration)

    @unit_of_work(timeout=lock.NO_TIMEOUT)
    async def entry(tx: AsyncManagedTransaction) -> Applied:
        if migration.kind is Kind.DATA:
            await _run_all(tx, migration)
        took_ms = round((monotonic() - started) * 1000)
        return await chain.record(tx, migration, previous=previous, took_ms=took_ms, connected_as=user)

    async with driver.session(notifications_min_severity="OFF") as session:
        if migration.kind is Kind.SCHEMA:
            await session.execute_write(statements)
            await driver.execute_query(cypher.query("migration/await_indexes").text, seconds=INDEX_SECONDS)
        if migration.kind is Kind.BATCHED:
            await _run_each(session, migration)
        return await session.execute_write(entry)


async def _run_all(tx: AsyncManagedTransaction, migration: Migration) -> None:
    """The statements in one transaction. Raises MigrationFailed; what may be retried passes through."""
    for number, statement in enumerate(migration.statements, start=1):
        try:
            await (await tx.run(statement)).consume()
        except ClientError as error:
            raise _failed(migration, number, error) from error


async def _run_each(session: AsyncSession, migration: Migration) -> None:
    """The statements outside any transaction of ours, since they make their own."""
    for number, statement in enumerate(migration.statements, start=1):
        try:
            await (await session.run(Query(statement, timeout=lock.NO_TIMEOUT))).consume()
        except Neo4jError as error:
            raise _failed(migration, number, error) from error


def _failed(migration: Migration, number: int, error: Neo4jError) -> MigrationFailed:
    return MigrationFailed(
        field=f"{migration.source}, statement {number}",
        value=(error.message or str(error)).splitlines()[0],
        mend="Mend the cause and migrate again.",
    )


async def _ensure_constraints(driver: AsyncDriver) -> None:
    """What the lock and the chain stand on. Another migrator may create the same at this moment:
    then one of the two is told of a deadlock, which a managed transaction repeats."""

    async def create(tx: AsyncManagedTransaction, statement: str) -> None:
        await (await tx.run(statement)).consume()

    async with driver.session(notifications_min_severity="OFF") as session:
        for statement in split(CONSTRAINTS.read_text(encoding="utf-8")):
            try:
                await session.execute_write(create, statement)
            except ClientError as error:
                if error.code not in ALREADY_THERE:
                    raise
