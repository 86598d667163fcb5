"""Parameters of the queries of publishing and history, on the graph of seeded.py."""

from collections.abc import Mapping
from typing import Any

from tests.integration.seeded_people import START, concept_id, question_id
from tests.integration.seeded_publishing import REVISIONS, changes, revised, revision

_QUESTION, _EDGE = revised(7)

_CONCEPTS = [concept_id(i) for i in range(3)]
_QUESTIONS = [question_id(i) for i in range(3)]
_RESOURCES, _COURSES = [f"resource-{concept_id(0)}"], ["course-0"]
_THINGS = {"concepts": _CONCEPTS, "questions": _QUESTIONS, "resources": _RESOURCES, "courses": _COURSES}
_NEW = {
    "concepts": [],
    "questions": [],
    "resources": _RESOURCES,
    "courses": _COURSES,
    "templates": ["template-0"],
    "misconceptions": ["misconception-00"],
}

_REVISIONS = {
    "below": REVISIONS,
    "above": 0,
    "kinds": None,
    "by": None,
    "since": None,
    "until": None,
    "limit": 21,
}

CASES: Mapping[str, Mapping[str, Any]] = {
    "curriculum/read_structure": {},
    "history/page_revisions": _REVISIONS,
    "history/page_revisions_backward": _REVISIONS,
    "history/read_before": {"after": REVISIONS - 20},
    "history/read_changes": {"number": 7},
    "history/read_moving": {"number": 1},
    "history/read_published": {"import_id": "import-1", "things": [_QUESTION.token, _EDGE.token]},
    "history/read_span": {},
    "history/read_thing": {"thing": _EDGE.token},
    "history/read_used": {"things": [_QUESTION.token, "another"]},
    "history/write_changes": {**changes(REVISIONS + 1), "number": REVISIONS},
    "history/write_revision": revision(REVISIONS + 1, None),
    "publish/delete_things": _NEW,
    "publish/lock_things": _THINGS,
    "publish/read_shown": {"since": START, "concepts": _CONCEPTS, "questions": _QUESTIONS},
    "publish/remove_edges": {
        "prerequisites": [[concept_id(0), concept_id(10)]],
        "encompasses": [[concept_id(10), concept_id(0)]],
    },
    "publish/set_retired": {
        "resources": [{"id": _RESOURCES[0], "at": START}],
        "courses": [{"id": _COURSES[0], "at": None}],
    },
    "publish/write_misconceptions": {"rows": [{"id": "misconception-00", "title": "Another"}]},
    "sealed/page_changes": {"after": "", "limit": 20},
    "sealed/write_changes": {"rows": [{"id": f"7:{_QUESTION.token}", "now": {"before": ["{}"]}}]},
}
