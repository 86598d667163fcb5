"""Grading: a table of hand-made pairs, and what must hold for any number and any text."""

import tomllib
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import sample
from graph.authoring import read
from graph.errors import InvalidInput, Ungradable
from graph.grading import FORMS, Verdict, check_key, grade
from graph.model import Key, QuestionKind

PAIRS = tomllib.loads((Path(__file__).parent / "grading_pairs.toml").read_text("utf-8"))["question"]

NUMERIC, CHOICE, EXPRESSION = QuestionKind
# The first expression imports sympy, which takes longer than hypothesis allows one example.
UNHURRIED = settings(deadline=None)


def key_of(question: dict[str, Any]) -> Key:
    """The key as the table writes it."""
    fields = {name: question[name] for name in ("tolerance", "misconceptions", "form") if name in question}
    return Key(answer=question["key"], **fields)


def pairs() -> Iterator[tuple[dict[str, Any], str, str, str | None]]:
    """(question, response, what must become of it, misconception)."""
    for question in PAIRS:
        for outcome in ("right", "wrong", "ungradable"):
            for response in question.get(outcome, ()):
                revealed = question.get("misconceptions", {}).get(response)
                yield question, response, outcome, revealed
        for response, misconception in question.get("reveals", {}).items():
            yield question, response, "wrong", misconception


def outcome_of(question: dict[str, Any], response: str) -> tuple[str, str | None]:
    """What becomes of a response, and what it reveals."""
    try:
        verdict = grade(
            QuestionKind(question["kind"]), response, key_of(question), question.get("choices", ())
        )
    except Ungradable:
        return "ungradable", None
    return "right" if verdict.correct else "wrong", verdict.misconception


def test_no_pair_of_the_table_is_misjudged() -> None:
    """Right, wrong, ungradable and the misconception revealed: each as written by hand."""
    misjudged = [
        f"{question['kind']} {question['key']!r} <- {response!r}: {found}, not {(outcome, revealed)}"
        for question, response, outcome, revealed in pairs()
        if (found := outcome_of(question, response)) != (outcome, revealed)
    ]
    assert not misjudged, "\n".join(misjudged)


def test_the_table_is_large_and_covers_every_outcome() -> None:
    """300 pairs was the bar; each outcome has its share, and none stands twice."""
    found = [(str(question), response) for question, response, _, _ in pairs()]
    assert len(found) == len(set(found)) >= 1000
    for outcome in ("right", "wrong", "ungradable"):
        assert sum(each == outcome for _, _, each, _ in pairs()) >= 150


@pytest.mark.parametrize("question", PAIRS, ids=lambda question: question["key"])
def test_every_key_of_the_table_is_sound(question: dict[str, Any]) -> None:
    """check_key accepts what authors may write."""
    check_key(QuestionKind(question["kind"]), key_of(question), question.get("choices", ()))


def written(value: Fraction) -> list[str]:
    """The value in every written form it has."""
    sign, whole, rest = "-" if value < 0 else "", *divmod(abs(value), 1)
    top, bottom = value.numerator, value.denominator
    forms = [f"{top}/{bottom}", f"{top * 3} / {bottom * 3}", rf"$\frac{{{top}}}{{{bottom}}}$", f"x = {value}"]
    if rest:
        forms += [f"{sign}{whole} {rest}", rf"{sign}{whole}\frac{{{rest.numerator}}}{{{rest.denominator}}}"]
    thousandths = value * 1000
    if thousandths.denominator == 1:
        digits = f"{abs(thousandths.numerator):04d}"
        decimal = f"{sign}{digits[:-3]}.{digits[-3:]}0"
        percent = f"{sign}{digits[:-1]}.{digits[-1]}%"
        forms += [decimal, decimal.replace(".", ","), f"{thousandths.numerator}e-3", percent]
        forms += [decimal.replace("-", "−"), f"{thousandths.numerator} × 10⁻³"]
        forms += [f"{sign}{int(digits[:-3]):,}.{digits[-3:]}"]
    if bottom == 1:
        forms += [f"{top}", f"{top:,}", f"{top:,}".replace(",", "\u202f"), f"{top}.", f"{top}.0"]
    return forms


@UNHURRIED
@given(
    st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=10**4)
    | st.integers(-(10**9), 10**9).map(lambda n: Fraction(n, 1000))
    | st.integers(-(10**9), 10**9).map(Fraction)
)
def test_any_rational_in_any_written_form_is_itself_and_not_another(value: Fraction) -> None:
    """Every way to write a number is that number, for numbers and for expressions."""
    for form in written(value):
        assert grade(NUMERIC, form, Key(str(value))).correct, form
        assert not grade(NUMERIC, form, Key(str(value + Fraction(1, 7)))).correct, form
    assert grade(EXPRESSION, f"y = {value}", Key(f"{value}")).correct


def assert_ungradable_or(graded: Callable[[], Verdict]) -> None:
    """It gives a verdict, or raises Ungradable with all that is to be shown, none of it long."""
    error = None
    try:
        graded()
    except Ungradable as raised:
        error = raised
    if error:
        assert error.field == "response"
        assert error.message and error.mend
        assert len(error.value) <= 200


MATHEMATICAL = st.text("0123456789.,+-*/^()|=xyXe√π²½−%° \\{}$_'", max_size=60)
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *"0123456789xyXe+-*/^()|=.,% ",
            "sqrt(",
            "abs(",
            r"\frac{",
            "}{",
            "}",
            "{",
            "^{",
            "√",
            "½",
            "10^",
            "cm",
        ]
    ),
    max_size=40,
).map("".join)


@UNHURRIED
@given(st.text() | MATHEMATICAL | FRAGMENTS, st.sampled_from(["7", "-3/4", "12 cm", "25%"]))
def test_any_text_is_graded_as_a_number_or_is_ungradable(response: str, key: str) -> None:
    """No text makes grading fail in another way than by Ungradable with a message and a mend."""
    assert_ungradable_or(lambda: grade(NUMERIC, response, Key(key)))


@UNHURRIED
@given(st.text() | MATHEMATICAL | FRAGMENTS, st.sampled_from(["x", "(x+1)/(x-y)", "y = 2x", "sqrt(x)", "pi"]))
def test_any_text_is_graded_as_an_expression_or_is_ungradable(response: str, key: str) -> None:
    """The same for expressions, whatever form is asked for."""
    for form in ("", *FORMS[EXPRESSION]):
        assert_ungradable_or(partial(grade, EXPRESSION, response, Key(key, form=form)))


@UNHURRIED
@given(st.text(), st.lists(st.text(min_size=1), max_size=30, unique=True))
def test_any_text_is_graded_as_a_choice_or_is_ungradable(response: str, choices: list[str]) -> None:
    """The same for choices, and each choice's own text names it."""
    choices = [f"{place} {text}" for place, text in enumerate(choices)] or ["only one"]
    assert_ungradable_or(lambda: grade(CHOICE, response, Key(choices[0]), choices))
    assert all(grade(CHOICE, text, Key(text), choices).correct for text in choices)


TREES = st.recursive(
    st.sampled_from(["x", "y"]) | st.integers(0, 9).map(str),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
        lambda parts: f"({''.join(parts)})"
    ),
    max_leaves=8,
)


@UNHURRIED
@given(TREES, TREES)
def test_expressions_are_equal_exactly_where_sympy_says_so(one: str, other: str) -> None:
    """sympy's own expansion of the same text is the oracle."""
    difference = sympy.expand(sympy.sympify(f"{one} - {other}"))
    try:
        assert grade(EXPRESSION, other, Key(f"{one} + 0*x*y")).correct == (difference == 0)
    except Ungradable as error:
        pytest.fail(str(error))


HOSTILE = [
    "(" * 5_000,
    "(" * 140 + "x" + ")" * 140,
    "-" * 290 + "x",
    "x^" * 140 + "x",
    "sqrt(" * 50 + "x" + ")" * 50,
    "√" * 290 + "x",
    "|" * 290,
    "1" * 10_000_000,
    " " * 10_000_000,
    "x" * 300,
    "x^(10^9)",
    "9**9**9",
    "((9^99)^99)^99",
    "2^(2^(2^(2^(2^x))))",
    "(x+y+1)^99/(x-y+1)^99",
    "(1+x)^9^9",
    "1/" * 140 + "x",
    r"\frac{1}{" * 30 + "x" + "}" * 30,
    "{" * 290,
    "⅒" * 290,
    "ﷺ" * 290,
    "x²³¹²³" * 40,
    "1 " * 140,
    "1,234" * 50,
    "\ud800",
    "\x00" * 200,
]


@pytest.mark.parametrize("response", HOSTILE, ids=lambda text: repr(text[:20]))
@pytest.mark.parametrize("kind", QuestionKind)
def test_a_hostile_response_ends_by_a_verdict_or_ungradable(kind: QuestionKind, response: str) -> None:
    """Nothing nested, huge or endless gets through; the value kept in the error is short."""
    key = Key("(x + y)/2" if kind is EXPRESSION else "7")
    assert_ungradable_or(lambda: grade(kind, response, key, ("7", "8")))


def test_a_verdict_says_what_was_understood() -> None:
    """The reading is shown, and what lacks the form that was asked for is told so."""
    seen = {
        grade(NUMERIC, "1,5", Key("2")).understood_as: "1.5",
        grade(NUMERIC, "1,234", Key("1.234")).understood_as: "1.234",
        grade(NUMERIC, "1,234", Key("7")).understood_as: "1234",
        grade(NUMERIC, "120 mm", Key("12 cm")).understood_as: "120 mm",
        grade(NUMERIC, "30 %", Key("25%")).understood_as: "30%",
        grade(NUMERIC, "6/8", Key("3/4", form="simplest")).understood_as: (
            "6/8, which is equal but not a fraction in lowest terms"
        ),
        grade(CHOICE, "b", Key("7"), ("7", "$8$")).understood_as: "$8$",
        grade(EXPRESSION, "2(x+1)^2x", Key("x")).understood_as: "2*(x + 1)^2*x",
        grade(EXPRESSION, "1/2x", Key("1/(2x)")).understood_as: "1/(2*x)",
        grade(EXPRESSION, "x - (1 - 0,5x)", Key("x")).understood_as: "x - (1 - 0.5*x)",
        grade(EXPRESSION, "2x = 6", Key("x = 3")).understood_as: "2*x = 6, which is equal but not solved",
    }
    assert all(found == expected for found, expected in seen.items())


def test_a_mend_names_what_would_be_understood() -> None:
    """Choices are listed, variables named, a missing unit asked for."""
    for kind, response, key, mend in [
        (CHOICE, "C", "7", "A: 7; B: 8"),
        (EXPRESSION, "2z", "x + y", "Use x, y only"),
        (NUMERIC, "12", "12 cm", "as in 3 kg"),
        (NUMERIC, "six", "6", "such as 12, -0.5, 3/4"),
    ]:
        with pytest.raises(Ungradable, match=mend):
            grade(kind, response, Key(key), ("7", "8"))


@pytest.mark.parametrize(
    ("kind", "key", "field"),
    [
        (NUMERIC, Key("six"), "answer"),
        (NUMERIC, Key("1,234"), "answer"),
        (NUMERIC, Key("6/8", form="simplest"), "answer"),
        (NUMERIC, Key("6", tolerance=-1), "tolerance"),
        (NUMERIC, Key("6", tolerance=float("nan")), "tolerance"),
        (NUMERIC, Key("6", form="expanded"), "form"),
        (NUMERIC, Key("6", misconceptions={"12/2": "m"}), "misconceptions"),
        (NUMERIC, Key("6", tolerance=1, misconceptions={"7": "m"}), "misconceptions"),
        (NUMERIC, Key("6 cm", misconceptions={"7": "m"}), "misconceptions"),
        (CHOICE, Key("9"), "answer"),
        (CHOICE, Key("A"), "answer"),
        (CHOICE, Key("7", misconceptions={"9": "m"}), "misconceptions"),
        (CHOICE, Key("7", misconceptions={"$7$": "m"}), "misconceptions"),
        (CHOICE, Key("7", tolerance=0.1), "tolerance"),
        (EXPRESSION, Key("2x +"), "answer"),
        (EXPRESSION, Key("1/2x"), "answer"),
        (EXPRESSION, Key("sin(x)"), "answer"),
        (EXPRESSION, Key("1/0"), "answer"),
        (EXPRESSION, Key("y = y"), "answer"),
        (EXPRESSION, Key("(x+1)^2", form="expanded"), "answer"),
        (EXPRESSION, Key("2x", misconceptions={"x + x": "m"}), "misconceptions"),
    ],
)
def test_a_broken_key_is_refused_with_its_field(kind: QuestionKind, key: Key, field: str) -> None:
    """An author hears of a key that cannot be graded, or grades a misconception as right."""
    with pytest.raises(InvalidInput) as caught:
        check_key(kind, key, ("7", "8", "A)"))
    assert caught.value.field == field
    assert caught.value.mend


def test_a_broken_key_is_not_shown_to_the_learner() -> None:
    """Grading against a key that cannot be read says so without the answer."""
    for kind in QuestionKind:
        with pytest.raises(InvalidInput) as caught:
            grade(kind, "7", Key("the answer is 42!"), ("7", "8"))
        assert "42" not in str(caught.value)


def test_the_sample_is_graded_as_its_authors_mean_it() -> None:
    """Each question's key is sound, its answer is right, each distractor reveals its misconception."""
    questions = read(sample.files()).questions
    assert questions
    for each in questions:
        kind, key, choices = each.question.kind, each.key, each.question.choices
        assert key is not None
        check_key(kind, key, choices)
        assert grade(kind, key.answer, key, choices).correct
        for response, misconception in key.misconceptions.items():
            assert grade(kind, response, key, choices).misconception == misconception
