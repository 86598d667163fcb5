"""`learner-graph ask`: the library's questions, listed, answered, drawn.

Not for: the questions (cypher/analysis), how they are answered (graph/asking/library.py), or one's own
statements (cypher.py).
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as RichTable
from rich.text import Text

from api import printing
from api.asking import turns, writing
from api.asking.cypher import asker, desk, parameter, tell, tell_age
from api.asking.formats import Ending, Format
from api.principal import Action
from cypher.asked import Parameter
from graph.asking import library
from graph.asking.library import Question
from graph.asking.nouns import Table, Value
from graph.errors import InvalidInput

PICTURES = (".svg", ".png", ".html")


def ask(
    name: Annotated[str | None, typer.Argument(help="Of a question; none to list them all.")] = None,
    param: Annotated[
        list[str] | None, typer.Option(help="A parameter, name=value. May be given again.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Default: as --out ends, else a table.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the rows here instead of on the screen.")] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw it: .svg, .png, or .html for a page with chart, rows and Cypher."),
    ] = None,
    cypher: Annotated[bool, typer.Option("--cypher", help="Print the question's Cypher instead.")] = False,
    about: Annotated[
        bool, typer.Option("--about", help="Say what it takes and what its columns mean.")
    ] = False,
) -> None:
    """Answer a question of the library: which concepts hold learners up, who stays, how well we predict."""
    if name is None:
        _list()
        return
    question = library.named(name)
    if cypher:
        print(question.text)
        return
    if about:
        _explain(question)
        return
    if plot is not None and plot.suffix.lower() not in PICTURES:
        mend = f"Give a file that ends in {', '.join(PICTURES)}."
        raise InvalidInput("This is no kind of picture.", field="--plot", value=str(plot), mend=mend)
    now = datetime.now(UTC)
    given = dict(_pair(text) for text in param or ())
    values = library.checked(question, given, now)
    to = writing.format_of(form, out)
    table = asyncio.run(_answered(question, values))
    _write(table, to, out, quiet=plot is not None and out is None and form is None)
    if plot is not None:
        _draw(plot, question, values, table, now)
        tell(f"{len(table.rows):,} rows drawn: {plot}")
    if to is Format.TABLE:
        for line in _said(question, values):
            tell(line)


async def _answered(question: Question, values: Mapping[str, Any]) -> Table:
    who = replace(asker(), action=Action.ASK_LIBRARY)
    async with desk() as at, turns.taken(at, who, library.record(question, values), tell) as turn:
        tell_age(turn)
        return await turn.ask(question.text, values)


def _write(table: Table, form: Format, out: Path | None, *, quiet: bool) -> None:
    """The rows, unless it is a picture alone that is wanted."""
    if quiet:
        return
    shown = table.rows
    if form is Format.TABLE:  # for people: four digits are enough
        shown = [tuple(map(_rounded, row)) for row in table.rows[: writing.ROWS_OF_TABLE]]
    with writing.opened(out) as file, writing.writer(form) as to:
        file.write(to.begin(table.columns))
        file.write(to.rows(shown))
        file.writelines(to.end(Ending(table.complete, len(shown), 0.0)))
    if len(shown) < len(table.rows):
        tell(f"{len(shown):,} of {len(table.rows):,} rows; --format csv writes them all.")
    if not table.complete:
        tell("There are more rows than LEARNER_GRAPH_ANALYSTS_ROWS; raise it, or ask for less at a time.")


def _rounded(value: Value) -> Value:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _draw(file: Path, question: Question, values: Mapping[str, Any], table: Table, now: datetime) -> None:
    from api.asking import plots  # matplotlib takes a second; nothing else here needs it

    kind = file.suffix.lower().removeprefix(".")
    if kind == "html":
        from api.asking.page import page

        drawable = question.chart.kind != "none" and table.rows
        svg = plots.picture(question, table, "svg") if drawable else None
        data = page(question, values, table, now, svg).encode()
    else:
        data = plots.picture(question, table, kind)
    with writing.opened(file) as to:
        to.write(data)


def _pair(text: str) -> tuple[str, Any]:
    """A number or a truth as JSON has it; else, and where a text is asked for, the text as it stands."""
    name, sign, value = text.partition("=")
    return (name.strip(), value) if sign and name.strip().isidentifier() else parameter(text)


def _list() -> None:
    for subject, own in groupby(library.questions().values(), key=lambda one: one.subject):
        table = RichTable("", "", box=None, show_header=False, padding=(0, 2, 0, 0))
        for question in own:
            table.add_row(Text(question.name, no_wrap=True), Text(question.question))
        printing.say(subject.capitalize())
        printing.console.print(table)
    printing.say("`learner-graph ask NAME --about` says what one takes and what its columns mean.")


def _explain(question: Question) -> None:
    printing.say(f"{question.title}. {question.question} {question.note}".rstrip())
    if question.params:
        table = RichTable("parameter", "default", "may be", "meaning")
        for one in question.params:
            given = "to be given" if one.required else str(one.default) or "empty"
            table.add_row(*map(Text, (one.name, given, library.wanted(one), one.meaning)))
        printing.console.print(table)
    columns = RichTable("column", "type", "unit", "meaning")
    for column in question.columns:
        columns.add_row(*map(Text, (column.name, column.type, column.unit, column.meaning)))
    printing.console.print(columns)
    printing.say(f"Chart: {question.chart.kind}.")


def _said(question: Question, values: Mapping[str, Any]) -> Sequence[str]:
    """What was asked, with the parameters by which groups are left out."""
    return [question.question, *(_parameter(one, values[one.name]) for one in question.params)]


def _parameter(one: Parameter, value: Any) -> str:
    from api.asking.page import shown

    return f"  {one.name} = {shown(value)} {one.unit}".rstrip() + f": {one.meaning}"
