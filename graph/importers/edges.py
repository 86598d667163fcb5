"""Rows about prerequisites into prerequisites: ends that exist, no self-loop, no contradiction, no cycle.

What is wrong is refused, or dropped where the designer chose that. Knows nothing of files' columns.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from graph import prerequisites as order
from graph.importers.report import Problem, Report, shorten
from graph.model import Prerequisite

DROPPABLE = ("self-loops", "dangling", "redundant")
# Names looked for that resemble a missing one: each costs a pass over all concepts.
MOST_HINTS = 100
# Cycles found one after another; a table with more has its columns the wrong way round.
MOST_CYCLES = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """A prerequisite and where it stands. source_field, target_field: to name in a problem."""

    prerequisite: Prerequisite
    file: str
    line: int | None
    source_field: str = "prerequisite"
    target_field: str = "concept"


class EdgeCheck:
    """The checks, in order. ids: of all concepts there are. known: prerequisites in the graph.
    drop: some of DROPPABLE."""

    def __init__(
        self, report: Report, ids: Collection[str], known: Sequence[Prerequisite], drop: Collection[str]
    ) -> None:
        self._report = report
        self._counts = report.of("prerequisites")
        self._ids = ids
        self._known = known
        self._drop = drop
        self._alike = _alike(ids)
        self._respelt = 0
        self._hints = 0

    def __call__(self, edges: Iterable[Edge]) -> list[Prerequisite]:
        """The prerequisites that are in order; all others are counted, with their problems."""
        whole = [found for edge in edges if (found := self._with_ends(edge)) is not None]
        single = self._distinct(whole)
        acyclic = self._without_cycles(single)
        if self._respelt:
            self._report.notes.append(f"{self._respelt:,} ends were found by reading - and _ as the same")
        return self._without_redundant([edge.prerequisite for edge in acyclic])

    def _with_ends(self, edge: Edge) -> Edge | None:
        """The edge with both ends as the concepts are spelt."""
        given = edge.prerequisite
        source, target = self._resolve(given.source), self._resolve(given.target)
        if source is None or target is None:
            field, value = (
                (edge.source_field, given.source) if source is None else (edge.target_field, given.target)
            )
            self._bad("dangling", edge, field, value, "There is no such concept.", self._hint(value))
            return None
        if source == target:
            message = "A concept cannot be its own prerequisite."
            self._bad("self-loops", edge, edge.source_field, source, message, "Remove this row.")
            return None
        self._respelt += (source != given.source) + (target != given.target)
        return replace(edge, prerequisite=replace(given, source=source, target=target))

    def _distinct(self, edges: Iterable[Edge]) -> list[Edge]:
        """One edge a pair. A repeat may add a reason; one that says otherwise is refused."""
        first: dict[tuple[str, str], Edge] = {}
        for edge in edges:
            one = edge.prerequisite
            kept = first.setdefault((one.source, one.target), edge)
            before = kept.prerequisite
            if kept is edge:
                self._counts.accepted += 1
            elif before.strength == one.strength and _agree(before.reason, one.reason):
                self._counts.merged += 1
                whole = replace(before, reason=before.reason or one.reason)
                first[one.source, one.target] = replace(kept, prerequisite=whole)
            else:
                message = f"{kept.file}:{kept.line} says otherwise of these two concepts."
                value = f"{one.source} -> {one.target}"
                self._bad(None, edge, edge.source_field, value, message, "Keep one of the two rows.")
        return list(first.values())

    def _without_cycles(self, edges: list[Edge]) -> list[Edge]:
        """Each cycle is printed as a path, and its most doubtful edge refused."""
        kept = {(edge.prerequisite.source, edge.prerequisite.target): edge for edge in edges}
        for _ in range(MOST_CYCLES):
            path = order.find_cycle([*self._known, *(edge.prerequisite for edge in kept.values())])
            if path is None:
                return list(kept.values())
            in_cycle = [kept[pair] for pair in pairwise(path) if pair in kept]
            if not in_cycle:
                break
            doubtful = max(in_cycle, key=_doubt)
            one = doubtful.prerequisite
            del kept[one.source, one.target]
            self._counts.accepted -= 1
            mend = f"Reconsider {shorten(one.source)} before {shorten(one.target)}, or the reverse."
            message = "The prerequisites form a cycle: " + " -> ".join(path) + "."
            self._bad(None, doubtful, "prerequisites", None, message, mend)
        message = f"There are more than {MOST_CYCLES} cycles."
        mend = "Are the columns of prerequisite and concept the wrong way round?"
        self._report.fail(Problem(edges[0].file, None, "prerequisites", None, message, mend))
        return []

    def _without_redundant(self, edges: list[Prerequisite]) -> list[Prerequisite]:
        """Edges that the others imply are left out where asked for, else mentioned."""
        if self._report.fatal:
            return edges
        redundant = set(order.redundant_edges(edges))
        if "redundant" in self._drop:
            self._counts.accepted -= len(redundant)
            self._counts.dropped += len(redundant)
            return [edge for edge in edges if edge not in redundant]
        if redundant:
            share = 100 * len(redundant) / len(edges)
            self._report.notes.append(
                f"{len(redundant):,} prerequisites ({share:.0f}%) follow from others (drop: redundant)"
            )
        return edges

    def _bad(self, kind: str | None, edge: Edge, field: str, value: Any, message: str, mend: str) -> None:
        if kind in self._drop:
            self._counts.dropped += 1
            return
        self._counts.refused += 1
        self._report.add(Problem(edge.file, edge.line, field, shorten(value), message, mend))

    def _resolve(self, id: str) -> str | None:
        """The id as the concepts spell it: files mix maximum-likelihood and maximum_likelihood."""
        return id if id in self._ids else self._alike.get(id.replace("-", "_"))

    def _hint(self, id: str) -> str:
        self._hints += 1
        close = get_close_matches(id, self._ids, n=1, cutoff=0.8) if self._hints <= MOST_HINTS else []
        return f"Is it {close[0]}?" if close else "Add the concept, or remove this row."


def _agree(one: str, other: str) -> bool:
    """Whether two reasons do not contradict."""
    return not one or not other or one == other


def _alike(ids: Collection[str]) -> Mapping[str, str]:
    """Ids by their spelling with _ only, where that is one id's alone."""
    found: dict[str, str | None] = {}
    for id in ids:
        key = id.replace("-", "_")
        found[key] = id if key not in found else None
    return {key: id for key, id in found.items() if id is not None}


def _doubt(edge: Edge) -> tuple[float, bool, int]:
    """How doubtful an edge of a cycle is: weak ones first, then those without a reason, then the latest."""
    return -edge.prerequisite.strength, not edge.prerequisite.reason, edge.line or 0
