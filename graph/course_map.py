"""The map of a course: where each concept stands, what is open to a learner, and what holds the rest back.

Pure. Not for: the situation itself (advising), or what comes next (recommend).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph import candidates, layers
from graph.advice import Situation
from graph.feedback import claimed
from graph.model import Course
from graph.snapshot import Curriculum, kept
from tracing.mastery import Mastery, is_due, is_solid

BOX, WIDTH = 100.0, 600.0
"""Of a box and of the whole, in the unit of layers.GAP."""


class State(StrEnum):
    """Where a learner is with a concept."""

    LOCKED = "locked"
    """Not mastered, and what it stands on holds it back."""
    READY = "ready"
    """Never answered on, and open."""
    IN_PROGRESS = "in progress"
    """Answered on, not mastered, and open."""
    MASTERED = "mastered"
    DUE = "due"
    """Mastered, and to be reviewed: it fades."""


@dataclass(frozen=True, slots=True)
class Place:
    """row: from 0 at the top, prerequisites above what stands on them. column: of the boxes in the row, from
    0. x: of the middle of the box, in [0, 1] of the whole width."""

    row: int
    column: int
    x: float


@dataclass(frozen=True, slots=True)
class Lock:
    """A prerequisite that is not known well enough. known: P(known) now, in [0, 1]; its prior where it was
    never answered on. gate: what it takes, in [0, 1]. strength: of the edge."""

    concept_id: str
    known: float
    gate: float
    strength: float
    practised: bool

    @property
    def missing(self) -> float:
        """From what is known to the gate, at least 0."""
        return max(0.0, self.gate - self.known)


@dataclass(frozen=True, slots=True)
class Stop:
    """One concept of the course. locks: what holds it back, what is needed most first; none unless it is
    LOCKED."""

    concept_id: str
    state: State
    mastery: Mastery | None
    locks: tuple[Lock, ...]


@dataclass(frozen=True, slots=True)
class CourseMap:
    """stops: concepts in use, in the course's order. edges: prerequisites among them, source and target,
    sorted."""

    course: Course
    situation: Situation
    gate: float
    stops: tuple[Stop, ...]
    edges: tuple[tuple[str, str], ...]


def course_map(course: Course, situation: Situation, curriculum: Curriculum, gate: float) -> CourseMap:
    """As of the situation. gate: of the policy that ranks, so that what is open here is what may be
    recommended."""
    known = claimed(situation.known, situation.feedback)
    open_now = candidates.ready_set(curriculum, situation.masteries, known, gate)
    used = tuple(filter(curriculum.in_use, dict.fromkeys(course.concepts)))
    stops = []
    for id in used:
        mastery = situation.masteries.get(id)
        state = _state(mastery, situation, is_open=id in open_now)
        locks = _locks(id, curriculum, situation, known, gate) if state is State.LOCKED else ()
        stops.append(Stop(id, state, mastery, locks))
    return CourseMap(course, situation, gate, tuple(stops), _edges(curriculum, used))


def _state(mastery: Mastery | None, situation: Situation, *, is_open: bool) -> State:
    if mastery is not None and mastery.mastered:
        at = situation.as_of
        return State.MASTERED if is_solid(mastery, at) and not is_due(mastery, at) else State.DUE
    if not is_open:
        return State.LOCKED
    return State.READY if mastery is None else State.IN_PROGRESS


def _locks(
    id: str, curriculum: Curriculum, situation: Situation, known: Mapping[str, float], gate: float
) -> tuple[Lock, ...]:
    """Prerequisites in use that are not firm; those that are too weak to hold back where no other does, since
    one that is firm must lead here."""
    below = [
        Lock(
            source,
            known.get(source, curriculum.parameters[source].prior),
            gate,
            curriculum.edges[source, id].strength,
            source in situation.masteries,
        )
        for source in curriculum.prerequisites_of.get(id, ())
        if curriculum.in_use(source) and not (source in known and known[source] >= gate)
    ]
    firm = [lock for lock in below if lock.strength > 1 - gate] or below
    return tuple(sorted(firm, key=lambda lock: (-lock.strength, lock.concept_id)))


def _edges(curriculum: Curriculum, used: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    among = set(used)
    return tuple(
        sorted(
            (source, id)
            for id in used
            for source in curriculum.prerequisites_of.get(id, ())
            if source in among
        )
    )


@kept(most=64)
def places(curriculum: Curriculum, concepts: tuple[str, ...]) -> Mapping[str, Place]:
    """Where to draw these concepts, by id, so that few edges cross. It takes some tenths of a second for
    forty of them, and is remembered with the snapshot."""
    if not concepts:
        return {}
    depth = {id: curriculum.concepts[id].depth or 0 for id in concepts}
    drawn = layers.arrange(depth, _edges(curriculum, concepts), BOX, WIDTH)
    found: dict[str, Place] = {}
    for number, row in enumerate(drawn.rows):
        boxes = [node for node in row if isinstance(node, str)]
        found |= {id: Place(number, column, drawn.x[id] / drawn.width) for column, id in enumerate(boxes)}
    return found


def in_words(lock: Lock, curriculum: Curriculum) -> str:
    """Why it holds back, in a sentence for the learner."""
    title = curriculum.concepts[lock.concept_id].title
    if not lock.practised:
        return f"“{title}” comes first, and you have not practised it yet."
    return f"“{title}” comes first: you know it to {lock.known:.0%} now, and it takes {lock.gate:.0%}."
