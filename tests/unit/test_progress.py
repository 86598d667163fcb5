"""Progress over time: what the answers until then come to, in the learner's own days and weeks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.habits import day_of, zone
from graph.model import Concept, Prerequisite, QuestionKind
from graph.progress import FARTHEST, Every, Practised, Progress, periods, progress
from graph.snapshot import Curriculum, QuestionFeatures
from tracing import mastery as tracing
from tracing.mastery import TracedAnswer

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NOON = MONDAY + timedelta(days=27, hours=12)
ZONES = ["UTC", "Europe/Berlin", "Pacific/Auckland", "America/St_Johns", "America/Santiago", "Africa/Cairo"]
CURRICULUM = Curriculum(
    1,
    {**{id: Concept(id, id) for id in "abc"}, "old": Concept("old", "old", retired_at=MONDAY)},
    (Prerequisite("a", "b"), Prerequisite("b", "c")),
    {f"q{id}": QuestionFeatures(f"q{id}", QuestionKind.NUMERIC, 0.0, 2.0, (id,)) for id in "abc"},
    "default",
)

zones = st.sampled_from(ZONES)
moments = st.integers(0, 60 * 24 * 400).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


def answered(concept: str, at: datetime | None, correct: bool = True, minutes: float = 1.0) -> Practised:
    """One answer."""
    return Practised(at, minutes, TracedAnswer((concept,), correct, at))


histories = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "old"]), st.none() | moments, st.booleans()), max_size=40
).map(
    lambda found: [
        answered(concept, at, correct)
        for concept, at, correct in sorted(found, key=lambda each: (each[1] is not None, each[1] or MONDAY))
    ]
)


def weekly(answers: list[Practised], until: datetime = NOON, *goals: str) -> Progress:
    """Four weeks in UTC."""
    return progress(answers, periods(MONDAY, until, Every.WEEK, UTC), until, CURRICULUM, goals)


@given(moments, st.integers(0, 60), st.sampled_from(Every), zones)
def test_periods_are_those_of_the_learner(since: datetime, days: int, every: Every, name: str) -> None:
    """They join, they begin at the first moment of a day there, and both moments lie in them."""
    until, where = since + timedelta(days=days), zone(name)
    found = periods(since, until, every, where)
    assert found[0].start <= since < found[0].end and found[-1].start <= until < found[-1].end
    for one, following in pairwise(found):
        assert one.end == following.start and one.date < following.date
    for one in found:
        assert day_of(one.start, where) == day_of(one.start - timedelta(microseconds=1), where) + 1
        assert (one.date - date(1970, 1, 1)).days == day_of(one.start, where)
        assert every is Every.DAY or one.date.weekday() == 0


def test_a_day_on_which_clocks_change() -> None:
    """It has 23 hours in Berlin, where it is still one day."""
    at = datetime(2026, 3, 29, 12, tzinfo=UTC)
    [day] = periods(at, at, Every.DAY, zone("Europe/Berlin"))
    assert (day.date, day.end - day.start) == (date(2026, 3, 29), timedelta(hours=23))


@given(histories, moments, st.sampled_from(Every), zones)
def test_points_are_what_the_answers_until_then_come_to(
    answers: list[Practised], until: datetime, every: Every, name: str
) -> None:
    """Each point is a replay of all answers before its end; gains and losses add up; no answer is counted
    twice."""
    over = periods(max(MONDAY, until - timedelta(days=30)), until, every, zone(name))
    found = progress(answers, over, until, CURRICULUM, ["c"])
    for point in found.points:
        last = point is found.points[-1]
        before = [
            one.traced
            for one in answers
            if one.at is None or one.at < point.until or (last and one.at == until)
        ]
        known = tracing.replay(before, CURRICULUM.parameters)
        mastered = {id for id in "abc" if id in known and known[id].mastered}
        assert point.mastered == len(mastered)
        assert point.goals == len(mastered) / 3
        assert point.solid == sum(tracing.is_solid(known[id], point.until) for id in "abc" if id in known)
    for one, following in pairwise(found.points):
        assert following.mastered == one.mastered + following.gained - following.lost
    within = [one for one in answers if one.at is not None and over[0].start <= one.at <= until]
    assert sum(point.answers for point in found.points) == len(within)
    assert sum(point.correct for point in found.points) == sum(one.traced.correct for one in within)
    assert sum(point.minutes for point in found.points) == pytest.approx(len(within))
    assert [point.whole for point in found.points[:-1]] == [True] * (len(over) - 1)


def test_what_was_mastered_already_is_a_review() -> None:
    """The answers by which a concept becomes mastered are none."""
    days = [MONDAY + timedelta(days=day) for day in range(10)]
    found = weekly([answered("a", at) for at in days])
    mastered_after = next(n for n in range(1, 11) if _mastered(days[:n]))
    assert sum(point.reviews for point in found.points) == 10 - mastered_after
    assert [point.gained for point in found.points] == [1, 0, 0, 0]


def _mastered(days: list[datetime]) -> bool:
    given = [TracedAnswer(("a",), True, at) for at in days]
    return tracing.replay(given, CURRICULUM.parameters)["a"].mastered


def test_a_straight_line_is_its_own_trend() -> None:
    """One concept more each week rises by one a week, from its first point to its last."""
    until = MONDAY + timedelta(weeks=3)
    answers = [
        answered(concept, MONDAY + timedelta(weeks=week, days=1, hours=number))
        for week, concept in enumerate("abc")
        for number in range(6)
    ]
    found = weekly(answers, until - timedelta(seconds=1))
    assert [point.mastered for point in found.points] == [1, 2, 3]
    assert found.trend
    assert (found.trend.a_week, found.trend.first, found.trend.last) == pytest.approx((1, 1, 3), abs=1e-3)
    assert found.pace and found.pace.minutes_a_concept == 6.0
    assert weekly(answers, MONDAY + timedelta(days=8)).trend is None


def test_a_forecast_goes_by_the_last_weeks() -> None:
    """By the best, the mean and the slowest week; who practised nothing, or has no goals, is told nothing."""
    at = NOON - timedelta(days=20)
    answers = [answered("a", at + timedelta(weeks=week), False, 10.0 * (week + 1)) for week in range(3)]
    ahead = weekly(answers, NOON, "c").forecast
    assert ahead and ahead.concepts == 3 and ahead.minutes > 0
    assert ahead.earliest == NOON + ahead.minutes / 30 * timedelta(weeks=1)
    assert ahead.likely and ahead.latest and ahead.earliest < ahead.likely < ahead.latest
    never = weekly([], NOON, "c").forecast
    assert never and (never.earliest, never.likely, never.latest) == (None, None, None)
    assert weekly(answers).forecast is None and weekly([]).pace is None


@given(histories)
def test_a_forecast_is_in_order_and_within_bounds(answers: list[Practised]) -> None:
    """Earliest, likely and latest; none lies farther away than is said."""
    ahead = weekly(answers, NOON, "c").forecast
    assert ahead
    found = [each for each in (ahead.earliest, ahead.likely, ahead.latest) if each]
    assert found == sorted(found)
    assert all(NOON <= each <= NOON + FARTHEST * timedelta(weeks=1) for each in found)
