"""The library as an analyst uses it: on the command line, and over GraphQL."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

LIST = """{ analyses { name title subject question parameters { name type default least most required }
  columns { name type unit meaning } chart { kind roles { role column } } } }"""
ASK = """query($name: String!, $parameters: JSON) { analysis(name: $name, parameters: $parameters) {
  columns { name } rows rowCount complete parameters chart { kind } analysis { cypher } } }"""


async def test_on_the_command_line(ann: Api, shell: Shell, tmp_path: Path) -> None:
    """Listed, explained, asked, drawn; its Cypher can be changed into one's own."""
    listed = await shell("ask")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "bottlenecks" in listed.stdout
    about = (await shell("ask", "bottlenecks", "--about")).stdout
    assert "1 to 1000" in about
    assert "standing" not in about

    rows = await shell("ask", "curriculum_health", "--param", "few=4", "--format", "csv")
    assert rows.returncode == 0
    found = list(csv.DictReader(io.StringIO(rows.stdout)))
    assert {row["concept"]: row["questions"] for row in found} == {
        "count": "4",
        "add": "5",
        "multiply": "5",
        "power": "5",
    }
    lines = await shell("ask", "curriculum_health", "--format", "jsonl")
    assert json.loads(lines.stdout.splitlines()[0])["findings"] == ["no resource"]
    text = (await shell("ask", "curriculum_health", "--cypher")).stdout
    again = await shell("cypher", text, "--param", "few=4", "--param", "many=5", "--format", "csv")
    assert again.stdout == rows.stdout

    for name in ("a.svg", "a.png", "a.html", "b.parquet"):
        option = "--out" if name.endswith("parquet") else "--plot"
        done = await shell("ask", "curriculum_health", option, str(tmp_path / name))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).stat().st_size > 1_000


async def test_what_is_refused_there(ann: Api, shell: Shell, tmp_path: Path) -> None:
    """A slip in a name, a parameter, a picture of no kind or of nothing: one line, what to do, no file."""
    for arguments, said in (
        (("bottleneck",), "Did you mean bottlenecks?"),
        (("survival", "--param", "away=0"), "Give an integer from 1 to 3650 (days)."),
        (("survival", "--param", "x=1"), "survival has no such parameter."),
        (("class_heat_map",), "The parameter class is missing"),
        (("survival", "--plot", str(tmp_path / "a.gif")), "This is no kind of picture."),
        (("survival", "--plot", str(tmp_path / "a.svg")), "There is nothing to draw"),
    ):
        done = await shell("ask", *arguments)
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
        assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
        assert error["extensions"]["mend"]
