"""The library without a graph: names, parameters, pictures and pages."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import cypher
from api.asking import plots
from api.asking.page import page
from cypher.asked import CHARTS, SUBJECTS, Chart, Column
from graph.asking import gate, library
from graph.asking.library import Question
from graph.asking.nouns import Table
from graph.errors import InvalidInput, NotFound

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTIONS = list(library.questions())


def test_there_are_questions_on_every_subject() -> None:
    """At least 24, those on one subject together; each asks one thing."""
    assert len(QUESTIONS) >= 24
    subjects = [one.subject for one in library.questions().values()]
    assert subjects == sorted(subjects, key=SUBJECTS.index)
    assert set(subjects) == set(SUBJECTS)
    assert all(one.question.endswith("?") for one in library.questions().values())


@pytest.mark.parametrize("name", QUESTIONS)
def test_leaves_out_who_agreed_to_no_research(name: str) -> None:
    """Whoever reads learners says so in the text; the gate lets each through."""
    question = library.named(name)
    given = {one.name: {"string": "x", "integer": 1}.get(one.type) for one in question.params if one.required}
    gate.check_text(question.text, library.checked(question, given, NOW))
    if ":Learner" in question.text:
        assert "coalesce(l.consent_research, 'full')" in question.text
    for secret in ("sealed_", ":Secret", ":AuditEntry", ":Draft"):
        assert secret not in question.text
    returned = question.text.rpartition("RETURN")[2]
    assert "l.id" not in returned
    assert "a.response" not in returned.replace("a.response_ms", "")


def test_slips_of_the_pen_get_names_near() -> None:
    """A name that is nearly one, or a parameter, is answered with what there is."""
    with pytest.raises(NotFound, match="Did you mean bottlenecks") as caught:
        library.named("Bottle-neck")
    assert caught.value.field == "name"
    with pytest.raises(NotFound, match="lists them all"):
        library.named("zzz")
    with pytest.raises(InvalidInput, match=r"no such parameter.*There is: away"):
        library.checked(library.named("survival"), {"awy": 1}, NOW)


def test_texts_stand_for_values() -> None:
    """As on a command line; what is not given has its default, `now` the moment of asking."""
    survival = library.named("survival")
    assert library.checked(survival, {}, NOW) == {"away": 14, "least": 20, "as_of": NOW}
    given = {"away": "3", "least": 4, "as_of": "2026-02-01T01:00:00+01:00"}
    assert library.checked(survival, given, NOW) == {
        "away": 3,
        "least": 4,
        "as_of": datetime(2026, 2, 1, tzinfo=UTC),
    }
    assert library.checked(library.named("question_difficulty"), {"easy": 1}, NOW)["easy"] == 1.0


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("survival", {"away": 0}, "away"),
        ("survival", {"away": 3651}, "away"),
        ("survival", {"away": "many"}, "away"),
        ("survival", {"away": 2.5}, "away"),
        ("survival", {"away": True}, "away"),
        ("survival", {"away": [1]}, "away"),
        ("survival", {"as_of": "yesterday"}, "as_of"),
        ("survival", {"as_of": "2026-02-01T00:00:00"}, "as_of"),
        ("question_difficulty", {"easy": "nan"}, "easy"),
        ("question_difficulty", {"easy": 0.2}, "easy"),
        ("class_heat_map", {}, "class"),
        ("class_heat_map", {"class": "a\nb"}, "class"),
        ("class_heat_map", {"class": "x" * 1_001}, "class"),
        ("revision_effect", {"revision": None}, "revision"),
    ],
)
def test_refuses_parameters_by_name(name: str, given: dict[str, Any], field: str) -> None:
    """Type and range are checked; the error names the parameter, and says what may be given."""
    with pytest.raises(InvalidInput) as caught:
        library.checked(library.named(name), given, NOW)
    assert caught.value.field == field
    assert caught.value.mend.startswith("Give ")


def question(kind: str, **roles: str) -> Question:
    """A question with such a chart."""
    columns = tuple(Column(name, "string", f"of {name}") for name in ("name", "series")) + tuple(
        Column(name, "float", f"of {name}", "days", 0, 1) for name in ("x", "y", "low", "high")
    )
    return Question(
        "q", "A <title>", "concepts", "Is it & so?", "", (), columns, Chart(kind, roles), "RETURN '<x>'"
    )


TABLE = Table(
    ("name", "series", "x", "y", "low", "high"),
    [(f"name $ {i}", f"s{i % 9}", float(i % 7), i / 100, i / 200, i / 80) for i in range(35)]
    + [("none", "s1", 1.0, None, None, None)],
)
ROLES = {
    "bar": {"x": "name", "y": "y", "low": "low", "high": "high"},
    "line": {"x": "x", "y": "y", "low": "low", "high": "high", "series": "series"},
    "heat map": {"x": "name", "y": "series", "value": "y"},
    "scatter": {"x": "x", "y": "y", "label": "name"},
    "funnel": {"x": "name", "y": "y", "series": "series"},
    "survival steps": {"x": "x", "y": "y", "low": "low", "high": "high", "series": "series"},
    "calibration": {"x": "x", "y": "y", "low": "low", "high": "high"},
}


@pytest.mark.parametrize("kind", sorted(set(CHARTS) - {"none"}))
def test_draws_every_kind(kind: str) -> None:
    """SVG is the same each time, PNG is PNG; what is left out, null among it, is said."""
    asked = question(kind, **ROLES[kind])
    assert plots.picture(asked, TABLE, "svg") == plots.picture(asked, TABLE, "svg")
    assert plots.picture(asked, TABLE, "png").startswith(b"\x89PNG")
    one = replace(TABLE, rows=TABLE.rows[3:4], complete=False)
    assert plots.picture(asked, one, "svg").startswith(b"<?xml")


def test_draws_nothing_where_there_is_nothing() -> None:
    """Without rows, or without a chart, that is an error that says what to do."""
    for asked, table in (
        (question("bar", **ROLES["bar"]), replace(TABLE, rows=[])),
        (question("none"), TABLE),
    ):
        with pytest.raises(InvalidInput) as caught:
            plots.picture(asked, table, "svg")
        assert caught.value.field == "--plot"
        assert caught.value.mend


def test_a_page_fetches_nothing_and_escapes_everything() -> None:
    """The SVG is inside; texts of the graph are no markup."""
    asked = question("bar", **ROLES["bar"])
    table = replace(TABLE, rows=[("<script>", "s", 1.0, 0.5, None, 1e-9)])
    text = page(asked, {}, table, NOW, plots.picture(asked, table, "svg"))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "RETURN &#39;&lt;x&gt;&#39;" in text
    assert "data:image/svg+xml;base64," in text
    assert "http" not in text.replace('http-equiv="', "")
    many = page(asked, {}, replace(TABLE, rows=TABLE.rows * 30, complete=False), NOW, None)
    assert "The first 1,000 of 1,080 rows" in many
    assert "more than the limit" in many


def test_every_file_of_the_library_is_a_question() -> None:
    """Nothing else is in the folder."""
    assert {f"analysis/{name}" for name in QUESTIONS} == {
        n for n in cypher.load() if n.startswith("analysis/")
    }
