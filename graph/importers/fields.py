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
    GRADE = "grade"
    STRENGTH = "strength"
    STRENGTHS = "strengths"
    DIFFICULTY = "difficulty"
    TOLERANCE = "tolerance"
    VERDICT = "verdict"
    MOMENT = "moment"
    INTEGER = "integer"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Field:
    """required: a row without it is refused, and a file without its column is none of this kind.
    blank: the column is required, but a row may leave it empty.
    inside: names within the records of a nested list, not in the row. aligned: a list with one item,
    perhaps empty, for each item of another field's; it keeps repeats."""

    type: Type
    says: str
    required: bool = False
    inside: bool = False
    aligned: bool = False
    blank: bool = False


LISTS = frozenset({Type.IDS, Type.TEXTS, Type.STRENGTHS})


CONCEPTS = {
    "id": Field(Type.ID, "what the file calls the concept", required=True),
    "title": Field(Type.TEXT, "its name for people; without one, its id"),
    "summary": Field(Type.TEXT, "a paragraph on it"),
    "minutes": Field(Type.MINUTES, "time to learn it"),
    "hours": Field(Type.HOURS, "the same in hours"),
    "grade": Field(Type.GRADE, "the school year it is for, such as 5, 5.5 or K"),
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
QUESTIONS = {
    "id": Field(Type.ID, "what the bank calls the question", required=True),
    "stem": Field(Type.TEXT, "what is asked: Markdown, LaTeX between dollar signs", required=True),
    "concepts": Field(Type.IDS, "what it assesses", required=True),
    "weights": Field(Type.STRENGTHS, "how much of each concept, above 0 to 1", aligned=True),
    "concept_titles": Field(Type.TEXTS, "their names for people, where they are new", aligned=True),
    "kind": Field(Type.TEXT, "numeric, choice, expression, or open: numeric or expression; else told"),
    "answer": Field(Type.TEXT, "what is right; of a choice its text or letter"),
    "choices": Field(Type.TEXTS, "what to choose from", aligned=True),
    "distractors": Field(Type.TEXTS, "wrong responses that reveal something", aligned=True),
    "misconceptions": Field(Type.IDS, "what each of them reveals", aligned=True),
    "hints": Field(Type.TEXTS, "its hints, in order"),
    "solution": Field(Type.TEXT, "shown after an answer"),
    "difficulty": Field(Type.DIFFICULTY, "logits from -6 to 6, 0 is average"),
    "minutes": Field(Type.MINUTES, "usual time to answer"),
    "form": Field(Type.TEXT, "what a right response must look like, such as simplest or factored"),
    "tolerance": Field(Type.TOLERANCE, "how far a number may be off"),
    "context": Field(Type.ID, "a text that stands before it and others: its id in a table of contexts"),
}
HINTS = {
    "question": Field(Type.ID, "the question it helps with", required=True),
    "text": Field(Type.TEXT, "the hint", required=True),
    "choices": Field(Type.TEXTS, "what to choose from, of a hint that asks"),
    "steps": Field(Type.TEXTS, "hints to that, before its answer"),
    "answer": Field(Type.TEXT, "its answer"),
    "position": Field(Type.INTEGER, "order among the question's hints; else that of the file"),
}
CONTEXTS = {
    "id": Field(Type.ID, "what questions call it", required=True),
    "text": Field(Type.TEXT, "what stands before their stems", required=True, blank=True),
}
COURSES = {
    "id": Field(Type.ID, "what the bank calls the course", required=True),
    "concepts": Field(Type.IDS, "what it includes, in order", required=True),
    "title": Field(Type.TEXT, "its name for people; without one, its id"),
    "summary": Field(Type.TEXT, "a paragraph on it"),
}

# What each import may be given, in the order in which a file's kind is told from its columns.
KINDS: Mapping[str, Mapping[str, Mapping[str, Field]]] = {
    "curriculum": {"prerequisites": PREREQUISITES, "concepts": CONCEPTS},
    "answers": {"answers": ANSWERS, "names": NAMES},
    "questions": {"questions": QUESTIONS, "hints": HINTS, "contexts": CONTEXTS, "courses": COURSES},
}


def of_import(name: str) -> dict[str, Field]:
    """All fields of one import."""
    return {field: value for fields in KINDS[name].values() for field, value in fields.items()}
