"""What similar learners gained on, for every learner: a batch that reads all mastery edges and keeps lists.

A learner whose lists change is of the next revision. So everything that is kept by revision, such as a slate
and its id, is right without knowing of neighbours. Not for: the formulas (likeness.py), or ranking.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import numpy as np

from graph import likeness
from graph.likeness import Practice
from graph.snapshot import Curriculum
from graph.store import Store

TERM = "neighbours"
"""Of a policy, that weighs what this batch computes."""

PAGE = 500
"""Learners read at a time; 50,000 mastery edges of 100 each."""

BATCH = 100
"""Learners written in one transaction, which holds their locks: what an answer may have to wait for."""

Report = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much: 0 where that is not known."""


class Computed(NamedTuple):
    """learners: who have mastery edges or not; with_lifts: of them, those of whom something is kept now;
    changed: those for whom it is another than before."""

    learners: int
    with_lifts: int
    changed: int


async def refresh(store: Store, now: datetime) -> Computed | None:
    """The batch as a job: done only while the policy that ranks weighs it. Raises Unavailable."""
    return await compute(store, now) if await is_weighed(store) else None


async def is_weighed(store: Store) -> bool:
    """Whether the policy that ranks gives the term any weight."""
    active = next(one for one in await store.policies() if one.active)
    return active.policy.weights.get(TERM, 0.0) > 0


async def compute(store: Store, now: datetime, report: Report | None = None) -> Computed:
    """Reads what everybody practised, and keeps for each learner what similar ones gained more on.

    Cut off, it leaves some learners with older lists; done again over the same answers it changes nothing.
    Raises Unavailable.
    """
    said = report or _nothing
    practice, kept = await _read(store, await store.curriculum(), said)
    total, done, with_lifts, changed = len(practice.learners), 0, 0, 0
    blocks = likeness.lifts(practice)
    # In a thread, because a worker renews its leases meanwhile.
    while block := await asyncio.to_thread(next, blocks, None):
        for start in range(0, len(block), BATCH):
            found = {id: own for id, own in block[start : start + BATCH] if own or id in kept}
            with_lifts += sum(map(bool, found.values()))
            changed += await store.write_lifts(found, now) if found else 0
        done += len(block)
        said("learners compared", done, total)
    return Computed(total, with_lifts, changed)


async def _read(store: Store, curriculum: Curriculum, report: Report) -> tuple[Practice, set[str]]:
    """Everybody's mastery edges, and who has lifts from an earlier batch. Edges to concepts that came after
    the snapshot wait for the next batch."""
    concepts = sorted(curriculum.concepts)
    index = {id: place for place, id in enumerate(concepts)}
    learners: list[str] = []
    kept: set[str] = set()
    pages = []
    while page := await store.practised(PAGE, learners[-1] if learners else ""):
        edges = [
            (place, index[concept], probability, answers)
            for place, one in enumerate(page, len(learners))
            for concept, probability, answers in zip(*one[2:], strict=True)
            if concept in index
        ]
        pages.append(np.array(edges, dtype=np.float64).reshape(-1, 4))
        learners += [one.learner_id for one in page]
        kept |= {one.learner_id for one in page if one.kept}
        report("learners read", len(learners), 0)
    columns = np.concatenate([np.empty((0, 4)), *pages]).T
    practice = Practice(
        learners=learners,
        concepts=concepts,
        learner=columns[0].astype(np.int64),
        concept=columns[1].astype(np.int64),
        probability=columns[2],
        answers=columns[3].astype(np.int64),
        prior=np.array([curriculum.parameters[id].prior for id in concepts]),
        is_open=np.array([curriculum.concepts[id].retired_at is None for id in concepts], dtype=np.bool_),
    )
    return practice, kept


def _nothing(step: str, done: int, of: int) -> None:
    """Reports to nobody."""
