"""What designers get wrong over GraphQL is told with field, value and mend, and changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from api.graphql import ids
from api.settings import Settings
from tests.acceptance.designers import Designer
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api

TURNED = "\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture(scope="module")
async def server(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """Instead of conftest's: a server that takes tokens, where one must approve."""
    async with guarded(replace(settings, approvals=1), tmp_path_factory.mktemp("keys")) as running:
        yield running


async def published(dora: Designer, eric: Designer, id: str, *steps: dict[str, Any]) -> int:
    """dora's draft of these steps, approved by eric and published; the revision's number."""
    await dora.draft(id, *steps)
    await approve(dora, eric, id)
    return await dora.publish(id)


async def approve(dora: Designer, eric: Designer, id: str) -> None:
    """eric approves it as it is."""
    version = (await dora("query($id: ID!) { draft(id: $id) { version } }", id=id))["draft"]["version"]
    await eric.done("approveDraft", draftId=id, version=version)


EDGE = {"source": "count", "target": "add"}


@pytest.mark.parametrize(
    ("step", "code", "field", "said"),
    [
        ({"addConcept": {"id": "add", "title": "Add"}}, "CONFLICT", "addConcept.id", "already"),
        ({"addConcept": {"id": "new"}}, "INVALID", "addConcept.title", ""),
        ({"addConcept": {"id": "new", "title": "x" * 10_000}}, "INVALID", "addConcept.title", "10,000"),
        ({"addConcept": {"id": "new", "title": f"a{TURNED}b"}}, "INVALID", "addConcept.title", "202E"),
        ({"editConcept": {"id": "add", "title": None}}, "INVALID", "editConcept.title", ""),
        ({"editConcept": {"id": "nothing", "title": "A"}}, "NOT_FOUND", "editConcept", "no such"),
        ({"editConcept": {"id": "add"}}, "INVALID", "editConcept", "Nothing is edited"),
        ({"editConcept": {"id": "add", "minutes": -1}}, "INVALID", "editConcept.minutes", ""),
        ({"addPrerequisite": EDGE}, "CONFLICT", "addPrerequisite", "already"),
        ({"addPrerequisite": {"source": "add", "target": "gone"}}, "CONFLICT", "addPrerequisite", "retired"),
        ({"addPrerequisite": {"source": "add", "target": "add"}}, "INVALID", "addPrerequisite", "itself"),
        ({"editPrerequisite": {**EDGE, "strength": 2}}, "INVALID", "editPrerequisite.strength", ""),
        ({"removePrerequisite": {"source": "add", "target": "count"}}, "NOT_FOUND", "removePrerequisite", ""),
        ({"addQuestion": {"id": "q", "stem": "?", "concepts": []}}, "INVALID", "addQuestion.concepts", ""),
        (
            {
                "addQuestion": {
                    "id": "q",
                    "stem": "?",
                    "kind": "CHOICE",
                    "choices": ["4"],
                    "concepts": [{"concept": "add"}],
                }
            },
            "INVALID",
            "addQuestion.choices",
            "",
        ),
        (
            {"retag": {"question": "add-0", "concepts": [{"concept": "add"}, {"concept": "add"}]}},
            "INVALID",
            "retag.concepts[1].concept",
            "twice",
        ),
        (
            {"retag": {"question": ids.encode("Concept", "add"), "concepts": [{"concept": "add"}]}},
            "INVALID",
            "retag.question",
            "id of a concept",
        ),
        ({"merge": {"concepts": ["count"], "into": "add"}}, "CONFLICT", "merge.concepts", "count -> add"),
        ({"merge": {"concepts": ["add"], "into": "add"}}, "INVALID", "merge", ""),
        (
            {
                "split": {
                    "concept": "count",
                    "parts": [
                        {"concept": {"id": "a", "title": "A"}, "questions": ["count-0", "count-1"]},
                        {"concept": {"id": "b", "title": "B"}, "questions": []},
                    ],
                }
            },
            "INVALID",
            "split",
            "",
        ),
        ({"retire": {"prerequisite": EDGE}}, "INVALID", "retire", "not retired"),
        ({"retire": {"concept": "gone"}}, "CONFLICT", "retire", "already"),
        ({"restore": {"concept": "add"}}, "CONFLICT", "restore", "in use"),
    ],
)
async def test_a_step_that_cannot_be(
    dora: Designer, step: dict[str, Any], code: str, field: str, said: str
) -> None:
    """Which of the steps, which of its fields, and how to mend it; all the others are not done, either."""
    await dora.draft("bad", {"addConcept": {"id": "gone", "title": "Gone"}}, {"retire": {"concept": "gone"}})
    good = {"editConcept": {"id": "add", "minutes": 12}}
    error = await dora.mistake("editDraft", draftId="bad", steps=[good, step], idempotencyKey="k")
    assert error["code"] == code, error
    assert error["field"].startswith(f"steps[1].{field}"), error
    assert said in f"{error['message']} {error['value']} {error['mend']}", error
    assert (await dora('{ draft(id: "bad") { version } }'))["draft"]["version"] == 2


async def test_texts_that_may_be(dora: Designer) -> None:
    """Text that runs from right to left, and markup, is kept as it is, and escaped in a picture."""
    title = "جمع <b>&amp;</b> <script>"
    await dora.draft("texts", {"editConcept": {"id": "add", "title": title}})
    query = '{ draft(id: "texts") { svg changes { nodes { thing { label } fields { after } } } } }'
    draft = (await dora(query))["draft"]
    [change] = draft["changes"]["nodes"]
    assert (change["thing"]["label"], change["fields"]) == (title, [{"after": title}])
    assert "<script>" not in draft["svg"] and "&lt;script&gt;" in draft["svg"]


async def test_exactly_one_field(dora: Designer) -> None:
    """A step that says two things, or none, is refused before anything is done."""
    await dora.draft("one")
    query = "mutation($input: EditDraftInput!) { editDraft(input: $input) { repeated } }"
    for step in ({}, {"retire": {"concept": "add"}, "restore": {"concept": "add"}}, {"retire": None}):
        error = await dora.error(query, input={"draftId": "one", "steps": [step], "idempotencyKey": "k"})
        assert error["code"] == "BAD_REQUEST", error


async def test_drafts_that_cannot_be(dora: Designer, eric: Designer) -> None:
    """A revision that is not known, an id of another's, a name that is none, no steps, what is not there."""
    refused = await dora.mistake("createDraft", id="d", title="D", baseRevision=10**6)
    assert (refused["code"], refused["field"]) == ("NOT_FOUND", "baseRevision")
    assert (await dora.mistake("createDraft", id="d", title="x" * 10_000))["field"] == "title"
    assert (await dora.mistake("createDraft", id="", title="D"))["field"] == "id"
    await dora.draft("d")
    assert (await dora.done("createDraft", id="d", title="D", shared=True))["repeated"]
    assert (await eric.mistake("createDraft", id="d", title="D"))["code"] == "CONFLICT"
    assert (await dora.mistake("createDraft", id="d", title="Other"))["code"] == "CONFLICT"
    for steps in ([], [{"retire": {"concept": "add"}}] * 1_001):
        assert (await dora.mistake("editDraft", draftId="d", steps=steps, idempotencyKey="k"))[
            "field"
        ] == "steps"
    await dora.edit("d", {"editConcept": {"id": "add", "minutes": 7}}, key="k")
    other = [{"editConcept": {"id": "add", "minutes": 8}}]
    error = await dora.mistake("editDraft", draftId="d", steps=other, idempotencyKey="k")
    assert (error["code"], error["field"]) == ("CONFLICT", "idempotencyKey")
    error = await dora.mistake(
        "undoStep", draftId=ids.encode("Concept", "add"), version=1, idempotencyKey="u"
    )
    assert (error["code"], error["field"]) == ("INVALID", "draftId")
    for bad in (
        {"addQuestion": {"id": "q", "concepts": None}},
        {"addTemplate": {"id": "t", "parameters": {"n": [2**70]}}},
    ):
        error = await dora.mistake("editDraft", draftId="d", steps=[bad], idempotencyKey="bad")
        assert error["code"] == "INVALID"
    await dora.draft("e")
    error = await dora.mistake("editDraft", draftId="e", steps=other, idempotencyKey="k")
    assert (error["field"], error["message"]) == ("idempotencyKey", "Another step has this id.")
    error = await dora.mistake("applyMend", draftId="d", mendId="none", idempotencyKey="m", version=1)
    assert (error["code"], error["field"]) == ("CONFLICT", "version")
    error = await dora.mistake("applyMend", draftId="d", mendId="none", idempotencyKey="m")
    assert (error["code"], error["field"]) == ("NOT_FOUND", "mendId")
    error = await dora.mistake(
        "resolveConflict",
        draftId="d",
        thing={"concept": "add"},
        field="title",
        resolution={"side": "OURS"},
        idempotencyKey="r",
    )
    assert error["code"] == "NOT_FOUND"
    error = await dora.error('{ draft(id: "d") { findings(rules: ["no-rule"]) { nodes { rule } } } }')
    assert (error["code"], error["field"]) == ("INVALID", "rules")
    error = await dora.error(
        '{ blame(thing: {prerequisite: {source: "a", target: "b"}}) { nodes { __typename } } }'
    )
    assert error["code"] == "NOT_FOUND"


async def test_two_who_undo_each_other(dora: Designer, eric: Designer) -> None:
    """The second is told who did what meanwhile, and undoes nothing unseen."""
    await dora.draft("both", {"editConcept": {"id": "add", "minutes": 7}})
    await eric.edit("both", {"editConcept": {"id": "add", "minutes": 8}})
    undo = {"draftId": "both", "version": 3, "idempotencyKey": "u"}
    assert not (await dora.done("undoStep", **undo))["repeated"]
    assert (await dora.done("undoStep", **undo))["repeated"]
    assert (await eric.mistake("undoStep", **undo))["field"] == "idempotencyKey"
    error = await eric.mistake("undoStep", **undo | {"idempotencyKey": "mine"})
    assert (error["code"], error["field"]) == ("CONFLICT", "version")
    assert "dora undid" in error["message"] and "version 4" in error["mend"]


async def test_approvals(dora: Designer, eric: Designer) -> None:
    """By somebody who wrote none of it, of what it is now, and without it nothing is published."""
    await dora.draft("agree", {"editConcept": {"id": "add", "minutes": 7}}, shared=False)
    assert (await eric.mistake("approveDraft", draftId="agree", version=2))["code"] == "NOT_FOUND"
    await dora.done("shareDraft", draftId="agree")
    assert (await dora.mistake("approveDraft", draftId="agree", version=2))["code"] == "FORBIDDEN"
    assert (await dora.mistake("publishDraft", draftId="agree"))["code"] == "CONFLICT"
    await eric.done("approveDraft", draftId="agree", version=2)
    await dora.edit("agree", {"editConcept": {"id": "add", "minutes": 8}})
    query = '{ draft(id: "agree") { approvals { by counts version } } }'
    assert (await dora(query))["draft"]["approvals"] == [{"by": "eric", "counts": False, "version": 2}]
    error = await eric.mistake("approveDraft", draftId="agree", version=2)
    assert (error["code"], error["field"]) == ("CONFLICT", "version")
    assert (await dora.mistake("publishDraft", draftId="agree"))["code"] == "CONFLICT"
    await eric.done("approveDraft", draftId="agree", version=3)
    await dora.publish("agree")
    error = await dora.mistake(
        "editDraft", draftId="agree", steps=[{"retire": {"concept": "add"}}], idempotencyKey="x"
    )
    assert error["code"] == "CONFLICT" and "published" in error["message"]


async def test_what_cannot_be_published(dora: Designer, eric: Designer) -> None:
    """A cycle is told as a path, two drafts that form one together as well; a revision that is not the last
    one says what came after."""
    await dora.draft("ring", {"addPrerequisite": {"source": "power", "target": "count"}})
    await approve(dora, eric, "ring")
    refused = await dora.change("publishDraft", draftId="ring")
    [error] = refused["errors"]
    assert (error["code"], refused["revision"]) == ("CYCLE", None)
    assert refused["cycle"][0] == refused["cycle"][-1] and len(refused["cycle"]) == 5
    assert error["value"] == " -> ".join(refused["cycle"])
    found = (await dora('{ draft(id: "ring") { problems { code } findings { nodes { rule severity } } } }'))[
        "draft"
    ]
    assert found["problems"] == [{"code": "CYCLE"}]
    assert {"rule": "cycle", "severity": "ERROR"} in found["findings"]["nodes"]
    await dora.done("discardDraft", draftId="ring")
    assert (await dora.done("discardDraft", draftId="ring"))["repeated"]
    assert (await dora.mistake("publishDraft", draftId="ring"))["code"] == "CONFLICT"

    await dora.draft("late", {"editConcept": {"id": "count", "minutes": 3}})
    await approve(dora, eric, "late")
    number = await published(dora, eric, "early", {"editConcept": {"id": "add", "minutes": 7}})
    for mutation, given in (
        ("publishDraft", {"draftId": "late"}),
        ("rollbackCurriculum", {"to": number - 1}),
    ):
        error = await dora.mistake(mutation, expectedRevision=number - 1, **given)
        assert (error["code"], error["field"]) == ("CONFLICT", "expectedRevision")
        assert "dora" in error["message"] and "Early" in error["message"]
    assert (await dora.mistake("rollbackCurriculum", to=10**6))["code"] == "NOT_FOUND"


ROLES = ["learner", "teacher", "analyst", "service", "admin"]


async def test_who_sees_what(api: Api, dora: Designer, eric: Designer) -> None:
    """A draft that is not shared is there for its author and for those who run the service; drafts are for
    designers and these, history for analysts, too."""
    await dora.draft("own", {"editConcept": {"id": "add", "minutes": 7}}, shared=False)
    query = '{ draft(id: "own") { key } }'
    unknown = {**await eric.error('{ draft(id: "none") { key } }'), "requestId": "", "value": ""}
    assert {**await eric.error(query), "requestId": "", "value": ""} == unknown
    assert (await eric.mistake("commentOnDraft", draftId="own", text="A", idempotencyKey="c"))[
        "code"
    ] == "NOT_FOUND"
    assert (await Designer(api, "head", "admin")(query))["draft"] == {"key": "own"}
    history = '{ revisions { nodes { number } } blame(thing: {concept: "add"}) { nodes { __typename } } }'
    past = '{ concept(id: "add", asOf: 1) { title } }'
    for role in ROLES:
        person = Designer(api, role, role)
        for asked, allowed in (
            (query, {"admin"}),
            (history, {"admin", "analyst"}),
            (past, {"admin", "analyst"}),
        ):
            codes = {error["extensions"]["code"] for error in (await person.body(asked)).get("errors", [])}
            assert ("FORBIDDEN" in codes) is (role not in allowed), (role, asked, codes)


async def test_keys_are_for_designers(api: Api, dora: Designer, eric: Designer) -> None:
    """Who runs the service sees that a key changes, and not to what: in changes, conflicts and errors."""
    secret, other = "8086", "6502"
    await dora.draft(
        "theirs", {"editQuestion": {"id": "add-0", "key": {"answer": other}, "solution": f"So {other}."}}
    )
    await published(
        dora,
        eric,
        "ours",
        {"editQuestion": {"id": "add-0", "key": {"answer": secret}, "solution": f"So {secret}."}},
    )
    await approve(dora, eric, "theirs")
    query = """{ draft(id: "theirs") { changes { nodes { fields { name before after hidden } } }
      steps { nodes { text changes { fields { after } } } } problems { message value }
      conflicts { nodes { field base ours theirs hidden } } }
      blame(thing: {question: "add-0"}) { nodes { change { fields { name before after hidden } } } }
      question(id: "add-0", asOf: 2) { answer solution } }"""
    head = Designer(api, "head", "admin")
    seen, refused = await head(query), await head.change("publishDraft", draftId="theirs")
    assert [one["code"] for one in refused["errors"]] == ["CONFLICT"]
    assert all(mark not in f"{seen} {refused}" for mark in (secret, other, "Solution of"))
    assert {one["hidden"] for one in seen["draft"]["conflicts"]["nodes"]} == {True}
    assert secret in str(await dora(query)) and other in str(await dora(query))


async def test_a_page_costs_a_fixed_number_of_reads(dora: Designer) -> None:
    """What is asked of a page is priced by its length, and refused where that is too much."""
    error = await dora.error("{ drafts(first: 20) { nodes { impact { changed } } } }")
    assert (error["code"], error["field"]) == ("TOO_LARGE", "cost")
