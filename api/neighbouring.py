"""`learner-graph neighbours`: what similar learners gained on, computed and shown.

Not for: how it is computed (graph.likeness, graph.neighbours), or weighed (policies).
"""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api import printing, runtime
from api.options import Json
from api.printing import CONTROLS, console, say
from api.progress import progress
from graph import neighbours
from graph.advice import Lift
from graph.neighbours import Computed
from graph.store import Store

neighbour_commands = typer.Typer(help="What similar learners gained on.", no_args_is_help=True)


@neighbour_commands.command("compute")
def compute(json: Json = False) -> None:
    """Compare all learners, and keep for each what similar ones gained more on; safe to repeat.

    The worker does it once a day while the policy that ranks weighs `neighbours`.
    """

    async def work(store: Store) -> tuple[Computed, bool]:
        with progress() as report:
            done = await neighbours.compute(store, datetime.now(UTC), report)
        return done, await neighbours.is_weighed(store)

    done, weighed = runtime.with_store(work)
    if json:
        printing.as_json({**done._asdict(), "weighed": weighed})
        return
    say(f"Compared {done.learners:,} learners; {done.with_lifts:,} have lists, {done.changed:,} other ones.")
    if not weighed:
        say("Nothing is ranked by it: the policy in force gives `neighbours` no weight.")


@neighbour_commands.command("show")
def show(learner: Annotated[str, typer.Argument(help="The learner's id.")], json: Json = False) -> None:
    """Show what similar learners gained more on than all learners did, the most first."""

    async def work(store: Store) -> tuple[dict[str, Lift], datetime | None, dict[str, str]]:
        found, at = await store.lifts(learner)
        concepts = (await store.curriculum()).concepts if found else {}
        return found, at, {id: concepts[id].title if id in concepts else id for id in found}

    found, at, titles = runtime.with_store(work)
    if json:
        rows = [{"concept": id, "lift": one.ratio, "learners": one.learners} for id, one in found.items()]
        printing.as_json({"at": at, "concepts": rows})
        return
    if at is None:
        say("Nothing is kept of this learner: too little was practised, or nothing was computed.")
        return
    table = Table("concept", "gained an answer", "by", title=f"As of {at:%Y-%m-%d %H:%M} UTC")
    for id, one in found.items():
        title = Text(CONTROLS.sub("", titles[id]))
        table.add_row(title, f"{one.ratio:.2f} times", printing.counted(one.learners, "learner"))
    console.print(table)
