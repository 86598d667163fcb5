"""Somebody is stuck, over GraphQL: it is noticed, with reasons, and help is at hand; then it is over."""

from itertools import count
from typing import Any

from tests.acceptance.serving import Api

STRUGGLES = """
query {
  learner(id: "ann") {
    struggles {
      concept { key }
      reasons { kind text value }
      help { kind concept { key } question { key } solution reason }
    }
    nextQuestions(first: 5) {
      recommendations { concept { key } question { key } predicted why { detailed } }
    }
  }
}
"""

SUBMIT = "mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { errors { code message } } }"

RECORD = """
mutation($input: RecordAnswersInput!) { recordAnswers(input: $input) { errors { code message } } }
"""


EVENTS = count()


async def submit(api: Api, question: str, right: bool, ms: int | None = None) -> None:
    """Ann answers."""
    event = f"event-{next(EVENTS)}"
    given = {"learnerId": "ann", "questionId": question, "eventId": event, "responseMs": ms}
    given["response"] = "4" if right else "5"
    assert (await api(SUBMIT, input=given))["submitAnswer"]["errors"] == []


async def asked(api: Api) -> dict[str, Any]:
    """What is said of ann."""
    found: dict[str, Any] = (await api(STRUGGLES))["learner"]
    return found


async def test_being_stuck_and_getting_out(ann: Api) -> None:
    """Wrong answers are noticed; what lies below and a solution of what was answered are offered, no other;
    questions get easier and say why; two right answers end it."""
    for _ in range(4):
        await submit(ann, "count-0", right=True)
    assert (await asked(ann))["struggles"] == []
    for question in ("add-0", "add-1", "add-2"):
        await submit(ann, question, right=False)
    found = await asked(ann)
    [stuck] = found["struggles"]
    assert stuck["concept"]["key"] == "add"
    [reason] = stuck["reasons"]
    assert (reason["kind"], reason["text"][:38]) == ("UNKNOWN", "3 of the last 3 answers were wrong; it")
    assert 0 <= reason["value"] < 0.5
    help = {each["kind"]: each for each in stuck["help"]}
    assert help["REPAIR"]["concept"]["key"] == "count"
    assert help["REPAIR"]["solution"] is None
    assert help["SOLUTION"]["question"]["key"] == "add-2"
    assert help["SOLUTION"]["solution"] == "Solution of add-2."
    assert all(each["reason"] for each in stuck["help"])
    adding = [line for line in found["nextQuestions"]["recommendations"] if line["concept"]["key"] == "add"]
    assert adding
    assert (
        "95% is aimed at, easier than the usual 75%, since 3 of the last 3 answers were wrong."
        in adding[0]["why"]["detailed"]
    )

    await submit(ann, "add-3", right=True)
    assert [each["concept"]["key"] for each in (await asked(ann))["struggles"]] == ["add"]
    await submit(ann, "add-2", right=False)
    for question in ("add-0", "add-1"):
        await submit(ann, question, right=True)
    assert (await asked(ann))["struggles"] == []


async def test_long_times_and_giving_up_are_seen(ann: Api) -> None:
    """Milliseconds that come with answers, and empty responses that others judged; void ones are not."""
    for i in range(4):
        await submit(ann, f"count-{i}", right=True, ms=60_000)
    for i in range(2):
        await submit(ann, f"add-{i}", right=True, ms=50_000 + i)
    blank = [
        {
            "learnerId": "ann",
            "questionId": f"multiply-{i}",
            "eventId": f"b{i}",
            "response": text,
            "correct": False,
        }
        for i, text in enumerate(("", " I don’t know."))
    ]
    recorded = await ann(RECORD, input={"answers": blank})
    assert recorded["recordAnswers"]["errors"] == []
    reasons = {each["concept"]["key"]: each["reasons"] for each in (await asked(ann))["struggles"]}
    assert [(each["kind"], each["value"]) for each in reasons["multiply"]] == [("GAVE_UP", 2.0)]

    await submit(ann, "add-2", right=False, ms=200_000)
    await submit(ann, "add-3", right=False, ms=180_000)
    reasons = {each["concept"]["key"]: each["reasons"] for each in (await asked(ann))["struggles"]}
    [slow] = [each for each in reasons["add"] if each["kind"] == "SLOW"]
    assert slow["value"] > 2

    voided = await ann(
        'mutation { voidAnswer(input: {eventId: "b0", reason: "A test."}) { errors { code } } }'
    )
    assert voided["voidAnswer"]["errors"] == []
    assert "multiply" not in {each["concept"]["key"] for each in (await asked(ann))["struggles"]}
