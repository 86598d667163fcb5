"""What a request over HTTP asks for, and how it wants the answer, by the rules of GraphQL over HTTP.

A client that accepts application/graphql-response+json is told by the status what became of its request; one
that wants application/json, or does not say, gets 200 for whatever was understood as JSON, as ever. Not for:
what is answered (router.py), and which operations there are (persisted.py).
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from cross_web import HTTPException
from strawberry.http import GraphQLRequestData

JSON = "application/json"

RESPONSE = "application/graphql-response+json"

MOST_TOGETHER = 10
"""Operations in one request."""

MOST_CACHED = 256
"""Headers whose meaning is kept; clients send a handful."""

OBJECT = "an object"


def _refuse_constant(name: str) -> NoReturn:
    raise HTTPException(400, f"{name} is not a number in JSON.")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@lru_cache(MOST_CACHED)
def media_type(accept: str) -> str | None:
    """What to answer in, by the header Accept: what it likes best, the first of equals; None where it takes
    neither."""
    best, quality = None, 0.0
    for part in accept.split(",") if accept.strip() else ("*/*",):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        given = dict(piece.split("=", 1) for piece in parameters if "=" in piece)
        found = {"*/*": JSON, "application/*": JSON, JSON: JSON, RESPONSE: RESPONSE}.get(name)
        if found and given.get("charset", "utf-8").strip('"') == "utf-8" and _quality(given) > quality:
            best, quality = found, _quality(given)
    return best


def _quality(given: Mapping[str, str]) -> float:
    try:
        return float(given.get("q", "1"))
    except ValueError:
        return 0.0


@lru_cache(MOST_CACHED)
def is_utf8(content_type: str) -> bool:
    """Whether a body of this type is in UTF-8, as JSON always is where nothing else is said."""
    parameters = (piece.strip().lower() for piece in content_type.split(";")[1:])
    charsets = [piece.partition("=")[2].strip('"') for piece in parameters if piece.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)


def of_parameters(given: Mapping[str, Any]) -> GraphQLRequestData:
    """The operation of a GET. Raises HTTPException."""
    asked: dict[str, Any] = dict(given)
    for name in ("variables", "extensions"):
        if asked.get(name):
            asked[name] = decoded(asked[name], f"The parameter {name}")
        else:
            asked.pop(name, None)
    return of_body(asked)


def of_body(asked: Any) -> GraphQLRequestData:
    """One operation. Raises HTTPException where a part of it is of another kind than it must be."""
    if not isinstance(asked, dict):
        raise HTTPException(400, "An operation is an object, or several of them in a list.")
    for name, kind, told in (
        ("query", str, "a string"),
        ("operationName", str, "a string"),
        ("variables", dict, OBJECT),
        ("extensions", dict, OBJECT),
    ):
        if not isinstance(asked.get(name), kind | None):
            raise HTTPException(400, f"The `{name}` of an operation is {told}, or null.")
    return GraphQLRequestData(
        query=asked.get("query"),
        variables=asked.get("variables"),
        operation_name=asked.get("operationName"),
        extensions=asked.get("extensions"),
    )


def several(asked: list[Any]) -> list[GraphQLRequestData]:
    """The operations of a batch. Raises HTTPException."""
    if not 1 <= len(asked) <= MOST_TOGETHER:
        raise HTTPException(
            400, f"A request has 1 to {MOST_TOGETHER} operations, and this one {len(asked)}. Send several."
        )
    return [of_body(each) for each in asked]


def decoded(data: str | bytes, what: str = "The body") -> object:
    """JSON as the standard has it: no NaN, no Infinity, no half characters, no bottomless nesting. Raises
    HTTPException."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
        found: object = DECODER.decode(text)
        if "\\ud" in text.lower():
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise HTTPException(400, f"{what} is not valid UTF-8.") from None
    except RecursionError:
        raise HTTPException(400, f"{what} is nested too deeply.") from None
    except json.JSONDecodeError:
        raise HTTPException(400, f"{what} is not JSON.") from None
    except ValueError:
        raise HTTPException(400, f"A number in {what.lower()} has too many digits.") from None
    return found
