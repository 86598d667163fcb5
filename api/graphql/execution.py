"""Attributes are read straight from our objects: most fields are no more than that, and the way through
strawberry and graphql-core takes 20 µs for each, a few milliseconds for a slate.

A field is plain where it is an attribute, or a resolver that takes and awaits nothing, and all that is
selected below it is plain, too. What turns out not to be as the schema says (null where it must not be, an
exception) goes the general way again, which finds the error and says where it is. Not for: that way.
"""

from collections.abc import Callable, Hashable, Mapping
from math import isfinite
from operator import attrgetter
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationType,
    SelectionSetNode,
    is_leaf_type,
)
from graphql.execution import ExecutionResult
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

from api.graphql.compiled import Plan

Reader = Callable[[Any], Any]

LEAVES: Mapping[str, tuple[type, Callable[[Any], bool] | None]] = {
    "String": (str, None),
    "ID": (str, None),
    "Boolean": (bool, None),
    "Int": (int, lambda value: -(2**31) <= value < 2**31),
    "Float": (float, isfinite),
}
"""Values that are sent as they are, by scalar: of which type, and what else must be true of them."""


class Unusual(Exception):
    """Only the general way can complete this value, or refuse it."""


class Executor(StrawberryGraphQLCoreExecutionContext):
    """The general way, with a short cut for what is plain. One a request. plan: what other requests for the
    same selection found out about it."""

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.middleware_manager and not self.middleware_manager.middlewares:
            self.middleware_manager = None
        self._readers: dict[Hashable, tuple[Any, Any]] = {}
        if plan:
            self._readers, self._relevant_sub_fields = plan.readers, plan.subfields

    async def execute_plan(self, plan: Plan) -> ExecutionResult:
        """The result of the operation; the root fields of a mutation one after the other."""
        kind: Any = self.schema.get_root_type(self.operation.operation)
        serially = self.operation.operation is OperationType.MUTATION
        execute = self.execute_fields_serially if serially else self.execute_fields
        try:
            data: Any = execute(kind, self.root_value, None, plan.root, None)
            if self.is_awaitable(data):
                data = await data
        except GraphQLError as error:
            self.collected_errors.add(error, None)
            data = None
        return ExecutionResult(data, self.collected_errors.errors or None)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: dict[str, Any],
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """The selected fields of one object, in the order of the selection."""
        readers = self._readers_of(parent_type, grouped_field_set)
        results: dict[str, Any] = dict.fromkeys(grouped_field_set)
        left = {}
        for name, reader in readers.items():
            if reader is None:
                left[name] = grouped_field_set[name]
                continue
            try:
                results[name] = reader(source_value)
            except Exception:  # noqa: BLE001  # the general way meets it again, and says where
                left[name] = grouped_field_set[name]
        if not left:
            return results
        rest: Any = super().execute_fields(parent_type, source_value, path, left, position_context)

        async def both() -> dict[str, Any]:
            return {**results, **await rest}

        return both() if self.is_awaitable(rest) else {**results, **rest}

    def complete_list_value(self, return_type: Any, field_details_list: Any, *rest: Any) -> Any:
        """A list of objects whose selection is plain, at once."""
        return self._at_once(super().complete_list_value, return_type, field_details_list, rest)

    def complete_object_value(self, return_type: Any, field_details_list: Any, *rest: Any) -> Any:
        """An object whose selection is plain, at once."""
        return self._at_once(super().complete_object_value, return_type, field_details_list, rest)

    def _at_once(self, generally: Callable[..., Any], kind: Any, details: Any, rest: tuple[Any, ...]) -> Any:
        """rest: info, path, result, and the position among what is delivered later."""
        key = id(kind), id(details)
        known = self._readers.get(key)
        if known is None or known[0] is not details:
            plain = None if self.middleware_manager else self._completing_present(kind, details)
            self._readers[key] = known = details, plain
        if known[1] is None:
            return generally(kind, details, *rest)
        try:
            return known[1](rest[2])
        except Exception:  # noqa: BLE001  # the general way meets it again, and says where
            return generally(kind, details, *rest)

    def _readers_of(self, parent_type: GraphQLObjectType, fields: Any) -> dict[str, Reader | None]:
        """By name in the response; None for what is not plain."""
        known = self._readers.get(id(fields))
        if known is None or known[0] is not fields:
            made = {name: self._reader(parent_type, details) for name, details in fields.items()}
            self._readers[id(fields)] = known = fields, made
        return known[1]

    def _reader(self, parent_type: GraphQLObjectType, details: Any) -> Reader | None:
        name = details[0].node.name.value
        if name == "__typename":
            return lambda _: parent_type.name
        field = self.schema.get_field(parent_type, name)
        if field is None or self.middleware_manager or (get := _getter(field)) is None:
            return None
        complete = self._completing(field.type, details)
        if complete is None:
            return None
        kind: Any = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        exact, fits = LEAVES.get(kind.name, (None, None)) if is_leaf_type(kind) else (None, None)

        def read(source: Any) -> Any:
            value = get(source)
            if type(value) is exact and (fits is None or fits(value)):
                return value
            return complete(value)

        return read

    def _completing(self, kind: GraphQLOutputType, details: Any) -> Reader | None:
        """What makes a value of this type one of the response; None where the selection is not plain."""
        if isinstance(kind, GraphQLNonNull):
            return self._completing_present(kind.of_type, details)
        present = self._completing_present(kind, details)
        return present and (lambda value: None if value is None else present(value))

    def _completing_present(self, kind: GraphQLOutputType, details: Any) -> Reader | None:
        if is_leaf_type(kind):
            return _leaf(kind)
        if isinstance(kind, GraphQLList):
            item = self._completing(kind.of_type, details)
            return item and (lambda value: [item(each) for each in _a_list(value)])
        if not isinstance(kind, GraphQLObjectType):
            return None
        fields, deferred, *_ = self.collect_subfields(kind, details)
        readers = self._readers_of(kind, fields)
        plain = {name: reader for name, reader in readers.items() if reader}
        if deferred or len(plain) < len(readers):
            return None

        def read(value: Any) -> dict[str, Any]:
            if value is None or isinstance(value, Exception):
                raise Unusual
            return {name: reader(value) for name, reader in plain.items()}

        return read


def asks_for(info: Any, name: str) -> bool:
    """Whether a field of this name is selected anywhere below the one that is resolved."""
    fragments = info._raw_info.fragments

    def below(selected: SelectionSetNode | None) -> bool:
        return selected is not None and any(map(asked, selected.selections))

    def asked(node: Any) -> bool:
        if isinstance(node, FragmentSpreadNode):
            return below(fragments[node.name.value].selection_set)
        return (isinstance(node, FieldNode) and node.name.value == name) or below(node.selection_set)

    return any(below(node.selection_set) for node in info._raw_info.field_nodes)


def _getter(field: GraphQLField) -> Reader | None:
    """What gives the value of a field that takes nothing but the object."""
    definition = (field.extensions or {}).get("strawberry-definition")
    if not isinstance(definition, StrawberryField) or field.args:
        return None
    if definition.is_basic_field:
        return attrgetter(definition.python_name)
    resolver = definition.base_resolver
    if resolver is None or definition.extensions or resolver.is_async or resolver.info_parameter:
        return None
    return cast(Reader, resolver.wrapped_func) if resolver.self_parameter else None


def _leaf(kind: Any) -> Reader:
    def complete(value: Any) -> Any:
        completed = None if value is None else kind.coerce_output_value(value)
        if completed is None:
            raise Unusual
        return completed

    return complete


def _a_list(value: Any) -> Any:
    if type(value) not in (list, tuple):
        raise Unusual
    return value
