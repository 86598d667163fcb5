"""Long work shows how far it is: a bar on a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

LINE_SECONDS = 5.0
"""Seconds between two lines of one step in a log."""

Report = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much: 0 where that is not known."""


@contextmanager
def progress() -> Iterator[Report]:
    """Yields the function that long work reports to; writes to standard error."""
    if sys.stderr.isatty():
        with _bars() as bars:
            yield _onto(bars)
    else:
        yield _lines()


def _bars() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


def _onto(bars: Progress) -> Report:
    tasks: dict[str, TaskID] = {}
    began: dict[str, float] = {}

    def report(step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step not in tasks:
            tasks[step] = bars.add_task(step, total=total or None, rate="")
        rate = _rate(done, now - began.setdefault(step, now))
        bars.update(tasks[step], completed=done, total=total or None, rate=rate)

    return report


def _lines() -> Report:
    said: dict[str, float] = {}
    began: dict[str, float] = {}

    def report(step: str, done: int, total: int) -> None:
        now = time.monotonic()
        took = now - began.setdefault(step, now)
        if (total and done >= total) or now - said.get(step, -LINE_SECONDS) >= LINE_SECONDS:
            said[step] = now
            print(_line(step, done, total, took), file=sys.stderr, flush=True)

    return report


def _line(step: str, done: int, total: int, took: float) -> str:
    """One line of a log; with rate and time left once they can be told."""
    parts = [f"{step}: {done:,} of {total:,}" if total else f"{step}: {done:,}"]
    rate = _rate(done, took)
    if rate:
        parts.append(rate)
    if rate and done < total:
        parts.append(f"{took * (total - done) / done:.0f} s left")
    return ", ".join(parts)


def _rate(done: int, took: float) -> str:
    """Done in a second; empty where next to no time has passed, or less than one is done in a second."""
    return f"{done / took:,.0f} a second" if took > 0.5 and done >= took else ""
