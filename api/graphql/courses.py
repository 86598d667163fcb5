"""Courses, and the map of one as a learner sees it.

Not for: changing courses (drafts.py), or how a map is made (graph/course_map.py).
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Annotated

import strawberry

from api.graphql import ids, pages
from api.graphql.context import Info
from api.graphql.curriculum import Concept, concept_of, course_of, to_concept
from api.graphql.curriculum_filters import CoursesOrder, CoursesWanted, courses
from api.graphql.mastery import Mastery, to_mastery
from api.graphql.nodes import Node, id_of, resolved
from api.graphql.pages import Connection, Paging, listed
from api.principal import Action
from graph import course_map, model
from graph.course_map import Lock, Place, Stop
from graph.snapshot import Curriculum

CourseId = Annotated[strawberry.ID, id_of("Course")]


@strawberry.type(description="An order of concepts to go through.")
class Course(Node):
    """graph.model.Course."""

    key: str = strawberry.field(description="The application's own id.")
    title: str = strawberry.field(description="A name for people.")
    summary: str = strawberry.field(
        description="A paragraph, in Markdown with LaTeX; empty where nobody wrote one."
    )
    concept_keys: strawberry.Private[tuple[str, ...]]

    @resolved("Its concepts in use, in its order.")
    async def concepts(self, info: Info) -> list[Concept]:
        """From the request's snapshot."""
        curriculum = await info.context.curriculum()
        return [to_concept(curriculum.concepts[key]) for key in self.concept_keys if curriculum.in_use(key)]


@strawberry.enum(description="Where a learner is with a concept.")
class ConceptState(Enum):
    """graph.course_map.State."""

    LOCKED = strawberry.enum_value(
        "locked", description="Not mastered, and what it stands on holds it back: see `locks`."
    )
    READY = strawberry.enum_value("ready", description="Never answered on, and open.")
    IN_PROGRESS = strawberry.enum_value("in progress", description="Answered on, not mastered, and open.")
    MASTERED = strawberry.enum_value("mastered", description="Mastered, and solid still.")
    DUE = strawberry.enum_value("due", description="Mastered, and to be reviewed: it fades.")


@strawberry.type(description="A prerequisite that is not known well enough for what stands on it.")
class ConceptLock:
    """graph.course_map.Lock."""

    known: float = strawberry.field(
        description="P(known) now, in [0, 1]; what is believed of everybody where it was never answered on."
    )
    gate: float = strawberry.field(description="P(known) that it takes, in [0, 1]: of the policy in force.")
    missing: float = strawberry.field(description="From known to gate, in [0, 1].")
    strength: float = strawberry.field(description="How much it is needed, in (0, 1]; 1 is indispensable.")
    in_course: bool = strawberry.field(description="Whether it is in the course, and so on the map.")
    sentence: str = strawberry.field(description="The same in words, for the learner.")
    prerequisite: Concept = strawberry.field(description="What is to be learned first.")


@strawberry.type(description="Where to draw a concept, so that few lines cross; the same for every learner.")
class MapPlace:
    """graph.course_map.Place."""

    row: int = strawberry.field(description="From 0 at the top; prerequisites stand above what needs them.")
    column: int = strawberry.field(description="Of the concepts in the row, from 0 at the left.")
    x: float = strawberry.field(description="Of its middle, in [0, 1] of the map's width.")


@strawberry.type(description="A concept on the map of a course.")
class MapConcept:
    """graph.course_map.Stop."""

    position: int = strawberry.field(description="In the course's order, 1 is first.")
    state: ConceptState = strawberry.field(description="Where the learner is with it.")
    mastery: Mastery | None = strawberry.field(
        description="What is known, as of the map; null before any answer."
    )
    locks: list[ConceptLock] = strawberry.field(
        description="What holds it back, what is needed most first; empty unless it is LOCKED."
    )
    concept: Concept = strawberry.field(description="Which one.")
    drawn: strawberry.Private[tuple[Curriculum, tuple[str, ...]]]

    @resolved("Where to draw it.")
    async def place(self, info: Info) -> MapPlace:
        """Arranged once for all concepts of all requests, while the curriculum stays."""
        places = await info.context.once(("places", self.drawn[1]), lambda: _places(info, *self.drawn))
        place = places[self.concept.key]
        return MapPlace(row=place.row, column=place.column, x=place.x)


@strawberry.type(description="A prerequisite within a course: a line of its map.")
class MapEdge:
    """graph.model.Prerequisite."""

    source: str = strawberry.field(description="The `key` of the concept that comes first.")
    target: str = strawberry.field(description="The `key` of the concept that stands on it.")
    strength: float = strawberry.field(description="How much it is needed, in (0, 1]; 1 is indispensable.")
    reason: str = strawberry.field(description="Why, in a sentence; empty where nobody wrote one.")


@strawberry.type(description="How many concepts of a course are in a state.")
class StateCount:
    """Of the stops of graph.course_map.CourseMap."""

    state: ConceptState = strawberry.field(description="Which state.")
    count: int = strawberry.field(description="How many concepts, at least 0.")


@strawberry.type(description="A course as one learner sees it at a moment.")
class CourseMap:
    """graph.course_map.CourseMap."""

    as_of: datetime = strawberry.field(description="The moment it is for, to the minute.")
    course: Course = strawberry.field(description="Which course.")
    counts: list[StateCount] = strawberry.field(
        description="How many concepts are in each state, all states in the order of the enum."
    )
    concepts: list[MapConcept] = strawberry.field(description="Those in use, in the course's order.")
    edges: list[MapEdge] = strawberry.field(
        description="Prerequisites among the concepts, by the keys of their ends."
    )


@strawberry.type
class CourseQuery:
    """Root fields of this area."""

    @resolved("One course in use; null, with an error, where there is none.", Action.READ_CURRICULUM)
    async def course(self, info: Info, id: CourseId) -> Course | None:
        """By global or own id."""
        return await find_course(info, ids.own(id, "Course"))

    @listed("The courses in use.", Action.READ_CURRICULUM, kept=True)
    async def courses(
        self, info: Info, paging: Paging, filter: CoursesWanted = None, order_by: CoursesOrder = None
    ) -> Connection[Course]:
        """A page."""
        wanted = courses((await info.context.curriculum()).courses.values(), filter)
        return pages.ordered(paging, wanted, order_by, attrgetter("id")).page(to_course)


async def find_course(info: Info, key: str, field: str = "id") -> Course:
    """The course with this own id. Raises NotFound."""
    return to_course(course_of(await info.context.curriculum(), key, field))


def to_course(course: model.Course) -> Course:
    """The GraphQL form of a course."""
    return Course(
        id=ids.encode("Course", course.id),
        key=course.id,
        title=course.title,
        summary=course.summary,
        concept_keys=course.concepts,
    )


def to_course_map(found: course_map.CourseMap, curriculum: Curriculum) -> CourseMap:
    """The GraphQL form of a map."""
    keys = tuple(stop.concept_id for stop in found.stops)
    states = [stop.state.name for stop in found.stops]
    return CourseMap(
        as_of=found.situation.as_of,
        course=to_course(found.course),
        counts=[StateCount(state=state, count=states.count(state.name)) for state in ConceptState],
        concepts=[
            _concept(stop, number, found, curriculum, keys) for number, stop in enumerate(found.stops, 1)
        ],
        edges=[
            MapEdge(
                source=edge[0],
                target=edge[1],
                strength=curriculum.edges[edge].strength,
                reason=curriculum.edges[edge].reason,
            )
            for edge in found.edges
        ],
    )


def _concept(
    stop: Stop, position: int, found: course_map.CourseMap, curriculum: Curriculum, keys: tuple[str, ...]
) -> MapConcept:
    situation, id = found.situation, stop.concept_id
    return MapConcept(
        position=position,
        state=ConceptState[stop.state.name],
        mastery=to_mastery(situation.learner.id, id, stop.mastery, situation.as_of) if stop.mastery else None,
        locks=[_lock(lock, curriculum, keys) for lock in stop.locks],
        concept=concept_of(curriculum, id, "concept"),
        drawn=(curriculum, keys),
    )


def _lock(lock: Lock, curriculum: Curriculum, keys: tuple[str, ...]) -> ConceptLock:
    return ConceptLock(
        known=lock.known,
        gate=lock.gate,
        missing=lock.missing,
        strength=lock.strength,
        in_course=lock.concept_id in keys,
        sentence=course_map.in_words(lock, curriculum),
        prerequisite=concept_of(curriculum, lock.concept_id, "prerequisite"),
    )


async def _places(info: Info, curriculum: Curriculum, keys: tuple[str, ...]) -> Mapping[str, Place]:
    async with info.context.heavy:
        return await asyncio.to_thread(course_map.places, curriculum, keys)
