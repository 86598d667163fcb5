"""What analysts' questions may take: the part of the settings that guards the graph from them.

Not for: what they may ask (graph/asking/gate.py), and where their own server is (settings.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from graph.asking.nouns import MIB, Limits

T = TypeVar("T")


class _Read(Protocol):
    """api.settings._Reader."""

    def __call__(self, name: str, parse: Callable[[str], T], *, default: str) -> T: ...


@dataclass(frozen=True, slots=True)
class AnalystLimits:
    """seconds, rows, mib: of one run, at most. at_once: runs of all analysts together, at a time; of one
    analyst there is one."""

    seconds: float = 30.0
    rows: int = 100_000
    mib: int = 64
    at_once: int = 1

    @property
    def limits(self) -> Limits:
        """Of a run for which nobody said less."""
        return Limits(self.seconds, self.rows, self.mib * MIB)

    @classmethod
    def read(cls, read: _Read) -> Self:
        """From the environment; `read` notes what is wrong."""
        return cls(
            seconds=read("LEARNER_GRAPH_ANALYSTS_SECONDS", _seconds, default="30"),
            rows=read("LEARNER_GRAPH_ANALYSTS_ROWS", _up_to(10**9), default="100000"),
            mib=read("LEARNER_GRAPH_ANALYSTS_MIB", _up_to(10**6), default="64"),
            at_once=read("LEARNER_GRAPH_ANALYSTS_AT_ONCE", _up_to(100), default="1"),
        )


def _seconds(text: str) -> float:
    """Raises ValueError."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 3_600:
        raise ValueError("give seconds from 0.1 to 3600.")
    return seconds


def _up_to(most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            raise ValueError(f"give a whole number from 1 to {most}.")
        return int(text)

    return parse
