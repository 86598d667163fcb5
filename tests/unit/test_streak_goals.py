"""The streak's part of a slate: how much of it there is, what it holds, and how it is explained."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from graph import terms
from graph.advice import CandidateKind, ConceptCandidate, Part, Policy, Recommendation, Situation, Slate, Wish
from graph.candidates import assembled
from graph.explain import explain
from graph.importance import reach
from graph.model import Concept, Learner, QuestionKind
from graph.proof import differences
from graph.recommend import DEFAULT_POLICY, score, slate_lines
from graph.slates import from_json, to_json
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import Mastery

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = (NOW.date() - date(1970, 1, 1)).days
WEEK = tuple(range(TODAY - 6, TODAY))
ADA = Learner("ada", 0, answers=40, days=tuple(range(TODAY - 40, TODAY)))
"""Every day for weeks, but not yet today: a goal of three."""

IDS = "abcdefgh"


def curriculum(minutes: float = 1.0) -> Curriculum:
    """Eight concepts with three questions each; the later ones take longer."""
    questions = [
        QuestionFeatures(f"{id}-{n}", QuestionKind.NUMERIC, 0.0, minutes + 2 * n, (id,))
        for id in IDS
        for n in range(3)
    ]
    return Curriculum(1, {id: Concept(id, id.upper()) for id in IDS}, (), {q.id: q for q in questions}, "m")


def situation(learner: Learner = ADA, *answered: datetime) -> Situation:
    """Four new concepts and four due for review; answered: other questions, when."""
    faded = Mastery(0.9, 6.0, True, 4, 3, (True,), NOW - timedelta(days=9))
    return assembled(
        [(id, CandidateKind.READY if id in "abcd" else CandidateKind.REVIEW, None, 0) for id in "abcdefgh"],
        dict.fromkeys("efgh", faded),
        NOW,
        learner=learner,
        stamp=(1, "m"),
        recent={f"x-{n}": at for n, at in enumerate(answered)},
        goals=(),
    )


def lines(now: Situation, first: int = 10, policy: Policy = DEFAULT_POLICY) -> tuple[Recommendation, ...]:
    """The slate."""
    return slate_lines(now, curriculum(), reach(curriculum(), ()), policy, Wish(first))


def parts(now: Situation, policy: Policy = DEFAULT_POLICY) -> Counter[Part]:
    """How much of ten lines each part fills."""
    return Counter(line.part for line in lines(now, policy=policy))


def test_a_slate_has_room_for_the_streak() -> None:
    """Of ten lines four are next, three reviews, three for the streak, spread over it."""
    found = lines(situation())
    assert Counter(line.part for line in found) == {Part.NEXT: 4, Part.REVIEW: 3, Part.STREAK: 3}
    assert "".join(line.part.value[0] for line in found) == "nrsnrsnrsn"


def test_the_part_is_empty_where_there_is_nothing_to_do_for_a_streak() -> None:
    """Of somebody new, once the goal is met, or where the policy gives it no share."""
    without = replace(DEFAULT_POLICY, shares={Part.NEXT: 0.4, Part.REVIEW: 0.3})
    assert parts(situation(replace(ADA, answers=0))) == {Part.NEXT: 6, Part.REVIEW: 4}
    assert parts(situation(ADA, *[NOW] * 3)) == parts(situation(ADA), without)
    assert Part.STREAK not in parts(situation(), without)
    zero = replace(without, shares={**without.shares, Part.STREAK: 0})
    assert parts(situation(), zero) == parts(situation(), without)


@pytest.mark.parametrize(("answered", "left"), [(0, 3), (1, 2), (2, 1), (3, 0)])
def test_it_holds_what_is_left_of_the_goal(answered: int, left: int) -> None:
    """Questions answered today are taken off it."""
    now = situation(ADA, *[NOW - timedelta(hours=1)] * answered, NOW - timedelta(days=2))
    assert parts(now)[Part.STREAK] == left


def test_short_and_likely_ones_are_chosen() -> None:
    """Where nothing else tells them apart; the term is nothing for other lines, and the score is the sum."""
    policy = replace(DEFAULT_POLICY, weights={"streak": 1.0}, shares={Part.REVIEW: 0.1, Part.STREAK: 0.9})
    found = lines(situation(), 3, policy)
    assert [line.question_id for line in found if line.part is Part.STREAK] == ["e-0", "f-0", "g-0"]
    for line in lines(situation()):
        assert (line.terms["streak"] > 0) == (line.part is Part.STREAK)
        assert line.score == score(line.terms, DEFAULT_POLICY)


def test_the_term_is_what_its_name_says() -> None:
    """In [0, 1]; half for a certain one of two minutes; nothing where a right answer is out of reach."""
    fit = terms.streak(np.array([0.0, 2.0, 2.0, 2.0, 1440.0]), np.array([1.0, 1.0, 0.5, 0.0, 1.0]))
    assert fit == pytest.approx([1, 0.5, 0.25, 0, 2 / 1442])


def test_what_waits_is_not_for_the_streak() -> None:
    """Resting comes before a streak."""
    rested = Mastery(0.8, 6.0, False, 4, 3, (True,), NOW)
    now = replace(situation(), candidates=(ConceptCandidate("a", CandidateKind.READY, rested, 1.0),))
    assert [(line.part, line.early) for line in lines(now)] == [(Part.NEXT, True)] * 2


def served(now: Situation) -> Slate:
    """The slate as it is logged."""
    return Slate("s", "ada", NOW, DEFAULT_POLICY, "m", 1, 0, 0, lines(now), now)


def test_it_is_said_of_a_line_that_it_is_for_the_streak() -> None:
    """With the goal and the streak, also after it was logged; other lines do not say so."""
    slate = from_json(to_json(served(situation(replace(ADA, days=WEEK), NOW))))
    assert slate.situation.learner.days == WEEK
    assert not differences(slate, curriculum())
    why = {line.part: explain(slate, line, curriculum()) for line in slate.recommendations}
    assert why[Part.STREAK].simple.startswith("Part of today's streak goal: ")
    assert (
        "It is part of today's streak goal: 4 questions in about 4 minutes, 1 of them answered; "
        "the streak stands at 6 days, and today makes it 7." in why[Part.STREAK].detailed
    )
    assert "streak" not in why[Part.NEXT].simple + why[Part.NEXT].detailed
    begun = served(situation(replace(ADA, days=())))
    [first] = [line for line in begun.recommendations if line.part is Part.STREAK][:1]
    assert (
        "2 questions in about 2 minutes, to begin a streak." in explain(begun, first, curriculum()).detailed
    )


def test_a_line_of_another_part_is_another_line() -> None:
    """A log that says another part is refuted."""
    slate = served(situation())
    first = replace(slate.recommendations[0], part=Part.STREAK)
    assert differences(replace(slate, recommendations=(first, *slate.recommendations[1:])), curriculum())
