"""Keys and solutions are shown: to whoever has answered, or may see them all.

Not for: who that is (api.principal), and what is shown with a graded answer (answering).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.store import Store


@dataclass(frozen=True, slots=True)
class Revealed:
    """answer: None where the question has no key here. solution: Markdown with LaTeX; empty where there is
    none."""

    answer: str | None
    solution: str


async def reveal(store: Store, ids: Sequence[str], to: str | None = None) -> dict[str, Revealed]:
    """Of these questions, by id. to: a learner, and then only of those that they have answered as they are
    now; None for all. Raises Unavailable."""
    return await _revealed(store, set(ids) if to is None else await store.answered(to, ids))


async def reveal_each(store: Store, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Revealed]]:
    """Of the questions wanted for each learner those that they have answered as they are now, by learner, by
    id. Raises Unavailable."""
    if not any(wanted.values()):
        return {}
    answered = await store.answered_of(wanted)
    shown = await _revealed(store, set().union(*answered.values()))
    return {
        learner: {id: shown[id] for id in questions if id in shown} for learner, questions in answered.items()
    }


async def _revealed(store: Store, ids: set[str]) -> dict[str, Revealed]:
    if not ids:
        return {}
    authored = await store.authored_questions(sorted(ids))
    return {
        id: Revealed(question.key.answer if question.key else None, question.solution)
        for id, question in authored.items()
    }
