"""What is said beside a slate that is not what one expects."""

from graph.advice import CandidateKind, Wish
from graph.notices import notice
from tests.unit.test_recommend import candidate, curriculum, lines, situation

REVIEW = CandidateKind.REVIEW


def test_notices_say_what_one_should_know() -> None:
    """Nothing to do, nothing ready, too little: each is said; a full slate needs no word."""
    snapshot = curriculum()
    assert lines(situation()) == ()
    assert "mastered" in notice(situation(), snapshot, (), Wish(5))
    assert "no concepts" in notice(situation(), curriculum(ids=""), (), Wish(5))
    faded = situation(candidate("a", REVIEW, 0.9, 0.8))
    said = notice(faded, snapshot, lines(faded, 5), Wish(5))
    assert "Nothing new is ready" in said
    assert "2 of the 5" in said
    full = situation(candidate("a", p=0.4))
    assert notice(full, snapshot, lines(full, 2), Wish(2)) == ""
    new = situation(candidate("a"))
    assert "no answers yet" in notice(new, snapshot, lines(new, 2), Wish(2))
