"""What is deleted by age, and what would be. `RULES` is the one table.

Answers are kept for as long as the learner is: mastery is recomputed from them. Not for: erasing a learner
(erasing.py).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.feedback import LASTS
from graph.store import Store

log = logging.getLogger(__name__)

BATCH = 100
"""Things in one transaction, which holds their locks and those of their learners."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Days that each kind is kept, at least 1."""

    slates: int = 90
    events: int = 90
    audit: int = 365


USUAL = Keep()


@dataclass(frozen=True, slots=True)
class Rule:
    """kind: in plain words. area: of the queries `count_old` and `delete_old`. keep: the field of Keep that
    says how long. least: days that it is kept in any case, since it counts for so long."""

    kind: str
    area: str
    keep: str
    least: int = 1


RULES = (
    Rule("slates", "slate", "slates"),
    Rule("feedback", "feedback", "slates", least=LASTS.days),
    Rule("learning events", "event", "events"),
    Rule("audit entries", "audit", "audit"),
)
"""Feedback goes with the slates that it is about, and never while it counts."""


@dataclass(frozen=True, slots=True)
class Old:
    """What is older than it may be, of one kind. count: how many. oldest: None where there is none. limit:
    what is older goes. deleted: how many went; 0 in a dry run."""

    kind: str
    count: int
    oldest: datetime | None
    limit: datetime
    deleted: int = 0


async def old(store: Store, now: datetime, keep: Keep) -> list[Old]:
    """What `apply` would delete. Raises Unavailable."""
    return [await _old(store, rule, _limit(rule, now, keep)) for rule in RULES]


async def apply(store: Store, now: datetime, keep: Keep) -> list[Old]:
    """Deletes what is too old, in transactions of bounded size. Raises Unavailable; what is deleted stays
    so."""
    found = []
    for rule in RULES:
        limit = _limit(rule, now, keep)
        was, deleted = await _old(store, rule, limit), 0
        while was.count and (more := await store.delete_old(rule.area, limit, BATCH)):
            deleted += more
        if deleted:
            log.info("deleted %d %s older than %d days", deleted, rule.kind, (now - limit).days)
        found.append(Old(rule.kind, was.count, was.oldest, limit, deleted))
    return found


def _limit(rule: Rule, now: datetime, keep: Keep) -> datetime:
    days: Mapping[str, int] = {"slates": keep.slates, "events": keep.events, "audit": keep.audit}
    return now - timedelta(days=max(rule.least, days[rule.keep]))


async def _old(store: Store, rule: Rule, limit: datetime) -> Old:
    count, oldest = await store.count_old(rule.area, limit)
    return Old(rule.kind, count, oldest, limit)
