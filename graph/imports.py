"""Every import has an id, by which it is completed after a crash and taken back as a whole.

What an import creates carries its id; what it replaces is kept with it. It is `running` until all is
written, so that one that was cut off shows: the same input again completes it.
Not for: reading files (importers), and writing them (curriculum, answering).
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from graph import correcting, curriculum, replaying
from graph.content import thing
from graph.errors import Conflict
from graph.happenings import Cause
from graph.model import ImportState
from graph.store import Store, Transaction
from graph.store.curriculum import lock_curriculum
from graph.store.imports import Replaced, read_import, read_newer, set_state
from graph.store.question_rows import WRITE_QUESTIONS
from graph.touched import KINDS, things_of

LEARNERS = 100
"""Learners a transaction, when answers are taken back."""


async def begin(
    store: Store, kind: str, files: Sequence[str], digest: str, now: datetime
) -> tuple[str, bool]:
    """The id for an import, and whether it goes on with one that was cut off.

    digest: of the input, the same for the same files and mapping. Raises Unavailable.
    """
    match await store.import_of(kind, digest):
        case unfinished, ImportState.RUNNING:
            return unfinished, True
    id = f"{now:%y%m%d}-{secrets.token_hex(3)}"
    await store.create_import(id, kind, digest, files, now)
    return id, False


async def finish(store: Store, id: str, now: datetime, *, created: int, updated: int, resumed: bool) -> bool:
    """All is written. Returns whether the import is kept: one that changed nothing is forgotten."""
    if not created and not updated and not resumed:
        await store.discard_import(id)
        return False
    await store.write(lambda tx: set_state(tx, id, ImportState.DONE, now, created=created, updated=updated))
    return True


async def abandon(store: Store, id: str) -> None:
    """It failed. One that had written nothing yet is forgotten; what another wrote stays, to be completed or
    taken back."""

    async def work(tx: Transaction) -> None:
        _, replaced = await read_import(tx, id)
        [created] = await tx.run("import/read_created", id=id)
        if (
            not replaced
            and not any(created.values())
            and not await tx.run("import/read_learners", id=id, limit=1)
        ):
            await tx.run("import/delete_created", id=id)  # learners that no answer of theirs followed
            await tx.run("import/discard_import", id=id)

    await store.write(work)


async def take_back(
    store: Store, id: str, now: datetime, on_progress: Callable[[int], None] = lambda answers: None
) -> int:
    """Makes it as if the import had never been; returns how many answers went. Cut off, it is completed by
    saying it again.

    Mastery is replayed without the answers; what was replaced comes back, and what was created goes, with
    learners whom nothing else is known of. Raises NotFound, and Conflict, before anything is changed, where
    something newer depends on it.
    """
    await store.write(lambda tx: _announce(store, tx, id, now))
    removed = 0
    while learners := await store.import_learners(id, LEARNERS):
        gone = await store.write(partial(_forget, store, id, learners))
        removed += gone
        on_progress(gone)
    await store.write(lambda tx: _remove(store, tx, id, now))
    await correcting.complete_all(store)
    return removed


async def _forget(store: Store, id: str, learner_ids: Sequence[str], tx: Transaction) -> int:
    """Takes away what an import brought to these learners; their mastery is what the other answers give.
    Returns how many answers went."""
    stamp, there = await replaying.lock_present(tx, learner_ids)
    curriculum = await store.curriculum(stamp)
    [row] = await tx.run("import/forget_answers", id=id, learner_ids=there)
    await replaying.replay_whole(store, tx, there, curriculum, Cause.IMPORTED)
    removed: int = row["removed"]
    return removed


async def _announce(store: Store, tx: Transaction, id: str, now: datetime) -> None:
    """Checks that it may be taken back, and says that it is being."""
    await lock_curriculum(tx)
    await _refuse_if_needed(store, tx, id)
    await set_state(tx, id, ImportState.TAKING_BACK, now)


async def _remove(store: Store, tx: Transaction, id: str, now: datetime) -> None:
    """What it brought to the curriculum goes, unless something came to depend on it meanwhile."""
    await lock_curriculum(tx)
    replaced = await _refuse_if_needed(store, tx, id)
    await curriculum.take_back(store, tx, id, replaced)
    await set_state(tx, id, ImportState.TAKEN_BACK, now)


async def _refuse_if_needed(store: Store, tx: Transaction, id: str) -> Replaced:
    """What is to be put back. Raises NotFound, and Conflict where something newer depends on the import."""
    state, replaced = await read_import(tx, id)
    if state is ImportState.TAKEN_BACK:
        raise Conflict("This import was taken back before.", field="import", value=id, mend="Nothing to do.")
    restored = [row["properties"]["id"] for part in replaced for row in part.get(WRITE_QUESTIONS, ())]
    reasons = [
        f"{row['count']} {row['what']} {row['on']}"
        for row in await tx.run("import/read_dependents", id=id, restored=restored)
    ]
    reasons += await _written_over(tx, id, replaced)
    reasons += await _published_over(store, tx, id, replaced)
    if reasons:
        raise Conflict(
            f"Something newer depends on this import: {'; '.join(reasons)}.",
            field="import",
            value=id,
            mend="Take that back first.",
        )
    return replaced


async def _written_over(tx: Transaction, id: str, replaced: Replaced) -> list[str]:
    """What later imports changed of the things that this one created or changed."""
    newer = await read_newer(tx, id)
    if not newer:
        return []
    [created] = await tx.run("import/read_created", id=id)
    own = {(kind, " -> ".join(key)) for kind, keys in created.items() for key in keys} | _things(replaced)
    return [
        f"import {other} changed {len(both)} of its {kind} since, such as {min(both)}"
        for other, parts in newer
        for kind in sorted({kind for kind, _ in own})
        if (both := {name for k, name in _things(parts) & own if k == kind})
    ]


async def _published_over(store: Store, tx: Transaction, id: str, replaced: Replaced) -> list[str]:
    """What was published since of the things that this import created or changed."""
    [created] = await tx.run("import/read_created", id=id)
    own = {thing(KINDS[kind], *key) for kind, keys in created.items() for key in keys}
    own.update(one for part in replaced for query, rows in part.items() for one in things_of(query, rows))
    found = await store.published_since(tx, id, own)
    return [f"{by} changed {one} with revision {number}" for one, number, by in found]


def _things(replaced: Replaced) -> set[tuple[str, str]]:
    """What was replaced: its kind, and its id, or `source -> target` of an edge."""
    return {
        (query.rpartition("_")[2], _name(row))
        for part in replaced
        for query, rows in part.items()
        for row in rows
    }


def _name(row: Mapping[str, Any]) -> str:
    if "source" in row:
        return f"{row['source']} -> {row['target']}"
    name: str = row["id"] if "id" in row else row["properties"]["id"]
    return name
