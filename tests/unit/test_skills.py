"""Skill profiles and their scale, and the reviews that lie ahead."""

from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import ahead, skills
from graph.errors import InvalidInput
from graph.habits import day_of, zone
from graph.model import Concept, QuestionKind
from graph.skills import level, skill, whole_level
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import MASTERED_AT, Mastery, is_due, is_solid
from tracing.parameters import DEFAULT

NOW = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
CURRICULUM = Curriculum(
    1,
    {**{id: Concept(id, id) for id in "abcd"}, "old": Concept("old", "old", retired_at=NOW)},
    (),
    {"q": QuestionFeatures("q", QuestionKind.NUMERIC, 0.0, 2.5, ("a",))},
    "default",
)
probabilities = st.floats(0, 1)


def known(p: float, days: float = 0.0, stability: float = 6.0) -> Mastery:
    """Answered on so many days ago."""
    return Mastery(p, stability, p >= MASTERED_AT, 3, 2, (True,), NOW - timedelta(days=days), 0.1)


@given(probabilities, probabilities)
def test_the_scale_rises_strictly(one: float, other: float) -> None:
    """From 1 to 10; as a whole number it is 10 exactly where somebody is solid."""
    assert 1 <= level(one) <= 10
    if abs(one - other) > 1e-12:
        assert (one < other) == (level(one) < level(other))
    assert (whole_level(one) == 10) == (one >= MASTERED_AT)
    assert abs(whole_level(one) - level(one)) <= 0.5 + 1e-9 and whole_level(one) in range(1, 11)


def test_ends_of_the_scale() -> None:
    """As its description says."""
    assert (level(0), level(MASTERED_AT), level(1)) == (1, skills.AT_SOLID, 10)
    assert [whole_level(p) for p in (0, 0.06, 0.5, 0.8499999, 0.85, 1)] == [1, 2, 6, 9, 10, 10]


def test_an_area_is_the_mean_of_its_concepts() -> None:
    """What was never practised counts with its prior; what is retired or not there counts nothing."""
    found = skill(["a", "b", "old", "gone"], {"a": known(0.9), "old": known(0.1)}, CURRICULUM, NOW)
    assert (found.concepts, found.practised, found.mastered, found.answers) == (2, 1, 1, 3)
    assert found.effective == pytest.approx((0.9 + DEFAULT.prior) / 2)
    spread = 0.5 * sqrt(DEFAULT.prior * (1 - DEFAULT.prior))
    assert found.uncertainty == pytest.approx(sqrt(0.1**2 + spread**2) / 2)


def test_what_was_never_practised_says_nothing() -> None:
    """No number is made up for it."""
    found = skill(["b", "c"], {"a": known(0.9)}, CURRICULUM, NOW)
    assert (found.effective, found.uncertainty, found.answers) == (None, None, 0)
    assert skill([], {}, CURRICULUM, NOW).concepts == 0


masteries = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "old"]),
    st.builds(known, st.floats(0.5, 1), st.floats(0, 40), st.floats(0.5, 60)),
)


@given(masteries, st.integers(1, 20), st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"]))
def test_reviews_fall_on_the_day_on_which_they_become_due(
    of: dict[str, Mastery], days: int, name: str
) -> None:
    """Not due just before, due just after; each once, on its day there, and none is left out."""
    where = zone(name)
    found = ahead.forecast(CURRICULUM, of, NOW, days, where)
    second = timedelta(seconds=1)
    each = [*found.overdue, *(one for day in found.days for one in day.reviews)]
    for one in each:
        mastery = of[one.concept_id]
        assert is_due(mastery, one.at + second) and not is_due(mastery, one.at - second)
    assert len({one.concept_id for one in each}) == len(each)
    assert len(found.days) == days and found.days[-1].waiting == len(each)
    assert all(one.at < NOW for one in found.overdue)
    today = day_of(NOW, where)
    for number, day in enumerate(found.days):
        assert all(day_of(one.at, where) == today + number and one.at >= NOW for one in day.reviews)
    end = NOW + timedelta(days=days - 1)
    due = {id for id, m in of.items() if is_due(m, end - second) and CURRICULUM.in_use(id)}
    assert due <= {one.concept_id for one in each}


def test_a_review_takes_what_its_questions_take() -> None:
    """2.5 minutes of a; days are those where the learner lives, where it is the 29th already."""
    found = ahead.forecast(CURRICULUM, {"a": known(0.9, 5.9)}, NOW, 2, zone("Pacific/Auckland"))
    [one] = found.days[0].reviews
    assert (one.minutes, found.days[0].date.day) == (2.5, 29)
    assert is_solid(known(0.9), NOW)


@pytest.mark.parametrize("days", [0, -1, ahead.MOST_DAYS + 1])
def test_a_number_of_days_that_makes_no_forecast(days: int) -> None:
    """It is refused, with the bounds."""
    with pytest.raises(InvalidInput) as refused:
        ahead.forecast(CURRICULUM, {}, NOW, days, UTC)
    assert (refused.value.field, refused.value.mend) == ("days", f"Give 1 to {ahead.MOST_DAYS}.")
