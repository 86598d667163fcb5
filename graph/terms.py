"""What a candidate is worth, term by term; each in [0, 1], so that weights can be compared.

For: the formulas. Not for: gathering what they work on (options.py), weights and the mix of a slate
(recommend.py), or saying them (explain.py). Terms of a concept are plain floats; terms of questions are
columns, because a vector product over 2,000 of them costs what a handful would cost one by one.
"""

from collections.abc import Mapping
from datetime import datetime
from math import expm1

import numpy as np
from numpy.typing import NDArray

from graph.model import CandidateKind, ConceptCandidate
from tracing.mastery import DAY
from tracing.parameters import Parameters

Floats = NDArray[np.float64]

FRESH_AFTER_DAYS = 7.0
"""Days after which a question answered once is fresh again to 1 - 1/e, by time alone."""

FRESH_AFTER_ANSWERS = 20.0
"""Other questions answered since, to the same effect: about a day's work. Keeps a sitting, or a log
without times, from asking the same question again."""

SURELY = 1e-6
"""Probabilities are kept this far from 0 and 1 before they become logits or bits."""


def known(candidate: ConceptCandidate, parameters: Parameters) -> float:
    """P(known) now: p R, or the prior where the learner never answered."""
    if candidate.mastery is None:
        return parameters.prior
    return candidate.mastery.probability * candidate.retrievability


def concept_terms(
    candidate: ConceptCandidate, parameters: Parameters, reach: float, goals: bool
) -> dict[str, float]:
    """The terms that do not depend on the question.

    goal: 1 where a goal needs the concept (only where there are goals). reach: in [0, 1], how much
    stands on it. momentum (ready): how nearly it is known. urgency (review): how far it has faded.
    repair: how weak it is, over the hops to what it makes hard. gain: what one answer adds to P(known),
    by the learner model.
    """
    p = known(candidate, parameters)
    terms = {"goal": float(reach > 0)} if goals else {}
    terms["reach"] = reach
    if candidate.kind is CandidateKind.READY:
        terms["momentum"] = p
    elif candidate.kind is CandidateKind.REVIEW:
        terms["urgency"] = 1 - candidate.retrievability
    else:
        terms["repair"] = (1 - p) / max(1, candidate.hops)
    terms["gain"] = parameters.learn * (1 - p)
    return terms


def harder(probability: Floats, difficulty: Floats) -> Floats:
    """A probability lowered by a difficulty in logits (Rasch)."""
    p = np.clip(probability, SURELY, 1 - SURELY)
    return np.asarray(1 / (1 + np.exp(difficulty - np.log(p / (1 - p)))))


def predicted(p: Floats, if_known: Floats, if_unknown: Floats) -> Floats:
    """P(correct), where p is P(all the question's concepts are known)."""
    return p * if_known + (1 - p) * if_unknown


def challenge(chance: Floats, target: float) -> Floats:
    """1 where P(correct) is at the target, falling in a straight line to 0 at the end farther from it."""
    return 1 - np.abs(chance - target) / max(target, 1 - target)


def information(p: Floats, chance: Floats, bits_known: Floats, bits_unknown: Floats) -> Floats:
    """Bits that the verdict is expected to tell about whether all the concepts are known, in [0, 1].

    chance: P(correct). bits_known, bits_unknown: entropy of the verdict where they are known, and where not.
    """
    return np.clip(bits(chance) - p * bits_known - (1 - p) * bits_unknown, 0, 1)


def bits(chance: Floats) -> Floats:
    """Entropy of a yes or no, in bits."""
    x = np.clip(chance, SURELY, 1 - SURELY)
    return np.asarray(-x * np.log2(x) - (1 - x) * np.log2(1 - x))


def freshness(recent: Mapping[str, datetime | None], as_of: datetime) -> dict[str, float]:
    """Question id -> 0 just answered, toward 1 as days and other answers go by; 1 for all that are absent.

    recent: questions lately answered, oldest first; None where the time is not known.
    """
    fresh = {}
    for since, (question, at) in enumerate(reversed(list(recent.items()))):
        days = max(0.0, (as_of - at).total_seconds() / DAY) if at else 0.0
        fresh[question] = -expm1(-(days / FRESH_AFTER_DAYS + since / FRESH_AFTER_ANSWERS))
    return fresh
