"""The audit log, for learners to see who read or changed what about them.

Not for: which of it is kept (api/audit.py).
"""

from datetime import datetime, timedelta
from typing import Annotated

import strawberry

from api.graphql import ids, pages
from api.graphql.context import Info
from api.graphql.pages import Connection, Paging, Place, listed
from api.principal import Action, Scope
from graph import model
from graph.paging import Span
from graph.store.rows import EPOCH, micros


@strawberry.type(
    description="That somebody read or changed something, or was refused. It holds ids, no content."
)
class AuditEntry:
    """graph.model.AuditEntry."""

    at: datetime = strawberry.field(description="When.")
    who: str = strawberry.field(description="Who: the subject of their token.")
    roles: list[str] = strawberry.field(description="The roles that they had, sorted.")
    action: str = strawberry.field(description="What they asked for, as in api/ACCESS.md: `read a learner`.")
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
    digest: str | None = strawberry.field(description="SHA-256 of all of the statement, in hex.")
    rows: int | None = strawberry.field(description="That came of it.")
    seconds: float | None = strawberry.field(description="That it took.")
    outcome: str | None = strawberry.field(
        description="`done`, `cut` at a limit, `left` before its end, or the code of the error."
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
