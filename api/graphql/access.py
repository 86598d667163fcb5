"""What each field of the schema takes: declared beside it, printed in schema.graphql, checked before it runs.

Not for: who may do what (api/principal.py).
"""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location

from api.principal import Action, Scope, roles
from graph.errors import Forbidden


@strawberry.enum(description="What kind of caller this is.")
class AccessRole(Enum):
    """api.principal.Role."""

    LEARNER = strawberry.enum_value("learner", description="Somebody who learns.")
    TEACHER = strawberry.enum_value("teacher", description="Somebody who leads classes.")
    DESIGNER = strawberry.enum_value("designer", description="Somebody who edits the curriculum.")
    ANALYST = strawberry.enum_value("analyst", description="Somebody who explores the data.")
    ADMIN = strawberry.enum_value("admin", description="Somebody who runs the service.")
    SERVICE = strawberry.enum_value("service", description="A program that learners use.")
    DEVELOPER = strawberry.enum_value(
        "developer",
        description="Whoever asks from the server's own machine without a token.",
    )


ROLES = frozenset(str(each.value) for each in AccessRole)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="Who may ask for this: about themselves, about the learners of classes that they lead, about "
    "anyone. Whoever is not named may not.",
)
class Access:
    """The row of api.principal.MAY."""

    own: list[AccessRole] | None = strawberry.UNSET
    classes: list[AccessRole] | None = strawberry.directive_field(name="class", default=strawberry.UNSET)
    any: list[AccessRole] | None = strawberry.UNSET


def access(action: Action) -> Access:
    """The declaration of an action."""

    def who(scope: Scope) -> list[AccessRole]:
        return [AccessRole(role.value) for role in roles(action, scope)]

    found = {"own": who(Scope.OWN), "classes": who(Scope.CLASS), "any": who(Scope.ANY)}
    return Access(**{name: named for name, named in found.items() if named})


class Guard(FieldExtension):
    """Lets nobody in who may do this to no one, and lets nothing out for which nobody asked whose it is."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Any, **arguments: Any
    ) -> Any:
        """The field's value. Raises Forbidden."""
        await info.context.enter(info.field_name, self.action)
        result = await next_(source, info, **arguments)
        if self.action not in info.context.granted:
            raise Forbidden(f"Nobody asked whether you may {self.action}.", mend="Report this.")
        return result
