"""`learner-graph learner`, `consent`, `pseudonym` and `retention`: what is known of people, and for how long.

Not for: what each does (graph.erasing, exporting, enrolling, pseudonyms, retention).
"""

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from api import printing, runtime
from api.forgetting import Forgetting
from api.options import Json
from graph import enrolling, erasing, exporting, retention
from graph.consent import MEANS, Purpose, Said, Tier
from graph.errors import InvalidInput
from graph.model import Receipt
from graph.retention import Old
from graph.store import Store

T = TypeVar("T")

learner_commands = typer.Typer(
    help="All that is known of a learner: export it, erase it.", no_args_is_help=True
)

LearnerId = Annotated[str, typer.Argument(metavar="LEARNER", help="The learner's id.")]


@learner_commands.command("export")
def export(learner: LearnerId) -> None:
    """Print all that is known of a learner as one JSON document, however large."""

    async def work(store: Store) -> None:
        async for piece in exporting.export(store, learner, datetime.now(UTC)):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()

    runtime.with_store(work)


@learner_commands.command("erase")
def erase(
    learner: LearnerId,
    yes: Annotated[bool, typer.Option("--yes", help="Say that it is meant: nothing brings it back.")] = False,
    json: Json = False,
) -> None:
    """Erase a learner everywhere, for good, and print a receipt; cut off, say it again. Only a keyed hash of
    the id stays, which refuses whatever comes later."""
    if not yes:
        raise InvalidInput(
            "Nothing brings an erased learner back.", field="--yes", mend="Add --yes where this is meant."
        )

    async def work(store: Store, elsewhere: Forgetting) -> Receipt:
        return await erasing.erase(store, learner, elsewhere=elsewhere, now=datetime.now(UTC))

    receipt = _with_redis(work)
    if json:
        printing.as_json({"hash": receipt.hash, "erased_at": receipt.at, "counts": receipt.counts})
        return
    counts = ", ".join(f"{count:,} {kind}" for kind, count in receipt.counts.items()) or "nothing else"
    print(f"Erased at {receipt.at:%Y-%m-%d %H:%M:%S} UTC: the learner, {counts}.\nReceipt {receipt.hash}")


def consent(
    learner: LearnerId,
    personalisation: Annotated[Tier | None, typer.Option(help="Of what is served.")] = None,
    research: Annotated[Tier | None, typer.Option(help="Of fits, comparisons and reports.")] = None,
    experiments: Annotated[Tier | None, typer.Option(help="Of chance.")] = None,
    json: Json = False,
) -> None:
    """Say for what data about a learner may be used, or show what was said; what is not named stays. The
    next slate and the next fit follow it."""
    given = dict(zip(Purpose, (personalisation, research, experiments), strict=True))
    tiers = {purpose: tier for purpose, tier in given.items() if tier is not None}

    async def work(store: Store) -> list[Said]:
        if tiers:
            await enrolling.set_consent(store, learner, tiers, now=datetime.now(UTC))
        return await store.consent(learner)

    found = runtime.with_store(work)
    if json:
        printing.as_json({one.purpose: {"tier": one.tier, "since": one.since} for one in found})
        return
    for one in found:
        since = f"since {one.since:%Y-%m-%d %H:%M} UTC" if one.since else "nothing was said"
        printing.say(f"{one.purpose:16} {one.tier:8} {since}: {MEANS[one.purpose][one.tier]}.")


def pseudonym(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids as files have them.")],
) -> None:
    """Print the keyed hashes that `import answers --pseudonymise` puts in place of ids, one a line."""

    async def work(store: Store) -> list[str]:
        known = await store.pseudonyms()
        return [known.pseudonym_of(id) for id in ids] if known else []

    for found in runtime.with_store(work):
        print(found)


def keep(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and delete nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Delete slates, feedback and records that are older than the settings allow
    (LEARNER_GRAPH_KEEP_..._DAYS), as the worker does every hour. Answers stay: mastery is recomputed from
    them."""
    days, now = runtime.settings().keep, datetime.now(UTC)
    do = retention.old if dry_run else retention.apply
    found: list[Old] = runtime.with_store(lambda store: do(store, now, days))
    if json:
        printing.as_json(found)
        return
    for one in found:
        gone = f"{one.count:,} would go" if dry_run else f"{one.deleted:,} went"
        oldest = (
            f"; the oldest {'is' if dry_run else 'was'} of {one.oldest:%Y-%m-%d %H:%M}" if one.oldest else ""
        )
        print(f"{one.kind:16} {gone} from before {one.limit:%Y-%m-%d %H:%M} UTC{oldest}")


def _with_redis(work: Callable[[Store, Forgetting], Awaitable[T]]) -> T:
    """Runs one command's work that reaches into Redis, too."""
    from api.streams import redis_client  # Redis takes a moment to import; other commands need none

    use = runtime.settings()

    async def both(store: Store) -> T:
        async with redis_client(use.redis_url, use.redis_ca_file) as redis:
            return await work(store, Forgetting(redis))

    return runtime.with_store(both)
