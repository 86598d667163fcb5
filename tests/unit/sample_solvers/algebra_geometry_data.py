"""Solvers for integers, algebra, lines, geometry, data and chance."""

import re
import statistics
from fractions import Fraction
from itertools import count

import sympy

from tests.unit.sample_solvers import Solved, integers, numbers, solves, stem_of

X = sympy.Symbol("x")


def solution(left: sympy.Expr, right: sympy.Expr | int) -> Fraction:
    """The x for which both sides are equal, by sympy."""
    (root,) = sympy.solve(sympy.Eq(left, right), X)
    return Fraction(int(root.p), int(root.q))


def line(through: int, slope: int) -> str:
    """The text of slope*x + through."""
    return str(sympy.interpolate([(0, through), (1, through + slope)], X))


@solves("smallest-integer")
def _(stem: str) -> Solved:
    found = integers(stem)
    negative = [n for n in found if n < 0]
    return f"${min(found)}$", {
        "ignores-signs": f"${min(found, key=abs)}$",
        "larger-digits-larger-negative": f"${min(negative, key=abs)}$",
    }


@solves("falling-temperature")
def _(stem: str) -> Solved:
    start, fall = integers(stem)
    degrees = start
    for _ in range(fall):
        degrees -= 1
    return degrees, {"drops-minus-of-result": max(start, fall) - min(start, fall)}


@solves("add-unlike-signs")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return list(range(a, a + b + 1))[-1], {"adds-sizes-of-unlike-signs": -(abs(a) + abs(b))}


@solves("subtract-a-negative")
def _(stem: str) -> Solved:
    a, negative = integers(stem)
    return next(n for n in range(-50, 50) if n + negative == a), {"drops-double-negative": a - abs(negative)}


@solves("multiply-two-negatives")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return 0 - sum([a] * -b), {"two-negatives-stay-negative": sum([a] * -b)}


@solves("divide-integers")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return next(n for n in range(-50, 50) if n * b == a), {"ignores-signs": Fraction(abs(a), b)}


@solves("evaluate-an-expression")
def _(stem: str) -> Solved:
    a, b, x = integers(stem)
    return int((a * X + b).subs(X, x)), {"writes-product-side-by-side": int(f"{a}{x}") + b}


@solves("taxi-fare-expression")
def _(stem: str) -> Solved:
    start, each = integers(stem)
    return line(start, each), {
        "multiplies-fixed-part-too": f"{start}*x + {each}*x",
        "swaps-fixed-and-variable-part": line(each, start),
    }


@solves("combine-like-terms")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    value = [a * x + b + c * x - d for x in (0, 1)]
    return f"${value[1] - value[0]}x + {value[0]}$", {
        "joins-unlike-terms": f"${value[1]}x$",
        "loses-sign-of-term": f"${a + c}x + {b + d}$",
    }


@solves("perimeter-expression")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    around = [2 * (a * x + b) + 2 * c * x for x in (0, 1)]
    return line(around[0], around[1] - around[0]), {
        "sides-counted-once": f"{a}*x + {b} + {c}*x",
        "joins-unlike-terms": f"{around[1]}*x",
    }


@solves("expand-a-bracket")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    value = [sum([b * x + c] * a) for x in (0, 1)]
    slope = value[1] - value[0]
    return f"${slope}x + {value[0]}$", {
        "multiplies-first-term-only": f"${slope}x + {c}$",
        "adds-factor-to-last-term": f"${slope}x + {a + c}$",
    }


@solves("constant-after-expanding")
def _(stem: str) -> Solved:
    found = re.search(r"\$(-\d+)\(x - (\d+)\)\$", stem)
    assert found
    a, b = int(found[1]), int(found[2])
    value = int(sympy.Poly(a * (X - b), X).coeff_monomial(1))
    return value, {"two-negatives-stay-negative": -abs(a * b), "multiplies-first-term-only": -b}


@solves("one-step-addition")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return solution(X + a, b), {"repeats-operation": b + a}


@solves("one-step-multiplication")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return solution(a * X, b), {"subtracts-the-coefficient": b - a}


@solves("two-step-equation")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    return solution(a * X + b, c), {
        "repeats-operation": Fraction(c + b, a),
        "divides-one-term-only": Fraction(c, a) - b,
    }


@solves("gym-visits")
def _(stem: str) -> Solved:
    fee, price, paid = integers(stem)
    visits = next(n for n in count() if fee + sum([price] * n) == paid)
    return visits, {"forgets-fixed-part": Fraction(paid, price)}


@solves("read-coordinates")
def _(stem: str) -> Solved:
    left, up = integers(stem)
    x, y = 0 - left, 0 + up
    return f"$({x}, {y})$", {"swaps-coordinates": f"$({y}, {x})$", "ignores-signs": f"$({left}, {up})$"}


@solves("vertical-distance")
def _(stem: str) -> Solved:
    a, y, b, z = integers(stem)
    assert a == b
    return int(sympy.Point(a, y).distance(sympy.Point(b, z))), {"ignores-signs": abs(abs(y) - abs(z))}


@solves("slope-from-two-points")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    slope = sympy.diff(sympy.interpolate([(a, b), (c, d)], X), X)
    return Fraction(int(slope.p), int(slope.q)), {"run-over-rise": Fraction(c - a, d - b)}


@solves("filling-a-tank")
def _(stem: str) -> Solved:
    t1, v1, t2, v2 = integers(stem)
    each = next(n for n in count() if v1 + n * (t2 - t1) == v2)
    return each, {"single-value-for-change": Fraction(v2, t2)}


@solves("equation-of-a-line")
def _(stem: str) -> Solved:
    slope, zero, crossing = integers(stem)
    assert zero == 0
    return line(crossing, slope), {"swaps-slope-and-intercept": line(slope, crossing)}


@solves("intercept-from-a-point")
def _(stem: str) -> Solved:
    slope, x, y = integers(stem)
    return int(sympy.interpolate([(x, y), (x + 1, y + slope)], X).subs(X, 0)), {
        "repeats-operation": y + slope * x,
        "y-value-as-intercept": y,
    }


@solves("area-of-a-rectangle")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return sum([a] * b), {"perimeter-for-area": a + b + a + b}


@solves("width-from-area")
def _(stem: str) -> Solved:
    area, length = integers(stem)
    return next(n for n in count() if n * length == area), {"subtracts-side-from-area": area - length}


@solves("area-of-a-triangle")
def _(stem: str) -> Solved:
    base, height = integers(stem)
    triangle = sympy.Triangle(sympy.Point(0, 0), sympy.Point(base, 0), sympy.Point(0, height))
    return Fraction(str(triangle.area)), {"forgets-half": base * height}


@solves("height-of-a-triangle")
def _(stem: str) -> Solved:
    area, base = integers(stem)
    return solution(base * X / 2, area), {"forgets-half": Fraction(area, base)}


@solves("mean-of-five-values")
def _(stem: str) -> Solved:
    values = integers(stem)
    assert len(values) == 5
    return Fraction(statistics.mean(values)), {"middle-of-the-list": values[2]}


@solves("value-missing-from-mean")
def _(stem: str) -> Solved:
    mean, *known = integers(stem)
    fourth = next(n for n in count() if statistics.mean([*known, n]) == mean)
    return fourth, {"missing-value-is-the-mean": mean}


@solves("draw-a-marble")
def _(stem: str) -> Solved:
    red, blue = integers(stem)
    bag = ["red"] * red + ["blue"] * blue
    return Fraction(bag.count("red"), len(bag)), {
        "odds-for-probability": Fraction(red, blue),
        "fifty-fifty": Fraction(1, 2),
    }


@solves("chance-of-no-rain")
def _(stem: str) -> Solved:
    (rain,) = numbers(stem_of(stem))
    return (100 - rain * 100) / 100, {"fifty-fifty": Fraction(1, 2)}
