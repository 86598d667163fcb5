"""Measures of the prerequisite graph by networkx: communities, betweenness, dominators, critical path.

Pure, on a projected snapshot: nodes are ids of concepts in use, edges lead from what must be known first. Not
for: PageRank, which ranks (graph/importance.py), likeness of learners (similarity.py), or reading and keeping
(discovering.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from statistics import median

import networkx as nx

from graph.errors import CycleFound, NotFound
from graph.prerequisites import find_cycle
from graph.snapshot import Curriculum

EXACT = 2_000
"""Concepts up to which betweenness is exact: it takes their number times the edges, 20 s for as many."""
PIVOTS = 500
"""Concepts that betweenness is estimated from beyond that (Brandes and Pich 2007): its standard error is some
.02 of the greatest value."""

START = ""
"""The virtual root, from which all roots are reached: no concept has an empty id."""


class Measure(StrEnum):
    """What is computed of every concept, and may be kept on it under `property`."""

    COMMUNITIES = "communities"
    BETWEENNESS = "betweenness"
    DOMINATORS = "dominators"

    @property
    def property(self) -> str:
        """Of (:Concept); beside it stands `<property>_revision`."""
        return {"communities": "community", "betweenness": "betweenness", "dominators": "gates"}[self]


@dataclass(frozen=True, slots=True)
class Gate:
    """A concept that all chains of prerequisites to some others lead through. behind: those others, by id.
    by: the nearest concept that this one itself is behind; None for none."""

    concept_id: str
    behind: tuple[str, ...]
    by: str | None


@dataclass(frozen=True, slots=True)
class Leg:
    """A concept of the critical path. minutes: to learn it. until: with all before it."""

    concept_id: str
    minutes: float
    until: float


def projected(curriculum: Curriculum) -> "nx.DiGraph[str]":
    """Concepts in use with `minutes`, prerequisites between them with `strength`; nodes and edges by id.
    A concept without minutes has the median of the others, 1 where none has any. Raises CycleFound."""
    cycle = find_cycle(curriculum.prerequisites)
    if cycle is not None:
        raise CycleFound(cycle)
    used = sorted(filter(curriculum.in_use, curriculum.concepts))
    known = {id: minutes for id in used if (minutes := curriculum.concepts[id].minutes)}
    usual = median(known.values()) if known else 1.0
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from((id, {"minutes": known.get(id, usual)}) for id in used)
    graph.add_edges_from(
        (edge.source, edge.target, {"strength": edge.strength})
        for edge in sorted(curriculum.prerequisites, key=lambda edge: (edge.source, edge.target))
        if edge.source in graph and edge.target in graph
    )
    return graph


def together(curriculum: Curriculum) -> dict[tuple[str, str], float]:
    """Two concepts in use, by id -> the share in (0, 1] of the questions on either that need both; pairs
    that share none are absent."""
    asking: dict[str, set[str]] = {}
    for question in curriculum.questions.values():
        for id in filter(curriculum.in_use, question.concepts):
            asking.setdefault(id, set()).add(question.id)
    several = (question.concepts for question in curriculum.questions.values() if len(question.concepts) > 1)
    pairs = {pair for concepts in several for pair in combinations(sorted(set(concepts) & asking.keys()), 2)}
    return {(a, b): len(asking[a] & asking[b]) / len(asking[a] | asking[b]) for a, b in sorted(pairs)}


def communities(
    graph: "nx.DiGraph[str]",
    shared: Mapping[tuple[str, str], float],
    *,
    resolution: float = 1.0,
    seed: int = 0,
) -> list[tuple[str, ...]]:
    """Concepts that hang together: Louvain's method (Blondel et al. 2008) on prerequisites by strength, plus
    `shared` questions (`together`), without direction. Largest first, then by first id; ids sorted.

    resolution: above 0; more gives more and smaller ones. The same input and seed give the same on every
    machine.
    """
    ids = list(graph)
    number = {id: i for i, id in enumerate(ids)}
    plain: nx.Graph[int] = nx.Graph()  # of numbers, whose sets have one order in every process
    plain.add_nodes_from(range(len(ids)))
    ties: dict[tuple[int, int], float] = {}
    for a, b, weight in [*graph.edges(data="strength"), *((a, b, w) for (a, b), w in shared.items())]:
        one, other = sorted((number[a], number[b]))
        ties[one, other] = ties.get((one, other), 0.0) + weight
    plain.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(ties.items()))
    found = nx.community.louvain_communities(plain, weight="weight", resolution=resolution, seed=seed)
    named = [tuple(ids[i] for i in sorted(each)) for each in found]
    return sorted(named, key=lambda each: (-len(each), each[0]))


def betweenness(graph: "nx.DiGraph[str]", *, seed: int = 0) -> dict[str, float]:
    """Share in [0, 1] of the shortest chains of prerequisites between any two others that lead through each
    concept (Freeman 1977): bottlenecks. Beyond EXACT concepts it is estimated from PIVOTS of them."""
    pivots = PIVOTS if len(graph) > EXACT else None
    found = nx.betweenness_centrality(graph, k=pivots, normalized=True, seed=seed)
    return {id: float(value) for id, value in found.items()}


def dominators(graph: "nx.DiGraph[str]") -> list[Gate]:
    """Every concept that is the only way to others: all chains of prerequisites from a root to them lead
    through it (Cooper, Harvey and Kennedy 2001). Most behind it first, then by id; without those that gate
    nothing."""
    rooted: nx.DiGraph[str] = nx.DiGraph(graph.edges())
    rooted.add_edges_from((START, id) for id in graph if graph.in_degree(id) == 0)
    above = nx.immediate_dominators(rooted, START) if graph else {}
    children: dict[str, list[str]] = {}
    for id, by in above.items():
        if id != START and by is not None:
            children.setdefault(by, []).append(id)
    found = [
        Gate(id, tuple(sorted(_below(children, id))), above[id] or None) for id in children if id != START
    ]
    return sorted(found, key=lambda gate: (-len(gate.behind), gate.concept_id))


def _below(children: Mapping[str, Sequence[str]], id: str) -> Iterable[str]:
    waiting = list(children.get(id, ()))
    while waiting:
        one = waiting.pop()
        yield one
        waiting += children.get(one, ())


def critical_path(graph: "nx.DiGraph[str]", goal: str | None = None) -> list[Leg]:
    """The chain of prerequisites that takes longest, in minutes: to a goal, or to anything. However much is
    learned side by side, it takes no less. Of equal chains the first by id. Raises NotFound."""
    if goal is not None and goal not in graph:
        raise NotFound(
            "There is no such concept in use.", field="goal", value=goal, mend="Use the id of a concept."
        )
    needed = set(graph) if goal is None else nx.ancestors(graph, goal) | {goal}
    until: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for id in nx.lexicographical_topological_sort(graph.subgraph(needed)):
        last = max(sorted(graph.predecessors(id)), key=until.__getitem__, default=None)
        before[id] = last
        until[id] = graph.nodes[id]["minutes"] + (0.0 if last is None else until[last])
    at: str | None = goal if goal is not None else max(sorted(until), key=until.__getitem__, default=None)
    legs: list[Leg] = []
    while at is not None:
        legs.append(Leg(at, graph.nodes[at]["minutes"], until[at]))
        at = before[at]
    return legs[::-1]
