"""Grades responses: is it right, what does it reveal, what was it understood as. Pure.

A response that is not understood is never marked wrong: it raises Ungradable, and its mend says
what would be understood. Every kind does bounded work on any input, however hostile; nothing is
ever evaluated as code.
"""

import math
from collections.abc import Mapping, Sequence

from graph.errors import InvalidInput, Ungradable
from graph.grading import choice, expression, numeric
from graph.grading.verdict import Verdict
from graph.model import Key, QuestionKind

FORMS: Mapping[QuestionKind, Mapping[str, str]] = {
    QuestionKind.NUMERIC: numeric.FORMS,
    QuestionKind.CHOICE: {},
    QuestionKind.EXPRESSION: expression.FORMS,
}
"""Forms that a key may ask for, by kind: name -> what it means, to be read after "not"."""


def grade(kind: QuestionKind, response: str, key: Key, choices: Sequence[str] = ()) -> Verdict:
    """The verdict on one response. Raises Ungradable (field `response`) where it is not understood,
    InvalidInput where the key is broken, as `check_key` would have told."""
    match kind:
        case QuestionKind.NUMERIC:
            return numeric.judge(response, key)
        case QuestionKind.CHOICE:
            return choice.judge(response, key, choices)
        case QuestionKind.EXPRESSION:
            return expression.judge(response, key)


def check_key(kind: QuestionKind, key: Key, choices: Sequence[str] = ()) -> None:
    """See before a question is stored that it can be graded: its answer is right in only one reading,
    each misconception's response is understood and wrong. Raises InvalidInput naming the field,
    its value and the mend; for authors, since it may show the answer."""
    if key.form and key.form not in FORMS[kind]:
        known = ", ".join(FORMS[kind]) or "none"
        raise _broken("form", key.form, "There is no such form.", f"Leave it out or use one of: {known}.")
    if not (math.isfinite(key.tolerance) and key.tolerance >= 0):
        raise _broken("tolerance", key.tolerance, "This is no tolerance.", "Write a number of at least 0.")
    if key.tolerance and kind is not QuestionKind.NUMERIC:
        raise _broken("tolerance", key.tolerance, "Only a number has a tolerance.", "Leave it out.")
    if kind is QuestionKind.CHOICE:
        _check_choices(key, choices)
        return
    texts = [("answer", key.answer), *(("misconceptions", text) for text in key.misconceptions)]
    for field, text in texts:
        if not _unambiguous(kind, field, text):
            mend = "Write thousands without commas, and brackets around what stands below a line."
            raise _broken(field, text, "This may be read in two ways.", mend)
    for field, text in texts:
        if _graded_right(kind, field, text, key) != (field == "answer"):
            right = "This response is right." if field != "answer" else "It lacks the form it asks for."
            raise _broken(field, text, right, "Correct it, or the answer.")


def _check_choices(key: Key, choices: Sequence[str]) -> None:
    for field, text in [("answer", key.answer), *(("misconceptions", t) for t in key.misconceptions)]:
        if not choice.names_a_choice(text, choices):
            mend = f"Write the text of exactly one choice: {'; '.join(choices)}."
            raise _broken(field, text, "This is not one of the choices.", mend)
    for text in key.misconceptions:
        if choice.judge(text, key, choices).correct:
            raise _broken("misconceptions", text, "This response is right.", "Write a wrong one.")


def _unambiguous(kind: QuestionKind, field: str, text: str) -> bool:
    """Whether the author's text has one reading."""
    try:
        if kind is QuestionKind.NUMERIC:
            return len(numeric.read(text).numbers) == 1
        return expression.unambiguous(text)
    except Ungradable as error:
        raise _broken(field, text, error.message, error.mend) from None


def _graded_right(kind: QuestionKind, field: str, text: str, key: Key) -> bool:
    """Whether the author's text, given as a response, would be right."""
    try:
        return grade(kind, text, key).correct
    except Ungradable as error:
        raise _broken(field, text, error.message, error.mend) from None


def _broken(field: str, value: object, message: str, mend: str) -> InvalidInput:
    return InvalidInput(message, field=field, value=value, mend=mend)


__all__ = ["FORMS", "Verdict", "check_key", "grade"]
