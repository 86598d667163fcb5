"""Templates as documents: they give the very questions that the files' templates give."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
import sympy

from graph import sample
from graph.authoring import Authored, read
from graph.content import Content, Document, Kind, Thing, document, of_question, thing
from graph.errors import InvalidInput
from graph.templates import Derived, OneOf, Range
from graph.templating import instances_of, parameter

ONE = thing(Kind.TEMPLATE, "product")
ADDS: Content = {thing(Kind.MISCONCEPTION, "adds"): document(Kind.MISCONCEPTION, title="Adds")}


def product(**fields: Any) -> Document:
    """A template's document."""
    return document(
        Kind.TEMPLATE,
        **{
            "concepts": {"multiply": 1.0},
            "stem": "What is << a >> times << b >>?",
            "answer": "<< a * b >>",
            "parameters": {"a": {"from": 0.1, "to": 0.9, "step": 0.1}, "b": [3, 5.5]},
            "distractors": [{"value": "<< a + b >>", "misconception": "adds"}],
            "instances": 3,
            **fields,
        },
    )


@pytest.fixture(scope="module")
def authored() -> Authored:
    """The sample, read once."""
    return read(sample.files())


def test_every_template_of_the_sample_gives_the_questions_of_its_file(authored: Authored) -> None:
    """Also after its document went through JSON, as it does in the graph; and no question is left over."""
    drawn: dict[Thing, Document] = {}
    for one, said in authored.templates:
        drawn |= instances_of(one, orjson.loads(orjson.dumps(said)), authored.content)
    assert len(authored.templates) > 100
    assert drawn == dict(map(of_question, authored.questions))


def test_questions_say_whose_they_are_and_retire_with_it() -> None:
    """Each names its template; those of a retired one are retired and otherwise the same."""
    found = instances_of(ONE, product(), ADDS)
    assert list(found) == [thing(Kind.QUESTION, f"product-{i}") for i in (1, 2, 3)]
    assert {said["template"] for said in found.values()} == {"product"}
    assert {said["retired"] for said in found.values()} == {False}
    retired = instances_of(ONE, product(retired=True), ADDS)
    assert retired == {one: {**said, "retired": True} for one, said in found.items()}


def test_numbers_are_exact() -> None:
    """A number stands for the decimal that it is written as."""
    assert parameter([0.1, 1e-7, 3, 12345678.9, "0.1"]) == OneOf(
        (*(sympy.Rational(text) for text in ("1/10", "1/10000000", "3", "123456789/10")), "0.1")
    )
    assert parameter({"from": 0.3, "to": 2.0}) == Range(
        sympy.Rational(3, 10), sympy.Integer(2), sympy.Integer(1)
    )
    assert parameter("a + b") == Derived("a + b")


NO_PARAMETERS: list[Any] = [
    *(" ", [], [True], [[1]], 3, None, [float("nan")], [Decimal("0.1")]),
    *({"from": 1}, {"from": 2, "to": 1}, {"from": 1, "to": 2, "step": 0}, {"from": 1, "to": 2, "by": 1}),
    {"from": "1", "to": "2"},
]


@pytest.mark.parametrize("value", NO_PARAMETERS)
def test_what_is_no_parameter(value: Any) -> None:
    """Neither a range, a list nor an expression."""
    assert parameter(value) is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "essay"}, "kind"),
        ({"parameters": {"a": 1}}, "parameters.a"),
        ({"parameters": {"a b": [1]}}, "parameters.a b"),
        ({"stem": "<< c >>"}, "stem"),
        ({"instances": 90}, "instances"),
        ({"distractors": [{"value": "1", "misconception": "none"}]}, "distractors"),
    ],
)
def test_what_gives_no_questions_is_named(fields: dict[str, Any], field: str) -> None:
    """The field is named, and how to mend it."""
    with pytest.raises(InvalidInput) as caught:
        instances_of(ONE, product(**fields), ADDS)
    assert caught.value.field == field
    assert caught.value.mend
