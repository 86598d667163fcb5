"""Every root field says what it takes, and nobody gets in without it."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from strawberry.types.field import StrawberryField

from api.audit import AuditLog
from api.graphql.access import Access, Guard
from api.graphql.context import Context
from api.graphql.schema import schema
from api.principal import Action, Principal, Role
from graph.errors import Forbidden
from graph.store import Store

ROOTS = [
    (f"{root.name}.{name}", field.extensions["strawberry-definition"])
    for root in (schema._schema.query_type, schema._schema.mutation_type, schema._schema.subscription_type)
    if root is not None
    for name, field in root.fields.items()
]


@pytest.mark.parametrize("field", [field for _, field in ROOTS], ids=[name for name, _ in ROOTS])
def test_declared(field: StrawberryField) -> None:
    """A root field has a guard, and says in the schema whom it lets in."""
    assert [type(one) for one in field.extensions if isinstance(one, Guard)] == [Guard]
    assert [type(one) for one in field.directives] == [Access]


def context(*roles: Role) -> Context:
    """A request of ann's, who teaches carl."""
    made = Context.__new__(Context)
    made.principal = Principal(frozenset(roles), "ann")
    made.now, made.request_id = datetime(2026, 11, 22, tzinfo=UTC), "request"
    made.audit = cast(AuditLog, _Silent())
    made.store = cast(Store, _Classes())
    made.granted = set()
    return made


class _Silent:
    async def note(self, *_: object, **__: object) -> None:
        """Keeps nothing."""


class _Classes:
    async def led(self, teacher_id: str, *, learner_ids: Collection[str]) -> tuple[set[str], set[str]]:
        """ann teaches carl."""
        return {"carl"} & set(learner_ids), set()


class _Info:
    field_name = "field"

    def __init__(self, of: Context) -> None:
        self.context = of


async def _guarded(of: Context, action: Action, asks_for: str | None = None) -> Any:
    async def resolve(source: Any, info: Any) -> str:
        if asks_for is not None:
            await info.context.require(action, asks_for)
        return "done"

    return await Guard(action).resolve_async(resolve, None, _Info(of))


async def test_let_in() -> None:
    """Who may do it to anyone, and who asks for what is their own."""
    assert await _guarded(context(Role.SERVICE), Action.READ_LEARNER) == "done"
    assert await _guarded(context(Role.LEARNER), Action.READ_LEARNER, "ann") == "done"
    assert await _guarded(context(Role.TEACHER), Action.READ_LEARNER, "carl") == "done"


@pytest.mark.parametrize(
    ("roles", "asks_for"),
    [
        ([], "ann"),
        ([Role.ANALYST], "ann"),
        ([Role.LEARNER], "bob"),
        ([Role.LEARNER], "carl"),
        ([Role.TEACHER], "bob"),
        ([Role.TEACHER], "ann"),
        ([Role.TEACHER], None),
    ],
)
async def test_kept_out(roles: list[Role], asks_for: str | None) -> None:
    """Who has no role for it, who asks for another's, and where a resolver forgot to ask whose it is."""
    with pytest.raises(Forbidden):
        await _guarded(context(*roles), Action.READ_LEARNER, asks_for)
