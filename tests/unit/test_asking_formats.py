"""Results as CSV, JSON lines, tables, Parquet and graphs."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.asking import plain
from api.asking.formats import Csv, Ending, Format, GraphJson, GraphMl, JsonLines, TableText, Writer
from api.asking.parquet import Parquet
from api.asking.writing import writer
from graph.asking.nouns import Duration, Edge, Node, Point, Route, Value

A = Node("Concept:a", ("Concept",), {"id": "a", "levels": [1, 2]})
B = Node("Concept:b", ("Concept",), {"id": "b"})
AB = Edge(
    "Concept:a-PREREQUISITE_OF->Concept:b", "PREREQUISITE_OF", "Concept:a", "Concept:b", {"strength": 1.0}
)
AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.datetimes(timezones=st.just(UTC)),
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("ab"), below, max_size=2),
    max_leaves=5,
)


def written(
    to: Writer, columns: Sequence[str], *batches: Sequence[Sequence[Value]], complete: bool = True
) -> bytes:
    """The whole of a result."""
    with to:
        out = to.begin(columns)
        for batch in batches:
            out += to.rows(batch)
        count = sum(map(len, batches))
        return out + b"".join(to.end(Ending(complete, count, 0.5, "" if complete else "There is more.")))


def parquet(columns: Sequence[str], *batches: Sequence[Sequence[Value]], complete: bool = True) -> Any:
    """The table as Arrow has it."""
    return pq.read_table(io.BytesIO(written(Parquet(), columns, *batches, complete=complete)))


def test_every_format_has_a_writer() -> None:
    """Also of nothing."""
    for form in Format:
        assert isinstance(written(writer(form), ["n"]), bytes)


def test_csv_is_as_rfc_4180_has_it() -> None:
    """Quotes doubled, lines ended by CR and LF, nothing as an empty cell."""
    found = written(Csv(), ["a", "b"], [('say "hi"', None), (True, 1.5)], [([1, "x"], AT)])
    assert found == (b'a,b\r\n"say ""hi""",\r\ntrue,1.5\r\n"[1,""x""]",2026-01-02T03:04:05.000006+00:00\r\n')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    """In a header as little as below it; numbers stay numbers."""
    [header, row] = list(csv.reader(io.StringIO(written(Csv(), [text], [(text,)]).decode(), newline="")))
    assert header == [f"'{text}"] and row == [f"'{text}"]
    assert written(Csv(), ["n"], [(-1,)]) == b"n\r\n-1\r\n"


@given(st.lists(st.tuples(VALUES, VALUES), max_size=5))
def test_json_lines_give_back_what_json_has(rows: list[tuple[Any, Any]]) -> None:
    """An object a row, in their order."""
    found = [json.loads(line) for line in written(JsonLines(), ["a", "b"], rows).decode().split("\n")[:-1]]
    assert found == [{"a": json.loads(plain.text(a)), "b": json.loads(plain.text(b))} for a, b in rows]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (AT, "2026-01-02T03:04:05.000006+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(3, 4, tzinfo=timezone(timedelta(hours=1))), "03:04:00+01:00"),
        (Duration(14, 3, -1, 500_000_000), "P14M3DT-0.5S"),
        (Point(7203, (1.0, 2.0)), {"srid": 7203, "coordinates": [1.0, 2.0]}),
        (b"\x00\xff", "AP8="),
        (float("nan"), None),
        (A, {"key": "Concept:a", "labels": ["Concept"], "properties": {"id": "a", "levels": [1, 2]}}),
    ],
    ids=["moment", "day", "time", "duration", "point", "bytes", "nan", "node"],
)
def test_what_json_does_not_have_has_a_form(value: Value, told: Any) -> None:
    """One for each kind of value."""
    assert json.loads(plain.text(value)) == told


def test_a_table_says_what_is_cut() -> None:
    """By an ellipsis; what would move the cursor is left out."""
    found = written(TableText(100), ["n"], [("x" * 500,), ("\x1b[31mred",), (None,)]).decode()
    assert found.count("x") == 199 and "…" in found and "\x1b" not in found and "null" in found


def test_a_table_is_written_by_pages() -> None:
    """So that it need not all be there before the first row is seen."""
    to = TableText(80)
    assert to.begin(["n"]) + to.rows([(n,) for n in range(999)]) == b""
    assert b"999" in to.rows([(n,) for n in range(999, 1_500)])
    assert b"1499" in b"".join(to.end(Ending(True, 1_500, 0.1)))


@pytest.mark.parametrize(
    ("values", "type_", "back"),
    [
        ([1, None, 3], "int64", [1, None, 3]),
        ([1, 2.5], "double", [1.0, 2.5]),
        ([True, None], "bool", [True, None]),
        (["a", "b"], "string", ["a", "b"]),
        ([None, None], "string", [None, None]),
        ([[1], [], [2.5, None]], "list<element: double>", [[1.0], [], [2.5, None]]),
        ([date(2026, 1, 2)], "date32[day]", [date(2026, 1, 2)]),
        ([AT, AT.astimezone(timezone(timedelta(hours=5)))], "timestamp[us, tz=UTC]", [AT, AT]),
        ([1, "a"], "string", ["1", '"a"']),
        ([True, 1], "string", ["true", "1"]),
        ([[[1]]], "string", ["[[1]]"]),
        ([{"a": 1}, None], "string", ['{"a":1}', None]),
    ],
    ids=[
        "int",
        "float",
        "bool",
        "text",
        "null",
        "list",
        "day",
        "moment",
        "mixed",
        "bool-int",
        "nested",
        "map",
    ],
)
def test_a_column_of_parquet_has_the_type_of_its_values(
    values: list[Any], type_: str, back: list[Any]
) -> None:
    """Whatever their order, and in however many batches they came."""
    for order in (1, -1):
        one_by_one = parquet(["it"], *([(value,)] for value in values[::order]))
        assert str(one_by_one.schema.field("it").type) == type_
        assert one_by_one.column("it").to_pylist() == back[::order]


def test_parquet_says_what_is_json_and_whether_it_is_complete() -> None:
    """In the metadata, where programs read it."""
    schema = parquet(["a", "b"], [(1, {"x": 1})], complete=False).schema
    assert schema.field("a").metadata is None
    assert schema.field("b").metadata == {b"form": b"json"}
    assert (schema.metadata[b"complete"], schema.metadata[b"note"]) == (b"false", b"There is more.")


@settings(deadline=None)
@given(st.lists(st.tuples(VALUES), max_size=8))
def test_parquet_takes_whatever_comes(rows: list[tuple[Any]]) -> None:
    """As many rows come back, and nothing where there was nothing."""
    found = parquet(["it"], rows).column("it").to_pylist()
    assert [value is None for value in found] == [row[0] is None for row in rows]


def test_a_graph_has_each_node_once_and_the_ends_of_every_edge() -> None:
    """Wherever in the rows they stand."""
    rows: list[Sequence[Value]] = [(A, 1), ([{"x": AB}], A), (Route((A,), ()), "text")]
    found = json.loads(written(GraphJson(), ["a", "b"], rows, complete=False))
    assert [node["key"] for node in found["nodes"]] == ["Concept:a", "Concept:b"]
    assert found["nodes"][1] == {"key": "Concept:b", "labels": ["Concept"], "properties": {}}
    assert [edge["key"] for edge in found["edges"]] == [AB.key]
    assert found["complete"] is False


def test_networkx_reads_the_graphml() -> None:
    """With labels, types and properties."""
    found = nx.parse_graphml(
        written(GraphMl(), ["r"], [(Route((A, B), (AB,)),)]).decode(), force_multigraph=True
    )
    assert found.nodes["Concept:a"] == {"labels": "Concept", "id_": "a", "levels": "[1,2]"}
    assert list(nx.MultiDiGraph(found).edges(keys=True)) == [("Concept:a", "Concept:b", AB.key)]
    told = found.get_edge_data("Concept:a", "Concept:b", AB.key)
    assert told == {"type": "PREREQUISITE_OF", "strength": 1.0}
