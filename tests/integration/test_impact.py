"""What is said of a change beforehand, against the graph: exactly whom it reaches, and nobody else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from graph import answering, correcting, curriculum, feedback, impact
from graph.candidates import ready_set
from graph.content import Content, Kind, document, patched, thing
from graph.curriculum import Addition
from graph.impact import Affected, Opened
from graph.model import Answer, Concept
from graph.snapshot import Curriculum
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import put_in_force, rows
from tests.integration.test_situation import random_edges, random_mastery, write_masteries
from tracing.mastery import Mastery
from tracing.parameters import Parameters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = Mastery(0.95, 20.0, True, 5, 5, (True,) * 3, NOW)
BEGUN = Mastery(0.7, 6.0, False, 3, 2, (True,) * 3, NOW)
UNKNOWN = Mastery(0.2, 6.0, False, 3, 0, (False,) * 3, NOW)


def edge(source: str, target: str, strength: float | None = 1.0) -> dict[Any, Any]:
    """A delta: the edge as it is to be, or None for none."""
    said = None if strength is None else document(Kind.PREREQUISITE, strength=strength)
    return {thing(Kind.PREREQUISITE, source, target): said}


async def ready(store: Store, learner: str, snapshot: Curriculum, gate: float) -> set[str]:
    """What is ready for a learner under a curriculum, with the mastery that is stored."""
    found = await store.situation(learner, NOW, gate)
    known = feedback.claimed(found.known, found.feedback)
    return ready_set(snapshot, found.masteries, known, gate)


async def learners(store: Store, known: Mapping[str, Mapping[str, Mastery]]) -> None:
    """Learners who know this."""
    for id, masteries in known.items():
        await store.create_learner(id)
        await write_masteries(store, id, dict(masteries))


async def test_an_edge_locks_and_one_that_goes_unlocks(small: Store) -> None:
    """For those who do not know what it asks for; who never answered is counted, and named where it comes to
    that."""
    await curriculum.apply(small, Addition(concepts=[Concept("shape", "Shape")]))
    await learners(
        small,
        {
            "ada": {"count": KNOWN, "add": KNOWN},
            "bob": {"count": KNOWN, "shape": KNOWN},
            "eve": {"count": KNOWN, "add": UNKNOWN},
            "new": {},
        },
    )
    before = (await small.content())[1]
    after = patched(before, edge("shape", "add") | edge("add", "multiply", None))
    seen = list[str]()
    found = await impact.impact(small, before, after, now=NOW, on_progress=lambda *step: seen.append(step[0]))
    assert (found.learners, found.gain, found.lose, found.both) == (4, 2, 0, 1)
    assert found.concepts == (Opened("add", 0, 1), Opened("multiply", 3, 0))
    assert found.most == (
        Affected("eve", ("add", "shape"), ("multiply", "shape")),
        Affected("bob", ("add",), ("add", "multiply")),
        Affected("new", ("count", "shape"), ("count", "multiply", "shape")),
    )
    assert found.most[0].gained == ("multiply",) and found.most[0].lost == ("add",)
    assert (found.moved, found.shifts, found.changed) == (0, (), 3)
    assert "reading mastery" in seen


async def test_nothing_that_is_only_text_reaches_anybody(small: Store) -> None:
    """And nothing is asked about it."""
    await learners(small, {"ada": {"count": KNOWN}})
    before = (await small.content())[1]
    add = thing(Kind.CONCEPT, "add")
    found = await impact.impact(
        small, before, patched(before, {add: {**before[add], "title": "Sum"}}), now=NOW
    )
    assert (found.learners, found.changed, found.concepts, found.most) == (1, 0, (), ())


async def test_what_somebody_says_they_know_counts_until_another_wrong_answer(small: Store) -> None:
    """As it does for ranking."""
    await learners(small, {"ada": {"count": UNKNOWN}, "bob": {"count": UNKNOWN}, "eve": {}})
    for id, wrong in (("ada", 3), ("bob", 1), ("eve", 0)):
        await rows(
            small.driver,
            "MATCH (l:Learner {id: $id}), (c:Concept {id: 'count'}) SET l.feedback_at = $now "
            "CREATE (l)-[:GAVE]->(:Feedback {id: $id, kind: 'known', at: $now, wrong: $wrong})-[:ABOUT]->(c)",
            id=id,
            now=NOW,
            wrong=wrong,
        )
    before = (await small.content())[1]
    found = await impact.impact(small, before, patched(before, edge("count", "add", None)), now=NOW)
    assert found.concepts == (Opened("add", 1, 0),)
    assert [each.learner_id for each in found.most] == ["bob"]
    found = await impact.impact(small, before, patched(before, edge("add", "multiply", None)), now=NOW)
    assert found.most == (
        Affected("ada", ("add", "count"), ("add", "count", "multiply")),
        Affected("bob", ("count",), ("count", "multiply")),
        Affected("eve", ("add", "count"), ("add", "count", "multiply")),
    )


async def test_who_is_leaving_is_no_learner(small: Store) -> None:
    """Neither in a count nor by name."""
    await learners(small, {"ada": {"count": UNKNOWN}, "bob": {"count": UNKNOWN}})
    await rows(small.driver, "MATCH (l:Learner {id: 'ada'}) REMOVE l:Learner SET l:Leaving")
    before = (await small.content())[1]
    found = await impact.impact(small, before, patched(before, edge("count", "add", None)), now=NOW)
    assert (found.learners, found.gain) == (1, 1)
    assert [each.learner_id for each in found.most] == ["bob"]


@pytest.mark.parametrize("seed", range(4))
async def test_it_is_exact_for_every_learner(store: Store, seed: int) -> None:
    """Random graphs, learners and changes of structure; gate and time as they may be."""
    rng = np.random.default_rng(seed)
    ids = [f"c{i:02}" for i in range(25)]
    await curriculum.apply(store, Addition([Concept(id, id) for id in ids], random_edges(rng, ids)))
    await learners(
        store,
        {
            f"l{i:02}": {id: random_mastery(rng) for id in ids if rng.random() < rng.choice([0.1, 0.6])}
            for i in range(30)
        },
    )
    before = (await store.content())[1]
    gate = float(rng.choice([0.3, 0.6, 0.85]))
    after = patched(before, change(rng, before, ids))
    found = await impact.effects(store, before, after, now=NOW, gate=gate)
    said = await impact.impact(store, before, after, now=NOW, gate=gate)
    gain = lose = both = 0
    for i in range(30):
        there = await ready(store, f"l{i:02}", found.before, gate)
        then = await ready(store, f"l{i:02}", found.after, gate)
        assert found.of(f"l{i:02}") == (then - there, there - then)
        gain += bool(then - there) and not there - then
        lose += bool(there - then) and not then - there
        both += bool(then - there) and bool(there - then)
        for each in said.most:
            if each.learner_id == f"l{i:02}":
                assert (set(each.before), set(each.after)) == (there, then)
    assert (said.learners, said.gain, said.lose, said.both) == (30, gain, lose, both)
    assert said.changed
    sizes = [len(each.gained) + len(each.lost) for each in said.most]
    assert sizes == sorted(sizes, reverse=True)


def change(rng: np.random.Generator, content: Content, ids: list[str]) -> dict[Any, Any]:
    """Edges that go, come and change, a concept retired, and a new one."""
    edges = [one for one in content if one.kind is Kind.PREREQUISITE]
    delta: dict[Any, Any] = {edges[i]: None for i in rng.choice(len(edges), 3, replace=False)}
    for one in edges[:4]:
        delta[one] = {**content[one], "strength": float(rng.choice([0.1, 0.3, 0.9]))}
    for _ in range(3):
        a, b = sorted(rng.choice(ids, 2, replace=False))
        delta |= edge(str(a), str(b), float(rng.choice([0.2, 1.0])))
    retired = thing(Kind.CONCEPT, str(rng.choice(ids)))
    delta[retired] = {**content[retired], "retired": True}
    return delta | {thing(Kind.CONCEPT, "new"): document(Kind.CONCEPT, title="New")} | edge("c01", "new")


@pytest.mark.parametrize("fitted", [False, True])
async def test_mastery_moves_as_a_correction_moves_it(small: Store, fitted: bool) -> None:
    """Said beforehand, to the last bit, for everybody whom a retagged question ties to it."""
    await curriculum.apply(small, Addition(questions=[numeric("tied-0", "multiply", "power")]))
    if fitted:
        await put_in_force(small, "fitted", {"count": Parameters(0.3, 0.1, 0.0, 0.2, 0.1)})
    asked = ("add-0", "mixed-0", "tied-0", "add-0", "multiply-1", "add-0", "power-2", "count-0")
    for number, id in enumerate(("ada", "bob", "eve", "zoe")):
        await small.create_learner(id)
        history = [
            Answer(f"{id}-{i}", id, asked[(i + number) % 8], NOW - timedelta(days=20 - i), 0, "4", i % 5 > 0)
            for i in range(8 if id != "zoe" else 0)
        ]
        await answering.record_answers(small, history, now=NOW)
    before = (await small.content())[1]
    add = thing(Kind.QUESTION, "add-0")
    after = patched(before, {add: {**before[add], "concepts": {"power": 1.0}}} | edge("count", "add", 0.5))
    found = await impact.effects(small, before, after, now=NOW)
    said = await impact.impact(small, before, after, now=NOW)

    stored = {id: await small.masteries(id) for id in ("ada", "bob", "eve")}
    await curriculum.apply(small, Addition(prerequisites=[found.after.edges["count", "add"]]))
    await correcting.retag_question(small, "add-0", ["power"], reason="It asks for more.", by="ada")

    moved = 0
    for id, was in stored.items():
        now = await small.masteries(id)
        here = {concept: was[concept] for concept in was if concept in found.refolded.before[id]}
        assert here == found.refolded.before[id]
        assert {**was, **now} | found.refolded.after[id] == {**was, **now}
        assert found.refolded.after[id].keys() == now.keys() & {"add", "multiply", "power"}
        moved += was != now
    assert said.moved == moved == 3
    assert said.shifts[0].learner_id in stored and len(said.shifts) <= impact.MOST
    assert "zoe" not in found.refolded.after
