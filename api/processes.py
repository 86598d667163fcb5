"""Processes that share a port share their numbers, too: through files in a folder that ends with them.

To be entered before prometheus_client is imported, which looks for the folder then. Not for: the numbers
(metrics.py), starting processes (serving.py).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder; prometheus_client looks at it when it is imported."""


@contextmanager
def sharing_numbers(processes: int) -> Iterator[None]:
    """A folder for several processes; one alone needs none, and where one is named already, that is used."""
    if processes == 1 or os.environ.get(FOLDER):
        yield
        return
    with TemporaryDirectory(prefix="learner-graph-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]
