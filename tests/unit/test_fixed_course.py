"""The fixed course: the same for everybody, whatever they answered."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from graph import fixed_course
from graph.advice import Wish
from graph.candidates import situation
from graph.consent import MEANS, Consent, Purpose, Tier
from graph.fixed_course import FIXED_COURSE, QUESTIONS_EACH, impersonal
from graph.model import Concept, Learner, Prerequisite, QuestionKind
from graph.policies import NAME
from graph.recommend import slate_lines
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import Mastery

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHAIN = ("a", "b", "c", "d")
CURRICULUM = Curriculum(
    1,
    {id: Concept(id, id.upper(), depth=depth) for depth, id in enumerate(CHAIN)},
    tuple(Prerequisite(below, above) for below, above in itertools.pairwise(CHAIN)),
    {
        f"{id}{n}": QuestionFeatures(f"{id}{n}", QuestionKind.NUMERIC, 0.0, 1.0, (id,))
        for id in CHAIN
        for n in range(4)
    },
    "default",
)

counts = st.dictionaries(st.sampled_from(CHAIN), st.integers(1, 9))


def masteries(answers: Mapping[str, int], probability: float, right: bool) -> dict[str, Mastery]:
    """So many answers on each, all right or all wrong."""
    return {
        id: Mastery(probability, 3.0, right, n, n if right else 0, (right,) * min(3, n), NOW)
        for id, n in answers.items()
    }


def lines(answers: Mapping[str, int], right: bool, first: int = 6) -> list[tuple[str, str | None, float]]:
    """What comes."""
    known = masteries(answers, 0.95 if right else 0.05, right)
    now = situation(Learner("ann", 1, answers=9, days=(1, 2)), CURRICULUM, known, NOW, 0.6, recent={})
    found = slate_lines(impersonal(now), CURRICULUM, {}, FIXED_COURSE, Wish(first))
    return [(line.concept_id, line.question_id, line.score) for line in found]


@given(counts, st.integers(1, 12))
def test_verdicts_change_nothing(answers: Mapping[str, int], first: int) -> None:
    """Only how many answers there are counts, and no question comes twice."""
    right, wrong = lines(answers, True, first), lines(answers, False, first)
    assert right == wrong and len({question for _, question, _ in right}) == len(right) == first


@given(counts)
def test_what_was_practised_least_comes_first(answers: Mapping[str, int]) -> None:
    """Of the concepts with fewest rounds behind them the first in the course."""
    rounds = {id: answers.get(id, 0) // QUESTIONS_EACH for id in CHAIN}
    assert lines(answers, True, 1)[0][0] == min(CHAIN, key=lambda id: (rounds[id], id))


def test_goals_make_the_course() -> None:
    """What they need, each after what it stands on; without goals, all."""
    assert fixed_course.course(CURRICULUM, ()) == list(CHAIN)
    assert fixed_course.course(CURRICULUM, ("b",)) == ["a", "b"]
    assert fixed_course.course(CURRICULUM, ("gone",)) == list(CHAIN)


def test_nothing_personal_is_left() -> None:
    """The situation that is logged holds counts, and the ids of questions lately asked."""
    now = situation(
        Learner("ann", 1, answers=9, days=(1, 2)),
        CURRICULUM,
        masteries({"a": 2}, 0.9, True),
        NOW,
        0.6,
        recent={"a1": NOW},
    )
    kept = impersonal(now)
    assert (kept.learner.answers, kept.learner.days, dict(kept.recent)) == (0, (), {"a1": None})
    assert kept.masteries == {"a": Mastery(0.0, 1.0, False, 2, 0, (), None, 0.0)}
    assert (kept.wrong, kept.feedback, kept.lift, kept.candidates) == ({}, (), {}, ())


def test_no_policy_can_have_its_name() -> None:
    """So that a slate of it is never taken for another."""
    assert not NAME.fullmatch(FIXED_COURSE.name.partition("@")[0])
    assert replace(FIXED_COURSE) == FIXED_COURSE


def test_every_tier_of_every_purpose_means_something() -> None:
    """The table is complete, and so is what is agreed to at first."""
    assert {purpose: set(tiers) for purpose, tiers in MEANS.items()} == {p: set(Tier) for p in Purpose}
    assert {getattr(Consent(), purpose) for purpose in Purpose} == {Tier.FULL}
