"""Pairs of learners who are alike, block by block, so that 10,000 of them fit.

Likeness is as everywhere here (graph/likeness.py): the cosine of masteries, each less its concept's mean.
Pure numpy. Not for: who agreed to be compared (discovering.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph.likeness import BLOCK, FEWEST_CONCEPTS, Floats, Practice, Table, alike

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two learners, by id. cosine: in (0, 1]. both: concepts that both practised."""

    one: str
    other: str
    cosine: float
    both: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """compared: learners who practised enough. above: pairs at or above the floor. kept: the most alike of
    them, then by ids."""

    compared: int
    above: int
    kept: tuple[Pair, ...]


def pairs(practice: Practice, *, floor: float, most: int, report: Report) -> Pairs:
    """Those whose cosine is at least `floor`, above 0, the `most` most alike of them.

    Learners of fewer than FEWEST_CONCEPTS concepts are like nobody. In memory: two tables of learners x
    concepts, 4 bytes a cell, BLOCK rows of learners x learners, and a few times `most`.
    """
    likeness = alike(practice)[:-1]
    everybody = len(likeness)
    held: Floats = np.empty((0, 3))
    above = 0
    for start in range(0, everybody, BLOCK):
        found = _block(likeness, start, floor)
        above += len(found)
        held = _foremost(np.concatenate([held, found]), most)
        report("learners compared", min(start + BLOCK, everybody), everybody)
    begun = np.zeros(likeness.shape, dtype=np.bool_)
    begun[practice.learner, practice.concept] = True
    kept = tuple(
        Pair(practice.learners[a], practice.learners[b], float(c), int(np.count_nonzero(begun[a] & begun[b])))
        for a, b, c in zip(held[:, 0].astype(int), held[:, 1].astype(int), held[:, 2], strict=True)
    )
    return Pairs(int(np.count_nonzero(begun.sum(axis=1) >= FEWEST_CONCEPTS)), above, kept)


def _block(likeness: Table, start: int, floor: float) -> Floats:
    """Rows (one, other, cosine) of pairs whose first learner is in the block, each pair once."""
    block = likeness[start : start + BLOCK]
    cosine = np.minimum(1.0, block @ likeness[start:].T)
    one, other = np.nonzero(np.triu(cosine >= floor, k=1))
    rounded = np.round(cosine[one, other].astype(np.float64), 6)
    return np.column_stack([one + start, other + start, rounded])


def _foremost(rows: Floats, most: int) -> Floats:
    """The most alike; equal ones by place."""
    kept: Floats = rows[np.lexsort((rows[:, 1], rows[:, 0], -rows[:, 2]))][:most]
    return kept
