"""What ranking again shows: counterfactuals that are true, and probes and samples that replay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph import advising, slates
from graph.advice import CandidateKind, Policy, Slate, Wish
from graph.candidates import situation
from graph.errors import InvalidInput
from graph.explain import explain, in_words
from graph.importance import reach
from graph.model import Concept, Learner, Prerequisite, QuestionKind
from graph.notices import notice
from graph.proof import Counterfactual, counterfactual, differences
from graph.recommend import DEFAULT_POLICY, slate_lines
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import Mastery

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EDGES = ("ab", "ac", "bd", "cd", "de", "df")
SOME_CHANCE = replace(DEFAULT_POLICY, name="bold@1", temperature=0.05, probes=0.2)


def curriculum(ids: str = "abcdef") -> Curriculum:
    """A small graph: a opens b and c, both open d, which opens e and f; choices and numbers in turn."""
    kinds = [QuestionKind.NUMERIC, QuestionKind.CHOICE]
    return Curriculum(
        revision=1,
        concepts={id: Concept(id, id.upper()) for id in ids},
        prerequisites=tuple(Prerequisite(*edge) for edge in EDGES),
        questions={
            f"{id}-{n}": QuestionFeatures(f"{id}-{n}", kinds[n % 2], n / 2, n + 0.5, (id,))
            for id in ids
            for n in range(4)
        },
        model="default",
    )


SNAPSHOT = curriculum()


def mastery(p: float, *last: bool, mastered: bool = False, days: float = 3) -> Mastery:
    """What four answers left so many days ago."""
    return Mastery(p, 6.0, mastered, 4, 2, last or (True,), NOW - timedelta(days=days))


def served(
    masteries: dict[str, Mastery],
    policy: Policy = DEFAULT_POLICY,
    wish: Wish | None = None,
    goals: str = "",
    lately: str = "",
) -> Slate:
    """A slate for somebody of whom this is known. lately: concepts whose first question was asked."""
    wish = wish or Wish(4)
    ada = Learner("ada", 3)
    recent = {f"{id}-0": NOW - timedelta(hours=1) for id in lately}
    now = situation(ada, SNAPSHOT, masteries, NOW, policy.gate, recent=recent, goals=tuple(goals), wish=wish)
    seed = slates.seed(now, policy.name)
    lines = slate_lines(now, SNAPSHOT, reach(SNAPSHOT, now.goals), policy, wish, seed)
    said = notice(now, SNAPSHOT, lines, wish)
    key = slates.slate_id(now, policy.name, wish)
    return Slate(key, "ada", NOW, policy, "default", 1, 3, seed, lines, now, said, wish)


def beliefs() -> st.SearchStrategy[dict[str, Mastery]]:
    """Anything that answers may have left."""
    one = st.builds(
        mastery,
        st.floats(0.01, 0.999),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        mastered=st.booleans(),
        days=st.floats(0, 40),
    )
    return st.dictionaries(st.sampled_from("abcdef"), one)


def test_what_is_mastered_is_not_asked() -> None:
    """Of a single open concept: had it been mastered, what it opens would have come."""
    slate = served({})
    [a, *_] = slate.recommendations
    found = counterfactual(slate, a, SNAPSHOT)
    assert found == Counterfactual("a", "b")
    assert in_words(found, a, SNAPSHOT) == "Had you mastered “A”, this would not be here; “B” would."


def test_a_repair_is_for_what_fails_above() -> None:
    """Had that been mastered, there would be nothing to repair."""
    failing = {"a": mastery(0.97, mastered=True, days=0.1), "b": mastery(0.3, True, False, False)}
    slate = served(failing, wish=Wish(8))
    line = next(line for line in slate.recommendations if line.kind is CandidateKind.REPAIR)
    found = counterfactual(slate, line, SNAPSHOT)
    assert found is not None
    assert (line.concept_id, found.concept_id) == ("a", "b")


@given(beliefs(), st.sampled_from([DEFAULT_POLICY, SOME_CHANCE]), st.sampled_from(["", "e", "bf"]))
def test_a_counterfactual_is_true(known: dict[str, Mastery], policy: Policy, goals: str) -> None:
    """Somebody who really has mastered it is not served the line."""
    slate = served(known, policy, goals=goals)
    for line in slate.recommendations:
        if (found := counterfactual(slate, line, SNAPSHOT)) is None:
            continue
        really = served(
            {**known, found.concept_id: mastery(0.99, mastered=True, days=0)}, policy, goals=goals
        )
        assert line.question_id not in {other.question_id for other in really.recommendations}
        if found.instead:
            assert found.instead in {other.concept_id for other in really.recommendations}


@given(
    beliefs(),
    st.sampled_from([DEFAULT_POLICY, SOME_CHANCE]),
    st.integers(1, 20),
    st.sampled_from(["", "abc", "f"]),
    st.text("abcdef", max_size=4),
)
def test_the_log_proves_what_was_left_to_chance(
    known: dict[str, Mastery], policy: Policy, first: int, only: str, lately: str
) -> None:
    """Read back and ranked and sampled again, every line is the same; and can be explained."""
    wish = Wish(first, (QuestionKind.CHOICE,), 2.0, tuple(only)) if only else Wish(first)
    slate = served(known, policy, wish, lately=lately)
    logged = slates.from_json(slates.to_json(slate))
    assert logged == slate
    assert not differences(logged, SNAPSHOT)
    for line in logged.recommendations:
        why = explain(logged, line, SNAPSHOT)
        assert "None" not in why.simple + why.detailed + why.technical


def test_another_seed_is_found_out() -> None:
    """The log says which chance it was."""
    slate = served({"a": mastery(0.9)}, SOME_CHANCE, Wish(6))
    assert not differences(slate, SNAPSHOT)
    assert any(differences(replace(slate, seed=slate.seed + n), SNAPSHOT) for n in range(1, 9))


def test_probes_ask_what_is_locked_and_say_so() -> None:
    """Only directly above what is open."""
    often = replace(DEFAULT_POLICY, probes=0.5, most_per_concept=9)
    slate = served({"a": mastery(0.3)}, often, Wish(8))
    probes = [line for line in slate.recommendations if line.kind is CandidateKind.PROBE]
    assert {line.concept_id for line in probes} <= {"b", "c"}
    why = explain(slate, probes[0], SNAPSHOT)
    assert "too early" in why.simple
    assert "“A” should come before it; 50% of all lines are such probes" in why.detailed
    assert "it stood" in why.detailed


@given(beliefs(), st.sets(st.sampled_from(QuestionKind)), st.sampled_from([None, 0.5, 2.0]))
def test_only_what_was_asked_for_is_served(
    known: dict[str, Mastery], kinds: set[QuestionKind], minutes: float | None
) -> None:
    """And everything of it that an unbounded slate has, at the same score."""
    free = replace(DEFAULT_POLICY, most_per_concept=50)
    wish = Wish(50, tuple(sorted(kinds)), minutes, tuple("abcd"))
    slate = served(known, free, wish)
    whole = served(known, free, Wish(50))
    assume(all(line.question_id for line in whole.recommendations))

    def fits(id: str) -> bool:
        question = SNAPSHOT.questions[id]
        return (not kinds or question.kind in kinds) and (minutes is None or question.minutes <= minutes)

    wanted = {
        (line.question_id, line.score)
        for line in whole.recommendations
        if line.question_id and line.concept_id in "abcd" and fits(line.question_id)
    }
    assert {(line.question_id, line.score) for line in slate.recommendations} == wanted
    assert slate.id != whole.id


def test_what_is_asked_for_too_early_is_told_what_comes_before() -> None:
    """Better a reason than nothing."""
    slate = served({"a": mastery(0.3)}, wish=Wish(3, concepts=("d",)))
    assert slate.recommendations == ()
    assert slate.notice == "Nothing that is open now is what was asked for. It opens after “A”."


def test_nothing_new_is_begun_while_too_much_is_in_progress() -> None:
    """Only as many as there is room for; the others come last, and early."""
    known = {"a": mastery(0.97, mastered=True, days=0.1), "b": mastery(0.4, False, days=3)}
    one = replace(DEFAULT_POLICY, most_in_progress=1)
    assert {line.concept_id: line.early for line in served(known, one).recommendations} == {
        "b": False,
        "c": True,
    }
    two = replace(DEFAULT_POLICY, most_in_progress=2)
    assert not any(line.early for line in served(known, two).recommendations if line.concept_id in "bc")


def test_with_everything_mastered_what_fades_first_comes_early() -> None:
    """A learner who is done is not sent away."""
    known = {id: mastery(0.999, mastered=True, days=0.01 * i) for i, id in enumerate("abcdef")}
    slate = served(known, wish=Wish(5))
    assert slate.recommendations[0].concept_id in "bcdef"
    assert all(line.early and line.kind is CandidateKind.REVIEW for line in slate.recommendations)
    assert slate.notice.startswith("Everything here is mastered")


@pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf")])
def test_an_impossible_time_is_refused(minutes: float) -> None:
    """Before anything is read."""
    with pytest.raises(InvalidInput, match="maxMinutes"):
        advising.require_possible(Wish(1, most_minutes=minutes))
