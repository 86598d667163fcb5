"""Who in a class is ready for what, what keeps the others back, and who can be taught together. Pure
functions of a room; `candidates.ready_set` says what ready is."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from graph import candidates, ready_sets
from graph.classroom import Room

FEWEST = 2
"""Learners of a group."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Every learner of a class is ready for a concept, has mastered it, or it is locked for them: ids,
    sorted. missing: the prerequisites that are not known yet, each with for how many whom it is locked for,
    most first."""

    concept_id: str
    ready: tuple[str, ...]
    mastered: tuple[str, ...]
    locked: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Learners who can be taught a concept together, by id: all are ready for it."""

    concept_id: str
    learners: tuple[str, ...]


def ready_for(room: Room, concepts: Iterable[str] | None = None) -> dict[str, set[str]]:
    """Concept id -> who is ready for it: every concept that anybody is ready for, or of these alone."""
    wanted = None if concepts is None else set(concepts)
    found: dict[str, set[str]] = {}
    for member in room.members:
        known = room.believed(member)
        ready = candidates.ready_set(room.curriculum, member.masteries, known, room.gate)
        for id in ready if wanted is None else ready & wanted:
            found.setdefault(id, set()).add(member.learner.id)
    return found


def place(room: Room, concept_id: str, ready: Collection[str]) -> tuple[int, float, str]:
    """Sorts concepts: those that most learners are ready for first, then the most important, then by id."""
    return -len(ready), -_importance(room, concept_id), concept_id


def readiness(room: Room, concept_id: str, ready: Collection[str]) -> Readiness:
    """Of one concept in use. ready: who is ready for it."""
    mastered, locked, missing = [], [], Counter[str]()
    rule = ready_sets.rule(room.curriculum, concept_id, room.gate)
    for member in room.members:
        mastery = member.masteries.get(concept_id)
        if mastery is not None and mastery.mastered:
            mastered.append(member.learner.id)
        elif member.learner.id not in ready:
            locked.append(member.learner.id)
            known = room.believed(member)
            holding = (rule.holding or rule.leading) if rule else ()
            missing.update(id for id in holding if known.get(id, 0.0) < room.gate)
    order = sorted(missing.items(), key=lambda item: (-item[1], item[0]))
    return Readiness(concept_id, tuple(sorted(ready)), tuple(mastered), tuple(locked), tuple(order))


def groups(room: Room, ready: Mapping[str, Collection[str]], most: int) -> tuple[list[Group], list[str]]:
    """At most so many groups, and who is in none. Each is the largest that is left: of several the one whose
    concept is the most important. Greedy, so not always the fewest groups that there could be."""
    left, found = set(room.ids), list[Group]()
    while len(found) < most:
        sizes = {id: len(left.intersection(who)) for id, who in ready.items()}
        best = min(sizes, key=lambda id: (-sizes[id], -_importance(room, id), id), default=None)
        if best is None or sizes[best] < FEWEST:
            break
        found.append(Group(best, tuple(sorted(left.intersection(ready[best])))))
        left.difference_update(ready[best])
    return found, sorted(left)


def _importance(room: Room, concept_id: str) -> float:
    return room.curriculum.concepts[concept_id].importance or 0.0
