"""Exports of the graph: what is in the files, whose it is, and what never leaves."""

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import networkx as nx
import pandas as pd
import pyarrow.parquet as pq
import pytest
from nbclient import NotebookClient

from graph import advising, answering, curriculum, enrolling, slates
from graph.advice import Wish
from graph.asking import leaving
from graph.asking.leaving import Manifest, Slice
from graph.asking.shapes import PERSONS, SHAPES
from graph.asking.sheets import Format
from graph.consent import Purpose, Tier
from graph.curriculum import Addition
from graph.errors import InvalidInput, NotFound
from graph.model import Answer, Concept
from graph.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OPEN, SOME, NONE = "learner-open", "learner-some", "learner-none"
WHOLE = Slice()


@pytest.fixture
async def lived(small: Store) -> Store:
    """Three who answered, had a goal and were served a slate; each agreed to research differently."""
    answers = [
        Answer(f"{learner}-event-{i}", learner, f"count-{i % 4}", NOW + i * MINUTE, 0, "4", i % 3 > 0)
        for learner in (OPEN, SOME, NONE)
        for i in range(6)
    ]
    await answering.import_answers(small, answers, now=NOW + DAY)
    for learner, tier in ((SOME, Tier.LIMITED), (NONE, Tier.NONE)):
        await enrolling.set_consent(small, learner, {Purpose.RESEARCH: tier}, now=NOW)
    for learner in (OPEN, SOME, NONE):
        await advising.set_goals(small, learner, ["power"], by=learner)
        slate = await advising.next_questions(small, learner, wish=Wish(5), as_of=NOW + DAY)
        await small.write_slates([slates.to_row(slate)])
    return small


async def left(store: Store, folder: Path, part: Slice = WHOLE, **options: Any) -> Manifest:
    """An export as Parquet."""
    return await leaving.leave(store, folder, Format.PARQUET, part, now=NOW, **options)


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a file."""
    rows: list[dict[str, Any]] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return rows


def names_in(folder: Path) -> list[str]:
    """What is in a folder, hidden files among it."""
    return sorted(path.name for path in folder.iterdir())


async def test_holds_the_graph(lived: Store, tmp_path: Path) -> None:
    """Every label and type is a file, with what the graph says, and the manifest counts it."""
    manifest = await left(lived, tmp_path / "out")
    out = tmp_path / "out"
    assert {path.stem for path in out.glob("*.parquet")} == set(SHAPES)
    edges = {(row["source"], row["target"], row["strength"]) for row in table(out, "PREREQUISITE_OF")}
    assert edges == {
        ("Concept:count", "Concept:add", 1.0),
        ("Concept:add", "Concept:multiply", 1.0),
        ("Concept:multiply", "Concept:power", 1.0),
    }
    answers = [row for row in table(out, "ANSWERED") if row["target"] == "Question:count-1"]
    assert {(row["at"], row["correct"]) for row in answers} == {
        (NOW + MINUTE, True),
        (NOW + 5 * MINUTE, True),
    }
    [slate] = table(out, "Slate")
    assert slate["at"] == NOW + DAY
    assert len(slate["state_at"]) == len(slate["questions"]) > 0
    assert manifest.revision[0] == manifest.revision[1]
    counted = {file["name"]: file.get("rows") for file in manifest.files}
    assert counted["Concept.parquet"] == 4
    assert counted["ANSWERED.parquet"] == 6
    told = json.loads((out / "manifest.json").read_text())
    assert told["files"] == manifest.files


async def test_follows_consent(lived: Store, tmp_path: Path) -> None:
    """NONE is nowhere; LIMITED has mastery and goals, and nothing that tells of single answers."""
    out = tmp_path / "out"
    manifest = await left(lived, out)
    known = await lived.pseudonyms()
    assert known is not None
    full, some, none = (f"Learner:{known.pseudonym_of(id)}" for id in (OPEN, SOME, NONE))
    assert {row["key"] for row in table(out, "Learner")} == {full, some}
    assert manifest.learners == {"exported": 2, "of these without single answers": 1}
    for name in ("ANSWERED", "WAS_SERVED"):
        assert {row["source"] for row in table(out, name)} == {full}
    mastery = {row["source"]: row["last_three"] for row in table(out, "HAS_MASTERY")}
    assert mastery == {full: [True, False, True], some: None} or mastery[some] is None
    assert {row["source"] for row in table(out, "PURSUES")} == {full, some}
    assert none not in "".join(path.read_text(errors="replace") for path in out.iterdir())


async def test_names_nobody_and_opens_nothing(lived: Store, tmp_path: Path) -> None:
    """Neither an id of a learner nor of an answer, nor a sealed value, nor a response is in any file."""
    await leaving.leave(lived, tmp_path / "csv", Format.CSV, now=NOW)
    await leaving.leave(lived, tmp_path / "graphml", Format.GRAPHML, now=NOW)
    everything = "".join(
        path.read_text() for kind in ("csv", "graphml") for path in (tmp_path / kind).iterdir()
    )
    assert "p-" in everything
    for word in ("learner-open", "learner-some", "learner-none", "event-1", "k1:", "$2 + 2 = 4$"):
        assert word not in everything


async def test_ids_where_they_are_asked_for(lived: Store, tmp_path: Path) -> None:
    """With `ids` learners stand under their own, and consent holds all the same."""
    await left(lived, tmp_path / "out", ids=True)
    assert {row["id"] for row in table(tmp_path / "out", "Learner")} == {OPEN, SOME}
    assert {row["source"] for row in table(tmp_path / "out", "ANSWERED")} == {f"Learner:{OPEN}"}


async def test_a_slice_by_concepts(lived: Store, tmp_path: Path) -> None:
    """Has those concepts, what is tied to them, and no end that is not there."""
    out = tmp_path / "out"
    await left(lived, out, Slice(concepts=frozenset({"count", "power"})))
    assert {row["id"] for row in table(out, "Concept")} == {"count", "power"}
    assert table(out, "PREREQUISITE_OF") == []
    questions = {row["key"] for row in table(out, "Question")}
    assert {row["source"] for row in table(out, "ASSESSES")} == questions
    assert {row["target"] for row in table(out, "HAS_MASTERY")} == {"Concept:count"}
    assert_ends_are_there(out)


def assert_ends_are_there(folder: Path) -> None:
    """Every relationship's ends are in the files of nodes."""
    keys = {row["key"] for shape in SHAPES.values() if not shape.is_edge for row in table(folder, shape.name)}
    for shape in SHAPES.values():
        if shape.is_edge:
            assert {row[side] for row in table(folder, shape.name) for side in ("source", "target")} <= keys


async def test_slices_by_label_time_and_without_learners(lived: Store, tmp_path: Path) -> None:
    """Labels bring the relationships between them; `since` leaves answers out; learners can stay away."""
    await left(lived, tmp_path / "some", Slice(labels=frozenset({"Concept", "Question"})))
    names = {path.stem for path in (tmp_path / "some").glob("*.parquet")}
    assert names == {"Concept", "Question", "PREREQUISITE_OF", "ENCOMPASSES", "ASSESSES"}
    await left(lived, tmp_path / "late", Slice(since=NOW + 4 * MINUTE))
    assert {row["at"] for row in table(tmp_path / "late", "ANSWERED")} == {NOW + i * MINUTE for i in (4, 5)}
    assert_ends_are_there(tmp_path / "late")
    await left(lived, tmp_path / "none", Slice(learners=False))
    assert {path.stem for path in (tmp_path / "none").glob("*.parquet")}.isdisjoint(PERSONS | {"ANSWERED"})


async def test_the_same_in_every_format(lived: Store, tmp_path: Path) -> None:
    """CSV has the rows of Parquet; GraphML is a graph of as many nodes and edges, with labels and weights."""
    for format in Format:
        await leaving.leave(lived, tmp_path / format, format, now=NOW)
    graph = nx.read_graphml(tmp_path / "graphml" / "graph.graphml", force_multigraph=True)
    rows: Mapping[str, int] = {
        shape.name: len(table(tmp_path / "parquet", shape.name)) for shape in SHAPES.values()
    }
    for name, count in rows.items():
        with (tmp_path / "csv" / f"{name}.csv").open(newline="") as file:
            assert len(list(csv.DictReader(file))) == count
    assert graph.number_of_nodes() == sum(n for name, n in rows.items() if not SHAPES[name].is_edge)
    assert graph.number_of_edges() == sum(n for name, n in rows.items() if SHAPES[name].is_edge)
    assert graph.nodes["Concept:count"]["label"] == "Count"
    assert graph.nodes["Concept:count"]["labels"] == ":Concept"
    [edge] = graph.get_edge_data("Concept:count", "Concept:add").values()
    assert (edge["type"], edge["weight"]) == ("PREREQUISITE_OF", 1.0)


async def test_texts_that_files_take_for_something_else(store: Store, tmp_path: Path) -> None:
    """Formulas, line breaks, quotes, markup and control characters come back as texts."""
    title, summary = '=HYPERLINK("x")', 'A "line"\nand <another> & \x01, 1.'
    await curriculum.apply(store, Addition(concepts=[Concept("odd", title, summary, 30.0)]))
    for format in Format:
        await leaving.leave(store, tmp_path / format, format, now=NOW)
    [row] = table(tmp_path / "parquet", "Concept")
    assert (row["title"], row["summary"]) == (title, summary)
    frame = pd.read_csv(tmp_path / "csv" / "Concept.csv")
    assert (frame["title"][0], frame["summary"][0]) == (f"'{title}", summary)
    graph = nx.read_graphml(tmp_path / "graphml" / "graph.graphml")
    assert graph.nodes["Concept:odd"]["summary"] == summary.replace("\x01", "�")


@pytest.mark.parametrize("format", [Format.PARQUET, Format.CSV])
@pytest.mark.parametrize("learners", [True, False])
async def test_the_notebook_runs(lived: Store, tmp_path: Path, format: Format, learners: bool) -> None:
    """Beside the files, from its first cell to its last, with a plot and the graph of prerequisites."""
    out = tmp_path / "out"
    await leaving.leave(lived, out, format, Slice(learners=learners), now=NOW)
    notebook: Any = nbformat.read(out / "explore.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    done = await NotebookClient(
        notebook, timeout=90, resources={"metadata": {"path": str(out)}}
    ).async_execute()
    outputs = [output for cell in done.cells for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert "4 concepts, 3 prerequisites, acyclic: True" in str(outputs)


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (Slice(labels=frozenset({"Secret"})), "labels"),
        (Slice(concepts=frozenset({"nowhere"})), "concepts"),
    ],
    ids=["label", "concept"],
)
async def test_says_what_there_is_not(small: Store, tmp_path: Path, part: Slice, named: str) -> None:
    """A slice of what cannot leave, or is not there, is an error that names it."""
    with pytest.raises((InvalidInput, NotFound)) as caught:
        await left(small, tmp_path / "out", part)
    assert caught.value.field == named
    assert names_in(tmp_path) == []


async def test_leaves_nothing_half_written(lived: Store, tmp_path: Path, monkeypatch: Any) -> None:
    """What fails on the way leaves no folder; one that holds something stays as it is."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="something in its place"):
        await left(lived, tmp_path / "full")

    def fails(step: str, done: int, total: int) -> None:
        if step == "learners":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await left(lived, tmp_path / "out", report=fails)
    assert names_in(tmp_path) == ["full"]
