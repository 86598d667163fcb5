"""Migrations on a real server: applied once, in order, under the lock, and compatible with the Java tool.

Each test starts from a graph without data, schema or chain; afterwards the graph is migrated again.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncDriver

import migrations
from migrations import lock
from migrations.chain import State
from migrations.errors import MigrationFailed, MigrationsDiffer, MigrationsLocked
from tests.integration.graphs import clear, rows

SCHEMA = "CREATE CONSTRAINT thing_id IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE;\n"

HOLDER = """
import asyncio, sys
from neo4j import AsyncGraphDatabase
from migrations import lock

async def main(uri, user, password):
    async with AsyncGraphDatabase.driver(uri, auth=(user, password)) as driver:
        async with lock.held(driver, print):
            print("held", flush=True)
            await asyncio.sleep(600)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(scope="module", autouse=True)
async def migrated_afterwards(driver: AsyncDriver) -> AsyncIterator[None]:
    """Leaves the graph as every other test expects it."""
    yield
    await clear(driver)
    await migrations.migrate(driver)


@pytest.fixture
async def empty(driver: AsyncDriver) -> AsyncDriver:
    """The driver of a graph with nothing in it."""
    await clear(driver)
    return driver


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations: one of schema, one of data."""
    (tmp_path / "V001__things.cypher").write_text(SCHEMA)
    (tmp_path / "V002__one_thing.cypher").write_text("// the first\nCREATE (:Thing {id: 'a; b'});\n")
    return tmp_path


async def test_brings_an_empty_graph_to_the_newest_version(empty: AsyncDriver) -> None:
    """All of the project's own files are applied once; a second run applies nothing."""
    said: list[str] = []
    applied = await migrations.migrate(empty, said.append)
    assert [entry.source for entry in applied] == [
        "V001__constraints_and_indexes.cypher",
        "V002__curriculum_node.cypher",
        "V003__corrections.cypher",
        "V004__mastery_by_model.cypher",
        "V005__models_and_drift.cypher",
        "V006__default_model.cypher",
        "V007__policies.cypher",
        "V008__habits.cypher",
        "V009__outcomes.cypher",
        "V010__slates_by_time.cypher",
        "V011__slates_of_before.cypher",
        "V012__people.cypher",
        "V013__privacy.cypher",
        "V014__learning_events.cypher",
        "V015__drafts_and_history.cypher",
        "V016__saved_questions.cypher",
    ]
    assert said == [
        "001 constraints and indexes",
        "002 curriculum node",
        "003 corrections",
        "004 mastery by model",
        "005 models and drift",
        "006 default model",
        "007 policies",
        "008 habits",
        "009 outcomes",
        "010 slates by time",
        "011 slates of before",
        "012 people",
        "013 privacy",
        "014 learning events",
        "015 drafts and history",
        "016 saved questions",
    ]
    assert await migrations.migrate(empty) == []
    await migrations.validate(empty)
    assert await rows(empty, "MATCH (k:Curriculum) RETURN k {.*} AS k") == [
        {"k": {"id": "curriculum", "revision": 0}}
    ]
    constraints = await rows(empty, "SHOW CONSTRAINTS YIELD name RETURN collect(name) AS names")
    assert {"concept_id", "learner_id", "answered_event_id"} <= set(constraints[0]["names"])


async def test_keeps_the_chain_of_the_java_tool(empty: AsyncDriver, folder: Path) -> None:
    """Chain and properties are those that neo4j-migrations reads and writes."""
    await migrations.migrate(empty, folder=folder)
    chain = await rows(
        empty,
        """
        MATCH path = (:__Neo4jMigration {version: 'BASELINE'})-[:MIGRATED_TO*2]->()
        UNWIND relationships(path) AS move
        RETURN startNode(move).version AS previous, properties(endNode(move)) AS properties,
               valueType(move.at) AS at, valueType(move.`in`) AS took, move.connectedAs AS user
        """,
    )
    common = {
        "at": "ZONED DATETIME NOT NULL",
        "took": "DURATION NOT NULL",
        "user": chain[0]["user"],
    }
    entry: dict[str, Any] = {"type": "CYPHER", "repeatable": False}
    assert chain == [
        {
            "previous": "BASELINE",
            "properties": entry
            | {
                "version": "001",
                "description": "things",
                "source": "V001__things.cypher",
                "checksum": "2588774317",
            },
            **common,
        },
        {
            "previous": "001",
            "properties": entry
            | {
                "version": "002",
                "description": "one thing",
                "source": "V002__one_thing.cypher",
                "checksum": "3268971428",
            },
            **common,
        },
    ]
    assert await rows(empty, "MATCH (l:__Neo4jMigrationsLock) RETURN l") == []


async def test_goes_on_where_the_java_tool_stopped(empty: AsyncDriver, folder: Path) -> None:
    """A chain that neo4j-migrations wrote is known, and continued."""
    await rows(
        empty,
        """
        CREATE (:__Neo4jMigration {version: 'BASELINE'})
          -[:MIGRATED_TO {at: datetime({timezone: 'UTC'}), in: duration({milliseconds: 5}), by: 'root',
                          connectedAs: 'neo4j'}]->
        (:__Neo4jMigration {version: '001', description: 'things', type: 'CYPHER', repeatable: false,
                            source: 'V001__things.cypher', checksum: '2588774317'})
        """,
    )
    assert [entry.version for entry in await migrations.migrate(empty, folder=folder)] == ["002"]


async def test_status_and_validation_name_every_difference(empty: AsyncDriver, folder: Path) -> None:
    """Pending, changed and unknown migrations are told apart, and validation names them."""
    with pytest.raises(MigrationsDiffer, match=r"V001__things.cypher, V002__one_thing.cypher"):
        await migrations.validate(empty, folder=folder)
    await migrations.migrate(empty, folder=folder)
    (folder / "V001__things.cypher").write_text("// edited\n" + SCHEMA)
    (folder / "V002__one_thing.cypher").unlink()
    (folder / "V003__more.cypher").write_text("CREATE (:Thing {id: 'c'});\n")
    statuses = await migrations.status(empty, folder=folder)
    assert [(entry.version, entry.state) for entry in statuses] == [
        ("001", State.CHANGED),
        ("002", State.UNKNOWN),
        ("003", State.PENDING),
    ]
    for refuses in (migrations.validate, migrations.migrate):
        with pytest.raises(MigrationsDiffer) as caught:
            await refuses(empty, folder=folder)
        assert caught.value.value == (
            "V001__things.cypher was changed after it was applied; "
            "V002__one_thing.cypher was applied and is not among the files"
        )
    assert await rows(empty, "MATCH (n:Thing) RETURN n.id AS id") == [{"id": "a; b"}]


async def test_refuses_a_version_that_comes_too_late(empty: AsyncDriver, folder: Path) -> None:
    """A pending file below the newest applied version is refused, since order would differ by graph."""
    await migrations.migrate(empty, folder=folder)
    (folder / "V001_5__between.cypher").write_text("CREATE (:Thing {id: 'c'});\n")
    with pytest.raises(MigrationsDiffer, match=r"V001_5__between.cypher has a lower version"):
        await migrations.migrate(empty, folder=folder)


async def test_a_failing_data_migration_leaves_nothing(empty: AsyncDriver, folder: Path) -> None:
    """A file that fails in its second statement leaves neither data nor a chain entry."""
    (folder / "V003__bad.cypher").write_text("CREATE (:Thing {id: 'c'});\nCREATE (:Thing {id: 'c'});\n")
    with pytest.raises(MigrationFailed) as caught:
        await migrations.migrate(empty, folder=folder)
    assert caught.value.field == "V003__bad.cypher, statement 2"
    assert await rows(empty, "MATCH (n:Thing) RETURN n.id AS id") == [{"id": "a; b"}]
    statuses = await migrations.status(empty, folder=folder)
    assert [entry.state for entry in statuses] == [State.APPLIED, State.APPLIED, State.PENDING]


async def test_a_schema_migration_that_was_not_recorded_is_repeated(empty: AsyncDriver, folder: Path) -> None:
    """Killed between the schema and its chain entry, the next run ends what was begun."""
    await rows(empty, SCHEMA.strip().removesuffix(";"))
    assert [entry.version for entry in await migrations.migrate(empty, folder=folder)] == ["001", "002"]


async def test_runs_statements_that_make_their_own_transactions(empty: AsyncDriver, folder: Path) -> None:
    """A file with IN TRANSACTIONS is applied and recorded."""
    (folder / "V003__many.cypher").write_text(
        "UNWIND range(1, 10) AS i\nCALL (i) { MERGE (:Thing {id: i}) } IN TRANSACTIONS OF 3 ROWS;\n"
    )
    await migrations.migrate(empty, folder=folder)
    assert await rows(empty, "MATCH (n:Thing) RETURN count(n) AS n") == [{"n": 11}]


async def test_migrators_wait_for_each_other(empty: AsyncDriver, folder: Path) -> None:
    """Of several migrators at once on an empty graph, each migration is applied by exactly one."""
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(migrations.migrate(empty, folder=folder)) for _ in range(4)]
    assert sorted(entry.version for run in runs for entry in run.result()) == ["001", "002"]
    await migrations.validate(empty, folder=folder)


async def test_a_killed_migrator_does_not_lock(empty: AsyncDriver, services: Any, folder: Path) -> None:
    """While another process holds the lock a migrator waits and says so; once killed, it goes on."""
    await migrations.migrate(empty, folder=folder)
    (folder / "V003__more.cypher").write_text("CREATE (:Thing {id: 'c'});\n")
    waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def say(line: str) -> None:
        if not waiting.done():
            waiting.set_result(line)

    async with _holder(services) as holder, asyncio.TaskGroup() as group:
        second = group.create_task(migrations.migrate(empty, say, folder=folder))
        assert f"process {holder.pid}" in await waiting
        assert not second.done()
        holder.kill()
    assert [entry.version for entry in second.result()] == ["003"]


@asynccontextmanager
async def _holder(services: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process that holds the lock until it is killed."""
    login = (services.neo4j_uri, services.neo4j_user, services.neo4j_password)
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, *login, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert (await holder.stdout.readline()).strip() == b"held"
        yield holder
    finally:
        if holder.returncode is None:
            holder.kill()
        await holder.wait()


def one_more(folder: Path) -> None:
    """A migration that is pending."""
    (folder / "V003__another_thing.cypher").write_text("// another\nCREATE (:Thing {id: 'c'});\n")


async def test_says_who_holds_the_lock_when_patience_ends(empty: AsyncDriver, folder: Path) -> None:
    """A migrator that waited in vain names the holder, and the holder is not disturbed."""
    await migrations.migrate(empty, folder=folder)
    async with lock.held(empty, print) as user:
        assert await migrations.migrate(empty, folder=folder) == []  # nothing to do needs no lock
        one_more(folder)
        with pytest.raises(MigrationsLocked, match="the migrator on"):
            await migrations.migrate(empty, folder=folder, patience=0.1)
        assert user
    assert len(await migrations.migrate(empty, folder=folder)) == 1


async def test_names_a_lock_that_the_java_tool_left(empty: AsyncDriver, folder: Path) -> None:
    """A committed lock node is respected, and named with what to do; without it the migrator goes on."""
    await migrations.migrate(empty, folder=folder)
    one_more(folder)
    await rows(empty, "CREATE (:__Neo4jMigrationsLock {id: 'left-behind', name: 'John Doe'})")
    with pytest.raises(MigrationsLocked, match="left-behind"):
        await migrations.migrate(empty, folder=folder, patience=0.1)
    patient = asyncio.create_task(migrations.migrate(empty, folder=folder))
    await rows(empty, "MATCH (l:__Neo4jMigrationsLock) DELETE l")
    assert len(await patient) == 1
