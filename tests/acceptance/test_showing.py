"""`draw` and `question show` as a user runs them, and the same question over GraphQL."""

import json
from pathlib import Path

import pytest
from neo4j import AsyncDriver

from api import runtime
from api.settings import Settings
from graph import authoring, curriculum
from graph.curriculum import Addition
from graph.local import Servers
from graph.model import AuthoredQuestion, Question, QuestionKind
from graph.sealing import new_key
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

FILES = (
    """
[[concept]]
id = "halves"
title = "Halves"
minutes = 10
summary = "Two halves make a whole."

[[concept]]
id = "quarters"
title = "Quarters"
minutes = 10
summary = "Two quarters make a half."
[[concept.prerequisite]]
id = "halves"
strength = 0.9
reason = "A quarter is half of a half."
[[concept.encompasses]]
id = "halves"
weight = 0.5

[[misconception]]
id = "adds-below"
title = "Adds the denominators"

[[template]]
id = "two-quarters"
concepts = { quarters = 1, halves = 0.5 }
kind = "choice"
minutes = 0.5
difficulty = -0.5
stem = 'What is $\\frac{1}{4} + \\frac{1}{4}$?  **Choose** <b>one</b> [1] :smile:.'
answer = '$\\frac{1}{2}$'
hints = ['How many quarters are there in $\\frac{1}{2}$?', 'Draw it.']
solution = 'Two quarters: $\\frac{2}{4} = \\frac{1}{2}$.'
[[template.distractor]]
value = '$\\frac{2}{8}$'
misconception = "adds-below"
[[template.distractor]]
value = '$\\frac{1}{8}$'
misconception = "adds-below"
""",
    """
[[course]]
id = "parts"
title = "Parts of a whole"
summary = "From halves to quarters."
concepts = ["halves", "quarters"]
""",
)
LOGGED = AuthoredQuestion(Question("logged", 1, QuestionKind.NUMERIC, "", concepts={"halves": 1.0}), None, "")
STEM = r"What is $\frac{1}{4} + \frac{1}{4}$?  **Choose** <b>one</b> [1] :smile:."


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A designer's two files."""
    paths = [tmp_path / name for name in ("fractions.toml", "courses.toml")]
    for path, text in zip(paths, FILES, strict=True):
        path.write_text(text)
    return [str(path) for path in paths]


@pytest.fixture
async def shell(services: Servers, settings: Settings, clean_graph: AsyncDriver, files: list[str]) -> Shell:
    """The command line on a graph that holds them, and a question from a log."""
    read = authoring.read([Path(file) for file in files])
    assert not read.problems
    async with runtime.open_store(settings) as store:
        questions = [*read.questions, LOGGED]
        addition = Addition(
            read.concepts, read.prerequisites, read.encompasses, questions, courses=read.courses
        )
        await curriculum.apply(store, addition)
    return Shell(services)


async def test_a_question_is_shown_as_learners_see_it(shell: Shell) -> None:
    """Stem, choices by letter, concepts by title; nothing of what is sealed, and no hint unasked."""
    done = await shell("question", "show", "two-quarters-1")
    assert done.returncode == 0, done.stderr
    assert f"\n{STEM}\n" in done.stdout
    assert "Quarters (quarters, weight 1)\n   Halves (halves, weight 0.5)" in done.stdout
    assert "0.5 min, difficulty -0.5, 2 hints" in done.stdout
    row = json.loads((await shell("question", "show", "two-quarters-1", "--json")).stdout)
    assert "key" not in row and "solution" not in row and row["hints"] == 2
    assert [choice["key"] for choice in row["choices"]] == ["A", "B", "C"]
    assert all(f"\n{choice['key']}. {choice['text']}\n" in done.stdout for choice in row["choices"])
    assert not any(sealed in done.stdout for sealed in ("Key", "Solution", "Draw it", "denominators"))


async def test_hints_and_what_is_sealed_are_shown_when_asked_for(shell: Shell) -> None:
    """Whoever has the command line has the seal key."""
    done = await shell("question", "show", "two-quarters-1", "--hints", "--solution")
    assert r"Hint 1: How many quarters are there in $\frac{1}{2}$?" in done.stdout
    assert r"Solution: Two quarters: $\frac{2}{4} = \frac{1}{2}$." in done.stdout
    assert r". $\frac{2}{8}$ reveals: Adds the denominators" in done.stdout
    row = json.loads(
        (await shell("question", "show", "two-quarters-1", "--hints", "--solution", "--json")).stdout
    )
    assert row["key"] == {"answer": r"$\frac{1}{2}$", "tolerance": 0, "form": ""}
    assert {found["id"] for found in row["misconceptions"]} == {"adds-below"}
    assert len(row["hints"]) == 2
    other = await shell("question", "show", "two-quarters-1", "--solution", LEARNER_GRAPH_SEAL_KEY=new_key())
    assert "sealed with another key" in other.stdout


async def test_a_question_from_a_log_says_that_it_has_no_stem(shell: Shell) -> None:
    """It is known from answers only, and cannot be graded."""
    done = await shell("question", "show", "logged", "--solution")
    assert done.returncode == 0, done.stderr
    assert "It has no stem" in done.stdout and "Key: none" in done.stdout


async def test_an_unknown_question_is_one_line(shell: Shell) -> None:
    """And exit code 1."""
    done = await shell("question", "show", "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no such question. (id: 'nowhere')" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


async def test_graphql_gives_the_same_texts(shell: Shell, server: Api) -> None:
    """Stem, choices and hints are Markdown with LaTeX, exactly as they were written."""
    query = '{ question(id: "two-quarters-1") { stem kind choices { key text } hints minutes difficulty } }'
    found = (await server(query))["question"]
    row = json.loads((await shell("question", "show", "two-quarters-1", "--hints", "--json")).stdout)
    assert found["stem"] == STEM
    assert found | {"kind": "choice"} == {name: row[name] for name in found}


async def test_graph_and_files_give_the_same_picture(shell: Shell, files: list[str], tmp_path: Path) -> None:
    """Byte by byte; files need no server."""
    of_files = await shell("draw", "--files", *files, NEO4J_URI="bolt://127.0.0.1:9")
    assert of_files.returncode == 0, of_files.stderr
    assert "A quarter is half of a half." in of_files.stdout and "Parts of a whole" in of_files.stdout
    out = tmp_path / "graph.svg"
    done = await shell("draw", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8") == of_files.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--files", "/nowhere.toml"], "No such file"),
        (["--files", str(Path(__file__).parents[2] / "README.md")], "The files have"),
        (["--out", "/nowhere/picture.svg"], "cannot be written"),
    ],
)
async def test_what_cannot_be_drawn_is_one_line(shell: Shell, arguments: list[str], said: str) -> None:
    """And exit code 1."""
    done = await shell("draw", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
