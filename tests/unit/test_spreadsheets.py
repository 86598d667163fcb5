"""Tables for spreadsheets: what is written reads back, no cell is a formula, every bad cell is named."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph import sample, spreadsheets, tables
from graph.authoring import read
from graph.content import Content, Document, Kind, Thing, document, thing

texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r")
    | st.sampled_from("=+-@'\t;:[{\",")
)
stripped = texts.map(str.strip)
said = stripped.filter(bool)


def written(tmp_path: Path, **files: str) -> list[Path]:
    """Files with these texts; a_csv is a.csv."""
    for name, text in files.items():
        (tmp_path / name.replace("_csv", ".csv")).write_text(text, encoding="utf-8", newline="")
    return [tmp_path / name.replace("_csv", ".csv") for name in files]


def folder_of(content: Content, place: Path) -> list[Path]:
    """The tables of a content."""
    for name, data in spreadsheets.tables(content).items():
        (place / name).write_bytes(data)
    return [place / name for name in spreadsheets.FILES.values()]


@given(stripped)
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    """Whatever it begins with."""
    cell = spreadsheets.cell("stem", text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert spreadsheets.value("stem", cell) == text


@given(st.lists(texts | said))
@example(["["])
def test_every_list_comes_back(items: list[str]) -> None:
    """One item a line, or JSON where that would not be plain."""
    assert spreadsheets.value("choices", spreadsheets.cell("choices", items)) == items


@given(st.dictionaries(said, said), st.dictionaries(said, st.floats(0.001, 1)))
def test_every_map_comes_back(pairs: Mapping[str, str], weights: Mapping[str, float]) -> None:
    """Texts and numbers, whatever their names hold."""
    assert spreadsheets.value("reveals", spreadsheets.cell("reveals", pairs)) == pairs
    assert spreadsheets.value("concepts", spreadsheets.cell("concepts", weights)) == weights


def test_cells_are_easy_to_read() -> None:
    """Plain lines for what is plain."""
    assert spreadsheets.cell("concepts", {"a": 1.0, "b": 0.5}) == "a: 1\nb: 0.5"
    assert spreadsheets.cell("choices", [r"$\frac{1}{2}$", "5/6"]) == "$\\frac{1}{2}$\n5/6"
    assert spreadsheets.cell("choices", ["a\nb"]) == '["a\\nb"]'
    assert [spreadsheets.cell("retired", each) for each in (True, False)] == ["yes", ""]
    assert spreadsheets.cell("difficulty", -2.0) == "-2"
    assert spreadsheets.value("concepts", "a") == {"a": 1.0}


def test_the_sample_goes_through_a_spreadsheet(tmp_path: Path) -> None:
    """All concepts, prerequisites and questions, keys with them, come back as they were."""
    content = read(sample.files()).content
    paths = folder_of(content, tmp_path)
    data = paths[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,title,")
    assert b"\r\n" in data
    found = tables.read(paths, content)
    assert found.problems == []
    assert found.kinds == {*spreadsheets.FILES}
    assert found.content == {one: each for one, each in content.items() if one.kind in spreadsheets.FILES}
    others = {one: each for one, each in content.items() if one.kind not in spreadsheets.FILES}
    assert tables.read(paths, others).content == found.content


BEFORE: dict[Thing, Document] = {
    thing(Kind.CONCEPT, "a"): document(Kind.CONCEPT, title="A", summary="About a.", minutes=5.0),
    thing(Kind.CONCEPT, "old"): document(Kind.CONCEPT, title="Old", retired=True),
    thing(Kind.MISCONCEPTION, "m"): document(Kind.MISCONCEPTION, title="M"),
    thing(Kind.QUESTION, "q"): document(
        Kind.QUESTION,
        concepts={"a": 1.0},
        stem="1 + 1",
        key={"answer": "2", "tolerance": 0.0, "form": "", "misconceptions": {"3": "m"}},
        misconceptions=["m"],
    ),
}


def test_what_has_no_column_stays(tmp_path: Path) -> None:
    """So a table of two columns is enough to rename concepts; an empty cell empties."""
    titles = "id;title;minutes\na;Another A;\nb;B;7\n"
    paths = written(tmp_path, a_csv=titles, q_csv="id,difficulty\nq,-1.5\n")
    found = tables.read(paths, BEFORE)
    assert found.problems == []
    assert found.content == {
        thing(Kind.CONCEPT, "a"): document(Kind.CONCEPT, title="Another A", summary="About a."),
        thing(Kind.CONCEPT, "b"): document(Kind.CONCEPT, title="B", minutes=7.0),
        thing(Kind.QUESTION, "q"): {**BEFORE[thing(Kind.QUESTION, "q")], "difficulty": -1.5},
    }


def test_what_is_left_empty_is_as_by_default(tmp_path: Path) -> None:
    """Numbers and the kind; what is new and what there was."""
    paths = written(tmp_path, q_csv='id,concepts,kind,minutes,difficulty,stem\nq,a,,,,?\nr,a,,,,"1\r\n2"\n')
    found = tables.read(paths, BEFORE)
    assert found.problems == []
    new = document(Kind.QUESTION, concepts={"a": 1.0}, stem="1\n2")
    assert found.content[thing(Kind.QUESTION, "r")] == new
    assert found.content[thing(Kind.QUESTION, "q")]["minutes"] == 1


def test_what_was_written_is_never_too_large_to_read(tmp_path: Path) -> None:
    """Twenty hints of the longest text."""
    hints = [f"{i}" + "x" * 19_990 for i in range(20)]
    asked = {thing(Kind.QUESTION, "q"): {**BEFORE[thing(Kind.QUESTION, "q")], "hints": hints}}
    path = tmp_path / "q.csv"
    path.write_bytes(spreadsheets.tables(asked)["questions.csv"])
    found = tables.read([path], BEFORE)
    assert (found.problems, found.content) == ([], asked)


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        ("id,title\na,A\nb,\n", 3, "title"),
        ("id,title\n,A\n", 2, "id"),
        ("id,title\nb,B\nb,C\n", 3, "id"),
        ('id,title,minutes\nb,"B\nC",1\nc,C,soon\n', 4, "minutes"),
        ("id,title,minutes\nb,B,-1\n", 2, "minutes"),
        ("id,title,retired\nb,B,perhaps\n", 2, "retired"),
        ("id,title\nb,B,C\n", 2, "cells"),
        ("id,titel\nb,B\n", 1, "titel"),
        ("name\nb\n", 1, "columns"),
        ("", 1, "columns"),
        ('id,title\nb,"B\n', None, "CSV"),
        ("prerequisite,concept,strength\na,a,1\n", 2, "prerequisite"),
        ("prerequisite,concept,strength\na,x,1\n", 2, "prerequisite"),
        ("prerequisite,concept,strength\nold,a,1\n", 2, "prerequisite"),
        ("prerequisite,concept,strength\nold,a,7\n", 2, "strength"),
        ("id,concepts,stem\nr,x: 1,?\n", 2, "concepts"),
        ("id,concepts,stem\nr,a: much,?\n", 2, "concepts"),
        ("id,concepts,stem\nr,{1,?\n", 2, "concepts"),
        ("id,concepts,stem,answer\nr,a: 1,?,two or 2\n", 2, "answer"),
        ("id,concepts,answer,reveals\nr,a: 1,2,3 m\n", 2, "reveals"),
        ("id,concepts,answer,reveals\nr,a: 1,2,3: x\n", 2, "misconceptions"),
        ("id,concepts,kind,choices,answer\nr,a: 1,choice,1\n", 2, "cells"),
        ("id,concepts,kind,choices,answer\nr,a: 1,essay,1,1\n", 2, "kind"),
    ],
)
def test_bad_cells_are_named(tmp_path: Path, table: str, line: int | None, column: str) -> None:
    """File, line and column, and a mend."""
    [path] = written(tmp_path, a_csv=table)
    problems = tables.read([path], BEFORE).problems
    assert (str(path), line, column) in [(each.file, each.line, each.field) for each in problems], problems
    assert all(each.message and each.mend for each in problems)


def test_what_is_no_table(tmp_path: Path) -> None:
    """Another encoding, a folder, nothing: one problem each."""
    (tmp_path / "a.csv").write_bytes(b"id,title\nb,\xe9\n")
    for path in (tmp_path / "a.csv", tmp_path, tmp_path / "none.csv"):
        assert len(tables.read([path], BEFORE).problems) == 1


def test_rows_are_those_of_any_reader(tmp_path: Path) -> None:
    """The tables are CSV as others read it."""
    text = spreadsheets.tables(BEFORE)["questions.csv"].decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["id"], row["answer"], row["reveals"]) == ("q", "2", "3: m")
