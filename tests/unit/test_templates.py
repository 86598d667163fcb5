"""Templates: exact, reproducible, stable as they grow, and unable to run away."""

from dataclasses import replace
from typing import Any

import pytest
import sympy
from jinja2 import TemplateError

from graph.errors import InvalidInput
from graph.model import AuthoredQuestion, Key, Misconception, QuestionKind
from graph.templates import Derived, Distractor, OneOf, Range, Template, instances, render

MISCONCEPTIONS = {"adds": Misconception("adds", "Adds"), "doubles": Misconception("doubles", "Doubles")}
NUMBERS = Range(sympy.Integer(1), sympy.Integer(9), sympy.Integer(1))
PRODUCT = Template(
    id="product",
    concepts={"multiply": 1.0},
    kind=QuestionKind.NUMERIC,
    minutes=1,
    difficulty=0,
    stem=r"What is $<< a >> \times << b >>$?",
    answer="<< a * b >>",
    solution="$<< a * b >>$",
    parameters={"a": NUMBERS, "b": NUMBERS},
    distractors=(Distractor("<< a + b >>", "adds"), Distractor("<< 2 * a * b >>", "doubles")),
    instances=12,
)
CHOICE = replace(PRODUCT, kind=QuestionKind.CHOICE)


def key_of(authored: AuthoredQuestion) -> Key:
    """Its key: a template always gives one."""
    assert authored.key is not None
    return authored.key


def fraction(text: str) -> Any:
    """An exact number."""
    return sympy.Rational(text)


def test_the_same_seed_gives_the_same_questions() -> None:
    """These are the questions of seed 1, now and for ever."""
    stems = [authored.question.stem for authored in instances(PRODUCT, MISCONCEPTIONS)]
    assert stems == [authored.question.stem for authored in instances(PRODUCT, MISCONCEPTIONS)]
    assert stems[:3] == [r"What is $2 \times 3$?", r"What is $4 \times 7$?", r"What is $6 \times 3$?"]
    assert stems != [
        authored.question.stem for authored in instances(replace(PRODUCT, seed=2), MISCONCEPTIONS)
    ]


@pytest.mark.parametrize("template", [PRODUCT, CHOICE])
def test_more_instances_leave_the_earlier_ones_alone(template: Template) -> None:
    """Ids, stems, keys and the order of choices stay."""
    many = instances(replace(template, instances=30), MISCONCEPTIONS)
    for n in (1, 5, 29):
        assert instances(replace(template, instances=n), MISCONCEPTIONS) == many[:n]
    assert [authored.question.id for authored in many[:2]] == ["product-1", "product-2"]


def test_instances_differ_and_their_wrong_answers_are_wrong() -> None:
    """No stem twice; 2 x 2 never comes up, since there 2 + 2 is right."""
    found = instances(replace(PRODUCT, instances=60), MISCONCEPTIONS)
    assert len({authored.question.stem for authored in found}) == 60
    assert r"What is $2 \times 2$?" not in {authored.question.stem for authored in found}
    for authored in found:
        assert len({key_of(authored).answer, *key_of(authored).misconceptions}) == 3


def test_choices_are_the_answer_and_the_distractors_shuffled() -> None:
    """The right one stands now here, now there."""
    found = instances(CHOICE, MISCONCEPTIONS)
    for authored in found:
        assert sorted(authored.question.choices) == sorted(
            [key_of(authored).answer, *key_of(authored).misconceptions]
        )
    assert {authored.question.choices.index(key_of(authored).answer) for authored in found} == {0, 1, 2}


def test_constraints_and_derived_parameters_hold() -> None:
    """A quotient is drawn backwards from its parts."""
    parameters: dict[str, Range | OneOf | Derived] = {
        "a": NUMBERS,
        "b": OneOf((sympy.Integer(3), sympy.Integer(4))),
        "n": Derived("a * b"),
    }
    template = replace(
        PRODUCT,
        parameters=parameters,
        where=("a > 5",),
        stem="<< n >>/<< b >>",
        answer="<< n / b >>",
        instances=6,
    )
    answers = {int(key_of(authored).answer) for authored in instances(template, MISCONCEPTIONS)}
    assert answers <= {6, 7, 8, 9}


def test_too_narrow_a_template_says_why() -> None:
    """It names how many were found and what most draws failed by."""
    template = replace(PRODUCT, where=("a > 8", "b > 8"))
    with pytest.raises(InvalidInput, match=r"Only 1 of 12 .*most draws failed, because: not a > 8"):
        instances(template, MISCONCEPTIONS)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<< a / b >>", "-3/4"),
        ("<< (a / b) | latex >>", r"- \frac{3}{4}"),
        ("<< (a / b) | decimal >>", "-0.75"),
        ("<< (a / b) | decimal(3) >>", "-0.750"),
        ("<< b | decimal >>", "4"),
        (r"\frac{<< 2 * b >>}{<< b >>}", r"\frac{8}{4}"),
        ("x << a | signed >> << b | signed >>", "x - 3 + 4"),
        ("<< a | bracketed >> << b | bracketed >>", "(-3) 4"),
        ("<< (7 / b) | mixed >>", r"1\,\frac{3}{4}"),
        ("<< 2 * symbol('x') + b >>", "2*x + 4"),
        ("<< expand(b * (symbol('x') + 1)) | latex >>", "4 x + 4"),
        ("<< gcd(12, b) >> << lcm(6, b) >> << abs(a) >> << a // b >> << 7 % b >>", "4 12 3 -1 3"),
        ("<% if a < 0 %>below<% else %>above<% endif %> zero", "below zero"),
        ("<< number('0.1') + number('0.2') >>", "3/10"),
        ("<b> & {{ a }} {% x %}", "<b> & {{ a }} {% x %}"),
    ],
)
def test_values_are_exact_and_latex_is_left_alone(source: str, text: str) -> None:
    """With a = -3 and b = 4."""
    assert render(source, {"a": fraction("-3"), "b": fraction("4")}) == text


@pytest.mark.parametrize(
    "source",
    [
        "<< missing >>",
        "<< missing + 1 >>",
        "<< 0.5 >>",
        "<< 1 / 3 >>",
        "<< (a / 3) | decimal >>",
        "<< a.__class__ >>",
        "<< a['__class__'] >>",
        "<< a.evalf() >>",
        "<< 'x' * 1000000000 >>",
        "<< [1] * 1000000000 >>",
        "<< 9 ** 9 ** 9 ** 9 ** 9 >>",
        "<< symbol('x') ** 100000 >>",
        "<< range(10) >>",
        "<% for i in [1, 2] %>x<% endfor %>",
        "<% macro m() %><% endmacro %>",
        "<% set a = 1 %>",
        "<% include 'x' %>",
        "<< a",
        "<< symbol('xyz') >>",
        "<< 'x' | upper >>",
        "<< '%1000000000d' % 1 >>",
        "<< '{:1000000000}'.format(1) >>",
        "x" * 10_001,
    ],
)
def test_what_is_inexact_unknown_or_unbounded_is_refused(source: str) -> None:
    """At once, and with the sandbox closed."""
    with pytest.raises((TemplateError, ValueError)):
        render(source, {"a": fraction("1")})


@pytest.mark.parametrize(
    "source", [f"{'(' * 90}a{')' * 90}", f"{'-' * 220}a", f"{'abs(' * 3_000}a{')' * 3_000}"]
)
@pytest.mark.parametrize("field", ["answer", "stem", "where"])
def test_what_is_nested_too_deeply_is_told_so(field: str, source: str) -> None:
    """However deep: Jinja, Python's compiler and its stack give up at different depths."""
    said: Any = (source,) if field == "where" else f"<< {source} >>"
    with pytest.raises(InvalidInput, match="nested too deeply"):
        instances(replace(PRODUCT, **{field: said}), MISCONCEPTIONS)
