"""What similar learners gained, kept on (:Learner {neighbour_concepts, neighbour_lifts, neighbour_learners,
neighbours_at}), and what it is computed from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from graph.advice import Lift
from graph.store import rows
from graph.store.connection import Connection
from graph.store.missing import one_learner


class Practised(NamedTuple):
    """A learner's mastery edges as columns. kept: whether the learner has lifts from an earlier batch."""

    learner_id: str
    kept: bool
    concepts: Sequence[str]
    probabilities: Sequence[float]
    answers: Sequence[int]


class NeighbourStore(Connection):
    """Reads and writes of the batch that compares learners."""

    async def practised(self, first: int, after: str) -> list[Practised]:
        """Up to `first` learners after `after`, by id."""
        [row] = await self.read("neighbours/read_practice", after=after, limit=first)
        return [Practised(*learner) for learner in row["learners"]]

    async def write_lifts(self, lifts: Mapping[str, Mapping[str, Lift]], at: datetime) -> int:
        """Keeps these lifts of these learners, in place of what was kept; returns for how many they differ.
        Learners who are not there any more are passed over."""
        found = await self.write_one(
            "neighbours/write_lifts",
            rows=[
                {
                    "id": id,
                    "concepts": list(lifts[id]),
                    "lifts": [lift.ratio for lift in lifts[id].values()],
                    "learners": [lift.learners for lift in lifts[id].values()],
                }
                for id in sorted(lifts)
            ],
            at=at,
        )
        changed: int = found[0]["changed"]
        return changed

    async def lifts(self, learner_id: str) -> tuple[dict[str, Lift], datetime | None]:
        """What is kept of a learner by concept id, greatest first, and since when: None where there is
        nothing. Raises NotFound."""
        row = one_learner(learner_id, await self.read("neighbours/read_lifts", id=learner_id))
        return rows.lift(row["neighbours"]), row["at"]
