"""What a learner model has to beat: averages, Elo ratings, and FSRS with its default parameters.

Each function fits on a log and returns what predicts another one: P(correct) of every answer before it is
seen, shape (answers,), from that learner's earlier answers alone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numba
import numpy as np

from tracing.history import parts
from tracing.log import AnswerLog, Floats

Predictor = Callable[[AnswerLog], Floats]

WINDOW = 10
"""Answers of the moving average."""

AVERAGE_WORTH = 5.0
"""Answers that the average weighs as much as, where an item's or a learner's share is shrunk toward it."""

ELO_STEP, ELO_FADE = 1.0, 0.05
"""Logits: the first step of a rating, and how fast steps shrink: U(n) = step / (1 + fade n), Pelánek 2016."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def average(log: AnswerLog) -> float:
    """Share of right answers, kept off 0 and 1 by one answer of either kind."""
    return float((log.correct.sum() + 1) / (len(log) + 2))


def constant(train: AnswerLog, seed: int) -> Predictor:
    """The share right of all answers, for everyone and everything."""
    share = average(train)
    return lambda log: np.full(len(log), share)


def moving(train: AnswerLog, seed: int) -> Predictor:
    """The learner's share right in the last WINDOW answers, shrunk toward that of all."""
    share = average(train)

    def predict(log: AnswerLog) -> Floats:
        sums = np.concatenate([[0], np.cumsum(log.correct)])
        here = np.arange(len(log))
        first = np.maximum(here - WINDOW, log.bounds[log.learner])
        right = sums[here] - sums[first]
        return np.asarray((right + AVERAGE_WORTH * share) / (here - first + AVERAGE_WORTH))

    return predict


def item_average(train: AnswerLog, seed: int) -> Predictor:
    """The item's share right among other learners, shrunk toward that of all."""
    share = average(train)
    counts = np.bincount(train.item, minlength=len(train.items))
    right = np.bincount(train.item, train.correct, minlength=len(train.items))
    chances = (right + AVERAGE_WORTH * share) / (counts + AVERAGE_WORTH)
    return lambda log: np.asarray(chances[log.item])


def elo(train: AnswerLog, seed: int) -> Predictor:
    """Ratings of learners, of learners in each concept, and of items; those of items stay as trained.

    P = sigmoid(learner + mean over concepts of (learner in concept) - item). A learner starts at 0.
    """
    share = average(train)
    easy = np.full(len(train.items), -np.log(share / (1 - share)))
    counts = np.zeros(len(train.items))
    _rated(train, easy, counts, True)
    return lambda log: _rated(log, easy, counts, False)


def _rated(log: AnswerLog, difficulty: Floats, answered: Floats, train: bool) -> Floats:
    """Chances by the ratings. train: the items' difficulty and count of answers move too, in place."""
    ends = np.cumsum(log.concept_counts[log.item])
    right, concept = log.correct.astype(np.float64), parts(log).concept
    concepts = len(log.concepts)
    return np.asarray(
        _elo(log.learner, log.item, right, concept, ends, concepts, difficulty, answered, train)
    )


@numba.njit(cache=True)
def _elo(learner, item, correct, concept, ends, concepts, difficulty, answered, train):  # type: ignore[no-untyped-def]
    chances = np.zeros(len(learner))
    ability, count = 0.0, 0.0
    own, own_count = np.zeros(concepts), np.zeros(concepts)
    start = 0
    for a in range(len(learner)):
        if a == 0 or learner[a] != learner[a - 1]:
            ability, count = 0.0, 0.0
            own[:], own_count[:] = 0.0, 0.0
        several = ends[a] - start
        logit = ability - difficulty[item[a]]
        for row in range(start, ends[a]):
            logit += own[concept[row]] / several
        chances[a] = 1 / (1 + np.exp(-logit))
        surprise = correct[a] - chances[a]
        for row in range(start, ends[a]):
            k = concept[row]
            own[k] += ELO_STEP / (1 + ELO_FADE * own_count[k]) * surprise / several
            own_count[k] += 1
        ability += ELO_STEP / (1 + ELO_FADE * count) * surprise / 2
        count += 1
        if train:
            difficulty[item[a]] -= ELO_STEP / (1 + ELO_FADE * answered[item[a]]) * surprise
            answered[item[a]] += 1
        start = ends[a]
    return chances


def fsrs(train: AnswerLog, seed: int) -> Predictor:
    """FSRS-6 with default parameters, a card for each learner and concept: right is Good, wrong is Again.

    The chance is the retrievability right before the answer, of several concepts their product, that of
    the first review the average of all answers. Times are not rounded to days in it, as they are in the
    package, which calls every answer of the same day certain. Needs times.
    """
    share = average(train)

    def predict(log: AnswerLog) -> Floats:
        # Its import takes half a second, and no other engine needs it.
        from fsrs import Card, Rating, Scheduler

        scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        decay = -scheduler.parameters[20]
        factor = 0.9 ** (1 / decay) - 1
        chances = np.empty(len(log))
        cards: dict[int, Card] = {}
        reviewed: dict[int, float] = {}
        before = -1
        for a, learner in enumerate(log.learner):
            if learner != before:
                cards, reviewed, before = {}, {}, learner
            day, chance = float(log.days[a]), 1.0
            now = EPOCH + timedelta(days=day)
            rating = Rating.Good if log.correct[a] else Rating.Again
            for k in log.item_concepts[log.item[a]]:
                card = cards.get(k)
                if card is None:
                    card, recall = Card(card_id=k), share
                else:
                    since = max(0.0, day - reviewed[k])
                    recall = (1 + factor * since / card.stability) ** decay
                chance *= recall
                cards[k], reviewed[k] = scheduler.review_card(card, rating, now)[0], day
            chances[a] = chance
        return chances

    return predict
