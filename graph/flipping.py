"""A delta of the curriculum is written: all rows of one transaction that holds the curriculum's lock.

For: publishing and going back, which have checked what it comes to. Not for: what a content may be
(soundness), or the revision that follows (publishing).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from graph import content
from graph.content import Content, Delta, Document, Kind, Thing
from graph.deriving import derive
from graph.store import Store, Transaction, packed
from graph.store.question_rows import WRITE_QUESTIONS, question_row

BATCH = 500
"""Rows a query; larger parameters only cost memory."""

Row = dict[str, Any]


async def write(
    store: Store, tx: Transaction, live: Content, delta: Delta, revisions: Mapping[str, int], now: datetime
) -> None:
    """Makes things what `delta` says. live: what they are. revisions: of the questions there are; each that
    changes becomes the next one. What is None and no edge is deleted: nothing may hang on it."""
    gone: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
    for one in (one for one, said in delta.items() if said is None):
        gone[one.kind].append(list(one.key) if one.kind in content.EDGES else one.key[0])
    edges = {"prerequisites": gone.pop(Kind.PREREQUISITE), "encompasses": gone.pop(Kind.ENCOMPASSES)}
    if any(edges.values()):
        await tx.run("publish/remove_edges", **edges)
    for kind, query in _QUERIES.items():
        rows = list(_rows(store, kind, live, delta, revisions, now))
        more = {} if query.startswith("publish/") else {"import_id": None}
        for start in range(0, len(rows), BATCH):
            await tx.run(query, rows=rows[start : start + BATCH], **more)
    await _set_retired(tx, live, delta, now)
    if any(gone.values()):
        await tx.run("publish/delete_things", **{f"{kind}s": ids for kind, ids in gone.items()})
    if any(_moves_others(one, live.get(one), said) for one, said in delta.items()):
        await derive(tx)


_QUERIES = {
    Kind.MISCONCEPTION: "publish/write_misconceptions",
    Kind.TEMPLATE: "curriculum/write_templates",
    Kind.CONCEPT: "curriculum/write_concepts",
    Kind.QUESTION: WRITE_QUESTIONS,
    Kind.PREREQUISITE: "curriculum/write_prerequisites",
    Kind.ENCOMPASSES: "curriculum/write_encompasses",
    Kind.RESOURCE: "curriculum/write_resources",
    Kind.COURSE: "curriculum/write_courses",
}
"""In the order in which they are written: what is pointed at comes first."""


def _rows(
    store: Store, kind: Kind, live: Content, delta: Delta, revisions: Mapping[str, int], now: datetime
) -> Iterator[Row]:
    """What the kind's query takes."""
    after = content.patched(live, delta) if kind is Kind.QUESTION else {}
    for one, said in delta.items():
        if one.kind is not kind or said is None:
            continue
        if kind is Kind.QUESTION:
            authored = content.to_question(one, said, after)
            row = question_row(authored, revisions.get(one.key[0], 0) + 1, store.sealer)
            row["properties"] |= _retired_at(live.get(one), said, now)
            yield row
        elif kind is Kind.TEMPLATE:
            yield {"id": one.key[0], "document": packed(store.sealer, one, said)}
        elif kind in content.EDGES:
            yield {"source": one.key[0], "target": one.key[1], **said}
        elif kind is Kind.CONCEPT:
            plain = {name: value for name, value in said.items() if name != "retired"}
            yield {"id": one.key[0], **plain, **_retired_at(live.get(one), said, now)}
        else:
            yield {"id": one.key[0], **said}


async def _set_retired(tx: Transaction, live: Content, delta: Delta, now: datetime) -> None:
    """Of what an import writes, too, which never says it."""
    rows: dict[str, list[Row]] = {"resources": [], "courses": []}
    for one, said in delta.items():
        if one.kind in (Kind.RESOURCE, Kind.COURSE) and said is not None:
            flag = _retired_at(live.get(one), said, now)
            rows[f"{one.kind}s"] += [{"id": one.key[0], "at": at} for at in flag.values()]
    if any(rows.values()):
        await tx.run("publish/set_retired", **rows)


def _retired_at(was: Document | None, said: Document, now: datetime) -> Row:
    """Where something retires, or is used again; when it did stays."""
    if said["retired"] == (was is not None and was["retired"]):
        return {}
    return {"retired_at": now if said["retired"] else None}


def _moves_others(one: Thing, was: Document | None, said: Document | None) -> bool:
    """Whether depth or importance of other concepts may follow from it."""
    if one.kind is Kind.PREREQUISITE:
        return was is None or said is None or was["strength"] != said["strength"]
    return one.kind is Kind.CONCEPT and _used(was) != _used(said)


def _used(said: Document | None) -> bool:
    return said is not None and not said["retired"]
