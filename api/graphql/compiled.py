"""An operation made ready once: what its variables are, and what its selections come to.

What depends on the document alone is kept with it, so that a request pays for its values. What is selected
may also depend on the variables of @include and @skip: there is a plan for each of their values. Not for: how
it is executed (execution.py), what is too much (limits.py).
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    VariableNode,
    is_leaf_type,
)
from graphql.execution.collect_fields import CollectedFields, FragmentDetails, collect_fields
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities import coerce_input_value

MOST_PLANS = 16
"""Of an operation: four variables that include or skip. The values of further ones are planned each time."""

MOST_COERCION_ERRORS = 50
"""Told of one request's variables; graphql-core's own default."""

PLAIN = (str, int, float, bool, type(None))
"""Defaults that nobody can change."""


class Plan:
    """What is selected, as `Executor` finds it: root fields, and what it keeps of the fields below them."""

    __slots__ = ("readers", "root", "subfields")

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.readers: dict[Hashable, Any] = {}
        self.subfields: dict[tuple[GraphQLObjectType, int], tuple[Any, CollectedFields]] = {}


class Operation:
    """One operation of a valid document."""

    def __init__(
        self, schema: GraphQLSchema, node: OperationDefinitionNode, fragments: list[FragmentDefinitionNode]
    ) -> None:
        self.schema = schema
        self.node = node
        self.kind = node.operation
        self.definitions = {each.name.value: each for each in fragments}
        self.fragments = {name: FragmentDetails(each) for name, each in self.definitions.items()}
        self._signatures = _signatures(schema, node)
        self._conditions = tuple(sorted(_conditions([node.selection_set, *fragments])))
        self._plans: dict[Hashable, Plan] = {}
        self._is_kept: bool | None = None

    def values(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The variables as resolvers take them, or what is wrong with them."""
        return self._simple(given) or get_variable_values(
            self.schema, self.node.variable_definitions or (), dict(given), MOST_COERCION_ERRORS
        )

    def plan(self, values: VariableValues) -> Plan:
        """What is selected with these values."""
        key = tuple(values.coerced.get(name) for name in self._conditions)
        plan = self._plans.get(key)
        if plan is None:
            root: Any = self.schema.get_root_type(self.kind)
            collected = collect_fields(self.schema, self.fragments, values, root, self.node)
            plan = Plan(collected.grouped_field_set)
            if len(self._plans) < MOST_PLANS:
                self._plans[key] = plan
        return plan

    def is_kept(self, judge: Callable[["Operation"], bool]) -> bool:
        """What caching.py says of it, found once."""
        if self._is_kept is None:
            self._is_kept = judge(self)
        return self._is_kept

    def _simple(self, given: Mapping[str, Any]) -> VariableValues | None:
        """The same for variables that are plain values, where they are right."""
        if self._signatures is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature, default in self._signatures:
            name = signature.name
            value = given.get(name, Undefined)
            sources[name] = VariableValueSource(signature, value)
            if value is Undefined and default is not Undefined:
                coerced[name] = default
                continue
            if value is Undefined and not isinstance(signature.type, GraphQLNonNull):
                continue
            found = coerce_input_value(value, signature.type)
            if found is Undefined:
                return None
            coerced[name] = found
        return VariableValues(sources, coerced)


def operations(schema: GraphQLSchema, document: DocumentNode) -> dict[str, Operation]:
    """Those of a valid document, by name; "" is the one without."""
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    return {
        each.name.value if each.name else "": Operation(schema, each, fragments)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode) and each.operation is not OperationType.SUBSCRIPTION
    }


def _signatures(
    schema: GraphQLSchema, node: OperationDefinitionNode
) -> list[tuple[GraphQLVariableSignature, Any]] | None:
    """Of variables that are all plain values, with their defaults; None where one is not."""
    found = []
    for each in node.variable_definitions or ():
        signature = get_variable_signature(schema, each)
        if isinstance(signature, GraphQLError):
            return None
        kind = signature.type.of_type if isinstance(signature.type, GraphQLNonNull) else signature.type
        default: Any = Undefined
        if each.default_value is not None:
            values = get_variable_values(schema, [each], {})
            default = values.coerced.get(signature.name) if isinstance(values, VariableValues) else object()
        if not is_leaf_type(kind) or not (default is Undefined or isinstance(default, PLAIN)):
            return None
        found.append((signature, default))
    return found


def _conditions(nodes: list[Any]) -> set[str]:
    """Names of the variables that directives take, anywhere below."""
    found: set[str] = set()
    left = list(nodes)
    while left:
        node = left.pop()
        if isinstance(node, SelectionSetNode):
            left.extend(node.selections)
            continue
        directives: tuple[DirectiveNode, ...] = node.directives or ()
        found |= {
            argument.value.name.value
            for directive in directives
            for argument in directive.arguments or ()
            if isinstance(argument.value, VariableNode)
        }
        below = getattr(node, "selection_set", None)  # a spread has none: fragments are among the nodes
        if below:
            left.append(below)
    return found
