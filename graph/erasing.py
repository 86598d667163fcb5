"""A learner is erased: everything of them, everywhere, but a keyed hash of the id that refuses it from then
on.

First nothing finds the learner any more, in one transaction under its lock; then what belongs to it goes, in
transactions of bounded size; the id itself goes last. Cut off, it is completed by saying it again, or by the
worker; two at a time do the same one together. Not for: which things these are (belongings.py), or Redis
(api/cache.py).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from graph.model import Receipt
from graph.store import Store

BATCH = 200
"""Things deleted in one transaction, which holds the locks of the questions that they were answers to."""


class Elsewhere(Protocol):
    """What is kept of learners outside the graph."""

    async def forget_slates(self, ids: Sequence[str]) -> None:
        """Deletes what is kept of these slates, for good. Raises Unavailable."""

    async def forget(self, learner_id: str) -> None:
        """Deletes everything else that names the learner, for good. Raises Unavailable."""


async def erase(store: Store, learner_id: str, *, elsewhere: Elsewhere, now: datetime) -> Receipt:
    """The receipt; of one that was erased before, the same again.

    Raises NotFound, and Unavailable where a service does not answer: then it has begun or not, and is
    completed by saying it again or by the worker.
    """
    receipt = await store.begin_erasure(learner_id, now)
    if receipt.at is not None:
        return receipt
    return await _complete(store, receipt.hash, learner_id, elsewhere, now)


async def complete_all(store: Store, now: datetime, elsewhere: Elsewhere) -> int:
    """Completes every erasure that was cut off; how many there were. Raises Unavailable."""
    found = await store.leaving()
    for hash, learner_id in found.items():
        await _complete(store, hash, learner_id, elsewhere, now)
    return len(found)


async def _complete(store: Store, hash: str, learner_id: str, elsewhere: Elsewhere, now: datetime) -> Receipt:
    """What is kept elsewhere of a slate goes before the slate, and the learner's own before the learner, so
    that nothing is out of reach where this is cut off."""
    done: Receipt | None = None
    while done is None:
        while slates := await store.leaving_slates(hash, BATCH):
            await elsewhere.forget_slates(slates)
            await store.delete_leaving_slates(hash, slates)
        await elsewhere.forget(learner_id)
        while await store.erase_from_audit(learner_id, hash, BATCH):
            pass
        while await store.delete_leaving(hash, BATCH):
            pass
        done = await store.finish_erasure(hash, now)
    return done
