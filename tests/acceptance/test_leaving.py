"""Exports and saved questions as an analyst has them: on the command line, and over GraphQL."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from api import runtime
from api.settings import Settings
from graph import curriculum
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

COUNT = "MATCH (c:Concept) WHERE c.minutes >= $least RETURN count(c) AS concepts"

SAVE = """mutation($input: SaveQuestionInput!) { saveQuestion(input: $input) {
  isNew question { id key link version owner } warnings { message line } errors { code field mend } } }"""
SHARE = """mutation($input: ShareQuestionInput!) { shareQuestion(input: $input) {
  question { shared } errors { code field } } }"""
SCHEDULE = """mutation($input: ScheduleQuestionInput!) { scheduleQuestion(input: $input) {
  question { schedule { every minute format keep } } errors { code field } } }"""
DELETE = (
    "mutation($input: DeleteQuestionInput!) { deleteQuestion(input: $input) { deleted errors { code } } }"
)
READ = """query($id: ID!) { savedQuestion(id: $id) {
  name link statement parameters versions { number note } schedule { every } lastError
  result { rows complete errors { code } } } }"""
LIST = "{ savedQuestions(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } } }"


@pytest.fixture
def shell(services: Any) -> Shell:
    """`learner-graph` against the test servers."""
    return Shell(services)


@pytest.fixture
async def taught(settings: Settings, clean_graph: Any) -> None:
    """A small curriculum and nobody."""
    async with runtime.open_store(settings) as store:
        await curriculum.apply(store, CURRICULUM)


@pytest.mark.timeout(600)  # a dozen commands, one after the other
async def test_export_says_what_it_wrote(taught: None, shell: Shell, tmp_path: Path) -> None:
    """Files that other tools read, counted; a second one into the same folder is refused; and it is in the
    audit log."""
    out = tmp_path / "graph"
    done = await shell("export", str(out), "--format", "csv", "--json")
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    rows = {file["name"]: file.get("rows") for file in manifest["files"]}
    assert len(pd.read_csv(out / "Concept.csv")) == rows["Concept.csv"] == 4
    again = await shell("export", str(out))
    assert (again.returncode, "something in its place" in again.stderr) == (1, True)
    some = await shell("export", str(tmp_path / "some"), "--concepts", "count,add", "--without-learners")
    assert some.returncode == 0, some.stderr
    assert len(pd.read_parquet(tmp_path / "some" / "PREREQUISITE_OF.parquet")) == 1
    log = await shell("audit", "--json")
    assert "export the graph" in log.stdout
    for wrong, field in (
        (["--labels", "Secret"], "labels"),
        (["--concepts", "nowhere"], "concepts"),
        (["--course", "nowhere"], "course"),
        (["--since", "soon"], "--since"),
        (["--since", "2026-03-01T08:00:00"], "--since"),
        (["--course", "a", "--concepts", "b"], "--concepts"),
    ):
        refused = await shell("export", str(tmp_path / "none"), *wrong)
        assert (refused.returncode, f"({field}: " in refused.stderr) == (1, True), refused.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.timeout(600)  # a dozen commands, one after the other
async def test_a_question_from_save_to_delete(taught: None, shell: Shell, tmp_path: Path) -> None:
    """Saved, listed, run with other parameters and by its link, shared, scheduled, asked by the worker, and
    deleted; what may not be asked is shown with a caret."""
    ann = ("--by", "ann")
    saved = await shell("saved", "save", "long", COUNT, "--param", "least=5", *ann, "--json")
    assert saved.returncode == 0, saved.stderr
    question = json.loads(saved.stdout)
    bad = await shell("saved", "save", "bad", "MATCH (c:Concept)\nRETURNN c", *ann)
    assert (bad.returncode, "^" in bad.stderr) == (1, True), bad.stderr
    for named, concepts in (("long", 4), (f"{question['id']}?least=1000", 0)):
        ran = await shell("saved", "run", named, *ann, "--format", "jsonl")
        assert json.loads(ran.stdout) == {"concepts": concepts}, ran.stderr
    stranger = await shell("saved", "run", question["id"], "--by", "bob")
    assert (stranger.returncode, "You have no such question" in stranger.stderr) == (1, True)
    assert (await shell("saved", "share", "long", *ann)).returncode == 0
    listed = json.loads((await shell("saved", "list", "--by", "bob", "--json")).stdout)
    assert [(one["id"], one["owner"]) for one in listed] == [(question["id"], "ann")]
    timed = await shell("saved", "schedule", "long", *ann, "--every", "hourly", "--at", ":30")
    assert "hourly at :30" in timed.stdout, timed.stderr
    assert "version 1" in (await shell("saved", "show", "long", *ann)).stdout.lower()
    worked = await shell("worker", "--once", LEARNER_GRAPH_RESULTS=str(tmp_path))
    assert worked.returncode == 0, worked.stderr
    assert "Deleted" in (await shell("saved", "delete", "long", *ann)).stdout
    assert json.loads((await shell("saved", "list", *ann, "--json")).stdout) == []


async def test_the_same_over_graphql(api: Api) -> None:
    """Saving twice is one version; links give their parameters; what is wrong is typed."""
    given = {"name": "long", "statement": COUNT, "parameters": {"least": 5}}
    made = (await api(SAVE, input=given))["saveQuestion"]
    again = (await api(SAVE, input=given))["saveQuestion"]
    assert (made["isNew"], again["isNew"]) == (True, False)
    assert made["question"] == again["question"]
    key = made["question"]["key"]
    assert made["question"]["link"] == f"{key}?least=5"
    odd = await api(SAVE, input={"name": "odd", "statement": "MATCH (c:Concept) RETURN c.tittle AS t"})
    assert "tittle" in odd["saveQuestion"]["warnings"][0]["message"]
    bad = (await api(SAVE, input={"name": "bad", "statement": "MATCH (c) DELETE c"}))["saveQuestion"]
    assert (bad["question"], bad["errors"][0]["field"]) == (None, "statement")
    read = (await api(READ, id=f"{key}?least=1000"))["savedQuestion"]
    assert (read["parameters"], read["versions"]) == ({"least": 1000}, [{"number": 1, "note": ""}])
    assert read["result"] == {"rows": [[0]], "complete": True, "errors": []}
    assert (await api(SHARE, input={"id": "long"}))["shareQuestion"]["question"] == {"shared": True}
    when = {"every": "WEEKLY", "minute": 390, "format": "PARQUET", "keep": 3}
    timed = (await api(SCHEDULE, input={"id": made["question"]["id"], "schedule": when}))["scheduleQuestion"]
    assert timed["question"]["schedule"] == when
    wrong = (await api(SCHEDULE, input={"id": "long", "schedule": when | {"minute": -1}}))["scheduleQuestion"]
    assert wrong["errors"] == [{"code": "INVALID", "field": "minute"}]
    page = (await api(LIST))["savedQuestions"]
    assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (1, True)
    assert (await api(DELETE, input={"id": "long"}))["deleteQuestion"] == {"deleted": True, "errors": []}
    assert (await api(DELETE, input={"id": "long"}))["deleteQuestion"] == {"deleted": False, "errors": []}
    gone = (await api(SHARE, input={"id": "long"}))["shareQuestion"]
    assert gone["errors"] == [{"code": "NOT_FOUND", "field": "id"}]
