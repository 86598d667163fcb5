"""Each document is parsed, measured and validated once, and refused before it costs much.

strawberry's own limiters walk a fragment anew at every use, so that 20 nested fragments take minutes;
here each is measured once. Not for: the size of the body (api/middleware.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    specified_rules,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

MAX_DEPTH = 16
"""Levels of fields. GraphiQL's introspection query has 15."""

MAX_FIELDS = 500
"""Fields with every fragment written out. The checks of GraphQL grow with the square of this."""

MAX_ALIASES = 50
"""Fields under another name, fragments written out: the same expensive field many times over."""

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

    def beside(self, other: "Size") -> "Size":
        """Both in one selection."""
        return Size(max(self.depth, other.depth), self.fields + other.fields, self.aliases + other.aliases)


class Bounded(SchemaExtension):
    """Parsing and validation, each document once, within the limits."""

    def on_parse(self) -> Iterator[None]:
        """Sets the document of the operation. Raises GraphQLError on a syntax error."""
        query = self.execution_context.query
        if query:
            cached = len(query) <= MAX_CACHED_CHARACTERS
            self.execution_context.graphql_document = _parsed(query) if cached else _parse(query)
        yield

    def on_validate(self) -> Iterator[None]:
        """Sets the errors of the document, if any."""
        context = self.execution_context
        if context.graphql_document is not None:
            context.pre_execution_errors = _validated(context.schema._schema, context.graphql_document)
        yield


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
        return Size(below.depth + 1, below.fields + 1, below.aliases + (node.alias is not None))

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
    }
    return [
        GraphQLError(
            f"The document is too large: {name} {number:,}, at most {most}.",
            extensions={"code": "TOO_LARGE", "field": name, "value": str(number), "mend": mend},
        )
        for name, (number, most, mend) in limits.items()
        if number > most
    ]


def _parse(query: str) -> DocumentNode:
    return parse(query, max_tokens=MAX_TOKENS)


_parsed = lru_cache(maxsize=MAX_CACHED)(_parse)


@lru_cache(maxsize=MAX_CACHED)
def _validated(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """The errors of a document; documents are told apart by identity, which `_parsed` keeps."""
    return excess(measure(document)) or validate_document(schema, document, specified_rules)
