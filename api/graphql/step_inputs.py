"""What designers do to a draft, step by step, and the steps of the domain that this means.

Not for: what a step does or refuses (graph.steps).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import strawberry

from api.graphql import ids
from api.graphql.curriculum_filters import QuestionKind
from api.graphql.draft_inputs import (
    ConceptInput,
    ConceptWeightInput,
    CourseInput,
    DistractorInput,
    EncompassesInput,
    KeyInput,
    MisconceptionInput,
    PrerequisiteInput,
    QuestionInput,
    ResourceInput,
    RevealsInput,
    TemplateInput,
    form_of,
)
from api.graphql.things import CONCEPT as _CONCEPT
from api.graphql.things import QUESTION as _QUESTION
from api.graphql.things import EdgeInput, ThingInput, named, the_one
from graph import content, steps
from graph.content import Kind
from graph.errors import InvalidInput
from graph.steps import Step

MOST_STEPS = 1_000
"""Steps a call."""


@strawberry.input(description="Which concepts become one.")
class MergeInput:
    """graph.steps.Merge."""

    concepts: list[strawberry.ID] = strawberry.field(
        description="Global or own ids of the concepts that go, at least one. They are retired."
    )
    into: strawberry.ID = strawberry.field(
        description=f"{_CONCEPT}, in use: it takes over their questions, edges and places."
    )


@strawberry.input(description="A new concept that a split makes.")
class PartInput:
    """graph.steps.Part."""

    concept: ConceptInput = strawberry.field(description="Its new id, and its fields.")
    questions: list[strawberry.ID] = strawberry.field(
        description="Global or own ids of the questions that go here, at least one; one may go to several."
    )


@strawberry.input(description="Which concept becomes several, and which questions go where.")
class SplitInput:
    """graph.steps.Split."""

    concept: strawberry.ID = strawberry.field(description=f"{_CONCEPT}, in use. It is retired.")
    parts: list[PartInput] = strawberry.field(
        description="Two or more. Every question in use of the concept goes somewhere."
    )


@strawberry.input(description="Which concepts a question needs.")
class RetagInput:
    """An edit of a question's concepts."""

    question: strawberry.ID = strawberry.field(description=f"{_QUESTION}.")
    concepts: list[ConceptWeightInput] = strawberry.field(
        description="All of them, at least one. They replace those there were."
    )


@strawberry.input(one_of=True, description="One thing to do in a draft: give exactly one field.")
class StepInput:
    """A graph.steps.Step."""

    add_concept: ConceptInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new concept."
    )
    edit_concept: ConceptInput | None = strawberry.field(
        default=strawberry.UNSET, description="Other values for the fields that are given."
    )
    add_prerequisite: PrerequisiteInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new edge; it may close no cycle when it is published."
    )
    edit_prerequisite: PrerequisiteInput | None = strawberry.field(
        default=strawberry.UNSET, description="Other values for the fields that are given."
    )
    remove_prerequisite: EdgeInput | None = strawberry.field(
        default=strawberry.UNSET, description="The edge goes."
    )
    add_encompasses: EncompassesInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new edge."
    )
    edit_encompasses: EncompassesInput | None = strawberry.field(
        default=strawberry.UNSET, description="Another weight."
    )
    remove_encompasses: EdgeInput | None = strawberry.field(
        default=strawberry.UNSET, description="The edge goes."
    )
    add_question: QuestionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new question."
    )
    edit_question: QuestionInput | None = strawberry.field(
        default=strawberry.UNSET, description="Other values for the fields that are given."
    )
    retag: RetagInput | None = strawberry.field(
        default=strawberry.UNSET, description="A question needs other concepts; mastery follows, as replayed."
    )
    add_template: TemplateInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new template, and the questions drawn from it."
    )
    edit_template: TemplateInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Other values for the fields that are given; its questions follow, but for those that "
        "were edited by hand.",
    )
    add_misconception: MisconceptionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new misconception."
    )
    edit_misconception: MisconceptionInput | None = strawberry.field(
        default=strawberry.UNSET, description="Another title."
    )
    add_resource: ResourceInput | None = strawberry.field(
        default=strawberry.UNSET, description="A new resource."
    )
    edit_resource: ResourceInput | None = strawberry.field(
        default=strawberry.UNSET, description="Other values for the fields that are given."
    )
    add_course: CourseInput | None = strawberry.field(default=strawberry.UNSET, description="A new course.")
    edit_course: CourseInput | None = strawberry.field(
        default=strawberry.UNSET, description="Other values for the fields that are given."
    )
    retire: ThingInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="A thing is used no more, and keeps its history. A concept loses its edges and its "
        "places in courses and resources; a template takes its questions along.",
    )
    restore: ThingInput | None = strawberry.field(
        default=strawberry.UNSET, description="A retired thing is used again; a concept without edges."
    )
    merge: MergeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Concepts become one that there is."
    )
    split: SplitInput | None = strawberry.field(
        default=strawberry.UNSET, description="A concept becomes several new ones."
    )


def to_steps(given: list[StepInput]) -> list[Step]:
    """What is meant. Raises InvalidInput, with the path in the input."""
    if not 1 <= len(given) <= MOST_STEPS:
        raise InvalidInput(
            "The number of steps is out of range.",
            field="steps",
            value=len(given),
            mend=f"Give 1 to {MOST_STEPS:,} a call.",
        )
    return [_step(one, f"steps[{i}]") for i, one in enumerate(given)]


def path_of(given: StepInput, i: int, field: str) -> str:
    """Where in the input a field stands that an error of the domain names, as far as its last word tells."""
    path, word = f"steps[{i}].{name_of(given)}", field.rpartition(" ")[2]
    return f"{path}.{word}" if hasattr(the_one(given)[1], word) else path


def name_of(given: StepInput) -> str:
    """What a step is called in the schema: `addConcept`."""
    first, *more = the_one(given)[0].split("_")
    return first + "".join(map(str.capitalize, more))


def _step(given: StepInput, path: str) -> Step:
    path = f"{path}.{name_of(given)}"
    name, value = the_one(given)
    if name in SPECIAL:
        return SPECIAL[name](value, path)
    verb, _, kind = name.partition("_")
    one = _thing(Kind(kind), value, path)
    if verb == "remove":
        return steps.Remove(one)
    fields = _fields(value, path)
    return steps.Add(one, fields) if verb == "add" else steps.Edit(one, fields)


def _thing(kind: Kind, value: Any, path: str) -> content.Thing:
    if kind in content.EDGES:
        return content.thing(kind, *EdgeInput.key(value, path))
    return content.thing(kind, _own(value.id, kind.capitalize(), f"{path}.id"))


def _own(id: str, type_name: str, path: str) -> str:
    return ids.own(id, type_name, path) if type_name in ids.TYPES else str(id)


def _fields(value: Any, path: str) -> dict[str, Any]:
    """What is said of a document, as documents have it."""
    said = {
        name: each
        for name, each in vars(value).items()
        if name not in ("id", "source", "target") and each is not strawberry.UNSET
    }
    if chosen := said.pop("answer_form", None):
        said["form"] = form_of(said.get("form"), chosen, f"{path}.")
    found = {name: _value(name, each, f"{path}.{name}") for name, each in said.items()}
    if found.get("concepts") == [] and isinstance(value, QuestionInput | TemplateInput):
        found["concepts"] = {}  # of these they have weights
    return found


def _value(name: str, value: Any, path: str) -> Any:
    if isinstance(value, QuestionKind):
        return value.value
    if isinstance(value, KeyInput):
        return {
            "answer": value.answer,
            "tolerance": value.tolerance,
            "form": form_of(value.form, value.answer_form, f"{path}."),
            "misconceptions": _revealed(value.misconceptions, path),
        }
    if value and isinstance(value, list):
        if isinstance(value[0], ConceptWeightInput):
            return _weights(value, path)
        if isinstance(value[0], DistractorInput):
            return [_distractor(each, f"{path}[{i}].misconception") for i, each in enumerate(value)]
        if name == "misconceptions":
            return [ids.own(each, "Misconception", f"{path}[{i}]") for i, each in enumerate(value)]
        if name == "concepts":
            return _concepts(value, path)
    return value


def _distractor(given: DistractorInput, path: str) -> dict[str, str]:
    return {"value": given.value, "misconception": ids.own(given.misconception, "Misconception", path)}


def _concepts(given: Sequence[str], path: str) -> list[str]:
    return [ids.own(each, "Concept", f"{path}[{i}]") for i, each in enumerate(given)]


def _weights(given: Sequence[ConceptWeightInput], path: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for i, each in enumerate(given):
        place = f"{path}[{i}].concept"
        id = ids.own(each.concept, "Concept", place)
        if id in found:
            raise _twice(place, id)
        found[id] = each.weight
    return dict(sorted(found.items()))


def _revealed(given: Sequence[RevealsInput], path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for i, each in enumerate(given):
        if each.response in found:
            raise _twice(f"{path}.misconceptions[{i}].response", each.response)
        found[each.response] = ids.own(
            each.misconception, "Misconception", f"{path}.misconceptions[{i}].misconception"
        )
    return found


def _twice(path: str, value: str) -> InvalidInput:
    return InvalidInput("This is said twice.", field=path, value=value, mend="Say it once.")


def _merge(value: MergeInput, path: str) -> Step:
    into = ids.own(value.into, "Concept", f"{path}.into")
    return steps.Merge(tuple(_concepts(value.concepts, f"{path}.concepts")), into)


def _split(value: SplitInput, path: str) -> Step:
    parts = tuple(_part(part, f"{path}.parts[{i}]") for i, part in enumerate(value.parts))
    return steps.Split(ids.own(value.concept, "Concept", f"{path}.concept"), parts)


def _part(value: PartInput, path: str) -> steps.Part:
    questions = [ids.own(id, "Question", f"{path}.questions[{i}]") for i, id in enumerate(value.questions)]
    id = ids.own(value.concept.id, "Concept", f"{path}.concept.id")
    return steps.Part(id, tuple(questions), _fields(value.concept, f"{path}.concept"))


def _retag(value: RetagInput, path: str) -> Step:
    question = content.thing(Kind.QUESTION, ids.own(value.question, "Question", f"{path}.question"))
    return steps.Edit(question, {"concepts": _weights(value.concepts, f"{path}.concepts")})


SPECIAL: Mapping[str, Callable[[Any, str], Step]] = {
    "retire": lambda value, path: steps.Retire(named(value, path)),
    "restore": lambda value, path: steps.Restore(named(value, path)),
    "merge": _merge,
    "split": _split,
    "retag": _retag,
}
"""What is no adding, editing or removing of one thing."""
