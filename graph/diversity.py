"""Whether what is served is varied, or a bubble: coverage, concentration, diversity and novelty by policy.

- Coverage: share of open concepts, and of open questions, that were ever served (catalogue coverage, Ge et
  al. 2010).
- Gini: how unequally often open concepts are served, those never served included (Fleder & Hosanagar 2009).
- Diversity of a slate: 1 less the mean similarity of its pairs of lines (Smyth & McClave 2001). Two concepts
  are as similar as the prerequisites they share: those of both over those of either, each concept counted
  among its own (simUI, Gentleman 2005). A concept and itself are 1, roots of different trees 0.
- Novelty: share of lines whose question this learner was never served before (or concept, without one).

Pure. Not for: reading slates (reporting.py), or pictures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

import numpy as np

from graph.prerequisites import reachable
from graph.snapshot import Curriculum

ALL = "all"
"""In place of a policy: of all together."""


class Served(NamedTuple):
    """A slate as the log has it. questions: by line, empty where the concept itself is to be studied."""

    at: datetime
    learner_id: str
    policy: str
    concepts: Sequence[str]
    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Spread:
    """What one policy served, or ALL. concepts, questions: how many open ones were served. gini: in [0, 1),
    None where nothing open was. diversity: mean over slates of two lines or more, None where there are none.
    novelty: in [0, 1]. counts: lines by open concept, most first."""

    policy: str
    slates: int
    learners: int
    lines: int
    concepts: int
    open_concepts: int
    questions: int
    open_questions: int
    gini: float | None
    diversity: float | None
    novelty: float
    counts: tuple[int, ...] = field(repr=False)


def gini(counts: Iterable[float]) -> float | None:
    """0 where all are equal, toward 1 where one has all; None where all are 0. counts: at least 0."""
    rising = np.sort(np.fromiter(counts, dtype=np.float64))
    total = rising.sum()
    if not total > 0:
        return None
    size = len(rising)
    weighed = float((np.arange(1, size + 1) * rising).sum() / total)
    return min(1.0, max(0.0, (2 * weighed - size - 1) / size))


class Similarity:
    """Of the concepts of a curriculum, looked up once for each concept and each pair."""

    def __init__(self, curriculum: Curriculum) -> None:
        self._curriculum = curriculum
        self._below: dict[str, frozenset[str]] = {}
        self._pairs: dict[tuple[str, str], float] = {}

    def of(self, one: str, other: str) -> float:
        """In [0, 1]; symmetric, and 1 of a concept and itself."""
        pair = (one, other) if one <= other else (other, one)
        if pair not in self._pairs:
            first, second = self._standing_on(one), self._standing_on(other)
            self._pairs[pair] = len(first & second) / len(first | second)
        return self._pairs[pair]

    def diversity(self, concepts: Sequence[str]) -> float | None:
        """Of a slate, in [0, 1]; None below two lines."""
        pairs = [self.of(one, other) for one, other in combinations(concepts, 2)]
        return 1 - sum(pairs) / len(pairs) if pairs else None

    def _standing_on(self, concept: str) -> frozenset[str]:
        """What it stands on, and itself."""
        if concept not in self._below:
            self._below[concept] = frozenset(
                {concept} | reachable(self._curriculum.prerequisites_of, concept)
            )
        return self._below[concept]


@dataclass
class _Tally:
    """What one policy served so far."""

    learners: set[str] = field(default_factory=set)
    concepts: Counter[str] = field(default_factory=Counter)
    questions: set[str] = field(default_factory=set)
    diversities: list[float] = field(default_factory=list)
    slates: int = 0
    lines: int = 0
    new: int = 0


class Tallies:
    """Counts slates one after another, in order of time; what came before `since` only tells what is new."""

    def __init__(self, curriculum: Curriculum, since: datetime) -> None:
        self._curriculum = curriculum
        self._since = since
        self._similarity = Similarity(curriculum)
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        self._tallies: defaultdict[str, _Tally] = defaultdict(_Tally)

    def add(self, slate: Served) -> None:
        """One more slate, no earlier than the last."""
        lines = [
            question or concept for concept, question in zip(slate.concepts, slate.questions, strict=True)
        ]
        seen = self._seen[slate.learner_id]
        if slate.at >= self._since:
            new = len(set(lines) - seen)
            diversity = self._similarity.diversity(slate.concepts)
            for tally in (self._tallies[slate.policy], self._tallies[ALL]):
                tally.slates += 1
                tally.lines += len(lines)
                tally.new += new
                tally.learners.add(slate.learner_id)
                tally.concepts.update(slate.concepts)
                tally.questions.update(slate.questions)
                tally.diversities += [] if diversity is None else [diversity]
        seen.update(lines)

    def spreads(self) -> list[Spread]:
        """By policy, and ALL last where there are several."""
        policies = sorted(self._tallies.keys() - {ALL})
        shown = [*policies, ALL] if len(policies) > 1 else policies
        return [self._spread(policy, self._tallies[policy]) for policy in shown]

    def _spread(self, policy: str, tally: _Tally) -> Spread:
        concepts, questions = self._curriculum.concepts.values(), self._curriculum.questions
        counts = [tally.concepts[one.id] for one in concepts if one.retired_at is None]
        return Spread(
            policy=policy,
            slates=tally.slates,
            learners=len(tally.learners),
            lines=tally.lines,
            concepts=sum(count > 0 for count in counts),
            open_concepts=len(counts),
            questions=len(tally.questions & questions.keys()),
            open_questions=len(questions),
            gini=gini(counts),
            diversity=float(np.mean(tally.diversities)) if tally.diversities else None,
            novelty=tally.new / tally.lines if tally.lines else 0.0,
            counts=tuple(sorted(counts, reverse=True)),
        )
