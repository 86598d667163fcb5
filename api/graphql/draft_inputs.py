"""Fields of the things that designers add and edit: one input for each kind, with all or some of its fields.

A field left out is as it was, or has its default in what is new; null is a value. Not for: what is done with
them (step_inputs.py), or which values may be (graph.documents).
"""

from enum import Enum

import strawberry
from strawberry.scalars import JSON

from api.graphql.curriculum_filters import QuestionKind
from api.graphql.nodes import instead
from api.graphql.things import CONCEPT as _CONCEPT
from api.graphql.things import QUESTION as _QUESTION
from graph.errors import InvalidInput

_MISCONCEPTION = "The global id of a Misconception, or its own id"
_NEW = "of what is new, 1 to 200 characters, never used before"


@strawberry.input(description="That a question needs a concept, and how much.")
class ConceptWeightInput:
    """An item of a document's `concepts`."""

    concept: strawberry.ID = strawberry.field(description=f"{_CONCEPT}.")
    weight: float = strawberry.field(default=1.0, description="How much it is needed, in (0, 1].")


@strawberry.input(description="That a wrong response reveals a misconception.")
class RevealsInput:
    """An item of a key's misconceptions."""

    response: str = strawberry.field(description="The wrong response, in the form of the right answer.")
    misconception: strawberry.ID = strawberry.field(description=f"{_MISCONCEPTION}.")


@strawberry.enum(description="What a response must look like besides being equal.")
class AnswerForm(Enum):
    """graph.grading.FORMS, and none of them."""

    ANY = strawberry.enum_value("", description="As it likes.")
    SIMPLEST = strawberry.enum_value("simplest", description="A fraction in lowest terms; for NUMERIC.")
    FRACTION = strawberry.enum_value("fraction", description="A fraction; for NUMERIC.")
    DECIMAL = strawberry.enum_value("decimal", description="A decimal; for NUMERIC.")
    MIXED = strawberry.enum_value("mixed", description="A mixed number; for NUMERIC.")
    EXPANDED = strawberry.enum_value(
        "expanded", description="Expanded, with like terms collected; for EXPRESSION."
    )
    FACTORED = strawberry.enum_value("factored", description="Factored completely; for EXPRESSION.")
    SOLVED = strawberry.enum_value("solved", description="Solved; for EXPRESSION.")


@strawberry.input(description="What is right, and what some wrong responses reveal.")
class KeyInput:
    """graph.model.Key."""

    answer: str = strawberry.field(
        description="The right answer: a number, the text of the right choice, or an expression."
    )
    tolerance: float = strawberry.field(default=0.0, description="Absolute, of a number, at least 0.")
    form: str = strawberry.field(
        default="",
        description="`answerForm`, in small letters; empty: any. Not beside it.",
        deprecation_reason=instead("answerForm"),
    )
    answer_form: AnswerForm | None = strawberry.field(
        default=None, description="What a response must look like besides being equal; null: any."
    )
    misconceptions: list[RevealsInput] = strawberry.field(
        default_factory=list, description="Wrong responses that are recognised."
    )


def form_of(form: str | None, chosen: AnswerForm | None, path: str) -> str | None:
    """The form that is meant, of both ways to give it. Raises InvalidInput."""
    if not chosen:
        return form
    if form:
        mend = "Give `answerForm` alone."
        raise InvalidInput("The form is given twice.", field=f"{path}form", value=form, mend=mend)
    return str(chosen.value)


@strawberry.input(description="Fields of a concept.")
class ConceptInput:
    """Of Kind.CONCEPT."""

    id: strawberry.ID = strawberry.field(description=f"{_CONCEPT}; {_NEW}.")
    title: str | None = strawberry.field(
        default=strawberry.UNSET, description="A name for people: one line of 1 to 200 characters."
    )
    summary: str | None = strawberry.field(
        default=strawberry.UNSET, description="A paragraph, in Markdown with LaTeX between dollar signs."
    )
    minutes: float | None = strawberry.field(
        default=strawberry.UNSET, description="Minutes it usually takes to learn, above 0; null: not known."
    )
    grade: float | None = strawberry.field(
        default=strawberry.UNSET,
        description="The school year it is for, such as 5, or 0.5 for half a year more; null: none.",
    )


@strawberry.input(description="Fields of a misconception.")
class MisconceptionInput:
    """Of Kind.MISCONCEPTION."""

    id: strawberry.ID = strawberry.field(description=f"Its own id; {_NEW}.")
    title: str | None = strawberry.field(
        default=strawberry.UNSET, description="The wrong idea in a few words."
    )


@strawberry.input(description="Fields of a prerequisite: what must be known before what.")
class PrerequisiteInput:
    """Of Kind.PREREQUISITE."""

    source: strawberry.ID = strawberry.field(description=f"{_CONCEPT}: what must be known before.")
    target: strawberry.ID = strawberry.field(description=f"{_CONCEPT}: what needs it.")
    strength: float | None = strawberry.field(
        default=strawberry.UNSET, description="How much it is needed, in (0, 1]; 1, the default, is wholly."
    )
    reason: str | None = strawberry.field(
        default=strawberry.UNSET, description="Why, in a sentence that learners read."
    )
    provenance: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where this is known from."
    )


@strawberry.input(description="Fields of an encompassing edge: practice of what exercises what, too.")
class EncompassesInput:
    """Of Kind.ENCOMPASSES."""

    source: strawberry.ID = strawberry.field(description=f"{_CONCEPT}: what is practised.")
    target: strawberry.ID = strawberry.field(description=f"{_CONCEPT}: what that exercises, too.")
    weight: float | None = strawberry.field(
        default=strawberry.UNSET, description="How much of it, in (0, 1]; 1 by default."
    )


@strawberry.input(description="Fields of a question.")
class QuestionInput:
    """Of Kind.QUESTION."""

    id: strawberry.ID = strawberry.field(description=f"{_QUESTION}; {_NEW}.")
    concepts: list[ConceptWeightInput] | None = strawberry.field(
        default=strawberry.UNSET, description="All the concepts that it needs, at least one in use."
    )
    kind: QuestionKind | None = strawberry.field(
        default=strawberry.UNSET, description="How a response is given and graded; NUMERIC by default."
    )
    stem: str | None = strawberry.field(
        default=strawberry.UNSET, description="What is asked, in Markdown with LaTeX between dollar signs."
    )
    choices: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="What to choose from: two or more for CHOICE, else none."
    )
    key: KeyInput | None = strawberry.field(
        default=strawberry.UNSET, description="What is right; null: it cannot be graded here."
    )
    solution: str | None = strawberry.field(
        default=strawberry.UNSET, description="The worked solution, in Markdown with LaTeX."
    )
    hints: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Markdown with LaTeX, the smallest help first; 20 at most."
    )
    misconceptions: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Global or own ids of all Misconceptions that it can reveal.",
    )
    difficulty: float | None = strawberry.field(
        default=strawberry.UNSET, description="In logits, -6 to 6: 0, the default, is average."
    )
    minutes: float | None = strawberry.field(
        default=strawberry.UNSET, description="Minutes it usually takes to answer, above 0; 1 by default."
    )


@strawberry.input(description="A wrong choice of a template, and what it reveals.")
class DistractorInput:
    """An item of a template's distractors."""

    value: str = strawberry.field(description="The wrong answer, such as `<< n + 1 >>`.")
    misconception: strawberry.ID = strawberry.field(description=f"{_MISCONCEPTION}: what it reveals.")


@strawberry.input(description="Fields of a template, from which questions are drawn.")
class TemplateInput:
    """Of Kind.TEMPLATE."""

    id: strawberry.ID = strawberry.field(description=f"Its own id; {_NEW}.")
    concepts: list[ConceptWeightInput] | None = strawberry.field(
        default=strawberry.UNSET, description="All the concepts that its questions need."
    )
    kind: QuestionKind | None = strawberry.field(
        default=strawberry.UNSET, description="How a response is given and graded; NUMERIC by default."
    )
    stem: str | None = strawberry.field(
        default=strawberry.UNSET, description="What is asked, with expressions as `<< n + 1 >>`."
    )
    answer: str | None = strawberry.field(
        default=strawberry.UNSET, description="The right answer, such as `<< n / 2 >>`."
    )
    solution: str | None = strawberry.field(
        default=strawberry.UNSET, description="The worked solution, with expressions as `<< n + 1 >>`."
    )
    parameters: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="What varies, by name, in order: a list of values, an expression of those before it, or "
        'a range such as `{"from": 1, "to": 9, "step": 2}`.',
    )
    where: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Conditions that the parameters must meet."
    )
    distractors: list[DistractorInput] | None = strawberry.field(
        default=strawberry.UNSET, description="Wrong choices, for CHOICE."
    )
    hints: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="With parameters in braces, the smallest help first."
    )
    tolerance: float | None = strawberry.field(
        default=strawberry.UNSET, description="Absolute, of a number, at least 0."
    )
    form: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="`answerForm`, in small letters; empty: any. Not beside it.",
        deprecation_reason=instead("answerForm"),
    )
    answer_form: AnswerForm | None = strawberry.field(
        default=strawberry.UNSET,
        description="What a response must look like besides being equal; ANY by default.",
    )
    instances: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many questions are drawn, at least 1."
    )
    seed: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of the drawing, any whole number: the same gives the same questions.",
    )
    difficulty: float | None = strawberry.field(
        default=strawberry.UNSET, description="In logits, -6 to 6: 0, the default, is average."
    )
    minutes: float | None = strawberry.field(
        default=strawberry.UNSET, description="Minutes it usually takes to answer, above 0; 1 by default."
    )


@strawberry.input(description="Fields of a resource: something to read, watch or do.")
class ResourceInput:
    """Of Kind.RESOURCE."""

    id: strawberry.ID = strawberry.field(description=f"Its own id; {_NEW}.")
    kind: str | None = strawberry.field(
        default=strawberry.UNSET, description="What it is, in a word: lesson, video, worked example."
    )
    title: str | None = strawberry.field(default=strawberry.UNSET, description="A name for people.")
    minutes: float | None = strawberry.field(
        default=strawberry.UNSET, description="Minutes it usually takes, above 0; 1 by default."
    )
    text: str | None = strawberry.field(default=strawberry.UNSET, description="Markdown with LaTeX.")
    concepts: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global or own ids of all the concepts that it teaches."
    )


@strawberry.input(description="Fields of a course: an order of concepts to go through.")
class CourseInput:
    """Of Kind.COURSE."""

    id: strawberry.ID = strawberry.field(description=f"Its own id; {_NEW}.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="A name for people.")
    summary: str | None = strawberry.field(
        default=strawberry.UNSET, description="A paragraph, in Markdown with LaTeX between dollar signs."
    )
    concepts: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global or own ids of all its concepts, in order."
    )
