"""How is this learner getting on: the habit of coming back, and what is struggled with. One read, then pure
functions.

Not for: what comes next (advising), or the rules themselves (habits, struggle, helping).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import candidates, habits, helping, revealing, struggle
from graph.advising import require_zone
from graph.habits import Habit
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


async def habit(store: Store, learner_id: str, *, as_of: datetime) -> Habit:
    """Streak, milestone and the goal of today, in the learner's own days. Raises InvalidInput, NotFound,
    Unavailable."""
    require_zone(as_of, "asOf")
    learner, recent = await store.learner_habit(learner_id)
    return habits.habit(learner, as_of, recent.values())


async def struggles(store: Store, learner_id: str, *, as_of: datetime) -> list[Struggle]:
    """What the learner is stuck on, by concept id, why, and what may help. Raises InvalidInput, NotFound,
    Unavailable."""
    require_zone(as_of, "asOf")
    masteries, recent = await store.learner_state(learner_id)
    curriculum = await store.curriculum()
    lately = rows.lately(recent)
    found = struggle.struggles(masteries, lately, curriculum)
    solved = {id: helping.answered(id, lately, curriculum) for id in found}
    solutions = await _solutions(store, learner_id, {id for ids in solved.values() for id in ids})
    helped = helps(found, masteries, lately, curriculum, as_of, store.expected_gate)
    return [
        Struggle(id, tuple(why), (*helped[id], *worked(id, solved[id], solutions)))
        for id, why in found.items()
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


async def _solutions(store: Store, learner_id: str, ids: set[str]) -> dict[str, str]:
    """Worked solutions of questions that the learner answered as they are now, by id, where there are any."""
    if not ids:
        return {}
    revealed = await revealing.reveal(store, sorted(ids), learner_id)
    return {id: question.solution for id, question in revealed.items() if question.solution}


def worked(concept_id: str, answered: Sequence[str], solutions: Mapping[str, str]) -> list[Help]:
    """The first of these questions that has a solution. solutions: by question id."""
    for id in answered:
        if id in solutions:
            return [Help(HelpKind.SOLUTION, concept_id, id, ANSWERED, solutions[id])]
    return []
