"""The benchmark graph, built once a session, and an API on it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from graph.local import Tuning
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from migrations import runner
from tests.benchmarks import bench_graph
from tests.benchmarks.serving import Served, served


@pytest.fixture(scope="session")
def tuning() -> Tuning:
    """The servers as `learner-graph up` starts them, not as tests do, where queries run slower."""
    return Tuning.for_this_machine()


@pytest.fixture(scope="session")
async def graph(services: Any, driver: Any) -> Any:
    """The benchmark graph; kept if it is there already."""
    await runner.migrate(driver)
    found = await driver.execute_query("MATCH (l:Learner) RETURN count(l) AS n")
    if found.records[0]["n"] != bench_graph.LEARNERS:
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
