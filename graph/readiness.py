"""How far the prerequisites of a concept let it be learned, and what is believed of them.

For: soft prerequisites, by the strength of their edges. Not for: which concepts are open at all (Cypher).
"""

from collections.abc import Mapping

from graph.advice import Situation
from graph.snapshot import Curriculum

SURELY = 1e-9
"""Odds are taken of probabilities at least this far from 1."""


def believed(situation: Situation, curriculum: Curriculum, doubt: float) -> dict[str, float]:
    """Concept id -> P(known) now, in [0, 1], of every concept ever answered on: p R, and less where
    something that stands directly on it keeps going wrong.

    doubt: in (0, 1], factor on the odds for each wrong answer in a row above. Failing is likelier where a
    prerequisite is not known after all, which right answers alone cannot tell: they may have been guessed.
    """
    factor: dict[str, float] = {}
    for above, count in situation.wrong.items():
        for below in curriculum.prerequisites_of.get(above, ()):
            factor[below] = factor.get(below, 1.0) * doubt**count
    found = dict(situation.known)
    for below in factor.keys() & found.keys():
        odds = factor[below] * found[below] / max(SURELY, 1 - found[below])
        found[below] = odds / (1 + odds)
    return found


def ready(concept: str, curriculum: Curriculum, believed: Mapping[str, float], hindrance: float) -> float:
    """Share in [0, 1] of what an answer would teach that the prerequisites leave: the product over them of
    1 - hindrance x strength x P(not known). hindrance: in [0, 1]."""
    left = 1.0
    for below in curriculum.prerequisites_of.get(concept, ()):
        if curriculum.concepts[below].retired_at is None:
            known = believed.get(below, curriculum.parameters[below].prior)
            left *= 1 - hindrance * curriculum.edges[below, concept].strength * (1 - known)
    return left
