"""Learners who know, forget and guess, for the demo, the tests and the policy benchmark.

The generative model of simulated-learners.md, stepped for many learners at once: `Learners` is the
truth, `simulate_history` lets it study on its own for some weeks. Not for: what the product
believes about them (mastery.py), or how a policy chooses (graph/). Settings are in worlds.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tracing.worlds import WorldGraph, WorldSettings

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Learners:
    """The hidden truth about `count` learners of one world, on `graph`, from day 0 on.

    Changed in place by `practise`, for speed: 200 learners x 600 questions take well under a
    second. Randomness comes from `rng` alone. What is known at the start counts as practised on
    day 0, and fades from there.

    known, ever_known, practised: shape (count, concepts + 1); the last column stands for a
    prerequisite that is none, always known. stability (days), last_day: shape (count, concepts).
    """

    def __init__(self, graph: WorldGraph, settings: WorldSettings, count: int, rng: Generator) -> None:
        concepts = len(graph.concepts)
        self.graph = graph
        self.settings = settings
        self.count = count
        self._rng = rng
        self.speed: Floats = np.exp(rng.normal(0, settings.speed_spread, count))
        self.known = _prior_knowledge(graph, settings, count, rng)
        self.ever_known = self.known.copy()
        self.stability: Floats = np.full((count, concepts), settings.stability)
        self.last_day: Floats = np.zeros((count, concepts))

    def practise(self, who: Ints, concept: Ints, item: Ints, day: Floats | float) -> Bools:
        """Each learner in `who` answers one item; whether correctly. All of shape (n,).

        who: learners' indices, none twice. item: index within the concept's items. day:
        fractional, never before the learner's last. Forgets, then answers, then learns.
        """
        uniform = self._rng.random((3, len(who)))
        elapsed = day - self.last_day[who, concept]
        kept = np.exp(-elapsed / self.stability[who, concept])
        known = self.known[who, concept] & (uniform[0] < kept)
        correct: Bools = uniform[1] < self.chance_correct(known, concept, item)
        learns = ~known & (uniform[2] < self._chance_to_learn(who, concept))

        growth = 1 + self.settings.spacing_gain * (1 - kept) + self.settings.practice_gain
        self.stability[who, concept] *= np.where(known, growth, 1.0)
        self.known[who, concept] = known | learns
        self.ever_known[who, concept] |= learns
        self.last_day[who, concept] = day
        return correct

    def chance_correct(self, known: Bools, concept: Ints, item: Ints) -> Floats:
        """P(correct) of an item for who knows its concept and who does not; may exceed 1."""
        s = self.settings
        base = np.where(known, 1 - s.slip, s.guess)
        easier = -s.difficulty_effect * self.graph.difficulty_table[concept, item]
        return np.maximum(base + easier, s.least_correct)

    def score(self, day: float) -> Floats:
        """Concepts still retained on that day, expected, a learner. Shape (count,).

        The gain of a run is score(end) at its end minus score(end) before its first practice: what
        practice kept or added. Measured from score(0), even the best fixed plan loses.
        """
        kept = np.exp(-(day - self.last_day) / self.stability)
        return np.asarray((self.known[:, :-1] * kept).sum(axis=1))

    def _chance_to_learn(self, who: Ints, concept: Ints) -> Floats:
        """That practice makes an unknown concept known. Shape as who."""
        s = self.settings
        below = self.graph.prerequisite_table[concept]
        missing = (~self.known[who[:, None], below]).sum(axis=1)
        again = np.where(self.ever_known[who, concept], s.relearn, 0.0)
        chance = np.maximum(s.learn * self.speed[who], again) * s.unknown_prerequisite**missing
        return np.asarray(np.minimum(chance, s.most_learn))


def _prior_knowledge(graph: WorldGraph, settings: WorldSettings, count: int, rng: Generator) -> Bools:
    """Known at the start: within a prefix of the order, where all prerequisites are known."""
    concepts = len(graph.concepts)
    known = np.zeros((count, concepts + 1), dtype=bool)
    known[:, -1] = True
    prefix = rng.uniform(0, settings.most_prior, count) * concepts
    luck = rng.random((count, concepts)) < settings.prior_known
    for c in range(concepts):
        ready = known[:, graph.prerequisite_table[c]].all(axis=1)
        known[:, c] = (c < prefix) & ready & luck[:, c]
    return known


@dataclass(frozen=True, slots=True)
class SimulatedAnswer:
    """One answer of one simulated learner. at: UTC. response_ms: time taken, milliseconds."""

    learner: str
    concept: str
    item: str
    correct: bool
    at: datetime
    response_ms: int


@dataclass(frozen=True)
class Progress:
    """What learners and their teachers can see, shape (learners, concepts) each.

    attempts: answers so far. streak: right answers in a row, up to the last; at first, that of a concept
    that somebody was placed after is just long enough to leave it. order: smaller
    comes earlier in the learner's own plan of study. open: concepts that have questions.
    """

    attempts: Ints
    streak: Ints
    order: Floats
    open: Bools


Choose = Callable[[WorldGraph, Progress, Ints, Generator], Ints]
"""Which concept each learner in `who` practises next: (graph, progress, who, rng) -> indices."""

STREAK_TO_MOVE_ON = 3
"""Right answers in a row after which a learner goes on to the next concept."""

TRIES_TO_MOVE_ON = 8
"""Answers after which a learner gives a concept up for now, right or wrong."""

REVIEW_SHARE = 0.2
"""Of answers given to a concept already practised and left."""

JUMP_SHARE = 0.05
"""Of answers given to any concept at all, ready for it or not."""


def study_order(graph: WorldGraph, progress: Progress, who: Ints, rng: Generator) -> Ints:
    """A plausible plan of study: the first concept not yet left behind whose prerequisites were
    practised or left; sometimes a review of what was left behind; seldom a jump anywhere."""
    attempts = progress.attempts[who]
    left = (progress.streak[who] >= STREAK_TO_MOVE_ON) | (attempts >= TRIES_TO_MOVE_ON)
    met = np.pad((attempts > 0) | left | ~progress.open, ((0, 0), (0, 1)), constant_values=True)
    ready = met[:, graph.prerequisite_table].all(axis=2)
    anything = rng.random(left.shape)
    mood = rng.random((len(who), 1))
    wanted = np.where(mood < REVIEW_SHARE, left, ready & ~left)
    cost = np.where(mood < REVIEW_SHARE, anything, progress.order[who])
    cost = np.where(wanted, cost, np.inf)
    stuck = ~(wanted & progress.open).any(axis=1, keepdims=True)
    cost = np.where(stuck | (mood > 1 - JUMP_SHARE), anything, cost)
    chosen: Ints = np.where(progress.open, cost, np.inf).argmin(axis=1)
    return chosen


def simulate_history(
    graph: WorldGraph,
    *,
    start: datetime,
    seed: int,
    learners: int = 200,
    days: int = 28,
    answers_per_day: float = 6.0,
    settings: WorldSettings | None = None,
    choose: Choose = study_order,
) -> list[SimulatedAnswer]:
    """What `learners` learners answered in `days` days from `start` (UTC midnight, say), by time.

    answers_per_day: mean over all days; they come in sittings, on days and at hours of each
    learner's own habit. The same arguments give the same answers. Learners are named
    "learner-001" and so on. Raises ValueError naming everything that cannot be simulated.
    """
    _check(graph, start, learners, days, answers_per_day)
    rng = np.random.default_rng(seed)
    truth = Learners(graph, settings or WorldSettings(), learners, rng)
    sittings = [_sittings(days, answers_per_day, rng) for _ in range(learners)]
    counts = np.array([len(at) for at, _ in sittings])
    progress = _placed(graph, truth.known[:, :-1].sum(axis=1), rng)
    answers = []
    for step in range(counts.max(initial=0)):
        who = np.flatnonzero(counts > step)
        concept = choose(graph, progress, who, rng)
        item = (rng.random(len(who)) * graph.item_counts[concept]).astype(np.intp)
        day = np.array([sittings[i][0][step] for i in who])
        correct = truth.practise(who, concept, item, day)
        progress.attempts[who, concept] += 1
        progress.streak[who, concept] = np.where(correct, progress.streak[who, concept] + 1, 0)
        for i, c, q, right in zip(who, concept, item, correct, strict=True):
            at, response_ms = sittings[i][0][step], sittings[i][1][step]
            answers.append(
                SimulatedAnswer(
                    learner=f"learner-{i + 1:03d}",
                    concept=graph.concepts[c],
                    item=graph.items[c][q],
                    correct=bool(right),
                    at=start + timedelta(days=float(at)),
                    response_ms=int(response_ms),
                )
            )
    return sorted(answers, key=lambda answer: (answer.at, answer.learner))


def _check(graph: WorldGraph, start: datetime, learners: int, days: int, answers_per_day: float) -> None:
    """Raise ValueError naming everything that cannot be simulated."""
    bad = []
    if not graph.item_counts.any():
        bad.append("graph has no items to answer")
    if start.utcoffset() != timedelta(0):
        bad.append(f"start={start!r} must be in UTC")
    bad += [
        f"{name}={value!r} must be at least 1"
        for name, value in (("learners", learners), ("days", days))
        if value < 1
    ]
    if not 0 < answers_per_day <= 50:
        bad.append(f"answers_per_day={answers_per_day!r} must be in (0, 50]")
    if bad:
        raise ValueError("; ".join(bad))


def _placed(graph: WorldGraph, known: Ints, rng: Generator) -> Progress:
    """Before the first answer. Each learner's plan is the topological order, somewhat shuffled; somebody has
    placed them after as many concepts of it as they know. known: how many, shape (learners,)."""
    concepts = len(graph.concepts)
    shape = (len(known), concepts)
    behind = np.arange(concepts) < known[:, None]
    return Progress(
        attempts=np.zeros(shape, dtype=np.intp),
        streak=np.where(behind, STREAK_TO_MOVE_ON, 0),
        order=np.arange(concepts) + rng.normal(0, 0.1 * concepts, shape),
        open=graph.item_counts > 0,
    )


def _sittings(days: int, answers_per_day: float, rng: Generator) -> tuple[Floats, Floats]:
    """One learner's answers: when (days from the start, rising), and time taken (milliseconds).

    Habit: a learner sits down on 30% to 90% of days, at an hour of their own between 13 and 20,
    for a number of answers that makes up the mean; each takes about 25 s and some reading after.
    """
    habit = rng.uniform(0.3, 0.9)
    hour = rng.uniform(13, 20)
    chosen = np.flatnonzero(rng.random(days) < habit)
    sizes = rng.poisson(answers_per_day / habit, len(chosen))
    begins = chosen + np.clip(rng.normal(hour, 1, len(chosen)), 6, 21) / 24
    response_ms = np.round(rng.lognormal(np.log(25_000), 0.5, int(sizes.sum())))
    pause_ms = rng.uniform(5_000, 20_000, len(response_ms))
    at = np.repeat(begins, sizes)
    ends = np.cumsum(sizes)
    for first, last in zip(ends - sizes, ends, strict=True):
        at[first:last] += np.cumsum(response_ms[first:last] + pause_ms[first:last]) / 86_400_000
    return at, response_ms
