"""The schema, put together from its areas. Start here.

schema.graphql beside this file is its text; `python -m api.graphql.export` writes it.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.graphql import ids
from api.graphql.asking import AskingQuery
from api.graphql.asking_library import LibraryQuery
from api.graphql.asking_schema import AskingSchemaQuery
from api.graphql.audit import AuditQuery
from api.graphql.classes import ClassQuery, find_class
from api.graphql.context import Info
from api.graphql.curriculum import CurriculumQuery, find_concept, find_question
from api.graphql.drafts import DraftQuery, find_draft
from api.graphql.errors import present
from api.graphql.execution import Executor
from api.graphql.history import HistoryQuery, find_revision
from api.graphql.learner import LearnerQuery, find_learner
from api.graphql.limits import Bounded, parsed
from api.graphql.live import LiveQuery, Subscription
from api.graphql.models import ModelQuery, find_model
from api.graphql.mutations import Mutation
from api.graphql.nodes import Node, resolved
from api.graphql.policies import PolicyQuery, find_policy
from api.graphql.privacy import PrivacyQuery
from api.graphql.recommendation import RecommendationQuery, find_slate
from api.graphql.reporting import ReportingQuery
from api.graphql.responses import find_feedback
from api.graphql.saved import SavedQuery, find_saved_question
from api.graphql.scalars import ANY_JSON, DATE_TIME
from api.principal import Action
from graph.errors import InvalidInput


@strawberry.type(description="Everything that can be asked.")
class Query(
    LearnerQuery,
    CurriculumQuery,
    DraftQuery,
    HistoryQuery,
    RecommendationQuery,
    ClassQuery,
    ModelQuery,
    PolicyQuery,
    ReportingQuery,
    AuditQuery,
    PrivacyQuery,
    SavedQuery,
    AskingQuery,
    LibraryQuery,
    AskingSchemaQuery,
    LiveQuery,
):
    """Root fields."""

    @resolved("Whatever has this global id; null, with an error, where nothing has.", Action.READ_CURRICULUM)
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="A global id, of any type.")],
    ) -> Node | None:
        """A global id only: an own id does not say its type."""
        named = ids.decode(id)
        if named is None:
            raise InvalidInput(
                "This is not a global id.", field="id", value=id, mend="Use an `id` that this API gave."
            )
        return await FINDERS[named[0]](info, named[1])


async def _concept(info: Info, key: str) -> Node:
    return await find_concept(info, key, "id")


async def _question(info: Info, key: str) -> Node:
    return await find_question(info, key, "id")


FINDERS: dict[str, Callable[[Info, str], Awaitable[Node]]] = {
    "Class": find_class,
    "Concept": _concept,
    "Draft": find_draft,
    "Feedback": find_feedback,
    "Learner": find_learner,
    "Policy": find_policy,
    "Question": _question,
    "Revision": find_revision,
    "SavedQuestion": find_saved_question,
    "Slate": find_slate,
    "TracingModel": find_model,
}


class Schema(strawberry.Schema):
    """strawberry's, with our errors."""

    async def execute(self, *arguments: Any, **given: Any) -> Any:
        """One answer: nothing that can be subscribed to."""
        allowed = given.get("allowed_operation_types") or (OperationType.QUERY, OperationType.MUTATION)
        given["allowed_operation_types"] = set(allowed) - {OperationType.SUBSCRIPTION}
        return await super().execute(*arguments, **given)

    async def stream(self, query: str | None, *arguments: Any, **given: Any) -> Any:
        """Many answers, or what is wrong with the document."""
        try:
            parsed(query or "")
        except (GraphQLError, RecursionError) as error:
            wrong = error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)
            return self._refusing(wrong, given.get("context_value"))
        return await super().stream(query, *arguments, **given)

    async def _refusing(self, error: GraphQLError, context: Any) -> AsyncGenerator[PreExecutionError, None]:
        id, is_open = getattr(context, "request_id", ""), getattr(context, "introspection", True)
        yield PreExecutionError(data=None, errors=[present(error, id, is_open=is_open)])

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Puts in place of each error what the caller may see. strawberry calls it wherever there are any."""
        context = execution_context.context if execution_context else None
        id, is_open = getattr(context, "request_id", ""), getattr(context, "introspection", True)
        errors[:] = [present(error, id, is_open=is_open) for error in errors]


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    extensions=[Bounded],
    execution_context_class=Executor,
    config=StrawberryConfig(scalar_map={datetime: DATE_TIME, JSON: ANY_JSON}),
)
