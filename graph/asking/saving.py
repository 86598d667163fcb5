"""Questions that analysts keep: saved in versions, private until they are shared, asked by the clock.

A question is its owner's: only they save, share, schedule and delete it; others see, ask and copy what is
shared. Whatever is somebody else's and private is not there. Everything can be said twice: it changes
nothing more. `by` is who does it, 1 to 200 characters. What becomes of the owner: questions stay until
somebody deletes them, whoever runs the service with `anyone`. Not for: running them (running.py; api for
the clock).
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from graph import documents
from graph.asking import running
from graph.asking.saved import ALL, PERIODS, Parameters, QuestionVersion, SavedQuestion, Schedule, Wanted
from graph.errors import Conflict, InvalidInput, NotFound
from graph.paging import Span
from graph.store import Store, Transaction

MOST_BY, MOST_NAME, MOST_TITLE, MOST_NOTE = 200, 100, 200, 1_000
"""Characters."""

MOST_PARAMETERS = 50_000
"""Bytes of the parameters as JSON."""

MOST_VERSIONS = 500
"""Of a question."""

MOST_KEPT = 1_000
"""Results of a scheduled question."""


@dataclass(frozen=True, slots=True)
class Saved:
    """is_new: whether there is a version more. warnings: what the graph does not have, by line and column."""

    question: SavedQuestion
    is_new: bool
    warnings: tuple[running.Warned, ...]


def id_of(owner: str, name: str) -> str:
    """The id of somebody's question of that name: always the same, and it tells neither."""
    digest = hashlib.sha256(orjson.dumps([owner, name]))
    return f"q-{digest.hexdigest()[:16]}"


async def save(
    store: Store,
    *,
    name: str,
    statement: str,
    by: str,
    now: datetime,
    parameters: Parameters | None = None,
    title: str | None = None,
    note: str = "",
) -> Saved:
    """Keeps a question under a name of one's own, as its next version, or leaves it where it says the same.

    title: by default as it was, or the name. The gate is asked now, and again whenever it is run. Raises
    InvalidInput, Refused (the gate), Conflict (too many versions), Unavailable.
    """
    documents.check_text(by, "by", MOST_BY, least=1, one_line=True)
    documents.check_text(name, "name", MOST_NAME, least=1, one_line=True)
    if "?" in name:
        raise InvalidInput("A name has no ?.", field="name", value=name, mend="Leave it out; links have one.")
    documents.check_text(title or name, "title", MOST_TITLE, least=1, one_line=True)
    documents.check_text(note, "note", MOST_NOTE)
    given = _checked(parameters or {})
    planned = await running.explain(store, statement, given)
    id = id_of(by, name)
    first = {
        "name": name,
        "title": title or name,
        "owner": by,
        "shared": False,
        "created_at": now,
        "version": 0,
    }

    async def work(tx: Transaction) -> tuple[SavedQuestion, bool]:
        await tx.run("saved/create_question", id=id, properties=first)
        kept = await store.locked_question(tx, id)
        if kept is None or (kept.owner, kept.name) != (by, name):
            raise Conflict(
                "Another question has this id.", field="name", value=name, mend="Choose another name."
            )
        if title is not None and title != kept.title:
            await tx.run("saved/set_question", id=id, properties={"title": title})
            kept = replace(kept, title=title)
        if kept.versions and (kept.newest.statement, dict(kept.newest.parameters)) == (statement, given):
            return kept, False
        if kept.version >= MOST_VERSIONS:
            mend = "Save it under another name, and delete this one if nobody needs it."
            raise Conflict("It has as many versions as there may be.", field="name", value=name, mend=mend)
        version = QuestionVersion(kept.version + 1, statement, given, note, now, by)
        await store.add_version(tx, id, version)
        return replace(kept, version=version.number, versions=(version, *kept.versions)), True

    question, is_new = await store.write(work)
    return Saved(question, is_new, planned.warnings)


async def read(store: Store, id: str, *, by: str, anyone: bool = False) -> SavedQuestion:
    """A question with all its versions, by its id or, of one's own, by its name. anyone: whosever it is.
    Raises NotFound, Unavailable."""
    found = await store.saved_question(id_of(by, id)) or await store.saved_question(id)
    return _visible(found, id, by, anyone=anyone)


async def page(
    store: Store, span: Span[tuple[str, str]], *, by: str, wanted: Wanted = ALL
) -> tuple[list[tuple[str, SavedQuestion]], bool]:
    """The wanted questions of a span by (value, id) that somebody sees, each with the value that they are
    ordered by, and whether there are more in its direction."""
    return await store.saved_page(span, owner=by, wanted=wanted)


async def share(store: Store, id: str, *, by: str, shared: bool = True) -> SavedQuestion:
    """Lets other analysts see and ask it, or no more. Raises NotFound (another's, too), Unavailable."""
    return await _set(store, id, by, shared=shared)


async def schedule(store: Store, id: str, when: Schedule | None, *, by: str, now: datetime) -> SavedQuestion:
    """Lets the worker ask it from the next time on; None: no more. Results there are stay. Raises
    InvalidInput, NotFound (another's, too), Unavailable."""
    if when is None:
        return await _set(store, id, by, **dict.fromkeys(("every", "minute", "format", "keep", "slot")))
    most = int(PERIODS[when.every].total_seconds() // 60)
    if not 0 <= when.minute < most:
        mend = f"Give 0 to {most - 1:,}: minutes after the {when.every} period begins, in UTC."
        raise InvalidInput("There is no such minute.", field="minute", value=when.minute, mend=mend)
    if not 1 <= when.keep <= MOST_KEPT:
        mend = f"Give 1 to {MOST_KEPT:,}."
        raise InvalidInput("So many results cannot be kept.", field="keep", value=when.keep, mend=mend)
    said = {"every": when.every.value, "minute": when.minute, "format": when.format.value, "keep": when.keep}
    return await _set(store, id, by, **said, slot=when.slot(now))


async def delete(store: Store, id: str, *, by: str, anyone: bool = False) -> bool:
    """Deletes it with all versions; results that were written stay where they are. Whether there was one.
    Raises Unavailable."""
    try:
        found = await read(store, id, by=by, anyone=anyone)
    except NotFound:
        return False
    if found.owner != by and not anyone:
        return False
    await store.write_one("saved/delete_question", id=found.id)
    return True


async def _set(store: Store, id: str, by: str, **properties: Any) -> SavedQuestion:
    """Changes one's own question."""
    key = (await read(store, id, by=by)).id

    async def work(tx: Transaction) -> SavedQuestion:
        found = _visible(await store.locked_question(tx, key), id, by, theirs=False)
        await tx.run("saved/set_question", id=found.id, properties=properties)
        changed = await store.locked_question(tx, key)
        return _visible(changed, id, by)

    return await store.write(work)


def _visible(
    found: SavedQuestion | None, id: str, by: str, *, theirs: bool = True, anyone: bool = False
) -> SavedQuestion:
    """theirs: others' that are shared, too. Raises NotFound, the same for what is not there and for what is
    somebody else's."""
    if found is None or not (anyone or found.owner == by or (theirs and found.shared)):
        mend = "Use a name of yours or an id of the list; ask its owner to share it, or save one like it."
        raise NotFound("You have no such question.", field="id", value=id, mend=mend)
    return found


def _checked(parameters: Parameters) -> dict[str, Any]:
    """As JSON gives them back. Raises InvalidInput."""
    try:
        text = orjson.dumps(dict(parameters))
    except (TypeError, ValueError):
        mend = "Give numbers, texts, booleans, null, and lists and maps of these; moments as text."
        raise InvalidInput("These parameters cannot be kept.", field="parameters", mend=mend) from None
    if len(text) > MOST_PARAMETERS:
        mend = f"Give {MOST_PARAMETERS:,} bytes of JSON at most."
        raise InvalidInput("The parameters are too large.", field="parameters", value=len(text), mend=mend)
    given: dict[str, Any] = orjson.loads(text)
    return given
