"""The prerequisite graph as mathematics: cycles, orders, what stands below and above.

For: validating a curriculum, and as the oracle of the Cypher traversals. Not for: reading the graph
(store), or weighing concepts (importance.py). An edge is a `Prerequisite`: its source comes first.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence

import networkx as nx

from graph.errors import CycleFound
from graph.model import Prerequisite

Neighbours = Mapping[str, Sequence[str]]
"""Concept id -> ids one step away, such as `Curriculum.prerequisites_of` or `Curriculum.opened_by`."""


def find_cycle(edges: Iterable[Prerequisite]) -> list[str] | None:
    """A cycle as a closed path a, ..., a that starts at its least id; None where there is none.

    The same set of edges gives the same cycle, in whatever order they come.
    """
    try:
        found = nx.find_cycle(_graph(edges))
    except nx.NetworkXNoCycle:
        return None
    path = [source for source, _ in found]
    least = path.index(min(path))
    return [*path[least:], *path[: least + 1]]


def topological_order(ids: Collection[str], edges: Sequence[Prerequisite]) -> list[str]:
    """`ids`, prerequisites first, ties by id. Edges to anything outside `ids` do not count.

    Raises CycleFound.
    """
    among = set(ids)
    inside = [edge for edge in edges if edge.source in among and edge.target in among]
    cycle = find_cycle(inside)
    if cycle is not None:
        raise CycleFound(cycle)
    graph = _graph(inside)
    graph.add_nodes_from(among)
    return list(nx.lexicographical_topological_sort(graph))


def depths(ids: Collection[str], edges: Sequence[Prerequisite]) -> dict[str, int]:
    """Number of edges in the longest chain below each of `ids`; 0 for a root. Raises CycleFound.

    Edges to anything outside `ids` do not count: without its retired prerequisites a concept may be a root.
    """
    found = dict.fromkeys(topological_order(ids, edges), 0)
    below: dict[str, list[str]] = {}
    for edge in edges:
        if edge.source in found:
            below.setdefault(edge.target, []).append(edge.source)
    for concept in found:
        found[concept] = max((found[one] + 1 for one in below.get(concept, ())), default=0)
    return found


def redundant_edges(edges: Sequence[Prerequisite]) -> list[Prerequisite]:
    """The edges that the others imply, by source and target. Raises CycleFound.

    Taking all of them out at once changes no ancestors: what is left is the transitive reduction.
    """
    cycle = find_cycle(edges)
    if cycle is not None:
        raise CycleFound(cycle)
    needed = set(nx.transitive_reduction(_graph(edges)).edges)
    return sorted(
        (edge for edge in edges if (edge.source, edge.target) not in needed),
        key=lambda edge: (edge.source, edge.target),
    )


def ancestors(edges: Iterable[Prerequisite], target: str) -> set[str]:
    """Everything that must be known before `target`, at any distance; without `target` itself."""
    below: dict[str, list[str]] = {}
    for edge in edges:
        below.setdefault(edge.target, []).append(edge.source)
    return reachable(below, target)


def outer_fringe(
    ids: Collection[str],
    edges: Iterable[Prerequisite],
    known: Collection[str],
    solid: Collection[str] | None = None,
) -> set[str]:
    """Those of `ids` that are not known while all their prerequisites among `ids` are solid.

    solid: what is firm enough to stand on; by default all that is known. Source: Doignon & Falmagne (1999).
    """
    among, firm = set(ids), set(known if solid is None else solid)
    closed = {edge.target for edge in edges if edge.source in among and edge.source not in firm}
    return among - set(known) - closed


def reachable(neighbours: Neighbours, start: str) -> set[str]:
    """Everything at one or more steps from `start`; without `start` itself."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = [one for one in neighbours.get(waiting.pop(), ()) if one not in found]
        found.update(fresh)
        waiting += fresh
    return found - {start}


def shortest_path(neighbours: Neighbours, start: str, end: str) -> list[str]:
    """start, ..., end by the fewest steps, the first by id among equals; [] where there is none."""
    came_from: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came_from:
        here = waiting.popleft()
        for one in sorted(neighbours.get(here, ())):
            if one not in came_from:
                came_from[one] = here
                waiting.append(one)
    return _traced(came_from, end) if end in came_from else []


def closes_cycle(source: str, target: str, opened_by: Neighbours) -> list[str] | None:
    """The cycle source -> target -> ... -> source that this edge closes, by the fewest steps, or None. Looks
    no further than from the target upwards; opened_by: the edges there are, as of `Curriculum`."""
    path = shortest_path(opened_by, target, source)
    return [source, *path] if path else None


def opened_by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Source -> targets, of edges as pairs."""
    found: dict[str, list[str]] = {}
    for source, target in pairs:
        found.setdefault(source, []).append(target)
    return found


def _traced(came_from: Mapping[str, str], end: str) -> list[str]:
    path = [end]
    while came_from[path[-1]] != path[-1]:
        path.append(came_from[path[-1]])
    return path[::-1]


def _graph(edges: Iterable[Prerequisite]) -> "nx.DiGraph[str]":
    """Edges in order of id, so that nothing depends on how they came."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted((edge.source, edge.target) for edge in edges))
    return graph
