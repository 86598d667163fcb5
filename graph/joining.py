"""Concepts that become one, and one that becomes several: nothing but other documents.

Also what goes with one that retires. Questions name other concepts, edges and places move, and what was is
retired with its successors; so what happened is taken back by the documents as they were. Pure. Not for: how
mastery follows (replaying).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from graph import prerequisites as order
from graph.content import EDGES, Content, Document, Kind, Thing, document, thing
from graph.errors import Conflict, InvalidInput
from graph.soundness import unusable

MOST_NAMED = 10
"""Questions that an error names."""

Changed = dict[Thing, Document | None]


def merged(content: Content, concepts: Sequence[str], into: str) -> Changed:
    """What merging concepts into one that is not among them changes.

    An edge that the one has, too, stays as it is with the stronger of the strengths; edges between those that
    become one are gone. A question has the larger of its weights, a course the first of its places. Raises
    InvalidInput, NotFound, Conflict (a retired one, or one that is a prerequisite of another).
    """
    _check_members(content, concepts, into)
    becomes = dict.fromkeys(concepts, (into,))
    found = _moved(content, becomes)
    for id in concepts:
        found[_concept(id)] = _succeeded(content[_concept(id)], [into])
    return found


def split(content: Content, concept: str, parts: Mapping[str, Sequence[str]]) -> Changed:
    """What splitting a concept changes, but for the new concepts themselves. parts: id of each -> questions.

    Questions keep the weight that they had; a template goes where all its questions in use go together, and
    otherwise stays, so that its questions are its own no more. Raises InvalidInput, NotFound, Conflict.
    """
    _check_used(content, [concept], "concept")
    goes = _placed(content, concept, parts)
    found = _moved(content, {concept: tuple(parts)}, _ways(content, goes))
    found[_concept(concept)] = _succeeded(content[_concept(concept)], list(parts))
    return found


def detached(content: Content, concepts: Collection[str]) -> Changed:
    """What goes with concepts that retire: their edges, and their places in courses and resources."""
    found: Changed = {}
    for one, said in content.items() if concepts else ():
        if one.kind in EDGES:
            if any(id in concepts for id in one.key):
                found[one] = None
        elif one.kind in (Kind.RESOURCE, Kind.COURSE) and any(id in concepts for id in said["concepts"]):
            found[one] = {**said, "concepts": [id for id in said["concepts"] if id not in concepts]}
    return found


def _concept(id: str) -> Thing:
    return thing(Kind.CONCEPT, id)


def _succeeded(said: Document, successors: Sequence[str]) -> Document:
    return {**said, "retired": True, "successors": sorted(successors)}


def _check_used(content: Content, ids: Iterable[str], field: str) -> None:
    for id in ids:
        if error := unusable(id, field, content.get):
            raise error


def _check_members(content: Content, concepts: Sequence[str], into: str) -> None:
    if not concepts or into in concepts or len({*concepts}) < len(concepts):
        raise InvalidInput(
            "Other concepts become one that there is.",
            field="concepts",
            value=list(concepts),
            mend="Name each once, at least one, and not the one that they become.",
        )
    _check_used(content, concepts, "concepts")
    _check_used(content, [into], "into")
    above = order.opened_by(_ends(one) for one in content if one.kind is Kind.PREREQUISITE)
    members = [*concepts, into]
    for start in members:
        reached = order.reachable(above, start)
        for end in members:
            if end in reached:
                path = order.shortest_path(above, start, end)
                raise Conflict(
                    f"{start} is a prerequisite of {end}: as one they would be their own.",
                    field="concepts",
                    value=" -> ".join(path),
                    mend="Remove an edge of this path first, or merge others.",
                )


def _ends(one: Thing) -> tuple[str, str]:
    source, target = one.key
    return source, target


def _placed(content: Content, concept: str, parts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Question -> the parts that it goes to."""
    if len(parts) < 2:
        raise InvalidInput(
            "A split makes several concepts.",
            field="parts",
            value=list(parts),
            mend="Name at least two, or rename the concept.",
        )
    tagged = {
        one.key[0]: said["retired"]
        for one, said in content.items()
        if one.kind is Kind.QUESTION and concept in said["concepts"]
    }
    goes: dict[str, tuple[str, ...]] = {}
    for part, questions in parts.items():
        if unknown := [id for id in dict.fromkeys(questions) if id not in tagged]:
            raise InvalidInput(
                f"Not questions of {concept}: {_named(unknown)}.",
                field=f"part {part} questions",
                value=unknown[:MOST_NAMED],
                mend="Leave out what does not assess the concept.",
            )
        for id in questions:
            goes[id] = (*goes.get(id, ()), part) if part not in goes.get(id, ()) else goes[id]
        if not any(not tagged[id] for id in questions):
            raise InvalidInput(
                "A part has no question in use.",
                field=f"part {part} questions",
                value=list(questions),
                mend="Give each part at least one of the concept's questions.",
            )
    if left := sorted(id for id, retired in tagged.items() if not retired and id not in goes):
        raise InvalidInput(
            f"{len(left):,} of the concept's questions would be left: {_named(left)}.",
            field="parts",
            value=left[:MOST_NAMED],
            mend="Say for each question in use to which part it goes.",
        )
    return goes


def _named(ids: Sequence[str]) -> str:
    rest = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + rest


def _moved(
    content: Content,
    becomes: Mapping[str, tuple[str, ...]],
    ways: Mapping[Thing, tuple[str, ...]] | None = None,
) -> Changed:
    """Everything that names a concept names what it becomes. ways: what it becomes for each question and
    template, where that is not the same for all; for those without one it stays."""
    found: Changed = {}
    edges: dict[Thing, Document] = {}
    for one, said in content.items():
        if one.kind in EDGES:
            if not becomes.keys().isdisjoint(one.key):
                found[one] = None
                edges[one] = said
        elif one.kind in (Kind.QUESTION, Kind.TEMPLATE):
            if becomes.keys().isdisjoint(said["concepts"]):
                continue
            to = becomes if ways is None else dict.fromkeys(becomes, ways[one]) if one in ways else {}
            if to:
                found[one] = {**said, "concepts": _weights(said["concepts"], to)}
        elif one.kind in (Kind.RESOURCE, Kind.COURSE) and not becomes.keys().isdisjoint(said["concepts"]):
            moved = dict.fromkeys(new for id in said["concepts"] for new in becomes.get(id, (id,)))
            found[one] = document(one.kind, **{**said, "concepts": list(moved)})
    for one, said in edges.items():
        _move_edge(content, found, one, said, becomes)
    return found


def _ways(content: Content, goes: Mapping[str, tuple[str, ...]]) -> dict[Thing, tuple[str, ...]]:
    """The parts of questions, and of templates all of whose questions in use go to the same."""
    found = {thing(Kind.QUESTION, id): parts for id, parts in goes.items()}
    together: dict[str, set[frozenset[str]]] = {}
    for one, said in content.items():
        if one.kind is Kind.QUESTION and said["template"] and not said["retired"]:
            together.setdefault(said["template"], set()).add(frozenset(goes.get(one.key[0], ())))
    for template, ways in together.items():
        if len(ways) == 1 and (way := ways.pop()):
            found[thing(Kind.TEMPLATE, template)] = tuple(way)
    return found


def _weights(weights: Mapping[str, float], to: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for id, weight in weights.items():
        for new in to.get(id, (id,)):
            found[new] = max(weight, found.get(new, 0.0))
    return dict(sorted(found.items()))


def _move_edge(
    content: Content, found: Changed, one: Thing, said: Document, becomes: Mapping[str, tuple[str, ...]]
) -> None:
    source, target = _ends(one)
    strength = "strength" if one.kind is Kind.PREREQUISITE else "weight"
    for start in becomes.get(source, (source,)):
        for end in becomes.get(target, (target,)):
            new = thing(one.kind, start, end)
            there = found.get(new) or content.get(new)
            if start != end:
                kept = said if there is None else {**there, strength: max(there[strength], said[strength])}
                found[new] = kept
