"""Saved questions in the graph of seeded.py, and parameters of their queries."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.integration.seeded_people import START, concept_id, learner_id

Row = dict[str, Any]

COUNT = 20
"""Questions; every fifth is asked by the clock and shared."""


def saved_questions() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Those of two analysts, in two versions each."""
    for number in range(COUNT):
        yield "saved/create_question", _question(number)
        for version in (1, 2):
            yield "saved/add_version", _version(number, version)
        yield "saved/set_question", {"id": f"q-{number:02}", "properties": _asked(number)}


def _question(number: int) -> Row:
    owner = f"analyst-{number % 2}"
    said = {"name": f"question-{number}", "title": "How many?", "owner": owner, "created_at": START}
    return {"id": f"q-{number:02}", "properties": {**said, "shared": number % 5 == 0, "version": 0}}


def _version(number: int, version: int) -> Row:
    said = {"number": version, "statement": "MATCH (c:Concept) RETURN count(c)", "parameters": "{}"}
    return {"id": f"q-{number:02}", "properties": {**said, "note": "", "at": START, "by": "analyst-0"}}


def _asked(number: int) -> Row:
    if number % 5:
        return {"version": 2}
    when = {"every": "daily", "minute": 390, "format": "csv", "keep": 30, "slot": START}
    return {
        "version": 2,
        **when,
        "last_at": START,
        "last_error": "",
        "last_warnings": ["A property."],
        "last_file": "20260105T063000Z.csv",
    }


_PAGE: Row = {"after": "", "limit": 20, "columns": {}, "moments": {}}
_NAMES = {
    "columns": {
        "Concept": ["id", "title"],
        "HAS_MASTERY": ["probability"],
        "ANSWERED": ["event_id", "correct"],
    },
    "moments": {"HAS_MASTERY": ["last_at"], "ANSWERED": ["at"]},
}
_THEIRS: Row = {"ids": [learner_id(i) for i in range(10)], **_NAMES}

CASES: Mapping[str, Mapping[str, Any]] = {
    "export/page_classes": _PAGE,
    "export/page_concepts": {**_PAGE, "after": concept_id(20), **_NAMES},
    "export/page_courses": _PAGE,
    "export/page_hints": _PAGE,
    "export/page_learners": {**_PAGE, **_NAMES},
    "export/page_misconceptions": _PAGE,
    "export/page_models": _PAGE,
    "export/page_policies": _PAGE,
    "export/page_questions": _PAGE,
    "export/page_resources": _PAGE,
    "export/page_windows": _PAGE,
    "export/read_answers": {**_THEIRS, "since": None},
    "export/read_events": {**_THEIRS, "since": START},
    "export/read_feedback": {**_THEIRS, "since": None},
    "export/read_goals": _THEIRS,
    "export/read_slates": {**_THEIRS, "since": START},
    "saved/add_version": _version(1, 3),
    "saved/create_question": _question(COUNT),
    "saved/delete_question": {"id": "q-01"},
    "saved/lock_question": {"id": "q-01"},
    "saved/page_questions": {
        "owner": "analyst-1",
        **dict.fromkeys(("own", "text", "shared", "scheduled")),
        "order": "key",
        "after": "",
        "after_value": "",
        "before": "x",
        "before_value": "",
        "backward": False,
        "limit": 10,
    },
    "saved/read_question": {"id": "q-01"},
    "saved/read_scheduled": {},
    "saved/set_question": {"id": "q-01", "properties": {"shared": True}},
}
