"""Policies in the worlds of simulated-learners.md: one run, many learners at once, and the baselines.

For: who practises what on which day, and what that gains. Not for: the truth (tracing/simulate.py), the
product's own policy (policy_product.py), or figures made of many runs (policy_report.py).

Baselines believe what the product believes before any fit (tracing.parameters.DEFAULT), by plain Bayesian
knowledge tracing: nothing fades, as in what is commonly run. Of a concept's questions they draw any.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.random import Generator

from graph.authoring import read
from graph.prerequisites import topological_order
from graph.sample import files
from tracing import bkt
from tracing.mastery import MASTERED_AT
from tracing.parameters import DEFAULT
from tracing.simulate import Bools, Floats, Ints, Learners
from tracing.worlds import WORLDS, WorldGraph, WorldSettings, random_graph, seen_by_product, world_graph

SAMPLE = "sample curriculum"
"""The ninth world."""

MINUTES_APART = 2
"""Between two questions of a day; a day's first comes 24 hours after the last day's first."""

SAMPLED_EVERY = 20
"""Questions between two points of a curve."""

MOST_TRIES = 15
"""Of the linear baseline, at a concept that does not get mastered."""

TARGET = 0.75
"""P(correct) that difficulty match aims at, as the product's own policy does."""

ZIPF = 0.8
"""Exponent of popularity."""

HORIZONS = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0)
"""Days ahead at which an oracle values what is known; the best of them in a world is called the oracle."""

FIXED_PLANS = range(1, 11)
"""Questions a concept; the best of them is the best fixed plan."""

NOTHING = -1
"""In place of a concept: the policy has nothing to ask, and the learner practises nothing."""


@dataclass(frozen=True)
class World:
    """One of the nine, with the graph of one seed. seen: the graph as the product believes it."""

    name: str
    seed: int
    settings: WorldSettings
    graph: WorldGraph
    seen: WorldGraph

    @property
    def end(self) -> float:
        """The day, fractional, of the last question."""
        return day_of(self.settings.questions - 1, self.settings)

    def rng(self, purpose: int) -> Generator:
        """Randomness of its own for each purpose, the same in every run; 0: the graph, 1: learners."""
        return np.random.default_rng([self.seed, purpose])

    def learners(self, count: int) -> Learners:
        """The same for every policy; with the same luck at each answer while all of them practise."""
        return Learners(self.graph, self.settings, count, self.rng(1))


class Player(Protocol):
    """A policy at work, with what it believes of its learners, who are numbered from 0."""

    def choose(self, day: float, step: int) -> tuple[Ints, Ints]:
        """What each learner practises next: a concept or NOTHING, and an item within it."""
        ...

    def see(self, who: Ints, concept: Ints, item: Ints, correct: Bools, day: float) -> None:
        """How it went, for those in `who` who practised."""
        ...


@dataclass(frozen=True)
class Run:
    """gain, score: at the end, a learner. curve: mean gain after every SAMPLED_EVERY questions, over doing
    nothing until then. skipped: questions for which the policy had nothing. practised: how often each
    concept was, by all learners."""

    gain: Floats
    score: Floats
    curve: Floats
    skipped: int
    practised: Ints


Make = Callable[[World, Learners], Player]
"""A new policy for these learners; only an oracle looks at them."""


def world(name: str, seed: int) -> World:
    """A world by its name in tracing.worlds, or SAMPLE, whose graph is the same for every seed."""
    settings = WORLDS.get(name, WorldSettings())
    rng = np.random.default_rng([seed, 0])
    graph = sample_graph() if name == SAMPLE else random_graph(settings, rng)
    return World(name, seed, settings, graph, seen_by_product(graph, settings, rng))


def sample_graph() -> WorldGraph:
    """The sample curriculum, each question under its only concept, as the demo's learners meet it."""
    authored = read(files())
    order = topological_order([concept.id for concept in authored.concepts], authored.prerequisites)
    needs: dict[str, list[str]] = {id: [] for id in order}
    for edge in authored.prerequisites:
        needs[edge.target].append(edge.source)
    items: dict[str, dict[str, float]] = {}
    for each in authored.questions:
        question = each.question
        if len(question.concepts) == 1:
            items.setdefault(next(iter(question.concepts)), {})[question.id] = question.difficulty
    return world_graph(needs, items)


def day_of(step: int, settings: WorldSettings) -> float:
    """When a run's question number `step`, from 0, is asked; in days."""
    day, place = divmod(step, settings.questions_a_day)
    return day + place * MINUTES_APART / 1440


def run(world: World, truth: Learners, player: Player) -> Run:
    """All the questions of a run, to learners who have not practised yet; changes `truth` in place.

    Gain is the score at the end, less what doing nothing leaves then.
    """
    idle = world.learners(truth.count)
    curve, skipped = [], 0
    practised: Ints = np.zeros(len(world.graph.concepts), dtype=np.intp)
    for step in range(world.settings.questions):
        day = day_of(step, world.settings)
        concept, item = player.choose(day, step)
        who = np.flatnonzero(concept != NOTHING)
        correct = truth.practise(who, concept[who], item[who], day)
        player.see(who, concept[who], item[who], correct, day)
        skipped += truth.count - len(who)
        practised += np.bincount(concept[who], minlength=len(practised))
        if (step + 1) % SAMPLED_EVERY == 0:
            curve.append(float((truth.score(day) - idle.score(day)).mean()))
    score = truth.score(world.end)
    return Run(score - idle.score(world.end), score, np.array(curve), skipped, practised)


class Baseline:
    """What baselines share: any question of a concept. open: concepts that have questions, in order."""

    def __init__(self, world: World, truth: Learners) -> None:
        self.world = world
        self.count = truth.count
        self.everyone: Ints = np.arange(truth.count)
        self.rng = world.rng(2)
        self.item_counts = world.graph.item_counts
        self.open: Ints = np.flatnonzero(self.item_counts > 0)

    def choose(self, day: float, step: int) -> tuple[Ints, Ints]:
        """The baseline's concept, and any of its items."""
        concept = self.concept(day, step)
        return concept, (self.rng.random(self.count) * self.item_counts[concept]).astype(np.intp)

    def concept(self, day: float, step: int) -> Ints:
        """What each learner practises next."""
        raise NotImplementedError

    def see(self, who: Ints, concept: Ints, item: Ints, correct: Bools, day: float) -> None:
        """Baselines without a belief learn nothing from it."""


class FixedPlan(Baseline):
    """`each` questions a concept in topological order, from the beginning again after the last."""

    def __init__(self, world: World, truth: Learners, each: int) -> None:
        super().__init__(world, truth)
        self.each = each

    def concept(self, day: float, step: int) -> Ints:
        """The same for all."""
        return np.full(self.count, self.open[step // self.each % len(self.open)])


class Random(Baseline):
    """Any concept, all equally likely."""

    def concept(self, day: float, step: int) -> Ints:
        """One for each learner."""
        return np.asarray(self.rng.choice(self.open, self.count))


class Popularity(Baseline):
    """Concepts by popularity: Zipf over an order that is drawn once, and knows nothing of the graph."""

    def __init__(self, world: World, truth: Learners) -> None:
        super().__init__(world, truth)
        self.order = world.rng(3).permutation(self.open)
        share = np.arange(1, len(self.order) + 1) ** -ZIPF
        self.share = share / share.sum()

    def concept(self, day: float, step: int) -> Ints:
        """One for each learner."""
        return np.asarray(self.rng.choice(self.order, self.count, p=self.share))


class Traced(Baseline):
    """Baselines with a belief. p: P(known), shape (learners, concepts)."""

    def __init__(self, world: World, truth: Learners) -> None:
        super().__init__(world, truth)
        self.p: Floats = np.full((self.count, len(self.item_counts)), DEFAULT.prior)

    def see(self, who: Ints, concept: Ints, item: Ints, correct: Bools, day: float) -> None:
        """One step of Bayesian knowledge tracing."""
        self.p[who, concept] = bkt.update(self.p[who, concept], correct, DEFAULT)

    def least(self, cost: Floats) -> Ints:
        """The concept that costs least; of equal ones the earliest."""
        return np.asarray(self.open[cost[:, self.open].argmin(axis=1)])


class Linear(Traced):
    """Each concept until it is mastered or MOST_TRIES are used up, in order, then from the beginning."""

    def __init__(self, world: World, truth: Learners) -> None:
        super().__init__(world, truth)
        self.place = np.zeros(self.count, dtype=np.intp)
        self.tries = np.zeros(self.count, dtype=np.intp)

    def concept(self, day: float, step: int) -> Ints:
        """Where the learner is."""
        return np.asarray(self.open[self.place])

    def see(self, who: Ints, concept: Ints, item: Ints, correct: Bools, day: float) -> None:
        """Moves on those who are done."""
        super().see(who, concept, item, correct, day)
        self.tries[who] += 1
        done = (self.p[who, concept] >= MASTERED_AT) | (self.tries[who] >= MOST_TRIES)
        self.tries[who] = np.where(done, 0, self.tries[who])
        self.place[who] = np.where(done, self.place[who] + 1, self.place[who]) % len(self.open)


class LowestMastery(Traced):
    """The concept least likely to be known."""

    def concept(self, day: float, step: int) -> Ints:
        """Of equal ones the earliest in the order."""
        return self.least(self.p)


class DifficultyMatch(Traced):
    """The concept not mastered whose P(correct) is nearest to TARGET; where all are mastered, any.

    Were mastered ones let in, the first to be mastered would be asked to the end: nothing fades here.
    """

    def concept(self, day: float, step: int) -> Ints:
        """Of equal ones the earliest in the order."""
        return self.least(np.abs(bkt.predict(self.p, DEFAULT) - TARGET) + (self.p >= MASTERED_AT))


class Oracle(Baseline):
    """Sees the truth and takes what one practice adds most to, as it will be worth `horizon` days later.

    Greedy, so not the best there could be: it sees no worth in what a concept opens. A prerequisite counts as
    far as it is retained; in the world it counts until a practice finds it lost.
    """

    def __init__(self, world: World, truth: Learners, horizon: float) -> None:
        super().__init__(world, truth)
        self.truth = truth
        self.horizon = horizon

    def concept(self, day: float, step: int) -> Ints:
        """Of equal ones the earliest in the order."""
        truth, s = self.truth, self.world.settings
        kept = np.exp(-(day - truth.last_day) / truth.stability)
        known = truth.known[:, :-1] * kept
        stays = np.exp(-self.horizon / truth.stability)
        practised = truth.stability * (1 + s.spacing_gain * (1 - kept) + s.practice_gain)
        held = known * (np.exp(-self.horizon / practised) - stays)
        worth = held + (1 - known) * self._chance_to_learn(known) * stays
        return np.asarray(self.open[worth[:, self.open].argmax(axis=1)])

    def _chance_to_learn(self, known: Floats) -> Floats:
        """That a practice makes each concept known, if it is not. known: P(retained now)."""
        truth, s = self.truth, self.world.settings
        below = np.pad(known, ((0, 0), (0, 1)), constant_values=1.0)
        factor = np.ones_like(known)
        for column in self.world.graph.prerequisite_table.T:
            factor *= s.unknown_prerequisite + (1 - s.unknown_prerequisite) * below[:, column]
        again = np.where(truth.ever_known[:, :-1], s.relearn, 0.0)
        chance = np.maximum(s.learn * truth.speed[:, None], again) * factor
        return np.asarray(np.minimum(chance, s.most_learn))


def fixed_name(each: int) -> str:
    """Of the fixed plan with that many questions a concept."""
    return f"fixed {each}"


def oracle_name(horizon: float) -> str:
    """Of the oracle that looks so many days ahead."""
    return f"oracle {horizon:g}"


BASELINES: Mapping[str, Make] = {
    "random": Random,
    "popularity": Popularity,
    "linear": Linear,
    "lowest mastery": LowestMastery,
    "difficulty match": DifficultyMatch,
}

CONTENDERS: Mapping[str, Make] = {
    **{fixed_name(each): partial(FixedPlan, each=each) for each in FIXED_PLANS},
    **BASELINES,
    **{oracle_name(horizon): partial(Oracle, horizon=horizon) for horizon in HORIZONS},
}
"""Everything but the product: by name."""
