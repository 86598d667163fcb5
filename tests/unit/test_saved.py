"""Saved questions as values: links, and when the clock asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.asking.saved import PERIODS, Every, Schedule, link, of_link
from graph.asking.saving import id_of
from graph.errors import InvalidInput

PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner), max_leaves=5
)
NAMES = st.text("abcdefgh_", min_size=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.dictionaries(NAMES, VALUES))
def test_a_link_gives_back_what_it_was_made_of(parameters: dict[str, Any]) -> None:
    """Any parameters, whatever their signs, and the same text for the same, in whatever order."""
    text = link("q-1", parameters)
    assert of_link(text) == ("q-1", parameters)
    assert link("q-1", dict(reversed(parameters.items()))) == text
    assert " " not in text


def test_links_read_well() -> None:
    """Texts stand as they are, unless they look like JSON."""
    assert link("q-1", {"since": "2026-01-01", "least": 5}) == "q-1?least=5&since=2026-01-01"
    assert link("q-1", {"id": "5", "on": True}) == "q-1?id=%225%22&on=true"
    assert link("q-1", {}) == "q-1"
    assert of_link("q-1?word=NaN") == ("q-1", {"word": "NaN"})


@pytest.mark.parametrize("text", ["q-1?x", "q-1?x=1&x=2", "q-1?=1", "q-1?x=%ff"])
def test_what_is_no_link_is_refused(text: str) -> None:
    """A name without a value, twice or missing, or what is no UTF-8: an error with the mend."""
    with pytest.raises(InvalidInput) as caught:
        of_link(text)
    assert (caught.value.field, caught.value.value) == ("link", text)


@given(st.sampled_from(Every), st.data(), MOMENTS)
def test_the_latest_time_of_a_schedule(every: Every, data: st.DataObject, now: datetime) -> None:
    """Not after now, less than a period before it, at the minute that was said; the same until the next."""
    period = PERIODS[every]
    minute = data.draw(st.integers(0, int(period.total_seconds() // 60) - 1))
    schedule = Schedule(every, minute)
    slot = schedule.slot(now)
    assert now - period < slot <= now
    assert schedule.slot(slot) == slot
    assert schedule.slot(slot + period - timedelta(microseconds=1)) == slot
    assert schedule.slot(slot + period) == slot + period


def test_times_of_schedules_are_those_of_the_calendar() -> None:
    """Wednesday noon: hourly at :30, daily at 06:30, weekly on Tuesday at 06:30."""
    now = datetime(2026, 3, 4, 12, 15, tzinfo=UTC)
    assert Schedule(Every.HOURLY, 30).slot(now) == datetime(2026, 3, 4, 11, 30, tzinfo=UTC)
    assert Schedule(Every.DAILY, 390).slot(now) == datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
    assert Schedule(Every.WEEKLY, 24 * 60 + 390).slot(now) == datetime(2026, 3, 3, 6, 30, tzinfo=UTC)


def test_ids_tell_owner_and_name_apart() -> None:
    """The same for the same, and other for any shift of signs between the two."""
    assert id_of("ann", "slow") == id_of("ann", "slow")
    assert (
        len({id_of("ann", "slow"), id_of("an", "nslow"), id_of("ann\nslow", ""), id_of("slow", "ann")}) == 4
    )
