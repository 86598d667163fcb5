"""What mutations of drafts take, and what they give.

Not for: what designers do to things (step_inputs.py).
"""

from enum import Enum

import strawberry
from strawberry.scalars import JSON

from api.graphql.draft_parts import Conflict
from api.graphql.drafts import Draft
from api.graphql.errors import UserError
from api.graphql.history import Revision
from api.graphql.step_inputs import MOST_STEPS, StepInput
from api.graphql.things import ThingInput

_DRAFT = "The global id of a Draft, or its own id."
_KEY = (
    "An id of this call, chosen by the application, unique over all drafts, 1 to 200 characters. The same "
    "again is a no-op that says so, so it is safe to retry."
)
_SEEN = "The `version` of the draft that you saw; where it has changed since, this is refused."
_CONFLICTS = "What must be resolved before, 100 at most; empty where all went well."


@strawberry.input(description="A new draft.")
class CreateDraftInput:
    """Arguments of createDraft."""

    id: strawberry.ID = strawberry.field(
        description="The application's own id of the draft, 1 to 200 characters: its idempotency key, too. "
        "The same again is the draft that there is."
    )
    title: str = strawberry.field(description="A name for people: one line of 1 to 200 characters.")
    description: str = strawberry.field(
        default="", description="What it is for, in at most 20,000 characters."
    )
    base_revision: int | None = strawberry.field(
        default=None, description="The number of the revision to stand on; by default the present one."
    )
    shared: bool = strawberry.field(
        default=False, description="Whether all designers see and edit it from the beginning."
    )


@strawberry.input(description="What is said of a draft; what it does stays.")
class UpdateDraftInput:
    """Arguments of updateDraft."""

    id: strawberry.ID = strawberry.field(description=_DRAFT)
    title: str | None = strawberry.field(
        default=None, description="Its name from now on, 1 to 200 characters; null leaves it."
    )
    description: str | None = strawberry.field(
        default=None, description="What it is for, in at most 20,000 characters; null leaves it."
    )


@strawberry.input(description="Whether other designers see and edit a draft.")
class ShareDraftInput:
    """Arguments of shareDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    shared: bool = strawberry.field(
        default=True,
        description="False: its author alone does, and whoever runs the service sees it.",
    )


@strawberry.input(
    description="What is done in a draft: all of it or nothing, as one step that can be undone."
)
class EditDraftInput:
    """Arguments of editDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    steps: list[StepInput] = strawberry.field(
        description=f"1 to {MOST_STEPS:,} things, in order; each may build on those before it."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=_KEY)
    version: int | None = strawberry.field(
        default=None, description=f"{_SEEN} Left out, it is done to the draft as it is."
    )
    text: str | None = strawberry.field(
        default=None, description="What it is, for people; by default it is said from the steps."
    )


@strawberry.input(description="That the last step of a draft is taken back.")
class UndoStepInput:
    """Arguments of undoStep."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    version: int = strawberry.field(description=_SEEN)
    idempotency_key: strawberry.ID = strawberry.field(description=_KEY)


@strawberry.input(description="Something to say of a draft.")
class CommentOnDraftInput:
    """Arguments of commentOnDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    text: str = strawberry.field(description="In 1 to 5,000 characters.")
    idempotency_key: strawberry.ID = strawberry.field(description=_KEY)
    about: ThingInput | None = strawberry.field(
        default=None, description="One thing of it; by default all of it."
    )


@strawberry.input(description="That a draft is good as it is.")
class ApproveDraftInput:
    """Arguments of approveDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    version: int = strawberry.field(description=_SEEN)


@strawberry.enum(description="A side of a conflict.")
class Side(Enum):
    """Of graph.merging.Conflict."""

    OURS = strawberry.enum_value("ours", description="What it is in the draft.")
    THEIRS = strawberry.enum_value("theirs", description="What it is in the curriculum now.")


@strawberry.input(one_of=True, description="What holds: give exactly one field.")
class ResolutionInput:
    """What a conflict comes to."""

    side: Side | None = strawberry.field(default=strawberry.UNSET, description="One of the two.")
    value: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="Another value, as JSON in the form that both sides have."
    )


@strawberry.input(description="What holds where a draft and the curriculum say different things.")
class ResolveConflictInput:
    """Arguments of resolveConflict."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    thing: ThingInput = strawberry.field(description="Of which thing.")
    field: str | None = strawberry.field(
        default=None,
        description="Of which field, as the conflict names it; null where it is the whole thing.",
    )
    resolution: ResolutionInput = strawberry.field(
        description="What holds, through rebase and publish, as long as both sides stay as they are."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=_KEY)
    version: int | None = strawberry.field(default=None, description=_SEEN)


@strawberry.input(description="Which draft is to stand on the present revision.")
class RebaseDraftInput:
    """Arguments of rebaseDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    version: int | None = strawberry.field(default=None, description=_SEEN)


@strawberry.input(description="Which draft is given up.")
class DiscardDraftInput:
    """Arguments of discardDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)


@strawberry.input(description="Which mend of which finding is done in a draft.")
class ApplyMendInput:
    """Arguments of applyMend."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    mend_id: strawberry.ID = strawberry.field(description="The `id` of a Mend of the draft's `findings`.")
    idempotency_key: strawberry.ID = strawberry.field(description=_KEY)
    version: int | None = strawberry.field(default=None, description=_SEEN)


@strawberry.input(description="Which draft becomes the curriculum.")
class PublishDraftInput:
    """Arguments of publishDraft."""

    draft_id: strawberry.ID = strawberry.field(description=_DRAFT)
    why: str = strawberry.field(default="", description="Why, in at most 1,000 characters; it is kept.")
    expected_revision: int | None = strawberry.field(
        default=None,
        description="The number of the revision that you saw last; where there is a later one, this is "
        "refused. Left out, the draft is merged with what changed since, unless they disagree.",
    )


@strawberry.input(description="To which revision the curriculum goes back.")
class RollbackCurriculumInput:
    """Arguments of rollbackCurriculum."""

    to: int = strawberry.field(description="The number of the revision whose curriculum is to be live again.")
    why: str = strawberry.field(default="", description="Why, in at most 1,000 characters; it is kept.")
    expected_revision: int | None = strawberry.field(
        default=None,
        description="The number of the revision that you saw last; where there is a later one, this is "
        "refused.",
    )


@strawberry.type
class _Payload:
    """What mutations of a draft have in common."""

    draft: Draft | None = strawberry.field(
        default=None, description="The draft as it is then; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type
class _Repeatable(_Payload):
    """Of mutations that do nothing the second time."""

    repeated: bool = strawberry.field(
        default=False, description="Whether it had been done before: then nothing changed."
    )


@strawberry.type(description="What became of createDraft.")
class CreateDraftPayload(_Repeatable):
    """Result of createDraft."""


@strawberry.type(description="What became of updateDraft.")
class UpdateDraftPayload(_Payload):
    """Result of updateDraft."""


@strawberry.type(description="What became of shareDraft.")
class ShareDraftPayload(_Payload):
    """Result of shareDraft."""


@strawberry.type(description="What became of editDraft.")
class EditDraftPayload(_Repeatable):
    """Result of editDraft."""


@strawberry.type(description="What became of undoStep.")
class UndoStepPayload(_Repeatable):
    """Result of undoStep."""


@strawberry.type(description="What became of commentOnDraft.")
class CommentOnDraftPayload(_Repeatable):
    """Result of commentOnDraft."""


@strawberry.type(description="What became of approveDraft.")
class ApproveDraftPayload(_Repeatable):
    """Result of approveDraft."""


@strawberry.type(description="What became of resolveConflict.")
class ResolveConflictPayload(_Repeatable):
    """Result of resolveConflict."""


@strawberry.type(description="What became of rebaseDraft.")
class RebaseDraftPayload(_Repeatable):
    """Result of rebaseDraft."""

    conflicts: list[Conflict] = strawberry.field(default_factory=list, description=_CONFLICTS)


@strawberry.type(description="What became of discardDraft.")
class DiscardDraftPayload(_Repeatable):
    """Result of discardDraft."""


@strawberry.type(description="What became of applyMend.")
class ApplyMendPayload(_Repeatable):
    """Result of applyMend."""


@strawberry.type(description="What became of publishDraft. Mastery follows: see `moving` of the revision.")
class PublishDraftPayload(_Repeatable):
    """Result of publishDraft."""

    revision: Revision | None = strawberry.field(
        default=None, description="What the curriculum is now; null where there are errors."
    )
    conflicts: list[Conflict] = strawberry.field(default_factory=list, description=_CONFLICTS)
    cycle: list[str] = strawberry.field(
        default_factory=list,
        description="Own ids of concepts, each a prerequisite of the next, the first and the last the same: "
        "the circle that would be closed; else empty.",
    )


@strawberry.type(
    description="What became of rollbackCurriculum. Mastery follows: see `moving` of the revision."
)
class RollbackCurriculumPayload:
    """Result of rollbackCurriculum."""

    revision: Revision | None = strawberry.field(
        default=None, description="What the curriculum is now; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )
