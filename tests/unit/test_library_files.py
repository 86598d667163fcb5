"""The headers of the library's questions: what is read from them, and what is refused with file and line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import cypher
from cypher.asked import Chart, Column, Parameter
from tests.unit.test_cypher_loader import problems, write

GOOD = """\
// Which concepts do many fail? Those with few answers are left out.
// title: Concepts that fail
// subject: concepts
// mode: read
// params: least: integer [1, 100] answers = 20 (of a concept; those with fewer (a few) are left out),
// params: share: float [0, 1] = 0.5 (a bar), class: string = "" (an id), open: boolean = true (whether),
// params: as_of: datetime = now (when), since: datetime = 2000-01-01T00:00:00Z (from), id: string (an id)
// returns: concept: string (its id), days: float days (spent),
// returns: right: float [0, 1] (share), ids: list<string> (others)
// chart: bar x=concept y=right
RETURN $least AS concept, $share AS days, $class AS right, [$open, $as_of, $since, $id] AS ids
"""


def test_reads_what_a_question_says(tmp_path: Path) -> None:
    """Title, subject, parameters with range, unit, default and meaning, columns, chart."""
    write(tmp_path, "analysis/fail", GOOD)
    asked = cypher.load(tmp_path)["analysis/fail"].asked
    assert asked is not None
    assert (asked.title, asked.subject) == ("Concepts that fail", "concepts")
    assert asked.params[0] == Parameter(
        "least", "integer", "of a concept; those with fewer (a few) are left out", "answers", 1, 100, 20
    )
    assert [(one.default, one.required) for one in asked.params[1:]] == [
        (0.5, False),
        ("", False),
        (True, False),
        ("now", False),
        (datetime(2000, 1, 1, tzinfo=UTC), False),
        (None, True),
    ]
    assert asked.columns[1:3] == (
        Column("days", "float", "spent", "days"),
        Column("right", "float", "share", "", 0, 1),
    )
    assert asked.chart == Chart("bar", {"x": "concept", "y": "right"})


def test_other_queries_say_no_more(tmp_path: Path) -> None:
    """A query elsewhere needs no title and has nothing of this."""
    write(
        tmp_path,
        "area/read_it",
        "// Why.\n// mode: read\n// params: nothing\n// returns: a: integer\nRETURN 1 AS a",
    )
    assert cypher.load(tmp_path)["area/read_it"].asked is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("// title: Concepts that fail\n", "", "1: the header says nothing of title"),
        ("subject: concepts", "subject: things", "3: unknown subject 'things'; known are concepts, "),
        ("20 (of", "200 (of", "5: the default of least is not of its type and range: 200"),
        ("20 (of", "2.5 (of", "5: the default of least is not of its type and range: 2.5"),
        ("[1, 100]", "[one, 100]", "5: the range of least is not of numbers"),
        ("= now", "= then", "7: the default of as_of is not of its type and range: then"),
        ("(its id)", "", "8: not `[range] unit = default (meaning)` behind concept: ''"),
        ("days (spent)", "days = 1 (spent)", "8: days is a column and has a default"),
        (
            "open: boolean = true",
            "open: list<string> = 1",
            "6: open is a list<string>; a parameter is string, ",
        ),
        ("bar x=", "pie x=", "10: not a chart: 'pie x=concept y=right'; known are bar, "),
        ("y=right", "y=left", "10: the chart names left, which is no column"),
        (" y=right", "", "10: a bar chart needs y"),
        ("y=right", "y=right value=right", "10: a bar chart has no value"),
        ("// title: Concepts", "// title: Twice\n// title: Concepts", "3: title is said twice"),
        ("$least AS", "$most AS", "5: parameter least is declared and not used"),
        ("RETURN $least", "SET n.x = 1 RETURN $least", "11: SET in a query that is declared to read"),
    ],
)
def test_refuses_with_the_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """What is wrong in the header of a question is said with its line."""
    assert old in GOOD
    write(tmp_path, "analysis/fail", GOOD.replace(old, new, 1))
    found = problems(tmp_path)
    assert any(line.startswith(f"analysis/fail.cypher:{expected}") for line in found), found
