"""Curricula of other people: what is loaded, what is refused, and that every row is accounted for."""

import json
from pathlib import Path

import pytest

from graph.errors import InvalidInput
from graph.importers.curriculum import CurriculumRows, read
from graph.importers.mapping import parse
from graph.model import Concept, Prerequisite


def load(tmp_path: Path, map: str = "", drop: tuple[str, ...] = (), **files: str) -> CurriculumRows:
    """The files, named by their keyword with _ for the dot, read as one import."""
    paths = []
    for name, text in files.items():
        path = tmp_path / name.replace("_", ".")
        path.write_text(text)
        paths.append(path)
    found = read(paths, parse(map, "curriculum"), drop=drop)
    assert found.report.fatal or all(counts.balanced() for counts in found.report.counts.values())
    return found


def said(found: CurriculumRows) -> list[tuple[str, int | None, str, object]]:
    """File, line, field and value of each problem."""
    return [(Path(p.file).name, p.line, p.field, p.value) for p in found.report.problems]


def pairs(found: CurriculumRows) -> set[tuple[str, str]]:
    """The prerequisites as (source, target)."""
    return {(edge.source, edge.target) for edge in found.prerequisites}


CONCEPTS = "id,title,minutes\na,A,10\nb,B,\nc,C,30\n"


def test_a_table_of_concepts_and_one_of_prerequisites_make_a_curriculum(tmp_path: Path) -> None:
    """The kind of a file is told from its columns; blank cells say nothing."""
    found = load(
        tmp_path,
        concepts_csv=CONCEPTS,
        edges_csv="prerequisite,concept,reason,strength\na,b,needed,0.5\nb,c,,\n",
    )
    assert found.concepts == [Concept("a", "A", "", 10.0), Concept("b", "B"), Concept("c", "C", "", 30.0)]
    assert found.prerequisites == [Prerequisite("a", "b", 0.5, "needed"), Prerequisite("b", "c")]
    assert not found.report.refuses(keep_going=False)


def test_prerequisites_may_stand_in_the_concepts_record(tmp_path: Path) -> None:
    """A nested list of records or of ids; - and _ are read as the same where that is one id's alone."""
    records = [
        {"tag": "linear_maps", "deps": []},
        {"tag": "b", "deps": [{"on": "linear-maps", "reason": "r", "strength": 0.5}]},
        {"tag": "c", "deps": ["b"]},
    ]
    found = load(tmp_path, "id=tag,prerequisites=deps,prerequisites.id=on", a_json=json.dumps(records))
    assert found.prerequisites == [
        Prerequisite("linear_maps", "b", 0.5, "r"),
        Prerequisite("b", "c"),
    ]
    assert found.report.of("prerequisites").read == 2
    assert "reading - and _" in found.report.notes[0]


def test_prerequisites_in_one_cell_are_separated(tmp_path: Path) -> None:
    """By ; , | or by what the mapping says."""
    assert pairs(load(tmp_path, a_csv="id,prerequisites\na,\nb,\nc,a; b\n")) == {("a", "c"), ("b", "c")}
    found = load(tmp_path, "split=~~", b_csv='id,prerequisites\n"a,1",\nb,\nc,"a,1~~b"\n')
    assert pairs(found) == {("a,1", "c"), ("b", "c")}


def test_a_second_table_completes_the_concepts(tmp_path: Path) -> None:
    """Hours become minutes; an id that no table of concepts has is refused."""
    found = load(tmp_path, concepts_csv=CONCEPTS, hours_csv="id,hours\nb,0.5\nzz,1\n")
    assert [concept.minutes for concept in found.concepts] == [10.0, 30.0, 30.0]
    assert said(found) == [("hours.csv", 3, "id", "zz")]


def test_what_a_file_does_not_say_of_a_known_concept_stays(tmp_path: Path) -> None:
    """A title alone does not wipe a summary."""
    (tmp_path / "a.csv").write_text("id,title\na,New\n")
    known = {"a": Concept("a", "Old", "summary", 5.0)}
    assert read([tmp_path / "a.csv"], known=known).concepts == [Concept("a", "New", "summary", 5.0)]


def test_dangling_ends_are_named_with_what_they_may_mean(tmp_path: Path) -> None:
    """The missing concept, its field, and a concept of nearly that name."""
    found = load(
        tmp_path,
        c_csv="id,title\nfractions,F\ndecimals,D\n",
        e_csv="prerequisite,concept\nfraction,decimals\n",
    )
    assert said(found) == [("e.csv", 2, "prerequisite", "fraction")]
    assert found.report.problems[0].mend == "Is it fractions?"
    assert not found.prerequisites and found.report.refuses(keep_going=False)
    assert not found.report.refuses(keep_going=True)


def test_a_cycle_is_printed_as_a_path_with_the_edge_to_reconsider(tmp_path: Path) -> None:
    """The weakest edge is the doubtful one, and only it is left out."""
    edges = "prerequisite,concept,strength\na,b,1\nb,c,0.4\nc,a,1\n"
    found = load(tmp_path, c_csv=CONCEPTS, e_csv=edges)
    assert said(found) == [("e.csv", 3, "prerequisites", None)]
    assert "a -> b -> c -> a" in found.report.problems[0].message
    assert found.report.problems[0].mend == "Reconsider b before c, or the reverse."
    assert pairs(found) == {("a", "b"), ("c", "a")}


def test_a_cycle_through_the_graph_is_found(tmp_path: Path) -> None:
    """Edges that are there already count, and are not the ones refused."""
    (tmp_path / "e.csv").write_text("prerequisite,concept\nb,a\n")
    known = {id: Concept(id, id) for id in "ab"}
    found = read([tmp_path / "e.csv"], known=known, known_prerequisites=[Prerequisite("a", "b")])
    assert not found.prerequisites and "a -> b -> a" in found.report.problems[0].message


def test_two_tables_the_wrong_way_round_end_in_one_sentence(tmp_path: Path) -> None:
    """Hundreds of cycles are no list to work through."""
    edges = "prerequisite,concept\n" + "".join(f"a{i},b{i}\nb{i},a{i}\n" for i in range(150))
    found = load(tmp_path, e_csv=edges)
    assert found.report.fatal and "more than 100 cycles" in found.report.problems[-1].message


def test_repeats_are_merged_and_contradictions_refused(tmp_path: Path) -> None:
    """The same row twice is one thing; two reasons for one edge, two titles for one id are not."""
    found = load(
        tmp_path,
        c_csv="id,title\na,A\na,A\nb,B\nb,Other\n",
        e_csv="prerequisite,concept,reason\na,b,\na,b,why\na,b,because\n",
    )
    assert found.concepts == [Concept("a", "A"), Concept("b", "B")]
    assert found.prerequisites == [Prerequisite("a", "b", 1.0, "why")]
    assert said(found) == [("c.csv", 5, "title", "Other"), ("e.csv", 4, "prerequisite", "a -> b")]
    assert found.report.of("concepts").merged == found.report.of("prerequisites").merged == 1


def test_what_the_designer_chose_to_drop_is_counted_and_no_problem(tmp_path: Path) -> None:
    """Self-loops, dangling or empty ends, and what follows from other edges."""
    edges = "prerequisite,concept\na,a\na,zz\n,b\na,b\nb,c\na,c\n"
    found = load(tmp_path, drop=("self-loops", "dangling", "redundant"), c_csv=CONCEPTS, e_csv=edges)
    assert pairs(found) == {("a", "b"), ("b", "c")}
    assert found.report.of("prerequisites").dropped == 4 and not found.report.problems
    strict = load(tmp_path, c_csv=CONCEPTS, e_csv=edges)
    assert [line for _, line, _, _ in said(strict)] == [4, 2, 3]
    assert any("follow from others" in note for note in strict.report.notes)


def test_edges_alone_bring_their_concepts(tmp_path: Path) -> None:
    """With nothing else to go by, the names in them are the concepts."""
    found = load(tmp_path, "concept=#1,prerequisite=#2,header=no", e_csv="B_b,A\nC,B_b\n")
    assert [(c.id, c.title) for c in found.concepts] == [("A", "A"), ("B_b", "B b"), ("C", "C")]
    assert pairs(found) == {("A", "B_b"), ("B_b", "C")}


def test_a_missing_column_names_it_and_the_columns_there_are(tmp_path: Path) -> None:
    """No --keep-going passes it."""
    found = load(tmp_path, "id=tag", a_csv="id,title\na,A\n")
    assert found.report.fatal and not found.concepts
    assert "id (mapped to 'tag') for concepts. There are: id, title." in found.report.problems[0].message


def test_a_column_that_no_file_has_is_a_problem(tmp_path: Path) -> None:
    """A slip in an optional field or in a filter is not passed over."""
    for map in ("summary=sumary", "levle==standard"):
        found = load(tmp_path, map, a_csv="id,title\na,A\n")
        assert found.report.fatal and "no such column" in found.report.problems[0].message
    found = load(tmp_path, "minutes=length", a_csv="id,title\na,A\n", b_csv="id,length\na,5\n")
    assert found.concepts[0].minutes == 5.0


def test_all_bad_fields_of_a_row_are_reported_together(tmp_path: Path) -> None:
    """One pass is enough to mend a row."""
    found = load(tmp_path, e_csv="prerequisite,concept,strength\n,b\x01,7\na,b,1\n")
    assert said(found) == [
        ("e.csv", 2, "prerequisite", None),
        ("e.csv", 2, "concept", "b\x01"),
        ("e.csv", 2, "strength", "7"),
    ]


def test_authored_files_and_tables_are_one_curriculum(tmp_path: Path) -> None:
    """A designer's TOML file may stand on concepts of a table."""
    toml = """
        [[concept]]
        id = "b"
        title = "B"
        summary = "About B."
        minutes = 20
        """
    found = load(tmp_path, a_csv="id,title\na,A\n", b_toml=toml, e_csv="prerequisite,concept\na,b\n")
    assert not found.report.problems
    assert [concept.id for concept in found.concepts] == ["a", "b"] and pairs(found) == {("a", "b")}


def test_a_broken_authored_file_is_not_passed_by_keep_going(tmp_path: Path) -> None:
    """Its problems are mended at their place."""
    found = load(tmp_path, b_toml="[[concept]]\nid = 3\n")
    assert found.report.fatal and found.report.problems[0].mend


def test_an_unknown_word_to_drop_is_refused(tmp_path: Path) -> None:
    """It lists the known ones."""
    with pytest.raises(InvalidInput, match="cannot be dropped"):
        read([], drop=["everything"])


def test_a_file_that_is_not_there_is_a_problem_of_the_report(tmp_path: Path) -> None:
    """Never an exception: other files are reported too."""
    found = read([tmp_path / "none.csv"])
    assert found.report.fatal and "no such file" in found.report.problems[0].message


def test_the_report_reads_as_text(tmp_path: Path) -> None:
    """Counts by kind, then each problem on a line with its mend."""
    found = load(tmp_path, c_csv="id,title\na,A\n", e_csv="prerequisite,concept\nx,a\n")
    lines = list(found.report.lines())
    assert lines[:2] == ["concepts: 1 read, 1 accepted", "prerequisites: 1 read, 1 refused"]
    assert lines[2].endswith(
        "e.csv:2: prerequisite 'x': There is no such concept. Add the concept, or remove this row."
    )


def test_a_first_record_that_is_broken_says_so_by_line(tmp_path: Path) -> None:
    """Not that columns are missing, which nobody can know."""
    found = load(tmp_path, cut_json='\n[{"id": "a", "ti', none_json="[]")
    assert said(found) == [("cut.json", 2, "row", None), ("none.json", 1, "row", None)]
    assert "not JSON" in found.report.problems[0].message and "no rows" in found.report.problems[1].message


def test_a_list_of_prerequisites_is_bounded(tmp_path: Path) -> None:
    """Thousands of ends in one row are a mistake, and one problem."""
    record = {"id": "a", "title": "A", "prerequisites": ["b"] * 2_000}
    [problem] = load(tmp_path, a_json=json.dumps([record])).report.problems
    assert (problem.field, problem.message) == ("prerequisites", "This list has 2,000 items.")


def test_grades_are_numbers(tmp_path: Path) -> None:
    """From 0 to 30, with K for 0; a table that only has grades completes concepts."""
    found = load(
        tmp_path, a_csv="id,title,grade\na,A,5.5\nb,B,K\nc,C,fifth\nd,D,31\n", g_csv="id,grade\na,5.5\n"
    )
    assert [(concept.id, concept.grade) for concept in found.concepts] == [("a", 5.5), ("b", 0.0)]
    assert said(found) == [("a.csv", 4, "grade", "fifth"), ("a.csv", 5, "grade", "31")]


def test_files_with_retired_things_are_for_drafts(tmp_path: Path) -> None:
    """An import only adds, so it cannot bring what is not in use."""
    found = load(tmp_path, a_toml='[[concept]]\nid = "a"\ntitle = "A"\nretired = true\n')
    assert found.report.fatal
    assert "curriculum import" in str(found.report.problems[0])
