"""How often values may hold one another: what multiplies is refused, and what merely counts is not."""

import pytest

from graph.asking.brackets import read
from graph.asking.growth import LARGEST, check_growth
from graph.errors import StatementRefused

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
        "[x IN [1, 2] | a]",
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
    statement = f"MATCH (n) WITH n, [1] AS a {f'WITH n, {step} AS a ' * STEPS}RETURN a"
    with pytest.raises(StatementRefused, match="times"):
        check_growth(read(statement))


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
        check_growth(read(statement))


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
    check_growth(read(f"MATCH (n) WITH n, count(*) AS k WITH n, {expression} AS a RETURN a"))


def test_counts_what_sums_to_the_bound() -> None:
    """Exactly as many times as may be, and one more."""
    check_growth(read(f"WITH [1] AS a RETURN {' + '.join('a' * LARGEST)} AS b"))
    with pytest.raises(StatementRefused, match=f"{LARGEST + 1} times") as caught:
        check_growth(read(f"WITH [1] AS a RETURN {' + '.join('a' * (LARGEST + 1))} AS b"))
    assert (caught.value.line, caught.value.column) == (1, 22)


def test_an_end_that_is_a_name_ends_no_case() -> None:
    """Nor begins one what is called `case`; END stands behind a value."""
    text = read("RETURN CASE WHEN end > 1 THEN CASE end WHEN 1 THEN end END ELSE n.end END AS x")
    cases = [each for each in range(len(text.tokens)) if text.case_end(each) is not None]
    ends = [text.case_end(each) for each in cases]
    assert [text.case_start(each) for each in ends if each] == cases
    assert [text.tokens[each].start for each in cases] == [7, 30]
