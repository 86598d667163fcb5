"""What similar learners gained on, as a term: where there is one, its worth, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import terms
from graph.advice import CandidateKind, ConceptCandidate, Lift, Policy, Situation, Slate, Wish
from graph.explain import detailed, technical
from graph.importance import reach
from graph.model import Concept, Learner, QuestionKind
from graph.proof import differences
from graph.recommend import DEFAULT_POLICY, slate_lines
from graph.slates import from_json, to_json
from graph.snapshot import Curriculum, QuestionFeatures
from graph.store.rows import lift

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDS = "abc"
SNAPSHOT = Curriculum(
    revision=1,
    concepts={id: Concept(id, f"Concept {id}") for id in IDS},
    prerequisites=(),
    questions={f"{id}-0": QuestionFeatures(f"{id}-0", QuestionKind.NUMERIC, 0.0, 1.0, (id,)) for id in IDS},
    model="default",
)
WEIGHED = replace(DEFAULT_POLICY, name="social@1", weights={**DEFAULT_POLICY.weights, "neighbours": 1.0})


def slate(policy: Policy = WEIGHED, **lifts: tuple[float, int]) -> Slate:
    """Of three new concepts that differ in nothing but their lifts."""
    found = tuple(ConceptCandidate(id, CandidateKind.READY, None, 1.0) for id in IDS)
    lift = {id: Lift(*own) for id, own in lifts.items()}
    now = Situation(Learner("ada", 3), 1, NOW, found, (), {}, lift=lift)
    lines = slate_lines(now, SNAPSHOT, reach(SNAPSHOT, ()), policy, Wish(3))
    return Slate("s1", "ada", NOW, policy, "default", 1, 3, 0, lines, now)


def order(of: Slate) -> str:
    """Concepts by rank."""
    return "".join(line.concept_id for line in of.recommendations)


@given(gain=st.floats(0, 1), ratio=st.floats(0, 100))
def test_a_lift_corrects_the_gain(gain: float, ratio: float) -> None:
    """In [0, 1]; with the weight of gain both are gain x lift, up to twice; a lift below 1 is none."""
    values = terms.concept_terms(gain, 0.5, 0.5, False, terms.lift_of("a", {"a": Lift(ratio, 9)}))
    assert 0 <= values["neighbours"] <= gain
    assert values["gain"] + values["neighbours"] == pytest.approx(gain * min(2, max(1, ratio)))


def test_the_term_is_there_where_lifts_are() -> None:
    """A concept without one among others has 0; without any lift there is no such term."""
    assert order(slate()) == "abc"
    assert all("neighbours" not in line.terms for line in slate().recommendations)
    lifted = slate(b=(1.5, 20))
    assert order(lifted) == "bac"
    values = {line.concept_id: line.terms["neighbours"] for line in lifted.recommendations}
    assert values["a"] == values["c"] == 0 < values["b"]
    assert order(slate(c=(1.6, 20), b=(1.5, 20))) == "cba"


def test_by_default_it_counts_nothing() -> None:
    """Its weight is 0: the same order and scores, and no word."""
    off = slate(DEFAULT_POLICY, b=(1.9, 20))
    assert order(off) == "abc"
    plain = [line.score for line in slate(DEFAULT_POLICY).recommendations]
    assert [line.score for line in off.recommendations] == plain
    assert all("Learners like you" not in detailed(off, line, SNAPSHOT) for line in off.recommendations)


def test_it_is_said_where_it_counts() -> None:
    """With times and learners as they were kept; not of a lift that would be said to be 1.0."""
    found = slate(b=(1.44, 23), c=(1.04, 1))
    said = {line.concept_id: detailed(found, line, SNAPSHOT) for line in found.recommendations}
    assert "Learners like you gained 1.4 times as much an answer here as all learners did" in said["b"]
    assert "(23 learners)" in said["b"]
    assert "Learners like you" not in said["a"] + said["c"]
    assert "neighbours" in technical(found, found.recommendations[0], SNAPSHOT)


def test_slates_keep_what_they_were_ranked_with() -> None:
    """Scored again to the same, also after a round trip; not with another lift."""
    found = slate(b=(1.44, 23))
    back = from_json(to_json(found))
    assert back == found and not differences(back, SNAPSHOT)
    moved = replace(back, situation=replace(back.situation, lift={"b": Lift(1.45, 23)}))
    assert differences(moved, SNAPSHOT)


def test_slates_of_an_earlier_release_have_none() -> None:
    """Logged before there were lifts, they are read and verified."""
    raw = orjson.loads(to_json(slate()))
    del raw["situation"]["lift"]
    old = from_json(orjson.dumps(raw).decode())
    assert old.situation.lift == {} and not differences(old, SNAPSHOT)


def test_rows_of_lists() -> None:
    """Parallel lists, absent ones, and ones that somebody cut short."""
    names = ("neighbour_concepts", "neighbour_lifts", "neighbour_learners")
    assert lift(dict.fromkeys(names)) == {}
    assert lift(dict(zip(names, (["a", "b"], [1.5, 1.2], [3]), strict=True))) == {"a": Lift(1.5, 3)}
