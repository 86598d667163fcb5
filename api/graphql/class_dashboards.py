"""What a class has for those who teach it: fields of Class, each a fixed number of queries whatever its size.

Not for: the class itself (classes.py).
"""

from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.graphql import class_filters, ids, pages
from api.graphql.class_filters import (
    ReadinessBy,
    ReadinessWanted,
    StandingsOrder,
    StandingsWanted,
    StrugglingBy,
    StrugglingWanted,
)
from api.graphql.class_readiness import ClassReadiness, TeachingGroups, to_groups, to_readiness
from api.graphql.class_rooms import AtMoment, InCourse, computed, course_of, room_of
from api.graphql.class_standing import (
    ClassConcept,
    ClassHeatMap,
    ClassProgress,
    to_class_concept,
    to_heat_map,
    to_progress,
)
from api.graphql.context import Info
from api.graphql.curriculum import concept_of
from api.graphql.nodes import ConceptId, resolved
from api.graphql.pages import Connection, Paging, listed
from api.graphql.struggle import Struggle, to_struggle
from api.principal import Action
from graph import model, watching
from graph.classroom import MOST_LEARNERS, Room, progress, readiness, standing, stuck

if TYPE_CHECKING:
    from api.graphql.learner import Learner

LIMIT = (
    f"Of classes of at most {MOST_LEARNERS:,} learners. Null, with an error, for whoever may not read the "
    "class."
)


@strawberry.type(description="A learner of a class who is stuck.")
class StrugglingLearner:
    """A learner of Room.struggles."""

    learner: Annotated["Learner", strawberry.lazy("api.graphql.learner")] = strawberry.field(
        description="Who it is."
    )
    struggles: list[Struggle] = strawberry.field(
        description="What they are stuck on, by key of the concept, at least one, each with why and what may "
        "help. Solutions are named and not shown."
    )


@strawberry.type
class Dashboards:
    """Fields of Class."""

    if TYPE_CHECKING:
        key: str
        kept: model.Class

    @listed(f"The concepts that somebody answered on, those that the class knows least first. {LIMIT}")
    async def weakest_concepts(
        self,
        info: Info,
        paging: Paging,
        filter: StandingsWanted = None,
        order_by: StandingsOrder = None,
        as_of: AtMoment = None,
    ) -> Connection[ClassConcept] | None:
        """A page."""
        room = await room_of(info, self.key, as_of, named=False)
        course = course_of(room, filter.course if filter else None, "filter.course")
        wanted = class_filters.standings(
            await computed(info, lambda: standing.standings(room)), filter, course
        )
        part = pages.ordered(
            paging, wanted, order_by, attrgetter("concept_id"), usual=lambda one: (one.mean, one.concept_id)
        )
        return part.page(lambda one: to_class_concept(room, one))

    @listed(f"The learners who are stuck. {LIMIT}")
    async def struggling(
        self,
        info: Info,
        paging: Paging,
        filter: StrugglingWanted = None,
        order_by: StrugglingBy = None,
        as_of: AtMoment = None,
    ) -> Connection[StrugglingLearner] | None:
        """A page."""
        room = await room_of(info, self.key, as_of, named=True)
        wanted = await computed(info, lambda: class_filters.struggling(room, filter))
        part = pages.ordered(
            paging,
            wanted,
            order_by,
            str,
            lambda id, _: len(room.struggles[id]),
            usual=lambda id: (-len(room.struggles[id]), id),
        )
        found = await stuck.stuck(info.context.store, room, [id for _, id in part.items])
        return part.found({id: _to_struggling(room, id, struggles) for id, struggles in found.items()})

    @listed(f"Who is ready for what: the concepts that anybody is ready for. {LIMIT}")
    async def readiness(
        self,
        info: Info,
        paging: Paging,
        filter: ReadinessWanted = None,
        order_by: ReadinessBy = None,
        as_of: AtMoment = None,
    ) -> Connection[ClassReadiness] | None:
        """A page."""
        room = await room_of(info, self.key, as_of, named=True)
        course = course_of(room, filter.course if filter else None, "filter.course")
        found = await computed(info, lambda: readiness.ready_for(room))
        wanted, concepts = class_filters.ready(found, filter, course), room.curriculum.concepts
        part = pages.ordered(
            paging,
            wanted,
            order_by,
            str,
            lambda id, by: len(found[id]) if by == "ready" else concepts[id].importance,
            usual=lambda id: readiness.place(room, id, found[id]),
        )
        return part.page(lambda id: to_readiness(room, readiness.readiness(room, id, found[id])))

    @resolved(f"Who is ready for one concept. Null, with an error, where there is none. {LIMIT}")
    async def ready_for(
        self, info: Info, concept: ConceptId, as_of: AtMoment = None
    ) -> ClassReadiness | None:
        """Of any concept, also of one that nobody is ready for."""
        room = await room_of(info, self.key, as_of, named=True)
        key = concept_of(room.curriculum, ids.own(concept, "Concept", "concept"), "concept").key
        ready = await computed(info, lambda: readiness.ready_for(room, [key]))
        return to_readiness(room, readiness.readiness(room, key, ready.get(key, ())))

    @resolved(
        "The class in groups that can be taught together: all of a group are ready for one concept. Found "
        f"greedily, the largest first. {LIMIT}"
    )
    async def teaching_groups(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many groups at most, 1 to 100.")] = 4,
        course: InCourse = None,
        as_of: AtMoment = None,
    ) -> TeachingGroups | None:
        """Nobody is in two."""
        pages.bounded(first)
        room = await room_of(info, self.key, as_of, named=True)
        only = course_of(room, course)
        found, left = await computed(
            info, lambda: readiness.groups(room, readiness.ready_for(room, only), first)
        )
        return to_groups(room, found, left)

    @resolved(
        "The class over the last weeks, ready to be drawn: what was known, who came, how long. Classes of "
        f"more than {progress.MOST_ANSWERS:,} answers have none. {LIMIT}"
    )
    async def progress(
        self,
        info: Info,
        weeks: Annotated[
            int,
            strawberry.argument(
                description=f"How many weeks, 1 to {progress.MOST_WEEKS}, that of the moment among them."
            ),
        ] = 12,
        as_of: AtMoment = None,
    ) -> ClassProgress | None:
        """Traced anew, one class at a time."""
        await info.context.require_class(Action.READ_CLASS, self.key)
        at = as_of or info.context.now
        zone, store = self.kept.time_zone, info.context.store
        async with info.context.heavy:
            return to_progress(await progress.progress(store, self.key, zone, weeks, as_of=at))

    @resolved(f"Who knows what, ready to be drawn. {LIMIT}")
    async def heat_map(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="Rows: learners, by key, 1 to 1,000.")] = 40,
        concepts: Annotated[
            int,
            strawberry.argument(
                description="Columns: concepts, 1 to 1,000. Without a course those that most learners have "
                f"answered on. Rows times columns are at most {standing.MOST_CELLS:,}."
            ),
        ] = 30,
        course: InCourse = None,
        as_of: AtMoment = None,
    ) -> ClassHeatMap | None:
        """Told when it is cut."""
        pages.bounded(first, MOST_LEARNERS)
        room = await room_of(info, self.key, as_of, named=True)
        columns = course_of(room, course)
        found = await computed(info, lambda: standing.heat_map(room, first, concepts, columns))
        return to_heat_map(room, found)


def _to_struggling(room: Room, id: str, struggles: list[watching.Struggle]) -> StrugglingLearner:
    from api.graphql.learner import to_learner  # which shows classes, too

    return StrugglingLearner(
        learner=to_learner(room.of[id].learner),
        struggles=[to_struggle(each, solutions=False) for each in struggles],
    )
