"""Progress over time: what was mastered when, how much was practised, at what pace, and when goals are
reached.

What was known at an earlier moment is what the answers until then come to under the present model: nothing of
it is kept, and nothing is guessed. Pure. Not for: reading the answers (progressing), or what one answer does
(tracing).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from statistics import fmean

from graph.prerequisites import reachable
from graph.review import minutes_left
from graph.snapshot import Curriculum
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer

MOST_PERIODS = 400
"""Points of a series: a year of days, or seven years of weeks."""

MOST_MINUTES = 10.0
"""Counted of one answer: whoever takes longer was away."""

WINDOWS = 4
"""Weeks before the end of a series by which a forecast goes."""

WEEK = timedelta(days=7)

FARTHEST = 520
"""Weeks, ten years: of what lies farther away nothing is said."""


class Every(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    """From Monday."""


@dataclass(frozen=True, slots=True)
class Practised:
    """One answer that counts. at: None where not known: before all others. minutes: that it took, at least
    0."""

    at: datetime | None
    minutes: float
    traced: TracedAnswer


@dataclass(frozen=True, slots=True)
class Period:
    """date: its first day where the learner lives. start, end: instants, the end is the next one's start."""

    date: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """One period. until: its end, or the end of the series in its last one; `whole` says which.

    answers, correct, minutes: in it. reviews: those of the answers that were on something mastered already.
    mastered: concepts at its end; solid: those with p R of .85 or more. gained, lost: concepts that are
    mastered at its end and were not at its start, and the other way round. goals: share of what the goals
    take that is mastered, in [0, 1], None without goals.
    """

    period: Period
    until: datetime
    answers: int
    correct: int
    minutes: float
    reviews: int
    mastered: int
    solid: int
    gained: int
    lost: int
    goals: float | None

    @property
    def whole(self) -> bool:
        """Whether the period was over."""
        return self.until == self.period.end


@dataclass(frozen=True, slots=True)
class Trend:
    """The straight line through the points (end of period, mastered concepts), by least squares. a_week: its
    slope, concepts. first, last: its height at the first and at the last point."""

    a_week: float
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Pace:
    """Over the series, but not before the first answer. concepts: gained a week. minutes: practised a week.
    answers: a week. minutes_a_concept: None where nothing was gained."""

    concepts: float
    minutes: float
    answers: float
    minutes_a_concept: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the goals are reached, if the learner goes on as in the last weeks and the learner model is right.

    concepts, minutes: that are left, by the model. likely: at the mean of the last weeks, earliest and
    latest: at the best and the slowest of them. None where that never leads there, or lies farther away than
    FARTHEST.
    """

    concepts: int
    minutes: float
    earliest: datetime | None
    likely: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A series with what follows from it. trend: None for fewer than three points. pace: None before any
    answer. forecast: None without goals."""

    points: tuple[Point, ...]
    trend: Trend | None
    pace: Pace | None
    forecast: Forecast | None


def periods(since: datetime, until: datetime, every: Every, where: tzinfo) -> list[Period]:
    """From the one that `since` lies in to the one that `until` lies in, oldest first; in that time zone."""
    first, last = (_first_day(at.astimezone(where).date(), every) for at in (since, until))
    step = timedelta(days=7 if every is Every.WEEK else 1)
    days = [first + step * number for number in range((last - first) // step + 2)]
    return [Period(day, _midnight(day, where), _midnight(day + step, where)) for day in days[:-1]]


def _first_day(day: date, every: Every) -> date:
    return day - timedelta(days=day.weekday()) if every is Every.WEEK else day


def _midnight(day: date, where: tzinfo) -> datetime:
    return datetime.combine(day, time(), where).astimezone(UTC)


def needed(curriculum: Curriculum, goals: Iterable[str]) -> frozenset[str]:
    """Ids of the goals and of all they stand on, as far as it is in use."""
    below = curriculum.prerequisites_of
    found = {id for goal in goals for id in (goal, *reachable(below, goal))}
    return frozenset(filter(curriculum.in_use, found))


def progress(
    answers: Sequence[Practised],
    over: Sequence[Period],
    until: datetime,
    curriculum: Curriculum,
    goals: Collection[str],
) -> Progress:
    """answers: all that count, in the order in which they are folded, whatever their times. over: at least
    one period; `until` lies in the last, and what comes later is left out. goals: ids of concepts."""
    aims = needed(curriculum, goals)
    counted = [one for one in answers if one.at is None or one.at <= until]
    points, known = _points(counted, over, until, curriculum, aims)
    timed = [one for one in counted if one.at is not None]
    began = min((one.at for one in timed if one.at), default=None)
    return Progress(
        points,
        _trend(points),
        None if began is None else _pace(points, max(began, over[0].start), until),
        _forecast(timed, began, until, curriculum, known, aims) if aims else None,
    )


def _points(
    answers: Sequence[Practised],
    over: Sequence[Period],
    until: datetime,
    curriculum: Curriculum,
    aims: frozenset[str],
) -> tuple[tuple[Point, ...], dict[str, Mastery]]:
    """Folds the answers once; and what is known after all of them."""
    known: dict[str, Mastery] = {}
    memory, parameters = curriculum.tracing.memory, curriculum.parameters
    place = 0

    def fold(one: Practised) -> bool:
        """Whether it was on something mastered already."""
        concepts = one.traced.concepts
        again = any(id in known and known[id].mastered for id in concepts)
        if concepts:
            known.update(tracing.answer(known, parameters, one.traced, memory))
        return again

    while place < len(answers) and _before(answers[place], over[0].start):
        fold(answers[place])
        place += 1
    points = []
    was = _mastered(known, curriculum)
    for period in over:
        end, taken, reviews = min(period.end, until), place, 0
        last = period is over[-1]
        while place < len(answers) and (last or _before(answers[place], period.end)):
            reviews += fold(answers[place])
            place += 1
        within, now = answers[taken:place], _mastered(known, curriculum)
        points.append(
            Point(
                period,
                end,
                answers=len(within),
                correct=sum(one.traced.correct for one in within),
                minutes=sum(one.minutes for one in within),
                reviews=reviews,
                mastered=len(now),
                solid=sum(curriculum.in_use(id) and tracing.is_solid(m, end) for id, m in known.items()),
                gained=len(now - was),
                lost=len(was - now),
                goals=len(now & aims) / len(aims) if aims else None,
            )
        )
        was = now
    return tuple(points), known


def _before(one: Practised, moment: datetime) -> bool:
    return one.at is None or one.at < moment


def _mastered(known: Mapping[str, Mastery], curriculum: Curriculum) -> set[str]:
    return {id for id, mastery in known.items() if mastery.mastered and curriculum.in_use(id)}


def _trend(points: Sequence[Point]) -> Trend | None:
    if len(points) < 3:
        return None
    weeks = [(point.until - points[0].until) / WEEK for point in points]
    middle, mean = fmean(weeks), fmean(point.mastered for point in points)
    spread = sum((week - middle) ** 2 for week in weeks)
    together = sum((week - middle) * (p.mastered - mean) for week, p in zip(weeks, points, strict=True))
    slope = together / spread
    return Trend(slope, mean + slope * (weeks[0] - middle), mean + slope * (weeks[-1] - middle))


def _pace(points: Sequence[Point], since: datetime, until: datetime) -> Pace | None:
    """Of a week at least, so that one good day is no pace."""
    weeks = max(1.0, (until - since) / WEEK)
    gained, minutes = sum(point.gained for point in points), sum(point.minutes for point in points)
    return Pace(
        concepts=gained / weeks,
        minutes=minutes / weeks,
        answers=sum(point.answers for point in points) / weeks,
        minutes_a_concept=minutes / gained if gained else None,
    )


def _forecast(
    answers: Sequence[Practised],
    began: datetime | None,
    until: datetime,
    curriculum: Curriculum,
    known: Mapping[str, Mastery],
    aims: frozenset[str],
) -> Forecast:
    left = minutes_left(curriculum, known, aims, until)
    minutes = sum(left.values())
    if not left:
        return Forecast(0, 0.0, until, until, until)
    weeks = [0.0]
    if began is not None:
        there = max(1, min(WINDOWS, (until - began) // WEEK))
        weeks = [0.0] * there
        for one in answers:
            back = (until - (one.at or began)) // WEEK
            if 0 <= back < there:
                weeks[back] += one.minutes
    earliest, likely, latest = (_reached(until, minutes, a) for a in (max(weeks), fmean(weeks), min(weeks)))
    return Forecast(len(left), minutes, earliest, likely, latest)


def _reached(since: datetime, minutes: float, a_week: float) -> datetime | None:
    """When so many minutes are practised; None where that is never, or too far away."""
    return since + minutes / a_week * WEEK if a_week * FARTHEST >= minutes else None
