"""A row's checked values into a question with a key that the grader can grade by. Pure.

Whether a question without such a key is refused or kept is the caller's matter (`questions`).
"""

import re
import string
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from graph.errors import InvalidInput, Ungradable
from graph.grading import check_key, numeric
from graph.importers.extract import EMPTY, Values
from graph.importers.report import shorten
from graph.model import AuthoredQuestion, Key, Misconception, Question, QuestionKind

# A number or an expression, as the answer is.
OPEN = "open"
KINDS = (*QuestionKind, OPEN)

_WORDS = re.compile(r"[^\W\d_]{2,}(?:[\s'-]+[^\W\d_]+)*\.?")


def unkeyed(values: Values) -> AuthoredQuestion:
    """The question as it is shown, still without a key. Its kind is a formality: of a choice, or of
    what is written. Raises InvalidInput where the row contradicts itself."""
    kind = values.get("kind", "").casefold() or ("choice" if values.get("choices") else OPEN)
    if kind not in KINDS:
        mend = f"Use one of {', '.join(KINDS)}; or map the values in a TOML file."
        _refuse("kind", values["kind"], "There is no such kind.", mend)
    for name, of in (
        ("weights", "concepts"),
        ("concept_titles", "concepts"),
        ("misconceptions", "distractors"),
    ):
        _one_each(values, name, of)
    choices = _choices(values) if kind == QuestionKind.CHOICE else ()
    question = Question(
        values["id"],
        1,
        QuestionKind.EXPRESSION if kind == OPEN or (kind == "choice" and not choices) else QuestionKind(kind),
        values["stem"],
        choices=choices,
        difficulty=values.get("difficulty", 0.0),
        minutes=values.get("minutes", 1.0),
        concepts=_weights(values),
        hints=values.get("hints", ()),
    )
    return AuthoredQuestion(question, None, values.get("solution", ""))


def keyed(authored: AuthoredQuestion, values: Values) -> AuthoredQuestion:
    """The same question with its key. Raises InvalidInput where it cannot be graded by."""
    question, choices = authored.question, values.get("choices", ())
    answer = values.get("answer")
    if answer is None:
        _refuse("answer", None, EMPTY, "Fill it in.")
    kind = question.kind
    if kind is QuestionKind.CHOICE or values.get("kind", "").casefold() == QuestionKind.CHOICE:
        if len(question.choices) < 2:
            _refuse("choices", shorten(list(choices)), "This is no choice.", "Give at least two choices.")
        answer = _of_choice(answer, choices)
    elif values.get("kind", OPEN).casefold() == OPEN:
        kind = _told(answer)
    reveals = {_of_choice(text, choices): id for text, id in _pairs(values)}
    key = Key(answer, values.get("tolerance", 0.0), reveals, values.get("form", ""))
    check_key(kind, key, question.choices)
    misconceptions = tuple(Misconception(id, id) for id in dict.fromkeys(reveals.values()))
    return replace(authored, question=replace(question, kind=kind), key=key, misconceptions=misconceptions)


def kept(authored: AuthoredQuestion, values: Values) -> AuthoredQuestion:
    """The question without a key: the answer that cannot be graded by becomes the (sealed) solution."""
    return replace(authored, solution=authored.solution or values.get("answer", ""))


def _choices(values: Values) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in values.get("choices", ()) if text is not None))


def _weights(values: Values) -> dict[str, float]:
    weights = values.get("weights") or (None,) * len(values["concepts"])
    return {id: weight or 1.0 for id, weight in zip(values["concepts"], weights, strict=True)}


def _one_each(values: Values, name: str, of: str) -> None:
    """Lists that belong together, item by item, have as many items; a record gives both."""
    items, others = values.get(name), values.get(of, ())
    if items is not None and len(items) != len(others):
        message = f"There are {len(items):,} {name} for {len(others):,} {of}."
        _refuse(name, shorten(list(items)), message, "Give one, or nothing, for each.")


def _pairs(values: Values) -> list[tuple[str, str]]:
    """Wrong responses with what they reveal; one that reveals nothing is no more than wrong."""
    both = zip(values.get("distractors", ()), values.get("misconceptions", ()), strict=False)
    return [(text, id) for text, id in both if text and id]


def _of_choice(text: str, choices: Sequence[str | None]) -> str:
    """The text of the choice that a letter names, where the letter is none of the choices itself."""
    place = string.ascii_uppercase.find(text.upper()) if len(text) == 1 and text not in choices else -1
    return (choices[place] if 0 <= place < len(choices) else None) or text


def _told(answer: str) -> QuestionKind:
    """The kind by the answer: a number, unless letters follow it."""
    if "," in answer:
        mend = "Write decimals with a point, or say the kind."
        _refuse("answer", shorten(answer), "This may be a list, or a number with a comma.", mend)
    if _WORDS.fullmatch(answer):
        mend = "Make it a choice, or say that it is an expression."
        _refuse("answer", shorten(answer), "This is a text, and texts are not graded.", mend)
    try:
        unit = numeric.read(answer).unit
    except Ungradable:
        return QuestionKind.EXPRESSION
    return QuestionKind.EXPRESSION if re.search(r"[^\W\d_]", unit.name) else QuestionKind.NUMERIC


def _refuse(field: str, value: Any, message: str, mend: str) -> NoReturn:
    raise InvalidInput(message, field=field, value=value, mend=mend)
