"""What leaves with an export: each file with its columns in order, their types, and of whom they are.

An allow-list: what is not here never leaves. `LEFT_OUT` says why not. Keys and solutions are not here, nor
what a learner entered, which is a text of theirs and, where it is right, the key. Pure. Not for: what the
columns mean (dictionary.py) and how they are read or written (leaving.py, sheets.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a column, as the dictionary names it. A moment is in UTC, to the microsecond."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    MOMENT = "datetime"
    STRINGS = "list<string>"
    FLOATS = "list<float>"
    BOOLEANS = "list<boolean>"
    MOMENTS = "list<datetime>"


@dataclass(frozen=True, slots=True)
class Column:
    """A property. hidden: an id of a person or of what a person did, so that a pseudonym stands in its place.
    single: says something of single answers, so that it is empty for whoever agreed to less than FULL."""

    name: str
    kind: Kind = Kind.STRING
    hidden: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A file: the nodes of a label, or the relationships of a type. columns: properties, moments last; before
    them stands `key`, or `source` and `target`. personal: nodes of learners. ends: of a relationship, labels
    that it goes out from, and that it goes to. weight: the column that is the weight of an edge, if any."""

    name: str
    columns: tuple[Column, ...] = ()
    personal: bool = False
    ends: tuple[frozenset[str], frozenset[str]] | None = None
    weight: str = ""

    @property
    def is_edge(self) -> bool:
        """Whether it has relationships."""
        return self.ends is not None

    @property
    def header(self) -> tuple[Column, ...]:
        """Every column of the file."""
        first = ("source", "target") if self.is_edge else ("key",)
        return (*map(Column, first), *self.columns)


def _of(kind: Kind) -> Callable[..., tuple[Column, ...]]:
    return lambda *names: tuple(Column(name, kind) for name in names)


def _edge(name: str, ends: str, columns: tuple[Column, ...] = (), weight: str = "") -> Shape:
    source, target = (frozenset(side.split()) for side in ends.split(" -> "))
    return Shape(name, columns, ends=(source, target), weight=weight)


_strings, _integers, _floats, _flags = map(_of, (Kind.STRING, Kind.INTEGER, Kind.FLOAT, Kind.BOOLEAN))
_moments, _lists, _scores = map(_of, (Kind.MOMENT, Kind.STRINGS, Kind.FLOATS))
_ID = (Column("id", hidden=True),)
_FIT = ("prior", "learn", "forget", "guess", "slip", "difficulty")

NODES = (
    Shape(
        "Concept",
        (
            *_strings("id", "title", "summary"),
            *_floats("minutes", "grade", "importance"),
            *_integers("depth"),
            *_lists("successors"),
            *_moments("retired_at"),
        ),
    ),
    Shape(
        "Question",
        (
            *_strings("id", "kind", "stem"),
            *_lists("choices"),
            *_floats("difficulty", "minutes"),
            *_integers("revision"),
            *_strings("template_id"),
            *_moments("retired_at"),
        ),
    ),
    Shape("Hint", (*_strings("id", "text"), *_integers("position"))),
    Shape("Misconception", _strings("id", "title")),
    Shape(
        "Resource", (*_strings("id", "kind", "title", "text"), *_floats("minutes"), *_moments("retired_at"))
    ),
    Shape("Course", (*_strings("id", "title", "summary"), *_moments("retired_at"))),
    Shape(
        "TracingModel",
        (
            *_strings("version", "engine"),
            *_integers("answers", "learners", "concepts", "questions", "unfitted", "seed"),
            *_floats("held_out_log_loss", "held_out_auc", "held_out_ece"),
            *_moments("fitted_at", "first_at", "last_at"),
        ),
    ),
    Shape(
        "DriftWindow",
        (
            *_strings("id", "model", "warning"),
            *_integers("answers", "learners"),
            *_floats("log_loss", "auc", "ece"),
            *_moments("since", "until"),
        ),
    ),
    Shape("Policy", (*_strings("id", "name"), *_integers("version"), *_strings("document"), *_moments("at"))),
    Shape("Class", _strings("id", "title", "time_zone")),
    Shape(
        "Learner",
        (*_ID, *_strings("time_zone"), *_floats("usual_minutes"), *_integers("answers")),
        personal=True,
    ),
    Shape("Goal", (*_ID, Column("by", hidden=True)), personal=True),
    Shape(
        "Slate",
        (
            *_ID,
            *_strings("policy", "model"),
            *_integers("curriculum"),
            *_lists("concepts", "questions", "kinds"),
            *_scores("scores", "propensities"),
            *_lists("states"),
            Column("state_at", Kind.MOMENTS),
            *_moments("at", "served_at"),
        ),
        personal=True,
    ),
    Shape(
        "Feedback",
        (
            *_ID,
            *_strings("kind"),
            Column("slate", hidden=True),
            *_integers("rank", "wrong"),
            *_moments("at", "undone_at"),
        ),
        personal=True,
    ),
    Shape(
        "LearningEvent",
        (
            *_ID,
            *_strings("kind"),
            *_integers("seq"),
            *_floats("seconds", "score"),
            Column("slate", hidden=True),
            *_integers("rank"),
            Column("session", hidden=True),
            Column("device", hidden=True),
            *_moments("at", "recorded_at"),
        ),
        personal=True,
    ),
)

EDGES = (
    _edge(
        "PREREQUISITE_OF",
        "Concept -> Concept",
        (*_floats("strength"), *_strings("provenance", "reason")),
        weight="strength",
    ),
    _edge("ENCOMPASSES", "Concept -> Concept", _floats("weight"), weight="weight"),
    _edge("ASSESSES", "Question -> Concept", _floats("weight"), weight="weight"),
    _edge("REVEALS", "Question -> Misconception"),
    _edge("HELPS", "Hint -> Question"),
    _edge("TEACHES", "Resource -> Concept"),
    _edge("INCLUDES", "Course -> Concept", _integers("position")),
    _edge("FITS", "TracingModel -> Concept Question", (*_floats(*_FIT), *_integers("answers"))),
    _edge(
        "COULD_NOT_FIT", "TracingModel -> Concept", (*_strings("reason"), *_integers("answers", "learners"))
    ),
    _edge("SERVED_IN", "TracingModel -> DriftWindow"),
    _edge(
        "HAS_MASTERY",
        "Learner -> Concept",
        (
            *_floats("probability", "uncertainty", "stability"),
            *_flags("mastered"),
            *_integers("answers", "correct"),
            Column("last_three", Kind.BOOLEANS, single=True),
            *_strings("model", "evidence"),
            *_moments("last_at"),
        ),
        weight="probability",
    ),
    _edge(
        "ANSWERED",
        "Learner -> Question",
        (
            Column("event_id", hidden=True),
            *_integers("seq"),
            *_flags("correct", "recorded_correct", "gave_up"),
            *_integers("question_revision", "response_ms"),
            *_floats("predicted"),
            *_strings("model"),
            *_moments("at", "recorded_at", "voided_at"),
        ),
    ),
    _edge("MEMBER_OF", "Learner -> Class", _moments("since")),
    _edge("PURSUES", "Learner -> Goal"),
    _edge("TARGETS", "Goal -> Concept"),
    _edge("WAS_SERVED", "Learner -> Slate"),
    _edge("GAVE", "Learner -> Feedback"),
    _edge("ABOUT", "Feedback -> Concept Question"),
    _edge("DID", "Learner -> LearningEvent"),
    _edge("ON", "LearningEvent -> Concept Question Resource"),
)

SHAPES: Mapping[str, Shape] = {shape.name: shape for shape in (*NODES, *EDGES)}
"""Every file there may be, by label or type."""

PERSONS = frozenset(shape.name for shape in NODES if shape.personal)
"""Labels whose ids are hidden, wherever they stand."""

_RECORDS = "a record of work, in which the same thing stands sealed or as it was"
_ENTERED = "a text that a learner wrote, which may name people and, where it is right, is the key"
_KEPT = "kept with the learner to serve fast; it follows from the answers"

LEFT_OUT: Mapping[str, str] = {
    "Question.sealed_key": "sealed",
    "Question.sealed_solution": "sealed",
    "ANSWERED.response": _ENTERED,
    "LearningEvent.text": _ENTERED,
    "LearningEvent.reason": _ENTERED,
    "Slate.reasons": _ENTERED,
    "Slate.document": "the slate again, as it is replayed, with whose it is; `learner-graph why` reads it",
    "Slate.terms": "they stand in the document, too",
    "Learner.recent_*": _KEPT,
    "Learner.newest_*": _KEPT,
    "Learner.neighbour_*": _KEPT,
    "Learner.days": _KEPT,
    "Teacher": "people who work here, who were not asked",
    "Template": "sealed: answers are in it",
    "Draft, Step, Comment, Revision, Change, Import, Correction": _RECORDS,
    "AuditEntry, Secret, Erased, Leaving": "about people or secret",
    "SavedQuestion, QuestionVersion": "belongs to whoever keeps it",
}
"""What does not leave, and why: the README of an export says it."""
