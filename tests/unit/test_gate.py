"""The gate before Neo4j: what it refuses and where, and what it puts around loops."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.asking import gate
from graph.asking.bounds import MOST_CHARACTERS
from graph.asking.lexing import Kind, lex, pointed, without_comments
from graph.asking.loops import bound_in
from graph.asking.patterns import trouble
from graph.errors import StatementRefused
from tests.asking.statements import HOSTILE, statements

HIDDEN = [
    *("hostile_evasion/escapes", "hostile_evasion/functions", "hostile_server/procedures"),
    *("hostile_server/shows", "hostile_exhaustion/planning"),
]
"""Kinds that Neo4j must never see: what they do is not in the plan, or hangs the planner."""


def refusal(statement: str, **parameters: object) -> StatementRefused:
    """What the gate says of it."""
    with pytest.raises(StatementRefused) as caught:
        gate.check_text(statement, parameters)
    assert caught.value.mend
    return caught.value


def test_honest_statements_pass() -> None:
    """None of them is refused before planning."""
    for each in statements("honest"):
        gate.check_text(each.text, each.parameters)


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_plans_do_not_show_is_refused_before(kind: str) -> None:
    """Every statement of these kinds, whatever Neo4j would say."""
    hostile = [each for each in statements(kind.partition("/")[0]) if each.name.startswith(f"{kind}/")]
    assert hostile
    for each in hostile:
        refusal(each.text, **each.parameters)


@pytest.mark.parametrize(
    ("statement", "line", "column", "reason"),
    [
        ("RETURN 1;\nRETURN 2", 1, 9, "more than one statement"),
        ("MATCH (n)\nRETURN id(n)", 2, 8, "function id"),
        ("MATCH (n)\nRETURN `elementId`\n(n)", 2, 8, "function elementid"),
        (
            "RETURN [x IN [1] |\n COLLECT { CALL dbms.listConfig() YIELD name RETURN name }] AS x",
            2,
            17,
            "procedure",
        ),
        ("CALL { LOAD CSV FROM 'x' AS l RETURN l } RETURN l", 1, 8, "LOAD CSV"),
        ("USE system RETURN 1", 1, 1, "USE"),
        ("  EXPLAIN RETURN 1", 1, 3, "EXPLAIN"),
        ("RETURN 1 AS x // \\u000a CREATE (n)", 1, 18, "escape"),
        ("RETURN 'open", 1, 8, "string has no end"),
        ("RETURN (1]", 1, 10, "closes none"),
        ("SHOW SETTINGS YIELD name AS INDEXES RETURN INDEXES", 1, 1, "SHOW"),
        ("MATCH (n) RETURN n.x =~ n.y", 1, 22, "regular expression"),
        ("MATCH (n) WHERE n.id = $id RETURN n", 1, 24, "'id' has no value"),
    ],
)
def test_says_where_and_why(statement: str, line: int, column: int, reason: str) -> None:
    """Line and column of the analyst's own text, and a reason."""
    found = refusal(statement)
    assert (found.line, found.column) == (line, column)
    assert reason in found.message


@pytest.mark.parametrize(
    "again",
    [
        "WITH a + a AS a",
        "WITH [a, a] AS a",
        "WITH {x: a, y: a} AS a",
        "WITH [x IN a | [x, x]] AS a",
        "WITH a || a AS b WITH b AS a",
    ],
)
def test_values_that_double(again: str) -> None:
    """Once or twice is no harm; again and again is refused before it runs."""
    gate.check_text(f"WITH [1] AS a {again} RETURN a")
    assert "times" in refusal(f"WITH [1] AS a {' '.join([again] * 12)} RETURN a").message


def test_the_caret_stands_under_it() -> None:
    """Also in a long line, of which only a part is shown."""
    assert pointed("MATCH (n)\nRETURN id(n)", 2, 8) == "RETURN id(n)\n       ^"
    shown, caret = pointed("x" * 500 + "id(n)" + "y" * 500, 1, 501).split("\n")
    assert shown[len(caret) - 1 :].startswith("id(n)")
    assert len(shown) == 100


def test_a_text_of_a_megabyte_is_refused_by_its_length() -> None:
    """Without a look at what it says."""
    assert f"{MOST_CHARACTERS:,}" in refusal("(" * 1_000_000).message


@pytest.mark.parametrize(
    ("statement", "around"),
    [
        ("MATCH (n) RETURN [x IN collect(n.x) | x] AS l", ["collect(n.x)"]),
        ("RETURN reduce(s = 0, x IN $xs | s + x) AS t", ["$xs", "s + x"]),
        ("MATCH (n) WHERE any(x IN n.xs WHERE x > 1) RETURN n", ["n.xs"]),
        ("WITH $xs AS xs RETURN [x IN xs | [y IN xs | x]] AS l", ["xs", "xs"]),
        ("RETURN size(range(1, $n)) AS n", ["range(1, $n)"]),
        ("MATCH (n) RETURN replace(n.a, 'x', n.b) AS t", ["n.a", "n.b"]),
        ("WITH $xs AS xs, 1 AS one RETURN [y IN xs | {a: y, b: one}] AS l", ["xs"]),
        ("WITH $xs AS xs, $xs AS ys RETURN [y IN xs | {a: y, b: ys}] AS l", ["xs", "ys"]),
        ("WITH $xs AS x UNWIND $xs AS y RETURN [z IN y | x] AS l, [x IN [1] | x] AS m", ["y", "x"]),
        ("WITH $xs AS xs, $xs AS ys RETURN [y IN xs | y > 1 AND xs = ys] AS l", ["xs", "xs", "ys"]),
        ("WITH $xs AS xs RETURN [y IN xs | toUpper(y.a)] AS l", ["xs"]),
        ("WITH $xs AS xs RETURN [y IN xs | y + size(xs) + xs[0]] AS l", ["xs"]),
        ("WITH $xs AS xs, $xs AS ys RETURN [y IN xs WHERE y IN ys] AS l", ["xs"]),
        ("WITH $xs AS xs, $xs AS ys RETURN [y IN xs WHERE y IN ys[1..]] AS l", ["xs", "ys[1..]"]),
        ("WITH $xs AS xs, $xs AS ys RETURN [y IN xs | CASE ys WHEN xs THEN y END] AS l", ["xs", "ys", "xs"]),
        ("MATCH (n) WHERE true AND n.a + 'x' =~ 'y.*' RETURN n", ["n.a + 'x'"]),
    ],
)
def test_loops_have_bounds(statement: str, around: list[str]) -> None:
    """What is gone over stands in a look at its size, and nothing else has changed."""
    parameters = {"xs": list(range(1000)), "n": 1}
    gate.check_text(statement, parameters)
    found = gate.guarded(statement, parameters)
    for piece in around:
        assert f"IN [({piece})]" in found or f"IN [({piece}" in found
    assert found.count("head([") == len(around)


@pytest.mark.parametrize(
    ("expression", "bounds"),
    [
        ("[x IN xs | x * 2]", [1_000_000]),
        ("[x IN xs | toString(x)]", [10_000]),
        ("[x IN xs | split(x, ',')]", [9_433]),
        ("[x IN xs | [y IN xs | x * y]]", [1_414] * 2),
        ("[x IN xs | [y IN xs | [x, y]]]", [447] * 2),
        ("[[x IN xs | [y IN xs | x * y]], [x IN xs | [y IN xs | x * y]]]", [1_000] * 4),
        (", ".join(["[x IN xs | x * 2]"] * 8), [500_000] * 8),
        ("size(range(1, 2))", [100_000]),
        ("[x IN xs | size(range(1, x))]", [10_000, 100]),
        ("[x IN xs WHERE xs = ys]", [1_000_000, 1_000, 1_000]),
        ("[x IN xs | [y IN ys WHERE xs = ys]]", [1_414, 1_414, 100, 100]),
    ],
)
def test_loops_share_what_a_row_may_take(expression: str, bounds: list[int]) -> None:
    """The figures that the README has: fewer where steps are heavy, nested or many."""
    found = gate.guarded(f"MATCH (n) WITH collect(n.x) AS xs, collect(n.y) AS ys RETURN [{expression}] AS l")
    assert sorted(map(int, re.findall(r"has more than (\d+)", found))) == sorted(bounds)


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (n) RETURN n.x AS x;",
        "UNWIND range(1, 1000000000) AS x RETURN sum(x)",
        "MATCH p = (a)-[r*1..4]->(b) WHERE all(x IN r WHERE x.w > 1) RETURN p",
        "MATCH p = (a)-->(b) WHERE none(x IN nodes(p) WHERE x:Concept) RETURN p",
        "RETURN any(x IN ['a', 'b'] WHERE x = 'c') AS there",
        "RETURN [1, 2, 3] AS x, [(a)-->(b) | b.id] AS ids, {a: [1]} AS m",
    ],
)
def test_what_needs_no_bound_stays_as_it_is(statement: str) -> None:
    """So that the planner sees what it knows."""
    gate.check_text(statement)
    assert gate.guarded(statement) == statement


def test_comments_are_gone_from_what_runs() -> None:
    """Blanks stand for them: each place stays what it was."""
    statement = "MATCH (n) /* a */ RETURN '/* b */' AS x // c"
    assert gate.guarded(statement) == "MATCH (n)         RETURN '/* b */' AS x     "


def test_a_bound_is_told_from_the_error() -> None:
    """The words of Neo4j's error hold ours."""
    assert bound_in('Text cannot be parsed to a Date\n"a list has more than 3162"\n ^') == 3162
    assert bound_in("Text cannot be parsed to a Date") is None


def test_errors_are_told_without_values() -> None:
    """A mistake of grammar keeps its words and place; what may hold data is told by its code alone."""
    code = "Neo.ClientError.Statement.SyntaxError"
    found = gate.told(
        "MATCH (n RETURN n", code, "Invalid input 'RETURN': expected ')' (line 1, column 10 (offset: 9))\n..."
    )
    assert (found.message, found.line, found.column) == ("Invalid input 'RETURN': expected ')'", 1, 10)
    hidden = gate.told("RETURN 1", "Neo.ClientError.Statement.TypeError", "Cannot add `ada@school` and 1")
    assert "ada" not in str(hidden)
    assert hidden.mend


@pytest.mark.parametrize(
    ("operator", "details", "query_type"),
    [
        ("Create@neo4j", "(n)", "w"),
        ("LoadCSV@neo4j", "l", "r"),
        ("ShowSettings@neo4j", "", "r"),
        ("ProcedureCall@neo4j", "dbms.listConfig() :: (name :: STRING)", "s"),
        ("ProcedureCall@neo4j", "db.labelsX() :: (label :: STRING)", "r"),
        ("SomethingNew@neo4j", "", "r"),
        ("Projection@neo4j", "", "rw"),
        ("StatefulShortestPath(All)@neo4j", "SHORTEST 1 (a) ((`b`)-[`c`]->(`d`)){1, } (e)", "r"),
    ],
)
def test_plans_that_do_more_than_read(operator: str, details: str, query_type: str) -> None:
    """Also deep in the tree."""
    plan: dict[str, Any] = {"operatorType": operator, "args": {"Details": details}, "children": []}
    for _ in range(50):
        plan = {"operatorType": "Apply@neo4j", "args": {}, "children": [plan]}
    with pytest.raises(StatementRefused) as caught:
        gate.check_plan(plan, query_type)
    assert caught.value.mend


def test_the_caret_stands_under_what_writes() -> None:
    """Not under a name that reads like it."""
    plan = {"operatorType": "DetachDelete@neo4j", "args": {}, "children": []}
    with pytest.raises(StatementRefused) as caught:
        gate.check_plan(plan, "w", "MATCH (n:SET) WHERE n.delete\nDETACH DELETE n")
    assert (caught.value.line, caught.value.column) == (2, 1)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a|aa)*", "(?:a?){9}", ".*.*.*", r"(a)\1", "(?=a)", "a?a?a?a?a?a?"]
)
def test_regular_expressions_that_backtrack(pattern: str) -> None:
    """Repetitions of what matches in several ways, and too many."""
    assert trouble(pattern)


@pytest.mark.parametrize(
    "pattern", ["(?i)concept.*", "[a-z]+-[0-9]{3}", "(add|sum).*", r"\d+\.\d*", "a.*?b", "[+*?]{2}"]
)
def test_regular_expressions_that_do_not(pattern: str) -> None:
    """What analysts look for."""
    assert trouble(pattern) == ""


PIECES = st.sampled_from(
    [
        "MATCH",
        "n",
        "'a b'",
        '"c"',
        "`d e`",
        "$f",
        "1.5",
        "//x\n",
        "/*y*/",
        "(",
        ")",
        "[",
        "]",
        "..",
        "=~",
        " ",
        "\n",
        "\\",
        "ü",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_tokens_are_the_text(text: str) -> None:
    """Whatever is sent is refused, or read from its first to its last sign: between tokens there is nothing
    but white space and comments."""
    try:
        tokens = lex(text)
    except StatementRefused:
        return
    plain = without_comments(text)
    assert len(plain) == len(text)
    rest = list(plain)
    for token in tokens:
        written = f"`{token.text.replace('`', '``')}`" if token.kind is Kind.NAME else token.text
        assert text[token.start : token.end] == written
        rest[token.start : token.end] = " " * (token.end - token.start)
    assert "".join(rest).strip() == ""


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    """With a refusal, if not let through; with no other error."""
    with suppress(StatementRefused):
        gate.check_text(text)


def test_every_kind_of_hostility_is_there() -> None:
    """The corpus has more than three hundred."""
    assert sum(len(statements(file)) for file in HOSTILE) >= 300
