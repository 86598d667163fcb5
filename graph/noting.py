"""Learning events come in: checked, stored once, each for itself; and what they say of recommendations.

Not for: what each kind says (learning_events) and answers (answering).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from graph import learning_events, outcomes
from graph.advice import Slate
from graph.errors import Conflict, LearnerGraphError, NotFound, Unavailable
from graph.learning_events import LearningEvent
from graph.outcomes import Report
from graph.store import Store, no_such_learner
from graph.store.events import Known

AT_ONCE = 2
"""Transactions at a time; answers need connections and processors, too."""

MOST_WAITING = 10
"""Calls that may wait for one, each of up to 1,000 events: a few seconds of work."""

Noted = bool | LearnerGraphError
"""What became of an event: whether it was stored before, or why it is refused."""

Recent = Callable[[Sequence[str]], Awaitable[Mapping[str, Slate]]]
"""Which of these slates are at hand that the graph may not hold yet."""


class EventLog:
    """Notes the learning events of one process. recent: where slates are found that were just served."""

    def __init__(self, store: Store, recent: Recent) -> None:
        self._store = store
        self._recent = recent
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def note(self, events: Sequence[LearningEvent], *, now: datetime) -> list[Noted]:
        """Stores events, each for itself; what became of them, in the order given.

        No id may be in two of them. An event that names a line of a slate also says what became of that. An
        event that was stored before says it again, so that what was cut off is completed. Raises Unavailable,
        also where too many wait; then some may be stored, and are duplicates when they are sent again.
        """
        found: dict[str, Noted] = {}
        for event in events:
            with _refused(found, event):
                learning_events.check(event, now)
        with self._admitted():
            async with self._turns:
                await self._note([event for event in events if event.id not in found], found, now)
        return [found[event.id] for event in events]

    @contextmanager
    def _admitted(self) -> Iterator[None]:
        """Raises Unavailable."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable(
                "Too many events are waiting to be written.",
                mend="Send them again in a few seconds with the same event ids.",
            )
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def _note(self, events: list[LearningEvent], found: dict[str, Noted], now: datetime) -> None:
        named = sorted({event.slate for event in events if event.slate})
        owners = await self._store.slate_owners(named) if named else {}
        missing = [id for id in named if id not in owners]
        recent = await self._recent(missing) if missing else {}
        owners |= {id: (slate.learner_id, len(slate.recommendations)) for id, slate in recent.items()}
        for event in events:
            with _refused(found, event):
                _check_line(event, owners)
        events = [event for event in events if event.id not in found]
        if events:
            await self._write(events, found, now)
            await self._move(events, found, list(recent.values()), now)

    async def _write(self, events: Sequence[LearningEvent], found: dict[str, Noted], now: datetime) -> None:
        def sort_out(known: Known) -> list[LearningEvent]:
            found.update({event.id: _sorted_out(event, known) for event in events})
            return [event for event in events if found[event.id] is False]

        try:
            await self._store.write_events(events, sort_out, now)
        except Conflict:  # another process wrote one of these ids for another learner: now it is seen
            await self._store.write_events(events, sort_out, now)

    async def _move(
        self,
        events: Sequence[LearningEvent],
        found: Mapping[str, Noted],
        recent: Sequence[Slate],
        now: datetime,
    ) -> None:
        said: dict[str, list[tuple[Report, datetime]]] = {}
        for event in events:
            report = learning_events.report(event)
            if report and event.slate and isinstance(found[event.id], bool):
                said.setdefault(event.slate, []).append((report, event.at))
        if said:
            moves = {id: partial(outcomes.noted, reports=reports) for id, reports in said.items()}
            await self._store.move_slates(moves, [slate for slate in recent if slate.id in said], now)


@contextmanager
def _refused(found: dict[str, Noted], event: LearningEvent) -> Iterator[None]:
    """What is wrong with an event is what becomes of it."""
    try:
        yield
    except LearnerGraphError as error:
        found[event.id] = error


def _check_line(event: LearningEvent, owners: Mapping[str, tuple[str, int]]) -> None:
    """Raises NotFound, InvalidInput."""
    if event.slate is None or event.rank is None:
        return
    learner_id, lines = owners.get(event.slate, ("", 0))
    if learner_id != event.learner_id:
        raise NotFound(
            "This learner was served no such slate.",
            field="slate",
            value=event.slate,
            mend="Use the id that nextQuestions gave, or leave slate and rank out.",
        )
    outcomes.check_rank(event.rank, lines, "rank")


def _sorted_out(event: LearningEvent, known: Known) -> Noted:
    """What becomes of a valid event."""
    if event.learner_id not in known.learners:
        return no_such_learner(event.learner_id)
    stored = known.events.get(event.id)
    if event.id in known.answers or (stored is not None and stored != event):
        return used_before(event.id)
    if stored is None and event.target and event.target not in known.targets:
        return NotFound(
            f"There is no such {event.target.kind}.",
            field="target.id",
            value=event.target.id,
            mend="Use the application's own id of something in the curriculum.",
        )
    return stored is not None


def used_before(event_id: str) -> Conflict:
    """The error that names an event id which stands for something else."""
    return Conflict(
        "This event id was used for something else.",
        field="eventId",
        value=event_id,
        mend="Give every event an id of its own; repeat it only with the same content.",
    )
