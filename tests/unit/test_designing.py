"""How things and fields are written on the command line."""

import pytest

from api.designing.things import fields_of, thing_of
from graph.content import Kind, thing
from graph.errors import InvalidInput


def test_things_and_fields_read_as_documents_have_them() -> None:
    """Texts as they stand, numbers and lists as JSON or between commas, a key as its answer."""
    assert thing_of("concept:add") == thing("concept", "add")
    assert thing_of("prerequisite:count:add") == thing("prerequisite", "count", "add")
    said = [
        "stem=7 + 5 = ?",
        "concepts=add,count=0.5",
        "key=12",
        "minutes=2",
        'hints=["a, b"]',
        "choices=a,b",
    ]
    assert fields_of(Kind.QUESTION, said) == {
        "stem": "7 + 5 = ?",
        "concepts": {"add": 1.0, "count": 0.5},
        "key": {"answer": "12"},
        "minutes": 2,
        "hints": ["a, b"],
        "choices": ["a", "b"],
    }
    key = {"answer": "x", "tolerance": 0.1}
    assert fields_of(Kind.QUESTION, ['key={"answer": "x", "tolerance": 0.1}']) == {"key": key}
    assert fields_of(Kind.QUESTION, ["key=null"]) == {"key": None}
    assert fields_of(Kind.QUESTION, ["concepts=5", "choices=5"]) == {"concepts": {"5": 1.0}, "choices": ["5"]}
    assert fields_of(Kind.CONCEPT, ["title=5", "minutes=soon"]) == {"title": "5", "minutes": "soon"}


@pytest.mark.parametrize("text", ["add", "stone:add", "concept:a:b", "prerequisite:a", ""])
def test_what_names_nothing_is_refused(text: str) -> None:
    """With how it is written."""
    with pytest.raises(InvalidInput, match="KIND:ID"):
        thing_of(text)


@pytest.mark.parametrize("text", ["title", "tittle=T", "=T", "concepts=add=much"])
def test_what_is_no_field_is_refused(text: str) -> None:
    """With the fields that there are."""
    with pytest.raises(InvalidInput) as caught:
        fields_of(Kind.QUESTION, [text])
    assert caught.value.mend.startswith("Write ")
