"""A learner's habit: streaks, milestones, and the small goal of today."""

import strawberry

from graph import habits


@strawberry.type(description="Days in a row that are worth a word, and lie ahead.")
class Milestone:
    """graph.habits.Milestone."""

    days: int = strawberry.field(
        description=f"Days in a row: one of {', '.join(map(str, habits.MILESTONES))}."
    )
    days_ahead: int = strawberry.field(description="How many of them are still to come, at least 1.")


@strawberry.type(description="The goal of today: a few questions, fitted to the learner's habit.")
class StreakGoal:
    """graph.habits.Today."""

    done: bool = strawberry.field(description="Whether as many questions were answered today.")
    answered: int = strawberry.field(
        description="Different questions answered today, as far as the last 50 tell."
    )
    goal: int = strawberry.field(
        description=f"Questions, 1 to {habits.MOST_QUESTIONS}: by the usual minutes and days a week, one "
        f"more where a milestone is reached, 1 where a streak is at risk from {habits.LATE}:00 on."
    )
    minutes: float = strawberry.field(description="What the whole goal takes, about, in minutes.")
    at_risk: bool = strawberry.field(
        description="Whether there is a streak that ends today, because nothing was answered yet."
    )


@strawberry.type(
    description="How regularly somebody learns. Days begin at midnight in the learner's time zone."
)
class Habit:
    """graph.habits.Habit."""

    streak: int = strawberry.field(
        description="Days in a row on which something was answered, up to today or up to yesterday."
    )
    longest: int = strawberry.field(
        description=f"The longest streak within the last {habits.MOST_DAYS} days of answers."
    )
    days_a_week: float = strawberry.field(
        description="Days a week, 0 to 7: over the last four weeks, or since the first day where that is "
        "shorter, but over a week at least."
    )
    today: StreakGoal = strawberry.field(description="The goal of the day that is asked about.")
    milestone: Milestone | None = strawberry.field(description="The next one; null beyond the last.")


def to_habit(habit: habits.Habit) -> Habit:
    """The GraphQL form of a habit."""
    today, ahead = habit.today, habit.milestone
    return Habit(
        streak=habit.streak,
        longest=habit.longest,
        days_a_week=habit.days_a_week,
        today=StreakGoal(
            done=today.done,
            answered=today.answered,
            goal=today.goal,
            minutes=today.minutes,
            at_risk=today.at_risk,
        ),
        milestone=Milestone(days=ahead.days, days_ahead=ahead.ahead) if ahead else None,
    )
