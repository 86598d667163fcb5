"""Which servers a command talks to: those the environment names, else the private ones of this home.

Not for: reading the environment (settings) or starting servers (graph.local).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from neo4j.exceptions import DriverError

from api.announcing import Announcer
from api.progress import progress
from api.settings import Settings
from api.streams import redis_client
from graph import local
from graph.asking import second
from graph.asking.second import Place
from graph.errors import Unavailable
from graph.store import Store
from migrations import runner

T = TypeVar("T")


def environment_names_servers() -> bool:
    """Whether the environment says where Neo4j is; then nothing private is started."""
    return bool(os.environ.get("NEO4J_URI"))


def settings(home: Path | None = None) -> Settings:
    """The settings of servers that run already. Raises InvalidSettings, Unavailable."""
    if environment_names_servers():
        return Settings.from_environment()
    servers = local.running(home or local.default_home())
    if servers is None:
        raise Unavailable(
            "No servers are running.",
            mend="Start private ones (learner-graph up), or set NEO4J_URI, NEO4J_PASSWORD and REDIS_URL.",
        )
    return of_servers(servers)


def of_servers(servers: local.Servers) -> Settings:
    """The settings that point at private servers; host and port still come from the environment."""
    return Settings.from_environment(
        {
            **os.environ,
            "NEO4J_URI": servers.neo4j_uri,
            "NEO4J_USER": servers.neo4j_user,
            "NEO4J_PASSWORD": servers.neo4j_password,
            "REDIS_URL": servers.redis_url,
            "LEARNER_GRAPH_SEAL_KEY": servers.seal_key,
            "LEARNER_GRAPH_SEAL_KEY_FILE": "",
        }
    )


@asynccontextmanager
async def open_store(use: Settings) -> AsyncIterator[Store]:
    """The store behind the settings; what it commits is announced to whoever waits for it."""
    login = use.neo4j_user, use.neo4j_password
    async with (
        redis_client(use.redis_url, use.redis_ca_file) as redis,
        Store(use.neo4j_uri, *login, use.sealer, use.neo4j_ca_file) as store,
    ):
        store.announce = announcer = Announcer(redis)
        try:
            yield store
        finally:
            await announcer.close()


def analysts_place(use: Settings) -> Place:
    """Where the analysts' server would be: the one that the settings name, else a private one."""
    named = use.analysts
    if named and "+s://" in named.uri:
        named = replace(named, ca_file=use.neo4j_ca_file)
    return Place(local.default_home(), named)


@asynccontextmanager
async def open_analysts(use: Settings, live: Store) -> AsyncIterator[Store]:
    """The store on which analysts' questions run: on their own server where there is one, else the live one.
    Open it for each: it moves with every refresh. Raises Unavailable."""
    async with second.store(analysts_place(use)) as own:
        yield own or live


@contextmanager
def servers() -> Iterator[Settings]:
    """The servers the environment names, else private ones that stop with the program."""
    if environment_names_servers():
        yield settings()
        return
    with ExitStack() as stack:
        with progress() as report:
            private = stack.enter_context(local.using(local.default_home(), report))
        yield of_servers(private)


def migrate(use: Settings) -> None:
    """Brings the graph's constraints up to date."""

    async def work() -> None:
        async with open_store(use) as store:
            await runner.migrate(store.driver)

    asyncio.run(work())


def with_store(work: Callable[[Store], Awaitable[T]]) -> T:
    """Runs one command's work against the servers that run already."""
    use = settings()

    async def run() -> T:
        async with open_store(use) as store:
            return await work(store)

    coroutine: Coroutine[Any, Any, T] = run()
    try:
        return asyncio.run(coroutine)
    except DriverError as error:  # from the migrations, which know nothing of our errors
        raise Unavailable("Neo4j does not answer.", field="NEO4J_URI", value=use.neo4j_uri) from error
