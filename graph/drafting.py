"""Drafts: begun on a revision, worked at step by step, shared, talked about, approved, undone and rebased.

Nothing here changes what learners see. Each use is one transaction under the draft's lock; ids of drafts,
steps and comments are the callers' idempotency keys: said again by the same, they do nothing twice. `by` is
who does it, 1 to 200 characters; a draft that is not shared is there for its author alone. Not for: what a
step does (steps), what both sides come to (rebasing), or publishing.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from graph import documents, rebasing, steps
from graph.content import Content, Thing, patched
from graph.draft_rules import (
    MOST_COMMENT,
    MOST_DESCRIPTION,
    check_approver,
    check_author,
    check_open,
    check_resolved,
    check_size,
    check_version,
    check_words,
    counting,
    decided,
    visible,
)
from graph.drafts import ALL, Approval, Comment, Draft, DraftState, DraftStep, Wanted
from graph.errors import Conflict, NotFound
from graph.history import content_at
from graph.merging import Conflict as Disagreement
from graph.merging import Merged, Resolution, Side
from graph.paging import Span
from graph.rebasing import pending_of, total
from graph.repeating import called, in_json, own_id, remembered, taken, to_call
from graph.steps import Step
from graph.store import Store, Transaction
from graph.store import drafts as kept

Work = Callable[[Transaction, Draft], Awaitable[Draft]]


async def create(
    store: Store,
    *,
    id: str,
    title: str,
    by: str,
    now: datetime,
    description: str = "",
    base: int | None = None,
) -> Draft:
    """A new draft on a revision, by default the present one. Raises InvalidInput, Conflict (another has this
    id), NotFound (that revision is gone), Unavailable."""
    documents.check_id(id, "id")
    check_words(by, title, description)
    number = (await store.stamp())[0] if base is None else base
    await _known(store, number)
    request = hashlib.sha256(orjson.dumps([title, description, base])).hexdigest()
    draft = Draft(
        *(id, title, description, by, number),
        version=1,
        state=DraftState.OPEN,
        shared=False,
        created_at=now,
        changed_at=now,
        changed_by=by,
        change="began it",
    )

    async def work(tx: Transaction) -> Draft:
        if await kept.create_draft(tx, draft, request) != (by, request):
            raise Conflict("Another draft has this id.", field="id", value=id, mend="Choose another.")
        return visible(await store.draft(id, tx), id, by)

    return await store.write(work)


async def read(store: Store, id: str, *, by: str | None) -> Draft:
    """One draft with all that belongs to it. by: None sees all, shared or not. Raises NotFound."""
    return visible(await store.draft(id), id, by)


async def page(
    store: Store, span: Span[tuple[int, str]], *, by: str | None, wanted: Wanted = ALL
) -> tuple[list[Draft], bool]:
    """The drafts of a span by (`placed`, id) that somebody sees, and whether there are more in its
    direction; without their steps, comments and resolutions. by: None sees all. Raises Unavailable."""
    return await store.drafts_page(span, by=by, wanted=wanted)


async def content_of(store: Store, draft: Draft) -> tuple[Content, Content]:
    """What the draft is based on, and what it would be with all its steps. Raises NotFound, Unavailable."""
    base = await content_at(store, draft.base)
    return base, patched(base, total(draft))


async def edit(
    store: Store,
    id: str,
    asked: Sequence[Step],
    *,
    by: str,
    now: datetime,
    step_id: str,
    version: int | None = None,
    kind: str | None = None,
    text: str | None = None,
) -> Draft:
    """Does steps, one after the other, all or none; they are one step of the draft, undone together.

    version: what was seen, where another is a Conflict; None does it whatever others did meanwhile. kind,
    text: for the records; by default those of the steps. What changes nothing leaves no step. Raises
    InvalidInput, NotFound, Conflict (with the draft, or with its content), Unavailable.
    """
    documents.check_id(step_id, "stepId")
    words = "; ".join(map(steps.in_words, asked))[:MOST_DESCRIPTION] if text is None else text
    documents.check_text(words, "text", MOST_DESCRIPTION, least=1)
    kinds = {steps.kind_of(step) for step in asked}
    named = kind or (kinds.pop() if len(kinds) == 1 else "mend")
    request = in_json([steps.to_json(step) for step in asked], "steps")

    async def work(tx: Transaction, draft: Draft) -> Draft:
        if known := next((step for step in draft.steps if step.id == step_id), None):
            if known.by != by or await store.request_of(tx, id, step_id) != request:
                raise taken("step", step_id)
            return draft
        check_open(draft)
        check_version(draft, version)
        _, tip = await content_of(store, draft)
        delta = await asyncio.to_thread(_applied, tip, asked)
        if not delta:
            return draft
        step = DraftStep(step_id, now, by, named, words, delta)
        changed = replace(draft, steps=(*draft.steps, step))
        check_size(changed)
        await kept.add_step(tx, store.sealer, draft, step, request)
        return await _moved_on(tx, changed, by, now, f"did: {words}")

    with own_id("step", step_id):
        return await _locked(store, id, by, work)


async def undo(store: Store, id: str, *, by: str, now: datetime, version: int, call_id: str) -> Draft:
    """Takes the last step back. version: what was seen, so that two who undo at once undo one step. Raises
    InvalidInput, NotFound, Conflict (another version, no step), Unavailable."""
    call = to_call(call_id, now, by, f"undo in version {version}")

    async def work(tx: Transaction, draft: Draft) -> Draft:
        if called(draft, call):
            return draft
        check_open(draft)
        check_version(draft, version)
        if not draft.steps:
            raise Conflict("There is no step to undo.", field="draftId", value=id, mend="Leave it.")
        *rest, last = draft.steps
        await kept.remove_step(tx, last.id)
        changed = await remembered(tx, replace(draft, steps=tuple(rest)), call)
        return await _moved_on(tx, changed, by, now, f"undid: {last.text}")

    return await _locked(store, id, by, work)


async def describe(
    store: Store, id: str, *, by: str, now: datetime, title: str | None = None, description: str | None = None
) -> Draft:
    """Another title or description; None leaves it. Approvals hold. Raises InvalidInput, NotFound, Conflict,
    Unavailable."""
    check_words(by, title, description)
    given = {"title": title, "description": description}
    said = {name: value for name, value in given.items() if value is not None}

    async def work(tx: Transaction, draft: Draft) -> Draft:
        check_open(draft)
        return await _set(tx, draft, by, now, "described it", **said)

    return await _locked(store, id, by, work)


async def share(store: Store, id: str, *, by: str, now: datetime, shared: bool = True) -> Draft:
    """Other designers see and edit it, or no more. Raises NotFound, Forbidden (its author alone does)."""

    async def work(tx: Transaction, draft: Draft) -> Draft:
        check_author(draft, by, "shares")
        return await _set(tx, draft, by, now, "shared it" if shared else "made it private", shared=shared)

    return await _locked(store, id, by, work)


async def comment(
    store: Store, id: str, *, comment_id: str, text: str, by: str, now: datetime, about: Thing | None = None
) -> Draft:
    """Says something of a draft, in whatever state it is. about: one thing of it. Raises InvalidInput,
    NotFound, Conflict (another comment has this id), Unavailable."""
    documents.check_id(comment_id, "commentId")
    documents.check_text(text, "text", MOST_COMMENT, least=1)

    async def work(tx: Transaction, draft: Draft) -> Draft:
        if known := next((one for one in draft.comments if one.id == comment_id), None):
            if (known.by, known.text, known.about) != (by, text, about):
                raise taken("comment", comment_id)
            return draft
        new = Comment(comment_id, now, by, text, about)
        await kept.add_comment(tx, id, new)
        return replace(draft, comments=(*draft.comments, new))

    with own_id("comment", comment_id):
        return await _locked(store, id, by, work)


async def approve(store: Store, id: str, *, by: str, now: datetime, version: int) -> Draft:
    """Agrees to the draft as it is in this version; a change of it voids that. Raises NotFound, Forbidden
    (whoever made any of it), Conflict (it changed since, or is not shared), Unavailable."""

    async def work(tx: Transaction, draft: Draft) -> Draft:
        check_open(draft)
        check_approver(draft, by)
        check_version(draft, version)
        if any(one.by == by for one in counting(draft)):
            return draft
        changed = replace(draft, approvals=(*draft.approvals, Approval(by, now, version)))
        await kept.set_draft(tx, id, approvals=kept.approval_texts(changed.approvals))
        return changed

    return await _locked(store, id, by, work)


async def discard(store: Store, id: str, *, by: str, now: datetime) -> Draft:
    """Gives the draft up; it stays to be read. Raises NotFound, Forbidden (only its author), Conflict (it is
    published), Unavailable."""

    async def work(tx: Transaction, draft: Draft) -> Draft:
        check_author(draft, by, "discards")
        if draft.state is DraftState.DISCARDED:
            return draft
        check_open(draft)
        return await _set(tx, draft, by, now, "discarded it", state=DraftState.DISCARDED)

    return await _locked(store, id, by, work)


async def pending(store: Store, draft: Draft, live: Content) -> Merged:
    """What publishing the draft would do to the live content now, and what has to be resolved before. Raises
    NotFound, InvalidInput (a template that both changed cannot be drawn), Unavailable."""
    base = await content_at(store, draft.base)
    return await asyncio.to_thread(pending_of, draft, base, live)


async def conflicts(store: Store, draft: Draft) -> list[Disagreement]:
    """Where the draft and what was published since its base disagree and nobody has said what holds, by kind,
    key and field. Raises as `pending`."""
    _, live = await store.content()
    return (await pending(store, draft, live)).conflicts


async def resolve(
    store: Store,
    id: str,
    thing: Thing,
    field: str,
    value: Any,
    *,
    by: str,
    now: datetime,
    call_id: str,
    version: int | None = None,
) -> Draft:
    """Says what holds where draft and curriculum disagree: a Side, or another value. field: as in the
    conflict. It holds until one of the sides changes, or somebody says otherwise. version: as for `edit`.
    Raises InvalidInput, NotFound (no such conflict), Conflict, Unavailable."""
    in_json(value, "value")
    call = to_call(call_id, now, by, f"resolve {field or 'whether it is there'} of {thing}")

    async def work(tx: Transaction, draft: Draft) -> Draft:
        if called(draft, call):
            return draft
        check_open(draft)
        check_version(draft, version)
        _, live = await store.content()
        merged = await pending(store, replace(draft, resolutions=None), live)
        found = (one for one in merged.conflicts if (one.thing, one.field) == (thing, field))
        disputed = next(found, None)
        if disputed is None:
            raise NotFound(
                "There is no such conflict.",
                field=f"{thing} {field}".strip(),
                value=field,
                mend="Look at the conflicts of the draft again.",
            )
        holds = getattr(disputed, value) if isinstance(value, Side) else value
        said = Resolution(disputed.ours, disputed.theirs, decided(disputed, holds, merged.delta.get(thing)))
        changed = replace(draft, resolutions={**(draft.resolutions or {}), (thing, field): said})
        texts = kept.resolution_texts(store.sealer, changed.resolutions or {})
        await kept.set_draft(tx, id, resolutions=texts)
        changed = await remembered(tx, changed, call)
        return await _moved_on(tx, changed, by, now, f"resolved {field or 'whether it is there'} of {thing}")

    return await _locked(store, id, by, work)


async def rebase(store: Store, id: str, *, by: str, now: datetime, version: int | None = None) -> Draft:
    """Puts the draft on the present revision: each step then says what it comes to there. On it already, it
    stays as it is. Raises NotFound, Conflict (disagreements that nobody resolved, or another version),
    InvalidInput, Unavailable."""

    async def work(tx: Transaction, draft: Draft) -> Draft:
        check_open(draft)
        check_version(draft, version)
        number, live = await store.content()
        if number == draft.base:
            return draft
        base = await content_at(store, draft.base)
        new, merged = await asyncio.to_thread(rebasing.rebased, draft, base, live)
        check_resolved(merged)
        touched = {one for step in new for one in step.delta}
        left = {place: said for place, said in (draft.resolutions or {}).items() if place[0] in touched}
        await kept.write_steps(tx, store.sealer, new)
        await kept.set_draft(tx, id, base=number, resolutions=kept.resolution_texts(store.sealer, left))
        changed = replace(draft, steps=new, base=number, resolutions=left)
        return await _moved_on(tx, changed, by, now, f"rebased it on revision {number}")

    return await _locked(store, id, by, work)


async def _known(store: Store, number: int) -> None:
    """Raises NotFound for a revision that no draft can begin on."""
    try:
        await content_at(store, number)
    except NotFound as error:
        live, _ = await store.stamp()
        error.field, error.mend = "base", f"Begin on {live}, the present one."
        raise


async def _locked(store: Store, id: str, by: str, work: Work) -> Draft:
    """Does work on a draft that somebody sees, under its lock."""
    check_words(by)

    async def transaction(tx: Transaction) -> Draft:
        return await work(tx, visible(await store.lock_draft(tx, id), id, by))

    return await store.write(transaction)


async def _moved_on(tx: Transaction, draft: Draft, by: str, now: datetime, change: str) -> Draft:
    """The draft does something else now: another version."""
    return await _set(tx, draft, by, now, change, version=draft.version + 1)


async def _set(tx: Transaction, draft: Draft, by: str, now: datetime, change: str, **said: Any) -> Draft:
    said |= {"changed_at": now, "changed_by": by, "change": change[:MOST_COMMENT]}
    await kept.set_draft(tx, draft.id, **said)
    return replace(draft, **said)


def _applied(content: Content, asked: Sequence[Step]) -> dict[Thing, Any]:
    """What things are after all steps that were otherwise before the first. Many take seconds, and templates
    are drawn from: not on the loop that answers learners."""
    tip, found = dict(content), dict[Thing, Any]()
    for step in asked:
        delta = steps.apply(tip, step)
        found |= delta
        for one, said in delta.items():
            if said is None:
                tip.pop(one, None)
            else:
                tip[one] = said
    return {one: said for one, said in found.items() if said != content.get(one)}


__all__ = [
    "approve",
    "check_resolved",
    "comment",
    "conflicts",
    "content_of",
    "counting",
    "create",
    "describe",
    "discard",
    "edit",
    "page",
    "pending",
    "pending_of",
    "read",
    "rebase",
    "resolve",
    "share",
    "undo",
]
