"""What of the answers to GET a browser may keep: what authors wrote, and nothing about learners.

A field says so beside its access, `@resolved(..., kept=True)`: that it is the same for whoever may ask, until
authors change it. Attributes of what it gives go with it. An answer is kept where every field of it may be;
all else is `no-store`, which SecurityHeaders adds, and so are errors. What is kept is asked for again each
time, with its ETag: 304 where it is the same. Only what was at a past revision stays as it is.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import orjson
from graphql import FieldNode, FragmentSpreadNode, OperationType, VariableNode, type_from_ast
from graphql import get_named_type as named
from strawberry.types.field import StrawberryField

from api.graphql.compiled import Operation

KEPT = "kept"
"""The name of the declaration among a field's metadata."""

ASK_AGAIN = "private, no-cache"

PAST = "private, max-age=3600"
"""Of a past revision: an hour, after which whoever lost the right to see it does not."""

VARY = "Authorization, Accept"


def cache_control(operation: Operation, variables: Mapping[str, Any]) -> str | None:
    """How the answer may be kept; None where it may not."""
    if operation.kind is not OperationType.QUERY or not operation.is_kept(_may_be_kept):
        return None
    return PAST if all(_is_past(each, variables) for each in _roots(operation)) else ASK_AGAIN


def etag(data: Any) -> str:
    """What stands for an answer; weak: it goes out compressed or not, and with other costs beside it."""
    return f'W/"{blake2b(orjson.dumps(data), digest_size=16).hexdigest()}"'


def is_known(tag: str, if_none_match: str) -> bool:
    """Whether the client has this answer, by its header."""
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in known or tag.removeprefix("W/") in known


def _may_be_kept(operation: Operation) -> bool:
    root = operation.schema.get_root_type(operation.kind)
    return all(
        _is_kept(operation, node, root, at_root=True) for node in operation.node.selection_set.selections
    )


def _is_kept(operation: Operation, node: Any, parent: Any, *, at_root: bool) -> bool:
    """Whether a selection may be kept with everything below it."""
    schema = operation.schema
    if isinstance(node, FieldNode):
        field = schema.get_field(parent, node.name.value)
        if field is None or node.name.value.startswith("__"):
            return field is not None and node.name.value == "__typename"
        definition = (field.extensions or {}).get("strawberry-definition")
        if not isinstance(definition, StrawberryField):
            return False
        if not (definition.metadata.get(KEPT) or (definition.is_basic_field and not at_root)):
            return False
        parent, at_root = named(field.type), False
    elif isinstance(node, FragmentSpreadNode):
        node = operation.definitions[node.name.value]
        parent = type_from_ast(schema, node.type_condition)
    elif node.type_condition:
        parent = type_from_ast(schema, node.type_condition)
    below = node.selection_set.selections if node.selection_set else ()
    return all(_is_kept(operation, each, parent, at_root=at_root) for each in below)


def _roots(operation: Operation) -> Iterable[Any]:
    return operation.node.selection_set.selections


def _is_past(node: Any, variables: Mapping[str, Any]) -> bool:
    """Whether a root field asks for a revision of the past, as far as is seen at once."""
    if not isinstance(node, FieldNode):
        return False
    for argument in node.arguments or ():
        if argument.name.value == "asOf":
            value = argument.value
            if isinstance(value, VariableNode):
                return variables.get(value.name.value) is not None
            return value.kind == "int_value"
    return False
