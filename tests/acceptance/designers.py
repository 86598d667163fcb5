"""Designers who work over GraphQL.

Not for: what they are told (test_designing_graphql*.py).
"""

from itertools import count
from typing import Any

from tests.acceptance.people import Person

ERRORS = "errors { code field value message mend }"
DRAFT = "draft { id key version state baseRevision shared changedBy }"
CONFLICTS = "conflicts { thing { kind key label } field base ours theirs hidden }"
REVISION = "revision { number by kind title why approvedBy draftKey changeCount moving { left learners } }"

SELECTED = {
    "rebaseDraft": f"repeated {DRAFT} {CONFLICTS}",
    "publishDraft": f"repeated {DRAFT} {REVISION} {CONFLICTS} cycle",
    "rollbackCurriculum": REVISION,
    **dict.fromkeys(("updateDraft", "shareDraft"), DRAFT),
}
"""What is asked for of a mutation; of all others whether it is repeated, and the draft."""

_numbers = count()


class Designer(Person):
    """Somebody who drafts and publishes."""

    async def change(self, mutation: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation, whatever it says."""
        name = mutation[0].upper() + mutation[1:]
        selected = SELECTED.get(mutation, f"repeated {DRAFT}")
        query = (
            f"mutation($input: {name}Input!) {{ it: {mutation}(input: $input) {{ {selected} {ERRORS} }} }}"
        )
        found: dict[str, Any] = (await self(query, input=input))["it"]
        return found

    async def done(self, mutation: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation without errors."""
        found = await self.change(mutation, **input)
        assert found["errors"] == [], found["errors"]
        return found

    async def mistake(self, mutation: str, **input: Any) -> dict[str, Any]:
        """The only typed error of a mutation, which says the mend."""
        [error] = (await self.change(mutation, **input))["errors"]
        assert error["mend"], error
        return dict(error)

    async def draft(self, id: str, *steps: dict[str, Any], shared: bool = True, **said: Any) -> str:
        """Begins a draft with these steps; its id."""
        await self.done("createDraft", id=id, title=id.title(), shared=shared, **said)
        if steps:
            await self.edit(id, *steps)
        return id

    async def edit(self, id: str, *steps: dict[str, Any], key: str = "") -> dict[str, Any]:
        """Does steps in a draft, as one."""
        key = key or f"{id}-{next(_numbers)}"
        return await self.done("editDraft", draftId=id, steps=list(steps), idempotencyKey=key)

    async def publish(self, id: str, **said: Any) -> int:
        """Publishes a draft; the revision's number."""
        made: int = (await self.done("publishDraft", draftId=id, **said))["revision"]["number"]
        return made
