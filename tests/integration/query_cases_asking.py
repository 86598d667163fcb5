"""Parameters for the queries of asking; query_cases.py has the others."""

from collections.abc import Mapping
from typing import Any

CASES: Mapping[str, Mapping[str, Any]] = {
    "schema/count": {},
    "schema/read_nodes": {"label": "Concept"},
    "schema/read_relationships": {"label": "PREREQUISITE_OF"},
}
