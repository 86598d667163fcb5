"""Parameters for the queries of asking; query_cases.py has the others."""

from collections.abc import Mapping
from typing import Any

CASES: Mapping[str, Mapping[str, Any]] = {
    "copy/claim": {},
    "copy/count_running": {},
    "copy/delete_learners": {"limit": 1},
    "copy/delete_rest": {"limit": 1},
    "copy/read_between": {},
    "copy/read_learners": {"after": "learner-009", "limit": 50},
    "copy/read_shared": {},
    "copy/read_snapshot": {},
    "copy/write_nodes": {"rows": [{"node": "n", "label": "Concept", "properties": {"id": "another"}}]},
    "copy/write_snapshot": {"properties": {"revision": 1}},
    "copy/write_ties": {"rows": [{"type": "ON", "source": "4:x:0", "target": "4:x:1", "properties": {}}]},
    "schema/count": {},
    "schema/read_nodes": {"label": "Concept"},
    "schema/read_relationships": {"label": "PREREQUISITE_OF"},
}
