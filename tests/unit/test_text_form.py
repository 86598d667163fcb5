"""The curriculum as files: equal contents are equal bytes, and nothing is lost on the way."""

import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import sample, text_form, toml_text
from graph.authoring import read
from graph.content import Content, Kind, contents, diff, digest, document, thing
from graph.errors import Conflict
from graph.templating import instances_of

OWN = "concepts/a.toml"


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Path within the folder -> what stands in the file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def concept(id: str, **fields: Any) -> Content:
    """A content of one concept."""
    return {thing(Kind.CONCEPT, id): document(Kind.CONCEPT, **{"title": id, **fields})}


# Random contents.

texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0") | st.sampled_from("'\"\\\n. $<#]"),
    max_size=60,
).map(str.strip)
said = texts.filter(bool)
ids = st.sampled_from(
    ["a", "b-2", "A", "con", "é ü/x", "..", 'q"', "'", "a~b", "日本", "x" * 200, "a.b", "\\"]
) | (
    st.text(st.characters(whitelist_categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
weights = st.floats(0.001, 1).map(lambda weight: round(weight, 3))


@st.composite
def curricula(draw: st.DrawFn) -> Content:
    """Some things of every kind, with every field filled now and then."""
    names = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    some = st.lists(st.sampled_from(names), max_size=3, unique=True)
    tagged = st.dictionaries(st.sampled_from(names), weights, max_size=3)
    wrong = draw(st.lists(ids, max_size=3, unique=True))
    some_wrong = st.lists(st.sampled_from(wrong), max_size=2, unique=True) if wrong else st.just([])
    found: dict[Any, Any] = {}
    for id in names:
        found[thing(Kind.CONCEPT, id)] = document(
            Kind.CONCEPT,
            title=draw(said),
            summary=draw(texts),
            minutes=draw(st.none() | st.floats(0.5, 600)),
            grade=draw(st.none() | st.floats(0, 13)),
            retired=draw(st.booleans()),
            successors=draw(some),
        )
    for source, target in draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4)
    ):
        if source != target:
            edge = document(
                Kind.PREREQUISITE, strength=draw(weights), reason=draw(texts), provenance=draw(texts)
            )
            found[thing(Kind.PREREQUISITE, source, target)] = edge
            weight = document(Kind.ENCOMPASSES, weight=draw(weights))
            found[thing(Kind.ENCOMPASSES, target, source)] = weight
    for id in wrong:
        found[thing(Kind.MISCONCEPTION, id)] = document(Kind.MISCONCEPTION, title=draw(said))
    for id in draw(st.lists(ids, max_size=2, unique=True)):
        found[thing(Kind.RESOURCE, id)] = document(
            Kind.RESOURCE,
            kind=draw(texts),
            title=draw(said),
            minutes=draw(st.floats(0.5, 60)),
            text=draw(texts),
            concepts=draw(some),
            retired=draw(st.booleans()),
        )
        found[thing(Kind.COURSE, id)] = document(
            Kind.COURSE,
            title=draw(said),
            summary=draw(texts),
            concepts=draw(some),
            retired=draw(st.booleans()),
        )
    for id in draw(st.lists(ids, max_size=3, unique=True)):
        right, other = draw(
            st.lists(said, min_size=2, max_size=2, unique_by=lambda text: "".join(text.split()))
        )
        known = draw(st.booleans())
        reveals = {other: wrong[0]} if wrong and known else {}
        choices = [right, other] if _distinct(right, other) else ["1", "2"]
        key = {"answer": choices[0], "tolerance": 0.0, "form": "", "misconceptions": {}}
        if choices[1] in reveals:
            key["misconceptions"] = reveals
        found[thing(Kind.QUESTION, id)] = document(
            Kind.QUESTION,
            concepts=draw(tagged.map(lambda found: dict(sorted(found.items())))),
            kind="choice",
            minutes=draw(st.floats(0.5, 60)),
            difficulty=draw(st.floats(-6, 6)) or 0.0,  # JSON knows -0.0, and nobody means it
            stem=draw(texts),
            choices=choices,
            key=key if known else None,
            solution=draw(texts),
            hints=draw(st.lists(said, max_size=3)),
            misconceptions=draw(some_wrong),
            template=draw(texts),
            retired=draw(st.booleans()),
        )
    for id in draw(st.lists(ids, max_size=2, unique=True)):
        one = thing(Kind.TEMPLATE, id)
        template = document(
            Kind.TEMPLATE,
            concepts=draw(st.dictionaries(st.sampled_from(names), weights, min_size=1, max_size=2)),
            minutes=draw(st.floats(0.5, 60)),
            stem=draw(st.sampled_from(["<< a >>?", "Say '<< a >>'.", "a\nb << a >>"])),
            answer="<< a >>",
            solution=draw(st.sampled_from(["", r"$\frac{1}{<< a >>}$", "It's\n\n'''x'''"])),
            parameters={"b": [0.1, 2, "word"], "a": {"from": 1, "to": 40, "step": draw(st.integers(1, 3))}},
            where=draw(st.sampled_from([[], ["a > 3", "b != 2"]])),
            hints=draw(st.lists(said.filter(lambda text: "<" not in text), max_size=2)),
            instances=draw(st.integers(1, 3)),
            seed=draw(st.integers(0, 2**53)),
            retired=draw(st.booleans()),
        )
        drawn = instances_of(one, template, found)
        if not drawn.keys() & found.keys():
            found |= {one: template, **drawn}
            if draw(st.booleans()):
                edited = next(iter(drawn))
                found[edited] = {**drawn[edited], "difficulty": 3.0, "retired": True}
    return found


def _distinct(*choices: str) -> bool:
    """Whether the grader can tell them apart for sure: plain words."""
    return all(re.fullmatch(r"[a-z]+", choice) for choice in choices)


@settings(max_examples=60, deadline=None)
@given(curricula())
def test_what_is_written_reads_as_it_was_and_is_written_the_same(content: Content) -> None:
    """Export, import, export: the same documents, and the same bytes; whatever order things come in."""
    with tempfile.TemporaryDirectory() as place:
        first, second = Path(place) / "first", Path(place) / "second"
        text_form.write(content, first)
        found = text_form.read(first)
        assert found.problems == ()
        assert [(str(one.thing), one.fields) for one in diff(content, found.content)] == []
        assert digest(found.content) == digest(content)
        assert text_form.write(found.content, first).changed == 0
        text_form.write(dict(reversed(list(content.items()))), second)
        assert bytes_of(first) == bytes_of(second)


@given(st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from("'\"\\\n. ]#"), max_size=200))
def test_every_text_reads_back(text: str) -> None:
    """Whatever stands in it, as a field and in a list, and as a name; what is around it means nothing."""
    lines = [toml_text.field("a", text), toml_text.field("b", [text, text]), f"{toml_text.key(text)} = 1"]
    found = tomllib.loads("\n".join(lines[:2]))
    assert found["a"].strip() == text.strip()
    assert found["b"] == [text.strip(), text.strip()]
    assert tomllib.loads(lines[2]) == {text: 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", '"plain"'),
        (r"\frac{1}{2}", r"'\frac{1}{2}'"),
        ('say "so"', "'say \"so\"'"),
        ("it's", '"it\'s"'),
        (r"it's \pi", r"'''it's \pi'''"),
        ("a\nb", "'''\na\nb\n'''"),
        (f"{'A' * 60}. {'B' * 60}.", f'"""\n{"A" * 60}. \\\n{"B" * 60}.\n"""'),
        ("tab\tand bell\a", '"tab\\tand bell\\u0007"'),
    ],
)
def test_texts_have_the_most_readable_quotes(value: str, text: str) -> None:
    """Single ones for LaTeX; lines for lines; a line a sentence where it is long."""
    assert toml_text.text(value) == text


def test_numbers_are_short() -> None:
    """No point where none is needed."""
    assert [toml_text.number(n) for n in (10.0, 0.5, 3, 1e-7, 1e22, -2.50)] == [
        *("10", "0.5", "3", "1e-07", "1e+22", "-2.5")
    ]


def test_the_sample_is_in_this_form(tmp_path: Path) -> None:
    """Byte for byte. After editing it: python -m graph.sample."""
    found = text_form.read(sample.CURRICULUM)
    assert [str(problem) for problem in found.problems] == []
    text_form.write(found.content, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(sample.CURRICULUM)


def test_file_names_are_good_everywhere() -> None:
    """Small letters, digits, hyphens; two ids never share one, even where case says nothing."""
    odd = [
        "A",
        "a b",
        "con",
        "",
        ".",
        "../up",
        "é",
        "e",
        "a--b",
        "x" * 101,
        "lpt1",
        "日本",
        "日木",
        "a.b",
        "a~b",
    ]
    names = [text_form.file_name(id) for id in [*odd, "a", "a-b", "x" * 100]]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]*(~[0-9a-f]{10})?\.toml", name) for name in names)
    assert all("~" in text_form.file_name(id) for id in odd if id != "e")


def test_only_what_changes_is_written_and_nothing_else_is_removed(tmp_path: Path) -> None:
    """Files that say the same stay untouched; those with nothing left to say go; others are let alone."""
    folder = tmp_path / "out"
    assert text_form.write(contents(concept("a").items(), concept("b").items()), folder).files == 3
    (folder / "README.md").write_text("Ours.")
    (folder / "concepts" / "notes.txt").write_text("Mine.")
    touched = (folder / OWN).stat().st_mtime_ns
    assert text_form.write(concept("a"), folder) == text_form.Written(files=2, changed=0, removed=1)
    assert (folder / OWN).stat().st_mtime_ns == touched
    assert sorted(bytes_of(folder)) == ["README.md", OWN, "concepts/notes.txt", text_form.MARKER]


def test_a_place_with_something_else_is_refused(tmp_path: Path) -> None:
    """A folder that no export wrote, and a file, stay as they are."""
    (tmp_path / "mine.txt").write_text("Mine.")
    for place in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(Conflict, match="something else"):
            text_form.write(concept("a"), place)
    assert sorted(bytes_of(tmp_path)) == ["mine.txt"]


def test_a_question_goes_with_its_foremost_concept(tmp_path: Path) -> None:
    """The one of the greatest weight, the first by id among equals; without any it is with others like it."""
    question = document(Kind.QUESTION, stem="?")
    content = {
        thing(Kind.QUESTION, "x"): {**question, "concepts": {"a": 0.5, "b": 1.0}},
        thing(Kind.QUESTION, "y"): {**question, "concepts": {"a": 0.5, "b": 0.5}},
        thing(Kind.QUESTION, "z"): question,
    }
    found = text_form.texts_of(content)
    assert {name: re.findall('id = "(.)"', text) for name, text in found.items()} == {
        "concepts/a.toml": ["y"],
        "concepts/b.toml": ["x"],
        "unassigned.toml": ["z"],
    }


NONSENSE = [
    ('title = "A"', 'titel = "A"', "titel"),
    ('title = "A"', "title = [1, 2]", "title"),
    ("strength = 0.5", "strength = 5", "strength"),
    ('id = "b"', 'id = "c"', "id"),
    ("retired = true", 'retired = "yes"', "retired"),
    ('answer = "2"', 'answer = "two or three"', "answer"),
    ('answer = "2"', "answer = 2", "answer"),
    ("[[question.reveals]]", "[[question.revels]]", "revels"),
    ('misconception = "m"', 'misconception = "n"', "misconception"),
    ("concepts = { a = 1 }", "concepts = { a = 7 }", "concepts"),
    ("concepts = { a = 1 }", 'concepts = "a"', "concepts"),
    ('stem = "1 + 1"', "stem = <<<<<<< HEAD", "TOML"),
]


@pytest.mark.parametrize(("old", "new", "field"), NONSENSE)
def test_nonsense_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, field: str) -> None:
    """An export edited by hand names every slip where it stands, and never fails otherwise."""
    key = {"answer": "2", "tolerance": 0.0, "form": "", "misconceptions": {"3": "m"}}
    asked = {"concepts": {"a": 1.0}, "retired": True, "stem": "1 + 1", "key": key, "misconceptions": ["m"]}
    content = {
        **concept("a", title="A"),
        **concept("b"),
        thing(Kind.PREREQUISITE, "b", "a"): document(Kind.PREREQUISITE, strength=0.5, provenance="author"),
        thing(Kind.MISCONCEPTION, "m"): document(Kind.MISCONCEPTION, title="M"),
        thing(Kind.QUESTION, "q"): document(Kind.QUESTION, **asked),
    }
    text_form.write(content, tmp_path)
    path = tmp_path / OWN
    text = path.read_text()
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1))
    found = text_form.read(tmp_path).problems
    assert (str(path), line, field) in [(problem.file, problem.line, problem.field) for problem in found]
    assert all(problem.mend for problem in found)


def test_a_question_of_a_template_is_named_for_it(tmp_path: Path) -> None:
    """One written by hand under the id of another's instance is refused."""
    text = """
        [[concept]]\nid = "a"\ntitle = "A"
        [[template]]\nid = "t"\nconcepts = { a = 1 }\nstem = "?"\nanswer = "1"
        [[question]]\nid = "t-1"\nconcepts = { a = 1 }\nstem = "?"\nanswer = "2"
    """
    path = tmp_path / "a.toml"
    path.write_text(text)
    [problem] = read([path]).problems
    assert (problem.entry, problem.field) == ("question t-1", "id")
    path.write_text(text.replace('id = "t-1"', 'id = "t-1"\ntemplate = "t"'))
    found = read([path])
    assert found.problems == ()
    assert found.content[thing(Kind.QUESTION, "t-1")]["key"]["answer"] == "2"


def test_a_folder_that_no_export_wrote_is_told(tmp_path: Path) -> None:
    """What it says may be read file by file, but not as a whole curriculum."""
    (tmp_path / "a.toml").write_text('[[concept]]\nid = "a"\ntitle = "A"\n')
    [problem] = text_form.read(tmp_path).problems
    assert problem.field == "format"
    assert not text_form.is_whole(tmp_path)
    assert read(text_form.files(tmp_path)).problems == ()
