"""Who learns alike, and what they gained on: the lift of a concept for a learner.

Two learners are alike as far as they know the same concepts better, and the same ones worse, than others who
practised them: the cosine of their masteries, each less its concept's mean, 0 where one did not practise
(collaborative filtering by users, Herlocker et al. 1999, with mastery for ratings). The lift of a concept is
what the nearest gained an answer there against what everybody did.

Pure numpy. Not for: reading and keeping it (neighbours.py), or what it is worth in a score (terms.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.advice import Lift

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Table = NDArray[np.float32]
"""Learners x concepts. The last row is of nobody, and all 0."""

NEAREST = 50
"""Learners whose gains count; of equally near ones the first by place."""

FEWEST_CONCEPTS = 5
"""Practised by whoever has or is a neighbour: with fewer, nearly everybody is alike."""

HALF_BELIEVED = 10.0
"""Neighbours who practised a concept at whom half of what their lift is beyond 1 is believed."""

LEAST_GAIN = 1e-3
"""Of P(known) an answer, by everybody: a multiple of less says nothing."""

MOST_KEPT = 50
"""Concepts kept for a learner, those of the greatest lifts."""

DECIMALS = 3
"""Of a lift that is kept, so that a batch over the same answers gives the same lists."""

BLOCK = 256
"""Learners compared with all others at a time: 40 MB for 10,000."""


@dataclass(frozen=True, eq=False)
class Practice:
    """Every mastery edge there is, as columns. learners, concepts: ids, by index.

    learner, concept: indices, no pair twice; probability: P(known) after the last answer; answers: at least
    1; shape (edges,) each. prior: P(known) before any answer; is_open: not retired; shape (concepts,) each.
    """

    learners: Sequence[str]
    concepts: Sequence[str]
    learner: Ints
    concept: Ints
    probability: Floats
    answers: Ints
    prior: Floats
    is_open: Bools


def lifts(practice: Practice) -> Iterator[list[tuple[str, dict[str, Lift]]]]:
    """Block by block, each learner's id and the open concepts not begun on which neighbours gained more than
    everybody: MOST_KEPT at most, the greatest lifts first, ties by place.

    On concepts that are begun the learner's own answers say more: there, in a real log, the lift misled.
    """
    begun = _table(practice, np.ones(len(practice.answers)))[:-1] > 0
    for block, ratio, count in compared(practice):
        ratio[begun[block] | ~practice.is_open] = 1.0
        yield [
            (practice.learners[learner], _greatest(ratio[row], count[row], practice.concepts))
            for row, learner in enumerate(block.tolist())
        ]


def compared(practice: Practice) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Block by block: learners, by index; the lift of every concept for each, and how many neighbours of
    theirs practised it, shape (block, concepts).

    In memory: five tables, 4 bytes a cell, and BLOCK rows of learners x learners.
    """
    likeness = alike(practice)
    gained, answers, practised = _sums(practice)
    usual = usual_gain(practice)
    for start in range(0, len(practice.learners), BLOCK):
        block = np.arange(start, min(start + BLOCK, len(practice.learners)))
        near = neighbours(likeness, block)
        count = _of(near, practised)
        yield block, lift(_of(near, gained), _of(near, answers), count, usual), count


def alike(practice: Practice) -> Table:
    """Rows whose products are the cosines of learners; 0 for those who practised too little."""
    size = len(practice.concepts)
    counts = np.bincount(practice.concept, minlength=size)
    mean = np.bincount(practice.concept, practice.probability, size) / np.maximum(1, counts)
    table = _table(practice, practice.probability - mean[practice.concept])
    length = np.sqrt((table * table).sum(axis=1, keepdims=True))
    known = np.bincount(practice.learner, minlength=len(table))[:, None] >= FEWEST_CONCEPTS
    scaled: Table = np.divide(table, length, out=np.zeros_like(table), where=known & (length > 0))
    return scaled


def neighbours(likeness: Table, block: Ints) -> Ints:
    """For each learner of the block, the nearest others with a cosine above 0, by place; -1 where there are
    fewer. Shape (block, at most NEAREST)."""
    everybody = len(likeness) - 1
    cosine = np.rint(1e6 * (likeness[block] @ likeness[:-1].T)).astype(np.int64)
    cosine[np.arange(len(block)), block] = -1
    order = cosine * everybody - np.arange(everybody)  # no two are equal, so which are chosen is certain
    chosen = np.argpartition(-order, min(NEAREST, everybody) - 1, axis=1)[:, :NEAREST]
    near = np.take_along_axis(cosine, chosen, axis=1) > 0
    return np.sort(np.where(near, chosen, -1), axis=1)


def lift(gained: Floats, answers: Floats, learners: Floats, usual: Floats) -> Floats:
    """What neighbours gained an answer, as a multiple of what is usual, drawn toward 1 by how few they are.

    gained, answers: sums over them; learners: how many they are. usual: by everybody, an answer. 1 where
    there are none, or where next to nothing is gained usually; at least 0.
    """
    told = (answers > 0) & (usual >= LEAST_GAIN)
    ratio = np.divide(gained, answers * usual, out=np.ones(gained.shape), where=told)
    return np.asarray(1 + (np.maximum(0.0, ratio) - 1) * learners / (learners + HALF_BELIEVED))


def usual_gain(practice: Practice) -> Floats:
    """What everybody gained an answer: P(known) after the last one less that before the first. Shape
    (concepts,)."""
    size = len(practice.concepts)
    gained = np.bincount(practice.concept, practice.probability - practice.prior[practice.concept], size)
    return np.asarray(gained / np.maximum(1, np.bincount(practice.concept, practice.answers, size)))


def _sums(practice: Practice) -> tuple[Table, Table, Table]:
    """What each learner gained on each concept, in how many answers, and whether there were any."""
    gained = practice.probability - practice.prior[practice.concept]
    return (
        _table(practice, gained),
        _table(practice, practice.answers),
        _table(practice, np.ones(len(practice.answers))),
    )


def _table(practice: Practice, values: Floats | Ints) -> Table:
    table = np.zeros((len(practice.learners) + 1, len(practice.concepts)), dtype=np.float32)
    table[practice.learner, practice.concept] = values
    return table


def _of(near: Ints, table: Table) -> Floats:
    """The sum over neighbours; shape (block, concepts). -1 is the row of nobody."""
    total = np.zeros((len(near), table.shape[1]))
    for place in range(near.shape[1]):
        total += table[near[:, place]]
    return total


def _greatest(ratio: Floats, count: Floats, concepts: Sequence[str]) -> dict[str, Lift]:
    rounded = np.round(ratio, DECIMALS)
    order = np.argsort(-rounded, kind="stable")[:MOST_KEPT]
    return {
        concepts[place]: Lift(float(rounded[place]), int(count[place]))
        for place in order.tolist()
        if rounded[place] > 1
    }
