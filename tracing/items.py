"""Guess and slip of every item, and the concepts once more with them.

KT-IDEM (Pardos & Heffernan 2011) with an empirical-Bayes pull of each item toward its concept; items that
need several concepts are fitted under the conjunctive likelihood (DINA) that they are used with. For one
concept each step is EM. For several it is an approximation: what the other concepts add to an answer is
taken from the round before, since marginals are all that is kept.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count
from typing import NamedTuple

import numpy as np

from tracing.concepts import LEAST, MOST, WORTH
from tracing.copies import parts
from tracing.em import COUNTS, expect_each
from tracing.log import AnswerLog, Bools, Floats, Ints

ITEM_WORTHS = (3.0, 6.0, 12.0, 25.0)
"""Of the pull toward the concept, in answers; the one that predicts learners held out best is taken."""

WARM = 3
"""Rounds with the concepts' own guess and slip, before items have theirs."""

ITEM_LEAST, ITEM_MOST, ITEM_SUM = 0.005, 0.9, 0.97
"""Bounds of an item's guess and slip, and of their sum."""

HELD_OUT = 5
"""One learner in this many is held out to choose the pull."""

CORES = cpu_count() or 1
"""Threads; the compiled pass lets go of the interpreter's lock."""


class Found(NamedTuple):
    """concepts: shape (concepts, 5). guess, slip: shape (items,). worth: the pull that was chosen."""

    concepts: Floats
    guess: Floats
    slip: Floats
    worth: float


class _Rows(NamedTuple):
    """One row an answer and concept, by concept, then learner, then order. answer, concept: indices. starts:
    of each learner's rows on a concept. bounds: of each concept's starts. item, correct: of the answer.
    alone: whether its item needs this concept only."""

    answer: Ints
    concept: Ints
    starts: Ints
    bounds: Ints
    item: Ints
    correct: Bools
    alone: Bools


def fit_items(answers: AnswerLog, start: Floats, center: Floats, recall: Floats | None, rounds: int) -> Found:
    """Concepts and items together. start: shape (concepts, 5). center: shape (5,), what concepts are pulled
    toward. recall: retrievability before each row of `rows_of`, None where nothing fades."""
    worth = _chosen_worth(answers, start, center, recall)
    return _fit(answers, start, center, recall, rounds, worth)


def rows_of(answers: AnswerLog) -> _Rows:
    """Every answer once for each of its concepts."""
    counts = answers.concept_counts[answers.item]
    answer = np.repeat(np.arange(len(answers)), counts)
    members, offsets = answers.members, answers.offsets
    place = np.arange(len(answer)) - np.repeat(np.cumsum(counts) - counts, counts)
    concept = members[offsets[answers.item[answer]] + place]
    order = np.argsort(concept, kind="stable")  # answers are by learner already
    answer, concept = answer[order], concept[order]
    learner = answers.learner[answer]
    new = np.ones(len(answer), dtype=np.bool_)
    new[1:] = (concept[1:] != concept[:-1]) | (learner[1:] != learner[:-1])
    starts = np.flatnonzero(np.append(new, True)).astype(np.int64)
    bounds = np.searchsorted(concept[starts[:-1]], np.arange(len(answers.concepts) + 1))
    item = answers.item[answer]
    alone = answers.concept_counts[item] == 1
    return _Rows(answer, concept, starts, bounds.astype(np.int64), item, answers.correct[answer], alone)


def _chosen_worth(answers: AnswerLog, start: Floats, center: Floats, recall: Floats | None) -> float:
    """By the log loss of held-out learners, from a few rounds each; the middle one where they are too few."""
    held = parts(answers, HELD_OUT, seed=0) == 0
    if held.sum() < HELD_OUT:
        return ITEM_WORTHS[1]
    from tracing.tables import Tables, trace  # it needs a model's words, which need not be known above

    kept = held[answers.learner[rows_of(answers).answer]] if recall is not None else None
    mine, others = answers.of_learners(~held), answers.of_learners(held)
    faded = None if recall is None or kept is None else recall[~kept]
    best, least = ITEM_WORTHS[1], np.inf
    for worth in ITEM_WORTHS:
        found = _fit(mine, start, center, faded, WARM + 4, worth)
        use = Tables(
            found.concepts,
            found.guess,
            found.slip,
            np.zeros(len(answers.items)),
            answers.offsets,
            answers.members,
            np.array([6.0, 1.5, 0.05]),
            0.0,
        )
        chance = np.clip(trace(others, use).chance, 1e-6, 1 - 1e-6)
        loss = -np.log(np.where(others.correct, chance, 1 - chance)).mean()
        if loss < least:
            best, least = worth, loss
    return best


def _fit(
    answers: AnswerLog, start: Floats, center: Floats, recall: Floats | None, rounds: int, worth: float
) -> Found:
    rows = rows_of(answers)
    concepts = start.copy()
    lowest = np.where(answers.choices > 0, 1 / np.maximum(2, answers.choices), ITEM_LEAST)
    guess, slip = _of_concepts(answers, concepts)
    before = np.full(len(rows.answer), 0.5)
    smoothed = np.empty(len(rows.answer))
    fading = np.ones(len(rows.answer)) if recall is None else recall
    with ThreadPoolExecutor(CORES) as pool:
        for step in range(rounds):
            together = np.exp(
                np.bincount(rows.answer, weights=np.log(np.maximum(before, 1e-9)), minlength=len(answers))
            )
            counts = _expect(pool, rows, concepts, guess, slip, before, smoothed, together, fading)
            concepts = _maximise(rows, concepts, center, counts, smoothed)
            toward_guess, toward_slip = _of_concepts(answers, concepts)
            if step < WARM:
                guess, slip = toward_guess, toward_slip
            else:
                guess, slip = _items(
                    answers, rows, smoothed, together, guess, slip, toward_guess, toward_slip, worth
                )
            guess = np.maximum(guess, lowest)
            over = np.maximum(1, (guess + slip) / ITEM_SUM)
            guess, slip = guess / over, slip / over
    return Found(concepts, guess, slip, worth)


def _expect(
    pool: ThreadPoolExecutor,
    rows: _Rows,
    concepts: Floats,
    guess: Floats,
    slip: Floats,
    before: Floats,
    smoothed: Floats,
    together: Floats,
    recall: Floats,
) -> Floats:
    """The E-step of every concept, on all cores; fills `before` and `smoothed`; counts, (concepts,
    COUNTS)."""
    if_known = np.where(rows.correct, 1 - slip[rows.item], slip[rows.item])
    not_all = np.where(rows.correct, guess[rows.item], 1 - guess[rows.item])
    shared = np.flatnonzero(~rows.alone)
    others = together[rows.answer[shared]] / np.maximum(before[shared], 1e-9)
    if_known[shared] = if_known[shared] * others + not_all[shared] * (1 - others)
    counts = np.zeros((len(concepts), COUNTS))
    cuts = np.searchsorted(rows.starts[rows.bounds], np.linspace(0, len(rows.answer), 4 * CORES + 1))

    def some(span: tuple[int, int]) -> None:
        expect_each(
            *span, rows.bounds, rows.starts, if_known, not_all, recall, concepts, before, smoothed, counts
        )

    list(pool.map(some, pairwise([0, *cuts[1:-1].tolist(), len(concepts)])))
    return counts


def _maximise(rows: _Rows, concepts: Floats, center: Floats, counts: Floats, smoothed: Floats) -> Floats:
    """The M-step of the concepts; guess and slip from the answers on one concept alone."""

    def total(weights: Floats) -> Floats:
        return np.asarray(np.bincount(rows.concept, weights=weights, minlength=len(concepts)), dtype=float)

    known, unknown = np.where(rows.alone, smoothed, 0), np.where(rows.alone, 1 - smoothed, 0)
    happened = np.stack(
        [
            counts[:, 0],
            counts[:, 2],
            counts[:, 4],
            total(unknown * rows.correct),
            total(known * ~rows.correct),
        ],
        axis=1,
    )
    could = np.stack([counts[:, 1], counts[:, 3], counts[:, 5], total(unknown), total(known)], axis=1)
    return np.asarray(np.clip((happened + WORTH * center) / (could + WORTH), LEAST, MOST))


def _items(
    answers: AnswerLog,
    rows: _Rows,
    smoothed: Floats,
    together: Floats,
    guess: Floats,
    slip: Floats,
    toward_guess: Floats,
    toward_slip: Floats,
    worth: float,
) -> tuple[Floats, Floats]:
    """The M-step of the items. Alone: from what is believed of the concept given all answers; with several
    concepts: from P(all known), given those before and this one."""
    item, correct = answers.item, answers.correct
    right = np.where(correct, 1 - slip[item], slip[item]) * together
    wrong = np.where(correct, guess[item], 1 - guess[item]) * (1 - together)
    known = right / (right + wrong)
    known[rows.answer[rows.alone]] = smoothed[rows.alone]

    def pulled(happened: Floats, could: Floats, toward: Floats) -> Floats:
        share = (np.bincount(item, weights=happened, minlength=len(toward)) + worth * toward) / (
            np.bincount(item, weights=could, minlength=len(toward)) + worth
        )
        return np.clip(share, ITEM_LEAST, ITEM_MOST)

    return (
        pulled((1 - known) * correct, 1 - known, toward_guess),
        pulled(known * ~correct, known, toward_slip),
    )


def _of_concepts(answers: AnswerLog, concepts: Floats) -> tuple[Floats, Floats]:
    """What an item without answers has: the least guess, and 1 less the product of not slipping
    (bkt.item)."""
    members, offsets = answers.members, answers.offsets[:-1]
    guess = np.minimum.reduceat(concepts[members, 3], offsets)
    slip = 1 - np.multiply.reduceat(1 - concepts[members, 4], offsets)
    return guess, slip
