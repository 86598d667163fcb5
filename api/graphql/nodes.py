"""What everything with an id has in common, the arguments that name it, and fields that must be asked for."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, cast

import strawberry
from strawberry.extensions import FieldExtension

from api.graphql.access import Guard, access
from api.graphql.caching import KEPT
from api.graphql.errors import TypedErrors
from api.principal import Action

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def resolved(
    description: str,
    action: Action | None = None,
    name: str | None = None,
    *,
    deprecated: str | None = None,
    kept: bool = False,
    extensions: Sequence[FieldExtension] = (),
) -> Callable[[Resolver], Resolver]:
    """A field with a resolver: strawberry.field, typed so that the resolver stays checked. action: what a
    root field takes; below them, whoever holds an object was allowed to. name: in the schema, where Python's
    own cannot be it. deprecated: what to use in its place. kept: whether browsers may keep the answer to a
    GET (caching.py). extensions: run inside the guard."""
    declared: dict[str, Any] = {"name": name, "deprecation_reason": deprecated, "metadata": {KEPT: kept}}
    guards = [Guard(action)] if action else []
    if action:
        declared["directives"] = [access(action)]
    declared["extensions"] = [*guards, *extensions]
    return cast("Callable[[Resolver], Resolver]", strawberry.field(description=description, **declared))


def instead(use: str, until: str = "2027-06-30") -> str:
    """The reason of a deprecation: what to use, and the day until which the old stays."""
    return f"Use `{use}`. This goes after {until}."


def mutation(description: str, action: Action, payload: Callable[..., Any]) -> Callable[[Resolver], Resolver]:
    """A mutation whose errors are typed; typed as `resolved` is."""
    field = strawberry.mutation(
        description=description,
        directives=[access(action)],
        extensions=[Guard(action), TypedErrors(payload)],
    )
    return cast("Callable[[Resolver], Resolver]", field)


def subscription(description: str, action: Action) -> Callable[[Resolver], Resolver]:
    """A subscription; typed as `resolved` is."""
    field = strawberry.subscription(
        description=description, directives=[access(action)], extensions=[Guard(action)]
    )
    return cast("Callable[[Resolver], Resolver]", field)


@strawberry.interface(description="Something that can be found again by its id.")
class Node:
    """As Relay defines it."""

    id: strawberry.ID = strawberry.field(description="The global id: opaque, and unique over all types.")


def id_of(type_name: str) -> object:
    """Annotates an ID argument that takes a global id of this type or the application's own id."""
    return strawberry.argument(
        description=f"The global id of a {type_name}, or the application's own id of it (its `key`)."
    )


LearnerId = Annotated[strawberry.ID, id_of("Learner")]
ConceptId = Annotated[strawberry.ID, id_of("Concept")]
QuestionId = Annotated[strawberry.ID, id_of("Question")]
SlateId = Annotated[strawberry.ID, id_of("Slate")]
