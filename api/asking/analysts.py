"""`learner-graph analysts`: a Neo4j of their own, with a copy of the graph.

Not for: what is in the copy (graph.asking.copied), or asking it.
"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from api import printing, runtime
from api.progress import progress
from graph.asking import second
from graph.asking.copying import Snapshot
from graph.asking.second import Status
from graph.errors import NotFound
from graph.store import Store
from migrations import runner

analysts_commands = typer.Typer(
    help="A second Neo4j for analysts with a copy of the graph: their questions then hold up no learner.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

MIB = 1 << 20


@analysts_commands.command("up")
def up() -> None:
    """Start it beside the private servers and copy the graph, where that is not done; it stays up until
    `analysts down` or `down`. The worker copies again every LEARNER_GRAPH_ANALYSTS_REFRESH minutes."""
    place = runtime.analysts_place(runtime.settings())
    found = asyncio.run(second.status(place))
    if found is None or found.snapshot is None:
        _refreshed()
        found = asyncio.run(second.status(place))
    _show(found, json=False)


@analysts_commands.command("refresh")
def refresh() -> None:
    """Copy the graph again, into a new server beside the one in use; queries under way end undisturbed."""
    snapshot = _refreshed()
    printing.say(
        f"A copy of {snapshot.learners:,} learners, taken in {snapshot.seconds:.0f} s, is in use from now on."
    )


@analysts_commands.command("status")
def status(json: Json = False) -> None:
    """Say where it is, how old its copy is, and what it takes of memory and disk."""
    found = asyncio.run(second.status(runtime.analysts_place(runtime.settings())))
    if found is None and not json:
        raise NotFound("There is no server for analysts.", mend="Start one: learner-graph analysts up.")
    _show(found, json=json)


@analysts_commands.command("down")
def down() -> None:
    """Stop it and delete its copy. The graph itself is not touched."""
    place = runtime.analysts_place(runtime.settings())
    if place.named is not None:
        printing.say(
            "The settings name that server: LEARNER_GRAPH_ANALYSTS_URI. Stop it where it was started."
        )
        raise typer.Exit(1)
    print("Stopped, and its copy deleted." if asyncio.run(second.down(place)) else "Nothing was running.")


def _refreshed() -> Snapshot:
    use = runtime.settings()
    place = runtime.analysts_place(use)
    with progress() as report:

        async def work(live: Store) -> Snapshot:
            return await second.refresh(live, place, runner.migrate, report)

        return runtime.with_store(work)


def _show(found: Status | None, *, json: bool) -> None:
    shown: dict[str, Any] = {}
    if found is not None:
        snapshot = found.snapshot
        shown = {
            "neo4j": found.uri,
            "taken at": snapshot.taken_at if snapshot else None,
            "age in minutes": round(snapshot.age(datetime.now(UTC)), 1) if snapshot else None,
            "curriculum revision": snapshot.revision if snapshot else None,
            "learners": snapshot.learners if snapshot else None,
            "seconds to copy": snapshot.seconds if snapshot else None,
            "memory in MiB": None if found.memory is None else found.memory // MIB,
            "on disk in MiB": None if found.size is None else found.size // MIB,
        }
    if json:
        printing.as_json(shown)
        return
    for name, value in shown.items():
        if value is not None:
            print(f"{name:20} {value:,}" if isinstance(value, int) else f"{name:20} {value}")
