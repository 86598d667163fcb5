"""Neo4j and Redis in containers, for people who have Docker and no private servers."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from graph.local import Servers

NEO4J_IMAGE = "neo4j:5.26-community"
REDIS_IMAGE = "redis:8"


@contextmanager
def container_services() -> Iterator[Servers]:
    """Both servers, empty, for the time of the `with` block."""
    # Importing these looks for Docker, which most sessions do not need.
    from testcontainers.community.neo4j import Neo4jContainer
    from testcontainers.community.redis import RedisContainer

    password = secrets.token_urlsafe(16)
    with (
        Neo4jContainer(NEO4J_IMAGE, username="neo4j", password=password) as graph,
        RedisContainer(REDIS_IMAGE, password=password) as cache,
    ):
        yield Servers(
            neo4j_uri=graph.get_connection_url(),
            neo4j_user="neo4j",
            neo4j_password=password,
            redis_url=f"redis://:{password}@{cache.get_container_host_ip()}:{cache.get_exposed_port(6379)}/0",
            seal_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        )
