"""What everything with an id has in common, the arguments that name it, and fields that must be asked for."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar, cast

import strawberry

from api.graphql.errors import TypedErrors

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def resolved(description: str) -> Callable[[Resolver], Resolver]:
    """A field with a resolver: strawberry.field, typed so that the resolver stays checked."""
    return cast("Callable[[Resolver], Resolver]", strawberry.field(description=description))


def mutation(description: str, payload: Callable[..., Any]) -> Callable[[Resolver], Resolver]:
    """A mutation whose errors are typed; typed as `resolved` is."""
    field = strawberry.mutation(description=description, extensions=[TypedErrors(payload)])
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
