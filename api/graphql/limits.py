"""Each document is parsed, measured and validated once, and refused before it costs much.

strawberry's own limiters walk a fragment anew at every use, so that 20 nested fragments take minutes;
here each is measured once. Not for: the size of the body (api/middleware.py), what things cost (costs.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    specified_rules,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from api.graphql.context import Context
from api.graphql.costs import Price, prices, total
from api.guard_settings import MAX_COST
from graph.errors import RateLimited

MAX_DEPTH = 16
"""Levels of fields. GraphiQL's introspection query has 15."""

MAX_FIELDS = 500
"""Fields with every fragment written out. The checks of GraphQL grow with the square of this."""

MAX_ALIASES = 50
"""Fields under another name, fragments written out: the same expensive field many times over."""

MAX_BREADTH = 150
"""Fields side by side in one selection, fragments written out. The largest type has some 40."""

REFUSED = 10
"""Points of a document that is refused: to find what is wrong with it takes about a millisecond."""

MAX_TOKENS = 2_000
"""Words and marks of a document, bounded while it is parsed."""

MAX_CACHED = 256
"""Documents kept parsed and validated; an application has some dozens."""

MAX_CACHED_CHARACTERS = 10_000
"""A longer document is parsed each time, so that the cache stays below some 10 MB."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a selection, with every fragment written out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    breadth: int = 0
    beside_it: int = 0
    """Fields of the outermost selection; breadth is that of the broadest."""

    def beside(self, other: "Size") -> "Size":
        """Both in one selection."""
        side = self.beside_it + other.beside_it
        return Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            max(self.breadth, other.breadth, side),
            side,
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """Of a document: its errors, or what each of its operations costs."""

    errors: list[GraphQLError]
    prices: dict[str, Price]


class Bounded(SchemaExtension):
    """Parsing and validation, each document once, within the limits; says what each request cost."""

    def __init__(self) -> None:
        self._cost: dict[str, int] = {}

    def on_parse(self) -> Iterator[None]:
        """Sets the document of the operation. Raises GraphQLError on a syntax error."""
        query = self.execution_context.query
        if query:
            self.execution_context.graphql_document = parsed(query)
        yield

    def on_validate(self) -> Iterator[None]:
        """Sets the errors of the document, if any, or of its cost."""
        execution = self.execution_context
        document, context = execution.graphql_document, execution.context
        if document is not None:
            is_open = not isinstance(context, Context) or context.introspection
            checked = _checked(execution.schema._schema, document, is_open)
            if checked.errors and isinstance(context, Context):
                execution.pre_execution_errors = self._spent(context, REFUSED) or checked.errors
            else:
                execution.pre_execution_errors = checked.errors or self._charge(checked.prices)
        yield

    def get_results(self) -> dict[str, Any]:
        """In the response's extensions, where the document was understood; of an event its cursor, too."""
        cursor = getattr(self.execution_context.context, "cursor", None)
        return ({"cost": self._cost} if self._cost else {}) | ({"cursor": cursor} if cursor else {})

    def _charge(self, known: dict[str, Price]) -> list[GraphQLError]:
        """What is wrong with the cost of this request; it is spent where it may be."""
        execution = self.execution_context
        context = execution.context if isinstance(execution.context, Context) else None
        name = execution.operation_name or ""
        price = known[name] if name in known else next(iter(known.values()))
        cost, most = total(price, execution.variables), context.most_cost if context else MAX_COST
        self._cost = {"requested": min(cost, 2**53), "limit": most}
        if cost > most:
            return [_too_large("cost", cost, most, "Ask for shorter lists, or send several requests.")]
        if context is None:
            return []
        context.cost = cost
        context.notes |= {"operation": name or next(iter(known)), "cost": cost}
        return self._spent(context, cost)

    def _spent(self, context: Context, points: int) -> list[GraphQLError]:
        """Spends them; the error where they are not there."""
        try:
            left = context.budget.spend(points)
        except RateLimited as error:
            context.refuse(error)
            return [GraphQLError(error.message, original_error=error)]
        if left and self._cost:
            self._cost |= {"remaining": left.points, "reset": left.seconds}
        return []


def measure(document: DocumentNode) -> Size:
    """The size of all operations of a document together. A fragment inside itself counts nothing:
    validation refuses it."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    known: dict[str, Size] = {}

    def of_fragment(name: str) -> Size:
        if name not in known:
            known[name] = Size()
            if name in fragments:
                known[name] = of_selections(fragments[name].selection_set)
        return known[name]

    def of_selections(selections: SelectionSetNode) -> Size:
        size = Size()
        for node in selections.selections:
            if isinstance(node, FragmentSpreadNode):
                size = size.beside(of_fragment(node.name.value))
            elif isinstance(node, FieldNode):
                size = size.beside(of_field(node))
            else:
                size = size.beside(of_selections(node.selection_set))  # type: ignore[attr-defined]
        return size

    def of_field(node: FieldNode) -> Size:
        below = of_selections(node.selection_set) if node.selection_set else Size()
        aliases = below.aliases + (node.alias is not None)
        return Size(below.depth + 1, below.fields + 1, aliases, max(below.breadth, 1), 1)

    total = Size()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            total = total.beside(of_selections(definition.selection_set))
    return total


def excess(size: Size) -> list[GraphQLError]:
    """One error a limit that is passed."""
    limits = {
        "depth": (size.depth, MAX_DEPTH, "Ask for fewer levels at a time."),
        "fields": (size.fields, MAX_FIELDS, "Ask for fewer fields, fragments written out."),
        "aliases": (size.aliases, MAX_ALIASES, "Send several requests."),
        "breadth": (size.breadth, MAX_BREADTH, "Ask for fewer fields side by side."),
    }
    return [
        _too_large(name, number, most, mend) for name, (number, most, mend) in limits.items() if number > most
    ]


def _too_large(name: str, number: int, most: int, mend: str) -> GraphQLError:
    value = str(number) if number < 10**18 else "more than 10^18"
    return GraphQLError(
        f"The document is too large: {name} {value}, at most {most}.",
        extensions={"code": "TOO_LARGE", "field": name, "value": value, "mend": mend},
    )


def parsed(query: str) -> DocumentNode:
    """The document. Raises GraphQLError on a syntax error, RecursionError."""
    return _parsed(query) if len(query) <= MAX_CACHED_CHARACTERS else _parse(query)


def _parse(query: str) -> DocumentNode:
    return parse(query, max_tokens=MAX_TOKENS)


_parsed = lru_cache(maxsize=MAX_CACHED)(_parse)


@lru_cache(maxsize=MAX_CACHED)
def _checked(schema: GraphQLSchema, document: DocumentNode, is_open: bool) -> Checked:
    """A document's errors and prices; documents are told apart by identity, which `_parsed` keeps. is_open:
    whether it may ask for the schema."""
    rules = specified_rules if is_open else (*specified_rules, NoSchemaIntrospectionCustomRule)
    errors = excess(measure(document)) or validate_document(schema, document, rules)
    return Checked(errors, {} if errors else prices(schema, document))
