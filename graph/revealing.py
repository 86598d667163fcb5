"""Keys and solutions are shown: to whoever has answered, or may see them all.

Not for: who that is (api.principal), and what is shown with a graded answer (answering).
"""

from collections.abc import Sequence
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
    shown = set(ids) if to is None else await store.answered(to, ids)
    if not shown:
        return {}
    authored = await store.authored_questions(sorted(shown))
    return {
        id: Revealed(question.key.answer if question.key else None, question.solution)
        for id, question in authored.items()
    }
