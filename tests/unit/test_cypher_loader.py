"""The loader of query files: what it reads, and what it refuses with file and line."""

from pathlib import Path

import pytest

import cypher
from cypher.text import code, write_clauses

GOOD = """\
// Concepts the learner is ready for.
// Not mastered, every prerequisite mastered.
// mode: read
// params: learner_id: string, threshold: float (0, 1],
// params: as_of: datetime, ids: list<string>
// returns: concept_id: string, rows: list<list<float>>
// returns: probability: float [0, 1]
MATCH (l:Learner {id: $learner_id}) // $nobody
WHERE l.note <> '$nothing; "SET"' AND l.`create` > $threshold /* MERGE; $x */
RETURN $ids AS rows, $as_of AS concept_id, 1 AS probability
"""


def write(root: Path, name: str, text: str) -> None:
    """One query file below `root`."""
    path = root / f"{name}.cypher"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def header(mode: str = "read", params: str = "nothing", returns: str = "a: integer") -> str:
    """A header of four lines."""
    return f"// Something.\n// mode: {mode}\n// params: {params}\n// returns: {returns}\n"


def problems(root: Path) -> list[str]:
    """What the loader says of `root`, without the folder."""
    with pytest.raises(ValueError, match="cypher") as caught:
        cypher.load(root)
    return [line.removeprefix(f"{root}/") for line in str(caught.value).splitlines()]


def test_reads_a_file(tmp_path: Path) -> None:
    """A query has the declared mode, parameters, columns and summary, and its text without header."""
    write(tmp_path, "learner/read_ready", GOOD)
    query = cypher.load(tmp_path)["learner/read_ready"]
    assert query.name == "learner/read_ready"
    assert query.mode == "read"
    assert query.summary == "Concepts the learner is ready for. Not mastered, every prerequisite mastered."
    assert dict(query.params) == {
        "learner_id": "string",
        "threshold": "float",
        "as_of": "datetime",
        "ids": "list<string>",
    }
    assert dict(query.columns) == {
        "concept_id": "string",
        "rows": "list<list<float>>",
        "probability": "float",
    }
    assert query.text.startswith("MATCH (l:Learner")
    assert query.text.endswith("probability")


def test_nothing_is_an_empty_list(tmp_path: Path) -> None:
    """`nothing` declares no parameters or no columns."""
    write(tmp_path, "area/touch", header("write", returns="nothing") + "MERGE (:Node {id: 1});\n")
    query = cypher.load(tmp_path)["area/touch"]
    assert (dict(query.params), dict(query.columns)) == ({}, {})
    assert query.text == "MERGE (:Node {id: 1})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (header() + "RETURN 1 AS a,\n$b AS b", ["6: parameter $b is not declared"]),
        (header(params="b: string") + "RETURN '$b' AS a", ["3: parameter b is declared and not used"]),
        (header() + "MATCH (n)\nset n.x = 1\nRETURN 1 AS a", ["6: SET in a query that is declared to read"]),
        (header() + "MERGE(n) RETURN 1 AS a", ["5: MERGE in a query that is declared to read"]),
        (header() + "RETURN 1 AS a;\nRETURN 2 AS a", ["5: several statements; a file holds one query"]),
        (header(), ["1: there is no statement"]),
        (
            header(mode="admin") + "RETURN 1 AS a",
            ["2: unknown mode 'admin'; known are read, write"],
        ),
        (header(returns="a: list<text>") + "RETURN 1 AS a", ["4: unknown type 'list<text>' of a"]),
        (header(returns="a integer") + "RETURN 1 AS a", ["4: not `name: type` in returns: 'a integer'"]),
        (header(returns="a: map, a: map") + "RETURN 1 AS a", ["4: a is declared twice in returns"]),
        ("RETURN 1 AS a", ["1: the header says nothing of mode, params, returns, summary"]),
        (
            header() + "// mode: read\n// late\nRETURN 1 AS a",
            ["5: mode is said twice", "6: a summary line after mode, params or returns"],
        ),
    ],
)
def test_refuses_with_the_line(tmp_path: Path, text: str, expected: list[str]) -> None:
    """What is wrong in a file is said with its line."""
    write(tmp_path, "area/read_it", text)
    assert problems(tmp_path) == [f"area/read_it.cypher:{line}" for line in expected]


@pytest.mark.parametrize(
    "name", ["read_it", "area/sub/read_it", "area/ReadIt", "area/read-it", "Area/read_it"]
)
def test_refuses_other_names(tmp_path: Path, name: str) -> None:
    """A name is an area and a verb with a noun, in small letters."""
    write(tmp_path, name, header() + "RETURN 1 AS a")
    assert problems(tmp_path) == [f"{name}.cypher:1: {name!r} is not <area>/<verb_noun>"]


def test_refuses_the_same_name_twice(tmp_path: Path) -> None:
    """Two files whose names differ only in capitals are one name on some machines."""
    write(tmp_path, "area/Read_it", header() + "RETURN 1 AS a")
    write(tmp_path, "area/read_it", header() + "RETURN 1 AS a")
    assert "area/read_it.cypher:1: the same name as area/Read_it" in problems(tmp_path)


def test_reports_every_file_together(tmp_path: Path) -> None:
    """All problems of all files are in one error."""
    write(tmp_path, "area/read_b", header() + "RETURN $x AS a, $y AS b")
    write(tmp_path, "area/read_a", "RETURN 1")
    assert [line.split(":")[0] for line in problems(tmp_path)] == [
        "area/read_a.cypher",
        "area/read_b.cypher",
        "area/read_b.cypher",
    ]


def test_names_the_nearest_query() -> None:
    """An unknown name is refused with the nearest names there are."""
    name = next(iter(cypher.load()))
    assert cypher.query(name).name == name
    with pytest.raises(KeyError, match=name):
        cypher.query(name + "s")


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n:Set)-[:CREATE|DELETE]->(m) RETURN n.set, m {.merge, delete: 1}",
        "RETURN $set AS a ORDER BY n.remove // MERGE",
        "MATCH (created) RETURN 'SET' AS settings, x IN transactions",
    ],
)
def test_names_are_not_clauses(text: str) -> None:
    """Labels, properties, keys, parameters and strings named like a clause do not write."""
    assert list(write_clauses(code(text))) == []


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("CREATE (n)", "CREATE"),
        ("MATCH (n) DETACH DELETE n", "DELETE"),
        (
            "UNWIND [1] AS x\nCALL (x) { RETURN 1 AS y } IN 2 CONCURRENT TRANSACTIONS",
            "IN 2 CONCURRENT TRANSACTIONS",
        ),
        ("MATCH (n) REMOVE n:Label", "REMOVE"),
        ("FOREACH (x IN [1] | SET n.a = x)", "FOREACH"),
        ("DROP INDEX name", "DROP"),
    ],
)
def test_finds_clauses_that_write(text: str, clause: str) -> None:
    """Every clause that writes is found."""
    assert clause in [found for found, _ in write_clauses(code(text))]
