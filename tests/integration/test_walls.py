"""The server's own walls: what holds where neither the gate nor READ access stand in front of it."""

import socket
from pathlib import Path
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from graph.local.servers import WALLS
from tests.conftest import _named

pytestmark = pytest.mark.skipif(
    _named(), reason="Servers that the environment names have settings of their own."
)


@pytest.fixture(scope="module")
def session(services: Any) -> Any:
    """For reading, as analysts have it, without the gate."""
    login = (services.neo4j_user, services.neo4j_password)
    with (
        neo4j.GraphDatabase.driver(services.neo4j_uri, auth=login) as driver,
        driver.session(default_access_mode=neo4j.READ_ACCESS) as opened,
    ):
        yield opened


def test_the_server_has_the_settings(session: neo4j.Session) -> None:
    """As it says itself; and a statement may take only a part of the memory."""
    found = dict(session.run("SHOW SETTINGS YIELD name, value").values())
    for name, value in WALLS.items():
        assert found[name] in (value, value.replace("120s", "2m")), name
    assert found["db.memory.transaction.max"] not in ("", "0B")
    assert found["dbms.memory.transaction.total.max"] not in ("", "0B")


def test_no_file_is_read(session: neo4j.Session, tmp_path: Path) -> None:
    """Not even with LOAD CSV, which READ access lets through."""
    file = tmp_path / "a.csv"
    file.write_text("secret,1\n")
    with pytest.raises(Neo4jError) as caught:
        session.run("LOAD CSV FROM $url AS line RETURN line", url=f"file://{file}").consume()
    assert "secret" not in str(caught.value)


def test_no_address_is_called(session: neo4j.Session) -> None:
    """Nobody comes to a port of ours."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/a.csv"
        with pytest.raises(Neo4jError):
            session.run("LOAD CSV FROM $url AS line RETURN line", url=url).consume()
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (n:Evil)",
        "MATCH (n) SET n.x = 1",
        "CREATE INDEX evil FOR (n:Evil) ON (n.x)",
        "DROP USER neo4j",
    ],
)
def test_read_access_writes_nothing(session: neo4j.Session, statement: str) -> None:
    """The second wall."""
    with pytest.raises(Neo4jError) as caught:
        session.run(statement).consume()
    assert "AccessMode" in str(caught.value.code) or "NotSystemDatabase" in str(caught.value.code)
