"""Coverage, concentration, diversity and novelty: small cases by hand, and bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.diversity import ALL, Served, Similarity, Tallies, gini
from graph.model import Concept, Prerequisite, QuestionKind
from graph.snapshot import Curriculum, QuestionFeatures
from graph.spread_picture import lorenz

NOW = datetime(2026, 3, 1, tzinfo=UTC)
IDS = "abcdef"
SNAPSHOT = Curriculum(
    revision=1,
    concepts={id: Concept(id, id) for id in IDS},
    prerequisites=tuple(Prerequisite(*edge) for edge in ("ab", "bc", "bd", "ef")),
    questions={
        f"{id}{n}": QuestionFeatures(f"{id}{n}", QuestionKind.NUMERIC, 0.0, 1.0, (id,))
        for id in IDS
        for n in range(2)
    },
    model="default",
)
"""a -> b -> c, b -> d; e -> f; two questions each, named a0, a1 and so on."""

slates = st.lists(
    st.tuples(
        st.integers(-3, 3),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["p@1", "q@1"]),
        st.lists(st.sampled_from([f"{id}{n}" for id in "abcdefx" for n in range(2)]), max_size=6),
    ),
    max_size=12,
)


def served(day: int, learner: str, policy: str, questions: list[str]) -> Served:
    """So many days after NOW."""
    concepts = [question[0] for question in questions]
    return Served(NOW + timedelta(days=day), learner, policy, concepts, questions)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([1, 1, 1, 1], 0.0), ([0, 0, 0, 5], 0.75), ([1, 3], 0.25), ([3], 0.0), ([0, 0], None), ([], None)],
)
def test_gini_by_hand(counts: list[int], expected: float | None) -> None:
    """0 where all are equal, 1 - 1/n where one has all, none where nothing is there."""
    assert gini(counts) == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=20), st.integers(1, 9))
def test_gini_is_bounded_and_of_shares(counts: list[int], factor: int) -> None:
    """In [0, 1); neither order nor scale matters; it is half the mean difference over the mean."""
    found = gini(counts)
    if found is None:
        assert not any(counts)
        return
    assert 0 <= found < 1
    assert gini([factor * count for count in reversed(counts)]) == pytest.approx(found)
    size = len(counts)
    differences = sum(abs(one - other) for one in counts for other in counts)
    assert found == pytest.approx(differences / (2 * size * sum(counts)), abs=1e-9)


def test_similarity_by_hand() -> None:
    """What both stand on over what either stands on, each its own among them."""
    of = Similarity(SNAPSHOT).of
    assert of("c", "d") == pytest.approx(2 / 4)
    assert of("b", "c") == of("c", "b") == pytest.approx(2 / 3)
    assert (of("a", "a"), of("a", "e"), of("c", "f"), of("gone", "gone"), of("gone", "a")) == (1, 0, 0, 1, 0)


@given(st.lists(st.sampled_from([*IDS, "gone"]), max_size=8))
def test_diversity_is_bounded(concepts: list[str]) -> None:
    """In [0, 1], none below two lines; 0 of one concept, and the same in any order."""
    similarity = Similarity(SNAPSHOT)
    found = similarity.diversity(concepts)
    if len(concepts) < 2:
        assert found is None
        return
    assert found is not None and -1e-9 <= found <= 1
    assert similarity.diversity(concepts[::-1]) == pytest.approx(found)
    assert similarity.diversity([concepts[0]] * 3) == 0


def test_a_report_by_hand() -> None:
    """What came before the period makes a line old and counts no further; retired concepts are not open."""
    retired = replace(
        SNAPSHOT, concepts={**SNAPSHOT.concepts, "f": Concept("f", "f", retired_at=NOW)}, questions={
            id: question for id, question in SNAPSHOT.questions.items() if id[0] != "f"
        },
    )  # fmt: skip
    tallies = Tallies(retired, NOW)
    for slate in (
        served(-1, "ann", "p@1", ["a0"]),
        served(0, "ann", "p@1", ["a0", "b0"]),
        served(0, "bob", "p@1", ["a0"]),
        served(1, "ann", "q@1", ["c0", "f0", "b0"]),
    ):
        tallies.add(slate)
    first, second, everything = tallies.spreads()
    assert (first.policy, second.policy, everything.policy) == ("p@1", "q@1", ALL)
    assert (first.slates, first.learners, first.lines) == (2, 2, 3)
    assert (first.concepts, first.open_concepts, first.questions, first.open_questions) == (2, 5, 2, 10)
    assert first.novelty == pytest.approx(2 / 3)
    assert first.diversity == pytest.approx(1 - 1 / 2)
    assert first.counts == (2, 1, 0, 0, 0) and first.gini == pytest.approx(gini([2, 1, 0, 0, 0]))
    assert (second.concepts, second.questions, second.counts) == (2, 2, (1, 1, 0, 0, 0))
    assert second.diversity == pytest.approx(1 - (2 / 3 + 0 + 0) / 3)
    assert second.novelty == pytest.approx(2 / 3)
    assert (everything.slates, everything.learners, everything.concepts) == (3, 2, 3)


@given(slates)
def test_reports_are_bounded(given: list[tuple[int, str, str, list[str]]]) -> None:
    """Shares are shares, and all together is no less than any; nothing served is an empty report."""
    tallies = Tallies(SNAPSHOT, NOW)
    for slate in sorted(given, key=lambda slate: slate[0]):
        tallies.add(served(*slate))
    found = tallies.spreads()
    assert {one.policy for one in found} - {ALL} == {policy for day, _, policy, _ in given if day >= 0}
    for one in found:
        assert 0 <= one.concepts <= one.open_concepts == len(one.counts) == 6
        assert 0 <= one.questions <= one.open_questions
        assert 0 <= one.novelty <= 1
        assert one.gini is None or 0 <= one.gini < 1
        assert one.diversity is None or -1e-9 <= one.diversity <= 1
        assert one.concepts <= found[-1].concepts and one.lines <= found[-1].lines


def test_a_concept_without_a_question_is_a_line() -> None:
    """Lines without a question are new by their concept, and no question is served by them."""
    tallies = Tallies(SNAPSHOT, NOW)
    for day in (0, 1):
        tallies.add(Served(NOW + timedelta(days=day), "ann", "p@1", ["a", "b"], ["", "b0"]))
    [one] = tallies.spreads()
    assert (one.lines, one.novelty, one.questions) == (4, 0.5, 1)


def test_the_picture_is_the_same_again() -> None:
    """A curve a policy, named with its Gini; also where nothing open was served."""
    tallies = Tallies(SNAPSHOT, NOW)
    tallies.add(served(0, "ann", "p@1", ["a0", "b0"]))
    tallies.add(served(0, "ann", "q@1", []))
    drawn = lorenz(tallies.spreads())
    assert drawn.startswith("<?xml") and drawn == lorenz(tallies.spreads())
