"""`learner-graph cypher`: ask the graph anything that only reads it.

Not for: what may be asked (graph/asking/gate.py), the shell (shell.py), the formats (formats.py).
"""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from api import printing, runtime
from api.asking import carets, turns, writing
from api.asking.formats import Ending, Format
from api.asking.turns import Asker, Desk, Turn
from api.principal import Principal, Role
from api.progress import progress
from api.streams import redis_client
from graph.asking import plans, running
from graph.asking.nouns import MIB, Limits
from graph.errors import InvalidInput, LearnerGraphError

PATIENT_SECONDS = 120.0
"""How long a command waits for its turn; Ctrl-C ends that."""


@dataclass(frozen=True, slots=True)
class How:
    """How a result is wanted. None: as the settings say, and for a table writing.ROWS_OF_TABLE."""

    form: Format
    out: Path | None = None
    rows: int | None = None
    seconds: float | None = None
    mib: int | None = None

    def limits(self, usual: Limits) -> Limits:
        """Of a run; on the command line, where the graph's password is, they may be more than usual."""
        rows = min(usual.rows, writing.ROWS_OF_TABLE) if self.form is Format.TABLE else usual.rows
        return Limits(
            self.seconds or usual.seconds,
            rows if self.rows is None else self.rows,
            usual.bytes if self.mib is None else self.mib * MIB,
        )


def cypher(
    statement: Annotated[
        str | None, typer.Argument(help="Cypher that reads; - for standard input; none for a shell.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Read the statement from here.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(help="A parameter, name=value; the value is JSON, else text. May be given again."),
    ] = None,
    params_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Parameters as one object of JSON.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Default: as --out ends, else a table.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write here instead of on the screen.")] = None,
    rows: Annotated[
        int | None,
        typer.Option(min=0, help="At most. Default: LEARNER_GRAPH_ANALYSTS_ROWS; of a table 1000."),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, max=3_600, help="Default: LEARNER_GRAPH_ANALYSTS_SECONDS.")
    ] = None,
    mib: Annotated[
        int | None, typer.Option(min=1, help="MiB of rows. Default: LEARNER_GRAPH_ANALYSTS_MIB.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what Neo4j would do, without doing it.")
    ] = False,
) -> None:
    """Run a Cypher statement that reads, and show or write what comes back; without one, open a shell."""
    parameters = _parameters(param or (), params_file)
    how = How(writing.format_of(form, out), out, rows, seconds, mib)
    text = _statement(statement, file)
    if text is None:
        from api.asking import shell  # prompt_toolkit, which other commands need not wait for

        shell.run(parameters, how)
        return
    try:
        asyncio.run(_explained(text, parameters) if explain else _asked(text, parameters, how))
    except LearnerGraphError as error:
        if carets.place(error) is None:
            raise
        print(f"learner-graph: {carets.told(text, error)}", file=sys.stderr)
        raise typer.Exit(1) from error


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """The command line's: it writes the audit log straight into the graph."""
    use = runtime.settings()
    async with (
        runtime.open_store(use) as live,
        redis_client(use.redis_url, use.redis_ca_file) as redis,
    ):
        yield Desk(live, redis, use, live.write_audit, PATIENT_SECONDS)


def asker() -> Asker:
    """Whoever has the graph's password, by their name on this machine."""
    return Asker(Principal(frozenset({Role.DEVELOPER}), getpass.getuser()), "command line")


async def ask(at: Desk, text: str, parameters: Mapping[str, Any], how: How) -> Ending:
    """Runs it and writes what comes; warnings, and what is missing, go to standard error."""
    async with (
        turns.taken(at, asker(), text, tell) as turn,
        turn.run(text, parameters, how.limits(turn.limits)) as run,
    ):
        tell_age(turn)
        for warning in run.warnings:
            where = f" (line {warning.line}, column {warning.column})" if warning.line else ""
            tell(f"{warning.message}{where}")
        with (
            progress() if how.out else nullcontext() as report,
            writing.opened(how.out) as file,
            writing.writer(how.form) as to,
        ):
            ending = await writing.write(run, to, file, report)
    if ending.note:
        tell(ending.note)
    return ending


def tell(text: str) -> None:
    """Beside the result."""
    print(printing.CONTROLS.sub("", text), file=sys.stderr, flush=True)


def tell_age(turn: Turn) -> None:
    """Of what the result is, where it is not of the graph as it stands."""
    if turn.as_of:
        tell(f"From the analysts' copy of {turn.as_of:%Y-%m-%d %H:%M} UTC.")


async def _asked(text: str, parameters: Mapping[str, Any], how: How) -> None:
    async with desk() as at:
        ending = await ask(at, text, parameters, how)
    if how.out is not None:
        tell(f"{ending.rows:,} rows in {ending.seconds:.1f} s: {how.out}")


async def _explained(text: str, parameters: Mapping[str, Any]) -> None:
    async with desk() as at, turns.taken(at, asker(), text, tell) as turn:
        planned = await running.explain(turn.store, text, parameters)
    table = plans.table(planned.plan)
    to = writing.writer(Format.TABLE)
    with writing.opened(None) as out:
        out.write(to.begin(table.columns))
        out.write(to.rows(table.rows))
        out.writelines(to.end(Ending(True, len(table.rows), 0.0)))


def _statement(given: str | None, file: Path | None) -> str | None:
    """None for a shell. Raises InvalidInput."""
    if given is not None and file is not None:
        mend = "Give one of the two."
        raise InvalidInput("There are a statement and a file.", field="--file", value=str(file), mend=mend)
    if file is not None or given == "-":
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        try:
            return data.decode()
        except UnicodeDecodeError:
            field = "--file" if file else "standard input"
            raise InvalidInput("This is not UTF-8.", field=field, mend="Save it as UTF-8.") from None
    if given is None and not sys.stdin.isatty():
        mend = "Give one, --file, or - for standard input."
        raise InvalidInput(
            "There is no statement, and no terminal for a shell.", field="statement", mend=mend
        )
    return given


def _parameters(given: Sequence[str], file: Path | None) -> dict[str, Any]:
    """Raises InvalidInput."""
    found: dict[str, Any] = {}
    if file is not None:
        try:
            read: Any = json.loads(file.read_bytes())
        except ValueError as error:
            read = str(error)
        if not isinstance(read, dict):
            mend = 'Write {"name": value, ...}.'
            raise InvalidInput(
                "This is not an object of JSON.", field="--params-file", value=str(file), mend=mend
            )
        found |= read
    for text in given:
        name, value = parameter(text)
        found[name] = value
    return found


def parameter(text: str) -> tuple[str, Any]:
    """`name=value`, the value JSON, else text as it stands. Raises InvalidInput."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip().isidentifier():
        mend = "Write name=value, such as x=1 or ids='[\"a\"]'."
        raise InvalidInput("This is no parameter.", field="--param", value=text, mend=mend)
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value
