"""Which answers say something else under another curriculum: those of questions that are traced otherwise.

Pure. Not for: replaying them (replaying), or what of the graph is read for it (correcting).
"""

from graph.content import Content, Delta, Document, Kind, of_kind, thing
from tracing.model import Model

Changed = dict[str, tuple[list[str], list[str]]]
"""Question id -> ids of the concepts that it assessed, and that it assesses."""


def retagged(before: Content, delta: Delta, after: Content, model: Model) -> Changed:
    """The questions of both contents whose answers are traced otherwise in the second: their concepts are
    others, or how many choices they have, or a concept of theirs borrows its parameters from other
    prerequisites. delta: what differs."""
    borrowing = _otherwise(before, delta, after, model)
    found: Changed = {}
    for one, now in delta.items():
        was = before.get(one)
        if one.kind is Kind.QUESTION and was is not None and now is not None and _traced(was) != _traced(now):
            found[one.key[0]] = (sorted(was["concepts"]), sorted(now["concepts"]))
    if borrowing:
        for [id], now in of_kind(after, Kind.QUESTION):
            if thing(Kind.QUESTION, id) in before and not borrowing.isdisjoint(now["concepts"]):
                found.setdefault(id, (sorted(now["concepts"]), sorted(now["concepts"])))
    return found


def _traced(said: Document) -> tuple[set[str], int]:
    return set(said["concepts"]), len(said["choices"])


def _otherwise(before: Content, delta: Delta, after: Content, model: Model) -> set[str]:
    """Concepts that were not fitted and have other prerequisites, so that their parameters are others."""
    targets = {one.key[1] for one in delta if one.kind is Kind.PREREQUISITE} - model.concepts.keys()
    if not targets or not model.concepts:
        return set()
    was, now = (_parents(side, targets) for side in (before, after))
    return {
        id for id in targets if model.parameters_of(id, was[id])[0] != model.parameters_of(id, now[id])[0]
    }


def _parents(content: Content, targets: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {id: [] for id in targets}
    for (source, target), _ in of_kind(content, Kind.PREREQUISITE):
        if target in found:
            found[target].append(source)
    return {id: sorted(parents) for id, parents in found.items()}
