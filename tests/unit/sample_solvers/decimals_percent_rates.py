"""Solvers for calculating with decimals, units, changes in percent, rates and scales."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import count

from tests.unit.sample_solvers import Solved, fractions, integers, numbers, over, solves, stem_of


def decimals(stem: str) -> list[Decimal]:
    """All numbers of the text as they are written."""
    return [Decimal(text) for text in re.findall(r"\d+(?:\.\d+)?", stem_of(stem))]


@solves("add-decimals-of-different-length")
def _(stem: str) -> Solved:
    a, b = decimals(stem)
    digits = sum(int(str(number).replace(".", "")) for number in (a, b))
    places = max(len(str(number).split(".")[1]) for number in (a, b))
    return Fraction(a + b), {"aligns-last-digits": Fraction(digits, 10**places)}


@solves("subtract-from-a-whole")
def _(stem: str) -> Solved:
    note, price = decimals(stem)
    wholes, cents = str(price).split(".")
    return Fraction(note - price), {"subtracts-wholes-only": Fraction(f"{int(note) - int(wholes)}.{cents}")}


@solves("divide-by-a-decimal")
def _(stem: str) -> Solved:
    a, b = decimals(stem)
    return next(n for n in count() if n * b == a), {
        "ignores-point-of-divisor": Fraction(a) / int(str(b).replace(".", ""))
    }


@solves("glasses-from-a-can")
def _(stem: str) -> Solved:
    litres, glass = decimals(stem)
    filled = 0
    left = litres
    while left > 0:
        left, filled = left - glass, filled + 1
    return filled, {"multiplication-makes-bigger": Fraction(litres * glass)}


@solves("round-to-decimal-places")
def _(stem: str) -> Solved:
    (n,) = decimals(stem)
    cent = Decimal("0.01")
    return Fraction(n.quantize(cent, ROUND_HALF_UP)), {
        "rounds-down-always": Fraction(n.quantize(cent, ROUND_DOWN))
    }


@solves("round-across-the-point")
def _(stem: str) -> Solved:
    (n,) = decimals(stem)
    tenth = Decimal("0.1")
    whole, places = str(n).split(".")
    return f"${n.quantize(tenth, ROUND_HALF_UP)}$", {
        "places-as-separate-number": f"${whole}.{int(places[0]) + 1}$",
        "rounds-down-always": f"${n.quantize(tenth, ROUND_DOWN)}$",
    }


@solves("recurring-to-fraction")
def _(stem: str) -> Solved:
    (block,) = re.findall(r"repeats the digits \$(\d+)\$", stem)
    assert f"0.{block * 3}\\ldots" in stem
    approached = Fraction("0." + block * 12)
    return approached.limit_denominator(1000), {"recurring-as-terminating": Fraction(f"0.{block}")}


@solves("which-decimal-ends")
def _(text: str) -> Solved:
    pairs = [tuple(integers(choice)) for choice in text.split("\n")[1:]]
    (right,) = (pair for pair in pairs if 10**12 * pair[0] % pair[1] == 0)
    (even,) = (pair for pair in pairs if pair != right and pair[1] % 2 == 0)
    (by_digit,) = (pair for pair in pairs if pair != right and pair[1] % 10 == 5)
    assert Fraction(*right) in fractions(text)
    return over(*right), {"even-denominator-ends": over(*even), "judges-by-last-digit": over(*by_digit)}


@solves("metres-to-kilometres")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    assert any(pair in stem for pair in ("kilometres", "kilograms", "litres is"))
    return Fraction(f"{n}e-3"), {"multiplies-for-larger-unit": Fraction(f"{n}e3")}


@solves("hours-to-minutes")
def _(stem: str) -> Solved:
    (hours,) = decimals(stem)
    whole, tenths = str(hours).split(".")
    return Fraction(hours) * 60, {"decimal-hours-as-minutes": sum([60] * int(whole)) + int(f"{tenths}0")}


@solves("change-in-percent")
def _(stem: str) -> Solved:
    old, new = integers(stem)
    percent = next(p for p in range(1000) if old * (100 + p) == 100 * new)
    return percent, {
        "change-as-percent": new - old,
        "compares-with-new-value": 100 - Fraction(100 * old, new),
    }


@solves("up-and-down-again")
def _(stem: str) -> Solved:
    rent, up, down = numbers(stem)
    rent_up = rent + rent / 100 * up
    return rent_up - rent_up / 100 * down, {"percent-changes-cancel": rent}


@solves("price-before-the-sale")
def _(stem: str) -> Solved:
    percent, price = numbers(stem)
    before = next(n for n in count() if n - percent * n / 100 == price)
    return before, {"percent-of-new-value": price + price / 100 * percent}


@solves("whole-from-a-part")
def _(stem: str) -> Solved:
    part, percent = numbers(stem)
    whole = next(n for n in count() if percent * n / 100 == part)
    return whole, {"percent-of-part": part / 100 * percent}


@solves("interest-after-years")
def _(stem: str) -> Solved:
    amount, percent, years = integers(stem)
    each = Fraction(f"{percent}e-2") * amount
    return sum([each] * years, Fraction(0)), {"one-year-only": each}


@solves("years-until-interest")
def _(stem: str) -> Solved:
    amount, interest, percent = integers(stem)
    years, paid = 0, Fraction(0)
    while paid < interest:
        years, paid = years + 1, paid + Fraction(f"{percent}e-2") * amount
    assert paid == interest
    return years, {"divides-by-percent": Fraction(interest, percent)}


@solves("car-losing-value")
def _(stem: str) -> Solved:
    price, percent, years = integers(stem)
    value = Fraction(price)
    for _ in range(years):
        value -= value * percent / 100
    return value, {"interest-on-start-only": price - sum([Fraction(price * percent, 100)] * years)}


@solves("which-growth-calculation")
def _(stem: str) -> Solved:
    people, percent, years = integers(stem)
    rate = Decimal(percent) / 100
    return rf"${people} \times {1 + rate}^{{{years}}}$", {
        "interest-on-start-only": rf"${people} \times {1 + sum([rate] * years)}$",
        "power-of-the-rate": rf"${people} \times {rate}^{{{years}}}$",
    }


@solves("distance-in-minutes")
def _(stem: str) -> Solved:
    speed, minutes = integers(stem)
    return sum([Fraction(speed, 60)] * minutes, Fraction(0)), {"minutes-as-hours": speed * minutes}


@solves("minutes-for-a-distance")
def _(stem: str) -> Solved:
    speed, distance = integers(stem)
    needed = next(n for n in count() if sum([Fraction(speed, 60)] * n, Fraction(0)) == distance)
    return needed, {"inverts-rate": Fraction(speed, distance)}


@solves("average-speed")
def _(stem: str) -> Solved:
    s, u, t, v = integers(stem)
    hourly = [u] * s + [v] * t
    return Fraction(sum(hourly), len(hourly)), {"averages-the-speeds": Fraction(u + v, 2)}


@solves("workers-and-days")
def _(stem: str) -> Solved:
    painters, days, others = integers(stem)
    return next(n for n in count() if n * others == days * painters), {
        "proportional-although-inverse": Fraction(others, painters) * days
    }


@solves("faster-on-the-same-way")
def _(stem: str) -> Solved:
    speed, hours, other = integers(stem)
    return next(n for n in count() if n * other == speed * hours), {
        "proportional-although-inverse": Fraction(other, speed) * hours
    }


@solves("distance-on-a-map")
def _(stem: str) -> Solved:
    one, scale, centimetres = integers(stem)
    assert one == 1
    per_centimetre = Fraction(f"{scale}e-5")
    return sum([per_centimetre] * centimetres, Fraction(0)), {
        "centimetres-as-metres": Fraction(f"{scale}e-3") * centimetres
    }


@solves("length-of-a-model")
def _(stem: str) -> Solved:
    one, scale, metres = integers(stem)
    assert one == 1
    return next(n for n in count() if n * scale == metres * 100), {
        "scales-the-wrong-way": metres * 100 * scale
    }
