"""The nouns of recommending as frozen values: what may come next, how it is weighed, what was served.

Not for: the other nouns (model.py), or any computing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from graph.model import Learner, QuestionKind
from tracing.mastery import Mastery


class CandidateKind(StrEnum):
    """Why a concept is a candidate at all."""

    READY = "ready"
    REVIEW = "review"
    REPAIR = "repair"
    PROBE = "probe"
    """Locked still; asked now and then, by chance, so that data can tell whether the lock is right."""


@dataclass(frozen=True, slots=True)
class ConceptCandidate:
    """A concept that the learner might work on now, as the traversal found it.

    mastery: None where the learner never answered on it. retrievability: at `as_of`, 1 where
    nothing is known of time. cause: for repair, the struggling concept above; hops: how far down.
    """

    concept_id: str
    kind: CandidateKind
    mastery: Mastery | None
    retrievability: float
    cause: str | None = None
    hops: int = 0


class FeedbackKind(StrEnum):
    """What a learner may say of a recommendation."""

    TOO_EASY = "too easy"
    TOO_HARD = "too hard"
    NOT_NOW = "not now"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a learner said of a recommendation. question_id: None where it was the concept itself that was
    recommended. What it does is in feedback.py."""

    id: str
    kind: FeedbackKind
    concept_id: str
    question_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """The same as it is kept. rank: of the line in the slate. undone_at: None while it stands."""

    feedback: Feedback
    learner_id: str
    slate_id: str
    rank: int
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """What the learners nearest to one gained on a concept. ratio: an answer, as a multiple of what everybody
    gained there, drawn toward 1 where they are few; above 1. learners: how many of them practised it."""

    ratio: float
    learners: int


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything about one learner that ranking needs: one read, one moment.

    recent: question id -> when it was last answered (None: untimed), for questions lately answered,
    oldest first. goals: ids of target concepts. curriculum_revision, model: to match the snapshot in memory.
    masteries: by concept id, for every concept ever answered on; known: p R of each now; wrong: wrong answers
    since the last right one, as far as the last three tell, absent where the last was right; what was found
    too hard counts as one more. policy: id of the active one. feedback: what stands of the last 30 days,
    oldest first. lift: concept id -> what similar learners gained, where it was more than usual; empty where
    that was not computed.
    """

    learner: Learner
    curriculum_revision: int
    as_of: datetime
    candidates: tuple[ConceptCandidate, ...]
    goals: tuple[str, ...]
    recent: Mapping[str, datetime | None]
    model: str = "default"
    masteries: Mapping[str, Mastery] = field(default_factory=dict)
    known: Mapping[str, float] = field(default_factory=dict)
    wrong: Mapping[str, int] = field(default_factory=dict)
    policy: str = "default@1"
    feedback: tuple[Feedback, ...] = ()
    lift: Mapping[str, Lift] = field(default_factory=dict)


class Part(StrEnum):
    """What a slate is mixed of."""

    NEXT = "next"
    """What adds most: ready or to be repaired."""
    REVIEW = "review"
    STREAK = "streak"
    """Short and likely ones of all these, for today's streak goal."""


PART_OF = {
    CandidateKind.READY: Part.NEXT,
    CandidateKind.REPAIR: Part.NEXT,
    CandidateKind.REVIEW: Part.REVIEW,
    CandidateKind.PROBE: Part.NEXT,
}
"""Which part of a slate each kind of candidate belongs to, besides that of the streak."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What opens, what waits, and how terms become a score. Ranges are in policies.RANGES.

    name: `name@version` of what is kept. weights: term name -> weight >= 0. shares: of a slate by part; an
    empty share goes to the others. target: P(correct) aimed at. most_per_concept: lines of a slate. gate:
    P(known) that a prerequisite needs to let a concept open; edges no stronger than 1 - gate never hold
    back. hindrance: share of what an answer teaches that an edge of strength 1 takes away while its
    prerequisite is not known. relearn: P(learned again) by an answer on what was known once. enough:
    P(known) above which a concept waits. rest_days: after a right answer. retry_after: other questions
    after a wrong one. doubt: factor on the odds of a prerequisite for each wrong answer above it.
    most_in_progress: concepts begun and not mastered, above which nothing new is begun. temperature: of
    sampling, in units of score; 0 takes the best. probes: chance of a line to be about what is still locked.
    """

    name: str
    weights: Mapping[str, float]
    shares: Mapping[Part, float]
    target: float
    most_per_concept: int
    gate: float = 0.6
    hindrance: float = 0.5
    relearn: float = 0.8
    enough: float = 0.75
    rest_days: float = 1.5
    retry_after: int = 10
    doubt: float = 0.8
    most_in_progress: int = 40
    temperature: float = 0.0
    probes: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. first: lines. kinds: of questions; empty for any. most_minutes: that a question may
    take, None for any. concepts: None for any; a course is asked for by its concepts."""

    first: int
    kinds: tuple[QuestionKind, ...] = ()
    most_minutes: float | None = None
    concepts: tuple[str, ...] | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything but the number of lines was asked for."""
        return bool(self.kinds) or self.most_minutes is not None or self.concepts is not None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One line of a slate. question_id is None where no question assesses the concept yet.

    part: of the slate that it fills. terms: name -> value in [0, 1]; score = sum of weight x term, weights
    by name from the policy. predicted: P(correct), None without a question. propensity: of being placed
    here, in (0, 1]. early: served before its time, because nothing else was left.
    """

    rank: int
    concept_id: str
    question_id: str | None
    kind: CandidateKind
    part: Part
    score: float
    terms: Mapping[str, float]
    predicted: float | None
    propensity: float
    cause: str | None
    hops: int
    early: bool = False


@dataclass(frozen=True, slots=True)
class Slate:
    """What was recommended to one learner at one moment, with all that is needed to replay it.

    notice: said where the slate is shorter than asked for, or fell back; else empty.
    situation, wish, policy, seed: the inputs. wish: None in slates of an earlier release.
    """

    id: str
    learner_id: str
    at: datetime
    policy: Policy
    model: str
    curriculum_revision: int
    learner_revision: int
    seed: int
    recommendations: tuple[Recommendation, ...]
    situation: Situation
    notice: str = ""
    wish: Wish | None = None
