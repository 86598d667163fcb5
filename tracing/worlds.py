"""The worlds that simulated learners live in: concepts, prerequisites, items, and rules of learning.

For: settings and random graphs, as simulated-learners.md defines them. Not for: learners
(simulate.py), nor for real curricula, which only pass through `world_graph`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


@dataclass(frozen=True)
class WorldGraph:
    """Concepts in topological order, by index. prerequisites[c]: indices below c. items[c]: ids
    of c's questions, difficulties[c]: theirs, in logits; a concept may have none."""

    concepts: tuple[str, ...]
    prerequisites: tuple[tuple[int, ...], ...]
    items: tuple[tuple[str, ...], ...]
    difficulties: tuple[tuple[float, ...], ...]

    @cached_property
    def prerequisite_table(self) -> NDArray[np.intp]:
        """Shape (concepts, most prerequisites, at least 1), padded with len(concepts)."""
        return _padded(self.prerequisites, len(self.concepts)).astype(np.intp)

    @cached_property
    def difficulty_table(self) -> NDArray[np.float64]:
        """Shape (concepts, most items, at least 1), padded with 0."""
        return _padded(self.difficulties, 0.0)

    @cached_property
    def item_counts(self) -> NDArray[np.intp]:
        """Shape (concepts,)."""
        return np.array([len(items) for items in self.items], dtype=np.intp)


def world_graph(
    prerequisites: Mapping[str, Sequence[str]], items: Mapping[str, Mapping[str, float]]
) -> WorldGraph:
    """A given curriculum as a world. prerequisites: concept id -> ids, concepts in topological
    order. items: concept id -> question id -> difficulty (logits); concepts may be absent.

    Raises ValueError naming every prerequisite that does not come before its concept, every
    concept of an item that there is not, and every difficulty that is not finite.
    """
    index = {concept: i for i, concept in enumerate(prerequisites)}
    bad = [
        f"prerequisite {below!r} of {concept!r} must come before it"
        for concept, needs in prerequisites.items()
        for below in needs
        if index.get(below, len(index)) >= index[concept]
    ]
    bad += [f"items name the unknown concept {c!r}" for c in items if c not in index]
    bad += [
        f"difficulty of {item!r} is {difficulty!r}, not finite"
        for its in items.values()
        for item, difficulty in its.items()
        if not np.isfinite(difficulty)
    ]
    if bad:
        raise ValueError("; ".join(bad))
    own = [items.get(concept, {}) for concept in prerequisites]
    return WorldGraph(
        concepts=tuple(prerequisites),
        prerequisites=tuple(tuple(index[b] for b in needs) for needs in prerequisites.values()),
        items=tuple(tuple(its) for its in own),
        difficulties=tuple(tuple(float(d) for d in its.values()) for its in own),
    )


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """The truth, in the words and numbers of simulated-learners.md. Probabilities unless said.

    Not to be tuned: figures mean the same to everyone only while these stay.
    """

    concepts: int = 200
    layers: int = 20
    items: int = 10
    """A concept; difficulties from N(0, 1)."""
    prerequisite_shares: tuple[float, ...] = (0.45, 0.40, 0.15)
    """Of concepts above layer 0 that have 1, 2, 3 prerequisites."""
    reach: int = 3
    """Layers below from which prerequisites are drawn."""
    halves: int = 1
    """Parts of the curriculum without edges between them."""
    hidden_edges: float = 0.0
    """Share of edges that the product does not see."""
    false_prerequisites: float = 0.0
    """Share of concepts with one prerequisite that is none, seen by the product only."""

    most_prior: float = 0.30
    """Share of the topological order that the best prepared learner may know at the start."""
    prior_known: float = 0.85
    """That a concept in a learner's prior share is known, if all its prerequisites are."""
    speed_spread: float = 0.4
    """Standard deviation of the logarithm of a learner's speed."""

    guess: float = 0.2
    slip: float = 0.1
    difficulty_effect: float = 0.1
    """Off P(correct) for each logit of difficulty."""
    least_correct: float = 0.02

    stability: float = 6.0
    """Days until 1/e of what is known, unpractised, is left."""
    spacing_gain: float = 1.5
    practice_gain: float = 0.05

    learn: float = 0.25
    unknown_prerequisite: float = 0.25
    """Factor on learning for each prerequisite not known."""
    relearn: float = 0.5
    """Least chance, before that factor, for what was known before."""
    most_learn: float = 0.95

    questions: int = 600
    questions_a_day: int = 20


_DEFAULT = WorldSettings()

WORLDS: Mapping[str, WorldSettings] = {
    "default": _DEFAULT,
    "no forgetting": replace(_DEFAULT, stability=1e6),
    "prerequisites do not matter": replace(_DEFAULT, unknown_prerequisite=1.0),
    "noisy graph": replace(_DEFAULT, hidden_edges=0.25, false_prerequisites=0.15),
    "slow learners": replace(_DEFAULT, learn=0.12),
    "varied": replace(_DEFAULT, most_prior=0.60, speed_spread=0.6),
    "massed": replace(_DEFAULT, questions_a_day=60),
    "two halves": replace(_DEFAULT, halves=2),
}
"""By name. The ninth world, the sample curriculum's graph, is `world_graph` of it."""


def random_graph(settings: WorldSettings, rng: Generator) -> WorldGraph:
    """The true graph of a world. A concept with nothing in the layers below it is a root."""
    layer = np.sort(rng.integers(0, settings.layers, settings.concepts))
    half = rng.integers(0, settings.halves, settings.concepts)
    prerequisites = []
    for c in range(settings.concepts):
        distance = layer[c] - layer[:c]
        below = np.flatnonzero((distance >= 1) & (distance <= settings.reach) & (half[:c] == half[c]))
        wanted = 1 + rng.choice(len(settings.prerequisite_shares), p=settings.prerequisite_shares)
        chosen = rng.choice(below, size=min(wanted, len(below)), replace=False)
        prerequisites.append(tuple(sorted(int(b) for b in chosen)))
    concepts = tuple(f"c{c:03d}" for c in range(settings.concepts))
    difficulties = rng.normal(size=(settings.concepts, settings.items))
    return WorldGraph(
        concepts=concepts,
        prerequisites=tuple(prerequisites),
        items=tuple(tuple(f"{c}-q{q}" for q in range(settings.items)) for c in concepts),
        difficulties=tuple(tuple(float(d) for d in row) for row in difficulties),
    )


def seen_by_product(graph: WorldGraph, settings: WorldSettings, rng: Generator) -> WorldGraph:
    """The graph as the product believes it: some edges hidden, some added; the same concepts.

    A false prerequisite is drawn from all concepts earlier in the order, so it makes no cycle.
    """
    seen = []
    for c, needs in enumerate(graph.prerequisites):
        kept = [b for b in needs if rng.random() >= settings.hidden_edges]
        strangers = [b for b in range(c) if b not in needs]
        if strangers and rng.random() < settings.false_prerequisites:
            kept.append(int(rng.choice(strangers)))
        seen.append(tuple(sorted(kept)))
    return replace(graph, prerequisites=tuple(seen))


def _padded(rows: Sequence[Sequence[float]], fill: float) -> NDArray[np.float64]:
    """Rows of unequal length as one table, at least one column wide."""
    table = np.full((len(rows), max([1, *map(len, rows)])), float(fill))
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table
