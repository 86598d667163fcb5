"""`learner-graph policies report`: how varied what was served is, by policy.

Not for: the measures (graph.diversity).
"""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from api import printing, runtime
from api.printing import console, say
from graph import reporting
from graph.diversity import Spread
from graph.errors import InvalidInput


def report(
    days: Annotated[int, typer.Option(help=f"The period, up to now: 1 to {reporting.MOST_DAYS}.")] = 30,
    policy: Annotated[
        str | None, typer.Option(help="Only this one, such as exam@2. Default: each that served.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Also write how evenly concepts are served, as an SVG picture.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Print how varied what was served is, by policy: coverage, concentration, diversity, novelty."""
    found = runtime.with_store(lambda store: reporting.spreads(store, datetime.now(UTC), days, policy))
    if plot is not None and found:
        _write(plot, found)
    if json:
        printing.as_json([plain(one) for one in found])
    elif found:
        console.print(_table(found, days))
        say("Gini: 0 where all open concepts are served equally often, toward 1 where few have most lines.")
        say("Diversity: 1 less the mean share of prerequisites that two lines of a slate have in common.")
        say("New: lines whose question the learner was never served before.")
    else:
        by = f" by {policy}" if policy else ""
        say(f"No slates were served{by} in the last {printing.counted(days, 'day')}.")


def plain(spread: Spread) -> dict[str, Any]:
    """For scripts: all but the counts, and the shares."""
    found = {name: value for name, value in asdict(spread).items() if name != "counts"}
    for name in ("concepts", "questions"):
        found[f"{name}_share"] = _share(found[name], found[f"open_{name}"])
    return found


def _table(found: list[Spread], days: int) -> Table:
    title = f"Served in the last {printing.counted(days, 'day')}"
    names = ("policy", "slates", "learners", "lines", "concepts", "questions", "Gini", "diversity", "new")
    columns = [Column(name, overflow="fold") for name in names]
    table = Table(*columns, title=title, box=None, padding=(0, 1, 0, 0))  # fits into 80 characters
    for one in found:
        table.add_row(
            one.policy,
            f"{one.slates:,}",
            f"{one.learners:,}",
            f"{one.lines:,}",
            _of(one.concepts, one.open_concepts),
            _of(one.questions, one.open_questions),
            _number(one.gini),
            _number(one.diversity),
            f"{one.novelty:.0%}",
        )
    return table


def _of(served: int, there_are: int) -> str:
    share = _share(served, there_are)
    return f"{served:,} of {there_are:,}" + ("" if share is None else f" ({share:.0%})")


def _share(served: int, there_are: int) -> float | None:
    return served / there_are if there_are else None


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _write(file: Path, found: list[Spread]) -> None:
    """Raises InvalidInput where that cannot be."""
    from graph.spread_picture import lorenz  # matplotlib takes a second; nothing else here needs it

    if file.suffix.lower() != ".svg":
        raise InvalidInput(
            "Pictures are SVG.", field="--plot", value=str(file), mend="Give a file that ends in .svg."
        )
    try:
        file.write_text(lorenz(found), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            f"It cannot be written: {error.strerror}.",
            field="--plot",
            value=str(file),
            mend="Name a file in a folder that there is.",
        ) from error
