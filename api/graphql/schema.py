"""The schema, put together from its areas. Start here.

schema.graphql beside this file is its text; `python -m api.graphql.export` writes it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Annotated, cast

import strawberry
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from api.graphql import ids
from api.graphql.asking import AskingQuery
from api.graphql.asking_library import LibraryQuery, find_analysis
from api.graphql.asking_schema import AskingSchemaQuery
from api.graphql.audit import AuditQuery, find_entry
from api.graphql.classes import ClassQuery, find_class
from api.graphql.context import Info
from api.graphql.courses import CourseQuery, find_course
from api.graphql.curriculum import CurriculumQuery, find_concept, find_question
from api.graphql.drafts import DraftQuery, find_draft
from api.graphql.history import HistoryQuery, find_revision
from api.graphql.learner import LearnerQuery, find_learner
from api.graphql.live import LiveQuery, Subscription
from api.graphql.misconceptions import find_misconception
from api.graphql.models import ModelQuery, find_model
from api.graphql.mutations import Mutation
from api.graphql.nodes import Node, resolved
from api.graphql.policies import PolicyQuery, find_policy
from api.graphql.privacy import PrivacyQuery
from api.graphql.recommendation import RecommendationQuery, find_slate
from api.graphql.reporting import ReportingQuery
from api.graphql.responses import find_feedback
from api.graphql.saved import SavedQuery, find_saved_question
from api.graphql.scalars import ANY_JSON, DATE, DATE_TIME
from api.graphql.short_cut import Schema
from api.principal import Action
from graph.errors import InvalidInput

MOST_NODES = 100
"""Ids that are looked up at once."""


@strawberry.type(description="Everything that can be asked.")
class Query(
    LearnerQuery,
    CurriculumQuery,
    CourseQuery,
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
        type_name, key = ids.named(id)
        return await FINDERS[type_name](info, key)

    @resolved(
        "Whatever has these global ids, in their order; null, with an error, in place of what is not there.",
        Action.READ_CURRICULUM,
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description=f"Global ids, of any types; {MOST_NODES} at most."),
        ],
    ) -> list[Node | None]:
        """Each as `node` would, all at once."""
        if len(ids) > MOST_NODES:
            mend = f"Give at most {MOST_NODES}, in several requests."
            raise InvalidInput("There are too many ids.", field="ids", value=len(ids), mend=mend)
        return await _each(info, ids)


async def _each(info: Info, given: Sequence[str]) -> list[Node | None]:
    """Nodes; in the place of one that cannot be given the error, which GraphQL puts where it belongs."""

    async def one(id: str) -> Node | None:
        type_name, key = ids.named(id, "ids")
        return await FINDERS[type_name](info, key)

    found = await asyncio.gather(*map(one, given), return_exceptions=True)
    return cast("list[Node | None]", found)


async def _concept(info: Info, key: str) -> Node:
    return await find_concept(info, key, "id")


async def _question(info: Info, key: str) -> Node:
    return await find_question(info, key, "id")


FINDERS: dict[str, Callable[[Info, str], Awaitable[Node]]] = {
    "Analysis": find_analysis,
    "AuditEntry": find_entry,
    "Class": find_class,
    "Concept": _concept,
    "Course": find_course,
    "Draft": find_draft,
    "Feedback": find_feedback,
    "Learner": find_learner,
    "Misconception": find_misconception,
    "Policy": find_policy,
    "Question": _question,
    "Revision": find_revision,
    "SavedQuestion": find_saved_question,
    "Slate": find_slate,
    "TracingModel": find_model,
}


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map={date: DATE, datetime: DATE_TIME, JSON: ANY_JSON}),
)
