"""Global ids: one opaque string names a thing of any type. Every ID argument takes it, or the
application's own id.

A global id is unpadded URL-safe base64 of `Type:own id`. An own id that happens to read as one is
taken for the global id; write such an id in its global form.
"""

import base64
import binascii
from typing import Final

import strawberry

from graph.errors import InvalidInput

TYPES: Final = (
    *(
        "Class",
        "Concept",
        "Course",
        "Draft",
        "Feedback",
        "Learner",
        "Question",
        "Revision",
        "SavedQuestion",
        "Slate",
    ),
)


def encode(type_name: str, key: str) -> strawberry.ID:
    """The global id of a thing with this own id."""
    return strawberry.ID(_to_base64(f"{type_name}:{key}"))


def decode(id: str) -> tuple[str, str] | None:
    """(type, own id) of a global id; None where the text is none."""
    type_name, colon, key = (_from_base64(id) or "").partition(":")
    return (type_name, key) if colon and type_name in TYPES else None


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


def cursor(listed: str, key: str) -> str:
    """Where a page of this list ended."""
    return _to_base64(f"{listed}>{key}")


def after(cursor: str | None, listed: str) -> str:
    """The key after which a page begins, "" for the first. Raises InvalidInput for a foreign cursor."""
    if cursor is None:
        return ""
    name, mark, key = (_from_base64(cursor) or "").partition(">")
    if not mark or name != listed:
        raise InvalidInput(
            "This is not a cursor of this list.",
            field="after",
            value=cursor,
            mend="Use pageInfo.endCursor of the page before, with the same arguments.",
        )
    return key


def _to_base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _from_base64(text: str) -> str | None:
    """The text, None where this is not base64 in exactly the form that `_to_base64` gives."""
    try:
        decoded = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeError):
        return None
    return decoded if _to_base64(decoded) == text.rstrip("=") else None
