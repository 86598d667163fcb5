"""A class at a moment, for whoever teaches it: what its learners know, read at once, whatever their number.

Teaching one's own class is no research: who agreed to none (graph/consent.py) is in all of this, as in the
list of the class's learners. Not for: changing classes (graph/classes.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from graph import struggle
from graph.advising import require_zone
from graph.errors import InvalidInput
from graph.feedback import BELIEVED, LASTS
from graph.snapshot import Curriculum
from graph.store import Member, Store, rows
from graph.struggle import Lately, Reason
from tracing.mastery import effective

MOST_LEARNERS = 1_000
"""Of a class that has dashboards: reading them with a hundred masteries each takes the server some
seconds."""


@dataclass(frozen=True, eq=False)
class Room:
    """A class with all that is known of its learners. members: by id. gate: P(known) from which a
    prerequisite counts as known, by the active policy."""

    as_of: datetime
    members: Sequence[Member]
    curriculum: Curriculum
    gate: float

    @cached_property
    def ids(self) -> list[str]:
        """Of its learners, sorted."""
        return [member.learner.id for member in self.members]

    @cached_property
    def of(self) -> Mapping[str, Member]:
        """Its learners by id."""
        return {member.learner.id: member for member in self.members}

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, float]]:
        """Learner id -> concept id -> P(known) at the moment, of the concepts in use ever answered on."""
        return {
            member.learner.id: {
                id: effective(mastery, self.as_of)
                for id, mastery in member.masteries.items()
                if self.curriculum.in_use(id)
            }
            for member in self.members
        }

    @cached_property
    def lately(self) -> Mapping[str, list[Lately]]:
        """Learner id -> questions lately answered, oldest first."""
        return {member.learner.id: rows.lately(member.recent) for member in self.members}

    @cached_property
    def struggles(self) -> Mapping[str, Mapping[str, list[Reason]]]:
        """Learner id -> concept id -> why, of everybody who is stuck on something."""
        found = {
            member.learner.id: struggle.struggles(
                member.masteries, self.lately[member.learner.id], self.curriculum
            )
            for member in self.members
        }
        return {id: stuck for id, stuck in found.items() if stuck}

    def believed(self, member: Member) -> dict[str, float]:
        """Concept id -> P(known) at the moment, what the learner says that they know included."""
        found = {id: effective(mastery, self.as_of) for id, mastery in member.masteries.items()}
        for id, wrong in member.claims:
            mastery = member.masteries.get(id)
            if mastery is None or mastery.answers - mastery.correct <= wrong:
                found[id] = max(BELIEVED, found.get(id, 0.0))
        return found


async def read(store: Store, class_id: str, *, as_of: datetime) -> Room:
    """A class that there is, as of a moment. Raises InvalidInput for a moment without a zone and for a class
    of more than MOST_LEARNERS, Unavailable."""
    require_zone(as_of, "asOf")
    state = await store.class_state(class_id, MOST_LEARNERS + 1, as_of - LASTS)
    require_size(class_id, len(state.members))
    curriculum = await store.curriculum(state.stamp)
    return Room(as_of, state.members, curriculum, (await store.policy(state.policy)).gate)


def require_size(class_id: str, learners: int) -> None:
    """Raises InvalidInput."""
    if learners > MOST_LEARNERS:
        raise InvalidInput(
            f"The class has more than {MOST_LEARNERS:,} learners, too many for dashboards.",
            field="class",
            value=class_id,
            mend=f"Make classes of at most {MOST_LEARNERS:,} learners; a learner may be in several.",
        )
