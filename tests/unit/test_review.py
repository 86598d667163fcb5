"""Paths come prerequisites first with expected answers from the model; reviews come most faded first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Concept, Prerequisite, QuestionKind
from graph.review import MOST_ANSWERS, due_reviews, expected_answers, review_path
from graph.snapshot import Curriculum, QuestionFeatures
from tracing import bkt
from tracing.mastery import MASTERED_AT, Mastery, retrievability
from tracing.model import Model
from tracing.parameters import DEFAULT, Parameters

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EDGES = [("a", "c"), ("b", "c"), ("c", "d"), ("a", "e")]


def curriculum() -> Curriculum:
    """a, b -> c -> d and a -> e; only c has questions, of two minutes."""
    return Curriculum(
        revision=1,
        concepts={id: Concept(id, f"Concept {id}", minutes=30.0) for id in "abcde"},
        prerequisites=tuple(Prerequisite(*edge, reason=f"{edge[1]} uses {edge[0]}.") for edge in EDGES),
        questions={"q": QuestionFeatures("q", QuestionKind.NUMERIC, 0.0, 2.0, ("c",))},
        model="default",
    )


def mastery(p: float, days_ago: float = 0.0, *, mastered: bool | None = None) -> Mastery:
    """A mastery answered some days ago, of six days' stability."""
    label = p >= MASTERED_AT if mastered is None else mastered
    return Mastery(p, 6.0, label, 4, 3, (True, True, True), NOW - timedelta(days=days_ago))


def path(known: dict[str, Mastery], target: str = "d", **reach: float) -> list[str]:
    """Concept ids of the steps."""
    found = review_path(curriculum(), known, target, NOW, reach, learner_id="ada")
    return [step.concept_id for step in found.steps]


def test_prerequisites_come_first_and_nothing_else() -> None:
    """All that the target stands on, in an order in which it can be learned; e is no part of it."""
    assert path({}) == ["a", "b", "c", "d"]


def test_more_reach_and_more_momentum_come_earlier() -> None:
    """Among concepts open at once, what much stands on or is nearly known goes first."""
    assert path({}, b=1.0)[:2] == ["b", "a"]
    assert path({"b": mastery(0.8)})[:2] == ["b", "a"]


def test_what_is_solid_is_left_out_and_what_faded_is_not() -> None:
    """Mastered long ago is on the path again, and the reason says how far it faded."""
    known = {"a": mastery(0.99), "b": mastery(0.99, 60.0)}
    found = review_path(curriculum(), known, "d", NOW, {}, learner_id="ada")
    assert [step.concept_id for step in found.steps] == ["b", "c", "d"]
    faded = 0.99 * retrievability(6.0, 60.0)
    assert found.steps[0].reason == f"Needed for Concept c: c uses b. Mastered once, faded to {faded:.0%}."
    assert found.steps[-1].reason == "This is the goal."


def test_a_solid_target_needs_no_path() -> None:
    """Whoever knows the goal has nothing to do for it, whatever lies below."""
    assert path({"d": mastery(0.99)}) == []


def test_what_lies_below_something_solid_still_comes_first() -> None:
    """A gap under a solid concept is filled before what stands above both, and says what it is for."""
    found = review_path(curriculum(), {"c": mastery(0.99)}, "d", NOW, {"d": 1.0}, learner_id="ada")
    assert [step.concept_id for step in found.steps] == ["a", "b", "d"]
    assert found.steps[0].reason == "Needed for Concept d."


def test_retired_concepts_are_no_steps() -> None:
    """What was retired is passed over, and what it stood on is still needed."""
    now = curriculum()
    now = replace(now, concepts={**now.concepts, "c": replace(now.concepts["c"], retired_at=NOW)})
    found = review_path(now, {}, "d", NOW, {}, learner_id="ada")
    assert [step.concept_id for step in found.steps] == ["a", "b", "d"]


def test_even_a_likely_concept_takes_an_answer() -> None:
    """Believed known before any answer is not mastered: one answer is expected at least."""
    sure = replace(curriculum(), tracing=Model(concepts={"a": replace(DEFAULT, prior=0.9)}))
    steps = review_path(sure, {}, "a", NOW, {}, learner_id="ada").steps
    assert [step.expected_answers for step in steps] == [1.0]


def test_minutes_come_from_questions_or_else_from_the_concept() -> None:
    """c's answers take two minutes each; a's thirty minutes are taken as ten answers."""
    steps = {s.concept_id: s for s in review_path(curriculum(), {}, "d", NOW, {}, learner_id="ada").steps}
    answers = expected_answers(DEFAULT.prior, DEFAULT)
    assert steps["c"].minutes == pytest.approx(answers * 2)
    assert steps["a"].minutes == pytest.approx(answers * 3)


def test_reviews_come_most_faded_first_with_days_overdue() -> None:
    """Retrievability is .90 at the stability, so the days beyond it are overdue."""
    known = {"a": mastery(0.99, 10.0), "b": mastery(0.99, 20.0), "c": mastery(0.99), "d": mastery(0.3, 90.0)}
    due = due_reviews(curriculum(), known, NOW)
    assert [(d.concept_id, d.overdue_days) for d in due] == [("b", 14.0), ("a", 4.0)]


def test_retired_concepts_are_not_reviewed() -> None:
    """What left the curriculum is no longer asked for."""
    now = curriculum()
    now = replace(now, concepts={**now.concepts, "a": replace(now.concepts["a"], retired_at=NOW)})
    assert due_reviews(now, {"a": mastery(0.99, 60.0)}, NOW) == ()


def test_expected_answers_are_those_of_simulated_beliefs() -> None:
    """The expectation solved on a grid is what 20,000 simulated sequences of answers need on average."""
    rng = np.random.default_rng(0)
    p = np.full(20_000, DEFAULT.prior)
    answers = np.zeros(len(p))
    while (open_ := p < MASTERED_AT).any():
        right = rng.random(len(p)) < bkt.predict(p, DEFAULT)
        p = np.where(open_, bkt.update(p, right, DEFAULT), p)
        answers += open_
    assert expected_answers(DEFAULT.prior, DEFAULT) == pytest.approx(answers.mean(), rel=0.03)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.9), st.floats(0.01, 0.45), st.floats(0.01, 0.45))
def test_expected_answers_are_bounded_and_zero_when_mastered(
    p: float, prior: float, learn: float, guess: float, slip: float
) -> None:
    """Never negative, never beyond the bound, nothing to do from .85 on."""
    found = expected_answers(p, Parameters(prior, learn, 0.0, guess, slip))
    assert 0 <= found <= MOST_ANSWERS
    assert (found == 0) == (p >= MASTERED_AT)
