"""Where the boxes and curves of a layered graph go: numbers only, after Sugiyama et al. (1981).

Boxes stand in rows by depth; an edge over several rows runs down a lane between the boxes, which all edges
from the same box share; sweeps order the rows. Not for: what a box or an edge looks like (drawing.py).
Equal input gives equal numbers on every machine: no hash order, and no `sum` of floats, which rounds
otherwise from Python 3.12 on.
"""

import random
from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from math import fsum
from statistics import fmean, median

from graph.prerequisites import reachable

Lane = tuple[str, int]
"""(box, row): what passes the row on its way down from the box."""

Node = str | Lane

IN_ROW = 6
"""Boxes; a depth that has more takes several rows. Six leave room for two dozen lanes."""

TRIES, SWEEPS = 30, 8
"""Random first orders, and sweeps down and up from each; more of both takes away few crossings more."""

LARGE = 1_000
"""Nodes from which on one order is tried only: a sweep takes a second there."""

TURNS = 200
"""Passes over all rows that move nodes towards their neighbours; the second half straightens lanes."""

GAP = 9.0
"""Between neighbours in a row, so that two lanes are told apart."""


@dataclass(slots=True)
class Layout:
    """rows: nodes from left to right. above, below: node -> its neighbours one row away.
    x: of each node's middle, from 0 to `width`."""

    rows: list[list[Node]]
    row_of: dict[str, int]
    above: dict[Node, list[Node]] = field(default_factory=dict)
    below: dict[Node, list[Node]] = field(default_factory=dict)
    x: dict[Node, float] = field(default_factory=dict)
    width: float = 0.0

    def way(self, one: str, other: str) -> list[Node]:
        """The nodes from the higher of two boxes down to the lower; the two alone where they share a row."""
        upper, lower = sorted((one, other), key=lambda id: (self.row_of[id], id))
        return [upper, *((upper, row) for row in range(self.row_of[upper] + 1, self.row_of[lower])), lower]


def forward(boxes: Iterable[str], pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the pairs that make no cycle, the first ones first: all where there is none. A pair of a box
    and itself is one."""
    below: dict[str, list[str]] = {id: [] for id in boxes}
    for upper, lower in pairs:
        below[lower].append(upper)
    try:
        TopologicalSorter(below).prepare()
        return set(pairs)
    except CycleError:
        found: dict[str, list[str]] = {id: [] for id in below}
        for upper, lower in pairs:
            if upper != lower and upper not in reachable(found, lower):
                found[upper].append(lower)
        return {(upper, lower) for upper, lowers in found.items() for lower in lowers}


def arrange(
    depth: Mapping[str, int],
    edges: Iterable[tuple[str, str]],
    box: float,
    width: float,
    in_row: int = IN_ROW,
) -> Layout:
    """Rows, order and places. depth: box -> its layer. edges: pairs of boxes; of the same
    row, they change nothing. box: width of one. width: of all, more where the widest row needs it. in_row:
    boxes, at most."""
    edges = sorted(set(edges))
    layout = _rowed(depth, edges, in_row)
    row_of = layout.row_of
    for way in (layout.way(*edge) for edge in edges if row_of[edge[0]] != row_of[edge[1]]):
        for one, next_one in pairwise(way):
            if next_one not in layout.below.setdefault(one, []):
                layout.below[one].append(next_one)
                layout.above.setdefault(next_one, []).append(one)
    for lane in sorted({node for node in layout.below if not isinstance(node, str)}):
        layout.rows[lane[1]].append(lane)
    _order(layout)
    _place(layout, box, width)
    return layout


def _rowed(depth: Mapping[str, int], edges: Collection[tuple[str, str]], in_row: int) -> Layout:
    """Each depth's boxes in as few even rows as they need: higher up where edges would grow longer."""
    longer = dict.fromkeys(depth, 0)
    for upper, lower in edges:
        if depth[upper] < depth[lower]:
            longer[lower] += 1
    for upper in {upper for upper, _ in edges}:
        longer[upper] -= 1  # all edges from a box share their way
    rows: list[list[Node]] = []
    for level in sorted(set(depth.values())):
        boxes = sorted((id for id in depth if depth[id] == level), key=lambda id: (-longer[id], id))
        count = -(-len(boxes) // in_row)
        rows += [list(boxes[len(boxes) * i // count : len(boxes) * (i + 1) // count]) for i in range(count)]
    return Layout(rows, {id: i for i, row in enumerate(rows) for id in row if isinstance(id, str)})


def _order(layout: Layout) -> None:
    """Sorts the rows so that few edges cross: the best of several first orders, each swept to rest."""
    rng = random.Random(1)  # noqa: S311  (any first order will do, as long as it is the same one)
    rows = [list(row) for row in layout.rows]
    best: list[list[Node]] = []
    fewest = 0
    for _ in range(TRIES if sum(map(len, rows)) < LARGE else 1):
        for row in rows:
            row.sort(key=lambda _: rng.random())
        for sweep in range(SWEEPS):
            _sweep(rows, layout, down=sweep % 2 == 0, middle=median if sweep % 4 < 2 else fmean)
            while sweep % 4 == 3 and _swapped(rows, layout):
                pass
            crossings = _crossings(rows, layout)
            if not best or crossings < fewest:
                best, fewest = [list(row) for row in rows], crossings
    layout.rows = best


def _sweep(
    rows: list[list[Node]], layout: Layout, *, down: bool, middle: Callable[[list[float]], float]
) -> None:
    """Sorts each row by the middle of its neighbours in the row before it; what has none stays in place."""
    beside = layout.above if down else layout.below
    for i in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
        before = rows[i - 1] if down else rows[i + 1]
        at = {node: k / len(before) for k, node in enumerate(before)}
        key = {
            node: middle([at[n] for n in beside[node]]) if node in beside else k / len(rows[i])
            for k, node in enumerate(rows[i])
        }
        rows[i].sort(key=key.__getitem__)


def _crossings(rows: Sequence[Sequence[Node]], layout: Layout) -> int:
    """How many pairs of edges cross."""
    count = 0
    for upper, lower in pairwise(rows):
        at = {node: k for k, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = sorted(at[n] for n in layout.below.get(node, ()))
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _swapped(rows: Sequence[list[Node]], layout: Layout) -> bool:
    """Whether crossings went away by swapping neighbours, each pair once."""
    at = {node: k for row in rows for k, node in enumerate(row)}
    any_swapped = False
    for row in rows:
        for k in range(len(row) - 1):
            left, right = row[k], row[k + 1]
            gain = 0
            for beside in (layout.above, layout.below):
                for a in beside.get(left, ()):
                    for b in beside.get(right, ()):
                        gain += (at[a] > at[b]) - (at[a] < at[b])
            if gain > 0:
                row[k], row[k + 1] = right, left
                at[left], at[right] = k + 1, k
                any_swapped = True
    return any_swapped


def _place(layout: Layout, box: float, width: float) -> None:
    """Gives each node its x: near the middle of its neighbours, lanes as straight as may be."""

    def half(node: Node) -> float:
        return box / 2 if isinstance(node, str) else 0.0

    offsets: list[list[float]] = []
    for row in layout.rows:
        at = [half(row[0])]
        for left, right in pairwise(row):
            at.append(at[-1] + half(left) + GAP + half(right))
        offsets.append(at)
    layout.width = max(
        [width, *(at[-1] + half(row[-1]) for row, at in zip(layout.rows, offsets, strict=True))]
    )
    for row, at in zip(layout.rows, offsets, strict=True):
        spare = (layout.width - at[-1] - half(row[-1])) / (len(row) + 1)
        layout.x |= {node: x + spare * (k + 1) for k, (node, x) in enumerate(zip(row, at, strict=True))}
    order = list(range(len(layout.rows)))
    for turn in range(TURNS):
        for i in order if turn % 2 == 0 else reversed(order):
            row, at = layout.rows[i], offsets[i]
            wanted, weights = [], []
            for node, offset in zip(row, at, strict=True):
                pulls = _pulls(layout, node, straighten=turn > TURNS // 2)
                weights.append(fsum(weight for _, weight in pulls))
                wanted.append(fsum(x * weight for x, weight in pulls) / weights[-1] - offset)
            room = layout.width - at[-1] - half(row[-1])
            for node, offset, x in zip(row, at, _rising(wanted, weights), strict=True):
                layout.x[node] = offset + min(max(x, 0.0), room)


def _pulls(layout: Layout, node: Node, *, straighten: bool) -> list[tuple[float, float]]:
    """(x, weight) of each neighbour. Weights that fall with distance make few bends out of many."""
    here, found = layout.x[node], []
    for other in (*layout.above.get(node, ()), *layout.below.get(node, ())):
        lanes = 2 - isinstance(other, str) - isinstance(node, str)
        x = layout.x[other]
        found.append((x, (1.0, 2.0, 8.0)[lanes] / (abs(x - here) + 6.0 if straighten else 1.0)))
    return found or [(here, 1.0)]


def _rising(wanted: Sequence[float], weights: Sequence[float]) -> Iterator[float]:
    """The never-falling numbers nearest to the wanted ones by weighted squares: pool adjacent violators."""
    pools: list[tuple[float, float, int]] = []
    for x, w in zip(wanted, weights, strict=True):
        pools.append((x, w, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, u, m), (b, v, n) = pools[-2:]
            pools[-2:] = [((a * u + b * v) / (u + v), u + v, m + n)]
    for x, _, count in pools:
        yield from [x] * count
