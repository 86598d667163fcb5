"""Another sealing key: what is sealed is opened with the key it has and sealed with the one in force.

A page at a time, beside everything else. A token says itself with which key it was sealed, so a rotation that
was cut off goes on by being run again. Not for: how a text is sealed (sealing), and where keys are kept.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.content import Kind, Thing, of_token, thing
from graph.errors import CannotUnseal
from graph.sealing import Sealer, key_id_of
from graph.store import Store
from graph.store.content import SECRET, secret_context
from graph.store.drafts import request_context, resolution_context

Row = dict[str, Any]
Slot = tuple[Row, str, str]
"""Where a token stands: in a map, under a name; and its context."""

PASSES = 3
"""Rounds until nothing old is found; later ones find what was written while the first was under way."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is sealed: the queries that read a page of it and write it, how many are read at a
    time, and where the tokens are in a row that was read. packed: the property that is a list of JSON texts,
    which `slots` opens as `parts`."""

    read: str
    write: str
    page: int
    slots: Callable[[Row], Iterator[Slot]]
    packed: str = ""


@dataclass(slots=True)
class Found:
    """tokens: how many there are, by the id of their key, 8 hexadecimal digits. sealed_anew: how many nodes
    and relationships got other seals. closed: where a token is that no key here opens."""

    tokens: Counter[str] = field(default_factory=Counter)
    sealed_anew: int = 0
    closed: list[str] = field(default_factory=list)


async def look(store: Store) -> Found:
    """With which keys everything is sealed; nothing changes."""
    return await _walk(store, anew=False, on_progress=lambda _: None)


async def rotate(store: Store, on_progress: Callable[[int], None] = lambda _: None) -> Found:
    """Seals everything with the key in force that is not. on_progress: called with how many nodes and
    relationships were looked at. What is returned was found at the end, but for `sealed_anew`."""
    done = 0
    for _ in range(PASSES):
        changed = (await _walk(store, anew=True, on_progress=on_progress)).sealed_anew
        done += changed
        if not changed:
            break
    found = await look(store)
    found.sealed_anew = done
    return found


async def _walk(store: Store, *, anew: bool, on_progress: Callable[[int], None]) -> Found:
    found, seen = Found(), 0
    for name, place in PLACES.items():
        after = ""
        while rows := await store.read(place.read, after=after, limit=place.page):
            changes = [change for row in rows if (change := _change(store.sealer, name, row, found))]
            if anew and changes:
                [written] = await store.write_one(place.write, rows=changes)
                found.sealed_anew += written["written"]
            after, seen = rows[-1]["id"], seen + len(rows)
            on_progress(seen)
    return found


def _change(sealer: Sealer, place: str, row: Row, found: Found) -> Row | None:
    """A row of the query that writes, where something was sealed with another key than the one in force."""
    now, changed = deepcopy(row), False
    for holder, name, context in PLACES[place].slots(now):
        token = holder[name]
        found.tokens[key_id_of(token)] += 1
        try:
            text = sealer.open(token, context)
        except CannotUnseal as error:
            found.closed.append(f"{place} {row['id']}: {error.message}")
            continue
        if key_id_of(token) != sealer.key_id.hex():
            holder[name], changed = sealer.seal(text, context), True
    if "parts" in now:
        now[PLACES[place].packed] = [_text(part) for part in now.pop("parts")]
    return {"id": row["id"], "was": row, "now": now} if changed else None


class _Packed(dict[str, Any]):
    """A document that stands as text within another."""


def _text(part: Any) -> str:
    return orjson.dumps(part, default=_text_within, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()


def _text_within(packed: Any) -> str:
    return orjson.dumps(dict(packed)).decode()


def _of_question(row: Row) -> Iterator[Slot]:
    return ((row, part, f"question:{row['id']}:{part}") for part in ("key", "solution") if row[part])


def _of_correction(row: Row) -> Iterator[Slot]:
    context = f"question:{row['question_id']}:key"
    return ((row, side, context) for side in ("before", "after") if row[side])


def _of_import(row: Row) -> Iterator[Slot]:
    """What an import replaced, rows by the name of the query that writes them (graph.curriculum)."""
    row["parts"] = [orjson.loads(text) for text in row["replaced"]]
    for replaced in (each for part in row["parts"] for rows in part.values() for each in rows):
        properties = replaced.get("properties", {})
        for part in ("key", "solution"):
            if properties.get(f"sealed_{part}"):
                yield properties, f"sealed_{part}", f"question:{properties['id']}:{part}"
        if "document" in replaced:
            replaced["document"] = _Packed(orjson.loads(replaced["document"]))
            yield from _of_document(thing(Kind.TEMPLATE, replaced["id"]), replaced["document"])


def _of_template(row: Row) -> Iterator[Slot]:
    row["parts"] = [orjson.loads(text) for text in row["documents"]]
    for said in row["parts"]:
        yield from _of_document(thing(Kind.TEMPLATE, row["id"]), said)


def _of_document(one: Thing, said: Row | None) -> Iterator[Slot]:
    """What is secret in a packed document; None has nothing."""
    for name in SECRET.get(one.kind, ()):
        if said and said.get(name):
            yield said, name, secret_context(one, name)


def _of_step(row: Row) -> Iterator[Slot]:
    """What a step of a draft made of things, and what was asked for."""
    row["parts"] = [orjson.loads(text) for text in row["changes"]]
    for token, said in zip(row["things"], row["parts"], strict=True):
        yield from _of_document(of_token(token), said)
    yield row, "request", request_context(row["id"])


def _of_resolutions(row: Row) -> Iterator[Slot]:
    """What holds where a draft and the curriculum disagreed."""
    row["parts"] = [orjson.loads(text) for text in row["resolutions"]]
    for said in row["parts"]:
        yield said, "sealed", resolution_context(said["thing"], said["field"])


def _of_change(row: Row) -> Iterator[Slot]:
    """What something was before a revision changed it."""
    row["parts"] = [orjson.loads(text) for text in row["before"]]
    return _of_document(of_token(row["thing"]), row["parts"][0])


def _of_secret(row: Row) -> Iterator[Slot]:
    yield row, "sealed", f"secret:{row['id']}"


PLACES: Mapping[str, Place] = {
    "question": Place("sealed/page_questions", "sealed/write_questions", 500, _of_question),
    "template": Place("sealed/page_templates", "sealed/write_templates", 500, _of_template, "documents"),
    "correction": Place("sealed/page_corrections", "sealed/write_corrections", 500, _of_correction),
    "secret": Place("sealed/page_secrets", "sealed/write_secrets", 500, _of_secret),
    "import": Place("sealed/page_imports", "sealed/write_imports", 1, _of_import, "replaced"),
    "step": Place("sealed/page_steps", "sealed/write_steps", 20, _of_step, "changes"),
    "resolution": Place(
        "sealed/page_resolutions", "sealed/write_resolutions", 20, _of_resolutions, "resolutions"
    ),
    "change": Place("sealed/page_changes", "sealed/write_changes", 200, _of_change, "before"),
}
"""Everything that is sealed."""
