"""Whether a schema breaks what clients of the released one do: released.graphql is that one.

A break is announced in breaks.toml, in the very words of the comparison, or in the released schema itself:
what has been deprecated there until a day that is past may go. Not for: what was added, and descriptions.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    REMOVE,
    DangerousChangeType,
    DirectiveNode,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    Visitor,
    build_ast_schema,
    find_breaking_changes,
    find_dangerous_changes,
    parse,
    print_ast,
    value_from_ast_untyped,
    visit,
)

RELEASED = Path(__file__).with_name("released.graphql")
ANNOUNCED = Path(__file__).with_name("breaks.toml")

HEADER = """\
# Breaks of the schema since released.graphql, in the words of the test that refuses them otherwise.
# `python -m api.graphql.export --release` makes the schema the released one, and empties this list.
"""

SCOPES = ("own", "class", "any")
"""Of @access, each of which includes those before it."""

_REASON = re.compile(r"`[^`]+`.*\b(\d{4}-\d\d-\d\d)\b", re.DOTALL)


def breaks(released: str, present: str, today: date) -> list[str]:
    """What the schema in force breaks of the released one, in sentences that begin with the place; both as
    SDL."""
    old = _released(released, today)
    new = build_ast_schema(parse(present))
    found = [change.description for change in find_breaking_changes(old, new)]
    found += [
        change.description
        for change in find_dangerous_changes(old, new)
        if change.type is DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE
    ]
    found += _inputs(old, new)
    found += _access(old, new)
    found += _deprecations(old, new)
    return sorted(found)


@lru_cache(maxsize=1)
def _released(text: str, today: date) -> GraphQLSchema:
    return build_ast_schema(visit(parse(text), _Expired(today)))


def announced(text: str) -> list[str]:
    """The sentences of breaks.toml."""
    return [change for each in tomllib.loads(text).get("break", []) for change in each["changes"]]


def expires(reason: str | None) -> date | None:
    """The day until which something deprecated stays; None where the reason names no day, or nothing in
    backticks to use in its place."""
    found = _REASON.search(reason or "")
    return date.fromisoformat(found[1]) if found else None


class _Expired(Visitor):
    """Takes away what was deprecated until a day that is past: its removal is no break."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today

    def enter(self, node: Node, *_: Any) -> Any:
        reason = _arguments(node, "deprecated").get("reason")
        until = expires(reason)
        return REMOVE if until and until < self.today else None


def _inputs(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Input objects whose fields have other defaults, or of which one field alone is taken from now on."""
    for name, was in old.type_map.items():
        now = new.type_map.get(name)
        if not isinstance(was, GraphQLInputObjectType) or not isinstance(now, GraphQLInputObjectType):
            continue
        if was.is_one_of != now.is_one_of:
            yield f"{name} is {'not ' if was.is_one_of else ''}@oneOf."
        for field in was.fields.keys() & now.fields.keys():
            before, after = _default(was.fields[field]), _default(now.fields[field])
            if before != after and before != "none":
                yield f"{name}.{field} has changed its default from {before} to {after}."


def _access(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Who may ask for something no longer."""
    present = dict(_elements(new))
    for place, was in _elements(old):
        may, now = _arguments(was, "access"), present.get(place)
        if not may or now is None:
            continue
        may_now = _arguments(now, "access")
        for number, scope in enumerate(SCOPES):
            kept = {role for wider in SCOPES[number:] for role in may_now.get(wider, ())}
            for role in sorted(set(may.get(scope, ())) - kept):
                yield f"{place} is closed to {role} ({scope})."


def _deprecations(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """What is deprecated now, without a name of what to use in its place or a day until which it stays."""
    before = {place for place, node in _elements(old) if _arguments(node, "deprecated")}
    for place, node in _elements(new):
        given = _arguments(node, "deprecated")
        if given and place not in before and expires(given.get("reason")) is None:
            yield f"{place} is deprecated without a replacement in backticks and a day (YYYY-MM-DD)."


def _elements(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Fields, arguments, input fields and enum values by their place, as they stand in the text."""
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", each.ast_node) for value, each in kind.values.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", each.ast_node) for field, each in kind.fields.items())
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, each in kind.fields.items():
                yield f"{name}.{field}", each.ast_node
                yield from (
                    (f"{name}.{field}({argument}:)", one.ast_node) for argument, one in each.args.items()
                )


def _arguments(node: Any, directive: str) -> Mapping[str, Any]:
    """What a directive was told where it stands on a node; empty where it does not."""
    found: Sequence[DirectiveNode] = getattr(node, "directives", None) or ()
    for each in found:
        if each.name.value == directive:
            told = {one.name.value: value_from_ast_untyped(one.value) for one in each.arguments or ()}
            return {"reason": "", **told} if directive == "deprecated" else told
    return {}


def _default(field: GraphQLInputField) -> str:
    node = field.ast_node.default_value if field.ast_node else None
    return print_ast(node) if node else "none"
