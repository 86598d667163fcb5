"""Learners who are in a log twice, and parts of learners that keep them together.

On ASSISTments 2009 as it is passed around, 90 of 4,150 learners are others' answers under another id, in
another order: a fifth of all answers. A model that can tell learners apart knows the answers of one from the
other. Not for: rows that repeat one answer (graph/importers joins those).
"""

from collections import Counter
from functools import lru_cache
from itertools import combinations

import numpy as np

from tracing.log import AnswerLog, Ints

SHARED = 30
"""Items that two learners must both have answered."""

SHARED_WRONG = 5
"""Of these, answered wrong by both: two good learners are not copies for being right."""

AGREEMENT = 0.97
"""Share of those items with the same verdict."""

COVER = 0.9
"""Share of the shorter one's items."""

RAREST = 24
"""Answers (item and verdict) of a learner that are looked at to find who may be a copy."""

MOST_WITH_IT = 50
"""Learners with the same answer, above which it says nothing about who is whose copy."""


@lru_cache(maxsize=2)
def originals(answers: AnswerLog) -> Ints:
    """For each learner the first that it looks like a copy of, itself where none; shape (learners,)."""
    found = np.arange(len(answers.learners), dtype=np.int64)
    kinds = 2 * len(answers.items)
    # Of each learner each answer (item and verdict) once, as a number, with how many learners gave it.
    learner, answer = np.divmod(
        np.unique(answers.learner * kinds + 2 * answers.item + answers.correct), kinds
    )
    common = np.bincount(answer, minlength=kinds)[answer]
    kept = np.flatnonzero((common > 1) & (np.bincount(learner, minlength=len(found))[learner] >= SHARED))
    kept = kept[np.lexsort((answer[kept], common[kept], learner[kept]))]
    first = np.searchsorted(learner[kept], learner[kept])
    kept = kept[np.arange(len(kept)) - first < RAREST]
    kept = kept[np.argsort(answer[kept], kind="stable")]
    holders = np.split(learner[kept], np.flatnonzero(np.diff(answer[kept])) + 1)
    pairs = Counter(
        pair for who in holders if len(who) <= MOST_WITH_IT for pair in combinations(who.tolist(), 2)
    )
    bounds = np.searchsorted(learner, np.arange(len(found) + 1))
    for (one, other), together in sorted(pairs.items()):
        if together >= 4 and _is_copy(*(_answers(answer[bounds[i] : bounds[i + 1]]) for i in (one, other))):
            found[other] = found[one]
    return found


def _answers(coded: Ints) -> frozenset[tuple[int, bool]]:
    """Items and verdicts."""
    return frozenset((code >> 1, bool(code & 1)) for code in coded.tolist())


def _is_copy(one: frozenset[tuple[int, bool]], other: frozenset[tuple[int, bool]]) -> bool:
    items, others = {item for item, _ in one}, {item for item, _ in other}
    both, same = items & others, one & other
    wrong = sum(not correct for _, correct in same)
    return (
        len(both) >= SHARED
        and wrong >= SHARED_WRONG
        and len({item for item, _ in same}) >= AGREEMENT * len(both)
        and len(both) >= COVER * min(len(items), len(others))
    )


def parts(answers: AnswerLog, count: int, seed: int) -> Ints:
    """Learners dealt into `count` parts at random, copies together; shape (learners,)."""
    dealt = np.random.default_rng(seed).permutation(len(answers.learners)) % count
    return np.asarray(dealt[originals(answers)], dtype=np.int64)
