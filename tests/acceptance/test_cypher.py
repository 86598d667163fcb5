"""Analysts ask the graph with Cypher: on the command line, over GraphQL and over REST."""

import asyncio
import csv
import io
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from neo4j import AsyncDriver

from api.analyst_settings import AnalystLimits
from api.settings import Settings
from graph.local import Servers
from tests.acceptance.serving import Api, serving
from tests.acceptance.shell import Shell
from tests.integration.graphs import rows

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN a"
MANY = "UNWIND range(1, $n) AS n RETURN n, toString(n) AS text"

RESULT = """columns { name } rows complete rowCount seconds note warnings { message line column }
  errors { code field value message mend line column caret }
  graph { nodes { key labels properties } edges { key type source target properties } }"""
ASK = (
    "query($s: String!, $p: JSON, $n: Int! = 100) "
    f"{{ cypher(statement: $s, parameters: $p, first: $n) {{ {RESULT} }} }}"
)

_AUDITED = """
MATCH (a:AuditEntry) WHERE a.statement CONTAINS 'audited' RETURN properties(a) AS entry ORDER BY a.at DESC
"""
_LEFT = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.run IS NOT NULL RETURN transactionId"


async def gone(driver: AsyncDriver) -> bool:
    """Whether no query of an analyst is left, within ten seconds."""
    for _ in range(100):
        if not await rows(driver, _LEFT):
            return True
        await asyncio.sleep(0.1)
    return False


async def audited(driver: AsyncDriver, count: int) -> list[dict[str, Any]]:
    """So many runs that the audit log has, the newest first, once they are there."""
    found: list[dict[str, Any]] = []
    for _ in range(100):
        found = [row["entry"] for row in await rows(driver, _AUDITED)]
        if len(found) == count:
            break
        await asyncio.sleep(0.1)
    return found


async def ask(api: Api, statement: str, parameters: Any = None, first: int = 100) -> dict[str, Any]:
    """`cypher` of GraphQL."""
    found: dict[str, Any] = (await api(ASK, s=statement, p=parameters, n=first))["cypher"]
    return found


async def test_graphql_gives_rows_and_what_they_hold_of_the_graph(api: Api) -> None:
    """Nodes and edges once, by names of the application's own ids."""
    found = await ask(
        api,
        "MATCH (a:Concept {id: $id})-[r:PREREQUISITE_OF]->(b) RETURN a.title AS title, r, b",
        {"id": "count"},
    )
    assert [column["name"] for column in found["columns"]] == ["title", "r", "b"]
    assert (found["complete"], found["rowCount"], found["errors"], found["note"]) == (True, 1, [], None)
    assert found["rows"][0][0] == "Count"
    assert {node["key"] for node in found["graph"]["nodes"]} == {"Concept:count", "Concept:add"}
    [edge] = found["graph"]["edges"]
    assert (edge["key"], edge["type"]) == ("Concept:count-PREREQUISITE_OF->Concept:add", "PREREQUISITE_OF")


async def test_graphql_says_what_is_missing_and_how_to_get_it(api: Api) -> None:
    """It never cuts silently."""
    found = await ask(api, MANY, {"n": 50}, first=10)
    assert (found["rowCount"], found["complete"]) == (10, False)
    assert "POST /cypher" in found["note"]


async def test_graphql_shows_the_place_of_a_mistake(api: Api) -> None:
    """As a caret under the line."""
    [error] = (await ask(api, "MATCH (c:Concept)\nRETUN c"))["errors"]
    assert (error["code"], error["line"], error["column"], error["caret"]) == ("INVALID", 2, 1, "RETUN c\n^")
    assert error["mend"]


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        ("CREATE (n:Bad)", None),
        ("MATCH (c:Concept {id: $which}) RETURN c", None),
        ("RETURN range($x, 2)", {"x": "a"}),
        ("RETURN 1; RETURN 2", None),
        ("SHOW USERS", None),
        ("RETURN " + "1 + " * 300_000 + "1", None),
    ],
    ids=["write", "missing", "type", "two", "admin", "megabyte"],
)
async def test_what_cannot_be_run_is_told_with_its_mend(api: Api, statement: str, parameters: Any) -> None:
    """And nothing is changed."""
    answer = await api.post(ASK, s=statement, p=parameters)
    if answer.status_code == 413:
        return
    found = answer.json()["data"]["cypher"]
    [error] = found["errors"]
    assert (error["code"], found["rows"]) == ("INVALID", []) and error["mend"]


async def test_a_property_that_is_gone_is_a_warning(api: Api) -> None:
    """With its place."""
    [warning] = (await ask(api, "MATCH (c:Concept) RETURN c.gone"))["warnings"]
    assert "gone" in warning["message"] and (warning["line"], warning["column"]) == (1, 28)


async def test_sealed_answers_stay_sealed(api: Api) -> None:
    """However a question is read."""
    found = await ask(
        api, "MATCH (q:Question {id: 'choose'}) RETURN q, properties(q), q[$k]", {"k": "sealed_key"}
    )
    assert "four" not in json.dumps(found["rows"]).replace('"choices": ["three", "four", "five"]', "")


async def test_rest_streams_json_lines_with_a_last_word(api: Api) -> None:
    """An object a row, and whether that was all."""
    answer = await api.http.post("/cypher", json={"statement": MANY, "parameters": {"n": 1_200}})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")
    assert lines[0] == {"n": 1, "text": "1"} and len(lines) == 1_201
    assert lines[-1]["$result"] | {"seconds": 0} == {
        "complete": True,
        "rows": 1_200,
        "seconds": 0,
        "note": "",
        "error": None,
    }


async def test_rest_says_in_each_format_that_it_was_cut(api: Api) -> None:
    """CSV by a last line, Parquet in its metadata."""
    asked = {"statement": MANY, "parameters": {"n": 100}, "rows": 3}
    table = await api.http.post("/cypher", json={**asked, "format": "csv"})
    *found, last = table.text.splitlines()
    assert list(csv.reader(found)) == [["n", "text"], ["1", "1"], ["2", "2"], ["3", "3"]]
    assert last.startswith("# not complete: 3 rows are the limit")
    file = await api.http.post("/cypher", json={**asked, "format": "parquet"})
    told = pq.read_table(io.BytesIO(file.content))
    assert (told.num_rows, told.schema.metadata[b"complete"]) == (3, b"false")


async def test_rest_refuses_before_the_first_row(api: Api) -> None:
    """As every error of a request, with the place."""
    answer = await api.http.post("/cypher", json={"statement": "MATCH (c:Concept) CREATE (n)"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "INVALID")
    assert error["extensions"]["mend"]


async def test_whoever_hangs_up_ends_the_query(api: Api, driver: AsyncDriver) -> None:
    """On the server, too; and the turn is free again."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3):
            await api.http.post("/cypher", json={"statement": ENDLESS})
    assert await gone(driver)
    assert (await ask(api, "RETURN 1"))["complete"]


@pytest.fixture
async def short(settings: Settings, clean_graph: AsyncDriver) -> AsyncIterator[Api]:
    """A server that gives analysts a second."""
    async with serving(replace(settings, analyst_limits=AnalystLimits(seconds=1.0, rows=5))) as running:
        yield running


async def test_limits_of_the_server_hold_whatever_is_asked_for(short: Api, driver: AsyncDriver) -> None:
    """Of rows and of seconds."""
    cut = await short.http.post("/cypher", json={"statement": MANY, "parameters": {"n": 9}, "rows": 100})
    assert json.loads(cut.text.splitlines()[-1])["$result"]["rows"] == 5
    [error] = (await ask(short, ENDLESS))["errors"]
    assert error["code"] == "TIMED_OUT"
    assert await gone(driver)


async def test_two_at_a_time_take_turns(api: Api) -> None:
    """Both have their answer."""
    answers = await asyncio.gather(*(ask(api, MANY, {"n": 5}) for _ in range(3)))
    assert [answer["rowCount"] for answer in answers] == [5, 5, 5]


async def test_every_run_is_in_the_audit_log(api: Api, driver: AsyncDriver) -> None:
    """Refused ones, too."""
    asked, wrong = f"{MANY} // audited", "CREATE (audited)"
    await ask(api, asked, {"n": 7})
    await ask(api, wrong)
    refused, done = await audited(driver, 2)
    assert (done["statement"], done["rows"], done["outcome"], done["granted"]) == (asked, 7, "done", True)
    assert (refused["statement"], refused["outcome"], refused["granted"]) == (wrong, "INVALID", False)
    assert done["field"] == "cypher" and len(done["digest"]) == 64
    log = await api("{ auditLog { nodes { statement rows outcome digest seconds } } }")
    assert log["auditLog"]["nodes"][0]["statement"] == wrong


# The command line.


async def test_the_command_line_shows_a_table_and_what_is_missing(api: Api, shell: Shell) -> None:
    """On standard error, so that the table is a table."""
    shown = await shell("cypher", MANY, "--param", "n=20", "--rows", "2")
    assert shown.returncode == 0, shown.stderr
    assert "│ 1 │ 1" in shown.stdout and "3" not in shown.stdout
    assert "2 rows are the limit, and there are more; for the rest: --rows N." in shown.stderr


async def test_the_command_line_writes_files_that_are_whole(api: Api, shell: Shell, tmp_path: Path) -> None:
    """In the format that their name says, private, and nothing beside them."""
    for name in ("a.csv", "a.jsonl", "a.parquet", "a.json", "a.graphml"):
        done = await shell("cypher", "MATCH (c:Concept) RETURN c", "--out", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 5
    assert len(json.loads((tmp_path / "a.json").read_text())["nodes"]) == 4
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 4
    before = sorted(os.listdir(tmp_path))  # noqa: PTH208  # names are enough
    failed = await shell("cypher", "MATCH (c:Concept) RETUN c", "--out", str(tmp_path / "b.csv"))
    assert failed.returncode == 1
    assert sorted(os.listdir(tmp_path)) == before  # noqa: PTH208


async def test_the_command_line_takes_parameters_and_statements_from_files(
    api: Api, shell: Shell, tmp_path: Path
) -> None:
    """And the values of options over those of the file."""
    (tmp_path / "q.cypher").write_text("UNWIND $ids AS id RETURN id, $x AS x;\n")
    (tmp_path / "p.json").write_text('{"ids": ["a", "b"], "x": 1}')
    done = await shell(
        *("cypher", "--file", str(tmp_path / "q.cypher"), "--params-file", str(tmp_path / "p.json")),
        *("--param", "x=plain text", "--format", "jsonl"),
    )
    assert done.stdout == '{"id":"a","x":"plain text"}\n{"id":"b","x":"plain text"}\n'


async def test_the_command_line_draws_a_caret(api: Api, shell: Shell) -> None:
    """Under the statement."""
    failed = await shell("cypher", "MATCH (c:Concept)\n  RETUN c")
    assert failed.returncode == 1 and "\n  RETUN c\n  ^\n" in failed.stderr


async def test_a_statement_may_be_explained_without_running(api: Api, shell: Shell) -> None:
    """As a table of operators."""
    shown = await shell("cypher", "MATCH (c:Concept) RETURN c.id", "--explain")
    assert "NodeByLabelScan" in shown.stdout


async def test_the_command_line_is_audited(api: Api, shell: Shell, driver: AsyncDriver) -> None:
    """And the audit log is read on it."""
    await shell("cypher", "RETURN 1 AS audited")
    [entry] = await audited(driver, 1)
    assert (entry["field"], entry["statement"], entry["rows"]) == ("command line", "RETURN 1 AS audited", 1)
    shown = await shell("audit")
    assert "RETURN 1 AS audited" in shown.stdout and entry["digest"] in shown.stdout


async def test_ctrl_c_ends_the_query(api: Api, shell: Shell, services: Servers, driver: AsyncDriver) -> None:
    """Before the command has ended."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api", "cypher", ENDLESS), env=shell.environment
    )
    while not await rows(driver, _LEFT):  # noqa: ASYNC110  # the server tells when it is asked
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 130
    assert await rows(driver, _LEFT) == []
