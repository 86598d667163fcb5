"""Long work shows how far it is: a bar on a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_SECONDS = 5.0
"""Seconds between two lines of one step in a log."""

Report = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much."""


@contextmanager
def progress() -> Iterator[Report]:
    """Yields the function that long work reports to; writes to standard error."""
    if sys.stderr.isatty():
        with _bars() as bars:
            yield _onto(bars)
    else:
        yield _lines()


def _bars() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def _onto(bars: Progress) -> Report:
    tasks = {}

    def report(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bars.add_task(step, total=total)
        bars.update(tasks[step], completed=done, total=total)

    return report


def _lines() -> Report:
    said: dict[str, float] = {}

    def report(step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - said.get(step, -LINE_SECONDS) >= LINE_SECONDS:
            said[step] = now
            print(f"{step}: {done} of {total}", file=sys.stderr, flush=True)

    return report
