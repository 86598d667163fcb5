"""Parameters of the queries of publishing and history, on the graph of seeded.py."""

from collections.abc import Mapping
from typing import Any

from tests.integration.seeded_publishing import REVISIONS, changes, revised, revision

_QUESTION, _EDGE = revised(7)

CASES: Mapping[str, Mapping[str, Any]] = {
    "history/page_revisions": {"before": REVISIONS, "limit": 21},
    "history/read_before": {"after": REVISIONS - 20},
    "history/read_changes": {"number": 7},
    "history/read_moving": {"number": 1},
    "history/read_span": {},
    "history/read_thing": {"thing": _EDGE.token},
    "history/read_used": {"things": [_QUESTION.token, "another"]},
    "history/write_changes": {**changes(REVISIONS + 1), "number": REVISIONS},
    "history/write_revision": revision(REVISIONS + 1, None),
}
