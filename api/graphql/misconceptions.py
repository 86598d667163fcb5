"""Wrong ideas that have a name: what a wrong response reveals.

Not for: which response reveals which (keys), or changing them (drafts.py).
"""

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.nodes import Node
from api.principal import Action
from graph import content, model
from graph.content import Kind
from graph.errors import NotFound


@strawberry.type(description="A wrong idea that a particular wrong response reveals.")
class Misconception(Node):
    """graph.model.Misconception."""

    key: str = strawberry.field(description="The application's own id.")
    title: str = strawberry.field(description="The wrong idea in a few words.")


async def find_misconception(info: Info, key: str) -> Misconception:
    """The misconception with this own id. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_CURRICULUM)
    one = content.thing(Kind.MISCONCEPTION, key)
    found = await info.context.store.documents([one])
    if one not in found:
        raise NotFound(
            "There is no such misconception.", field="id", value=key, mend="Use an `id` that this API gave."
        )
    return to_misconception(model.Misconception(key, found[one]["title"]))


def to_misconception(found: model.Misconception) -> Misconception:
    """The GraphQL form."""
    return Misconception(id=ids.encode("Misconception", found.id), key=found.id, title=found.title)
