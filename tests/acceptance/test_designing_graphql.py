"""Designers change the curriculum over GraphQL: from a draft to a revision, and back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api import runtime
from api.graphql import ids
from api.settings import Settings
from graph import answering, correcting
from graph.store import Store
from tests.acceptance.designers import Designer
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api

CONCEPT = """query($id: ID!, $asOf: Int) { concept(id: $id, asOf: $asOf) {
  title depth retired prerequisites { strength concept { key title } } unlocks { concept { key } }
  questions { nodes { key stem answer concepts { key title } } } } }"""

CHANGES = "nodes { thing { kind key source target label } what fields { name before after hidden } }"
DIFF = f"query($a: Int!, $b: Int) {{ curriculumDiff(from: $a, to: $b) {{ {CHANGES} }} }}"


@pytest.fixture(scope="module")
async def server(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """Instead of conftest's: a server that takes tokens."""
    async with guarded(settings, tmp_path_factory.mktemp("keys")) as running:
        yield running


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    """The graph that the server answers from."""
    async with runtime.open_store(settings) as opened:
        yield opened


async def what(person: Designer, query: str, **variables: Any) -> dict[str, str]:
    """Label of each thing of a list of changes -> what becomes of it."""
    [found] = (await person(query, **variables)).values()
    return {node["thing"]["label"]: node["what"] for node in found["nodes"]}


async def live(person: Designer) -> int:
    """The number of the present revision."""
    found = await person("{ revisions(first: 1) { nodes { number } } }")
    number: int = found["revisions"]["nodes"][0]["number"]
    return number


EVERY_STEP: list[dict[str, Any]] = [
    {"addConcept": {"id": "half", "title": "Halves", "summary": "Two equal parts.", "minutes": 20.0}},
    {"editConcept": {"id": "half", "title": "One half", "grade": 3, "minutes": None}},
    {"addPrerequisite": {"source": "count", "target": "half", "reason": "Parts are counted."}},
    {"editPrerequisite": {"source": "count", "target": "half", "strength": 0.5}},
    {"addPrerequisite": {"source": "half", "target": "power"}},
    {"removePrerequisite": {"source": "half", "target": "power"}},
    {"addEncompasses": {"source": "multiply", "target": "add", "weight": 0.5}},
    {"editEncompasses": {"source": "multiply", "target": "add", "weight": 0.25}},
    {"addEncompasses": {"source": "power", "target": "multiply"}},
    {"removeEncompasses": {"source": "power", "target": "multiply"}},
    {"addMisconception": {"id": "whole", "title": "Takes the whole"}},
    {"editMisconception": {"id": "whole", "title": "Takes all of it"}},
    {
        "addQuestion": {
            "id": "half-1",
            "concepts": [{"concept": "half"}],
            "stem": "Half of 4?",
            "key": {"answer": "2", "misconceptions": [{"response": "4", "misconception": "whole"}]},
            "misconceptions": ["whole"],
            "solution": "4 and 4 are two halves of 8.",
        }
    },
    {"editQuestion": {"id": "half-1", "solution": "2 and 2 are 4.", "hints": ["Share it."]}},
    {
        "addTemplate": {
            "id": "halves",
            "concepts": [{"concept": "half", "weight": 0.5}],
            "stem": "Half of << n >>?",
            "answer": "<< n / 2 >>",
            "parameters": {"n": {"from": 2, "to": 40, "step": 2}},
            "instances": 3,
        }
    },
    {"editTemplate": {"id": "halves", "instances": 4}},
    {"retag": {"question": "add-0", "concepts": [{"concept": "count"}, {"concept": "half", "weight": 0.5}]}},
    {
        "addResource": {
            "id": "cake",
            "kind": "lesson",
            "title": "Cutting cake",
            "minutes": 5,
            "text": "Cut.",
            "concepts": ["half"],
        }
    },
    {"editResource": {"id": "cake", "minutes": 6.5}},
    {"addCourse": {"id": "parts", "title": "Parts", "concepts": ["count", ids.encode("Concept", "half")]}},
    {"editCourse": {"id": "parts", "summary": "Of wholes."}},
    {"retire": {"question": "power-3"}},
    {"retire": {"course": "parts"}},
    {"restore": {"course": "parts"}},
    {"addConcept": {"id": "twice", "title": "Doubling"}},
    {"merge": {"concepts": ["twice"], "into": "add"}},
    {
        "split": {
            "concept": "power",
            "parts": [
                {
                    "concept": {"id": "square", "title": "Squares"},
                    "questions": ["power-0", ids.encode("Question", "power-1"), "factor"],
                },
                {"concept": {"id": "cube", "title": "Cubes"}, "questions": ["power-2", "factor"]},
            ],
        }
    },
]


async def test_every_kind_of_step(dora: Designer) -> None:
    """All of them in one call become one step of the draft, which says what it changed; undone, nothing is
    left. Said again under its key, it is not done twice."""
    id = await dora.draft("every")
    done = await dora.edit(id, *EVERY_STEP, key="all")
    assert (done["repeated"], done["draft"]["version"]) == (False, 2)
    again = await dora.edit(id, *EVERY_STEP, key="all")
    assert (again["repeated"], again["draft"]["version"]) == (True, 2)
    query = f"query($id: ID!) {{ draft(id: $id) {{ changes(first: 100) {{ {CHANGES} }} }} }}"
    nodes = (await dora(query, id=id))["draft"]["changes"]["nodes"]
    found = {(one["thing"]["kind"], one["thing"]["label"]): one for one in nodes}
    assert found["CONCEPT", "Power"]["what"] == "RETIRED"
    assert found["CONCEPT", "One half"]["what"] == "ADDED"
    assert found["PREREQUISITE", "Multiply → Squares"]["thing"]["source"] == "multiply"
    assert found["PREREQUISITE", "Multiply → Power"]["what"] == "REMOVED"
    assert found["COURSE", "Parts"]["what"] == "ADDED"
    assert {one["name"]: one["after"] for one in found["QUESTION", "The question $add-0$."]["fields"]} == {
        "concepts": {"count": 1.0, "half": 0.5}
    }
    fields = {one["name"]: one["after"] for one in found["QUESTION", "Half of 4?"]["fields"]}
    assert fields["key"]["misconceptions"] == {"4": "whole"}
    assert sum(kind == "QUESTION" and label.startswith("Half of") for kind, label in found) == 5
    steps = """{ draft(id: "every") { problems { message } steps { nodes {
      key by kind text changes { what } } } } }"""
    draft = (await dora(steps))["draft"]
    assert draft["problems"] == []
    [step] = draft["steps"]["nodes"]
    assert (step["key"], step["by"], len(step["changes"])) == ("all", "dora", len(nodes))
    undone = await dora.done("undoStep", draftId=id, version=2, idempotencyKey="undo-1")
    assert undone["draft"]["version"] == 3
    assert (await dora(query, id=id))["draft"]["changes"]["nodes"] == []


async def test_the_whole_story(dora: Designer, eric: Designer, store: Store, api: Api) -> None:
    """Two designers draft, disagree, resolve, rebase, talk, approve, lint, mend, look at the impact, publish,
    look back, and go back."""
    await learners(store)
    before = await live(dora)
    first = await dora.draft(
        "titles", {"editConcept": {"id": "add", "title": "Addition", "summary": "Sums."}}
    )
    second = await eric.draft(
        "sums",
        {"editConcept": {"id": "add", "title": "Sums", "minutes": 45}},
        {"addPrerequisite": {"source": "count", "target": "multiply"}},
        {"removePrerequisite": {"source": "multiply", "target": "power"}},
    )
    said = await dora.done(
        "commentOnDraft", draftId=second, text="Why 45?", about={"concept": "add"}, idempotencyKey="c-1"
    )
    assert not said["repeated"]
    published = await dora.publish(first, why="One word.", expectedRevision=before)
    assert published == before + 1

    query = """{ draft(id: "sums") { baseRevision comments { nodes { by text about { label } } }
      conflicts { nodes { thing { key } field base ours theirs } } } }"""
    found = (await eric(query))["draft"]
    assert found["comments"]["nodes"] == [{"by": "dora", "text": "Why 45?", "about": {"label": "Sums"}}]
    conflict = {
        "thing": {"key": "add"},
        "field": "title",
        "base": "Add",
        "ours": "Sums",
        "theirs": "Addition",
    }
    assert found["conflicts"]["nodes"] == [conflict]
    refused = await eric.change("publishDraft", draftId=second)
    assert [one["code"] for one in refused["errors"]] == ["CONFLICT"]
    assert [one["ours"] for one in refused["conflicts"]] == ["Sums"]
    refused = await eric.change("rebaseDraft", draftId=second)
    assert [one["theirs"] for one in refused["conflicts"]] == ["Addition"]
    version = (await eric('{ draft(id: "sums") { version } }'))["draft"]["version"]
    said = {"draftId": second, "thing": {"concept": "add"}, "field": "title", "version": version}
    said |= {"resolution": {"value": "Adding"}, "idempotencyKey": "r-1"}
    assert not (await eric.done("resolveConflict", **said))["repeated"]
    assert (await eric.done("resolveConflict", **said))["repeated"]
    rebased = (await eric.done("rebaseDraft", draftId=second))["draft"]
    assert rebased["baseRevision"] == published
    assert (await eric.done("rebaseDraft", draftId=second))["repeated"]
    assert (await eric(query))["draft"]["conflicts"]["nodes"] == []

    lint = """{ lint(draft: "sums", rules: ["redundant-prerequisite"]) { nodes {
      rule severity reason things { source target } mends { id text } } } }"""
    [finding] = (await eric(lint))["lint"]["nodes"]
    assert finding["things"] == [{"source": "count", "target": "multiply"}]
    mend = {"draftId": second, "mendId": finding["mends"][0]["id"], "idempotencyKey": "m-1"}
    mended = await eric.done("applyMend", **mend)
    assert (await eric.done("applyMend", **mend))["repeated"]
    assert (await eric(lint))["lint"]["nodes"] == []

    approval = {"draftId": second, "version": mended["draft"]["version"]}
    await dora.done("approveDraft", **approval)
    assert (await dora.done("approveDraft", **approval))["repeated"]
    query = """{ draft(id: "sums") { svg approvals { by counts } impact {
      learners changed gaining moved concepts { key title unlocks locks }
      mostAffected { rank learnerKey before after } } } }"""
    draft = (await eric(query))["draft"]
    assert draft["approvals"] == [{"by": "dora", "counts": True}]
    assert draft["svg"].startswith("<svg") and "Adding" in draft["svg"]
    impact = draft["impact"]
    assert (impact["learners"], impact["changed"], impact["moved"]) == (2, 2, 0)
    assert impact["concepts"] == [{"key": "power", "title": "Power", "unlocks": 2, "locks": 0}]
    assert [one["learnerKey"] for one in impact["mostAffected"]] == [None, None]
    assert all("power" in one["after"] and "power" not in one["before"] for one in impact["mostAffected"])
    head = Designer(api, "head", "admin")
    keys = (await head(query))["draft"]["impact"]["mostAffected"]
    assert [one["learnerKey"] for one in keys] == ["ann", "bob"]

    made = await eric.done("publishDraft", draftId=second, why="Sums are easier.")
    number = made["revision"]["number"]
    assert made["revision"] == {
        "number": published + 1,
        "by": "eric",
        "kind": "PUBLISH",
        "title": "Sums",
        "why": "Sums are easier.",
        "approvedBy": ["dora"],
        "draftKey": second,
        "changeCount": 2,
        "moving": {"left": 0, "learners": 0},
    }
    assert (await eric.done("publishDraft", draftId=second))["repeated"]
    assert await what(eric, DIFF, a=published) == {"Adding": "CHANGED", "Multiply → Power": "REMOVED"}
    assert await what(eric, DIFF, a=number, b=published) == {
        "Addition": "CHANGED",
        "Multiply → Power": "ADDED",
    }
    blame = """{ blame(thing: {concept: "add"}) { nodes { revision { number by why } change { fields {
      name before after } } } } }"""
    lines = (await eric(blame))["blame"]["nodes"]
    assert [(one["revision"]["number"], one["revision"]["by"]) for one in lines[:2]] == [
        (number, "eric"),
        (published, "dora"),
    ]
    assert {"name": "title", "before": "Add", "after": "Addition"} in lines[1]["change"]["fields"]

    then = [
        (await eric(CONCEPT, id="add", asOf=at))["concept"]["title"] for at in (before, published, number)
    ]
    assert then == ["Add", "Addition", "Adding"]
    power = [(await eric(CONCEPT, id="power", asOf=at))["concept"] for at in (before, number, None)]
    assert [len(one["prerequisites"]) for one in power] == [1, 0, 0]
    assert [one["depth"] for one in power] == [3, 0, 0]
    assert power[0]["prerequisites"][0]["concept"]["title"] == "Multiply"

    back = await dora.done("rollbackCurriculum", to=before, why="A test.", expectedRevision=number)
    assert (back["revision"]["kind"], back["revision"]["number"]) == ("ROLLBACK", number + 1)
    assert (await eric(DIFF, a=before))["curriculumDiff"]["nodes"] == []
    assert (await eric(CONCEPT, id="add"))["concept"]["title"] == "Add"


async def learners(store: Store) -> None:
    """ann and bob, who have mastered all but powers and multiplying."""
    for learner in ("ann", "bob"):
        await store.create_learner(learner)
        for i, question in enumerate(f"{concept}-{n}" for concept in ("count", "add") for n in range(4)):
            await answering.submit_answer(
                store,
                learner_id=learner,
                question_id=question,
                response="4",
                event_id=f"{learner}-{question}",
                now=datetime.now(UTC) - timedelta(minutes=60 - i),
            )


async def test_mastery_follows(dora: Designer, store: Store) -> None:
    """Where questions need other concepts, the revision says how many learners are still read as before."""
    await learners(store)
    id = await dora.draft("follow", {"retag": {"question": "count-0", "concepts": [{"concept": "add"}]}})
    found = await dora('{ draft(id: "follow") { impact { moved largestMoves { conceptKey learnerKey } } } }')
    assert found["draft"]["impact"]["moved"] == 2
    assert found["draft"]["impact"]["largestMoves"][0]["learnerKey"] is None
    made = (await dora.done("publishDraft", draftId=id))["revision"]
    assert made["moving"]["learners"] == 2
    await correcting.complete_all(store)
    query = "query($n: Int!) { revision(number: $n) { moving { left learners } } }"
    assert (await dora(query, n=made["number"]))["revision"]["moving"] == {"left": 0, "learners": 2}


async def test_pages_of_drafts_and_of_history(dora: Designer, eric: Designer) -> None:
    """Each in pages by cursor; a draft that is not shared is listed for its author alone."""
    for i in range(4):
        await dora.draft(f"d-{i}", {"editConcept": {"id": "add", "minutes": 10 + i}}, shared=i != 2)
        if i % 2:
            await dora.publish(f"d-{i}")
    query = """query($first: Int, $after: String, $state: DraftState) {
      drafts(first: $first, after: $after, state: $state) {
        nodes { key state steps { nodes { text } } } pageInfo { endCursor hasNextPage } } }"""
    page = (await dora(query, first=3))["drafts"]
    assert [one["key"] for one in page["nodes"]] == ["d-0", "d-1", "d-2"]
    assert all(len(one["steps"]["nodes"]) == 1 for one in page["nodes"])
    rest = (await dora(query, after=page["pageInfo"]["endCursor"]))["drafts"]
    assert [one["key"] for one in rest["nodes"]] == ["d-3"] and not rest["pageInfo"]["hasNextPage"]
    assert [one["key"] for one in (await eric(query))["drafts"]["nodes"]] == ["d-0", "d-1", "d-3"]
    published = (await dora(query, state="PUBLISHED"))["drafts"]["nodes"]
    assert [(one["key"], one["state"]) for one in published] == [("d-1", "PUBLISHED"), ("d-3", "PUBLISHED")]
    query = """query($after: String) { revisions(first: 1, after: $after) {
      nodes { draftKey changes { nodes { what } } } pageInfo { endCursor } } }"""
    first = (await dora(query))["revisions"]
    second = (await dora(query, after=first["pageInfo"]["endCursor"]))["revisions"]
    assert [one["nodes"][0]["draftKey"] for one in (first, second)] == ["d-3", "d-1"]
    assert first["nodes"][0]["changes"]["nodes"] == [{"what": "CHANGED"}]


async def test_every_read_as_of_a_revision(dora: Designer, api: Api) -> None:
    """Lists and what is below, too; keys of what is past are for designers."""
    before = await live(dora)
    id = await dora.draft(
        "past",
        {"retire": {"question": "add-0"}},
        {"editQuestion": {"id": "add-1", "stem": "Otherwise?", "solution": "So."}},
        {"addConcept": {"id": "abacus", "title": "Abacus"}},
    )
    await dora.publish(id)
    query = """query($at: Int, $after: String) {
      concepts(asOf: $at, first: 3, after: $after) { nodes { key } pageInfo { endCursor hasNextPage } }
      questions(asOf: $at, concept: "add") { nodes { key stem answer solution revision concepts { title } } }
      question(id: "add-1", asOf: $at) { stem solution } }"""
    now, then = await dora(query), await dora(query, at=before)
    assert [one["key"] for one in now["concepts"]["nodes"]] == ["abacus", "add", "count"]
    assert [one["key"] for one in then["concepts"]["nodes"]] == ["add", "count", "multiply"]
    rest = await dora(query, at=before, after=then["concepts"]["pageInfo"]["endCursor"])
    assert [one["key"] for one in rest["concepts"]["nodes"]] == ["power"]
    assert "add-0" in [one["key"] for one in then["questions"]["nodes"]]
    assert "add-0" not in [one["key"] for one in now["questions"]["nodes"]]
    assert (now["question"], then["question"]["solution"]) == (
        {"stem": "Otherwise?", "solution": "So."},
        "Solution of add-1.",
    )
    analyst = Designer(api, "ana", "analyst")
    seen = await analyst(query, at=before)
    assert seen["question"] == {"stem": "The question $add-1$.", "solution": None}
    assert {one["answer"] for one in seen["questions"]["nodes"]} == {None}
    page = "query($at: Int, $after: String) { concepts(asOf: $at, after: $after) { nodes { key } } }"
    foreign = await dora.error(page, at=before, after=now["concepts"]["pageInfo"]["endCursor"])
    assert (foreign["code"], foreign["field"]) == ("INVALID", "after")
    for at in (-1, 10**6):
        gone = await dora.body(query, at=at)
        assert {one["extensions"]["code"] for one in gone["errors"]} == {"NOT_FOUND"}


async def test_found_again_by_global_ids(dora: Designer) -> None:
    """A draft and a revision are nodes."""
    id = await dora.draft("node", {"editConcept": {"id": "add", "minutes": 5}})
    number = await dora.publish(id)
    query = "query($id: ID!) { node(id: $id) { id ... on Draft { key } ... on Revision { number } } }"
    draft = (await dora('{ draft(id: "node") { id publishedRevision } }'))["draft"]
    assert (await dora(query, id=draft["id"]))["node"]["key"] == "node"
    assert draft["publishedRevision"] == number
    revision = ids.encode("Revision", str(number))
    assert (await dora(query, id=revision))["node"]["number"] == number
    for nonsense in ("x", "-1", "9" * 40):
        error = await dora.error(query, id=ids.encode("Revision", nonsense))
        assert error["code"] == "NOT_FOUND"
