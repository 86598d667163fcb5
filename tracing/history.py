"""What was known of a learner before each answer, as columns: counts of right and wrong, and of how long ago.

Everything here is causal: a row says nothing of its own answer or of later ones.
"""

from typing import NamedTuple

import numba
import numpy as np

from tracing.log import AnswerLog, Bools, Floats, Ints

DECAY = 0.8
"""Weight of an answer against the one after it in a recent share. Not tuned."""


class Earlier(NamedTuple):
    """Of the earlier rows of the same key, each of shape (rows,). right, wrong: counts. recent: share right,
    by DECAY, less .5, 0 where there is none. last: of the latest, 1 right, -1 wrong, 0 none. before: the row
    of the latest, -1 where there is none."""

    right: Floats
    wrong: Floats
    recent: Floats
    last: Floats
    before: Ints


class Parts(NamedTuple):
    """One row for each answer and concept it needs. answer, concept: indices, shape (rows,)."""

    answer: Ints
    concept: Ints


def parts(log: AnswerLog) -> Parts:
    """The rows in the order of the log; several of an answer with several concepts."""
    counts = log.concept_counts
    own = np.concatenate([*map(np.asarray, log.item_concepts), np.zeros(0)]).astype(np.int64)
    starts = np.cumsum(counts) - counts
    sizes = counts[log.item]
    answer = np.repeat(np.arange(len(log)), sizes)
    inside = np.arange(len(answer)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return Parts(answer, own[starts[log.item[answer]] + inside])


def earlier(learner: Ints, thing: Ints, things: int, correct: Bools) -> Earlier:
    """Of each row, the earlier ones of the same learner and thing. things: their number.

    Rows are learner after learner, each learner's in order.
    """
    return Earlier(*_earlier(learner, thing, things, correct.astype(np.float64), DECAY))


def days_since(log: AnswerLog) -> Floats:
    """Days since the learner last answered on any concept of the item; nan where never or not timed.
    Shape (answers,)."""
    answer, concept = parts(log)
    found = earlier(log.learner[answer], concept, len(log.concepts), log.correct[answer])
    since = np.full(len(log), np.inf)
    gap = np.where(found.before < 0, np.inf, log.days[answer] - log.days[answer[found.before]])
    np.fmin.at(since, answer, gap)
    return np.where(np.isfinite(since), np.maximum(since, 0.0), np.nan)


def opportunity(log: AnswerLog) -> Ints:
    """How many answers on the concept the learner gave before, of the least practised of an item's concepts.
    Shape (answers,)."""
    answer, concept = parts(log)
    found = earlier(log.learner[answer], concept, len(log.concepts), log.correct[answer])
    least = np.full(len(log), np.inf)
    np.minimum.at(least, answer, found.right + found.wrong)
    return np.where(np.isfinite(least), least, 0).astype(np.int64)


@numba.njit(cache=True)
def _earlier(learner, thing, things, correct, decay):  # type: ignore[no-untyped-def]
    rows = len(thing)
    right, wrong = np.zeros(rows), np.zeros(rows)
    recent, last = np.zeros(rows), np.zeros(rows)
    before = np.full(rows, -1)
    latest = np.full(things, -1)
    share, weight = np.zeros(rows), np.zeros(rows)  # after the row, decayed
    for row in range(rows):
        i = latest[thing[row]]
        if i >= 0 and learner[i] == learner[row]:
            right[row] = right[i] + correct[i]
            wrong[row] = wrong[i] + 1 - correct[i]
            recent[row] = share[i] / weight[i] - 0.5
            last[row] = 2 * correct[i] - 1
            before[row] = i
            share[row], weight[row] = decay * share[i], decay * weight[i]
        share[row] += correct[row]
        weight[row] += 1
        latest[thing[row]] = row
    return right, wrong, recent, last, before
