"""Solvers for formulas, brackets, harder equations, sequences, functions and lines as models."""

import re
from fractions import Fraction
from itertools import count

import sympy

from tests.unit.sample_solvers import Solved, integers, numbers, solves, stem_of

N, X, Y = sympy.symbols("n x y")


def solution(left: sympy.Expr, right: sympy.Expr | int, symbol: sympy.Symbol = X) -> Fraction:
    """The value of the symbol for which both sides are equal, by sympy."""
    (root,) = sympy.solve(sympy.Eq(left, right), symbol)
    return Fraction(int(root.p), int(root.q))


def formula(text: str) -> sympy.Expr:
    """A text such as 3x - 2(x + 1), read as sympy's."""
    text = text.replace("^", "**")
    text = re.sub(r"(?<=[\dxyn)])(?=[xyn(])", "*", text)
    return sympy.parse_expr(text)


def sides(stem: str) -> tuple[sympy.Expr, sympy.Expr]:
    """Both sides of the first formula of the text with an equals sign."""
    left, right = next(part for part in stem.split("$")[1::2] if "=" in part).split("=")
    return formula(left), formula(right)


@solves("substitute-a-negative")
def _(stem: str) -> Solved:
    x = integers(stem)[-1]
    expression = formula(stem.split("$")[1])
    return int(expression.subs(X, x)), {"drops-double-negative": int(expression.subs(X, abs(x)))}


@solves("square-in-a-formula")
def _(stem: str) -> Solved:
    a, _, t = integers(stem)
    return sum([t * a] * t), {
        "squares-coefficient-too": sum([a * t] * (a * t)),
        "doubles-for-square": a * (t + t),
    }


@solves("celsius-to-fahrenheit")
def _(stem: str) -> Solved:
    factor, plus, celsius = numbers(stem)
    return plus + celsius * factor, {"adds-before-multiplying": (plus + celsius) * factor}


@solves("factorise-completely")
def _(text: str) -> Solved:
    p, q = integers(text)
    content, rest = sympy.Poly(p * X + q, X).primitive()
    a, b = (int(c) for c in rest.all_coeffs())
    first = next(k for k in count(2) if content % k == 0)
    return f"${content}({a}x + {b})$", {
        "stops-factorising-early": f"${first}({p // first}x + {q // first})$",
        "factors-first-term-only": f"${content}({a}x + {q})$",
    }


@solves("what-stays-in-the-bracket")
def _(stem: str) -> Solved:
    expression = formula(stem.split("$")[1])
    factor = integers(stem)[-1]
    constant = expression.subs(X, 0)
    return str(sympy.cancel(expression / factor)), {
        "factors-first-term-only": str(sympy.cancel((expression - constant) / factor) + constant)
    }


@solves("product-of-two-brackets")
def _(stem: str) -> Solved:
    product = formula(stem.split("$")[1])
    values = [(x, product.subs(X, x)) for x in range(3)]
    return str(sympy.interpolate(values, X)), {
        "multiplies-matching-terms-only": f"x**2 + {product.subs(X, 0)}"
    }


@solves("square-of-a-sum")
def _(stem: str) -> Solved:
    a, _ = integers(stem)
    zero, one = (sum([x + a] * (x + a)) for x in (0, 1))
    return f"$x^2 + {one - zero - 1}x + {zero}$", {
        "squares-each-term": f"$x^2 + {zero}$",
        "doubles-for-square": f"$x^2 + {a + a}$",
    }


@solves("solve-a-formula")
def _(stem: str) -> Solved:
    _, right = sides(stem)
    b = right.subs(X, 0)
    a = right.subs(X, 1) - b
    (root,) = sympy.solve(sympy.Eq(Y, right), X)
    return str(root), {"divides-one-term-only": f"y/{a} - {b}", "repeats-operation": f"y/{a} + {b}/{a}"}


@solves("which-rearrangement")
def _(text: str) -> Solved:
    a, top, bottom = re.findall(r"\$(\w) = \\frac\{(\w)\}\{(\w)\}\$", stem_of(text))[0]
    symbols = {letter: sympy.Symbol(letter) for letter in (a, top, bottom)}
    (root,) = sympy.solve(sympy.Eq(symbols[a], symbols[top] / symbols[bottom]), symbols[bottom])
    assert root == symbols[top] / symbols[a]
    return rf"${bottom} = \frac{{{top}}}{{{a}}}$", {
        "inverts-formula": rf"${bottom} = \frac{{{a}}}{{{top}}}$",
        "multiplies-to-undo-division": f"${bottom} = {a}{top}$",
    }


@solves("equation-with-a-bracket")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    return solution(*sides(stem)), {"multiplies-first-term-only": solution(a * X + b, c)}


@solves("minus-before-a-bracket")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    return solution(*sides(stem)), {"minus-on-first-term-only": solution(a - X - b, c)}


@solves("unknown-on-both-sides")
def _(stem: str) -> Solved:
    a, b, c, d = integers(stem)
    return solution(*sides(stem)), {"moves-term-without-changing-sign": solution(a * X + c * X, d - b)}


@solves("same-price-at-both")
def _(stem: str) -> Solved:
    fee, rate, other_fee, other_rate = integers(stem)
    hours = next(n for n in count() if fee + sum([rate] * n) == other_fee + sum([other_rate] * n))
    return hours, {"divides-by-one-rate-only": Fraction(fee - other_fee, other_rate)}


@solves("divide-by-a-negative")
def _(stem: str) -> Solved:
    left, right = stem_of(stem).split("$")[1].split(">")
    expression, bound = formula(left), formula(right)
    edge = solution(expression, bound)
    solutions = [x for x in range(-100, 100) if expression.subs(X, x) > bound]
    assert max(solutions) == edge - 1
    return f"$x < {edge}$", {"keeps-direction": f"$x > {edge}$", "ignores-signs": f"$x < {abs(edge)}$"}


@solves("largest-whole-solution")
def _(stem: str) -> Solved:
    a, b, c = integers(stem)
    smaller = [x for x in range(100) if sum([a] * x) + b < c]
    return max(smaller), {"includes-the-boundary": max(x for x in range(100) if sum([a] * x) + b <= c)}


WORDS = ("three", "four", "five", "six", "seven", "eight", "nine")


@solves("students-and-teachers")
def _(stem: str) -> Solved:
    (word,) = re.findall("|".join(WORDS), stem_of(stem))
    many, few = re.findall(r"\$([a-z])\$", stem_of(stem))
    k = WORDS.index(word) + 3
    return f"${many} = {k}{few}$", {
        "reversal-error": f"${k}{many} = {few}$",
        "adds-instead-of-multiplying": f"${many} = {k} + {few}$",
    }


@solves("ages-in-some-years")
def _(stem: str) -> Solved:
    k, years, later = integers(stem)
    now = next(age for age in count(1) if k * age + years == later * (age + years))
    return now, {"ages-one-person-only": solution(k * X, later * (X + years))}


@solves("sum-and-difference")
def _(stem: str) -> Solved:
    total, difference = integers(stem)
    x, y = next((x, total - x) for x in range(total) if x - (total - x) == difference)
    return x, {"forgets-to-halve": x + x, "gives-the-other-unknown": y}


@solves("put-one-into-the-other")
def _(stem: str) -> Solved:
    first, second = (part.split("=") for part in stem.split("$")[1:4:2])
    equations = [sympy.Eq(formula(left), formula(right)) for left, right in (first, second)]
    root = sympy.solve(equations, [X, Y])
    return int(root[Y]), {"gives-the-other-unknown": int(root[X])}


@solves("later-term-of-a-sequence")
def _(stem: str) -> Solved:
    *begin, place = integers(stem)
    terms = list(begin)
    while len(terms) <= place:
        terms.append(terms[-1] + terms[1] - terms[0])
    return terms[place - 1], {"counts-one-step-too-many": terms[place]}


@solves("step-of-a-sequence")
def _(stem: str) -> Solved:
    first, place, term = integers(stem)
    step = next(d for d in range(-50, 50) if first + sum([d] * (place - 1)) == term)
    return step, {"steps-as-many-as-terms": Fraction(term - first, place)}


@solves("rule-of-a-sequence")
def _(stem: str) -> Solved:
    terms = integers(stem)
    rule = sympy.interpolate(list(enumerate(terms, 1)), N)
    step = terms[1] - terms[0]
    return str(rule), {
        "difference-as-addend": f"n + {step}",
        "first-term-as-constant": f"{step}*n + {terms[0]}",
    }


@solves("place-of-a-term")
def _(stem: str) -> Solved:
    term = integers(stem)[-1]
    rule = formula(stem.split("$")[3])
    place = next(n for n in count(1) if rule.subs(N, n) == term)
    return place, {"term-for-place": int(rule.subs(N, term))}


@solves("value-of-a-function")
def _(stem: str) -> Solved:
    c = integers(stem)[-1]
    rule = formula(stem.split("$")[1].split("=")[1])
    return int(rule.subs(X, c)), {"illusion-of-proportionality": int(rule.subs(X, 1)) * c}


@solves("input-for-an-output")
def _(stem: str) -> Solved:
    output = integers(stem)[-1]
    rule = formula(stem.split("$")[1].split("=")[1])
    return solution(rule, output), {"output-for-input": int(rule.subs(X, output))}


@solves("point-on-the-graph")
def _(text: str) -> Solved:
    _, rule = sides(stem_of(text))
    points = [tuple(integers(choice)) for choice in text.split("\n")[1:]]
    ((p, q),) = ((x, y) for x, y in points if rule.subs(X, x) == y)
    return f"$({p}, {q})$", {
        "swaps-coordinates": f"$({q}, {p})$",
        "loses-sign-of-term": f"$({p}, {q - 2 * rule.subs(X, 0)})$",
    }


@solves("growth-in-a-table")
def _(stem: str) -> Solved:
    step = integers(stem)[-1]
    _, rule = sides(stem)
    row = [int(rule.subs(X, x)) for x in (0, 1, step)]
    return row[2] - row[0], {"forgets-step-size": row[1] - row[0], "constant-in-every-step": row[2]}


@solves("which-line-is-parallel")
def _(text: str) -> Solved:
    slope, crossing = integers(text)
    offered = [sides(choice)[1] for choice in text.split("\n")[1:]]
    (right,) = (line for line in offered if sympy.diff(line, X) == slope)
    (same,) = (line for line in offered if line.subs(X, 0) == crossing)
    return f"$y = {slope}x - {-right.subs(X, 0)}$", {
        "same-intercept-means-parallel": f"$y = {sympy.diff(same, X)}x + {crossing}$",
        "swaps-slope-and-intercept": f"$y = {crossing}x + {slope}$",
    }


@solves("slope-from-an-equation")
def _(stem: str) -> Solved:
    left, right = sides(stem)
    y = [solution(left.subs(X, x), right, Y) for x in (0, 1)]
    return y[1] - y[0], {
        "loses-sign-of-term": abs(y[1] - y[0]),
        "coefficient-of-x-as-slope": int(sympy.diff(left, X)),
    }


@solves("burning-candle")
def _(stem: str) -> Solved:
    height, hourly = integers(stem)
    return str(sympy.interpolate([(0, height), (1, height - hourly)], X)), {
        "growth-for-decrease": f"{hourly}*x + {height}",
        "swaps-fixed-and-variable-part": f"{height}*x - {hourly}",
    }


@solves("amount-at-the-start")
def _(stem: str) -> Solved:
    t1, h1, t2, h2 = integers(stem)
    start = sympy.interpolate([(t1, h1), (t2, h2)], X).subs(X, 0)
    return int(start), {"y-value-as-intercept": h1}
