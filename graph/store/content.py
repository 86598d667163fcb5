"""The authored curriculum read as documents, and documents as texts in which what is secret is sealed.

Not for: what documents are (graph.content), or writing them (graph.publishing).
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from graph import content
from graph.content import Content, Document, Kind, Thing, of_token, thing
from graph.errors import CannotUnseal
from graph.model import Course, Encompasses, Misconception, Resource
from graph.sealing import Sealer
from graph.store import rows
from graph.store.connection import Row, Transaction
from graph.store.curriculum import CurriculumStore

PAGE = 1_000
"""Questions read at a time."""

SECRET = {
    Kind.QUESTION: ("key", "solution"),
    Kind.TEMPLATE: ("answer", "solution", "distractors", "parameters"),
}
"""What a learner must not read; sealed wherever a document is kept."""

_LISTED = {
    Kind.CONCEPT: "concepts",
    Kind.PREREQUISITE: "prerequisites",
    Kind.ENCOMPASSES: "encompasses",
    Kind.RESOURCE: "resources",
    Kind.COURSE: "courses",
    Kind.MISCONCEPTION: "misconceptions",
    Kind.TEMPLATE: "templates",
}


class ContentStore(CurriculumStore):
    """Reads of the whole authored curriculum, and of parts of it."""

    def __init__(
        self, uri: str, user: str, password: str, sealer: Sealer, ca_file: Path | None = None
    ) -> None:
        super().__init__(uri, user, password, sealer, ca_file)
        self._content: tuple[int, Content] | None = None
        self._reading_content = asyncio.Lock()

    async def content(self, revision: int | None = None) -> tuple[int, Content]:
        """All that authors said, as of one revision, and that revision: the present one, held in memory until
        there is another. revision: where the caller knows the present one. Raises Unavailable."""
        async with self._reading_content:  # it may be large, and is read once for all who want it
            wanted = (await self.stamp())[0] if revision is None else revision
            held = self._content
            while held is None or held[0] != wanted:
                held = (wanted, await (self._read_content() if held is None else self._caught_up(*held)))
                wanted = (await self.stamp())[0]  # whatever changed while it was read
            self._content = held
            return held

    def hold(self, revision: int, said: Content) -> None:
        """Keeps what a revision is known to be in memory, to be caught up from."""
        self._content = (revision, said)

    async def documents(
        self, things: Iterable[Thing], tx: Transaction | None = None
    ) -> dict[Thing, Document]:
        """The present documents of these things, those that there are."""
        wanted: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
        for kind, key in sorted(set(things), key=content.place):
            wanted[kind].append(list(key) if kind in content.EDGES else key[0])
        questions = wanted.pop(Kind.QUESTION)
        run = self.read if tx is None else tx.run
        [row] = await run("content/read_things", **{_LISTED[kind]: keys for kind, keys in wanted.items()})
        found = self._documents(row)
        for start in range(0, len(questions), PAGE):
            batch = await self.authored_questions(questions[start : start + PAGE], tx)
            found |= dict(map(content.of_question, batch.values()))
        return found

    async def _caught_up(self, revision: int, held: Content) -> Content:
        """The content of a revision with what has changed since; as of `_read_content`."""
        changed = {of_token(row["thing"]) for row in await self.read("history/read_before", after=revision)}
        now = await self.documents(changed)
        return content.patched(held, {one: now.get(one) for one in changed})

    async def _read_content(self) -> Content:
        """One reading; the caller checks that the revision did not change meanwhile."""
        concepts = [row["concept"] for row in await self.read("curriculum/read_concepts")]
        edges = await self.read("curriculum/read_prerequisites")
        [extras] = await self.read("curriculum/read_extras")
        [rest] = await self.read("content/read_rest")
        found = self._documents({"concepts": concepts, "prerequisites": edges, **extras, **rest})
        after, more = "", True
        while more:
            page = await self.read("content/page_questions", after=after, limit=PAGE)
            found |= dict(content.of_question(self._authored(row["question"])) for row in page)
            more = len(page) == PAGE
            after = page[-1]["question"]["id"] if page else after
        return found

    def _documents(self, lists: Row) -> dict[Thing, Document]:
        return content.contents(
            (content.of_concept(rows.concept(row)) for row in lists["concepts"]),
            (content.of_prerequisite(rows.prerequisite(row)) for row in lists["prerequisites"]),
            (content.of_encompasses(Encompasses(**row)) for row in lists["encompasses"]),
            (content.of_resource(_resource(row)) for row in lists["resources"]),
            (content.of_course(_course(row)) for row in lists["courses"]),
            (
                content.of_misconception(Misconception(row["id"], row["title"] or row["id"]))
                for row in lists["misconceptions"]
            ),
            (_template(self.sealer, row) for row in lists["templates"]),
        )


def packed(sealer: Sealer, one: Thing, said: Document) -> str:
    """A document as JSON, as it is kept in the graph: what is secret and not empty is a token."""
    kept = dict(said)
    for name in SECRET.get(one.kind, ()):
        if kept[name]:
            kept[name] = sealer.seal(orjson.dumps(kept[name]).decode(), secret_context(one, name))
    return orjson.dumps(kept).decode()


def unpacked(sealer: Sealer, one: Thing, text: str) -> Document:
    """The document of such a text, with fields that are newer than it as nobody filled them. Raises
    CannotUnseal."""
    said = orjson.loads(text)
    for name in SECRET.get(one.kind, ()):
        if said.get(name):
            said[name] = orjson.loads(sealer.open(said[name], secret_context(one, name)))
    return content.document(one.kind, **said)


def secret_context(one: Thing, field: str) -> str:
    """What a sealed field of a document belongs to."""
    return f"document:{one.token}:{field}"


def _resource(row: Row) -> Resource:
    return Resource(**{**row, "text": row["text"] or "", "concepts": tuple(row["concepts"])})


def _course(row: Row) -> Course:
    return Course(**{**row, "summary": row["summary"] or "", "concepts": tuple(row["concepts"])})


def _template(sealer: Sealer, row: Row) -> tuple[Thing, Document]:
    """What was sealed with a key that is gone comes back empty, so that it can be imported again."""
    one = thing(Kind.TEMPLATE, row["id"])
    try:
        return one, unpacked(sealer, one, row["document"])
    except CannotUnseal:
        return one, content.document(Kind.TEMPLATE)
