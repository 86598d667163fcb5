"""What a document may say: types, ranges and lengths of every field of every kind.

Pure. Not for: whether what it names is there (soundness), or whether it is wise (linting). What came into the
graph by other ways stays as it is: only what somebody changes is checked.
"""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any

from graph.content import EDGES, FIELDS, SETS, Content, Document, Kind, Thing, thing
from graph.entries import is_number
from graph.errors import InvalidInput, LearnerGraphError
from graph.grading import FORMS, check_key
from graph.model import Key, QuestionKind

MOST_ID, MOST_TITLE, MOST_SUMMARY, MOST_TEXT = 200, 200, 5_000, 20_000
"""Characters of ids, of titles, of summaries and reasons, and of stems, solutions, hints and lessons."""

MOST_CHOICES, MOST_HINTS = 20, 20

MOST_LISTED = 5_000
"""Entries of a list or a map: concepts of a course, say."""

MOST_MINUTES = 60_000
"""To learn a concept, to answer a question, to go through a resource, however it comes in: 1,000 hours on one
concept is a course."""

MOST_INSTANCES = 100
"""Questions of a template: more are practice sheets, not a bank."""

_KEPT = "\n\t"
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
"""Code points that turn the direction of what comes after them: a text then reads as what it is not."""

Check = Callable[[Any], str]
"""What is wrong with a value and how to mend it, "" where nothing is."""


def validate(
    one: Thing, said: Document, content: Content | None = None, fields: Collection[str] | None = None
) -> list[LearnerGraphError]:
    """What is wrong with a document, each with field, value and mend. content: where the misconceptions that
    it names are looked for, where given. fields: only these are checked; by default all."""
    names = FIELDS[one.kind].keys() if fields is None else fields
    found: list[LearnerGraphError] = [
        wrong(f"{one} {name}", said[name], problem)
        for name in FIELDS[one.kind]
        if name in names and (problem := _CHECKS[one.kind][name](said[name]))
    ]
    if one.kind is Kind.QUESTION and not found and _GRADED & {*names}:
        found += _ungradable(one, said)
    if one.kind is Kind.TEMPLATE and not found and {"kind", "form"} & {*names}:
        found += _formless(one, said)
    if content is not None and not found:
        found += _unnamed(one, said, names, content)
    return found


def check_id(id: Any, field: str) -> None:
    """Raises InvalidInput for what cannot be the id of a new thing."""
    problem = _title(id)
    if not problem and id != id.strip():
        problem = "It begins or ends with a space. Leave the space out."
    if problem:
        raise wrong(field, id, problem)


def check_text(value: Any, field: str, most: int, *, least: int = 0, one_line: bool = False) -> None:
    """Raises InvalidInput for a text that is too long or too short, or has signs that no text may have."""
    if problem := _text(most, least, one_line)(value):
        raise wrong(field, value, problem)


def normal(kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as documents have them: numbers as floats where they are such, lists without an order
    sorted, keys whole. Raises InvalidInput for a field that this kind does not have."""
    for name in fields:
        if name not in FIELDS[kind]:
            known = ", ".join(FIELDS[kind])
            raise InvalidInput(
                f"A {kind} has no such field.", field=str(name), value=None, mend=f"Use one of: {known}."
            )
    return {name: _normal(kind, name, value) for name, value in fields.items()}


def wrong(field: str, value: Any, problem: str) -> InvalidInput:
    """The error. problem: a sentence what is wrong, and one how to mend it."""
    message, _, mend = problem.partition(". ")
    if isinstance(value, str):
        whole = value.encode("utf-8", "backslashreplace").decode()
        value = whole if len(whole) <= MOST_ID else f"{whole[: MOST_ID - 1]}…"
    return InvalidInput(f"{message.rstrip('.')}.", field=field, value=value, mend=mend)


def _normal(kind: Kind, name: str, value: Any) -> Any:
    value = _trimmed(value)
    if (kind, name) in SETS and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted(set(value))
    if name == "concepts" and isinstance(value, Mapping) and all(isinstance(each, str) for each in value):
        return {id: _number(value[id]) for id in sorted(value)}
    if name == "key" and isinstance(value, Mapping):
        whole = {"answer": "", "tolerance": 0.0, "form": "", "misconceptions": {}, **value}
        return {**whole, "tolerance": _number(whole["tolerance"])}
    floats = isinstance(FIELDS[kind][name], float) or name in ("minutes", "grade")
    return _number(value) if floats else value


def _trimmed(value: Any) -> Any:
    """Without white space at the ends of texts, which is no part of them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return [_trimmed(each) for each in value]
    if isinstance(value, Mapping):
        return {_trimmed(name): _trimmed(each) for name, each in value.items()}
    return value


def _number(value: Any) -> Any:
    return float(value) if is_number(value) else value


# One field.


def _text(most: int, least: int = 0, one_line: bool = False) -> Check:
    lines = " in one line" if one_line else ""
    fit = f"Write {least} to {most:,} characters{lines}."

    def check(value: Any) -> str:
        if not isinstance(value, str):
            return f"This is no text. {fit}"
        if len(value) > most:
            return f"It has {len(value):,} characters. {fit}"
        if len(value.strip()) < least:
            return f"It is empty. {fit}"
        if hidden := _hidden(value, one_line):
            return f"It has the sign {hidden}, which is not shown. Leave it out."
        return ""

    return check


def _hidden(text: str, one_line: bool) -> str:
    """The first code point that a text may not have, as `U+202E RIGHT-TO-LEFT OVERRIDE`; "" without one."""
    for sign in text:
        if sign.isprintable() or (sign in _KEPT and not one_line):
            continue
        kind = unicodedata.category(sign)
        if kind in ("Cc", "Cs", "Zl", "Zp") or ord(sign) in _BIDI:
            return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
    return ""


def _range(low: float, high: float, *, above: bool = False, whole: bool = False) -> Check:
    """above: low itself does not fit. whole: only integers do."""
    fit = f"Write a {'whole ' * whole}number {'above' if above else 'from'} {low:g} to {high:.16g}."

    def check(value: Any) -> str:
        number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        fits = number and low <= value <= high and not (above and value == low)
        return "" if fits else f"It does not fit. {fit}"

    return check


def _nothing_or(check: Check) -> Check:
    return lambda value: "" if value is None else check(value)


def _list(each: Check, most: int = MOST_LISTED, least: int = 0) -> Check:
    """Of different entries."""

    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "This is no list. Write one."
        if not least <= len(value) <= most:
            return f"It has {len(value):,} entries. Write {least} to {most:,}."
        if len(set(map(repr, value))) < len(value):
            return "It has an entry twice. Leave one out."
        return next((problem for entry in value if (problem := each(entry))), "")

    return check


def _hints(value: Any) -> str:
    """Two hints may say the same: some did before anybody checked."""
    if not isinstance(value, list) or len(value) > MOST_HINTS:
        return f"These are no hints. Write a list of at most {MOST_HINTS} texts."
    return next((problem for hint in value if (problem := _long(hint))), "")


def _weights(value: Any) -> str:
    if not isinstance(value, Mapping) or not value:
        return "It assesses no concept. Write at least one concept with its weight."
    if len(value) > MOST_LISTED:
        return f"It has {len(value):,} concepts. Write at most {MOST_LISTED:,}."
    problems = (_title(id) or _share(weight) for id, weight in value.items())
    return next((problem for problem in problems if problem), "")


def _key(value: Any) -> str:
    if not isinstance(value, Mapping) or value.keys() != {"answer", "tolerance", "form", "misconceptions"}:
        return "This is no key. Write answer, and tolerance, form and misconceptions where there are any."
    wrong = value["misconceptions"]
    if not isinstance(wrong, Mapping):
        return "Its misconceptions are no map. Write wrong response: id of what it reveals."
    problems = (
        _long(value["answer"]),
        _range(0, 1e12)(value["tolerance"]),
        _form(value["form"]),
        *(_long(response) or _title(id) for response, id in wrong.items()),
    )
    return next((problem for problem in problems if problem), "")


def _distractor(value: Any) -> str:
    if not isinstance(value, Mapping) or value.keys() != {"value", "misconception"}:
        return "This is no distractor. Write value and misconception."
    return _long(value["value"]) or _title(value["misconception"])


def _parameters(value: Any) -> str:
    """What they mean is found out when questions are drawn (templating)."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        return "These are no parameters. Write name: range, list or expression."
    return "" if len(value) <= MOST_LISTED else f"There are {len(value):,}. Write at most {MOST_LISTED:,}."


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "It does not fit. Write true or false."


def _question_kind(value: Any) -> str:
    known = ", ".join(QuestionKind)
    return "" if value in list(QuestionKind) else f"There is no such kind. Write one of: {known}."


_title = _text(MOST_TITLE, 1, one_line=True)
_name = _text(MOST_TITLE, one_line=True)
_form = _name
_summary = _text(MOST_SUMMARY)
_long = _text(MOST_TEXT)
_minutes = _range(0, MOST_MINUTES, above=True)
_share = _range(0, 1, above=True)
_difficulty = _range(-6, 6)
_ids = _list(_title)

_CHECKS: Mapping[Kind, Mapping[str, Check]] = {
    Kind.CONCEPT: {
        "title": _title,
        "summary": _summary,
        "minutes": _nothing_or(_minutes),
        "grade": _nothing_or(_range(0, 30)),
        "retired": _flag,
        "successors": _ids,
    },
    Kind.MISCONCEPTION: {"title": _title},
    Kind.TEMPLATE: {
        "concepts": _weights,
        "kind": _question_kind,
        "minutes": _minutes,
        "difficulty": _difficulty,
        "stem": _long,
        "answer": _long,
        "solution": _long,
        "parameters": _parameters,
        "where": _list(_long),
        "distractors": _list(_distractor, MOST_CHOICES),
        "hints": _hints,
        "tolerance": _range(0, 1e12),
        "form": _form,
        "instances": _range(1, MOST_INSTANCES, whole=True),
        "seed": _range(0, 2**53, whole=True),
        "retired": _flag,
    },
    Kind.QUESTION: {
        "concepts": _weights,
        "kind": _question_kind,
        "minutes": _minutes,
        "difficulty": _difficulty,
        "stem": _long,
        "choices": _list(_long, MOST_CHOICES),
        "key": _nothing_or(_key),
        "solution": _long,
        "hints": _hints,
        "misconceptions": _ids,
        "template": _name,
        "retired": _flag,
    },
    Kind.PREREQUISITE: {"strength": _share, "reason": _summary, "provenance": _name},
    Kind.ENCOMPASSES: {"weight": _share},
    Kind.RESOURCE: {
        "kind": _name,
        "title": _title,
        "minutes": _minutes,
        "text": _long,
        "concepts": _ids,
        "retired": _flag,
    },
    Kind.COURSE: {"title": _title, "summary": _summary, "concepts": _ids, "retired": _flag},
}


# Several fields together.

_GRADED = {"kind", "choices", "key", "misconceptions"}


def _ungradable(one: Thing, said: Document) -> list[LearnerGraphError]:
    """Choices that do not fit the kind, and a key by which nothing can be graded. A question without a key
    is known from a log of answers only."""
    choices, key, choice = said["choices"], said["key"], said["kind"] == QuestionKind.CHOICE
    if choices and not choice:
        return [wrong(f"{one} choices", choices, f"A {said['kind']} question has none. Leave them out.")]
    if choice and len(choices) < 2 and (choices or key):
        return [wrong(f"{one} choices", choices, "There are too few. Write at least two.")]
    if key is None:
        return []
    unknown = sorted({*key["misconceptions"].values()} - {*said["misconceptions"]})
    if unknown:
        mend = "Its key reveals them. Name them in misconceptions, too."
        return [wrong(f"{one} misconceptions", unknown, mend)]
    try:
        check_key(QuestionKind(said["kind"]), Key(**key), choices)
    except InvalidInput as error:
        error.field = f"{one} {error.field}"
        return [error]
    return []


def _formless(one: Thing, said: Document) -> list[LearnerGraphError]:
    """A form that responses of this kind do not have."""
    known = FORMS[QuestionKind(said["kind"])]
    if said["form"] in ("", *known):
        return []
    problem = f"There is no such form. Use one of: {', '.join(known) or 'none'}."
    return [wrong(f"{one} form", said["form"], problem)]


def _unnamed(one: Thing, said: Document, names: Collection[str], content: Content) -> list[LearnerGraphError]:
    """Misconceptions that there are not."""
    if one.kind is Kind.QUESTION and "misconceptions" in names:
        ids, field = said["misconceptions"], "misconceptions"
    elif one.kind is Kind.TEMPLATE and "distractors" in names:
        ids, field = [each["misconception"] for each in said["distractors"]], "distractors"
    else:
        return []
    missing = [id for id in ids if content.get(thing(Kind.MISCONCEPTION, id)) is None]
    problem = "There is no such misconception. Add it, or leave it out."
    return [wrong(f"{one} {field}", id, problem) for id in missing]


def ids(one: Thing) -> None:
    """Raises InvalidInput where a new thing's own id cannot be one. Those of an edge are its concepts'."""
    if one.kind not in EDGES:
        check_id(one.key[0], f"{one.kind} id")
