"""What lists are narrowed by and ordered by: what all areas share.

A connection has `filter`, an input of which everything that is given must hold, and `orderBy`, a field and a
direction; ties are in the order of the key. Not for: pages (pages.py).
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graph.errors import InvalidInput
from graph.store.rows import micros

By = TypeVar("By", bound=Enum)
T = TypeVar("T")
Placed = Callable[[T], tuple[Any, ...]]
"""The place of a thing in a list: what JSON has, its key last."""

MOST = 100
"""Values in one list of a filter."""

MOST_TEXT = 200
"""Characters of a text in a filter; ids are as long as they are."""


@strawberry.enum(description="Which way a list is ordered.")
class OrderDirection(Enum):
    """As GitHub's."""

    ASC = strawberry.enum_value("asc", description="The least first. What has no value comes last.")
    DESC = strawberry.enum_value("desc", description="The greatest first. What has no value comes last.")


@strawberry.input
class Order(Generic[By]):
    """What every `orderBy` is: an input of its own for each enum of fields."""

    field: By = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way; by default the least first."
    )


def is_descending(order: Order[Any] | None, *, usually: bool = False) -> bool:
    """Whether the greatest comes first. usually: where no order is given."""
    return usually if order is None else order.direction is OrderDirection.DESC


def placed(
    order: Order[Any] | None,
    key: Callable[[T], str],
    value: Callable[[T, str], Any] = getattr,
    usual: Placed[T] | None = None,
) -> Placed[T]:
    """By what the things of a list in memory are ordered. value: of a thing and the field's name, by default
    its attribute. usual: where no order is given; by default the key."""
    if order is None or order.field.value == "key":
        return usual if order is None and usual else lambda each: (key(each),)
    name, descending = order.field.value, is_descending(order)
    return lambda each: ranked(_plain(value(each, name)), key(each), descending=descending)


def _plain(value: Any) -> Any:
    """As JSON has it: a text whatever its case, a moment as microseconds since 1970."""
    if isinstance(value, datetime):
        return micros(value)
    return value.casefold() if isinstance(value, str) else value


@strawberry.input(description="Numbers from `least` to `most`, both included; one of them may be left out.")
class NumberRange:
    """What has no number is in no range."""

    least: float | None = strawberry.field(
        default=None, description="In the unit of what it narrows; null: any."
    )
    most: float | None = strawberry.field(
        default=None, description="At least `least`, in the same unit; null: any."
    )

    def holds(self, value: float | None) -> bool:
        """Whether a number is in it."""
        return value is not None and (
            (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        )


def said(text: str | None, *of: str) -> bool:
    """Whether a text that is wanted stands in one of these, in capitals or not."""
    wanted = (text or "").strip().casefold()
    return any(wanted in each.casefold() for each in of)


def within(value: float | None, wanted: NumberRange | None) -> bool:
    """Whether a number is wanted; all are without a range."""
    return wanted is None or wanted.holds(value)


def checked(given: Any, field: str = "filter") -> None:
    """Raises InvalidInput where a filter, or something in it, says nothing or contradicts itself."""
    told = {each.name: value for each in fields(given) if (value := getattr(given, each.name)) is not None}
    if not told:
        names = ", ".join(to_camel_case(each.name) for each in fields(given))
        raise InvalidInput(
            "A filter on nothing.", field=field, value="{}", mend=f"Leave it out, or give one of {names}."
        )
    texts = {each.name for each in fields(given) if getattr(each.type, "of_type", None) is str}
    for name, value in told.items():
        path = f"{field}.{to_camel_case(name)}"
        if name in texts and len(value) > MOST_TEXT:
            mend = f"Give at most {MOST_TEXT} characters."
            raise InvalidInput("The text is too long.", field=path, value=value, mend=mend)
        _checked(value, path)


def _checked(value: Any, field: str) -> None:
    if isinstance(value, NumberRange):
        checked(value, field)
        if value.least is not None and value.most is not None and value.least > value.most:
            shown = f"{value.least:g} to {value.most:g}"
            raise InvalidInput(
                "The range is empty.", field=field, value=shown, mend="Give `least` not above `most`."
            )
    elif value == [] or (isinstance(value, str) and not value.strip()):
        raise InvalidInput(
            "A filter on nothing.", field=field, value=value, mend="Leave it out, or give something."
        )
    elif isinstance(value, list) and len(value) > MOST:
        mend = f"Give at most {MOST}."
        raise InvalidInput("The list is too long.", field=field, value=len(value), mend=mend)


def ranked(value: Any, key: str, *, descending: bool) -> tuple[Any, ...]:
    """The place of a thing in a list that is ordered by a value; what has none comes last, ties by key."""
    missing = value is None
    return missing != descending, 0 if missing else value, key
