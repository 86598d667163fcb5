"""What grading says of a response, and how it says that it cannot tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graph.errors import InvalidInput, Ungradable

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Verdict:
    """correct: right in value and in form. misconception: the id of the one that a wrong response
    reveals. understood_as: what the response was taken for, to be shown to the learner."""

    correct: bool
    misconception: str | None
    understood_as: str


def not_understood(response: str, message: str, mend: str) -> Ungradable:
    """The error for a response that is not marked. message, mend: whole sentences."""
    return Ungradable(message, field="response", value=response[:200], mend=mend)


def read_key(read: Callable[[str], Read], text: str, field: str) -> Read:
    """read(text) of a key's text. Raises InvalidInput without showing it where it is unreadable:
    the learner sees this error and must not see the answer."""
    try:
        return read(text)
    except Ungradable:
        raise InvalidInput(
            "The question's key cannot be read, so nothing can be graded by it.",
            field=field,
            value="(not shown)",
            mend="Correct the question and import it again.",
        ) from None
