"""What time makes of served slates: what nobody touched was ignored.

Jobs of the worker: idempotent, safe to run twice at a time. Not for: what applications report (responding),
or when slates are deleted (retention).
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

BATCH = 100
"""Slates in one transaction, which holds their locks."""


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
