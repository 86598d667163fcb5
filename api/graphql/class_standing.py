"""What a class knows: concept by concept, as a heat map, and week by week."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.graphql.curriculum import Concept, concept_of
from graph.classroom import Room, progress, standing

if TYPE_CHECKING:
    from api.graphql.learner import Learner


@strawberry.type(description="How a class stands with a concept, at a moment.")
class ClassConcept:
    """graph.classroom.standing.Standing."""

    concept: Concept = strawberry.field(description="Which one.")
    met: int = strawberry.field(description="Learners who have answered on it, at least 1.")
    mean: float = strawberry.field(
        description="Mean of their P(known), what faded since taken off, in [0, 1]."
    )
    mastered: int = strawberry.field(description="How many of them have mastered it.")
    struggling: int = strawberry.field(description="How many of them are stuck on it.")
    bins: list[int] = strawberry.field(
        description=f"A histogram: how many of them have P(known) in each of {standing.BINS} bins of equal "
        "width over [0, 1], the lowest first; the last holds 1, too. The sum is `met`."
    )


@strawberry.type(
    description="P(known) of learners and concepts as a matrix: a row a learner, a column a concept. Ready "
    "to be drawn."
)
class ClassHeatMap:
    """graph.classroom.standing.HeatMap."""

    learners: list[Annotated["Learner", strawberry.lazy("api.graphql.learner")]] = strawberry.field(
        description="Of the rows, by key."
    )
    concepts: list[Concept] = strawberry.field(
        description="Of the columns: in the order of the course, else by depth."
    )
    known: list[list[float | None]] = strawberry.field(
        description=f"P(known) at the moment in [0, 1], to {standing.DIGITS} digits: `known[i][j]` is of "
        "`learners[i]` and `concepts[j]`. Null where nothing was answered."
    )
    more_learners: int = strawberry.field(description="How many learners of the class are left out.")
    more_concepts: int = strawberry.field(
        description="How many concepts are left out: of the course, else of those that anybody answered on."
    )


@strawberry.type(description="A figure of each learner, over a class, week by week: lists of one length.")
class ClassSpread:
    """graph.classroom.progress.Spread."""

    mean: list[float] = strawberry.field(description="Mean over the learners, in the unit of what it is of.")
    low: list[float] = strawberry.field(description="The 10% quantile: a tenth of the learners are below.")
    median: list[float] = strawberry.field(description="The median: half of the learners are below.")
    high: list[float] = strawberry.field(description="The 90% quantile: a tenth of the learners are above.")


@strawberry.type(
    description="A class week by week: lists of one length, the oldest week first. What was known is traced "
    "from every answer under the model in force, so it may differ from what was shown then."
)
class ClassProgress:
    """graph.classroom.progress.Progress."""

    starts: list[datetime] = strawberry.field(
        description="When the weeks begin: Mondays, 0:00, in the class's time zone."
    )
    ends: list[datetime] = strawberry.field(
        description="The moments that `mastered` and `known` are of: the ends of the weeks, of the last one "
        "the moment asked about."
    )
    active: list[int] = strawberry.field(description="Learners who answered in the week.")
    answers: list[int] = strawberry.field(description="How many answers were given in it.")
    correct: list[int] = strawberry.field(description="How many of them were correct.")
    minutes: list[float] = strawberry.field(
        description="Minutes spent on those of them whose time is known, all learners together."
    )
    timed: list[int] = strawberry.field(description="How many answers that are.")
    mastered: ClassSpread = strawberry.field(description="Concepts that a learner has mastered.")
    known: ClassSpread = strawberry.field(
        description="Sum of a learner's P(known), faded to the moment: how many concepts they are to be "
        "expected to know."
    )


def to_class_concept(room: Room, found: standing.Standing) -> ClassConcept:
    """The GraphQL form."""
    return ClassConcept(
        concept=concept_of(room.curriculum, found.concept_id, "concept"),
        met=found.met,
        mean=found.mean,
        mastered=found.mastered,
        struggling=found.struggling,
        bins=list(found.bins),
    )


def to_heat_map(room: Room, found: standing.HeatMap) -> ClassHeatMap:
    """The GraphQL form."""
    from api.graphql.learner import to_learner  # which shows classes, too

    return ClassHeatMap(
        learners=[to_learner(room.of[id].learner) for id in found.learners],
        concepts=[concept_of(room.curriculum, id, "concepts") for id in found.concepts],
        known=[list(row) for row in found.known],
        more_learners=found.more_learners,
        more_concepts=found.more_concepts,
    )


def to_progress(found: progress.Progress) -> ClassProgress:
    """The GraphQL form."""
    return ClassProgress(
        starts=found.starts,
        ends=found.ends,
        active=found.active,
        answers=found.answers,
        correct=found.correct,
        minutes=found.minutes,
        timed=found.timed,
        mastered=_spread(found.mastered),
        known=_spread(found.known),
    )


def _spread(found: progress.Spread) -> ClassSpread:
    return ClassSpread(mean=found.mean, low=found.low, median=found.median, high=found.high)
