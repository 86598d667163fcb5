"""The parameters of Bayesian knowledge tracing, and what is believed before anything was fitted."""

import math
from dataclasses import asdict, dataclass

MAX_GUESS_SLIP = 0.5
"""Probability. Above it a wrong answer would be evidence of knowing; never tune past it."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Corbett & Anderson (1994), with per-answer forgetting. All are probabilities in [0, 1].

    prior: known before the first answer. learn: unknown becomes known at an answer.
    forget: known becomes unknown at an answer. guess: correct though unknown.
    slip: wrong though known. Raises ValueError naming every parameter out of range, and
    where guess + slip >= 1, which would invert the evidence.
    """

    prior: float
    learn: float
    forget: float
    guess: float
    slip: float

    def __post_init__(self) -> None:
        bad = [
            f"{name}={value!r} must be a number in [0, 1]"
            for name, value in asdict(self).items()
            if not (math.isfinite(value) and 0 <= value <= 1)
        ]
        if not bad and self.guess + self.slip >= 1:
            bad = [f"guess + slip = {self.guess + self.slip!r} must be below 1"]
        if bad:
            raise ValueError("; ".join(bad))


DEFAULT = Parameters(prior=0.15, learn=0.18, forget=0.0, guess=0.25, slip=0.12)
"""What is believed of a concept that was never fitted (simulated-learners.md: what the product
believes). Tune by fitting, not here."""
