"""Questions that analysts keep: theirs alone until they share them, in versions, asked by the clock.

Not for: what a question gives (cypher), and who may do what to it (graph.asking.saving).
"""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from api.graphql import ids, pages
from api.graphql.asking import CypherResult, CypherWarning, Rows, answered, to_warnings
from api.graphql.context import Info
from api.graphql.errors import UserError
from api.graphql.filters import is_descending
from api.graphql.nodes import Node, mutation, resolved
from api.graphql.pages import Connection, Paging, Place, listed
from api.graphql.saved_filters import OwnAlone, SavedOrder, SavedWanted, wanted_questions
from api.principal import Action
from graph.asking import saved, saving
from graph.errors import InvalidInput
from graph.paging import Span


@strawberry.enum(description="How often a question is asked by the clock.")
class Every(Enum):
    """graph.asking.saved.Every."""

    HOURLY = strawberry.enum_value("hourly", description="Once an hour.")
    DAILY = strawberry.enum_value("daily", description="Once a day, in UTC.")
    WEEKLY = strawberry.enum_value("weekly", description="Once a week, which begins on Monday, in UTC.")


@strawberry.enum(description="What a dated result is written as.")
class ResultFormat(Enum):
    """graph.asking.saved.ResultFormat."""

    CSV = strawberry.enum_value("csv", description="RFC 4180 in UTF-8.")
    JSONL = strawberry.enum_value("jsonl", description="An object of JSON a line.")
    PARQUET = strawberry.enum_value("parquet", description="Apache Parquet.")


@strawberry.type(description="When the worker asks a question, and what it does with the result.")
class QuestionSchedule:
    """graph.asking.saved.Schedule."""

    every: Every = strawberry.field(description="How often.")
    minute: int = strawberry.field(description="Minutes after the hour, the day or the week begins, in UTC.")
    format: ResultFormat = strawberry.field(description="Of the results.")
    keep: int = strawberry.field(description="How many results stay.")


@strawberry.type(description="What a question said from then on.")
class QuestionVersion:
    """graph.asking.saved.QuestionVersion."""

    number: int = strawberry.field(description="From 1.")
    statement: str = strawberry.field(description="The Cypher.")
    parameters: JSON = strawberry.field(description="Defaults, by name.")
    note: str = strawberry.field(description="What is new in it; empty where nobody said.")
    at: datetime = strawberry.field(description="When it was saved.")
    by: str = strawberry.field(description="Who saved it.")


@strawberry.type(description="A question that somebody keeps.")
class SavedQuestion(Node):
    """graph.asking.saved.SavedQuestion."""

    key: str = strawberry.field(description="The application's own id of it.")
    name: str = strawberry.field(description="What its owner calls it; unique among theirs.")
    title: str = strawberry.field(description="What it asks, in a few words.")
    owner: str = strawberry.field(description="Whose it is: only they change it.")
    shared: bool = strawberry.field(description="Whether other analysts see, ask and copy it.")
    created_at: datetime = strawberry.field(description="When it was first saved.")
    version: int = strawberry.field(description="Number of the newest version.")
    statement: str = strawberry.field(description="The Cypher of the newest version.")
    parameters: JSON = strawberry.field(
        description="By name: those of the link that it was asked for by, and the defaults of the others."
    )
    link: str = strawberry.field(description="Names it with these parameters: give it as an id.")
    schedule: QuestionSchedule | None = strawberry.field(description="Null where the clock asks nothing.")
    last_at: datetime | None = strawberry.field(
        description="When it was last asked by the clock; null where it never was."
    )
    last_error: str = strawberry.field(description="What went wrong then; empty where nothing did.")
    last_warnings: list[str] = strawberry.field(description="What it named then and the graph does not have.")
    last_file: str = strawberry.field(description="Name of its newest result; empty where there is none.")

    @resolved("All its versions, the newest first.")
    async def versions(self, info: Info) -> list[QuestionVersion]:
        """Read anew: lists have the newest alone."""
        by = info.context.principal.subject
        found = await saving.read(info.context.store, self.key, by=by)
        return [to_version(each) for each in found.versions]

    @resolved("What the newest version gives with these parameters, as `cypher` does.")
    async def result(self, info: Info, first: Rows = 100) -> CypherResult:
        """One run."""
        return await answered(info, "SavedQuestion.result", self.statement, self.parameters, first)


@strawberry.input(description="A question to be kept.")
class SaveQuestionInput:
    """Arguments of saveQuestion."""

    name: str = strawberry.field(
        description="One of your own, of 1 to 100 characters. The same name again makes its next version."
    )
    statement: str = strawberry.field(description="Cypher that reads, as `cypher` takes it.")
    parameters: JSON | None = strawberry.field(default=None, description="Defaults: an object, by name.")
    title: str | None = strawberry.field(
        default=None, description="At most 200 characters; by default as it was, or the name."
    )
    note: str = strawberry.field(default="", description="What is new, in at most 1,000 characters.")


@strawberry.input(description="A question of yours, and whether others see it.")
class ShareQuestionInput:
    """Arguments of shareQuestion."""

    id: strawberry.ID = strawberry.field(description="The global id of a SavedQuestion, its key or its name.")
    shared: bool = strawberry.field(default=True, description="False makes it yours alone again.")


@strawberry.input(description="When a question of yours is asked by the clock.")
class ScheduleInput:
    """A part of scheduleQuestion."""

    every: Every = strawberry.field(description="How often.")
    minute: int = strawberry.field(
        default=0, description="Minutes after the hour, the day or the week (Monday) begins, in UTC."
    )
    format: ResultFormat = strawberry.field(default=ResultFormat.CSV, description="Of the results.")
    keep: int = strawberry.field(default=30, description="How many results stay, 1 to 1,000.")


@strawberry.input(description="A question of yours, and when it is asked.")
class ScheduleQuestionInput:
    """Arguments of scheduleQuestion."""

    id: strawberry.ID = strawberry.field(description="The global id of a SavedQuestion, its key or its name.")
    schedule: ScheduleInput | None = strawberry.field(default=None, description="Null: never any more.")


@strawberry.input(description="A question of yours that nobody needs.")
class DeleteQuestionInput:
    """Arguments of deleteQuestion."""

    id: strawberry.ID = strawberry.field(description="The global id of a SavedQuestion, its key or its name.")


_ERRORS = "What the caller can mend; empty where all went well."


@strawberry.type(description="What became of saveQuestion.")
class SaveQuestionPayload:
    """Result of saveQuestion."""

    question: SavedQuestion | None = strawberry.field(
        default=None, description="As it is then; null where there are errors."
    )
    is_new: bool = strawberry.field(
        default=False, description="False where its newest version says the same: then there is no other."
    )
    warnings: list[CypherWarning] = strawberry.field(
        default_factory=list, description="What it names and the graph does not have."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of shareQuestion.")
class ShareQuestionPayload:
    """Result of shareQuestion."""

    question: SavedQuestion | None = strawberry.field(
        default=None, description="As it is then; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of scheduleQuestion.")
class ScheduleQuestionPayload:
    """Result of scheduleQuestion."""

    question: SavedQuestion | None = strawberry.field(
        default=None, description="As it is then; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="What became of deleteQuestion.")
class DeleteQuestionPayload:
    """Result of deleteQuestion."""

    deleted: bool = strawberry.field(default=False, description="False where there is none of yours.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type
class SavedQuery:
    """Root fields of this area."""

    @listed("Questions that you keep, and those that others share.", Action.ASK)
    async def saved_questions(
        self,
        info: Info,
        paging: Paging,
        own: OwnAlone = False,
        filter: SavedWanted = None,
        order_by: SavedOrder = None,
    ) -> Connection[SavedQuestion]:
        """Others' private ones are not among them."""
        by, wanted = info.context.principal.subject, wanted_questions(filter, order_by, own)

        async def fetch(span: Span[Place]) -> tuple[list[tuple[str, saved.SavedQuestion]], bool]:
            return await saving.page(info.context.store, span.by(str, str), by=by, wanted=wanted)

        found = await pages.read(
            paging, fetch, lambda each: (each[0], each[1].id), descending=is_descending(order_by)
        )
        return found.page(lambda each: to_question(each[1]))

    @resolved(
        "A question of yours or one that is shared; null, with an error, where there is none.", Action.ASK
    )
    async def saved_question(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID,
            strawberry.argument(
                description="The global id of a SavedQuestion, its key, its name, or its link."
            ),
        ],
    ) -> SavedQuestion | None:
        """By whatever names it."""
        return await find_saved_question(info, id)


@strawberry.type
class SavedMutation:
    """Root fields of this area that change something."""

    @mutation(
        "Keeps a question as the next version of its name, if it may be asked. The same again makes none.",
        Action.ASK,
        SaveQuestionPayload,
    )
    async def save_question(
        self,
        info: Info,
        input: Annotated[SaveQuestionInput, strawberry.argument(description="The question.")],
    ) -> SaveQuestionPayload:
        """Idempotent."""
        given: object = {} if input.parameters is None else input.parameters
        if not isinstance(given, dict):
            raise InvalidInput(
                "Parameters are an object.", field="parameters", value=given, mend='Write {"name": value}.'
            )
        done = await saving.save(
            info.context.store,
            name=input.name,
            statement=input.statement,
            by=info.context.principal.subject,
            now=info.context.now,
            parameters=given,
            title=input.title,
            note=input.note,
        )
        return SaveQuestionPayload(
            question=to_question(done.question),
            is_new=done.is_new,
            warnings=to_warnings(done.warnings),
        )

    @mutation("Lets other analysts see a question of yours, or no more.", Action.ASK, ShareQuestionPayload)
    async def share_question(
        self,
        info: Info,
        input: Annotated[ShareQuestionInput, strawberry.argument(description="Which one.")],
    ) -> ShareQuestionPayload:
        """Idempotent."""
        found = await saving.share(
            info.context.store, _own_id(input.id), by=info.context.principal.subject, shared=input.shared
        )
        return ShareQuestionPayload(question=to_question(found))

    @mutation(
        "Lets the worker ask a question of yours by the clock, or no more.",
        Action.ASK,
        ScheduleQuestionPayload,
    )
    async def schedule_question(
        self,
        info: Info,
        input: Annotated[ScheduleQuestionInput, strawberry.argument(description="Which one, and when.")],
    ) -> ScheduleQuestionPayload:
        """Idempotent."""
        found = await saving.schedule(
            info.context.store,
            _own_id(input.id),
            _schedule(input.schedule),
            by=info.context.principal.subject,
            now=info.context.now,
        )
        return ScheduleQuestionPayload(question=to_question(found))

    @mutation("Deletes a question of yours with all its versions.", Action.ASK, DeleteQuestionPayload)
    async def delete_question(
        self,
        info: Info,
        input: Annotated[DeleteQuestionInput, strawberry.argument(description="Which one.")],
    ) -> DeleteQuestionPayload:
        """Idempotent."""
        by = info.context.principal.subject
        return DeleteQuestionPayload(
            deleted=await saving.delete(info.context.store, _own_id(input.id), by=by)
        )


async def find_saved_question(info: Info, key: str) -> SavedQuestion:
    """By global id, own id, name or link. Raises Forbidden, and NotFound, the same for another's private
    one."""
    await info.context.require(Action.ASK)
    id, given = saved.of_link(key)
    found = await saving.read(info.context.store, _own_id(id), by=info.context.principal.subject)
    return to_question(found, given)


def to_question(kept: saved.SavedQuestion, given: saved.Parameters | None = None) -> SavedQuestion:
    """The GraphQL form. given: parameters in place of its own."""
    parameters = {**kept.newest.parameters, **(given or {})}
    return SavedQuestion(
        id=ids.encode("SavedQuestion", kept.id),
        key=kept.id,
        name=kept.name,
        title=kept.title,
        owner=kept.owner,
        shared=kept.shared,
        created_at=kept.created_at,
        version=kept.version,
        statement=kept.newest.statement,
        parameters=JSON(parameters),
        link=saved.link(kept.id, parameters),
        schedule=_to_schedule(kept.schedule),
        last_at=kept.last_at,
        last_error=kept.last_error,
        last_warnings=list(kept.last_warnings),
        last_file=kept.last_file,
    )


def to_version(kept: saved.QuestionVersion) -> QuestionVersion:
    """The GraphQL form of a version."""
    return QuestionVersion(
        number=kept.number,
        statement=kept.statement,
        parameters=JSON(dict(kept.parameters)),
        note=kept.note,
        at=kept.at,
        by=kept.by,
    )


def _to_schedule(kept: saved.Schedule | None) -> QuestionSchedule | None:
    if kept is None:
        return None
    every, format = Every(kept.every.value), ResultFormat(kept.format.value)
    return QuestionSchedule(every=every, minute=kept.minute, format=format, keep=kept.keep)


def _schedule(given: ScheduleInput | None) -> saved.Schedule | None:
    if given is None:
        return None
    every, format = saved.Every[given.every.name], saved.ResultFormat[given.format.name]
    return saved.Schedule(every, given.minute, format, given.keep)


def _own_id(id: str) -> str:
    """The application's own id, where this is a global one. Raises InvalidInput."""
    return ids.own(id, "SavedQuestion", "id")
