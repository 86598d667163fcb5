"""How is this learner getting on: the habit of coming back, and what is struggled with. One read, then pure
functions.

Not for: what comes next (advising), or the rules themselves (habits, struggle, helping).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import candidates, helping, revealing, struggle
from graph.advising import require_zone
from graph.helping import Help, HelpKind
from graph.model import Learner
from graph.revealing import Revealed
from graph.snapshot import Curriculum
from graph.store import State, Store, rows
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
    stuck = {id: _Stuck(state, curriculum) for id, state in states.items()}
    shown = await revealing.reveal_each(store, {id: one.answered for id, one in stuck.items()})
    return {id: one.struggles(shown.get(id, {}), as_of, store.expected_gate) for id, one in stuck.items()}


class _Stuck:
    """What one learner is stuck on, and with which questions behind them."""

    def __init__(self, state: State, curriculum: Curriculum) -> None:
        self.masteries, recent = state
        self.curriculum = curriculum
        self.lately = rows.lately(recent)
        self.found = struggle.struggles(self.masteries, self.lately, curriculum)
        self.solved = {id: helping.answered(id, self.lately, curriculum) for id in self.found}

    @property
    def answered(self) -> set[str]:
        """Questions on what they are stuck on."""
        return {id for ids in self.solved.values() for id in ids}

    def struggles(self, shown: Mapping[str, Revealed], as_of: datetime, gate: float) -> list[Struggle]:
        """With what may help. shown: solutions that they may see."""
        solutions = {id: question.solution for id, question in shown.items() if question.solution}
        helped = helps(self.found, self.masteries, self.lately, self.curriculum, as_of, gate)
        return [
            Struggle(id, tuple(why), (*helped[id], *worked(id, self.solved[id], solutions)))
            for id, why in self.found.items()
        ]


def helps(
    found: Iterable[str],
    masteries: Mapping[str, Mastery],
    lately: Sequence[Lately],
    curriculum: Curriculum,
    as_of: datetime,
    gate: float,
) -> dict[str, list[Help]]:
    """What may help with each of these concepts, by id, but for solutions. gate: of the policy."""
    now = candidates.situation(Learner("", 0), curriculum, masteries, as_of, gate, recent={})
    return {id: list(helping.helps(id, masteries[id], now, lately, curriculum)) for id in found}


def worked(concept_id: str, answered: Sequence[str], solutions: Mapping[str, str]) -> list[Help]:
    """The first of these questions that has a solution. solutions: by question id."""
    for id in answered:
        if id in solutions:
            return [Help(HelpKind.SOLUTION, concept_id, id, ANSWERED, solutions[id])]
    return []
