"""Revisions of the curriculum in the graph of seeded.py: two hundred, each of a question and an edge."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from graph.content import Kind, Thing, document, thing
from tests.integration.seeded_people import START, concept_id, question_id

REVISIONS = 200


def revised(number: int) -> tuple[Thing, Thing]:
    """What a revision changed: one of ten questions, one of ten edges."""
    question = thing(Kind.QUESTION, question_id(number % 10))
    return question, thing(Kind.PREREQUISITE, concept_id(number % 10), concept_id(number % 10 + 10))


def revision(number: int, draft_id: str | None) -> Mapping[str, Any]:
    """Parameters of history/write_revision."""
    properties = {
        "number": number,
        "at": START,
        "by": "designer-1",
        "kind": "publish",
        "title": "Fractions",
        "why": "They come earlier.",
        "approved_by": ["designer-2"],
        "draft_id": draft_id,
        "changes": 2,
    }
    return {"properties": properties, "import_id": "import-1" if number == 3 else None}


def changes(number: int) -> Mapping[str, Any]:
    """Parameters of history/write_changes."""
    rows = [
        {
            "id": f"{number}:{one.token}",
            "thing": one.token,
            "kind": one.kind.value,
            "what": "changed",
            "before": orjson.dumps(document(one.kind) | SEALED.get(one.kind, {})).decode(),
        }
        for one in revised(number)
    ]
    return {"number": number, "rows": rows}


SEALED = {Kind.QUESTION: {"key": "k1:key", "solution": "k1:solution"}}


def history() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Two hundred revisions."""
    for number in range(1, REVISIONS + 1):
        yield "history/write_revision", revision(number, f"draft-{number}")
        yield "history/write_changes", changes(number)


def correction(id_: str) -> Mapping[str, Any]:
    """Parameters of correction/create_correction: a question that many answered has other concepts."""
    change = {"id": question_id(0), "before": [concept_id(0)], "after": [concept_id(0), concept_id(1)]}
    return {"id": id_, "kind": "retag", "reason": "It needs both.", "revision": 1, "rows": [change]}
