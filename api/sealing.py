"""`learner-graph seal`: with which keys the graph is sealed, and another one in place of the one in force.

Keys come from LEARNER_GRAPH_SEAL_KEY, its file, or the folder of the private servers; never from an argument.
"""

import typer

from api import printing, runtime
from api.options import Json
from api.progress import progress
from graph import local, resealing, sealing
from graph.errors import Refused
from graph.resealing import Found
from graph.store import Store

seal_commands = typer.Typer(
    no_args_is_help=True, help="The keys with which answers to questions are sealed: look, add, rotate."
)


@seal_commands.command("status")
def status(json: Json = False) -> None:
    """Say how much is sealed with which key. A key is shown by its id, which tells nothing of it."""

    async def work(store: Store) -> None:
        found = await resealing.look(store)
        printing.as_json(_row(found)) if json else _print(found, store.sealer.key_id.hex())

    runtime.with_store(work)


@seal_commands.command("new-key")
def new_key() -> None:
    """Make a key. Private servers seal with it from their next start on; for others it is printed, to be set
    before the present one: LEARNER_GRAPH_SEAL_KEY=NEW,OLD."""
    if runtime.environment_names_servers():
        print(sealing.new_key())
        return
    local.add_seal_key(local.default_home())
    print(
        "Kept. Start `serve` and `worker` again, so that they know it; then run `learner-graph seal rotate`."
    )


@seal_commands.command("rotate")
def rotate(json: Json = False) -> None:
    """Seal everything with the first key that is not sealed with it yet. Cut off, it goes on when run again;
    afterwards older keys may go."""

    async def work(store: Store) -> Found:
        with progress() as report:
            return await resealing.rotate(store, lambda seen: report("sealing anew", seen, 0))

    use = runtime.settings()
    found = runtime.with_store(work)
    printing.as_json(_row(found)) if json else _print(found, use.sealer.key_id.hex())
    if found.closed:
        raise Refused(
            "Some of it is sealed with keys that are not here.",
            field="seal",
            value=found.closed[0],
            mend="Give those keys, too, behind the first, and rotate again; or import these questions again.",
        )
    if found.tokens.keys() - {use.sealer.key_id.hex()}:
        raise Refused(
            "Something was sealed with an older key meanwhile.",
            mend="Start every server and worker with the new key first, and rotate again.",
        )
    if not runtime.environment_names_servers():
        local.drop_old_seal_keys(local.default_home())


def _row(found: Found) -> dict[str, object]:
    return {"tokens": dict(found.tokens), "sealed_anew": found.sealed_anew, "closed": found.closed}


def _print(found: Found, in_force: str) -> None:
    if found.sealed_anew:
        print(f"Sealed anew: {found.sealed_anew}.")
    for id, count in sorted(found.tokens.items()):
        print(f"{id}  {count:>9,}  {'in force' if id == in_force else 'older'}")
    for place in found.closed[:20]:
        print(f"Cannot be opened: {place}")
    if len(found.closed) > 20:
        print(f"... and {len(found.closed) - 20} more; --json has all.")
