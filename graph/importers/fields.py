"""The fields of ours that a file's columns can be mapped to, by kind of row.

A table and nothing else; how each is read is `values`' matter, where it stands in a file `mapping`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How the text of a cell is understood."""

    ID = "id"
    IDS = "ids"
    TEXT = "text"
    TEXTS = "texts"
    MINUTES = "minutes"
    HOURS = "hours"
    STRENGTH = "strength"
    VERDICT = "verdict"
    MOMENT = "moment"
    INTEGER = "integer"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Field:
    """required: a row without it is refused, and a file without its column is none of this kind.
    inside: names within the records of a nested list, not in the row."""

    type: Type
    says: str
    required: bool = False
    inside: bool = False


CONCEPTS = {
    "id": Field(Type.ID, "what the file calls the concept", required=True),
    "title": Field(Type.TEXT, "its name for people; without one, its id"),
    "summary": Field(Type.TEXT, "a paragraph on it"),
    "minutes": Field(Type.MINUTES, "time to learn it"),
    "hours": Field(Type.HOURS, "the same in hours"),
    "prerequisites": Field(Type.NESTED, "list of what must be known before it: ids or records"),
    "prerequisites.id": Field(Type.ID, "the prerequisite, in such a record", required=True, inside=True),
    "prerequisites.reason": Field(Type.TEXT, "why, in such a record", inside=True),
    "prerequisites.strength": Field(Type.STRENGTH, "how strictly, in such a record", inside=True),
}
PREREQUISITES = {
    "prerequisite": Field(Type.ID, "the concept that must be known before", required=True),
    "concept": Field(Type.ID, "the concept that stands on it", required=True),
    "reason": Field(Type.TEXT, "why"),
    "strength": Field(Type.STRENGTH, "how strictly, above 0 to 1"),
    "provenance": Field(Type.TEXT, "who or what says so"),
}
ANSWERS = {
    "learner": Field(Type.ID, "who answered", required=True),
    "question": Field(Type.ID, "what was asked", required=True),
    "correct": Field(Type.VERDICT, "the verdict", required=True),
    "concepts": Field(Type.IDS, "what the question needs; one answer may have several rows, one a concept"),
    "concept_titles": Field(Type.TEXTS, "their names for people"),
    "response": Field(Type.TEXT, "what the learner gave"),
    "at": Field(Type.MOMENT, "when"),
    "seq": Field(Type.INTEGER, "order among the learner's answers"),
    "event_id": Field(Type.ID, "the answer's own id"),
    "response_ms": Field(Type.INTEGER, "how long it took, in milliseconds"),
}
NAMES = {
    "id": Field(Type.ID, "a concept that the log names", required=True),
    "title": Field(Type.TEXT, "its name for people", required=True),
}

# What each import may be given, in the order in which a file's kind is told from its columns.
KINDS: Mapping[str, Mapping[str, Mapping[str, Field]]] = {
    "curriculum": {"prerequisites": PREREQUISITES, "concepts": CONCEPTS},
    "answers": {"answers": ANSWERS, "names": NAMES},
}


def of_import(name: str) -> dict[str, Field]:
    """All fields of one import."""
    return {field: value for fields in KINDS[name].values() for field, value in fields.items()}
