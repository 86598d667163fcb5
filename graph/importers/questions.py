"""Question banks into questions: every row checked, keys tried by the grader, hints and contexts joined.

Writing is `graph.curriculum`'s matter; templates of our own designers are `graph.authoring`'s.
"""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.errors import InvalidInput
from graph.importers import question_rows
from graph.importers.bank import Bank, Hint, Place
from graph.importers.columns import Columns, unfound
from graph.importers.extract import Extract, Skipped, Values
from graph.importers.mapping import Mapping, Section
from graph.importers.reading import Progress, Row, open_table
from graph.importers.report import Problem, Report, problem_of, shorten
from graph.model import AuthoredQuestion, Concept, Course

DROPPABLE = ("dangling", "ungradable")
# What messages quote; without it they can be counted.
_QUOTED = re.compile("“.*”")


@dataclass(slots=True)
class QuestionBank(AbstractContextManager["QuestionBank"]):
    """What the files say. Fit for use only where `report.refuses(keep_going)` is false.

    questions: in a temporary file, so close the bank after use. concepts: that they or the courses
    name and that were not known; none unless the mapping says `unknown = "create"`.
    """

    questions: Bank
    report: Report
    concepts: list[Concept] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)

    def __exit__(self, *_: object) -> None:
        self.questions.close()


def read(
    paths: Sequence[Path | str],
    mapping: Mapping | None = None,
    *,
    known: Container[str] = (),
    drop: Collection[str] = (),
    report: Report | None = None,
    on_progress: Progress = lambda file, rows, bytes: None,
) -> QuestionBank:
    """Read tables of questions, of their hints, of contexts that several share, and of courses, as one.

    known: ids of the graph's concepts; another one is refused unless the mapping creates it. drop:
    some of DROPPABLE, to be left out instead of refused. Never raises for what stands in a file: see
    the report; InvalidInput for a word in `drop` that it does not know.
    """
    if unknown := set(drop) - set(DROPPABLE):
        mend = f"There are: {', '.join(DROPPABLE)}."
        raise InvalidInput("This cannot be dropped.", field="drop", value=min(unknown), mend=mend)
    mapping = mapping or Mapping()
    bank = QuestionBank(Bank(), report or Report())
    intake = _Intake(bank, [str(path) for path in paths], known, drop)
    for index, path in enumerate(paths):
        section = mapping.section(path)
        try:
            with open_table(path, section.dialect) as table:
                extract = Extract(table, section, "questions", now=None)
                intake.columns.append(extract.columns)
                intake.take(extract, section, index, table.rows(on_progress))
        except InvalidInput as error:
            bank.report.fail(problem_of(error, str(path)))
    intake.settle()
    return bank


class _Intake:
    """Rows of all files, counted and gathered."""

    def __init__(
        self, bank: QuestionBank, files: Sequence[str], known: Container[str], drop: Collection[str]
    ) -> None:
        self.bank = bank
        self.report = bank.report
        self.files = files
        self.known = known
        self.drop = drop
        self.columns: list[Columns] = []
        self.titles: dict[str, str] = {}
        # Why questions are kept without a key -> how many.
        self.keyless: Counter[str] = Counter()
        self.courses: dict[str, tuple[Course, int, int]] = {}

    def take(self, extract: Extract, section: Section, index: int, rows: Iterator[Row | Problem]) -> None:
        """One file, of whatever kind."""
        if extract.kind == "questions" and section.ungradable == "refuse" and "answer" not in extract.fields:
            mend = "Map it, or keep questions without a key (ungradable=keep)."
            raise InvalidInput("There is no column of answers.", field="answer", mend=mend)
        accept = {
            "questions": self._question,
            "hints": self._hint,
            "contexts": self._context,
            "courses": self._course,
        }[extract.kind]
        counts = self.report.of(extract.kind)
        for row in rows:
            counts.read += 1
            if isinstance(row, Problem):
                self._refuse(extract.kind, row)
                continue
            values = extract(row)
            if isinstance(values, dict):
                accept(values, section, index, row.line)
            elif isinstance(values, Skipped):
                counts.skipped += 1
            else:
                if extract.kind == "questions" and (id := extract.peek(row, "id")):
                    self.bank.questions.refuse(id)
                self._refuse(extract.kind, *values)

    def settle(self) -> None:
        """After the last row: what refers to something finds it, or is refused."""
        for problem in unfound(self.columns):
            self.report.fail(problem)
        lost, orphans = self.bank.questions.settle()
        for place, context in lost:
            self.report.of("questions").accepted -= 1
            message, mend = "Its context is in no table.", "Add the table of contexts, or correct the id."
            self._dangling("questions", self._problem(place, "context", context, message, mend))
        self._left_with_their_questions(orphans)
        if self.keyless:
            self.report.notes.append(
                f"{self.keyless.total():,} questions are kept without a key: their answers come in with a"
                " verdict (recordAnswers); --report names each"
            )
            self.report.notes += (f"  {count:,}: {why}" for why, count in self.keyless.most_common(5))
        self.bank.courses = [course for course, _, _ in self.courses.values()]
        named = (id for course in self.bank.courses for id in course.concepts)
        ids = dict.fromkeys([*self.bank.questions.concepts(), *named])
        self.bank.concepts = [
            Concept(id, self.titles.get(id, id.replace("_", " "))) for id in ids if id not in self.known
        ]

    def _question(self, values: Values, section: Section, index: int, line: int) -> None:
        try:
            authored = question_rows.unkeyed(values)
        except InvalidInput as error:
            self._bad(values, index, line, error)
            return
        if not self._knows("questions", values, section, index, line):
            self.bank.questions.refuse(values["id"])
            return
        why = None
        try:
            authored = question_rows.keyed(authored, values)
        except InvalidInput as error:
            why = error
        if why and "ungradable" in self.drop:
            self.report.of("questions").dropped += 1
            self.bank.questions.refuse(values["id"])
        elif why and section.ungradable == "refuse":
            why.mend += " Or keep such questions without a key (ungradable=keep)."
            self._bad(values, index, line, why)
        elif why is None:
            self._stored(authored, values, index, line)
        elif self._stored(question_rows.kept(authored, values), values, index, line):
            self.keyless[_QUOTED.sub("“…”", why.message.partition(":")[0])] += 1
            mend = "It is kept without a key."
            self.report.remark(Problem(self.files[index], line, why.field, why.value, why.message, mend))

    def _stored(self, authored: AuthoredQuestion, values: Values, index: int, line: int) -> bool:
        """Whether the question is a new one, and in."""
        earlier = self.bank.questions.add(authored, values.get("context"), index, line)
        if earlier is None:
            for id, title in zip(values["concepts"], values.get("concept_titles", ()), strict=False):
                if title:
                    self.titles.setdefault(id, title)
        return self._new("questions", values["id"], index, line, earlier)

    def _hint(self, values: Values, section: Section, index: int, line: int) -> None:
        hint = Hint(values["question"], values.get("position"), _hint_text(values), index, line)
        self.bank.questions.add_hint(hint)
        self.report.of("hints").accepted += 1

    def _context(self, values: Values, section: Section, index: int, line: int) -> None:
        earlier = self.bank.questions.add_context(values["id"], values.get("text", ""), index, line)
        self._new("contexts", values["id"], index, line, earlier)

    def _course(self, values: Values, section: Section, index: int, line: int) -> None:
        if not self._knows("courses", values, section, index, line):
            return
        id = values["id"]
        course = Course(id, values.get("title") or id, values.get("summary") or "", values["concepts"])
        kept, file, first = self.courses.setdefault(id, (course, index, line))
        earlier = None if kept is course else Place(id, 1, file, first, kept == course)
        self._new("courses", id, index, line, earlier)

    def _knows(self, kind: str, values: Values, section: Section, index: int, line: int) -> bool:
        """Whether the concepts that a row names are there, or will be."""
        if section.unknown == "create":
            return True
        missing = [id for id in values["concepts"] if id not in self.known]
        if missing:
            message = "There is no such concept."
            mend = "Import it first, correct it, or let the bank bring its concepts (unknown=create)."
            place = Place(values["id"], 1, index, line, False)
            self._dangling(kind, self._problem(place, "concepts", missing[0], message, mend))
        return not missing

    def _new(self, kind: str, id: str, index: int, line: int, earlier: Place | None) -> bool:
        """Count a row: accepted, or one that says again what an earlier one says, or contradicts it."""
        if earlier is None:
            self.report.of(kind).accepted += 1
        elif earlier.known:
            self.report.of(kind).merged += 1
        else:
            message = f"{self.files[earlier.file]}:{earlier.line} says otherwise of this id."
            mend = "Correct one of the two, or remove it."
            self._refuse(kind, self._problem(Place(id, 1, index, line, False), "id", id, message, mend))
        return earlier is None

    def _left_with_their_questions(self, orphans: Sequence[Place]) -> None:
        """Hints whose question is not there: refused with it, or one problem a question."""
        for place in orphans:
            self.report.of("hints").accepted -= place.rows
            if place.known:
                self.report.of("hints").refused += place.rows
                continue
            message = f"There is no such question, in {place.rows:,} rows."
            problem = self._problem(
                place, "question", place.id, message, "Add the question, or correct the id."
            )
            self._dangling("hints", problem, place.rows)
        if left := sum(place.rows for place in orphans if place.known):
            self.report.notes.append(f"{left:,} hints are left out with their questions")

    def _dangling(self, kind: str, problem: Problem, rows: int = 1) -> None:
        if "dangling" in self.drop:
            self.report.of(kind).dropped += rows
        else:
            self._refuse(kind, problem, rows=rows)

    def _bad(self, values: Values, index: int, line: int, error: InvalidInput) -> None:
        self.bank.questions.refuse(values["id"])
        place = Place(values["id"], 1, index, line, False)
        problem = self._problem(place, error.field, error.value, error.message, error.mend)
        self._refuse("questions", problem)

    def _problem(self, place: Place, field: str, value: Any, message: str, mend: str) -> Problem:
        return Problem(self.files[place.file], place.line, field, shorten(value), message, mend)

    def _refuse(self, kind: str, *problems: Problem, rows: int = 1) -> None:
        self.report.of(kind).refused += rows
        for problem in problems:
            self.report.add(problem)


def _hint_text(values: Values) -> str:
    """A hint as Markdown; one that asks, with its choices, the hints to it, and its answer."""
    choices = "\n".join(f"- {choice}" for choice in values.get("choices", ()))
    answer = f"Answer: {values['answer']}" if "answer" in values else ""
    return "\n\n".join(filter(None, [values["text"], choices, *values.get("steps", ()), answer]))
