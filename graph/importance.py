"""How much stands on a concept: PageRank for ranking, a plain share for people.

Not for: choosing what comes next (recommend.py), which weighs this against other terms.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import networkx as nx

from graph.model import Prerequisite
from graph.prerequisites import ancestors, reachable
from graph.snapshot import Curriculum, kept

TOLERANCE = 1e-12
"""Change per concept at which the iteration stops. networkx's default of 1e-6 is off by 9e-5 and reorders
a quarter of 1,000 concepts."""

MOST_ITERATIONS = 1000
"""Far above the 60 or so that the tolerance takes."""

GOALS_KEPT = 256
"""Sets of goals whose PageRank is held in memory; one takes 20 ms on 1,000 concepts, a look-up none."""

BLOCK = 4_096
"""Concepts that are counted at a time; 50,000 take a quarter of a second and 25 MB for a moment."""


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


@kept(most=GOALS_KEPT)
def reach(curriculum: Curriculum, goals: tuple[str, ...]) -> Mapping[str, float]:
    """PageRank of every concept in use that the goals need (of all, where there are no goals), from these
    goals; kept as long as the snapshot. Other concepts, which weigh nothing, are absent. Without goals it is
    what the graph keeps as `importance`, computed where that is not known."""
    edges = curriculum.edges
    aims = [goal for goal in goals if curriculum.in_use(goal)]
    if not aims:
        stored = {
            id: concept.importance for id, concept in curriculum.concepts.items() if curriculum.in_use(id)
        }
        known = {id: rank for id, rank in stored.items() if rank is not None}
        return known if len(known) == len(stored) else pagerank(stored, edges.values())
    needed = {id for id in _needed(curriculum, aims) if curriculum.in_use(id)}
    inside = [
        edges[below, id]
        for id in needed
        for below in curriculum.prerequisites_of.get(id, ())
        if below in needed
    ]
    return pagerank(needed, inside, aims)


@kept(most=GOALS_KEPT)
def greatest_reach(curriculum: Curriculum, goals: tuple[str, ...]) -> float:
    """The greatest value of `reach`, above 0; 1 where there are no concepts."""
    return max(reach(curriculum, goals).values(), default=0.0) or 1.0


@kept(most=GOALS_KEPT)
def roots(curriculum: Curriculum, goals: tuple[str, ...]) -> Sequence[str]:
    """Concepts in use that stand on nothing in use: what the goals need first, then by how much stands on
    them, then by id; kept as long as the snapshot."""
    rank, carried = reach(curriculum, goals), foundation(curriculum, goals)
    return sorted(curriculum.roots, key=lambda id: (-carried.get(id, -1.0), -rank.get(id, 0.0), id))


def standing_on(curriculum: Curriculum, goal: str, concept: str) -> float:
    """Share in [0, 1] of the goal's concepts (all it needs, and itself) that stand on this one, or are it.

    This is what people are shown. 0 for a concept that the goal does not need.
    """
    needed = {goal} | reachable(curriculum.prerequisites_of, goal)
    if concept not in needed:
        return 0.0
    inside = {id: [up for up in curriculum.opened_by.get(id, ()) if up in needed] for id in needed}
    return (1 + len(reachable(inside, concept))) / len(needed)


@kept(most=GOALS_KEPT)
def foundation(curriculum: Curriculum, goals: tuple[str, ...]) -> Mapping[str, float]:
    """How many of the concepts that the goals take (all, where there are no goals) stand on each of them, as
    a share in [0, 1] of those that stand on the most carrying one; kept as long as the snapshot. Other
    concepts, which carry nothing of it, are absent."""
    needed = _needed(curriculum, [goal for goal in goals if goal in curriculum.concepts])
    carried = _carried(curriculum, needed or set(curriculum.concepts))
    most = max(carried.values(), default=0) or 1
    return {id: count / most for id, count in carried.items()}


def _needed(curriculum: Curriculum, goals: Collection[str]) -> set[str]:
    """The goals and all that must be known before them."""
    return set(goals).union(*(reachable(curriculum.prerequisites_of, goal) for goal in goals))


def _carried(curriculum: Curriculum, among: set[str]) -> dict[str, int]:
    """How many of `among` stand on each of them, directly or through others of them.

    Sets of concepts are the bits of whole numbers, BLOCK concepts at a time: at once they would take as many
    bits as the square of the curriculum. A cycle, which only an edit behind our back can make, is counted
    slowly and does no harm.
    """
    above = {id: [up for up in curriculum.opened_by.get(id, ()) if up in among] for id in among}
    try:
        order = list(TopologicalSorter(above).static_order())  # what stands on a concept comes before it
    except CycleError:
        return {id: len(reachable(above, id)) for id in among}
    found = dict.fromkeys(order, 0)
    for start in range(0, len(order), BLOCK):
        bit = {id: 1 << i for i, id in enumerate(order[start : start + BLOCK])}
        bits: dict[str, int] = {}
        for id in order[start:]:
            own = 0
            for up in above[id]:
                own |= bits.get(up, 0) | bit.get(up, 0)
            if own:
                bits[id] = own
                found[id] += own.bit_count()
    return found
