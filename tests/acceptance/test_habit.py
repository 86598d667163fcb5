"""Habits over GraphQL: days where the learner lives, whatever comes late or is void; and streak goals."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.serving import Api

HABIT = """
query($asOf: DateTime) {
  learner(id: "ann") {
    habit(asOf: $asOf) {
      streak longest daysAWeek
      today { done answered goal minutes atRisk }
      milestone { days daysAhead }
    }
  }
}
"""

SLATE = """
query($asOf: DateTime) {
  learner(id: "ann") {
    nextQuestions(first: 10, asOf: $asOf) {
      key recommendations { part score terms { name value weight } why { simple detailed } }
    }
  }
}
"""

CREATE = """
mutation {
  createLearner(input: {id: "ann", timeZone: "Pacific/Auckland", usualMinutes: 30}) { errors { code } }
}
"""

SUBMIT = "mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct errors { code } } }"

VOID = "mutation($input: VoidAnswerInput!) { voidAnswer(input: $input) { errors { code } } }"

BEFORE_MIDNIGHT, AFTER_MIDNIGHT = "2025-09-26T11:59:00Z", "2025-09-26T12:01:00Z"
IN_SUMMER_TIME = "2025-09-28T10:59:00Z"
"""Auckland is 12 hours ahead, and 13 from the night to the 28th on: the 26th, 27th and 28th there, but in UTC
the 26th twice."""


async def answer(api: Api, at: str, question: str = "count-0", event: str = "") -> None:
    """Ann's right answer at that moment."""
    given = {"learnerId": "ann", "questionId": question, "response": "4", "eventId": event or at, "at": at}
    assert (await api(SUBMIT, input=given))["submitAnswer"]["errors"] == []


async def void(api: Api, event: str) -> None:
    """An answer is taken back."""
    given = {"eventId": event, "reason": "A test."}
    assert (await api(VOID, input=given))["voidAnswer"]["errors"] == []


async def habit(api: Api, at: str) -> dict[str, Any]:
    """Ann's habit as of that moment."""
    found: dict[str, Any] = (await api(HABIT, asOf=at))["learner"]["habit"]
    return found


async def test_days_are_those_of_the_learner(api: Api) -> None:
    """Two minutes around midnight in Auckland are two days, across a change of clocks."""
    await api(CREATE)
    for at in (BEFORE_MIDNIGHT, AFTER_MIDNIGHT, IN_SUMMER_TIME):
        await answer(api, at)
    assert await habit(api, "2025-09-28T10:59:59Z") == {
        "streak": 3,
        "longest": 3,
        "daysAWeek": 3.0,
        "today": {"done": True, "answered": 1, "goal": 1, "minutes": 1.0, "atRisk": False},
        "milestone": {"days": 7, "daysAhead": 4},
    }
    midnight = await habit(api, "2025-09-29T00:00:00+13:00")
    assert (midnight["streak"], midnight["daysAWeek"]) == (3, 3.0)
    assert midnight["today"] == {"done": False, "answered": 0, "goal": 4, "minutes": 4.0, "atRisk": True}
    late = await habit(api, "2025-09-29T21:00:00+13:00")
    assert (late["today"]["goal"], late["today"]["atRisk"]) == (1, True)
    over = await habit(api, "2025-09-30T00:00:00+13:00")
    assert (over["streak"], over["longest"], over["today"]["atRisk"]) == (0, 3, False)


async def test_late_and_void_answers_move_streaks(api: Api) -> None:
    """A day stays as long as one answer on it counts, and one that comes late makes its day."""
    await api(CREATE)
    for at in (BEFORE_MIDNIGHT, AFTER_MIDNIGHT, IN_SUMMER_TIME):
        await answer(api, at)
    await answer(api, "2025-09-26T23:00:00Z", "count-1", event="the same day")
    await void(api, AFTER_MIDNIGHT)
    assert (await habit(api, IN_SUMMER_TIME))["streak"] == 3
    await void(api, "the same day")
    assert (await habit(api, IN_SUMMER_TIME))["streak"] == 1
    await answer(api, "2025-09-27T11:59:59Z", event="late")
    assert (await habit(api, IN_SUMMER_TIME))["streak"] == 3


async def test_who_never_answered_has_no_streak(ann: Api) -> None:
    """Nothing is at risk, and the first milestone is ahead."""
    found = await habit(ann, "2025-09-28T12:00:00Z")
    assert (found["streak"], found["longest"], found["daysAWeek"]) == (0, 0, 0.0)
    assert (found["today"]["answered"], found["today"]["atRisk"]) == (0, False)
    assert found["milestone"] == {"days": 3, "daysAhead": 3}
    slate = (await ann(SLATE))["learner"]["nextQuestions"]
    assert {line["part"] for line in slate["recommendations"]} == {"NEXT"}


async def test_a_moment_without_a_zone_is_refused(ann: Api) -> None:
    """With the field and a mend."""
    error = await ann.error(HABIT, asOf="2025-09-28T12:00:00")
    assert "time zone" in error["message"] or "zone" in error["mend"]


async def test_streak_goals_come_until_today_is_done(api: Api) -> None:
    """Lines for today's goal say so, add up, and stop when it is met; the log keeps them."""
    await api(CREATE)
    noon = datetime(2025, 9, 30, 0, tzinfo=UTC)
    for day in (2, 1):
        await answer(api, (noon - timedelta(days=day)).isoformat(), f"count-{day}")
    served = (await api(SLATE, asOf=noon.isoformat()))["learner"]["nextQuestions"]
    goal = [line for line in served["recommendations"] if line["part"] == "STREAK"]
    assert 1 <= len(goal) <= 4
    for line in served["recommendations"]:
        terms = {term["name"]: term for term in line["terms"]}
        assert abs(sum(t["value"] * t["weight"] for t in terms.values()) - line["score"]) < 1e-9
        assert (terms["streak"]["value"] > 0) == (line["part"] == "STREAK")
    assert goal[0]["why"]["simple"].startswith("Part of today's streak goal: ")
    assert "the streak stands at 2 days, and today makes it 3." in goal[0]["why"]["detailed"]

    for i in range(4):
        await answer(api, (noon + timedelta(minutes=i)).isoformat(), f"add-{i}")
    later = noon + timedelta(minutes=9)
    assert (await habit(api, later.isoformat()))["today"]["done"]
    after = (await api(SLATE, asOf=later.isoformat()))["learner"]["nextQuestions"]
    assert "STREAK" not in {line["part"] for line in after["recommendations"]}
    again = await api("query($id: ID!) { slate(id: $id) { recommendations { part } } }", id=served["key"])
    kept = [line["part"] for line in again["slate"]["recommendations"]]
    assert kept == [line["part"] for line in served["recommendations"]]
