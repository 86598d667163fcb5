"""Habits: streaks of days, milestones, and the small goal of today, fitted to the learner.

A day begins and ends where the learner lives, and is numbered from 1970-01-01, day 0. Pure. Not for: keeping
the days (recording, replaying), or choosing the questions of the goal (recommend).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from graph.advice import Situation
from graph.model import Learner

MOST_DAYS = 400
"""Days remembered on a learner: a year and a bit, so that the last milestone can be seen to be reached."""

MILESTONES = (3, 7, 14, 30, 50, 100, 200, 365)
"""Days in a row that are worth a word."""

WEEK, WINDOW = 7, 28
"""Days; a habit is what was done in the last four weeks."""

USUAL_SHARE = 1 / 6
"""Of the usual minutes a day: what a streak's goal takes of somebody who comes every day."""

QUESTION_MINUTES = 1.0
"""Assumed of a question, since which ones they will be is not known yet; the default of Question.minutes."""

MOST_QUESTIONS = 5
"""Of a goal: beyond some minutes it is a lesson, not a habit."""

LATE = 21
"""Hour from which on a streak at risk asks for one question only."""

_FIRST = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Milestone:
    """days: in a row. ahead: how many of them are still to come, at least 1."""

    days: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Today:
    """The goal of today. answered: different questions, today, as far as the learner's last 50 tell. goal:
    questions. minutes: what they take, about. at_risk: there is a streak, and nothing was answered today."""

    answered: int
    goal: int
    minutes: float
    at_risk: bool

    @property
    def done(self) -> bool:
        """Whether the goal is met."""
        return self.answered >= self.goal


@dataclass(frozen=True, slots=True)
class Habit:
    """streak: days in a row up to today, or up to yesterday. longest: as far as the days kept tell.
    days_a_week: over four weeks, or since the first day, at least a week. milestone: the next one, None
    beyond the last."""

    streak: int
    longest: int
    days_a_week: float
    today: Today
    milestone: Milestone | None


@lru_cache(maxsize=1_000)
def zone(name: str) -> tzinfo:
    """The time zone of an IANA name; UTC where somebody wrote something else into the graph."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def day_of(at: datetime, where: tzinfo) -> int:
    """The day there at that instant."""
    return _local(at, where).toordinal() - _FIRST


def _local(at: datetime, where: tzinfo) -> datetime:
    try:
        return at.astimezone(where)
    except OverflowError:  # at the ends of the calendar
        return at


def with_days(days: Iterable[int], added: Iterable[int]) -> list[int]:
    """Days kept on a learner, sorted, when these are added."""
    return sorted({*days, *added})[-MOST_DAYS:]


def habit(learner: Learner, at: datetime, recent: Iterable[datetime | None]) -> Habit:
    """What the learner's habit is at that moment. recent: of questions lately answered, when last."""
    where = zone(learner.time_zone)
    today = day_of(at, where)
    days = [day for day in learner.days if day <= today]
    last = today if today in days[-1:] else today - 1
    streak = _streak(days, last)
    answers = [moment for moment in recent if moment and day_of(moment, where) == today]
    milestone = next((Milestone(m, m - streak) for m in MILESTONES if m > streak), None)
    yesterday = streak - (last == today)
    if yesterday and all(_local(moment, where).hour >= LATE for moment in (at, *answers)):
        goal = 1
    else:
        before = _days_a_week(days, today - 1)  # so that answering does not move the goal
        goal = goal_of(learner.usual_minutes, before, yesterday + 1 in MILESTONES)
    return Habit(
        streak=streak,
        longest=_longest(days),
        days_a_week=_days_a_week(days, last),
        today=Today(len(answers), goal, goal * QUESTION_MINUTES, at_risk=streak > 0 and last != today),
        milestone=milestone,
    )


def goal_of(usual_minutes: float, days_a_week: float, milestone: bool) -> int:
    """Questions of a day's goal, 1 to MOST_QUESTIONS: some of the usual minutes, down to half of that for
    somebody who seldom comes; one more on a day that reaches a milestone, since people do more the nearer
    they are to a goal (Kivetz and others 2006)."""
    minutes = usual_minutes * USUAL_SHARE * (1 + days_a_week / WEEK) / 2
    return min(MOST_QUESTIONS, max(1, round(minutes / QUESTION_MINUTES)) + milestone)


def left_today(situation: Situation) -> int:
    """Questions that today's goal still asks for; none of somebody who never answered: a habit comes after a
    beginning."""
    if not situation.learner.answers:
        return 0
    today = habit(situation.learner, situation.as_of, situation.recent.values()).today
    return max(0, today.goal - today.answered)


def _streak(days: Sequence[int], last: int) -> int:
    """Days in a row that end with `last`, the newest there can be. days: sorted."""
    streak = 0
    for day in reversed(days):
        if day != last - streak:
            break
        streak += 1
    return streak


def _longest(days: Sequence[int]) -> int:
    longest = streak = 0
    before = None
    for day in days:
        streak = streak + 1 if day - 1 == before else 1
        longest, before = max(longest, streak), day
    return longest


def _days_a_week(days: Sequence[int], last: int) -> float:
    """In [0, 7]; `last` is the last day that counts, so that a day that has only begun takes nothing away."""
    if not days:
        return 0.0
    span = min(WINDOW, max(WEEK, last - days[0] + 1))
    return WEEK * sum(last - span < day <= last for day in days) / span
