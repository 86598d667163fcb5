"""Classes are changed by those who run the service: a teacher who could add learners could read anyone."""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.classes import Class, find_class, to_class
from api.graphql.context import Info
from api.graphql.errors import UserError
from api.graphql.nodes import mutation
from api.principal import Action
from graph import classes

_CLASS = "The global id of a Class, or its own id."
_ERRORS = "What the caller can mend; empty where all went well."
_LEFT = "The class as it is then; null where there are errors."
_LEARNERS = f"1 to {classes.MOST_PEOPLE:,} global ids of Learners, or their own ids."
_TEACHERS = (
    f"1 to {classes.MOST_PEOPLE:,} ids, 1 to 200 characters each: the subjects of their tokens, no names."
)


@strawberry.input(description="A new class.")
class CreateClassInput:
    """Arguments of createClass."""

    id: strawberry.ID = strawberry.field(
        description="The application's own id of the class: 1 to 200 characters, no name of a person."
    )
    title: str = strawberry.field(
        description="A name for people, such as 7b: 1 to 200 characters, no name of a person."
    )
    time_zone: str = strawberry.field(default="UTC", description="An IANA name, such as Europe/Berlin.")


@strawberry.input(description="What changes of a class.")
class UpdateClassInput:
    """Arguments of updateClass."""

    id: strawberry.ID = strawberry.field(description=_CLASS)
    title: str | None = strawberry.field(
        default=None, description="Its name from now on, 1 to 200 characters; null leaves it."
    )
    time_zone: str | None = strawberry.field(
        default=None, description="Its time zone from now on, an IANA name; null leaves it."
    )


@strawberry.input(description="Which class goes.")
class DeleteClassInput:
    """Arguments of deleteClass."""

    id: strawberry.ID = strawberry.field(description=_CLASS)


@strawberry.input(description="Who learns in a class from now on.")
class AddClassMembersInput:
    """Arguments of addClassMembers."""

    class_id: strawberry.ID = strawberry.field(description=_CLASS)
    learner_ids: list[strawberry.ID] = strawberry.field(description=_LEARNERS)


@strawberry.input(description="Who learns in a class no longer.")
class RemoveClassMembersInput:
    """Arguments of removeClassMembers."""

    class_id: strawberry.ID = strawberry.field(description=_CLASS)
    learner_ids: list[strawberry.ID] = strawberry.field(description=_LEARNERS)


@strawberry.input(description="Who leads a class from now on.")
class AddClassTeachersInput:
    """Arguments of addClassTeachers."""

    class_id: strawberry.ID = strawberry.field(description=_CLASS)
    teacher_ids: list[strawberry.ID] = strawberry.field(description=_TEACHERS)


@strawberry.input(description="Who leads a class no longer.")
class RemoveClassTeachersInput:
    """Arguments of removeClassTeachers."""

    class_id: strawberry.ID = strawberry.field(description=_CLASS)
    teacher_ids: list[strawberry.ID] = strawberry.field(description=_TEACHERS)


@strawberry.type(description="What became of createClass.")
class CreateClassPayload:
    """Result of createClass."""

    class_: Class | None = strawberry.field(default=None, name="class", description=_LEFT)
    created: bool = strawberry.field(
        default=False, description="False where the class existed: then it stays as it was."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of updateClass.")
class UpdateClassPayload:
    """Result of updateClass."""

    class_: Class | None = strawberry.field(default=None, name="class", description=_LEFT)
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of deleteClass.")
class DeleteClassPayload:
    """Result of deleteClass."""

    deleted: bool = strawberry.field(default=False, description="False where there was no such class.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of addClassMembers.")
class AddClassMembersPayload:
    """Result of addClassMembers."""

    class_: Class | None = strawberry.field(default=None, name="class", description=_LEFT)
    added: int = strawberry.field(
        default=0, description="How many learners were not in the class before, at least 0."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of removeClassMembers.")
class RemoveClassMembersPayload:
    """Result of removeClassMembers."""

    class_: Class | None = strawberry.field(default=None, name="class", description=_LEFT)
    removed: int = strawberry.field(
        default=0, description="How many learners were in the class before, at least 0."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of addClassTeachers.")
class AddClassTeachersPayload:
    """Result of addClassTeachers."""

    class_: Class | None = strawberry.field(default=None, name="class", description=_LEFT)
    added: int = strawberry.field(
        default=0, description="How many teachers did not lead the class before, at least 0."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of removeClassTeachers.")
class RemoveClassTeachersPayload:
    """Result of removeClassTeachers."""

    class_: Class | None = strawberry.field(default=None, name="class", description=_LEFT)
    removed: int = strawberry.field(
        default=0, description="How many teachers led the class before, at least 0."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type
class ClassMutation:
    """Root fields of this area that change something."""

    @mutation("Creates a class. One that exists stays as it is.", Action.MANAGE_CLASSES, CreateClassPayload)
    async def create_class(
        self,
        info: Info,
        input: Annotated[CreateClassInput, strawberry.argument(description="Which.")],
    ) -> CreateClassPayload:
        """Idempotent."""
        await info.context.require_class(Action.MANAGE_CLASSES, input.id)
        made, created = await classes.create_class(info.context.store, input.id, input.title, input.time_zone)
        return CreateClassPayload(class_=to_class(made), created=created)

    @mutation("Changes the title or the time zone of a class.", Action.MANAGE_CLASSES, UpdateClassPayload)
    async def update_class(
        self,
        info: Info,
        input: Annotated[UpdateClassInput, strawberry.argument(description="Which, and what.")],
    ) -> UpdateClassPayload:
        """Idempotent."""
        key = ids.own(input.id, "Class")
        await info.context.require_class(Action.MANAGE_CLASSES, key)
        changed = await classes.update_class(info.context.store, key, input.title, input.time_zone)
        return UpdateClassPayload(class_=to_class(changed))

    @mutation(
        "Deletes a class; learners and teachers stay, and nobody reads them through it any more.",
        Action.MANAGE_CLASSES,
        DeleteClassPayload,
    )
    async def delete_class(
        self,
        info: Info,
        input: Annotated[DeleteClassInput, strawberry.argument(description="Which.")],
    ) -> DeleteClassPayload:
        """Idempotent."""
        key = ids.own(input.id, "Class")
        await info.context.require_class(Action.MANAGE_CLASSES, key)
        return DeleteClassPayload(deleted=await info.context.store.delete_class(key))

    @mutation(
        "Makes learners members of a class, all or none. Who is one stays one.",
        Action.MANAGE_CLASSES,
        AddClassMembersPayload,
    )
    async def add_class_members(
        self,
        info: Info,
        input: Annotated[AddClassMembersInput, strawberry.argument(description="Which, and who.")],
    ) -> AddClassMembersPayload:
        """Idempotent."""
        key = ids.own(input.class_id, "Class", "classId")
        people = [ids.own(id, "Learner", "learnerIds") for id in input.learner_ids]
        await info.context.require_each(Action.MANAGE_CLASSES, people, key)
        added = await classes.add_members(info.context.store, key, people, now=info.context.now)
        return AddClassMembersPayload(class_=await find_class(info, key), added=added)

    @mutation(
        "Ends the membership of learners in a class, all or none: from the next request on its teachers "
        "cannot read them.",
        Action.MANAGE_CLASSES,
        RemoveClassMembersPayload,
    )
    async def remove_class_members(
        self,
        info: Info,
        input: Annotated[RemoveClassMembersInput, strawberry.argument(description="Which, and who.")],
    ) -> RemoveClassMembersPayload:
        """Idempotent."""
        key = ids.own(input.class_id, "Class", "classId")
        people = [ids.own(id, "Learner", "learnerIds") for id in input.learner_ids]
        await info.context.require_each(Action.MANAGE_CLASSES, people, key)
        removed = await classes.remove_members(info.context.store, key, people)
        return RemoveClassMembersPayload(class_=await find_class(info, key), removed=removed)

    @mutation(
        "Lets teachers lead a class, and so read its learners.",
        Action.MANAGE_CLASSES,
        AddClassTeachersPayload,
    )
    async def add_class_teachers(
        self,
        info: Info,
        input: Annotated[AddClassTeachersInput, strawberry.argument(description="Which, and who.")],
    ) -> AddClassTeachersPayload:
        """Idempotent."""
        key = ids.own(input.class_id, "Class", "classId")
        people = [str(id) for id in input.teacher_ids]
        await info.context.require_class(Action.MANAGE_CLASSES, key)
        added = await classes.add_teachers(info.context.store, key, people, now=info.context.now)
        return AddClassTeachersPayload(class_=await find_class(info, key), added=added)

    @mutation(
        "Lets teachers lead a class no longer: from the next request on they cannot read its learners.",
        Action.MANAGE_CLASSES,
        RemoveClassTeachersPayload,
    )
    async def remove_class_teachers(
        self,
        info: Info,
        input: Annotated[RemoveClassTeachersInput, strawberry.argument(description="Which, and who.")],
    ) -> RemoveClassTeachersPayload:
        """Idempotent."""
        key = ids.own(input.class_id, "Class", "classId")
        people = [str(id) for id in input.teacher_ids]
        await info.context.require_class(Action.MANAGE_CLASSES, key)
        removed = await classes.remove_teachers(info.context.store, key, people)
        return RemoveClassTeachersPayload(class_=await find_class(info, key), removed=removed)
