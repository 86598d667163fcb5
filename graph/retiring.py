"""Files meet what was retired since they were written: it stays retired, and nothing new points at it.

Pure. What was left out or kept is said, so that nobody takes it for imported. Not for: retiring (steps).
"""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import replace
from typing import TypeVar

from graph.model import AuthoredQuestion, Concept, Course, Encompasses, Prerequisite, Resource

Left = dict[str, set[str]]
"""What was not done as the files say, in words -> names of what it was not done to."""

Edge = TypeVar("Edge", Prerequisite, Encompasses)
Listing = TypeVar("Listing", Resource, Course)


def concepts(found: Iterable[Concept], retired: Collection[str], left: Left) -> None:
    """Notes those that stay retired."""
    _say(left, "Concepts stay retired", (each.id for each in found if each.id in retired))


def edges(found: Sequence[Edge], retired: Collection[str], left: Left) -> list[Edge]:
    """Those between concepts in use."""
    kept = [each for each in found if each.source not in retired and each.target not in retired]
    out = {(each.source, each.target) for each in found} - {(each.source, each.target) for each in kept}
    _say(left, "Edges at retired concepts are left out", (f"{source} -> {target}" for source, target in out))
    return kept


def listings(found: Iterable[Listing], retired: Collection[str], left: Left) -> list[Listing]:
    """Resources or courses without places for retired concepts."""
    whole = list(found)
    kept = [replace(each, concepts=tuple(id for id in each.concepts if id not in retired)) for each in whole]
    changed = (was.id for was, now in zip(whole, kept, strict=True) if was.concepts != now.concepts)
    _say(left, "Courses and resources are without retired concepts", changed)
    return kept


def question(
    new: AuthoredQuestion, old: AuthoredQuestion | None, retired: Set[str], left: Left
) -> AuthoredQuestion:
    """A question that there is keeps its concepts where the file names one that is retired: what it was
    merged into, for one. A new one is as the file says."""
    id = new.question.id
    if old is not None and old.question.retired_at is not None:
        _say(left, "Questions stay retired", [id])
    if retired.isdisjoint(new.question.concepts.keys()):
        return new
    if old is None:
        _say(left, "New questions are of retired concepts", [id])
        return new
    _say(left, "Questions keep their concepts, since the files name retired ones", [id])
    return replace(new, question=replace(new.question, concepts=old.question.concepts))


def notes(left: Left) -> list[str]:
    """As sentences."""
    return [f"{what}: {len(names):,}, such as {min(names)}." for what, names in sorted(left.items())]


def _say(left: Left, what: str, names: Iterable[str]) -> None:
    for name in names:
        left.setdefault(what, set()).add(name)
