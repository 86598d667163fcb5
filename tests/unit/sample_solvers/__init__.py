"""Answers to the sample's questions, worked out from their rendered stems alone.

One solver a template. It knows nothing of the template's parameters: it reads the numbers out of
the text as a learner would, finds the answer on a route of its own (search, counting, another
formula) and carries out each misconception's wrong procedure on the same numbers.
"""

import importlib
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from graph.model import Question

Value = Fraction | int | str
"""A number, an expression's text in x, or a choice's text."""
Solved = tuple[Value, dict[str, Value]]
"""The answer, and misconception id -> the wrong response it leads to."""
Solver = Callable[[str], Solved]

SOLVERS: dict[str, Solver] = {}


def solves(template_id: str) -> Callable[[Solver], Solver]:
    """Register the solver of a template's stems."""

    def register(solver: Solver) -> Solver:
        assert template_id not in SOLVERS, template_id
        SOLVERS[template_id] = solver
        return solver

    return register


def solved(question: Question, template_id: str) -> Solved:
    """What the template's solver makes of the question; with choices it reads those, too."""
    return SOLVERS[template_id]("\n".join((question.stem, *question.choices)))


def stem_of(text: str) -> str:
    """The text without its choices."""
    return text.split("\n")[0]


def numbers(stem: str) -> list[Fraction]:
    """All numbers of the text in their order; a minus counts as a sign only right before a digit."""
    return [Fraction(text) for text in re.findall(r"-?\d+(?:\.\d+)?", stem_of(stem))]


def integers(stem: str) -> list[int]:
    """All numbers of a text that has only integers."""
    found = numbers(stem)
    assert all(number.denominator == 1 for number in found), stem
    return [int(number) for number in found]


def fractions(stem: str) -> list[Fraction]:
    r"""All \frac{a}{b} of the text."""
    return [Fraction(int(a), int(b)) for a, b in re.findall(r"\\frac\{(\d+)\}\{(\d+)\}", stem_of(stem))]


def tex(value: Fraction | int) -> str:
    r"""A positive number as the choices show it: $5$ or $\frac{5}{6}$."""
    fraction = Fraction(value)
    if fraction.denominator == 1:
        return f"${fraction.numerator}$"
    return over(fraction.numerator, fraction.denominator)


def over(a: int, b: int) -> str:
    r"""$\frac{a}{b}$ as it stands, not simplified."""
    return rf"$\frac{{{a}}}{{{b}}}$"


for _file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    importlib.import_module(f"{__name__}.{_file.stem}")
