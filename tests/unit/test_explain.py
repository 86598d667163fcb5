"""Explanations: true to the log, and readable."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.advice import CandidateKind, ConceptCandidate, Recommendation, Slate, Wish
from graph.candidates import assembled
from graph.errors import Conflict
from graph.explain import IN_WORDS, Explanation, explain
from graph.importance import reach
from graph.model import Concept, Learner, Prerequisite, QuestionKind
from graph.proof import differences
from graph.recommend import DEFAULT_POLICY, slate_lines
from graph.slates import from_json, to_json
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import Mastery
from tracing.model import Model
from tracing.parameters import Parameters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TITLES = {
    "count": "Counting",
    "add": "Adding",
    "times": "Multiplying",
    "share": "Dividing",
    "fraction": "Fractions",
    "percent": "Percent",
}
EDGES = ["count add", "add times", "times share", "share fraction", "times fraction", "fraction percent"]


def curriculum(questions: int = 2) -> Curriculum:
    """A short way from counting to percent."""
    own = [
        QuestionFeatures(f"{concept}-{n}", QuestionKind.NUMERIC, n / 3, 1.0, (concept,))
        for concept in TITLES
        for n in range(questions)
    ]
    pairs = [edge.split() for edge in EDGES]
    return Curriculum(
        revision=3,
        concepts={id: Concept(id, title) for id, title in TITLES.items()},
        prerequisites=tuple(Prerequisite(source, target) for source, target in pairs),
        questions={question.id: question for question in own},
        model="m1",
    )


def candidate(
    id: str,
    kind: CandidateKind = CandidateKind.READY,
    p: float | None = None,
    recall: float = 1.0,
    cause: str | None = None,
    hops: int = 0,
) -> ConceptCandidate:
    """A candidate last answered nine days ago, and recalled so well since; without p never answered."""
    mastered = kind is not CandidateKind.READY
    stability = 9 * 19 / 81 / max(1e-9, recall**-2 - 1)
    belief = None if p is None else Mastery(p, stability, mastered, 4, 3, (True,), NOW - timedelta(days=9))
    return ConceptCandidate(id, kind, belief, recall, cause, hops)


def slate(*candidates: ConceptCandidate, goals: str = "", questions: int = 2, first: int = 6) -> Slate:
    """What these candidates are served."""
    now = assembled(
        [(c.concept_id, c.kind, c.cause, c.hops) for c in candidates],
        {c.concept_id: c.mastery for c in candidates if c.mastery},
        NOW,
        learner=Learner("ada", 0),
        stamp=(3, "m1"),
        recent={},
        goals=goals.split(),
    )
    snapshot, wish = curriculum(questions), Wish(first)
    found = slate_lines(now, snapshot, reach(snapshot, now.goals), DEFAULT_POLICY, wish)
    return Slate("s1", "ada", NOW, DEFAULT_POLICY, "m1", 3, 0, 0, found, now, wish=wish)


def told(served: Slate, rank: int = 1, questions: int = 2) -> Explanation:
    """The explanation of one line."""
    return explain(served, served.recommendations[rank - 1], curriculum(questions))


def test_a_new_concept_is_explained() -> None:
    """What made it ready, what it opens, the way to the goal, and the greatest parts of its score."""
    why = told(slate(candidate("times"), goals="percent"))
    assert why.simple == "You know all that “Multiplying” builds on, so you are ready for it."
    assert why.detailed == (
        "“Multiplying” is new: there are no answers on it yet. It is ready because “Adding” is firm. "
        "It opens “Fractions” and “Dividing”; 3 concepts in all stand on it. "
        "67% of what the goal “Percent” takes stands on it: Multiplying → Fractions → Percent. "
        "The chance of a right answer is about 34%; 75% is aimed at. "
        "Of its score of 0.83, 0.35 for what it adds toward a goal, 0.21 for what it adds under all that "
        "stands on it and 0.12 for what it adds to what much leads to."
    )


def test_a_faded_concept_is_explained() -> None:
    """Which evidence faded, since when, and below which bar."""
    why = told(slate(candidate("percent", CandidateKind.REVIEW, 0.95, 0.86)))
    assert why.simple == "You know “Percent”; a quick look now keeps it from fading."
    assert "is now 82% likely to be known, after 4 answers, 3 right." in why.detailed
    assert (
        "Recall has faded to 86% since the last answer, 9 days ago; reviews are due below 90%."
        in why.detailed
    )
    assert "opens" not in why.detailed


def test_a_repair_is_explained() -> None:
    """Which struggle it repairs, how far above, by which way."""
    weak = candidate("times", CandidateKind.REPAIR, 0.6, 1.0, cause="percent", hops=2)
    why = told(slate(weak, candidate("times", p=0.6)))
    assert why.simple == "“Percent” is hard at the moment, and it gets easier when “Multiplying” is firm."
    assert (
        "“Percent” keeps going wrong, and this lies 2 steps below it: Multiplying → Fractions → Percent."
        in why.detailed
    )


def test_a_start_is_explained() -> None:
    """A root needs nothing; a concept begun needs a bit more; a goal is named as one."""
    assert (
        told(slate(candidate("count"))).simple
        == "“Counting” needs nothing before it, so you can start right there."
    )
    begun = told(slate(candidate("percent", p=0.6), goals="percent"))
    assert begun.simple == "You have begun “Percent”; a bit more practice and you have it."
    assert "It is one of the goals itself." in begun.detailed


def test_one_is_not_many() -> None:
    """Counts of one take the singular."""
    near = candidate("fraction", CandidateKind.REPAIR, 0.6, 1.0, cause="percent", hops=1)
    why = told(slate(near, candidate("fraction", p=0.6)))
    assert "1 step below it" in why.detailed
    assert "1 concept in all stands on it." in why.detailed


def test_a_concept_without_questions_is_to_be_studied() -> None:
    """No chance of a right answer is spoken of where there is nothing to answer."""
    why = told(slate(candidate("count"), questions=0), questions=0)
    assert "No question assesses it yet, so the concept itself is to be studied." in why.detailed
    assert "%" not in why.detailed


def test_the_technical_view_is_the_sum() -> None:
    """Terms times weights, written out, add up to the score that is written behind them."""
    served = slate(candidate("times", p=0.4), goals="percent")
    text = told(served).technical
    terms, rest = text.split(" = ")
    total = sum(float(part.split()[1]) * float(part.split()[3]) for part in terms.split(" + "))
    assert total == pytest.approx(served.recommendations[0].score, abs=1e-5)
    assert rest.startswith(
        f"{served.recommendations[0].score:.9f}; policy default@1, "
        "model m1 (parameters not fitted, the default), curriculum revision 3"
    )


def test_the_technical_view_says_whose_the_parameters_are() -> None:
    """Borrowed ones are never called fitted; where another model is in force by now nothing is said."""
    served = slate(candidate("times", p=0.4))
    own = Parameters(0.2, 0.2, 0.0, 0.2, 0.1)

    def said(model: Model, version: str = "m1") -> str:
        present = replace(curriculum(), tracing=model, model=version)
        return explain(served, served.recommendations[0], present).technical

    assert "model m1 (parameters fitted)" in said(Model({"times": own}))
    assert "(parameters not fitted, the mean of its prerequisites')" in said(
        Model({"add": own}, everyone=own)
    )
    assert "(parameters not fitted, the mean of all concepts')" in said(Model({"count": own}, everyone=own))
    assert "parameters" not in said(Model({"times": own}), "m2")


def test_every_term_has_words() -> None:
    """No term of the default policy is shown by its bare name."""
    assert set(DEFAULT_POLICY.weights) <= set(IN_WORDS)


@st.composite
def slates(draw: st.DrawFn) -> tuple[Slate, Curriculum]:
    """Any slate over the six concepts, and its snapshot."""
    belief = st.builds(
        Mastery,
        st.floats(0, 1),
        st.floats(0.5, 50),
        st.booleans(),
        st.integers(1, 9),
        st.just(1),
        st.just((False, True)),
        st.none() | st.just(NOW - timedelta(hours=30)),
    )
    found = st.builds(
        ConceptCandidate,
        st.sampled_from(list(TITLES)),
        st.sampled_from(CandidateKind),
        st.none() | belief,
        st.floats(0.01, 1),
        st.none() | st.sampled_from(list(TITLES)),
        st.integers(0, 4),
    )
    chosen = draw(st.lists(found, min_size=1, max_size=8, unique_by=lambda c: (c.concept_id, c.kind)))
    goals = draw(st.lists(st.sampled_from([*TITLES, "gone"]), max_size=2, unique=True))
    questions = draw(st.integers(0, 2))
    return slate(*chosen, goals=" ".join(goals), questions=questions), curriculum(questions)


@given(slates())
def test_the_log_proves_the_slate(served: tuple[Slate, Curriculum]) -> None:
    """What was logged, read back and ranked again, is the slate; every line can be explained."""
    logged, snapshot = from_json(to_json(served[0])), served[1]
    assert not differences(logged, snapshot)
    for line in logged.recommendations:
        why = explain(logged, line, snapshot)
        for text in (why.simple, why.detailed, why.technical):
            assert "None" not in text
            assert "  " not in text
            assert text.endswith(".")


def test_a_slate_of_an_earlier_release_is_still_explained() -> None:
    """Its terms, and what it was mixed of, had other names."""
    served = slate(candidate("times", p=0.4))
    raw = json.loads(to_json(served))
    raw["situation"] = orjson.loads(orjson.dumps(served.situation))
    raw["policy"] |= {"shares": {"ready": 0.6, "review": 0.3, "repair": 0.1}, "weights": {"momentum": 0.8}}
    raw["recommendations"][0] |= {"terms": {"momentum": 0.4}, "score": 0.32}
    del raw["recommendations"][0]["early"], raw["wish"]
    for name in ("known", "wrong", "masteries"):
        del raw["situation"][name]
    old = from_json(json.dumps(raw))
    why = explain(old, old.recommendations[0], curriculum())
    assert "Of its score of 0.32, 0.32 for momentum." in why.detailed


def falsified(served: Slate, **changes: object) -> Slate:
    """The slate with its first line changed."""
    first: Recommendation = replace(served.recommendations[0], **changes)  # type: ignore[arg-type]
    return replace(served, recommendations=(first, *served.recommendations[1:]))


def test_a_falsified_log_is_found_out() -> None:
    """A score, a term, an order or an input that was changed no longer adds up."""
    served = slate(candidate("times", p=0.4), candidate("count"))
    line = served.recommendations[0]
    assert not differences(served, curriculum())
    assert differences(falsified(served, score=line.score + 1e-6), curriculum())
    assert differences(falsified(served, terms={**line.terms, "reach": 0.123}), curriculum())
    assert differences(replace(served, recommendations=served.recommendations[::-1]), curriculum())
    other = slate(candidate("times", p=0.5), candidate("count")).situation
    assert differences(replace(served, situation=other), curriculum())


def test_a_slate_is_verified_against_its_own_snapshot_only() -> None:
    """Another revision of the curriculum cannot prove or refute it, and that is said."""
    with pytest.raises(Conflict, match="another curriculum"):
        differences(slate(candidate("count")), replace(curriculum(), revision=4))
