"""What a draft changes, as a picture shows it: by colour, by dashes, by a sign, and in words.

Pure. Not for: where things go (layers), or how the rest of a picture looks (drawing).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from graph import content
from graph.content import Difference, Kind
from graph.lettering import told
from graph.model import Concept, Encompasses, Prerequisite


class Mark(Enum):
    """colour: of the line. dash: of the line, "" for none. sign: on the thing. says: what the legend says."""

    ADDED = ("#1a7f37", "", "+", "added")
    REMOVED = ("#cf222e", "6 4", "×", "retired or removed")
    CHANGED = ("#9a6700", "12 3 3 3", "~", "changed")
    ASKED = ("#0969da", "3 3", "?", "asked by other questions")
    CYCLE = ("#bf3989", "9 2 2 2 2 2", "!", "closes a cycle")

    def __init__(self, colour: str, dash: str, sign: str, says: str) -> None:
        self.colour, self.dash, self.sign, self.says = colour, dash, sign, says


_MARKS = {
    "added": Mark.ADDED,
    "restored": Mark.ADDED,
    "removed": Mark.REMOVED,
    "retired": Mark.REMOVED,
    "changed": Mark.CHANGED,
}
"""By `Difference.what`."""

Noted = tuple[Mark, str]
"""A mark, and what is said of it where the pointer rests."""

Ends = tuple[str, str]


@dataclass(slots=True)
class Marks:
    """What is marked: concepts by id, edges by their ends. gone_...: what is there no more, as it was."""

    concepts: dict[str, Noted] = field(default_factory=dict)
    prerequisites: dict[Ends, Noted] = field(default_factory=dict)
    encompasses: dict[Ends, Noted] = field(default_factory=dict)
    gone_concepts: list[Concept] = field(default_factory=list)
    gone_prerequisites: list[Prerequisite] = field(default_factory=list)
    gone_encompasses: list[Encompasses] = field(default_factory=list)

    def count(self, mark: Mark) -> int:
        """How many things have it."""
        noted = (*self.concepts.values(), *self.prerequisites.values(), *self.encompasses.values())
        return sum(one is mark for one, _ in noted)

    def late(self, pair: Ends) -> int:
        """0 for a prerequisite that was there before, 1 for one that is new, 2 for one that is gone: with
        those that were there, it is the later ones that close a cycle."""
        mark, _ = self.prerequisites.get(pair, (None, ""))
        return 1 if mark is Mark.ADDED else 2 if mark is Mark.REMOVED else 0


def marks(changes: Sequence[Difference]) -> Marks:
    """Of these changes. A concept of which only the questions change is marked as such."""
    found = Marks()
    asked: dict[str, int] = {}
    for change in changes:
        kind, key, note = change.thing.kind, change.thing.key, (_MARKS[change.what], _told(change))
        gone = note[0] is Mark.REMOVED and change.before
        match kind, key:
            case Kind.CONCEPT, (id,):
                found.concepts[id] = note
                if gone:
                    found.gone_concepts.append(content.to_concept(change.thing, gone))
            case Kind.PREREQUISITE, (source, target):
                found.prerequisites[source, target] = note
                if gone:
                    found.gone_prerequisites.append(content.to_prerequisite(change.thing, gone))
            case Kind.ENCOMPASSES, (source, target):
                found.encompasses[source, target] = note
                if gone:
                    found.gone_encompasses.append(content.to_encompasses(change.thing, gone))
            case Kind.QUESTION, _:
                sides = (side["concepts"] for side in (change.before, change.after) if side)
                for id in {id for side in sides for id in side}:
                    asked[id] = asked.get(id, 0) + 1
    for id, count in sorted(asked.items()):
        says = "1 of its questions changes" if count == 1 else f"{count} of its questions change"
        mark, said = found.concepts.get(id, (Mark.ASKED, ""))
        found.concepts[id] = mark, f"{said}, {says}" if said else says
    return found


def _told(change: Difference) -> str:
    """What is done, with what it was where that is short."""
    if change.what != "changed":
        into = ", ".join(map(told, (change.after or {}).get("successors", ())))
        return f"{change.what}, in favour of {into}" if change.what == "retired" and into else change.what
    fields = [
        f"{name} was {was:g}" if isinstance(was, float) else name for name, (was, _) in change.fields.items()
    ]
    return f"changed: {', '.join(fields)}"
