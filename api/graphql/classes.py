"""Classes: who learns together, and who leads them.

Not for: changing them (class_changes.py), or what they have for teachers (class_dashboards.py).
"""

from typing import TYPE_CHECKING, Annotated

import strawberry

from api.graphql import ids, pages
from api.graphql.class_dashboards import Dashboards
from api.graphql.class_filters import (
    ClassesOrder,
    ClassesWanted,
    ClassOrderField,
    LearnersOrder,
    LearnersWanted,
    wanted_members,
)
from api.graphql.context import Info
from api.graphql.filters import is_descending
from api.graphql.nodes import Node, id_of, resolved
from api.graphql.pages import Connection, Paging, Place, listed
from api.principal import Action
from graph import model
from graph.paging import Span
from graph.store.classes import no_such_class

if TYPE_CHECKING:
    from api.graphql.learner import Learner

ClassId = Annotated[strawberry.ID, id_of("Class")]


@strawberry.type(
    description="Learners who are taught together. Who may read a learner sees the titles of theirs."
)
class Class(Node, Dashboards):
    """graph.model.Class."""

    key: str = strawberry.field(description="The application's own id.")
    title: str = strawberry.field(description="A name for people, such as 7b; no name of a person.")
    time_zone: str = strawberry.field(description="An IANA name, such as Europe/Berlin.")
    kept: strawberry.Private[model.Class]

    @listed("The learners; null, with an error, for whoever may not read the class.")
    async def learners(
        self, info: Info, paging: Paging, filter: LearnersWanted = None, order_by: LearnersOrder = None
    ) -> Connection[Annotated["Learner", strawberry.lazy("api.graphql.learner")]] | None:
        """A page, all of whom may be read."""
        from api.graphql.learner import to_learner  # which shows classes, too

        await info.context.require_class(Action.READ_CLASS, self.key)

        wanted = wanted_members(filter, order_by)

        async def fetch(span: Span[Place]) -> tuple[list[tuple[int, model.Learner]], bool]:
            return await info.context.store.members_page(self.key, span.by(int, str), wanted)

        found = await pages.read(
            paging,
            fetch,
            lambda member: (member[0], member[1].id),
            None if filter else self.kept.learners,
            descending=is_descending(order_by),
        )
        await info.context.require_each(Action.READ_LEARNER, [member.id for _, (_, member) in found.items])
        return found.page(lambda member: to_learner(member[1]))

    @resolved("How many learners, at least 0; null, with an error, for whoever may not read the class.")
    async def learner_count(self, info: Info) -> int | None:
        """As it was read."""
        await info.context.require_class(Action.READ_CLASS, self.key)
        return self.kept.learners

    @resolved(
        "The own ids of the teachers who lead it, sorted: the subjects of their tokens. Null, with an error, "
        "for whoever may not read the class."
    )
    async def teachers(self, info: Info) -> list[str] | None:
        """As they were read."""
        await info.context.require_class(Action.READ_CLASS, self.key)
        return list(self.kept.teachers)


@strawberry.type
class ClassQuery:
    """Root fields of this area."""

    @resolved(
        "One class; null, with an error, where there is none. To a teacher, one that they do not lead is the "
        "same as one that there is not.",
        Action.READ_CLASS,
        name="class",
    )
    async def class_(self, info: Info, id: ClassId) -> Class | None:
        """By global or own id."""
        return await find_class(info, ids.own(id, "Class"))

    @listed("The classes that a teacher leads, or all for whoever may read all.", Action.READ_CLASS)
    async def classes(
        self, info: Info, paging: Paging, filter: ClassesWanted = None, order_by: ClassesOrder = None
    ) -> Connection[Class]:
        """A page."""
        teacher = info.context.teacher(Action.READ_CLASS)
        text = filter.text.strip() if filter and filter.text else None
        titled = order_by is not None and order_by.field is ClassOrderField.TITLE

        async def fetch(span: Span[Place]) -> tuple[list[model.Class], bool]:
            return await info.context.store.classes_page(span.by(str, str), teacher, text=text, titled=titled)

        found = await pages.read(
            paging,
            fetch,
            lambda each: (each.title if titled else "", each.id),
            descending=is_descending(order_by),
        )
        return found.page(to_class)


async def find_class(info: Info, key: str) -> Class:
    """The class with this own id, for whoever may read it. Raises NotFound, Forbidden."""
    await info.context.require_class(Action.READ_CLASS, key)
    found = await info.context.classes.load(key)
    if found is None:
        raise no_such_class(key)
    return to_class(found)


def to_class(found: model.Class) -> Class:
    """The GraphQL form of a class."""
    return Class(
        id=ids.encode("Class", found.id),
        key=found.id,
        title=found.title,
        time_zone=found.time_zone,
        kept=found,
    )
