"""Answer logs: one answer for the rows that say it, in order, checked, with ids that stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.importers.answers import AnswerLog, read
from graph.importers.mapping import load as load_mapping
from graph.importers.mapping import parse
from graph.model import Answer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "learner,question,concepts,correct,seq\n"


@contextmanager
def log(tmp_path: Path, *texts: str, map: str = "", namespace: str = "") -> Iterator[AnswerLog]:
    """The texts as files a0.csv, a1.csv, ... read as one import."""
    paths = [tmp_path / f"a{index}.csv" for index in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    mapping = parse(map, "answers")
    with read(paths, mapping, now=NOW, namespace=namespace, known_questions=("q", "r")) as found:
        assert found.report.fatal or all(counts.balanced() for counts in found.report.counts.values())
        assert found.report.fatal or found.report.of("answers").accepted == len(found.answers)
        yield found


def said(found: AnswerLog) -> list[tuple[int | None, str, object]]:
    """Line, field and value of each problem."""
    return [(problem.line, problem.field, problem.value) for problem in found.report.problems]


def brief(answers: Iterator[Answer]) -> list[tuple[str, str, bool | None, int]]:
    """Learner, question, verdict and number of each answer."""
    return [(a.learner_id, a.question_id, a.correct, a.seq) for a in answers]


def test_rows_that_repeat_one_answer_for_several_concepts_are_one_answer(tmp_path: Path) -> None:
    """Consecutive rows of a learner and question, until a concept repeats or the verdict changes."""
    rows = "l,q,a,1,1\nl,q,b,1,2\nl,q,a,1,3\nl,q,b,0,4\nl,r,a,0,5\nm,r,b,0,1\n"
    with log(tmp_path, HEADER + rows) as found:
        assert brief(iter(found.answers)) == [
            ("l", "q", True, 1),
            ("l", "q", True, 3),
            ("l", "q", False, 4),
            ("l", "r", False, 5),
            ("m", "r", False, 1),
        ]
        assert found.concepts_by_question == {"q": ("a", "b"), "r": ("a", "b")}
        assert found.report.of("answers").merged == 1


def test_grouping_can_be_turned_off(tmp_path: Path) -> None:
    """Where the log has one row an answer."""
    with log(tmp_path, HEADER + "l,q,a,1,1\nl,q,b,1,2\n", map="grouping=none") as found:
        assert len(found.answers) == 2


def test_answers_leave_in_the_learners_order(tmp_path: Path) -> None:
    """By time, then sequence number as a number, whatever the order of the file."""
    rows = "b,q,x,1,10\na,q,x,1,2\nb,r,x,0,9\n"
    with log(tmp_path, HEADER + rows) as found:
        assert brief(iter(found.answers)) == [("a", "q", True, 2), ("b", "r", False, 9), ("b", "q", True, 10)]
        assert [(learner, len(answers)) for learner, answers in found.answers.by_learner()] == [
            ("a", 1),
            ("b", 2),
        ]


def test_event_ids_are_the_same_in_every_import(tmp_path: Path) -> None:
    """From learner and sequence number; a namespace keeps two logs apart; later rows change nothing."""
    with (
        log(tmp_path, HEADER + "l,q,a,1,1\n") as first,
        log(tmp_path, HEADER + "l,q,a,1,1\nl,r,a,1,2\n") as more,
    ):
        ids = [answer.event_id for answer in first.answers]
        assert [answer.event_id for answer in more.answers][:1] == ids
        assert len({answer.event_id for answer in more.answers}) == 2
    with log(tmp_path, HEADER + "l,q,a,1,1\n", namespace="other") as other:
        assert [answer.event_id for answer in other.answers] != ids


def test_without_sequence_the_position_is_the_order(tmp_path: Path) -> None:
    """Within the learner, from 1."""
    text = "learner,question,correct\nl,q,1\nm,q,1\nl,r,0\n"
    with log(tmp_path, text) as found:
        assert brief(iter(found.answers)) == [("l", "q", True, 1), ("l", "r", False, 2), ("m", "q", True, 1)]


def test_timed_answers_keep_their_ids_when_the_log_is_cut_up(tmp_path: Path) -> None:
    """Identity is learner, time and question, not the place in a file."""
    head, one, two = "learner,question,correct,at\n", "l,q,1,2025-01-01T10:00Z\n", "l,q,1,2025-02-01T10:00Z\n"
    with log(tmp_path, head + one + two) as whole, log(tmp_path, head + two) as part:
        assert [a.event_id for a in whole.answers][1:] == [a.event_id for a in part.answers]
        assert [a.at for a in whole.answers] == [
            datetime(2025, 1, 1, 10, tzinfo=UTC),
            datetime(2025, 2, 1, 10, tzinfo=UTC),
        ]


def test_rows_of_one_event_id_are_one_answer_wherever_they_stand(tmp_path: Path) -> None:
    """The raw ASSISTments export sorts by skill, so that an answer's rows are far apart."""
    head = "learner,question,concepts,correct,event_id\n"
    with log(tmp_path, head + "l,q,a,1,e1\nl,r,a,0,e2\nl,q,b,1,e1\n") as found:
        assert [answer.event_id for answer in found.answers] == ["e1", "e2"]
        assert found.concepts_by_question["q"] == ("a", "b")
        assert found.report.of("answers").merged == 1
    with log(tmp_path, head + "l,q,a,1,e1\nl,r,a,0,e2\nl,q,b,0,e1\n") as contradicting:
        assert said(contradicting) == [(4, "event_id", "e1")]
        assert len(contradicting.answers) == 2


def test_one_place_in_the_order_cannot_hold_two_answers(tmp_path: Path) -> None:
    """The same sequence number for another question is refused; the same row again is merged."""
    with log(tmp_path, HEADER + "l,q,a,1,1\nl,r,a,1,1\nl,q,a,1,1\n") as found:
        assert said(found) == [(3, "event_id", "1 of l")]
        assert len(found.answers) == 1 and found.report.of("answers").merged == 1


def test_names_are_joined_from_a_second_file(tmp_path: Path) -> None:
    """Or from a column of the log; a concept without one is called by its id."""
    with log(tmp_path, HEADER + "l,q,7,1,1\nl,r,8,0,2\n", "id,title\n7,Area\n7,Other\n") as found:
        assert [(c.id, c.title) for c in found.concepts()] == [("7", "Area"), ("8", "8")]
        assert said(found) == [(3, "title", "Other")]
    text = "learner,question,correct,concepts,concept_titles\nl,q,1,1~~2,Area~~Volume\n"
    with log(tmp_path, text, map="split=~~") as inline:
        assert [(c.id, c.title) for c in inline.concepts()] == [("1", "Area"), ("2", "Volume")]


def test_a_question_of_a_log_has_no_text_and_no_key(tmp_path: Path) -> None:
    """It is evidence, and can never be graded here."""
    with log(tmp_path, HEADER + "l,q,a,1,1\n") as found:
        [authored] = found.questions()
        assert (authored.question.stem, authored.key, dict(authored.question.concepts)) == (
            "",
            None,
            {"a": 1.0},
        )


def test_every_bad_cell_is_named(tmp_path: Path) -> None:
    """Line, field and value; the good rows stay for those who keep going."""
    head = "learner,question,correct,at,seq,response_ms\n"
    rows = (
        "l,q,1,2025-01-01T00:00Z,1,100\n"
        ",q,maybe,2025-01-01T00:00Z,2,\n"
        "l,q,1,2025-01-01T00:00,3,\n"
        "l,q,1,2030-01-01T00:00Z,4,\n"
        "l,q,1,,x,-1\n"
    )
    with log(tmp_path, head + rows) as found:
        assert said(found) == [
            (3, "learner", None),
            (3, "correct", "maybe"),
            (4, "at", "2025-01-01T00:00"),
            (5, "at", "2030-01-01T00:00Z"),
            (6, "at", None),
            (6, "seq", "x"),
            (6, "response_ms", "-1"),
        ]
        assert len(found.answers) == 1 and found.report.of("answers").refused == 4
        assert found.report.refuses(keep_going=False) and not found.report.refuses(keep_going=True)


def test_rows_that_are_no_answers_are_skipped(tmp_path: Path) -> None:
    """By the mapping: a value table with values to pass over."""
    (tmp_path / "map.toml").write_text(
        '[fields]\ncorrect = { column = "Outcome", values = { OK = true, BUG = false }, skip = ["STUDY"] }\n'
    )
    path = tmp_path / "a.csv"
    path.write_text("learner,question,Outcome\nl,q,OK\nl,q,STUDY\nl,q,BUG\nl,q,HINT\n")
    with read([path], load_mapping(tmp_path / "map.toml", "answers"), now=NOW, known_questions="q") as found:
        assert [answer.correct for answer in found.answers] == [True, False]
        assert found.report.of("answers").skipped == 1
        assert said(found) == [(5, "correct", "HINT")]


def test_a_log_without_verdicts_is_refused(tmp_path: Path) -> None:
    """The missing column is named."""
    with log(tmp_path, "learner,question\nl,q\n") as found:
        assert found.report.fatal and "correct for answers" in found.report.problems[0].message


@pytest.mark.parametrize("count", [0, 1, 4_001])
def test_the_spool_gives_back_what_it_took(tmp_path: Path, count: int) -> None:
    """Across batches, and more than once."""
    rows = "".join(f"l{i % 7},q,c,{i % 2},{i}\n" for i in range(count)) or "l,q,c,maybe,1\n"
    with log(tmp_path, HEADER + rows) as found:
        assert len(found.answers) == count
        assert sorted(a.seq for a in found.answers) == list(range(count))
        assert list(found.answers) == list(found.answers)


def test_problems_kept_are_bounded_and_all_are_given_to_the_sink(tmp_path: Path) -> None:
    """A million bad rows do not fill the memory."""
    from graph.importers.report import MOST_KEPT, Problem, Report

    kept: list[Problem] = []
    path = tmp_path / "a.csv"
    path.write_text("learner,question,correct\n" + "l,q,maybe\n" * (MOST_KEPT + 5))
    with read([path], now=NOW, report=Report(sink=kept.append)) as found:
        assert len(found.report.problems) == MOST_KEPT and len(kept) == MOST_KEPT + 5
        assert list(found.report.lines())[-1] == "and 5 more problems"


def test_answers_that_could_move_no_mastery_are_refused(tmp_path: Path) -> None:
    """A question of which neither the log nor the graph knows a concept: one problem, all its rows."""
    text = "learner,question,concepts,correct\nl,x,,1\nl,q,,1\nl,x,,0\nl,y,a,1\n"
    with log(tmp_path, text) as found:
        assert said(found) == [(2, "question", "x")]
        assert [answer.question_id for answer in found.answers] == ["q", "y"]
        assert found.report.of("answers").refused == 2
        assert [authored.question.id for authored in found.questions()] == ["y"]


def test_numbers_are_for_all_answers_of_a_learner_or_for_none(tmp_path: Path) -> None:
    """An answer without one would take a place that is another's number, and with it its event id."""
    with log(tmp_path, HEADER + "l,q,a,1,\nl,r,a,0,1\nm,q,a,1,\nm,r,a,1,\n") as found:
        assert said(found) == [(2, "seq", None)]
        assert brief(iter(found.answers)) == [("l", "r", False, 1), ("m", "q", True, 1), ("m", "r", True, 2)]
