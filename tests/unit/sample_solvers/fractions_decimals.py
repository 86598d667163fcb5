"""Solvers for fractions and decimals."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import count

from tests.unit.sample_solvers import Solved, fractions, integers, numbers, over, solves, stem_of, tex

EQUAL = "They are equal."


@solves("shaded-part")
def _(stem: str) -> Solved:
    shaded, plain = integers(stem)
    return 1 - Fraction(plain, shaded + plain), {"part-to-part-for-fraction": Fraction(shaded, plain)}


@solves("fraction-of-a-length")
def _(stem: str) -> Solved:
    length, parts, of = integers(stem)
    one = next(n for n in count() if n * of == length)
    return sum([one] * parts), {"takes-one-part-only": one}


@solves("missing-numerator")
def _(stem: str) -> Solved:
    a, b, d = integers(stem)
    answer = next(n for n in count() if n * b == a * d)
    return answer, {"adds-same-to-both": a + (d - b)}


@solves("simplest-form")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    lowest = Fraction(a, b)
    left = b // lowest.denominator
    first = next(k for k in count(2) if a % k == 0 and b % k == 0)
    return tex(lowest), {
        "stops-simplifying-early": over(a // first, b // first),
        "subtracts-same-from-both": over(a - left, b - left),
    }


@solves("denominator-in-simplest-form")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return Fraction(a, b).denominator, {"stops-simplifying-early": b // 2}


@solves("larger-of-two-fractions")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    assert b - a == d - c
    pairs = {(a, b): a * d, (c, d): c * b}
    larger = max(pairs, key=lambda pair: pairs[pair])
    smaller_denominator = min(pairs, key=lambda pair: pair[1])
    return over(*larger), {
        "looks-only-at-denominator": over(*smaller_denominator),
        "equal-gap-means-equal": EQUAL,
    }


@solves("same-numerator")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    assert a == c
    larger, smaller = ((a, b), (c, d)) if a * d > c * b else ((c, d), (a, b))
    assert smaller[1] > larger[1]
    return over(*larger), {"larger-denominator-is-larger": over(*smaller), "looks-only-at-numerator": EQUAL}


@solves("add-like-fractions")
def _(stem: str) -> Solved:
    a, c, b, _ = integers(stem)
    return sum(fractions(stem)), {"adds-denominators": Fraction(a + b, c + c)}


@solves("pour-from-a-jug")
def _(stem: str) -> Solved:
    full, poured = fractions(stem)
    return full - poured, {"starts-from-one-whole": 1 - poured}


def common_denominator(b: int, d: int) -> int:
    """The first multiple of b that d divides."""
    return next(m for m in count(b, b) if m % d == 0)


@solves("add-unlike-fractions")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    return Fraction(a * d + c * b, b * d), {
        "adds-denominators": Fraction(a + c, b + d),
        "keeps-numerators": Fraction(a + c, common_denominator(b, d)),
    }


@solves("subtract-unlike-fractions")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    wrong = Fraction(a - c, common_denominator(b, d))
    return Fraction(a * d - c * b, b * d), {"keeps-numerators": wrong}


@solves("multiply-fractions")
def _(stem: str) -> Solved:
    first, second = fractions(stem)
    return first * second, {"multiplies-crosswise": first / second}


@solves("part-of-the-garden")
def _(stem: str) -> Solved:
    vegetables, beans = fractions(stem)
    return beans * vegetables, {"adds-for-part-of-part": beans + vegetables}


@solves("divide-fractions")
def _(stem: str) -> Solved:
    first, second = fractions(stem)
    inverted, product = 1 / first * second, first * second
    return first / second, {"inverts-the-first": inverted, "divides-without-inverting": product}


@solves("pieces-of-rope")
def _(stem: str) -> Solved:
    length, one, parts = integers(stem)
    return length / Fraction(one, parts), {"division-makes-smaller": Fraction(length, parts)}


@solves("largest-decimal")
def _(stem: str) -> Solved:
    texts = re.findall(r"0\.\d+", stem_of(stem))
    return f"${max(texts, key=Decimal)}$", {
        "longer-decimal-is-larger": f"${max(texts, key=len)}$",
        "compares-last-digits": f"${max(texts, key=lambda text: text[-1])}$",
    }


@solves("value-of-a-decimal-digit")
def _(stem: str) -> Solved:
    number, digit = re.findall(r"\d+(?:\.\d+)?", stem)
    place = number.split(".")[1].index(digit)
    return Fraction("0." + "0" * place + digit), {
        "one-place-too-far-left": Fraction("0." + "0" * (place - 1) + digit),
        "digit-at-face-value": int(digit),
    }


@solves("fraction-to-decimal")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return Fraction(Decimal(a) / Decimal(b)), {"fraction-bar-as-point": Fraction(f"{a}.{b}")}


@solves("decimal-to-fraction")
def _(stem: str) -> Solved:
    (decimal,) = re.findall(r"0\.\d+", stem_of(stem))
    places = decimal.split(".")[1]
    return tex(Fraction(decimal)), {
        "decimal-as-unit-fraction": over(1, int(places)),
        "one-zero-too-few": tex(Fraction(int(places), 10)),
    }


@solves("multiply-decimals")
def _(stem: str) -> Solved:
    a, b = (Decimal(text) for text in re.findall(r"\d+(?:\.\d+)?", stem))
    return Fraction(a * b), {"keeps-decimal-places": Fraction(a * b * 10)}


@solves("multiply-by-power-of-ten")
def _(stem: str) -> Solved:
    text, power = re.findall(r"\d+(?:\.\d+)?", stem)
    whole, places = text.split(".")
    shift = len(power) - 1
    shifted = f"{whole}{places[:shift]}.{places[shift:]}0"
    return Fraction(shifted), {"appends-zeros": Fraction(text + "0" * shift)}


@solves("ratio-in-simplest-form")
def _(stem: str) -> Solved:
    red, blue = integers(stem)
    left, right = Fraction(red, blue).as_integer_ratio()
    part, whole = Fraction(red, red + blue).as_integer_ratio()
    return f"${left} : {right}$", {
        "reverses-ratio": f"${right} : {left}$",
        "part-to-whole-for-ratio": f"${part} : {whole}$",
    }


@solves("share-in-a-ratio")
def _(stem: str) -> Solved:
    total, a, b = integers(stem)
    return next(n for n in range(total) if n * b == (total - n) * a), {"shares-equally": Fraction(total, 2)}


@solves("price-of-one-kilogram")
def _(stem: str) -> Solved:
    kilograms, price = numbers(stem)[:2]
    return price / kilograms, {"inverts-rate": kilograms / price}


@solves("distance-at-steady-speed")
def _(stem: str) -> Solved:
    km, hours, asked = numbers(stem)
    return asked / hours * km, {"additive-comparison": km + (asked - hours)}


@solves("percent-to-decimal")
def _(stem: str) -> Solved:
    (percent,) = integers(stem)
    return Fraction(f"{percent}e-2"), {"percent-as-tenths": Fraction(f"{percent}e-1")}


@solves("part-as-percent")
def _(stem: str) -> Solved:
    size, walkers = integers(stem)
    percent = next(p for p in range(101) if p * size == walkers * 100)
    return percent, {"forgets-per-hundred": Fraction(walkers, size), "count-as-percent": walkers}


@solves("percent-of-an-amount")
def _(stem: str) -> Solved:
    percent, amount = numbers(stem)
    return sum([amount / 100] * int(percent)), {"divides-by-percent": amount / percent}


@solves("price-after-discount")
def _(stem: str) -> Solved:
    price, percent = numbers(stem)
    return price * (100 - percent) / 100, {
        "gives-change-only": price / 100 * percent,
        "subtracts-percent-as-number": price - percent,
    }


@solves("solve-a-proportion")
def _(stem: str) -> Solved:
    a, b, d = integers(stem)
    return next(x for x in count() if x * b == a * d), {"additive-comparison": a + (d - b)}


@solves("flour-for-a-recipe")
def _(stem: str) -> Solved:
    people, flour, asked = numbers(stem)
    return asked / people * flour, {"additive-comparison": flour + (asked - people)}


@solves("which-is-equivalent")
def _(text: str) -> Solved:
    (asked,) = fractions(text)
    a, b = integers(text)
    choices = text.split("\n")[1:]
    (right,) = (choice for choice in choices if fractions(choice)[0] == asked)
    factor = integers(right)[1] // b
    return right, {
        "adds-same-to-both": over(a + factor, b + factor),
        "changes-denominator-only": over(a, b * factor),
    }
