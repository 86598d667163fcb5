"""The services of the tests themselves: they never wipe what is somebody's."""

import asyncio
import os
import sys
from pathlib import Path

from neo4j import AsyncDriver

from graph.local import Servers
from tests.conftest import CHECKOUT, MARKER
from tests.integration.graphs import rows


async def test_a_named_graph_that_holds_something_is_refused(
    clean_graph: AsyncDriver, services: Servers, tmp_path: Path
) -> None:
    """A session whose environment names a graph in use ends at once and says why; the graph is as it was."""
    await rows(clean_graph, f"MATCH (n:{MARKER}) DELETE n")
    await rows(clean_graph, "CREATE (:Thesis {chapters: 7})")
    (tmp_path / "test_it.py").write_text("async def test_it(clean_graph): pass\n")
    named = {
        "NEO4J_URI": services.neo4j_uri,
        "NEO4J_PASSWORD": services.neo4j_password,
        "REDIS_URL": services.redis_url,
    }
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest", str(tmp_path)]

    done = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, env=os.environ | named, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await done.communicate()

    assert done.returncode == 3, said.decode()
    assert "NEO4J_URI names a graph that is not empty" in said.decode()
    assert await rows(clean_graph, "MATCH (n:Thesis) RETURN n.chapters AS chapters") == [{"chapters": 7}]
