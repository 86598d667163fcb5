"""Everything that can go wrong, as one family.

An exception's docstring is its default message. Each names the field, the value and the mend, so
that every face (command line, GraphQL, import report) can show them without knowing the cause.
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class LearnerGraphError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "ERROR"

    def __init__(self, message: str = "", *, field: str = "", value: Any = None, mend: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.field = field
        self.value = value
        self.mend = mend
        super().__init__(self.message)

    def __str__(self) -> str:
        """One line: message, field and value, mend."""
        where = f" ({self.field}: {_short(self.value)})" if self.field else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{self.message}{where}{mend}"


class InvalidInput(LearnerGraphError):
    """The input is not valid."""

    code = "INVALID"


class NotFound(LearnerGraphError):
    """There is no such thing."""

    code = "NOT_FOUND"


class Conflict(LearnerGraphError):
    """This contradicts what is already stored."""

    code = "CONFLICT"


class Refused(Conflict):
    """This would be worse than what is there, so it is not done."""


class StatementRefused(Refused):
    """The statement is not run."""

    code = "INVALID"

    def __init__(
        self,
        message: str = "",
        *,
        line: int | None = None,
        column: int | None = None,
        field: str = "statement",
        value: Any = None,
        mend: str = "",
    ) -> None:
        """line and column, both from 1, say where in the statement, so that a caret can stand under it."""
        self.line = line
        self.column = column
        super().__init__(message, field=field, value=value, mend=mend)


class Forbidden(LearnerGraphError):
    """You may not do this."""

    code = "FORBIDDEN"


class Unauthenticated(LearnerGraphError):
    """The token is not valid."""

    code = "UNAUTHENTICATED"


class Ungradable(LearnerGraphError):
    """The response could not be understood, so it was not marked."""

    code = "UNGRADABLE"


class Erased(LearnerGraphError):
    """This learner was erased, and the id is not used again."""

    code = "ERASED"


class CycleFound(LearnerGraphError):
    """The prerequisites form a cycle."""

    code = "CYCLE"

    def __init__(self, path: Sequence[str], *, mend: str = "") -> None:
        self.path = tuple(path)
        super().__init__(
            field="prerequisites",
            value=" -> ".join(self.path),
            mend=mend or "Remove one of these prerequisites.",
        )


class CannotUnseal(LearnerGraphError):
    """A sealed text cannot be opened; that is the operator's to mend, not the caller's."""

    code = "SEALED"


class Unavailable(LearnerGraphError):
    """A service does not answer."""

    code = "UNAVAILABLE"


class RateLimited(LearnerGraphError):
    """Too much was asked for within a minute."""

    code = "RATE_LIMITED"

    def __init__(self, *, field: str, value: Any, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            field=field, value=value, mend=f"Wait {seconds} s, then ask again; ask for less at a time."
        )


class Missed(LearnerGraphError):
    """What happened meanwhile is not known any more."""

    code = "MISSED"


def _short(value: Any, limit: int = 200) -> str:
    """A value as text fit for one line of a message."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
