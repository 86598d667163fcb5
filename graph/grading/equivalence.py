"""Decides whether two formulas are equal. Reads no text and knows no forms.

A difference at one point refutes: both are evaluated at fixed points, exactly where the numbers
stay rational and small, else to 40 digits. Agreement there is then proved in sympy's polynomial
rings, for quotients of polynomials; with roots or variable exponents it has to do. All work is
bounded by the size of the trees and of the numbers, not by a clock.
"""

import math
import operator
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

from graph.grading import polynomials
from graph.grading.formula import Formula, Node, Tree, names_in

Number = Fraction | Decimal
Point = Mapping[str, Number]
Pairs = Sequence[tuple[Number, Number]]

POINTS = 5
"""Compared at. Two different polynomials of degree 100 agree at all with a chance below 1e-12
(Schwartz, 1980), and then the proof tells them apart."""

ATTEMPTS = 40
"""Points tried until POINTS of them have a value on both sides (roots have none below zero)."""

EXACT_BITS = 2048
"""Numerators and denominators past it are rounded to DIGITS, so that 9^9^9 ends at once."""

DIGITS = 40
NEARLY = Decimal("1e-28")
"""Relative and absolute. Far above rounding at DIGITS, and below what a number of
formula.LONGEST_NUMBER digits can miss an irrational one by."""

LARGEST_POWER_OF_TEN = 9_999
"""Of a rounded value; what is beyond has no value here."""

_CONTEXT = Context(prec=DIGITS, Emax=10 * LARGEST_POWER_OF_TEN, Emin=-10 * LARGEST_POWER_OF_TEN)
_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


class Undefined(ArithmeticError):
    """There is no real value anywhere, or none below 10^9999."""


def equal(a: Formula, b: Formula) -> bool:
    """Whether two expressions have the same value, or two equations say the same: up to a constant
    factor, if need be after multiplying out denominators. False where only one is an equation.
    Raises Undefined where `a` has no value anywhere."""
    if (a.right is None) != (b.right is None):
        return False
    trees = _zero(a), _zero(b)
    names = sorted(names_in(trees[0]) | names_in(trees[1]))
    with localcontext(_CONTEXT):
        return _same_value(*trees, names) if a.right is None else _same_equation(*trees, names)


def _same_value(first: Tree, second: Tree, names: Sequence[str]) -> bool:
    pairs = []
    for pair in _pairs(first, second, names):
        if not _close(*pair):
            return False
        pairs.append(pair)
    if not pairs or not _provable(pairs, first, second, names):
        return bool(pairs)
    return polynomials.equal(first, second, names)


def _same_equation(first: Tree, second: Tree, names: Sequence[str]) -> bool:
    pairs = list(_pairs(first, second, names))
    if _provable(pairs, first, second, names):
        return polynomials.same_equation(first, second, names)
    return _proportional(pairs)


def _provable(pairs: Pairs, first: Tree, second: Tree, names: Sequence[str]) -> bool:
    """Whether sympy can decide: something is left open, all stayed exact, and it is not too large."""
    exact = all(isinstance(value, Fraction) for pair in pairs for value in pair)
    return bool(names) and exact and polynomials.provable((first, second), names)


def _zero(formula: Formula) -> Tree:
    """The expression, or of an equation what it sets to zero."""
    return formula.left if formula.right is None else Node("-", (formula.left, formula.right))


def _pairs(first: Tree, second: Tree, names: Sequence[str]) -> Iterator[tuple[Number, Number]]:
    """Values of both, at up to POINTS points where both have one. Raises Undefined, after ATTEMPTS,
    where `first` had none."""
    defined = compared = 0
    for point in _points(names):
        x, y = _value(first, point), _value(second, point)
        defined += x is not None
        if x is not None and y is not None:
            yield x, y
            compared += 1
        if compared == POINTS:
            return
    if not defined:
        raise Undefined


def _points(names: Sequence[str]) -> Iterator[Point]:
    """Always the same ones, up to 1, 10 or 100 from zero, no value a whole number or simple fraction."""
    rng = random.Random(1)  # noqa: S311  (fixed points, no secret)
    for _ in range(ATTEMPTS if names else 1):
        yield {n: Fraction(rng.randint(-9_999, 9_999), rng.choice((101, 1_009, 9_973))) for n in names}


def _value(tree: Tree, point: Point) -> Number | None:
    try:
        return evaluate(tree, point)
    except ArithmeticError:
        return None


def _proportional(pairs: Pairs) -> bool:
    """Whether all quotients are the same and not zero."""
    zero = Fraction(0)
    x0, y0 = next(((x, y) for x, y in pairs if not _close(y, zero)), (zero, zero))
    return not _close(x0, zero) and all(_close(_product(x, y0), _product(y, x0)) for x, y in pairs)


def _close(x: Number, y: Number) -> bool:
    """Equal; nearly so where rounding was."""
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x == y
    a, b = _decimal(x), _decimal(y)
    return abs(a - b) <= NEARLY * max(Decimal(1), abs(a), abs(b))


def evaluate(tree: Tree, point: Point) -> Number:
    """The real value at a point that gives every name one. Raises ArithmeticError where there is
    none. Rounds to DIGITS in the decimal context that `equal` sets."""
    match tree:
        case Node(op, args):
            return _bounded(_OPERATIONS[op](*(evaluate(arg, point) for arg in args)))
        case "pi":
            return _PI
        case str():
            return point[tree]
    return tree


def _bounded(value: Number) -> Number:
    """The value, rounded where it grew past EXACT_BITS. Raises Undefined past the largest power."""
    if isinstance(value, Fraction):
        return value if _bits(value) <= EXACT_BITS else _decimal(value)
    if not value.is_finite() or value.adjusted() > LARGEST_POWER_OF_TEN:
        raise Undefined
    return value


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)


def _alike(operation: Callable[[Any, Any], Any]) -> Callable[[Number, Number], Number]:
    """The operation on two fractions, or on two decimals where one was rounded."""

    def on_alike(x: Number, y: Number) -> Number:
        exact = isinstance(x, Fraction) and isinstance(y, Fraction)
        value: Number = operation(x, y) if exact else operation(_decimal(x), _decimal(y))
        return value

    return on_alike


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        if exponent.denominator == 1 and abs(exponent) * _bits(base) <= EXACT_BITS:
            return base ** int(exponent)
        if exponent == Fraction(1, 2):
            return _sqrt(base)
    return _decimal(base) ** _decimal(exponent)


def _sqrt(value: Number) -> Number:
    """Exact for the square of a fraction."""
    if isinstance(value, Fraction) and value >= 0:
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if top * top == value.numerator and bottom * bottom == value.denominator:
            return Fraction(top, bottom)
    return _decimal(value).sqrt()


_product = _alike(operator.mul)
_OPERATIONS: Mapping[str, Callable[..., Number]] = {
    "+": _alike(operator.add),
    "-": _alike(operator.sub),
    "*": _product,
    "/": _alike(operator.truediv),
    "^": _power,
    "neg": operator.neg,
    "sqrt": _sqrt,
    "abs": abs,
}
