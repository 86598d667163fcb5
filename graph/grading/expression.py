"""Grades an expression or equation: right where it equals the key's and, if asked for, has its form."""

import re
from collections.abc import Sequence

from graph.grading.equivalence import Undefined, equal
from graph.grading.formula import EXAMPLE, Formula, Tree, names_in, read, shown
from graph.grading.polynomials import expanded, factored
from graph.grading.verdict import Verdict, not_understood, read_key
from graph.model import Key

FORMS = {
    "expanded": "expanded, with like terms collected",
    "factored": "factored completely",
    "solved": "solved",
}

_SUBJECT = re.compile(r"[\s$]{0,9}([^\W\d_]) ?(?:\( ?[^\W\d_] ?\))? ?=")


def judge(response: str, key: Key) -> Verdict:
    """Compare with the answer, then with each misconception's response. An equation is right in
    any form that says the same; where the key gives a variable's value (x = 3), so must the response.
    Raises Ungradable where the response is not understood, has a variable that the key lacks, no
    value, or is an equation where none is asked for; InvalidInput where the key cannot be read."""
    right = read_key(read, key.answer, "answer")[0]
    wrong = [(read_key(read, text, "misconceptions")[0], id) for text, id in key.misconceptions.items()]
    targets = [right, *(target for target, _ in wrong)]
    given = _read_response(response, targets)
    matching = _matching(response, given, right)
    fitting = next((formula for formula in matching if fits(formula, key.form, right)), None)
    if fitting:
        return Verdict(True, None, shown(fitting))
    revealed = next((id for target, id in wrong if _matching(response, given, target)), None)
    if matching:
        form = FORMS[key.form or "solved"]
        return Verdict(False, revealed, f"{shown(matching[0])}, which is equal but not {form}")
    return Verdict(False, revealed, shown(given[0]))


def fits(formula: Formula, form: str, right: Formula) -> bool:
    """Whether it is written in the form that is asked for."""
    match form:
        case "expanded":
            return all(expanded(side) for side in _sides(formula))
        case "factored":
            return all(factored(side) for side in _sides(formula))
    gives_value = isinstance(right.left, str) and right.right is not None and not names_in(right.right)
    return _solved(formula, right.left) if form == "solved" or gives_value else True


def _sides(formula: Formula) -> list[Tree]:
    return [formula.left] if formula.right is None else [formula.left, formula.right]


def _solved(formula: Formula, name: Tree) -> bool:
    """Whether one side is the name and the other is free of it."""
    sides = _sides(formula)
    return any(
        one == name and name not in names_in(other) for one, other in zip(sides, reversed(sides), strict=True)
    )


def _read_response(response: str, targets: Sequence[Formula]) -> list[Formula]:
    """Its readings, all of a sort (equation or not) that some target has."""
    names = set().union(*(names_in(side) for target in targets for side in _sides(target)))
    equations = {target.right is not None for target in targets}
    subject = _SUBJECT.match(response)
    if subject and True not in equations and subject[1] not in names:
        response = response[subject.end() :]
    given = read(response, names)
    if (given[0].right is not None) not in equations:
        if given[0].right is None:
            raise not_understood(response, "An equation is asked for.", "Write both sides, as in y = 2x.")
        raise not_understood(response, "An expression is asked for, not an equation.", EXAMPLE)
    return given


def _matching(response: str, given: Sequence[Formula], target: Formula) -> list[Formula]:
    """The readings that equal the target."""
    found, undefined = [], 0
    for formula in given:
        try:
            found += [formula] if equal(formula, target) else []
        except Undefined:
            undefined += 1
    if undefined == len(given):
        mend = "See that nothing is divided by zero, no root is of a negative number, no power huge."
        raise not_understood(response, "This has no real value.", mend)
    return found


def unambiguous(text: str) -> bool:
    """Whether all readings of a text are equal. Raises Ungradable where there is none."""
    first, *others = read(text)
    return all(_matching(text, [other], first) for other in others)
