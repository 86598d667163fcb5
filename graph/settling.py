"""What time makes of served slates: what nobody touched was ignored, and after three months slates are gone.

Jobs of the worker: idempotent, safe to run twice at a time. Not for: what applications report (responding).
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from graph import outcomes
from graph.outcomes import LineState
from graph.store import Store

log = logging.getLogger(__name__)

DAYS_TO_ANSWER = 1
"""After so many days a line that was not answered was ignored, unless it was accepted or skipped."""

DAYS_KEPT = 90
"""Of a served slate."""

BATCH = 100
"""Slates in one transaction, which holds their locks and, as it deletes them, those of their learners."""


async def settle(store: Store, now: datetime) -> int:
    """Says of every slate older than a day which of its lines were completed and which ignored; returns how
    many slates there were. Raises Unavailable; what is settled stays so."""

    def move(
        lines: Sequence[LineState], questions: Sequence[str], answered: Mapping[str, datetime]
    ) -> list[LineState]:
        return outcomes.ignored(outcomes.completed(lines, questions, answered), now)

    settled = 0
    while ids := await store.open_slates(now - timedelta(days=DAYS_TO_ANSWER), BATCH):
        settled += await store.settle_slates(ids, DAYS_TO_ANSWER, move)
        log.info("settled %d slates", settled)
    return settled


async def forget(store: Store, now: datetime) -> int:
    """Deletes slates older than 90 days; returns how many. Raises Unavailable; what is deleted stays so."""
    deleted = 0
    while found := await store.delete_slates(now - timedelta(days=DAYS_KEPT), BATCH):
        deleted += found
        log.info("deleted %d slates older than %d days", deleted, DAYS_KEPT)
    return deleted
