"""Edges that go round in a circle, and which of them to take out.

Of the ways to break all circles of a component, those are proposed that cost least, an edge costing its
weight times what learners say for it. Finding the cheapest is hard (minimum feedback arc set). Every way must
take an edge of the shortest circle: those that are enough alone are all found, however large the component,
and for the others one good way each is worked out. Not for: refusing them (soundness).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise

from graph.content import Document, Kind, thing
from graph.linting.findings import (
    SHOWN,
    Evidence,
    Finding,
    Findings,
    Held,
    Mend,
    Severity,
    counted,
    pathway,
)
from graph.linting.look import Look, Pair
from graph.prerequisites import is_acyclic, opened_by, reachable, shortest_path, tangles
from graph.steps import Remove

MOST_CIRCLES = 6
"""Of a component that are told, the shortest ones."""

MOST_MENDS = 5
"""Ways to break them that are proposed."""

MOST_EDGES = 400
"""Of a component within which the search is thorough; it takes the square of this."""

SAMPLE = 24
"""Circles that are looked at in a larger one."""

MOST_ROUNDS = 30
"""Edges that are taken out one by one."""

Worth = Callable[[Pair], float]


def cycles(look: Look) -> Findings:
    """Prerequisites that no learner could ever meet; publishing refuses them."""
    documents = {(key[0], key[1]): said for key, said in look.all_of(Kind.PREREQUISITE).items()}

    def worth(pair: Pair) -> float:
        return float(documents[pair]["strength"]) * _believed(look.evidence.held.get(pair))

    for found in tangles(documents):
        yield _finding("cycle", Kind.PREREQUISITE, Severity.ERROR, found, worth, documents, look.evidence)


def encompassing_cycles(look: Look) -> Findings:
    """Concepts whose practice would be practice of themselves."""
    documents = {(key[0], key[1]): said for key, said in look.all_of(Kind.ENCOMPASSES).items()}

    def worth(pair: Pair) -> float:
        return float(documents[pair]["weight"])

    for found in tangles(documents):
        severity = Severity.ERROR if found[0][0] == found[0][1] else Severity.WARNING
        yield _finding("encompassing-cycle", Kind.ENCOMPASSES, severity, found, worth, documents)


def in_circles(pairs: Collection[Pair]) -> list[Pair]:
    """The edges about which evidence is wanted, those on the circles that are told first."""
    found: dict[Pair, None] = {}
    parts = [part for part in tangles(pairs) if len(part) > 1]
    for part in parts:
        found |= dict.fromkeys(pair for one in _circles(part)[:MOST_CIRCLES] for pair in _pairs(one))
    return list(found | dict.fromkeys(pair for part in parts for pair in part))


def _believed(held: Held | None) -> float:
    """Share of learners who mastered the target that had mastered the source, in (0, 1): the rule of
    succession, with the author's word counting as three learners out of four."""
    both, without = held or (0, 0)
    return (both + 3) / (both + without + 4)


def _finding(
    rule: str,
    kind: Kind,
    severity: Severity,
    edges: Sequence[Pair],
    worth: Worth,
    documents: Mapping[Pair, Document],
    evidence: Evidence | None = None,
) -> Finding:
    circles = _circles(edges)
    shown = "; ".join(map(pathway, circles[:MOST_CIRCLES]))
    why = (
        "Practice of each would count as practice of itself."
        if kind is Kind.ENCOMPASSES
        else "None of these ever opens to anybody: each waits for another."
    )
    one = circles[0]
    return Finding(
        rule,
        severity,
        tuple(thing(kind, *pair) for pair in _pairs(one)),
        pathway(one),
        f"{why} {counted(len(edges), 'edge')} go round: {shown}.",
        tuple(
            Mend(_text(kind, cut, edges, documents, evidence), tuple(Remove(thing(kind, *p)) for p in cut))
            for cut in _cuts(edges, circles, worth)
        ),
    )


def _text(
    kind: Kind,
    cut: Sequence[Pair],
    edges: Sequence[Pair],
    documents: Mapping[Pair, Document],
    evidence: Evidence | None,
) -> str:
    said = []
    for pair in cut[:SHOWN]:
        weight = documents[pair].get("strength", documents[pair].get("weight"))
        name = f"{' -> '.join(pair)} ({'strength' if kind is Kind.PREREQUISITE else 'weight'} {weight:g}"
        held = evidence and evidence.held.get(pair)
        if held and any(held):
            known = held.both + held.without
            name += f"; of {known:,} who mastered the second {held.without:,} had not mastered the first"
        said.append(f"{name})")
    if len(cut) > SHOWN:
        said.append(f"{len(cut) - SHOWN:,} more")
    alone = ": that alone breaks every circle here" if len(cut) == 1 < len(edges) else ""
    return f"Remove {' and '.join(said)}{alone}."


def _circles(edges: Sequence[Pair]) -> list[list[str]]:
    """The shortest through each edge, or through SAMPLE of them in a large component, each once and from its
    least id; shortest first."""
    opened = opened_by(edges)
    found = set()
    for source, target in edges if len(edges) <= MOST_EDGES else edges[:: len(edges) // SAMPLE]:
        path = [source] if source == target else shortest_path(opened, target, source)
        least = path.index(min(path))
        found.add((*path[least:], *path[:least], path[least]))
    return [list(one) for one in sorted(found, key=lambda one: (len(one), one))]


def _pairs(circle: Sequence[str]) -> list[Pair]:
    return list(pairwise(circle))


def _cuts(edges: Sequence[Pair], circles: Sequence[Sequence[str]], worth: Worth) -> list[tuple[Pair, ...]]:
    """Sets of edges without which there is no circle, the least worth first."""
    found: set[tuple[Pair, ...]] = {(one,) for one in _enough(edges, circles)}
    if len(edges) <= MOST_EDGES:
        for first in sorted(_pairs(circles[0]), key=lambda pair: (worth(pair), pair))[:MOST_MENDS]:
            rest = [pair for part in tangles(set(edges) - {first}) for pair in _superfluous(part, worth)]
            found.add(tuple(sorted([first, *rest] if tangles(set(edges) - {*rest}) else rest)))
    if not found or len(edges) <= MOST_EDGES:
        found.add(tuple(sorted(_shared(edges, worth))))
    return sorted(found, key=lambda cut: (sum(map(worth, cut)), len(cut), cut))[:MOST_MENDS]


def _enough(edges: Sequence[Pair], circles: Sequence[Sequence[str]]) -> list[Pair]:
    """The edges that every circle goes over, also those that are not given."""
    shared = set(_pairs(circles[0])).intersection(*map(_pairs, circles))
    return [one for one in sorted(shared) if is_acyclic(opened_by(pair for pair in edges if pair != one))]


def _superfluous(edges: Sequence[Pair], worth: Worth, kept: Collection[Pair] = ()) -> list[Pair]:
    """Those that close a circle with what is worth more, or with what is kept in any case."""
    opened = opened_by(kept)
    out = []
    for source, target in sorted(edges, key=lambda pair: (-worth(pair), pair)):
        if source == target or source in reachable(opened, target):
            out.append((source, target))
        else:
            opened.setdefault(source, []).append(target)
    return out


def _shared(edges: Sequence[Pair], worth: Worth) -> list[Pair]:
    """Again and again the edge that most circles share: of a curriculum into which a few edges came that go
    back, just these. Where MOST_ROUNDS are not enough it is a tangle, and `_backward` does."""
    left, cut = list(edges), list[Pair]()
    while parts := tangles(left):
        if len(cut) == MOST_ROUNDS:
            return _backward(edges)
        circles = _circles(parts[0])
        shares = Counter(pair for circle in circles for pair in _pairs(circle))
        enough = _enough(parts[0], circles)
        cut.append(min(enough or shares, key=lambda pair: (-shares[pair], worth(pair), pair)))
        left = [pair for part in parts for pair in part if pair != cut[-1]]
    return _superfluous(cut, worth, set(edges) - set(cut))


def _backward(edges: Sequence[Pair]) -> list[Pair]:
    """The fewer of the edges that go up and of those that go down in the order of ids."""
    up = [pair for pair in edges if pair[0] <= pair[1]]
    down = [pair for pair in edges if pair[0] >= pair[1]]
    return min(up, down, key=len)
