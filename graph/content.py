"""The authored curriculum as plain documents: what is edited, compared, kept and gone back to.

A content is a mapping from things (a concept, an edge, a question, ...) to documents, each with all FIELDS
of its kind as JSON knows them. What follows from others (depth, importance, revisions) is not in it, so equal
contents are equal curricula. Not for: three-way merging (merging), edits (steps), or reading it (store).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from graph.model import (
    AuthoredQuestion,
    Concept,
    Course,
    Encompasses,
    Key,
    Misconception,
    Prerequisite,
    Question,
    QuestionKind,
    Resource,
)


class Kind(StrEnum):
    """What a thing is, in the order in which things are written: what is pointed at comes first."""

    CONCEPT = "concept"
    MISCONCEPTION = "misconception"
    TEMPLATE = "template"
    QUESTION = "question"
    PREREQUISITE = "prerequisite"
    ENCOMPASSES = "encompasses"
    RESOURCE = "resource"
    COURSE = "course"


EDGES = frozenset({Kind.PREREQUISITE, Kind.ENCOMPASSES})
"""They are removed; all others but misconceptions are retired, and stay."""


class Thing(NamedTuple):
    """What has a document. key: its id, or source and target of an edge."""

    kind: Kind
    key: tuple[str, ...]

    def __str__(self) -> str:
        """For people: `prerequisite a -> b`."""
        return f"{self.kind} {' -> '.join(self.key)}"

    @property
    def token(self) -> str:
        """One text that nothing else has, as it stands in the graph."""
        return orjson.dumps([self.kind, *self.key]).decode()


def thing(kind: Kind | str, *key: str) -> Thing:
    """Of a kind and an id, or the two ends of an edge."""
    return Thing(Kind(kind), key)


def of_token(token: str) -> Thing:
    """The thing of `Thing.token`."""
    kind, *key = orjson.loads(token)
    return Thing(Kind(kind), tuple(key))


Document = Mapping[str, Any]
Content = Mapping[Thing, Document]
Delta = Mapping[Thing, Document | None]
"""What things are afterwards; None: not there."""

FIELDS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.CONCEPT: {
        "title": "",
        "summary": "",
        "minutes": None,
        "grade": None,
        "retired": False,
        "successors": [],
    },
    Kind.MISCONCEPTION: {"title": ""},
    Kind.TEMPLATE: {
        "concepts": {},
        "kind": "numeric",
        "minutes": 1.0,
        "difficulty": 0.0,
        "stem": "",
        "answer": "",
        "solution": "",
        "parameters": {},
        "where": [],
        "distractors": [],
        "hints": [],
        "tolerance": 0.0,
        "form": "",
        "instances": 1,
        "seed": 1,
        "retired": False,
    },
    Kind.QUESTION: {
        "concepts": {},
        "kind": "numeric",
        "minutes": 1.0,
        "difficulty": 0.0,
        "stem": "",
        "choices": [],
        "key": None,
        "solution": "",
        "hints": [],
        "misconceptions": [],
        "template": "",
        "retired": False,
    },
    Kind.PREREQUISITE: {"strength": 1.0, "reason": "", "provenance": ""},
    Kind.ENCOMPASSES: {"weight": 1.0},
    Kind.RESOURCE: {"kind": "", "title": "", "minutes": 1.0, "text": "", "concepts": [], "retired": False},
    Kind.COURSE: {"title": "", "summary": "", "concepts": [], "retired": False},
}
"""Kind -> every field of its documents, with the value it has where nobody says anything.

successors: what a retired concept was merged into or split into. template: id of the template that a
question was drawn from. concepts of questions and templates: id -> weight in (0, 1]. distractors: {value,
misconception}. key: None, or {answer, tolerance, form, misconceptions}."""

SETS = frozenset(
    {(Kind.QUESTION, "misconceptions"), (Kind.RESOURCE, "concepts"), (Kind.CONCEPT, "successors")}
)
"""Lists without an order; kept sorted."""


def document(kind: Kind, /, **fields: Any) -> dict[str, Any]:
    """A whole document of this kind from what is said. Raises KeyError for a field it does not have."""
    known = FIELDS[kind]
    for name in fields:
        known[name]
    whole = {name: fields.get(name, default) for name, default in known.items()}
    for name, value in whole.items():
        if (kind, name) in SETS:
            whole[name] = sorted(value)
        elif isinstance(value, list | dict):
            whole[name] = type(value)(value)
    return whole


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was. before, after: None where it is not there."""

    thing: Thing
    before: Document | None
    after: Document | None

    @property
    def what(self) -> str:
        """added, removed, retired, restored or changed."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        was, now = self.before.get("retired", False), self.after.get("retired", False)
        return "changed" if was == now else "retired" if now else "restored"

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Name -> (before, after), of those that differ; of a thing that is new or gone, all of them."""
        before, after = self.before or {}, self.after or {}
        return {
            name: (before.get(name), after.get(name))
            for name in FIELDS[self.thing.kind]
            if self.before is None or self.after is None or before[name] != after[name]
        }


def diff(before: Content, after: Content) -> list[Difference]:
    """What differs, by kind and key."""
    return differences(before, {one: after.get(one) for one in before.keys() | after.keys()})


def differences(before: Content, changes: Delta) -> list[Difference]:
    """What such changes make different, by kind and key."""
    return [
        Difference(one, before.get(one), changes[one])
        for one in sorted(changes, key=place)
        if before.get(one) != changes[one]
    ]


def delta(before: Content, after: Content) -> dict[Thing, Document | None]:
    """What turns `before` into `after`."""
    return {one.thing: one.after for one in diff(before, after)}


def patched(content: Content, changes: Delta) -> dict[Thing, Document]:
    """The content with these changes."""
    found = dict(content)
    for one, now in changes.items():
        if now is None:
            found.pop(one, None)
        else:
            found[one] = now
    return found


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for when something was retired, which documents do not know."""

_ORDER = {kind: i for i, kind in enumerate(Kind)}


def place(one: Thing) -> tuple[int, tuple[str, ...]]:
    """What things are sorted by."""
    return _ORDER[one.kind], one.key


def digest(content: Content) -> str:
    """SHA-256 of all that authors said, in hexadecimal: equal for equal contents, whatever their history."""
    told = hashlib.sha256()
    for one in sorted(content, key=place):
        told.update(orjson.dumps([one.token, content[one]], option=orjson.OPT_SORT_KEYS))
    return told.hexdigest()


def of_kind(content: Content, kind: Kind) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Key and document of each thing of this kind, as they come."""
    return ((one.key, document) for one, document in content.items() if one.kind is kind)


# From the nouns of the domain, and back.


def of_concept(concept: Concept) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document."""
    return thing(Kind.CONCEPT, concept.id), document(
        Kind.CONCEPT,
        title=concept.title,
        summary=concept.summary,
        minutes=_number(concept.minutes),
        grade=_number(concept.grade),
        retired=concept.retired_at is not None,
        successors=concept.successors,
    )


def of_prerequisite(edge: Prerequisite) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document."""
    said = document(
        Kind.PREREQUISITE, strength=float(edge.strength), reason=edge.reason, provenance=edge.provenance
    )
    return thing(Kind.PREREQUISITE, edge.source, edge.target), said


def of_encompasses(edge: Encompasses) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document."""
    return thing(Kind.ENCOMPASSES, edge.source, edge.target), document(
        Kind.ENCOMPASSES, weight=float(edge.weight)
    )


def of_misconception(misconception: Misconception) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document."""
    return thing(Kind.MISCONCEPTION, misconception.id), document(
        Kind.MISCONCEPTION, title=misconception.title
    )


def of_question(authored: AuthoredQuestion) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document; the titles of its misconceptions are things of their own."""
    question, key = authored.question, authored.key
    return thing(Kind.QUESTION, question.id), document(
        Kind.QUESTION,
        concepts={id: float(weight) for id, weight in sorted(question.concepts.items())},
        kind=question.kind.value,
        minutes=float(question.minutes),
        difficulty=float(question.difficulty),
        stem=question.stem,
        choices=list(question.choices),
        key=key
        and {
            "answer": key.answer,
            "tolerance": float(key.tolerance),
            "form": key.form,
            "misconceptions": dict(key.misconceptions),
        },
        solution=authored.solution,
        hints=list(question.hints),
        misconceptions=[misconception.id for misconception in authored.misconceptions],
        template=authored.template,
        retired=question.retired_at is not None,
    )


def of_resource(resource: Resource) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document."""
    return thing(Kind.RESOURCE, resource.id), document(
        Kind.RESOURCE,
        kind=resource.kind,
        title=resource.title,
        minutes=float(resource.minutes),
        text=resource.text,
        concepts=resource.concepts,
        retired=resource.retired_at is not None,
    )


def of_course(course: Course) -> tuple[Thing, dict[str, Any]]:
    """Its thing and document."""
    return thing(Kind.COURSE, course.id), document(
        Kind.COURSE,
        title=course.title,
        summary=course.summary,
        concepts=list(course.concepts),
        retired=course.retired_at is not None,
    )


def to_concept(one: Thing, said: Document) -> Concept:
    """The noun; when it was retired is not known here."""
    return Concept(
        one.key[0],
        said["title"],
        said["summary"],
        said["minutes"],
        grade=said["grade"],
        retired_at=_retired(said),
        successors=tuple(said["successors"]),
    )


def to_prerequisite(one: Thing, said: Document) -> Prerequisite:
    """The noun."""
    source, target = one.key
    return Prerequisite(source, target, **said)


def to_encompasses(one: Thing, said: Document) -> Encompasses:
    """The noun."""
    source, target = one.key
    return Encompasses(source, target, **said)


def to_question(one: Thing, said: Document, content: Content) -> AuthoredQuestion:
    """The noun, as revision 1. content: has the titles of misconceptions; one without is called by its id."""
    [id] = one.key
    untitled = document(Kind.MISCONCEPTION)
    titles = {m: content.get(thing(Kind.MISCONCEPTION, m), untitled)["title"] for m in said["misconceptions"]}
    return AuthoredQuestion(
        question=Question(
            id=id,
            revision=1,
            kind=QuestionKind(said["kind"]),
            stem=said["stem"],
            choices=tuple(said["choices"]),
            difficulty=said["difficulty"],
            minutes=said["minutes"],
            concepts=dict(said["concepts"]),
            hints=tuple(said["hints"]),
            retired_at=_retired(said),
        ),
        key=said["key"] and Key(**said["key"]),
        solution=said["solution"],
        misconceptions=tuple(Misconception(m, title or m) for m, title in titles.items()),
        template=said["template"],
    )


def to_resource(one: Thing, said: Document) -> Resource:
    """The noun."""
    plain = {name: value for name, value in said.items() if name != "retired"}
    return Resource(one.key[0], **{**plain, "concepts": tuple(said["concepts"])}, retired_at=_retired(said))


def to_course(one: Thing, said: Document) -> Course:
    """The noun."""
    return Course(
        one.key[0], said["title"], said["summary"], tuple(said["concepts"]), retired_at=_retired(said)
    )


def _retired(said: Document) -> Any:
    return LONG_AGO if said["retired"] else None


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def contents(*pairs: Iterable[tuple[Thing, Document]]) -> dict[Thing, Document]:
    """One content of several such lists."""
    return {one: said for found in pairs for one, said in found}
