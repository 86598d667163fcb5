"""The dictionary and the graph say the same: the seeded graph holds something of all that there may be."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import neo4j
import pytest

from graph.asking import inspecting
from graph.asking.inspecting import Difference, Problem
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.conftest import MARKER
from tests.integration.seeded import TINY, seeded


@pytest.fixture(scope="module")
def full(services: Any, migrated: Any) -> Iterator[neo4j.Session]:
    """A graph that holds something under every name there is."""
    with seeded(services, TINY) as session:
        yield session


@pytest.fixture
async def store(services: Any, full: neo4j.Session) -> AsyncIterator[Store]:
    """The store on that graph, as it is."""
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as opened:
        yield opened


async def differences(store: Store) -> list[Difference]:
    """But for the label that tests mark a graph with."""
    return [each for each in await inspecting.check(store) if each.where != MARKER]


async def test_whatever_is_in_the_graph_is_documented_and_the_other_way_round(store: Store) -> None:
    """Labels, relationships with their ends, properties and types; where this fails, graph/asking/words is to
    be mended, or what is new is to be written by tests/integration/seeded_asking.py."""
    found = await differences(store)
    assert found == [], "\n".join(f"{each.problem}: {each.where} {each.said} {each.found}" for each in found)


async def test_both_directions_and_types_are_told(store: Store, full: neo4j.Session) -> None:
    """What is new, what is gone and what is of another type, each by its name."""
    full.run("MATCH (h:Hint) WITH h LIMIT 1 SET h.text = 7, h.colour = 'red'").consume()
    full.run(
        "MATCH (t:Teacher) WITH t LIMIT 1 MATCH (h:Hint) WITH t, h LIMIT 1 CREATE (t)-[:HELPS]->(h)"
    ).consume()
    full.run("CREATE (:Stranger)").consume()
    full.run("MATCH (c:Concept) REMOVE c.gates").consume()
    try:
        found = {(each.problem, each.where): each for each in await differences(store)}
    finally:
        full.run("MATCH (h:Hint) WHERE h.text = 7 SET h.text = 'Count on.' REMOVE h.colour").consume()
        full.run("MATCH (:Teacher)-[r:HELPS]->() DELETE r").consume()
        full.run("MATCH (s:Stranger) DELETE s").consume()
        full.run("MATCH (c:Concept {id: 'concept-000'}) SET c.gates = 3").consume()
    assert set(found) == {
        (Problem.TYPE, "Hint.text"),
        (Problem.UNDOCUMENTED, "Hint.colour"),
        (Problem.UNDOCUMENTED, "Stranger"),
        (Problem.UNDOCUMENTED, "(Teacher)-[HELPS]->()"),
        (Problem.UNDOCUMENTED, "()-[HELPS]->(Hint)"),
        (Problem.GONE, "Concept.gates"),
    }
    wrong = found[Problem.TYPE, "Hint.text"]
    assert (wrong.said, wrong.found) == ("string", "integer")


async def test_counts_and_fill_rates(store: Store) -> None:
    """Counts are of all nodes; a fill rate is a share of them."""
    live = await inspecting.counted(store)
    assert live.counts["Concept"] == 20 and live.counts["PREREQUISITE_OF"] > 0
    filled = await inspecting.filled(store, "Concept")
    assert filled.share("Concept", "title") == 1.0
    assert filled.share("Concept", "retired_at") == 1 / 20
    assert filled.share("Concept", "nothing") == 0.0
    assert filled.share("Nothing", "title") is None
    edges = await inspecting.filled(store, "HAS_MASTERY")
    assert edges.share("HAS_MASTERY", "probability") == 1.0
    everything = await inspecting.filled(store)
    assert everything.share("Curriculum", "model") == 1.0
