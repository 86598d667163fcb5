"""One migrator at a time, also beside neo4j-migrations (Java), and none that locks for ever.

The Java tool commits a `(:__Neo4jMigrationsLock {name: 'John Doe'})` node, unique by name, and deletes
it at the end; killed, it leaves the node behind. Ours creates the same node in a transaction that stays
open for the whole migration and is rolled back at the end. A second migrator of either kind then waits
inside the server, on the constraint. When the holder is killed, its connection closes, the server rolls
back, and the next one goes on: there is nothing to expire and nothing to clean up.
"""

import asyncio
import os
import platform
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from neo4j import AsyncDriver, AsyncSession, AsyncTransaction
from neo4j.exceptions import ConstraintError, DriverError, Neo4jError

import cypher
from migrations.errors import MigrationsLocked

NAME = "John Doe"
"""What neo4j-migrations calls the lock of the default database."""

PATIENCE_SECONDS = 600.0
"""How long to wait for another migrator before giving up; longer than any migration we have."""

POLL_SECONDS = 0.5
"""How often to look again while the Java tool's committed node is there, or to say who is waited for."""

NO_TIMEOUT = 0
"""Seconds, where 0 overrides the server's own limit: a migration takes as long as it must."""


@asynccontextmanager
async def held(
    driver: AsyncDriver, say: Callable[[str], None], patience: float = PATIENCE_SECONDS
) -> AsyncIterator[str]:
    """Holds the migrators' lock; yields the user name that the server knows us by.

    Raises MigrationsLocked after `patience` seconds. The lock's constraints must exist.
    """
    id_ = str(uuid.uuid4())
    async with driver.session() as session:
        try:
            async with asyncio.timeout(patience):
                tx = await _take(driver, session, id_, say)
        except TimeoutError as error:
            raise await _locked(driver, id_, patience) from error
        try:
            yield next(username for holder, _, username in await _holders(driver) if holder == id_)
        finally:
            with suppress(Neo4jError, DriverError):
                await tx.rollback()


async def _take(
    driver: AsyncDriver, session: AsyncSession, id_: str, say: Callable[[str], None]
) -> AsyncTransaction:
    """The open transaction that holds the lock. Says once who is waited for."""
    attempt = asyncio.create_task(_attempts(session, id_))
    said = False
    try:
        while not (await asyncio.wait({attempt}, timeout=POLL_SECONDS))[0]:
            other = await _other(driver, id_)
            if other and not said:
                said = True
                say(f"waiting for {other[0]}")
        return attempt.result()
    finally:
        if not attempt.done():
            attempt.cancel()
            await asyncio.wait({attempt})


async def _attempts(session: AsyncSession, id_: str) -> AsyncTransaction:
    """Tries until no committed lock node is in the way; an uncommitted one blocks inside the server."""
    query = cypher.query("migration/take_lock")
    holder = f"the migrator on {platform.node()}, process {os.getpid()}"
    while True:
        tx = await session.begin_transaction(
            metadata={"lock": NAME, "id": id_, "holder": holder}, timeout=NO_TIMEOUT
        )
        try:
            await (await tx.run(query.text, id=id_, name=NAME)).consume()
            return tx
        except ConstraintError:
            await tx.close()
            await asyncio.sleep(POLL_SECONDS)


async def _holders(driver: AsyncDriver) -> list[tuple[str, str, str]]:
    """Id, description and user name of who holds or waits for the lock."""
    query = cypher.query("migration/read_holders")
    records, _, _ = await driver.execute_query(query.text, name=NAME)
    return [(record["id"], record["holder"], record["username"]) for record in records]


async def _other(driver: AsyncDriver, id_: str) -> tuple[str, str] | None:
    """Who else holds the lock, and what to do if it does not end; None where nobody does."""
    for holder, name, _ in await _holders(driver):
        if holder != id_:
            return name, "Wait for it to end, or end it, and migrate again."
    records, _, _ = await driver.execute_query(cypher.query("migration/read_locks").text, name=NAME)
    if records:
        mend = f"If it does not run, delete the __Neo4jMigrationsLock node with id {records[0]['id']}."
        return "neo4j-migrations (Java), or a node it left when it was killed", mend
    return None


async def _locked(driver: AsyncDriver, id_: str, patience: float) -> MigrationsLocked:
    """The error that says who holds the lock and what to do about it."""
    name, mend = await _other(driver, id_) or ("nobody any more", "Migrate again.")
    return MigrationsLocked(f"Waited {patience:g} s for the lock.", field="holder", value=name, mend=mend)
