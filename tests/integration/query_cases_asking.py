"""Parameters for the queries of asking; query_cases.py has the others."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from graph.asking import library
from tests.integration.seeded_people import START

_GIVEN = {"class_heat_map": {"class": "class-0"}, "revision_effect": {"revision": 3}}
"""What questions of the library have no default for."""

CASES: Mapping[str, Mapping[str, Any]] = {
    **{
        f"analysis/{name}": library.checked(question, _GIVEN.get(name, {}), START + timedelta(days=20))
        for name, question in library.questions().items()
    },
    "schema/count": {},
    "schema/read_nodes": {"label": "Concept"},
    "schema/read_relationships": {"label": "PREREQUISITE_OF"},
}
