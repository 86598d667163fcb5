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

from graph.advice import ConceptCandidate
from tracing.mastery import DAY
from tracing.parameters import Parameters

Floats = NDArray[np.float64]

FRESH_AFTER_DAYS = 7.0
"""Days after which a question answered once is fresh again to 1 - 1/e, by time alone."""

FRESH_AFTER_ANSWERS = 20.0
"""Other questions answered since, to the same effect: about a day's work. Keeps a sitting, or a log
without times, from asking the same question again."""

SHORT_MINUTES = 2.0
"""Minutes at which a question is half as short as one that takes no time."""

SURELY = 1e-6
"""Probabilities are kept this far from 0 and 1 before they become logits or bits."""


def known(candidate: ConceptCandidate, parameters: Parameters) -> float:
    """P(known) now: p R, or the prior where the learner never answered."""
    if candidate.mastery is None:
        return parameters.prior
    return candidate.mastery.probability * candidate.retrievability


def gain(
    candidate: ConceptCandidate, believed: float | None, ready: float, parameters: Parameters, relearn: float
) -> float:
    """What one answer is expected to add to P(known), in [0, 1].

    What was never known is learned with `learn`, what was and is not any more with `relearn` (savings in
    relearning, Ebbinghaus 1885), both as far as the prerequisites let it: ready, in [0, 1]. believed:
    P(known) now, None where the learner never answered.
    """
    once = parameters.prior if candidate.mastery is None else candidate.mastery.probability
    now = once if believed is None else min(once, believed)
    return min(1.0, ready * ((1 - once) * parameters.learn + (once - now) * relearn))


def concept_terms(gain: float, reach: float, foundation: float, goals: bool) -> dict[str, float]:
    """The terms that do not depend on the question, all in [0, 1].

    gain: what one answer is expected to add; and that gain weighed by what it is good for: goal, where a
    goal needs the concept (only where there are goals); reach, by its PageRank; foundation, by how much
    of what is aimed at stands on it.
    """
    terms = {"gain": gain}
    if goals:
        terms["goal"] = gain if reach > 0 else 0.0
    return terms | {"reach": gain * reach, "foundation": gain * foundation}


def harder(probability: Floats, difficulty: Floats) -> Floats:
    """A probability lowered by a difficulty in logits (Rasch)."""
    p = np.clip(probability, SURELY, 1 - SURELY)
    return np.asarray(1 / (1 + np.exp(difficulty - np.log(p / (1 - p)))))


def predicted(p: Floats, if_known: Floats, if_unknown: Floats) -> Floats:
    """P(correct), where p is P(all the question's concepts are known)."""
    return p * if_known + (1 - p) * if_unknown


def challenge(chance: Floats, target: Floats | float) -> Floats:
    """1 where P(correct) is at the target, falling in a straight line to 0 at the end farther from it."""
    return np.asarray(1 - np.abs(chance - target) / np.maximum(target, np.subtract(1, target)))


def information(p: Floats, chance: Floats, bits_known: Floats, bits_unknown: Floats) -> Floats:
    """Bits that the verdict is expected to tell about whether all the concepts are known, in [0, 1].

    chance: P(correct). bits_known, bits_unknown: entropy of the verdict where they are known, and where not.
    """
    return np.clip(bits(chance) - p * bits_known - (1 - p) * bits_unknown, 0, 1)


def bits(chance: Floats) -> Floats:
    """Entropy of a yes or no, in bits."""
    x = np.clip(chance, SURELY, 1 - SURELY)
    return np.asarray(-x * np.log2(x) - (1 - x) * np.log2(1 - x))


def streak(minutes: Floats, chance: Floats) -> Floats:
    """How well a question fits a streak's goal: short, and likely to go right. chance: P(correct)."""
    return chance * SHORT_MINUTES / (SHORT_MINUTES + minutes)


def freshness(recent: Mapping[str, datetime | None], as_of: datetime) -> dict[str, float]:
    """Question id -> 0 just answered, toward 1 as days and other answers go by; 1 for all that are absent.

    recent: questions lately answered, oldest first; None where the time is not known.
    """
    fresh = {}
    for since, (question, at) in enumerate(reversed(list(recent.items()))):
        days = max(0.0, (as_of - at).total_seconds() / DAY) if at else 0.0
        fresh[question] = -expm1(-(days / FRESH_AFTER_DAYS + since / FRESH_AFTER_ANSWERS))
    return fresh
