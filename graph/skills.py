"""Skill profiles: how much of an area somebody knows now, how sure that is, and the same on a scale of 1 to
10.

Pure. Not for: one concept (tracing), or what an area is (courses and goals are; watching).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum, sqrt

from graph.snapshot import Curriculum
from tracing import mastery as tracing
from tracing.mastery import MASTERED_AT, Mastery

AT_SOLID = 9.5
"""On the scale, of what is just solid: from here on it rounds to 10."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One area. concepts: in use in it. practised, mastered: of them. answers: on them.

    effective: mean of P(known) now over its concepts, in [0, 1]; one that was never practised counts with its
    prior. uncertainty: standard deviation of that, in [0, 0.5], as if concepts were independent. Both None
    where nothing in it was ever practised: then it says nothing of this learner.
    """

    concepts: int
    practised: int
    mastered: int
    answers: int
    effective: float | None
    uncertainty: float | None


def skill(
    concepts: Collection[str], masteries: Mapping[str, Mastery], curriculum: Curriculum, as_of: datetime
) -> Skill:
    """Of the area that these concepts are."""
    used = sorted(filter(curriculum.in_use, set(concepts)))
    practised = [masteries[id] for id in used if id in masteries]
    effective = uncertainty = None
    if practised:
        memory = curriculum.tracing.memory
        states = [masteries.get(id) or tracing.initial(curriculum.parameters[id], memory) for id in used]
        effective = fsum(tracing.effective(state, as_of) for state in states) / len(states)
        spreads = (state.uncertainty * tracing.retrievability_at(state, as_of) for state in states)
        uncertainty = sqrt(fsum(spread**2 for spread in spreads)) / len(states)
    return Skill(
        concepts=len(used),
        practised=len(practised),
        mastered=sum(mastery.mastered for mastery in practised),
        answers=sum(mastery.answers for mastery in practised),
        effective=effective,
        uncertainty=uncertainty,
    )


def level(known: float) -> float:
    """P(known) in [0, 1] on a scale from 1 to 10, strictly rising: 1 at 0, straight to 9.5 at .85, where it
    is solid, and straight to 10 at 1. Rounded to a whole number it is 10 exactly where it is solid."""
    if known < MASTERED_AT:
        return 1 + (AT_SOLID - 1) * known / MASTERED_AT
    return AT_SOLID + (10 - AT_SOLID) * (known - MASTERED_AT) / (1 - MASTERED_AT)


def whole_level(known: float) -> int:
    """The same as a whole number, 1 to 10: 10 exactly from .85 on."""
    return 10 if known >= MASTERED_AT else min(9, int(level(known) + 0.5))
