"""Curriculum files as a designer writes them (TOML), read into documents, and into `graph.model` types.

For reading and checking only: nothing is stored, cycles are `graph.prerequisites`' matter, and
tables of other people's data are `graph.importers`'. `graph/sample/README.md` shows the format, which
`graph.text_form` writes.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from graph import content
from graph.authored_questions import question, require_known, template
from graph.content import Content, Document, Kind, Thing, document, thing
from graph.documents import MOST_MINUTES
from graph.entries import Entry, Problem, entries
from graph.errors import InvalidInput
from graph.model import (
    AuthoredQuestion,
    Concept,
    Course,
    Encompasses,
    Misconception,
    Prerequisite,
    Resource,
)
from graph.templating import instances_of

KINDS = ("concept", "misconception", "template", "question", "resource", "course")
PROVENANCE = "author"
"""Where a prerequisite of such a file comes from, unless it says otherwise."""

Pair = tuple[Thing, Document]
Noun = TypeVar("Noun")


@dataclass(frozen=True)
class Authored:
    """All that the files say: as documents, and as the nouns of the domain, in the order of the files. What
    is retired is so since long ago. Fit for use only where `problems` is empty."""

    content: Content = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """Retired ones, too, as in all of these."""
        return self._nouns(Kind.CONCEPT, content.to_concept)

    @cached_property
    def prerequisites(self) -> tuple[Prerequisite, ...]:
        """The edges between the concepts, and to known ones."""
        return self._nouns(Kind.PREREQUISITE, content.to_prerequisite)

    @cached_property
    def encompasses(self) -> tuple[Encompasses, ...]:
        """What practice exercises, too."""
        return self._nouns(Kind.ENCOMPASSES, content.to_encompasses)

    @cached_property
    def misconceptions(self) -> tuple[Misconception, ...]:
        """By name."""
        return self._nouns(Kind.MISCONCEPTION, lambda one, said: Misconception(one.key[0], said["title"]))

    @cached_property
    def questions(self) -> tuple[AuthoredQuestion, ...]:
        """Those of templates, and those that were written one by one."""
        return self._nouns(Kind.QUESTION, lambda one, said: content.to_question(one, said, self.content))

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Things to read, watch or do."""
        return self._nouns(Kind.RESOURCE, content.to_resource)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """Orders to go through."""
        return self._nouns(Kind.COURSE, content.to_course)

    @cached_property
    def templates(self) -> tuple[Pair, ...]:
        """The documents that questions were drawn from."""
        return self._nouns(Kind.TEMPLATE, lambda one, said: (one, said))

    def _nouns(self, kind: Kind, noun: Callable[[Thing, Document], Noun]) -> tuple[Noun, ...]:
        return tuple(noun(one, said) for one, said in self.content.items() if one.kind is kind)


def read(
    paths: Sequence[Path],
    known: Collection[str] = (),
    misconceptions: Collection[str] = (),
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Authored:
    """Read the files as one curriculum. known, misconceptions: ids of concepts and of misconceptions that may
    be referred to although none of the files defines them. on_progress: called with how many files were read,
    of how many.
    Never raises for what stands in a file: see `problems`."""
    problems: list[Problem] = []
    found: list[Entry] = []
    for count, path in enumerate(paths, 1):
        found += entries(path, KINDS, problems)
        on_progress(count, len(paths))
    of = {kind: _by_id(entry for entry in found if entry.kind == kind) for kind in KINDS}
    concepts, revealed = {*of["concept"], *known}, {*of["misconception"], *misconceptions}
    said: dict[Thing, Document] = {}
    for id, entry in of["concept"].items():
        said[thing(Kind.CONCEPT, id)] = _concept(entry, concepts)
    for id, entry in of["concept"].items():
        said.update(_prerequisites(id, entry, concepts))
        said.update(_encompasses(id, entry, concepts))
    for id, entry in of["misconception"].items():
        said[thing(Kind.MISCONCEPTION, id)] = document(Kind.MISCONCEPTION, title=entry.text("title"))
    for id, entry in of["resource"].items():
        said[thing(Kind.RESOURCE, id)] = _resource(entry, concepts)
    for id, entry in of["course"].items():
        said[thing(Kind.COURSE, id)] = _course(entry, concepts)
    by_hand = {id: question(id, entry, concepts, revealed) for id, entry in of["question"].items()}
    untitled = {thing(Kind.MISCONCEPTION, id): document(Kind.MISCONCEPTION) for id in revealed}
    for id, entry in of["template"].items():
        one, drawn = thing(Kind.TEMPLATE, id), template(entry, concepts, revealed)
        said[one] = drawn
        said.update(_instances(one, drawn, entry, untitled))
    for id, written in by_hand.items():
        one = thing(Kind.QUESTION, id)
        origin = said[one]["template"] if one in said else ""
        if origin and written["template"] != origin:
            mend = f'Name it otherwise, or write template = "{origin}" to say what is special about this one.'
            of["question"][id].wrong("id", id, f"The template {origin} gives a question of this id.", mend)
        said[one] = written
    for entry in found:
        entry.refuse_unread()
    order = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
    return Authored(said, tuple({str(problem): problem for problem in order}.values()))


def _by_id(found: Iterator[Entry]) -> dict[str, Entry]:
    """The entries by id; the second of two with the same id is refused."""
    by_id: dict[str, Entry] = {}
    for entry in found:
        id = entry.id()
        if id in by_id:
            first = by_id[id]
            mend = f"The first is at {first.file}:{first.start}; rename or drop one."
            entry.wrong("id", id, "This id is taken.", mend)
            entry.read.update(entry.table)
        elif id:
            by_id[id] = entry
        else:
            entry.read.update(entry.table)
    return by_id


def _concept(entry: Entry, concepts: Collection[str]) -> Document:
    successors = entry.texts("successors")
    require_known(entry, "successors", successors, concepts)
    return document(
        Kind.CONCEPT,
        title=entry.text("title"),
        summary=entry.text("summary", ""),
        minutes=entry.number("minutes", 0, MOST_MINUTES, above=True) if entry.has("minutes") else None,
        grade=entry.number("grade", 0, 30) if entry.has("grade") else None,
        retired=entry.flag("retired"),
        successors=successors,
    )


def _prerequisites(id: str, entry: Entry, concepts: Collection[str]) -> Iterator[Pair]:
    """concept -[:PREREQUISITE_OF]-> the entry's concept, one for each child table."""
    for child, other in _neighbours(id, entry, "prerequisite", concepts):
        yield (
            thing(Kind.PREREQUISITE, other, id),
            document(
                Kind.PREREQUISITE,
                strength=child.number("strength", 0, 1, 1, above=True),
                reason=child.text("reason", ""),
                provenance=child.text("provenance", PROVENANCE),
            ),
        )


def _encompasses(id: str, entry: Entry, concepts: Collection[str]) -> Iterator[Pair]:
    """The entry's concept -[:ENCOMPASSES]-> a simpler one that practising it exercises."""
    for child, other in _neighbours(id, entry, "encompasses", concepts):
        weight = child.number("weight", 0, 1, 1, above=True)
        yield thing(Kind.ENCOMPASSES, id, other), document(Kind.ENCOMPASSES, weight=weight)


def _neighbours(id: str, entry: Entry, field: str, concepts: Collection[str]) -> Iterator[tuple[Entry, str]]:
    """The child tables and the concept each names: known, another, and named once."""
    seen = {id}
    for child in entry.children(field):
        other = child.text("id")
        if other in seen:
            child.wrong("id", other, "This names the concept itself or one named before.", "Drop it.")
        require_known(child, "id", (other,), concepts)
        seen.add(other)
        yield child, other


def _resource(entry: Entry, concepts: Collection[str]) -> Document:
    taught = entry.texts("concepts")
    require_known(entry, "concepts", taught, concepts)
    return document(
        Kind.RESOURCE,
        kind=entry.text("kind", ""),
        title=entry.text("title"),
        minutes=entry.number("minutes", 0, MOST_MINUTES, 1, above=True),
        text=entry.text("text", ""),
        concepts=set(taught),
        retired=entry.flag("retired"),
    )


def _course(entry: Entry, concepts: Collection[str]) -> Document:
    included = entry.texts("concepts")
    require_known(entry, "concepts", included, concepts)
    return document(
        Kind.COURSE,
        title=entry.text("title"),
        summary=entry.text("summary", ""),
        concepts=list(included),
        retired=entry.flag("retired"),
    )


def _instances(one: Thing, said: Document, entry: Entry, misconceptions: Content) -> dict[Thing, Document]:
    """The questions of a template; none where it has problems."""
    if entry.bad:
        return {}
    try:
        return instances_of(one, said, misconceptions)
    except InvalidInput as error:
        entry.wrong(error.field, error.value, error.message, error.mend)
        return {}


def places(paths: Sequence[Path]) -> dict[Thing, tuple[str, int]]:
    """Thing -> file and line where it is written, of files that `read` finds no problem with; questions of a
    template where that is."""
    found: dict[Thing, tuple[str, int]] = {}
    for entry in (entry for path in paths for entry in entries(path, KINDS, [])):
        id, here = entry.table["id"].strip(), (entry.file, entry.start)
        found[thing(entry.kind, id)] = here
        for n in range(int(entry.table.get("instances", 1))) if entry.kind == Kind.TEMPLATE else ():
            found.setdefault(thing(Kind.QUESTION, f"{id}-{n + 1}"), here)
        for kind in content.EDGES if entry.kind == Kind.CONCEPT else ():
            for child in entry.children(kind):
                other = child.table["id"].strip()
                ends = (other, id) if kind is Kind.PREREQUISITE else (id, other)
                found[Thing(kind, ends)] = child.file, child.start
    return found
