"""Who may do what to a draft in which state, and how much fits into it. Pure; every refusal says the mend."""

from collections.abc import Collection
from typing import Any

import orjson

from graph import documents
from graph.content import Document, document
from graph.drafts import Approval, Draft, DraftState
from graph.errors import Conflict, Forbidden, InvalidInput, NotFound
from graph.merging import WHOLE, Merged
from graph.merging import Conflict as Disagreement
from graph.rebasing import total
from graph.soundness import differing

MOST_BY, MOST_TITLE, MOST_DESCRIPTION, MOST_COMMENT = 200, 200, 20_000, 5_000
"""Characters."""

MOST_STEPS, MOST_THINGS = 5_000, 20_000
"""Steps of a draft, and things that it changes."""

MOST_LISTED = 20
"""Conflicts that an error names."""


def check_words(by: str, title: str | None = None, description: str | None = None) -> None:
    """Raises InvalidInput."""
    documents.check_text(by, "by", MOST_BY, least=1, one_line=True)
    if title is not None:
        documents.check_text(title, "title", MOST_TITLE, least=1, one_line=True)
    if description is not None:
        documents.check_text(description, "description", MOST_DESCRIPTION)


def visible(draft: Draft | None, id: str, by: str | None) -> Draft:
    """The draft, where it is there for them; None sees all. Raises NotFound, the same for both."""
    if draft is None or not (by is None or draft.shared or draft.by == by):
        raise NotFound(
            "There is no such draft.",
            field="draftId",
            value=id,
            mend="Use one of the list of drafts, or ask its author to share it.",
        )
    return draft


def check_open(draft: Draft) -> None:
    """Raises Conflict for one that is published or discarded."""
    if draft.state is not DraftState.OPEN:
        as_what = f" as revision {draft.published}" if draft.published else ""
        raise Conflict(
            f"This draft is {draft.state}{as_what}.",
            field="draftId",
            value=draft.id,
            mend="Begin another draft.",
        )


def check_version(draft: Draft, version: int | None) -> None:
    """Raises Conflict where another version was seen than is there, saying who did what since."""
    if version is not None and version != draft.version:
        when = f"{draft.changed_at:%d %B %H:%M} UTC"
        raise Conflict(
            f"The draft changed since: {draft.changed_by} {draft.change} ({when}).",
            field="version",
            value=version,
            mend=f"Look at version {draft.version}, then say it again.",
        )


def check_author(draft: Draft, by: str, what: str) -> None:
    """Raises Forbidden for what only the author does."""
    if draft.by != by:
        raise Forbidden(f"Only its author {what} a draft.", field="by", value=by, mend=f"Ask {draft.by}.")


def check_size(draft: Draft) -> None:
    """Raises InvalidInput for more than fits."""
    things = len(total(draft))
    if len(draft.steps) > MOST_STEPS or things > MOST_THINGS:
        raise InvalidInput(
            f"It would have {len(draft.steps):,} steps and change {things:,} things.",
            field="draftId",
            value=draft.id,
            mend=f"Publish what there is; at most {MOST_STEPS:,} steps and {MOST_THINGS:,} things fit.",
        )


def check_approver(draft: Draft, by: str) -> None:
    """Raises Conflict for a draft that others do not see, Forbidden for whoever made any of it."""
    if not draft.shared:
        raise Conflict(
            "A draft that is not shared cannot be approved.",
            field="draftId",
            value=draft.id,
            mend="Share it first.",
        )
    if by in authors(draft):
        raise Forbidden(
            "Whoever made a draft cannot approve it.",
            field="by",
            value=by,
            mend="Ask somebody who wrote none of it.",
        )


def authors(draft: Draft) -> Collection[str]:
    """Whoever began it, wrote a step that is in it, took one back, or said what holds in a conflict."""
    return {draft.by, *(step.by for step in draft.steps), *(call.by for call in draft.calls)}


def counting(draft: Draft) -> tuple[Approval, ...]:
    """The approvals of what the draft is now, by people who wrote none of it, one each."""
    made = authors(draft)
    found = {one.by: one for one in draft.approvals if one.version == draft.version and one.by not in made}
    return tuple(found.values())


def check_resolved(merged: Merged) -> None:
    """Raises Conflict where anything is left to be resolved, with both sides of each, 20 at most."""
    if found := merged.conflicts:
        shown = "; ".join(
            f"{one.thing} {one.field}: ours {_shown(one.ours)}, theirs {_shown(one.theirs)}"
            for one in found[:MOST_LISTED]
        )
        more = f"; and {len(found) - MOST_LISTED:,} more" if len(found) > MOST_LISTED else ""
        raise Conflict(
            f"The draft and what was published since disagree: {shown}{more}.",
            field="conflicts",
            value=len(found),
            mend="Resolve each, then do it again.",
        )


def decided(disputed: Disagreement, value: Any, merged: Document | None) -> Any:
    """What holds, as documents have it. merged: the whole document, but for the field. Raises InvalidInput
    for another value than the sides' that is not valid there."""
    if value in (disputed.ours, disputed.theirs):
        return value
    one, whole = disputed.thing, disputed.field == WHOLE
    normal = documents.normal(one.kind, value if whole else {disputed.field: value})
    said = document(one.kind, **normal if whole else {**(merged or {}), **normal})
    checked = differing(disputed.theirs, said) if whole else {disputed.field}
    for error in documents.validate(one, said, None, checked):
        raise error
    return said if whole else said[disputed.field]


def _shown(value: Any) -> str:
    text = "not there" if value is None else orjson.dumps(value).decode()
    return text if len(text) <= 100 else f"{text[:99]}…"
