"""Real services for the tests: those the environment names, else private ones, else containers.

Tests wipe what they find. So servers that the environment names are used only when they are empty, or
when a marker says that earlier tests left them.
"""

import base64
import getpass
import hashlib
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import redis
import redis.asyncio
from neo4j import AsyncDriver, AsyncGraphDatabase, GraphDatabase

import migrations
from api.settings import Settings
from graph import local
from graph.errors import Unavailable
from graph.local import Servers, Tuning
from graph.local.files import SharedLock
from tests.containers import container_services

CHECKOUT = Path(__file__).parents[1]

FAST = Tuning(heap=512, page_cache=64, throwaway=True)
"""Enough for the graphs of the tests; nothing outlives them."""

MARKER = "LearnerGraphTests"
"""A label in the graph and a key in Redis: only tests use this."""

WIPE = f"""
MATCH (n)
WHERE NOT n:{MARKER} AND none(label IN labels(n) WHERE label STARTS WITH '__Neo4jMigration')
CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 5000 ROWS
"""

MADE_BY_MIGRATIONS = f"""
MATCH (n)
WHERE NOT n:{MARKER} AND none(label IN labels(n) WHERE label STARTS WITH '__Neo4jMigration')
RETURN collect({{labels: labels(n), properties: properties(n)}}) AS nodes
"""

PUT_BACK = "UNWIND $nodes AS node CREATE (n:$(node.labels)) SET n = node.properties"


def pytest_configure() -> None:
    """SIGTERM ends the session as Ctrl-C does, so that the servers are stopped."""

    def end(number: int, frame: FrameType | None) -> None:
        pytest.exit(f"ended by signal {number}", returncode=128 + number)

    signal.signal(signal.SIGTERM, end)


@pytest.fixture(scope="session")
def tuning() -> Tuning:
    """Of private servers."""
    return FAST


@pytest.fixture(scope="session")
def services(tuning: Tuning) -> Iterator[Servers]:
    """Neo4j and Redis for this session alone, and a key for sealing."""
    with ExitStack() as stack:
        yield _claimed(stack) if _named() else _private_or_contained(stack, tuning)


@pytest.fixture(scope="session")
async def driver(services: Servers) -> AsyncIterator[AsyncDriver]:
    """The driver of the whole session, as the application configures it."""
    login = (services.neo4j_user, services.neo4j_password)
    async with AsyncGraphDatabase.driver(services.neo4j_uri, auth=login) as opened:
        yield opened


@pytest.fixture(scope="session")
async def redis_client(services: Servers) -> AsyncIterator[redis.asyncio.Redis]:
    """A client of Redis; keys and values are bytes."""
    async with redis.asyncio.Redis.from_url(services.redis_url) as client:
        yield client


@pytest.fixture(scope="session")
async def migrated(driver: AsyncDriver) -> list[dict[str, Any]]:
    """Applies all migrations; the nodes that they make."""
    await migrations.migrate(driver)
    async with driver.session(notifications_min_severity="OFF") as session:
        row = await (await session.run(MADE_BY_MIGRATIONS)).single(strict=True)
        nodes: list[dict[str, Any]] = row["nodes"]
        return nodes


@pytest.fixture
async def clean_graph(
    driver: AsyncDriver, migrated: list[dict[str, Any]], redis_client: redis.asyncio.Redis
) -> AsyncDriver:
    """The driver of a graph as the migrations leave it; Redis is empty: before the graph is, too, or what a
    server has yet to write would come into the new one."""
    await redis_client.flushdb()
    async with driver.session(notifications_min_severity="OFF") as session:
        await (await session.run(WIPE)).consume()
        await (await session.run(PUT_BACK, nodes=migrated)).consume()
    await redis_client.flushdb()
    if _named():
        await redis_client.set(MARKER, 1)
    return driver


def _named() -> bool:
    """Whether the environment names the servers."""
    return bool(os.environ.get("NEO4J_URI"))


def _claimed(stack: ExitStack) -> Servers:
    """The servers that the environment names, marked. Ends the session where they hold something of value."""
    given = dict(os.environ)
    if not given.get("LEARNER_GRAPH_SEAL_KEY_FILE"):
        given.setdefault("LEARNER_GRAPH_SEAL_KEY", base64.b64encode(secrets.token_bytes(32)).decode())
    use = Settings.from_environment(given)
    login = (use.neo4j_user, use.neo4j_password)
    graph = stack.enter_context(GraphDatabase.driver(use.neo4j_uri, auth=login))
    cache = stack.enter_context(redis.Redis.from_url(use.redis_url))
    [row], _, _ = graph.execute_query(
        f"OPTIONAL MATCH (n) RETURN count(n) AS all, count(CASE WHEN n:{MARKER} THEN 1 END) AS marks"
    )
    if row["all"] and not row["marks"]:
        pytest.exit("NEO4J_URI names a graph that is not empty. Tests would wipe it: name an empty one.", 3)
    if cache.dbsize() and not cache.exists(MARKER):
        pytest.exit(
            "REDIS_URL names a database that is not empty. Tests would wipe it: name an empty one.", 3
        )

    def mark() -> None:
        graph.execute_query(f"MERGE (:{MARKER})")
        cache.set(MARKER, 1)

    mark()
    stack.callback(mark)  # tests of the migrations start from nothing at all
    return Servers(
        neo4j_uri=use.neo4j_uri,
        neo4j_user=use.neo4j_user,
        neo4j_password=use.neo4j_password,
        redis_url=use.redis_url,
        seal_key=base64.b64encode(use.seal_keys[0]).decode(),
    )


def _private_or_contained(stack: ExitStack, tuning: Tuning) -> Servers:
    """Private servers in a home of this session, else containers."""
    checkout = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    homes = Path(tempfile.gettempdir()) / f"learner-graph-tests-{getpass.getuser()}" / checkout
    homes.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_abandoned(homes)
    home = Path(tempfile.mkdtemp(dir=homes))
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    try:
        return stack.enter_context(local.using(home, tuning=tuning))
    except Unavailable as error:
        try:
            return stack.enter_context(container_services())
        except Exception as also:
            raise error from also


def _remove_abandoned(homes: Path) -> None:
    """Ends and deletes what sessions left that were killed."""
    for users in homes.glob("*/users"):
        lock = SharedLock(users)
        if lock.is_ours_alone():
            local.stop(users.parent, grace_seconds=0)
            shutil.rmtree(users.parent, ignore_errors=True)
        lock.release()
