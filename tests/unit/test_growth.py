"""How often values may hold one another: what multiplies is refused, and what merely counts is not."""

import pytest

from graph.asking.brackets import Text, read
from graph.asking.expressions import LARGEST
from graph.asking.growth import large_in_loops
from graph.errors import StatementRefused


def large(text: Text) -> list[str]:
    """What loops read whole, as text."""
    tokens = text.tokens
    return [
        text.statement[tokens[first].start : tokens[end - 1].end]
        for (first, end), _ in large_in_loops(text, {})
    ]


STEPS = 8
"""Doublings: 2^8 is beyond what is allowed."""


@pytest.mark.parametrize(
    "step",
    [
        "[a, a]",
        "{x: a, y: a}",
        "a + a",
        "a || a",
        "[a] + [a]",
        "[x IN a | [x, x]]",
        "[x IN a WHERE true | {l: x, r: x}]",
        "CASE WHEN true THEN [a, a] ELSE a END",
        "coalesce([a, a], a)",
        "collect([a, a])",
        "[a[0], a[$zero]]",
        "[a[0..1], a[0..1]]",
        "[a, a.x]",
        "{x: a.x, y: a.x, z: a.y}",
        "(a) + (a)",
        "COLLECT { UNWIND [1] AS i RETURN [a, a] }",
        "reduce(s = a, x IN [1] | s + a)",
        "n {.*, x: a, y: a}",
        "[(n)-->(m) | [a, a]]",
        "toString(a) + toString(a)",
        "[1 * 2, a, a]",
    ],
)
def test_what_doubles_again_and_again_is_refused(step: str) -> None:
    """Whatever the way in which it doubles."""
    statement = f"MATCH (n) WITH n, [[1]] AS a {f'WITH n, {step} AS a ' * STEPS}RETURN a"
    with pytest.raises(StatementRefused, match="times"):
        large(read(statement))


@pytest.mark.parametrize(
    "between",
    [
        "CALL () { WITH 1 * 1 AS a RETURN 1 AS z }",
        "CALL () { RETURN 1 AS z UNION RETURN 2 AS z }",
        "WHERE none(a IN [1] WHERE a > 1)",
    ],
)
def test_another_thing_of_the_same_name_hides_nothing(between: str) -> None:
    """A number of that name in a subquery or a loop, and a UNION within one, forget nothing."""
    statement = f"WITH [1] AS a {f'WITH [a, a] AS a {between} ' * STEPS}RETURN a"
    with pytest.raises(StatementRefused, match="times"):
        large(read(statement))


@pytest.mark.parametrize(
    "expression",
    [
        "1.0 * k / n + 1.96 * sqrt(k * (n - k) / n + 0.96) / (n + k) + k + n + k + n + k + n",
        "reduce(s = 0.0, r IN rows | s + (r.n - m) * (r.p - m))"
        " / sqrt(reduce(s = 0.0, r IN rows | s + (r.n - m)^2))",
        "CASE WHEN k > n AND n > k OR k = n THEN n - k WHEN n < k THEN k WHEN k < n THEN n ELSE 0 END",
        "[" + ", ".join(f"'{each}'" for each in range(40)) + "]",
        "{" + ", ".join(f"k{each}: n.k{each}" for each in range(40)) + "}",
        "[" + ", ".join("count(*)" for _ in range(40)) + "]",
        "[" + ", ".join(f"row[{each}]" for each in range(40)) + "]",
        "size([end IN ends WHERE end <= days AND days >= end])",
    ],
)
def test_numbers_hold_nothing(expression: str) -> None:
    """Nor do parts that differ, or texts that are written down."""
    large(read(f"MATCH (n) WITH n, count(*) AS k WITH n, {expression} AS a RETURN a"))


def test_counts_what_sums_to_the_bound() -> None:
    """Exactly as many times as may be, and one more."""
    large(read(f"WITH [1] AS a RETURN {' + '.join('a' * LARGEST)} AS b"))
    with pytest.raises(StatementRefused, match=f"{LARGEST + 1} times") as caught:
        large(read(f"WITH [1] AS a RETURN {' + '.join('a' * (LARGEST + 1))} AS b"))
    assert (caught.value.line, caught.value.column) == (1, 22)


def test_an_end_that_is_a_name_ends_no_case() -> None:
    """Nor begins one what is called `case`; END stands behind a value."""
    text = read("RETURN CASE WHEN end > 1 THEN CASE end WHEN 1 THEN end END ELSE n.end END AS x")
    cases = [each for each in range(len(text.tokens)) if text.case_end(each) is not None]
    ends = [text.case_end(each) for each in cases]
    assert [text.case_start(each) for each in ends if each] == cases
    assert [text.tokens[each].start for each in cases] == [7, 30]


@pytest.mark.parametrize(
    "expression",
    [
        "[x IN a | a]",
        "[x IN [1] WHERE a = b]",
        "[x IN [1] | CASE a WHEN b THEN 1 END]",
        "[x IN [1] | valueType([a])]",
        "[x IN [1] WHERE {l: a} = {l: b}]",
        "[x IN [1] WHERE [x, a[0..]] = [1, b]]",
        "[x IN [1] WHERE x > 1 OR size(t) > 1]",
    ],
)
def test_what_loops_read_whole_has_a_size_that_can_be_looked_at(expression: str) -> None:
    """Lists of lists and long texts are refused."""
    clauses = "MATCH (n) WITH n, collect(n.x) AS xs WITH collect(xs) AS a, collect(xs) AS b"
    text = "reduce(s = '', x IN [1] | s + 'a') AS t"
    with pytest.raises(StatementRefused, match="at each step") as caught:
        large(read(f"{clauses} WITH a, b, {text} RETURN {expression} AS c"))
    assert caught.value.line and "UNWIND" in caught.value.mend


@pytest.mark.parametrize(
    ("expression", "read_whole"),
    [
        ("[x IN xs WHERE x IN ys AND NOT x IN xs]", []),
        ("[x IN range(0, size(xs) - 1) | xs[x] - ys[x] * 2]", []),
        ("[r IN rows WHERE r.id = 'a' AND size(r.xs) > 1 | r.xs]", []),
        ("[r IN rows WHERE r.id STARTS WITH $p | r.xs[0] + r.xs[-1]]", []),
        ("[r IN rows | r {.id, n: size([y IN r.xs WHERE y > 1])}]", []),
        ("[x IN xs WHERE x = ys]", []),
        ("[x IN xs WHERE xs = ys]", ["xs", "ys"]),
        ("[x IN xs WHERE xs[1..] < ys[..3]]", ["xs[1..]", "ys[..3]"]),
        ("[r IN rows WHERE r.xs = ys]", ["r.xs", "ys"]),
        ("[x IN xs | {x: x, all: ys}]", ["ys"]),
        ("[x IN xs | coalesce(ys, [])]", ["ys"]),
        ("[x IN xs | head(ys) + last(ys)]", []),
        ("any(x IN xs WHERE x IN reverse(ys))", ["ys"]),
        ("[x IN xs WHERE ys IS NOT NULL]", []),
        ("[x IN xs WHERE ys IS :: LIST<INTEGER>]", ["ys"]),
        ("reduce(l = [], x IN xs | CASE WHEN x IN l THEN l ELSE l + x END)", []),
        ("reduce(n = 0, x IN xs | n + CASE xs WHEN ys THEN 1 ELSE 0 END)", ["xs", "ys"]),
        ("[(n)--(m) WHERE m.x IN xs | m.x]", []),
    ],
)
def test_tells_what_loops_read_whole(expression: str, read_whole: list[str]) -> None:
    """And not what they take an entry of, or look for in a list."""
    clauses = (
        "MATCH (n) WITH n, collect(n.x) AS xs, collect(n.y) AS ys "
        "WITH n, xs, ys, collect({id: n.id, xs: xs}) AS rows"
    )
    assert sorted(set(large(read(f"{clauses} RETURN {expression} AS l")))) == sorted(set(read_whole))


@pytest.mark.parametrize(
    ("before", "behind"),
    [("(", " = 1)"), ("size(", ")"), ("(1 IN [", "])"), ("CASE ", " WHEN 1 THEN 2 END"), ("head([", "])")],
)
def test_reading_is_quick_however_deep_it_nests(before: str, behind: str) -> None:
    """Each depth is read a few times, not twice as often as the one around it."""
    deep = 18
    large(read(f"WITH [1] AS a RETURN {before * deep}a{behind * deep} AS x"))
