"""Trees as quotients of polynomials in sympy's exact rings, and the forms these may be asked in.

The only user of sympy in grading. sympy takes half a second to import, so it is imported where it
is first needed, and never by whoever only grades numbers and choices.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from graph.grading.formula import Node, Tree, names_in

MOST_TERMS = 500
"""Of a polynomial that may be expanded: some 5 ms."""

MOST_FACTORED = 60
"""Terms of a polynomial whose factors may be looked for: degree 4 in three names, 59 in one."""

GREATEST_DEGREE = 10
"""Of a polynomial whose factors may be looked for; school stops at 4."""

Polynomial: TypeAlias = Any
"""sympy.polys.rings.PolyElement over the rationals, which has no types."""


def provable(trees: Sequence[Tree], names: Sequence[str]) -> bool:
    """Whether `equal` can decide about these two: quotients of polynomials, small when expanded."""
    sizes = [size for size in map(_degrees, trees) if size is not None]
    if len(sizes) < len(trees):
        return False
    return _terms_at_most(sum(above + below for above, below in sizes), names) <= MOST_TERMS


def equal(first: Tree, second: Tree, names: Sequence[str]) -> bool:
    """Whether two provable trees are the same quotient."""
    (top1, bottom1), (top2, bottom2) = _quotients((first, second), names)
    return bool(top1 * bottom2 == top2 * bottom1)


def same_equation(first: Tree, second: Tree, names: Sequence[str]) -> bool:
    """Whether setting either of two provable trees to zero says the same: they differ by a constant
    factor, if need be after multiplying out the denominators. False where one is always zero."""
    (top1, bottom1), (top2, bottom2) = _quotients((first, second), names)
    return _proportional(top1, top2) or _proportional(top1 * bottom2, top2 * bottom1)


def _proportional(first: Polynomial, second: Polynomial) -> bool:
    return bool(first and second and first * second.LC == second * first.LC)


def expanded(tree: Tree) -> bool:
    """Whether it is a sum of terms without brackets, like ones collected (as far as it can be told)."""
    terms = list(_terms(tree))
    if any(_has_sum(term) for term in terms):
        return False
    names = sorted(names_in(tree) | {"pi"})
    if not provable([tree], names):
        return True
    [(top, bottom)] = _quotients([tree], names)
    return not bottom.is_ground or len(terms) == max(1, len(top.terms()))


def factored(tree: Tree) -> bool:
    """Whether it is a product of factors that cannot be factored further over the rationals, whole
    coefficients without a common divisor. Factors too large to tell do not count as factored."""
    return all(_irreducible(factor) for factor in _factors(tree) if names_in(factor))


def _irreducible(tree: Tree) -> bool:
    names = sorted(names_in(tree) | {"pi"})
    size = _degrees(tree)
    if size is None:
        return True
    if sum(size) > GREATEST_DEGREE or _terms_at_most(sum(size), names) > MOST_FACTORED:
        return False
    [(top, bottom)] = _quotients([tree], names)
    if not bottom.is_ground or not top.is_irreducible:
        return False
    coefficients = [Fraction(int(c.numerator), int(c.denominator)) for c in (top / bottom.LC).coeffs()]
    whole = all(c.denominator == 1 for c in coefficients)
    return not whole or math.gcd(*(c.numerator for c in coefficients)) == 1


def _terms_at_most(degree: int, names: Sequence[str]) -> int:
    return math.comb(degree + len(names), len(names))


def _degrees(tree: Tree) -> tuple[int, int] | None:
    """Bounds of the degrees above and below the line; None where it is no quotient of polynomials."""
    match tree:
        case Node("sqrt" | "abs", _):
            return None
        case Node("neg", (inside,)):
            return _degrees(inside)
        case Node("^", (base, exponent)):
            power, size = _whole(exponent), _degrees(base)
            if not power or size is None:
                return None
            above, below = size if power > 0 else reversed(size)
            return abs(power) * above, abs(power) * below
        case Node(op, (left, right)):
            a, b = _degrees(left), _degrees(right)
            if a is None or b is None:
                return None
            match op:
                case "*":
                    return a[0] + b[0], a[1] + b[1]
                case "/":
                    return a[0] + b[1], a[1] + b[0]
            return max(a[0] + b[1], b[0] + a[1]), a[1] + b[1]
    return (1, 0) if isinstance(tree, str) else (0, 0)


def _whole(tree: Tree) -> int | None:
    match tree:
        case Fraction(denominator=1):
            return int(tree)
        case Node("neg", (Fraction(denominator=1) as inside,)):
            return -int(inside)
    return None


def _quotients(trees: Sequence[Tree], names: Sequence[str]) -> list[tuple[Polynomial, Polynomial]]:
    """Each tree as numerator and denominator in one ring."""
    from sympy.polys.domains import QQ
    from sympy.polys.rings import ring

    created, *generators = ring([f"v{i}" for i in range(len(names))], QQ)
    values = dict(zip(names, generators, strict=True))
    return [_quotient(tree, values, created) for tree in trees]


def _quotient(tree: Tree, values: Mapping[str, Polynomial], ring: Any) -> tuple[Polynomial, Polynomial]:
    match tree:
        case Fraction():
            return ring(tree.numerator), ring(tree.denominator)
        case str():
            return values[tree], ring(1)
        case Node("neg", (inside,)):
            top, bottom = _quotient(inside, values, ring)
            return -top, bottom
        case Node("^", (base, exponent)):
            top, bottom = _quotient(base, values, ring)
            power = _whole(exponent) or 0
            return (top**power, bottom**power) if power > 0 else (bottom**-power, top**-power)
    (a, b), (c, d) = (_quotient(arg, values, ring) for arg in tree.args)
    match tree.op:
        case "*":
            return a * c, b * d
        case "/":
            return a * d, b * c
        case "+":
            return (a + c, b) if b == d else (a * d + c * b, b * d)
    return (a - c, b) if b == d else (a * d - c * b, b * d)


def _terms(tree: Tree) -> Iterator[Tree]:
    """What is added up at the top, signs left off."""
    match tree:
        case Node("+" | "-" | "neg", args):
            for arg in args:
                yield from _terms(arg)
        case _:
            yield tree


def _has_sum(tree: Tree) -> bool:
    """Whether it multiplies or raises a sum."""
    match tree:
        case Node("+" | "-", _):
            return True
        case Node("/" | "^", (left, _)):
            return _has_sum(left)
        case Node("*" | "neg", args):
            return any(map(_has_sum, args))
    return False


def _factors(tree: Tree) -> Iterator[Tree]:
    """What is multiplied at the top, powers and signs left off."""
    match tree:
        case Node("*" | "/" | "neg", args):
            for arg in args:
                yield from _factors(arg)
        case Node("^", (base, _)):
            yield from _factors(base)
        case _:
            yield tree
