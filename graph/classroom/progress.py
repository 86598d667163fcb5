"""How a class got on, week by week: what was known at the end of each, from every answer, under the model in
force.

Not for: what is known now (the room), or one learner's history.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np

from graph.advising import require_zone
from graph.classroom import require_size
from graph.errors import InvalidInput
from graph.habits import zone
from graph.replaying import Asked, known_questions
from graph.snapshot import Curriculum
from graph.store import Store, rows
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer

MOST_WEEKS = 53
"""Of a period: a year."""

MOST_ANSWERS = 200_000
"""Of a class: each is traced anew, which takes about ten microseconds."""

MINUTE = 60_000.0
"""Milliseconds."""

LOW, HIGH = 0.1, 0.9
"""Quantiles of learners, beside the median."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure of each learner, over the class, week by week: lists of one length."""

    mean: list[float]
    low: list[float]
    median: list[float]
    high: list[float]


@dataclass(frozen=True, slots=True)
class Progress:
    """A class week by week: lists of one length, the oldest week first. starts: Mondays, 0:00, in the class's
    time zone. ends: the moments that `mastered` and `known` are of: the end of the week, of the last one the
    moment asked about. active: learners who answered. answers, correct: that count. minutes: on answers whose
    time is known, `timed` of them. mastered: concepts with the label. known: sum of P(known), the number of
    concepts known to be expected. Without learners the spreads are 0."""

    starts: list[datetime]
    ends: list[datetime]
    active: list[int]
    answers: list[int]
    correct: list[int]
    timed: list[int]
    minutes: list[float]
    mastered: Spread
    known: Spread


Answers = Mapping[str, Sequence[Sequence[Any]]]
"""By learner id, as Store.class_answers gives them."""


async def progress(store: Store, class_id: str, time_zone: str, weeks: int, *, as_of: datetime) -> Progress:
    """Of a class that there is: the week of the moment and those before it, `weeks` in all (1 to MOST_WEEKS).
    Answers after the moment do not count, those without a time came before all others. Raises InvalidInput,
    Unavailable."""
    require_zone(as_of, "asOf")
    if not 1 <= weeks <= MOST_WEEKS:
        raise InvalidInput(
            "The period is out of range.", field="weeks", value=weeks, mend=f"Give 1 to {MOST_WEEKS} weeks."
        )
    learners, answers = await store.class_size(class_id)
    require_size(class_id, learners)
    if answers > MOST_ANSWERS:
        raise InvalidInput(
            f"The class gave more than {MOST_ANSWERS:,} answers, too many to trace at once.",
            field="class",
            value=class_id,
            mend="Make smaller classes; a learner may be in several.",
        )
    given = await store.class_answers(class_id)
    curriculum = await store.curriculum()
    asked = {answer[0] for of in given.values() for answer in of}
    known = await known_questions(store, None, curriculum, asked)
    starts = mondays(as_of, time_zone, weeks)
    return await asyncio.to_thread(traced, given, known, curriculum, starts, as_of)


def mondays(as_of: datetime, time_zone: str, weeks: int) -> list[datetime]:
    """The beginnings of so many weeks, the last that of the moment's, at midnight where the class is."""
    where = zone(time_zone)
    today = as_of.astimezone(where).date()
    last = today - timedelta(days=today.weekday())
    days = (last - timedelta(weeks=back) for back in reversed(range(weeks)))
    return [datetime.combine(day, time(), tzinfo=where) for day in days]


def traced(
    given: Answers, known: Asked, curriculum: Curriculum, starts: Sequence[datetime], as_of: datetime
) -> Progress:
    """What became of the answers. starts: of the weeks, as `mondays` gives them."""
    ends = [*starts[1:], as_of]
    limits = [rows.micros(end) for end in ends]
    limits[-1] += 1  # what was given at the moment itself counts
    begin, weeks = rows.micros(starts[0]), len(starts)
    mastered, expected = np.zeros((2, len(given), weeks))
    counts = {name: [0] * weeks for name in ("active", "answers", "correct", "timed")}
    spent = [0.0] * weeks
    for row, answers in enumerate(given.values()):
        masteries: dict[str, Mastery] = {}
        done = 0
        for week, limit in enumerate(limits):
            was = done
            while done < len(answers) and (answers[done][2] is None or answers[done][2] < limit):
                _trace(masteries, answers[done], known, curriculum)
                done += 1
            own = [a for a in answers[was:done] if a[2] is not None and a[2] >= begin]
            times = [a[3] for a in own if a[3] >= 0]
            counts["active"][week] += bool(own)
            counts["answers"][week] += len(own)
            counts["correct"][week] += sum(a[1] for a in own)
            counts["timed"][week] += len(times)
            spent[week] += sum(times) / MINUTE
            used = [mastery for id, mastery in masteries.items() if curriculum.in_use(id)]
            mastered[row, week] = sum(mastery.mastered for mastery in used)
            expected[row, week] = sum(tracing.effective(mastery, ends[week]) for mastery in used)
    return Progress(
        starts=list(starts),
        ends=ends,
        **counts,
        minutes=spent,
        mastered=_spread(mastered),
        known=_spread(expected),
    )


def _trace(
    masteries: dict[str, Mastery], answer: Sequence[Any], known: Asked, curriculum: Curriculum
) -> None:
    question, correct, at, _ = answer
    concepts, item = known[question]
    if concepts:
        given = TracedAnswer(concepts, correct, rows.moment(at), None, item)
        masteries |= tracing.answer(masteries, curriculum.parameters, given, curriculum.tracing.memory)


def _spread(figures: Any) -> Spread:
    """figures: shape (learners, weeks)."""
    if not len(figures):
        return Spread(*([0.0] * figures.shape[1] for _ in range(4)))
    low, median, high = np.quantile(figures, [LOW, 0.5, HIGH], axis=0).tolist()
    return Spread(figures.mean(axis=0).tolist(), low, median, high)
