"""The audit log, for learners to see who read or changed what about them.

Not for: which of it is kept (api/audit.py).
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Any

import strawberry

from api.graphql import ids, pages
from api.graphql.access import ROLES, AccessRole
from api.graphql.context import Info
from api.graphql.errors import RequestErrorCode
from api.graphql.filters import Order, is_descending
from api.graphql.nodes import Node, instead
from api.graphql.pages import Connection, Paging, Place, listed
from api.principal import Action, Scope
from graph import model
from graph.errors import InvalidInput, NotFound
from graph.paging import Span
from graph.store import WantedEntries
from graph.store.audit import ENDS, FAILED
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
    READ_MODELS = _action("see versions of the tracing model")
    STEER_MODELS = _action("change the tracing model")
    READ_REPORTS = _action("read reports")
    READ_METRICS = _action("read metrics")
    EXPORT_GRAPH = _action("export the graph")
    ASK = _action("ask the graph with Cypher")
    ASK_LIBRARY = _action("ask the library's questions")
    KEEP_MEASURES = _action("keep measures on concepts")


@strawberry.enum(description="How what an analyst asked of the graph ended.")
class AskingOutcome(Enum):
    """graph.store.audit.ENDS and FAILED."""

    DONE = strawberry.enum_value("done", description="All rows were given.")
    CUT = strawberry.enum_value("cut", description="It was cut at a limit of rows, bytes or time.")
    LEFT = strawberry.enum_value("left", description="Whoever asked went away before its end.")
    FAILED = strawberry.enum_value("failed", description="It was refused, or there was an error.")


@strawberry.type(
    description="That somebody read or changed something, or was refused. It holds ids, no content."
)
class AuditEntry(Node):
    """graph.model.AuditEntry."""

    key: str = strawberry.field(description="Its own id: 32 hexadecimal digits.")
    at: datetime = strawberry.field(description="When.")
    who: str = strawberry.field(description="Who: the subject of their token.")
    roles: list[str] = strawberry.field(
        description="`heldRoles`, in small letters, sorted.", deprecation_reason=instead("heldRoles")
    )
    held_roles: list[AccessRole] = strawberry.field(
        description="The roles that they had, without those that another version of the service knows alone."
    )
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
        "null of everything else.",
        deprecation_reason=instead("ended` and `errorCode"),
    )
    ended: AskingOutcome | None = strawberry.field(
        description="How what an analyst asked ended; null of everything else."
    )
    error_code: RequestErrorCode | None = strawberry.field(
        description="Why it failed; null unless `ended` is FAILED, and where another version of the service "
        "wrote what this one does not know."
    )


@strawberry.input(description="Entries of the audit log of which all that is given holds.")
class AuditFilter:
    """graph.store.WantedEntries."""

    about: strawberry.ID | None = strawberry.field(
        default=None,
        description="About this learner: a global id, or its own id. A learner may leave it out: themselves.",
    )
    who: str | None = strawberry.field(
        default=None, description="Asked by this subject of a token, 1 to 200 characters."
    )
    class_: strawberry.ID | None = strawberry.field(
        name="class", default=None, description="About this class, by global or own id."
    )
    did: list[AuditAction] | None = strawberry.field(
        default=None, description="One of these was asked for; at least one."
    )
    roles: list[AccessRole] | None = strawberry.field(
        default=None, description="Whoever asked had one of these roles; at least one."
    )
    granted: bool | None = strawberry.field(
        default=None, description="Whether they were let in; false: refusals alone."
    )
    outcomes: list[AskingOutcome] | None = strawberry.field(
        default=None, description="What an analyst asked ended in one of these ways; at least one."
    )
    since: datetime | None = strawberry.field(default=None, description="It was then or later.")
    until: datetime | None = strawberry.field(default=None, description="It was then or before.")


@strawberry.enum(description="What entries of the audit log are ordered by.")
class AuditOrderField(Enum):
    """Fields of AuditEntry."""

    AT = strawberry.enum_value("at", description="When.")


@strawberry.input(description="How entries of the audit log are ordered; ties by key.")
class AuditOrder(Order[AuditOrderField]):
    """By the graph."""


@strawberry.type
class AuditQuery:
    """Root fields of this area."""

    @listed(
        "Who read or changed what. Repeated reads are kept once an hour; what learners do "
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
                description="Only about this learner: a global id, or its own id. Not beside `filter.about`.",
                deprecation_reason=instead("filter.about"),
            ),
        ] = None,
        who: Annotated[
            str | None,
            strawberry.argument(
                description="Only what was asked by this subject. Not beside `filter.who`.",
                deprecation_reason=instead("filter.who"),
            ),
        ] = None,
        filter: Annotated[
            AuditFilter | None,
            strawberry.argument(description="Only these; by default all that you may see."),
        ] = None,
        order_by: Annotated[
            AuditOrder | None, strawberry.argument(description="In which order; by default newest first.")
        ] = None,
    ) -> Connection[AuditEntry]:
        """A page."""
        context, wanted = info.context, _wanted(filter, about, who)
        if wanted.about is None and Scope.ANY not in context.principal.scopes(Action.READ_AUDIT):
            wanted = wanted._replace(about=context.principal.subject)
        await context.require(Action.READ_AUDIT, wanted.about)

        async def fetch(span: Span[Place]) -> tuple[list[model.AuditEntry], bool]:
            return await context.store.audit_page(span.by(_moment, str), wanted)

        oldest_first = not is_descending(order_by, usually=True)
        found = await pages.read(
            paging, fetch, lambda each: (micros(each.at), each.id), descending=oldest_first
        )
        return found.page(to_entry)


async def find_entry(info: Info, key: str) -> AuditEntry:
    """The entry with this own id, for whoever may read the log about its learner. Raises NotFound,
    Forbidden."""
    found = await info.context.store.audit_entry(key)
    about = found.about if found else None
    await info.context.require(Action.READ_AUDIT, about)
    if found is None:
        raise NotFound(
            "There is no such entry.", field="id", value=key, mend="Use an id that auditLog gives."
        )
    return to_entry(found)


def _wanted(by: AuditFilter | None, about: strawberry.ID | None, who: str | None) -> WantedEntries:
    """What the graph is asked for. about, who: where they are given in place of a filter. Raises
    InvalidInput."""
    by = by or AuditFilter()
    for field, plain, filtered in (("about", about, by.about), ("who", who, by.who)):
        if plain is not None and filtered is not None:
            mend = f"Give `filter.{field}` alone."
            raise InvalidInput("It is given twice.", field=field, value=plain, mend=mend)
    learner, path = (by.about, "filter.about") if about is None else (about, "about")
    return WantedEntries(
        about=None if learner is None else ids.own(learner, "Learner", path),
        who=by.who if who is None else who,
        class_id=None if by.class_ is None else ids.own(by.class_, "Class", "filter.class"),
        actions=None if by.did is None else [str(each.value) for each in by.did],
        roles=None if by.roles is None else [str(each.value) for each in by.roles],
        granted=by.granted,
        outcomes=None if by.outcomes is None else [str(each.value) for each in by.outcomes],
        since=by.since,
        until=by.until,
    )


_ACTIONS = {str(each.value) for each in AuditAction}


def _moment(at: int) -> datetime:
    """Of microseconds since 1970. Raises OverflowError."""
    return EPOCH + timedelta(microseconds=at)


def to_entry(entry: model.AuditEntry) -> AuditEntry:
    """The GraphQL form of an entry."""
    ended = entry.outcome and (entry.outcome if entry.outcome in ENDS else FAILED)
    return AuditEntry(
        id=ids.encode("AuditEntry", entry.id),
        key=entry.id,
        at=entry.at,
        who=entry.who,
        roles=list(entry.roles),
        held_roles=[AccessRole(role) for role in entry.roles if role in ROLES],
        action=entry.action,
        did=AuditAction(entry.action) if entry.action in _ACTIONS else None,
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
        ended=AskingOutcome(ended) if ended else None,
        error_code=RequestErrorCode.__members__.get(entry.outcome or ""),
    )
