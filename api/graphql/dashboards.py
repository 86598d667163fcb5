"""What dashboards of a learner show: progress, skills, the reviews ahead, the map of a course.

Not for: the forms of these (progress.py, skills.py, courses.py), or the learner (learner.py).
"""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import AsOf, Info
from api.graphql.courses import CourseId, CourseMap, to_course, to_course_map
from api.graphql.curriculum import concept_of, course_of
from api.graphql.nodes import Node, resolved
from api.graphql.progress import Progress, ProgressPeriod, to_progress
from api.graphql.skills import Days, ReviewForecast, Skill, SkillArea, to_forecast, to_skill
from graph import ahead, course_map, progress, progressing, skills
from graph.habits import zone


@strawberry.type
class LearnerDashboards(Node):
    """Fields of Learner, and those that they need."""

    key: str = strawberry.field(description="The application's own id.")
    time_zone: str = strawberry.field(description="An IANA name, such as Europe/Berlin: where days begin.")

    @resolved(
        "Progress over time, in periods of the learner's own days or weeks, for a chart. Null, with an "
        "error, for moments that make no series."
    )
    async def progress(
        self,
        info: Info,
        every: Annotated[
            ProgressPeriod,
            strawberry.argument(description="How long a period is; a week where nothing is said."),
        ] = ProgressPeriod.WEEK,
        since: Annotated[
            datetime | None,
            strawberry.argument(
                name="from",
                description="The series begins with the period that this moment lies in; by default 28 days, "
                f"or 12 weeks, together with the last. At most {progress.MOST_PERIODS} periods.",
            ),
        ] = None,
        until: Annotated[
            datetime | None,
            strawberry.argument(
                name="to",
                description="The moment that the series ends at, in its last period; by default now.",
            ),
        ] = None,
    ) -> Progress | None:
        """Folded from all answers."""
        end = until or info.context.now
        over = progressing.over(since, end, progress.Every[every.name], self.time_zone)
        curriculum = await info.context.curriculum()
        goals = curriculum.heirs(await info.context.learners.goals.load(self.key))
        answers = await info.context.learners.answers.load(self.key)
        return to_progress(progress.progress(answers, over, end, curriculum, goals), every)

    @resolved("How much the learner knows of each area, also on a scale of 1 to 10.")
    async def skills(
        self,
        info: Info,
        by: Annotated[SkillArea, strawberry.argument(description="What the areas are.")] = SkillArea.COURSE,
        as_of: AsOf = None,
    ) -> list[Skill]:
        """From the masteries and the request's snapshot."""
        at, curriculum = as_of or info.context.now, await info.context.curriculum()
        known = (await info.context.learners.masteries.load(self.key)).by_concept
        if by is SkillArea.COURSE:
            return [
                to_skill(
                    skills.skill(each.concepts, known, curriculum, at), each.title, course=to_course(each)
                )
                for _, each in sorted(curriculum.courses.items())
            ]
        found = []
        for key in curriculum.heirs(await info.context.learners.goals.load(self.key)):
            goal, area = concept_of(curriculum, key, "goals"), progress.needed(curriculum, [key])
            found.append(to_skill(skills.skill(area, known, curriculum, at), goal.title, goal=goal))
        return found

    @resolved("Which reviews fall due in the coming days. Null, with an error, for a bad number of days.")
    async def review_forecast(self, info: Info, days: Days = 7, as_of: AsOf = None) -> ReviewForecast | None:
        """From the masteries and the request's snapshot."""
        at, curriculum = as_of or info.context.now, await info.context.curriculum()
        known = (await info.context.learners.masteries.load(self.key)).by_concept
        return to_forecast(ahead.forecast(curriculum, known, at, days, zone(self.time_zone)), curriculum)

    @resolved(
        "A course with what is known of each concept, what is open, and what holds the rest back. Null, "
        "with an error, where there is no such course."
    )
    async def course_map(self, info: Info, course: CourseId, as_of: AsOf = None) -> CourseMap | None:
        """By the policy in force, so that what is open here is what may be recommended."""
        at = as_of or info.context.now
        there = await info.context.learners.standings.load((self.key, at))
        wanted = course_of(there.curriculum, ids.own(course, "Course", "course"), "course")
        found = course_map.course_map(wanted, there.situation, there.curriculum, there.policy.gate)
        return to_course_map(found, there.curriculum)
