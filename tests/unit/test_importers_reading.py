"""Files into rows: every kind, with lines, and what is wrong said in its place."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from graph.errors import InvalidInput
from graph.importers.reading import Dialect, Row, open_table, rows
from graph.importers.report import Problem
from graph.importers.sources import LONGEST_LINE


def write(path: Path, data: str | bytes) -> Path:
    """A file of these bytes."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def values(path: Path, dialect: Dialect | None = None) -> list[dict[str, object]]:
    """The good rows."""
    return [row.values for row in rows(path, dialect) if isinstance(row, Row)]


def problems(path: Path) -> list[tuple[int | None, str, str]]:
    """Line, field and message of the bad rows."""
    return [(row.line, row.field, row.message) for row in rows(path) if isinstance(row, Problem)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "id,title\na,Ä\nb,B\n".encode()),
        ("bom.csv", b"\xef\xbb\xbf" + "id,title\na,Ä\nb,B\n".encode()),
        ("windows.csv", "id,title\r\na,Ä\r\nb,B\r\n".encode()),
        ("mac.csv", "id,title\ra,Ä\rb,B\r".encode()),
        ("semicolons.csv", "id;title\na;Ä\nb;B".encode()),
        ("quoted.csv", 'id,title\n"a","Ä"\n\n"b","B"\n'.encode()),
        ("utf16.csv", "id,title\na,Ä\nb,B\n".encode("utf-16")),
        ("utf16le.csv", "id,title\na,Ä\nb,B\n".encode("utf-16-le")),
        ("a.tsv", "id\ttitle\na\tÄ\nb\tB\n".encode()),
        ("a.txt", "id\ttitle\na\tÄ\nb\tB\n".encode()),
        ("a.jsonl", '{"id": "a", "title": "Ä"}\n\n{"id": "b", "title": "B"}\n'.encode()),
        ("a.json", '[{"id": "a", "title": "Ä"},\n {"id": "b", "title": "B"}]'.encode()),
        ("lines.json", '{"id": "a", "title": "Ä"}\n{"id": "b", "title": "B"}'.encode()),
        ("noname", '[{"id": "a", "title": "Ä"}, {"id": "b", "title": "B"}]'.encode()),
        ("a.csv.gz", gzip.compress("id,title\na,Ä\nb,B\n".encode(), mtime=0)),
    ],
)
def test_every_way_of_writing_a_table_gives_the_same_rows(tmp_path: Path, name: str, data: bytes) -> None:
    """Delimiters, line ends, encodings and containers are told from the file itself."""
    assert values(write(tmp_path / name, data)) == [{"id": "a", "title": "Ä"}, {"id": "b", "title": "B"}]


def test_rows_carry_the_line_they_start_on(tmp_path: Path) -> None:
    """Quoted line ends and blank lines count."""
    path = write(tmp_path / "a.csv", 'id,title\na,"two\nlines"\n\nb,B\n')
    assert [row.line for row in rows(path)] == [2, 5]
    path = write(tmp_path / "a.json", '[\n {"id": "a",\n  "x": 1},\n\n {"id": "b"}]')
    assert [row.line for row in rows(path)] == [2, 5]


def test_a_row_with_missing_columns_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """Too few and too many columns are problems of their rows only."""
    path = write(tmp_path / "a.csv", "id,title,x\na,A,1\nb,B\nc,C,1,2\nd,D,1,,\n")
    assert problems(path) == [
        (3, "x", "This row has 2 columns, the header 3."),
        (4, "row", "This row has 4 columns, the header 3."),
    ]
    assert [row["id"] for row in values(path)] == ["a", "d"]


def test_a_file_cut_off_inside_a_quote_is_named_with_the_line_of_the_row(tmp_path: Path) -> None:
    """The row where the quote opens is the bad one, not the last line."""
    path = write(tmp_path / "a.csv", 'id,title\na,A\nb,"cut off\nin the middle')
    assert problems(path)[0] == (3, "row", "This row cannot be read: unexpected end of data.")
    assert [row["id"] for row in values(path)] == ["a"]


def test_an_open_quote_costs_one_row_and_not_the_rest_of_the_file(tmp_path: Path) -> None:
    """After a broken record the reading goes on with the line after its first."""
    path = write(tmp_path / "a.csv", 'id,title\na,"A\nb,B\nc,"C"\nd,D\n')
    assert [line for line, _, _ in problems(path)] == [2]
    assert [row["id"] for row in values(path)] == ["b", "c", "d"]


def test_bytes_of_another_encoding_are_refused_unless_it_is_named(tmp_path: Path) -> None:
    """Latin-1 cannot be told from UTF-8's mistakes, so the reader asks."""
    path = write(tmp_path / "a.csv", "id,title\na,Ä\nb,B\n".encode("latin-1"))
    [(line, _, message)] = problems(path)
    assert line == 2 and "c4" in message
    assert values(path, Dialect(encoding="latin-1"))[0]["title"] == "Ä"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[{"id": "a"},\n{"id": "b"', 2, "not JSON"),
        ('[{"id": "a"}', 1, "no end"),
        ('[{"id": "a"}]\n[]', 2, "follows"),
        ('[{"id": NaN}]', 1, "no number"),
        ('[{"id": "a", "id": "b"}]', 1, "twice"),
        ("[1, 2]", 1, "should be a record"),
        ("[" + '{"a":' * 100_000, 1, "nested too deep"),
    ],
)
def test_broken_json_is_named_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    """A cut, a repeated name, no record, NaN and endless nesting end in a problem, not in a crash."""
    found = problems(write(tmp_path / "a.json", text))
    assert [(at, says in message) for at, _, message in found] == [(line, True)]


def test_a_broken_line_of_json_lines_costs_that_line(tmp_path: Path) -> None:
    """The lines around it are read."""
    path = write(tmp_path / "a.jsonl", '{"id": "a"}\n{"id": \n["b"]\n{"id": "c"}\n')
    assert [line for line, _, _ in problems(path)] == [2, 3]
    assert [row["id"] for row in values(path)] == ["a", "c"]


def test_columns_without_a_name_of_their_own_are_known_by_their_place(tmp_path: Path) -> None:
    """A blank and a repeated name are #n; the repeated ones are told."""
    with open_table(write(tmp_path / "a.csv", ",id,x,x\n1,a,2,3\n")) as table:
        assert table.keys == ["#1", "id", "#3", "#4"]
        assert table.repeated == {"x"}


def test_a_file_without_header_takes_the_names_given(tmp_path: Path) -> None:
    """Names, or places where none are given; the first line is a row."""
    path = write(tmp_path / "a.txt", "a 1\nb 2\n")
    named = Dialect(delimiter=" ", columns=("id", "hours"))
    assert values(path, named) == [{"id": "a", "hours": "1"}, {"id": "b", "hours": "2"}]
    assert values(path, Dialect(delimiter=" ", header=False))[0] == {"#1": "a", "#2": "1"}


def test_an_endless_line_is_passed_over(tmp_path: Path) -> None:
    """A line past the bound is one problem, and the next line is read."""
    path = write(tmp_path / "a.csv", "id,title\na," + "x" * (2 * LONGEST_LINE) + "\nb,B\n")
    assert [(line, "longer" in message) for line, _, message in problems(path)] == [(2, True)]
    assert [row["id"] for row in values(path)] == ["b"]


def test_a_huge_field_is_refused(tmp_path: Path) -> None:
    """A field past the reader's limit costs its row."""
    path = write(tmp_path / "a.csv", "id,title\na," + "x" * 200_000 + "\nb,B\n")
    assert [line for line, _, _ in problems(path)] == [2]


def test_a_header_of_a_million_columns_is_refused(tmp_path: Path) -> None:
    """Before anything is made of them."""
    with pytest.raises(InvalidInput, match="1,000,001 columns"):
        values(write(tmp_path / "a.csv", "," * 1_000_000 + "\na\n"))


def test_a_pipe_is_read_when_somebody_writes_to_it(tmp_path: Path) -> None:
    """However late what is written comes; a device is no file."""
    os.mkfifo(tmp_path / "a.csv")
    with subprocess.Popen(["/bin/sh", "-c", f"(sleep 0.2; echo id; echo a) > {tmp_path / 'a.csv'}"]):
        assert values(tmp_path / "a.csv") == [{"id": "a"}]
    with pytest.raises(InvalidInput, match="device"):
        values(Path("/dev/zero"))


def test_a_header_only_is_a_problem(tmp_path: Path) -> None:
    """An import of nothing is a mistake."""
    assert problems(write(tmp_path / "a.csv", "id,title\n")) == [(1, "row", "This file has no rows.")]


def test_a_cut_off_gzip_gives_its_rows_and_a_problem(tmp_path: Path) -> None:
    """What could be unpacked is read; that the rest is missing is said."""
    data = gzip.compress(b"id,title\n" + b"".join(b"%d,%d\n" % (i, i * 7919) for i in range(50_000)))
    path = write(tmp_path / "a.csv.gz", data[: len(data) // 2])
    [(_, _, message)] = problems(path)
    assert "cannot be read on" in message


def test_a_gzip_bomb_is_left_unread(tmp_path: Path) -> None:
    """A file that unpacks to hundreds of times its size stops being unpacked."""
    path = write(tmp_path / "a.csv.gz", gzip.compress(b"id,title\n" + bytes(70_000_000)))
    assert "times its size" in problems(path)[-1][2]


@pytest.mark.parametrize("kind", ["empty", "directory", "absent", "forbidden"])
def test_a_file_that_cannot_be_read_at_all_is_an_error(tmp_path: Path, kind: str) -> None:
    """Empty, a directory, absent, or of no file system: one sentence with a mend."""
    path = tmp_path / "a.csv"
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "directory":
        path.mkdir()
    elif kind == "forbidden":
        path = Path(os.fsdecode(b"/proc/1/mem/no"))
    with pytest.raises(InvalidInput) as caught:
        list(rows(path))
    assert caught.value.mend and caught.value.field == "file"
