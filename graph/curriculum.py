"""The curriculum changes: what is new is compared with what is stored, checked, and written at once.

One transaction under the curriculum's lock: afterwards there is no cycle, no self-loop and no
dangling edge, depth and importance fit the edges, and the revision says that snapshots are old.
Not for: reading files (importers, authoring).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any

import orjson

from graph import correcting, retiring
from graph import prerequisites as order
from graph.content import Delta, Difference, Document, Kind, Thing, document, thing
from graph.deriving import derive
from graph.drafts import RevisionKind
from graph.errors import CycleFound, InvalidInput, NotFound
from graph.model import AuthoredQuestion, Concept, CorrectionKind, Course, Encompasses, Prerequisite, Resource
from graph.store import Maker, Store, Transaction, packed
from graph.store.corrections import create_correction
from graph.store.curriculum import concept_row, lock_curriculum, prerequisite_row
from graph.store.question_rows import WRITE_QUESTIONS, question_row, stored_row
from graph.touched import KINDS, documents_of, things_of, with_misconceptions

WRITE_TEMPLATES = "curriculum/write_templates"

BATCH = 1_000
"""Rows a query; larger parameters only cost memory."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be in the curriculum, besides what is there already. Nothing is ever removed."""

    concepts: Sequence[Concept] = ()
    prerequisites: Sequence[Prerequisite] = ()
    encompasses: Sequence[Encompasses] = ()
    questions: Sequence[AuthoredQuestion] = ()
    resources: Sequence[Resource] = ()
    courses: Sequence[Course] = ()
    templates: Sequence[tuple[Thing, Document]] = ()


@dataclass(slots=True)
class Changes:
    """How many of each kind were (or, in a dry run, would be) created, updated, left unchanged.

    replaced: what the updated ones were before, as rows by the name of the query that writes them.
    retagged: questions whose concepts were others before, with these and those. left: as of retiring.
    """

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    replaced: dict[str, list[Row]] = field(default_factory=dict)
    retagged: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    left: retiring.Left = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether something is not as it was."""
        return any(self.created.values()) or any(self.updated.values())

    def add(self, other: "Changes") -> None:
        """Count another's in."""
        for mine, more in (
            (self.created, other.created),
            (self.updated, other.updated),
            (self.unchanged, other.unchanged),
        ):
            for kind, count in more.items():
                mine[kind] = mine.get(kind, 0) + count
        for what, names in other.left.items():
            self.left[what] = self.left.get(what, set()) | names


async def apply(
    store: Store,
    addition: Addition,
    *,
    import_id: str | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> Changes:
    """Brings the addition into the curriculum, all of it or nothing; the same again changes nothing.

    import_id: of the import that this is a part of, for it to be taken back. Raises CycleFound with
    the path, NotFound for an edge or a question whose concept does not exist, InvalidInput for a
    self-loop, Unavailable.
    """

    async def work(tx: Transaction) -> Changes:
        await lock_curriculum(tx)
        concepts = {row["concept"]["id"]: row["concept"] for row in await tx.run("curriculum/read_concepts")}
        edges = await tx.run("curriculum/read_prerequisites")
        changes = Changes()
        given = _without_retired(addition, concepts, changes)
        _check_ends(given, concepts)
        _check_acyclic(given.prerequisites, edges)
        writes = await _compare(store, tx, given, concepts, edges, changes)
        if changes.any and not dry_run:
            before = await documents_of(store, tx, writes)
            for query, rows in writes:
                for start in range(0, len(rows), BATCH):
                    await tx.run(query, rows=rows[start : start + BATCH], import_id=import_id)
                    on_progress(len(rows[start : start + BATCH]))
            await derive(tx)
            await _keep(store, tx, changes, before, import_id)
        return changes

    changes = await store.write(work)
    if not dry_run:
        await correcting.complete_all(store)
    return changes


async def stock(
    store: Store,
    questions: Iterable[AuthoredQuestion],
    *,
    import_id: str | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> Changes:
    """Brings a bank of any size in, batch after batch in flat memory; its ids are distinct and, but for a
    dry run, its concepts are there. Every batch is all or nothing, so an import that was cut off is
    completed by running it again. Raises Unavailable; the batches before it stay.
    """
    changes, rest = Changes(), iter(questions)
    while batch := list(islice(rest, BATCH)):
        changes.add(await store.write(partial(_stock, store, batch, import_id, dry_run)))
        on_progress(len(batch))
    if not dry_run:
        await correcting.complete_all(store)
    return changes


async def _stock(
    store: Store, questions: Sequence[AuthoredQuestion], import_id: str | None, dry_run: bool, tx: Transaction
) -> Changes:
    """One batch. Questions move neither depth nor importance, but snapshots before them are old."""
    await lock_curriculum(tx)
    changes = Changes()
    rows = await _changed_questions(store, tx, questions, changes)
    if rows and not dry_run:
        before = await documents_of(store, tx, [(WRITE_QUESTIONS, rows)])
        await tx.run(WRITE_QUESTIONS, rows=rows, import_id=import_id)
        await _keep(store, tx, changes, before, import_id)
    return changes


async def take_back(
    store: Store, tx: Transaction, import_id: str, replaced: Sequence[Mapping[str, Sequence[Row]]]
) -> None:
    """Takes away what the import created and puts back what it replaced, in a transaction that holds the
    curriculum's lock. replaced: in the order in which it was replaced."""
    changes = Changes()
    [created] = await tx.run("import/read_created", id=import_id)
    before = await with_misconceptions(
        store,
        tx,
        {
            *(thing(KINDS[kind], *each) for kind, names in created.items() for each in names),
            *(one for part in replaced for query, rows in part.items() for one in things_of(query, rows)),
        },
    )
    for row in (row for part in reversed(replaced) for row in part.get(WRITE_QUESTIONS, ())):
        id, restored = row["properties"]["id"], [concept for concept, _ in row["concepts"]]
        said = before[thing(Kind.QUESTION, id)]
        if said is not None and said["concepts"].keys() != {*restored}:
            changes.retagged[id] = (sorted(said["concepts"]), restored)
    await tx.run("import/delete_created", id=import_id)
    for part in reversed(replaced):
        for query, rows in part.items():
            await tx.run(query, rows=rows, import_id=None)
    await derive(tx)
    await _keep(store, tx, changes, before, import_id, RevisionKind.TAKE_BACK)


async def _keep(
    store: Store,
    tx: Transaction,
    changes: Changes,
    before: Delta,
    import_id: str | None,
    kind: RevisionKind = RevisionKind.IMPORT,
) -> None:
    """What was replaced, and whose answers say something else now: they are replayed afterwards. Snapshots
    are old, and the new revision knows what each thing was before."""
    if changes.retagged:
        await create_correction(tx, CorrectionKind.RETAG, "", changes.retagged)
    if import_id is not None and changes.replaced:
        await tx.run("import/record_replaced", id=import_id, replaced=orjson.dumps(changes.replaced).decode())
    # Of what is new nothing is kept but that it is, so it is not read again: a bank has thousands.
    after: dict[Thing, Document] = {one: document(one.kind) for one, said in before.items() if said is None}
    after |= await store.documents(before.keys() - after.keys(), tx)
    differences = [
        Difference(one, said, after.get(one)) for one, said in before.items() if said != after.get(one)
    ]
    await store.leave(tx, Maker("import", kind, import_id=import_id), differences)


def _without_retired(addition: Addition, stored: Mapping[str, Row], changes: Changes) -> Addition:
    """The same without what would point at retired concepts; questions are compared with what there is."""
    retired, left = {id for id, row in stored.items() if row["retired_at"] is not None}, changes.left
    if not retired:
        return addition
    retiring.concepts(addition.concepts, retired, left)
    return replace(
        addition,
        prerequisites=retiring.edges(addition.prerequisites, retired, left),
        encompasses=retiring.edges(addition.encompasses, retired, left),
        resources=retiring.listings(addition.resources, retired, left),
        courses=retiring.listings(addition.courses, retired, left),
    )


def _check_ends(addition: Addition, stored: Mapping[str, Row]) -> None:
    """Everything that is pointed at exists."""
    known = {*stored, *(concept.id for concept in addition.concepts)}
    pointers: Iterable[tuple[str, str]] = [
        *(
            (f"prerequisite {e.source} -> {e.target}", end)
            for e in addition.prerequisites
            for end in (e.source, e.target)
        ),
        *(
            (f"encompasses {e.source} -> {e.target}", end)
            for e in addition.encompasses
            for end in (e.source, e.target)
        ),
        *((f"question {q.question.id}", id) for q in addition.questions for id in q.question.concepts),
        *((f"resource {r.id}", id) for r in addition.resources for id in r.concepts),
        *((f"course {c.id}", id) for c in addition.courses for id in c.concepts),
    ]
    for where, id in pointers:
        if id not in known:
            raise NotFound(
                "There is no such concept.", field=where, value=id, mend="Add the concept, or leave this out."
            )


def _check_acyclic(new: Sequence[Prerequisite], stored: Sequence[Row]) -> None:
    for edge in new:
        if edge.source == edge.target:
            raise InvalidInput(
                "A concept cannot be its own prerequisite.",
                field="prerequisites",
                value=edge.source,
                mend="Remove this edge.",
            )
    old = [Prerequisite(row["source"], row["target"]) for row in stored]
    cycle = order.find_cycle([*old, *new])
    if cycle:
        raise CycleFound(cycle)


async def _compare(
    store: Store,
    tx: Transaction,
    addition: Addition,
    concepts: Mapping[str, Row],
    edges: Sequence[Row],
    changes: Changes,
) -> list[tuple[str, list[Row]]]:
    """The rows to write, by query, in the order in which they must be written; fills `changes`."""
    [extras] = await tx.run("curriculum/read_extras")
    titled = [replace(c, title=c.title or c.id) for c in addition.concepts]
    questions = await _changed_questions(store, tx, addition.questions, changes)
    return [
        _changed(
            "curriculum/write_concepts",
            map(concept_row, titled),
            map(_authored_concept, concepts.values()),
            changes,
        ),
        _changed(
            "curriculum/write_prerequisites", map(prerequisite_row, addition.prerequisites), edges, changes
        ),
        _changed(
            "curriculum/write_encompasses",
            map(_fields, addition.encompasses),
            extras["encompasses"],
            changes,
        ),
        (WRITE_TEMPLATES, await _changed_templates(store, tx, addition.templates, changes)),
        (WRITE_QUESTIONS, questions),
        _changed(
            "curriculum/write_resources",
            [_fields(r) | {"concepts": sorted(r.concepts)} for r in addition.resources],
            extras["resources"],
            changes,
        ),
        _changed("curriculum/write_courses", map(_fields, addition.courses), extras["courses"], changes),
    ]


def _fields(value: Encompasses | Resource | Course) -> Row:
    row = {name: getattr(value, name) for name in value.__slots__ if name != "retired_at"}
    return {name: list(item) if isinstance(item, tuple) else item for name, item in row.items()}


def _identity(row: Row) -> Any:
    return row["id"] if "id" in row else (row["source"], row["target"])


def _authored_concept(row: Row) -> Row:
    """What an author says of a concept, without what follows from the edges."""
    return {name: row[name] for name in ("id", "title", "summary", "minutes", "grade")}


def _changed(
    query: str, new: Iterable[Row], stored: Iterable[Row], changes: Changes
) -> tuple[str, list[Row]]:
    """The query, and its rows: those that are new or differ from what is stored; counts them all."""
    kind = query.rpartition("_")[2]
    known = {_identity(row): row for row in stored}
    rows = []
    for identity, row in {_identity(row): row for row in new}.items():
        old = known.get(identity)
        same = old is not None and all(old.get(name) == value for name, value in row.items())
        _count(changes, kind, exists=old is not None, same=same)
        if not same:
            rows.append(row)
            if old is not None:
                changes.replaced.setdefault(query, []).append(old)
    return query, rows


def _count(changes: Changes, kind: str, *, exists: bool, same: bool) -> None:
    counter = changes.unchanged if same else changes.updated if exists else changes.created
    counter[kind] = counter.get(kind, 0) + 1


async def _changed_templates(
    store: Store, tx: Transaction, templates: Sequence[tuple[Thing, Document]], changes: Changes
) -> list[Row]:
    """As of questions. The order of parameters is compared, too; one that is retired stays so."""
    stored, rows = await store.documents((one for one, _ in templates), tx), []
    for one, said in dict(templates).items():
        old = stored.get(one)
        new = {**said, "retired": old is not None and old["retired"]}
        same = old is not None and orjson.dumps(old) == orjson.dumps(new)
        _count(changes, "templates", exists=old is not None, same=same)
        if not same:
            rows.append({"id": one.key[0], "document": packed(store.sealer, one, new)})
            if old is not None:
                kept = {"id": one.key[0], "document": packed(store.sealer, one, old)}
                changes.replaced.setdefault(WRITE_TEMPLATES, []).append(kept)
    return rows


async def _changed_questions(
    store: Store, tx: Transaction, questions: Sequence[AuthoredQuestion], changes: Changes
) -> list[Row]:
    """Sealed parts are opened to be compared: two sealings of one text differ."""
    rows = []
    for start in range(0, len(questions), BATCH):
        batch = {q.question.id: q for q in questions[start : start + BATCH]}
        stored = await store.authored_questions(list(batch), tx)
        named = {thing(Kind.CONCEPT, id) for new in batch.values() for id in new.question.concepts}
        concepts = await store.documents(named, tx)
        retired = {one.key[0] for one, said in concepts.items() if said["retired"]}
        for id, given in batch.items():
            old = stored.get(id)
            new = retiring.question(given, old, retired, changes.left)
            revision = 1 if old is None else old.question.revision
            if old is not None and old.question.concepts.keys() != new.question.concepts.keys():
                changes.retagged[id] = (sorted(old.question.concepts), sorted(new.question.concepts))
            same = old is not None and _comparable(old) == _comparable(_as_called(new, old))
            _count(changes, "questions", exists=old is not None, same=same)
            if not same:
                rows.append(question_row(new, revision + (old is not None), store.sealer))
    updated = [row["properties"]["id"] for row in rows if row["properties"]["revision"] > 1]
    if updated:
        found = await tx.run("curriculum/read_authored_questions", ids=updated)
        changes.replaced[WRITE_QUESTIONS] = [stored_row(row["question"]) for row in found]
    return rows


def _as_called(new: AuthoredQuestion, old: AuthoredQuestion) -> AuthoredQuestion:
    """The new one with the old titles of misconceptions that it only names by their ids."""
    titles = {known.id: known.title for known in old.misconceptions}
    named = (replace(m, title=titles.get(m.id, m.id)) if m.title == m.id else m for m in new.misconceptions)
    return replace(new, misconceptions=tuple(named))


def _comparable(authored: AuthoredQuestion) -> AuthoredQuestion:
    """Without what the graph decides, and without regard to order where order means nothing."""
    return replace(
        authored,
        question=replace(authored.question, revision=0, retired_at=None),
        misconceptions=tuple(sorted(authored.misconceptions, key=lambda m: m.id)),
    )
