"""`learner-graph import`: files are read and checked whole, then written, or refused with every bad row.

Not for: reading (graph.importers) and writing (graph.curriculum, graph.answering).
"""

import csv
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import printing, runtime
from api.progress import Report as ProgressReport
from api.progress import progress
from graph import answering, curriculum
from graph.curriculum import Addition
from graph.errors import InvalidInput
from graph.importers import answers as answer_files
from graph.importers import curriculum as curriculum_files
from graph.importers import mapping as mappings
from graph.importers import questions as question_files
from graph.importers.report import Problem, Report
from graph.importers.suggest import suggest
from graph.store import Store

Sink = Callable[[Problem], None] | None

import_commands = typer.Typer(
    help="Bring in a curriculum, a bank of questions or a log of answers from files.", no_args_is_help=True
)

Files = Annotated[
    list[str],
    typer.Argument(help="CSV, TSV, JSON, JSON lines or TOML; - for standard input; a known format's folder."),
]
Map = Annotated[
    str | None,
    typer.Option(help="Which columns are which: id=tag,title=title, or a TOML file that says so."),
]
Format = Annotated[
    str | None,
    typer.Option(help="A known format: metacademy, khan, ccss, al_cpl, assistments, datashop, oatutor."),
]
Zone = Annotated[str | None, typer.Option(help="Of times that state none, such as Europe/Berlin.")]
Suggest = Annotated[bool, typer.Option("--suggest", help="Print a mapping for the files, to edit and use.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and say what would happen.")]
KeepGoing = Annotated[
    bool, typer.Option("--keep-going", help="Import the good rows although there are bad ones.")
]
ReportTo = Annotated[Path | None, typer.Option("--report", help="Write every problem to this CSV file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@import_commands.command("curriculum")
def import_curriculum(
    files: Files,
    map: Map = None,
    format: Format = None,
    zone: Zone = None,
    suggest_only: Suggest = False,
    drop: Annotated[str, typer.Option(help="Leave out: self-loops,dangling,redundant.")] = "",
    dry_run: DryRun = False,
    keep_going: KeepGoing = False,
    report: ReportTo = None,
    json: Json = False,
) -> None:
    """Import concepts, prerequisites and questions."""
    if suggest_only:
        _suggested(files, "curriculum")
        return
    mapping = _mapping(map, format, zone, "curriculum")

    async def work(store: Store, shown: ProgressReport, sink: Sink) -> Report:
        snapshot = await store.curriculum()
        rows = curriculum_files.read(
            _inside(files, mapping),
            mapping,
            known=snapshot.concepts,
            known_prerequisites=snapshot.prerequisites,
            report=Report(sink=sink),
            drop=_words(drop),
            on_progress=lambda file, count, _: shown(f"reading {file}", count, count),
        )
        if rows.report.refuses(keep_going):
            return rows.report
        addition = Addition(
            rows.concepts, rows.prerequisites, rows.encompasses, rows.questions, rows.resources, rows.courses
        )
        changes = await curriculum.apply(store, addition, dry_run=dry_run)
        _count(rows.report, changes)
        return rows.report

    with progress() as shown, _recorded(report) as sink:
        done = runtime.with_store(lambda store: work(store, shown, sink))
    _finish(done, keep_going=keep_going, dry_run=dry_run, json=json)


@import_commands.command("questions")
def import_questions(
    files: Files,
    map: Map = None,
    format: Format = None,
    suggest_only: Suggest = False,
    drop: Annotated[str, typer.Option(help="Leave out: dangling,ungradable.")] = "",
    dry_run: DryRun = False,
    keep_going: KeepGoing = False,
    report: ReportTo = None,
    json: Json = False,
) -> None:
    """Import a bank of questions with their hints, and the courses that a bank defines."""
    if suggest_only:
        _suggested(files, "questions")
        return
    mapping = _mapping(map, format, None, "questions")

    async def work(store: Store, shown: ProgressReport, sink: Sink) -> Report:
        with question_files.read(
            _inside(files, mapping),
            mapping,
            known=await store.concept_ids(),
            drop=_words(drop),
            report=Report(sink=sink),
            on_progress=lambda file, count, _: shown(f"reading {file}", count, count),
        ) as bank:
            if bank.report.refuses(keep_going):
                return bank.report
            more = _counting(shown, "comparing questions" if dry_run else "writing questions", bank.questions)
            addition = Addition(bank.concepts, courses=bank.courses)
            changes = await curriculum.apply(store, addition, dry_run=dry_run)
            changes.add(await curriculum.stock(store, bank.questions, dry_run=dry_run, on_progress=more))
            _count(bank.report, changes)
            return bank.report

    with progress() as shown, _recorded(report) as sink:
        done = runtime.with_store(lambda store: work(store, shown, sink))
    _finish(done, keep_going=keep_going, dry_run=dry_run, json=json)


@import_commands.command("answers")
def import_answers(
    files: Files,
    map: Map = None,
    format: Format = None,
    zone: Zone = None,
    suggest_only: Suggest = False,
    dry_run: DryRun = False,
    keep_going: KeepGoing = False,
    report: ReportTo = None,
    json: Json = False,
) -> None:
    """Import a log of answers; concepts and questions that only the log names are created from it."""
    if suggest_only:
        _suggested(files, "answers")
        return
    mapping = _mapping(map, format, zone, "answers")
    now = datetime.now(UTC)

    async def work(store: Store, shown: ProgressReport, sink: Sink) -> Report:
        known = (await store.curriculum()).questions
        with answer_files.read(
            _inside(files, mapping),
            mapping,
            now=now,
            known_questions=known,
            report=Report(sink=sink),
            on_progress=lambda file, count, _: shown(f"reading {file}", count, count),
        ) as log:
            if log.report.refuses(keep_going):
                return log.report
            changes = await curriculum.apply(store, await _new(store, log), dry_run=dry_run)
            _count(log.report, changes)
            counts = log.report.of("answers")
            if dry_run:
                counts.unchanged = await answering.count_known(store, log.answers)
                counts.created = len(log.answers) - counts.unchanged
            else:
                counts.created, counts.unchanged = await _write(store, log, now, shown)
            return log.report

    with progress() as shown, _recorded(report) as sink:
        done = runtime.with_store(lambda store: work(store, shown, sink))
    _finish(done, keep_going=keep_going, dry_run=dry_run, json=json)


async def _new(store: Store, log: answer_files.AnswerLog) -> Addition:
    """What the log names and the graph does not have; what the graph has is not touched."""
    concepts = (await store.curriculum()).concepts
    questions = log.questions()
    known = await store.questions([question.question.id for question in questions])
    return Addition(
        concepts=[concept for concept in log.concepts() if concept.id not in concepts],
        questions=[question for question in questions if question.question.id not in known],
    )


async def _write(
    store: Store, log: answer_files.AnswerLog, now: datetime, shown: ProgressReport
) -> tuple[int, int]:
    more = _counting(shown, "writing answers", log.answers)
    return await answering.import_answers(store, log.answers, now=now, on_progress=more)


def _counting(shown: ProgressReport, step: str, what: Sized) -> Callable[[int], None]:
    """What is told of every batch and shows how far it is."""
    done, total = 0, len(what)

    def more(count: int) -> None:
        nonlocal done
        done += count
        shown(step, done, total)

    return more


def _inside(files: list[str], mapping: mappings.Mapping) -> list[str]:
    """The files; instead of a folder those in it that the mapping names."""
    return [file for path in files for file in mapping.files(path)]


def _words(drop: str) -> list[str]:
    return [word.strip() for word in drop.split(",") if word.strip()]


@contextmanager
def _recorded(to: Path | None) -> Iterator[Sink]:
    """What is given every problem: a CSV file, or nothing."""
    if to is None:
        yield None
        return
    columns = [field.name for field in fields(Problem)]
    with to.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        yield lambda problem: table.writerow(asdict(problem))


def _mapping(map: str | None, format: str | None, zone: str | None, name: str) -> mappings.Mapping:
    """From the option, a TOML file or a known format; its times in the zone given."""
    if map is not None and format is not None:
        raise InvalidInput(
            "A mapping and a format are given.",
            field="--map",
            value=map,
            mend="Give one of --map and --format.",
        )
    if format is not None:
        found = mappings.known_format(format, name)
    else:
        found = mappings.Mapping() if map is None else mappings.parse(map, name)
    return found if zone is None else found.in_zone(zone)


def _suggested(files: list[str], name: str) -> None:
    for file in files:
        print(suggest(file, name), end="")


def _count(report: Report, changes: curriculum.Changes) -> None:
    for kind in {*changes.created, *changes.updated, *changes.unchanged}:
        counts = report.of(kind)
        counts.created = changes.created.get(kind, 0)
        counts.updated = changes.updated.get(kind, 0)
        counts.unchanged = changes.unchanged.get(kind, 0)


def _finish(report: Report, *, keep_going: bool, dry_run: bool, json: bool) -> None:
    """Prints the report; exits with 1 where the import was refused."""
    if json:
        printing.as_json({"counts": report.counts, "notes": report.notes, "problems": report.problems})
    else:
        for line in report.lines():
            print(line)
        if dry_run:
            print("Dry run: nothing was written.")
    if report.refuses(keep_going):
        raise InvalidInput(
            "The import was refused, nothing was written.",
            mend="Mend the rows, or add --keep-going to leave them out.",
        )
