"""Skill profiles, and the reviews that lie ahead.

Not for: how they are computed (graph/skills.py, graph/review.py).
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql.courses import Course
from api.graphql.curriculum import Concept, concept_of
from graph import ahead, skills
from graph.snapshot import Curriculum


@strawberry.enum(description="What areas a skill profile has.")
class SkillArea(Enum):
    """By what concepts are grouped."""

    COURSE = strawberry.enum_value("course", description="The courses in use, by key.")
    GOAL = strawberry.enum_value(
        "goal", description="The learner's goals, by key, each with all that it stands on."
    )


@strawberry.type(description="How much of an area a learner knows at a moment.")
class Skill:
    """graph.skills.Skill."""

    title: str = strawberry.field(description="Of the area: of its course or its goal.")
    course: Course | None = strawberry.field(description="The area; null unless it is a course.")
    goal: Concept | None = strawberry.field(description="The area; null unless it is a goal.")
    concepts: int = strawberry.field(description="Concepts in use in it, at least 0.")
    practised: int = strawberry.field(description="How many of them were ever answered on.")
    mastered: int = strawberry.field(description="How many of them are mastered.")
    answers: int = strawberry.field(description="Answers on them: what this rests on, at least 0.")
    effective: float | None = strawberry.field(
        description="Mean P(known) of its concepts at the moment asked for, in [0, 1]: `Mastery.effective`, "
        "and what is believed of everybody for those never practised. Null where none was: then it would "
        "say nothing of this learner."
    )
    uncertainty: float | None = strawberry.field(
        description="Standard deviation of `effective`, in [0, 0.5], as if concepts were independent of one "
        "another; null where that is."
    )
    scale: float | None = strawberry.field(
        description="`effective` on a scale from 1 to 10, strictly rising: 1 at 0, straight to 9.5 at 0.85, "
        "where an area is solid, and straight to 10 at 1. Null where `effective` is."
    )
    level: int | None = strawberry.field(
        description="`scale` as a whole number, 1 to 10; 10 exactly where `effective` is at least 0.85; "
        "null where `scale` is."
    )


@strawberry.type(description="A mastered concept that falls due for review.")
class ReviewAhead:
    """graph.review.Falling."""

    due_at: datetime = strawberry.field(
        description="When the chance to recall it falls below 0.9, if it is not answered on before."
    )
    minutes: float = strawberry.field(description="What one question on it usually takes, above 0.")
    concept: Concept = strawberry.field(description="What is to be reviewed.")


@strawberry.type(description="The reviews that fall due on one day where the learner lives.")
class ReviewDay:
    """graph.ahead.Day."""

    day: date = strawberry.field(description="The day; the first one is that of the moment asked for.")
    count: int = strawberry.field(description="How many fall due on it, at least 0.")
    minutes: float = strawberry.field(description="What they take together, at least 0.")
    waiting: int = strawberry.field(
        description="How many are due by its end where none is done before, those overdue among them."
    )
    reviews: list[ReviewAhead] = strawberry.field(description="Which they are, as they fall due.")


@strawberry.type(
    description="The reviews that lie ahead, each on the day on which its retrievability falls below 0.9."
)
class ReviewForecast:
    """graph.ahead.Forecast."""

    overdue: list[ReviewAhead] = strawberry.field(
        description="Those due already at the moment asked for, oldest first."
    )
    overdue_minutes: float = strawberry.field(description="What these take together, at least 0.")
    days: list[ReviewDay] = strawberry.field(
        description="One for each day, today first; on today only what falls due from now on."
    )


Days = Annotated[
    int, strawberry.argument(description=f"How many days, today among them, 1 to {ahead.MOST_DAYS}.")
]


def to_skill(
    found: skills.Skill, title: str, *, course: Course | None = None, goal: Concept | None = None
) -> Skill:
    """The GraphQL form of a skill. course, goal: which of them it is of."""
    known = found.effective
    return Skill(
        title=title,
        course=course,
        goal=goal,
        concepts=found.concepts,
        practised=found.practised,
        mastered=found.mastered,
        answers=found.answers,
        effective=known,
        uncertainty=found.uncertainty,
        scale=None if known is None else skills.level(known),
        level=None if known is None else skills.whole_level(known),
    )


def to_forecast(found: ahead.Forecast, curriculum: Curriculum) -> ReviewForecast:
    """The GraphQL form of a forecast."""
    return ReviewForecast(
        overdue=_reviews(found.overdue, curriculum),
        overdue_minutes=sum(each.minutes for each in found.overdue),
        days=[
            ReviewDay(
                day=day.date,
                count=len(day.reviews),
                minutes=sum(each.minutes for each in day.reviews),
                waiting=day.waiting,
                reviews=_reviews(day.reviews, curriculum),
            )
            for day in found.days
        ],
    )


def _reviews(found: Sequence[ahead.Falling], curriculum: Curriculum) -> list[ReviewAhead]:
    return [
        ReviewAhead(
            due_at=each.at, minutes=each.minutes, concept=concept_of(curriculum, each.concept_id, "concept")
        )
        for each in found
    ]
