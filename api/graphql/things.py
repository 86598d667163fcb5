"""What can be edited, named in inputs and shown with what changes of it.

What learners must not read (keys, solutions, answers of templates) is shown to those who may read keys. Not
for: where changes come from (drafts.py, history.py).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, cast

import strawberry
from strawberry.scalars import JSON

from api.graphql import ids
from api.graphql.context import Info
from graph import content, merging
from graph.content import Content, Difference, Document, Kind
from graph.store.content import SECRET


@strawberry.enum(description="What a thing of the curriculum is.")
class ThingKind(Enum):
    """graph.content.Kind."""

    CONCEPT = strawberry.enum_value("concept", description="Something that can be known.")
    MISCONCEPTION = strawberry.enum_value("misconception", description="A wrong idea that has a name.")
    TEMPLATE = strawberry.enum_value("template", description="What several questions are drawn from.")
    QUESTION = strawberry.enum_value("question", description="A question.")
    PREREQUISITE = strawberry.enum_value("prerequisite", description="One concept is needed for another.")
    ENCOMPASSES = strawberry.enum_value(
        "encompasses", description="Practice of one concept exercises another, too."
    )
    RESOURCE = strawberry.enum_value("resource", description="Something to read, watch or do.")
    COURSE = strawberry.enum_value("course", description="An order of concepts to go through.")


@strawberry.enum(description="What becomes of a thing.")
class ChangeKind(Enum):
    """graph.content.Difference.what."""

    ADDED = strawberry.enum_value("added", description="It was not there before.")
    REMOVED = strawberry.enum_value("removed", description="It is there no more.")
    RETIRED = strawberry.enum_value("retired", description="It is not used any more; its history stays.")
    RESTORED = strawberry.enum_value("restored", description="It was retired, and is used again.")
    CHANGED = strawberry.enum_value("changed", description="Some of its fields have other values.")


CONCEPT = "The global id of a Concept, or its own id"
QUESTION = "The global id of a Question, or its own id"


@strawberry.input(description="An edge, by its ends.")
class EdgeInput:
    """Key of an edge."""

    source: strawberry.ID = strawberry.field(description=f"{CONCEPT}: where it starts.")
    target: strawberry.ID = strawberry.field(description=f"{CONCEPT}: where it ends.")

    def key(self, path: str) -> tuple[str, str]:
        """Own ids of its ends. Raises InvalidInput."""
        return (
            ids.own(self.source, "Concept", f"{path}.source"),
            ids.own(self.target, "Concept", f"{path}.target"),
        )


@strawberry.input(one_of=True, description="One thing of the curriculum: give exactly one field.")
class ThingInput:
    """A graph.content.Thing, named."""

    concept: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description=f"{CONCEPT}.")
    question: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description=f"{QUESTION}.")
    template: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The own id of a template."
    )
    misconception: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The global id of a Misconception, or its own id."
    )
    resource: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The own id of a resource."
    )
    course: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The own id of a course."
    )
    prerequisite: EdgeInput | None = strawberry.field(
        default=strawberry.UNSET, description="From what is needed to what needs it."
    )
    encompasses: EdgeInput | None = strawberry.field(
        default=strawberry.UNSET, description="From what is practised to what that exercises."
    )


def named(given: ThingInput, path: str = "thing") -> content.Thing:
    """The thing that is meant. path: of the input, for errors. Raises InvalidInput for an id of another
    type."""
    kind, value = the_one(given)
    path = f"{path}.{kind}"
    if isinstance(value, EdgeInput):
        return content.thing(kind, *value.key(path))
    type_name = kind.capitalize()
    return content.thing(kind, ids.own(value, type_name, path) if type_name in ids.TYPES else value)


def the_one(given: Any) -> tuple[str, Any]:
    """Name, in Python, and value of what is given of an input with exactly one field, as GraphQL checked."""
    [found] = [(name, value) for name, value in vars(given).items() if value is not strawberry.UNSET]
    return found


@strawberry.type(description="One thing of the curriculum: a concept, an edge, a question and so on.")
class Thing:
    """graph.content.Thing."""

    kind: ThingKind = strawberry.field(description="What it is.")
    key: str | None = strawberry.field(description="Its own id; null for an edge.")
    source: str | None = strawberry.field(description="Own id of the concept at an edge's start; else null.")
    target: str | None = strawberry.field(description="Own id of the concept at an edge's end; else null.")
    label: str = strawberry.field(
        description="What people call it: its title, the beginning of its text, or the titles of an edge's "
        "two ends; its id where it has none."
    )


@strawberry.input(description="Changes of which all that is given holds.")
class ChangeFilter:
    """Of the differences of two contents."""

    things: list[ThingKind] | None = strawberry.field(
        default=None, description="Of things of one of these kinds; at least one."
    )
    what: list[ChangeKind] | None = strawberry.field(
        default=None, description="What happened is one of these; at least one."
    )


ChangesWanted = Annotated[ChangeFilter | None, strawberry.argument(description="Only these; by default all.")]


@strawberry.type(description="A field of a thing that has another value.")
class FieldChange:
    """One item of Difference.fields."""

    name: str = strawberry.field(description="Its name, as inputs have it, such as `summary`.")
    before: JSON | None = strawberry.field(
        description="What it was, as JSON; null where the thing was not there, or the value was null."
    )
    after: JSON | None = strawberry.field(
        description="What it is then, as JSON; null where the thing is gone, or the value is null."
    )
    hidden: bool = strawberry.field(
        description="Whether both values are kept from you: keys, solutions and the answers of templates are "
        "shown to designers."
    )


@strawberry.type(description="A thing of the curriculum that is not as it was.")
class Change:
    """graph.content.Difference."""

    thing: Thing = strawberry.field(description="Which one.")
    what: ChangeKind = strawberry.field(description="What becomes of it.")
    fields: list[FieldChange] = strawberry.field(
        description="The fields that differ, in a fixed order; all of them where it is added or removed."
    )


@strawberry.type(description="How many things of one kind are not as they were.")
class ChangeCount:
    """Differences of one kind, counted."""

    kind: ThingKind = strawberry.field(description="What they are.")
    added: int = strawberry.field(description="How many were not there before, at least 0.")
    removed: int = strawberry.field(description="How many are there no more, at least 0.")
    retired: int = strawberry.field(description="How many are not used any more, at least 0.")
    restored: int = strawberry.field(description="How many are used again, at least 0.")
    changed: int = strawberry.field(description="How many others have fields with other values, at least 0.")


def change_counts(found: Iterable[Difference]) -> list[ChangeCount]:
    """By kind, in the order of the kinds."""
    counts = Counter((each.thing.kind, ChangeKind(each.what).name.lower()) for each in found)
    kinds = [kind for kind in Kind if any(one is kind for one, _ in counts)]
    names = [each.name.lower() for each in ChangeKind]
    return [
        ChangeCount(kind=ThingKind(kind.value), **{name: counts[kind, name] for name in names})
        for kind in kinds
    ]


Titles = Callable[[str], str]
"""Concept id -> its title, or the id where there is none."""

MOST_LABEL = 80
"""Characters of a label."""


def titles_in(known: Content) -> Titles:
    """Titles as a content has them."""

    def title(id: str) -> str:
        said = known.get(content.thing(Kind.CONCEPT, id))
        return said["title"] or id if said else id

    return title


async def present_titles(info: Info) -> Titles:
    """Titles as the curriculum has them now."""
    concepts = (await info.context.curriculum()).concepts
    return lambda id: concepts[id].title or id if id in concepts else id


def to_thing(one: content.Thing, said: Document | None, titles: Titles) -> Thing:
    """The GraphQL form. said: its document, where it is at hand."""
    is_edge = one.kind in content.EDGES
    return Thing(
        kind=ThingKind(one.kind.value),
        key=None if is_edge else one.key[0],
        source=one.key[0] if is_edge else None,
        target=one.key[1] if is_edge else None,
        label=_label(one, said or {}, titles),
    )


def _label(one: content.Thing, said: Document, titles: Titles) -> str:
    if one.kind in content.EDGES:
        return " → ".join(_cut(titles(id)) for id in one.key)
    if one.kind is Kind.CONCEPT and not said.get("title"):
        return _cut(titles(one.key[0]))
    return _cut(said.get("title") or said.get("stem") or one.key[0])


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_LABEL else f"{line[: MOST_LABEL - 1]}…"


def wanted_changes(found: Sequence[Difference], wanted: ChangeFilter | None) -> Sequence[Difference]:
    """What a filter names."""
    by = wanted or ChangeFilter()
    return [
        each
        for each in found
        if (by.things is None or ThingKind(each.thing.kind) in by.things)
        and (by.what is None or ChangeKind(each.what) in by.what)
    ]


def to_change(found: Difference, titles: Titles, *, keys: bool) -> Change:
    """The GraphQL form. keys: whether the caller may see what is secret."""
    return Change(
        thing=to_thing(found.thing, found.after or found.before, titles),
        what=ChangeKind(found.what),
        fields=[
            _field(found.thing.kind, name, before, after, keys)
            for name, (before, after) in found.fields.items()
        ],
    )


def _field(kind: Kind, name: str, before: Any, after: Any, keys: bool) -> FieldChange:
    hidden = not keys and name in SECRET.get(kind, ())
    return FieldChange(
        name=name,
        before=None if hidden else cast(JSON, before),
        after=None if hidden else cast(JSON, after),
        hidden=hidden,
    )


def shown_value(kind: Kind, field: str, value: Any, *, keys: bool) -> Any:
    """One side of a conflict, without what the caller may not see."""
    secret = () if keys else SECRET.get(kind, ())
    if field == merging.WHOLE and isinstance(value, Mapping):
        return {name: None if name in secret else each for name, each in value.items()}
    return None if field in secret else value
