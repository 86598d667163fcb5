"""`learner-graph curriculum export | import | diff`: the curriculum as files, for Git and for spreadsheets.

Not for: what stands in the files (graph.text_form, graph.spreadsheets), or drafts (graph.drafting).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from api import printing, runtime
from api.options import By, Json
from api.printing import counted, say
from api.progress import progress
from graph import authoring, differences, drafting, history, spreadsheets, steps, tables, text_form
from graph.bringing import Changed, brought, faults, told
from graph.content import Content, Difference, Kind, diff, of_kind, patched
from graph.drafts import Draft
from graph.entries import Problem
from graph.errors import InvalidInput, LearnerGraphError
from graph.steps import Replace
from graph.store import Store

MOST_PROBLEMS = 50
"""That are printed; --json prints them all."""

Side = Annotated[
    str, typer.Argument(help="live, a revision's number, draft:ID, or a folder that was exported.")
]


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or an exported one.")],
    by: By,
    as_of: Annotated[int | None, typer.Option(help="This revision instead of what is live.")] = None,
    draft: Annotated[str | None, typer.Option(help="What this draft would make, by its id.")] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Tables of concepts, prerequisites and questions instead of TOML.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the curriculum as files, one form, small diffs. KEYS AND SOLUTIONS STAND IN THEM: keep them where
    only designers read."""
    if as_of is not None and draft is not None:
        mend = "Give --as-of or --draft."
        raise InvalidInput("Only one can be exported.", field="--draft", value=draft, mend=mend)
    side = f"draft:{draft}" if draft else "live" if as_of is None else str(as_of)
    content = runtime.with_store(lambda store: _of(store, side, by))
    try:
        with progress() as report:
            if as_csv:
                written = _write_tables(content, folder)
            else:
                written = text_form.write(content, folder, partial(report, "files written"))
    except OSError as error:
        raise InvalidInput(
            f"It cannot be written: {error.strerror}.", field="DIR", value=str(folder)
        ) from None
    if json:
        printing.as_json(written)
        return
    said = f"{written.changed:,} written, {written.removed:,} removed"
    say(f"{counted(written.files, 'file')} in {folder}: {said}.")
    say("Keys and solutions stand in them.")


def _write_tables(content: Content, folder: Path) -> text_form.Written:
    """Raises Conflict for a folder with something else in it."""
    found = spreadsheets.tables(content)
    text_form.refuse_others(folder, found)
    changed = sum(text_form.put(folder / name, data) for name, data in found.items())
    return text_form.Written(len(found), changed, 0)


@dataclass(slots=True)
class Plan:
    """What an import would do. missing: kinds of which whatever the files do not say goes. violations: why
    the result could not be published."""

    changed: Changed = field(default_factory=dict)
    differences: Sequence[Difference] = ()
    problems: Sequence[Problem] = ()
    missing: Collection[Kind] = ()
    violations: Sequence[LearnerGraphError] = ()
    draft: Draft | None = None


def bring(
    sources: Annotated[
        list[Path], typer.Argument(metavar="DIR|FILES", help="An exported folder; or TOML files; or CSV.")
    ],
    by: By,
    draft: Annotated[str | None, typer.Option(help="A draft that there is, by its id.")] = None,
    title: Annotated[str | None, typer.Option(help="Of a new draft.")] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="CSV: what has no row in a table is meant to be gone.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it and say what would change.")] = False,
    json: Json = False,
) -> None:
    """Make a draft of what differs in files. What an exported folder does not say is meant to be gone: it is
    removed or retired in the draft. Files by themselves only add and change."""
    if not dry_run and (draft is None) == (title is None):
        mend = "Give --title for a new draft, or --draft for one that there is; or --dry-run."
        raise InvalidInput("Into which draft?", field="--title", value=title, mend=mend)

    async def work(store: Store) -> Plan:
        there = await drafting.read(store, draft, by=by) if draft else None
        base, before = await store.content() if there is None else await _tip(store, there)
        plan = _planned(sources, before, complete=complete)
        if plan.changed and not dry_run:
            plan.draft = await _kept(store, plan.changed, sources, there, title or "", base, by)
        return plan

    plan = runtime.with_store(work)
    _say(plan, dry_run=dry_run, json=json)
    if plan.problems:
        raise typer.Exit(1)


async def _tip(store: Store, draft: Draft) -> tuple[int, Content]:
    """The number of its base, and what it would be with all its steps."""
    return draft.base, (await drafting.content_of(store, draft))[1]


async def _kept(
    store: Store,
    changed: Changed,
    sources: Sequence[Path],
    draft: Draft | None,
    title: str,
    base: int,
    by: str,
) -> Draft:
    """The draft, with one more step, as it was when the files were compared with it: they say all fields of
    what they change, and so would undo whatever others do meanwhile."""
    now = datetime.now(UTC)
    if draft is None:
        id = f"draft-{uuid4().hex[:8]}"
        draft = await drafting.create(store, id=id, title=title, by=by, now=now, base=base)
    words = f"import {', '.join(str(path) for path in sources)}"[:1_000]
    return await drafting.edit(
        *(store, draft.id, [Replace(changed)]),
        by=by,
        now=now,
        step_id=uuid4().hex,
        version=draft.version,
        text=words,
    )


def _planned(sources: Sequence[Path], before: Content, *, complete: bool) -> Plan:
    """What the files come to. Raises the first thing that no draft may hold."""
    plan = _read(sources, before, complete=complete)
    if plan.problems:
        return plan
    plan.changed = steps.apply(before, Replace(plan.changed))
    after = patched(before, plan.changed)
    plan.differences = diff(before, after)
    plan.violations = steps.violations(after, plan.changed.keys(), before=before)
    return plan


def _read(sources: Sequence[Path], before: Content, *, complete: bool) -> Plan:
    if len({path.suffix.lower() == ".csv" for path in sources}) > 1:
        raise InvalidInput("CSV and TOML come apart.", field="FILES", mend="Import one, then the other.")
    if sources[0].suffix.lower() == ".csv":
        found = tables.read(sources, before)
        if found.problems:
            return Plan(problems=found.problems)
        missing = found.kinds if complete else set[Kind]()
        return Plan(brought(before, found.content, missing), missing=missing)
    if complete:
        mend = "Leave it out: an exported folder is complete, and TOML files are not."
        raise InvalidInput("This is for CSV.", field="--complete", value=True, mend=mend)
    if len(sources) == 1 and text_form.is_whole(sources[0]):
        with progress() as report:
            said = text_form.read(sources[0], partial(report, "files read"))
        missing = {*Kind}
        files = text_form.files(sources[0])
    else:
        files = [path for source in sources for path in text_form.files(source) or [source]]
        known = {kind: [key[0] for key, _ in of_kind(before, kind)] for kind in Kind}
        said = authoring.read(files, known[Kind.CONCEPT], known[Kind.MISCONCEPTION])
        missing = set()
    if said.problems:
        return Plan(problems=said.problems)
    if found_faults := list(faults(before, said.content)):
        places = authoring.places(files)
        return Plan(problems=[told(one, error, *places[one]) for one, error in found_faults])
    return Plan(brought(before, said.content, missing), missing=missing)


def _say(plan: Plan, *, dry_run: bool, json: bool) -> None:
    if json:
        printing.as_json(
            {
                "draft": plan.draft and plan.draft.id,
                "version": plan.draft and plan.draft.version,
                "dry_run": dry_run,
                "problems": [{name: getattr(one, name) for name in one.__slots__} for one in plan.problems],
                "changes": differences.as_json(plan.differences),
                "violations": [str(one) for one in plan.violations],
            }
        )
        return
    if plan.problems:
        for problem in plan.problems[:MOST_PROBLEMS]:
            say(str(problem))
        say(f"{counted(len(plan.problems), 'problem')}: nothing was changed.")
        return
    if not plan.changed:
        say("The files say what there is: nothing to change.")
        return
    for line in _summary(plan.differences):
        say(line)
    if plan.missing and any(one.what in ("removed", "retired") for one in plan.differences):
        say("Removed and retired is what the files do not say any more.")
    for violation in plan.violations:
        say(f"It cannot be published so: {violation}")
    if plan.draft is None:
        say("Nothing was changed: this was a dry run.")
    else:
        say(f"In draft {plan.draft.id}, version {plan.draft.version}.")
        say(f"See it with: learner-graph curriculum diff live draft:{plan.draft.id}")


def _summary(found: Sequence[Difference]) -> list[str]:
    """`question: 2 added, 1 changed`, a line a kind."""
    counts = Counter((one.thing.kind, one.what) for one in found)
    return [
        f"{kind}: " + ", ".join(f"{count:,} {what}" for (each, what), count in counts.items() if each is kind)
        for kind in Kind
        if any(each is kind for each, _ in counts)
    ]


def compare(before: Side, after: Side, by: By, json: Json = False) -> None:
    """Say what differs, a line a thing and a field. Keys are shown."""

    async def work(store: Store) -> list[Difference]:
        return diff(await _of(store, before, by), await _of(store, after, by))

    found = runtime.with_store(work)
    if json:
        printing.as_json(differences.as_json(found))
        return
    for line in differences.as_lines(found):
        say(line)
    if not found:
        say("They say the same.")


async def _of(store: Store, side: str, by: str) -> Content:
    """What one side says. Raises InvalidInput, NotFound."""
    if side == "live":
        return (await store.content())[1]
    if side.startswith("draft:"):
        _, tip = await drafting.content_of(store, await drafting.read(store, side[6:], by=by))
        return tip
    if side.isdecimal():
        return await history.content_at(store, int(side))
    return _of_folder(Path(side))


def _of_folder(folder: Path) -> Content:
    if not folder.is_dir():
        mend = "Write live, a revision's number, draft:ID, or the name of an exported folder."
        raise InvalidInput("There is no such side to compare.", field="side", value=str(folder), mend=mend)
    found = text_form.read(folder)
    if found.problems:
        raise InvalidInput(
            f"The folder has {counted(len(found.problems), 'problem')}, the first: {found.problems[0]}",
            field="DIR",
            value=str(folder),
            mend="See all with learner-graph curriculum import --dry-run.",
        )
    return found.content
