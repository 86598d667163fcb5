"""What every resolver is given: who asks, when, and what was loaded already. One a request."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from api.cache import SlateLog
from api.guard_settings import MAX_COST
from api.principal import Action, Principal, Scope, may
from api.rates import UNLIMITED, Budget
from graph.committing import Committer
from graph.errors import Forbidden, RateLimited
from graph.model import Question
from graph.outcomes import LineState
from graph.snapshot import Curriculum
from graph.store import Store


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
        budget: Budget = UNLIMITED,
        most_cost: int = MAX_COST,
        introspection: bool = True,
        notes: dict[str, Any] | None = None,
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
        self.introspection = introspection  # whether the schema may be asked for
        self.notes = {} if notes is None else notes  # for the line in the access log
        self.granted: set[Action] = set()  # what was asked for, and allowed
        self._curriculum: asyncio.Future[Curriculum] | None = None
        self._models: dict[str, asyncio.Future[dict[str, str]]] = {}

    def admit(self, action: Action) -> None:
        """What may be done to anyone is granted. Raises Forbidden where this may be done to nobody."""
        scopes = self.principal.scopes(action)
        if not scopes:
            raise self._forbidden(action)
        if Scope.ANY in scopes:
            self.granted.add(action)

    async def require(self, action: Action, learner_id: str | None = None) -> None:
        """Raises Forbidden unless the principal may do this, to this learner where it concerns one."""
        if not may(self.principal, action, learner_id):
            raise self._forbidden(action)
        self.granted.add(action)

    def refuse(self, error: RateLimited) -> None:
        """The response says 429, and when to come again."""
        if self.response is not None:
            self.response.status_code = 429
            self.response.headers["retry-after"] = str(error.seconds)

    def _forbidden(self, action: Action) -> Forbidden:
        return Forbidden(
            f"You may not {action}.",
            field="principal",
            value=", ".join(sorted(self.principal.roles)),
            mend="Ask as somebody who may.",
        )

    async def curriculum(self) -> Curriculum:
        """The curriculum as this request sees it, read once."""
        if self._curriculum is None:
            self._curriculum = asyncio.ensure_future(self.store.curriculum())
        return await self._curriculum

    def see(self, revision: int, model: str) -> None:
        """What was just read says which curriculum is in force: nobody needs to ask for it again."""
        if self._curriculum is None:
            self._curriculum = asyncio.ensure_future(self.store.curriculum((revision, model)))

    def hold(self, curriculum: Curriculum) -> None:
        """Where the graph does not answer, this request sees the curriculum that is in memory."""
        self._curriculum = asyncio.get_running_loop().create_future()
        self._curriculum.set_result(curriculum)

    async def mastery_models(self, learner_id: str) -> dict[str, str]:
        """Which model moved each of the learner's masteries, read once."""
        if learner_id not in self._models:
            self._models[learner_id] = asyncio.ensure_future(self.store.mastery_models(learner_id))
        return await self._models[learner_id]

    @cached_property
    def questions(self) -> "DataLoader[str, Question | None]":
        """Questions by id, one read for all that are asked for at a time."""
        return DataLoader(load_fn=self._load_questions)

    @cached_property
    def lines(self) -> "DataLoader[str, list[LineState] | None]":
        """What became of the lines of slates, by the slates' own ids; None while they are on their way."""
        return DataLoader(load_fn=self._load_lines)

    async def _load_lines(self, ids: list[str]) -> Sequence[list[LineState] | None]:
        found = await self.store.slate_lines(ids)
        return [found.get(id) for id in ids]

    async def _load_questions(self, ids: list[str]) -> Sequence[Question | None]:
        found = await self.store.questions(ids, await self.curriculum())
        return [found.get(id) for id in ids]


Info = strawberry.Info[Context, None]

AsOf = Annotated[
    datetime | None,
    strawberry.argument(
        description="The moment to look at it from: mastery fades with time. By default now; "
        "later moments show what will be, if nothing is answered until then."
    ),
]
