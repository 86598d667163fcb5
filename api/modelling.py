"""`learner-graph fit` and `learner-graph models`: versions of the tracing model.

Not for: what any of it means (graph.fitting, graph.models, graph.drift).
"""

import getpass
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from api import printing, runtime
from api.options import Json
from api.printing import console, counted, say
from api.progress import progress
from graph import drift, fitting, models
from graph.engines import ENGINES
from graph.errors import Refused
from graph.measuring import Estimate, Measured
from graph.models import Comparison, Shown
from graph.store import Store
from graph.versions import DriftWindow, ModelVersion

model_commands = typer.Typer(help="Versions of the tracing model.", no_args_is_help=True)

Version = Annotated[str, typer.Argument(help="A version, as `models list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the graph.")]

SHOWN_UNFITTED = 10
"""Concepts that could not be fitted, named one by one; the rest are counted."""

FOLLOWS = "Mastery follows with each learner's next answer, or by a learner-graph worker."


def fit(
    engine: Annotated[
        str, typer.Option(help=f"What estimates the parameters: {' or '.join(ENGINES)}.")
    ] = fitting.DEFAULT_ENGINE,
    seed: Annotated[int, typer.Option(min=0, help="Of everything random in the fit.")] = 0,
    promote: Annotated[
        bool, typer.Option(help="Put it in force, unless it predicts worse than what is.")
    ] = True,
    json: Json = False,
) -> None:
    """Fit a new version of the tracing model to the stored answers; put it in force if it is no worse."""
    with progress() as report:
        done = runtime.with_store(
            lambda store: fitting.fit(
                store,
                now=datetime.now(UTC),
                engine=engine,
                seed=seed,
                promote=promote,
                by=_who(),
                on_step=report,
            )
        )
    if json:
        printing.as_json(done)
    else:
        how = "" if done.refitted else "Nothing is new since it was fitted. "
        say(f"Model {done.version.version}: {how}{_parameters(done.version)}.")
        _say_unfitted([f"{one.concept_id}: {one.reason}" for one in done.unfitted])
        if done.version.held_out:
            say(f"On held-out learners: {_figures(done.version.held_out)}.")
        if done.compared:
            say(f"{done.compared.verdict[0].upper()}{done.compared.verdict[1:]}.")
        if done.version.in_force:
            say(f"It is in force. {FOLLOWS}")
    if done.refused:
        raise Refused(f"Model {done.version.version} was not put in force. {done.refused}")


@model_commands.command("list")
def list_models(json: Json = False) -> None:
    """List every version with its figures on held-out learners, and which one is in force."""
    found = runtime.with_store(lambda store: store.models())
    if json:
        printing.as_json(found)
        return
    table = Table("version", "engine", "fitted", "answers", "log loss on held-out learners", "")
    for one in found:
        table.add_row(
            one.version,
            one.engine,
            f"{one.fitted_at:%Y-%m-%d %H:%M}" if one.fitted_at else "",
            f"{one.answers:,}" if one.answers else "",
            _estimate(one.held_out.log_loss) if one.held_out else "not measured",
            "in force" if one.in_force else "",
        )
    console.print(table)


@model_commands.command("show")
def show(version: Version, json: Json = False) -> None:
    """Show one version: figures, what it was fitted on, what it could not fit and why, when it was in force,
    and how its served predictions did."""
    shown = runtime.with_store(lambda store: models.show(store, version))
    if json:
        printing.as_json(_plain(shown))
        return
    one = shown.version
    say(f"Model {one.version} ({one.engine}){', in force' if one.in_force else ''}")
    if one.fitted_at:
        say(f"Fitted {one.fitted_at:%Y-%m-%d %H:%M} UTC with seed {one.seed}: {_parameters(one)}.")
    if one.first_at and one.last_at:
        say(f"The answers are of {one.first_at:%Y-%m-%d} to {one.last_at:%Y-%m-%d}.")
    if one.held_out:
        say(f"On held-out learners: {_figures(one.held_out)}.")
    memory = shown.model.memory
    say(
        f"Stability starts at {memory.initial_stability:g} days "
        f"({'fitted' if memory.fitted else 'an assumption, not fitted'})."
    )
    _say_unfitted([f"{left.concept_id}: {left.reason}" for left in shown.unfitted])
    for problem in shown.problems:
        say(f"Cannot be used, and counts as not fitted: {problem}")
    for promotion in shown.promotions:
        how = (
            "rolled back to"
            if promotion.rollback
            else "promoted, by force,"
            if promotion.forced
            else "promoted"
        )
        why = f": {promotion.reason}" if promotion.reason else ""
        say(f"{promotion.at:%Y-%m-%d %H:%M} {how} in place of {promotion.replaced} by {promotion.by}{why}")
    if shown.windows:
        console.print(_windows(shown.windows))


@model_commands.command("compare")
def compare(new: Version, present: Version, json: Json = False) -> None:
    """Compare two versions on the same held-out learners, as the graph holds them now."""
    compared = _compared(new, present)
    if json:
        printing.as_json({**asdict(compared), "verdict": compared.verdict})
        return
    for version, figures in ((compared.new, compared.of_new), (compared.present, compared.of_present)):
        if figures:
            say(f"{version}: {_figures(figures)}.")
    say(f"{compared.verdict[0].upper()}{compared.verdict[1:]}.")


@model_commands.command("promote")
def promote(
    version: Version,
    force: Annotated[bool, typer.Option("--force", help="Though it is worse; needs --reason.")] = False,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Put a version in force, unless it predicts held-out learners worse than the present one."""
    with progress() as report:

        async def work(store: Store) -> Comparison:
            compared = await models.compare(store, version, on_step=report)
            await models.promote(
                store, compared, now=datetime.now(UTC), by=_who(), reason=reason, force=force
            )
            return compared

        _say_in_force(runtime.with_store(work), json)


@model_commands.command("rollback")
def rollback(reason: Reason = "", json: Json = False) -> None:
    """Put in force again what the present version replaced."""
    with progress() as report:
        done = runtime.with_store(
            lambda store: models.rollback(
                store, now=datetime.now(UTC), by=_who(), reason=reason, on_step=report
            )
        )
    _say_in_force(done, json)


@model_commands.command("drift")
def drift_windows(json: Json = False) -> None:
    """Close the windows of served predictions that are due, and print those of the version in force."""

    async def work(store: Store) -> list[DriftWindow]:
        await drift.measure(store, datetime.now(UTC))
        return await store.windows((await store.stamp())[1])

    found = runtime.with_store(work)
    if json:
        printing.as_json(found)
    elif found:
        console.print(_windows(found))
    else:
        say(f"No window is closed yet: days join until they hold {drift.FEWEST_ANSWERS} answers, at most 7.")


def _compared(new: str, present: str) -> Comparison:
    with progress() as report:
        return runtime.with_store(lambda store: models.compare(store, new, present, on_step=report))


def _say_in_force(compared: Comparison, json: bool) -> None:
    if json:
        printing.as_json({**asdict(compared), "verdict": compared.verdict})
    else:
        say(f"{compared.verdict[0].upper()}{compared.verdict[1:]}.")
        say(f"Model {compared.new} is in force, in place of {compared.present}. {FOLLOWS}")


def _parameters(one: ModelVersion) -> str:
    """What it has, and what from."""
    questions = f" and {counted(one.questions, 'question')}" if one.questions else ""
    return (
        f"{counted(one.concepts, 'concept')}{questions} fitted on {one.answers:,} answers "
        f"of {counted(one.learners, 'learner')}"
    )


def _say_unfitted(reasons: Sequence[str]) -> None:
    if reasons:
        say(f"{counted(len(reasons), 'concept')} not fitted; the prior of parents or of all concepts holds:")
        for reason in reasons[:SHOWN_UNFITTED]:
            say(f"   {reason}")
        if len(reasons) > SHOWN_UNFITTED:
            say(f"   and {len(reasons) - SHOWN_UNFITTED} more")


def _figures(measured: Measured) -> str:
    named = (
        ("log loss", measured.log_loss),
        ("AUC", measured.auc),
        ("RMSE", measured.rmse),
        ("ECE", measured.ece),
    )
    figures = ", ".join(f"{name} {_estimate(estimate)}" for name, estimate in named)
    return f"{figures}, on {measured.answers:,} answers of {counted(measured.learners, 'learner')}"


def _estimate(estimate: Estimate) -> str:
    return f"{estimate.value:.4f} ({estimate.low:.4f} to {estimate.high:.4f})"


def _windows(windows: Sequence[DriftWindow]) -> Table:
    table = Table("from", "until", "answers", "predicted", "right", "log loss", "ECE", "warning")
    for one in windows:
        figures = one.measured
        table.add_row(
            f"{one.since:%Y-%m-%d}",
            f"{one.until:%Y-%m-%d}",
            f"{figures.answers:,}",
            f"{figures.mean_chance:.1%}",
            f"{figures.share_right:.1%}",
            f"{figures.log_loss.value:.3f}",
            f"{figures.ece.value:.3f}",
            one.warning,
        )
    return table


def _plain(shown: Shown) -> dict[str, Any]:
    """For scripts: the parameters by id, too."""
    return {
        **asdict(shown.version),
        "parameters": {id: asdict(own) for id, own in sorted(shown.model.concepts.items())},
        "everyone": shown.model.everyone,
        "memory": shown.model.memory,
        "not_fitted": list(shown.unfitted),
        "problems": list(shown.problems),
        "promotions": list(shown.promotions),
        "windows": list(shown.windows),
    }


def _who() -> str:
    return getpass.getuser()
