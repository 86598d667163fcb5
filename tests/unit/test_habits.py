"""Habits: streaks in the learner's own days, and the goal of today."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.advice import Situation
from graph.habits import (
    LATE,
    MILESTONES,
    MOST_DAYS,
    MOST_QUESTIONS,
    Habit,
    Milestone,
    day_of,
    goal_of,
    habit,
    left_today,
    with_days,
    zone,
)
from graph.model import Learner

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = (NOON.date() - date(1970, 1, 1)).days
ZONES = [
    "UTC",
    "Pacific/Auckland",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Europe/Berlin",
]

zones = st.sampled_from(ZONES)
day_lists = st.lists(st.integers(TODAY - 60, TODAY + 3), unique=True, max_size=50).map(sorted)
moments = st.integers(-40_000, 4_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
minutes = st.floats(0.1, 1440)


def of(days: Sequence[int], at: datetime = NOON, *answered: datetime, minutes: float = 20.0) -> Habit:
    """The habit of a learner in UTC."""
    return habit(Learner("ada", 0, "UTC", minutes, len(days), tuple(days)), at, answered)


def ago(*days: int) -> list[int]:
    """So many days before today, as they are kept."""
    return sorted(TODAY - each for each in days)


@pytest.mark.parametrize(
    ("days", "streak", "longest", "at_risk"),
    [
        ([], 0, 0, False),
        (ago(0), 1, 1, False),
        (ago(1), 1, 1, True),
        (ago(2), 0, 1, False),
        (ago(0, 1, 2), 3, 3, False),
        (ago(1, 2, 3), 3, 3, True),
        (ago(0, 2, 3, 4, 5), 1, 4, False),
        (ago(1, 2, 10, 11, 12), 2, 3, True),
        ([*ago(0, 1), TODAY + 1], 2, 2, False),
    ],
)
def test_streaks(days: list[int], streak: int, longest: int, at_risk: bool) -> None:
    """Up to today or yesterday; what lies ahead of the moment does not count."""
    found = of(days)
    assert (found.streak, found.longest, found.today.at_risk) == (streak, longest, at_risk)


@given(day_lists, zones, moments, minutes, st.lists(moments, max_size=9))
def test_what_always_holds(
    days: list[int], name: str, at: datetime, usual: float, answered: list[datetime]
) -> None:
    """A streak is no longer than its days, and no shorter than its parts; all are in their ranges."""
    found = habit(Learner("ada", 0, name, usual, 1, tuple(days)), at, answered)
    today = day_of(at, zone(name))
    assert 0 <= found.streak <= found.longest <= len(days)
    assert (found.streak > 0) == (today in days or today - 1 in days)
    assert found.today.at_risk == (found.streak > 0 and today not in days)
    assert 0 <= found.days_a_week <= 7
    assert 1 <= found.today.goal <= MOST_QUESTIONS
    assert found.today.done == (found.today.answered >= found.today.goal)
    if found.milestone:
        assert found.milestone.days in MILESTONES
        assert found.milestone.days == found.streak + found.milestone.ahead > found.streak


@given(day_lists, zones, moments, minutes)
def test_answering_does_not_move_the_goal(days: list[int], name: str, at: datetime, usual: float) -> None:
    """The goal of the day stays what it is while it is being met, at any hour."""
    today = day_of(at, zone(name))
    before = [day for day in days if day < today]

    def goal(days: list[int], *answered: datetime) -> int:
        return habit(Learner("ada", 0, name, usual, 1, tuple(days)), at, answered).today.goal

    assert goal(before) == goal([*before, today], at) == goal([*before, today], at, at)


@given(day_lists, moments, st.integers(-400, 400), st.lists(moments, max_size=9))
def test_only_distances_count(days: list[int], at: datetime, shift: int, answered: list[datetime]) -> None:
    """Everything moved by whole days changes nothing."""
    move = timedelta(days=shift)
    moved = of([day + shift for day in days], at + move, *(each + move for each in answered))
    assert moved == of(days, at, *answered)


@given(st.lists(st.integers(0, 1000)), st.data())
def test_days_are_kept_sorted_whatever_their_order(days: list[int], data: st.DataObject) -> None:
    """Once each, the newest 400, the same whether they come one by one or together."""
    kept = with_days((), days)
    assert kept == sorted(set(days))[-MOST_DAYS:]
    one_by_one: list[int] = []
    for day in data.draw(st.permutations(days)):
        one_by_one = with_days(one_by_one, [day])
    assert one_by_one == kept


@given(st.datetimes(timezones=st.just(UTC)), zones)
def test_a_day_is_that_of_the_calendar_there(at: datetime, name: str) -> None:
    """At every instant of the calendar, ends included."""
    found = day_of(at, zone(name))
    if datetime(2, 1, 1, tzinfo=UTC) < at < datetime(9998, 1, 1, tzinfo=UTC):
        assert date(1970, 1, 1) + timedelta(days=found) == at.astimezone(ZoneInfo(name)).date()


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year > 1972), zones)
def test_a_quarter_of_an_hour_tells_the_day(at: datetime, name: str) -> None:
    """What a replay reads of a time gives the same day as the time itself."""
    quarter = at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    assert day_of(quarter, zone(name)) == day_of(at, zone(name))


def test_days_begin_where_the_learner_lives() -> None:
    """Noon in London is tomorrow in Auckland, and half an hour before midnight still today in Honolulu."""
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    days = {name: day_of(noon, zone(name)) - day_of(noon, UTC) for name in ("Pacific/Auckland", "Asia/Tokyo")}
    assert days == {"Pacific/Auckland": 1, "Asia/Tokyo": 0}
    assert day_of(datetime(2026, 6, 2, 9, 30, tzinfo=UTC), zone("Pacific/Honolulu")) == day_of(noon, UTC)


@pytest.mark.parametrize("spring", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_of_23_and_25_hours_are_days(spring: date) -> None:
    """An answer in each first and last minute of five days around a change of clocks is a streak of five."""
    berlin = ZoneInfo("Europe/Berlin")
    dates = [spring + timedelta(days=i) for i in range(-2, 3)]
    for hour, minute in ((0, 0), (23, 59)):
        times = [datetime(d.year, d.month, d.day, hour, minute, tzinfo=berlin) for d in dates]
        days = with_days((), [day_of(time.astimezone(UTC), berlin) for time in times])
        assert habit(Learner("ada", 0, "Europe/Berlin", 20, 5, tuple(days)), times[-1], ()).streak == 5


def test_days_a_week_are_those_of_four_weeks() -> None:
    """Since the first day where that is shorter, but of a week at least; today counts once it is done."""
    assert of(ago(0)).days_a_week == 1
    assert of(ago(1, 2, 3)).days_a_week == 3
    assert of(ago(*range(40))).days_a_week == of(ago(*range(1, 40))).days_a_week == 7
    assert of(ago(*range(0, 56, 2))).days_a_week == 3.5
    assert of(ago(13, 6)).days_a_week == pytest.approx(7 * 2 / 13)
    assert of(ago(50)).days_a_week == 0


@pytest.mark.parametrize(
    ("usual", "a_week", "milestone", "questions"),
    [
        (20, 7, False, 3),
        (20, 1, False, 2),
        (20, 7, True, 4),
        (5, 7, False, 1),
        (1, 0, True, 2),
        (90, 7, True, 5),
    ],
)
def test_the_goal_fits_the_learner(usual: float, a_week: float, milestone: bool, questions: int) -> None:
    """By the minutes there usually are, fewer for who seldom comes, one more where a milestone is reached."""
    assert goal_of(usual, a_week, milestone) == questions


@given(minutes, minutes, st.floats(0, 7), st.floats(0, 7))
def test_more_time_or_days_never_make_a_smaller_goal(one: float, two: float, few: float, many: float) -> None:
    """A goal grows with either."""
    assert goal_of(min(one, two), min(few, many), False) <= goal_of(max(one, two), max(few, many), False)


def test_milestones_lie_ahead() -> None:
    """The next one, and how far; none beyond a year. Reaching one today makes the goal larger."""
    assert of([]).milestone == Milestone(3, 3)
    assert of(ago(1, 2)).milestone == Milestone(3, 1)
    assert of(ago(0, 1, 2)).milestone == Milestone(7, 4)
    assert of(ago(*range(365))).milestone is None
    assert (
        of(ago(*range(7))).today.goal == of(ago(*range(1, 7))).today.goal == of(ago(*range(6))).today.goal + 1
    )


def test_late_in_the_evening_one_question_saves_a_streak() -> None:
    """Only where there is one, and nothing was answered before; once answered, the goal stays."""
    late, day = NOON.replace(hour=LATE), ago(*range(1, 20))
    assert of(day, late).today.goal == 1
    assert of(day, late - timedelta(minutes=1)).today.goal == 3
    assert of(day, late, NOON).today.goal == 3
    assert of([], late).today.goal > 1
    after = of([*day, TODAY], late + timedelta(minutes=9), late + timedelta(minutes=5)).today
    assert (after.goal, after.answered, after.done, after.at_risk) == (1, 1, True, False)


def test_a_broken_zone_is_utc() -> None:
    """Somebody edited the graph; answers go on."""
    for name in ("", "Nowhere/At_All", "../etc/passwd", "Europe"):
        assert zone(name) is UTC


def test_what_is_left_of_the_goal() -> None:
    """Questions answered today are taken off; who never answered has no goal."""

    def left(answers: int, *hours: int) -> int:
        recent = {f"q{hour}": NOON - timedelta(hours=hour) for hour in hours}
        learner = Learner("ada", 0, "UTC", 20, answers, tuple(ago(*range(10))))
        return left_today(Situation(learner, 1, NOON, (), (), {**recent, "untimed": None}))

    assert left(0) == 0
    assert left(5) == 3
    assert left(5, 1, 40) == 2
    assert left(9, 1, 2, 3, 4, 5) == 0
