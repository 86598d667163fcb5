"""The traversal finds exactly the candidates that the definitions give, on random graphs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.random import Generator

from graph import candidates, curriculum
from graph.advice import CandidateKind, ConceptCandidate, Situation
from graph.curriculum import Addition
from graph.errors import NotFound
from graph.model import Concept, Prerequisite
from graph.prerequisites import ancestors
from graph.store import Store
from graph.store.rows import mastery_properties
from tests.integration.graphs import rows
from tracing.mastery import Mastery, is_due, is_solid

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def random_edges(rng: Generator, ids: list[str]) -> list[Prerequisite]:
    """One to three prerequisites from anywhere before."""
    return [
        Prerequisite(str(source), ids[i], float(rng.choice([1.0, 0.8, 0.3])))
        for i in range(1, len(ids))
        if rng.random() < 0.8
        for source in rng.choice(ids[:i], min(i, int(rng.integers(1, 4))), replace=False)
    ]


def random_mastery(rng: Generator) -> Mastery:
    """Anything between unknown and mastered, answered now or long ago; one in five has no time."""
    p = float(rng.choice([rng.uniform(0, 1), rng.uniform(0.9, 1)]))
    last = tuple(bool(x) for x in rng.random(3) < p)
    at = None if rng.random() < 0.2 else NOW - timedelta(days=float(rng.exponential(5)))
    return Mastery(p, float(rng.uniform(6, 60)), p >= 0.85, 5, int(5 * p), last, at)


async def write_masteries(store: Store, learner: str, masteries: dict[str, Mastery]) -> None:
    """Puts mastery edges into the graph as answers would leave them."""
    async with store.driver.session() as session:
        for concept, mastery in masteries.items():
            result = await session.run(
                "MATCH (l:Learner {id: $learner}), (c:Concept {id: $concept}) "
                "CREATE (l)-[m:HAS_MASTERY]->(c) SET m = $properties",
                learner=learner,
                concept=concept,
                properties=mastery_properties(mastery, "default"),
            )
            await result.consume()


@pytest.mark.parametrize("seed", range(6))
async def test_candidates_are_those_of_the_definitions(store: Store, seed: int) -> None:
    """The graph finds what the pure twin finds, with edges of every strength and a concept retired."""
    rng = np.random.default_rng(seed)
    ids = [f"c{i:02}" for i in range(40)]
    edges = random_edges(rng, ids)
    await curriculum.apply(store, Addition([Concept(id, id) for id in ids], edges))
    await store.create_learner("ada")
    known = {id: random_mastery(rng) for id in ids if rng.random() < 0.6}
    await write_masteries(store, "ada", known)
    await rows(store.driver, "MATCH (c:Concept {id: 'c03'}) SET c.retired_at = datetime()")
    await curriculum.apply(store, Addition([Concept("c40", "New, so that depths are computed again")]))
    gate = 0.85 if seed % 2 else 0.6

    snapshot = await store.curriculum()

    found = candidates.completed(await store.situation("ada", NOW, gate), snapshot)

    expected = candidates.situation(found.learner, snapshot, known, NOW, gate, recent={})
    assert found.candidates
    assert _by_kind(found) == _by_kind(expected)
    assert replace(found, candidates=(), known={}) == replace(expected, candidates=(), known={})
    assert found.known == pytest.approx(expected.known)
    assert {each.concept_id for each in found.candidates if each.kind is CandidateKind.REVIEW} == {
        id for id, m in known.items() if m.mastered and (is_due(m, NOW) or not is_solid(m, NOW))
    } - {"c03"}


def _by_kind(situation: Situation) -> list[ConceptCandidate]:
    return sorted(situation.candidates, key=lambda each: (each.kind, each.concept_id))


async def test_repair_names_the_nearest_failing_concept(store: Store) -> None:
    """A weak prerequisite is a candidate because of the concept that fails above it, so many hops up; one
    that is not open itself is none."""
    chain = [Prerequisite(a, b) for a, b in ("ab", "bc", "cd", "de", "ef")]
    await curriculum.apply(store, Addition([Concept(id, id) for id in "abcdef"], chain))
    await store.create_learner("ada")
    failing = Mastery(0.2, 6.0, False, 3, 0, (False, False, False), NOW)
    faded = Mastery(0.9, 6.0, True, 5, 5, (True,) * 3, NOW - timedelta(days=100))
    await write_masteries(store, "ada", {"f": failing} | dict.fromkeys("bde", faded))
    situation = await store.situation("ada", NOW, 0.85)
    repair = {c.concept_id: (c.cause, c.hops) for c in situation.candidates if c.kind is CandidateKind.REPAIR}
    assert repair == {"e": ("f", 1), "d": ("f", 2), "b": ("f", 4)}
    assert ancestors(chain, "f") == {*"abcde"}


async def test_the_past_is_seen_as_it_fades(store: Store) -> None:
    """`as_of` moves retrievability: what is fresh today is due in a year."""
    await curriculum.apply(store, Addition([Concept("a", "a")]))
    await store.create_learner("ada")
    await write_masteries(store, "ada", {"a": Mastery(0.99, 6.0, True, 5, 5, (True,) * 3, NOW)})
    assert (await store.situation("ada", NOW, 0.85)).candidates == ()
    [later] = (await store.situation("ada", NOW + timedelta(days=365), 0.85)).candidates
    assert later.kind is CandidateKind.REVIEW
    assert later.retrievability < 0.5


async def test_an_unknown_learner_is_not_found(store: Store) -> None:
    """A learner that does not exist is an error with a mend, not an empty slate."""
    with pytest.raises(NotFound, match="createLearner"):
        await store.situation("nobody", NOW, 0.85)
