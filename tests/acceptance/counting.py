"""Which queries a server of this process sends to Neo4j meanwhile.

Not for: what they cost (integration/query_costs.json).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from graph.store import connection

BESIDE_REQUESTS = {"audit/write_entries", "slate/write_slates"}
"""What is written within a second, off the path of the request that caused it."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """Names of the queries, as they are sent, but for those beside requests."""
    names: list[str] = []
    text_of = connection._text

    def noted(name: str, parameters: dict[str, Any], mode: str) -> str:
        if name not in BESIDE_REQUESTS:
            names.append(name)
        return text_of(name, parameters, mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_text", noted)
        yield names
