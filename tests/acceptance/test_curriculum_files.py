"""A designer's files on the command line: out for Git and for spreadsheets, in as a draft, compared."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph import sample
from tests.acceptance.shell import Shell

PLACE = "concepts/place-value.toml"


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Path within the folder -> what stands in the file."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()
    }


class Curriculum:
    """`learner-graph curriculum` as ada."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    async def __call__(self, command: str, *arguments: str | Path) -> str:
        """What it prints; it succeeds."""
        done = await self.shell("curriculum", command, *map(str, arguments), "--by", "ada")
        assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stdout + done.stderr
        return done.stdout

    async def json(self, command: str, *arguments: str | Path) -> Any:
        """The same for scripts."""
        return json.loads(await self(command, *arguments, "--json"))

    async def refused(self, command: str, *arguments: str | Path) -> str:
        """What it says instead."""
        done = await self.shell("curriculum", command, *map(str, arguments), "--by", "ada")
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stdout
        return done.stdout + done.stderr


@pytest.fixture
async def curriculum(emptied: Shell) -> Curriculum:
    """The sample is live."""
    done = await emptied("import", "curriculum", str(sample.CURRICULUM))
    assert done.returncode == 0, done.stdout
    assert "templates" in done.stdout
    return Curriculum(emptied)


async def test_out_and_in_again(curriculum: Curriculum, tmp_path: Path) -> None:
    """An export of the imported sample is the sample, byte for byte; edited, it is a draft of what was
    edited, which exports as the edited files."""
    out = tmp_path / "out"
    assert "Keys and solutions stand in them." in await curriculum("export", out)
    assert bytes_of(out) == bytes_of(sample.CURRICULUM)
    assert "nothing to change" in await curriculum("import", out, "--title", "Nothing")
    assert await curriculum("diff", "live", out) == "They say the same.\n"

    path = out / PLACE
    path.write_text(path.read_text().replace('title = "Place value"', 'title = "Places"\ngrade = 2', 1))
    (out / "courses/data-and-chance.toml").unlink()
    dry = await curriculum("import", out, "--dry-run")
    assert "concept: 1 changed" in dry and "course: 1 retired" in dry and "dry run" in dry
    assert "Removed and retired is what the files do not say any more." in dry
    made = await curriculum.json("import", out, "--title", "From Git")
    assert [(one["what"], *one["key"]) for one in made["changes"]] == [
        ("changed", "place-value"),
        ("retired", "data-and-chance"),
    ]
    assert made["violations"] == []
    draft = f"draft:{made['draft']}"
    assert (await curriculum("diff", "live", draft)).splitlines() == [
        "~ concept place-value",
        "    title: Place value -> Places",
        "    grade: nothing -> 2",
        "- course data-and-chance (retired)",
    ]
    again = tmp_path / "again"
    await curriculum("export", again, "--draft", made["draft"])
    assert bytes_of(again)[PLACE] == bytes_of(out)[PLACE]
    assert b"retired = true" in bytes_of(again)["courses/data-and-chance.toml"]
    assert "nothing to change" in await curriculum("import", again, "--draft", made["draft"])
    await curriculum("export", again, "--as-of", "1")
    assert bytes_of(again) == bytes_of(sample.CURRICULUM)


async def test_spreadsheets(curriculum: Curriculum, tmp_path: Path) -> None:
    """Tables go out and come back into a draft; rows that are not there delete nothing unless told so."""
    out = tmp_path / "out"
    await curriculum("export", out, "--csv")
    assert sorted(bytes_of(out)) == ["concepts.csv", "prerequisites.csv", "questions.csv"]
    tables = [out / name for name in bytes_of(out)]
    assert "nothing to change" in await curriculum("import", *tables, "--dry-run")

    few = tmp_path / "few.csv"
    few.write_text("prerequisite,concept,strength\nplace-value,add-subtract-whole,0.4\n")
    made = await curriculum.json("import", few, "--title", "One edge")
    assert [one["fields"]["strength"] for one in made["changes"]] == [[0.9, 0.4]]
    gone = await curriculum.json("import", few, "--complete", "--dry-run")
    assert {one["what"] for one in gone["changes"]} == {"changed", "removed"}
    few.write_text("prerequisite,concept,strength\nplace-value,nowhere,2\n")
    said = await curriculum.refused("import", few, "--dry-run")
    assert f"{few}:2: prerequisite place-value -> nowhere: strength" in said and "nowhere" in said


async def test_grades_come_with_every_form(curriculum: Curriculum, tmp_path: Path) -> None:
    """Files of the curriculum and their tables, tables of other people, and by hand."""
    own, table, other = tmp_path / "own.toml", tmp_path / "own.csv", tmp_path / "other.csv"
    own.write_text('[[concept]]\nid = "by-toml"\ntitle = "T"\ngrade = 1.5\n')
    table.write_text("id,title,grade\nby-csv,T,2\n")
    other.write_text("id,title,grade\nby-map,T,K\n")
    for live in (other, own):
        done = await curriculum.shell("import", "curriculum", str(live))
        assert done.returncode == 0, done.stderr + done.stdout
    made = await curriculum.json("import", table, "--title", "Grades")
    draft = ("draft", "add", made["draft"], "concept:by-hand", "title=T", "grade=3")
    assert (await curriculum.shell("curriculum", *draft, "--by", "ada")).returncode == 0
    await curriculum("publish", made["draft"])
    await curriculum("export", tmp_path / "out")
    for id, grade in (("by-map", 0), ("by-toml", 1.5), ("by-csv", 2), ("by-hand", 3)):
        assert f"grade = {grade}\n" in (tmp_path / "out" / "concepts" / f"{id}.toml").read_text()


async def test_what_is_refused(curriculum: Curriculum, tmp_path: Path) -> None:
    """Nonsense by file and line; places with something else; drafts and sides that there are not."""
    out = tmp_path / "out"
    await curriculum("export", out)
    path = out / PLACE
    original = path.read_text()
    path.write_text(original.replace("minutes = 25", "minutes = soon", 1))
    said = await curriculum.refused("import", out, "--title", "Nonsense")
    assert f"{path}:4: file: TOML" in said and "nothing was changed" in said
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("Mine.")
    assert "something else" in await curriculum.refused("export", tmp_path / "mine")
    await curriculum("export", tmp_path / "mine" / "tables", "--csv")
    (tmp_path / "mine" / "tables" / "notes.txt").write_text("Mine.")
    assert "something else" in await curriculum.refused("export", tmp_path / "mine" / "tables", "--csv")
    assert "something else" in await curriculum.refused("export", out, "--csv")
    long = original.replace('title = "Place value"', f'title = "{"x" * 10_000}"', 1)
    path.write_text(long)
    said = await curriculum.refused("import", out, "--title", "Too long")
    assert f"{path}:1: concept place-value: title" in said and "10,000 characters" in said
    assert "Into which draft?" in await curriculum.refused("import", out)
    assert "no such draft" in await curriculum.refused("diff", "live", "draft:none")
    assert "no such side" in await curriculum.refused("diff", "live", "lives")
    assert "not known" in await curriculum.refused("diff", "live", "99")
    cycle = tmp_path / "cycle.csv"
    cycle.write_text("prerequisite,concept\nadd-subtract-whole,place-value\n")
    assert "It cannot be published so: The prerequisites form a cycle." in await curriculum(
        "import", cycle, "--dry-run"
    )
