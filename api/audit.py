"""The audit log: who read or changed what about whom. Which of it is kept is decided here, once:

- What concerns no learner and no class (the curriculum, reports, metrics) is not kept; refusals always are.
- What learners do about themselves is not, but for what they decide: goals, consent, export, erasure.
- Changes are kept each time, exports too. Reads are kept once an hour for the same reader, action and
  learner; so are answers, outcomes and events that a service sends, which are records themselves.
- A refusal is kept once an hour for the same caller, action and learner, and only MOST_REFUSALS of one
  caller, so that nobody fills the disk by asking.

An hour is counted by each process for itself. Entries hold ids and no content. Not for: who may
(principal.py), and what is done on the command line, by whoever has the graph's password.
"""

import secrets
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis

from api.principal import Action, Principal, Role
from api.streams import Stream
from graph.errors import LearnerGraphError
from graph.model import AuditEntry
from graph.store import Store, rows

HOUR = timedelta(hours=1)

MOST_REFUSALS = 100
"""Refusals of one caller that are kept in an hour, by each process."""

MOST_REMEMBERED = 100_000
"""Entries of the last hour in memory, about 40 MB. What is forgotten earlier is kept once more."""

MOST_TEXT = 200
"""Characters of an id that is kept: no id of a learner or a class is longer."""

DECISIONS = frozenset({Action.SET_GOALS, Action.SET_CONSENT, Action.EXPORT_LEARNER, Action.ERASE_LEARNER})
"""What is kept even where learners do it themselves."""

EACH_TIME = DECISIONS | {
    Action.CREATE_LEARNER,
    Action.VOID_ANSWERS,
    Action.CORRECT_QUESTIONS,
    Action.MANAGE_CLASSES,
    Action.STEER,
    Action.STEER_MODELS,
    Action.PUBLISH,
}

WITHOUT_WHOM = frozenset({Action.CORRECT_QUESTIONS, Action.STEER, Action.STEER_MODELS, Action.PUBLISH})
"""Changes that concern nobody in particular."""

HOURLY = frozenset(
    {
        Action.READ_LEARNER,
        Action.READ_CLASS,
        Action.READ_AUDIT,
        Action.SUBMIT_ANSWER,
        Action.RESPOND,
        Action.RECORD_ANSWERS,
        Action.RECORD_EVENTS,
    }
)


class AuditLog:
    """Keeps entries; one a process. stream: writes them to the graph."""

    def __init__(self, redis: Redis, store: Store) -> None:
        self.stream = Stream(redis, "audit", store.write_audit)
        self._lately: OrderedDict[Hashable, datetime] = OrderedDict()
        self._refused: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    async def note(
        self,
        principal: Principal,
        action: Action,
        *,
        granted: bool,
        at: datetime,
        field: str,
        request_id: str,
        about: Sequence[str | None] = (None,),
        class_id: str | None = None,
    ) -> None:
        """Keeps what is to be kept, an entry for each whom it is about. Raises Unavailable where neither
        Redis nor the graph takes it: then it must not be done."""
        kept = [
            AuditEntry(
                id=secrets.token_hex(16),
                at=at,
                who=principal.subject[:MOST_TEXT],
                roles=tuple(sorted(role.value for role in principal.roles)),
                action=action.value,
                about=learner_id and learner_id[:MOST_TEXT],
                class_id=class_id and class_id[:MOST_TEXT],
                field=field,
                request_id=request_id,
                granted=granted,
            )
            for learner_id in about
            if self._is_kept(principal, action, granted, at, learner_id, class_id)
        ]
        if kept:
            try:
                await self.stream.add([rows.audit_row(entry) for entry in kept])
            except LearnerGraphError:
                self._lately.clear()  # what was not kept is not remembered
                raise

    def _is_kept(
        self,
        principal: Principal,
        action: Action,
        granted: bool,
        at: datetime,
        about: str | None,
        class_id: str | None,
    ) -> bool:
        if granted:
            own = Role.LEARNER in principal.roles and about == principal.subject
            if action in EACH_TIME:
                return not own or action in DECISIONS
            if own or action not in HOURLY:
                return False
        key = (
            principal.subject,
            action,
            granted,
            about and about[:MOST_TEXT],
            class_id and class_id[:MOST_TEXT],
        )
        if not self._is_new(key, at):
            return False
        return granted or self._may_refuse_more(principal.subject, at)

    def _is_new(self, key: Hashable, at: datetime) -> bool:
        """Whether nothing of the kind was kept within an hour; remembers it."""
        last = self._lately.get(key)
        if last is not None and at < last + HOUR:
            return False
        self._lately[key] = at
        self._lately.move_to_end(key)
        if len(self._lately) > MOST_REMEMBERED:
            self._lately.popitem(last=False)
        return True

    def _may_refuse_more(self, who: str, at: datetime) -> bool:
        since, count = self._refused.get(who, (at, 0))
        if at >= since + HOUR:
            since, count = at, 0
        self._refused[who] = since, count + 1
        self._refused.move_to_end(who)
        if len(self._refused) > MOST_REMEMBERED:
            self._refused.popitem(last=False)
        return count < MOST_REFUSALS
