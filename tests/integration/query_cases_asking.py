"""Parameters for the queries of asking; query_cases.py has the others."""

from collections.abc import Mapping
from typing import Any

from tests.integration.seeded_people import concept_id, learner_id

CASES: Mapping[str, Mapping[str, Any]] = {
    "science/page_measure": {"measure": "gates", "below": 9.0, "after": "", "limit": 20},
    "science/read_masteries": {"after": learner_id(20), "limit": 20, "tiers": ["full", "limited"]},
    "science/write_measure": {
        "rows": [{"id": concept_id(i), "properties": {"gates": i, "gates_revision": 1}} for i in range(100)]
    },
    "schema/count": {},
    "schema/read_nodes": {"label": "Concept"},
    "schema/read_relationships": {"label": "PREREQUISITE_OF"},
}
