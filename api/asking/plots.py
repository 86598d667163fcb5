"""Answers of the library as pictures, each as the question's header says: which chart, which column where.

Told apart in black and white, too: by lines, marks and hatches. Equal input gives equal SVG. Not for: what is
drawn (graph/asking/library.py), or where it goes (ask.py).
"""

import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from cypher.asked import Column
from graph.asking.library import Question
from graph.asking.nouns import Table
from graph.errors import InvalidInput
from tracing.figures import COLOURS, GREY, svg_figure

DOTS = 144
"""Of a PNG, an inch."""

MOST_BARS, MOST_SERIES, MOST_CELLS, MOST_LABELS = 30, 8, 60, 5
"""Bars, lines, cells in a row or a column, names beside points: more cannot be read; what is left out is
said."""

LINES, MARKS, HATCHES = ("-", "--", "-.", ":"), "osD^vPX*", ("", "///", "...", "xxx", "\\\\\\", "++")

LONGEST_NAME, LETTERS = 40, 10
"""Characters of a name beside an axis, and of an axis's label, an inch."""

UPRIGHT = 3.6
"""Inches that an upright axis has at least, but for heat maps."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """One answer as charts take it. of: role -> the column's values. notes: what is left out."""

    question: Question
    of: Mapping[str, list[Any]]
    notes: list[str]

    def label(self, role: str, inches: float = 8.0) -> str:
        """What stands at an axis of that length: the column, its unit and its meaning."""
        return _label(self.column(role), int(inches * LETTERS))

    def column(self, role: str) -> Column:
        """The column in this role."""
        name = self.question.chart.columns[role]
        return next(one for one in self.question.columns if one.name == name)

    def numbers(self, role: str) -> Floats:
        """Its values, those that are null as NaN."""
        return np.array([np.nan if value is None else value for value in self.of[role]], dtype=np.float64)

    def groups(self) -> list[tuple[str, list[int]]]:
        """Rows by series, in the order in which they come; one group where there is no series."""
        found: dict[str, list[int]] = {}
        for row, name in enumerate(self.of.get("series") or [""] * len(self.of["x"])):
            found.setdefault(str(name), []).append(row)
        if len(found) > MOST_SERIES:
            self.notes.append(f"the first {MOST_SERIES} of {len(found)} {self.column('series').name}s")
        return list(found.items())[:MOST_SERIES]


def picture(question: Question, table: Table, kind: str) -> bytes:
    """The chart as `svg` or `png`. Raises InvalidInput where there is no chart or nothing to draw."""
    if question.chart.kind == "none":
        raise InvalidInput(
            f"{question.name} has no chart.",
            field="--plot",
            mend="Take --format csv, and draw what you need.",
        )
    drawn = _drawn(question, table)
    if not drawn.of["x"]:
        mend = "Ask for smaller groups or another period; `ask NAME` shows the rows."
        raise InvalidInput("There is nothing to draw: no row has a value.", field="--plot", mend=mend)
    width, height = _size(drawn)
    with svg_figure(width, height) as (figure, text):
        _CHARTS[question.chart.kind](figure, figure.add_subplot(), drawn)
        wide = question.chart.kind not in ("bar", "heat map")
        said = textwrap.fill(
            question.question, int(width * (13 if wide else 8)), max_lines=3, placeholder=" …"
        )
        notes = f"\nShown: {', '.join(drawn.notes)}." if drawn.notes else ""
        figure.suptitle(f"{question.title}\n", fontsize=13, fontweight="bold", x=0.01, ha="left")
        figure.axes[0].set_title(said + notes, fontsize=9.5, loc="left", color=GREY, pad=10)
        if kind == "svg":
            return text().encode()
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=DOTS, metadata={"Software": None})
        return buffer.getvalue()


def _drawn(question: Question, table: Table) -> Drawn:
    """The rows that have a value for every role that the chart needs."""
    places = {role: table.columns.index(name) for role, name in question.chart.columns.items()}
    needed = [place for role, place in places.items() if role in ("x", "y", "value")]
    rows = [row for row in table.rows if all(row[place] is not None for place in needed)]
    notes = [] if len(rows) == len(table.rows) else [f"{len(rows)} of {len(table.rows)} rows have values"]
    if not table.complete:
        notes.append("not all rows: there are more than the limit")
    return Drawn(question, {role: [row[place] for row in rows] for role, place in places.items()}, notes)


def _size(drawn: Drawn) -> tuple[float, float]:
    """Inches."""
    kind, names = drawn.question.chart.kind, drawn.of["x"]
    if kind == "bar" and isinstance(names[0], str):
        return 8.4, 1.9 + 0.26 * min(len(names), MOST_BARS)
    if kind == "heat map":
        across = min(len(set(map(str, names))), MOST_CELLS)
        down = min(len(set(map(str, drawn.of["y"]))), MOST_CELLS)
        return max(6.4, 3.2 + 0.28 * across), max(3.6, 2.6 + 0.24 * down)
    return (6.4, 6.6) if kind == "calibration" else (8.4, 5.2)


def _bars(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """Names go down the side, the first on top; numbers along the bottom."""
    names = drawn.of["x"][:MOST_BARS] if isinstance(drawn.of["x"][0], str) else drawn.of["x"]
    if len(names) < len(drawn.of["x"]):
        drawn.notes.append(f"the first {len(names)} of {len(drawn.of['x'])} rows")
    values = drawn.numbers("y")[: len(names)]
    error = _error(drawn, range(len(names)))
    style: dict[str, Any] = {"color": COLOURS[0], "edgecolor": "white", "ecolor": "#1f2328", "capsize": 2}
    if isinstance(names[0], str):
        axes.barh(range(len(names)), values, xerr=error, height=0.72, error_kw={"lw": 1}, **style)
        axes.set_yticks(range(len(names)), [_short(name) for name in names], fontsize=8.5)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set(xlabel=drawn.label("y"), ylabel=drawn.column("x").name)
        _ranged(axes, drawn.column("y"), "x")
    else:
        axes.bar(names, values, yerr=error, width=0.8, error_kw={"lw": 1}, **style)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel=drawn.label("x"), ylabel=drawn.label("y", UPRIGHT))
        _ranged(axes, drawn.column("y"), "y")


def _lines(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """A line a series, with intervals where there are any. Texts along the bottom keep their order."""
    across = _across(axes, drawn)
    values, groups = drawn.numbers("y"), drawn.groups()
    for number, (name, rows) in enumerate(groups):
        axes.errorbar(
            across[rows], values[rows], yerr=_error(drawn, rows), label=_short(name),
            color=COLOURS[number % len(COLOURS)], marker=MARKS[number], ls=LINES[number // len(COLOURS) % 4],
            ms=5, lw=1.6, elinewidth=0.9, capsize=2,
        )  # fmt: skip
    axes.set(xlabel=drawn.label("x"), ylabel=drawn.label("y", UPRIGHT))
    _ranged(axes, drawn.column("y"), "y")
    _legend(axes, groups)


def _steps(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """A falling staircase a series, from 1, each interval as a shade."""
    values, across, groups = drawn.numbers("y"), drawn.numbers("x"), drawn.groups()
    most = float(across.max()) + 1
    for number, (name, rows) in enumerate(groups):
        colour = COLOURS[number % len(COLOURS)]
        where = np.concatenate([[0.0], across[rows], [most]])
        style: dict[str, Any] = {"color": colour, "ls": LINES[number % 4], "marker": MARKS[number], "ms": 4}
        axes.step(where, _kept(values[rows]), where="post", label=_short(name), lw=1.7, **style)
        if "low" in drawn.of and "high" in drawn.of:
            low, high = (_kept(drawn.numbers(end)[rows]) for end in ("low", "high"))
            axes.fill_between(where, low, high, step="post", color=colour, alpha=0.10, lw=0)
    axes.set(xlabel=drawn.label("x"), ylabel=drawn.label("y", UPRIGHT), xlim=(0, most))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _ranged(axes, drawn.column("y"), "y")
    _legend(axes, groups)


def _kept(values: Floats) -> Floats:
    """From 1 at the beginning, and as it is to the end."""
    return np.concatenate([[1.0], values, values[-1:]])


def _heat(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """A cell for each pair, darker where there is less; grey where there is no row."""
    across, down = ([*dict.fromkeys(drawn.of[role])] for role in ("x", "y"))
    if all(isinstance(name, int) for name in across):
        across = list(range(min(across), max(across) + 1))
    for role, names in (("x", across), ("y", down)):
        if len(names) > MOST_CELLS:
            drawn.notes.append(f"the first {MOST_CELLS} of {len(names)} {drawn.column(role).name}s")
            del names[MOST_CELLS:]
    places = [{name: place for place, name in enumerate(names)} for names in (across, down)]
    cells = np.full((len(down), len(across)), np.nan)
    for x, y, value in zip(drawn.of["x"], drawn.of["y"], drawn.of["value"], strict=True):
        if x in places[0] and y in places[1]:
            cells[places[1][y], places[0][x]] = value
    column = drawn.column("value")
    axes.set_facecolor("#d0d7de")
    shown = axes.imshow(
        cells, cmap="cividis", aspect="auto", interpolation="nearest", vmin=column.least, vmax=column.most
    )
    wide = any(isinstance(name, str) and len(name) > 4 for name in across)
    axes.set_xticks(
        range(len(across)),
        [_short(str(name)) for name in across],
        rotation=60 if wide else 0,
        ha="right" if wide else "center",
        rotation_mode="anchor" if wide else None,
        fontsize=8,
    )
    axes.set_yticks(range(len(down)), [_short(str(name)) for name in down], fontsize=8)
    axes.set(xlabel=drawn.label("x"), ylabel=drawn.label("y", max(2.0, 0.24 * len(down))))
    figure.colorbar(shown, ax=axes, shrink=0.85, pad=0.02).set_label(_label(column, 40), fontsize=9)


def _scatter(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """A point a row; the first ones, which the question puts on top, by name."""
    across, values = drawn.numbers("x"), drawn.numbers("y")
    axes.scatter(across, values, s=18, color=COLOURS[0], alpha=0.55, lw=0)
    if across.min() > 0 and across.max() / across.min() > 100:
        axes.set_xscale("log")
    top = slice(0, MOST_LABELS if "label" in drawn.of else 0)
    axes.scatter(across[top], values[top], s=34, facecolors="none", edgecolors="#1f2328", lw=1)
    names = drawn.of.get("label", [])[top]
    for place, (name, x, y) in enumerate(zip(names, across[top], values[top], strict=True)):
        beside = (5, (4, -11, 14, -21, 24)[place])  # points; names of near points would lie on each other
        axes.annotate(_short(str(name)), (x, y), beside, textcoords="offset points", fontsize=8)
    axes.set(xlabel=drawn.label("x"), ylabel=drawn.label("y", UPRIGHT))
    axes.margins(0.08)


def _funnel(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """Bars from the first stage down, one a series at each, with their values beside them."""
    stages, groups, values = [*dict.fromkeys(drawn.of["x"])], drawn.groups(), drawn.numbers("y")
    height = 0.8 / len(groups)
    share = drawn.column("y").most == 1
    for number, (name, rows) in enumerate(groups):
        at = [stages.index(drawn.of["x"][row]) + (number + 0.5) * height - 0.4 for row in rows]
        bars = axes.barh(
            at, values[rows], height * 0.92, label=_short(name), color=COLOURS[number % len(COLOURS)],
            hatch=HATCHES[number % len(HATCHES)], edgecolor="white", lw=0.5,
        )  # fmt: skip
        axes.bar_label(bars, [f"{v:.1%}" if share else f"{v:g}" for v in values[rows]], padding=3, fontsize=8)
    axes.set_yticks(range(len(stages)), [str(stage) for stage in stages])
    axes.set_ylim(len(stages) - 0.5, -0.5)
    axes.set(xlabel=drawn.label("y"), ylabel=drawn.column("x").name)
    _ranged(axes, drawn.column("y"), "x")
    axes.margins(x=0.1)
    _legend(axes, groups)


def _calibration(figure: Figure, axes: Axes, drawn: Drawn) -> None:
    """Seen against said; on the dashed line they are equal."""
    said, seen = drawn.numbers("x"), drawn.numbers("y")
    axes.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--", label="as predicted")
    axes.errorbar(
        said, seen, yerr=_error(drawn, range(len(seen))), color=COLOURS[0], marker="o", ms=5, lw=1.6,
        capsize=2,
        label="seen, with 95% interval",
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=drawn.label("x"), ylabel=drawn.label("y", UPRIGHT))
    axes.set_aspect("equal")
    axes.legend(frameon=False, loc="upper left")


_CHARTS: Mapping[str, Callable[[Figure, Axes, Drawn], None]] = {
    "bar": _bars,
    "line": _lines,
    "heat map": _heat,
    "scatter": _scatter,
    "funnel": _funnel,
    "survival steps": _steps,
    "calibration": _calibration,
}


def _across(axes: Axes, drawn: Drawn) -> Floats:
    """Where rows stand along the bottom: numbers as they are, texts side by side."""
    if not isinstance(drawn.of["x"][0], str):
        return drawn.numbers("x")
    places = dict(zip(_ordered(drawn.of["x"]), count(), strict=False))
    step = max(1, len(places) // 16)
    axes.set_xticks(
        range(0, len(places), step), [*places][::step], rotation=30, ha="right", rotation_mode="anchor"
    )
    return np.array([places[name] for name in drawn.of["x"]], dtype=np.float64)


def _ordered(names: Sequence[str]) -> list[str]:
    """Each once; dates by time, whatever series they are of, others as they come."""
    found = [*dict.fromkeys(names)]
    return sorted(found) if all(name[:4].isdigit() and name[4:5] == "-" for name in found) else found


def _error(drawn: Drawn, rows: Sequence[int]) -> list[list[float]] | None:
    """How far the interval of these rows reaches below and above; 0 where an end is not known. Lists, since
    matplotlib warns of an array of one row."""
    if "low" not in drawn.of or "high" not in drawn.of:
        return None
    values, low, high = (drawn.numbers(role)[list(rows)] for role in ("y", "low", "high"))
    found: list[list[float]] = np.nan_to_num(np.maximum(0.0, [values - low, high - values])).tolist()
    return found


def _ranged(axes: Axes, column: Column, side: str) -> None:
    """Shares from 0 to 100%; other numbers from 0 where none is below."""
    low, high = axes.get_xlim() if side == "x" else axes.get_ylim()
    if column.least == 0:
        (axes.set_xlim if side == "x" else axes.set_ylim)(0, min(high, 1.0) if column.most == 1 else high)
    if column.least == 0 and column.most == 1:
        (axes.xaxis if side == "x" else axes.yaxis).set_major_formatter(PercentFormatter(1.0))
    if low < 0 and column.least != 0:
        (axes.axvline if side == "x" else axes.axhline)(0, color=GREY, lw=0.8)


def _legend(axes: Axes, groups: Sequence[tuple[str, list[int]]]) -> None:
    if len(groups) > 1 or groups[0][0]:
        axes.legend(frameon=False, fontsize=8.5, loc="best")


def _label(column: Column, width: int) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return textwrap.fill(f"{column.name}{unit}: {column.meaning}", width, max_lines=2, placeholder=" …")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
