"""What is kept of versions of the tracing model: the nouns. The uses are in fitting, models and drift."""

from dataclasses import dataclass
from datetime import datetime

from graph.measuring import Estimate, Measured

UNFITTED_VERSION = "default"
"""The version before any fit: the default parameters for everything."""


@dataclass(frozen=True, slots=True)
class Unfitted:
    """A concept that a fit left without parameters of its own, and why. answers, learners: that it had."""

    concept_id: str
    reason: str
    answers: int
    learners: int


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version as it is kept; nothing of it ever changes but in_force.

    fitted_at: None for the default. answers, learners: fitted on. first_at, last_at: of the times of those,
    None where none has one. held_out: on learners that it was not fitted on, None where they were too few.
    concepts, questions: how many have parameters of their own. unfitted: how many concepts do not.
    """

    version: str
    engine: str
    fitted_at: datetime | None = None
    seed: int = 0
    answers: int = 0
    learners: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    held_out: Measured | None = None
    concepts: int = 0
    questions: int = 0
    unfitted: int = 0
    in_force: bool = False


@dataclass(frozen=True, slots=True)
class Promotion:
    """That a version was put in force. replaced: what was in force before. reason: empty where nobody gave
    one. forced: though it was worse. rollback: whether it undid another promotion. log_loss, ece: on
    held-out learners at that moment, what drift is seen against; None where there were too few."""

    version: str
    replaced: str
    at: datetime
    reason: str = ""
    by: str = ""
    forced: bool = False
    rollback: bool = False
    log_loss: Estimate | None = None
    ece: Estimate | None = None


@dataclass(frozen=True, slots=True)
class DriftWindow:
    """Served predictions of one version against their verdicts, over whole UTC days from since to until.

    warning: empty where all is as seen at promotion, or where there is too little to tell.
    """

    version: str
    since: datetime
    until: datetime
    measured: Measured
    warning: str = ""
