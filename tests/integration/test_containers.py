"""The path through Docker, for people who have it: deselected by default, `make test-containers` runs it."""

import pytest
import redis
from neo4j import AsyncGraphDatabase

import migrations
from tests.containers import container_services


@pytest.mark.containers
@pytest.mark.timeout(600)  # the first run pulls the images
async def test_containers_serve_as_well_as_private_servers() -> None:
    """Neo4j and Redis from the images of docker-compose.yml answer, and the migrations apply."""
    with container_services() as servers:
        login = (servers.neo4j_user, servers.neo4j_password)
        async with AsyncGraphDatabase.driver(servers.neo4j_uri, auth=login) as driver:
            assert await migrations.migrate(driver)
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.ping()
