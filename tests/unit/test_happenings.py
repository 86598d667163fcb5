"""What is told of a change, and how it stands in Redis."""

from datetime import UTC, datetime

import pytest

from api.announcing import from_json, of_learner, to_json, topics_of
from api.live import position_of, text_of
from graph.happenings import MOST_EVENTS, MOST_MOVED, Began, Cause, Changed, ForEveryone, Left, Moved, changed
from graph.struggle import Reason, ReasonKind
from tracing.mastery import Mastery

AT = datetime(2026, 11, 22, tzinfo=UTC)


def mastery(probability: float, *, mastered: bool = False) -> Mastery:
    """What is believed."""
    return Mastery(probability, 1.0, mastered, 3, 1, (True, False, True), AT)


def test_what_moved() -> None:
    """Only what moved, most first; what is gone has no after."""
    before = {"a": mastery(0.5), "b": mastery(0.2), "gone": mastery(0.9)}
    after = {"a": mastery(0.5), "b": mastery(0.3), "new": mastery(0.6, mastered=True)}
    found = changed("ann", Cause.CORRECTED, before, after)
    assert found.moved == [
        Moved("gone", 0.9, None, False),
        Moved("new", None, 0.6, True),
        Moved("b", 0.2, 0.3, False),
    ]


def test_bounds() -> None:
    """So many concepts are named and the others counted; a long log names no answers."""
    after = {f"c{i}": mastery(0.5) for i in range(MOST_MOVED + 5)}
    found = changed("ann", Cause.IMPORTED, {}, after, events=["x"] * (MOST_EVENTS + 1))
    assert (len(found.moved), found.more, found.events) == (MOST_MOVED, 5, ())


@pytest.mark.parametrize(
    "happening",
    [
        Changed("ann", Cause.GOALS),
        Changed("ann", Cause.ANSWERED, [Moved("a", None, 0.5, False)], 1, ["e"], again=True),
        Changed(
            "ann", Cause.ANSWERED, began=[Began("a", [Reason(ReasonKind.UNKNOWN, "Two were wrong.", 0.25)])]
        ),
        ForEveryone(Cause.CURRICULUM, 3),
        ForEveryone(Cause.MODEL),
    ],
)
def test_as_json(happening: Changed | ForEveryone) -> None:
    """It comes back as it was."""
    read = from_json(to_json(happening))
    assert to_json(read) == to_json(happening)
    assert topics_of(read) == topics_of(happening)


def test_who_left_is_not_named() -> None:
    """A digest stands in their place."""
    assert b"ann" not in to_json(Left("ann"))
    assert of_learner("ann") not in str(from_json(to_json(Left("ann"))))


@pytest.mark.parametrize("text", ["", "1", "-", "1-", "-1", "1-x", "1.5-0", "1-0-0", "٣-1", "9" * 20 + "-0"])
def test_no_positions(text: str) -> None:
    """What is none, is none."""
    assert position_of(text) is None


def test_positions() -> None:
    """They come back as they were."""
    assert position_of(text_of((1700000000000, 3))) == (1700000000000, 3)
