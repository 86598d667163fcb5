"""Whether a content holds together: what publishing refuses, looked for around what changed.

Pure. Not for: what one document may say (documents), or what is only unwise (linting).
"""

from collections.abc import Callable, Collection, Iterator

from graph import adjacency, documents
from graph import prerequisites as order
from graph.content import EDGES, Content, Document, Kind, Thing, place, thing
from graph.errors import Conflict, CycleFound, InvalidInput, LearnerGraphError, NotFound

MANY = 10
"""Edges from which it is sooner to look at all of them together first."""

Look = Callable[[Thing], Document | None]
"""The document of a thing, None where there is none: of a content, or of one with changes."""


def violations(
    content: Content,
    changed: Collection[Thing],
    *,
    before: Content | None = None,
) -> list[LearnerGraphError]:
    """Why a content cannot be published: cycles, self-loops, edges with an end that is retired or not there,
    questions without a concept, and what is named and not there.

    changed: what is not as in a content that holds together; all else is taken to be fine. before: that
    content, where the fields that differ from it are to be checked, too, and what newly names something
    retired; with it one edge is checked soonest (adjacency).
    """
    found: list[LearnerGraphError] = []
    for one in sorted(changed, key=place):
        said = content.get(one)
        if said is not None:
            was = None if before is None else before.get(one)
            if before is not None:
                found += documents.validate(one, said, content, differing(was, said))
            found += dangling(one, said, said if before is None else was, content.get)
    found += _left_behind(content, changed)
    return found + list(_cycles(content, changed, before))


def differing(was: Document | None, said: Document) -> set[str]:
    """Names of the fields that are not as they were; all of a new document."""
    return {name for name in said if was is None or was.get(name) != said[name]}


def dangling(one: Thing, said: Document, was: Document | None, look: Look) -> list[LearnerGraphError]:
    """What a thing points at and cannot: an edge a concept that is not in use, or its own source; all others
    a concept that is not there, or one that is retired and that they did not name before (was)."""
    if one.kind in EDGES:
        if one.key[0] == one.key[1]:
            return [
                InvalidInput(
                    "A concept cannot lead to itself.",
                    field=str(one),
                    value=one.key[0],
                    mend="Leave this edge out.",
                )
            ]
        return [error for end in one.key if (error := unusable(end, str(one), look))]
    if "concepts" not in said:
        return []
    known = set(was["concepts"]) if was else set()
    return [
        error
        for id in said["concepts"]
        if (id not in known or look(thing(Kind.CONCEPT, id)) is None)
        and (error := unusable(id, f"{one} concepts", look))
    ]


def unusable(id: str, field: str, look: Look) -> LearnerGraphError | None:
    """Why nothing can point at this concept: it is not there, or retired."""
    said = look(thing(Kind.CONCEPT, id))
    if said is None:
        return NotFound(
            "There is no such concept.", field=field, value=id, mend="Add the concept, or leave this out."
        )
    if said["retired"]:
        instead = f"Use {' or '.join(said['successors'])} instead" if said["successors"] else "Restore it"
        return Conflict(
            "This concept is retired.", field=field, value=id, mend=f"{instead}, or leave this out."
        )
    return None


def _left_behind(content: Content, changed: Collection[Thing]) -> list[LearnerGraphError]:
    """What points at concepts that are retired or gone, and is not itself among what changed."""
    off = {
        one.key[0]
        for one in changed
        if one.kind is Kind.CONCEPT and ((said := content.get(one)) is None or said["retired"])
    }
    if not off:
        return []
    found: list[LearnerGraphError] = []
    for one, said in content.items():
        if one in changed:
            continue
        if one.kind in EDGES:
            if not off.isdisjoint(one.key):
                found += dangling(one, said, None, content.get)
        elif "concepts" in said and not off.isdisjoint(said["concepts"]):
            found += dangling(one, said, said, content.get)
    return found


def _cycles(
    content: Content, changed: Collection[Thing], before: Content | None
) -> Iterator[LearnerGraphError]:
    """One for each new edge that closes one, no cycle twice."""
    edges = [one for one in sorted(changed) if one.kind is Kind.PREREQUISITE and one in content]
    if not edges:
        return
    opened_by = adjacency.opened_by(content, before, changed)
    if len(edges) > MANY and order.is_acyclic(opened_by):
        return
    seen: set[frozenset[str]] = set()
    for one in edges:
        source, target = one.key
        path = None if source == target else order.closes_cycle(source, target, opened_by)
        if path and frozenset(path) not in seen:
            seen.add(frozenset(path))
            least = path.index(min(path))
            yield CycleFound([*path[least:-1], *path[: least + 1]])
