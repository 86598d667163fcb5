"""What a document may say, field by field; what is wrong is told with the field, the value and the mend."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import documents
from graph.content import FIELDS, Kind, document, thing
from graph.errors import InvalidInput
from tests.unit.contents import SUMS, TEMPLATE, question, small

VALID: dict[Kind, dict[str, Any]] = {
    Kind.CONCEPT: {"title": "T"},
    Kind.MISCONCEPTION: {"title": "T"},
    Kind.TEMPLATE: dict(SUMS),
    Kind.QUESTION: {"concepts": {"a": 1.0}},
    Kind.PREREQUISITE: {},
    Kind.ENCOMPASSES: {},
    Kind.RESOURCE: {"title": "T"},
    Kind.COURSE: {"title": "T"},
}
LONG = "x" * 20_001
KEY = {"answer": "4", "tolerance": 0.0, "form": "", "misconceptions": {}}

TITLED = (Kind.CONCEPT, Kind.COURSE, Kind.RESOURCE, Kind.MISCONCEPTION)
TITLES = ("", "  ", "x" * 201, "two\nlines", "a\tb", "\u202e", "\u2066a", "\x00", "\ud800", None, 5)
WRONG: list[tuple[Kind, str, Any]] = [
    *((kind, "title", title) for kind in TITLED for title in TITLES),
    *((Kind.CONCEPT, "minutes", value) for value in (0, -1, 60_001, 10**400, float("inf"))),
    *((Kind.CONCEPT, "minutes", value) for value in (float("nan"), "5", True)),
    *((Kind.CONCEPT, "grade", value) for value in (-1, 31, "5")),
    (Kind.CONCEPT, "summary", "x" * 5_001),
    (Kind.CONCEPT, "successors", "a"),
    (Kind.CONCEPT, "retired", 1),
    *((Kind.PREREQUISITE, "strength", value) for value in (0, 1.01, -0.5, None, "1")),
    (Kind.PREREQUISITE, "reason", "x" * 5_001),
    (Kind.ENCOMPASSES, "weight", 0),
    *((Kind.QUESTION, "concepts", value) for value in ({}, {"a": 0}, {"a": 2}, {"a": "1"}, {1: 1}, ["a"])),
    *((Kind.QUESTION, "difficulty", value) for value in (-6.1, 7, None)),
    (Kind.QUESTION, "kind", "essay"),
    (Kind.QUESTION, "stem", LONG),
    (Kind.QUESTION, "stem", "a\x1bb"),
    (Kind.QUESTION, "hints", ["x"] * 21),
    (Kind.QUESTION, "hints", [5]),
    (Kind.QUESTION, "choices", ["a", "a"]),
    *((Kind.QUESTION, "key", value) for value in ("4", {}, {"answer": "4"}, {**KEY, "tolerance": -1},
      {**KEY, "misconceptions": []}, {**KEY, "answer": 4}, {**KEY, "answer": LONG})),
    (Kind.RESOURCE, "minutes", None),
    (Kind.RESOURCE, "text", LONG),
    (Kind.COURSE, "concepts", ["a", "a"]),
    (Kind.COURSE, "concepts", {"a": 1}),
    (Kind.TEMPLATE, "instances", 0),
    (Kind.TEMPLATE, "instances", 101),
    (Kind.TEMPLATE, "instances", 1.5),
    (Kind.TEMPLATE, "seed", -1),
    (Kind.TEMPLATE, "parameters", [1]),
    (Kind.TEMPLATE, "where", "a < b"),
    (Kind.TEMPLATE, "distractors", [{"value": "1"}]),
    (Kind.TEMPLATE, "form", "roman"),
]  # fmt: skip


def test_white_space_at_the_ends_is_no_part_of_a_text() -> None:
    """As files have it, so that what is written reads as it was."""
    said = {"stem": " 1 +\n 1\n", "hints": [" a"], "key": {**KEY, "answer": "4 "}, "minutes": 1}
    normal = documents.normal(Kind.QUESTION, said)
    assert normal == {"stem": "1 +\n 1", "hints": ["a"], "key": KEY, "minutes": 1.0}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_of_every_kind_is_checked(kind: Kind) -> None:
    """A whole document is fine; an object in any field is not, and is told by name."""
    key = ("a", "b") if kind in (Kind.PREREQUISITE, Kind.ENCOMPASSES) else ("a",)
    said = document(kind, **VALID[kind])
    assert documents.validate(thing(kind, *key), said) == []
    for name in FIELDS[kind]:
        [error, *_] = documents.validate(thing(kind, *key), {**said, name: object()})
        assert error.field.endswith(f" {name}") and error.mend
        others = FIELDS[kind].keys() - {name, "kind", "form", "choices", "key", "misconceptions"}
        assert documents.validate(thing(kind, *key), {**said, name: object()}, None, others) == []


@pytest.mark.parametrize(("kind", "name", "value"), WRONG)
def test_what_does_not_fit_is_told(kind: Kind, name: str, value: Any) -> None:
    """What does not fit is told with a mend, and in a few words."""
    said = {**document(kind, **VALID[kind]), name: value}
    [error] = documents.validate(thing(kind, "a"), said, None, {name})
    assert error.mend and error.message and len(str(error)) < 700


def test_a_title_that_is_too_long_is_told_by_its_length() -> None:
    """A title that is too long is told by its length, and a sign that is not shown by its code point."""
    said = document(Kind.CONCEPT, title="x" * 10_000)
    [error] = documents.validate(thing("concept", "a"), said)
    assert "10,000 characters" in error.message and "1 to 200" in error.mend
    [error] = documents.validate(thing("concept", "a"), {**said, "title": "a\u202eb"})
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in error.message


def test_text_in_any_script_and_with_markup_is_text() -> None:
    """Right-to-left letters, their marks, emoji with joiners, and markup are stored as they are."""
    for title in ("חשבון", "حساب \u200f1", "<script>alert(1)</script>", "👩\u200d🏫", "ｆｕｌｌ", "é"):
        assert documents.validate(thing("concept", "a"), document(Kind.CONCEPT, title=title)) == []
    said = document(Kind.QUESTION, concepts={"a": 1.0}, stem="One line\n\tand another.")
    assert documents.validate(question("q"), said) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"choices": ["a", "b"]}, "choices"),
        ({"kind": "choice", "key": {**KEY, "answer": "a"}}, "choices"),
        ({"kind": "choice", "choices": ["a"]}, "choices"),
        ({"kind": "choice", "choices": ["a", "b"], "key": {**KEY, "answer": "c"}}, "answer"),
        ({"key": {**KEY, "misconceptions": {"5": "m"}}}, "misconceptions"),
        ({"key": {**KEY, "misconceptions": {"4": "m"}}, "misconceptions": ["m"]}, "misconceptions"),
        ({"key": {**KEY, "answer": "four"}}, "answer"),
        ({"key": {**KEY, "form": "roman"}}, "form"),
        ({"kind": "expression", "key": {**KEY, "answer": "x +"}}, "answer"),
    ],
)
def test_a_key_that_cannot_be_graded_with_is_told(fields: dict[str, Any], field: str) -> None:
    """A key that cannot be graded with is told, and choices that do not fit the kind."""
    said = document(Kind.QUESTION, concepts={"a": 1.0}, **fields)
    [error] = documents.validate(question("q"), said)
    assert error.field == f"question q {field}" and error.mend
    assert documents.validate(question("q"), said, None, {"minutes"}) == []


def test_misconceptions_are_things_that_there_are() -> None:
    """Where the content is given, of questions and of templates."""
    content = small()
    said = document(Kind.QUESTION, concepts={"add": 1.0}, misconceptions=["off-by-one", "none"])
    [error] = documents.validate(question("q"), said, content)
    assert (error.field, error.value) == ("question q misconceptions", "none")
    assert documents.validate(TEMPLATE, content[TEMPLATE], content) == []
    bare = {one: said for one, said in content.items() if one.kind is not Kind.MISCONCEPTION}
    assert [error.field for error in documents.validate(TEMPLATE, content[TEMPLATE], bare)] == [
        "template sums distractors"
    ]


def test_fields_become_as_documents_have_them() -> None:
    """Numbers are floats, lists without an order sorted, keys whole; unknown names are refused."""
    said = documents.normal(
        Kind.QUESTION,
        {
            "minutes": 2,
            "concepts": {"b": 1, "a": 0.5},
            "misconceptions": ("n", "m", "n"),
            "key": {"answer": "4"},
        },
    )
    assert repr(said["minutes"]) == "2.0" and list(said["concepts"]) == ["a", "b"]
    assert said["misconceptions"] == ["m", "n"] and said["key"] == KEY
    assert documents.normal(Kind.COURSE, {"concepts": ("b", "a")}) == {"concepts": ["b", "a"]}
    with pytest.raises(InvalidInput, match="no such field"):
        documents.normal(Kind.COURSE, {"tittle": "T"})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(Kind)), st.data())
def test_whatever_is_said_it_is_an_error_or_a_document(kind: Kind, data: st.DataObject) -> None:
    """No value of any field breaks the check."""
    names = data.draw(st.sets(st.sampled_from(list(FIELDS[kind])), min_size=1))
    fields = {name: data.draw(ANYTHING) for name in names}
    said = document(kind) | documents.normal(kind, fields)
    for error in documents.validate(thing(kind, "a"), said, small()):
        assert error.field and error.message and str(error)
