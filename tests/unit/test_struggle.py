"""Struggle: told from evidence, ended by two right answers, and answered with something easier."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import candidates, helping
from graph.advice import CandidateKind, ConceptCandidate, Slate, Wish
from graph.candidates import assembled
from graph.explain import explain
from graph.helping import Help, HelpKind
from graph.importance import reach
from graph.model import Concept, Learner, Prerequisite, QuestionKind
from graph.options import MOST_AIM, aim
from graph.proof import differences
from graph.recommend import DEFAULT_POLICY, slate_lines
from graph.snapshot import Curriculum, QuestionFeatures
from graph.struggle import MOST, STEP, Lately, ReasonKind, easier, reasons, struggles
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer
from tracing.parameters import DEFAULT, Parameters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HARD = Parameters(0.1, 0.02, 0.0, 0.2, 0.1)
"""Learned slowly, so that wrong answers keep it unknown."""

verdicts = st.lists(st.booleans(), max_size=30)


def curriculum() -> Curriculum:
    """count -> add -> times, each with an easy, a usual and a hard question."""
    ids = ("count", "add", "times")
    questions = [
        QuestionFeatures(f"{id}-{n}", QuestionKind.NUMERIC, n - 1.0, 1.0, (id,))
        for id in ids
        for n in range(3)
    ]
    edges = (Prerequisite("count", "add"), Prerequisite("add", "times"))
    return Curriculum(
        1, {id: Concept(id, id.title()) for id in ids}, edges, {q.id: q for q in questions}, "m"
    )


def after(answers: str, parameters: Parameters = DEFAULT) -> Mastery:
    """Mastery after right (r) and wrong (w) answers."""
    history = [TracedAnswer(["add"], answer == "r") for answer in answers]
    return tracing.replay(history, {"add": parameters})["add"]


def kinds(mastery: Mastery, *lately: Lately) -> list[ReasonKind]:
    """The reasons for struggle with adding."""
    return [reason.kind for reason in reasons("add", mastery, lately, curriculum())]


@pytest.mark.parametrize(
    ("answers", "steps"),
    [("", 0), ("w", 0), ("ww", 0), ("www", 2), ("wwr", 1), ("wrw", 1), ("wwwrr", 0), ("wwwr", 1), ("rwr", 0)],
)
def test_a_question_gets_easier_in_steps(answers: str, steps: int) -> None:
    """Two wrong of three are one step, three are two; two right ones in a row end it."""
    mastery = after(answers) if answers else None
    assert easier(mastery, DEFAULT) == pytest.approx(STEP * steps)


@given(verdicts, st.sampled_from([DEFAULT, HARD]))
def test_what_always_holds_of_steps(answers: list[bool], parameters: Parameters) -> None:
    """In their range; none after two right answers, on what is mastered, or without a reason."""
    if not answers:
        return
    mastery = after("".join("r" if right else "w" for right in answers), parameters)
    step = easier(mastery, parameters)
    assert 0 <= step <= MOST
    assert not step or not (answers[-2:] == [True, True] or mastery.mastered)
    snapshot = curriculum()
    vars(snapshot)["parameters"] = {"add": parameters}
    if not mastery.mastered:
        assert (step > 0) == bool(reasons("add", mastery, (), snapshot))


def test_low_belief_is_a_reason() -> None:
    """With its numbers; not while too little is known, nor once it is over."""
    [reason] = reasons("add", after("rwww"), (), curriculum())
    assert reason.kind is ReasonKind.UNKNOWN
    assert reason.value == pytest.approx(tracing.before_learning(after("rwww"), DEFAULT))
    assert (
        reason.text
        == f"3 of the last 3 answers were wrong; it was {reason.value:.0%} likely to be known then."
    )
    for answers in ("ww", "rrrrr", "wwwrr"):
        assert kinds(after(answers)) == []


def test_wheel_spinning_is_a_reason() -> None:
    """From ten answers on, where two of the last three were right and still nothing comes of it."""
    spinning = replace(after("w"), probability=0.6, answers=10, correct=6, last_three=(True, True, False))
    assert kinds(spinning) == [ReasonKind.WHEEL_SPINNING]
    assert reasons("add", spinning, (), curriculum())[0].text == (
        "It is not mastered after 10 answers, 6 of them right."
    )
    assert easier(spinning, DEFAULT) == STEP
    assert kinds(replace(spinning, answers=9)) == []
    assert kinds(replace(spinning, mastered=True)) == []


def test_long_times_are_a_reason() -> None:
    """Twice, for this learner, and with a wrong answer at the end; a slow learner is no struggling one."""
    usual = [Lately(f"count-{n}", True, 60_000) for n in range(3)] + [Lately("times-0", True, 60_000)] * 2
    slow = [Lately("add-0", False, 180_000), Lately("add-1", False, 150_000)]
    found = reasons("add", after("rw"), [*usual, *slow], curriculum())
    assert [each.kind for each in found] == [ReasonKind.SLOW]
    assert found[0].value == pytest.approx(2.75)
    assert found[0].text == "The last answer was wrong, and 2 took 2.8 times as long as usual."
    assert kinds(after("wr"), *usual, *slow) == []
    assert kinds(after("rw"), *usual, slow[0]) == []
    always = [replace(each, ms=180_000) for each in usual]
    assert kinds(after("rw"), *always, *slow) == []
    assert kinds(after("rw"), *[replace(each, ms=None) for each in (*usual, *slow)]) == []


def test_giving_up_is_a_reason() -> None:
    """Twice on the same concept."""
    gave_up = [Lately("add-0", False, None, True), Lately("add-1", False, None, True)]
    assert kinds(after("rw"), *gave_up) == [ReasonKind.GAVE_UP]
    assert kinds(after("rw"), gave_up[0], Lately("count-0", False, None, True)) == []


def test_only_concepts_in_use_are_struggled_with() -> None:
    """What was retired, or is gone, is nobody's trouble."""
    snapshot = curriculum()
    stuck = after("wwww")
    assert list(struggles({"add": stuck, "gone": stuck}, (), snapshot)) == ["add"]
    retired = replace(snapshot, concepts={"add": Concept("add", "Add", retired_at=NOW)}, prerequisites=())
    assert struggles({"add": stuck}, (), retired) == {}


def help_of(masteries: dict[str, Mastery], *lately: Lately) -> list[Help]:
    """What is offered to somebody stuck on adding."""
    now = candidates.situation(Learner("ada", 0), curriculum(), masteries, NOW, 0.6, recent={})
    return list(helping.helps("add", masteries["add"], now, lately, curriculum()))


def test_help_is_what_lies_below_and_something_easier() -> None:
    """The nearest cause with its likeliest question, then a question that is easier than the failed one."""
    firm = replace(after("rrrrr"), last_at=NOW)
    repair, simpler = help_of({"add": after("wwww"), "count": firm}, Lately("add-1", False))
    assert (repair.kind, repair.concept_id, repair.question_id) == (HelpKind.REPAIR, "count", "count-0")
    assert repair.reason == "“Add” stands on “Count”, which may not be firm."
    assert (simpler.kind, simpler.concept_id, simpler.question_id) == (HelpKind.EASIER, "add", "add-0")
    nothing = help_of({"add": after("wwww"), "count": firm}, Lately("add-0", False))
    assert [each.kind for each in nothing] == [HelpKind.REPAIR]


def test_solutions_are_of_what_was_answered_alone() -> None:
    """What went wrong comes first, the newest of it before the others."""
    lately = [Lately("add-0", False), Lately("add-1", True), Lately("add-2", False), Lately("count-0", False)]
    assert helping.answered("add", lately, curriculum()) == ["add-2", "add-0", "add-1"]
    assert helping.answered("times", lately, curriculum()) == []


def slate(mastery: Mastery) -> Slate:
    """What somebody with this mastery of adding is served."""
    now = assembled(
        [("add", CandidateKind.READY, None, 0)],
        {"add": mastery},
        NOW,
        learner=Learner("ada", 0),
        stamp=(1, "m"),
        recent={},
        goals=(),
    )
    lines = slate_lines(now, curriculum(), reach(curriculum(), ()), DEFAULT_POLICY, Wish(1))
    return Slate("s", "ada", NOW, DEFAULT_POLICY, "m", 1, 0, 0, lines, now)


def test_what_is_served_gets_easier_and_says_why() -> None:
    """The step follows from the logged situation, so it is found again in a replay."""
    half = replace(after("ww"), probability=0.3, answers=9)
    stuck, over = replace(half, last_three=(False,) * 3), replace(half, last_three=(False, True, True))
    easy, usual = slate(stuck), slate(over)
    assert not differences(easy, curriculum())
    assert differences(replace(easy, situation=usual.situation), curriculum())
    told = explain(easy, easy.recommendations[0], curriculum()).detailed
    assert "95% is aimed at, easier than the usual 75%, since 3 of the last 3 answers were wrong." in told
    assert "75% is aimed at." in explain(usual, usual.recommendations[0], curriculum()).detailed


@given(st.floats(0, 1), verdicts.filter(bool))
def test_no_aim_leaves_its_range(target: float, answers: list[bool]) -> None:
    """At least the policy's own; never so easy that nothing is learned, unless the policy wants just that."""
    mastery = after("".join("r" if right else "w" for right in answers))
    aimed = aim(ConceptCandidate("add", CandidateKind.READY, mastery, 1.0), curriculum(), target)
    assert target <= aimed <= max(target, MOST_AIM)
