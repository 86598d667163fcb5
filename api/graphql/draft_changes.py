"""Drafts are begun, edited, discussed, approved and given up: mutations for designers.

What can be said again without harm: a call with an idempotency key does nothing the second time, one with a
version is refused where the draft has changed since. Not for: making a draft the curriculum (publishing.py).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.graphql import ids, linting
from api.graphql.context import Info
from api.graphql.draft_payloads import (
    ApplyMendInput,
    ApplyMendPayload,
    ApproveDraftInput,
    ApproveDraftPayload,
    CommentOnDraftInput,
    CommentOnDraftPayload,
    CreateDraftInput,
    CreateDraftPayload,
    DiscardDraftInput,
    DiscardDraftPayload,
    EditDraftInput,
    EditDraftPayload,
    RebaseDraftInput,
    RebaseDraftPayload,
    ResolveConflictInput,
    ResolveConflictPayload,
    ShareDraftInput,
    ShareDraftPayload,
    Side,
    UndoStepInput,
    UndoStepPayload,
    UpdateDraftInput,
    UpdateDraftPayload,
)
from api.graphql.drafts import contents, disputed, to_draft, viewer
from api.graphql.nodes import mutation
from api.graphql.step_inputs import StepInput, path_of, to_steps
from api.graphql.things import named, the_one
from api.principal import Action
from graph import content, drafting, drafts, merging, steps
from graph.draft_rules import check_version
from graph.errors import Conflict, LearnerGraphError
from graph.steps import Step
from graph.store import Store


@strawberry.type
class DraftMutation:
    """Root fields of this area that change something."""

    @mutation(
        "Begins a draft, on the present revision or another. The same again is the draft that there is.",
        Action.EDIT_DRAFTS,
        CreateDraftPayload,
    )
    async def create_draft(
        self,
        info: Info,
        input: Annotated[CreateDraftInput, strawberry.argument(description="Which.")],
    ) -> CreateDraftPayload:
        """Idempotent by id."""
        store, who, now = _by(info)
        made = await drafting.create(
            store,
            id=input.id,
            title=input.title,
            description=input.description,
            base=input.base_revision,
            by=who,
            now=now,
        )
        untouched = made.changed_at == made.created_at
        if input.shared and not made.shared and untouched:  # also where an earlier call was cut off here
            made = await drafting.share(store, made.id, by=who, now=now)
        return CreateDraftPayload(draft=to_draft(made), repeated=made.created_at != now)

    @mutation("Gives a draft another title or description.", Action.EDIT_DRAFTS, UpdateDraftPayload)
    async def update_draft(
        self,
        info: Info,
        input: Annotated[UpdateDraftInput, strawberry.argument(description="Which, and what.")],
    ) -> UpdateDraftPayload:
        """Idempotent."""
        store, who, now = _by(info)
        done = await drafting.describe(
            store,
            ids.own(input.id, "Draft"),
            by=who,
            now=now,
            title=input.title,
            description=input.description,
        )
        return UpdateDraftPayload(draft=to_draft(done))

    @mutation(
        "Lets all designers see and edit a draft, or its author alone. Only the author may.",
        Action.EDIT_DRAFTS,
        ShareDraftPayload,
    )
    async def share_draft(
        self,
        info: Info,
        input: Annotated[ShareDraftInput, strawberry.argument(description="Which, and whether.")],
    ) -> ShareDraftPayload:
        """Idempotent."""
        store, who, now = _by(info)
        key = ids.own(input.draft_id, "Draft", "draftId")
        done = await drafting.share(store, key, by=who, now=now, shared=input.shared)
        return ShareDraftPayload(draft=to_draft(done))

    @mutation(
        "Does something in a draft: adds, edits, retires, restores, removes, merges, splits, re-tags. All or "
        "nothing, as one step.",
        Action.EDIT_DRAFTS,
        EditDraftPayload,
    )
    async def edit_draft(
        self,
        info: Info,
        input: Annotated[EditDraftInput, strawberry.argument(description="In which, and what.")],
    ) -> EditDraftPayload:
        """Idempotent by its key."""
        store, who, now = _by(info)
        key = ids.own(input.draft_id, "Draft", "draftId")
        asked = to_steps(input.steps)
        try:
            done = await drafting.edit(
                store,
                key,
                asked,
                by=who,
                now=now,
                step_id=input.idempotency_key,
                version=input.version,
                text=input.text,
            )
        except LearnerGraphError as error:
            await _place(info, key, input.steps, asked, error)
            raise
        return EditDraftPayload(
            draft=to_draft(done), repeated=_repeated(done.steps, input.idempotency_key, now)
        )

    @mutation("Takes back the last step of a draft.", Action.EDIT_DRAFTS, UndoStepPayload)
    async def undo_step(
        self,
        info: Info,
        input: Annotated[UndoStepInput, strawberry.argument(description="Of which, as you saw it.")],
    ) -> UndoStepPayload:
        """Idempotent by its key, and once for each version."""
        store, who, now = _by(info)
        key, call = ids.own(input.draft_id, "Draft", "draftId"), input.idempotency_key
        done = await drafting.undo(store, key, by=who, now=now, version=input.version, call_id=call)
        return UndoStepPayload(draft=to_draft(done), repeated=_repeated(done.calls, call, now))

    @mutation("Says something of a draft, or of one thing in it.", Action.EDIT_DRAFTS, CommentOnDraftPayload)
    async def comment_on_draft(
        self,
        info: Info,
        input: Annotated[CommentOnDraftInput, strawberry.argument(description="Of which, and what.")],
    ) -> CommentOnDraftPayload:
        """Idempotent by its key."""
        store, who, now = _by(info)
        done = await drafting.comment(
            store,
            ids.own(input.draft_id, "Draft", "draftId"),
            comment_id=input.idempotency_key,
            text=input.text,
            by=who,
            now=now,
            about=named(input.about, "about") if input.about else None,
        )
        [said] = [each for each in done.comments if each.id == input.idempotency_key]
        return CommentOnDraftPayload(draft=to_draft(done), repeated=said.at != now)

    @mutation(
        "Agrees to a shared draft, as it is in one version, that others wrote.",
        Action.EDIT_DRAFTS,
        ApproveDraftPayload,
    )
    async def approve_draft(
        self,
        info: Info,
        input: Annotated[ApproveDraftInput, strawberry.argument(description="Which, as you saw it.")],
    ) -> ApproveDraftPayload:
        """Idempotent by version."""
        store, who, now = _by(info)
        key = ids.own(input.draft_id, "Draft", "draftId")
        done = await drafting.approve(store, key, by=who, now=now, version=input.version)
        [given] = [each for each in done.approvals if each.by == who and each.version == input.version]
        return ApproveDraftPayload(draft=to_draft(done), repeated=given.at != now)

    @mutation(
        "Says what holds where a draft and the curriculum say different things.",
        Action.EDIT_DRAFTS,
        ResolveConflictPayload,
    )
    async def resolve_conflict(
        self,
        info: Info,
        input: Annotated[ResolveConflictInput, strawberry.argument(description="Where, and what.")],
    ) -> ResolveConflictPayload:
        """Idempotent by its key; a resolution may be another later."""
        store, who, now = _by(info)
        call = input.idempotency_key
        _, said = the_one(input.resolution)
        done = await drafting.resolve(
            store,
            ids.own(input.draft_id, "Draft", "draftId"),
            named(input.thing),
            input.field or merging.WHOLE,
            merging.Side[said.name] if isinstance(said, Side) else said,
            by=who,
            now=now,
            call_id=call,
            version=input.version,
        )
        return ResolveConflictPayload(draft=to_draft(done), repeated=_repeated(done.calls, call, now))

    @mutation(
        "Puts a draft on the present revision, as if it had been begun there. Conflicts are resolved before.",
        Action.EDIT_DRAFTS,
        RebaseDraftPayload,
    )
    async def rebase_draft(
        self,
        info: Info,
        input: Annotated[RebaseDraftInput, strawberry.argument(description="Which.")],
    ) -> RebaseDraftPayload:
        """Idempotent."""
        store, who, now = _by(info)
        key = ids.own(input.draft_id, "Draft", "draftId")
        try:
            done = await drafting.rebase(store, key, by=who, now=now, version=input.version)
        except Conflict as error:
            return RebaseDraftPayload(**await disputed(info, key, error))
        return RebaseDraftPayload(draft=to_draft(done), repeated=done.changed_at != now)

    @mutation("Gives a draft up; it stays to be read.", Action.EDIT_DRAFTS, DiscardDraftPayload)
    async def discard_draft(
        self,
        info: Info,
        input: Annotated[DiscardDraftInput, strawberry.argument(description="Which.")],
    ) -> DiscardDraftPayload:
        """Idempotent."""
        store, who, now = _by(info)
        done = await drafting.discard(store, ids.own(input.draft_id, "Draft", "draftId"), by=who, now=now)
        return DiscardDraftPayload(draft=to_draft(done), repeated=done.changed_at != now)

    @mutation("Does in a draft what a finding proposes, as one step.", Action.EDIT_DRAFTS, ApplyMendPayload)
    async def apply_mend(
        self,
        info: Info,
        input: Annotated[ApplyMendInput, strawberry.argument(description="Which, and where.")],
    ) -> ApplyMendPayload:
        """Idempotent by its key."""
        store, who, now = _by(info)
        key = ids.own(input.draft_id, "Draft", "draftId")
        found = await drafting.read(store, key, by=viewer(info))
        if any(step.by == who for step in found.steps if step.id == input.idempotency_key):
            return ApplyMendPayload(draft=to_draft(found), repeated=True)
        check_version(found, input.version)
        _, tip = await contents(info, found)
        mend = await linting.mended(info, tip, input.mend_id)
        done = await drafting.edit(
            store,
            key,
            mend.steps,
            by=who,
            now=now,
            step_id=input.idempotency_key,
            version=found.version,
            kind="mend",
            text=mend.text,
        )
        return ApplyMendPayload(draft=to_draft(done))


def _by(info: Info) -> tuple[Store, str, Any]:
    """Where, by whom and when."""
    return info.context.store, info.context.principal.subject, info.context.now


async def _place(
    info: Info, key: str, given: Sequence[StepInput], asked: Sequence[Step], error: LearnerGraphError
) -> None:
    """Says in an error which of several steps it is about, and of which field, where it is about one."""
    with suppress(LearnerGraphError):
        _, tip = await contents(info, await drafting.read(info.context.store, key, by=viewer(info)))
        for i, step in enumerate(asked):
            try:
                tip = content.patched(tip, steps.apply(tip, step))
            except LearnerGraphError as found:
                if str(found) == str(error):
                    error.field = path_of(given[i], i, error.field)
                return


def _repeated(done: Sequence[drafts.DraftStep | drafts.Call], key: str, now: datetime) -> bool:
    """Whether it was done by an earlier call with this key."""
    return any(one.at != now for one in done if one.id == key)
