"""The prerequisite graph as mathematics: cycles, orders, what stands below and above.

For: validating a curriculum, and as the oracle of the Cypher traversals. Not for: reading the graph
(store), or weighing concepts (importance.py). An edge is a `Prerequisite`: its source comes first.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

import networkx as nx

from graph.errors import CycleFound
from graph.model import Prerequisite

Neighbours = Mapping[str, Sequence[str]]
"""Concept id -> ids one step away, such as `Curriculum.prerequisites_of` or `Curriculum.opened_by`."""


def find_cycle(edges: Iterable[Prerequisite]) -> list[str] | None:
    """A cycle as a closed path a, ..., a that starts at its least id; None where there is none.

    The same set of edges gives the same cycle, in whatever order they come.
    """
    left = _peeled((edge.source, edge.target) for edge in edges)
    if not left:
        return None
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted(left))
    path = [source for source, _ in nx.find_cycle(graph)]
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
    above: dict[str, list[str]] = {}
    waits = dict.fromkeys(among, 0)
    for source, target in {(edge.source, edge.target) for edge in inside}:
        above.setdefault(source, []).append(target)
        waits[target] += 1
    free = [id for id, count in waits.items() if not count]
    heapify(free)
    order = []
    while free:
        order.append(heappop(free))
        for target in above.get(order[-1], ()):
            waits[target] -= 1
            if not waits[target]:
                heappush(free, target)
    return order


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
    pairs = sorted({(edge.source, edge.target) for edge in edges})
    implied = Ancestry({end for pair in pairs for end in pair}, pairs).redundant()
    return sorted(
        (edge for edge in edges if (edge.source, edge.target) in implied),
        key=lambda edge: (edge.source, edge.target),
    )


class Ancestry:
    """Who stands on whom at any distance, in an acyclic graph: one bit for each concept and ancestor.

    20,000 concepts with 60,000 edges take a tenth of a second and 50 MB. Raises CycleFound.
    """

    def __init__(self, ids: Collection[str], pairs: Sequence[tuple[str, str]]) -> None:
        self.order = topological_order(ids, [Prerequisite(*pair) for pair in pairs])
        """Prerequisites first, ties by id."""
        self._number = {id: i for i, id in enumerate(self.order)}
        self._below: dict[str, list[str]] = {}
        for source, target in pairs:
            self._below.setdefault(target, []).append(source)
        self._bits: list[int] = []
        for id in self.order:
            numbers = [self._number[one] for one in self._below.get(id, ())]
            bits = 0
            for number in numbers:
                bits |= self._bits[number] | 1 << number
            self._bits.append(bits)

    def depends(self, id: str, ancestor: str) -> bool:
        """Whether `id` stands on `ancestor`, at any distance."""
        return bool(self._bits[self._number[id]] >> self._number[ancestor] & 1)

    def stands_on_any(self, id: str, bits: int) -> bool:
        """Whether `id` stands on any of those that `bits_of` gave."""
        return bool(self._bits[self._number[id]] & bits)

    def bits_of(self, ids: Iterable[str]) -> int:
        """Those ids, to be asked about together."""
        return sum(1 << self._number[id] for id in set(ids))

    def redundant(self) -> set[tuple[str, str]]:
        """The edges that the others imply."""
        found = set()
        for target, sources in self._below.items():
            covered = 0
            for source in sorted(sources, key=self._number.__getitem__, reverse=True):
                if covered >> self._number[source] & 1:
                    found.add((source, target))
                covered |= self._bits[self._number[source]]
        return found

    def way(self, source: str, target: str) -> list[str]:
        """A path from `source` to `target` that is not the edge between them, by the earliest in the order;
        [] where there is none."""
        path = [target]
        while path[-1] != source:
            steps = [
                one
                for one in self._below.get(path[-1], ())
                if (one == source and len(path) > 1) or (one != source and self.depends(one, source))
            ]
            if not steps:
                return []
            path.append(source if source in steps else min(steps, key=self._number.__getitem__))
        return path[::-1]


def tangles(pairs: Collection[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The edges on cycles, by strongly connected component and each sorted: taking out edges of one breaks no
    cycle of another. An edge from a concept to itself is one of its own."""
    loops = sorted(pair for pair in pairs if pair[0] == pair[1])
    left = _peeled(pair for pair in pairs if pair[0] != pair[1])
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(left)
    component = {id: i for i, ids in enumerate(nx.strongly_connected_components(graph)) for id in ids}
    found: dict[int, list[tuple[str, str]]] = {}
    for source, target in sorted(left):
        if component[source] == component[target]:
            found.setdefault(component[source], []).append((source, target))
    return sorted([*found.values(), *([loop] for loop in loops)])


def is_acyclic(opened_by: Neighbours) -> bool:
    """Whether there is no cycle, in time linear in the edges."""
    return not _peeled((source, target) for source, targets in opened_by.items() for target in targets)


def _peeled(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without what nothing leads to, again and again: nothing is left of an acyclic graph."""
    above: dict[str, list[str]] = {}
    waits: dict[str, int] = {}
    for source, target in pairs:
        above.setdefault(source, []).append(target)
        waits[target] = waits.get(target, 0) + 1
    free = [source for source in above if source not in waits]
    while free:
        for target in above.pop(free.pop(), ()):
            waits[target] -= 1
            if not waits[target]:
                free.append(target)
    return [(source, target) for source, targets in above.items() for target in targets]


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
    came_from = {target: target}
    waiting = deque([target])
    while waiting and source not in came_from:
        here = waiting.popleft()
        for one in opened_by.get(here, ()):  # as they come: sorting would take as long as the search
            if one not in came_from:
                came_from[one] = here
                waiting.append(one)
    return [source, *_traced(came_from, source)] if source in came_from else None


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
