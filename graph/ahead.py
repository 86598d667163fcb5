"""The reviews that lie ahead: which fall due on which day where the learner lives.

Pure. Not for: what is due now and how much it faded (review).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import accumulate

from graph.errors import InvalidInput
from graph.progress import Every, periods
from graph.review import due_at, minutes_an_answer
from graph.snapshot import Curriculum
from tracing.mastery import Mastery

MOST_DAYS = 90
"""Of a forecast: what lies farther ahead depends on reviews that are still to come."""


@dataclass(frozen=True, slots=True)
class Falling:
    """A mastered concept that falls due for review. at: when its retrievability is .90. minutes: that a
    review takes, about."""

    concept_id: str
    at: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class Day:
    """date: where the learner lives. reviews: that fall due on it, in their order. waiting: how many are due
    by its end, if none is done."""

    date: date
    reviews: tuple[Falling, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """overdue: what is due already, oldest first. days: today first."""

    overdue: tuple[Falling, ...]
    days: tuple[Day, ...]


def forecast(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], as_of: datetime, days: int, where: tzinfo
) -> Forecast:
    """Of so many days, today among them, if nothing is answered meanwhile. days: 1 to MOST_DAYS. Raises
    InvalidInput."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(
            "The number of days is out of range.", field="days", value=days, mend=f"Give 1 to {MOST_DAYS}."
        )
    try:
        over = periods(as_of, as_of + timedelta(days=days), Every.DAY, where)[:days]
    except OverflowError:
        raise InvalidInput(
            "The forecast lies at the end of the calendar.",
            field="asOf",
            value=as_of.isoformat(),
            mend="Give a usual moment.",
        ) from None
    falling = falling_due(curriculum, masteries, over[-1].end)
    overdue = tuple(each for each in falling if each.at < as_of)
    rest = falling[len(overdue) :]
    found = [tuple(each for each in rest if day.start <= each.at < day.end) for day in over]
    waiting = accumulate((len(each) for each in found), initial=len(overdue))
    next(waiting)
    return Forecast(
        overdue, tuple(Day(day.date, due, many) for day, due, many in zip(over, found, waiting, strict=True))
    )


def falling_due(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], until: datetime
) -> tuple[Falling, ...]:
    """Mastered concepts in use that are due before `until`, unless they are answered on, oldest first, ties
    by id."""
    found = [
        Falling(id, at, minutes_an_answer(curriculum, id))
        for id, mastery in masteries.items()
        if curriculum.in_use(id) and mastery.mastered and (at := due_at(mastery)) is not None and at < until
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.concept_id)))
