"""Each document is parsed, measured and validated once, and refused before it costs much.

strawberry's own limiters walk a fragment anew at every use, so that 20 nested fragments take minutes;
here each is measured once. Not for: the size of the body (api/middleware.py), what things cost (costs.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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

from api.graphql.compiled import Operation, operations
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
    """Of a document: its errors, or what each of its operations costs and is made of."""

    document: DocumentNode
    errors: list[GraphQLError]
    prices: dict[str, Price]
    operations: dict[str, Operation]

    def named(self, name: str | None) -> Operation | None:
        """The operation that a request means; None where it does not say, or names none."""
        if name:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.prices) == len(self.operations) == 1 else None


class Bounded(SchemaExtension):
    """Parsing and validation, each document once, within the limits; says what each request cost. For what
    goes strawberry's own way; short_cut.py does the same."""

    def __init__(self) -> None:
        self._found: Checked | None = None
        self._charged = Charged()

    def on_parse(self) -> Iterator[None]:
        """Sets the document of the operation. Raises GraphQLError on a syntax error."""
        execution = self.execution_context
        if execution.query:
            self._found = known(execution.schema._schema, execution.query, execution.context)
            execution.graphql_document = self._found.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Sets the errors of the document, if any, or of its cost."""
        execution = self.execution_context
        if self._found is not None:
            name = execution.operation_name
            self._charged = charge(self._found, name, execution.variables, execution.context)
            execution.pre_execution_errors = self._charged.errors
        yield

    def get_results(self) -> dict[str, Any]:
        """In the response's extensions, where the document was understood; of an event its cursor, too."""
        cursor = getattr(self.execution_context.context, "cursor", None)
        return self._charged.extensions | ({"cursor": cursor} if cursor else {})


@dataclass(frozen=True, slots=True)
class Charged:
    """What a request was told to cost. errors: why it may not run."""

    errors: list[GraphQLError] = field(default_factory=list)
    cost: dict[str, int] = field(default_factory=dict)

    @property
    def extensions(self) -> dict[str, Any]:
        """Of the response."""
        return {"cost": self.cost} if self.cost else {}


def known(schema: GraphQLSchema, query: str, context: object) -> Checked:
    """What is known of a document; whether it may ask for the schema, the context says. Raises GraphQLError
    on a syntax error, and where a server of listed operations has no such one."""
    if isinstance(context, Context) and context.only is not None and query not in context.only:
        raise not_listed()
    is_open = not isinstance(context, Context) or context.introspection
    return (_known if len(query) <= MAX_CACHED_CHARACTERS else _check)(schema, query, is_open)


def cost_of(found: Checked, name: str | None, variables: Mapping[str, Any] | None) -> int:
    """Points of a request for a document that is in order; of the first operation, where it names none."""
    prices = found.prices
    return total(prices[name or ""] if (name or "") in prices else next(iter(prices.values())), variables)


def charge(found: Checked, name: str | None, variables: Mapping[str, Any] | None, context: object) -> Charged:
    """Spends what a request costs, unless it is one of several that are paid for already. A document with
    errors costs little."""
    who = context if isinstance(context, Context) else None
    if found.errors:
        return Charged((who and spend(who, REFUSED, {})) or list(found.errors))
    points, most = cost_of(found, name, variables), who.most_cost if who else MAX_COST
    cost = {"requested": min(points, 2**53), "limit": most}
    if points > most:
        return Charged([too_costly(points, most)], cost)
    if who is None:
        return Charged(cost=cost)
    who.cost = points
    if who.is_paid:
        return Charged(cost=cost)
    who.notes |= {"operation": name or next(iter(found.prices)), "cost": points}
    return Charged(spend(who, points, cost), cost)


def not_listed() -> GraphQLError:
    """The refusal of a server that executes its list alone."""
    return GraphQLError(
        "Only operations of this server's list are executed.",
        extensions={
            "code": "NOT_LISTED",
            "field": "query",
            "mend": "Send one of them, by its text or its hash; LEARNER_GRAPH_OPERATIONS names the list.",
        },
    )


def too_costly(points: int, most: int) -> GraphQLError:
    """The error of a request above the limit of cost."""
    return _too_large("cost", points, most, "Ask for shorter lists, or send several requests.")


def spend(context: Context, points: int, cost: dict[str, int]) -> list[GraphQLError]:
    """Spends points, and notes in `cost` what is left; the error where they are not there."""
    try:
        left = context.budget.spend(points)
    except RateLimited as error:
        context.refuse(error)
        return [GraphQLError(error.message, original_error=error)]
    if left and cost:
        cost |= {"remaining": left.points, "reset": left.seconds}
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


def _check(schema: GraphQLSchema, query: str, is_open: bool) -> Checked:
    document = parse(query, max_tokens=MAX_TOKENS)
    rules = specified_rules if is_open else (*specified_rules, NoSchemaIntrospectionCustomRule)
    errors = excess(measure(document)) or validate_document(schema, document, rules)
    if errors:
        return Checked(document, errors, {}, {})
    return Checked(document, [], prices(schema, document), operations(schema, document))


_known = lru_cache(maxsize=MAX_CACHED)(_check)
