"""What can be followed as it happens: subscriptions, and where they begin.

Each event has a cursor; who comes back gives it as `after` and misses nothing. Whether it is still allowed is
looked at again while it lasts. Not for: what is announced (graph.happenings), or how events are sent
(sockets.py).
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from enum import Enum
from functools import partial
from typing import Annotated, TypeVar

import strawberry
from starlette.requests import Request

from api import metrics
from api.announcing import EVERYONE, STRUGGLES, of_learner
from api.graphql import ids
from api.graphql.classes import ClassId, find_class
from api.graphql.context import Info
from api.graphql.curriculum import Concept, find_concept
from api.graphql.history import Revision, to_revision
from api.graphql.learner import Learner, find_learner
from api.graphql.nodes import LearnerId, resolved, subscription
from api.graphql.struggle import Reason, to_reason
from api.live import Entry, Position, position_of, text_of
from api.middleware import unlimited
from api.principal import Action
from graph import happenings, history
from graph.happenings import Cause, Changed, ForEveryone
from graph.store import Store

LIVE = "live"
"""What cursors of events belong to."""

MEND = "Use the `cursor` of an event, or `liveCursor`."
"""Of a cursor that is none of these."""

After = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The `cursor` of an event, or a `liveCursor`: begins right after it. By default now. "
        "Over SSE the header Last-Event-ID is the same. One of more than ten minutes ago is refused with "
        "MISSED: fetch anew then."
    ),
]
_CURSOR = "Where this is among all events: give it as `after` to go on here."


@strawberry.enum(description="What made mastery move, or something else come next.")
class ChangeCause(Enum):
    """graph.happenings.Cause."""

    ANSWERED = strawberry.enum_value("answered", description="The learner answered.")
    IMPORTED = strawberry.enum_value("imported", description="Answers of a log were imported, or taken back.")
    GOALS = strawberry.enum_value("goals", description="The learner has other goals.")
    FEEDBACK = strawberry.enum_value("feedback", description="Feedback was given, or undone.")
    CONSENT = strawberry.enum_value("consent", description="The learner agreed to something else.")
    CORRECTED = strawberry.enum_value("corrected", description="An answer was made void, or marked anew.")
    CURRICULUM = strawberry.enum_value(
        "curriculum", description="The curriculum changed: its structure, or what questions assess."
    )
    MODEL = strawberry.enum_value("model", description="Another tracing model is in force.")
    POLICY = strawberry.enum_value("policy", description="Another policy ranks.")


@strawberry.type(description="How one concept's mastery moved.")
class ConceptMoved:
    """graph.happenings.Moved."""

    before: float | None = strawberry.field(
        description="P(known) before, in [0, 1]; null on the first answer, and where `again`."
    )
    after: float | None = strawberry.field(
        description="P(known) after, in [0, 1]; null where no answer on the concept is left."
    )
    mastered: bool = strawberry.field(description="The label after.")
    concept_key: strawberry.Private[str]

    @resolved("The concept that moved.")
    async def concept(self, info: Info) -> Concept:
        """From the snapshot of the event."""
        return await find_concept(info, self.concept_key, "concept")


@strawberry.type(description="Mastery of one learner moved, by one or several answers or by something else.")
class MasteryChanged:
    """graph.happenings.Changed."""

    cursor: strawberry.ID = strawberry.field(description=_CURSOR)
    because: ChangeCause = strawberry.field(description="What moved it.")
    event_ids: list[str] = strawberry.field(
        description="Of the answers that moved it, at most 100; empty where it was something else."
    )
    again: bool = strawberry.field(
        description="Whether an answer was sent once more, so that this may have been told before."
    )
    changes: list[ConceptMoved] = strawberry.field(description="What moved, most first; at most 20 concepts.")
    more: int = strawberry.field(description="How many other concepts moved, at least 0: fetch mastery anew.")
    learner_key: strawberry.Private[str]

    @resolved("Whose it is, as of now.")
    async def learner(self, info: Info) -> Learner:
        """Read for the event."""
        return await find_learner(info, self.learner_key)


@strawberry.type(description="Something else may be next for a learner.")
class SlateChanged:
    """graph.happenings.Changed or ForEveryone."""

    cursor: strawberry.ID = strawberry.field(description=_CURSOR)
    because: ChangeCause = strawberry.field(description="Why.")
    learner_key: strawberry.Private[str]

    @resolved("Whose it is, as of now; `nextQuestions` is made where it is asked for.")
    async def learner(self, info: Info) -> Learner:
        """Read for the event."""
        return await find_learner(info, self.learner_key)


@strawberry.type(description="A concept that a learner began to struggle with.")
class StruggleBegan:
    """graph.happenings.Began."""

    reasons: list[Reason] = strawberry.field(description="Why one thinks so, at least one.")
    concept_key: strawberry.Private[str]

    @resolved("What it is about.")
    async def concept(self, info: Info) -> Concept:
        """From the snapshot of the event."""
        return await find_concept(info, self.concept_key, "concept")


@strawberry.type(description="A learner of a class began to struggle. What helps is in `learner.struggles`.")
class StruggleNoticed:
    """What began in graph.happenings.Changed."""

    cursor: strawberry.ID = strawberry.field(description=_CURSOR)
    event_ids: list[str] = strawberry.field(description="Of the answers after which it was noticed.")
    again: bool = strawberry.field(
        description="Whether an answer was sent once more, so that this may have been told before."
    )
    began: list[StruggleBegan] = strawberry.field(description="With what, at least one concept.")
    learner_key: strawberry.Private[str]

    @resolved("Who it is, as of now.")
    async def learner(self, info: Info) -> Learner:
        """Read for the event."""
        return await find_learner(info, self.learner_key)


@strawberry.type(
    description="The curriculum has another revision: published, gone back to, imported, corrected."
)
class CurriculumPublished:
    """graph.happenings.ForEveryone."""

    cursor: strawberry.ID = strawberry.field(description=_CURSOR)
    number: int = strawberry.field(description="The number of the revision, larger than any before.")

    @resolved("The revision; null, with an error, for whoever may not see the curriculum's history.")
    async def revision(self, info: Info) -> Revision | None:
        """Read for the event."""
        await info.context.require(Action.READ_HISTORY)
        return to_revision(await history.revision(info.context.store, self.number))


@strawberry.type
class LiveQuery:
    """Root fields of this area."""

    @resolved(
        "Where events are now. Ask for it together with what you show, then subscribe with it as `after`: "
        "nothing that happens between the two is missed.",
        Action.READ_CURRICULUM,
    )
    async def live_cursor(self, info: Info) -> strawberry.ID:
        """From memory, before anything else of the request is read."""
        await info.context.require(Action.READ_CURRICULUM)
        await info.context.hub.reached()
        return _cursor(info.context.hub.now)


@strawberry.type(description="What can be followed as it happens. Each event is told at least once.")
class Subscription:
    """Root fields."""

    @subscription("How a learner's mastery moves.", Action.READ_LEARNER)
    async def mastery_changed(
        self, info: Info, learner_id: LearnerId, after: After = None
    ) -> AsyncGenerator[MasteryChanged, None]:
        """Of one learner."""
        key, start = await _readable(info, learner_id), await _start(info, after)
        still = partial(info.context.require, Action.READ_LEARNER, key)
        return _told(info, [of_learner(key)], start, still, _mastery)

    @subscription("That something else may be next for a learner, and why.", Action.READ_LEARNER)
    async def slate_changed(
        self, info: Info, learner_id: LearnerId, after: After = None
    ) -> AsyncGenerator[SlateChanged, None]:
        """Of one learner."""
        key, start = await _readable(info, learner_id), await _start(info, after)
        still = partial(info.context.require, Action.READ_LEARNER, key)
        return _told(info, [of_learner(key), EVERYONE], start, still, partial(_slate, key))

    @subscription("That a learner of a class begins to struggle with a concept.", Action.READ_CLASS)
    async def struggle_noticed(
        self, info: Info, class_id: ClassId, after: After = None
    ) -> AsyncGenerator[StruggleNoticed, None]:
        """Of one class, as it is when it happens."""
        key = (await find_class(info, ids.own(class_id, "Class", "classId"))).key
        start = await _start(info, after)
        still = partial(info.context.require_class, Action.READ_CLASS, key)
        return _told(info, [STRUGGLES], start, still, partial(_struggle, info.context.store, key))

    @subscription("That the curriculum has another revision, whoever made it.", Action.READ_CURRICULUM)
    async def curriculum_published(
        self, info: Info, after: After = None
    ) -> AsyncGenerator[CurriculumPublished, None]:
        """Of everything."""
        still = partial(info.context.require, Action.READ_CURRICULUM)
        await still()
        start = await _start(info, after)
        return _told(info, [EVERYONE], start, still, _published)


Event = TypeVar("Event")


async def _told(
    info: Info,
    topics: Sequence[str],
    start: Position,
    still: Callable[[], Awaitable[None]],
    make: Callable[[strawberry.ID, Entry], Awaitable[Event | None]],
) -> AsyncGenerator[Event, None]:
    """What `make` makes of what happens on these topics, for as long as it may be seen: `still` raises where
    it may not."""
    context = info.context
    if isinstance(context.request, Request):
        unlimited(context.request.state)
    check = time.time() + context.recheck_seconds
    with metrics.subscribed(info.field_name) as count, context.hub.listening(topics, start) as listener:
        while True:
            until = min(check, context.principal.until)
            entry = await listener.next(max(0.0, until - time.time()))
            if time.time() >= until:
                context.renew()
                await context.identify()
                await still()
                check = time.time() + context.recheck_seconds
            if entry is not None and (event := await make(_cursor(entry.position), entry)) is not None:
                context.renew()
                context.budget.spend(context.cost)
                context.cursor = _cursor(entry.position)
                context.notes["events"] = context.notes.get("events", 0) + 1
                count()
                yield event


async def _mastery(cursor: strawberry.ID, entry: Entry) -> MasteryChanged | None:
    happening = entry.happening
    if not isinstance(happening, Changed) or not happening.moved:
        return None
    return MasteryChanged(
        cursor=cursor,
        because=_because(happening.cause),
        event_ids=list(happening.events),
        again=happening.again,
        changes=[_moved(each) for each in happening.moved],
        more=happening.more,
        learner_key=happening.learner_id,
    )


async def _slate(learner_id: str, cursor: strawberry.ID, entry: Entry) -> SlateChanged | None:
    happening = entry.happening
    if not isinstance(happening, Changed | ForEveryone):
        return None
    return SlateChanged(cursor=cursor, because=_because(happening.cause), learner_key=learner_id)


async def _struggle(
    store: Store, class_id: str, cursor: strawberry.ID, entry: Entry
) -> StruggleNoticed | None:
    """Whose class it is, is read once for all who wait for struggles in this process."""
    happening = entry.happening
    assert isinstance(happening, Changed)  # noqa: S101  # nothing else is on this topic
    classes = await entry.once(lambda: store.classes_of([happening.learner_id]))
    if class_id not in classes.get(happening.learner_id, ()):
        return None
    return StruggleNoticed(
        cursor=cursor,
        event_ids=list(happening.events),
        again=happening.again,
        began=[_began(each) for each in happening.began],
        learner_key=happening.learner_id,
    )


async def _published(cursor: strawberry.ID, entry: Entry) -> CurriculumPublished | None:
    happening = entry.happening
    if not isinstance(happening, ForEveryone) or happening.revision is None:
        return None
    return CurriculumPublished(cursor=cursor, number=happening.revision)


def _began(began: happenings.Began) -> StruggleBegan:
    return StruggleBegan(reasons=[to_reason(each) for each in began.reasons], concept_key=began.concept_id)


def _moved(moved: happenings.Moved) -> ConceptMoved:
    return ConceptMoved(
        before=moved.before, after=moved.after, mastered=moved.mastered, concept_key=moved.concept_id
    )


def _because(cause: Cause) -> ChangeCause:
    return ChangeCause[cause.name]


async def _readable(info: Info, id: str) -> str:
    """Own id of a learner who is there and may be read. Raises NotFound, Forbidden."""
    return (await find_learner(info, ids.own(id, "Learner", "learnerId"))).key


def _cursor(position: Position) -> strawberry.ID:
    return strawberry.ID(ids.cursor(LIVE, [text_of(position)]))


async def _start(info: Info, after: str | None) -> Position:
    """Where a subscription begins. Raises InvalidInput, Missed, Unavailable."""
    given, hub = after if after is not None else info.context.last_event_id, info.context.hub
    place = ids.place(given, LIVE, "after", MEND)
    position = position_of(str(place[0])) if place else None
    if given is not None and position is None:
        raise ids.foreign(given, "after", MEND)
    await hub.reached()
    hub.check(position)
    return position or hub.now
