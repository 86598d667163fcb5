"""Global ids: one opaque string names a thing of any type. Every ID argument takes it, or the
application's own id.

A global id is unpadded URL-safe base64 of `Type:own id`. An own id that happens to read as one is
taken for the global id; write such an id in its global form.
"""

import base64
import binascii
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

import orjson
import strawberry

from graph.errors import InvalidInput

TYPES: Final = (
    *("Analysis", "AuditEntry", "Class", "Concept", "Course", "Draft", "Feedback", "Learner"),
    *("Misconception", "Policy", "Question", "Revision", "SavedQuestion", "Slate", "TracingModel"),
)


def encode(type_name: str, key: str) -> strawberry.ID:
    """The global id of a thing with this own id."""
    return strawberry.ID(_to_base64(f"{type_name}:{key}"))


def decode(id: str) -> tuple[str, str] | None:
    """(type, own id) of a global id; None where the text is none."""
    type_name, colon, key = (_from_base64(id) or "").partition(":")
    return (type_name, key) if colon and type_name in TYPES else None


def named(id: str, field: str = "id") -> tuple[str, str]:
    """(type, own id) of what must be a global id. Raises InvalidInput, which tells an id of a type that this
    server does not know from what is no id."""
    found = decode(id)
    if found is not None:
        return found
    type_name, colon, _ = (_from_base64(id) or "").partition(":")
    if colon and type_name.isalpha() and type_name[0].isupper():
        raise InvalidInput(
            "This is the id of a type that is not known here.",
            field=field,
            value=id,
            mend=f"This server knows no {type_name[:MOST_SHOWN]}; ask the one that gave the id.",
        )
    raise InvalidInput(
        "This is not a global id.", field=field, value=id, mend="Use an `id` that this API gave."
    )


MOST_SHOWN = 50
"""Characters of a type's name that an error repeats."""


def own(id: str, type_name: str, field: str = "id") -> str:
    """The own id that an argument means. Raises InvalidInput for the global id of another type."""
    named = decode(id)
    if named is None:
        return id
    if named[0] != type_name:
        raise InvalidInput(
            f"This is the id of a {named[0].lower()}, not of a {type_name.lower()}.",
            field=field,
            value=id,
            mend=f"Expected {type_name}, got {named[0]}: give the id of a {type_name.lower()}.",
        )
    return named[1]


def cursor(listed: str, place: Sequence[Any]) -> str:
    """Where a page of this list ended. listed: names the list with all that it is filtered and ordered by.
    The checksum is no signature: a cursor opens nothing that its list does not show."""
    text = orjson.dumps(list(place))
    return _base64(_checksum(listed, text) + text)


OF_A_PAGE = "Use pageInfo.endCursor or startCursor of a page of this list, with the same filter and order."


def place(cursor: str | None, listed: str, field: str, mend: str = OF_A_PAGE) -> tuple[Any, ...] | None:
    """The place that a cursor names; None without one. Raises InvalidInput for one of another list, or one
    that was cut or forged. field: the argument that holds it."""
    if cursor is None:
        return None
    try:
        kept = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        if kept[:_CHECKSUM] == _checksum(listed, kept[_CHECKSUM:]):
            return tuple(orjson.loads(kept[_CHECKSUM:]))
    except (ValueError, TypeError):  # no base64, no Unicode, or what no page wrote
        pass
    raise foreign(cursor, field, mend)


def foreign(cursor: str, field: str, mend: str = OF_A_PAGE) -> InvalidInput:
    """What is said of a cursor that its list did not give."""
    return InvalidInput("This is not a cursor of this list.", field=field, value=cursor, mend=mend)


_CHECKSUM = 6
"""Bytes: one of 2.8e14 that were cut or forged by chance is taken."""


def _checksum(listed: str, text: bytes) -> bytes:
    return blake2b(text, digest_size=_CHECKSUM, key=blake2b(listed.encode()).digest()).digest()


def _base64(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _to_base64(text: str) -> str:
    return _base64(text.encode())


def _from_base64(text: str) -> str | None:
    """The text, None where this is not base64 in exactly the form that `_to_base64` gives."""
    try:
        decoded = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeError):
        return None
    return decoded if _to_base64(decoded) == text.rstrip("=") else None
