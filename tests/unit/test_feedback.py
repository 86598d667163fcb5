"""What feedback moves, and what it leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import candidates, readiness
from graph.advice import Feedback, FeedbackKind, Recommendation, Situation, Slate, Wish
from graph.candidates import assembled
from graph.explain import detailed
from graph.feedback import BELIEVED, STEP, claimed, targets, wrong
from graph.importance import reach
from graph.model import Learner
from graph.proof import differences
from graph.recommend import DEFAULT_POLICY, slate_lines
from graph.slates import from_json, to_json
from tests.unit.test_recommend import NOW, candidate, concepts, curriculum, lines, situation
from tracing.mastery import Mastery

EASY, HARD, LATER, KNOWN = (
    FeedbackKind.TOO_EASY,
    FeedbackKind.TOO_HARD,
    FeedbackKind.NOT_NOW,
    FeedbackKind.KNOWN,
)
ONLY_CHALLENGE = replace(DEFAULT_POLICY, weights={"challenge": 1.0})
WIDE = curriculum("ab bc ac cd ed", questions=6)


def said(
    kind: FeedbackKind, concept: str = "a", question: str | None = "a-0", hours: float = 1, id: str = "f"
) -> Feedback:
    """Feedback so many hours ago."""
    return Feedback(id, kind, concept, question, NOW - timedelta(hours=hours))


def after(now: Situation, *feedback: Feedback) -> Situation:
    """The same moment, had this been said."""
    return replace(now, feedback=feedback, wrong=wrong(now.wrong, feedback))


@pytest.mark.parametrize(("kind", "hours"), [(LATER, 20), (KNOWN, 7 * 24)])
def test_the_concept_waits(kind: FeedbackKind, hours: float) -> None:
    """It comes last, and early, until its time is over."""
    now = situation(candidate("a", p=0.3), candidate("b", p=0.6))
    assert concepts(lines(now, 2)) == "aa"
    waits = lines(after(now, said(kind, hours=hours - 0.1)), 4)
    assert [(line.concept_id, line.early) for line in waits] == [
        ("b", False),
        ("b", False),
        ("a", True),
        ("a", True),
    ]
    assert concepts(lines(after(now, said(kind, hours=hours)), 2)) == "aa"


@pytest.mark.parametrize("kind", [EASY, HARD])
def test_only_the_question_waits(kind: FeedbackKind) -> None:
    """For seven days; the concept goes on with its others."""
    now = situation(candidate("a", p=0.3))
    first = lines(now, 1)[0].question_id
    found = lines(after(now, said(kind, question=first, hours=7 * 24 - 1)), 3, curriculum(questions=3))
    assert first not in [line.question_id for line in found[:2]]
    assert {line.early for line in found} == {False}
    alone = lines(after(now, said(kind, question="a-0")), 3, curriculum(questions=1))
    assert [(line.question_id, line.early) for line in alone] == [("a-0", True)]


def test_harder_or_easier_questions_come_first() -> None:
    """Each time the chance that is aimed at moves by as much; contrary opinions cancel."""
    now = situation(candidate("a", p=0.95))
    usual, *_ = lines(now, 1, WIDE, ONLY_CHALLENGE)
    once, *_ = lines(after(now, said(EASY, question=None)), 1, WIDE, ONLY_CHALLENGE)
    easier, *_ = lines(after(now, said(HARD, question=None)), 1, WIDE, ONLY_CHALLENGE)
    assert usual.predicted and once.predicted and easier.predicted
    assert once.predicted < usual.predicted < easier.predicted

    def aimed(*kinds: FeedbackKind) -> float:
        return float(targets(now.candidates, [said(kind) for kind in kinds], [0.75])[0])

    assert aimed() == aimed(LATER) == aimed(EASY, HARD) == 0.75
    assert aimed(EASY, EASY) == pytest.approx(0.75 - 2 * STEP)
    assert aimed(KNOWN) == aimed(EASY) == pytest.approx(0.75 - STEP)
    assert (aimed(*[EASY] * 9), aimed(*[HARD] * 9)) == (0.0, 1.0)


def test_what_is_too_hard_casts_doubt_on_what_it_stands_on() -> None:
    """As one more wrong answer; on direct prerequisites alone."""
    now = situation(candidate("c"), a=0.9, b=0.9)
    hard = after(now, said(HARD, "c", None), said(HARD, "c", None, id="g"))
    assert hard.wrong == {"c": 2}
    doubted = readiness.believed(hard, curriculum("ab bc"), 0.5)
    assert doubted["a"] == 0.9
    assert doubted["b"] == pytest.approx(readiness.believed(replace(now, wrong={"c": 2}), WIDE, 0.5)["b"])


def test_what_is_claimed_is_believed_by_what_stands_on_it() -> None:
    """It opens what stands on it, and hinders it less; it is not mastered, and does not wait for being known
    well enough once its seven days are over."""
    snapshot = curriculum("ab")
    claim = said(KNOWN, hours=8 * 24)
    learner = Learner("ada", 0)
    doubtful = {"a": Mastery(0.3, 6.0, False, 4, 1, (True,), NOW - timedelta(days=9))}
    before = candidates.situation(learner, snapshot, doubtful, NOW, 0.6, recent={})
    claims = candidates.situation(learner, snapshot, doubtful, NOW, 0.6, recent={}, feedback=[claim])
    assert "b" not in {each.concept_id for each in before.candidates}
    assert {"a", "b"} <= {each.concept_id for each in claims.candidates}
    assert claims.known == before.known
    gains = [
        next(line.terms["gain"] for line in lines(now, 20, snapshot) if line.concept_id == "b")
        for now in (claims, replace(claims, feedback=()))
    ]
    left = [1 - DEFAULT_POLICY.hindrance * (1 - known) for known in (BELIEVED, claims.known["a"])]
    assert gains[0] / left[0] == pytest.approx(gains[1] / left[1])
    assert not any(line.early for line in lines(claims, 2, snapshot))
    strict = candidates.situation(learner, snapshot, doubtful, NOW, 0.85, recent={}, feedback=[claim])
    assert "b" not in {each.concept_id for each in strict.candidates}
    assert claimed({"a": 0.95}, [claim]) == {"a": 0.95}


KINDS = st.sampled_from(FeedbackKind)
ANY = st.builds(
    said,
    KINDS,
    st.just("c"),
    st.none() | st.sampled_from([f"c-{n}" for n in range(6)]),
    st.floats(0, 24 * 30),
)
NEAR_C = set("abcd")
"""c, what it stands on, and what stands on that: doubt about a prerequisite touches all that it holds up."""


@given(st.lists(ANY, min_size=1, max_size=6))
def test_feedback_leaves_the_scores_of_the_rest_alone(feedback: list[Feedback]) -> None:
    """On one concept it moves that one, what it stands on, and what stands on either."""
    now = situation(*(candidate(id, p=0.5) for id in "abcdefgh"))

    def scores(found: tuple[Recommendation, ...]) -> dict[str | None, float]:
        return {line.question_id: line.score for line in found if line.concept_id not in NEAR_C}

    before, moved = scores(lines(now, 48, WIDE, ALL)), scores(lines(after(now, *feedback), 48, WIDE, ALL))
    assert before == moved and len(before) == 4 * 6


ALL = replace(DEFAULT_POLICY, most_per_concept=6)


@given(st.lists(ANY, max_size=6))
def test_a_slate_with_feedback_is_proved_by_its_log(feedback: list[Feedback]) -> None:
    """What was logged, read back and ranked again, is the slate."""
    now = candidates.situation(
        Learner("ada", 0),
        WIDE,
        {"a": Mastery(0.5, 6.0, False, 1, 1, (True,), NOW)},
        NOW,
        0.6,
        recent={},
        feedback=feedback,
    )
    served = slate(now)
    assert from_json(to_json(served)) == served
    assert not differences(served, WIDE)


def slate(now: Situation) -> Slate:
    """What is served in this moment."""
    found = slate_lines(now, WIDE, reach(WIDE, now.goals), DEFAULT_POLICY, Wish(9))
    return Slate("s", "ada", NOW, DEFAULT_POLICY, "default", 1, 0, 0, found, now, wish=Wish(9))


def told(now: Situation, concept: str) -> str:
    """What is said of the first line of a concept."""
    served = slate(now)
    line = next(line for line in served.recommendations if line.concept_id == concept)
    return detailed(served, line, WIDE)


def test_a_slate_of_an_earlier_release_has_no_feedback() -> None:
    """It is read all the same."""
    text = to_json(slate(situation(candidate("a"))))
    assert from_json(text.replace(',"feedback":[]', "")).situation.feedback == ()
    assert ',"feedback":[]' in text


def test_the_reasons_are_said() -> None:
    """Where feedback shaped a line, and only there."""
    now = situation(*(candidate(id, p=0.5) for id in "abcd"))
    assert "You" not in told(now, "a") and "since you" not in told(now, "a")
    hard = after(now, said(HARD))
    assert "easier than usual, since you found another one too hard." in told(hard, "a")
    assert "90% is aimed at." in told(hard, "a")
    assert "75% is aimed at." in told(hard, "b")
    assert "harder than usual, since you found another one too easy." in told(after(now, said(EASY)), "a")
    known = after(now, said(KNOWN))
    assert "harder than usual, since you said that you know this." in told(known, "a")
    assert "You said that you know “Concept a”, which counts until an answer" in told(known, "b")
    assert "You put it off." in told(after(now, said(LATER)), "a")
    assert "You found “Concept b” too hard, which stands on this." in told(after(now, said(HARD, "b")), "a")


def test_the_situation_holds_what_stands() -> None:
    """Put together with what follows from it."""
    now = assembled(
        [], {}, NOW, learner=Learner("ada", 0), stamp=(1, "m"), recent={}, goals=(), feedback=[said(HARD)]
    )
    assert now.feedback == (said(HARD),)
    assert now.wrong == {"a": 1}
