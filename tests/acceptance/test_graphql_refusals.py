"""Bad input is refused in words that say which field, which value, and what to do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api import runtime
from api.graphql import ids
from api.middleware import MAX_BODY_BYTES
from api.settings import Settings
from tests.acceptance.serving import Api

ANSWER = {"learnerId": "ann", "questionId": "add-0", "response": "4", "eventId": "event"}
RECORDED = {"learnerId": "ann", "questionId": "add-0", "correct": True, "eventId": "event"}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ('{ learner(id: "nobody") { id } }', "learnerId"),
        ('{ concept(id: "nobody") { id } }', "id"),
        ('{ question(id: "nobody") { id } }', "id"),
        ('{ slate(id: "nobody") { id } }', "slateId"),
        ('{ questions(concept: "nobody") { nodes { id } } }', "concept"),
        ('{ learner(id: "ann") { reviewPath(to: "nobody") { minutes } } }', "to"),
    ],
)
async def test_unknown(ann: Api, query: str, field: str) -> None:
    """What does not exist is NOT_FOUND, by the field that named it."""
    error = await ann.error(query)
    assert (error["code"], error["field"], error["value"]) == ("NOT_FOUND", field, "nobody")
    assert error["mend"] and error["requestId"]


@pytest.mark.parametrize("type_name", ids.TYPES)
async def test_unknown_node(api: Api, type_name: str) -> None:
    """A global id of something that is gone is NOT_FOUND."""
    error = await api.error("query($id: ID!) { node(id: $id) { id } }", id=ids.encode(type_name, "nobody"))
    assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ('{ learner(id: "%s") { id } }', "Expected Learner, got Concept"),
        ('{ question(id: "%s") { id } }', "Expected Question, got Concept"),
        ('{ slate(id: "%s") { id } }', "Expected Slate, got Concept"),
    ],
)
async def test_an_id_of_another_type(api: Api, query: str, told: str) -> None:
    """A global id of the wrong type is told from one that does not exist."""
    error = await api.error(query % ids.encode("Concept", "add"))
    assert error["code"] == "INVALID"
    assert told in error["mend"]


async def test_an_own_id_is_no_node(api: Api) -> None:
    """node(id) takes global ids only, since an own id does not say its type."""
    assert (await api.error('{ node(id: "add") { id } }'))["code"] == "INVALID"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"learnerId": "nobody"}, "NOT_FOUND", "learnerId"),
        ({"learnerId": None}, "INVALID", "learnerId"),
        ({"learnerId": ids.encode("Question", "add-0")}, "INVALID", "learnerId"),
        ({"questionId": "nothing"}, "NOT_FOUND", "questionId"),
        ({"questionId": "add"}, "NOT_FOUND", "questionId"),
        ({"questionId": ids.encode("Concept", "add")}, "INVALID", "questionId"),
        ({"response": "four of them"}, "UNGRADABLE", "response"),
        ({"response": ""}, "UNGRADABLE", "response"),
        ({"response": "9" * 20_000}, "UNGRADABLE", "response"),
        ({"questionId": "choose", "response": "Z"}, "UNGRADABLE", "response"),
        ({"questionId": "factor", "response": "x^^2"}, "UNGRADABLE", "response"),
        ({"eventId": " "}, "INVALID", "eventId"),
        ({"responseMs": -1}, "INVALID", "responseMs"),
        ({"at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, "INVALID", "at"),
    ],
)
async def test_an_answer_that_cannot_be_taken(
    ann: Api, changes: dict[str, Any], code: str, field: str
) -> None:
    """The payload names code, field and mend, and nothing is stored: the event id stays free."""
    mistake = await ann.mistake("submitAnswer", {**ANSWER, **changes})
    assert (mistake["code"], mistake["field"]) == (code, field)
    taken = await ann(
        "mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { duplicate errors { code } } }",
        input=ANSWER,
    )
    assert taken["submitAnswer"] == {"duplicate": False, "errors": []}


async def test_an_event_id_with_other_content(ann: Api) -> None:
    """An event id means one answer for ever."""
    await ann(
        "mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct } }", input=ANSWER
    )
    for changes in ({"response": "22"}, {"questionId": "add-1"}):
        mistake = await ann.mistake("submitAnswer", {**ANSWER, **changes})
        assert (mistake["code"], mistake["field"], mistake["value"]) == ("CONFLICT", "eventId", "event")


@pytest.fixture
async def retired(ann: Api, settings: Settings) -> Api:
    """The same server; the question add-0 is no longer in use."""
    async with runtime.open_store(settings) as store, store.driver.session() as session:
        await (await session.run("MATCH (q:Question {id: 'add-0'}) SET q.retired_at = datetime()")).consume()
    return ann


async def test_a_retired_question(retired: Api) -> None:
    """It takes no answers, and says so."""
    mistake = await retired.mistake("submitAnswer", ANSWER)
    assert (mistake["code"], mistake["field"]) == ("INVALID", "questionId")
    assert "retired" in mistake["message"]


@pytest.mark.parametrize(
    "time", ["2026-11-21T08:00:00", "2026-11-21", "yesterday", "", 5, "0001-01-01T00:00:00+14:00"]
)
async def test_a_time_without_a_zone(ann: Api, time: Any) -> None:
    """A time that is not a moment is refused where it stands, in variables and in the document."""
    query = 'query($asOf: DateTime) { learner(id: "ann") { dueReviews(asOf: $asOf) { overdueDays } } }'
    as_variable = await ann.error(query, asOf=time)
    mutation = "mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct } }"
    in_input = await ann.error(mutation, input={**ANSWER, "at": time})
    literal = f'"{time}"' if isinstance(time, str) else str(time)
    in_document = await ann.error(
        f'{{ learner(id: "ann") {{ dueReviews(asOf: {literal}) {{ overdueDays }} }} }}'
    )
    for error, field in ((as_variable, "asOf"), (in_input, "at"), (in_document, "asOf")):
        assert (error["code"], error["field"], error["value"]) == ("INVALID", field, str(time))
        assert "2026-11-21T06:30:00Z" in error["mend"]


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("{ concepts(first: %d) { nodes { id } } }", 100),
        ("{ questions(first: %d) { nodes { id } } }", 100),
        ('{ concept(id: "add") { questions(first: %d) { nodes { id } } } }', 100),
        ('{ learner(id: "ann") { mastery(first: %d) { nodes { answers } } } }', 100),
        ('{ learner(id: "ann") { nextQuestions(first: %d) { id } } }', 50),
    ],
)
async def test_first_is_bounded(ann: Api, query: str, most: int) -> None:
    """`first` is from 1 to a bound that the error names."""
    for wrong in (0, -1, most + 1):
        error = await ann.error(query % wrong)
        assert (error["code"], error["field"], error["value"]) == ("INVALID", "first", str(wrong))
        assert str(most) in error["mend"]
    assert "errors" not in (await ann.post(query % most)).json()


async def test_a_cursor_of_another_list(api: Api) -> None:
    """A cursor fits the list that gave it, and no other."""
    page = await api("{ concepts(first: 1) { pageInfo { endCursor } } }")
    cursor = page["concepts"]["pageInfo"]["endCursor"]
    for query in (
        "query($after: String) { questions(after: $after) { nodes { id } } }",
        'query($after: String) { concept(id: "add") { questions(after: $after) { nodes { id } } } }',
    ):
        error = await api.error(query, after=cursor)
        assert (error["code"], error["field"]) == ("INVALID", "after")


@pytest.mark.parametrize(
    ("mutation", "input", "field"),
    [
        ("createLearner", {"id": " "}, "id"),
        ("createLearner", {"id": "x" * 201}, "id"),
        ("createLearner", {"id": "bob", "timeZone": "Atlantis"}, "timeZone"),
        ("createLearner", {"id": "bob", "usualMinutes": 0}, "usualMinutes"),
        ("createLearner", {"id": "bob", "usualMinutes": 1441}, "usualMinutes"),
        ("setGoals", {"learnerId": "ann", "conceptIds": ["add"] * 21}, "conceptIds"),
        ("recordAnswers", {"answers": []}, "answers"),
        ("recordAnswers", {"answers": [RECORDED] * 1_001}, "answers"),
    ],
)
async def test_inputs_out_of_range(ann: Api, mutation: str, input: dict[str, Any], field: str) -> None:
    """Every range has its typed error."""
    mistake = await ann.mistake(mutation, input)
    assert (mistake["code"], mistake["field"]) == ("INVALID", field)


async def test_goals_that_do_not_exist(ann: Api) -> None:
    """An unknown concept or learner is named."""
    mistake = await ann.mistake("setGoals", {"learnerId": "ann", "conceptIds": ["add", "nothing"]})
    assert (mistake["code"], mistake["field"], mistake["value"]) == ("NOT_FOUND", "conceptIds", "nothing")
    mistake = await ann.mistake("setGoals", {"learnerId": "nobody", "conceptIds": ["add"]})
    assert (mistake["code"], mistake["field"]) == ("NOT_FOUND", "learnerId")


async def test_recorded_answers_all_or_none(ann: Api) -> None:
    """One bad answer among many: it is named by its place, and none is stored."""
    answers = [{**RECORDED, "eventId": f"log-{i}"} for i in range(3)]
    bad = [*answers, {**RECORDED, "eventId": ""}]
    mistake = await ann.mistake("recordAnswers", {"answers": bad})
    assert (mistake["code"], mistake["field"]) == ("INVALID", "answers[3].eventId")
    stored = await ann(
        "mutation($input: RecordAnswersInput!) { recordAnswers(input: $input) { results { duplicate } } }",
        input={"answers": answers},
    )
    assert stored["recordAnswers"]["results"] == [{"duplicate": False}] * 3


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_no_number(api: Api, constant: str) -> None:
    """What is not a number is refused before it reaches anything."""
    mutation = (
        "mutation($i: ID!, $m: Float!) { createLearner(input: {id: $i, usualMinutes: $m}) { created } }"
    )
    body = f'{{"query": "{mutation}", "variables": {{"i": "bob", "m": {constant}}}}}'
    answer = await api.http.post("/graphql", content=body, headers=JSON)
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert (await api.error('{ learner(id: "bob") { id } }'))["code"] == "NOT_FOUND"


@pytest.mark.parametrize("stated", [True, False], ids=["with its length stated", "in chunks"])
async def test_ten_megabytes(api: Api, stated: bool) -> None:
    """10 MB of JSON are refused with 413 and an error in JSON; the server goes on."""
    body = b'{"query": "' + b" " * 10_000_000 + b'"}'

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    answer = await api.http.post("/graphql", content=body if stated else chunks(), headers=JSON)
    [error] = answer.json()["errors"]
    assert answer.status_code == 413
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("TOO_LARGE", "body")
    assert f"{MAX_BODY_BYTES:,}" in error["extensions"]["mend"]
    assert await api("{ __typename }") == {"__typename": "Query"}


async def test_a_thousand_answers_fit(ann: Api) -> None:
    """The largest call of recordAnswers stays below the limit of the body."""
    answers = [
        {**RECORDED, "eventId": f"{i:036}", "at": "2026-11-20T10:00:00.000Z", "seq": i, "response": "4" * 20}
        for i in range(1_000)
    ]
    query = (
        "mutation($input: RecordAnswersInput!) "
        "{ recordAnswers(input: $input) { results { duplicate } errors { code } } }"
    )
    stored = (await ann(query, input={"answers": answers}))["recordAnswers"]
    assert stored["errors"] == []
    assert len(stored["results"]) == 1_000


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b'{"query": "\xff"}', JSON, 400),
        (b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}', JSON, 400),
        (b'{"query": 5}', JSON, 400),
        (b'{"variables": {}}', JSON, 400),
        (b"[]", JSON, 400),
        (b"query={__typename}", {"content-type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_bodies_that_are_no_request(
    api: Api, content: bytes, headers: dict[str, str], status: int
) -> None:
    """What is not a request of GraphQL is refused in JSON, with a request id."""
    answer = await api.http.post("/graphql", content=content, headers=headers)
    [error] = answer.json()["errors"]
    assert answer.status_code == status
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


async def test_documents_that_are_refused(api: Api) -> None:
    """Syntax, unknown fields and size: refused with a code and no stack trace."""
    for query, code in (
        ("{ a", "BAD_REQUEST"),
        ("{ nothing }", "BAD_REQUEST"),
        ("{" + " ".join(f"a{i}: __typename" for i in range(51)) + "}", "TOO_LARGE"),
        ("{...a} fragment a on Query {...a}", "BAD_REQUEST"),
    ):
        answer = await api.post(query)
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == code
        assert "Traceback" not in answer.text


async def test_mutations_by_get_are_refused(api: Api) -> None:
    """A link must not change anything."""
    query = 'mutation { createLearner(input: {id: "bob"}) { created } }'
    answer = await api.http.get("/graphql", params={"query": query})
    assert answer.status_code == 405
    assert (await api.error('{ learner(id: "bob") { id } }'))["code"] == "NOT_FOUND"


async def test_only_the_developer_on_this_machine(api: Api) -> None:
    """Under a foreign name, through a proxy, or with a token: 403, in JSON."""
    for header, value in (
        ("host", "rebound.example"),
        ("x-forwarded-for", "203.0.113.7"),
        ("authorization", "Bearer x"),
    ):
        answer = await api.http.post("/graphql", json={"query": "{ __typename }"}, headers={header: value})
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_request_ids(api: Api) -> None:
    """A well-formed id of the caller is kept, anything else replaced."""
    kept = await api.http.get("/healthz", headers={"x-request-id": "caller-0001"})
    replaced = await api.http.get("/healthz", headers={"x-request-id": "<b>"})
    assert kept.headers["x-request-id"] == "caller-0001"
    assert len(replaced.headers["x-request-id"]) == 16


async def test_graphiql_in_a_browser(api: Api) -> None:
    """A browser that opens /graphql gets GraphiQL, all from this server."""
    page = await api.http.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "http" not in page.text
    assert (await api.http.get("/graphiql/graphiql.min.js")).status_code == 200
