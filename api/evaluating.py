"""`learner-graph evaluate`: how well models predict the answers of a log, as tables, pictures and one page.

Not for: reading logs (graph.evaluating), engines and measures (tracing), or the page (evaluation_page). Needs
no server.
"""

import hashlib
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table

from api import printing
from api.importing import Files, Format, KeepGoing, Map, Zone, inside, mapping_of
from api.options import Json
from api.progress import progress
from graph.errors import InvalidInput
from graph.importers.report import Report

# numba, scipy and matplotlib take seconds to import; no other command needs them.
if TYPE_CHECKING:
    from graph.evaluating import Evaluable
    from tracing.evaluate import Evaluation, Outcome
    from tracing.metrics import Interval

MADE_BY = "learner-graph evaluate"
"""Stands in the results of every evaluation, so that a folder is known for one."""

RESULTS = "results.json"
PAGE = "report.html"


def evaluate(
    files: Files,
    map: Map = None,
    format: Format = None,
    zone: Zone = None,
    keep_going: KeepGoing = False,
    engines: Annotated[
        str | None, typer.Option(help="Which, separated by commas, such as ours,logistic,elo. Default: all.")
    ] = None,
    folds: Annotated[
        int, typer.Option(min=2, max=100, help="Parts of the learners, each held out once.")
    ] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Of folds, fits and intervals.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder for report.html, pictures and results.json.")] = Path(
        "evaluation"
    ),
    json: Json = False,
) -> None:
    """Cross-validate models on a log of answers, by learner, and check the log for leaks."""
    mapping = mapping_of(map, format, zone, "answers")
    paths = inside(files, mapping)
    _refuse_doubles(paths)
    _refuse_foreign(out)

    from graph.evaluating import possible_folds, read
    from tracing.evaluate import evaluate as cross_validate

    chosen = _engines(engines)
    named = mapping if map or format else None
    report = Report()
    with progress() as shown:
        found = read(
            paths,
            named,
            zone=zone,
            now=datetime.now(UTC),
            report=report,
            keep_going=keep_going,
            on_progress=lambda file, rows, position: shown(f"reading {file}", rows, 0),
        )
        if found is None:
            for line in report.lines():
                print(printing.encodable(line), file=sys.stderr)
            raise InvalidInput(
                "The log cannot be evaluated as it is.",
                mend="Mend the rows, map other columns, or --keep-going.",
            )
        count, more = possible_folds(found.log, folds)
        done = cross_validate(
            found.log, engines=chosen, count=count, seed=seed, rows=found.rows, on_step=partial(shown)
        )
        result = results(paths, found, done, [*found.checks, *more])
        shown("writing", 0, 1)
        written = _write(out, found, done, result)
        shown("writing", 1, 1)
    if json:
        printing.as_json(result | {"written": written})
        return
    for line in _lines(result):
        printing.say(line)
    for part in result["parts"]:
        printing.console.print(_table(result, part))
    printing.say(f"Open {out / PAGE}; the numbers are in {out / RESULTS}.")


def results(
    paths: Sequence[str], found: "Evaluable", done: "Evaluation", checks: Sequence[Any]
) -> dict[str, Any]:
    """All numbers, ready for JSON; what is not defined is None."""
    from tracing import metrics
    from tracing.evaluate import PARTS

    log = done.log
    return {
        "made_by": MADE_BY,
        "files": list(paths),
        "learners": len(log.learners),
        "answers": len(log),
        "questions": len(set(log.item.tolist())),
        "concepts": len(log.concepts),
        "right": float(log.correct.mean()),
        "timed": log.is_timed,
        "folds": done.folds,
        "seed": done.seed,
        "resamples": metrics.RESAMPLES,
        "coverage": metrics.COVERAGE,
        "clip": metrics.CLIP,
        "bins": metrics.BINS,
        "checks": [asdict(check) for check in [*checks, *done.checks]],
        "leak": None if done.leak is None else asdict(done.leak),
        "parts": {
            name: {"says": PARTS[name], "answers": int(mask.sum())} for name, mask in done.parts.items()
        },
        "engines": [_row(done, outcome) for outcome in done.outcomes],
        "skipped": list(done.skipped),
        "concept_parameters": {
            id: asdict(replace(own, errors=_finite(own.errors))) for id, own in (done.concepts or {}).items()
        },
    }


def _row(done: "Evaluation", outcome: "Outcome") -> dict[str, Any]:
    def plain(interval: "Interval | None") -> dict[str, float | None] | None:
        return None if interval is None else asdict(interval)

    return {
        "engine": outcome.engine,
        "title": outcome.title,
        "note": outcome.note,
        "failure": outcome.failure or None,
        "fit_seconds": outcome.fit_seconds,
        "predict_seconds": outcome.predict_seconds,
        "megabytes": outcome.megabytes,
        "scores": {
            part: {name: plain(measured.interval) for name, measured in scores.items()}
            for part, scores in outcome.scores.items()
        },
        "ours_less_this": {
            part: {name: plain(interval) for name, interval in done.versus(outcome, part).items()}
            for part in outcome.scores
        },
    }


def _finite(errors: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """Standard errors, where all are known."""
    return errors if errors is not None and all(map(math.isfinite, errors)) else None


def _engines(text: str | None) -> list[str]:
    from tracing.engines import ENGINES

    if text is None:
        return list(ENGINES)
    chosen = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in chosen if name not in ENGINES]
    if unknown or not chosen:
        raise InvalidInput(
            "There is no such engine.",
            field="--engines",
            value=", ".join(unknown),
            mend=f"There are: {', '.join(ENGINES)}.",
        )
    return chosen


def _refuse_doubles(paths: Sequence[str]) -> None:
    """The same answers twice would be in no order and in every fold. Raises InvalidInput."""
    known: dict[str, str] = {}
    for path in paths:
        if not Path(path).is_file():
            continue
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if (first := known.setdefault(digest, path)) is not path:
            raise InvalidInput(
                f"This file holds the same as {first}.", field="file", value=path, mend="Give it once."
            )


def _refuse_foreign(out: Path) -> None:
    """Raises InvalidInput where the folder holds anything but an earlier evaluation."""
    mend = "Name another folder with --out."
    if out.exists() and not out.is_dir():
        raise InvalidInput("This is no folder.", field="--out", value=str(out), mend=mend)
    if not out.is_dir() or not any(out.iterdir()):
        return
    before = out / RESULTS
    if not (before.is_file() and MADE_BY in before.read_text("utf-8", "replace")[:200]):
        raise InvalidInput(
            "This folder holds something else than an evaluation.", field="--out", value=str(out), mend=mend
        )


def _write(out: Path, found: "Evaluable", done: "Evaluation", result: dict[str, Any]) -> list[str]:
    """The files of an evaluation; pictures of an earlier one that this one does not have are removed."""
    from api.evaluation_page import page
    from tracing import plots

    pictures = {
        "calibration": plots.calibration(done),
        "learning-curves": plots.learning_curves(done, found.titles),
        "forgetting": plots.forgetting(done),
        "parameters": plots.parameters(done, found.titles),
    }
    texts = {f"{name}.svg": text for name, text in pictures.items() if text is not None}
    texts[PAGE] = page(result, {name: text for name, text in pictures.items() if text is not None})
    texts[RESULTS] = printing.json_text(result)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in pictures:
            (out / f"{name}.svg").unlink(missing_ok=True)
        for name, text in texts.items():
            (out / name).write_text(text, "utf-8")
    except OSError as error:
        raise InvalidInput(
            f"The report cannot be written: {error.strerror}.",
            field="--out",
            value=str(out),
            mend="Name a folder that you may write.",
        ) from error
    return [str(out / name) for name in texts]


def _lines(result: dict[str, Any]) -> Iterator[str]:
    """What was evaluated and what was found wrong with it."""
    yield (
        f"{result['answers']:,} answers of {result['learners']:,} learners to "
        f"{result['questions']:,} questions on {result['concepts']:,} concepts, {result['right']:.1%} right, "
        f"{'with' if result['timed'] else 'without'} times. "
        f"{result['folds']} folds by learner, seed {result['seed']}."
    )
    for check in result["checks"]:
        yield f"{check['state']:8} {check['name']}: {check['says']}"
    if (leak := result["leak"]) is not None:
        yield f"leak     {leak_says(leak)}"
    if result["skipped"]:
        yield f"Without times there is no {', '.join(result['skipped'])}."


def leak_says(leak: dict[str, Any]) -> str:
    """What scoring each row for itself is worth, as a sentence."""
    return (
        f"The same logistic has an AUC of {shown(leak['ungrouped'])} on {leak['rows']:,} ungrouped rows and "
        f"of {shown(leak['grouped'])} on the {leak['answers']:,} answers that they are: the first is a leak, "
        "not a result, since a repeated row is predicted from the answer itself."
    )


def shown(interval: dict[str, float | None] | None) -> str:
    """A value with its interval, or that there is none."""
    if interval is None:
        return "not defined"
    low, high = interval["low"], interval["high"]
    ends = "" if low is None or high is None else f" ({low:.4f} to {high:.4f})"
    return f"{interval['value']:.4f}{ends}"


def _table(result: dict[str, Any], part: str) -> Table:
    """One part of the log: an engine on two lines, so that 80 columns are enough."""
    of = result["parts"][part]
    table = Table(
        title=f"{of['says']}: {of['answers']:,}", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0)
    )
    table.add_column("engine, CPU s, MB", overflow="fold")
    for name in METRICS.values():
        table.add_column(name, justify="right", no_wrap=True)
    for row in result["engines"]:
        if row["failure"]:
            table.add_row(f"{row['title']}\nfailed: {row['failure']}")
            continue
        seconds = row["fit_seconds"] + row["predict_seconds"]
        engine = f"{row['title']}\n{seconds:.1f} s, {row['megabytes']:.0f} MB"
        table.add_row(engine, *(_short(row["scores"][part][name]) for name in METRICS))
    return table


def _short(interval: dict[str, float | None] | None) -> str:
    """The same on two narrow lines, without leading zeros."""
    if interval is None:
        return "none"
    ends = [f"{end:.3f}".lstrip("0") for end in (interval["low"], interval["high"]) if end is not None]
    return f"{interval['value']:.4f}".lstrip("0") + "\n" + "–".join(ends)


METRICS = {
    "auc": "AUC",
    "item_auc": "by question",
    "log_loss": "log loss",
    "rmse": "RMSE",
    "ece": "ECE",
}
"""Of the table: name in the results -> heading."""
