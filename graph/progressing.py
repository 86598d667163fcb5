"""How a learner's answers are read for a series over time, and what is asked of it.

Not for: the series itself (progress), what is known now (skills), or a course's map (course_map).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from graph import progress
from graph.errors import InvalidInput
from graph.habits import zone
from graph.progress import MOST_MINUTES, MOST_PERIODS, Every, Period, Practised
from graph.replaying import known_questions
from graph.review import USUAL_MINUTES
from graph.snapshot import Curriculum
from graph.store import Store, rows
from tracing.mastery import TracedAnswer

MILLISECONDS = 60_000
"""A minute."""

USUAL = {Every.DAY: timedelta(days=27), Every.WEEK: timedelta(weeks=11)}
"""From the first to the last period where nobody says since when: 28 days, or 12 weeks."""


async def practised(store: Store, learner_ids: Sequence[str]) -> dict[str, list[Practised]]:
    """All answers that count of those learners there are, in the order in which they are folded, by id, in
    one read; two where questions were retired. Raises Unavailable."""
    wanted = [{"id": id, "questions": None, "concepts": None} for id in learner_ids]
    [row] = await store.read("replay/read_answers", rows=wanted)
    curriculum = await store.curriculum()
    asked = {question for each in row["learners"] for question, *_ in each["answers"]}
    known = await known_questions(store, None, curriculum, asked)
    return {
        each["id"]: [
            Practised(
                rows.moment(at),
                _minutes(took, question, curriculum),
                TracedAnswer(known[question][0], correct, rows.moment(at), None, known[question][1]),
            )
            for question, correct, at, took in each["answers"]
        ]
        for each in row["learners"]
    }


def _minutes(took: int, question: str, curriculum: Curriculum) -> float:
    """What the answer took, where that is known, else what the question usually takes; at most
    MOST_MINUTES."""
    if took >= 0:
        return min(took / MILLISECONDS, MOST_MINUTES)
    known = curriculum.questions.get(question)
    return known.minutes if known else USUAL_MINUTES


def over(since: datetime | None, until: datetime, every: Every, time_zone: str) -> list[Period]:
    """The periods from the one that `since` lies in to that of `until`. Raises InvalidInput."""
    try:
        begin = until - USUAL[every] if since is None else since
        if begin > until:
            raise _impossible("The series begins after its end.", begin, "Give a moment before `to`.")
        if (until - begin) / timedelta(days=7 if every is Every.WEEK else 1) > MOST_PERIODS - 2:
            mend = f"Give a later moment, or weeks: a series has at most {MOST_PERIODS} periods."
            raise _impossible("The series is too long.", begin, mend)
        return progress.periods(begin, until, every, zone(time_zone))
    except OverflowError:
        raise _impossible(
            "The series lies at the end of the calendar.", until, "Give a usual moment."
        ) from None


def _impossible(message: str, value: datetime, mend: str) -> InvalidInput:
    return InvalidInput(message, field="from", value=value.isoformat(), mend=mend)
