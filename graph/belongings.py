"""What belongs to a learner: the one list that export and erasure go by, so that neither forgets something.

All of it is tied to (:Learner) by a relationship of its kind. A test lets a learner live a full life and
fails where the graph holds something of it that is not here. Not for: what stands on the learner itself,
which always belongs, and the audit log, whose entries are tied to nothing (exporting.py, erasing.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belonging:
    """name: in the export, and in the receipt of an erasure. relationship: its type, in either direction.
    label: of the other end, where that is the learner's alone and goes with it; empty where it is shared."""

    name: str
    relationship: str
    label: str = ""


BELONGINGS = (
    Belonging("goals", "PURSUES", "Goal"),
    Belonging("mastery", "HAS_MASTERY"),
    Belonging("answers", "ANSWERED"),
    Belonging("slates", "WAS_SERVED", "Slate"),
    Belonging("feedback", "GAVE", "Feedback"),
    Belonging("events", "DID", "LearningEvent"),
    Belonging("imports", "BROUGHT"),
    Belonging("classes", "MEMBER_OF"),
)

OWN = frozenset(each.label for each in BELONGINGS if each.label)
NAMES = {each.relationship: each.name for each in BELONGINGS}
