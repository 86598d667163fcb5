"""Which saved questions a list has, and in which order. The graph narrows and orders them."""

from enum import Enum
from typing import Annotated

import strawberry

from api.graphql.filters import Order
from api.graphql.nodes import instead
from graph.asking.saved import Wanted
from graph.errors import InvalidInput


@strawberry.input(description="Saved questions of which all that is given holds.")
class SavedQuestionFilter:
    """graph.asking.saved.Wanted."""

    text: str | None = strawberry.field(
        default=None, description="Stands in its title or its name, in capitals or not; 1 to 200 characters."
    )
    own: bool | None = strawberry.field(
        default=None, description="Whether it is yours; false: only what others share."
    )
    shared: bool | None = strawberry.field(default=None, description="Whether other analysts see it.")
    scheduled: bool | None = strawberry.field(default=None, description="Whether the clock asks it.")


@strawberry.enum(description="What saved questions are ordered by.")
class SavedQuestionOrderField(Enum):
    """graph.asking.saved.Wanted.order."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    TITLE = strawberry.enum_value("title", description="The title, whatever its case.")
    CREATED_AT = strawberry.enum_value("created", description="When it was first saved.")


@strawberry.input(description="How saved questions are ordered; ties by key.")
class SavedQuestionOrder(Order[SavedQuestionOrderField]):
    """By the graph."""


OwnAlone = Annotated[
    bool,
    strawberry.argument(
        description="Leave out what others share. Not beside `filter.own`.",
        deprecation_reason=instead("filter.own"),
    ),
]
SavedWanted = Annotated[
    SavedQuestionFilter | None, strawberry.argument(description="Only these; by default all that you see.")
]
SavedOrder = Annotated[
    SavedQuestionOrder | None, strawberry.argument(description="In which order; by default by key.")
]


def wanted_questions(
    given: SavedQuestionFilter | None, order: SavedQuestionOrder | None, own: bool
) -> Wanted:
    """What the graph is asked for. own: where it is given in place of a filter. Raises InvalidInput."""
    by = given or SavedQuestionFilter()
    if own and by.own is not None:
        raise InvalidInput("It is given twice.", field="own", value=own, mend="Give `filter.own` alone.")
    return Wanted(
        own=True if own else by.own,
        text=by.text.strip() if by.text else None,
        shared=by.shared,
        scheduled=by.scheduled,
        order="key" if order is None else str(order.field.value),
    )
