"""The whole way over GraphQL: somebody comes, asks what next, answers, and is told why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.graphql import ids
from tests.acceptance.conftest import CONCEPTS
from tests.acceptance.serving import Api

SUBMIT = """
mutation($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) {
    duplicate correct answer solution
    misconception { key title }
    mastery { concept { key } before after mastered }
    errors { code field value message mend }
  }
}
"""

NEXT = """
query($learner: ID!, $first: Int!, $asOf: DateTime) {
  learner(id: $learner) {
    nextQuestions(first: $first, asOf: $asOf) {
      id key at policy model curriculumRevision learnerRevision notice
      recommendations {
        rank kind score terms { name value weight } predicted propensity
        concept { key } question { key kind stem choices { key text } hints concepts { key } }
        why { simple detailed technical }
      }
    }
  }
}
"""


async def submit(api: Api, question: str, response: str, event: str, **more: Any) -> dict[str, Any]:
    """What becomes of ann's response."""
    given = {"learnerId": "ann", "questionId": question, "response": response, "eventId": event, **more}
    payload: dict[str, Any] = (await api(SUBMIT, input=given))["submitAnswer"]
    assert payload["errors"] == []
    return payload


async def test_the_whole_way(api: Api) -> None:
    """Create, aim, ask, answer, look back: mastery moves, and what is next moves with it."""
    created = await api(
        'mutation { createLearner(input: {id: "ann", timeZone: "Europe/Berlin", usualMinutes: 15}) '
        "{ created learner { id key timeZone usualMinutes revision goals { key } } errors { code } } }"
    )
    learner = created["createLearner"]["learner"]
    assert created["createLearner"]["created"]
    assert (learner["key"], learner["timeZone"], learner["usualMinutes"]) == ("ann", "Europe/Berlin", 15.0)

    aimed = await api(
        'mutation($ids: [ID!]!) { setGoals(input: {learnerId: "ann", conceptIds: $ids}) '
        "{ learner { goals { key title } } errors { code } } }",
        ids=[ids.encode("Concept", "power")],
    )
    assert aimed["setGoals"]["learner"]["goals"] == [{"key": "power", "title": "Power"}]

    first = (await api(NEXT, learner=learner["id"], first=3))["learner"]["nextQuestions"]
    line = first["recommendations"][0]
    assert (line["rank"], line["kind"], line["concept"]["key"]) == (1, "READY", "count")
    assert line["score"] == pytest.approx(sum(term["value"] * term["weight"] for term in line["terms"]))
    assert all(line["why"].values())

    answered = await submit(api, line["question"]["key"], "4", "event-1", responseMs=2500)
    assert (answered["correct"], answered["duplicate"], answered["answer"]) == (True, False, "4")
    assert answered["solution"].startswith("Solution of count-")
    [change] = answered["mastery"]
    assert change["concept"]["key"] == "count"
    assert change["before"] is None
    for i in range(2, 6):
        answered = await submit(api, "count-1", "4", f"event-{i}")
    assert answered["mastery"][0]["mastered"]
    assert answered["mastery"][0]["after"] > answered["mastery"][0]["before"]

    second = (await api(NEXT, learner="ann", first=3))["learner"]["nextQuestions"]
    assert second["id"] != first["id"]
    assert second["recommendations"][0]["concept"]["key"] == "add"

    kept = await api("query($id: ID!) { slate(id: $id) { id recommendations { score } } }", id=first["id"])
    assert kept["slate"]["recommendations"][0]["score"] == line["score"]


async def test_the_same_state_gives_the_same_slate(ann: Api) -> None:
    """Asked again at the same moment, nothing has changed, down to the id."""
    at = {"learner": "ann", "first": 5, "asOf": "2026-11-21T08:00:00+01:00"}
    once = await ann(NEXT, **at)
    assert once == await ann(NEXT, **at)
    assert once["learner"]["nextQuestions"]["at"] == "2026-11-21T07:00:00Z"


async def test_a_slate_is_found_by_either_id(ann: Api) -> None:
    """slate(id) and node(id) give the slate that was served, with its reasons."""
    served = (await ann(NEXT, learner="ann", first=2))["learner"]["nextQuestions"]
    fields = "{ ... on Slate { id key recommendations { rank score why { simple technical } } } }"
    by_node = (await ann(f"query($id: ID!) {{ node(id: $id) {fields} }}", id=served["id"]))["node"]
    by_key = (await ann(f"query($id: ID!) {{ slate(id: $id) {fields} }}", id=served["key"]))["slate"]
    assert by_node == by_key
    assert by_key["recommendations"][0]["why"]["simple"] == served["recommendations"][0]["why"]["simple"]


async def test_a_wrong_response_reveals_its_misconception(ann: Api) -> None:
    """A recognised wrong response names the misconception behind it, and only then the answer."""
    payload = await submit(ann, "add-0", "22", "event")
    assert not payload["correct"]
    assert payload["misconception"] == {"key": "side-by-side", "title": "Writes the numbers side by side"}
    assert payload["answer"] == "4"


@pytest.mark.parametrize(
    ("question", "response", "correct"),
    [
        ("choose", "B", True),
        ("choose", "four", True),
        ("choose", "A", False),
        ("factor", "(x-1)(x+1)", True),
        ("factor", "x^2 + 1", False),
        ("add-0", "8/2", True),
    ],
)
async def test_kinds_of_questions(ann: Api, question: str, response: str, correct: bool) -> None:
    """Numbers, choices and expressions are graded on the server."""
    assert (await submit(ann, question, response, "event"))["correct"] is correct


async def test_one_answer_moves_every_concept_of_its_question(ann: Api) -> None:
    """A question that needs two concepts moves both."""
    payload = await submit(ann, "factor", "x^2 - 1", "event")
    assert [change["concept"]["key"] for change in payload["mastery"]] == ["multiply", "power"]


async def test_the_same_answer_twice(ann: Api) -> None:
    """The same event again is a no-op that says so."""
    once = await submit(ann, "add-0", "4", "event")
    twice = await submit(ann, "add-0", "4", "event")
    assert (once["duplicate"], twice["duplicate"]) == (False, True)
    assert twice["mastery"][0]["after"] == once["mastery"][0]["after"]
    assert twice["mastery"][0]["before"] == once["mastery"][0]["after"]


async def test_mastery_fades_with_as_of(ann: Api) -> None:
    """asOf looks ahead: effective mastery falls, probability does not, and reviews fall due."""
    for i in range(5):
        await submit(ann, "count-0", "4", f"event-{i}")
    query = """
    query($asOf: DateTime) {
      learner(id: "ann") {
        mastery(asOf: $asOf) {
          nodes {
            concept { key } probability effective retrievability stability mastered solid due
            answers correct lastAt model
          }
        }
        dueReviews(asOf: $asOf) { concept { key } retrievability overdueDays mastery { due } }
      }
    }
    """
    now = (await ann(query))["learner"]
    later = (await ann(query, asOf=(datetime.now(UTC) + timedelta(days=60)).isoformat()))["learner"]
    [known], [faded] = now["mastery"]["nodes"], later["mastery"]["nodes"]
    assert (known["answers"], known["correct"], known["model"]) == (5, 5, "default")
    assert known["mastered"] and known["solid"] and not known["due"]
    assert faded["probability"] == known["probability"]
    assert faded["effective"] == pytest.approx(faded["probability"] * faded["retrievability"])
    assert faded["mastered"] and faded["due"] and not faded["solid"]
    assert now["dueReviews"] == []
    [review] = later["dueReviews"]
    assert review["concept"]["key"] == "count"
    assert review["overdueDays"] > 0


async def test_review_path(ann: Api) -> None:
    """The path to a target lists what is not mastered below it, prerequisites first, with reasons."""
    for i in range(5):
        await submit(ann, "count-0", "4", f"event-{i}")
    path = (
        await ann(
            """
            query($to: ID!) {
              learner(id: "ann") {
                reviewPath(to: $to) {
                  asOf minutes target { key } due { concept { key } }
                  steps { concept { key } mastery { probability } expectedAnswers minutes reason }
                }
              }
            }
            """,
            to="power",
        )
    )["learner"]["reviewPath"]
    assert path["target"]["key"] == "power"
    assert [step["concept"]["key"] for step in path["steps"]] == ["add", "multiply", "power"]
    assert all(step["reason"] and step["minutes"] > 0 for step in path["steps"])
    assert path["minutes"] == pytest.approx(sum(step["minutes"] for step in path["steps"]))


async def test_concepts_in_pages(api: Api) -> None:
    """Pages join up to the whole list, in order, without a gap."""
    query = """
    query($after: String) {
      concepts(first: 3, after: $after) {
        nodes { key }
        edges { cursor node { key } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
    """
    one = (await api(query))["concepts"]
    two = (await api(query, after=one["pageInfo"]["endCursor"]))["concepts"]
    assert [node["key"] for node in one["nodes"] + two["nodes"]] == sorted(CONCEPTS)
    assert (one["pageInfo"]["hasNextPage"], one["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert (two["pageInfo"]["hasNextPage"], two["pageInfo"]["hasPreviousPage"]) == (False, True)
    again = (await api(query, after=one["edges"][1]["cursor"]))["concepts"]
    assert again["nodes"][0]["key"] == one["nodes"][2]["key"]


async def test_a_concept_and_its_neighbours(api: Api) -> None:
    """A concept knows what it needs, what it opens, and its questions."""
    concept = (
        await api(
            """
            {
              concept(id: "multiply") {
                key title summary minutes importance depth retired
                prerequisites { concept { key } strength reason }
                unlocks { concept { key } strength reason }
                questions(first: 2) { nodes { key concepts { key } } pageInfo { hasNextPage endCursor } }
              }
            }
            """
        )
    )["concept"]
    assert (concept["title"], concept["depth"], concept["retired"]) == ("Multiply", 2, False)
    assert 0 < concept["importance"] < 1
    assert concept["prerequisites"] == [
        {"concept": {"key": "add"}, "strength": 0.8, "reason": "Multiplying adds again and again."}
    ]
    assert [edge["concept"]["key"] for edge in concept["unlocks"]] == ["power"]
    assert [node["key"] for node in concept["questions"]["nodes"]] == ["factor", "multiply-0"]
    rest = await api(
        'query($after: String) { concept(id: "multiply") { questions(after: $after) { nodes { key } } } }',
        after=concept["questions"]["pageInfo"]["endCursor"],
    )
    found = [node["key"] for node in rest["concept"]["questions"]["nodes"]]
    assert found == ["multiply-1", "multiply-2", "multiply-3"]


async def test_questions_of_a_concept(api: Api) -> None:
    """questions(concept:) is the same list as the concept's own, and shows choices by letter."""
    found = await api(
        '{ questions(concept: "add") { nodes { key kind choices { key text } hints revision } } }'
    )
    nodes = {node["key"]: node for node in found["questions"]["nodes"]}
    assert sorted(nodes) == ["add-0", "add-1", "add-2", "add-3", "choose"]
    assert nodes["choose"]["kind"] == "CHOICE"
    assert [choice["key"] for choice in nodes["choose"]["choices"]] == ["A", "B", "C"]
    assert (nodes["add-0"]["revision"], nodes["add-0"]["hints"]) == (1, ["Think."])


async def test_every_node_by_its_id(ann: Api) -> None:
    """node(id) finds whatever gave the id."""
    found = await ann('{ learner(id: "ann") { id } concept(id: "add") { id } question(id: "choose") { id } }')
    for name, thing in found.items():
        node = (await ann("query($id: ID!) { node(id: $id) { __typename id } }", id=thing["id"]))["node"]
        assert node == {"__typename": name.capitalize(), "id": thing["id"]}


async def test_recorded_answers(ann: Api) -> None:
    """A service stores answers it graded itself; what it sends again is told apart."""
    query = """
    mutation($input: RecordAnswersInput!) {
      recordAnswers(input: $input) {
        results { eventId duplicate mastery { concept { key } before after } }
        errors { code field value message mend }
      }
    }
    """
    answers = [
        {
            "learnerId": "ann",
            "questionId": f"count-{i % 4}",
            "eventId": f"log-{i}",
            "correct": True,
            "at": f"2026-11-0{i + 1}T10:00:00Z",
        }
        for i in range(4)
    ]
    once = (await ann(query, input={"answers": answers}))["recordAnswers"]
    assert once["errors"] == []
    assert [result["eventId"] for result in once["results"]] == [f"log-{i}" for i in range(4)]
    assert once["results"][0]["mastery"][0]["before"] is None
    more = [*answers[2:], {**answers[0], "eventId": "log-9", "correct": False, "at": None, "seq": 3}]
    twice = (await ann(query, input={"answers": more}))["recordAnswers"]
    assert [result["duplicate"] for result in twice["results"]] == [True, True, False]


async def test_a_learner_is_created_once(ann: Api) -> None:
    """Created again, a learner stays as it was."""
    again = await ann(
        'mutation { createLearner(input: {id: "ann", usualMinutes: 9}) { created learner { usualMinutes } } }'
    )
    assert again["createLearner"] == {"created": False, "learner": {"usualMinutes": 20.0}}


async def test_goals_are_replaced(ann: Api) -> None:
    """New goals take the place of the old; none takes them away."""
    query = (
        'mutation($ids: [ID!]!) { setGoals(input: {learnerId: "ann", conceptIds: $ids}) '
        "{ learner { goals { key } } errors { code } } }"
    )
    for wanted in (["power", "add"], ["multiply"], []):
        goals = (await ann(query, ids=wanted))["setGoals"]["learner"]["goals"]
        assert [goal["key"] for goal in goals] == sorted(wanted)


async def test_the_model_in_force_and_whose_parameters(api: Api) -> None:
    """Before any fit everything has the default parameters, and nothing claims to be fitted."""
    found = await api(
        "{ tracingModel { version engine fittedAt answers concepts logLoss { value low high } "
        "calibrationError { value } driftWarning } "
        "concepts { edges { node { parametersFrom } } } }"
    )
    assert found["tracingModel"] == {
        "version": "default",
        "engine": "none",
        "fittedAt": None,
        "answers": 0,
        "concepts": 0,
        "logLoss": None,
        "calibrationError": None,
        "driftWarning": "",
    }
    assert {edge["node"]["parametersFrom"] for edge in found["concepts"]["edges"]} == {"DEFAULT"}
