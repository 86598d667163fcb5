"""A mapping proposed from a file's header, as TOML to edit: `--suggest`.

A guess by names alone; it reads no values and decides nothing.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.importers.fields import KINDS, LISTS
from graph.importers.reading import Dialect, Table, open_table

_QUESTION = ("questionid", "itemid", "problemid", "stepid")
# What files call our fields, in small letters without blanks or signs; the likeliest first. A list may
# stand in several columns that are numbered or lettered: `option_a`, or after "" the letter alone.
NAMES = {
    "id": ("id", "tag", "conceptid", "skillid", "kcid", "code", "slug", "standardid", *_QUESTION, "name"),
    "title": ("title", "name", "label", "skillname", "conceptname", "description"),
    "summary": ("summary", "description", "abstract", "text"),
    "minutes": ("minutes", "mins", "duration"),
    "hours": ("hours", "time", "timeestimate"),
    "grade": ("grade", "gradelevel", "schoolyear"),
    "prerequisites": ("prerequisites", "prereqs", "dependencies", "requires", "parents"),
    "prerequisite": ("prerequisite", "prereq", "source", "from", "parent", "before", "beginstandardid"),
    "concept": ("concept", "target", "to", "child", "after", "endstandardid"),
    "reason": ("reason", "why", "comment", "note"),
    "strength": ("strength", "weight", "confidence"),
    "learner": ("learner", "learnerid", "userid", "studentid", "anonstudentid", "user", "student"),
    "question": ("question", "questionid", "problemid", "itemid", "problemname", "item", "problem", "stepid"),
    "correct": ("correct", "iscorrect", "outcome", "correctfirstattempt", "result", "score"),
    "concepts": (
        "concepts",
        "skillid",
        "skill",
        "skills",
        "skillname",
        "kcdefault",
        "kc",
        "concept",
        "topic",
        "tags",
    ),
    "concept_titles": ("skillname", "conceptname"),
    "response": ("response", "answertext", "answer", "input"),
    "at": ("at", "time", "timestamp", "answeredat", "datetime", "starttime", "createdat"),
    "seq": ("seq", "sequence", "orderid", "order", "position"),
    "event_id": ("eventid", "event", "transactionid", "orderid"),
    "response_ms": ("responsems", "msfirstresponse", "responsetimems"),
    "stem": ("stem", "questiontext", "question", "prompt", "text", "body", "problem"),
    "kind": ("kind", "type", "questiontype", "problemtype", "answertype"),
    "answer": ("answer", "correctanswer", "rightanswer", "answerkey", "key", "correct"),
    "choices": ("choices", "options", "alternatives", "answers", ""),
    "weights": ("weights",),
    "distractors": ("distractors",),
    "misconceptions": ("misconceptions",),
    "hints": ("hints", "hint"),
    "solution": ("solution", "explanation", "rationale", "feedback"),
    "difficulty": ("difficulty",),
    "form": ("form",),
    "tolerance": ("tolerance",),
    "context": ("context", "contextid", "passage", "passageid"),
    "text": ("text", "hint", "hinttext", "body", "content"),
    "position": ("position", "order", "number"),
}


def suggest(path: Path | str, name: str, dialect: Dialect | None = None) -> str:
    """A mapping for one file of an import ("curriculum", "answers" or "questions"), every field with its
    meaning; those that no column resembles stand as comments. Raises InvalidInput as `open_table` does."""
    with open_table(path, dialect) as table:
        kind, found = max(
            ((kind, dict(_guess(table, kind, name))) for kind in KINDS[name]),
            key=lambda guess: (_complete(guess[1], guess[0], name), len(guess[1])),
        )
        return "\n".join(_lines(table, kind, found, name)) + "\n"


def guess(table: Table, kind: str, name: str) -> dict[str, str]:
    """Field -> column, for those fields that one column's name resembles."""
    return {field: column for field, column in _guess(table, kind, name) if isinstance(column, str)}


def _lines(table: Table, kind: str, found: dict[str, str | list[str]], name: str) -> Iterator[str]:
    yield f"# {Path(table.file).name} has the columns: {json.dumps(table.keys, ensure_ascii=False)}"
    yield f'kind = "{kind}"'
    yield "[fields]"
    for field, declared in KINDS[name][kind].items():
        key = f'"{field}"' if "." in field else field
        column = json.dumps(found.get(field, ""), ensure_ascii=False)
        column = f"{{ columns = {column} }}" if column.startswith("[") else column
        needed = " (needed)" if declared.required and not declared.inside else ""
        yield f"{'' if field in found else '# '}{key} = {column}  # {declared.says}{needed}"


def _guess(table: Table, kind: str, name: str) -> Iterator[tuple[str, str | list[str]]]:
    plain = {_plain(key): key for key in reversed(table.keys) if not key.startswith("#")}
    for field, declared in KINDS[name][kind].items():
        column = next((plain[alias] for alias in NAMES.get(field, ()) if alias in plain), None)
        several = _several(table, NAMES.get(field, ())) if declared.type in LISTS else []
        if column is not None or len(several) > 1:
            yield field, column or several


def _several(table: Table, aliases: Sequence[str]) -> list[str]:
    """Columns that bear one of the names with a letter or digit behind it."""
    names = {alias.removesuffix("s") for alias in aliases}
    return [key for key in table.keys if key[0] != "#" and _plain(key) and _plain(key)[:-1] in names]


def _complete(found: dict[str, str | list[str]], kind: str, name: str) -> bool:
    needed = (field for field, declared in KINDS[name][kind].items() if declared.required)
    return all(field in found for field in needed if "." not in field)


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower())
