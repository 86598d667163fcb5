"""Curriculum files: the README's example is read, and bad files are told apart line by line."""

import re
from pathlib import Path

import pytest

import graph.sample
from graph.authoring import Authored, read
from graph.model import AuthoredQuestion, Course, Encompasses, Prerequisite

README = (Path(graph.sample.__file__).parent / "README.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


def written(tmp_path: Path, *texts: str | bytes) -> list[Path]:
    """Files with these texts."""
    paths = []
    for i, text in enumerate(texts):
        path = tmp_path / f"file{i}.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(path)
    return paths


def problems(authored: Authored) -> list[tuple[int | None, str, str]]:
    """(line, entry, field) of each problem."""
    return [(problem.line, problem.entry, problem.field) for problem in authored.problems]


def line_of(text: str, beginning: str) -> int:
    """The line on which the first text with this beginning stands."""
    return next(i for i, line in enumerate(text.split("\n"), 1) if line.startswith(beginning))


def test_the_example_of_the_readme_is_a_curriculum(tmp_path: Path) -> None:
    """It has no problems, and everything in it is read."""
    authored = read(written(tmp_path, EXAMPLE))
    assert authored.problems == ()
    assert [concept.id for concept in authored.concepts] == ["doubling", "doubling-fractions"]
    reason = "The numerator of the fraction is doubled."
    assert authored.prerequisites == (Prerequisite("doubling", "doubling-fractions", 0.9, reason, "author"),)
    assert authored.encompasses == (Encompasses("doubling-fractions", "doubling", 0.5),)
    summary = "From numbers to fractions."
    assert authored.courses == (
        Course("twice", "Everything twice", summary, ("doubling", "doubling-fractions")),
    )
    assert [resource.id for resource in authored.resources] == ["doubling-by-folding"]
    assert [authored.question.id for authored in authored.questions] == [
        *(f"double-a-fraction-{i}" for i in (1, 2, 3)),
        "twice-a-third",
    ]
    key = authored.questions[0].key
    assert key is not None
    assert set(key.misconceptions.values()) == {"doubles-both"}


def test_questions_come_from_their_template_and_its_seed_alone(tmp_path: Path) -> None:
    """The sample read twice gives equal questions; another seed of one template changes only its own."""

    def of(authored: Authored) -> tuple[list[AuthoredQuestion], list[AuthoredQuestion]]:
        assert authored.problems == ()
        own = [q for q in authored.questions if q.question.id.rpartition("-")[0] == "product"]
        return own, [q for q in authored.questions if q not in own]

    sample = graph.sample.files()
    texts = [path.read_text("utf-8") for path in sample]
    mine = EXAMPLE.replace("double-a-fraction", "product")
    own, others = of(read([*sample, *written(tmp_path, mine)]))
    assert of(read(written(tmp_path, *texts, mine))) == (own, others)
    reseeded, untouched = of(
        read(written(tmp_path, *texts, mine.replace("instances", "seed = 2\ninstances")))
    )
    assert untouched == others
    assert [q.question.id for q in reseeded] == [q.question.id for q in own]
    assert reseeded != own


def test_files_may_refer_to_each_other_and_to_what_is_known(tmp_path: Path) -> None:
    """Order and number of the files do not matter; known concepts need no file."""
    first, second = EXAMPLE.split("[[misconception]]")
    both = read(written(tmp_path, "[[misconception]]" + second, first))
    assert (both.problems, len(both.questions)) == ((), 4)
    alone = "[[concept]]\nid='a'\ntitle='A'\nminutes=1\nsummary='S'\n"
    edge = "[[concept.prerequisite]]\nid='elsewhere'\nstrength=1\nreason='R'\n"
    assert problems(read(written(tmp_path, alone + edge))) == [(7, "concept a prerequisite 1", "id")]
    assert read(written(tmp_path, alone + edge), known=["elsewhere"]).problems == ()


def test_all_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    """Each with its file and line, and with the value and a mend."""
    bad = EXAMPLE.replace("minutes = 10 ", "minutes = -1 ")
    bad = bad.replace('title = "Doubling f', 'titel = "Doubling f')
    bad = bad.replace("strength = 0.9", "strength = 7").replace('kind = "numeric"', 'kind = "essay"')
    authored = read(written(tmp_path, bad, "[[concept]\n"))
    concept = "concept doubling-fractions"
    assert problems(authored) == [
        (line_of(bad, "minutes = -1"), "concept doubling", "minutes"),
        (line_of(bad, 'id = "doubling-fractions"') - 1, concept, "title"),
        (line_of(bad, "titel"), concept, "titel"),
        (line_of(bad, "strength"), f"{concept} prerequisite 1", "strength"),
        (line_of(bad, "kind"), "template double-a-fraction", "kind"),
        (1, "file", "TOML"),
    ]
    assert all(problem.message and problem.mend for problem in authored.problems)
    assert str(authored.problems[0]) == (
        f"{tmp_path}/file0.toml:{line_of(bad, 'minutes')}: concept doubling: minutes = '-1': "
        "This number does not fit. Write a number above 0, up to 60000."
    )


@pytest.mark.parametrize(
    ("old", "new", "entry", "field"),
    [
        ('id = "doubling"  ', 'id = "Doubling\\tup"', "concept Doubling\tup", "id"),
        ("minutes = 10 ", 'minutes = 10\nretired = "no" ', "concept doubling", "retired"),
        ("minutes = 10 ", "minutes = 1.00000000000000000001 ", "concept doubling", "minutes"),
        ("minutes = 10 ", 'minutes = 10\nsuccessors = ["x"] ', "concept doubling", "successors"),
        ('id = "doubling"  ', "id = 7  ", "concept 7", "id"),
        ('summary = "Doubling a', "summary = 3 # ", "concept doubling", "summary"),
        ("minutes = 10 ", "minutes = nan ", "concept doubling", "minutes"),
        ("minutes = 10 ", "minutes = true ", "concept doubling", "minutes"),
        ('id = "doubling-fractions"', 'id = "doubling"', "concept doubling", "id"),
        ("weight = 0.5", "weight = 0", "concept doubling-fractions encompasses 1", "weight"),
        (
            "misconception = ",
            'misconception = "x" # ',
            "template double-a-fraction distractor 1",
            "misconception",
        ),
        ("doubling = 0.5 }", "trebling = 0.5 }", "template double-a-fraction", "concepts"),
        ("doubling = 0.5 }", "doubling = 2 }", "template double-a-fraction", "concepts"),
        ('kind = "numeric"', 'kind = "choice"', "template double-a-fraction", "distractor"),
        ('kind = "numeric"', 'kind = "numeric"\nform = "nice"', "template double-a-fraction", "form"),
        ("instances = 3", "instances = 3000", "template double-a-fraction", "instances"),
        ("instances = 3", "instances = 90", "template double-a-fraction", "instances"),
        ("hints = [", "hints = [1, ", "template double-a-fraction", "hints"),
        ("to = 5", "to = 0", "template double-a-fraction", "parameters.a"),
        ("b = [3, 5, 7]", "b = []", "template double-a-fraction", "parameters.b"),
        ("b = [3, 5, 7]", 'b = "a +"', "template double-a-fraction", "parameters.b"),
        ("'<< 2 * a / b >>'", "'<< 2 * c >>'", "template double-a-fraction", "answer"),
        ("'<< 2 * a / b >>'", "'<< 0.5 * a >>'", "template double-a-fraction", "answer"),
        ("'<< 2 * a / b >>'", "'two'", "template double-a-fraction", "instances"),
        ("'<< 2 * a / (2 * b) >>'", "'<< (a + a) / b >>'", "template double-a-fraction", "instances"),
        ('"gcd(a, b) == 1"', '"a > b"', "template double-a-fraction", "instances"),
        ("stem = 'What is twice", "stem = '<% for i in [1] %>", "template double-a-fraction", "stem"),
        ('concepts = ["doubling-fractions"]', 'concepts = ["x"]', "resource doubling-by-folding", "concepts"),
        ('concepts = ["doubling", ', 'concepts = ["x", ', "course twice", "concepts"),
        ("[[course]]", "[[corse]]", "file", "corse"),
        ("[[course]]", "[course]", "file", "course"),
    ],
)
def test_one_slip_is_named(tmp_path: Path, old: str, new: str, entry: str, field: str) -> None:
    """A wrong value is reported with its entry and field."""
    assert old in EXAMPLE
    found = problems(read(written(tmp_path, EXAMPLE.replace(old, new, 1))))
    assert (entry, field) in [(at, name) for _, at, name in found]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"id = ",
        b"[[concept]]\nid = '\xe9'",
        b"[" * 5000,
        b"\x00",
        b"concept = 3",
        b"x" * 6_000_000,
    ],
)
def test_what_is_no_curriculum_is_refused(tmp_path: Path, data: bytes) -> None:
    """Other encodings, other formats, deep nesting: one problem each, no exception."""
    assert len(read(written(tmp_path, data)).problems) == 1


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """A directory and a path that is not there."""
    authored = read([tmp_path, tmp_path / "none.toml"])
    assert [problem.file for problem in authored.problems] == [str(tmp_path), f"{tmp_path}/none.toml"]


def test_a_bom_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    """The file gives the same questions."""
    plain = read(written(tmp_path, EXAMPLE))
    windows = read(written(tmp_path, b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()))
    assert windows == plain
    assert read(written(tmp_path, "")) == Authored()
