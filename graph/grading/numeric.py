"""Grades a number: right where it equals the key's in value, unit and, if asked for, form.

A response that may be read in two ways (1,234) is right where one of them is right. A unit is
asked for exactly where the key has one, and may be another that converts into it. A percentage is a
number (25% is 0.25); where the key has a percent sign the response needs one.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from graph.grading.numbers import GREATEST_EXPONENT, Number, read_number, shown
from graph.grading.text import tidy
from graph.grading.units import PLAIN, Unit, read_unit
from graph.grading.verdict import Verdict, not_understood, read_key
from graph.model import Key

FORMS = {
    "simplest": "a fraction in lowest terms",
    "fraction": "a fraction",
    "decimal": "a decimal",
    "mixed": "a mixed number",
}

_LEADING = re.compile(r"^(?:[^\W\d_]\w{0,9}(?: ?\([^()=]{1,9}\))?)? ?[=≈] ?")
_MONEY_FIRST = re.compile(r"^([+-]?) ?([€£]) ?(.*)")
_UNIT = re.compile(r"[^\W\d_]|[%°€£]")
_PERCENT_MEND = "Leave the sign out where the question asks how many percent; else write 0.3 for 30%."
_EXAMPLE = "Write one number, such as 12, -0.5, 3/4 or 1 3/4."


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a text may mean, likeliest first (at least one), all in one unit. text: tidied."""

    numbers: tuple[Number, ...]
    unit: Unit
    text: str


def judge(response: str, key: Key) -> Verdict:
    """Compare with the answer, then with each misconception's response, within key.tolerance (in the
    unit compared with). Raises Ungradable where the response is no number, or lacks or has a
    unit that the key has or lacks; InvalidInput where the key cannot be read."""
    right = read_key(read, key.answer, "answer")
    given = read(response)
    _refuse_unit(response, given.unit, right.unit)
    tolerance = Fraction(str(key.tolerance))
    equal = _equal(given, right, tolerance)
    percent_for_number = given.unit.factor != 1 and not right.unit.name
    unformed = percent_for_number and key.form
    fitting = next((number for number in equal if fits(number, key.form) and not unformed), None)
    if fitting:
        return Verdict(True, None, _shown(fitting, given.unit))
    if percent_for_number and _equal(replace(given, unit=PLAIN), right, tolerance):
        raise not_understood(response, "The answer is a plain number, without %.", _PERCENT_MEND)
    revealed = next(
        (
            id
            for text, id in key.misconceptions.items()
            if _equal(given, read_key(read, text, "misconceptions"), tolerance)
        ),
        None,
    )
    if equal and key.form:
        return Verdict(False, revealed, f"{given.text}, which is equal but not {FORMS[key.form]}")
    return Verdict(False, revealed, _shown((equal or given.numbers)[0], given.unit))


def read(text: str) -> Quantity:
    """A number with or without a unit. Raises Ungradable saying what was not understood."""
    refuse = partial(not_understood, text)
    plain = tidy(text, r" \1/\2")
    plain = re.sub(_MONEY_FIRST, r"\1\3 \2", re.sub(_LEADING, "", plain))
    plain = _without_brackets(plain).strip()
    try:
        numbers, rest = read_number(plain)
    except ZeroDivisionError:
        raise refuse("This divides by zero.", "Write a number other than zero below the line.") from None
    except OverflowError:
        raise refuse(
            "This exponent is too large.", f"Keep it between -{GREATEST_EXPONENT} and {GREATEST_EXPONENT}."
        ) from None
    rest = re.sub(r"\^\((\d)\)", r"^\1", rest).strip()
    if not numbers or (rest and not _UNIT.match(rest)):
        raise refuse(f"This is not one number: {plain[:60]}.", _EXAMPLE)
    return Quantity(numbers, read_unit(rest), plain)


def fits(number: Number, form: str) -> bool:
    """Whether it is written in the form that is asked for; whole numbers are where nothing else
    could be."""
    whole = number.style == "whole"
    match form:
        case "simplest":
            return whole or (number.style in ("fraction", "mixed") and number.lowest)
        case "fraction":
            return whole or number.style in ("fraction", "mixed")
        case "decimal":
            return whole or number.style == "decimal"
        case "mixed":
            small = abs(number.value) < 1 and number.style == "fraction"
            return whole or small or number.style == "mixed"
    return True


def _equal(given: Quantity, target: Quantity, tolerance: Fraction) -> list[Number]:
    """The readings of `given` that are the target's number, none where the units differ in kind.
    A target means its likeliest reading."""
    if given.unit.dimension != target.unit.dimension:
        return []
    scale = given.unit.factor / target.unit.factor
    value = target.numbers[0].value
    return [number for number in given.numbers if abs(number.value * scale - value) <= tolerance]


def _refuse_unit(response: str, given: Unit, right: Unit) -> None:
    """Ask again where a unit is missing, not asked for, or not known; a known wrong one is wrong."""
    if right.name and not given.name:
        example = "Add the percent sign, as in 30%." if right.name == "%" else "Add it, as in 3 kg."
        raise not_understood(response, "The unit is missing.", example)
    if given.dimension and not right.name:
        message = f"The answer is a plain number, without “{given.name[:40]}”."
        raise not_understood(response, message, _EXAMPLE)
    if not given.known and given.dimension != right.dimension:
        mend = "Write a unit such as cm, kg, min, L, m/s, cm^2 or %."
        raise not_understood(response, f"“{given.name[:40]}” is not understood as a unit.", mend)


def _without_brackets(text: str) -> str:
    """Without the one pair of brackets around all of it, if there is one."""
    return re.sub(r"^([+-]?) ?\(([^()]*)\)$", r"\1\2", text)


def _shown(number: Number, unit: Unit) -> str:
    gap = "" if unit.name in ("", "%", "°") else " "
    return f"{shown(number.value, number.style)}{gap}{unit.name}"
