"""What rows that are about to be written concern, as documents: what they were is kept with the revision.

Not for: the rows (curriculum), or keeping it (store/history.py).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.content import Delta, Kind, Thing, place, thing
from graph.store import Store, Transaction

Row = Mapping[str, Any]

KINDS = {
    "concepts": Kind.CONCEPT,
    "prerequisites": Kind.PREREQUISITE,
    "encompasses": Kind.ENCOMPASSES,
    "templates": Kind.TEMPLATE,
    "questions": Kind.QUESTION,
    "resources": Kind.RESOURCE,
    "courses": Kind.COURSE,
}
"""By what queries call them."""


async def documents_of(store: Store, tx: Transaction, writes: Iterable[tuple[str, Sequence[Row]]]) -> Delta:
    """What is about to be written, as it is."""
    things = {one for query, rows in writes for one in things_of(query, rows)}
    return await with_misconceptions(store, tx, things)


async def with_misconceptions(store: Store, tx: Transaction, things: Collection[Thing]) -> Delta:
    """The documents of these things and, where they are questions, of the misconceptions that they reveal."""
    found = await store.documents(things, tx)
    revealed = {
        thing(Kind.MISCONCEPTION, id) for said in found.values() for id in said.get("misconceptions", ())
    }
    found |= await store.documents(revealed - set(things), tx)
    return {one: found.get(one) for one in sorted({*things, *revealed}, key=place)}


def things_of(query: str, rows: Iterable[Row]) -> Iterator[Thing]:
    """What the rows of a query that writes are about, with the misconceptions that they name."""
    kind = KINDS[query.rpartition("_")[2]]
    for row in rows:
        if kind is Kind.QUESTION:
            yield thing(kind, row["properties"]["id"])
            yield from (thing(Kind.MISCONCEPTION, id) for id, _ in row["misconceptions"])
        elif "id" in row:
            yield thing(kind, row["id"])
        else:
            yield thing(kind, row["source"], row["target"])
