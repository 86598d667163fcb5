"""`learner-graph saved`: questions that analysts keep, in versions, theirs alone until they share them.

Not for: who may do what (graph.asking.saving), or asking by the clock (scheduling.py).
"""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api import printing, runtime
from api.asking import carets, writing
from api.asking import cypher as asking
from api.asking.cypher import How, parameter
from api.asking.formats import Format
from api.options import By, Json
from api.printing import CONTROLS, console, say
from graph.asking import saving
from graph.asking.saved import ALL, OWN, Every, ResultFormat, SavedQuestion, Schedule, of_link
from graph.asking.saving import Saved
from graph.errors import InvalidInput, LearnerGraphError
from graph.paging import Span
from graph.store import Store

saved_commands = typer.Typer(
    help="Questions that you keep: save, version, share and schedule them.", no_args_is_help=True
)

Id = Annotated[str, typer.Argument(metavar="QUESTION", help="A name of yours, or an id as `list` shows it.")]
Days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@saved_commands.command("save")
def save(
    name: Annotated[str, typer.Argument(help="What you call it; the same name again is its next version.")],
    by: By,
    statement: Annotated[str, typer.Argument(help="The Cypher; or give --file.")] = "",
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="Read it from here.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(help="A default, as name=value; the value as JSON, else as text. May be given again."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="What it asks, in a few words. Default: the name.")
    ] = None,
    note: Annotated[str, typer.Option(help="What is new in this version.")] = "",
    json: Json = False,
) -> None:
    """Keep a question as the next version of its name, if it may be asked. The same again makes none."""
    if bool(statement) == (file is not None):
        mend = "Give the Cypher after the name, or --file."
        raise InvalidInput("What is the question?", field="STATEMENT", value=statement or None, mend=mend)
    text = file.read_text(encoding="utf-8") if file else statement
    parameters = dict(map(parameter, param or ()))

    async def work(store: Store) -> Saved:
        given: dict[str, Any] = {"parameters": parameters, "title": title, "note": note}
        return await saving.save(store, name=name, statement=text, by=by, now=_now(), **given)

    try:
        done = runtime.with_store(work)
    except LearnerGraphError as error:
        if carets.place(error) is None:
            raise
        print(f"learner-graph: {carets.told(text, error)}", file=sys.stderr)
        raise typer.Exit(1) from error
    if json:
        printing.as_json({**_plain(done.question), "new": done.is_new, "warnings": done.warnings})
        return
    saved = "Saved as" if done.is_new else "It is"
    say(f"{saved} version {done.question.version} of {done.question.id}: {done.question.link}")
    for warning in done.warnings:
        say(f"Warning, line {warning.line}, column {warning.column}: {warning.message}")


@saved_commands.command("list")
def list_(
    by: By,
    own: Annotated[bool, typer.Option("--own", help="Leave out what others share.")] = False,
    json: Json = False,
) -> None:
    """List your questions and those that others share, and how the scheduled ones did."""

    async def work(store: Store) -> list[SavedQuestion]:
        wanted = OWN if own else ALL
        found, more = await saving.page(store, Span(100), by=by, wanted=wanted)
        while more:
            last, question = found[-1]
            page, more = await saving.page(store, Span(100, (last, question.id)), by=by, wanted=wanted)
            found += page
        return [question for _, question in found]

    found = runtime.with_store(work)
    if json:
        printing.as_json([_plain(one) for one in found])
        return
    table = Table("id", "name", "title", "owner", "version", "shared", "asked", "last", "result")
    for one in found:
        texts = (one.id, one.name, one.title, one.owner, str(one.version), "yes" if one.shared else "")
        last = f"{one.last_at:%Y-%m-%d %H:%M}" if one.last_at else ""
        result = f"failed: {one.last_error}" if one.last_error else one.last_file
        table.add_row(*(Text(CONTROLS.sub("", each)) for each in (*texts, _when(one.schedule), last, result)))
    console.print(table)


@saved_commands.command("show")
def show(
    id: Id,
    by: By,
    version: Annotated[int | None, typer.Option(help="An older one. Default: the newest.")] = None,
    json: Json = False,
) -> None:
    """Print a question: what it says, its parameters and its link."""
    found = runtime.with_store(lambda store: saving.read(store, id, by=by))
    said = next((each for each in found.versions if each.number == (version or found.version)), None)
    if said is None:
        mend = f"Give 1 to {found.version}."
        raise InvalidInput("There is no such version.", field="--version", value=version, mend=mend)
    if json:
        printing.as_json(_plain(replace(found, versions=(said,))))
        return
    whose = f"of {found.owner}, {'shared' if found.shared else 'private'}"
    say(f"{found.title} ({found.id}, {found.name}), {whose}")
    say(f"Version {said.number} of {_time(said.at)} UTC by {said.by}{f': {said.note}' if said.note else ''}")
    say(f"Link: {found.link}")
    if found.schedule:
        say(f"Asked {_when(found.schedule)}, the last {found.schedule.keep} results kept.")
    for warning in found.last_warnings:
        say(f"Warning of the last time: {warning}")
    if found.last_error:
        say(f"The last time, {_time(found.last_at)} UTC, it failed: {found.last_error}")
    say("")
    say(said.statement)


@saved_commands.command("run")
def run(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION|LINK", help="A name or an id, or a link with parameters.")
    ],
    by: By,
    param: Annotated[
        list[str] | None, typer.Option(help="In place of a default, as name=value. May be given again.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Default: as --out ends, else a table.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write here instead of on the screen.")] = None,
    rows: Annotated[int | None, typer.Option(min=0, help="At most. Default: as of `cypher`.")] = None,
) -> None:
    """Ask a question that you or others keep, with its parameters or those of a link."""
    id, linked = of_link(question)
    given = linked | dict(map(parameter, param or ()))
    how = How(writing.format_of(form, out), out, rows)

    async def work() -> None:
        async with asking.desk() as at:
            said = (await saving.read(at.live, id, by=by)).newest
            await asking.ask(at, said.statement, {**said.parameters, **given}, how)

    asyncio.run(work())


@saved_commands.command("history")
def history(id: Id, by: By, json: Json = False) -> None:
    """List the versions of a question, the newest first."""
    found = runtime.with_store(lambda store: saving.read(store, id, by=by))
    if json:
        printing.as_json(found.versions)
        return
    for one in found.versions:
        say(f"{one.number:3} {_time(one.at)} {one.by}: {one.note or 'without a note'}")


@saved_commands.command("share")
def share(id: Id, by: By) -> None:
    """Let other analysts see, ask and copy a question of yours."""
    found = runtime.with_store(lambda store: saving.share(store, id, by=by))
    say(f"Shared: {found.link}")


@saved_commands.command("unshare")
def unshare(id: Id, by: By) -> None:
    """Keep a question to yourself again."""
    found = runtime.with_store(lambda store: saving.share(store, id, by=by, shared=False))
    say(f"{found.id} is yours alone.")


@saved_commands.command("delete")
def delete(
    id: Id,
    by: By,
    anyone: Annotated[bool, typer.Option("--anyone", help="Somebody else's, too; for admins.")] = False,
) -> None:
    """Delete a question with all its versions. Results that were written stay."""
    done = runtime.with_store(lambda store: saving.delete(store, id, by=by, anyone=anyone))
    say("Deleted." if done else "There is no such question of yours.")


@saved_commands.command("schedule")
def schedule(
    id: Id,
    by: By,
    every: Annotated[Every | None, typer.Option(help="How often the worker asks it.")] = None,
    at: Annotated[
        str, typer.Option(help="Time of day, in UTC, such as 06:30; of hourly ones :30.")
    ] = "00:00",
    on: Annotated[str, typer.Option(help="Day of weekly ones.")] = "monday",
    format: Annotated[ResultFormat, typer.Option(help="Of the results.")] = ResultFormat.CSV,
    keep: Annotated[int, typer.Option(help="How many results stay.")] = 30,
    never: Annotated[bool, typer.Option("--never", help="No more.")] = False,
) -> None:
    """Let the worker ask a question by the clock and write each result, dated, into a folder of its id below
    LEARNER_GRAPH_RESULTS. What fails stands in `list` and `show`."""
    if (every is None) is not never:
        mend = "Give --every hourly, daily or weekly; or --never."
        raise InvalidInput("When is it to be asked?", field="--every", value=every, mend=mend)
    when = Schedule(every, _minute(every, at, on), format, keep) if every else None
    found = runtime.with_store(lambda store: saving.schedule(store, id, when, by=by, now=_now()))
    say(f"{found.id} is asked {_when(found.schedule) or 'no more'}.")


def _minute(every: Every, at: str, on: str) -> int:
    """Minutes after the period begins. Raises InvalidInput."""
    hours, colon, minutes = at.partition(":")
    if not colon or not minutes.isdecimal() or (hours and not hours.isdecimal()) or int(minutes) > 59:
        raise InvalidInput("This is no time.", field="--at", value=at, mend="Write 06:30, in UTC.")
    if on.lower() not in Days:
        raise InvalidInput("This is no day.", field="--on", value=on, mend=f"Give one of {', '.join(Days)}.")
    if int(hours or 0) > (0 if every is Every.HOURLY else 23):
        mend = "Write 00:00 to 23:59, in UTC; of hourly ones :00 to :59."
        raise InvalidInput("This is no time.", field="--at", value=at, mend=mend)
    day = Days.index(on.lower()) if every is Every.WEEKLY else 0
    return (day * 24 + int(hours or 0)) * 60 + int(minutes)


def _when(schedule: Schedule | None) -> str:
    if schedule is None:
        return ""
    hours, minutes = divmod(schedule.minute, 60)
    day, hour = divmod(hours, 24)
    if schedule.every is Every.HOURLY:
        return f"hourly at :{minutes:02}"
    on = f" on {Days[day]}s" if schedule.every is Every.WEEKLY else ""
    return f"{schedule.every}{on} at {hour:02}:{minutes:02} UTC"


def _plain(one: SavedQuestion) -> dict[str, Any]:
    """For scripts."""
    names = ("id", "name", "title", "owner", "shared", "created_at", "version", "versions", "schedule")
    last = ("last_at", "last_error", "last_warnings", "last_file", "link")
    return {name: getattr(one, name) for name in (*names, *last)}


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _now() -> datetime:
    return datetime.now(UTC)
