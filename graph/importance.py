"""How much stands on a concept: PageRank for ranking, a plain share for people.

Not for: choosing what comes next (recommend.py), which weighs this against other terms.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import networkx as nx

from graph.model import Prerequisite
from graph.prerequisites import ancestors, reachable, topological_order
from graph.snapshot import Curriculum

TOLERANCE = 1e-12
"""Change per concept at which the iteration stops. networkx's default of 1e-6 is off by 9e-5 and reorders
a quarter of 1,000 concepts."""

MOST_ITERATIONS = 1000
"""Far above the 60 or so that the tolerance takes."""

GOALS_KEPT = 256
"""Sets of goals whose PageRank is held in memory; one takes 20 ms on 1,000 concepts, a look-up none."""


def pagerank(
    concept_ids: Collection[str],
    prerequisites: Iterable[Prerequisite],
    goals: Collection[str] = (),
) -> dict[str, float]:
    """Chance in [0, 1] to be at each concept, walking from concept to prerequisite; sums to 1.

    A step follows an edge by its strength; now and then (.15), and from a concept without prerequisites,
    the walk starts anew at a goal, or anywhere where there are no goals. So with goals only they and
    what they need have weight. Edges and goals outside `concept_ids` do not count. No concepts: {}.
    """
    edges = list(prerequisites)
    aims = sorted(set(goals) & set(concept_ids))
    visited = set(aims).union(*(ancestors(edges, goal) for goal in aims)) if aims else set(concept_ids)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(visited & set(concept_ids)))
    graph.add_weighted_edges_from(
        (edge.target, edge.source, edge.strength)
        for edge in sorted(edges, key=lambda edge: (edge.target, edge.source))
        if edge.source in graph and edge.target in graph
    )
    start = dict.fromkeys(aims, 1.0) or None
    found = nx.pagerank(graph, personalization=start, max_iter=MOST_ITERATIONS, tol=TOLERANCE)
    return dict.fromkeys(concept_ids, 0.0) | {concept: float(weight) for concept, weight in found.items()}


@lru_cache(maxsize=GOALS_KEPT)
def reach(curriculum: Curriculum, goals: tuple[str, ...]) -> Mapping[str, float]:
    """PageRank of every concept that is not retired, from these goals; kept as long as the snapshot."""
    ids = [concept.id for concept in curriculum.concepts.values() if concept.retired_at is None]
    return pagerank(ids, curriculum.prerequisites, goals)


def standing_on(curriculum: Curriculum, goal: str, concept: str) -> float:
    """Share in [0, 1] of the goal's concepts (all it needs, and itself) that stand on this one, or are it.

    This is what people are shown. 0 for a concept that the goal does not need.
    """
    needed = {goal} | reachable(curriculum.prerequisites_of, goal)
    if concept not in needed:
        return 0.0
    inside = {id: [up for up in curriculum.opened_by.get(id, ()) if up in needed] for id in needed}
    return (1 + len(reachable(inside, concept))) / len(needed)


@lru_cache(maxsize=GOALS_KEPT)
def foundation(curriculum: Curriculum, goals: tuple[str, ...]) -> Mapping[str, float]:
    """How many of the concepts that the goals take (all, where there are no goals) stand on each concept,
    as a share in [0, 1] of those that stand on the most carrying one; kept as long as the snapshot."""
    above = _above(curriculum)
    needed = {goal for goal in goals if goal in curriculum.concepts}
    needed = needed.union(*(reachable(curriculum.prerequisites_of, goal) for goal in needed))
    place = {id: i for i, id in enumerate(curriculum.concepts)}
    counted = sum(1 << place[id] for id in needed or curriculum.concepts if id in place)
    carried = {id: (above[id] & counted).bit_count() for id in (needed or curriculum.concepts)}
    most = max(carried.values(), default=0) or 1
    return dict.fromkeys(curriculum.concepts, 0.0) | {id: count / most for id, count in carried.items()}


@lru_cache(maxsize=2)
def _above(curriculum: Curriculum) -> Mapping[str, int]:
    """What stands on each concept, directly or through others: a bit for each, in the snapshot's order."""
    place = {id: i for i, id in enumerate(curriculum.concepts)}
    above: dict[str, int] = {}
    for id in reversed(topological_order(curriculum.concepts, curriculum.prerequisites)):
        above[id] = 0
        for up in curriculum.opened_by.get(id, ()):
            above[id] |= above[up] | 1 << place[up]
    return above
