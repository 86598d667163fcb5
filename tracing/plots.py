"""Pictures of an evaluation, each as SVG text: calibration, learning curves, forgetting, parameters.

For: what the numbers look like. Not for: computing them (evaluate.py), or writing files (api/evaluating).
Equal input gives equal text.
"""

from dataclasses import astuple

import numpy as np
from matplotlib.lines import Line2D

from tracing.engines import OURS
from tracing.evaluate import Evaluation, Outcome
from tracing.figures import COLOURS, GREY, svg_figure
from tracing.history import days_since, earlier, parts
from tracing.log import Bools, Floats, Ints
from tracing.metrics import bins_of

MOST_CONCEPTS = 12
"""Learning curves in one picture; the most answered concepts."""

MOST_OPPORTUNITIES = 20
FEWEST = 20
"""Answers behind a point; a share of fewer says little."""

MOST_PARAMETERS = 25
"""Concepts in the picture of parameters."""

PARAMETERS = {"prior": 1.0, "learn": 1.0, "forget": 0.5, "guess": 0.5, "slip": 0.5}
"""Name -> right end of the axis; guess and slip stay below .5."""

LONGEST_NAME = 34
"""Characters of a concept's name above its curve."""

SHOWN = (OURS, "logistic", "pybkt", "elo")
"""Engines of the calibration, those of them that were run."""

TIMES = {
    "1 min": 1 / 1440,
    "10 min": 10 / 1440,
    "1 h": 1 / 24,
    "6 h": 0.25,
    "1 day": 1.0,
    "1 week": 7.0,
    "1 month": 30.0,
    "1 year": 365.0,
}


def calibration(evaluation: Evaluation) -> str | None:
    """Share right against the chance predicted, by tenths of the answers; None without any prediction."""
    chosen = [o for name in SHOWN if (o := evaluation.outcome(name)) is not None]
    chosen = (chosen or [o for o in evaluation.outcomes if o.chances is not None])[: len(COLOURS)]
    if not chosen:
        return None
    with svg_figure(6.4, 5.6) as (figure, text):
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--", label="as predicted")
        for outcome, colour in zip(chosen, COLOURS, strict=False):
            said, share, error = _binned(_chances(outcome), evaluation.log.correct)
            axes.errorbar(
                said, share, yerr=error, color=colour, marker="o", ms=4, lw=1.5, label=outcome.title
            )
        axes.set(
            xlim=(0, 1),
            ylim=(0, 1),
            xlabel="predicted chance of a right answer",
            ylabel="share of answers that were right",
            title="Calibration: does 70% mean 70%?",
        )
        axes.set_aspect("equal")
        axes.legend(frameon=False, loc="upper left")
        return text()


def learning_curves(evaluation: Evaluation, titles: dict[str, str]) -> str | None:
    """Share right by number of the answer on the concept, and what was predicted; None without a curve."""
    log, outcome = evaluation.log, _shown(evaluation)
    answer, concept = parts(log)
    before = earlier(log.learner[answer], concept, len(log.concepts), log.correct[answer])
    step = (before.right + before.wrong).astype(np.int64)
    counts = np.bincount(concept, minlength=len(log.concepts))
    most = np.argsort(-counts, kind="stable")[:MOST_CONCEPTS]
    chosen = [int(k) for k in most if ((concept == k) & (step == 1)).sum() >= FEWEST]
    if not chosen:
        return None
    across = min(3, len(chosen))
    down = -(-len(chosen) // across)
    with svg_figure(3.1 * across + 0.4, 2.3 * down + 1.2) as (figure, text):
        grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        for axes in grid.flat[len(chosen) :]:
            axes.set_visible(False)
        for axes, k in zip(grid.flat, chosen, strict=False):
            own = (concept == k) & (step < MOST_OPPORTUNITIES)
            which, said, share, error = _means(
                step[own], log.correct[answer[own]], None if outcome is None else outcome[1][answer[own]]
            )
            axes.errorbar(which + 1, share, yerr=error, color=GREY, marker="o", ms=3.5, lw=0, elinewidth=1)
            if said is not None:
                axes.plot(which + 1, said, color=COLOURS[0], lw=1.8)
            axes.set_title(_short(titles.get(log.concepts[k], log.concepts[k])), fontsize=9)
            axes.set(ylim=(0, 1))
        handles = [Line2D([], [], color=GREY, marker="o", lw=0, ms=4, label="observed, 95% interval")]
        if outcome is not None:
            handles.append(Line2D([], [], color=COLOURS[0], lw=1.8, label=f"predicted: {outcome[0]}"))
        figure.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False)
        figure.supxlabel("number of the answer on the concept", fontsize=10)
        figure.supylabel("share of answers that were right", fontsize=10)
        return text()


def forgetting(evaluation: Evaluation) -> str | None:
    """Share right by the time since the last answer on the concept, after a right and after a wrong one;
    None where the log has no times or nobody came back."""
    log, outcome = evaluation.log, _shown(evaluation)
    if not log.is_timed:
        return None
    since = days_since(log)
    edges = np.array([0.0, *(3.0**power for power in range(-8, 7)), np.inf])
    place = np.digitize(since, edges)
    last = _last_verdict(evaluation)
    with svg_figure(7.6, 4.8) as (figure, text):
        axes = figure.add_subplot()
        drawn = False
        for verdict, colour, name in ((1, COLOURS[0], "right"), (-1, COLOURS[1], "wrong")):
            own = np.isfinite(since) & (last == verdict)
            if not own.any():
                continue
            which, said, share, error = _means(
                place[own], log.correct[own], None if outcome is None else outcome[1][own]
            )
            if not len(which):
                continue
            drawn = True
            middle = np.array([np.median(since[own & (place == bin)]) for bin in which])
            middle = np.maximum(middle, 1 / 86_400)
            axes.errorbar(
                middle, share, yerr=error, color=colour, marker="o", ms=4.5, lw=0, elinewidth=1,
                label=f"observed, last answer {name}",
            )  # fmt: skip
            if said is not None and outcome is not None:
                axes.plot(middle, said, color=colour, lw=1.8, label=f"predicted: {outcome[0]}")
        if not drawn:
            return None
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        ticks = {name: days for name, days in TIMES.items() if low <= days <= high}
        axes.set_xticks(list(ticks.values()), list(ticks))
        axes.minorticks_off()
        axes.set(
            ylim=(0, 1),
            xlabel="time since the learner's last answer on the concept",
            ylabel="share of answers that were right",
            title="Forgetting: what is left after a while",
        )
        axes.legend(frameon=False, ncols=2, loc="lower left", fontsize=9)
        return text()


def parameters(evaluation: Evaluation, titles: dict[str, str]) -> str | None:
    """The fitted parameters of the most answered concepts with 95% intervals; None where none was fitted."""
    fits = {
        id: own
        for id, own in (evaluation.concepts or {}).items()
        if own.fitted and np.isfinite(own.errors or np.nan).all()
    }
    chosen = sorted(fits, key=lambda id: (-fits[id].answers, id))[:MOST_PARAMETERS]
    if not chosen:
        return None
    rows = np.arange(len(chosen))
    with svg_figure(9.6, 0.24 * len(chosen) + 1.5) as (figure, text):
        panels = figure.subplots(1, len(PARAMETERS), sharey=True)
        for i, (axes, (name, most)) in enumerate(zip(panels, PARAMETERS.items(), strict=True)):
            value = np.array([astuple(fits[id].parameters)[i] for id in chosen])
            half = 1.96 * np.array([(fits[id].errors or ())[i] for id in chosen])
            ends = np.minimum(half, value), np.minimum(half, 1 - value)
            axes.errorbar(value, rows, xerr=ends, color=COLOURS[0], marker="o", ms=3.5, lw=0, elinewidth=1.2)
            axes.set(xlim=(0, most), title=name)
        panels[0].set_yticks(rows, [_short(titles.get(id, id)) for id in chosen])
        panels[0].set_ylim(len(chosen) - 0.5, -0.5)
        figure.supxlabel("probability (most answered concepts first)", fontsize=10)
        return text()


def _last_verdict(evaluation: Evaluation) -> Floats:
    """Of the latest answer on any concept of the item: 1 right, -1 wrong, 0 none or both at once."""
    log = evaluation.log
    answer, concept = parts(log)
    found = earlier(log.learner[answer], concept, len(log.concepts), log.correct[answer])
    return np.asarray(np.sign(np.bincount(answer, found.last, minlength=len(log))))


def _shown(evaluation: Evaluation) -> tuple[str, Floats] | None:
    """Title and chances of ours, else of the first engine that has any."""
    outcome = evaluation.outcome(OURS) or next(
        (o for o in evaluation.outcomes if o.chances is not None), None
    )
    return None if outcome is None else (outcome.title, _chances(outcome))


def _chances(outcome: Outcome) -> Floats:
    if outcome.chances is None:
        raise ValueError(f"{outcome.engine} predicted nothing")
    return outcome.chances


def _binned(chances: Floats, correct: Bools) -> tuple[Floats, Floats, Floats]:
    """Mean chance, share right and its half interval of each bin of the calibration error."""
    _, said, share, error = _means(bins_of(chances), correct, chances, fewest=1)
    return np.zeros(0) if said is None else said, share, error


def _means(
    group: Ints, correct: Bools, chances: Floats | None, fewest: int = FEWEST
) -> tuple[Ints, Floats | None, Floats, Floats]:
    """By group of enough answers: which, mean chance, share right, half of its 95% interval (normal)."""
    counts = np.bincount(group)
    which = np.flatnonzero(counts >= fewest)
    size = counts[which]
    share = np.bincount(group, correct)[which] / size
    said = None if chances is None else np.bincount(group, chances)[which] / size
    return which, said, share, 1.96 * np.sqrt(share * (1 - share) / size)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
