"""Classes and the audit log as people use them: over HTTP, with tokens, and on the command line."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from api.graphql import ids
from api.settings import Settings
from tests.acceptance import people
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

LEARNER = "query($id: ID!) { learner(id: $id) { key timeZone classes { key title } } }"


@pytest.fixture(scope="module")
async def server(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """Instead of conftest's: a server that takes tokens."""
    async with guarded(settings, tmp_path_factory.mktemp("keys")) as running:
        yield running


@pytest.fixture(autouse=True)
async def all_written(redis_client: Redis) -> AsyncIterator[None]:
    """What a test leaves to be written to the audit log is there before the graph is emptied for the next."""
    yield
    while await redis_client.xlen("audit"):  # noqa: ASYNC110  # the server takes them
        await asyncio.sleep(0.05)


class Person(people.Person):
    """Somebody at a school."""

    async def change(self, mutation: str, **input: Any) -> dict[str, Any]:
        """What becomes of a mutation of classes."""
        name = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation($input: {name}Input!) {{ it: {mutation}(input: $input) {{ "
            "class { key title timeZone learnerCount teachers } errors { code field value mend } } }"
        )
        found: dict[str, Any] = (await self(query, input=input))["it"]
        return found

    async def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        """The only error, which is that this may not be done."""
        [error] = (await self.body(query, **variables))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN", error
        return {**error["extensions"], "message": error["message"], "requestId": ""}


@pytest.fixture
async def admin(api: Api) -> Person:
    """Who runs the school; ann, bob and carl learn, ann and bob in 7b, which tom leads."""
    admin = Person(api, "head", "admin")
    for learner in ("ann", "bob", "carl"):
        await admin(f'mutation {{ createLearner(input: {{id: "{learner}"}}) {{ created }} }}')
    await admin.change("createClass", id="7b", title="Class 7b", timeZone="Europe/Berlin")
    await admin.change("addClassMembers", classId="7b", learnerIds=["ann", "bob"])
    await admin.change("addClassTeachers", classId="7b", teacherIds=["tom"])
    return admin


async def test_a_class(admin: Person, api: Api) -> None:
    """Its teacher reads it with its learners, by either id; the same again changes nothing."""
    again = await admin.change(
        "addClassMembers", classId=ids.encode("Class", "7b"), learnerIds=["bob", ids.encode("Learner", "ann")]
    )
    expected = {"key": "7b", "title": "Class 7b", "timeZone": "Europe/Berlin"}
    assert again["class"] == {**expected, "learnerCount": 2, "teachers": ["tom"]}
    tom = Person(api, "tom", "teacher")
    query = (
        "query($id: ID!) { class(id: $id) { id key title timeZone learnerCount teachers "
        "learners(first: 1) { nodes { key timeZone classes { key } } pageInfo { hasNextPage } } } }"
    )
    found = (await tom(query, id="7b"))["class"]
    assert found == (await tom(query, id=found["id"]))["class"]
    assert found["learners"]["nodes"] == [{"key": "ann", "timeZone": "UTC", "classes": [{"key": "7b"}]}]
    assert found["learners"]["pageInfo"]["hasNextPage"]
    listed = "{ classes { nodes { key learners { nodes { key } } } } }"
    assert (await tom(listed))["classes"]["nodes"] == [
        {"key": "7b", "learners": {"nodes": [{"key": "ann"}, {"key": "bob"}]}}
    ]
    assert (await Person(api, "tina", "teacher")(listed))["classes"]["nodes"] == []
    by_node = await tom("query($id: ID!) { node(id: $id) { ... on Class { title } } }", id=found["id"])
    assert by_node["node"] == {"title": "Class 7b"}


async def test_bad_classes(admin: Person) -> None:
    """Errors name field, value and mend; each learner that there is not is named, and nobody is added."""
    for input, field in (
        ({"id": " ", "title": "x"}, "id"),
        ({"id": "x", "title": "x" * 201}, "title"),
        ({"id": "x", "title": "x", "timeZone": "Mars"}, "timeZone"),
    ):
        [error] = (await admin.change("createClass", **input))["errors"]
        assert (error["code"], error["field"]) == ("INVALID", field) and error["mend"]
    made = await admin.change("addClassMembers", classId="7b", learnerIds=["carl", "x", "y"])
    assert [(e["code"], e["field"], e["value"]) for e in made["errors"]] == [
        ("NOT_FOUND", "learnerIds", "x"),
        ("NOT_FOUND", "learnerIds", "y"),
    ]
    gone = await admin.change("addClassMembers", classId="9z", learnerIds=["carl"])
    assert [(e["code"], e["field"], e["value"]) for e in gone["errors"]] == [("NOT_FOUND", "classId", "9z")]
    assert (await admin.change("updateClass", id="7b", title="8b"))["class"]["learnerCount"] == 2


async def test_access_goes_with_the_class(admin: Person, api: Api) -> None:
    """From the very next request on: whoever is no longer a member, or no longer a teacher."""
    tom, tina = Person(api, "tom", "teacher"), Person(api, "tina", "teacher")
    await admin.change("createClass", id="choir", title="Choir")
    await admin.change("addClassMembers", classId="choir", learnerIds=["ann", "carl"])
    await admin.change("addClassTeachers", classId="choir", teacherIds=["tina", "tom"])

    async def reads(person: Person) -> set[str]:
        answers = {id: await person.body(LEARNER, id=id) for id in ("ann", "bob", "carl", "nobody")}
        return {id for id, answer in answers.items() if "errors" not in answer}

    assert await reads(tom) == {"ann", "bob", "carl"}
    assert await reads(tina) == {"ann", "carl"}
    await admin.change("removeClassMembers", classId="7b", learnerIds=["ann", "bob"])
    assert await reads(tom) == {"ann", "carl"}
    await admin.change("removeClassTeachers", classId="choir", teacherIds=["tom"])
    assert await reads(tom) == set()
    await admin('mutation { deleteClass(input: {id: "choir"}) { deleted } }')
    assert await reads(tina) == set()
    foreign, unknown = await tom.refused(LEARNER, id="ann"), await tom.refused(LEARNER, id="nobody")
    assert foreign == unknown


async def test_what_a_learner_sees_of_classes(admin: Person, api: Api) -> None:
    """The names of their own; not who else is in them, and not who leads them."""
    ann = Person(api, "ann", "learner")
    assert (await ann(LEARNER, id="ann"))["learner"]["classes"] == [{"key": "7b", "title": "Class 7b"}]
    for fields in ("learners { nodes { key } }", "learnerCount", "teachers"):
        query = f'{{ learner(id: "ann") {{ classes {{ {fields} }} }} }}'
        body = await ann.body(query)
        name = fields.split()[0]
        assert body["data"]["learner"]["classes"] == [{name: None}]
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    await ann.refused('{ class(id: "7b") { key } }')


async def test_both_at_the_same_time(admin: Person, api: Api) -> None:
    """A teacher who reads while members come and go is let in or refused, and never fails."""
    tom = Person(api, "tom", "teacher")

    async def change(name: str) -> None:
        assert (await admin.change(name, classId="7b", learnerIds=["ann", "bob"]))["errors"] == []

    changes = [change(f"{verb}ClassMembers") for verb in ("remove", "add") * 6]
    answers, *_ = await asyncio.gather(
        asyncio.gather(*(tom.body(LEARNER, id="ann") for _ in range(20))), *changes
    )
    codes = {error["extensions"]["code"] for body in answers for error in body.get("errors", [])}
    assert codes <= {"FORBIDDEN"}


LOG = """query($about: ID, $after: String) {
  auditLog(about: $about, first: 2, after: $after) {
    nodes { who roles action about classKey field requestId granted } pageInfo { hasNextPage endCursor }
  }
}"""


async def log_of(person: Person, about: str | None = None) -> list[dict[str, Any]]:
    """All of the audit log that somebody sees, newest first, page by page."""
    found: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = (await person(LOG, about=about, after=after))["auditLog"]
        found += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


async def test_who_read_what(admin: Person, api: Api, shell: Shell) -> None:
    """A learner sees who read and changed what about them, and who was refused; the admin sees all."""
    ann, vera = Person(api, "ann", "learner"), Person(api, "vera", "teacher")
    await admin.change("addClassTeachers", classId="7b", teacherIds=["vera"])
    for _ in range(3):
        await ann(LEARNER, id="ann")
        await vera(LEARNER, id="ann")
        await Person(api, "nora", "teacher").refused(LEARNER, id="ann")
    await vera('mutation { setGoals(input: {learnerId: "ann", conceptIds: ["add"]}) { errors { code } } }')
    await vera('mutation { setGoals(input: {learnerId: "carl", conceptIds: ["add"]}) { errors { code } } }')

    found: list[dict[str, Any]] = []
    while len(found) < 5:
        found = await log_of(ann)
        await asyncio.sleep(0.1)
    assert {
        (each["who"], each["action"], each["classKey"], each["field"], each["granted"]) for each in found
    } == {
        ("head", "create a learner", None, "createLearner", True),
        ("head", "manage classes", "7b", "addClassMembers", True),
        ("vera", "read a learner", None, "learner", True),
        ("vera", "set goals", None, "setGoals", True),
        ("nora", "read a learner", None, "learner", False),
    }
    assert len(found) == 5 and all(each["about"] == "ann" and each["requestId"] for each in found)
    assert found[0]["action"] == "set goals" and found[-1]["action"] == "create a learner"
    await ann.refused(LOG, about="carl")
    await vera.refused(LOG, about="ann")
    refused: dict[str, Any] = {}
    while not refused:  # lines are written a little later
        for each in await log_of(admin, "carl"):
            refused = refused if each["granted"] or each["who"] != "vera" else each
        await asyncio.sleep(0.1)
    assert (refused["field"], refused["roles"]) == ("setGoals", ["teacher"])
    assert {each["who"] for each in await log_of(admin)} >= {"head", "vera", "nora"}

    printed = (await shell("audit", "--about", "ann", "--who", "nora")).stdout
    assert "nora (teacher)  REFUSED read a learner: ann  [learner, request " in printed
    as_json = json.loads((await shell("audit", "--about", "ann", "--json")).stdout)
    assert len(as_json) == 5 and {each["about"] for each in as_json} == {"ann"}
    assert "There is more" in (await shell("audit", "--first", "1")).stdout


async def test_the_log_is_narrowed_and_ordered(admin: Person, api: Api) -> None:
    """By what was done, by whom and when; a learner narrows what is about themselves, and reads an entry
    again by its id."""
    ann = Person(api, "ann", "learner")
    await Person(api, "nemo", "teacher").refused(LEARNER, id="ann")
    query = """query($filter: AuditFilter, $by: AuditOrder, $first: Int, $after: String) {
      auditLog(filter: $filter, orderBy: $by, first: $first, after: $after) {
        nodes { id at did who heldRoles granted about } pageInfo { endCursor } } }"""

    async def did(who: Person = ann, **asked: Any) -> list[str]:
        return [each["did"] for each in (await who(query, **asked))["auditLog"]["nodes"]]

    newest_first: list[str] = []
    while len(newest_first) < 3:  # entries are written a little later
        newest_first = await did()
        await asyncio.sleep(0.5)
    assert sorted(newest_first) == ["CREATE_LEARNER", "MANAGE_CLASSES", "READ_LEARNER"]
    oldest_first = {"field": "AT"}
    assert await did(by=oldest_first) == newest_first[::-1]
    first = (await ann(query, by=oldest_first, first=1))["auditLog"]
    after = first["pageInfo"]["endCursor"]
    assert await did(by=oldest_first, after=after) == newest_first[1::-1]
    assert (await ann.error(query, after=after))["field"] == "after"
    assert await did(filter={"did": ["MANAGE_CLASSES", "SET_GOALS"]}) == ["MANAGE_CLASSES"]
    assert await did(filter={"granted": False, "roles": ["TEACHER"], "who": "nemo"}) == ["READ_LEARNER"]
    assert await did(filter={"outcomes": ["DONE"]}) == []
    assert await did(filter={"class": "7b"}) == ["MANAGE_CLASSES"]
    at = (await ann(query))["auditLog"]["nodes"][1]["at"]
    assert await did(filter={"since": at}) == newest_first[:2]
    assert await did(filter={"until": at}) == newest_first[1:]
    assert await did(admin, filter={"about": "ann", "who": "nemo"}) == ["READ_LEARNER"]

    one = first["nodes"][0]
    again = "query($id: ID!) { node(id: $id) { id ... on AuditEntry { did who } } }"
    assert (await ann(again, id=one["id"]))["node"] == {name: one[name] for name in ("id", "did", "who")}
    assert (await Person(api, "bob", "learner").error(again, id=one["id"]))["code"] == "FORBIDDEN"
    assert (await admin.error(again, id=ids.encode("AuditEntry", "none")))["code"] == "NOT_FOUND"

    twice = '{ auditLog(about: "ann", filter: {about: "ann"}) { nodes { who } } }'
    assert (await admin.error(twice))["field"] == "about"
    assert (await admin.error(query, filter={}))["field"] == "filter"
    assert (await admin.error(query, filter={"did": []}))["field"] == "filter.did"
    assert (await admin.error(query, filter={"about": ids.encode("Class", "7b")}))["field"] == "filter.about"
    await ann.refused(query, filter={"about": "carl"})


async def test_the_log_takes_no_foreign_cursor(admin: Person) -> None:
    """A cursor of another list is refused, and so is a page of none and one with a place made up."""
    told = dict.fromkeys(("about", "who", "filter", "order_by"))
    listed = f"Query.auditLog of  by {told}"
    made_up, place = ids.cursor(listed, ["no", "place"]), ids.cursor("another", [1, "a"])
    for query in (
        f'{{ auditLog(after: "{made_up}") {{ nodes {{ who }} }} }}',
        f'{{ auditLog(after: "{place}") {{ nodes {{ who }} }} }}',
        "{ auditLog(first: 0) { nodes { who } } }",
    ):
        [error] = (await admin.body(query))["errors"]
        assert error["extensions"]["code"] == "INVALID"
