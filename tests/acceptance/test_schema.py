"""What stands in the graph, and measures of it, as analysts and designers meet them."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from api.settings import Settings
from tests.acceptance.lives import live
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

pytestmark = pytest.mark.timeout(600)  # several commands each, which take seconds to start

SCHEMA = """
{ graphSchema {
  labels { name area meaning count like properties { name type meaning unit range example sealed personal } }
  relationships { name count ends { source target } properties { name } }
  expressions { name cypher type }
} }
"""
SCIENCE = """
query($after: String) { graphScience(measure: DOMINATORS, first: 2, after: $after) {
  nodes { concept { key } value revision } pageInfo { hasNextPage endCursor }
} }
"""


async def told(shell: Shell, *arguments: str, code: int = 0) -> str:
    """What a command prints."""
    done = await shell(*arguments)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 or done.stdout else done.stderr


@pytest.fixture
async def lived(api: Api, settings: Settings) -> Api:
    """Two learners who did all that learners do."""
    await live(api, settings, "ann", "bob")
    return api


async def test_lives_are_documented(lived: Api, shell: Shell) -> None:
    """Whatever the service itself writes when people live in it stands in the dictionary."""
    found = json.loads((await shell("schema", "--check", "--json")).stdout)
    wrong = {each["where"] for each in found["differences"] if each["problem"] != "gone"}
    assert wrong <= {"LearnerGraphTests"}  # by which tests know their graph


async def test_the_same_in_graphql_and_on_the_command_line(api: Api, shell: Shell) -> None:
    """Labels with counts, properties and expressions."""
    said = (await api(SCHEMA))["graphSchema"]
    printed = json.loads(await told(shell, "schema", "--json", "--count"))
    assert [each["name"] for each in said["labels"]] == [each["name"] for each in printed["labels"]]
    concept = next(each for each in said["labels"] if each["name"] == "Concept")
    assert concept["count"] == 4 and concept["area"] == "CURRICULUM"
    assert next(each for each in printed["labels"] if each["name"] == "Concept")["count"] == 4
    minutes = next(each for each in concept["properties"] if each["name"] == "minutes")
    assert minutes["unit"] == "minutes" and minutes["type"] == "FLOAT" and minutes["example"] == 30.0
    edge = next(each for each in said["relationships"] if each["name"] == "PREREQUISITE_OF")
    assert edge["count"] == 3 and edge["ends"] == [{"source": "Concept", "target": "Concept"}]
    pasted = await told(shell, "schema", "--expressions")
    assert [each["name"] for each in said["expressions"]][-1] == "due"
    assert all(each["cypher"] in pasted for each in said["expressions"])


async def test_one_label_with_fill_rates(api: Api, shell: Shell) -> None:
    """Whatever its case; and what is asked for must be there."""
    text = await told(shell, "schema", "--label", "concept", "--count")
    assert "There are 4." in text and "100.0%" in text and "0.0%" in text
    assert "REVEALS" in await told(shell, "schema")
    wrong = await told(shell, "schema", "--label", "Nothing", code=1)
    assert "There is no such label or relationship. (label: 'Nothing') Use one of these: Curriculum" in wrong
    assert "Only one" in await told(shell, "schema", "--check", "--expressions", code=1)


async def test_pictures(api: Api, shell: Shell, tmp_path: Path) -> None:
    """SVG that is XML, of the schema and of what is computed."""
    for command in (("schema", "--count"), ("science", "communities"), ("science", "critical-path")):
        out = tmp_path / f"{command[-1]}.svg"
        await told(shell, *command, "--svg", str(out))
        assert ElementTree.fromstring(out.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314  # ours
    assert "cannot be written" in await told(shell, "schema", "--svg", str(tmp_path / "no" / "x.svg"), code=1)


async def test_a_designer_keeps_gates_and_an_analyst_reads_them(api: Api, shell: Shell) -> None:
    """Nothing is kept without --write; then with revision, page by page, and in the audit log."""
    printed = json.loads(await told(shell, "science", "dominators", "--json"))
    assert [(row["concept"], row["behind"]) for row in printed["rows"]] == [
        ("count", 3),
        ("add", 2),
        ("multiply", 1),
    ]
    assert (await api(SCIENCE))["graphScience"]["nodes"] == []
    kept = json.loads(await told(shell, "science", "dominators", "--write", "--by", "dora", "--json"))["kept"]
    assert kept["concepts"] == 4
    page: Any = (await api(SCIENCE))["graphScience"]
    rest = (await api(SCIENCE, after=page["pageInfo"]["endCursor"]))["graphScience"]
    nodes = page["nodes"] + rest["nodes"]
    assert [(node["concept"]["key"], node["value"]) for node in nodes] == [
        ("count", 3.0),
        ("add", 2.0),
        ("multiply", 1.0),
        ("power", 0.0),
    ]
    assert {node["revision"] for node in nodes} == {kept["revision"]}
    assert not rest["pageInfo"]["hasNextPage"]
    log = json.loads(await told(shell, "audit", "--who", "dora", "--json"))
    assert [entry["field"] for entry in log] == ["science dominators --write", "science dominators"]


async def test_tables_for_people_and_programs(api: Api, shell: Shell) -> None:
    """Each as a table, JSON and CSV."""
    lines = list(
        csv.DictReader(io.StringIO(await told(shell, "science", "critical-path", "--to", "add", "--csv")))
    )
    assert [(line["concept"], line["until then"]) for line in lines] == [("count", "30.0"), ("add", "60.0")]
    assert "no such concept in use" in await told(shell, "science", "critical-path", "--to", "x", code=1)
    assert "multiply" in await told(shell, "science", "betweenness")
    assert "of 4 concepts." in await told(shell, "science", "communities")
    assert "0 learners" in await told(shell, "science", "similar-learners")
    assert "Only one" in await told(shell, "science", "communities", "--csv", "--json", code=1)
