"""How is this learner getting on: the habit of coming back, and what is struggled with. One read, then pure
functions.

Not for: what comes next (advising), or the rules themselves (habits, struggle, helping).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import candidates, helping, revealing, struggle
from graph.advising import require_zone
from graph.helping import Help, HelpKind
from graph.model import Learner
from graph.snapshot import Curriculum
from graph.store import Store, rows
from graph.struggle import Lately, Reason
from tracing.mastery import Mastery

ANSWERED = "It was answered already, so that its solution can be gone through step by step."
"""Why a worked solution may help."""


@dataclass(frozen=True, slots=True)
class Struggle:
    """A concept that a learner is stuck on. reasons: at least one. help: at most one of each kind."""

    concept_id: str
    reasons: tuple[Reason, ...]
    help: tuple[Help, ...]


async def struggles_of(
    store: Store, learner_ids: Sequence[str], *, as_of: datetime
) -> dict[str, list[Struggle]]:
    """What learners are stuck on, by concept id, why, and what may help; of those there are, by id, in as
    many reads as for one. Raises InvalidInput, Unavailable."""
    require_zone(as_of, "asOf")
    states = await store.learner_states(learner_ids)
    curriculum = await store.curriculum()
    stuck = {
        id: Stuck(masteries, rows.lately(recent), curriculum) for id, (masteries, recent) in states.items()
    }
    shown = await revealing.reveal_each(store, {id: one.answered for id, one in stuck.items()})
    return {
        id: one.struggles(
            {question: it.solution for question, it in shown.get(id, {}).items() if it.solution},
            as_of,
            store.expected_gate,
        )
        for id, one in stuck.items()
    }


class Stuck:
    """What one learner is stuck on, and with which questions behind them. lately: questions lately answered,
    oldest first. found: why, by concept id, where that is known already."""

    def __init__(
        self,
        masteries: Mapping[str, Mastery],
        lately: Sequence[Lately],
        curriculum: Curriculum,
        found: Mapping[str, Sequence[Reason]] | None = None,
    ) -> None:
        self.masteries, self.lately, self.curriculum = masteries, lately, curriculum
        self.found = struggle.struggles(masteries, lately, curriculum) if found is None else found
        self.solved = {id: helping.answered(id, lately, curriculum) for id in self.found}

    @property
    def answered(self) -> set[str]:
        """Questions on what they are stuck on."""
        return {id for ids in self.solved.values() for id in ids}

    def struggles(self, solutions: Mapping[str, str], as_of: datetime, gate: float) -> list[Struggle]:
        """With what may help. solutions: of the answered questions that have one that may be named, by id.
        gate: of the policy."""
        now = candidates.situation(Learner("", 0), self.curriculum, self.masteries, as_of, gate, recent={})
        return [
            Struggle(
                id,
                tuple(why),
                (
                    *helping.helps(id, self.masteries[id], now, self.lately, self.curriculum),
                    *_worked(id, self.solved[id], solutions),
                ),
            )
            for id, why in self.found.items()
        ]


def _worked(concept_id: str, answered: Sequence[str], solutions: Mapping[str, str]) -> list[Help]:
    """The first of these questions that has a solution."""
    for id in answered:
        if id in solutions:
            return [Help(HelpKind.SOLUTION, concept_id, id, ANSWERED, solutions[id])]
    return []
