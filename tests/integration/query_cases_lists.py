"""Parameters of queries that read pages of classes, of their learners, and of the audit log."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from graph.paging import LAST, MOST_NUMBER
from graph.store import WantedEntries, WantedMembers
from tests.integration.seeded_people import START, audit_entry, learner_id

_BUSY = learner_id(0)
_SPAN = {"after": "", "before": LAST, "limit": 21}
_TITLED = {**_SPAN, "text": None, "after_title": "", "before_title": LAST, "backward": False}
_WHICH = {"which": WantedEntries()._asdict(), "id": "", "limit": 21}
_NEWEST = {**_WHICH, "place": START + timedelta(days=1), "since": START - timedelta(days=1)}
_OLDEST = {**_WHICH, "place": START, "until": START + timedelta(days=1)}

CASES: Mapping[str, Mapping[str, Any]] = {
    "audit/read_about": {"about": _BUSY, **_NEWEST},
    "audit/read_about_backward": {"about": _BUSY, **_OLDEST},
    "audit/read_all": _NEWEST,
    "audit/read_all_backward": _OLDEST,
    "audit/read_by": {"who": "teacher-0", **_NEWEST},
    "audit/read_by_backward": {"who": "teacher-0", **_OLDEST},
    "audit/read_entry": {"id": audit_entry(1, _BUSY)["id"]},
    "class/page_classes": {"text": None, **_SPAN},
    "class/page_classes_backward": {"text": None, **_SPAN},
    "class/page_led": {"teacher_id": "teacher-0", "titled": False, **_TITLED},
    "class/page_members": {
        "class_id": "class-0",
        **WantedMembers()._asdict(),
        **_SPAN,
        "after_value": -MOST_NUMBER,
        "before_value": MOST_NUMBER,
        "backward": False,
    },
    "class/page_titled": _TITLED,
}
