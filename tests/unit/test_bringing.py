"""What files come to: what differs; what they do not say is gone where they are whole; questions follow."""

from typing import Any

import pytest

from graph.bringing import brought
from graph.content import Content, Kind, diff, document, patched, thing
from graph.differences import as_json, as_lines
from graph.errors import Conflict
from graph.templating import instances_of

A, B = thing(Kind.CONCEPT, "a"), thing(Kind.CONCEPT, "b")
EDGE = thing(Kind.PREREQUISITE, "a", "b")
COURSE = thing(Kind.COURSE, "k")
TEMPLATE = thing(Kind.TEMPLATE, "t")
M = thing(Kind.MISCONCEPTION, "m")
BEFORE: Content = {
    A: document(Kind.CONCEPT, title="A"),
    B: document(Kind.CONCEPT, title="B"),
    EDGE: document(Kind.PREREQUISITE, strength=0.5),
    COURSE: document(Kind.COURSE, title="K", concepts=["a", "b"]),
    M: document(Kind.MISCONCEPTION, title="M"),
}


def template(**fields: Any) -> Content:
    """A template's document and its questions."""
    said = document(
        Kind.TEMPLATE,
        **{
            "concepts": {"a": 1.0},
            "stem": "<< a >>?",
            "answer": "<< a >>",
            "parameters": {"a": {"from": 1, "to": 50}},
            "distractors": [{"value": "<< a + 1 >>", "misconception": "m"}],
            "instances": 3,
            **fields,
        },
    )
    return {TEMPLATE: said, **instances_of(TEMPLATE, said, BEFORE)}


def question(number: int) -> Any:
    """Of the template."""
    return thing(Kind.QUESTION, f"t-{number}")


def test_files_add_and_change() -> None:
    """What is as it was is left out, and what they do not say stays."""
    said = {A: document(Kind.CONCEPT, title="Another"), B: BEFORE[B]}
    assert brought(BEFORE, said) == {A: said[A]}
    assert brought(BEFORE, BEFORE) == {}


def test_what_a_whole_curriculum_does_not_say_is_gone() -> None:
    """Edges are removed, all else retires, misconceptions stay; the same again changes nothing."""
    said = {A: BEFORE[A], COURSE: {**BEFORE[COURSE], "concepts": ["a"]}}
    found = brought(BEFORE, said, {*Kind})
    assert found == {B: {**BEFORE[B], "retired": True}, EDGE: None, COURSE: said[COURSE]}
    after = patched(BEFORE, found)
    assert brought(after, said, {*Kind}) == {}


def test_tables_take_what_names_a_concept_along() -> None:
    """A table of concepts alone: what points at one that is gone no longer does."""
    found = brought(BEFORE, {A: BEFORE[A]}, {Kind.CONCEPT})
    assert found[B] == {**BEFORE[B], "retired": True}
    assert found[EDGE] is None
    assert found[COURSE] == {**BEFORE[COURSE], "concepts": ["a"]}


def test_questions_of_a_template_follow_it() -> None:
    """Those edited by hand stay; those that it gives no more retire; a file may still say what one is."""
    before = {**BEFORE, **template()}
    edited = {**before[question(1)], "difficulty": 3.0}
    before = {**before, question(1): edited}
    said = template(instances=2, minutes=2.0)
    found = brought(before, said)
    assert found == {
        TEMPLATE: said[TEMPLATE],
        question(2): said[question(2)],
        question(3): {**before[question(3)], "retired": True},
    }
    by_hand = {**said, question(2): {**said[question(2)], "stem": "What?"}}
    assert brought(before, by_hand)[question(2)] == by_hand[question(2)]
    assert brought(before, {**before, **said}, {*Kind})[question(1)] == said[question(1)]


def test_an_id_that_is_taken_is_told() -> None:
    """A template cannot give a question that there is otherwise."""
    other = {question(1): document(Kind.QUESTION, concepts={"a": 1.0}, stem="Mine.")}
    with pytest.raises(Conflict, match="another question"):
        brought({**BEFORE, **other}, template())


def test_differences_read_as_a_designer_says_them() -> None:
    """Signs, fields, words that differ, and of questions that follow only how many."""
    before = {**BEFORE, **template(), A: document(Kind.CONCEPT, title="A", summary="It was " + "long " * 20)}
    after = {
        **before,
        **template(minutes=2.0, hints=["Think."]),
        A: document(Kind.CONCEPT, title="Aha", minutes=10.0, summary="It is " + "long " * 20),
        B: document(Kind.CONCEPT, title="B", retired=True, successors=["a"]),
        COURSE: {**before[COURSE], "concepts": ["b", "a"]},
        thing(Kind.CONCEPT, "c"): document(Kind.CONCEPT, title="C", grade=5.0),
    }
    del after[EDGE]
    found = diff(before, after)
    assert list(as_lines(found)) == [
        "~ concept a",
        "    title: A -> Aha",
        f"    summary: It [-was-]{{+is+}} {'long ' * 20}",
        "    minutes: nothing -> 10",
        "- concept b (retired)",
        "    successors: + a",
        "+ concept c",
        "    title: C",
        "    grade: 5",
        "~ template t",
        "    minutes: 1 -> 2",
        "    hints: + Think.",
        "    3 of its questions follow it",
        "- prerequisite a -> b",
        "    strength: 0.5",
        "~ course k",
        '    concepts: in another order: ["b","a"]',
    ]
    told = {(one["kind"], *one["key"]): one for one in as_json(found)}
    assert told["question", "t-1"]["follows"] == "t"
    assert told["concept", "a"]["fields"]["title"] == ["A", "Aha"]
    edited = diff(before, {**after, question(1): {**after[question(1)], "stem": "Mine."}})
    assert any(line.startswith("~ question t-1") for line in as_lines(edited))


def test_long_texts_with_nothing_in_common_are_told_as_wholes() -> None:
    """Soon; word by word that would take a minute."""
    texts = [" ".join(signs[i * i % 7] for i in range(9_999)) for signs in ("abababb", "aabbaab")]
    before, after = ({A: document(Kind.CONCEPT, title="A", summary=text)} for text in texts)
    assert sum("summary" in line for line in as_lines(diff(before, after))) == 1


def test_a_key_that_changes_is_told_part_by_part() -> None:
    """And a key that was not there as a whole."""
    one = thing(Kind.QUESTION, "q")
    key = {"answer": "2", "tolerance": 0.0, "form": "", "misconceptions": {"3": "m"}}
    old, new = document(Kind.QUESTION, key=key), document(Kind.QUESTION, key={**key, "answer": "-2"})
    assert list(as_lines(diff({one: old}, {one: new}))) == ["~ question q", "    key.answer: 2 -> -2"]
    lines = list(as_lines(diff({one: document(Kind.QUESTION)}, {one: new})))
    assert lines[1].startswith('    key: nothing -> {"answer":"-2"')
