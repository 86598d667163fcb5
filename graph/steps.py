"""What a designer does to a content: one step, and what it comes to.

Pure. Not for: who did it and when (drafts), or what was well meant but unwise (linting).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from graph import documents, following, joining
from graph.content import EDGES, FIELDS, Content, Document, Kind, Thing, document, place, thing
from graph.errors import Conflict, InvalidInput, NotFound
from graph.soundness import dangling, differing, unusable, violations


@dataclass(frozen=True, slots=True)
class Add:
    """A thing that there is not and never was. fields: those that are not as FIELDS has them by default."""

    thing: Thing
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """Other values for some fields of a thing in use; all other fields stay."""

    thing: Thing
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Retire:
    """It is not used any more, and stays with its history. A concept loses its edges and its places in
    courses and resources; a template takes its questions along."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Restore:
    """A retired thing is used again; a concept without the edges that it had."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Remove:
    """An edge that is there no more."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Merge:
    """Concepts become one that there is: their questions, edges, resources and places in courses go to it,
    and they retire with it as their successor. concepts, into: ids."""

    concepts: tuple[str, ...]
    into: str


@dataclass(frozen=True, slots=True)
class Part:
    """A new concept that a split makes. questions: ids of those of the concept that go here; one may go to
    several. fields: of the new concept's document."""

    id: str
    questions: tuple[str, ...]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Split:
    """A concept becomes several new ones, each with edges as it had; every question in use goes somewhere,
    and each part has one at least. It retires with them as its successors."""

    concept: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Replace:
    """Things become these documents at once, whatever they were: an edited file, a mend, a way back.
    Questions of templates do not follow: say what they are, too."""

    delta: Mapping[Thing, Document | None]


Step = Add | Edit | Retire | Restore | Remove | Merge | Split | Replace

Changed = dict[Thing, Document | None]

DECIDED = {"retired", "successors", "template"}
"""Fields that no edit sets: they follow from other steps."""


def apply(content: Content, step: Step) -> Changed:
    """What things are after the step that were otherwise before it; a way back is what they were.

    Cycles are let in, for a draft may have one while it is worked at; `violations` tells of them. Raises
    InvalidInput, NotFound and Conflict, each with field, value and mend: the first thing that is wrong.
    """
    match step:
        case Add(one, fields):
            return _added(content, one, fields)
        case Edit(one, fields):
            return _edited(content, one, fields)
        case Retire(one):
            return _retired(content, one)
        case Restore(one):
            return _restored(content, one)
        case Remove(one):
            return _removed(content, one)
        case Merge(concepts, into):
            return joining.merged(content, concepts, into)
        case Split(concept, parts):
            return _split(content, concept, parts)
        case Replace(delta):
            return _replaced(content, delta)


def _checked(content: Content, found: Changed) -> Changed:
    """Where what changed is sound, field by field, and points at what can be pointed at."""

    def look(one: Thing) -> Document | None:
        return found[one] if one in found else content.get(one)

    named = {one: said for one, said in found.items() if one.kind is Kind.MISCONCEPTION and said is not None}
    known = {**content, **named} if named else content
    for one in sorted(found, key=place):
        said, was = found[one], content.get(one)
        if said is not None:
            fields = differing(was, said)
            for error in documents.validate(one, said, known, fields) or dangling(one, said, was, look):
                raise error
    return found


def _added(content: Content, one: Thing, fields: Mapping[str, Any]) -> Changed:
    if len(one.key) != (2 if one.kind in EDGES else 1):
        raise documents.wrong(
            f"{one.kind} key", list(one.key), "It does not fit. Give an id, or two of an edge."
        )
    documents.ids(one)
    _undecided(one, fields, FIELDS[one.kind])
    there = content.get(one)
    if there is not None:
        retired = there.get("retired", False)
        raise Conflict(
            f"There {'was' if retired else 'is'} such a {one.kind} already.",
            field=f"{one.kind} id",
            value=" -> ".join(one.key),
            mend=f"{'Restore' if retired else 'Edit'} it, or choose another.",
        )
    said = document(one.kind, **documents.normal(one.kind, fields))
    return _followed(content, one, None, said)


def _edited(content: Content, one: Thing, fields: Mapping[str, Any]) -> Changed:
    was = _there(content, one)
    if was.get("retired", False):
        raise Conflict("It is retired.", field=str(one), value=one.key[0], mend="Restore it first.")
    if not fields:
        raise InvalidInput("Nothing is edited.", field=str(one), value=None, mend="Give at least one field.")
    _undecided(one, fields, was)
    said = {**was, **documents.normal(one.kind, fields)}
    return _followed(content, one, was, said) if said != was else {}


def _followed(content: Content, one: Thing, was: Document | None, said: Document) -> Changed:
    """The thing, and a template's questions with it: what is drawn from was found sound before."""
    found = _checked(content, {one: said})
    if one.kind is Kind.TEMPLATE:
        for question, drawn in following.followed(one, was, said, content).items():
            for error in dangling(question, drawn, content.get(question), content.get):
                raise error
            found[question] = drawn
    return found


def _retired(content: Content, one: Thing) -> Changed:
    was = _retirable(content, one)
    if was["retired"]:
        raise Conflict("It is retired already.", field=str(one), value=one.key[0], mend="Leave it.")
    found: Changed = {one: {**was, "retired": True}}
    if one.kind is Kind.TEMPLATE:
        found |= following.retired(one, content)
    if one.kind is Kind.CONCEPT:
        found |= joining.detached(content, one.key)
    return found


def _restored(content: Content, one: Thing) -> Changed:
    was = _retirable(content, one)
    if not was["retired"]:
        raise Conflict("It is in use.", field=str(one), value=one.key[0], mend="Leave it.")
    said = {**was, "retired": False}
    if one.kind is Kind.CONCEPT:
        said["successors"] = []
    if one.kind in (Kind.QUESTION, Kind.TEMPLATE):
        for id in said["concepts"]:
            if error := unusable(id, f"{one} concepts", content.get):
                raise error
    return {one: said, **(following.restored(one, said, content) if one.kind is Kind.TEMPLATE else {})}


def _split(content: Content, concept: str, parts: Iterable[Part]) -> Changed:
    found: Changed = {}
    questions = {}
    for part in parts:
        new = thing(Kind.CONCEPT, part.id)
        if new in found:
            raise InvalidInput(
                "Two parts have one id.",
                field="parts",
                value=part.id,
                mend="Give each part an id of its own.",
            )
        found |= _added(content, new, part.fields)
        questions[part.id] = part.questions
    return {**found, **joining.split(content, concept, questions)}


def _removed(content: Content, one: Thing) -> Changed:
    if one.kind not in EDGES:
        raise InvalidInput(
            "Only edges are removed; all else keeps its history.",
            field="thing",
            value=str(one),
            mend="Retire it.",
        )
    _there(content, one)
    return {one: None}


def _replaced(content: Content, delta: Mapping[Thing, Document | None]) -> Changed:
    found: Changed = {}
    for one, said in delta.items():
        if said is None:
            if one in content:
                found[one] = None
            continue
        if one not in content:
            documents.ids(one)
        now = document(one.kind, **documents.normal(one.kind, said))
        if now != content.get(one):
            found[one] = now
    return _checked(content, found)


def _undecided(one: Thing, fields: Mapping[str, Any], was: Mapping[str, Any]) -> None:
    for name in fields:
        if name in DECIDED and fields[name] != was.get(name):
            raise InvalidInput(
                "Nobody edits this field.",
                field=f"{one} {name}",
                value=fields[name],
                mend="Retire, restore, merge or split instead.",
            )


def _there(content: Content, one: Thing) -> Document:
    if one not in content:
        raise NotFound(
            f"There is no such {one.kind}.",
            field=str(one),
            value=list(one.key),
            mend="Add it, or name another.",
        )
    return content[one]


def _retirable(content: Content, one: Thing) -> Document:
    if "retired" not in FIELDS[one.kind]:
        raise InvalidInput(
            f"A {one.kind} is not retired.",
            field="thing",
            value=str(one),
            mend="Remove it, if it is an edge; a misconception stays.",
        )
    return _there(content, one)


# For people, and for files.


def in_words(step: Step) -> str:
    """What the step does, in one line: `merge adding, plus into addition`."""
    match step:
        case Add(one) | Retire(one) | Restore(one) | Remove(one):
            return f"{kind_of(step)} {one}"
        case Edit(one, fields):
            return f"edit {', '.join(fields)} of {one}"
        case Merge(concepts, into):
            return f"merge {', '.join(concepts)} into {into}"
        case Split(concept, parts):
            return f"split {concept} into {', '.join(part.id for part in parts)}"
        case Replace(delta):
            return f"replace {next(map(str, delta))}" if len(delta) == 1 else f"replace {len(delta):,} things"


def kind_of(step: Step) -> str:
    """add, edit, retire, restore, remove, merge, split or replace."""
    return type(step).__name__.lower()


def to_json(step: Step) -> dict[str, Any]:
    """The step as JSON knows it: `{"step": "edit", "thing": ["concept", "a"], "fields": {...}}`."""
    match step:
        case Add(one, fields) | Edit(one, fields):
            said: dict[str, Any] = {"thing": [one.kind, *one.key], "fields": dict(fields)}
        case Retire(one) | Restore(one) | Remove(one):
            said = {"thing": [one.kind, *one.key]}
        case Merge(concepts, into):
            said = {"concepts": list(concepts), "into": into}
        case Split(concept, parts):
            said = {"concept": concept, "parts": [asdict(part) for part in parts]}
        case Replace(delta):
            said = {"delta": {one.token: said for one, said in delta.items()}}
    return {"step": kind_of(step), **said}


def from_json(said: Mapping[str, Any]) -> Step:
    """The step of `to_json`. Raises InvalidInput for what is none."""
    try:
        kind = said["step"]
        if kind in _ON_ONE:
            return _ON_ONE[kind](_named(said["thing"]))
        if kind in _ON_FIELDS:
            return _ON_FIELDS[kind](_named(said["thing"]), dict(said["fields"]))
        if kind == "merge":
            return Merge(tuple(map(_id, said["concepts"])), _id(said["into"]))
        if kind == "split":
            parts = (
                Part(_id(one["id"]), tuple(map(_id, one["questions"])), dict(one["fields"]))
                for one in said["parts"]
            )
            return Split(_id(said["concept"]), tuple(parts))
        if kind == "replace":
            delta = said["delta"].items()
            return Replace(
                {_named(orjson.loads(token)): None if now is None else dict(now) for token, now in delta}
            )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            "This is no step.",
            field="step",
            value=said,
            mend=f"Write it as the lint prints mends: {error!r}.",
        ) from None
    raise InvalidInput(
        "There is no such step.",
        field="step",
        value=kind,
        mend=f"Use one of: {', '.join((*_ON_FIELDS, *_ON_ONE, 'merge', 'split', 'replace'))}.",
    )


def _named(said: Any) -> Thing:
    kind, *key = said
    return thing(kind, *map(_id, key))


def _id(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError(f"{said!r} is no id")
    return said


_ON_FIELDS: Mapping[str, Callable[[Thing, Mapping[str, Any]], Step]] = {"add": Add, "edit": Edit}
_ON_ONE: Mapping[str, Callable[[Thing], Step]] = {"retire": Retire, "restore": Restore, "remove": Remove}

__all__ = [
    "Add",
    "Changed",
    "Edit",
    "Merge",
    "Part",
    "Remove",
    "Replace",
    "Restore",
    "Retire",
    "Split",
    "Step",
    "apply",
    "from_json",
    "in_words",
    "kind_of",
    "to_json",
    "violations",
]
