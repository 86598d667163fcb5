"""Leaving with the graph: all of it, or a slice, as files in a folder that is there whole or not at all.

Read in pages by index, each a transaction of its own, so that nobody waits for it and memory stays flat. So
it is no one moment: `revision` in the manifest says what the curriculum was before and after, and where both
are the same its files fit each other. Learners go by pages, each with all that is theirs, and only those who
agreed to research: LIMITED with goals, classes and mastery alone, FULL with answers, slates, feedback and
events, too. Their ids are pseudonyms unless said otherwise. Not for: what leaves (shapes.py), how files are
written (sheets.py, companions.py), or one learner's own data (graph.exporting).
"""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from graph.asking import companions
from graph.asking.dictionary import Type
from graph.asking.placing import folder_in_place_of
from graph.asking.shapes import LABELS, PERSONS, SHAPES, Column, Shape
from graph.asking.sheets import Format, Sheets, sheets
from graph.consent import Tier
from graph.errors import InvalidInput, NotFound
from graph.store import Store

Record = Mapping[str, Any]
Report = Callable[[str, int, int], None]

FORMAT = 1
"""Of the manifest; grows when a file, a column or a key is renamed or means something else."""

PAGE = 500
"""Nodes of a label read at a time; versions of the model are far apart, so a page holds all there are."""

LEARNERS = 100
"""Learners read at a time, with all that is theirs: 10,000 answers as a rule, some MB."""

_SHARED: Mapping[str, str] = {
    "Concept": "export/page_concepts",
    "Question": "export/page_questions",
    "Hint": "export/page_hints",
    "Misconception": "export/page_misconceptions",
    "Resource": "export/page_resources",
    "Course": "export/page_courses",
    "TracingModel": "export/page_models",
    "DriftWindow": "export/page_windows",
    "Policy": "export/page_policies",
    "Class": "export/page_classes",
}
"""In this order, since what is kept of a slice follows from what was kept before it."""

_FREE = frozenset({"TracingModel", "DriftWindow", "Policy", "Class"})
"""Labels of which a slice by concepts has all."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What to leave with; by default everything. labels: nodes of these, and relationships between them.
    concepts: ids of those alone, with what is tied to them. since: no answer, slate, feedback or event before
    it. learners: whether anything of learners."""

    labels: frozenset[str] = frozenset(LABELS)
    concepts: frozenset[str] | None = None
    since: datetime | None = None
    learners: bool = True


@dataclass(slots=True)
class Manifest:
    """What an export holds. revision, model: of the curriculum and of tracing, before and after it was read.
    learners: how many were exported, and of how many of these no single answers. files: name, rows, bytes and
    SHA-256 of each."""

    format: int
    written_as: Format
    began_at: datetime
    ended_at: datetime
    revision: tuple[int, int]
    model: tuple[str, str]
    pseudonyms: bool
    slice: dict[str, Any]
    learners: dict[str, int]
    files: list[dict[str, Any]] = field(default_factory=list)


async def leave(
    store: Store,
    folder: Path,
    format: Format,
    part: Slice = Slice(),
    *,
    now: datetime,
    ids: bool = False,
    report: Report = lambda step, done, total: None,
) -> Manifest:
    """Writes the files, a data dictionary, a notebook and the manifest into `folder`, which is new or empty.

    ids: learners' own ids in place of pseudonyms. Raises InvalidInput (a folder that holds something, or
    cannot be written), NotFound (a concept), Unavailable; then nothing is left in its place.
    """
    _check_labels(part)
    await _check_concepts(store, part)
    began = monotonic()
    with folder_in_place_of(folder, "DIR") as aside:
        before = await store.stamp()
        known = None if ids or not part.learners else await store.pseudonyms()
        shapes = _shapes(part)
        names = known.pseudonym_of if known else str
        files = sheets(format, aside, shapes)
        leaving = _Leaving(store, files, part, {shape.name for shape in shapes}, names, report)
        try:
            await leaving.everything()
        finally:
            files.close()
        after = await store.stamp()
        manifest = Manifest(
            format=FORMAT,
            written_as=format,
            began_at=now,
            ended_at=now + timedelta(seconds=monotonic() - began),
            revision=(before[0], after[0]),
            model=(before[1], after[1]),
            pseudonyms=not ids,
            slice=_said(part),
            learners=leaving.learners,
        )
        _finish(aside, shapes, manifest, leaving.rows)
    return manifest


async def course_concepts(store: Store, course: str) -> frozenset[str]:
    """The concepts of a course. Raises NotFound."""
    found = await store.read("curriculum/read_course", id=course)
    if not found:
        mend = "Name a course of the curriculum."
        raise NotFound("There is no such course.", field="course", value=course, mend=mend)
    return frozenset(found[0]["concepts"])


def _finish(aside: Path, shapes: Sequence[Shape], manifest: Manifest, rows: Mapping[str, int]) -> None:
    """What stands beside the files; the manifest is the last."""
    companions.write(aside, manifest.written_as, shapes, manifest)
    manifest.files = [_file(path, rows) for path in sorted(aside.iterdir())]
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)
    (aside / "manifest.json").write_bytes(text + b"\n")


@dataclass(slots=True)
class _Leaving:
    """One export under way. kept: ids of what a slice by concepts has so far, by label."""

    store: Store
    sheets: Sheets
    part: Slice
    files: set[str]
    name_of: Callable[[str], str]
    report: Report
    rows: Counter[str] = field(default_factory=Counter)
    kept: dict[str, set[str]] = field(default_factory=dict)
    learners: dict[str, int] = field(
        default_factory=lambda: {"exported": 0, "of these without single answers": 0}
    )

    def __post_init__(self) -> None:
        self.name_of = lru_cache(maxsize=4 * LEARNERS)(self.name_of)

    async def everything(self) -> None:
        for label, query in _SHARED.items():
            if label in self.part.labels or self.part.concepts is not None:
                async for row in self._pages(query, PAGE):
                    self._node(label, row)
                    self.report("curriculum", self.rows.total(), 0)
        if self.part.learners and self.part.labels & PERSONS:
            await self._people()

    async def _people(self) -> None:
        total = (await self.store.counts())["learners"]
        page: list[Record] = []
        async for row in self._pages("export/page_learners", LEARNERS):
            page.append(row)
            if len(page) == LEARNERS:
                await self._learners(page)
                page = []
                self.report("learners", self.learners["exported"], total)
        await self._learners(page)
        self.report("learners", self.learners["exported"], self.learners["exported"])

    async def _learners(self, page: Sequence[Record]) -> None:
        """All of some learners, all of them or, in a slice, those who practised what is in it."""
        there = [row for row in page if self._node("Learner", row, full=row["consent"] == Tier.FULL)]
        full = [row["id"] for row in there if row["consent"] == Tier.FULL]
        self.learners["exported"] += len(there)
        self.learners["of these without single answers"] += len(there) - len(full)
        await self._owned("Goal", "export/read_goals", ids=[row["id"] for row in there])
        single = {"ids": full, "since": self.part.since}
        await self._owned("Slate", "export/read_slates", **single)
        await self._owned("Feedback", "export/read_feedback", **single)
        await self._owned("LearningEvent", "export/read_events", **single)
        if "ANSWERED" in self.files:
            async for row in self._stream("export/read_answers", **single):
                self._edges("Learner", row["id"], row["edges"], full=True)

    async def _owned(self, label: str, query: str, **asked: Any) -> None:
        if label in self.part.labels:
            async for row in self._stream(query, **asked):
                self._node(label, row)

    async def _pages(self, query: str, size: int) -> AsyncIterator[Record]:
        after = ""
        while True:
            page = [row async for row in self._stream(query, after=after, limit=size)]
            for row in page:
                yield row
            if len(page) < size:
                return
            after = page[-1]["id"]

    def _stream(self, query: str, **asked: Any) -> AsyncIterator[Record]:
        return self.store.stream_records(query, columns=_PLAIN, moments=_MOMENTS, **asked)

    def _node(self, label: str, row: Record, *, full: bool = True) -> bool:
        """Writes a node and its relationships, unless a slice leaves it out; whether it did not."""
        if not self._is_kept(label, row):
            return False
        if self.part.concepts is not None and label not in PERSONS:
            self.kept.setdefault(label, set()).add(row["id"])
        if label in self.files:
            self._add(SHAPES[label], [self._key(label, row["id"])], row["values"], row["moments"], full)
        self._edges(label, row["id"], row["edges"], full=full)
        return True

    def _is_kept(self, label: str, row: Record) -> bool:
        if self.part.concepts is None or label in _FREE:
            return True
        if label == "Concept":
            return row["id"] in self.part.concepts
        if label == "Slate":
            return not self.part.concepts.isdisjoint(row["values"][_SLATE_CONCEPTS] or ())
        return any(self._has(edge[2], edge[3]) for edge in row["edges"] if edge[2] not in (*_FREE, *PERSONS))

    def _has(self, label: str, id: str) -> bool:
        """Whether a slice has the other end of a relationship."""
        if self.part.concepts is None or label in _FREE or label in PERSONS:
            return True
        return id in self.part.concepts if label == "Concept" else id in self.kept.get(label, ())

    def _edges(self, label: str, id: str, edges: Iterable[Sequence[Any]], *, full: bool) -> None:
        here = self._key(label, id)
        for type_, leaves, other, other_id, values, moments in edges:
            if type_ in self.files and other in self.part.labels and self._has(other, other_id):
                there = self._key(other, other_id)
                ends = [here, there] if leaves else [there, here]
                self._add(SHAPES[type_], ends, values or [], moments or [], full)

    def _add(self, shape: Shape, head: list[str], values: list[Any], moments: list[Any], full: bool) -> None:
        row = [*head, *values, *moments]
        for place, is_hidden in _LOOKED_AT[shape.name]:
            if row[place] is not None:
                row[place] = self.name_of(row[place]) if is_hidden else row[place] if full else None
        self.sheets.add(shape, row)
        self.rows[shape.name] += 1

    def _key(self, label: str, id: str) -> str:
        return f"{label}:{self.name_of(id) if label in PERSONS else id}"


def _are_moments(column: Column) -> bool:
    return column.type is Type.DATETIME


_PLAIN = {s.name: [c.name for c in s.columns if not _are_moments(c)] for s in SHAPES.values()}
_MOMENTS = {s.name: [c.name for c in s.columns if _are_moments(c)] for s in SHAPES.values()}
_LOOKED_AT = {
    shape.name: [(i, c.hidden) for i, c in enumerate(shape.header) if c.hidden or c.single]
    for shape in SHAPES.values()
}
"""Places of a row at which there may be an id of a person, or something of single answers."""
_SLATE_CONCEPTS = _PLAIN["Slate"].index("concepts")


def _shapes(part: Slice) -> list[Shape]:
    """The files of a slice, whether or not there will be anything in them."""
    labels = part.labels if part.learners else part.labels - PERSONS
    return [
        shape
        for shape in SHAPES.values()
        if shape.name in labels or any({*ends} <= labels for ends in shape.ends)
    ]


def _file(path: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    found: dict[str, Any] = {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}
    if path.stem in SHAPES:
        found["rows"] = rows.get(path.stem, 0)
    elif path.suffix == ".graphml":
        found["rows"] = dict(sorted(rows.items()))
    return found


def _said(part: Slice) -> dict[str, Any]:
    return {
        "labels": sorted(part.labels if part.learners else part.labels - PERSONS),
        "concepts": None if part.concepts is None else sorted(part.concepts),
        "since": part.since,
        "learners": part.learners,
    }


def _check_labels(part: Slice) -> None:
    if unknown := sorted(part.labels - set(LABELS)):
        mend = f"Give some of {', '.join(LABELS)}; relationships come with the labels at their ends."
        raise InvalidInput("An export has no such label.", field="labels", value=unknown[0], mend=mend)


async def _check_concepts(store: Store, part: Slice) -> None:
    known = set((await store.curriculum()).concepts) if part.concepts is not None else set()
    if unknown := sorted((part.concepts or frozenset()) - known):
        mend = "Give ids of concepts of the curriculum."
        raise NotFound("There is no such concept.", field="concepts", value=unknown[0], mend=mend)
