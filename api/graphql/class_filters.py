"""Which classes, learners and dashboards' lines a list has, and in which order.

The graph narrows and orders classes and their learners; dashboards are of a room that is in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.filters import NumberRange, Order, within
from api.graphql.struggle import ReasonKind
from graph.classroom import Room
from graph.classroom.standing import Standing
from graph.store import WantedMembers


@strawberry.input(description="Classes of which all that is given holds.")
class ClassFilter:
    """Of Store.classes_page."""

    text: str | None = strawberry.field(
        default=None, description="Stands in its title or its key, in capitals or not; 1 to 200 characters."
    )


@strawberry.enum(description="What classes are ordered by.")
class ClassOrderField(Enum):
    """Fields of Class."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    TITLE = strawberry.enum_value("title", description="The title, whatever its case.")


@strawberry.input(description="How classes are ordered; ties by key.")
class ClassOrder(Order[ClassOrderField]):
    """By the graph."""


@strawberry.input(description="Learners of whom all that is given holds.")
class LearnerFilter:
    """graph.store.WantedMembers."""

    text: str | None = strawberry.field(
        default=None, description="Stands in their key, in capitals or not; 1 to 200 characters."
    )
    answers: NumberRange | None = strawberry.field(
        default=None, description="How many of their answers count, 0 or more, over all classes."
    )


@strawberry.enum(description="What learners of a class are ordered by.")
class LearnerOrderField(Enum):
    """graph.store.WantedMembers.order."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    ANSWERS = strawberry.enum_value("answers", description="How many of their answers count.")
    JOINED_AT = strawberry.enum_value("joined", description="Since when they are in the class.")


@strawberry.input(description="How learners of a class are ordered; ties by key.")
class LearnerOrder(Order[LearnerOrderField]):
    """By the graph."""


@strawberry.input(description="Concepts of a class of which all that is given holds at the moment.")
class ClassConceptFilter:
    """Of graph.classroom.standing.Standing."""

    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="It is one of these: 1 to 100 global or own ids of Concepts."
    )
    course: strawberry.ID | None = strawberry.field(
        default=None, description="The global or own id of a Course that has it."
    )
    met: NumberRange | None = strawberry.field(
        default=None,
        description="How many learners have answered on it, 1 or more: the mean of one or two says little of "
        "a class.",
    )
    mean: NumberRange | None = strawberry.field(default=None, description="Mean of P(known), in [0, 1].")
    struggling: NumberRange | None = strawberry.field(
        default=None, description="How many of them are stuck on it, 0 or more."
    )


@strawberry.enum(description="What concepts of a class are ordered by.")
class ClassConceptOrderField(Enum):
    """Fields of ClassConcept."""

    KEY = strawberry.enum_value("key", description="The concept's own id.")
    MEAN = strawberry.enum_value("mean", description="Mean of P(known).")
    MET = strawberry.enum_value("met", description="How many learners have answered on it.")
    MASTERED = strawberry.enum_value("mastered", description="How many of them have mastered it.")
    STRUGGLING = strawberry.enum_value("struggling", description="How many of them are stuck on it.")


@strawberry.input(description="How concepts of a class are ordered; ties by the concept's key.")
class ClassConceptOrder(Order[ClassConceptOrderField]):
    """Of a list in memory."""


@strawberry.input(description="Learners who are stuck, of whom all that is given holds.")
class StrugglingFilter:
    """Of Room.struggles: one of their struggles is of these concepts and has one of these reasons."""

    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="On one of these: 1 to 100 global or own ids of Concepts."
    )
    reasons: list[ReasonKind] | None = strawberry.field(
        default=None, description="With evidence of one of these kinds; at least one."
    )


@strawberry.enum(description="What learners who are stuck are ordered by.")
class StrugglingOrderField(Enum):
    """Fields of StrugglingLearner."""

    KEY = strawberry.enum_value("key", description="The learner's own id.")
    STRUGGLES = strawberry.enum_value("struggles", description="On how many concepts they are stuck.")


@strawberry.input(description="How learners who are stuck are ordered; ties by key.")
class StrugglingOrder(Order[StrugglingOrderField]):
    """Of a list in memory."""


@strawberry.input(description="Concepts that somebody is ready for, of which all that is given holds.")
class ReadinessFilter:
    """Of graph.classroom.readiness.ready_for."""

    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="It is one of these: 1 to 100 global or own ids of Concepts."
    )
    course: strawberry.ID | None = strawberry.field(
        default=None, description="The global or own id of a Course that has it."
    )
    ready: NumberRange | None = strawberry.field(
        default=None, description="How many learners are ready for it, 1 or more."
    )


@strawberry.enum(description="What concepts that somebody is ready for are ordered by.")
class ReadinessOrderField(Enum):
    """Fields of ClassReadiness."""

    KEY = strawberry.enum_value("key", description="The concept's own id.")
    READY = strawberry.enum_value("ready", description="How many learners are ready for it.")
    IMPORTANCE = strawberry.enum_value("importance", description="PageRank of the concept.")


@strawberry.input(description="How concepts that somebody is ready for are ordered; ties by key.")
class ReadinessOrder(Order[ReadinessOrderField]):
    """Of a list in memory."""


ClassesWanted = Annotated[
    ClassFilter | None, strawberry.argument(description="Only these; by default all that you may see.")
]
ClassesOrder = Annotated[
    ClassOrder | None, strawberry.argument(description="In which order; by default by key.")
]
LearnersWanted = Annotated[
    LearnerFilter | None, strawberry.argument(description="Only these; by default all.")
]
LearnersOrder = Annotated[
    LearnerOrder | None, strawberry.argument(description="In which order; by default by key.")
]
StandingsWanted = Annotated[
    ClassConceptFilter | None, strawberry.argument(description="Only these; by default all.")
]
StandingsOrder = Annotated[
    ClassConceptOrder | None,
    strawberry.argument(description="In which order; by default by mean, what is known least first."),
]
StrugglingWanted = Annotated[
    StrugglingFilter | None, strawberry.argument(description="Only these; by default all.")
]
StrugglingBy = Annotated[
    StrugglingOrder | None,
    strawberry.argument(description="In which order; by default on most concepts first, then by key."),
]
ReadinessWanted = Annotated[
    ReadinessFilter | None, strawberry.argument(description="Only these; by default all.")
]
ReadinessBy = Annotated[
    ReadinessOrder | None,
    strawberry.argument(
        description="In which order; by default those of most learners first, then the most important."
    ),
]


def wanted_members(given: LearnerFilter | None, order: LearnerOrder | None) -> WantedMembers:
    """What the graph is asked for."""
    by = given or LearnerFilter()
    count = by.answers or NumberRange()
    text = by.text and by.text.strip()
    return WantedMembers(text, count.least, count.most, "key" if order is None else str(order.field.value))


def standings(
    found: Iterable[Standing], wanted: ClassConceptFilter | None, course: Iterable[str] | None
) -> list[Standing]:
    """Those that are wanted. course: ids of the concepts of the course that is named. Raises InvalidInput."""
    by = wanted or ClassConceptFilter()
    only = _only(by.concepts, course)
    return [
        each
        for each in found
        if (only is None or each.concept_id in only)
        and within(each.met, by.met)
        and within(each.mean, by.mean)
        and within(each.struggling, by.struggling)
    ]


def struggling(room: Room, wanted: StrugglingFilter | None) -> list[str]:
    """Ids of the learners who are stuck and wanted. Raises InvalidInput."""
    by = wanted or StrugglingFilter()
    of = _only(by.concepts, None)
    kinds = None if by.reasons is None else {kind.name for kind in by.reasons}
    return [
        learner
        for learner, stuck in room.struggles.items()
        if any(
            (of is None or concept in of)
            and (kinds is None or any(why.kind.name in kinds for why in reasons))
            for concept, reasons in stuck.items()
        )
    ]


def ready(
    found: Mapping[str, Sequence[str] | set[str]],
    wanted: ReadinessFilter | None,
    course: Iterable[str] | None,
) -> list[str]:
    """Ids of the concepts that are wanted. found: who is ready, by concept id. Raises InvalidInput."""
    by = wanted or ReadinessFilter()
    only = _only(by.concepts, course)
    return [id for id, who in found.items() if (only is None or id in only) and within(len(who), by.ready)]


def _only(concepts: Iterable[strawberry.ID] | None, course: Iterable[str] | None) -> set[str] | None:
    """Ids of the concepts that are both among these and in the course; None: any."""
    named = None if concepts is None else {ids.own(id, "Concept", "filter.concepts") for id in concepts}
    if course is None:
        return named
    return set(course) if named is None else named.intersection(course)
