"""What a fit yields, as one value: the parameters of concepts and items, and how knowledge fades.

For: everything that tracing and predicting need besides a learner's own state. Not for: fitting (fit.py)
or keeping it (graph/store).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, log
from types import MappingProxyType

from tracing.parameters import DEFAULT, Parameters
from tracing.response import Response

INITIAL_STABILITY = 6.0
"""Days until retrievability falls to .9, before any spaced practice, and the least it ever is.

An assumption until it is fitted. In the simulated default world, readiness gated on p R, 2 to 6
do equally well (gains of 37 to 39 concepts), .3 and 12 worse (33, 32). Facts typed from memory
fade faster: on lkt_cloze_statistics .2 predicts the later answers best."""

SPACING_GAIN = 1.5
"""Growth of stability per unit of forgetting overcome: a right answer at R = .9 adds 15%. This and
the next are the simulated learners' own, an assumption until they are fitted."""

PRACTICE_GAIN = 0.05
"""Growth of stability at every right answer, however soon."""


class Origin(StrEnum):
    """Where the parameters of a concept come from. Only FITTED are its own."""

    FITTED = "fitted"
    PARENTS = "parents"
    """The mean of its prerequisites that were fitted."""
    GLOBAL = "global"
    """The mean of all concepts that were fitted."""
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ItemParameters:
    """One question's own. guess, slip: probabilities, their sum below 1. difficulty: logits, 0 is average.
    answers: how many they rest on."""

    guess: float
    slip: float
    difficulty: float
    answers: int


@dataclass(frozen=True, slots=True)
class Memory:
    """How what is known fades, and what practice does about it. initial_stability: days, > 0.
    spacing_gain, practice_gain: >= 0. fitted: False where these are assumptions."""

    initial_stability: float = INITIAL_STABILITY
    spacing_gain: float = SPACING_GAIN
    practice_gain: float = PRACTICE_GAIN
    fitted: bool = False


ASSUMED = Memory()
"""Before any fit."""


@dataclass(frozen=True, eq=False)
class Model:
    """concepts: only those fitted. items: only those with parameters of their own. everyone: the global
    prior, None where nothing was fitted. level: log odds of an average learner's right answer to an average
    item. response: None where too little was known to fit one."""

    concepts: Mapping[str, Parameters] = field(default_factory=lambda: MappingProxyType({}))
    items: Mapping[str, ItemParameters] = field(default_factory=lambda: MappingProxyType({}))
    everyone: Parameters | None = None
    memory: Memory = ASSUMED
    level: float = 0.0
    response: Response | None = None

    def parameters_of(self, concept: str, parents: Sequence[str] = ()) -> tuple[Parameters, Origin]:
        """A concept's parameters, and whose they are. parents: its prerequisites."""
        own = self.concepts.get(concept)
        if own is not None:
            return own, Origin.FITTED
        fitted = [self.concepts[parent] for parent in parents if parent in self.concepts]
        if fitted:
            return mean(fitted), Origin.PARENTS
        if self.everyone is not None:
            return self.everyone, Origin.GLOBAL
        return DEFAULT, Origin.DEFAULT


UNFITTED = Model()
"""Before any fit: the default parameters for everything."""


def mean(several: Sequence[Parameters]) -> Parameters:
    """The mean in log odds, at least one given; a parameter that is 0 in all stays 0."""
    names = ("prior", "learn", "forget", "guess", "slip")
    return Parameters(*(_mean([getattr(one, name) for one in several]) for name in names))


def _mean(probabilities: Sequence[float]) -> float:
    if not any(probabilities):
        return 0.0
    kept = [min(1 - 1e-6, max(1e-6, p)) for p in probabilities]
    return 1 / (1 + exp(-sum(log(p / (1 - p)) for p in kept) / len(kept)))
