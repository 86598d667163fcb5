"""Files of answers made ready for evaluation: columns told, answers joined and put in order, all of it said.

For: what lies between the importers and `tracing.evaluate`. Not for: engines, folds or measures (tracing).
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from graph.errors import InvalidInput
from graph.importers import answers as answer_files
from graph.importers.mapping import Mapping, Section, Source
from graph.importers.reading import Progress, open_table
from graph.importers.report import Report
from graph.importers.suggest import guess
from tracing.leaks import FEW_REPEATS, SUSPICIOUS, Check, State, apart, immediate_repeats, without
from tracing.log import AnswerLog, Ints, LoggedAnswer, answer_log

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400.0

USED = ("learner", "question", "correct", "concepts", "concept_titles", "at", "seq", "event_id")
"""Fields of an answer that say something here; others are not looked for by likeness of their names."""


class Everything(Container[str]):
    """Every question is welcome: one without a concept is its own."""

    def __contains__(self, _: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Evaluable:
    """log: what to evaluate on. rows: of the files that each answer stands in, shape (answers,). checks: what
    was found and done while reading. titles: concept id -> name for people."""

    log: AnswerLog
    rows: Ints
    checks: tuple[Check, ...]
    titles: dict[str, str]


def read(
    paths: Sequence[str],
    mapping: Mapping | None,
    *,
    now: datetime,
    report: Report,
    zone: str | None = None,
    keep_going: bool = False,
    on_progress: Progress = lambda file, rows, bytes: None,
) -> Evaluable | None:
    """The files as one log; None where `report` refuses them.

    mapping: None to tell the columns by their names. Raises InvalidInput where there is no answer, or only
    one learner has any.
    """
    guessing = mapping is None
    mapping = (mapping or Mapping()).in_zone(zone) if zone else (mapping or Mapping())
    mapping, told = told_columns(paths, mapping, guessing)
    with answer_files.read(
        paths,
        mapping,
        now=now,
        known_questions=Everything(),
        apart=True,
        report=report,
        on_progress=on_progress,
    ) as found:
        if report.refuses(keep_going):
            return None
        return _evaluable(found, told)


def told_columns(paths: Sequence[str], mapping: Mapping, guessing: bool) -> tuple[Mapping, list[Check]]:
    """The mapping with, for each file, the columns that it leaves open and that can be told.

    Times that state no zone are taken for UTC: only the days between two answers matter here.
    """
    sections: list[Section] = []
    says: dict[str, None] = {}
    for path in paths:
        section = mapping.section(path)
        try:
            with open_table(path, section.dialect) as table:
                keys, guessed = set(table.keys), guess(table, "answers", "answers") if guessing else {}
        except InvalidInput:  # the importer reports it
            sections.append(section)
            continue
        sources, zone = dict(section.sources), section.zone or ZoneInfo("UTC")
        for field in USED:
            if field in guessed and field not in sources:
                sources[field] = Source((guessed[field],), split=section.split)
                if guessed[field] != field:
                    says[f"{field}={guessed[field]}"] = None
        concepts = sources.get("concepts") or Source(("concepts",))
        lacks = "question" not in sources and "question" not in keys
        if lacks and section.kind != "names" and len(concepts.columns) == 1 and {*concepts.columns} <= keys:
            sources["question"] = Source(concepts.columns)
            says["no column of questions, so that a question is its concept"] = None
        name = _literally(Path(path).name)
        sections.append(replace(section, match=name, sources=sources, zone=zone))
    if not says:
        return Mapping(tuple(sections)), []
    sentence = f"Columns were told by their names: {', '.join(says)}. If one is wrong, say it with --map."
    return Mapping(tuple(sections)), [Check("columns", State.FIXED, len(says), sentence)]


def _literally(name: str) -> str:
    """A pattern that this name alone fits."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _evaluable(found: answer_files.AnswerLog, told: Sequence[Check]) -> Evaluable:
    counts = found.report.of("answers")
    given: list[LoggedAnswer] = []
    rows: list[int] = []
    copies = disordered = 0
    seen: dict[tuple[str, float, bool], int] = {}
    before, learner = (-1, -1), None
    for answer, place in found.answers.placed():
        at = (place.file, place.line)
        if answer.learner_id != learner:
            seen, before, learner = {}, (-1, -1), answer.learner_id
        disordered += at < before
        before = max(before, at)
        days = float("nan") if answer.at is None else (answer.at - EPOCH).total_seconds() / DAY
        said = (answer.question_id, days, bool(answer.correct))
        first = seen.setdefault(said, len(rows)) if answer.at is not None else len(rows)
        if first < len(rows):
            copies += place.rows
            rows[first] += place.rows
            continue
        given.append(LoggedAnswer(answer.learner_id, answer.question_id, bool(answer.correct), days))
        rows.append(place.rows)
    if not given:
        raise InvalidInput(
            "There are no answers to evaluate on.", field="answers", value=0, mend="See above."
        )
    bare = [question for question, concepts in found.concepts_by_question.items() if not concepts]
    concepts = found.concepts_by_question | {question: (question,) for question in bare}
    log, kept = answer_log(given, concepts), np.array(rows, dtype=np.int64)
    checks = [
        *told,
        *_left_out(counts.refused, counts.skipped),
        *_tagging(found, bare),
        _joined(counts.read, counts.merged + copies, copies),
        _order(disordered, log.is_timed),
    ]
    again, same = immediate_repeats(log)
    if len(again) >= FEW_REPEATS and same.mean() >= SUSPICIOUS and not log.is_timed:
        log, kept = without(log, again[same]), np.delete(kept, again[same])
        says = (
            f"{same.sum():,} answers have the question and the verdict of the one just before, as nearly all "
        )
        says += (
            "answers to a question just answered do here: these are copies, and each answer is counted once."
        )
        checks.append(Check("copies", State.FIXED, int(same.sum()), says))
    return Evaluable(log, kept, tuple(checks), found.titles)


def _left_out(refused: int, skipped: int) -> list[Check]:
    found = []
    if refused:
        says = f"{refused:,} rows could not be used and were left out."
        found.append(Check("rows left out", State.WARNING, refused, says))
    if skipped:
        says = f"{skipped:,} rows are no answers, by the mapping, and were passed over."
        found.append(Check("rows passed over", State.FINE, skipped, says))
    return found


def _tagging(found: answer_files.AnswerLog, bare: Sequence[str]) -> list[Check]:
    """Questions without a concept, and questions that answers tag in several ways."""
    checks = []
    concepts_of = found.concepts_by_question
    if bare:
        says = f"{len(bare):,} of {len(concepts_of):,} questions have no concept: each is its own."
        checks.append(Check("questions without a concept", State.FIXED, len(bare), says))
    apart = len(found.apart)
    if apart:
        says = f"{apart:,} questions are tagged with other concepts in some answers than in their first one: "
        says += "those are taken for questions of their own."
        checks.append(Check("questions tagged in several ways", State.FIXED, apart, says))
    return checks


def _joined(read: int, merged: int, copies: int) -> Check:
    if not merged:
        return Check("repeated rows", State.FINE, 0, f"No row of {read:,} repeats another answer.")
    says = (
        f"{merged:,} of {read:,} rows ({merged / read:.0%}) repeat an answer, for another of its concepts or "
    )
    says += "word for word; each answer is counted once."
    return Check("repeated rows", State.FIXED, merged, says)


def _order(disordered: int, timed: bool) -> Check:
    by = "time" if timed else "number"
    if not disordered:
        return Check("time order", State.FINE, 0, f"The answers of every learner stand in order of {by}.")
    says = f"{disordered:,} answers stand after later ones of their learner: they were put in order of {by}."
    return Check("time order", State.FIXED, disordered, says)


def possible_folds(log: AnswerLog, asked: int) -> tuple[int, list[Check]]:
    """As many folds as asked for, or as there are learners. Raises InvalidInput below two learners."""
    learners = len(set(apart(log).tolist()))
    if learners < 2:
        raise InvalidInput(
            "Models are fitted on some learners and scored on others, and only one has answers here.",
            field="learners",
            value=learners,
            mend="Give a log of at least 2 learners, or check which column is the learner.",
        )
    if learners >= asked:
        return asked, []
    says = f"{asked} folds were asked for, and there are {learners} learners: there are {learners} folds."
    return learners, [Check("folds", State.FIXED, learners, says)]
