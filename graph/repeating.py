"""What is said to a draft again, under the same id, is done once.

A step and a comment are found by their ids; an undo and a resolution leave nothing of the kind, so the draft
remembers them. Not for: what they do (drafting).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from graph import documents
from graph.drafts import Call, Draft
from graph.errors import Conflict, InvalidInput
from graph.store import Transaction
from graph.store import drafts as kept

MOST_CALLS = 100
"""Undos and resolutions that a draft remembers; of older ones the version says that they were done."""


def to_call(id: str, now: datetime, by: str, asked: str) -> Call:
    """What is asked for. Raises InvalidInput for what cannot be an id."""
    documents.check_id(id, "callId")
    return Call(id, now, by, asked)


def called(draft: Draft, call: Call) -> bool:
    """Whether it was done already. Raises Conflict where something else was, under this id."""
    known = next((one for one in draft.calls if one.id == call.id), None)
    if known and (known.by, known.asked) != (call.by, call.asked):
        raise taken("call", call.id)
    return known is not None


async def remembered(tx: Transaction, draft: Draft, call: Call) -> Draft:
    """The draft, under its lock, in which this was done."""
    calls = (*draft.calls, call)[-MOST_CALLS:]
    await kept.set_draft(tx, draft.id, calls=kept.call_texts(calls))
    return replace(draft, calls=calls)


def taken(what: str, id: str) -> Conflict:
    """That the id of a step, a comment or a call is another's."""
    return Conflict(f"Another {what} has this id.", field=f"{what}Id", value=id, mend="Choose another.")


@contextmanager
def own_id(what: str, id: str) -> Iterator[None]:
    """Raises `taken` where the graph refuses an id, which is one of another draft's."""
    try:
        yield
    except Conflict as error:
        if error.field == "id":
            raise taken(what, id) from None
        raise


def in_json(asked: Any, field: str) -> str:
    """What was asked for, as it is kept. Raises InvalidInput for what the graph cannot keep, wherever in it
    that is."""
    try:
        return orjson.dumps(asked).decode()
    except TypeError as error:
        raise InvalidInput(
            f"This cannot be kept: {error}.",
            field=field,
            value=None,
            mend="Write texts in UTF-8, integers of at most 64 bits, and lists that are not deep.",
        ) from None
