"""The nouns of linting: what was found, why it matters, and what would mend it. Frozen values.

Not for: the rules themselves (the other files here), or reading evidence from the graph (checking).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from graph.content import Document, Thing
from graph.steps import Step
from tracing.model import UNFITTED, Model

SHOWN = 5
"""Of many things, as many are named."""


class Severity(StrEnum):
    """ERROR: publishing refuses it, or learners are served something broken. WARNING: learners lose by it.
    NOTE: worth a look; it may be meant."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Mend:
    """What would put it right. steps: to be applied to the content as it was looked at."""

    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may be wrong. rule: its name in RULES. things: that it is about, the first above all.
    place: the same for people. reason: why it matters, with the numbers. mends: the best first; none where
    only the author can tell what to write, which the reason then asks for."""

    rule: str
    severity: Severity
    things: tuple[Thing, ...]
    place: str
    reason: str
    mends: tuple[Mend, ...] = ()


Findings = Iterator[Finding]


class Held(NamedTuple):
    """What learners say of a prerequisite: of those who practised both ends and mastered the target, how many
    mastered the source, too, and how many did not."""

    both: int
    without: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known from learners; all of it may be left out. tracing: the model in force. held: (source,
    target) -> counts, of edges in cycles. answers: question id -> how often it was answered. goals: concept
    id -> how many goals of learners aim at it."""

    tracing: Model = UNFITTED
    held: Mapping[tuple[str, str], Held] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    goals: Mapping[str, int] = field(default_factory=dict)


def named(one: Thing, said: Document | None = None) -> str:
    """A thing for people: kind and id, and its title where it has another one."""
    short = shortened(str((said or {}).get("title", "")), 60)
    return f"{one} ({short})" if short and short != one.key[-1] else str(one)


def counted(number: int, noun: str) -> str:
    """`1 question`, `2 questions`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(items: Collection[object]) -> str:
    """`a, b and 3 more`, so that a finding can be read whatever it is about."""
    shown = ", ".join(map(str, islice(items, SHOWN)))
    more = len(items) - SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def pathway(ids: Sequence[str]) -> str:
    """`a -> b -> c`; the middle of a long one is left out."""
    shown = ids if len(ids) <= 2 * SHOWN else [*ids[:SHOWN], "…", *ids[-SHOWN:]]
    return " -> ".join(shown)


def shortened(text: str, most: int) -> str:
    """In one line, of so many signs at most."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
