"""`learner-graph policies`: what the recommender weighs, kept in versions and changed without code.

Not for: what a policy may say (graph.policies), or how it is kept (graph.steering).
"""

import getpass
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api import printing, reporting, runtime
from api.options import Json
from api.printing import console, say
from graph import policies, steering
from graph.errors import InvalidInput
from graph.policies import Activation, Difference, Draft, PolicyVersion
from graph.steering import Added
from graph.store import Store

policy_commands = typer.Typer(help="Versions of policies: how terms become a score.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="Name and version, such as exam@2, as `policies list` shows it.")]


@policy_commands.command("list")
def list_policies(json: Json = False) -> None:
    """List every version of every policy, and which one ranks."""
    found = runtime.with_store(lambda store: store.policies())
    if json:
        printing.as_json([_plain(one) for one in found])
        return
    table = Table("policy", "added", "by", "reason", "")
    for one in found:
        state = "cannot be used" if one.problem else ""
        added = _time(one.at) if one.at else "built in"
        said = [Text(printing.CONTROLS.sub("", text)) for text in (one.by, one.reason)]
        table.add_row(one.id, added, *said, "active" if one.active else state)
    console.print(table)


@policy_commands.command("show")
def show(
    id: Annotated[
        str | None, typer.Argument(help="As `policies list` shows it. Default: the active one.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the document that `policies add` takes, and nothing else.")
    ] = False,
) -> None:
    """Show a policy: every number with its meaning, range and default, and when it was active."""

    async def work(store: Store) -> tuple[PolicyVersion, list[Activation]]:
        if id is None:
            version = next(one for one in await store.policies() if one.active)
        else:
            version = await store.policy_version(id)
        return version, [one for one in await store.activations() if one.id == version.id]

    version, activations = runtime.with_store(work)
    if json:
        policies.require_usable(version)
        print(policies.to_json(version.policy))
        return
    say(f"Policy {version.id}{', active' if version.active else ''}")
    if version.at:
        say(f"Added {_time(version.at)} UTC by {version.by}{_why(version.reason)}")
    if version.problem:
        say(f"It cannot be used, so these are the built-in default's numbers: {version.problem}")
    console.print(_numbers(version))
    if version.lacking:
        say(f"Not given, so as in the default: {', '.join(version.lacking)}.")
    for one in activations:
        say(f"{_time(one.at)} activated in place of {one.replaced} by {one.by}{_why(one.reason)}")


policy_commands.command("report")(reporting.report)


@policy_commands.command("diff")
def diff(old: Id, new: Id, json: Json = False) -> None:
    """Print what differs between two policies, number by number."""

    async def work(store: Store) -> list[Difference]:
        before, after = await store.policy_version(old), await store.policy_version(new)
        policies.require_usable(before)
        policies.require_usable(after)
        return policies.differences(before.policy, after.policy)

    found = runtime.with_store(work)
    if json:
        printing.as_json([one._asdict() for one in found])
    elif found:
        console.print(_changes(old, new, found))
    else:
        say("They say the same.")


@policy_commands.command("add")
def add(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="JSON, or TOML where it ends in .toml."
        ),
    ],
    activate: Annotated[bool, typer.Option("--activate", help="Rank by it from now on.")] = False,
    reason: Annotated[str, typer.Option(help="Why; it is kept in the graph.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it and say what would be done.")] = False,
    json: Json = False,
) -> None:
    """Keep a policy as the next version of its name, checked first. The same again is not kept twice."""
    draft = _draft(file)

    async def work(store: Store) -> tuple[PolicyVersion, Added]:
        known = await store.policies()
        ranks = next(one for one in known if one.active)
        if dry_run:
            return ranks, Added(*policies.planned(known, draft))
        return ranks, await steering.add(
            store, draft, now=_now(), by=_who(), reason=reason, activate=activate
        )

    ranked, added = runtime.with_store(work)
    version = added.version
    if json:
        printing.as_json(
            {**_plain(version), "new": added.is_new, "lacking": list(draft.lacking), "dry_run": dry_run}
        )
        return
    would = "would be" if dry_run else "is"
    say(f"It {would} {version.id}." if added.is_new else f"It is {version.id}, which says the same.")
    if draft.lacking:
        say(f"Not given, so as in the default: {', '.join(draft.lacking)}.")
    found = policies.differences(ranked.policy, version.policy)
    if found:
        console.print(_changes(ranked.id, version.id, found))
    if activate:
        say(f"Slates {'would be' if dry_run else 'are'} ranked by it from now on.")


@policy_commands.command("activate")
def activate(
    id: Id,
    reason: Annotated[str, typer.Option(help="Why; it is kept in the graph.")],
    json: Json = False,
) -> None:
    """Rank every slate from now on by this version; an older one is how to go back."""
    replaced = runtime.with_store(
        lambda store: steering.activate(store, id, now=_now(), by=_who(), reason=reason)
    )
    if json:
        printing.as_json({"id": id, "replaced": replaced})
    elif replaced:
        say(f"Slates are ranked by {id} from now on, in place of {replaced}.")
    else:
        say(f"{id} is active already.")


def _draft(file: Path) -> Draft:
    """What stands in a file. Raises InvalidInput."""
    try:
        text = file.read_text(encoding="utf-8")
        if file.suffix.lower() == ".toml":
            return policies.read(tomllib.loads(text))
    except ValueError as error:
        mend = "Write UTF-8, and JSON or TOML as `policies show --json` prints it."
        raise InvalidInput(f"It cannot be read: {error}.", field="FILE", value=str(file), mend=mend) from None
    return policies.from_json(text)


def _numbers(version: PolicyVersion) -> Table:
    default = policies.flat(policies.BUILT_IN.policy)
    table = Table("field", "value", "default", "may be", "meaning")
    for place, value in policies.flat(version.policy).items():
        may_be = policies.RANGES[place.partition(".")[0]]
        table.add_row(place, str(value), _number(default.get(place)), str(may_be), policies.meaning(place))
    return table


def _changes(old: str, new: str, found: Sequence[Difference]) -> Table:
    table = Table("field", old, new)
    for one in found:
        table.add_row(one.field, _number(one.old), _number(one.new))
    return table


def _number(value: float | None) -> str:
    return "not named" if value is None else str(value)


def _plain(version: PolicyVersion) -> dict[str, Any]:
    """For scripts: all but the document, which `show --json` prints."""
    names = ("id", "active", "at", "by", "reason", "problem")
    return {name: getattr(version, name) for name in names}


def _why(reason: str) -> str:
    return f": {reason}" if reason else ""


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _now() -> datetime:
    return datetime.now(UTC)


def _who() -> str:
    return getpass.getuser()
