"""Solvers for whole numbers and number theory."""

import math
from itertools import count

from tests.unit.sample_solvers import Solved, integers, solves


def digits(n: int) -> list[int]:
    """Ones first."""
    return [int(digit) for digit in reversed(str(n))]


@solves("value-of-a-digit")
def _(stem: str) -> Solved:
    n, digit = integers(stem)
    text = str(n)
    behind = len(text) - 1 - text.index(str(digit))
    return int(str(digit) + "0" * behind), {
        "digit-at-face-value": digit,
        "one-place-too-far-left": int(str(digit) + "0" * (behind + 1)),
    }


@solves("compose-a-number")
def _(stem: str) -> Solved:
    thousands, tens, ones = integers(stem)
    return int(f"{thousands}0{tens}{ones}"), {"leaves-out-zero": int(f"{thousands}{tens}{ones}")}


@solves("add-whole-numbers")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    no_carry = sum((x + y) % 10 * 10**i for i, (x, y) in enumerate(zip(digits(a), digits(b), strict=True)))
    return next(n for n in count(a) if n - b == a), {"forgets-to-carry": no_carry}


@solves("subtract-whole-numbers")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    columns = zip(digits(a), digits(b), strict=True)
    wrong = sum(abs(x - y) * 10**i for i, (x, y) in enumerate(columns))
    return next(n for n in count() if n + b == a), {"smaller-from-larger-digit": wrong}


@solves("multiply-two-digit-numbers")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    matching = sum(x * y * 100**i for i, (x, y) in enumerate(zip(digits(a), digits(b), strict=True)))
    return sum([a] * b), {"multiplies-matching-places-only": matching}


@solves("rows-of-chairs")
def _(stem: str) -> Solved:
    rows, chairs = integers(stem)
    return sum([chairs] * rows), {"adds-instead-of-multiplying": rows + chairs}


@solves("divide-with-a-zero-inside")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    quotient = next(n for n in count() if n * b == a)
    return quotient, {"leaves-out-zero": int(str(quotient).replace("0", ""))}


@solves("eggs-left-over")
def _(stem: str) -> Solved:
    left, box = integers(stem)
    full = 0
    while left >= box:
        left, full = left - box, full + 1
    return left, {"quotient-for-remainder": full}


@solves("multiply-before-adding")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    return a + sum([b] * c), {"strictly-left-to-right": sum([a + b] * c)}


@solves("brackets-first")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    return d + sum([b - c] * a), {
        "ignores-brackets": d - c + sum([b] * a),
        "adds-before-multiplying": sum([b - c + d] * a),
    }


def factors(n: int) -> list[int]:
    """By trial of every number up to n."""
    return [k for k in range(1, n + 1) if n % k == 0]


@solves("count-the-factors")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    return len(factors(n)), {"leaves-out-one-and-itself": len(set(factors(n)) - {1, n})}


@solves("which-is-a-multiple")
def _(text: str) -> Solved:
    (k,) = integers(text)
    offered = [integers(choice)[0] for choice in text.split("\n")[1:]]
    (right,) = (n for n in offered if n % k == 0)
    (factor,) = (n for n in offered if n != right and k % n == 0)
    (last_digit,) = (n for n in offered if str(n)[-1] == str(k)[-1] and n % k)
    return f"${right}$", {
        "swaps-factor-and-multiple": f"${factor}$",
        "judges-by-last-digit": f"${last_digit}$",
    }


@solves("which-is-prime")
def _(stem: str) -> Solved:
    one, *others = integers(stem)
    (prime,) = (n for n in others if len(factors(n)) == 2)
    (composite,) = (n for n in others if n != prime)
    assert composite % 2 and one == 1
    return f"${prime}$", {"odd-means-prime": f"${composite}$", "one-is-prime": "$1$"}


@solves("largest-prime-factor")
def _(stem: str) -> Solved:
    (n,) = integers(stem)
    primes = [k for k in factors(n) if len(factors(k)) == 2]
    return primes[-1], {"largest-factor-not-prime": factors(n)[-2]}


def first_common_multiple(a: int, b: int) -> int:
    """By going through the multiples of a."""
    return next(m for m in count(a, a) if m % b == 0)


def common_factors(a: int, b: int) -> list[int]:
    """By comparing both lists of factors."""
    return sorted(set(factors(a)) & set(factors(b)))


@solves("gcf-of-two-numbers")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    common = common_factors(a, b)
    return common[-1], {
        "swaps-gcf-and-lcm": first_common_multiple(a, b),
        "stops-at-first-common-factor": common[1],
    }


@solves("identical-bags")
def _(stem: str) -> Solved:
    pens, pads = integers(stem)
    return common_factors(pens, pads)[-1], {"swaps-gcf-and-lcm": first_common_multiple(pens, pads)}


@solves("lcm-of-two-numbers")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return first_common_multiple(a, b), {
        "multiplies-for-lcm": math.prod((a, b)),
        "swaps-gcf-and-lcm": common_factors(a, b)[-1],
    }


@solves("blinking-lights")
def _(stem: str) -> Solved:
    a, b = integers(stem)
    return first_common_multiple(a, b), {"multiplies-for-lcm": math.prod((a, b))}
