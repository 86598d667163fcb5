"""What similar learners gained on: computed from a real graph, kept, and read again."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import curriculum, neighbours
from graph.advice import Lift
from graph.curriculum import Addition
from graph.errors import NotFound
from graph.likeness import DECIMALS, HALF_BELIEVED, MOST_KEPT
from graph.model import Concept
from graph.neighbours import Computed
from graph.policies import read
from graph.store import Store
from tests.integration.graphs import rows
from tracing.parameters import DEFAULT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
KNOWN = {"p": "abcdef", "q": "ghijkl"}
CAMP = 6
NEW = [f"z{number:02}" for number in range(MOST_KEPT + 10)]

MASTERIES = """
UNWIND $edges AS edge
MATCH (l:Learner {id: edge[0]}), (c:Concept {id: edge[1]})
CREATE (l)-[:HAS_MASTERY {probability: edge[2], answers: edge[3], correct: 1, stability: 6.0, mastered: false,
                          last_three: [true], model: 'default'}]->(c)
"""
STATE = """
MATCH (l:Learner)
RETURN l.id AS id, l.revision AS revision, l.neighbour_concepts AS concepts, l.neighbours_at AS at
ORDER BY id
"""


@pytest.fixture
async def camps(store: Store) -> Store:
    """Two camps of six who know different things; all but the first of each learned what is new, the
    first camp in half the answers. One more learner has answered nothing."""
    ids = [*"abcdefghijkl", *NEW]
    await curriculum.apply(store, Addition([Concept(id, id) for id in ids]))
    edges: list[tuple[str, str, float, int]] = []
    for camp, good in KNOWN.items():
        for number in range(CAMP):
            await store.create_learner(f"{camp}{number}")
            edges += [(f"{camp}{number}", c, 0.9 if c in good else 0.3, 2) for c in "abcdefghijkl"]
            edges += [(f"{camp}{number}", c, 0.75, 2 if camp == "p" else 4) for c in NEW if number]
    await store.create_learner("nobody")
    await rows(store.driver, MASTERIES, edges=edges)
    return store


async def state(store: Store) -> dict[str, tuple[Any, ...]]:
    """Revision, concepts kept, and since when, by learner."""
    return {
        row["id"]: (row["revision"], row["concepts"], row["at"]) for row in await rows(store.driver, STATE)
    }


async def test_what_is_kept_is_what_similar_learners_gained(camps: Store) -> None:
    """Half again as much, of which five of fifteen is believed; no more concepts than are kept; the situation
    has it, and the learner is of the next revision."""
    assert await neighbours.compute(camps, NOW) == Computed(13, 1, 1)
    gain = 0.75 - DEFAULT.prior
    usual = 10 * gain / (5 * 2 + 5 * 4)
    ratio = round(1 + (gain / 2 / usual - 1) * 5 / (5 + HALF_BELIEVED), DECIMALS)
    expected = {id: Lift(ratio, 5) for id in NEW[:MOST_KEPT]}
    found, at = await camps.lifts("p0")
    assert (found, at) == (expected, NOW)
    situation = await camps.situation("p0", NOW, 0.6)
    assert situation.lift == expected and list(situation.lift) == NEW[:MOST_KEPT]
    assert situation.learner.revision == 1
    assert (await camps.situation("p1", NOW, 0.6)).lift == {}
    assert {revision for id, (revision, *_) in (await state(camps)).items() if id != "p0"} == {0}
    assert await camps.lifts("nobody") == ({}, None)
    with pytest.raises(NotFound, match="no such learner"):
        await camps.lifts("stranger")


async def test_the_same_again_changes_nothing_but_the_time(camps: Store) -> None:
    """No learner is of another revision; what is gone is removed, and that is a revision."""
    await neighbours.compute(camps, NOW)
    assert await neighbours.compute(camps, LATER) == Computed(13, 1, 0)
    assert (await state(camps))["p0"] == (1, NEW[:MOST_KEPT], LATER)
    await rows(camps.driver, "MATCH (c:Concept) WHERE c.id STARTS WITH 'z' SET c.retired_at = datetime()")
    await rows(camps.driver, "MATCH (k:Curriculum) SET k.revision = k.revision + 1")
    assert await neighbours.compute(camps, LATER) == Computed(13, 0, 1)
    assert (await state(camps))["p0"] == (2, None, None)
    assert await neighbours.compute(camps, LATER) == Computed(13, 0, 0)


async def test_pages_and_blocks_do_not_matter(camps: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read two learners at a time and compared three at a time: the same lists; every step is reported."""
    await neighbours.compute(camps, NOW)
    before = await state(camps)
    monkeypatch.setattr(neighbours, "PAGE", 2)
    monkeypatch.setattr("graph.likeness.BLOCK", 3)
    said: list[tuple[str, int, int]] = []
    await neighbours.compute(camps, NOW, lambda *step: said.append(step))
    assert await state(camps) == before
    assert ("learners read", 13, 0) in said and said[-1] == ("learners compared", 13, 13)


async def test_two_at_a_time(camps: Store) -> None:
    """Both end, and each learner changed once."""
    done = await asyncio.gather(*(neighbours.compute(camps, NOW) for _ in range(3)))
    assert sum(one.changed for one in done) == 1
    assert (await state(camps))["p0"][0] == 1


async def test_the_job_waits_for_a_policy_that_weighs_it(camps: Store) -> None:
    """Off by default: nothing is read or written then."""
    assert await neighbours.refresh(camps, NOW) is None
    assert (await camps.lifts("p0"))[1] is None
    draft = read({"name": "social", "weights": {"gain": 1, "neighbours": 1}})
    await camps.add_policy(draft, now=NOW, by="test", reason="", activate=True)
    assert await neighbours.refresh(camps, NOW) == Computed(13, 1, 1)


async def test_an_empty_graph(store: Store) -> None:
    """Nobody, and no concepts."""
    assert await neighbours.compute(store, NOW) == Computed(0, 0, 0)
