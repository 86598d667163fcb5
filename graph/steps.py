"""What a designer does to a content: one step, and what it comes to.

Pure. Not for: who did it and when (drafts), or what was well meant but unwise (linting).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.content import Document, Thing


@dataclass(frozen=True, slots=True)
class Add:
    """A thing that there is not and never was. fields: those that are not as FIELDS has them by default."""

    thing: Thing
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """Other values for some fields of a thing in use; all other fields stay."""

    thing: Thing
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Retire:
    """It is not used any more, and stays with its history. A concept loses its edges and its places in
    courses and resources; a template takes its questions along."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Restore:
    """A retired thing is used again; a concept without the edges that it had."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Remove:
    """An edge that is there no more."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Merge:
    """Concepts become one that there is: their questions, edges, resources and places in courses go to it,
    and they retire with it as their successor. concepts, into: ids."""

    concepts: tuple[str, ...]
    into: str


@dataclass(frozen=True, slots=True)
class Part:
    """A new concept that a split makes. questions: ids of those of the concept that go here; one may go to
    several. fields: of the new concept's document."""

    id: str
    questions: tuple[str, ...]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Split:
    """A concept becomes several new ones, each with edges as it had; every question in use goes somewhere,
    and each part has one at least. It retires with them as its successors."""

    concept: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Replace:
    """Things become these documents at once, whatever they were: an edited file, a mend, a way back."""

    delta: Mapping[Thing, Document | None]


Step = Add | Edit | Retire | Restore | Remove | Merge | Split | Replace
