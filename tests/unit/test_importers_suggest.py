"""Mappings proposed from headers: valid TOML that reads the file it was made from."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.importers import answers, curriculum
from graph.importers.mapping import load
from graph.importers.suggest import suggest


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("Tag,Name,Requires", "a,A,", "concepts"),
        ("from,to,why", "a,b,c", "prerequisites"),
        ("id,title,description", "a,A,text", "concepts"),
    ],
)
def test_a_suggested_curriculum_mapping_reads_its_file(
    tmp_path: Path, header: str, row: str, kind: str
) -> None:
    """Whatever the columns are called."""
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n")
    (tmp_path / "map.toml").write_text(suggest(tmp_path / "a.csv", "curriculum"))
    found = curriculum.read([tmp_path / "a.csv"], load(tmp_path / "map.toml", "curriculum"))
    assert not found.report.problems and found.report.of(kind).accepted == 1


def test_a_suggested_log_mapping_reads_its_file(tmp_path: Path) -> None:
    """Odd names and letters survive; fields that no column resembles are comments."""
    (tmp_path / "a.csv").write_text('"User ID",problem_id,"Kompetenz ""é""",skill,is_correct\nl,q,x,s,1\n')
    text = suggest(tmp_path / "a.csv", "answers")
    assert '# response = ""  # what the learner gave' in text
    (tmp_path / "map.toml").write_text(text)
    mapping = load(tmp_path / "map.toml", "answers")
    with answers.read([tmp_path / "a.csv"], mapping, now=datetime(2026, 1, 1, tzinfo=UTC)) as log:
        assert not log.report.problems
        assert log.concepts_by_question == {"q": ("s",)}
