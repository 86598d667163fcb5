"""Files made ready for evaluation: columns told, answers joined and ordered, all of it said."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.errors import InvalidInput
from graph.evaluating import Evaluable, possible_folds, read
from graph.importers.mapping import parse
from graph.importers.report import Report
from tracing.leaks import Check, State

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def given(tmp_path: Path, *lines: str, mapping: str | None = None) -> tuple[Evaluable, dict[str, Check]]:
    """What a file of these lines gives, and its checks by name."""
    file = tmp_path / "log.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = Report()
    chosen = None if mapping is None else parse(mapping, "answers")
    found = read([str(file)], chosen, now=NOW, report=report)
    assert found is not None, list(report.lines())
    return found, {check.name: check for check in found.checks}


def rows(found: Evaluable) -> list[tuple[str, str, bool]]:
    """Learner, item and verdict of each answer."""
    log = found.log
    return [
        (log.learners[learner], log.items[item], bool(right))
        for learner, item, right in zip(log.learner, log.item, log.correct, strict=True)
    ]


def test_columns_are_told_by_their_names(tmp_path: Path) -> None:
    """And said, so that a wrong guess can be seen."""
    found, checks = given(tmp_path, "Student_ID,Problem ID,Skill,is_correct", "ann,p,s,1", "bob,p,s,0")
    assert rows(found) == [("ann", "p", True), ("bob", "p", False)]
    assert found.log.concepts == ("s",)
    assert (
        "learner=Student_ID, question=Problem ID, correct=is_correct, concepts=Skill"
        in checks["columns"].says
    )


def test_without_questions_a_question_is_its_concept(tmp_path: Path) -> None:
    """Logs of verdicts by skill are common; with a mapping too."""
    lines = ("user_id,skill_name,correct", "ann,s,1", "ann,s,1", "bob,t,0")
    for mapping in (None, "learner=user_id,concepts=skill_name"):
        found, checks = given(tmp_path, *lines, mapping=mapping)
        assert rows(found) == [("ann", "s", True), ("ann", "s", True), ("bob", "t", False)]
        assert "a question is its concept" in checks["columns"].says


def test_without_concepts_each_question_is_its_own(tmp_path: Path) -> None:
    """Also where only some have none."""
    found, checks = given(tmp_path, "learner,question,concepts,correct", "ann,p,s,1", "ann,q,,1", "bob,q,,0")
    assert found.log.concepts == ("q", "s") and checks["questions without a concept"].found == 1
    found, checks = given(tmp_path, "learner,question,correct", "ann,p,1", "bob,q,0")
    assert found.log.concepts == ("p", "q") and checks["questions without a concept"].found == 2


def test_rows_of_one_answer_are_joined_and_counted(tmp_path: Path) -> None:
    """One row a skill is one answer; how many rows each stands in is kept for the leak."""
    found, checks = given(
        tmp_path, "learner,question,concepts,correct", "ann,p,s,1", "ann,p,t,1", "ann,p,s,1", "bob,q,t,0"
    )
    assert [(found.log.items[i], n) for i, n in zip(found.log.item, found.rows, strict=True)] == [
        ("p", 2),
        ("p [s]", 1),
        ("q", 1),
    ]
    assert (checks["repeated rows"].state, checks["repeated rows"].found) == (State.FIXED, 1)
    assert checks["questions tagged in several ways"].found == 1


def test_copies_with_a_time_are_joined(tmp_path: Path) -> None:
    """Learner, question, time and verdict the same: nobody answers twice in one instant."""
    lines = [f"ann,p{i},s,{i % 2},2026-01-01T00:00:{i:02}Z" for i in range(10)]
    found, checks = given(tmp_path, "learner,question,concepts,correct,at", *lines, *lines[:4])
    assert len(found.log) == 10 and found.rows.tolist() == [2, 2, 2, 2, *[1] * 6]
    assert checks["repeated rows"].found == 4


def test_copies_without_a_time_are_told_by_their_verdicts(tmp_path: Path) -> None:
    """Where nearly every question asked again at once gets the same verdict, these are no new tries."""
    lines = [f"l{i % 5},p{i},s,{i % 3 > 0}" for i in range(100)]
    copied = [line for i, line in enumerate(lines) for _ in range(1 + (i % 5 < 2))]
    copied.sort(key=lambda line: line.split(",")[0])
    found, checks = given(tmp_path, "learner,question,concepts,correct", *copied)
    assert len(found.log) == len(found.rows) == 100
    assert (checks["copies"].state, checks["copies"].found) == (State.FIXED, 40)


def test_times_that_run_backwards_are_put_in_order(tmp_path: Path) -> None:
    """And how many there were is said."""
    lines = [f"ann,p{i},s,{i % 2},2026-01-{20 - i:02}" for i in range(10)]
    found, checks = given(tmp_path, "learner,question,concepts,correct,at", *lines)
    assert [found.log.items[i] for i in found.log.item] == [f"p{9 - i}" for i in range(10)]
    assert (checks["time order"].state, checks["time order"].found) == (State.FIXED, 9)
    assert (found.log.days[1:] > found.log.days[:-1]).all()


@pytest.mark.parametrize(
    ("lines", "state"),
    [(("ann,p,s,1,3", "ann,q,s,1,1"), State.FIXED), (("ann,p,s,1,1", "ann,q,s,1,3"), State.FINE)],
)
def test_numbers_are_an_order_too(tmp_path: Path, lines: Sequence[str], state: State) -> None:
    """As the importer has it."""
    _, checks = given(tmp_path, "learner,question,concepts,correct,seq", *lines)
    assert checks["time order"].state is state


def test_one_learner_cannot_be_held_out(tmp_path: Path) -> None:
    """Nobody is left to fit on; fewer learners than folds make fewer folds, and that is said."""
    one, _ = given(tmp_path, "learner,question,concepts,correct", "ann,p,s,1", "ANN,q,s,0")
    with pytest.raises(InvalidInput, match=r"only one has answers here. \(learners: 1\) Give a log"):
        possible_folds(one.log, 5)
    two, _ = given(tmp_path, "learner,question,concepts,correct", "ann,p,s,1", "bob,q,s,0")
    count, [check] = possible_folds(two.log, 5)
    assert (count, check.state) == (2, State.FIXED) and possible_folds(two.log, 2) == (2, [])


def test_bad_rows_refuse_the_log(tmp_path: Path) -> None:
    """Unless they may be left out, which is said."""
    file = tmp_path / "log.csv"
    file.write_text("learner,question,concepts,correct\nann,p,s,maybe\nann,p,s,1\nbob,p,s,0\n")
    report = Report()
    assert read([str(file)], None, now=NOW, report=report) is None
    assert [(problem.line, problem.field) for problem in report.problems] == [(2, "correct")]
    found = read([str(file)], None, now=NOW, report=Report(), keep_going=True)
    assert found is not None and len(found.log) == 2
    assert {check.name for check in found.checks} >= {"rows left out"}
