"""Scalars of our own: a moment in time, which always says its zone, and any value as JSON has it."""

from datetime import UTC, date, datetime
from typing import Any

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped

from api.graphql.errors import shown

MEND = "Write ISO 8601 with a zone, such as 2026-11-21T06:30:00Z or 2026-11-21T07:30:00+01:00."


def parse(value: Any) -> datetime:
    """A moment in UTC. Raises GraphQLError with value and mend for anything else."""
    if not isinstance(value, str):
        raise _refusal("A time is written as a string.", value)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise _refusal("The time has no time zone.", value)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refusal("This is not a time.", value) from None


def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> datetime:
    """As `parse`, of a value in the document; the error says where it stands."""
    try:
        return parse(value_from_ast_untyped(node, variables))
    except GraphQLError as error:
        raise GraphQLError(error.message, node, extensions=error.extensions) from None


def serialize(moment: datetime) -> str:
    """ISO 8601 in UTC, with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refusal(problem: str, value: Any) -> GraphQLError:
    return GraphQLError(problem, extensions={"code": "INVALID", "value": shown(value), "mend": MEND})


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A moment: ISO 8601 with a time zone, such as `2026-11-21T06:30:00Z`. "
    "A time without a zone is refused. Answers are always in UTC.",
    serialize=serialize,
    parse_value=parse,
    parse_literal=parse_literal,
)

DATE = strawberry.scalar(
    name="Date",
    description="A day of the calendar where the learner lives: ISO 8601, such as `2026-11-21`.",
    serialize=date.isoformat,
    parse_value=date.fromisoformat,
)

ANY_JSON = strawberry.scalar(
    name="JSON",
    description="Any value as JSON has it: a text, a number, true or false, or lists and objects of these.",
    serialize=lambda value: value,
    parse_value=lambda value: value,
    parse_literal=value_from_ast_untyped,
)
