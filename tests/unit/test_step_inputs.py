"""What designers say over GraphQL becomes steps of the domain, and errors find their place in the input."""

import pytest
import strawberry

from api.graphql import ids
from api.graphql.curriculum_filters import QuestionKind
from api.graphql.draft_inputs import (
    ConceptInput,
    ConceptWeightInput,
    CourseInput,
    EncompassesInput,
    KeyInput,
    PrerequisiteInput,
    QuestionInput,
    RevealsInput,
)
from api.graphql.step_inputs import (
    MOST_STEPS,
    MergeInput,
    PartInput,
    RetagInput,
    SplitInput,
    StepInput,
    name_of,
    path_of,
    to_steps,
)
from api.graphql.things import EdgeInput, ThingInput
from graph import content
from graph.content import Kind, thing
from graph.errors import InvalidInput
from graph.steps import Add, Edit, Merge, Part, Remove, Retire, Split, Step

ID = strawberry.ID
ADD = ids.encode("Concept", "add")


def weights(**of: float) -> list[ConceptWeightInput]:
    """Concepts with their weights."""
    return [ConceptWeightInput(concept=ID(id), weight=weight) for id, weight in of.items()]


@pytest.mark.parametrize(
    ("given", "step"),
    [
        (
            StepInput(add_concept=ConceptInput(id=ID("half"), title="Half", minutes=None)),
            Add(thing(Kind.CONCEPT, "half"), {"title": "Half", "minutes": None}),
        ),
        (
            StepInput(edit_concept=ConceptInput(id=ADD, grade=3.0)),
            Edit(thing("concept", "add"), {"grade": 3.0}),
        ),
        (
            StepInput(add_prerequisite=PrerequisiteInput(source=ADD, target=ID("half"), strength=0.5)),
            Add(thing("prerequisite", "add", "half"), {"strength": 0.5}),
        ),
        (
            StepInput(remove_encompasses=EdgeInput(source=ID("half"), target=ADD)),
            Remove(thing("encompasses", "half", "add")),
        ),
        (
            StepInput(edit_encompasses=EncompassesInput(source=ID("a"), target=ID("b"), weight=1.0)),
            Edit(thing("encompasses", "a", "b"), {"weight": 1.0}),
        ),
        (
            StepInput(
                add_question=QuestionInput(
                    id=ID("q"),
                    concepts=weights(half=1.0, add=0.5),
                    kind=QuestionKind.CHOICE,
                    choices=["1", "2"],
                    key=KeyInput(
                        answer="1", misconceptions=[RevealsInput(response="2", misconception=ID("m"))]
                    ),
                )
            ),
            Add(
                thing("question", "q"),
                {
                    "concepts": {"add": 0.5, "half": 1.0},
                    "kind": "choice",
                    "choices": ["1", "2"],
                    "key": {"answer": "1", "tolerance": 0.0, "form": "", "misconceptions": {"2": "m"}},
                },
            ),
        ),
        (
            StepInput(edit_question=QuestionInput(id=ID("q"), concepts=[], key=None)),
            Edit(thing("question", "q"), {"concepts": {}, "key": None}),
        ),
        (
            StepInput(edit_course=CourseInput(id=ID("c"), concepts=[ID("b"), ADD])),
            Edit(thing("course", "c"), {"concepts": ["b", "add"]}),
        ),
        (
            StepInput(retag=RetagInput(question=ID("q"), concepts=weights(add=1.0))),
            Edit(thing("question", "q"), {"concepts": {"add": 1.0}}),
        ),
        (StepInput(retire=ThingInput(concept=ADD)), Retire(thing("concept", "add"))),
        (StepInput(merge=MergeInput(concepts=[ADD], into=ID("half"))), Merge(("add",), "half")),
        (
            StepInput(
                split=SplitInput(
                    concept=ADD,
                    parts=[PartInput(concept=ConceptInput(id=ID("p"), title="P"), questions=[ID("q")])],
                )
            ),
            Split("add", (Part("p", ("q",), {"title": "P"}),)),
        ),
    ],
)
def test_a_step(given: StepInput, step: Step) -> None:
    """Fields that are left out are not said; null is; ids are own ones."""
    assert to_steps([given]) == [step]


def test_every_kind_of_thing_can_be_added_and_edited() -> None:
    """Edges are removed, all else is retired."""
    fields = set(StepInput.__annotations__)
    for kind in Kind:
        assert {f"add_{kind}", f"edit_{kind}"} <= fields
        assert (f"remove_{kind}" in fields) is (kind in content.EDGES)
        assert kind.value in ThingInput.__annotations__


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (StepInput(retire=ThingInput(question=ADD)), "steps[1].retire.question"),
        (
            StepInput(remove_prerequisite=EdgeInput(source=ID("a"), target=ids.encode("Question", "q"))),
            "steps[1].removePrerequisite.target",
        ),
        (
            StepInput(retag=RetagInput(question=ID("q"), concepts=[*weights(a=1.0), *weights(a=0.5)])),
            "steps[1].retag.concepts[1].concept",
        ),
    ],
)
def test_what_is_wrong_has_a_path(given: StepInput, field: str) -> None:
    """Where it stands in the input."""
    with pytest.raises(InvalidInput) as caught:
        to_steps([StepInput(retire=ThingInput(concept=ADD)), given])
    assert caught.value.field == field


@pytest.mark.parametrize("number", [0, MOST_STEPS + 1])
def test_how_many(number: int) -> None:
    """One at least, and no more than fit."""
    with pytest.raises(InvalidInput, match="out of range"):
        to_steps([StepInput(retire=ThingInput(concept=ADD))] * number)


def test_errors_of_the_domain_find_their_place() -> None:
    """By their last word, where that is a field of the input; else the step alone is named."""
    given = StepInput(edit_concept=ConceptInput(id=ADD, title="A"))
    assert name_of(given) == "editConcept"
    assert path_of(given, 3, "concept add title") == "steps[3].editConcept.title"
    assert path_of(given, 3, "concept add") == "steps[3].editConcept"
