"""The benchmark graph, built once a session, and an API on it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import AsyncDriver

from graph.local import Tuning
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.benchmarks import bench_graph
from tests.benchmarks.serving import Served, served
from tests.conftest import PUT_BACK, WIPE


@pytest.fixture(scope="session")
def tuning() -> Tuning:
    """The servers as `learner-graph up` starts them, not as tests do, where queries run slower."""
    return Tuning.for_this_machine()


IS_THERE = """
MATCH (l:Learner)
RETURN count(l) = $learners AND EXISTS { (:Concept {id: 'c00999'}) } AS is_there
"""


@pytest.fixture(scope="module")
async def graph(services: Any, driver: AsyncDriver, migrated: list[dict[str, Any]]) -> Any:
    """The benchmark graph, instead of what other benchmarks left; kept if it is there already."""
    found = await driver.execute_query(IS_THERE, learners=bench_graph.LEARNERS)
    if not found.records[0]["is_there"]:
        async with driver.session() as session:
            await (await session.run(WIPE)).consume()
            await (await session.run(PUT_BACK, nodes=migrated)).consume()
        sealer = Sealer(key_from_text(services.seal_key))
        async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
            started = time.perf_counter()
            await bench_graph.build(store)
            print(f"\nbenchmark graph built in {time.perf_counter() - started:.0f} s")
    return services


@pytest.fixture(scope="module")
def api(graph: Any) -> Iterator[Served]:
    """The API as it is run, on the benchmark graph."""
    with served(graph) as running:
        yield running
