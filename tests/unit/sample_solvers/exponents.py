"""Solvers for absolute values, laws of exponents and scientific notation."""

import math
from decimal import Decimal
from fractions import Fraction

from tests.unit.sample_solvers import Solved, integers, numbers, solves


@solves("absolute-value-of-a-difference")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return len(range(min(a, b), max(a, b))), {"ignores-absolute-value": a - b, "bars-drop-every-minus": a + b}


@solves("divers-apart")
def _(stem: str) -> Solved:
    bird, diver = integers(stem)
    return len(range(diver, bird)), {"ignores-signs": abs(bird - abs(diver))}


@solves("multiply-powers")
def _(stem: str) -> Solved:
    a, m, b, n, _ = integers(stem)
    assert a == b
    factors = [a] * m + [b] * n
    return len(factors), {"multiplies-exponents": m * n}


@solves("divide-powers")
def _(stem: str) -> Solved:
    a, m, b, n, _ = integers(stem)
    assert a == b
    return round(math.log(Fraction(a**m, b**n), a)), {"divides-exponents": Fraction(m, n)}


@solves("power-of-a-power")
def _(stem: str) -> Solved:
    a, m, n, _ = integers(stem)
    return round(math.log((a**m) ** n, a)), {"adds-exponents-for-power-of-power": m + n}


@solves("value-of-a-negative-power")
def _(stem: str) -> Solved:
    a, n = integers(stem)
    value = Fraction(1)
    for _ in range(-n):
        value /= a
    return value, {"negative-exponent-negates": -(a ** abs(n)), "multiplies-base-by-exponent": a * n}


@solves("quotient-below-one")
def _(stem: str) -> Solved:
    a, m, b, n = integers(stem)
    assert a == b
    return Fraction(math.prod([a] * m), math.prod([b] * n)), {"smaller-from-larger-exponent": a ** abs(n - m)}


@solves("read-scientific-notation")
def _(stem: str) -> Solved:
    exponent = numbers(stem)[-1]
    written = Decimal(stem.split("$")[1].split(" ")[0])
    digits = str(written).replace(".", "")
    return Fraction(Decimal(f"{written}e{exponent}")), {
        "exponent-counts-written-zeros": int(digits + "0" * int(exponent))
    }


@solves("exponent-of-a-small-number")
def _(stem: str) -> Solved:
    small = stem.split("$")[1]
    behind = small.split(".")[1]
    return Decimal(small).adjusted(), {
        "zeros-behind-point-as-exponent": -(len(behind) - len(behind.lstrip("0")))
    }
