"""Answer logs into answers: every row checked, rows that repeat one answer for several skills made one.

What an answer does to mastery is `tracing`'s matter, writing it `graph.answering`'s.
"""

from collections.abc import Callable, Collection, Container, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from graph.errors import InvalidInput
from graph.importers.columns import Columns, unfound
from graph.importers.extract import Extract, Skipped, Values
from graph.importers.mapping import Mapping, Section
from graph.importers.reading import Progress, Row, open_table
from graph.importers.report import Problem, Report, problem_of, shorten
from graph.importers.spool import Spool, Spooled, microseconds
from graph.model import Answer, AuthoredQuestion, Concept, Question, QuestionKind

LEARNERS_REMEMBERED = 65_536
"""Whose names are not looked at again: a learner's rows mostly stand together."""


@dataclass(slots=True)
class AnswerLog(AbstractContextManager["AnswerLog"]):
    """What the files say. Fit for use only where `report.refuses(keep_going)` is false.

    answers: by learner, each learner's in order; in a temporary file, so close the log after use.
    concepts_by_question: in the order in which the log names them; empty where it names none.
    titles: concept id -> name for people, where a file gives one. apart: questions that were made of others.
    """

    answers: Spool
    report: Report
    concepts_by_question: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)

    def concepts(self) -> list[Concept]:
        """The concepts that the log names, by first appearance; a title where there is one, else the id."""
        ids = dict.fromkeys(id for concepts in self.concepts_by_question.values() for id in concepts)
        return [Concept(id, self.titles.get(id, id)) for id in ids]

    def questions(self) -> list[AuthoredQuestion]:
        """The questions that the log names with their concepts, for those that the graph does not have.

        A log says neither what was asked nor what is right: the stem is empty and the key is None,
        so that such a question is evidence only and is never graded here. The kind is a formality.
        """
        return [
            AuthoredQuestion(
                Question(id, 1, QuestionKind.NUMERIC, stem="", concepts=dict.fromkeys(concepts, 1.0)),
                None,
                "",
            )
            for id, concepts in self.concepts_by_question.items()
            if concepts
        ]

    def refuse(self, answers: Sequence[Answer], files: Sequence[str]) -> None:
        """Leave out what contradicts an answer that the graph has under the same event id."""
        counts = self.report.of("answers")
        for answer, place in self.answers.skip(answers):
            counts.accepted -= 1
            counts.merged -= place.rows - 1
            counts.refused += place.rows
            message = "Another answer is stored under this event id."
            mend = "Give it an event id of its own, or leave the row out."
            self.report.add(
                Problem(files[place.file], place.line, "event_id", shorten(answer.event_id), message, mend)
            )

    def refuse_learners(self, gone: Collection[str], files: Sequence[str]) -> None:
        """Leave out the answers of these learners, one problem each: they were erased."""
        counts, named = self.report.of("answers"), set[str]()
        unwanted = [answer for answer in self.answers if answer.learner_id in gone]
        for answer, place in self.answers.skip(unwanted):
            counts.accepted -= 1
            counts.merged -= place.rows - 1
            counts.refused += place.rows
            if answer.learner_id not in named:
                named.add(answer.learner_id)
                message, mend = "This learner was erased.", "Leave the rows of the learner out."
                value = shorten(answer.learner_id)
                self.report.add(Problem(files[place.file], place.line, "learner", value, message, mend))

    def __exit__(self, *_: object) -> None:
        self.answers.close()


def read(
    paths: Sequence[Path | str],
    mapping: Mapping | None = None,
    *,
    now: datetime,
    known_questions: Container[str] = (),
    namespace: str = "",
    apart: bool = False,
    whose: Callable[[str], str] = str,
    of_event: Callable[[str], str] = str,
    report: Report | None = None,
    on_progress: Progress = lambda file, rows, bytes: None,
) -> AnswerLog:
    """Read logs of answers, and tables of concept names, as one import.

    now: no answer may be later. known_questions: that the graph has; any other one must be given
    a concept by the log, or its answers are refused. namespace: distinguishes logs without event ids
    whose learners' sequence numbers mean different answers. apart: a question that some answers tag with
    other concepts than its first answer did is another question (it may be one blank of several in a text);
    otherwise it needs all of them. whose, of_event: what stands for a learner's id and an answer's own; the
    first may raise InvalidInput, which refuses the row. Never raises for what stands in a file:
    see the report.
    """
    mapping = mapping or Mapping()
    log = AnswerLog(Spool(namespace), report or Report())
    intake = _Intake(log, apart, whose, of_event)
    for index, path in enumerate(paths):
        section = mapping.section(path)
        try:
            with open_table(path, section.dialect) as table:
                extract = Extract(table, section, "answers", now)
                intake.columns.append(extract.columns)
                rows = table.rows(on_progress)
                if extract.kind == "names":
                    intake.names(extract, rows)
                else:
                    intake.answers(extract, rows, section, index)
        except InvalidInput as error:
            log.report.fail(problem_of(error, str(path)))
    intake.settle([str(path) for path in paths], known_questions)
    return log


class _Intake:
    """Rows of all files, counted and gathered."""

    def __init__(
        self,
        log: AnswerLog,
        apart: bool = False,
        whose: Callable[[str], str] = str,
        of_event: Callable[[str], str] = str,
    ) -> None:
        self.log = log
        self.apart = apart
        self.whose = lru_cache(LEARNERS_REMEMBERED)(whose)
        self.of_event = of_event
        self.report = log.report
        # Question -> its concepts in the order of appearance (a dict keeps it, a set would not).
        self.concepts: dict[str, dict[str, None]] = {}
        self.counts = self.report.of("answers")
        self.columns: list[Columns] = []

    def answers(self, extract: Extract, rows: Iterator[Row | Problem], section: Section, index: int) -> None:
        """One log. Consecutive rows of one learner and question with the same verdict (and time and
        event id) are one answer until a concept repeats: `learner-model.md`'s rule."""
        grouping = section.grouping == "consecutive" and "concepts" in extract.fields
        first: Values = {}
        start, count = 0, 0
        together: tuple[str, ...] = ()
        for line, values in self._good("answers", extract, rows):
            if not self._named(values, line, extract.file):
                continue
            concepts = values.get("concepts", ())
            if "concept_titles" in values:
                self._titles(values)
            if grouping and count and _is_same(first, values) and not set(together) & set(concepts):
                together += concepts
                count += 1
                continue
            if count:
                self._close(first, together, count, index, start)
            first, start, count, together = values, line, 1, concepts
        if count:
            self._close(first, together, count, index, start)

    def names(self, extract: Extract, rows: Iterator[Row | Problem]) -> None:
        """One table of concept names. The first of two names of one id stays; another is refused."""
        counts = self.report.of("names")
        for line, values in self._good("names", extract, rows):
            known = self.log.titles.setdefault(values["id"], values["title"])
            if known != values["title"]:
                counts.refused += 1
                mend = f"It is called {shorten(known)!r} before; keep one."
                self.report.add(
                    Problem(
                        extract.file, line, "title", shorten(values["title"]), "This id has two names.", mend
                    )
                )
            else:
                counts.accepted += 1

    def settle(self, files: Sequence[str], known_questions: Container[str]) -> None:
        """After the last row: repeats across the whole import are merged or refused, and so are
        answers that could move no mastery."""
        for problem in unfound(self.columns):
            self.report.fail(problem)
        counts = self.counts
        for clash in self.log.answers.settle():
            counts.accepted -= 1
            counts.merged -= clash.rows - 1
            if clash.same:
                counts.merged += clash.rows
                continue
            counts.refused += clash.rows
            message = f"This contradicts line {clash.first_line}, which has the same identity."
            mend = "Correct one of them, or give each answer an event id of its own."
            self.report.add(
                Problem(files[clash.file], clash.line, "event_id", shorten(clash.identity), message, mend)
            )
        for place in self.log.answers.unnumbered():
            counts.accepted -= 1
            counts.merged -= place.rows - 1
            counts.refused += place.rows
            message = "This has no sequence number, other answers of the learner have."
            mend = "Give every answer one, or none."
            self.report.add(Problem(files[place.file], place.line, "seq", None, message, mend))
        self._refuse_without_concept(files, known_questions)
        self.log.concepts_by_question = {id: tuple(concepts) for id, concepts in self.concepts.items()}

    def _refuse_without_concept(self, files: Sequence[str], known_questions: Container[str]) -> None:
        """Questions of which no concept is known: their answers are refused, one problem a question."""
        unknown = [id for id, concepts in self.concepts.items() if not concepts and id not in known_questions]
        for question in unknown:
            del self.concepts[question]
        for found in self.log.answers.leave_out(unknown) if unknown else ():
            self.counts.accepted -= found.answers
            self.counts.merged -= found.rows - found.answers
            self.counts.refused += found.rows
            message = f"No concept is known of this question, in {found.rows:,} rows."
            mend = "Map a column to concepts, or import the question first."
            value = shorten(found.question)
            self.report.add(Problem(files[found.file], found.line, "question", value, message, mend))

    def _good(
        self, kind: str, extract: Extract, rows: Iterator[Row | Problem]
    ) -> Iterator[tuple[int, Values]]:
        """The rows that are in order; all others are counted and their problems kept."""
        counts, report = self.report.of(kind), self.report
        for row in rows:
            counts.read += 1
            if isinstance(row, Problem):
                counts.refused += 1
                report.add(row)
                continue
            values = extract(row)
            if isinstance(values, dict):
                yield row.line, values
            elif isinstance(values, Skipped):
                counts.skipped += 1
            else:
                counts.refused += 1
                for problem in values:
                    report.add(problem)

    def _named(self, values: Values, line: int, file: str) -> bool:
        """Puts in place of ids what stands for them; False where the row is refused for its learner."""
        try:
            values["learner"] = self.whose(values["learner"])
        except InvalidInput as error:
            self.counts.refused += 1
            value = shorten(error.value)
            self.report.add(Problem(file, line, "learner", value, error.message, error.mend))
            return False
        if "event_id" in values:
            values["event_id"] = self.of_event(values["event_id"])
        return True

    def _titles(self, values: Values) -> None:
        """Names that stand in the log itself; the first one of a concept stays."""
        for id, title in zip(values.get("concepts", ()), values["concept_titles"], strict=False):
            self.log.titles.setdefault(id, title)

    def _close(self, values: Values, concepts: tuple[str, ...], count: int, index: int, line: int) -> None:
        """One answer is complete. values: of its first row."""
        self.counts.accepted += 1
        self.counts.merged += count - 1
        question, given = values["question"], values.get
        known = self.concepts.get(question)
        if self.apart and known is not None and known.keys() != set(concepts):
            question = f"{question} [{', '.join(sorted(concepts))}]"
            self.log.apart.add(question)
            known = self.concepts.get(question)
        if known is None:
            known = self.concepts[question] = {}
        for concept in concepts:
            known[concept] = None
        at = given("at")
        self.log.answers.add(
            Spooled(
                given("event_id"),
                values["learner"],
                question,
                int(values["correct"]),
                None if at is None else microseconds(at),
                given("seq"),
                given("response"),
                given("response_ms"),
                count,
                index,
                line,
            )
        )


def _is_same(first: Values, values: Values) -> bool:
    """Whether a row may repeat the answer of an earlier one, for another concept."""
    return (
        first["question"] == values["question"]
        and first["learner"] == values["learner"]
        and "concepts" in values
        and all(first.get(name) == values.get(name) for name in ("correct", "at", "event_id"))
    )
