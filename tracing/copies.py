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
    mine = [
        frozenset(zip(answers.item[a:b].tolist(), answers.correct[a:b].tolist(), strict=True))
        for a, b in zip(answers.bounds[:-1], answers.bounds[1:], strict=True)
    ]
    common = Counter(answer for own in mine for answer in own)
    holders: dict[tuple[int, bool], list[int]] = {}
    for learner, own in enumerate(mine):
        if len(own) >= SHARED:
            shared = sorted((a for a in own if common[a] > 1), key=lambda a: (common[a], a))
            for answer in shared[:RAREST]:
                holders.setdefault(answer, []).append(learner)
    pairs = Counter(
        pair for who in holders.values() if len(who) <= MOST_WITH_IT for pair in combinations(who, 2)
    )
    found = np.arange(len(mine), dtype=np.int64)
    for (one, other), together in sorted(pairs.items()):
        if together >= 4 and _is_copy(mine[one], mine[other]):
            found[other] = found[one]
    return found


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
