"""The library as an analyst uses it: on the command line, and over GraphQL."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

LIST = """{ analyses { name title subject question parameters { name type default least most required }
  columns { name type unit meaning } chart { kind roles { role column } } } }"""
ASK = """query($name: String!, $parameters: JSON) { analysis(name: $name, parameters: $parameters) {
  columns { name } rows rowCount complete parameters chart { kind } analysis { cypher } } }"""


async def test_on_the_command_line(ann: Api, shell: Shell) -> None:
    """Listed, explained, asked; its Cypher can be changed into one's own."""
    listed = await shell("ask")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "bottlenecks" in listed.stdout
    assert "1 to 1000" in (await shell("ask", "bottlenecks", "--about")).stdout

    rows = await shell("ask", "curriculum_health", "--param", "few=4", "--format", "csv")
    assert rows.returncode == 0
    found = {row["concept"]: row["questions"] for row in csv.DictReader(io.StringIO(rows.stdout))}
    assert found == {"count": "4", "add": "5", "multiply": "5", "power": "5"}
    text = (await shell("ask", "curriculum_health", "--cypher")).stdout
    again = await shell("cypher", text, "--param", "few=4", "--param", "many=5", "--format", "csv")
    assert again.stdout == rows.stdout


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.html"])
async def test_drawn_and_written(ann: Api, shell: Shell, tmp_path: Path, name: str) -> None:
    """The picture and the rows, in one go."""
    rows = tmp_path / "rows.jsonl"
    done = await shell("ask", "curriculum_health", "--plot", str(tmp_path / name), "--out", str(rows))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).stat().st_size > 1_000
    assert json.loads(rows.read_text().splitlines()[0])["findings"] == ["no resource"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bottleneck",), "Did you mean bottlenecks?"),
        (("survival", "--param", "away=0"), "Give an integer from 1 to 3650 (days)."),
        (("survival", "--param", "x=1"), "survival has no such parameter."),
        (("class_heat_map",), "The parameter class is missing"),
        (("survival", "--plot", "a.gif"), "This is no kind of picture."),
        (("survival", "--plot", "a.svg"), "There is nothing to draw"),
    ],
)
async def test_what_is_refused_there(
    emptied: Shell, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """A slip in a name or a parameter, a picture of no kind or of nothing: one line, and no
    file."""
    done = await emptied("ask", *(str(tmp_path / one) if one.startswith("a.") else one for one in arguments))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240  # an empty folder


async def test_over_graphql(ann: Api) -> None:
    """What there is, and an answer with its columns."""
    found = (await ann(LIST))["analyses"]
    assert len(found) >= 24
    health = next(one for one in found if one["name"] == "curriculum_health")
    assert health["chart"]["kind"] == "SCATTER"
    assert health["subject"] == "CURRICULUM"
    assert health["parameters"][0] == {
        "name": "few", "type": "INTEGER", "default": 3, "least": 1.0, "most": 1000.0, "required": False,
    }  # fmt: skip

    answer = (await ann(ASK, name="curriculum_health", parameters={"few": 5}))["analysis"]
    place = [column["name"] for column in answer["columns"]].index("findings")
    assert {row[0]: row[place] for row in answer["rows"]}["count"] == ["few questions", "no resource"]
    assert (answer["rowCount"], answer["complete"]) == (4, True)
    assert answer["parameters"] == {"few": 5, "many": 5}
    assert answer["analysis"]["cypher"].startswith("MATCH")


async def test_what_is_refused_over_graphql(ann: Api) -> None:
    """An error names the parameter, the value and the mend."""
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({"name": "curriculum-heath"}, "NOT_FOUND", "name"),
        ({"name": "curriculum_health", "parameters": {"few": 0}}, "INVALID", "few"),
        ({"name": "curriculum_health", "parameters": {"more": 0}}, "INVALID", "more"),
        ({"name": "curriculum_health", "parameters": [1]}, "INVALID", "parameters"),
    ]
    for variables, code, field in refused:
        error = await ann.error(ASK, **variables)
        assert (error["code"], error["field"]) == (code, field)
        assert error["mend"]
