"""What every resolver is given: who asks, when, and what was loaded already. One a request."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Hashable, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Protocol, TypeVar, cast

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from api.asking.turns import Desk
from api.audit import WITHOUT_WHOM, AuditLog
from api.cache import SlateLog
from api.graphql.loaders import LearnerLoaders
from api.guard_settings import MAX_COST, RECHECK_SECONDS
from api.live import Hub
from api.principal import Action, Principal, Scope, may
from api.rates import UNLIMITED, Budget
from graph import history, revealing
from graph.committing import Committer
from graph.content import Content
from graph.drafts import Draft
from graph.errors import Forbidden, NotFound, RateLimited
from graph.model import Class, Question
from graph.outcomes import LineState
from graph.revealing import Revealed
from graph.snapshot import Curriculum
from graph.store import Store
from graph.versions import DriftWindow

_HEAVY = asyncio.Semaphore(1)

_FIELD: ContextVar[str] = ContextVar("field", default="")
"""Which root field is resolved: each is in a task of its own, or alone."""


class _Owned(Protocol):
    @property
    def learner_id(self) -> str:
        """Whose it is."""


Owned = TypeVar("Owned", bound=_Owned)
Made = TypeVar("Made")


class Context(BaseContext):
    """One request's view: one principal, one moment, one snapshot of the curriculum."""

    def __init__(
        self,
        store: Store,
        committer: Committer,
        slates: SlateLog,
        principal: Principal,
        now: datetime,
        request_id: str,
        *,
        audit: AuditLog,
        budget: Budget = UNLIMITED,
        most_cost: int = MAX_COST,
        approvals: int = 0,
        introspection: bool = True,
        only: Collection[str] | None = None,
        notes: dict[str, Any] | None = None,
        desk: Desk | None = None,
        hub: Hub | None = None,
        again: Callable[[], Awaitable[Principal]] | None = None,
        recheck_seconds: float = RECHECK_SECONDS,
    ) -> None:
        super().__init__()
        self.store = store
        self.committer = committer
        self.slates = slates
        self.principal = principal
        self.now = now
        self.request_id = request_id
        self.budget = budget
        self.most_cost = most_cost  # points a request
        self.approvals = approvals  # that a draft needs to be published
        self.introspection = introspection  # whether the schema may be asked for
        self.only = only  # the documents that are executed, where no others are
        self.notes = {} if notes is None else notes  # for the line in the access log
        self.audit = audit
        self.is_paid = False  # whether the operations of a batch were charged for together
        self.granted: set[Action] = set()  # what was asked for, and allowed
        self.cost = 0  # points of the operation
        self.cursor: str | None = None  # of the event that a subscription is told of
        self.recheck_seconds = recheck_seconds  # how long what was allowed holds, while a subscription lasts
        self._desk = desk
        self._hub = hub
        self._again = again
        self._curriculum: asyncio.Future[Curriculum] | None = None
        self._once: dict[Hashable, asyncio.Future[Any]] = {}
        self.learners = LearnerLoaders(store)

    async def enter(self, field: str, *actions: Action) -> None:
        """Lets in whoever may do one of these to somebody. field: the root field or the route, for the audit
        log. Raises Forbidden."""
        _FIELD.set(field)
        if not any(self.principal.scopes(action) for action in actions):
            raise await self._refused(actions[0])
        for action in actions:
            if Scope.ANY in self.principal.scopes(action):
                self.granted.add(action)
                if action in WITHOUT_WHOM:
                    await self._note(action, granted=True)

    @property
    def desk(self) -> Desk:
        """Where analysts take their turns."""
        assert self._desk is not None  # noqa: S101  # it is there wherever requests come in
        return self._desk

    @property
    def hub(self) -> Hub:
        """Where subscriptions learn of what happens."""
        assert self._hub is not None  # noqa: S101  # it is there wherever requests come in
        return self._hub

    @property
    def last_event_id(self) -> str | None:
        """The cursor that a client of server-sent events comes back with."""
        return self.request.headers.get("last-event-id") if self.request else None

    def renew(self) -> None:
        """Another moment of a subscription: nothing that was read before holds."""
        self.now = datetime.now(UTC)
        self.forget_all()

    async def identify(self) -> None:
        """Looks again at who asks. Raises Unauthenticated, Forbidden, Unavailable."""
        if self._again is not None:
            self.principal = await self._again()

    async def require(self, action: Action, learner_id: str | None = None) -> None:
        """Raises Forbidden unless the principal may do this, to this learner where it concerns one."""
        await self.require_each(action, [] if learner_id is None else [learner_id])

    def refuse(self, error: RateLimited) -> None:
        """The response says 429, and when to come again."""
        if self.response is not None:
            self.response.status_code = 429
            self.response.headers["retry-after"] = str(error.seconds)

    async def require_each(
        self, action: Action, learner_ids: Sequence[str], class_id: str | None = None
    ) -> None:
        """The same for several learners, in a class where it is about that, too. Raises Forbidden."""
        refused = [id for id in learner_ids if not may(self.principal, action, id)]
        if not learner_ids and not may(self.principal, action):
            raise await self._refused(action)
        if refused and Scope.CLASS in self.principal.scopes(action):
            taught = await self.taught.load_many(refused)
            refused = [id for id, is_taught in zip(refused, taught, strict=True) if not is_taught]
        if refused:
            raise await self._refused(action, refused, class_id)
        self.granted.add(action)
        await self._note(action, granted=True, about=learner_ids or [None], class_id=class_id)

    async def require_class(self, action: Action, class_id: str) -> None:
        """Raises Forbidden unless the principal may do this to this class."""
        scopes = self.principal.scopes(action)
        if Scope.ANY not in scopes and not (Scope.CLASS in scopes and await self.led.load(class_id)):
            raise await self._refused(action, [None], class_id)
        self.granted.add(action)
        await self._note(action, granted=True, class_id=class_id)

    def teacher(self, action: Action) -> str | None:
        """Whose classes alone are meant by all classes; None for whoever may do this to any. The guard has
        seen that it is one or the other."""
        self.granted.add(action)
        return None if Scope.ANY in self.principal.scopes(action) else self.principal.subject

    async def require_owner(self, action: Action, found: Awaitable[Owned]) -> Owned:
        """What is looked for, if the principal may do this to its learner. Raises Forbidden, and NotFound
        only to those who may do it to anyone: for others, what is not theirs is as what is not there."""
        try:
            thing = await found
        except NotFound:
            if Scope.ANY in self.principal.scopes(action):
                raise
            raise await self._refused(action) from None
        await self.require(action, thing.learner_id)
        return thing

    async def _refused(
        self, action: Action, about: Sequence[str | None] = (None,), class_id: str | None = None
    ) -> Forbidden:
        """The error, after it was noted."""
        await self._note(action, granted=False, about=about, class_id=class_id)
        return Forbidden(
            f"You may not {action}.",
            field="principal",
            value=", ".join(sorted(self.principal.roles)),
            mend="Ask as somebody who may.",
        )

    async def _note(
        self,
        action: Action,
        *,
        granted: bool,
        about: Sequence[str | None] = (None,),
        class_id: str | None = None,
    ) -> None:
        await self.audit.note(
            self.principal,
            action,
            granted=granted,
            at=self.now,
            field=_FIELD.get(),
            request_id=self.request_id,
            about=about,
            class_id=class_id,
        )

    @cached_property
    def taught(self) -> "DataLoader[str, bool]":
        """Whether the principal leads a class of a learner, by id. Only a request remembers it: whoever is
        taken from a class has lost it with the next one."""
        return DataLoader(load_fn=self._load_taught)

    @cached_property
    def led(self) -> "DataLoader[str, bool]":
        """Whether the principal leads a class, by its id."""
        return DataLoader(load_fn=self._load_led)

    async def _load_taught(self, ids: list[str]) -> Sequence[bool]:
        taught, _ = await self.store.led(self.principal.subject, learner_ids=ids)
        return [id in taught for id in ids]

    async def _load_led(self, ids: list[str]) -> Sequence[bool]:
        _, led = await self.store.led(self.principal.subject, class_ids=ids)
        return [id in led for id in ids]

    async def curriculum(self, as_of: int | None = None) -> Curriculum:
        """The curriculum as this request sees it, or as it was at a revision, read once. Raises NotFound."""
        if as_of is not None:
            return await self.once(("curriculum", as_of), lambda: history.curriculum_at(self.store, as_of))
        if self._curriculum is None:
            self._curriculum = asyncio.ensure_future(self.store.curriculum())
        return await self._curriculum

    async def content(self, as_of: int) -> Content:
        """All that authors said at a revision, read once. Raises NotFound."""
        return await self.once(("content", as_of), lambda: history.content_at(self.store, as_of))

    async def live(self) -> tuple[int, Content]:
        """The present revision, and all that authors said as of it, read once."""
        return await self.once("live", self.store.content)

    def forget_learners(self) -> None:
        """What is asked of learners from now on is read again."""
        self.learners = LearnerLoaders(self.store)

    heavy = _HEAVY
    """For what takes seconds of a core: one at a time in a process, so that answers go on meanwhile."""

    async def once(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        """What is made the first time that this request asks for it."""
        if key not in self._once:
            self._once[key] = asyncio.ensure_future(make())
        return cast(Made, await self._once[key])

    def forget(self, *keys: Hashable) -> None:
        """What a mutation has changed is made anew."""
        for key in keys:
            self._once.pop(key, None)

    @property
    def sees_keys(self) -> bool:
        """Whether whoever asks may read every key and solution."""
        return Scope.ANY in self.principal.scopes(Action.READ_KEYS)

    def see(self, revision: int, model: str) -> None:
        """What was just read says which curriculum is in force: nobody needs to ask for it again."""
        if self._curriculum is None:
            self._curriculum = asyncio.ensure_future(self.store.curriculum((revision, model)))

    def hold(self, curriculum: Curriculum) -> None:
        """Where the graph does not answer, this request sees the curriculum that is in memory."""
        self._curriculum = asyncio.get_running_loop().create_future()
        self._curriculum.set_result(curriculum)

    def forget_all(self) -> None:
        """Whatever was read is read again: something was changed since."""
        self._curriculum, self._once = None, {}
        self.learners = LearnerLoaders(self.store)
        for name, kept in vars(Context).items():
            if isinstance(kept, cached_property):
                self.__dict__.pop(name, None)

    @cached_property
    def questions(self) -> "DataLoader[str, Question | None]":
        """Questions by id, one read for all that are asked for at a time."""
        return DataLoader(load_fn=self._load_questions)

    @cached_property
    def drafts(self) -> "DataLoader[str, Draft]":
        """Drafts with all that belongs to them, by own id; of those that the caller was shown already."""
        return DataLoader(load_fn=self._load_drafts)

    @cached_property
    def lines(self) -> "DataLoader[str, list[LineState] | None]":
        """What became of the lines of slates, by the slates' own ids; None while they are on their way."""
        return DataLoader(load_fn=self._load_lines)

    @cached_property
    def windows(self) -> "DataLoader[tuple[str, int], list[DriftWindow]]":
        """The newest windows of drift, newest first, by version of the model and how many at most."""
        return DataLoader(load_fn=self._load_windows)

    @cached_property
    def revealed(self) -> "DataLoader[str, Revealed | None]":
        """Keys and solutions by question id, for those who may see them; None for the others."""
        return DataLoader(load_fn=self._load_revealed)

    @cached_property
    def classes(self) -> "DataLoader[str, Class | None]":
        """Classes by id."""
        return DataLoader(load_fn=self._load_classes)

    @cached_property
    def classes_of(self) -> "DataLoader[str, list[str]]":
        """Ids of the classes of learners, by id."""
        return DataLoader(load_fn=self._load_classes_of)

    async def _load_windows(self, asked: list[tuple[str, int]]) -> Sequence[list[DriftWindow]]:
        versions, most = sorted({version for version, _ in asked}), max(first for _, first in asked)
        found = await self.store.windows_of(versions, most)
        return [found.get(version, [])[:first] for version, first in asked]

    async def _load_revealed(self, ids: list[str]) -> Sequence[Revealed | None]:
        scopes = self.principal.scopes(Action.READ_KEYS)
        if not scopes:
            return [None] * len(ids)
        to = None if Scope.ANY in scopes else self.principal.subject
        found = await revealing.reveal(self.store, ids, to)
        return [found.get(id) for id in ids]

    async def _load_classes(self, ids: list[str]) -> Sequence[Class | None]:
        found = await self.store.classes(ids)
        return [found.get(id) for id in ids]

    async def _load_classes_of(self, ids: list[str]) -> Sequence[list[str]]:
        found = await self.store.classes_of(ids)
        return [found.get(id, []) for id in ids]

    async def _load_drafts(self, ids: list[str]) -> Sequence[Draft]:
        found = await self.store.drafts(ids)
        return [found[id] for id in ids]

    async def _load_lines(self, ids: list[str]) -> Sequence[list[LineState] | None]:
        found = await self.store.slate_lines(ids)
        return [found.get(id) for id in ids]

    async def _load_questions(self, ids: list[str]) -> Sequence[Question | None]:
        found = await self.store.questions(ids, await self.curriculum())
        return [found.get(id) for id in ids]


Info = strawberry.Info[Context, None]

AtRevision = Annotated[
    int | None,
    strawberry.argument(
        description="The number of a revision: the curriculum as it was then, with everything below; by "
        "default as it is. For those who may see the history."
    ),
]

AsOf = Annotated[
    datetime | None,
    strawberry.argument(
        description="The moment to look at it from: mastery fades with time. By default now; "
        "later moments show what will be, if nothing is answered until then."
    ),
]
