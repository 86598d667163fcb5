"""A draft becomes the curriculum, and the curriculum goes back: mutations for designers.

Structure changes at once, in one transaction; mastery follows, learner by learner (history.py says how far).
"""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.draft_payloads import (
    PublishDraftInput,
    PublishDraftPayload,
    RollbackCurriculumInput,
    RollbackCurriculumPayload,
)
from api.graphql.drafts import disputed, find_draft
from api.graphql.errors import user_error
from api.graphql.history import to_revision
from api.graphql.nodes import mutation
from api.principal import Action
from graph import errors, publishing
from graph.errors import CycleFound


@strawberry.type
class PublishingMutation:
    """Root fields of this area."""

    @mutation(
        "Makes a draft the curriculum that learners see: all of it or nothing, merged with what changed "
        "since its base. Published before, it is the revision that it became; where it changes nothing, the "
        "live one, as if it had been.",
        Action.PUBLISH,
        PublishDraftPayload,
    )
    async def publish_draft(
        self,
        info: Info,
        input: Annotated[PublishDraftInput, strawberry.argument(description="Which, and why.")],
    ) -> PublishDraftPayload:
        """Idempotent."""
        context = info.context
        found = await find_draft(info, ids.own(input.draft_id, "Draft", "draftId"))
        try:
            made = await publishing.publish(
                context.store,
                found.key,
                by=context.principal.subject,
                now=context.now,
                why=input.why,
                expected_revision=input.expected_revision,
                approvals=context.approvals,
            )
        except CycleFound as error:
            return PublishDraftPayload(cycle=list(error.path), errors=[user_error(error)])
        except errors.Conflict as error:
            return PublishDraftPayload(**await disputed(info, found.key, error))
        return PublishDraftPayload(
            draft=await find_draft(info, found.key),
            revision=to_revision(made),
            repeated=made.at != context.now,
        )

    @mutation(
        "Makes the curriculum what it was in a revision: a new revision that undoes what came after it. What "
        "came after and has answers is retired.",
        Action.PUBLISH,
        RollbackCurriculumPayload,
    )
    async def rollback_curriculum(
        self,
        info: Info,
        input: Annotated[RollbackCurriculumInput, strawberry.argument(description="To which, and why.")],
    ) -> RollbackCurriculumPayload:
        """To where it is already changes nothing."""
        made = await publishing.rollback(
            info.context.store,
            input.to,
            by=info.context.principal.subject,
            now=info.context.now,
            why=input.why,
            expected_revision=input.expected_revision,
        )
        return RollbackCurriculumPayload(revision=to_revision(made))
