"""The nouns of linting: what was found, why it matters, and what would mend it. Frozen values.

Not for: the rules themselves (the other files here), or reading evidence from the graph (checking).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from graph.content import Document, Thing
from graph.steps import Step
from tracing.model import UNFITTED, Model


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
    target) -> counts, of edges in cycles. answers: question id -> how often it was answered."""

    tracing: Model = UNFITTED
    held: Mapping[tuple[str, str], Held] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)


def named(one: Thing, said: Document | None = None) -> str:
    """A thing for people: kind and id, and its title where it has another one."""
    title = " ".join(str((said or {}).get("title", "")).split())
    short = title if len(title) <= 60 else f"{title[:59]}…"
    return f"{one} ({short})" if short and short != one.key[-1] else str(one)


def counted(number: int, noun: str) -> str:
    """`1 question`, `2 questions`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
