"""What analysts' own copy of the graph holds: the one list of it, and under which names people stand there.

Nothing that is not named here is copied: audit entries, drafts, secrets, what is sealed, what learners or
people who correct something wrote in words of their own. Ids of people and of what is theirs alone become
pseudonyms. Who agreed to no research is not in it at all; who agreed to LIMITED research is without single
answers, the last three among them, slates, feedback and events; no response is copied that was right, since
it is the key (cypher/copy/read_learners.cypher). A test fails where the graph has a property that is in no
list here.
Pure. Not for: reading and writing it (copying.py).
"""

from dataclasses import dataclass
from typing import Any

from graph.pseudonyms import Pseudonyms

Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A label or a type of relationship, with the names of its properties. kept: as they are. renamed: ids,
    or lists of ids, of people and of what is theirs, as pseudonyms. left: not in the copy. measured: whatever
    else there is is kept, too, since it was measured or estimated by our own code, of many people."""

    name: str
    kept: frozenset[str] = frozenset()
    renamed: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    measured: bool = False

    def copy(self, properties: Properties, pseudonyms: Pseudonyms) -> Properties:
        """The properties as they are in the copy."""
        found = {}
        for name, value in properties.items():
            if name in self.renamed:
                found[name] = _renamed(value, pseudonyms)
            elif name in self.kept or (self.measured and name not in self.left):
                found[name] = value
        return found


def _kind(name: str, kept: str = "", renamed: str = "", left: str = "", *, measured: bool = False) -> Kind:
    sets = [frozenset(part.split()) for part in (kept, renamed, left)]
    return Kind(name, sets[0], sets[1], sets[2], measured)


SHARED = (
    _kind("Curriculum", "id revision model policy"),
    _kind(
        "Concept",
        "id title summary minutes grade depth importance successors retired_at import_id community"
        " community_revision betweenness betweenness_revision gates gates_revision",
    ),
    _kind(
        "Question",
        "id revision kind stem choices difficulty minutes retired_at template_id import_id",
        left="sealed_key sealed_solution",
    ),
    _kind("Hint", "id position text"),
    _kind("Misconception", "id title"),
    _kind("Resource", "id kind title text minutes retired_at import_id"),
    _kind("Course", "id title summary retired_at import_id"),
    _kind("Template", "id import_id", left="document"),
    _kind("Class", "id title time_zone"),
    _kind("Teacher", renamed="id"),
    _kind("Import", "id kind state started_at ended_at created updated", left="digest files replaced"),
    _kind("TracingModel", "version engine fitted_at", measured=True),
    _kind("DriftWindow", "id model since until warning", measured=True),
    _kind("Policy", "id name version document at", renamed="by", left="reason"),
    _kind(
        "Correction",
        "id kind state at ended_at model learners answers changed ungraded",
        left="reason cursor",
    ),
    _kind(
        "Revision",
        "number at kind title why changes import_id",
        renamed="by approved_by",
        left="draft_id",
    ),
    _kind("Change", "id thing kind what revision", left="before"),
)
"""Nodes that are nobody's own."""

BETWEEN_SHARED = (
    _kind("PREREQUISITE_OF", "strength reason provenance import_id"),
    _kind("ENCOMPASSES", "weight import_id"),
    _kind("ASSESSES", "weight"),
    _kind("REVEALS"),
    _kind("HELPS"),
    _kind("TEACHES"),
    _kind("INCLUDES", "position"),
    _kind("LEADS", "since"),
    _kind("FITS", "prior learn forget guess slip difficulty answers"),
    _kind("COULD_NOT_FIT", "reason answers learners"),
    _kind("SERVED_IN"),
    _kind("PROMOTED", "at number replaced forced rollback", renamed="by", left="reason", measured=True),
    _kind("ACTIVATED", "at number replaced", renamed="by", left="reason"),
    _kind("CORRECTS", left="before after"),
    _kind("CHANGED"),
    _kind("MOVES"),
)
"""Relationships between them."""

LEARNER = _kind(
    "Learner",
    "revision time_zone usual_minutes answers days import_id newest_at consent_personalisation"
    " consent_research consent_experiments consent_personalisation_at consent_research_at"
    " consent_experiments_at neighbour_concepts neighbour_lifts neighbour_learners neighbours_at",
    renamed="id",
    left="newest_seq newest_event recent_questions recent_at recent_correct recent_ms feedback_at",
)

TIES = (
    _kind(
        "HAS_MASTERY",
        "probability uncertainty stability mastered answers correct last_three last_at model evidence",
    ),
    _kind("MEMBER_OF", "since"),
    _kind("BROUGHT"),
    _kind("PURSUES"),
    _kind(
        "ANSWERED",
        "at seq response correct recorded_correct question_revision response_ms gave_up predicted model"
        " recorded_at voided_at rescored_by import_id",
        renamed="event_id",
        left="void_reason",
    ),
    _kind("WAS_SERVED"),
    _kind("GAVE"),
    _kind("DID"),
)
"""Relationships of learners."""

OWN = (
    _kind("Goal", renamed="id by"),
    _kind(
        "Slate",
        "at served_at open_since policy model curriculum seed concepts questions kinds scores propensities"
        " terms states state_at",
        renamed="id",
        left="document reasons",
    ),
    _kind("Feedback", "kind at rank wrong undone_at", renamed="id slate"),
    _kind(
        "LearningEvent",
        "kind at seq seconds score rank recorded_at",
        renamed="id slate session",
        left="text reason device",
    ),
)
"""Nodes that are a learner's own; what they point to is shared."""

POINTS = (_kind("TARGETS"), _kind("ABOUT"), _kind("ON"))
"""Relationships from these."""

NOT_COPIED = frozenset(
    {
        *("AuditEntry", "Draft", "Step", "Comment", "Secret", "Erased", "Leaving", "Snapshot"),
        *("SavedQuestion", "QuestionVersion", "HAS_VERSION"),
        *("HAS_STEP", "HAS_COMMENT", "__Neo4jMigration", "MIGRATED_TO"),
    }
)
"""Labels and types that are left out altogether."""

ALL = {kind.name: kind for kind in (*SHARED, *BETWEEN_SHARED, LEARNER, *TIES, *OWN, *POINTS)}


def _renamed(value: Any, pseudonyms: Pseudonyms) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_renamed(each, pseudonyms) for each in value]
    return pseudonyms.pseudonym_of(str(value))
