"""What leaves with an export: each file with its columns in order, and whose they are.

Of what is taught all properties leave that the dictionary has and that are not sealed, but for LEFT_OUT; of
people's data only what stands in OF_PEOPLE. So keys, solutions and what a learner entered stay. Pure. Not
for: what columns mean (dictionary.py), and how they are read and written (leaving.py, sheets.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.asking.dictionary import Label, Relationship, Type, dictionary


@dataclass(frozen=True, slots=True)
class Column:
    """A property, typed as in the dictionary. hidden: an id of a person or of what a person did, so that a
    pseudonym stands in its place. single: says something of single answers, so that it is empty for whoever
    agreed to less than FULL."""

    name: str
    type: Type = Type.STRING
    meaning: str = ""
    unit: str = ""
    range: str = ""
    hidden: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A file: the nodes of a label, or the relationships of a type. columns: properties, moments last; before
    them stands `key`, or `source` and `target`. personal: of learners. ends: of a relationship, pairs of
    labels. weight: the column that is the weight of an edge, if any."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    personal: bool = False
    ends: tuple[tuple[str, str], ...] = ()
    weight: str = ""

    @property
    def is_edge(self) -> bool:
        """Whether it has relationships."""
        return bool(self.ends)

    @property
    def header(self) -> tuple[Column, ...]:
        """Every column of the file."""
        return (*(_ENDS if self.ends else _KEY), *self.columns)


_KEY = (Column("key", meaning="Names the node in every file: its label and its id."),)
_ENDS = (
    Column("source", meaning="Key of the node that it goes out from."),
    Column("target", meaning="Key of the node that it goes to."),
)

OF_PEOPLE: Mapping[str, str] = {
    "Learner": "id time_zone usual_minutes answers",
    "Goal": "id by",
    "Slate": "id policy model curriculum concepts questions kinds scores propensities states state_at at "
    "served_at",
    "Feedback": "id kind slate rank wrong at undone_at",
    "LearningEvent": "id kind seq seconds score slate rank session device at recorded_at",
    "HAS_MASTERY": "probability uncertainty stability mastered answers correct last_three model evidence "
    "last_at",
    "ANSWERED": "seq correct recorded_correct gave_up question_revision response_ms predicted model "
    "at recorded_at voided_at",
    "MEMBER_OF": "since",
    "PURSUES": "",
    "TARGETS": "",
    "WAS_SERVED": "",
    "GAVE": "",
    "ABOUT": "",
    "DID": "",
    "ON": "",
}
"""Of everything that is a learner's: what leaves, by label and type."""

HIDDEN = frozenset(
    {
        *(
            "Learner.id",
            "Goal.id",
            "Goal.by",
            "Slate.id",
            "Feedback.id",
            "Feedback.slate",
        ),
        *("LearningEvent.id", "LearningEvent.slate", "LearningEvent.session", "LearningEvent.device"),
    }
)
"""Columns in which a pseudonym stands in place of an id."""

SINGLE = frozenset({"HAS_MASTERY.last_three"})
"""Columns that tell of single answers, of whoever agreed to less than FULL."""

TAUGHT = (
    *("Concept", "Question", "Hint", "Misconception", "Resource", "Course", "TracingModel", "DriftWindow"),
    *("Policy", "Class", "PREREQUISITE_OF", "ENCOMPASSES", "ASSESSES", "REVEALS", "HELPS", "TEACHES"),
    *("INCLUDES", "FITS", "COULD_NOT_FIT", "SERVED_IN"),
)
"""Labels and types of which all leaves that is not sealed."""

WEIGHTS = {
    "PREREQUISITE_OF": "strength",
    "ENCOMPASSES": "weight",
    "ASSESSES": "weight",
    "HAS_MASTERY": "probability",
}

_ENTERED = "a text that a learner wrote: it may name people and, where it is right, is the key"
_KEPT = "kept with the learner to serve fast; it follows from the rest"
_RECORD = "a record of work, in which the same things stand as they were, and some of it is sealed"
_STAFF = "says who works here, and they were not asked"
_BROUGHT = "says from which file it came"
_IMPORTED = (
    *("Concept", "Question", "Resource", "Course", "Learner"),
    *("PREREQUISITE_OF", "ENCOMPASSES", "ANSWERED"),
)

LEFT_OUT: Mapping[str, str] = {
    "ANSWERED.response": _ENTERED,
    "ANSWERED.event_id": "it names one answer to the application, and may name whose it is",
    "ANSWERED.void_reason": "a text that may name people",
    "ANSWERED.rescored_by": _RECORD,
    "LearningEvent.text": _ENTERED,
    "LearningEvent.reason": _ENTERED,
    "Slate.reasons": _ENTERED,
    "Slate.document": "the slate again, as it is replayed, and whose it is; `learner-graph why` reads it",
    "Slate.terms": "they stand in the document, too",
    "Slate.seed": "it serves replaying alone",
    "Slate.open_since": "it follows from the states",
    "Policy.by": _STAFF,
    "Policy.reason": _STAFF,
    **dict.fromkeys(
        ("Learner.revision", "Learner.days", "Learner.feedback_at", "Learner.neighbours_at"), _KEPT
    ),
    **dict.fromkeys((f"Learner.newest_{each}" for each in ("at", "seq", "event")), _KEPT),
    **dict.fromkeys((f"Learner.recent_{each}" for each in ("questions", "at", "correct", "ms")), _KEPT),
    **dict.fromkeys((f"Learner.neighbour_{each}" for each in ("concepts", "lifts", "learners")), _KEPT),
    **{
        f"Learner.consent_{purpose}{at}": "all who are here agreed"
        for purpose in ("personalisation", "research", "experiments")
        for at in ("", "_at")
    },
    **dict.fromkeys((f"{kind}.import_id" for kind in _IMPORTED), _BROUGHT),
    **dict.fromkeys(("Teacher", "LEADS"), _STAFF),
    "Template": "sealed: answers are in it",
    **dict.fromkeys(("Draft", "Step", "Comment", "HAS_STEP", "HAS_COMMENT"), _RECORD),
    **dict.fromkeys(("Revision", "Change", "CHANGED", "MOVES", "Import", "BROUGHT"), _RECORD),
    **dict.fromkeys(("Correction", "CORRECTS"), _RECORD),
    **dict.fromkeys(("Curriculum", "PROMOTED", "ACTIVATED"), "the manifest says what is in force"),
    **dict.fromkeys(("AuditEntry", "Leaving", "Erased"), "about people, and of no use without them"),
    "Secret": "secret",
    **dict.fromkeys(("SavedQuestion", "QuestionVersion", "HAS_VERSION"), "belongs to whoever keeps it"),
    **dict.fromkeys(("__Neo4jMigration", "MIGRATED_TO", "Snapshot"), "of this database alone"),
}
"""What does not leave, and why: the README of an export says it. What is sealed need not stand here."""


def _shape(kind: Label | Relationship) -> Shape:
    names = OF_PEOPLE[kind.name].split() if kind.name in OF_PEOPLE else list(kind.properties)
    columns = []
    for property in (kind.properties[name] for name in names):
        place = f"{kind.name}.{property.name}"
        if not property.sealed and place not in LEFT_OUT:
            said = (property.name, property.type, property.meaning, property.unit, property.range)
            columns.append(Column(*said, hidden=place in HIDDEN, single=place in SINGLE))
    columns.sort(key=lambda column: column.type is Type.DATETIME)
    ends = kind.ends if isinstance(kind, Relationship) else ()
    personal = kind.name in OF_PEOPLE
    return Shape(kind.name, kind.meaning, tuple(columns), personal, ends, WEIGHTS.get(kind.name, ""))


SHAPES: Mapping[str, Shape] = {
    kind.name: _shape(kind) for kind in dictionary().kinds if kind.name in (*TAUGHT, *OF_PEOPLE)
}
"""Every file there may be, by label or type."""

LABELS = tuple(name for name, shape in SHAPES.items() if not shape.is_edge)

PERSONS = frozenset(name for name in LABELS if name in OF_PEOPLE)
"""Labels whose ids are hidden, wherever they stand."""
