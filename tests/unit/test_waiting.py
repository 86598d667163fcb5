"""What waits: just answered rightly, just failed, or known well enough."""

from datetime import UTC, datetime, timedelta

from graph import waiting
from graph.advice import CandidateKind, ConceptCandidate, Situation
from graph.model import Concept, Learner, QuestionKind
from graph.recommend import DEFAULT_POLICY
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import Mastery

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONCEPTS = "abcdefg"
QUESTIONS = {
    f"{id}-{n}": QuestionFeatures(f"{id}-{n}", QuestionKind.NUMERIC, 0.0, 1.0, (id,))
    for id in CONCEPTS
    for n in (0, 1)
}
CURRICULUM = Curriculum(1, {id: Concept(id, id) for id in CONCEPTS}, (), QUESTIONS, "default")


def waits(
    *last_three: bool,
    p: float = 0.5,
    hours: float | None = 20,
    recent: str = "",
    mastered: bool = False,
    recall: float = 1.0,
) -> bool:
    """Whether concept a does, answered so many hours ago (None: untimed). recent: questions, oldest first."""
    at = None if hours is None else NOW - timedelta(hours=hours)
    mastery = Mastery(p, 6.0, mastered, len(last_three), sum(last_three), last_three, at)
    candidate = ConceptCandidate("a", CandidateKind.READY, mastery if last_three else None, recall)
    lately = dict.fromkeys(recent.split(), NOW)
    now = Situation(Learner("ada", 0), 1, NOW, (candidate,), (), lately)
    [found] = waiting.early([candidate], now, CURRICULUM, {"a": p * recall}, [0.0], DEFAULT_POLICY)
    return found


def test_what_is_new_never_waits() -> None:
    """There is nothing to rest from."""
    assert not waits()


def test_what_was_right_rests() -> None:
    """Until the day after tomorrow; where no times are known, not at all."""
    assert waits(False, True)
    assert waits(True, hours=35)
    assert not waits(True, hours=37)
    assert not waits(True, hours=None)


def test_what_was_wrong_comes_back_within_the_sitting() -> None:
    """After ten other questions, or where they are not known, at once."""
    others = [f"{id}-{n}" for id in "bcdef" for n in (0, 1)]
    assert waits(True, False, recent="a-0 " + " ".join(others[:9]))
    assert waits(False, recent="g-0 a-1")
    assert not waits(False, recent="a-0 " + " ".join(others))
    assert not waits(False)


def test_what_is_known_well_enough_waits() -> None:
    """Unless it is mastered and due."""
    assert waits(True, p=0.8, hours=90)
    assert not waits(True, p=0.7, hours=90)
    assert waits(True, p=0.99, hours=90, mastered=True, recall=0.91)
    assert not waits(True, p=0.99, hours=90, mastered=True, recall=0.89)
