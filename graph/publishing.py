"""The curriculum changes at once: a draft is published, or an earlier revision is gone back to.

One transaction under the curriculum's lock: all of it or nothing, checked as it comes to. It makes the next
revision, which keeps what was before, and a correction, which the worker completes: learners whose mastery it
moves are replayed one after another, and until then what was believed of them holds.

Going back is a change like any other. What was added since is deleted where nothing hangs on it (no answer,
goal, slate or anything else that no author made; mastery of a concept goes with it), so that the content is
what it was; its documents stay in history, and its id is not used for something else. Otherwise it retires.

Not for: what a draft comes to (rebasing), the rows (flipping), or replays (correcting).
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime

from graph import content, flipping, history, moving, soundness
from graph.content import EDGES, Content, Delta, Document, Kind, Thing, thing
from graph.draft_rules import check_open, check_resolved, check_words, counting, visible
from graph.drafts import Draft, DraftState, Revision, RevisionKind
from graph.errors import Conflict, CycleFound, LearnerGraphError, NotFound
from graph.model import CorrectionKind
from graph.paging import Span
from graph.rebasing import pending_of
from graph.store import Maker, Store, Transaction
from graph.store.corrections import create_correction
from graph.store.curriculum import lock_curriculum
from graph.store.drafts import set_draft
from tracing.model import UNFITTED, Model

MOST_NAMED = 10
"""Revisions, and identifiers, that an error names."""

Changed = dict[Thing, Document | None]


async def publish(
    store: Store,
    draft_id: str,
    *,
    by: str,
    now: datetime,
    why: str = "",
    expected_revision: int | None = None,
    approvals: int = 0,
) -> Revision:
    """Makes the live curriculum what the draft says, with what was published since its base; the revision
    that it became. One that is published already stays so; one that changes nothing makes none, and gives the
    live one.

    expected_revision: the live one that was seen; None takes whatever is live and does not disagree.
    approvals: how many must count. Raises NotFound, InvalidInput, Conflict (disagreements, too few approvals,
    another revision is live, an identifier that was used before), CycleFound (naming what came since),
    Unavailable.
    """
    check_words(by, None, why)
    await store.content()  # held in memory, so that it takes no time under the lock

    async def work(tx: Transaction) -> tuple[Revision, Content | None]:
        number = await lock_curriculum(tx)
        draft = visible(await store.lock_draft(tx, draft_id), draft_id, by)
        if draft.state is DraftState.PUBLISHED and draft.published is not None:
            return await _revision(store, draft.published, draft, by, now), None
        check_open(draft)
        _check_approved(draft, approvals)
        _, live = await store.content(number)
        base = await history.content_at(store, draft.base)
        merged = await asyncio.to_thread(pending_of, draft, base, live)
        if expected_revision not in (None, number):
            raise await _overtaken(store, expected_revision or 0, number, live, merged.delta)
        check_resolved(merged)
        await _check_unused(store, tx, merged.delta, live, base)
        approved = tuple(sorted(one.by for one in counting(draft)))
        maker = Maker(by, RevisionKind.PUBLISH, now, draft.title, why, approved, draft.id)
        made, after = await _flip(store, tx, live, merged.delta, maker, now, draft.base)
        said = {"state": DraftState.PUBLISHED, "published": made.number if made else number}
        said |= {"changed_at": now, "changed_by": by, "change": "published it"}
        await set_draft(tx, draft.id, **said)
        return made or await _revision(store, number, draft, by, now), after

    return await _committed(store, work)


async def rollback(
    store: Store, number: int, *, by: str, now: datetime, why: str = "", expected_revision: int | None = None
) -> Revision:
    """Makes the live curriculum what it was in a revision, as the next one; the live one where that is what
    it is already. Raises NotFound (a revision that is not known), InvalidInput, Conflict, Unavailable."""
    check_words(by, None, why)
    await history.content_at(store, number)

    async def work(tx: Transaction) -> tuple[Revision, Content | None]:
        live_number = await lock_curriculum(tx)
        _, live = await store.content(live_number)
        delta: Changed = content.delta(live, await history.content_at(store, number))
        if expected_revision not in (None, live_number):
            raise await _overtaken(store, expected_revision or 0, live_number, live, delta)
        maker = Maker(by, RevisionKind.ROLLBACK, now, f"Back to revision {number}", why)
        made, after = await _flip(store, tx, live, delta, maker, now, None, back_to=number)
        return made or await history.revision(store, live_number), after

    return await _committed(store, work)


async def _committed(
    store: Store, work: Callable[[Transaction], Awaitable[tuple[Revision, Content | None]]]
) -> Revision:
    """Runs it; what is live then need not be read again."""
    made, after = await store.write(work)
    if after is not None:
        store.hold(made.number, after)
    return made


async def _flip(
    store: Store,
    tx: Transaction,
    live: Content,
    delta: Delta,
    maker: Maker,
    now: datetime,
    base: int | None,
    *,
    back_to: int | None = None,
) -> tuple[Revision | None, Content | None]:
    """The one change: checked, written, and kept. base: of the draft. back_to: the revision gone back to.
    Returns the revision and the content that it is; None where nothing changes."""
    locked = await _lock(tx, delta, live)
    if back_to is not None:
        delta = await _without_hanging(store, tx, live, delta, locked, back_to)
    delta = {one: said for one, said in delta.items() if said != live.get(one)}
    if not delta:
        return None, None
    after = content.patched(live, delta)
    await _check_sound(store, live, delta, after, base)
    revisions = {one.key[0]: revision for one, (revision, _) in locked.items() if revision is not None}
    await flipping.write(store, tx, live, delta, revisions, now)
    made = await store.leave(tx, maker, content.differences(live, delta))
    moved = moving.retagged(live, delta, after, await _model(store, delta))
    if moved:
        reason = f"Revision {made.number}: {made.title}"
        await create_correction(tx, CorrectionKind.RETAG, reason, moved, made.number)
    return made, after


Locked = dict[Thing, tuple[int | None, bool]]
"""Of things that there are: the revision, of a question; and whether something hangs on it."""


async def _lock(tx: Transaction, delta: Delta, live: Content) -> Locked:
    """Answers to the questions that change wait until this is done."""
    kinds = (Kind.CONCEPT, Kind.QUESTION, Kind.RESOURCE, Kind.COURSE)
    ids = {
        f"{kind}s": sorted(one.key[0] for one in delta if one.kind is kind and one in live) for kind in kinds
    }
    rows = await tx.run("publish/lock_things", **ids)
    return {thing(row["kind"], row["id"]): (row["revision"], row["hanging"]) for row in rows}


async def _without_hanging(
    store: Store, tx: Transaction, live: Content, delta: Delta, locked: Locked, number: int
) -> Changed:
    """The delta in which what was added since, and something hangs on, is retired instead of deleted; with a
    question stay the concepts, the template and the misconceptions that it names."""
    gone = {one for one, said in delta.items() if said is None and one.kind not in EDGES}
    stay = {one for one in gone if locked.get(one, (None, False))[1]}
    left = gone - stay
    if left:
        stay |= await _shown(store, tx, left, number)
    for one in [one for one in stay if one.kind is Kind.QUESTION]:
        said = live[one]
        stay.update(thing(Kind.CONCEPT, id) for id in said["concepts"])
        stay.update(thing(Kind.MISCONCEPTION, id) for id in said["misconceptions"])
        if said["template"]:
            stay.add(thing(Kind.TEMPLATE, said["template"]))
    found = dict(delta)
    for one in stay & gone:
        found[one] = _retired(live[one], gone - stay)
    return found


def _retired(said: Document, gone: Collection[Thing]) -> Document:
    """As it is, in use no more, without places for concepts that are gone."""
    kept = {**said, "retired": True} if "retired" in said else dict(said)
    if isinstance(kept.get("concepts"), list):
        kept["concepts"] = [id for id in kept["concepts"] if thing(Kind.CONCEPT, id) not in gone]
    return kept


async def _shown(store: Store, tx: Transaction, things: Collection[Thing], number: int) -> set[Thing]:
    """Those that are in slates served since a revision."""
    ids = {
        f"{kind}s": sorted(one.key[0] for one in things if one.kind is kind)
        for kind in (Kind.CONCEPT, Kind.QUESTION)
    }
    since = (await history.revision(store, number + 1)).at
    [row] = await tx.run("publish/read_shown", since=since, **ids)
    return {thing(kind, id) for kind in (Kind.CONCEPT, Kind.QUESTION) for id in row[f"{kind}s"]}


async def _model(store: Store, delta: Delta) -> Model:
    """The model in force, where answers to questions may be traced otherwise by it."""
    if not any(one.kind is Kind.PREREQUISITE for one in delta):
        return UNFITTED
    version = (await store.stamp())[1]
    held, _ = store.held()
    if held is not None and held.model == version:
        return held.tracing
    return (await store.tracing_model(version))[0]


async def _revision(store: Store, number: int, draft: Draft, by: str, now: datetime) -> Revision:
    """What a draft became; where history began with it, that it changed nothing."""
    try:
        return await history.revision(store, number)
    except NotFound:
        return Revision(number, now, by, RevisionKind.PUBLISH, draft.title, "", (), draft.id, 0)


# What is refused.


def _check_approved(draft: Draft, approvals: int) -> None:
    there = len(counting(draft))
    if there < approvals:
        raise Conflict(
            f"{approvals} must approve a draft before it is published, and {there or 'nobody'} did.",
            field="draftId",
            value=draft.id,
            mend=f"Ask somebody who wrote none of it to approve version {draft.version}.",
        )


async def _check_unused(store: Store, tx: Transaction, delta: Delta, live: Content, base: Content) -> None:
    """An identifier means one thing for ever. Those of the draft's base mean what they meant there."""
    new = [one for one, said in delta.items() if said is not None and one not in live and one not in base]
    named = [one for one in new if one.kind not in EDGES and one.kind is not Kind.MISCONCEPTION]
    used = sorted(await store.used_before(named, tx), key=content.place) if named else []
    if used:
        raise Conflict(
            f"There was such a thing before, and an identifier is not used again: {_some(map(str, used))}.",
            field="id",
            value=used[0].key[0],
            mend="Take another identifier, or go back to a revision that has it.",
        )


async def _check_sound(store: Store, live: Content, delta: Delta, after: Content, base: int | None) -> None:
    """Raises the first thing that is wrong about the content, a cycle before all else. What was live once is
    only held to what holds a content together."""
    was = None if base is None else live
    found = await asyncio.to_thread(soundness.violations, after, delta.keys(), before=was)
    cycle = next((error for error in found if isinstance(error, CycleFound)), None)
    if cycle is not None and base is not None:
        raise CycleFound(cycle.path, mend=await _whence(store, cycle, base))
    for error in found:
        raise cycle or error


async def _whence(store: Store, cycle: CycleFound, base: int) -> str:
    """Which edges of a cycle others published since."""
    came = []
    for source, target in zip(cycle.path, cycle.path[1:], strict=False):
        made = await store.changes_to(thing(Kind.PREREQUISITE, source, target))
        came += [
            f"{source} -> {target} (revision {each.number}, {each.by})"
            for each, _ in made[-1:]
            if each.number > base
        ]
    since = f" Published since the draft's base: {', '.join(came)}." if came else ""
    return f"Remove one of these prerequisites.{since}"


async def _overtaken(
    store: Store, expected: int, number: int, live: Content, delta: Delta
) -> LearnerGraphError:
    """What happened since the revision that was expected, and whether both together would be a cycle."""
    made, _ = await history.revisions(store, Span(MOST_NAMED))
    since = [
        f"{each.by}: {each.title or each.kind} (revision {each.number})"
        for each in made
        if each.number > expected
    ]
    after = content.patched(live, delta)
    found = await asyncio.to_thread(soundness.violations, after, delta.keys())
    cycle = next((error for error in found if isinstance(error, CycleFound)), None)
    both = f" Together they would form the cycle {' -> '.join(cycle.path)}." if cycle else ""
    return Conflict(
        f"The curriculum is at revision {number}. Since {expected}: {_some(since)}.{both}",
        field="expectedRevision",
        value=expected,
        mend=f"Look at what changed, then say it again on revision {number}.",
    )


def _some(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - MOST_NAMED:,} more" if len(every) > MOST_NAMED else ""
    return ", ".join(every[:MOST_NAMED]) + more
