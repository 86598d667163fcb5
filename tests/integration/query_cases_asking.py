"""Parameters for the queries of asking; query_cases.py has the others."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from graph.asking import library
from tests.integration.seeded_people import START, concept_id, learner_id

_GIVEN: Mapping[str, Mapping[str, Any]] = {
    "class_heat_map": {"class": "class-0"},
    "revision_effect": {"revision": 3},
}
"""What questions of the library have no default for."""

CASES: Mapping[str, Mapping[str, Any]] = {
    **{
        f"analysis/{name}": library.checked(question, _GIVEN.get(name, {}), START + timedelta(days=20))
        for name, question in library.questions().items()
    },
    "science/page_measure": {
        **dict.fromkeys(("concepts", "least", "most")),
        "measure": "gates",
        "below": 9.0,
        "after": "",
        "above": 0.0,
        "before": "",
        "backward": False,
        "limit": 20,
    },
    "science/read_masteries": {"after": learner_id(20), "limit": 20, "tiers": ["full", "limited"]},
    "science/write_measure": {
        "rows": [{"id": concept_id(i), "properties": {"gates": i, "gates_revision": 1}} for i in range(100)]
    },
    "asking/end_run": {"run": "run-1"},
    "asking/read_names": {"elements": []},
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
