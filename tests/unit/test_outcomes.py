"""What may become of a recommendation, and in which order."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Conflict, InvalidInput
from graph.outcomes import FOLLOWING, REPORTED, LineState, Outcome, Report, completed, ignored, moved

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SERVED = LineState(Outcome.SERVED, "", NOW)


def states(*outcomes: Outcome) -> list[LineState]:
    """Lines that came to these."""
    return [LineState(outcome, "", NOW) for outcome in outcomes]


def test_completed_is_the_end_and_nothing_leads_back() -> None:
    """No way through the outcomes comes to one of them twice."""
    assert set(FOLLOWING) == set(Outcome)
    assert FOLLOWING[Outcome.COMPLETED] == ()
    order = [*Outcome]
    assert all(order.index(after) > order.index(one) for one in FOLLOWING for after in FOLLOWING[one])
    assert all(Outcome.COMPLETED in FOLLOWING[one] for one in set(Outcome) - {Outcome.COMPLETED})


@given(
    st.lists(
        st.builds(Report, st.integers(1, 3), st.sampled_from(REPORTED)),
        min_size=1,
        max_size=8,
    )
)
def test_reports_move_lines_forward_or_are_refused(reports: list[Report]) -> None:
    """Whatever is reported, each line goes forward or the whole is refused; said again nothing changes."""
    try:
        found = moved([SERVED] * 3, reports, LATER)
    except Conflict:
        return
    for rank, line in enumerate(found, 1):
        said = [SERVED.outcome, *(report.outcome for report in reports if report.rank == rank)]
        steps = [after for one, after in pairwise(said) if one is not after]
        assert line.outcome is (steps[-1] if steps else Outcome.SERVED)
        assert line.at == (LATER if steps else NOW)
    last = [Report(rank, line.outcome) for rank, line in enumerate(found, 1) if line.outcome in REPORTED]
    assert moved(found, last, LATER + timedelta(hours=1)) == found


def test_what_would_go_back_is_named() -> None:
    """By its place among the reports."""
    with pytest.raises(Conflict, match=r"outcomes\[1\]"):
        moved([SERVED], [Report(1, Outcome.ACCEPTED), Report(1, Outcome.SHOWN)], NOW)


def test_a_skip_keeps_its_first_reason() -> None:
    """Said again with another one, nothing changes."""
    skipped = moved([SERVED], [Report(1, Outcome.SKIPPED, "Too long.")], NOW)
    assert skipped[0].reason == "Too long."
    assert moved(skipped, [Report(1, Outcome.SKIPPED, "Another.")], LATER) == skipped


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - set(REPORTED)))
def test_what_follows_from_elsewhere_is_not_reported(outcome: Outcome) -> None:
    """Completed follows from an answer, ignored from time."""
    with pytest.raises(InvalidInput, match="slateId"):
        moved([SERVED], [Report(1, outcome)], NOW)


def test_what_was_answered_is_completed() -> None:
    """Wherever the line stood, but for one that is completed already."""
    lines = states(*Outcome)
    done = completed(lines, ["q"] * len(lines), {"q": LATER})
    assert {line.outcome for line in done} == {Outcome.COMPLETED}
    assert [line.at for line in done] == [LATER] * (len(lines) - 1) + [NOW]
    assert completed(lines, [""] * len(lines), {"q": LATER}) == lines


def test_what_was_left_is_ignored() -> None:
    """What was accepted or skipped was not ignored."""
    found = [line.outcome for line in ignored(states(*Outcome), LATER)]
    changed = {Outcome.SERVED: Outcome.IGNORED, Outcome.SHOWN: Outcome.IGNORED}
    assert found == [changed.get(outcome, outcome) for outcome in Outcome]
