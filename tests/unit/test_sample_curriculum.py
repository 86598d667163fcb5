"""The sample curriculum: its size, its shape, its text, and every answer worked out again."""

import re
from collections import Counter
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import Any

import pytest
import sympy

from graph.authoring import Authored, read
from graph.grading import grade
from graph.model import AuthoredQuestion, Key, QuestionKind
from graph.sample import files
from tests.unit.sample_solvers import SOLVERS, solved

LATEX = {"approx", "div", "frac", "ldots", "pi", "sqrt", "times"}
"""Commands of LaTeX that texts may use."""


@pytest.fixture(scope="module")
def sample() -> Authored:
    """The whole sample, read once."""
    return read(files())


def template_of(authored: AuthoredQuestion) -> str:
    """`add-fractions` for `add-fractions-3`."""
    return authored.question.id.rpartition("-")[0]


def key_of(authored: AuthoredQuestion) -> Key:
    """Its key: an authored question of the sample always has one."""
    assert authored.key is not None, authored.question.id
    return authored.key


def comparable(kind: QuestionKind, value: Any) -> Any:
    """A key's text or a solver's value, so that equal ones compare equal."""
    if kind is QuestionKind.NUMERIC:
        return Fraction(value)
    if kind is QuestionKind.EXPRESSION:
        return sympy.expand(sympy.parse_expr(value))
    return value


def direct_prerequisites(sample: Authored) -> dict[str, set[str]]:
    """Concept -> those that point at it."""
    below: dict[str, set[str]] = {concept.id: set() for concept in sample.concepts}
    for edge in sample.prerequisites:
        below[edge.target].add(edge.source)
    return below


def all_prerequisites(sample: Authored) -> dict[str, set[str]]:
    """Concept -> all that lie below it. Raises CycleError."""
    below = direct_prerequisites(sample)
    ancestors: dict[str, set[str]] = {}
    for concept in TopologicalSorter(below).static_order():
        ancestors[concept] = below[concept].union(*(ancestors[other] for other in below[concept]))
    return ancestors


def texts(authored: AuthoredQuestion) -> list[str]:
    """Every text of a question that is shown as Markdown."""
    question = authored.question
    return [question.stem, *question.choices, *question.hints, authored.solution]


def test_the_sample_has_no_problems(sample: Authored) -> None:
    """Every entry of every file is well-formed and every template gives its instances."""
    assert [str(problem) for problem in sample.problems] == []


def test_the_sample_is_large_enough(sample: Authored) -> None:
    """80 concepts, 140 prerequisites, 20 encompasses, 400 questions from 100 templates, 20 resources and
    3 courses or more; questions of all kinds, and some on several concepts."""
    templates = {template_of(authored) for authored in sample.questions}
    assert len(sample.concepts) >= 80
    assert len(sample.prerequisites) >= 140
    assert len(sample.encompasses) >= 20
    assert len(sample.questions) >= 400
    assert len(templates) >= 100
    assert len(sample.resources) >= 20
    assert len(sample.courses) >= 3
    kinds = Counter(authored.question.kind for authored in sample.questions)
    assert all(kinds[kind] >= 12 for kind in QuestionKind)
    assert sum(len(authored.question.concepts) > 1 for authored in sample.questions) >= 5


def test_every_concept_can_be_mastered(sample: Authored) -> None:
    """Each is assessed by two templates or more, and by at least three questions on it alone."""
    for concept in sample.concepts:
        on_it = [authored for authored in sample.questions if concept.id in authored.question.concepts]
        assert sum(len(authored.question.concepts) == 1 for authored in on_it) >= 3, concept.id
        assert len({template_of(authored) for authored in on_it}) >= 2, concept.id


def test_prerequisites_are_acyclic_and_none_follows_from_the_others(sample: Authored) -> None:
    """No cycle, and no arrow from a concept that is reached by a longer way already."""
    below = direct_prerequisites(sample)
    ancestors = all_prerequisites(sample)
    redundant = [
        (edge.source, edge.target)
        for edge in sample.prerequisites
        if any(edge.source in ancestors[other] for other in below[edge.target] - {edge.source})
    ]
    assert redundant == []


def test_practice_encompasses_only_what_comes_before(sample: Authored) -> None:
    """What practising a concept exercises, too, is among its prerequisites, near or far."""
    ancestors = all_prerequisites(sample)
    assert [edge for edge in sample.encompasses if edge.target not in ancestors[edge.source]] == []


def test_courses_keep_the_order_of_prerequisites(sample: Authored) -> None:
    """No course has a concept twice, or before one that it needs; together they have all."""
    ancestors = all_prerequisites(sample)
    for course in sample.courses:
        assert len(set(course.concepts)) == len(course.concepts) >= 8, course.id
        early = [c for i, c in enumerate(course.concepts) if ancestors[c] & set(course.concepts[i:])]
        assert early == [], course.id
        assert 100 <= len(course.summary) <= 400, course.id
    covered = {concept for course in sample.courses for concept in course.concepts}
    assert covered == {concept.id for concept in sample.concepts}


def test_resources_are_short_texts(sample: Authored) -> None:
    """Each has a known kind, two to six sentences that keep the contract of texts, and concepts."""
    for resource in sample.resources:
        assert resource.kind in {"activity", "explanation", "worked-example"}, resource.id
        sentences = re.findall(r"[.?!](?=\s|$)", resource.text)
        assert 2 <= len(sentences) <= 6 and 150 <= len(resource.text) <= 700, resource.id
        assert 2 <= resource.minutes <= 20 and resource.concepts, resource.id
        check_text(resource.text)
    assert len({resource.title for resource in sample.resources}) == len(sample.resources)


def test_concepts_and_prerequisites_are_explained(sample: Authored) -> None:
    """Summaries are a paragraph, reasons a sentence of their own."""
    assert all(100 <= len(concept.summary) <= 400 for concept in sample.concepts)
    assert all(concept.minutes for concept in sample.concepts)
    reasons = [edge.reason for edge in sample.prerequisites]
    assert all(len(reason) >= 40 and reason.endswith(".") for reason in reasons)
    assert len(set(reasons)) == len(reasons)
    plain = [*reasons, *(text for concept in sample.concepts for text in (concept.title, concept.summary))]
    assert not [text for text in plain if re.search(r"[<>$\\{}^_*]", text)]


def test_texts_keep_the_contract_of_stems(sample: Authored) -> None:
    """Markdown with LaTeX between single dollars: dollars and braces balance, there is no HTML."""
    for authored in sample.questions:
        for text in texts(authored):
            check_text(text)


def check_text(text: str) -> None:
    """It keeps the contract of texts."""
    assert text.count("$") % 2 == 0 and "$$" not in text, text
    assert not re.search(r"</?[a-zA-Z!]|&\w+;|<<|>>|<%|%>", text), text
    parts = text.split("$")
    assert not any(mark in outside for outside in parts[::2] for mark in "\\{}^_<>"), text
    for formula in parts[1::2]:
        assert formula.strip() == formula and formula, text
        assert _balanced(formula), text
        assert not re.search(r"--|\+ ?-|- -|\bNone\b", formula), text
        assert set(re.findall(r"\\([a-z]+)", formula)) <= LATEX, text


def _balanced(formula: str) -> bool:
    """Whether each brace is closed, and none before it was opened."""
    open_braces = 0
    for character in formula.replace(r"\{", "").replace(r"\}", ""):
        open_braces += {"{": 1, "}": -1}.get(character, 0)
        if open_braces < 0:
            return False
    return open_braces == 0


def test_no_two_questions_are_alike(sample: Authored) -> None:
    """Every stem and every id is there once."""
    stems = Counter(authored.question.stem for authored in sample.questions)
    assert [stem for stem, n in stems.items() if n > 1] == []
    assert len({authored.question.id for authored in sample.questions}) == len(sample.questions)


def test_questions_are_complete(sample: Authored) -> None:
    """Each has two hints or more, a solution, a misconception, minutes, and choices where it needs them."""
    for authored in sample.questions:
        question = authored.question
        assert len(question.hints) >= 2, question.id
        assert authored.solution and key_of(authored).misconceptions, question.id
        assert {m.id for m in authored.misconceptions} == set(key_of(authored).misconceptions.values())
        assert 0.3 <= question.minutes <= 5
        assert (len(question.choices) >= 3) == (question.kind is QuestionKind.CHOICE), question.id


def test_hints_do_not_give_the_answer(sample: Authored) -> None:
    """No hint has the answer as one of its formulas, unless the stem has it too."""
    for authored in sample.questions:
        answer = key_of(authored).answer.strip("$")
        stem = authored.question.stem
        for hint in authored.question.hints:
            assert answer not in hint.split("$")[1::2] or answer in re.split(r"[^\w./-]", stem), hint


def test_the_right_choice_has_no_place_of_its_own(sample: Authored) -> None:
    """Over all questions with choices, the right one stands in each of three places often."""
    places = Counter(
        authored.question.choices.index(key_of(authored).answer)
        for authored in sample.questions
        if authored.question.choices
    )
    assert min(places[place] for place in range(3)) >= 0.15 * places.total()


def test_every_template_has_a_solver(sample: Authored) -> None:
    """And there is no solver without a template."""
    assert {template_of(authored) for authored in sample.questions} == set(SOLVERS)


def test_every_answer_is_found_again_from_the_stem(sample: Authored) -> None:
    """Solvers that read only the rendered text come to the same answers."""
    for authored in sample.questions:
        kind = authored.question.kind
        answer, _ = solved(authored.question, template_of(authored))
        assert comparable(kind, key_of(authored).answer) == comparable(kind, answer), authored.question


def test_every_misconception_leads_to_its_wrong_answer(sample: Authored) -> None:
    """Its wrong procedure, carried out on the stem's numbers, gives the distractor; and it is wrong."""
    for authored in sample.questions:
        kind = authored.question.kind
        answer, wrong = solved(authored.question, template_of(authored))
        expected = {id: comparable(kind, value) for id, value in wrong.items()}
        found = {id: comparable(kind, text) for text, id in key_of(authored).misconceptions.items()}
        assert found == expected, authored.question
        assert comparable(kind, answer) not in expected.values(), authored.question
        assert len(set(expected.values())) == len(key_of(authored).misconceptions), authored.question


def test_keys_grade_themselves_right_and_distractors_wrong(sample: Authored) -> None:
    """The grader agrees with the author, and names the misconception."""
    for authored in sample.questions:
        question, key = authored.question, key_of(authored)
        assert grade(question.kind, key.answer, key, question.choices).correct, question
        for text, misconception in key.misconceptions.items():
            verdict = grade(question.kind, text, key, question.choices)
            assert (verdict.correct, verdict.misconception) == (False, misconception), question
