"""What linting says of questions: whether they are enough, can be asked, and say anything."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import policies
from graph.content import Content, Kind, document, thing
from graph.linting import Evidence, Severity, lint
from graph.linting.look import GATE
from graph.linting.practice import MOST_NEEDED, REST, right_answers
from graph.steps import Edit, Retire
from graph.templating import instances_of
from tests.unit.linting_contents import SOUND, concept, found, mended, question
from tracing.bkt import Item
from tracing.mastery import MASTERED_AT
from tracing.model import ASSUMED, ItemParameters, Model
from tracing.parameters import DEFAULT

OPEN = Item(DEFAULT.guess, DEFAULT.slip)
TEMPLATE = thing(Kind.TEMPLATE, "t")
DOUBLED = document(
    Kind.TEMPLATE,
    concepts={"a": 1.0},
    stem="What is $<< n >> + << n >>$?",
    answer="<< n + n >>",
    parameters={"n": {"from": 1, "to": 9}},
    instances=2,
)


def on_a(**questions: dict[str, Any]) -> Content:
    """SOUND with these questions in place of those on a."""
    rest = {one: said for one, said in SOUND.items() if not one.key[0].startswith("a-")}
    return {**rest, **{thing(Kind.QUESTION, id): said for id, said in questions.items()}}


def drawn(**fields: Any) -> Content:
    """SOUND with a template, and its questions in place of those on a."""
    said = {**DOUBLED, **fields}
    return {**on_a(), TEMPLATE: said, **instances_of(TEMPLATE, said, {})}


def test_the_assumed_policy_is_the_built_in_one() -> None:
    """How long a concept rests, and what opens one, are what learners are served by."""
    policy = policies.BUILT_IN.policy
    assert REST.total_seconds() / 86_400 == policy.rest_days
    assert policy.gate == GATE


def test_three_right_answers_to_open_questions_make_mastery() -> None:
    """With what is believed of a concept that was never fitted; with two choices it takes four."""
    assert right_answers(DEFAULT, (OPEN,) * 3, ASSUMED)[0] == 3
    assert right_answers(DEFAULT, (Item(0.5, 0.12),) * 3, ASSUMED)[0] == 4
    needed, reached = right_answers(DEFAULT, (OPEN, OPEN), ASSUMED)
    assert needed == 3 and reached < MASTERED_AT


@given(
    st.floats(0.01, 0.4),
    st.floats(0.0, 0.5),
    st.lists(st.builds(Item, st.floats(0.01, 0.5), st.floats(0.0, 0.49)), min_size=1, max_size=6),
)
def test_enough_is_what_reaches_mastery(prior: float, learn: float, items: list[Item]) -> None:
    """What all answers together reach is mastered exactly where no more are needed than there are, unless it
    faded again."""
    parameters = replace(DEFAULT, prior=prior, learn=learn)
    needed, reached = right_answers(parameters, tuple(items), ASSUMED)
    assert 0 <= reached <= 1
    assert needed is None or 1 <= needed <= MOST_NEEDED
    if reached >= MASTERED_AT:
        assert needed is not None and needed <= len(items)
    if needed == len(items):
        assert reached >= MASTERED_AT


def test_too_few_is_said_with_the_numbers() -> None:
    """How many there are, what they reach, and how many it takes."""
    [one] = found(on_a(x=question("a", stem="One?"), y=question("a", stem="Other?")), "too-few-questions")
    assert one.reason.startswith("It has 2 questions.")
    assert "for which 3 right answers are needed" in one.reason
    assert one.severity is Severity.WARNING and one.mends == ()


def test_what_was_fitted_decides() -> None:
    """A concept that is known by most before they begin needs fewer; what is guessed tells less."""
    content = on_a(x=question("a", stem="One?"), y=question("a", stem="Other?"))
    easy = Evidence(tracing=Model(concepts={"a": replace(DEFAULT, prior=0.7)}))
    assert found(content, "too-few-questions", evidence=easy) == []
    guessed = ItemParameters(guess=0.5, slip=0.1, difficulty=0.0, answers=100)
    hard = Evidence(tracing=Model(items={f"a-{i}": guessed for i in range(3)}))
    enough = {one: said for one, said in SOUND.items() if one.key[0] != "a-3"}
    assert found(enough, "too-few-questions") == []
    assert len(found(enough, "too-few-questions", evidence=hard)) == 1


def test_a_template_is_asked_for_more() -> None:
    """Where one on the concept alone can give as many as lack."""
    content = drawn()
    [one] = found(content, "too-few-questions")
    assert one.mends[0].steps == (Edit(TEMPLATE, {"instances": 3}),)
    assert found(mended(content, one.mends[0]), "too-few-questions") == []
    [one] = found(drawn(parameters={"n": {"from": 1, "to": 2}}), "too-few-questions")
    assert one.mends == ()


def test_a_question_without_a_key_does_not_count() -> None:
    """Where there are others, which are asked then."""
    rest = {f"x{i}": question("a", stem=f"What is {i}?", key=None) for i in range(4)}
    content = on_a(x=question("a", stem="One?"), **rest)
    [one] = found(content, "too-few-questions")
    assert one.reason.startswith("It has 1 question.")
    assert found(content, "broken-key") == []


def test_a_question_of_a_retired_concept_goes_to_what_came_after() -> None:
    """To all successors in use; where there is none, it retires."""
    old = {"old": concept("Old", retired=True, successors=["a", "b", "gone"])}
    content = {**SOUND, **{thing(Kind.CONCEPT, id): said for id, said in old.items()}}
    content[thing(Kind.QUESTION, "x")] = question("old", stem="X?")
    [one] = found(content, "question-of-retired")
    x = thing(Kind.QUESTION, "x")
    assert [mend.steps for mend in one.mends] == [
        (Edit(x, {"concepts": {"a": 1.0, "b": 1.0}}),),
        (Retire(x),),
    ]


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, "seven"),
        ({}, "1,234"),
        ({"kind": "choice", "choices": ["7", "8"]}, "9"),
        ({"kind": "choice", "choices": ["7", "8", "7"]}, "7"),
    ],
)
def test_a_key_that_cannot_be_graded_by_is_an_error(fields: dict[str, Any], answer: str) -> None:
    """No number, one that may be read in two ways, a choice that there is not, or that is
    there twice."""
    content = {**SOUND, thing(Kind.QUESTION, "x"): question("a", stem="X?", answer=answer, **fields)}
    [one] = found(content, "broken-key", evidence=Evidence(answers={"x": 12}))
    assert one.severity is Severity.ERROR
    assert "It was answered 12 times." in one.reason


def test_two_choices_are_few_and_three_are_not() -> None:
    """The reason has the numbers; it retires only where it can be spared."""
    few = question("a", stem="X?", kind="choice", choices=["7", "8"])
    more = question("a", stem="X?", kind="choice", choices=["7", "8", "9"])
    x = thing(Kind.QUESTION, "x")
    [one] = found({**SOUND, x: few}, "guess-floor")
    assert "with 0.50" in one.reason and "raises the odds of knowing 1.8 times" in one.reason
    assert [mend.steps for mend in one.mends] == [(Retire(x),)]
    assert found({**SOUND, x: more}, "guess-floor") == []
    [needed] = found(on_a(x=few), "guess-floor")
    assert needed.mends == ()


def test_the_questions_of_a_template_are_one_finding() -> None:
    """It is the template that has too few choices."""
    wrong = [{"value": "<< n >>", "misconception": "m"}]
    said = {**DOUBLED, "kind": "choice", "distractors": wrong, "instances": 4}
    there = {**SOUND, thing(Kind.MISCONCEPTION, "m"): document(Kind.MISCONCEPTION, title="M")}
    content = {**there, TEMPLATE: said, **instances_of(TEMPLATE, said, there)}
    [one] = found(content, "guess-floor")
    assert one.things == (TEMPLATE,)
    assert one.mends[0].steps == (Retire(TEMPLATE),)
    assert lint(mended(content, one.mends[0])) == []


def test_a_template_is_told_broken_though_its_old_questions_are_there() -> None:
    """One that gives something else is drawn anew; one that gives what is there is believed."""
    content = drawn(instances=4)
    assert found(content, "broken-template") == []
    for fields in ({"stem": "What is << m >>?"}, {"answer": "<< n / 0 >>"}, {"stem": "Why?"}):
        [one] = found({**content, TEMPLATE: {**content[TEMPLATE], **fields}}, "broken-template")
        assert one.things == (TEMPLATE,)


def test_a_template_that_gives_too_few_says_so() -> None:
    """With what the draws failed for."""
    content = {**SOUND, TEMPLATE: {**DOUBLED, "instances": 20}}
    [one] = found(content, "broken-template")
    assert "Only 9 of 20 instances were found." in one.reason
    assert found({**SOUND, TEMPLATE: {**DOUBLED, "instances": 20, "retired": True}}, "broken-template") == []


def test_questions_without_any_key_are_noted() -> None:
    """They are asked where a concept has no others; only a verdict from elsewhere tells what is known."""
    content = on_a(**{f"x{i}": question("a", stem=f"What is {i}?", key=None) for i in range(4)})
    [one] = lint(content)
    assert (one.rule, one.severity) == ("no-questions", Severity.NOTE)
    assert one.reason.startswith("It has 4 questions, none with a key")


def test_what_is_reached_is_said_of_more_questions_than_are_tried() -> None:
    """However many there are, where no number of them is enough."""
    guessed = {f"x{i}": ItemParameters(0.98, 0.01, 0.0, 9) for i in range(60)}
    model = Model(concepts={"a": replace(DEFAULT, learn=0.0)}, items=guessed)
    content = on_a(**{f"x{i}": question("a", stem=f"What is {i}?") for i in range(60)})
    [one] = found(content, "too-few-questions", evidence=Evidence(tracing=model))
    assert "believed to know it with 0.00" not in one.reason


def test_no_more_is_asked_of_a_template_whose_next_id_is_taken() -> None:
    """What no step could do is not proposed."""
    content = {**drawn(), thing(Kind.QUESTION, "t-3"): question("b", stem="Another of b?")}
    [one] = found(content, "too-few-questions")
    assert one.mends == ()


def test_a_question_edited_by_hand_is_looked_at_for_itself() -> None:
    """A template with one that has two choices is not guessed for that; and what it assesses is its own."""
    content = drawn(instances=5)
    first = thing(Kind.QUESTION, "t-1")
    choice = {"kind": "choice", "choices": [content[first]["key"]["answer"], "99"]}
    [one] = found({**content, first: {**content[first], **choice}}, "guess-floor")
    assert one.things == (first,)
    old = {thing(Kind.CONCEPT, "old"): concept("Old", retired=True)}
    [one] = found(
        {**content, **old, first: {**content[first], "concepts": {"old": 1.0}}}, "question-of-retired"
    )
    assert one.things == (first,)
