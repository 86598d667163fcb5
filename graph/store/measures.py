"""What measures of the graph are computed from, and what is kept of them on (:Concept)."""

from collections.abc import Collection, Mapping, Sequence
from math import inf
from typing import NamedTuple

from graph.consent import Tier
from graph.paging import LAST, Span
from graph.store import rows
from graph.store.connection import Row, Transaction
from graph.store.curriculum import CurriculumStore, lock_curriculum
from tracing.mastery import Mastery


class Known(NamedTuple):
    """What a learner knows, by concept id; of each only what a moment asks for."""

    learner_id: str
    masteries: Mapping[str, Mastery]


class MeasureStore(CurriculumStore):
    """Reads of what everybody knows who agreed, and derived values of concepts."""

    async def known(self, tiers: Collection[Tier], first: int, after: str) -> list[Known]:
        """Up to `first` learners after `after`, by id, of these tiers of consent to research. Raises
        Unavailable."""
        said = sorted(tier.value for tier in tiers)
        [row] = await self.read("science/read_masteries", tiers=said, limit=first, after=after)
        return [
            Known(
                id,
                {
                    concept: Mastery(p, stability, mastered, answers, 0, (), rows.moment(last_at))
                    for concept, p, answers, stability, mastered, last_at in masteries
                },
            )
            for id, masteries in row["learners"]
        ]

    async def measure_page(
        self,
        name: str,
        span: Span[tuple[float, str]],
        *,
        concepts: Sequence[str] | None = None,
        least: float | None = None,
        most: float | None = None,
    ) -> tuple[list[tuple[str, float, int]], bool]:
        """(concept id, value, revision that it is for) in a span by (value, id), greatest first, and whether
        there are more in its direction. Raises Unavailable."""
        below, after = span.after or (inf, "")
        above, before = span.before or (-inf, LAST)
        page: Row = {"concepts": concepts, "least": least, "most": most}
        page |= {"below": below, "after": after, "above": above, "before": before}
        found = await self.read(
            "science/page_measure", measure=name, backward=span.backward, limit=span.size + 1, **page
        )
        return span.of([(row["concept_id"], row["value"], row["revision"]) for row in found])

    async def write_measure(
        self, name: str, values: Mapping[str, float | None], revision: int
    ) -> tuple[int, int]:
        """Keeps values of concepts by id under a property, and the revision that they are for beside it; None
        takes both away. How many, and the curriculum's revision meanwhile: where that is another, nothing is
        kept. Raises Unavailable."""
        changes: Sequence[dict[str, object]] = [
            {"id": id, "properties": {name: value, f"{name}_revision": None if value is None else revision}}
            for id, value in sorted(values.items())
        ]

        async def work(tx: Transaction) -> tuple[int, int]:
            live = await lock_curriculum(tx)
            if live != revision or not changes:
                return 0, live
            [row] = await tx.run("science/write_measure", rows=changes)
            return row["kept"], live

        return await self.write(work)
