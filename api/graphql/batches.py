"""Several operations in one request: paid for together, before any of them is executed.

Not for: how they are read (requests.py) and answered (router.py).
"""

from dataclasses import dataclass

from graphql import GraphQLError, OperationType
from strawberry.http import GraphQLRequestData

from api.graphql.context import Context
from api.graphql.limits import cost_of, spend, too_costly
from api.graphql.persisted import Operations
from api.graphql.short_cut import Schema


@dataclass(frozen=True, slots=True)
class Batch:
    """points: what those that are in order cost together; the others pay when they are refused. changes:
    whether there is a mutation."""

    context: Context
    points: int
    changes: bool

    @classmethod
    async def of(
        cls, asked: list[GraphQLRequestData], schema: Schema, operations: Operations, context: Context
    ) -> "Batch":
        """What these operations come to."""
        points, changes = 0, False
        for each in asked:
            try:
                await operations.resolve(each)
                found = schema.known(each.query or "", context)
            except GraphQLError:
                continue  # it is refused when it is its turn
            operation = found.named(each.operation_name)
            if operation is not None and not found.errors:
                points += cost_of(found, each.operation_name, each.variables)
                changes |= operation.kind is OperationType.MUTATION
        context.notes |= {"operations": len(asked), "cost": points}
        return cls(context, points, changes)

    def charge(self) -> list[GraphQLError]:
        """Spends what it costs; why it may not run, where it may not."""
        if self.points > self.context.most_cost:
            return [too_costly(self.points, self.context.most_cost)]
        self.context.is_paid = True
        return spend(self.context, self.points, {})
