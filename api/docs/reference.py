"""The schema as entries for the pages of the reference."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    Visitor,
    ast_from_value,
    parse,
    print_ast,
    visit,
)

from api.docs.areas import AREAS, GENERIC, Area, area_of, area_of_root
from api.graphql.access import Access, Guard
from api.graphql.costs import PRICES
from api.graphql.schema import schema
from api.recipes import recipes

_SCHEMA = schema._schema
_ROOTS = ("Query", "Mutation", "Subscription")


@dataclass(frozen=True, slots=True)
class Argument:
    """Of a field, or a field of an input. default: as GraphQL; None where there is none."""

    name: str
    type: str
    about: str
    default: str | None
    deprecated: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """Of an object. who: roles by scope. points: of what does more than look something up. recipes: names."""

    anchor: str
    name: str
    type: str
    about: str
    arguments: tuple[Argument, ...]
    deprecated: str | None
    points: int
    action: str
    who: Mapping[str, Sequence[str]]
    recipes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """Of an enum, or a type of a union."""

    name: str
    about: str
    deprecated: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A type. kind: a word for a heading."""

    name: str
    kind: str
    about: str
    fields: tuple[Field, ...] = ()
    inputs: tuple[Argument, ...] = ()
    values: tuple[Value, ...] = ()
    interfaces: tuple[str, ...] = ()
    one_of: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the reference."""

    area: Area
    queries: tuple[Field, ...]
    mutations: tuple[Field, ...]
    subscriptions: tuple[Field, ...]
    types: tuple[Entry, ...]
    lists: tuple[str, ...]


@cache
def chapters() -> Sequence[Chapter]:
    """All areas that have something, in their order."""
    roots: dict[str, dict[str, list[Field]]] = {area.slug: defaultdict(list) for area in AREAS}
    for root in _ROOTS:
        kind = _SCHEMA.type_map.get(root)
        for name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            roots[area_of_root(field).slug][root].append(_field(root, name, field))
    types: dict[str, list[GraphQLNamedType]] = defaultdict(list)
    for name, type_ in sorted(_SCHEMA.type_map.items()):
        if not name.startswith("__") and name not in _ROOTS:
            types[area_of(type_).slug].append(type_)
    found = []
    for area in AREAS:
        fields, own = roots[area.slug], types[area.slug]
        lists = tuple(each.name for each in own if is_generic(each.name))
        entries = tuple(_entry(each) for each in own if not is_generic(each.name))
        if entries or fields:
            queries, mutations, subscriptions = (tuple(fields[root]) for root in _ROOTS)
            found.append(Chapter(area, queries, mutations, subscriptions, entries, lists))
    return found


def is_generic(name: str) -> bool:
    """Whether a type is a page of a list of another one, or one place on it."""
    return any(name.endswith(end) and name.removesuffix(end) in _SCHEMA.type_map for end in GENERIC)


@cache
def addresses() -> Mapping[str, str]:
    """The address of each type, and of each root field as `Query.learner`, relative to the others."""
    found: dict[str, str] = {}
    for chapter in chapters():
        page = f"reference-{chapter.area.slug}.html"
        named = [*(entry.name for entry in chapter.types), *chapter.lists]
        roots = [*chapter.queries, *chapter.mutations, *chapter.subscriptions]
        found |= {name: f"{page}#{name}" for name in named}
        found |= {field.anchor: f"{page}#{field.anchor}" for field in roots}
    return found


def _entry(type_: GraphQLNamedType) -> Entry:
    about = type_.description or ""
    match type_:
        case GraphQLEnumType():
            values = tuple(
                Value(name, value.description or "", value.deprecation_reason)
                for name, value in type_.values.items()
            )
            return Entry(type_.name, "enum", about, values=values)
        case GraphQLInputObjectType():
            inputs = tuple(_argument(name, one) for name, one in type_.fields.items())
            return Entry(type_.name, "input", about, inputs=inputs, one_of=_is_one_of(type_))
        case GraphQLUnionType():
            members = tuple(Value(each.name, each.description or "", None) for each in type_.types)
            return Entry(type_.name, "union", about, values=members)
        case GraphQLObjectType() | GraphQLInterfaceType():
            kind = "interface" if isinstance(type_, GraphQLInterfaceType) else "object"
            fields = tuple(_field(type_.name, name, one) for name, one in type_.fields.items())
            return Entry(
                type_.name, kind, about, fields, interfaces=tuple(each.name for each in type_.interfaces)
            )
        case _:
            return Entry(type_.name, "scalar", about)


def _field(parent: str, name: str, field: GraphQLField) -> Field:
    definition = (field.extensions or {}).get("strawberry-definition")
    guards = [each for each in getattr(definition, "extensions", ()) if isinstance(each, Guard)]
    access = [each for each in getattr(definition, "directives", ()) if isinstance(each, Access)]
    coordinate = f"{parent}.{name}"
    return Field(
        coordinate,
        name,
        str(field.type),
        field.description or "",
        tuple(_argument(*each) for each in field.args.items()),
        field.deprecation_reason,
        PRICES.get(coordinate, 0),
        guards[0].action if guards else "",
        _who(access[0]) if access else {},
        _used().get(coordinate, ()),
    )


def _who(access: Access) -> dict[str, list[str]]:
    scopes = {"own": access.own, "class": access.classes, "any": access.any}
    return {scope: [str(role.value) for role in roles] for scope, roles in scopes.items() if roles}


def _argument(name: str, argument: GraphQLArgument | Any) -> Argument:
    default = None
    if argument.default_value is not Undefined and argument.default_value is not None:
        node = ast_from_value(argument.default_value, argument.type)
        default = print_ast(node) if node else None
    return Argument(
        name, str(argument.type), argument.description or "", default, argument.deprecation_reason
    )


def _is_one_of(type_: GraphQLInputObjectType) -> bool:
    definition = (type_.extensions or {}).get("strawberry-definition")
    return bool(getattr(definition, "is_one_of", False))


@cache
def _used() -> Mapping[str, tuple[str, ...]]:
    """Names of the recipes that ask for each field."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, recipe in recipes().items():
        for coordinate in set(_coordinates(recipe.document)):
            found[coordinate].append(name)
    return {coordinate: tuple(sorted(names)) for coordinate, names in found.items()}


def _coordinates(document: str) -> Iterator[str]:
    info = TypeInfo(_SCHEMA)
    seen: list[str] = []

    class Fields(Visitor):
        def enter_field(self, node: Any, *_: Any) -> None:
            if parent := info.get_parent_type():
                seen.append(f"{parent.name}.{node.name.value}")

    visit(parse(document), TypeInfoVisitor(info, Fields()))
    yield from seen
