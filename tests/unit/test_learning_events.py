"""What each kind of learning event says, and what of it is believed."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.rest import models
from graph import outcomes
from graph.errors import InvalidInput
from graph.learning_events import (
    MOST_SEARCH,
    MOST_SECONDS,
    MOST_TOKEN,
    PARTICULAR,
    RULES,
    EventKind,
    LearningEvent,
    Target,
    TargetKind,
    check,
    report,
)
from graph.moments import CLOCK_SKEW, EARLIEST
from graph.outcomes import FOLLOWING, LineState, Outcome, Report

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "seconds": 5.0,
    "score": 0.5,
    "text": "sums",
    "reason": "Too long.",
    "slate": "s",
    "rank": 1,
}


def whole(kind: EventKind, *without: str) -> LearningEvent:
    """An event with all fields that its kind may have."""
    rule = RULES[kind]
    given = {name: FIELDS[name] for name in (*rule.needs, *rule.takes) if name not in without}
    target = Target(rule.targets[0], "add") if rule.targets and "target" not in without else None
    return LearningEvent("e", "ada", kind, NOW, target=target, **given)


def refused(event: LearningEvent) -> str:
    """The field that is wrong."""
    with pytest.raises(InvalidInput) as caught:
        check(event, NOW)
    assert caught.value.mend
    return caught.value.field


@pytest.mark.parametrize("kind", EventKind)
def test_with_all_fields_and_with_those_it_needs(kind: EventKind) -> None:
    """Both are right; without one that it needs it is not."""
    rule = RULES[kind]
    check(whole(kind), NOW)
    check(whole(kind, *rule.takes), NOW)
    for name in (*rule.needs, *(["target"] if rule.targets else [])):
        assert refused(whole(kind, name)) == name


@pytest.mark.parametrize("kind", EventKind)
def test_with_a_field_of_another_kind(kind: EventKind) -> None:
    """What it cannot have is refused, instead of kept and never looked at."""
    rule = RULES[kind]
    for name in set(PARTICULAR) - {*rule.needs, *rule.takes}:
        assert refused(replace(whole(kind), **{name: FIELDS[name]})) == name
    for target in set(TargetKind) - set(rule.targets):
        field = "target.kind" if rule.targets else "target"
        assert refused(replace(whole(kind), target=Target(target, "add"))) == field


WATCH, SEARCH = whole(EventKind.WATCH), whole(EventKind.SEARCH)


@given(st.floats())
def test_seconds(seconds: float) -> None:
    """From none to a day, and never what is no number."""
    if 0 <= seconds <= MOST_SECONDS:
        check(replace(WATCH, seconds=seconds), NOW)
    else:
        assert refused(replace(WATCH, seconds=seconds)) == "seconds"


@given(st.floats())
def test_scores(score: float) -> None:
    """A share."""
    event = replace(whole(EventKind.QUIZ_SCORE), score=score)
    if 0 <= score <= 1:
        check(event, NOW)
    else:
        assert refused(event) == "score"


@pytest.mark.parametrize(
    ("name", "most"), [("text", MOST_SEARCH), ("session", MOST_TOKEN), ("device", MOST_TOKEN)]
)
def test_texts(name: str, most: int) -> None:
    """Not empty, and not longer than said."""
    wrong: list[dict[str, Any]] = [{name: text} for text in ("", " ", "x" * (most + 1))]
    right: dict[str, Any] = {name: "x" * most}
    check(replace(SEARCH, **right), NOW)
    assert [refused(replace(SEARCH, **given)) for given in wrong] == [name] * 3


@given(st.datetimes(timezones=st.just(UTC)))
def test_times(at: datetime) -> None:
    """From 2000 to five minutes from now."""
    if EARLIEST <= at <= NOW + CLOCK_SKEW:
        check(replace(SEARCH, at=at), NOW)
    else:
        assert refused(replace(SEARCH, at=at)) == "at"


def test_a_time_without_a_zone() -> None:
    """It is no moment."""
    assert refused(replace(SEARCH, at=NOW.replace(tzinfo=None))) == "at"


def test_half_a_line() -> None:
    """A slate without a rank names no line, nor does a rank without a slate."""
    click = whole(EventKind.CLICK)
    assert refused(replace(click, slate=None)) == "slate"
    assert refused(replace(click, rank=None)) == "rank"


def test_what_is_said_of_a_line() -> None:
    """A click accepts it, a skip skips it, and without a line nothing is said."""
    assert report(whole(EventKind.CLICK)) == Report(1, Outcome.ACCEPTED)
    assert report(whole(EventKind.SKIP)) == Report(1, Outcome.SKIPPED, "Too long.")
    assert report(WATCH) is None


@given(
    st.lists(st.sampled_from(Outcome), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(1, 5), st.sampled_from([Outcome.ACCEPTED, Outcome.SKIPPED]))),
)
def test_events_never_lead_a_line_back(states: list[Outcome], said: list[tuple[int, Outcome]]) -> None:
    """Each step is one that may follow; said again, nothing moves."""
    lines = [LineState(state, "", NOW) for state in states]
    later = NOW + timedelta(hours=1)
    reports = [(Report(rank, outcome), later) for rank, outcome in said if rank <= len(lines)]
    for one in reports:
        [before, after] = [lines[one[0].rank - 1], outcomes.noted(lines, [one])[one[0].rank - 1]]
        assert after == before or after.outcome in FOLLOWING[before.outcome]
        lines = outcomes.noted(lines, [one])
    assert outcomes.noted(lines, reports) == lines


def test_the_wire_takes_what_the_rules_take() -> None:
    """Each model has the fields, and its target the kinds, of the rule."""
    given: dict[str, Any] = {
        get_args(model.model_fields["kind"].annotation)[0]: model
        for model in get_args(models.LearningEventIn)
    }
    assert set(given) == set(EventKind)
    for kind, model in given.items():
        rule, own = RULES[EventKind(kind)], model.model_fields
        assert {name for name in PARTICULAR if name in own} == {*rule.needs, *rule.takes}
        assert {name for name in PARTICULAR if name in own and own[name].is_required()} == set(rule.needs)
        assert ("target" in own) == bool(rule.targets)
        if rule.targets:
            assert get_args(own["target"].annotation.model_fields["kind"].annotation) == rule.targets


def test_the_wire_takes_everything_that_is_kept() -> None:
    """No field of an event is without a way in."""
    ways = {name for model in get_args(models.LearningEventIn) for name in model.model_fields}
    kept = {each.name for each in fields(LearningEvent)} - {"id"} | {"event_id"}
    assert ways == kept
