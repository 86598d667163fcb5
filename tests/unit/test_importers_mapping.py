"""Mappings: as one line, as TOML, and what is wrong with them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.errors import InvalidInput
from graph.importers import curriculum, values
from graph.importers.mapping import FORMATS, Mapping, Source, known_format, load, parse


def test_a_line_maps_fields_to_columns() -> None:
    """Quotes hold commas; constants, filters, places and settings have their signs."""
    [section] = parse(
        "id=tag, title='Name, long', summary=, provenance:=me, type==Arrow, type==Line, zone=UTC, header=no",
        "curriculum",
    ).sections
    assert section.sources == {
        "id": Source(("tag",)),
        "title": Source(("Name, long",)),
        "summary": Source(()),
        "provenance": Source(constant="me"),
    }
    assert section.where == {"type": {"Arrow", "Line"}}
    assert not section.dialect.header and str(section.zone) == "UTC"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ident=tag", "Curriculum have no field 'ident'; there are: prerequisite, concept, reason"),
        ("id", "This is no mapping"),
        ("id=a,id=b", "mapped twice"),
        ("zone=Nowhere/Land", "no time zone 'Nowhere/Land'"),
        ("id='a", "cannot be read"),
        ("kind=answers", "no kind 'answers'"),
        ("grouping=maybe", "no grouping"),
        ("ungradable=maybe", "no ungradable 'maybe'; there are: refuse, keep"),
        ("unknown=maybe", "no unknown"),
        ("delimiter=ab", "one character"),
    ],
)
def test_a_wrong_line_is_refused_with_what_there_is(text: str, says: str) -> None:
    """Unknown fields list the known ones; every other mistake is named."""
    with pytest.raises(InvalidInput, match=says):
        parse(text, "curriculum")


def test_toml_says_more_than_a_line(tmp_path: Path) -> None:
    """Sections by file name, joined columns, value tables, skipped values, lists."""
    path = tmp_path / "map.toml"
    path.write_text(
        """
        [[files]]
        match = "*.log"
        kind = "answers"
        zone = "Europe/Berlin"
        time = "%d.%m.%Y %H:%M"
        grouping = "none"
        [files.fields]
        learner = "student"
        question = { columns = ["Problem", "Step"], join = "/" }
        correct = { column = "Outcome", values = { Yes = true, No = false }, skip = ["STUDY"] }
        concepts = { column = "KC", split = "~~" }
        [files.where]
        round = ["1", "2"]

        [[files]]
        header = ["id", "title"]
        """
    )
    mapping = load(path, "answers")
    log = mapping.section("a.log")
    assert log.sources["question"] == Source(("Problem", "Step"), join="/")
    assert log.sources["correct"].values == {"Yes": True, "No": False}
    assert log.where == {"round": {"1", "2"}} and log.grouping == "none"
    assert mapping.section("b.csv").dialect.columns == ("id", "title")
    assert parse(str(path), "answers") == mapping


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("fields = 3", "'fields' is no table"),
        ("[fields]\nlearner = 3", "'learner' is no text"),
        ("[fields]\nlearner = { colum = 'a' }", "no part 'colum'.*needs one of"),
        ("[fields]\nlearner = { column = 'a', split = 3 }", "'split' of 'learner' is no text"),
        ("fields = [", "cannot be read"),
        ("files = 3", "no list of tables"),
        ("zone = 3", "'zone' is no text"),
    ],
)
def test_a_wrong_toml_is_refused(tmp_path: Path, toml: str, says: str) -> None:
    """Every mistake is named, never a crash."""
    path = tmp_path / "map.toml"
    path.write_text(toml)
    with pytest.raises(InvalidInput, match=f"(?s){says}"):
        load(path, "answers")


def test_an_unknown_format_lists_the_known_ones() -> None:
    """The formats that are kept are named."""
    with pytest.raises(InvalidInput, match="There is no such format") as caught:
        known_format("scorm", "answers")
    for path in FORMATS.glob("*.toml"):
        assert path.stem in caught.value.mend


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "zone", "form", "expected"),
    [
        ("2025-06-01T12:00:00+02:00", None, None, datetime(2025, 6, 1, 10, tzinfo=UTC)),
        ("2025-06-01T12:00:00Z", None, None, datetime(2025, 6, 1, 12, tzinfo=UTC)),
        ("2025-06-01 12:00", "Europe/Berlin", None, datetime(2025, 6, 1, 10, tzinfo=UTC)),
        ("01.06.2025 12:00", "UTC", "%d.%m.%Y %H:%M", datetime(2025, 6, 1, 12, tzinfo=UTC)),
        ("1748779200000", None, "milliseconds", datetime(2025, 6, 1, 12, tzinfo=UTC)),
        (1748779200, None, "seconds", datetime(2025, 6, 1, 12, tzinfo=UTC)),
    ],
)
def test_times_become_utc_instants(
    raw: object, zone: str | None, form: str | None, expected: datetime
) -> None:
    """Offsets, zones and stated formats."""
    [section] = parse(f"zone={zone}" if zone else "", "answers").sections
    assert values.moment(NOW, section.zone, form)(raw) == expected


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("2025-06-01T12:00:00", "no zone"),
        ("2027-01-01T00:00:00Z", "future"),
        ("1969-01-01T00:00:00Z", "before 1970"),
        ("0001-01-01T00:00:00+14:00", "no time"),
        ("yesterday", "no time"),
        (True, "no time"),
        ([], "no time"),
    ],
)
def test_times_that_cannot_be_are_refused(raw: object, says: str) -> None:
    """Without zone, in the future, before computers, or no time at all."""
    with pytest.raises(values.Unreadable, match=says):
        values.moment(NOW, None, None)(raw)


@pytest.mark.parametrize("raw", ["a b", "a/b", "🦉", "Ä", 7, 7.0, "x" * 500])
def test_ids_are_whatever_the_file_uses(raw: object) -> None:
    """Spaces, slashes, emoji and numbers."""
    assert values.identifier(raw) == (str(raw) if raw != 7 else "7")


@pytest.mark.parametrize("raw", ["x" * 501, "a\nb", "a\x00", "\ud800", True, 1.5, [], {}])
def test_ids_that_no_index_can_hold_are_refused(raw: object) -> None:
    """Too long, control characters, half characters, no text."""
    with pytest.raises(values.Unreadable):
        values.identifier(raw)


@pytest.mark.parametrize("raw", ["nan", "inf", "-1", "0", "2", "", "1,5", True, None, [], "9" * 400])
def test_numbers_out_of_range_are_refused(raw: object) -> None:
    """A strength lies above 0 up to 1; NaN and infinity are no numbers."""
    with pytest.raises(values.Unreadable):
        values.number(0, 1, above=True)(raw)


@pytest.mark.parametrize("raw", ["1.5", "-1", "nan", "inf", "1e400", "9" * 30, True, None, [], "x"])
def test_no_whole_number_is_refused(raw: object) -> None:
    """Fractions, negatives and what no integer property can hold."""
    with pytest.raises(values.Unreadable):
        values.integer(raw)


@pytest.mark.parametrize(("raw", "expected"), [("12", 12), ("12.0", 12), (12, 12), (12.0, 12), ("0", 0)])
def test_whole_numbers_are_read_in_every_spelling(raw: object, expected: int) -> None:
    """pandas writes 12.0 where a column has a gap."""
    assert values.integer(raw) == expected


@pytest.mark.parametrize("raw", ["0.5", "maybe", "", "2", None, []])
def test_what_is_no_verdict_is_refused(raw: object) -> None:
    """Part marks are not rounded."""
    with pytest.raises(values.Unreadable):
        values.verdict(raw)


def test_a_list_may_be_given_several_columns() -> None:
    """One after another, in one line; a constant beside them is a second mapping."""
    found = parse("concepts=a,id=q,concepts=b,concepts=c", "questions").sections[0]
    assert found.sources["concepts"].columns == ("a", "b", "c")
    for text in ("concepts:=a,concepts=b", "concepts=a,concepts:=b"):
        with pytest.raises(InvalidInput, match="mapped twice"):
            parse(text, "questions")


def test_a_folder_is_the_files_in_it_that_are_named(tmp_path: Path) -> None:
    """Of a mapping that names files; any other takes the path as it is."""
    for name in ("notes.md", "edges.csv", "standards.csv"):
        (tmp_path / name).write_text("x")
    found = known_format("ccss", "curriculum").files(tmp_path)
    assert found == [str(tmp_path / "edges.csv"), str(tmp_path / "standards.csv")]
    assert Mapping().files(tmp_path) == [str(tmp_path)]


def test_json_may_have_a_field_that_its_first_records_lack(tmp_path: Path) -> None:
    """Mapped or not, it is read where it comes; a column that never comes is a mistake."""
    records = [*({"id": f"c{i}"} for i in range(60)), {"id": "late", "summary": "S", "name": "Late"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    found = curriculum.read([tmp_path / "a.jsonl"], parse("title=name", "curriculum"))
    assert not found.report.problems
    assert (found.concepts[-1].title, found.concepts[-1].summary) == ("Late", "S")
    found = curriculum.read([tmp_path / "a.jsonl"], parse("title=nome", "curriculum"))
    assert [problem.value for problem in found.report.problems] == ["nome"]
