"""Solvers for averages, charts, lines of fit, and probabilities."""

import itertools
import math
import statistics
from collections import Counter
from fractions import Fraction
from itertools import count

from tests.unit.sample_solvers import Solved, fractions, integers, numbers, solves, stem_of


@solves("median-of-a-list")
def _(stem: str) -> Solved:
    values = integers(stem)
    return sorted(values)[len(values) // 2], {
        "median-without-sorting": values[2],
        "mean-for-median": Fraction(sum(values), len(values)),
    }


@solves("range-of-a-list")
def _(stem: str) -> Solved:
    values = integers(stem)
    return max(abs(a - b) for a, b in itertools.combinations(values, 2)), {
        "range-of-unsorted-list": abs(values[-1] - values[0]),
        "largest-value-as-range": sorted(values)[-1],
    }


@solves("pictogram")
def _(stem: str) -> Solved:
    each, whole = integers(stem)
    shown = whole + Fraction(1, 2)
    return shown * each, {"counts-symbols": shown}


@solves("steps-of-an-axis")
def _(stem: str) -> Solved:
    low, high, parts, up, again = integers(stem)
    assert low == again
    marks = range(low, high + 1, (high - low) // parts)
    return marks[up], {"one-for-each-step": range(low, high)[up]}


@solves("angle-of-a-sector")
def _(stem: str) -> Solved:
    (percent,) = numbers(stem_of(stem))
    return sum([Fraction("3.6")] * int(percent), Fraction(0)), {"percent-as-degrees": percent}


@solves("cases-in-a-sector")
def _(stem: str) -> Solved:
    people, angle = integers(stem)
    return next(n for n in count() if n * 360 == people * angle), {"degrees-as-count": angle}


@solves("mean-from-frequencies")
def _(stem: str) -> Solved:
    none, *rest = integers(stem)
    pets = Counter({0: none}) + Counter(dict(zip(rest[1::2], rest[::2], strict=True)))
    return Fraction(statistics.mean(map(Fraction, pets.elements()))), {
        "ignores-frequencies": Fraction(statistics.mean(map(Fraction, pets)))
    }


@solves("mode-from-frequencies")
def _(stem: str) -> Solved:
    found = integers(stem)
    sold = Counter(dict(zip(found[1::2], found[::2], strict=True)))
    return statistics.mode(sold.elements()), {"frequency-for-value": max(sold.values())}


@solves("prediction-from-a-line-of-fit")
def _(stem: str) -> Solved:
    slope, start, age = integers(stem)
    return sum([slope] * age, start), {"adds-before-multiplying": sum([start + age] * slope)}


@solves("distance-from-the-line-of-fit")
def _(stem: str) -> Solved:
    slope, start, hours, points = integers(stem)
    predicted = sum([slope] * hours, start)
    return next(n for n in count() if predicted + n == points), {"prediction-for-residual": predicted}


@solves("what-a-correlation-tells")
def _(text: str) -> Solved:
    assert len(text.split("\n")) == 4
    return "They go together, but the cause may be something else.", {
        "correlation-is-cause": "One of them causes the other.",
        "no-cause-no-connection": "They have nothing to do with each other.",
    }


@solves("menus")
def _(stem: str) -> Solved:
    kinds = integers(stem)[:3]
    return len(list(itertools.product(*map(range, kinds)))), {"adds-instead-of-multiplying": sum(kinds)}


@solves("sum-of-two-dice")
def _(stem: str) -> Solved:
    (asked,) = integers(stem)
    ordered = [sum(pair) for pair in itertools.product(range(1, 7), repeat=2)]
    unordered = [sum(pair) for pair in itertools.combinations_with_replacement(range(1, 7), 2)]
    return Fraction(ordered.count(asked), len(ordered)), {
        "all-sums-equally-likely": Fraction(1, len(set(ordered))),
        "ignores-order-of-dice": Fraction(unordered.count(asked), len(unordered)),
    }


@solves("win-draw-or-lose")
def _(stem: str) -> Solved:
    win, draw = numbers(stem)
    lose = next(Fraction(n, 100) for n in count() if win + draw + Fraction(n, 100) == 1)
    return lose, {"equiprobability-bias": Fraction(1, 3), "subtracts-one-outcome-only": lose + draw}


@solves("not-a-multiple")
def _(stem: str) -> Solved:
    low, high, k = integers(stem)
    cards = range(low, high + 1)
    others = [n for n in cards if n % k]
    return Fraction(len(others), len(cards)), {
        "probability-of-the-opposite": Fraction(len(cards) - len(others), len(cards))
    }


@solves("after-a-series")
def _(text: str) -> Solved:
    assert "fair" in stem_of(text)
    return "As likely as in any other throw.", {
        "gamblers-fallacy": "Less likely, since the others must come up to make up for it.",
        "hot-hand": "More likely, since there is a series.",
    }


@solves("two-red-lights")
def _(stem: str) -> Solved:
    first, second = fractions(stem)
    drives = first.denominator * second.denominator
    both = sum(
        i < first.numerator and j < second.numerator
        for i, j in itertools.product(range(first.denominator), range(second.denominator))
    )
    return Fraction(both, drives), {"adds-probabilities-for-both": first + second}


@solves("two-without-putting-back")
def _(stem: str) -> Solved:
    red, blue = integers(stem)
    bag = ["red"] * red + ["blue"] * blue
    without, putting_back = list(itertools.permutations(bag, 2)), list(itertools.product(bag, repeat=2))
    both = ("red", "red")
    return Fraction(without.count(both), len(without)), {
        "draws-as-if-put-back": Fraction(putting_back.count(both), len(putting_back))
    }


@solves("exactly-one-hit")
def _(stem: str) -> Solved:
    ada, ben = numbers(stem)
    both = ada * ben
    return ada + ben - both - both, {"one-path-only": ada - both}


@solves("pin-point-up")
def _(stem: str) -> Solved:
    throws, up = integers(stem)
    return 1 - Fraction(throws - up, throws), {
        "equiprobability-bias": Fraction(1, 2),
        "odds-for-probability": Fraction(up, throws - up),
    }


@solves("expected-count")
def _(stem: str) -> Solved:
    tested, faulty, others = integers(stem)
    return Fraction(others, tested) * faulty, {"ignores-sample-size": faulty}


def at_least(share: Fraction, throws: int) -> Fraction:
    """The probability of heads in at least this share of a fair coin's throws."""
    fitting = sum(math.comb(throws, k) for k in range(throws + 1) if k >= share * throws)
    return Fraction(fitting, 2**throws)


@solves("small-and-large-samples")
def _(stem: str) -> Solved:
    small, large, percent = integers(stem_of(stem))
    chances = {"Mia": at_least(Fraction(percent, 100), small), "Tom": at_least(Fraction(percent, 100), large)}
    return max(chances, key=lambda name: chances[name]), {
        "small-samples-are-as-good": "Both equally",
        "large-samples-vary-more": min(chances, key=lambda name: chances[name]),
    }


@solves("mean-win-of-a-wheel")
def _(stem: str) -> Solved:
    fields, win = integers(stem)
    return Fraction(statistics.mean([Fraction(win)] + [Fraction(0)] * (fields - 1))), {
        "averages-without-weights": Fraction(win + 0, 2)
    }


@solves("gain-of-a-lottery")
def _(stem: str) -> Solved:
    stake, tickets, a, x, b, y = integers(stem)
    wins = [x] * a + [y] * b + [0] * (tickets - a - b)
    mean = Fraction(sum(wins), len(wins))
    return Fraction(sum(win - stake for win in wins), len(wins)), {"forgets-the-stake": mean}


@solves("footballers-who-are-girls")
def _(stem: str) -> Solved:
    girls, playing_girls, boys, playing_boys = integers(stem)
    school = [("girl", i < playing_girls) for i in range(girls)] + [
        ("boy", i < playing_boys) for i in range(boys)
    ]
    playing = [who for who, plays in school if plays]
    return Fraction(playing.count("girl"), len(playing)), {
        "swaps-condition-and-event": Fraction(playing.count("girl"), girls),
        "divides-by-everything": Fraction(playing.count("girl"), len(school)),
    }


@solves("positive-test")
def _(stem: str) -> Solved:
    people, ill, found, alarms, again = integers(stem)
    assert people == again
    return 1 - Fraction(alarms, alarms + found), {
        "swaps-condition-and-event": Fraction(found, ill),
        "divides-by-everything": Fraction(found, people),
    }
