"""What would make an evaluation look better than the model is: found, and fixed or said.

For: folds that keep learners together, checks of a log, and what scoring repeated rows is worth. Not for:
reading files, where repeats are joined (graph/evaluating).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from tracing.copies import originals
from tracing.history import earlier
from tracing.log import AnswerLog, Bools, Floats, Ints
from tracing.logistic import logistic
from tracing.metrics import Interval, measure, resamples

SUSPICIOUS = 0.95
"""Share of immediate repeats of a question with the same verdict, from which on they are copies."""

FEW_REPEATS = 20
"""Below as many nothing can be told."""


class State(StrEnum):
    """What became of a check."""

    FINE = "fine"
    FIXED = "fixed"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Check:
    """name: of what was looked for. found: how many. says: one sentence for people, with what was done."""

    name: str
    state: State
    found: int
    says: str


@dataclass(frozen=True, slots=True)
class Leak:
    """The same logistic, learners and fold on grouped answers and on each row for itself. rows: that were
    scored in all, answers: that they are."""

    rows: int
    answers: int
    grouped: Interval | None
    ungrouped: Interval | None


def folds(log: AnswerLog, count: int, seed: int) -> Ints:
    """The fold of each learner, from 0. Shape (learners,). Learners whose ids differ by case, blanks or
    Unicode form share one, and so do copies. Folds are alike in learners and in answers; count: at most the
    learners."""
    group = apart(log)
    sizes = np.bincount(group[log.learner], minlength=group.max() + 1)
    rng = np.random.default_rng([seed, count])
    shuffled = rng.permutation(len(sizes))
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    fold = np.empty(len(sizes), dtype=np.int64)
    for start in range(0, len(order), count):  # the largest `count` learners, one a fold, and so on
        some = order[start : start + count]
        fold[some] = rng.permutation(count)[: len(some)]
    return fold[group]


def people(ids: Sequence[str]) -> Ints:
    """An index by id that is the same for ids that differ only in how they are written. Shape (ids,)."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(_plain(id), len(known)) for id in ids], dtype=np.int64)


def apart(log: AnswerLog) -> Ints:
    """Who must share a fold: learners of the same index, which counts from 0. Shape (learners,)."""
    found, original = people(log.learners), originals(log)
    for copy in np.flatnonzero(original != np.arange(len(original))):
        found[found == found[copy]] = found[original[copy]]
    return np.asarray(np.unique(found, return_inverse=True)[1], dtype=np.int64)


def checks(log: AnswerLog, fold: Ints) -> Iterator[Check]:
    """What can be told from the log and its folds alone. fold: of each learner."""
    yield _learners(log)
    yield _copies(log)
    yield _unseen(log, fold)
    if (repeats := _repeats(log)) is not None:
        yield repeats
    right = int(log.correct.sum())
    if right in (0, len(log)):
        all_are = "right" if right else "wrong"
        says = f"All {len(log):,} answers are {all_are}: AUC is not defined, and nothing can be told apart."
        yield Check("one verdict", State.WARNING, len(log), says)


def immediate_repeats(log: AnswerLog) -> tuple[Ints, Bools]:
    """Answers to the question that the learner answered just before, and whether their verdict is the same.
    Both of shape (repeats,). Only questions that are more than another name of their concept count."""
    names = {log.concepts[own[0]] for own in log.item_concepts if len(own) == 1}
    is_more = np.array([item not in names for item in log.items], dtype=np.bool_)
    before = earlier(log.learner, log.item, len(log.items), log.correct).before
    rows = np.flatnonzero((before == np.arange(len(log)) - 1) & (before >= 0) & is_more[log.item])
    return rows, np.asarray(log.correct[rows] == log.correct[rows - 1])


def without(log: AnswerLog, rows: Ints) -> AnswerLog:
    """The log without these answers."""
    keep = np.ones(len(log), dtype=np.bool_)
    keep[rows] = False
    return replace(
        log, learner=log.learner[keep], item=log.item[keep], correct=log.correct[keep], days=log.days[keep]
    )


def ungrouped(log: AnswerLog, rows: Ints) -> AnswerLog:
    """Each row of the file as an answer of its own. rows: of each answer. Shape (answers,)."""
    return replace(
        log,
        learner=np.repeat(log.learner, rows),
        item=np.repeat(log.item, rows),
        correct=np.repeat(log.correct, rows),
        days=np.repeat(log.days, rows),
    )


def leak(log: AnswerLog, rows: Ints, fold: Ints, seed: int) -> Leak:
    """What ungrouped rows are worth: the logistic fitted on all folds but the first, scored on the first.
    Its features know the learner's last verdict on the question, which of a repeated row is the answer."""

    def score(scored: AnswerLog) -> Interval | None:
        train, test = scored.of_learners(fold != 0), scored.of_learners(fold == 0)
        chances: Floats = logistic(train, seed)(test)
        weights = resamples(len(test.learners), seed)
        return measure(
            chances, test.correct, test.item, test.learner, np.zeros(len(test), dtype=np.int64), weights
        )["auc"].interval

    return Leak(int(rows.sum()), len(log), score(log), score(ungrouped(log, rows)))


def _learners(log: AnswerLog) -> Check:
    twins = len(log.learners) - len(set(people(log.learners).tolist()))
    if twins:
        says = f"{twins:,} learner ids differ from another only by case, blanks or Unicode form; each such "
        says += "pair is kept in one fold."
        return Check("learners in two folds", State.FIXED, twins, says)
    says = "No learner is in two folds: folds are made here, by learner; a column of folds is not used."
    return Check("learners in two folds", State.FINE, 0, says)


def _copies(log: AnswerLog) -> Check:
    """Learners whose answers are another learner's, in whatever order."""
    name, original = "copies of learners", originals(log)
    copies = original != np.arange(len(original))
    if not copies.any():
        return Check(name, State.FINE, 0, "No learner has the answers of another.")
    answers = int(copies[log.learner].sum())
    says = f"{int(copies.sum()):,} learners ({answers:,} answers) have nearly all their answers, wrong ones "
    says += (
        "included, in common with another: each is kept in one fold with it, or its answers would be known."
    )
    return Check(name, State.FIXED, int(copies.sum()), says)


def _unseen(log: AnswerLog, fold: Ints) -> Check:
    """Concepts whose answers all lie in one fold: nothing was fitted for them when they were predicted."""
    name = "concepts only in the test fold"
    seen = np.zeros((fold.max() + 1, len(log.items)), dtype=np.bool_)
    seen[fold[log.learner], log.item] = True
    of_concept = np.zeros((len(seen), len(log.concepts)), dtype=np.bool_)
    for item, own in enumerate(log.item_concepts):
        of_concept[:, list(own)] |= seen[:, [item]]
    lone = of_concept.sum(axis=0) == 1
    lone_item = np.array([bool(lone[list(own)].any()) for own in log.item_concepts], dtype=np.bool_)
    answers = int(lone_item[log.item].sum())
    if not lone.any():
        return Check(name, State.FINE, 0, "Every concept has answers in two folds or more.")
    says = (
        f"{int(lone.sum()):,} concepts have answers in one fold only: {answers:,} answers are predicted from "
    )
    says += "what holds for all concepts, since nothing could be fitted for theirs."
    return Check(name, State.FIXED, int(lone.sum()), says)


def _repeats(log: AnswerLog) -> Check | None:
    rows, same = immediate_repeats(log)
    share = len(rows) / max(1, len(log))
    if len(rows) < FEW_REPEATS or share < 0.05:
        return None
    says = (
        f"{len(rows):,} answers ({share:.0%}) are to the question just answered, {same.mean():.0%} of them "
    )
    says += "with the same verdict. Are they new tries? If they copy one answer, all results are too good."
    return Check("immediate repeats", State.WARNING, len(rows), says)


def _plain(id: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", id)).strip().casefold()
