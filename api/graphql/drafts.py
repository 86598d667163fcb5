"""Drafts: what designers prepare, what it would do, and what others say of it.

A draft that is not shared is, for all but its author and those who run the service, as one that is not there.
Not for: changing one (draft_changes.py).
"""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.graphql import ids, linting, pages
from api.graphql.context import Info
from api.graphql.draft_filters import (
    CommentsWanted,
    ConflictsWanted,
    DraftsOrder,
    DraftState,
    DraftsWanted,
    HappenedBy,
    StepsWanted,
    draft_value,
    wanted_comments,
    wanted_conflicts,
    wanted_drafts,
    wanted_steps,
)
from api.graphql.draft_parts import (
    Conflict,
    DraftApproval,
    DraftComment,
    DraftStep,
    approvals,
    comment_form,
    conflict_form,
    disagreement,
    step_form,
)
from api.graphql.errors import UserError, user_error
from api.graphql.filters import checked, is_descending
from api.graphql.impact import Impact, to_impact
from api.graphql.linting import Finding, FindingsOrder, FindingsWanted, Rules
from api.graphql.nodes import Node, id_of, instead, resolved
from api.graphql.pages import Connection, Paging, Place, listed
from api.graphql.things import (
    Change,
    ChangeCount,
    ChangesWanted,
    change_counts,
    titles_in,
    to_change,
    wanted_changes,
)
from api.principal import Action, Role
from graph import content, drafting, drafts, drawing, impact, rebasing, steps
from graph.content import Content, Difference, patched
from graph.errors import LearnerGraphError
from graph.linting import Finding as Finding_
from graph.merging import Merged
from graph.paging import Span


@strawberry.type(
    description="A named change-set on one revision of the curriculum. Until it is published learners see "
    "nothing of it."
)
class Draft(Node):
    """graph.drafts.Draft."""

    key: str = strawberry.field(description="The application's own id.")
    title: str = strawberry.field(description="A name for people, 1 to 200 characters.")
    description: str = strawberry.field(description="What it is for; empty where nobody said it.")
    by: str = strawberry.field(description="Who began it: the subject of their token.")
    base_revision: int = strawberry.field(description="The number of the revision that it stands on.")
    version: int = strawberry.field(
        description="Grows with every change of what it would do. What depends on having seen that takes it."
    )
    state: DraftState = strawberry.field(description="What became of it.")
    shared: bool = strawberry.field(
        description="Whether all designers see and edit it; else its author alone does, and who runs the "
        "service."
    )
    created_at: datetime = strawberry.field(description="When it was begun.")
    changed_at: datetime = strawberry.field(description="When it was changed last.")
    changed_by: str = strawberry.field(description="By whom.")
    approvals: list[DraftApproval] = strawberry.field(description="Who agreed, oldest first.")
    published_revision: int | None = strawberry.field(
        description="The number of the revision that it became; null until then."
    )
    kept: strawberry.Private[drafts.Draft | None]

    @listed("What was done in it; undoStep takes back the last.")
    async def steps(
        self, info: Info, paging: Paging, filter: StepsWanted = None, order_by: HappenedBy = None
    ) -> Connection[DraftStep]:
        """A page."""
        kept = await whole(info, self)
        base, tip = await contents(info, kept)
        show = step_form(kept, base, titles_in(tip), info.context.sees_keys)
        return pages.numbered(paging, wanted_steps(kept.steps, filter), show, order_by)

    @listed("What was said of it.")
    async def comments(
        self, info: Info, paging: Paging, filter: CommentsWanted = None, order_by: HappenedBy = None
    ) -> Connection[DraftComment]:
        """A page."""
        kept = await whole(info, self)
        _, tip = await contents(info, kept)
        return pages.numbered(paging, wanted_comments(kept.comments, filter), comment_form(tip), order_by)

    @listed("What it changes of its base, all steps together, by kind and key.")
    async def changes(self, info: Info, paging: Paging, filter: ChangesWanted = None) -> Connection[Change]:
        """A page."""
        kept = await whole(info, self)
        found, tip = await _differences(info, kept)
        titles, keys = titles_in(tip), info.context.sees_keys
        wanted = wanted_changes(found, filter)
        return pages.numbered(paging.at(self.version), wanted, lambda one: to_change(one, titles, keys=keys))

    @listed(
        "Where it and the curriculum, as that is now, say different things, and nobody has said what holds. "
        "While there are any it is neither rebased nor published."
    )
    async def conflicts(
        self, info: Info, paging: Paging, filter: ConflictsWanted = None
    ) -> Connection[Conflict]:
        """A page; none once it is published or discarded."""
        kept = await whole(info, self)
        _, after_it, merged = await preview(info, kept)
        show = conflict_form(titles_in(after_it), info.context.sees_keys)
        return pages.numbered(paging.at(self.version), wanted_conflicts(merged.conflicts, filter), show)

    @resolved("What publishing it now would be refused for, apart from conflicts: a cycle, for example.")
    async def problems(self, info: Info) -> list[UserError]:
        """Of what the curriculum would become."""
        kept = await whole(info, self)
        live, after, merged = await preview(info, kept)
        found = await asyncio.to_thread(steps.violations, after, merged.delta.keys(), before=live)
        for one in found if not info.context.sees_keys else ():
            one.value = None  # it may be a key
        return [user_error(one) for one in found]

    @listed("What is unwise or wrong about the curriculum as the draft has it.")
    async def findings(
        self,
        info: Info,
        paging: Paging,
        rules: Rules = None,
        filter: FindingsWanted = None,
        order_by: FindingsOrder = None,
    ) -> Connection[Finding]:
        """A page."""
        found, tip = await self._lint(info, rules, filter)
        return linting.findings_page(paging.at(self.version), found, tip, order_by)

    @resolved("How many findings there are of each severity.")
    async def finding_counts(
        self, info: Info, rules: Rules = None, filter: FindingsWanted = None
    ) -> linting.FindingCounts:
        """Of the same findings: with the same rules they are found once a request."""
        if filter is not None:
            checked(filter)
        found, _ = await self._lint(info, rules, filter)
        return linting.to_counts(found)

    async def _lint(
        self, info: Info, rules: list[str] | None, wanted: linting.FindingFilter | None
    ) -> tuple[list[Finding_], Content]:
        names = linting.wanted_rules(rules, wanted)
        _, tip = await contents(info, await whole(info, self))
        asked = ("findings", self.key, self.version, None if names is None else tuple(names))
        found = await info.context.once(asked, lambda: linting.lint(info, tip, names))
        return linting.wanted_findings(found, wanted), tip

    @resolved(
        "How many things it adds, removes and changes of its base, by kind; without kinds that it leaves."
    )
    async def change_counts(self, info: Info) -> list[ChangeCount]:
        """All of them."""
        found, _ = await _differences(info, await whole(info, self))
        return change_counts(found)

    @resolved(
        "What publishing it now would do to learners, exactly, from the mastery that there is; null once it "
        "is published or discarded."
    )
    async def impact(self, info: Info) -> Impact | None:
        """Counted now."""
        if self.state is not DraftState.OPEN:
            return None
        kept = await whole(info, self)
        live, after, _ = await preview(info, kept)
        async with info.context.heavy:
            found = await impact.impact(info.context.store, live, after, now=info.context.now)
        return to_impact(found, titles_in(after))

    @resolved(
        "A picture of the curriculum as the draft has it, with what changes marked: the text of an SVG."
    )
    async def svg(self, info: Info) -> str:
        """Drawn in a thread: hundreds of concepts take a while."""
        kept = await whole(info, self)
        found, tip = await _differences(info, kept)
        async with info.context.heavy:
            return await asyncio.to_thread(drawing.draw_content, tip, found)


DraftId = Annotated[strawberry.ID, id_of("Draft")]


@strawberry.type
class DraftQuery:
    """Root fields of this area."""

    @resolved("One draft; null, with an error, where there is none.", Action.READ_DRAFTS)
    async def draft(self, info: Info, id: DraftId) -> Draft | None:
        """By global or own id."""
        return await find_draft(info, ids.own(id, "Draft"))

    @listed("The drafts that you may see.", Action.READ_DRAFTS)
    async def drafts(
        self,
        info: Info,
        paging: Paging,
        state: Annotated[
            DraftState | None,
            strawberry.argument(
                description="Only those in this state; not beside `filter.states`.",
                deprecation_reason=instead("filter.states"),
            ),
        ] = None,
        filter: DraftsWanted = None,
        order_by: DraftsOrder = None,
    ) -> Connection[Draft]:
        """A page."""
        wanted, by = wanted_drafts(filter, order_by, state), viewer(info)

        async def fetch(span: Span[Place]) -> tuple[list[drafts.Draft], bool]:
            return await drafting.page(info.context.store, span.by(int, str), by=by, wanted=wanted)

        found = await pages.read(
            paging,
            fetch,
            lambda each: (draft_value(order_by, each), each.id),
            descending=is_descending(order_by),
        )
        return found.page(lambda each: to_draft(each, head=True))

    @listed("What is unwise or wrong about the curriculum, or about a draft.", Action.READ_DRAFTS)
    async def lint(
        self,
        info: Info,
        paging: Paging,
        draft: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The global id of a Draft, or its own id; by default what is live."
            ),
        ] = None,
        rules: Rules = None,
        filter: FindingsWanted = None,
        order_by: FindingsOrder = None,
    ) -> Connection[Finding]:
        """A page."""
        if draft is not None:
            found = await find_draft(info, ids.own(draft, "Draft", "draft"))
            return await found.findings(info, paging, rules, filter, order_by)
        names = linting.wanted_rules(rules, filter)
        revision, live = await info.context.live()
        findings = linting.wanted_findings(await linting.lint(info, live, names), filter)
        return linting.findings_page(paging.at(revision), findings, live, order_by)


def viewer(info: Info) -> str | None:
    """Whose drafts are seen besides those that are shared; None: everybody's."""
    runs = {Role.ADMIN, Role.DEVELOPER} & info.context.principal.roles
    return None if runs else info.context.principal.subject


async def find_draft(info: Info, key: str) -> Draft:
    """The draft with this own id. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_DRAFTS)
    return to_draft(await drafting.read(info.context.store, key, by=viewer(info)))


def to_draft(found: drafts.Draft, *, head: bool = False) -> Draft:
    """The GraphQL form of a draft. head: whether only what it says of itself was read."""
    return Draft(
        id=ids.encode("Draft", found.id),
        key=found.id,
        title=found.title,
        description=found.description,
        by=found.by,
        base_revision=found.base,
        version=found.version,
        state=DraftState(found.state.value),
        shared=found.shared,
        created_at=found.created_at,
        changed_at=found.changed_at,
        changed_by=found.changed_by,
        approvals=approvals(found),
        published_revision=found.published,
        kept=None if head else found,
    )


async def whole(info: Info, draft: Draft) -> drafts.Draft:
    """The draft with all that belongs to it: of a page, those that are asked for are read together."""
    if draft.kept is None:
        draft.kept = await info.context.drafts.load(draft.key)
    return draft.kept


async def contents(info: Info, draft: drafts.Draft) -> tuple[Content, Content]:
    """Its base and its tip; drafts on one revision share the reading of it."""
    base = await info.context.content(draft.base)
    return base, patched(base, rebasing.total(draft))


async def preview(info: Info, draft: drafts.Draft) -> tuple[Content, Content, Merged]:
    """What is live, what publishing an open draft would make of it, and how that comes about."""

    async def look() -> tuple[Content, Content, Merged]:
        _, live = await info.context.live()
        if draft.state is not drafts.DraftState.OPEN:
            return live, live, Merged()
        base = await info.context.content(draft.base)
        merged = await asyncio.to_thread(rebasing.pending_of, draft, base, live)
        return live, patched(live, merged.delta), merged

    return await info.context.once(("preview", draft.id, draft.version), look)


async def disputed(info: Info, key: str, error: LearnerGraphError) -> dict[str, Any]:
    """What a payload says of an error: with the first conflicts that a draft has with the curriculum as it is
    now, where it is about these."""
    found: list[Conflict] = []
    if error.field == "conflicts":
        _, after, merged = await preview(info, await drafting.read(info.context.store, key, by=viewer(info)))
        show = conflict_form(titles_in(after), info.context.sees_keys)
        found = [show(each) for each in merged.conflicts[: pages.MOST]]
    return {"conflicts": found, "errors": [user_error(disagreement(error))]}


async def _differences(info: Info, draft: drafts.Draft) -> tuple[list[Difference], Content]:
    """What all its steps together change of its base, and its tip."""
    base, tip = await contents(info, draft)
    return content.differences(base, rebasing.total(draft)), tip
