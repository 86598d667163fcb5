"""The stored answers as one log, and the learners that no version of a model is ever fitted on.

Not for: fitting (fitting) or deciding (models).
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from graph.measuring import Floats, Measured, measure
from graph.snapshot import Curriculum
from graph.store import Store
from graph.store.rows import EPOCH
from tracing.copies import originals
from tracing.log import AnswerLog, LoggedAnswer, answer_log
from tracing.model import Model

PAGE = 500
"""Learners read at a time; a page of histories is a few megabytes."""

SHARE = 5
"""One learner in so many is held out."""

FEWEST = 5
"""Learners held out, below which nothing can be said of others: then all are fitted on."""

DAY = timedelta(days=1)

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, of how much."""


@dataclass(frozen=True, eq=False)
class StoredAnswers:
    """log: every answer that counts, to questions that assess something. digest: of all that a fit could see.
    first_at, last_at: None where no answer has a time."""

    log: AnswerLog
    digest: str
    first_at: datetime | None
    last_at: datetime | None


def is_held_out(learner_id: str) -> bool:
    """The same learners for every version, whoever joined before or since."""
    digest = hashlib.sha256(f"held out: {learner_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % SHARE == 0


def split(log: AnswerLog) -> tuple[AnswerLog, AnswerLog | None]:
    """What is fitted on, and the held-out learners; (all, None) where these are too few. Copies of a learner
    are where the first of them is, or their answers would be known."""
    chosen = np.array([is_held_out(log.learners[first]) for first in originals(log)], dtype=np.bool_)
    if chosen.sum() < FEWEST:
        return log, None
    return log.of_learners(~chosen), log.of_learners(chosen)


async def learner_ids(store: Store) -> AsyncIterator[list[str]]:
    """All learner ids, a page at a time."""
    after, more = "", True
    while more:
        ids, more = await store.learners_page(PAGE, after)
        if ids:
            yield ids
            after = ids[-1]


async def read(
    store: Store, curriculum: Curriculum, on_step: Step, wanted: Callable[[str], bool] = lambda id: True
) -> StoredAnswers:
    """The answers of all learners, or of those wanted. Raises Unavailable."""
    total = (await store.counts())["learners"]
    answers: list[LoggedAnswer] = []
    times: list[datetime] = []
    digest = hashlib.sha256()
    done = 0
    async for ids in learner_ids(store):
        for learner_id, history in sorted((await store.histories([id for id in ids if wanted(id)])).items()):
            digest.update(repr((learner_id, [answer[:5] for answer in history])).encode())
            ends = [answer[2] for answer in history if answer[2] is not None]
            times += [min(ends), max(ends)] if ends else []
            answers += [
                LoggedAnswer(learner_id, question, correct, _days(at))
                for question, correct, at, *_ in history
            ]
        done += len(ids)
        on_step("reading answers", done, total)
    concepts_of, choices = await _questions(store, curriculum, {answer.item for answer in answers})
    log = answer_log([answer for answer in answers if concepts_of[answer.item]], concepts_of, choices)
    digest.update(repr([(item, concepts_of[item], choices[item]) for item in sorted(concepts_of)]).encode())
    return StoredAnswers(log, digest.hexdigest(), min(times, default=None), max(times, default=None))


async def _questions(
    store: Store, curriculum: Curriculum, asked: set[str]
) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, int]]:
    """Concepts and number of choices of each question, retired ones too."""
    known = {id: curriculum.questions[id] for id in asked if id in curriculum.questions}
    retired = await store.questions(sorted(asked - set(known)))
    concepts = {id: question.concepts for id, question in known.items()}
    choices = {id: question.choices for id, question in known.items()}
    for id in asked - set(known):
        concepts[id] = tuple(sorted(retired[id].concepts))
        choices[id] = len(retired[id].choices)
    return concepts, choices


def _days(at: datetime | None) -> float:
    return float("nan") if at is None else (at - EPOCH) / DAY


def predictions(log: AnswerLog, model: Model, curriculum: Curriculum) -> Floats:
    """P(correct) before each answer, as answering would have given it. Shape (answers,)."""
    from tracing.tables import chances  # numba takes a second to import; nothing else here needs it

    resolved = {
        id: model.parameters_of(id, curriculum.prerequisites_of.get(id, ()))[0] for id in log.concepts
    }
    return chances(log, replace(model, concepts=resolved))


def measured(log: AnswerLog, model: Model, curriculum: Curriculum) -> Measured:
    """How well the model foretells these answers."""
    return measure(log.correct, predictions(log, model, curriculum), log.learner)
