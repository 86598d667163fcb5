"""Question banks: what is read, what is refused with line and mend, what hints and contexts become."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InvalidInput
from graph.grading import grade
from graph.importers import questions
from graph.importers.mapping import Mapping, known_format, load, parse
from graph.importers.questions import QuestionBank
from graph.importers.report import Report
from graph.importers.suggest import suggest
from graph.model import AuthoredQuestion, Course, Key, Misconception, Question, QuestionKind

HEADER = "id,stem,answer,concepts,kind,choices\n"
KNOWN = ("add", "multiply")


def bank(path: Path, text: str, map: str = "split=;", **options: Any) -> QuestionBank:
    """A bank of one CSV file."""
    (path / "bank.csv").write_text(text, encoding="utf-8")
    return questions.read([path / "bank.csv"], parse(map, "questions"), **{"known": KNOWN, **options})


def only(found: QuestionBank) -> AuthoredQuestion:
    """The one question there is, and no problem."""
    assert list(map(str, found.report.problems)) == []
    [question] = found.questions
    return question


def test_a_row_becomes_a_question(tmp_path: Path) -> None:
    """Every field, with its concepts weighed and a wrong response that reveals something."""
    text = (
        "id,stem,kind,answer,choices,concepts,weights,hints,solution,difficulty,minutes,"
        "distractors,misconceptions\n"
        "q,What is $2+2$?,choice,B,3;4;22,add;multiply,1;0.5,Count.;Twice two.,It is 4.,-1.5,2,"
        "22;3,side-by-side;\n"
    )
    with bank(tmp_path, text) as found:
        assert only(found) == AuthoredQuestion(
            Question(
                "q",
                1,
                QuestionKind.CHOICE,
                "What is $2+2$?",
                choices=("3", "4", "22"),
                difficulty=-1.5,
                minutes=2.0,
                concepts={"add": 1.0, "multiply": 0.5},
                hints=("Count.", "Twice two."),
            ),
            Key("4", misconceptions={"22": "side-by-side"}),
            "It is 4.",
            (Misconception("side-by-side", "side-by-side"),),
        )
        assert list(found.questions) == list(found.questions)


@pytest.mark.parametrize(
    ("answer", "kind", "right"),
    [
        ("4", QuestionKind.NUMERIC, "8/2"),
        ("25%", QuestionKind.NUMERIC, "25 %"),
        ("x = 4", QuestionKind.NUMERIC, "4"),
        (r"\frac{3}{4}", QuestionKind.NUMERIC, "0.75"),
        ("2t", QuestionKind.EXPRESSION, "t + t"),
        ("x^2-1", QuestionKind.EXPRESSION, "(x-1)(x+1)"),
    ],
)
def test_the_kind_is_told_from_the_answer(
    tmp_path: Path, answer: str, kind: QuestionKind, right: str
) -> None:
    """A number with nothing or a sign behind it is numeric, letters make an expression."""
    with bank(tmp_path, f"id,stem,answer,concepts\nq,?,{answer},add\n") as found:
        question = only(found)
        assert question.question.kind is kind and question.key is not None
        assert grade(kind, right, question.key).correct


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("q,,4,add,,", "stem", "empty"),
        (",?,4,add,,", "id", "empty"),
        ("q,?,4,,,", "concepts", "empty"),
        ("q,?,,add,,", "answer", "empty"),
        ("q,?,4,none,,", "concepts", "no such concept"),
        ("q,?,4,add,essay,", "kind", "no such kind"),
        ("q,?,Paris,add,,", "answer", "text"),
        ('q,?,"2,5",add,,', "answer", "list, or a number with a comma"),
        ('q,?,"1,234",add,numeric,', "answer", "two ways"),
        ("q,?,4 5 x,add,expression,", "answer", "right behind"),
        ("q,?,4,add,choice,", "choices", "no choice"),
        ("q,?,4,add,choice,4", "choices", "no choice"),
        ("q,?,4,add,,4;4", "choices", "no choice"),
        ("q,?,5,add,,3;4", "answer", "not one of the choices"),
        ("q,?,C,add,,3;4", "answer", "not one of the choices"),
        ("q,?,4,add", "kind", "4 columns"),
    ],
)
def test_a_bad_row_is_refused_with_line_field_and_mend(
    tmp_path: Path, row: str, field: str, message: str
) -> None:
    """The good row before it stays."""
    with bank(tmp_path, f"{HEADER}good,?,4,add,,\n{row}\n") as found:
        [problem] = found.report.problems
        assert (problem.line, problem.field) == (3, field)
        assert message in problem.message and problem.mend
        assert [one.question.id for one in found.questions] == ["good"]
        counts = found.report.of("questions")
        assert (counts.read, counts.accepted, counts.refused) == (2, 1, 1) and counts.balanced()


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("weights", "1;1", "weights"),
        ("weights", "2", "weights"),
        ("difficulty", "7", "difficulty"),
        ("minutes", "0", "minutes"),
        ("tolerance", "-1", "tolerance"),
        ("form", "pretty", "form"),
        ("misconceptions", "a;b", "misconceptions"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, column: str, value: str, field: str) -> None:
    """Even where questions without a key are kept, but for a form that there is not."""
    with bank(tmp_path, f"id,stem,answer,concepts,{column}\nq,?,4,add,{value}\n") as found:
        assert [problem.field for problem in found.report.problems] == [field]


def test_a_misconception_must_be_wrong(tmp_path: Path) -> None:
    """A distractor that the grader marks right is refused."""
    text = "id,stem,answer,concepts,distractors,misconceptions\nq,?,0.5,add,1/2,halves\n"
    with bank(tmp_path, text) as found:
        assert "right" in found.report.problems[0].message


def test_ids_stand_once(tmp_path: Path) -> None:
    """The same row again is merged, another one of the same id refused."""
    text = f"{HEADER}q,?,4,add,,\nq,?,4,add,,\nq,?,5,add,,\n"
    with bank(tmp_path, text) as found:
        [problem] = found.report.problems
        assert (problem.line, problem.field) == (4, "id") and "bank.csv:2 says otherwise" in problem.message
        counts = found.report.of("questions")
        assert (counts.accepted, counts.merged, counts.refused) == (1, 1, 1) and counts.balanced()


def test_unknown_concepts_are_created_on_request(tmp_path: Path) -> None:
    """With the titles that the bank has, else their ids in words; known ones are not touched."""
    text = "id,stem,answer,concepts,concept_titles\nq,?,4,add;long_division;roots,;;Square roots\n"
    with bank(tmp_path, text, "split=;,unknown=create") as found:
        assert only(found).question.concepts == dict.fromkeys(("add", "long_division", "roots"), 1.0)
        assert {one.id: one.title for one in found.concepts} == {
            "long_division": "long division",
            "roots": "Square roots",
        }


def test_what_cannot_be_graded_is_kept_on_request(tmp_path: Path) -> None:
    """Without a key, the answer as its solution; a note counts them and the sink hears of each."""
    heard: list[Any] = []
    text = f"{HEADER}q,Capital?,Paris,add,,\nc,Which?,5,add,,3;4\nn,Four?,4,add,,\n"
    report = Report(sink=heard.append)
    with bank(tmp_path, text, "split=;,ungradable=keep", report=report) as found:
        assert not found.report.refuses(keep_going=False)
        kept = {one.question.id: one for one in found.questions}
        assert kept["q"].key is None and kept["q"].solution == "Paris"
        assert kept["c"].key is None and kept["c"].question.choices == ("3", "4")
        assert kept["n"].key is not None
        assert found.report.notes[0].startswith("2 questions are kept without a key")
        assert [problem.line for problem in heard] == [2, 3]


def test_what_is_bad_is_dropped_on_request(tmp_path: Path) -> None:
    """Counted, and no reason to refuse the import; only what there is to drop."""
    text = f"{HEADER}q,Capital?,Paris,add,,\nn,Four?,4,none,,\nm,Five?,5,add,,\n"
    with bank(tmp_path, text, drop=["ungradable", "dangling"]) as found:
        assert only(found).question.id == "m" and found.report.of("questions").dropped == 2
    with pytest.raises(InvalidInput, match="cannot be dropped"):
        bank(tmp_path, text, drop=["redundant"])


def test_columns_are_mapped_as_everywhere(tmp_path: Path) -> None:
    """Several columns of a list, also in one line; value tables; constants; a kind in a column."""
    text = "nr,q,A,B,C,right,type\n1,Odd?,1,2,,A,mc\n2,Two?,,,,2,number\n"
    line = "id=nr,stem=q,choices=A,choices=B,choices=C,answer=right,concepts:=add,kind="
    with bank(tmp_path, text, line) as found:
        first, second = found.questions
        assert (first.question.choices, first.key) == (("1", "2"), Key("1"))
        assert second.question.kind is QuestionKind.NUMERIC
    (tmp_path / "map.toml").write_text(
        """kind = "questions"
        [fields]
        id = "nr"
        stem = "q"
        choices = { columns = ["A", "B", "C"] }
        answer = "right"
        concepts = { constant = "add" }
        kind = { column = "type", values = { mc = "choice", number = "numeric" } }
        """
    )
    found = questions.read([tmp_path / "bank.csv"], load(tmp_path / "map.toml", "questions"), known=KNOWN)
    assert [one.question.kind for one in found.questions] == [QuestionKind.CHOICE, QuestionKind.NUMERIC]
    assert parse("kind=type", "questions").sections[0].sources["kind"].columns == ("type",)
    assert parse("kind=hints", "questions").sections[0].kind == "hints"


def test_nested_json_is_mapped_by_paths(tmp_path: Path) -> None:
    """Through lists of records, and with concepts and weights in one record."""
    record = {
        "id": 7,
        "q": {"text": "<script>alert(1)</script> $\\frac{1"},
        "options": [{"text": 1}, {"text": 2.5}],
        "key": [2.5],
        "skills": {"add": 1, "multiply": 0.25},
    }
    (tmp_path / "bank.jsonl").write_text(json.dumps(record) + "\n")
    line = "stem=q.text,choices=options.text,answer=key.0,concepts=skills,weights=skills"
    with questions.read([tmp_path / "bank.jsonl"], parse(line, "questions"), known=KNOWN) as found:
        one = only(found)
        assert one.question.stem == "<script>alert(1)</script> $\\frac{1"
        assert (one.question.choices, one.key) == (("1", "2.5"), Key("2.5"))
        assert one.question.concepts == {"add": 1.0, "multiply": 0.25}


def test_hints_and_contexts_come_from_tables_of_their_own(tmp_path: Path) -> None:
    """In the order of their positions, and only to questions that there are."""
    (tmp_path / "hints.csv").write_text(
        "question,text,position\nq,second,2\nx,lost,1\nq,first,1\nbad,gone,1\n"
    )
    (tmp_path / "texts.csv").write_text("id,text\nt,A text.\ne,\n")
    (tmp_path / "bank.csv").write_text(
        "id,stem,answer,concepts,context\nq,?,4,add,t\nr,?,4,add,e\ns,?,4,add,u\nbad,,4,add,t\n"
    )
    (tmp_path / "map.toml").write_text(
        '[[files]]\nmatch = "texts*"\nkind = "contexts"\n'
        '[[files]]\nmatch = "hints*"\n[[files]]\nmatch = "bank*"\n'
    )
    mapping = load(tmp_path / "map.toml", "questions")
    with questions.read(mapping.files(tmp_path), mapping, known=KNOWN) as found:
        first, second = found.questions
        assert (first.question.stem, first.question.hints) == ("A text.\n\n?", ("first", "second"))
        assert second.question.stem == "?"
        fields = {(problem.line, problem.field): problem.value for problem in found.report.problems}
        assert fields == {(3, "question"): "x", (4, "context"): "u", (5, "stem"): None}
        counts = found.report.of("hints")
        assert (counts.accepted, counts.refused) == (2, 2) and counts.balanced()


def test_a_bank_without_answers_says_so(tmp_path: Path) -> None:
    """One problem for the file, none for its rows; and a bank of questions alone can be kept."""
    with bank(tmp_path, "id,stem,concepts\nq,?,add\n") as found:
        assert found.report.fatal and found.report.problems[0].field == "answer"
    with bank(tmp_path, "id,stem,concepts\nq,?,add\n", "ungradable=keep") as found:
        assert only(found).key is None


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("question_id,question,option_a,option_b,correct_answer,topic", "1,?,3,4,B,add"),
        ("Item ID,Prompt,A,B,C,Key,Skill", "1,?,3,4,,4,add"),
        ("id,text,answer,concept,type", "1,?,4,add,numeric"),
    ],
)
def test_a_suggested_mapping_reads_its_file(tmp_path: Path, header: str, row: str) -> None:
    """Whatever the columns are called, also where choices have several."""
    (tmp_path / "bank.csv").write_text(f"{header}\n{row}\n")
    (tmp_path / "map.toml").write_text(suggest(tmp_path / "bank.csv", "questions"))
    mapping = load(tmp_path / "map.toml", "questions")
    with questions.read([tmp_path / "bank.csv"], mapping, known=KNOWN) as found:
        assert only(found).key == Key("4")


def oatutor(folder: Path) -> Mapping:
    """A folder as OATutor's content lies, written by hand; the mapping for it."""
    lines = {
        "problems.jsonl": [
            {"id": "p1", "title": "Coins", "body": "A coin costs $5, not $$\\$6$$.\\n##coin.gif"},
            {"id": "p2", "title": "", "body": ""},
        ],
        "steps.jsonl": [
            step("p1a", "p1", ["buying", "adding"], "How much are $$2$$ coins?", "arithmetic", "$$10$$"),
            step("p1b", "p1", ["buying"], "Which?", "string", "$$x$$", ["$$x$$", "$$y$$"]),
            step("p2a", "p2", ["adding", ""], "Which set?", "string", "(2,3)"),
            step("p2b", "p2", ["adding"], "", "arithmetic", "$$1$$"),
        ],
        "coursePlans.json": [
            {
                "courseName": "Shopping",
                "lessons": [
                    {"id": "l1", "learningObjectives": {"buying": 0.9}},
                    {"id": "l2", "learningObjectives": {"adding": 0.9, "buying": 0.8, "": 0.5}},
                ],
            }
        ],
    }
    for name, records in lines.items():
        text = json.dumps(records) if name == "coursePlans.json" else "\n".join(map(json.dumps, records))
        (folder / name).write_text(text + "\n")
    hints = [
        {"step_id": "p1a", "type": "hint", "title": "Double", "text": "Two times $$5$$."},
        {
            "step_id": "p1a",
            "type": "scaffold",
            "title": "Add",
            "text": "What is $$5+5$$?",
            "hintAnswer": ["$$10$$"],
            "choices": ["$$10$$", "$$55$$"],
            "subHints": [{"title": "Count", "text": "Count on."}],
        },
        {"step_id": "p2b", "type": "hint", "title": "Of what is not asked", "text": ""},
    ]
    text = "\n".join(map(json.dumps, [*[hints[0]] * 60, *hints[1:]]))
    (folder / "hints.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "SOURCE.md").write_text("Not read.")
    return known_format("oatutor", "questions")


def step(id: str, problem: str, skills: list[str], title: str, type: str, answer: str, *more: Any) -> Any:
    """One step as OATutor writes it."""
    return {
        "id": id,
        "problem_id": problem,
        "skills": skills,
        "stepTitle": title,
        "stepBody": "",
        "answerType": type,
        "problemType": "MultipleChoice" if more else "TextBox",
        "stepAnswer": [answer],
        **({"choices": more[0]} if more else {}),
    }


def test_oatutor_content_is_read_as_it_lies(tmp_path: Path) -> None:
    """Steps with what stands before them, hints and scaffolds in order, skills, courses; a step that asks
    nothing is refused and what cannot be graded is kept. Formulas stand between single dollar signs."""
    mapping = oatutor(tmp_path)
    with questions.read(mapping.files(tmp_path), mapping) as found:
        number, choice, free = found.questions
        assert number.question.stem == (
            "Coins\n\nA coin costs \\$5, not $\\$6$.\n\n##coin.gif\n\nHow much are $2$ coins?"
        )
        assert number.question.hints[59:] == (
            "Double\n\nTwo times $5$.",
            "Add\n\nWhat is $5+5$?\n\n- $10$\n- $55$\n\nCount on.\n\nAnswer: $10$",
        )
        assert number.question.concepts == {"buying": 1.0, "adding": 1.0}
        assert number.key == Key("$10$") and choice.key == Key("$x$")
        assert free.question.stem == "Which set?" and (free.key, free.solution) == (None, "(2,3)")
        assert [one.id for one in found.concepts] == ["buying", "adding"]
        assert found.courses == [Course("Shopping", "Shopping", "", ("buying", "adding"))]
        [problem] = found.report.problems
        assert (Path(problem.file).name, problem.line, problem.field) == ("steps.jsonl", 4, "stem")
        hints = found.report.of("hints")
        assert (hints.read, hints.accepted, hints.refused) == (62, 61, 1)


def test_two_courses_of_one_id_must_agree(tmp_path: Path) -> None:
    """The first stays; a course of concepts that there are not is refused."""
    text = "id,title,concepts\nc,C,add\nc,C,multiply\nc,C,add\nd,D,none\n"
    with bank(tmp_path, text) as found:
        assert [(problem.line, problem.field) for problem in found.report.problems] == [
            (3, "id"),
            (5, "concepts"),
        ]
        assert found.courses == [Course("c", "C", "", ("add",))]
        assert found.report.of("courses").balanced()
