"""Classes, learning events and the audit log in the graph of seeded.py, and what things are called there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 5, 8, tzinfo=UTC)

Row = dict[str, Any]


def concept_id(index: int) -> str:
    """Ten concepts a layer, lowest layer first."""
    return f"concept-{index:03}"


def question_id(index: int) -> str:
    """Ten questions a concept, in the order of the concepts."""
    return f"question-{index:04}"


def learner_id(index: int) -> str:
    """Learner 0 is the one with many answers."""
    return f"learner-{index:03}"


def people(learners: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Two classes of the same twenty learners, each with a teacher; and what four teachers read."""
    for number in range(2):
        class_, at = f"class-{number}", {"at": START}
        yield "class/create_class", {"id": class_, "title": "A class", "time_zone": "UTC"}
        yield "class/add_members", {"class_id": class_, "learner_ids": learners[:20], **at}
        yield "class/add_teachers", {"class_id": class_, "teacher_ids": [f"teacher-{number}"], **at}
    read = [audit_entry(number, learners[number % min(10, len(learners))]) for number in range(200)]
    yield "audit/write_entries", {"rows": read}


def audit_entry(number: int, about: str) -> Mapping[str, Any]:
    """A row of audit/write_entries: a teacher read somebody, one a minute."""
    return {
        "id": f"entry-{number}",
        "at": (START + timedelta(minutes=number)).isoformat(),
        "who": f"teacher-{number % 4}",
        "roles": ["teacher"],
        "action": "read a learner",
        "about": about,
        "class_id": "class-0" if number % 2 else None,
        "field": "learner",
        "request_id": "request",
        "granted": True,
    }


def learning_events(index: int, count: int, mark: str = "") -> Row:
    """The parameters of event/write: clicks on concept 0 and a question, and watching of a video, in turn."""
    resource = f"resource-{concept_id(0)}"
    about = (("concept", concept_id(0)), ("question", question_id(1)), ("resource", resource))
    rows = [
        {
            "learner_id": learner_id(index),
            "properties": {"id": f"learning-{index}-{i}{mark}", "kind": "click", "at": START, "seq": i},
            **dict([about[i % 3]]),
        }
        for i in range(count)
    ]
    return {"rows": rows, "recorded_at": START}
