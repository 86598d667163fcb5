"""The audit log, for learners to see who read or changed what about them.

Not for: which of it is kept (api/audit.py).
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Any

import strawberry

from api.graphql import ids, pages
from api.graphql.context import Info
from api.graphql.nodes import instead
from api.graphql.pages import Connection, Paging, Place, listed
from api.principal import Action, Scope
from graph import model
from graph.paging import Span
from graph.store.rows import EPOCH, micros


def _action(value: str) -> Any:
    return strawberry.enum_value(value, description=f"To {value}.")


@strawberry.enum(description="What can be asked for, as in api/ACCESS.md.")
class AuditAction(Enum):
    """api.principal.Action."""

    READ_CURRICULUM = _action("read the curriculum")
    READ_KEYS = _action("read keys and solutions")
    READ_LEARNER = _action("read a learner")
    CREATE_LEARNER = _action("create a learner")
    SET_GOALS = _action("set goals")
    SET_CONSENT = _action("set consent")
    SUBMIT_ANSWER = _action("submit an answer")
    RESPOND = _action("respond to recommendations")
    RECORD_ANSWERS = _action("record answers with a ready verdict")
    RECORD_EVENTS = _action("record learning events")
    VOID_ANSWERS = _action("void answers")
    CORRECT_QUESTIONS = _action("correct questions")
    READ_DRAFTS = _action("see drafts of the curriculum")
    EDIT_DRAFTS = _action("edit drafts of the curriculum")
    PUBLISH = _action("publish the curriculum")
    READ_HISTORY = _action("see the curriculum's history")
    READ_CLASS = _action("read a class")
    MANAGE_CLASSES = _action("manage classes")
    EXPORT_LEARNER = _action("export a learner")
    ERASE_LEARNER = _action("erase a learner")
    READ_AUDIT = _action("read the audit log")
    READ_POLICIES = _action("see policies")
    STEER = _action("change policies")
    READ_REPORTS = _action("read reports")
    READ_METRICS = _action("read metrics")
    EXPORT_GRAPH = _action("export the graph")
    ASK = _action("ask the graph with Cypher")
    ASK_LIBRARY = _action("ask the library's questions")
    KEEP_MEASURES = _action("keep measures on concepts")


@strawberry.type(
    description="That somebody read or changed something, or was refused. It holds ids, no content."
)
class AuditEntry:
    """graph.model.AuditEntry."""

    at: datetime = strawberry.field(description="When.")
    who: str = strawberry.field(description="Who: the subject of their token.")
    roles: list[str] = strawberry.field(description="The roles that they had, sorted.")
    action: str = strawberry.field(
        description="What they asked for, as in api/ACCESS.md: `read a learner`.",
        deprecation_reason=instead("did"),
    )
    did: AuditAction | None = strawberry.field(
        description="What they asked for; null where another version of the service wrote what this one does "
        "not know."
    )
    about: str | None = strawberry.field(
        description="The own id of the learner that it concerns, or the hash of one who was erased; null "
        "where it concerns none."
    )
    class_key: str | None = strawberry.field(
        description="The own id of the class that it concerns; null where it concerns none."
    )
    field: str = strawberry.field(description="The root field of the schema, or the path of the route.")
    request_id: str = strawberry.field(description="Of the request, as the server's log has it.")
    granted: bool = strawberry.field(
        description="Whether they were let in; not whether what they asked for succeeded."
    )
    statement: str | None = strawberry.field(
        description="What an analyst asked, the beginning of it; null of everything else, as the next four."
    )
    digest: str | None = strawberry.field(
        description="SHA-256 of all of the statement, in hex; null of everything else."
    )
    rows: int | None = strawberry.field(description="How many rows came of it; null of everything else.")
    seconds: float | None = strawberry.field(description="Seconds that it took; null of everything else.")
    outcome: str | None = strawberry.field(
        description="`done`, `cut` at a limit, `left` before its end, or the code of the error; "
        "null of everything else."
    )


@strawberry.type
class AuditQuery:
    """Root fields of this area."""

    @listed(
        "Who read or changed what, newest first. Repeated reads are kept once an hour; what learners do "
        "about themselves is kept only where they decide something.",
        Action.READ_AUDIT,
    )
    async def audit_log(
        self,
        info: Info,
        paging: Paging,
        about: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Only about this learner: a global id, or its own id. A learner may leave it "
                "out: themselves."
            ),
        ] = None,
        who: Annotated[
            str | None, strawberry.argument(description="Only what was asked by this subject.")
        ] = None,
    ) -> Connection[AuditEntry]:
        """A page."""
        context = info.context
        learner_id = ids.own(about, "Learner", "about") if about is not None else None
        if learner_id is None and Scope.ANY not in context.principal.scopes(Action.READ_AUDIT):
            learner_id = context.principal.subject
        await context.require(Action.READ_AUDIT, learner_id)

        async def fetch(span: Span[Place]) -> tuple[list[model.AuditEntry], bool]:
            return await context.store.audit_page(span.by(_moment, str), about=learner_id, who=who)

        found = await pages.read(paging, fetch, lambda each: (micros(each.at), each.id))
        return found.page(_to_entry)


def _moment(at: int) -> datetime:
    """Of microseconds since 1970. Raises OverflowError."""
    return EPOCH + timedelta(microseconds=at)


def _to_entry(entry: model.AuditEntry) -> AuditEntry:
    return AuditEntry(
        at=entry.at,
        who=entry.who,
        roles=list(entry.roles),
        action=entry.action,
        did=AuditAction(entry.action) if entry.action in set(Action) else None,
        about=entry.about,
        class_key=entry.class_id,
        field=entry.field,
        request_id=entry.request_id,
        granted=entry.granted,
        statement=entry.statement,
        digest=entry.digest,
        rows=entry.rows,
        seconds=entry.seconds,
        outcome=entry.outcome,
    )
