"""Mastery that a re-tag moves: computed aside from the stored answers, and swapped in, learner by learner.

Nobody waits for what is computed: it is done without locks, and written only for those of whom nothing else
was learnt meanwhile, under a curriculum that is still in force; the others are replayed under their lock.
Until a learner is swapped, what was believed before holds. Not for: other corrections (correcting).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from graph import replaying
from graph.happenings import Cause, Changed, changed
from graph.model import Correction
from graph.replaying import Change, difference, folded, known_questions, tied_to
from graph.store import Store, Transaction, rows
from graph.store.corrections import advance_correction

BATCH = 100
"""Learners that are computed together, and locked together for the few milliseconds of a write."""


@dataclass(frozen=True, slots=True)
class _Computed:
    """ids: of the batch. stamp: of the curriculum it was computed under. revisions: of the learners who are
    there. touched: the concepts of what is tagged otherwise and they answered. changes: of mastery, where
    anything differs, and `told` of it. answers: to the questions of the correction."""

    ids: Sequence[str]
    stamp: tuple[int, str]
    revisions: Mapping[str, int]
    touched: Mapping[str, set[str]]
    changes: Mapping[str, Change]
    told: Mapping[str, Changed]
    answers: int


async def swap(store: Store, this: Correction, on_progress: Callable[[int, int], None]) -> Correction:
    """Replays the learners whom a re-tag of questions concerns and who are left; two batches are under way at
    a time, one written by the server, one computed here. on_progress(learners done, of how many). Raises
    Unavailable; what is done stays done."""
    await store.write_one("correction/lock_questions", id=this.id)
    [row] = await store.read("correction/read_learners", id=this.id)
    left, total = row["learners"], this.learners + len(row["learners"])
    batches = [left[start : start + BATCH] for start in range(0, len(left), BATCH)]
    ahead = _begun(store, this, batches[0]) if batches else None
    try:
        for following in [*batches[1:], None]:
            if ahead is None:
                break
            computed = await ahead
            ahead = _begun(store, this, following) if following else None
            this = await store.write(partial(_write, store, this, computed))
            on_progress(this.learners, total)
    finally:
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
    return this


def _begun(store: Store, this: Correction, ids: Sequence[str]) -> asyncio.Task[_Computed]:
    return asyncio.create_task(_compute(store, this, ids))


async def _compute(store: Store, this: Correction, ids: Sequence[str]) -> _Computed:
    """What the mastery of these learners comes to, as far as the correction reaches. Takes no lock."""
    curriculum = await store.curriculum()
    [row] = await store.read("replay/read_questions", ids=ids)
    asked = {each["id"]: each["questions"] for each in row["learners"]}
    revisions = {each["id"]: each["revision"] for each in row["learners"]}
    known = await known_questions(store, None, curriculum, {q for several in asked.values() for q in several})
    touched = {id: _touched(this, several) for id, several in asked.items()}
    wanted = [
        tied_to(id, touched[id], {question: known[question][0] for question in several})
        for id, several in asked.items()
    ]
    [found] = await store.read("replay/read_answers", rows=wanted)
    changes, told, answers = {}, {}, 0
    for each in found["learners"]:
        masteries = folded(each["answers"], known, curriculum)
        changes[each["id"]] = difference(each["masteries"], masteries, curriculum.model)
        before = rows.masteries(each["masteries"])
        told[each["id"]] = changed(each["id"], Cause.CURRICULUM, before, masteries)
        answers += sum(question in this.questions for question, *_ in each["answers"])
    stamp = (curriculum.revision, curriculum.model)
    return _Computed(ids, stamp, revisions, touched, changes, told, answers)


def _touched(this: Correction, questions: Sequence[str]) -> set[str]:
    """What questions of the correction assess, and what they did before."""
    return {
        concept for id in questions if id in this.questions for side in this.questions[id] for concept in side
    }


async def _write(store: Store, this: Correction, computed: _Computed, tx: Transaction) -> Correction:
    """Swaps a batch, as far as its learners are still there, with the mark that they are done."""
    [row] = await tx.run("replay/lock", ids=computed.ids)
    stamp = (row["curriculum"], row["model"])
    as_read = {
        id
        for id, revision in zip(row["locked"], row["revisions"], strict=True)
        if stamp == computed.stamp and computed.revisions.get(id) == revision
    }
    moved = [id for id in sorted(as_read & computed.changes.keys()) if computed.changes[id]]
    written = [{"id": id, "learner": {}, **computed.changes[id]} for id in moved]
    for id in moved:
        tx.tell(computed.told[id])
    if written:
        await tx.run("replay/write_masteries", rows=written)
    again: dict[str, Any] = {
        id: computed.touched[id] for id in row["locked"] if id not in as_read and id in computed.touched
    }
    if again:
        await replaying.replay(store, tx, again, await store.curriculum(stamp), Cause.CURRICULUM)
    this = replace(
        this,
        cursor=computed.ids[-1],
        model=stamp[1],
        learners=this.learners + len(row["locked"]),
        answers=this.answers + computed.answers,
    )
    await advance_correction(tx, this)
    return this
