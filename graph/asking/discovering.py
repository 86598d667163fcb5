"""Measures of the graph as it is, and keeping them on concepts when a designer says so.

Kept values are derived, as depth and importance are: in no content, digest, draft or export of the
curriculum. Who gave no consent to research is not counted, and only who gave full consent is named. Not for:
the measures themselves (science.py, similarity.py).
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from graph.asking import science, similarity
from graph.asking.science import Gate, Leg, Measure
from graph.asking.similarity import Pairs
from graph.candidates import ready_set
from graph.consent import Tier
from graph.errors import Conflict
from graph.likeness import Practice
from graph.snapshot import Curriculum
from graph.store import Store
from tracing.mastery import effective

Report = Callable[[str, int, int], None]

PAGE = 500
"""Learners read at a time; 50,000 mastery edges of 100 each."""

COUNTED, NAMED = (Tier.FULL, Tier.LIMITED), (Tier.FULL,)
"""Consent to research of whoever is in a number, and of whoever is told of one by one."""


@dataclass(frozen=True, slots=True)
class Gated:
    """A gate, and for how many learners it is ready now: they stand right before it."""

    gate: Gate
    learners: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How many concepts have a value now, and the revision of the curriculum that it is for."""

    concepts: int
    revision: int


async def communities(
    store: Store, *, resolution: float = 1.0, seed: int = 0
) -> tuple[Curriculum, list[tuple[str, ...]]]:
    """Concepts that hang together, the largest community first. Raises Unavailable, CycleFound."""
    curriculum = await store.curriculum()
    graph, shared = science.projected(curriculum), science.together(curriculum)
    return curriculum, await asyncio.to_thread(
        science.communities, graph, shared, resolution=resolution, seed=seed
    )


async def betweenness(store: Store, *, seed: int = 0) -> tuple[Curriculum, dict[str, float]]:
    """Of every concept in use. Raises Unavailable, CycleFound."""
    curriculum = await store.curriculum()
    return curriculum, await asyncio.to_thread(science.betweenness, science.projected(curriculum), seed=seed)


async def dominators(store: Store, now: datetime, report: Report) -> tuple[Curriculum, list[Gated]]:
    """What gates something, most behind it first, and how many learners stand right before it. What learners
    say that they know is not counted as known. Raises Unavailable, CycleFound."""
    curriculum = await store.curriculum()
    gates = science.dominators(science.projected(curriculum))
    counts = dict.fromkeys((each.concept_id for each in gates), 0)
    gate = (await store.policy((await store.state())["policy"])).gate
    after, done = "", 0
    while page := await store.known(COUNTED, PAGE, after):
        for _, masteries in page:
            now_known = {id: effective(mastery, now) for id, mastery in masteries.items()}
            for id in ready_set(curriculum, masteries, now_known, gate) & counts.keys():
                counts[id] += 1
        after, done = page[-1].learner_id, done + len(page)
        report("learners read", done, 0)
    return curriculum, [Gated(each, counts[each.concept_id]) for each in gates]


async def critical_path(store: Store, goal: str | None = None) -> tuple[Curriculum, list[Leg]]:
    """The longest chain in minutes, to a goal or to anything. Raises NotFound, Unavailable, CycleFound."""
    curriculum = await store.curriculum()
    return curriculum, science.critical_path(science.projected(curriculum), goal)


async def similar_learners(store: Store, *, floor: float, most: int, report: Report) -> Pairs:
    """The learners most alike, by pseudonym, of those who agreed fully to research. Raises Unavailable,
    CannotUnseal."""
    practice = await _practice(store, await store.curriculum(), report)
    found = await asyncio.to_thread(similarity.pairs, practice, floor=floor, most=most, report=report)
    known = await store.pseudonyms()
    assert known is not None  # noqa: S101  # it is made where there was none
    name = known.pseudonym_of
    return replace(
        found, kept=tuple(replace(pair, one=name(pair.one), other=name(pair.other)) for pair in found.kept)
    )


async def _practice(store: Store, curriculum: Curriculum, report: Report) -> Practice:
    """Mastery edges to concepts of the snapshot, as columns."""
    concepts = sorted(curriculum.concepts)
    index = {id: place for place, id in enumerate(concepts)}
    learners: list[str] = []
    pages = [np.empty((0, 4))]
    while page := await store.known(NAMED, PAGE, learners[-1] if learners else ""):
        edges = [
            (place, index[id], mastery.probability, mastery.answers)
            for place, (_, masteries) in enumerate(page, len(learners))
            for id, mastery in masteries.items()
            if id in index
        ]
        pages.append(np.array(edges, dtype=np.float64).reshape(-1, 4))
        learners += [one.learner_id for one in page]
        report("learners read", len(learners), 0)
    columns = np.concatenate(pages).T
    return Practice(
        learners=learners,
        concepts=concepts,
        learner=columns[0].astype(np.int64),
        concept=columns[1].astype(np.int64),
        probability=columns[2],
        answers=columns[3].astype(np.int64),
        prior=np.zeros(len(concepts)),  # likeness asks for none
        is_open=np.ones(len(concepts), dtype=np.bool_),
    )


def numbered(found: list[tuple[str, ...]]) -> dict[str, float]:
    """Concept id -> number of its community, from 1."""
    return {id: number for number, ids in enumerate(found, 1) for id in ids}


def gates(found: list[Gated]) -> dict[str, float]:
    """Concept id -> how many are behind it; without those that gate nothing."""
    return {each.gate.concept_id: len(each.gate.behind) for each in found}


async def write(store: Store, measure: Measure, curriculum: Curriculum, values: Mapping[str, float]) -> Kept:
    """Keeps a measure on the concepts that it was computed of, and takes it from all others. Raises Conflict
    where the curriculum was changed meanwhile, Unavailable."""
    none = 0.0 if measure is Measure.DOMINATORS else None
    wanted: dict[str, float | None] = {
        id: values.get(id, none) if curriculum.in_use(id) else None for id in curriculum.concepts
    }
    whole = measure is not Measure.BETWEENNESS
    kept = {id: int(value) if whole and value is not None else value for id, value in wanted.items()}
    _, live = await store.write_measure(measure.property, kept, curriculum.revision)
    if live != curriculum.revision:
        raise Conflict(
            "The curriculum was changed meanwhile; nothing was kept.",
            field="revision",
            value=live,
            mend="Do it again.",
        )
    return Kept(sum(value is not None for value in kept.values()), curriculum.revision)
