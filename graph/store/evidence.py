"""What learners' answers and goals say about a curriculum that is looked at: counts only.

Not for: judging by it (graph.linting).
"""

from collections.abc import Sequence

from graph.linting import Held
from graph.store.connection import Connection

PAGE = 5_000
"""Questions whose answers are counted at a time, and concepts whose goals are."""


class EvidenceStore(Connection):
    """Reads of how often learners bear a prerequisite out, answer a question, and aim at a concept."""

    async def edge_counts(self, edges: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Held]:
        """(source, target) -> what learners say of it; edges between concepts there are not are left out.
        Each looks at everybody who practised its source."""
        found = await self.read("lint/count_held", edges=[list(edge) for edge in edges])
        return {(row["source"], row["target"]): Held(row["both"], row["without"]) for row in found}

    async def answer_counts(self, ids: Sequence[str]) -> dict[str, int]:
        """Question id -> how often it was answered, of those that ever were."""
        counts: dict[str, int] = {}
        for start in range(0, len(ids), PAGE):
            [row] = await self.read("lint/count_answers", ids=ids[start : start + PAGE])
            counts |= zip(row["questions"], row["answers"], strict=True)
        return counts

    async def goal_counts(self, ids: Sequence[str]) -> dict[str, int]:
        """Concept id -> how many goals of learners aim at it, of those at which any does."""
        counts: dict[str, int] = {}
        for start in range(0, len(ids), PAGE):
            [row] = await self.read("lint/count_goals", ids=ids[start : start + PAGE])
            counts |= zip(row["concepts"], row["goals"], strict=True)
        return counts
