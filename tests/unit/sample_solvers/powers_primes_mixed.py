"""Solvers for rounding, powers and roots, divisibility, and mixed numbers."""

import math
import re
from fractions import Fraction
from itertools import count

import sympy

from tests.unit.sample_solvers import Solved, fractions, integers, over, solves, stem_of

PLACES = {"ten": 10, "hundred": 100, "thousand": 1000}


def place_of(stem: str) -> int:
    """The place that the stem names."""
    (name,) = re.findall("nearest (ten|hundred|thousand)", stem)
    return PLACES[name]


def nearest(n: int, place: int) -> int:
    """The nearest multiple, the upper one of two that are as near."""
    return min(range(0, n + 2 * place, place), key=lambda m: (abs(m - n), -m))


def below(n: int, place: int) -> int:
    """n with the digits behind the place turned to zeros."""
    zeros = len(str(place)) - 1
    return int(str(n)[:-zeros] + "0" * zeros)


@solves("round-to-a-place")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    place = place_of(stem)
    return nearest(n, place), {"rounds-down-always": below(n, place)}


@solves("round-in-one-step")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    place = place_of(stem)
    return nearest(n, place), {"rounds-in-steps": nearest(nearest(n, 10), place)}


@solves("smallest-before-rounding")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    place = place_of(stem)
    down = next(k for k in range(n - place, n) if min((n, n - place), key=lambda m: (abs(m - k), m)) == n)
    return next(k for k in range(n - place, n) if nearest(k, place) == n), {"halfway-rounds-down": down}


@solves("estimate-a-product")
def _(stem: str) -> Solved:
    tens = [str(nearest(n, 10))[:-1] for n in integers(stem)]
    product = math.prod(int(text) for text in tens)
    return int(f"{product}00"), {"tens-times-tens-are-tens": int(f"{product}0")}


@solves("estimate-a-bill")
def _(stem: str) -> Solved:
    prices = integers(stem)
    return sum(nearest(n, 10) for n in prices), {"rounds-down-always": sum(below(n, 10) for n in prices)}


@solves("value-of-a-power")
def _(stem: str) -> Solved:
    a, n = integers(stem)
    return math.prod([a] * n), {
        "multiplies-base-by-exponent": sum([a] * n),
        "swaps-base-and-exponent": math.prod([n] * a),
    }


@solves("power-in-a-product")
def _(stem: str) -> Solved:
    a, b, n = integers(stem)
    return math.prod([a] + [b] * n), {"exponent-on-whole-product": math.prod([a, b] * n)}


@solves("square-root-of-a-square")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    return math.isqrt(n), {"halves-for-square-root": Fraction(n, 2)}


@solves("side-of-a-square")
def _(stem: str) -> Solved:
    (area,) = integers(stem)
    return next(k for k in count() if k * k == area), {"quarters-area-for-side": Fraction(area, 4)}


@solves("root-to-the-nearest-whole")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    return round(math.sqrt(n)), {"rounds-down-always": math.isqrt(n)}


def digit_sum(n: int) -> int:
    """Of its decimal digits."""
    return sum(int(digit) for digit in str(n))


@solves("divisible-by-four")
def _(text: str) -> Solved:
    offered = [integers(choice)[0] for choice in text.split("\n")[1:]]
    (right,) = (n for n in offered if n % 4 == 0)
    (last,) = (n for n in offered if n != right and int(str(n)[-1]) in (4, 8))
    (by_sum,) = (n for n in offered if n != right and digit_sum(n) % 4 == 0)
    return f"${right}$", {"judges-by-last-digit": f"${last}$", "digit-sum-for-every-divisor": f"${by_sum}$"}


@solves("divisible-by-nine")
def _(text: str) -> Solved:
    offered = [integers(choice)[0] for choice in text.split("\n")[1:]]
    (right,) = (n for n in offered if n in range(0, 1000, 9))
    (last,) = (n for n in offered if str(n).endswith("9"))
    (by_three,) = (n for n in offered if n != right and digit_sum(n) % 3 == 0)
    return f"${right}$", {"judges-by-last-digit": f"${last}$", "rule-of-three-for-nine": f"${by_three}$"}


@solves("largest-last-digit")
def _(stem: str) -> Solved:
    known = stem.split("$")[1].rstrip("d")
    fitting = [d for d in range(10) if int(f"{known}{d}") % 3 == 0]
    return max(fitting), {"judges-by-last-digit": max(d for d in range(10) if d % 3 == 0)}


@solves("exponent-of-a-prime")
def _(stem: str) -> Solved:
    n, p = integers(stem)
    exponent = sympy.factorint(n)[p]
    return exponent, {"power-for-exponent": math.gcd(n, p**20), "each-prime-once": 1}


@solves("which-factorisation")
def _(text: str) -> Solved:
    (n,) = integers(text)
    powers = sympy.factorint(n)
    double = next(p for p in powers if powers[p] == 2)
    q, r = sorted(p for p in powers if powers[p] == 1)
    return rf"${double}^2 \times {q} \times {r}$", {
        "leaves-composite-factor": rf"${double * double} \times {q} \times {r}$",
        "each-prime-once": rf"${double} \times {q} \times {r}$",
    }


@solves("mixed-to-fraction")
def _(stem: str) -> Solved:
    whole, a, b = integers(stem)
    (part,) = fractions(stem)
    return sum([Fraction(b, b)] * whole) + part, {
        "multiplies-whole-by-part": whole * part,
        "adds-whole-to-numerator": Fraction(whole + a, b),
    }


@solves("fraction-to-mixed")
def _(text: str) -> Solved:
    top, bottom = integers(stem_of(text))
    wholes, left = 0, top
    while left >= bottom:
        wholes, left = wholes + 1, left - bottom

    def mixed(whole: int, a: int, b: int) -> str:
        return rf"${whole}\,{over(a, b).strip('$')}$"

    return mixed(wholes, left, bottom), {
        "swaps-whole-and-remainder": mixed(left, wholes, bottom),
        "quotient-as-denominator": mixed(wholes, left, wholes),
    }


@solves("add-mixed-numbers")
def _(stem: str) -> Solved:
    w, a, b, v, c, d = integers(stem)
    first, second = Fraction(w * b + a, b), Fraction(v * d + c, d)
    return first + second, {"adds-denominators": w + v + Fraction(a + c, b + d)}


@solves("subtract-mixed-numbers")
def _(stem: str) -> Solved:
    w, a, b, v, c, d = integers(stem)
    assert b == d
    return Fraction(w * b + a - v * b - c, b), {"smaller-from-larger-part": w - v + Fraction(c - a, b)}
