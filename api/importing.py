"""`learner-graph import`: files are read and checked whole, then written, or refused with every bad row.

Not for: reading (graph.importers), writing (graph.curriculum, graph.answering), or what all imports
have in common (import_runs).
"""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api import printing, runtime
from api.import_runs import Run, run
from api.options import Json
from api.progress import progress
from graph import answering, curriculum, enrolling, imports, retiring, text_form
from graph.curriculum import Addition
from graph.errors import InvalidInput
from graph.importers import answers as answer_files
from graph.importers import curriculum as curriculum_files
from graph.importers import mapping as mappings
from graph.importers import questions as question_files
from graph.importers.report import Report
from graph.importers.suggest import suggest
from graph.pseudonyms import SECRET_BYTES, Pseudonyms
from graph.store import Store

import_commands = typer.Typer(
    help="Bring in a curriculum, a bank of questions or a log of answers from files.", no_args_is_help=True
)

Files = Annotated[
    list[str],
    typer.Argument(
        help="CSV, TSV, JSON, JSON lines or TOML; - for standard input; a folder of TOML or a known format's."
    ),
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
ReportTo = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write every problem to this file: JSON where it is named .json, else CSV.",
    ),
]


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
    mapping = mapping_of(map, format, zone, "curriculum")
    run(
        "curriculum",
        [str(one) for path in inside(files, mapping) for one in text_form.files(Path(path)) or [Path(path)]],
        partial(bring_curriculum, mapping=mapping, drop=_words(drop)),
        options=f"{map} {format} {zone} {drop} {keep_going}",
        dry_run=dry_run,
        keep_going=keep_going,
        report=report,
        json=json,
    )


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
    mapping = mapping_of(map, format, None, "questions")
    run(
        "questions",
        inside(files, mapping),
        partial(bring_questions, mapping=mapping, drop=_words(drop)),
        options=f"{map} {format} {drop} {keep_going}",
        dry_run=dry_run,
        keep_going=keep_going,
        report=report,
        json=json,
    )


@import_commands.command("answers")
def import_answers(
    files: Files,
    map: Map = None,
    format: Format = None,
    zone: Zone = None,
    suggest_only: Suggest = False,
    pseudonymise: Annotated[
        bool,
        typer.Option("--pseudonymise", help="Put keyed hashes in place of the ids of learners and answers."),
    ] = False,
    dry_run: DryRun = False,
    keep_going: KeepGoing = False,
    report: ReportTo = None,
    json: Json = False,
) -> None:
    """Import a log of answers; concepts and questions that only the log names are created from it."""
    if suggest_only:
        _suggested(files, "answers")
        return
    mapping = mapping_of(map, format, zone, "answers")
    run(
        "answers",
        inside(files, mapping),
        partial(bring_answers, mapping=mapping, pseudonymise=pseudonymise),
        options=f"{map} {format} {zone} {keep_going}{' pseudonymise' if pseudonymise else ''}",
        dry_run=dry_run,
        keep_going=keep_going,
        report=report,
        json=json,
    )


@import_commands.command("list")
def list_imports(
    first: Annotated[int, typer.Option(min=1, max=1_000, help="How many, newest first.")] = 50,
    json: Json = False,
) -> None:
    """List what was imported. What is `running`, but nowhere, was cut off: run it again, or take it back."""
    found = runtime.with_store(lambda store: store.imports(first))
    if json:
        printing.as_json(found)
        return
    for one in found:
        counts = f"{one.created:,} created, {one.updated:,} updated"
        print(f"{one.id}  {one.started_at:%Y-%m-%d %H:%M}  {one.kind:10} {one.state:11} {counts}")
        print(f"    {', '.join(one.files)}")
    if not found:
        print("Nothing was imported yet.")


@import_commands.command("take-back")
def take_back(
    import_id: Annotated[str, typer.Argument(help="The id that the import printed, or that `list` gives.")],
    json: Json = False,
) -> None:
    """Make it as if an import had never been; refused where something newer depends on it."""

    async def work(store: Store) -> int:
        return await imports.take_back(store, import_id, datetime.now(UTC), on_progress=more)

    done = 0
    with progress() as shown:

        def more(answers: int) -> None:
            nonlocal done
            done += answers
            shown("taking answers back", done, 0)

        removed = runtime.with_store(work)
    if json:
        printing.as_json({"import": import_id, "answers": removed})
    else:
        print(f"Import {import_id} is taken back, with {removed:,} answers.")


async def bring_curriculum(
    store: Store, this: Run, mapping: mappings.Mapping, drop: Sequence[str] = ()
) -> None:
    """Reads the files of the run and writes them, unless they are refused or it is a dry run."""
    snapshot = await store.curriculum()
    rows = curriculum_files.read(
        this.files,
        mapping,
        known=snapshot.concepts,
        known_prerequisites=snapshot.prerequisites,
        report=this.report,
        drop=drop,
        on_progress=this.on_progress,
    )
    if this.refused():
        return
    addition = Addition(
        *(rows.concepts, rows.prerequisites, rows.encompasses, rows.questions, rows.resources, rows.courses),
        templates=rows.templates,
    )
    async with this.kept(store) as id:
        _count(this.report, await curriculum.apply(store, addition, import_id=id, dry_run=this.dry_run))


async def bring_questions(
    store: Store, this: Run, mapping: mappings.Mapping, drop: Sequence[str] = ()
) -> None:
    """The same for a bank of questions."""
    with question_files.read(
        this.files,
        mapping,
        known=await store.concept_ids(),
        drop=drop,
        report=this.report,
        on_progress=this.on_progress,
    ) as bank:
        if this.refused():
            return
        more = this.counting("comparing questions" if this.dry_run else "writing questions", bank.questions)
        addition = Addition(bank.concepts, courses=bank.courses)
        async with this.kept(store) as id:
            changes = await curriculum.apply(store, addition, import_id=id, dry_run=this.dry_run)
            changes.add(
                await curriculum.stock(
                    store, bank.questions, import_id=id, dry_run=this.dry_run, on_progress=more
                )
            )
            _count(this.report, changes)


async def bring_answers(
    store: Store, this: Run, mapping: mappings.Mapping, pseudonymise: bool = False
) -> None:
    """The same for a log of answers, with the concepts and questions that only it names. pseudonymise: nobody
    but `learner-graph pseudonym` can tell whose they are."""
    whose, of_event = await _ids(store, this.dry_run) if pseudonymise else (_opaque, str)
    with answer_files.read(
        this.files,
        mapping,
        now=this.now,
        known_questions=(await store.curriculum()).questions,
        whose=whose,
        of_event=of_event,
        report=this.report,
        on_progress=this.on_progress,
    ) as log:
        if this.refused():
            return
        log.refuse_learners(await _erased(store, log), this.files)
        counts = this.report.of("answers")
        counts.unchanged = await _compare(store, this, log)
        counts.created = len(log.answers) - counts.unchanged
        if this.refused():
            return
        async with this.kept(store) as id:
            addition = await _new(store, log)
            _count(this.report, await curriculum.apply(store, addition, import_id=id, dry_run=this.dry_run))
            if not this.dry_run:
                counts.created, counts.unchanged = await answering.import_answers(
                    store,
                    log.answers,
                    now=this.now,
                    import_id=id,
                    on_progress=this.counting("writing answers", log.answers),
                )


async def _ids(store: Store, dry_run: bool) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """What stands for the ids of learners and of answers. A dry run before there was any secret takes one
    that is not kept: nothing in the graph can depend on it."""
    known = await store.pseudonyms(create=not dry_run) or Pseudonyms(os.urandom(SECRET_BYTES))
    return known.pseudonym_of, known.pseudonym_of


def _opaque(learner_id: str) -> str:
    mend = "Add --pseudonymise, which puts keyed hashes in place of ids."
    return enrolling.require_opaque(learner_id, mend)


async def _erased(store: Store, log: answer_files.AnswerLog) -> set[str]:
    """Learners of the log who were erased."""
    if await store.pseudonyms(create=False) is None:
        return set()
    ids = {answer.learner_id for answer in log.answers}
    return await store.write(lambda tx: store.erased_among(tx, ids))


async def _compare(store: Store, this: Run, log: answer_files.AnswerLog) -> int:
    """How many answers are stored already; those that contradict the stored ones are refused."""
    if not (await store.counts())["answers"]:
        return 0
    more = this.counting("comparing answers", log.answers)
    known, contradicting = await answering.compare(store, log.answers, more)
    log.refuse(contradicting, this.files)
    return known


async def _new(store: Store, log: answer_files.AnswerLog) -> Addition:
    """What the log names and the graph does not have; what the graph has is not touched."""
    concepts = (await store.curriculum()).concepts
    questions = log.questions()
    known = await store.questions([question.question.id for question in questions])
    return Addition(
        concepts=[concept for concept in log.concepts() if concept.id not in concepts],
        questions=[question for question in questions if question.question.id not in known],
    )


def inside(files: list[str], mapping: mappings.Mapping) -> list[str]:
    """The files; instead of a folder those in it that the mapping names."""
    return [file for path in files for file in mapping.files(path)]


def _words(drop: str) -> list[str]:
    return [word.strip() for word in drop.split(",") if word.strip()]


def mapping_of(map: str | None, format: str | None, zone: str | None, name: str) -> mappings.Mapping:
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
    report.notes += retiring.notes(changes.left)
