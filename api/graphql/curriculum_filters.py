"""Which concepts, questions and masteries a list has, and in which order."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.filters import NumberRange, Order, said, within
from graph import model, snapshot
from tracing import mastery as tracing

RETIRED = "true: only what is no longer in use; false or left out: only what is in use."


@strawberry.enum(description="How a response is given and graded.")
class QuestionKind(Enum):
    """The kinds of graph.model.QuestionKind."""

    NUMERIC = strawberry.enum_value("numeric", description="A number, right within a tolerance.")
    CHOICE = strawberry.enum_value("choice", description="One of `choices`: its key or its text.")
    EXPRESSION = strawberry.enum_value(
        "expression", description="A formula, right if it is equivalent to the key."
    )


@strawberry.input(description="Concepts of which all that is given holds.")
class ConceptFilter:
    """Of the snapshot."""

    text: str | None = strawberry.field(
        default=None, description="Stands in its title or its key, in capitals or not; 1 to 200 characters."
    )
    course: strawberry.ID | None = strawberry.field(
        default=None, description="The global or own id of a Course that has it."
    )
    retired: bool | None = strawberry.field(default=None, description=f"Whether it is retired. {RETIRED}")
    depth: NumberRange | None = strawberry.field(
        default=None, description="Length of the longest chain of prerequisites below it, 0 or more."
    )
    importance: NumberRange | None = strawberry.field(default=None, description="PageRank, in [0, 1].")
    minutes: NumberRange | None = strawberry.field(
        default=None, description="Minutes it usually takes to learn, above 0."
    )


@strawberry.enum(description="What concepts are ordered by.")
class ConceptOrderField(Enum):
    """Fields of Concept."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    TITLE = strawberry.enum_value("title", description="The title, whatever its case.")
    IMPORTANCE = strawberry.enum_value("importance", description="PageRank.")
    DEPTH = strawberry.enum_value("depth", description="Length of the longest chain of prerequisites.")
    MINUTES = strawberry.enum_value("minutes", description="Minutes it usually takes to learn.")


@strawberry.input(description="How concepts are ordered; ties by key.")
class ConceptOrder(Order[ConceptOrderField]):
    """Of a list in memory."""


@strawberry.input(description="Questions of which all that is given holds.")
class QuestionFilter:
    """Of the snapshot."""

    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="It needs one of these: 1 to 100 global or own ids of Concepts."
    )
    kinds: list[QuestionKind] | None = strawberry.field(
        default=None, description="It is of one of these kinds; at least one."
    )
    retired: bool | None = strawberry.field(default=None, description=f"Whether it is retired. {RETIRED}")
    difficulty: NumberRange | None = strawberry.field(
        default=None, description="In logits: 0 is average, more is harder."
    )
    minutes: NumberRange | None = strawberry.field(
        default=None, description="Minutes it usually takes to answer, above 0."
    )


@strawberry.enum(description="What questions are ordered by.")
class QuestionOrderField(Enum):
    """Fields of Question."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    DIFFICULTY = strawberry.enum_value("difficulty", description="Difficulty in logits.")
    MINUTES = strawberry.enum_value("minutes", description="Minutes it usually takes to answer.")


@strawberry.input(description="How questions are ordered; ties by key.")
class QuestionOrder(Order[QuestionOrderField]):
    """Of a list in memory."""


@strawberry.input(description="Courses of which all that is given holds.")
class CourseFilter:
    """Of the snapshot."""

    text: str | None = strawberry.field(
        default=None, description="Stands in its title or its key, in capitals or not; 1 to 200 characters."
    )
    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="It has one of these: 1 to 100 global or own ids of Concepts."
    )


@strawberry.enum(description="What courses are ordered by.")
class CourseOrderField(Enum):
    """Fields of Course."""

    KEY = strawberry.enum_value("key", description="The application's own id.")
    TITLE = strawberry.enum_value("title", description="The title, whatever its case.")


@strawberry.input(description="How courses are ordered; ties by key.")
class CourseOrder(Order[CourseOrderField]):
    """Of a list in memory."""


@strawberry.input(description="Masteries of which all that is given holds, at the moment asked for.")
class MasteryFilter:
    """Of a learner."""

    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Of one of these: 1 to 100 global or own ids of Concepts."
    )
    mastered: bool | None = strawberry.field(default=None, description="Whether it has the label.")
    solid: bool | None = strawberry.field(default=None, description="Whether `effective` is at least 0.85.")
    due: bool | None = strawberry.field(default=None, description="Whether it is due for review.")
    probability: NumberRange | None = strawberry.field(
        default=None, description="P(known) right after the last answer, in [0, 1]."
    )
    effective: NumberRange | None = strawberry.field(
        default=None, description="P(known) at the moment asked for, in [0, 1]."
    )


@strawberry.enum(description="What masteries are ordered by.")
class MasteryOrderField(Enum):
    """Fields of Mastery."""

    KEY = strawberry.enum_value("key", description="The own id of the concept.")
    PROBABILITY = strawberry.enum_value("probability", description="P(known) right after the last answer.")
    EFFECTIVE = strawberry.enum_value("effective", description="P(known) at the moment asked for.")
    RETRIEVABILITY = strawberry.enum_value(
        "retrievability", description="Chance to recall it at the moment asked for."
    )
    LAST_AT = strawberry.enum_value("last_at", description="When the last answer was given.")


@strawberry.input(description="How masteries are ordered; ties by the concept's key.")
class MasteryOrder(Order[MasteryOrderField]):
    """Of a list in memory."""


ConceptsWanted = Annotated[
    ConceptFilter | None, strawberry.argument(description="Only these; by default all in use.")
]
ConceptsOrder = Annotated[
    ConceptOrder | None, strawberry.argument(description="In which order; by default by key.")
]
QuestionsWanted = Annotated[
    QuestionFilter | None, strawberry.argument(description="Only these; by default all in use.")
]
QuestionsOrder = Annotated[
    QuestionOrder | None, strawberry.argument(description="In which order; by default by key.")
]
CoursesWanted = Annotated[
    CourseFilter | None, strawberry.argument(description="Only these; by default all in use.")
]
CoursesOrder = Annotated[
    CourseOrder | None, strawberry.argument(description="In which order; by default by key.")
]
MasteryWanted = Annotated[
    MasteryFilter | None, strawberry.argument(description="Only these; by default all.")
]
MasteryBy = Annotated[
    MasteryOrder | None, strawberry.argument(description="In which order; by default by the concept's key.")
]


def concepts(
    known: snapshot.Curriculum, wanted: ConceptFilter | None, course: Iterable[str] | None
) -> list[model.Concept]:
    """Those that are wanted. course: ids of the concepts of the course that is named."""
    by = wanted or ConceptFilter()
    included = None if course is None else set(course)
    return [
        each
        for each in known.concepts.values()
        if (each.retired_at is not None) == bool(by.retired)
        and said(by.text, each.title, each.id)
        and (included is None or each.id in included)
        and within(each.depth, by.depth)
        and within(each.importance, by.importance)
        and within(each.minutes, by.minutes)
    ]


def questions(
    found: Iterable[snapshot.QuestionFeatures], wanted: QuestionFilter | None
) -> list[snapshot.QuestionFeatures]:
    """Those that are wanted. Raises InvalidInput."""
    by = wanted or QuestionFilter()
    needed = None if by.concepts is None else _own(by.concepts)
    kinds = None if by.kinds is None else {kind.name for kind in by.kinds}
    return [
        each
        for each in found
        if (needed is None or not needed.isdisjoint(each.concepts))
        and (kinds is None or each.kind.name in kinds)
        and within(each.difficulty, by.difficulty)
        and within(each.minutes, by.minutes)
    ]


def courses(found: Iterable[model.Course], wanted: CourseFilter | None) -> list[model.Course]:
    """Those that are wanted. Raises InvalidInput."""
    by = wanted or CourseFilter()
    of = None if by.concepts is None else _own(by.concepts)
    return [
        each
        for each in found
        if said(by.text, each.title, each.id) and (of is None or not of.isdisjoint(each.concepts))
    ]


Known = tuple[str, tracing.Mastery]


def masteries(found: Iterable[Known], wanted: MasteryFilter | None, at: datetime) -> list[Known]:
    """Those that are wanted, at a moment, by concept id. Raises InvalidInput."""
    by = wanted or MasteryFilter()
    of = None if by.concepts is None else _own(by.concepts)
    return [
        (id, each)
        for id, each in found
        if (of is None or id in of)
        and by.mastered in (None, each.mastered)
        and (by.solid is None or by.solid is tracing.is_solid(each, at))
        and (by.due is None or by.due is tracing.is_due(each, at))
        and within(each.probability, by.probability)
        and (by.effective is None or by.effective.holds(tracing.effective(each, at)))
    ]


def mastery_value(at: datetime) -> Callable[[Known, str], float | datetime | None]:
    """What masteries are ordered by, at a moment."""
    faded: dict[str, Callable[[tracing.Mastery, datetime], float | None]] = {
        "effective": tracing.effective,
        "retrievability": tracing.retrievability_at,
    }
    return lambda known, name: faded[name](known[1], at) if name in faded else getattr(known[1], name)


def _own(given: Iterable[strawberry.ID]) -> set[str]:
    return {ids.own(id, "Concept", "filter.concepts") for id in given}
