"""How many Cypher queries requests take, read where the server's access log has it.

with queries_counted() as counted:
    await ann('{ concept(id: "add") { title } }')
[queries] = counted
assert queries.total() == 1
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from api import logs
from graph.store import asked


class _Counting(logging.Handler):
    """A line is written in the task of its request, which knows what it asked."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: list[Counter[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """The queries of the request that has just ended."""
        self.counted.append(asked.get() or Counter())


@contextmanager
def queries_counted() -> Iterator[list[Counter[str]]]:
    """One Counter a request to a server in this process, by names of queries, as the requests end.

    A curriculum that changed is read anew by the first request that sees it: ask once before counting."""
    handler, level = _Counting(), logs.access.level
    logs.access.addHandler(handler)
    logs.access.setLevel(logging.INFO)
    try:
        yield handler.counted
    finally:
        logs.access.removeHandler(handler)
        logs.access.setLevel(level)
