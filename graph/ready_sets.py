"""What is ready for many learners at once, under one curriculum: `candidates.ready_set`, concept by concept.

For: saying whom a change of the curriculum reaches (impact), of which only a few concepts can be otherwise.
Pure; arrays have one place for each learner. Not for: serving, which asks for one learner (candidates).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.feedback import BELIEVED
from graph.snapshot import Curriculum
from tracing.mastery import DAY, FADING, Mastery

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOBODY = -1.0
"""Stands for the probability of who never answered: below every gate, even 0."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a concept in use is ready, besides not being mastered: all of `holding` are firm, and one of
    `leading`, where there are any. holding: prerequisites in use that are too strong to be soft. leading: all
    direct prerequisites where none holds back; none for a root."""

    holding: frozenset[str]
    leading: frozenset[str]

    @property
    def concepts(self) -> frozenset[str]:
        """All that it depends on."""
        return self.holding | self.leading


def rule(curriculum: Curriculum, concept: str, gate: float) -> Rule | None:
    """Of one concept; None where it is not in use, so that it is never ready."""
    if not curriculum.in_use(concept):
        return None
    below = curriculum.prerequisites_of.get(concept, ())
    used = [id for id in below if curriculum.in_use(id)]
    holding = frozenset(id for id in used if curriculum.edges[id, concept].strength > 1 - gate)
    return Rule(holding, frozenset(() if holding or not used else below))


def changed(before: Curriculum, after: Curriculum, gate: float) -> set[str]:
    """The concepts whose rules differ: for whoever knows the same, no other is ready that was not."""
    return {
        id
        for id in before.concepts.keys() | after.concepts.keys()
        if rule(before, id, gate) != rule(after, id, gate)
    }


@dataclass(slots=True)
class Column:
    """What every learner knows of one concept now: arrays in one order of learners.

    probability: in [0, 1], NOBODY where there is no mastery. stability: days. last_at: microseconds since
    1970, 0 where not known. wrong: answers. claims: (learner, wrong answers when it was said), of those who
    say that they know it.
    """

    probability: Floats
    stability: Floats
    mastered: Bools
    last_at: Ints
    wrong: Ints
    claims: Sequence[tuple[int, int]] = ()

    @classmethod
    def empty(cls, learners: int) -> "Column":
        """Nobody knows it."""
        return cls(
            np.full(learners, NOBODY),
            np.ones(learners),
            np.zeros(learners, dtype=bool),
            np.zeros(learners, dtype=np.int64),
            np.zeros(learners, dtype=np.int64),
        )

    def moved(self, changes: Iterable[tuple[int, Mastery | None, int]]) -> "Column":
        """With other mastery: learner, mastery or None where there is none any more, and its last_at."""
        found = Column(
            self.probability.copy(),
            self.stability.copy(),
            self.mastered.copy(),
            self.last_at.copy(),
            self.wrong.copy(),
            self.claims,
        )
        for i, mastery, last_at in changes:
            found.probability[i] = NOBODY if mastery is None else mastery.probability
            found.stability[i] = 1.0 if mastery is None else mastery.stability
            found.mastered[i] = mastery is not None and mastery.mastered
            found.last_at[i] = last_at
            found.wrong[i] = 0 if mastery is None else mastery.answers - mastery.correct
        return found

    def firm(self, now: int, gate: float) -> Bools:
        """Whose P(known) reaches the gate, as `tracing.mastery.effective` and `feedback.claimed` have it.
        now: microseconds since 1970."""
        days = np.where(self.last_at == 0, 0.0, np.maximum(0.0, (now - self.last_at) / 1e6 / DAY))
        recall = 1 / np.sqrt(1 + FADING * days / self.stability)
        found: Bools = (self.probability >= 0) & (self.probability * recall >= gate)
        if gate <= BELIEVED:
            found[[i for i, wrong in self.claims if self.wrong[i] <= wrong]] = True
        return found


def ready(
    rule: Rule | None, concept: str, columns: Callable[[str], Column], now: int, gate: float, learners: int
) -> Bools:
    """For which learners the concept is ready. columns: of a concept. now: microseconds since 1970."""
    if rule is None:
        return np.zeros(learners, dtype=bool)
    found = ~columns(concept).mastered
    for id in rule.holding:
        found &= columns(id).firm(now, gate)
    if rule.leading:
        found &= np.logical_or.reduce([columns(id).firm(now, gate) for id in rule.leading])
    return found
