"""Classes and the audit log in the fixed graph of seeded.py."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

SINCE = datetime(2026, 1, 5, 8, tzinfo=UTC)


def people(learners: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Two classes of the same twenty learners, each with a teacher; and what four teachers read."""
    for number in range(2):
        class_, at = f"class-{number}", {"at": SINCE}
        yield "class/create_class", {"id": class_, "title": "A class", "time_zone": "UTC"}
        yield "class/add_members", {"class_id": class_, "learner_ids": learners[:20], **at}
        yield "class/add_teachers", {"class_id": class_, "teacher_ids": [f"teacher-{number}"], **at}
    read = [audit_entry(number, learners[number % min(10, len(learners))]) for number in range(200)]
    yield "audit/write_entries", {"rows": read}


def audit_entry(number: int, about: str) -> Mapping[str, Any]:
    """A row of audit/write_entries: a teacher read somebody, one a minute."""
    return {
        "id": f"entry-{number}",
        "at": (SINCE + timedelta(minutes=number)).isoformat(),
        "who": f"teacher-{number % 4}",
        "roles": ["teacher"],
        "action": "read a learner",
        "about": about,
        "class_id": "class-0" if number % 2 else None,
        "field": "learner",
        "request_id": "request",
        "granted": True,
    }
