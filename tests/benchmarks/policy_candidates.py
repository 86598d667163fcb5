"""What cypher/learner/read_situation.cypher gives, from values in memory: a stand-in for graph/candidates.py.

Only policy_product.py imports it. Less than the query: no concept is retired here, and candidates come by
kind, then by id.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from graph.model import CandidateKind, ConceptCandidate, Learner, Policy, Situation
from graph.snapshot import Curriculum
from tracing.mastery import DUE_BELOW, MASTERED_AT, Mastery, retrievability_at

HOPS = 4
"""How far below a failing concept weak prerequisites are looked for."""


def situation(
    learner: Learner,
    curriculum: Curriculum,
    masteries: Mapping[str, Mastery],
    recent: Mapping[str, datetime | None],
    goals: Sequence[str],
    as_of: datetime,
    policy: Policy,
) -> Situation:
    """Everything ranking needs of one learner. recent: oldest first. policy: changes nothing yet."""
    del policy
    recall = {id: retrievability_at(mastery, as_of) for id, mastery in masteries.items()}
    solid = {id for id, m in masteries.items() if m.probability * recall[id] >= MASTERED_AT}
    mastered = {id for id, mastery in masteries.items() if mastery.mastered}
    due = [id for id in sorted(mastered) if recall[id] < DUE_BELOW or id not in solid]
    needs = curriculum.prerequisites_of
    ready = [id for id in _ids(curriculum) if id not in mastered and solid.issuperset(needs.get(id, ()))]

    def found(id: str, kind: CandidateKind, cause: str | None = None, hops: int = 0) -> ConceptCandidate:
        return ConceptCandidate(id, kind, masteries.get(id), recall.get(id, 1.0), cause, hops)

    return Situation(
        learner=learner,
        curriculum_revision=curriculum.revision,
        as_of=as_of,
        candidates=(
            *(found(id, CandidateKind.READY) for id in ready),
            *(found(id, CandidateKind.REVIEW) for id in due),
            *(
                found(id, CandidateKind.REPAIR, cause, hops)
                for id, (hops, cause) in sorted(_weak(curriculum, masteries, solid).items())
            ),
        ),
        goals=tuple(goals),
        recent=recent,
        model=curriculum.model,
    )


def _weak(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], solid: set[str]
) -> dict[str, tuple[int, str]]:
    """What is not solid below a failing concept: hops from the nearest such concept, and that one's id."""
    nearest: dict[str, tuple[int, str]] = {}
    for above, mastery in masteries.items():
        if mastery.mastered or mastery.last_three.count(False) < 2:
            continue
        for below, hops in _below(curriculum)[above].items():
            if below not in solid:
                nearest[below] = min(nearest.get(below, (hops, above)), (hops, above))
    return nearest


@lru_cache(maxsize=2)
def _ids(curriculum: Curriculum) -> tuple[str, ...]:
    return tuple(sorted(curriculum.concepts))


@lru_cache(maxsize=2)
def _below(curriculum: Curriculum) -> Mapping[str, Mapping[str, int]]:
    """Concept id -> what lies up to HOPS prerequisites below it, with the fewest hops."""
    found: dict[str, dict[str, int]] = {}
    for id in curriculum.concepts:
        hops: dict[str, int] = {}
        layer = [id]
        for distance in range(1, HOPS + 1):
            layer = sorted({b for above in layer for b in curriculum.prerequisites_of.get(above, ())})
            for below in layer:
                hops.setdefault(below, distance)
        found[id] = hops
    return found
