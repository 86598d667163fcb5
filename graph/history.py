"""What the curriculum was in every revision, who made it so, and what differs between two.

A revision is never changed. It follows from the live documents and what every later revision found before it
(store/history.py), so going back costs what changed since, not what there is.
Not for: making a revision (publishing), or what documents are (content).
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from graph import content, importance
from graph import prerequisites as order
from graph.content import Content, Difference, Kind, Thing, of_kind, thing
from graph.drafts import EVERY, Revision, WantedRevisions
from graph.errors import NotFound
from graph.model import Concept, Course, QuestionKind
from graph.paging import Span
from graph.snapshot import Curriculum, QuestionFeatures
from graph.store import Store
from tracing.model import UNFITTED, Model

HELD = 16
"""Contents and snapshots of old revisions that a process holds in memory; contents share what is the same."""

Held = TypeVar("Held")

_held: WeakKeyDictionary[Store, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


async def revisions(
    store: Store, span: Span[int], wanted: WantedRevisions = EVERY
) -> tuple[list[Revision], bool]:
    """The revisions of a span by number, newest first, and whether there are more in its direction. Raises
    Unavailable."""
    return await store.revisions_page(span, wanted)


async def revision(store: Store, number: int) -> Revision:
    """How one revision came about. Raises NotFound, also for the state that history begins with."""
    found, _ = await store.revisions_page(Span(1, number + 1))
    if not found or found[0].number != number:
        raise await _unknown(store, number)
    return found[0]


async def content_at(store: Store, number: int) -> Content:
    """All that authors said, as of a revision. Raises NotFound where it is not known any more, or not yet."""
    live, now = await store.content()
    if number == live:
        return now
    first, last = await store.span()
    if not first <= number <= last:
        raise await _unknown(store, number)

    async def read() -> Content:
        return content.patched(now, await store.befores(number))

    return await _kept(store, ("content", number), read)


async def curriculum_at(store: Store, number: int) -> Curriculum:
    """The snapshot of a revision under the model in force now, with depth and importance as they were. Raises
    NotFound."""
    live, model = await store.stamp()
    if number == live:
        return await store.curriculum((live, model))
    said = await content_at(store, number)

    async def derive() -> Curriculum:
        tracing, _ = await store.tracing_model(model)
        return snapshot_of(said, number, model, tracing)

    return await _kept(store, ("snapshot", number, model), derive)


def snapshot_of(
    said: Content, revision: int, model: str = "default", tracing: Model = UNFITTED
) -> Curriculum:
    """A content as what ranking and tracing read, with depth and importance derived from its edges. When
    things were retired is not known. Raises CycleFound."""
    concepts = {
        id: content.to_concept(thing(Kind.CONCEPT, id), each) for [id], each in of_kind(said, Kind.CONCEPT)
    }
    edges = [
        content.to_prerequisite(thing(Kind.PREREQUISITE, *ends), each)
        for ends, each in of_kind(said, Kind.PREREQUISITE)
    ]
    edges.sort(key=lambda edge: (edge.source, edge.target))
    ids = [id for id, concept in concepts.items() if concept.retired_at is None]
    depth, rank = order.depths(ids, edges), importance.pagerank(ids, edges)
    return Curriculum(
        revision=revision,
        concepts={id: _placed(each, depth, rank) for id, each in concepts.items()},
        prerequisites=tuple(edges),
        questions=question_features(said),
        model=model,
        tracing=tracing,
        courses=_courses(said),
    )


def _courses(said: Content) -> dict[str, Course]:
    """Those in use, by id."""
    found = {id: content.to_course(thing(Kind.COURSE, id), each) for [id], each in of_kind(said, Kind.COURSE)}
    return {id: course for id, course in found.items() if course.retired_at is None}


def _placed(concept: Concept, depth: Mapping[str, int], rank: Mapping[str, float]) -> Concept:
    return replace(concept, depth=depth.get(concept.id), importance=rank.get(concept.id))


def question_features(said: Content, *, retired: bool = False) -> dict[str, QuestionFeatures]:
    """Of questions that assess something, by id: those in use, or those that are not."""
    return {
        id: QuestionFeatures(
            id,
            QuestionKind(each["kind"]),
            each["difficulty"],
            each["minutes"],
            tuple(sorted(each["concepts"])),
            len(each["choices"]),
            each["key"] is not None,
        )
        for [id], each in sorted(of_kind(said, Kind.QUESTION))
        if each["concepts"] and each["retired"] is retired
    }


async def changes_of(store: Store, number: int) -> list[Difference]:
    """What a revision changed, by kind and key. Raises NotFound."""
    await revision(store, number)
    return await store.changes(number)


async def difference(store: Store, before: int, after: int) -> list[Difference]:
    """What differs between two revisions, whichever is older, by kind and key. Raises NotFound."""
    return content.diff(await content_at(store, before), await content_at(store, after))


async def blame(store: Store, one: Thing) -> list[tuple[Revision, Difference]]:
    """Every revision that changed a thing, newest first, with what it did to it. Empty for one that is as it
    was when history began. Raises NotFound for what there never was."""
    now = await store.documents([one])
    made = await store.changes_to(one)
    if not made and not now:
        raise NotFound(
            "There is no such thing, and there never was.",
            field="thing",
            value=str(one),
            mend="Name it as history does: a kind, and an id or the two ends of an edge.",
        )
    found, after = [], now.get(one)
    for this, before in reversed(made):
        found.append((this, Difference(one, before, after)))
        after = before
    return found


async def moving(store: Store, number: int) -> tuple[int, int]:
    """How many learners are still to be replayed for what a revision changed, and how many it concerns at
    all; (0, 0) where it moves nobody's mastery. Raises Unavailable."""
    return await store.moving(number)


async def _unknown(store: Store, number: int) -> NotFound:
    first, last = await store.span()
    return NotFound(
        "This revision of the curriculum is not known.",
        field="revision",
        value=number,
        mend=f"Give one from {first} to {last}." + (f" History begins with {first}." if first else ""),
    )


async def _kept(store: Store, key: Hashable, read: Callable[[], Awaitable[Held]]) -> Held:
    """What was read before, for it does not change; of more than HELD the least lately used goes."""
    kept = _held.setdefault(store, OrderedDict())
    if key not in kept:
        kept[key] = await read()
    kept.move_to_end(key)
    while len(kept) > HELD:
        kept.popitem(last=False)
    found: Held = kept[key]
    return found
