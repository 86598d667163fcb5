"""What mastery would be, were the answers that there are traced under another curriculum. Nothing is written.

For: saying beforehand what a change moves (impact). Not for: moving it (replaying), whose way it goes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.content import Content, Kind, thing
from graph.replaying import LEARNERS, SILENT, Asked, Masteries, folded, tied_to
from graph.snapshot import Curriculum
from graph.store import Store, rows

Retagged = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""Question id -> ids of the concepts that it assessed, and that it assesses."""

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much."""


def silent(step: str, done: int, total: int) -> None:
    """Shows no progress."""


@dataclass(slots=True)
class Refolded:
    """Of every learner who answered what is tagged otherwise, on all concepts that this reaches. Where there
    is no mastery, there is none in the mapping."""

    before: Masteries = field(default_factory=dict)
    after: Masteries = field(default_factory=dict)

    def concepts(self) -> set[str]:
        """Those on which mastery moves for somebody."""
        return {id for one in self.after for id in self.moved(one)}

    def moved(self, learner: str) -> set[str]:
        """Concepts on which the learner's mastery is not what it was."""
        before, after = self.before[learner], self.after[learner]
        return {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}


async def refold(
    store: Store,
    changes: Retagged,
    after: Content,
    curriculum: Curriculum,
    on_progress: Progress = silent,
) -> Refolded:
    """What a replay of everybody who answered these questions would come to. curriculum: what is traced
    under, the structure of `after`. Raises Unavailable."""
    found = Refolded()
    if not changes:
        return found
    answered = await store.read("impact/read_answered", question_ids=sorted(changes))
    for start in range(0, len(answered), LEARNERS):
        batch = answered[start : start + LEARNERS]
        await _batch(store, batch, changes, after, curriculum, found)
        on_progress("folding answers anew", start + len(batch), len(answered))
    return found


async def _batch(
    store: Store,
    batch: Sequence[Mapping[str, Sequence[str]]],
    changes: Retagged,
    after: Content,
    curriculum: Curriculum,
    found: Refolded,
) -> None:
    touched = {
        str(row["learner_id"]): {
            concept for id in row["questions"] for side in changes[id] for concept in side
        }
        for row in batch
    }
    asked = {
        row["id"]: [place[0] for place in row["asked"]]
        for row in await store.read("replay/read_asked", ids=sorted(touched))
    }
    known = _known({question for several in asked.values() for question in several}, after, curriculum)
    tied = [tied_to(id, touched[id], {q: known[q][0] for q in several}) for id, several in asked.items()]
    [row] = await store.read("replay/read_answers", rows=tied)
    for history in row["learners"]:
        found.before[history["id"]] = rows.masteries(history["masteries"])
        found.after[history["id"]] = folded(history["answers"], known, curriculum)


def _known(questions: set[str], after: Content, curriculum: Curriculum) -> Asked:
    """What answers to these questions are traced by; those of nothing say nothing."""
    known = {}
    for id in questions:
        said = after.get(thing(Kind.QUESTION, id))
        concepts = tuple(sorted(said["concepts"])) if said else ()
        item = curriculum.item(id, concepts, len(said["choices"])) if said and concepts else SILENT
        known[id] = (concepts, item)
    return known
