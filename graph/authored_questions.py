"""Templates and questions of curriculum files, read into documents and checked.

A part of `graph.authoring`, which reads all the rest.
"""

from collections.abc import Collection, Iterator
from typing import Any

from graph.content import Document, Kind, document
from graph.documents import MOST_INSTANCES, MOST_MINUTES
from graph.entries import Entry, is_number
from graph.errors import InvalidInput
from graph.grading import FORMS, check_key
from graph.model import Key, QuestionKind
from graph.templating import parameter


def template(entry: Entry, concepts: Collection[str], misconceptions: Collection[str]) -> Document:
    """The document of a `[[template]]`."""
    distractors = list(_distractors(entry, misconceptions))
    kind = _kind(entry)
    if kind is QuestionKind.CHOICE and len(distractors) < 2:
        mend = "Give a choice at least two wrong answers."
        entry.wrong("distractor", len(distractors), "There are too few.", mend)
    return document(
        Kind.TEMPLATE,
        **_shared(entry, kind, concepts),
        answer=entry.text("answer"),
        parameters=dict(_parameters(entry)),
        where=list(entry.texts("where")),
        distractors=distractors,
        tolerance=entry.number("tolerance", 0, 1e12, 0),
        form=_form(entry, kind),
        instances=int(entry.number("instances", 1, MOST_INSTANCES, 1)),
        seed=int(entry.number("seed", 0, 2**53, 1)),
    )


def question(id: str, entry: Entry, concepts: Collection[str], misconceptions: Collection[str]) -> Document:
    """The document of a `[[question]]`: one that no template draws, or that is not as its template has it."""
    kind = _kind(entry)
    revealed = dict(_reveals(entry, misconceptions))
    key: dict[str, Any] | None = None
    if entry.has("answer"):
        key = {
            "answer": entry.text("answer"),
            "tolerance": entry.number("tolerance", 0, 1e12, 0),
            "form": _form(entry, kind),
            "misconceptions": revealed,
        }
    choices = list(entry.texts("choices"))
    named = entry.texts("misconceptions") if entry.has("misconceptions") else tuple(revealed.values())
    require_known(entry, "misconceptions", named, misconceptions)
    if key is not None and not entry.bad:
        _check(entry, kind, Key(**key), choices)
    return document(
        Kind.QUESTION,
        **_shared(entry, kind, concepts),
        choices=choices,
        key=key,
        misconceptions=set(named),
        template=entry.text("template", ""),
    )


def _shared(entry: Entry, kind: QuestionKind, concepts: Collection[str]) -> dict[str, Any]:
    """What templates and questions have in common."""
    return {
        "concepts": _weights(entry, concepts),
        "kind": kind.value,
        "minutes": entry.number("minutes", 0, MOST_MINUTES, 1, above=True),
        "difficulty": entry.number("difficulty", -6, 6, 0),
        "stem": entry.text("stem", None if entry.kind == "template" else ""),
        "solution": entry.text("solution", ""),
        "hints": list(entry.texts("hints")),
        "retired": entry.flag("retired"),
    }


def _check(entry: Entry, kind: QuestionKind, key: Key, choices: list[str]) -> None:
    """Notes why the question could not be graded."""
    try:
        check_key(kind, key, choices)
    except InvalidInput as error:
        entry.wrong(error.field, error.value, error.message, error.mend)


def require_known(entry: Entry, field: str, ids: Collection[str], known: Collection[str]) -> None:
    """Note each id that nothing defines."""
    for id in ids:
        if id and id not in known:
            entry.wrong(field, id, "Nothing has this id.", "Define it, or correct the spelling.")


def _weights(entry: Entry, concepts: Collection[str]) -> dict[str, float]:
    """Concept id -> weight of what is assessed, by id."""
    weights = entry.mapping("concepts", None if entry.kind == "template" else {})
    require_known(entry, "concepts", weights, concepts)
    for id, weight in weights.items():
        if not is_number(weight) or not 0 < weight <= 1:
            entry.wrong("concepts", weight, f"The weight of {id} does not fit.", "Write 0 < weight <= 1.")
    return {id: float(weight) for id, weight in sorted(weights.items()) if is_number(weight)}


def _kind(entry: Entry) -> QuestionKind:
    text = entry.text("kind", QuestionKind.NUMERIC)
    if text not in list(QuestionKind):
        entry.wrong("kind", text, "There is no such kind.", f"Write one of {', '.join(QuestionKind)}.")
    return QuestionKind(text) if text in list(QuestionKind) else QuestionKind.NUMERIC


def _form(entry: Entry, kind: QuestionKind) -> str:
    text = entry.text("form", "")
    if text and text not in FORMS[kind]:
        known = ", ".join(FORMS[kind]) or "none"
        entry.wrong("form", text, f"A {kind} has no such form.", f"Leave it out or use one of: {known}.")
    return text


def _distractors(entry: Entry, misconceptions: Collection[str]) -> Iterator[dict[str, str]]:
    for child in entry.children("distractor"):
        found = {"value": child.text("value"), "misconception": child.text("misconception")}
        require_known(child, "misconception", (found["misconception"],), misconceptions)
        yield found


def _reveals(entry: Entry, misconceptions: Collection[str]) -> Iterator[tuple[str, str]]:
    """Wrong response -> the misconception that it shows."""
    for child in entry.children("reveals"):
        response, misconception = child.text("response"), child.text("misconception")
        require_known(child, "misconception", (misconception,), misconceptions)
        yield response, misconception


def _parameters(entry: Entry) -> Iterator[tuple[str, Any]]:
    """name = { from, to, step } | [one, of, these] | "expression of those above"."""
    for name, value in entry.mapping("parameters", {}).items():
        if parameter(value) is None or not name.isidentifier():
            mend = 'Write { from = 1, to = 9 }, a list of numbers or words, or an expression such as "a + b".'
            entry.wrong(f"parameters.{name}", value, "This is no parameter.", mend)
        else:
            yield name, _plain(value)


def _plain(value: Any) -> Any:
    """With whole numbers as such: 2.0 and 2 draw the same."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
