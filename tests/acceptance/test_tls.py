"""TLS, by setting: of the server, and to Neo4j, Redis and the identity provider behind it."""

import asyncio
import ssl
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import AsyncClient, ConnectError, HTTPError
from redis.exceptions import RedisError

from api import runtime
from api.key_sets import KeySet, source
from api.settings import Settings
from api.streams import redis_client
from graph.errors import Unavailable
from tests.acceptance.provider import providing
from tests.acceptance.serving import Wire, serving
from tests.acceptance.shell import Shell
from tests.certificates import Files, certificate, server_side
from tests.tokens import bearer, signing_settings, token

QUERY = {"query": "{ __typename }"}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A certificate of this machine, and its key."""
    return certificate(tmp_path)


async def test_the_server(shell: Shell, files: Files, tmp_path: Path) -> None:
    """Every process of it speaks TLS to whoever trusts its certificate, and nothing else."""
    settings = signing_settings(tmp_path) | {
        "LEARNER_GRAPH_TLS_CERT_FILE": str(files.certificate),
        "LEARNER_GRAPH_TLS_KEY_FILE": str(files.key),
    }
    command = [sys.executable, "-m", "api", "serve", "--host", "0.0.0.0", "--port", "0", "--processes", "2"]
    process = await asyncio.create_subprocess_exec(
        *command, env=shell.environment | settings, stdout=PIPE, stderr=DEVNULL
    )
    try:
        assert process.stdout
        async for line in process.stdout:
            if b"GraphQL at " in line:
                break
        assert line.startswith(b"GraphQL at https://0.0.0.0:")
        address = f"https://localhost:{line.decode().split('/')[2].rpartition(':')[2]}"
        trusting = ssl.create_default_context(cafile=files.certificate)
        for _ in range(4):
            async with AsyncClient(base_url=address, verify=trusting, timeout=60) as client:
                given = await client.post("/graphql", json=QUERY, headers=bearer(token("ann", "learner")))
                assert given.json()["data"] == {"__typename": "Query"}
                assert (await client.post("/graphql", json=QUERY)).status_code == 401
        async with AsyncClient(base_url=address, timeout=60) as stranger:
            with pytest.raises(ConnectError, match="certificate"):
                await stranger.get("/healthz")
        async with AsyncClient(base_url=address.replace("https", "http"), timeout=60) as plain:
            with pytest.raises(HTTPError):
                await plain.get("/healthz")
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def encrypted(address: str, files: Files) -> AsyncIterator[int]:
    """A port at which the server there is, with this certificate."""
    wire = Wire(address, server_side(files))
    await wire.join()
    try:
        yield wire.port
    finally:
        await wire.cut()


async def test_neo4j_and_redis(settings: Settings, files: Files, empty: None) -> None:
    """A server whose services have a private certificate: ready where it was told whom to trust."""
    login = settings.redis_url.removeprefix("redis://").rpartition("@")[0]
    async with (
        encrypted(settings.neo4j_uri, files) as bolt,
        encrypted(settings.redis_url, files) as cache,
    ):
        through = replace(
            settings,
            neo4j_uri=f"bolt+s://localhost:{bolt}",
            redis_url=f"rediss://{login}@localhost:{cache}/0",
            neo4j_ca_file=files.certificate,
            redis_ca_file=files.certificate,
        )
        async with serving(through) as api:
            ready = await api.http.get("/readyz")
            assert ready.json() == {"status": "ready", "services": {"neo4j": True, "redis": True}}
        async with serving(replace(through, neo4j_ca_file=None, redis_ca_file=None)) as api:
            refused = await api.http.get("/readyz")
            assert refused.json()["services"] == {"neo4j": False, "redis": False}


async def test_a_certificate_of_another_name(settings: Settings, tmp_path: Path, empty: None) -> None:
    """To trust who made it is not enough."""
    files = certificate(tmp_path, "another.example")
    async with encrypted(settings.neo4j_uri, files) as port:
        address = replace(settings, neo4j_uri=f"bolt+s://localhost:{port}", neo4j_ca_file=files.certificate)
        async with runtime.open_store(address) as store:
            with pytest.raises(Unavailable):
                await store.stamp()
    async with (
        encrypted(settings.redis_url, files) as port,
        redis_client(f"rediss://localhost:{port}/0", files.certificate) as redis,
    ):
        with pytest.raises(RedisError, match=r"(?i)certificate"):
            await redis.ping()


async def test_the_provider(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its certificate must be one that the system trusts; SSL_CERT_FILE names others."""
    with providing(server_side(files)) as provider:
        keys = KeySet(source(provider.address.replace("http://127.0.0.1", "https://localhost")))
        with pytest.raises(Unavailable):
            await keys.find("rsa", "RS256")
        monkeypatch.setenv("SSL_CERT_FILE", str(files.certificate))
        trusting = KeySet(source(provider.address.replace("http://127.0.0.1", "https://localhost")))
        assert await trusting.find("rsa", "RS256")
