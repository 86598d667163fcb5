"""How everything that can go wrong is shown: graph.errors are mapped here and nowhere else.

What the caller of a mutation can mend is in its payload's `errors`. Everything else is a GraphQL
error whose `extensions` hold code, field, value, mend and requestId.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import FieldExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from api import metrics
from api.asking import carets
from graph.errors import LearnerGraphError, Unavailable
from graph.policies import InvalidPolicy
from graph.store import UnknownLearners

log = logging.getLogger(__name__)

MOST_SHOWN = 200
"""Characters of a value that an error repeats."""

OF_OPERATIONS = (CannotGetOperationTypeError, InvalidOperationTypeError, MissingQueryError)
OPERATIONS_MEND = (
    "Send one operation in `query`, or name one in `operationName`. Queries and mutations go by POST, "
    "subscriptions by WebSocket, or with Accept: text/event-stream."
)
"""What is wrong with an operation as a whole."""

NAMES = {
    **dict.fromkeys(("stepId", "commentId", "callId"), "idempotencyKey"),
    "base": "baseRevision",
}
"""What inputs call otherwise than the domain."""

_AT_PATH = re.compile(r"^Variable '\$(\w+)' has invalid value(?: at ([\w.\[\]]+))?:")


_SUGGESTION = re.compile(r" Did you mean .*\?", re.DOTALL)


@strawberry.enum(description="What kind of mistake this was; stable, for programs to read.")
class ErrorCode(Enum):
    """Only what the caller can mend; UNAVAILABLE and INTERNAL are errors of the whole request."""

    INVALID = strawberry.enum_value("INVALID", description="A value is not allowed.")
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="There is no such thing.")
    CONFLICT = strawberry.enum_value(
        "CONFLICT", description="This contradicts what is already stored, such as an event id used before."
    )
    CYCLE = strawberry.enum_value(
        "CYCLE", description="Prerequisites would form a circle; `value` has the concepts on it, in order."
    )
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="You may not do this.")
    UNGRADABLE = strawberry.enum_value(
        "UNGRADABLE", description="The response could not be understood, so it was not marked and not stored."
    )
    ERASED = strawberry.enum_value(
        "ERASED", description="The learner of this id was erased; nothing is stored under it any more."
    )


def _code(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What `extensions.code` of an error may be; more may come.")
class RequestErrorCode(Enum):
    """ErrorCode, and what concerns a whole request; api/docs/codes.toml says what to do about each."""

    INVALID = _code("INVALID", "A value is not allowed.")
    NOT_FOUND = _code("NOT_FOUND", "There is no such thing, or it is not yours to know of.")
    CONFLICT = _code("CONFLICT", "This contradicts what is already stored.")
    CYCLE = _code("CYCLE", "Prerequisites would form a circle.")
    FORBIDDEN = _code("FORBIDDEN", "You may not do this.")
    UNGRADABLE = _code("UNGRADABLE", "The response could not be understood, and was not stored.")
    ERASED = _code("ERASED", "The learner of this id was erased.")
    UNAUTHENTICATED = _code("UNAUTHENTICATED", "There is no valid token.")
    BAD_REQUEST = _code("BAD_REQUEST", "This is no request that the schema knows.")
    NOT_LISTED = _code("NOT_LISTED", "The server takes operations of its list alone.")
    PERSISTED_QUERY_NOT_FOUND = _code("PERSISTED_QUERY_NOT_FOUND", "Send the text with the hash.")
    TOO_LARGE = _code("TOO_LARGE", "More is asked for than one request may.")
    RATE_LIMITED = _code("RATE_LIMITED", "Too much was asked for within a minute.")
    TIMED_OUT = _code("TIMED_OUT", "It took longer than it may.")
    BUSY = _code("BUSY", "Too many ask at once.")
    UNAVAILABLE = _code("UNAVAILABLE", "A service that is needed does not answer; try again.")
    MISSED = _code("MISSED", "Events were missed: fetch anew.")
    INTERNAL = _code("INTERNAL", "Something went wrong on the server.")


@strawberry.type(description="Something the caller can mend. Where there are errors, nothing was changed.")
class UserError:
    """One LearnerGraphError as a typed result."""

    code: ErrorCode = strawberry.field(description="The kind of mistake.")
    field: str | None = strawberry.field(
        description="The input field that is wrong, such as `eventId`; null where it is none."
    )
    value: str | None = strawberry.field(
        description=f"The value given, as text of at most {MOST_SHOWN} characters; null where there is none "
        "to show."
    )
    message: str = strawberry.field(description="What is wrong, in a sentence for people.")
    mend: str = strawberry.field(description="What to do about it, in a sentence for people.")


class TypedErrors(FieldExtension):
    """Turns what the caller of a mutation can mend into `payload(errors=[...])`. What was read of learners
    before is forgotten: the mutation may change it."""

    def __init__(self, payload: Callable[..., Any]) -> None:
        self.payload = payload

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Any, **arguments: Any
    ) -> Any:
        """The mutation's payload."""
        info.context.forget_learners()
        try:
            return await next_(source, info, **arguments)
        except LearnerGraphError as error:
            if error.code not in ErrorCode.__members__:
                raise
            found = error.problems if isinstance(error, InvalidPolicy | UnknownLearners) else (error,)
            return self.payload(errors=[user_error(one) for one in found])


def user_error(error: LearnerGraphError) -> UserError:
    """The typed form of one of our errors."""
    metrics.ERRORS.labels(error.code).inc()
    return UserError(
        code=ErrorCode[error.code],
        field=NAMES.get(error.field, error.field) or None,
        value=shown(error.value),
        message=error.message,
        mend=error.mend,
    )


def present(error: GraphQLError, request_id: str, *, is_open: bool = True) -> GraphQLError:
    """The error as the caller may see it. What nobody foresaw goes to the log and shows no detail. is_open:
    whether the schema may be known; else no error suggests names of it."""
    cause = _cause(error)
    if isinstance(cause, LearnerGraphError):
        return _with(error, cause.message, request_id, extensions(cause))
    if cause is None:
        message = error.message if is_open else _SUGGESTION.sub("", error.message)
        return _with(error, shown(message, 500) or "", request_id, _of_document(error, is_open))
    if isinstance(cause, OF_OPERATIONS):
        return _with(error, error.message, request_id, _bad_request(is_open) | {"mend": OPERATIONS_MEND})
    if isinstance(cause, RecursionError):
        return _with(error, "The document is nested too deeply.", request_id, _bad_request(is_open))
    log.error("request %s failed at %s", request_id, _place(error), exc_info=cause)
    return _with(error, "Something went wrong on the server.", request_id, _internal(request_id))


def extensions(error: LearnerGraphError) -> dict[str, Any]:
    """code, field, value and mend of one of our errors. Where a service stands is not told."""
    return {
        "code": error.code,
        "field": error.field or None,
        "value": None if isinstance(error, Unavailable) else shown(error.value),
        "mend": error.mend,
        **_place_in_statement(error),
    }


def _place_in_statement(error: LearnerGraphError) -> dict[str, int]:
    at = carets.place(error)
    return {"line": at[0], "column": at[1]} if at else {}


def shown(value: Any, most: int = MOST_SHOWN) -> str | None:
    """A value as text that is safe to send: bounded, and valid Unicode."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _place(error: GraphQLError) -> str:
    """The fields that lead to an error, as far as they are of the schema: an alias may be anything."""
    return ".".join(node.name.value for node in error.nodes or () if isinstance(node, FieldNode))


def _cause(error: GraphQLError) -> Exception | None:
    """What was raised first, None where GraphQL itself refused the document or its variables."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _of_document(error: GraphQLError, is_open: bool) -> dict[str, Any]:
    given = error.extensions or {}
    details = _bad_request(is_open) | {"field": _field_of(error)} | given
    if isinstance(error, GraphQLSyntaxError):
        details["mend"] = "Check the syntax at the place named in locations."
    return details


def _field_of(error: GraphQLError) -> str | None:
    """The argument or input field at fault, told by the path in the message or by what stands before
    the value in the document (`name: value`)."""
    at_path = _AT_PATH.match(error.message)
    if at_path:
        return (at_path[2] or at_path[1]).split(".")[-1]
    start = error.nodes[0].loc.start_token if error.nodes and error.nodes[0].loc else None
    if start and start.prev and start.prev.prev and start.prev.kind.value == ":":
        return start.prev.prev.value
    return None


def _with(error: GraphQLError, message: str, request_id: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**extensions, "requestId": request_id},
    )


def _bad_request(is_open: bool) -> dict[str, Any]:
    where = "at GET /graphql in a browser" if is_open else "schema.graphql in the repository"
    mend = f"Compare the request with the schema, {where}."
    return {"code": "BAD_REQUEST", "field": None, "value": None, "mend": mend}


def _internal(request_id: str) -> dict[str, Any]:
    mend = f"Try again; if it stays, report request {request_id}."
    return {"code": "INTERNAL", "field": None, "value": None, "mend": mend}
