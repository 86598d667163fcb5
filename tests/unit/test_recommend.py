"""Ranking: what a slate always is, and what decides it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import readiness, terms
from graph.advice import (
    PART_OF,
    CandidateKind,
    ConceptCandidate,
    Part,
    Policy,
    Recommendation,
    Situation,
    Wish,
)
from graph.errors import InvalidInput
from graph.habits import left_today
from graph.importance import reach
from graph.model import Concept, Learner, Prerequisite, QuestionKind
from graph.notices import notice
from graph.recommend import DEFAULT_POLICY, score, slate_lines
from graph.snapshot import Curriculum, QuestionFeatures
from tracing import bkt
from tracing.mastery import Mastery
from tracing.parameters import DEFAULT

READY, REVIEW, REPAIR = CandidateKind.READY, CandidateKind.REVIEW, CandidateKind.REPAIR
NOW = datetime(2026, 3, 1, tzinfo=UTC)
IDS = [f"c{i}" for i in range(10)]


def curriculum(
    edges: str = "", questions: int = 3, also: tuple[QuestionFeatures, ...] = (), ids: str = "abcdefgh"
) -> Curriculum:
    """One-letter concepts with edges such as "ab ac" and some questions each, named a-0, a-1 and so on."""
    own = [question(f"{id}-{n}", id, difficulty=n / 2) for id in ids for n in range(questions)]
    return Curriculum(
        revision=1,
        concepts={id: Concept(id, f"Concept {id}") for id in ids},
        prerequisites=tuple(Prerequisite(edge[0], edge[1]) for edge in edges.split()),
        questions={each.id: each for each in (*own, *also)},
        model="default",
    )


def question(id: str, concepts: str, difficulty: float = 0.0) -> QuestionFeatures:
    """An open question of one minute on one-letter concepts."""
    return QuestionFeatures(id, QuestionKind.NUMERIC, difficulty, 1.0, tuple(concepts))


def candidate(
    id: str,
    kind: CandidateKind = READY,
    p: float | None = None,
    recall: float = 1.0,
    cause: str | None = None,
    hops: int = 0,
) -> ConceptCandidate:
    """A candidate; without p never answered; mastered where it is for review."""
    belief = None if p is None else Mastery(p, 6.0, kind is REVIEW, 4, 3, (True,), NOW - timedelta(days=9))
    return ConceptCandidate(id, kind, belief, recall, cause, hops)


def situation(*candidates: ConceptCandidate, revision: int = 0, goals: str = "", **more: float) -> Situation:
    """One learner's moment. more: concept id = P(known) now, where it is not p x recall of its candidate, or
    question id (with _ for -) = days since it was asked."""
    lately = {id.replace("_", "-"): NOW - timedelta(days=days) for id, days in more.items() if "_" in id}
    known = {c.concept_id: c.mastery.probability * c.retrievability for c in candidates if c.mastery}
    known |= {id: p for id, p in more.items() if "_" not in id}
    return Situation(Learner("ada", revision), 1, NOW, candidates, tuple(goals), lately, known=known)


def lines(
    now: Situation, first: int = 10, snapshot: Curriculum | None = None, policy: Policy = DEFAULT_POLICY
) -> tuple[Recommendation, ...]:
    """The slate, with PageRank from the situation's goals."""
    snapshot = snapshot or curriculum()
    return slate_lines(now, snapshot, reach(snapshot, now.goals), policy, Wish(first))


def concepts(found: tuple[Recommendation, ...]) -> str:
    """Concept ids in the order of the slate."""
    return "".join(line.concept_id for line in found)


@st.composite
def moments(draw: st.DrawFn) -> tuple[Curriculum, Situation]:
    """Any curriculum of ten concepts with questions of one to three of them, and any candidates there."""
    pairs = [(i, j) for j in range(len(IDS)) for i in range(j)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=15))
    assessed = draw(
        st.lists(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True), max_size=30)
    )
    difficulty = st.floats(-3, 3)
    questions = {
        f"q{n:02}": QuestionFeatures(f"q{n:02}", QuestionKind.CHOICE, draw(difficulty), 1.0, tuple(each), 4)
        for n, each in enumerate(assessed)
    }
    snapshot = Curriculum(
        1,
        {id: Concept(id, id.upper()) for id in IDS},
        tuple(Prerequisite(IDS[i], IDS[j]) for i, j in edges),
        questions,
        "default",
    )
    belief = st.builds(
        Mastery,
        st.floats(0, 1),
        st.floats(0.5, 100),
        st.booleans(),
        st.integers(1, 9),
        st.just(1),
        st.just((True,)),
        st.none(),
    )
    found = st.builds(
        ConceptCandidate,
        st.sampled_from([*IDS, "gone"]),
        st.sampled_from(CandidateKind),
        st.none() | belief,
        st.floats(0.01, 1),
        st.sampled_from(IDS),
        st.integers(0, 4),
    )
    asked = st.sampled_from([*questions, "gone"])
    when = st.none() | st.floats(-40, 40).map(lambda days: NOW - timedelta(days=days))
    candidates = st.lists(found, max_size=12, unique_by=lambda c: (c.concept_id, c.kind, c.cause, c.hops))
    return snapshot, Situation(
        Learner("ada", draw(st.integers(0, 100)), answers=draw(st.integers(0, 5))),
        1,
        NOW,
        tuple(draw(candidates)),
        tuple(draw(st.lists(st.sampled_from([*IDS, "gone"]), max_size=3, unique=True))),
        draw(st.dictionaries(asked, when, max_size=8)),
    )


@given(moments(), st.integers(1, 15))
def test_what_a_slate_always_is(moment: tuple[Curriculum, Situation], first: int) -> None:
    """No question twice, at most two a concept, terms in [0, 1] that add up, scores falling within a part,
    what waits last."""
    snapshot, now = moment
    found = lines(now, first, snapshot)
    assert len(found) <= first
    assert [line.rank for line in found] == list(range(1, len(found) + 1))
    asked = [line.question_id for line in found if line.question_id]
    assert len(asked) == len(set(asked))
    assert max(Counter(line.concept_id for line in found).values(), default=0) <= 2
    for line in found:
        assert all(0 <= value <= 1 for value in line.terms.values())
        assert line.score == score(line.terms, DEFAULT_POLICY)
        assert (line.predicted is None) == (line.question_id is None)
        assert line.predicted is None or 0 < line.predicted < 1
        assert line.question_id is None or line.concept_id in snapshot.questions[line.question_id].concepts
        assert line.concept_id in {each.concept_id for each in now.candidates}
    assert sorted(found, key=lambda line: line.early) == list(found)
    for part, early in product(Part, (False, True)):
        scores = [line.score for line in found if line.part is part and line.early == early]
        assert all(one >= other - 2e-9 for one, other in pairwise(scores))
    assert bool(notice(now, snapshot, found, Wish(first))) >= (len(found) < first)
    for line in found:
        assert line.part in (PART_OF[line.kind], Part.STREAK)
        assert line.part is Part.STREAK or not line.terms.get("streak")
        assert line.part is not Part.STREAK or not line.early
    assert sum(line.part is Part.STREAK for line in found) <= left_today(now)


@given(moments(), st.integers(1, 15), st.data())
def test_the_same_state_gives_the_same_slate(
    moment: tuple[Curriculum, Situation], first: int, data: st.DataObject
) -> None:
    """Neither the order of the candidates nor that of the snapshot's questions matters, and a shorter slate
    is the beginning of a longer one."""
    snapshot, now = moment
    found = lines(now, first, snapshot)
    mixed = replace(now, candidates=tuple(data.draw(st.permutations(now.candidates))))
    turned = replace(snapshot, questions=dict(reversed(list(snapshot.questions.items()))))
    assert lines(mixed, first, turned) == found
    assert lines(now, 1, snapshot) == found[:1]
    assert lines(now, first + 3, snapshot)[:first] == found


def test_an_answer_goes_where_it_adds_most() -> None:
    """Of two concepts on which as much stands, the one that is less known; the term is learn (1 - p)."""
    found = lines(situation(candidate("a", p=0.6), candidate("b", p=0.3)), 4)
    assert concepts(found) == "bbaa"
    assert found[0].terms["gain"] == pytest.approx(DEFAULT.learn * 0.7)


def test_what_was_known_is_won_back_sooner_than_new_ground() -> None:
    """What faded is learned again faster than it was learned."""
    found = lines(situation(candidate("a"), candidate("b", p=0.8, recall=0.5), b=0.4), 4)
    assert concepts(found) == "bbaa"
    assert found[0].terms["gain"] == pytest.approx(0.2 * DEFAULT.learn + 0.4 * DEFAULT_POLICY.relearn)


def test_what_more_stands_on_comes_first() -> None:
    """Of two concepts known alike, the one that carries more of the curriculum comes first."""
    snapshot = curriculum("bc bd be")
    found = lines(situation(candidate("a"), candidate("b")), 4, snapshot)
    assert concepts(found) == "bbaa"
    assert found[0].terms["foundation"] == found[0].terms["reach"] == found[0].terms["gain"]


def test_what_a_goal_needs_comes_before_what_none_needs() -> None:
    """With a goal, even a concept of which more is to learn waits for those that the goal needs."""
    snapshot = curriculum("ag bg")
    found = lines(situation(candidate("a", p=0.5), candidate("c"), goals="g"), 4, snapshot)
    assert concepts(found) == "aacc"
    assert [line.terms["goal"] > 0 for line in found] == [True, True, False, False]
    assert "goal" not in lines(situation(candidate("a")), 1, snapshot)[0].terms


def test_a_prerequisite_that_is_not_firm_takes_some_of_the_gain() -> None:
    """As much as the policy says, by the strength of the edge and P(not known)."""
    [line] = lines(situation(candidate("b"), a=0.8), 1, curriculum("ab"))
    [free] = lines(situation(candidate("b")), 1, curriculum())
    assert line.terms["gain"] == pytest.approx(free.terms["gain"] * (1 - DEFAULT_POLICY.hindrance * 0.2))


def test_what_fails_above_casts_doubt_below() -> None:
    """A prerequisite of something that keeps going wrong is believed less, and worth an answer again."""
    shaky = candidate("a", REPAIR, 0.9, 1, "b", 1), candidate("a", p=0.9)
    now = situation(*shaky, candidate("c", p=0.6))
    snapshot = curriculum("ab")
    assert lines(now, 1, snapshot)[0].concept_id == "c"
    failing = replace(now, wrong={"b": 3})
    doubted = readiness.believed(failing, snapshot, 0.5)
    assert doubted["a"] == pytest.approx(9 / 8 / (1 + 9 / 8))
    assert lines(failing, 1, snapshot, replace(DEFAULT_POLICY, doubt=0.5))[0].concept_id == "a"


def test_what_is_known_well_enough_waits() -> None:
    """Unless it is due for review."""
    now = situation(candidate("a", p=0.8), candidate("b", REVIEW, 0.97, 0.89), a=0.8, b=0.86)
    assert [(line.concept_id, line.early) for line in lines(now, 3)][1:] == [("b", False), ("a", True)]


def test_the_most_faded_review_comes_first() -> None:
    """Reviews go by how much there is to win back."""
    now = situation(candidate("a", REVIEW, 0.95, 0.8), candidate("b", REVIEW, 0.95, 0.5), a=0.76, b=0.475)
    assert concepts(lines(now, 4)) == "bbaa"


def test_a_gap_that_is_closed_itself_waits() -> None:
    """Repair starts where learning is open: at what the weak prerequisite stands on."""
    deep, closed = candidate("a", REPAIR, None, 1, "c", 2), candidate("b", REPAIR, 0.4, 1, "c", 1)
    assert concepts(lines(situation(deep, closed, candidate("a")), 4)) == "aa"


def test_a_concept_is_a_candidate_once() -> None:
    """Repair comes before review before ready, where a concept could be several."""
    found = lines(situation(candidate("a", REVIEW, 0.9, 0.8), candidate("a", REPAIR, 0.9, 0.8, "b", 1)), 9)
    assert [line.kind for line in found] == [REPAIR, REPAIR]


def test_parts_are_mixed_by_their_shares() -> None:
    """Of seven lines four are next and three are reviews, spread evenly; repairs are next as well."""
    many = [candidate(id) for id in "abc"]
    many += [candidate(id, REVIEW, 0.95, 0.8) for id in "deh"]
    many += [candidate("f", REPAIR, 0.3, 1, "h", 1), candidate("f")]
    kinds = [line.kind for line in lines(situation(*many, d=0.76, e=0.76, h=0.76, f=0.3), 7)]
    assert "".join("r" if kind is REVIEW else "n" for kind in kinds) == "nrnrnrn"


def test_an_empty_share_goes_to_the_others() -> None:
    """What runs out makes room."""
    many = [candidate(id) for id in "abcd"] + [candidate(id, REVIEW, 0.95, 0.8) for id in "efgh"]
    assert Counter(line.kind for line in lines(situation(*many), 8)) == {READY: 5, REVIEW: 3}
    few = [candidate(id) for id in "abcd"] + [candidate("e", REVIEW, 0.95, 0.8)]
    assert Counter(line.kind for line in lines(situation(*few), 8)) == {READY: 6, REVIEW: 2}


def test_one_question_at_a_time_gets_its_reviews() -> None:
    """The mix goes on with the learner's answers, so that slates of one are mixed as a slate of many."""
    many = [candidate(id) for id in "abcd"] + [candidate(id, REVIEW, 0.95, 0.8) for id in "efgh"]
    now = situation(*many)
    plain = replace(DEFAULT_POLICY, shares={Part.NEXT: 0.6, Part.REVIEW: 0.4})
    so_far = [replace(now, learner=replace(now.learner, answers=n)) for n in range(8)]
    kinds = [lines(each, 1, policy=plain)[0].kind for each in so_far]
    assert Counter(kinds) == {READY: 5, REVIEW: 3}


def test_a_part_without_a_share_is_not_served() -> None:
    """A policy may leave a part out; its concepts then count for what else they are."""
    no_review = replace(DEFAULT_POLICY, shares={Part.NEXT: 1.0})
    now = situation(
        candidate("a", REPAIR, 0.3, 1, "b", 1), candidate("a", p=0.3), candidate("c", REVIEW, 0.9)
    )
    assert [line.kind for line in lines(now, 5, policy=no_review)] == [REPAIR, REPAIR]


def test_what_was_just_asked_waits() -> None:
    """Questions just answered give way to fresh ones, and come back as days or other answers go by."""
    now = situation(candidate("a"), a_0=30.0, a_2=0.01, a_1=0.0)
    assert [line.question_id for line in lines(now, 2)] == ["a-0", "a-2"]


def test_a_log_without_times_goes_by_order() -> None:
    """Where no times are known, the question answered longest ago is the freshest."""
    now = replace(situation(candidate("a")), recent={"a-1": None, "a-0": None, "a-2": None})
    fresh = terms.freshness(now.recent, NOW)
    assert fresh["a-1"] > fresh["a-0"] > fresh["a-2"] == 0
    assert lines(now, 1, policy=replace(DEFAULT_POLICY, weights={"freshness": 1.0}))[0].question_id == "a-1"


def test_the_question_nearest_the_target_is_chosen() -> None:
    """Within a concept the chance of a right answer decides: the less is known, the easier the question."""
    only = replace(DEFAULT_POLICY, weights={"challenge": 1.0}, target=0.7)
    weak, strong = (lines(situation(candidate("a", p=p)), 1, policy=only)[0] for p in (0.3, 0.9))
    assert (weak.question_id, strong.question_id) == ("a-0", "a-2")


def test_the_prediction_is_that_of_the_learner_model() -> None:
    """At difficulty 0 P(correct) is what Bayesian knowledge tracing says of what is known now."""
    [line] = lines(situation(candidate("a", REVIEW, 0.9, 0.8)), 1, curriculum(questions=1))
    assert line.predicted == pytest.approx(bkt.predict(0.9 * 0.8, DEFAULT))
    joint = curriculum(questions=0, also=(question("ab", "ab"),))
    [line] = lines(situation(candidate("a", p=0.6), candidate("b", p=0.5)), 1, joint)
    assert line.predicted == pytest.approx(bkt.predict_conjunctive([0.6, 0.5], bkt.item([DEFAULT, DEFAULT])))


def test_a_question_on_something_closed_is_not_asked() -> None:
    """c stands on the ready a, so it is closed, and what needs both waits; b is mastered, so it does not."""
    both = (question("ac", "ac"), question("ad", "ad"))
    snapshot = curriculum("ac", questions=0, also=both)
    assert [line.question_id for line in lines(situation(candidate("a")), 5, snapshot)] == ["ad"]


def test_terms_are_what_their_names_say() -> None:
    """Challenge peaks at the target; information is bits and peaks in doubt; gain is what is learned, and
    what is won back, as far as the prerequisites let it."""
    chance = np.array([0.75, 0.0, 1.0])
    assert terms.challenge(chance, 0.75) == pytest.approx([1, 0, 2 / 3])
    p = np.array([0.0, 0.5, 1.0])
    told = terms.information(p, p, terms.bits(np.ones(3)), terms.bits(np.zeros(3)))
    assert told == pytest.approx([0, 1, 0], abs=1e-4)
    adds = terms.gain(candidate("a", p=0.5), 0.4, 0.9, DEFAULT, 0.8)
    assert adds == pytest.approx(0.9 * (0.5 * DEFAULT.learn + 0.1 * 0.8))
    assert terms.gain(candidate("a"), None, 1.0, DEFAULT, 0.8) == (1 - DEFAULT.prior) * DEFAULT.learn
    found = terms.concept_terms(0.2, 0.5, 0.25, goals=False)
    assert found == {"gain": 0.2, "reach": 0.1, "foundation": 0.05}


def test_ties_break_by_id() -> None:
    """Equal scores are ordered by concept, then by question."""
    alike = curriculum(questions=0, also=tuple(question(f"{c}{n}", c) for c in "ba" for n in "21"))
    found = lines(situation(candidate("b"), candidate("a")), 4, alike)
    assert [line.question_id for line in found] == ["a1", "a2", "b1", "b2"]


def test_without_questions_the_concepts_are_recommended() -> None:
    """A curriculum without questions still has a next step; where there are some, concepts without wait."""
    bare = curriculum(questions=0)
    now = situation(candidate("a", p=0.2), candidate("b", p=0.6))
    found = lines(now, 5, bare)
    assert [(line.concept_id, line.question_id, line.predicted) for line in found] == [
        ("a", None, None),
        ("b", None, None),
    ]
    assert set(found[0].terms) == {"gain", "reach", "foundation"}
    assert "study the concepts" in notice(now, bare, found, Wish(2))
    one = curriculum(questions=0, also=(question("q", "a"),))
    assert [line.question_id for line in lines(now, 5, one)] == ["q"]


def test_what_cannot_be_graded_here_is_asked_only_where_nothing_else_is() -> None:
    """A question that only a log names waits behind those with a key; where there are none, it is asked."""
    logged = tuple(replace(question(id, id[0]), gradable=False) for id in ("a-log", "b-log"))
    mixed = curriculum(questions=0, also=(question("a-own", "a"), *logged))
    found = lines(situation(candidate("a"), candidate("b")), 4, mixed)
    assert [line.question_id for line in found] == ["a-own", "b-log"]


@pytest.mark.parametrize("first", [0, -1])
def test_a_slate_needs_room(first: int) -> None:
    """Asking for none or fewer is refused, naming the field."""
    with pytest.raises(InvalidInput, match="first"):
        lines(situation(), first)
