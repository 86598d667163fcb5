"""The room of a class (graph.classroom), read once a request for all dashboards of the same moment.

Not for: what they show (class_dashboards.py).
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import strawberry

from api.graphql import curriculum, ids, pages
from api.graphql.context import Info
from api.graphql.pages import Connection, Paging
from api.principal import Action
from graph import classroom
from graph.classroom import Room

if TYPE_CHECKING:
    from api.graphql.learner import Learner

Made = TypeVar("Made")

Learners = Connection[Annotated["Learner", strawberry.lazy("api.graphql.learner")]]

AtMoment = Annotated[
    datetime | None,
    strawberry.argument(
        description="The moment to look at the class from, by default now: mastery fades with time. Give the "
        "dashboards of one request the same one, and the class is read once."
    ),
]

InCourse = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Only concepts of this course, by its global or own id."),
]


async def room_of(info: Info, class_key: str, as_of: datetime | None, *, named: bool) -> Room:
    """For whoever may read the class. named: whether what is shown says who. Raises Forbidden,
    InvalidInput."""
    await info.context.require_class(Action.READ_CLASS, class_key)
    at = as_of or info.context.now
    room = await info.context.once(("room", class_key, at), lambda: _read(info, class_key, at))
    if named and room.ids:
        noted = ("members", class_key, at)
        await info.context.once(
            noted, lambda: info.context.require_each(Action.READ_LEARNER, room.ids, class_key)
        )
    return room


async def _read(info: Info, class_key: str, at: datetime) -> Room:
    room = await classroom.read(info.context.store, class_key, as_of=at)
    info.context.see(room.curriculum.revision, room.curriculum.model)
    return room


async def computed(info: Info, make: Callable[[], Made]) -> Made:
    """What a thread makes of a room: a large class takes some tenths of a second."""
    async with info.context.heavy:
        return await asyncio.to_thread(make)


def course_of(room: Room, course: strawberry.ID | None, field: str = "course") -> Sequence[str] | None:
    """The concepts of a course in use; None where none is named. Raises NotFound."""
    if course is None:
        return None
    return curriculum.course_of(room.curriculum, ids.own(course, "Course", field), field).concepts


def learners_page(paging: Paging, room: Room, keys: Sequence[str]) -> Learners:
    """A page of these learners of the room, by key."""
    from api.graphql.learner import to_learner  # which shows classes, too

    return pages.cut(paging, keys, lambda key: (key,)).page(lambda key: to_learner(room.of[key].learner))
