"""Progress over time, as points that a chart can draw as they are.

Not for: how they are computed (graph/progress.py).
"""

from datetime import date, datetime
from enum import Enum

import strawberry

from graph import progress


@strawberry.enum(description="How long a period is. Days begin at midnight in the learner's time zone.")
class ProgressPeriod(Enum):
    """graph.progress.Every."""

    DAY = strawberry.enum_value("day", description="A day.")
    WEEK = strawberry.enum_value("week", description="Seven days from Monday.")


@strawberry.type(description="One period of a series: a point of each of its lines.")
class ProgressPoint:
    """graph.progress.Point."""

    day: date = strawberry.field(description="The first day of the period where the learner lives.")
    start: datetime = strawberry.field(description="When the period begins.")
    end: datetime = strawberry.field(
        description="When the period ends; in the last one that is not over, the end of the series."
    )
    whole: bool = strawberry.field(description="Whether the period was over by the end of the series.")
    mastered: int = strawberry.field(description="Concepts in use that were mastered at its end, at least 0.")
    solid: int = strawberry.field(
        description="Concepts in use whose effective mastery was at least 0.85 at its end, at least 0: "
        "unlike `mastered` it falls while nothing is done."
    )
    gained: int = strawberry.field(
        description="Concepts mastered at its end and not at its start, at least 0."
    )
    lost: int = strawberry.field(description="Concepts mastered at its start and not at its end, at least 0.")
    goal_share: float | None = strawberry.field(
        description="Share in [0, 1] of the goals' concepts, and of all they stand on, that was mastered at "
        "its end; null without goals. The goals are today's."
    )
    answers: int = strawberry.field(description="Answers in the period, at least 0.")
    correct: int = strawberry.field(description="How many of them were correct.")
    share_correct: float | None = strawberry.field(
        description="correct / answers, in [0, 1]; null where there were no answers."
    )
    minutes: float = strawberry.field(
        description=f"Minutes that the answers took, at most {progress.MOST_MINUTES:g} of each; what the "
        "question usually takes where that is not known."
    )
    reviews: int = strawberry.field(
        description="How many of the answers were on a concept that was mastered already."
    )


@strawberry.type(
    description="The straight line through the points (end, mastered), by least squares: where it starts "
    "and ends, so that it can be drawn."
)
class ProgressTrend:
    """graph.progress.Trend."""

    mastered_a_week: float = strawberry.field(
        description="Its slope in concepts a week; below 0 where it falls."
    )
    at_first: float = strawberry.field(description="Its height at the first point, in concepts.")
    at_last: float = strawberry.field(description="Its height at the last point, in concepts.")


@strawberry.type(
    description="How fast it goes, over the series, but not from before the first answer, and over a week "
    "at least."
)
class ProgressPace:
    """graph.progress.Pace."""

    mastered_a_week: float = strawberry.field(description="Concepts gained a week, at least 0.")
    minutes_a_week: float = strawberry.field(description="Minutes practised a week, at least 0.")
    answers_a_week: float = strawberry.field(description="Answers a week, at least 0.")
    minutes_a_concept: float | None = strawberry.field(
        description="Minutes practised for each concept gained, above 0; null where none was."
    )


@strawberry.type(
    description="When all goals are reached, if the learner goes on as in the last "
    f"{progress.WINDOWS} weeks of the series, and the learner model is right. It says nothing of what lies "
    "more than ten years ahead."
)
class ProgressForecast:
    """graph.progress.Forecast."""

    concepts_left: int = strawberry.field(
        description="Concepts of the goals, and of what they stand on, that are not solid; 0 once all is."
    )
    minutes_left: float = strawberry.field(
        description="Minutes until these are mastered, by the learner model, at least 0."
    )
    earliest: datetime | None = strawberry.field(
        description="At the pace of the best of the weeks; null where nothing was practised in any."
    )
    likely: datetime | None = strawberry.field(
        description="At the mean pace of the weeks; null where nothing was practised in any."
    )
    latest: datetime | None = strawberry.field(
        description="At the pace of the slowest of the weeks; null where nothing was practised in one."
    )


@strawberry.type(
    description="A learner's way over time. What was known at an earlier moment is what the answers until "
    "then come to under the model in force; answers that were voided since count nowhere."
)
class Progress:
    """graph.progress.Progress."""

    every: ProgressPeriod = strawberry.field(description="How long a period is.")
    points: list[ProgressPoint] = strawberry.field(
        description=f"One for each period, oldest first, 1 to {progress.MOST_PERIODS}; none is left out, "
        "also where nothing happened."
    )
    trend: ProgressTrend | None = strawberry.field(
        description="Null where there are fewer than three points."
    )
    pace: ProgressPace | None = strawberry.field(description="Null before the first answer.")
    forecast: ProgressForecast | None = strawberry.field(description="Null without goals.")


def to_progress(found: progress.Progress, every: ProgressPeriod) -> Progress:
    """The GraphQL form of a series."""
    ahead = found.forecast
    return Progress(
        every=every,
        points=[_point(point) for point in found.points],
        trend=_trend(found.trend) if found.trend else None,
        pace=_pace(found.pace) if found.pace else None,
        forecast=ProgressForecast(
            concepts_left=ahead.concepts,
            minutes_left=ahead.minutes,
            earliest=ahead.earliest,
            likely=ahead.likely,
            latest=ahead.latest,
        )
        if ahead
        else None,
    )


def _trend(trend: progress.Trend) -> ProgressTrend:
    return ProgressTrend(mastered_a_week=trend.a_week, at_first=trend.first, at_last=trend.last)


def _pace(pace: progress.Pace) -> ProgressPace:
    return ProgressPace(
        mastered_a_week=pace.concepts,
        minutes_a_week=pace.minutes,
        answers_a_week=pace.answers,
        minutes_a_concept=pace.minutes_a_concept,
    )


def _point(point: progress.Point) -> ProgressPoint:
    return ProgressPoint(
        day=point.period.date,
        start=point.period.start,
        end=point.until,
        whole=point.whole,
        mastered=point.mastered,
        solid=point.solid,
        gained=point.gained,
        lost=point.lost,
        goal_share=point.goals,
        answers=point.answers,
        correct=point.correct,
        share_correct=point.correct / point.answers if point.answers else None,
        minutes=point.minutes,
        reviews=point.reviews,
    )
