"""strawberry's schema with our errors and limits, and a shorter way to a result for what it has seen before.

A document that was parsed and checked once is only charged for and executed; strawberry's extensions, their
contexts and graphql-core's preparations take as long as everything else. What is unusual (no document, no
such operation, a subscription) goes strawberry's way. Not for: how fields are read (execution.py).
"""

from collections.abc import AsyncGenerator, Iterable
from typing import Any

import strawberry
from graphql import GraphQLError
from graphql.execution.executor import default_field_resolver, default_type_resolver
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.graphql.compiled import Operation
from api.graphql.errors import present
from api.graphql.execution import Executor
from api.graphql.limits import Bounded, Charged, Checked, charge, known

DEFAULTS = default_field_resolver, default_type_resolver, default_field_resolver

AT_ONCE = OperationType.QUERY, OperationType.MUTATION
"""What has one answer."""


class Schema(strawberry.Schema):
    """Always with `Bounded` and `Executor`, and without other extensions."""

    def __init__(self, query: type, **arguments: Any) -> None:
        super().__init__(query, extensions=[Bounded], execution_context_class=Executor, **arguments)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Puts in place of each error what the caller may see. strawberry calls it wherever there are any."""
        self._present(errors, execution_context.context if execution_context else None)

    def known(self, query: str, context: Any) -> Checked:
        """What is known of a document. Raises GraphQLError on a syntax error."""
        return known(self._schema, query, context)

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """The result; as strawberry's."""
        try:
            found = self.known(query, context_value) if query else None
        except GraphQLError as error:
            return self.refused([error], context_value)
        operation = found.named(operation_name) if found and not found.errors else None
        at_once = set(allowed_operation_types or AT_ONCE) - {OperationType.SUBSCRIPTION}
        allowed = operation and OperationType(operation.kind.value) in at_once
        if found is None or not (found.errors or (operation and allowed)):
            return await super().execute(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                at_once,
                operation_extensions,
            )
        charged = charge(found, operation_name, variable_values, context_value)
        if charged.errors or operation is None:
            return self.refused(charged.errors, context_value, charged)
        values = operation.values(variable_values or {})
        if isinstance(values, list):
            return self.refused(values, context_value, charged)
        result = await self._run(operation, values, context_value, root_value, operation_extensions)
        if result.errors:
            self._present(result.errors, context_value)
        return ExecutionResult(data=result.data, errors=result.errors, extensions=charged.extensions)

    async def stream(self, query: str | None, *arguments: Any, **given: Any) -> Any:
        """Many answers, or what is wrong with the document."""
        try:
            self.known(query or "", given.get("context_value"))
        except (GraphQLError, RecursionError) as error:
            wrong = error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)
            return self.refusing(wrong, given.get("context_value"))
        return await super().stream(query, *arguments, **given)

    async def refusing(self, error: GraphQLError, context: Any) -> AsyncGenerator[PreExecutionError, None]:
        """The stream of what was not executed."""
        errors = [error]
        self._present(errors, context)
        yield PreExecutionError(data=None, errors=errors)

    async def _run(
        self,
        operation: Operation,
        values: Any,
        context: Any,
        root: Any,
        operation_extensions: dict[str, Any] | None,
    ) -> Any:
        plan = operation.plan(values)
        executor = Executor(
            self._schema,
            operation.definitions,
            operation.fragments,
            root,
            context,
            operation.node,
            values,
            *DEFAULTS,
            is_awaitable=optimized_is_awaitable,
            operation_extensions=operation_extensions,
            plan=plan,
        )
        return await executor.execute_plan(plan)

    def refused(
        self, errors: list[GraphQLError], context: Any, charged: Charged | None = None
    ) -> ExecutionResult:
        """The result of what was not executed."""
        self._present(errors, context)
        return ExecutionResult(None, errors, charged.extensions if charged else {})

    def _present(self, errors: list[GraphQLError], context: Any) -> None:
        id, is_open = getattr(context, "request_id", ""), getattr(context, "introspection", True)
        errors[:] = [present(error, id, is_open=is_open) for error in errors]
