"""All that is known of a learner as one JSON document, in pieces, so that it may be larger than memory.

{"format": 1, "learner_id", "exported_at", "learner": {...}, "consent": [...], and a list for each kind of
belongings.py}, and `audit`: who read or changed what about them, newest first. Times are ISO 8601 in UTC.
`learner` is all that is kept on the learner itself, among it what similar learners gained (neighbour_*). An
entry has what stands on the tie and, where the other end is the learner's alone, all of that; else the id of
it by its kind, and its text. Keys and solutions are not in it.
Not for: who may have it (api).
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from graph.belongings import BELONGINGS
from graph.paging import Span
from graph.store import Store, WantedEntries
from graph.store.privacy import tie

PAGE = 500
"""Entries of the audit log read at a time."""

FORMAT = 1
"""Grows when something in the document is renamed or means something else; not when something is added."""


async def export(store: Store, learner_id: str, now: datetime) -> AsyncIterator[bytes]:
    """The document's UTF-8, piece by piece; whoever erases the learner meanwhile cuts lists short.

    Raises NotFound before the first piece, and Unavailable.
    """
    person, consent = await store.person(learner_id), await store.consent(learner_id)
    head = {
        "format": FORMAT,
        "learner_id": learner_id,
        "exported_at": now,
        "learner": person,
        "consent": consent,
    }
    yield _json(head)[:-1]
    for belonging in BELONGINGS:
        yield b',\n"%s": [' % belonging.name.encode()
        separator = b"\n"
        async for row in store.tied(learner_id, belonging):
            yield separator + _json(_entry(tie(row)))
            separator = b",\n"
        yield b"]"
    yield b',\n"audit": ['
    span: Span[tuple[datetime, str]] = Span(PAGE)
    separator = b"\n"
    while page := (await store.audit_page(span, WantedEntries(about=learner_id)))[0]:
        for entry in page:
            yield separator + _json(entry)
            separator = b",\n"
        span = replace(span, after=(page[-1].at, page[-1].id))
    yield b"]}\n"


def _entry(thing: dict[str, Any]) -> dict[str, Any]:
    """A slate's document is JSON already, and so are its terms."""
    if "document" in thing:
        thing["document"] = orjson.loads(thing["document"])
    if "terms" in thing:
        thing["terms"] = [orjson.loads(each) for each in thing["terms"]]
    return thing


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
