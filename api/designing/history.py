"""`learner-graph curriculum publish`, `rollback`, `history` and `blame`: what is live, and how it came about.

Not for: what publishing does (graph.publishing), or drafts (drafts).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api import printing, runtime
from api.designing.things import thing_of
from api.options import By, Json
from api.printing import console, counted, say
from api.progress import Report, progress
from graph import correcting, publishing
from graph import history as past
from graph.content import Difference
from graph.drafts import Revision
from graph.paging import Span
from graph.store import Store

Why = Annotated[str, typer.Option(help="The reason, for the records.")]
Expected = Annotated[
    int | None,
    typer.Option(help="The live revision that you saw; where another is live by then, nothing is done."),
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Leave mastery that moves to the worker.")]


def publish(
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="The draft's id.")],
    by: By,
    why: Why = "",
    expected_revision: Expected = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Make a draft the live curriculum: all of it, or nothing."""
    approvals, now = runtime.settings().approvals, datetime.now(UTC)

    async def work(store: Store) -> Revision:
        return await publishing.publish(
            store,
            draft,
            by=by,
            now=now,
            why=why,
            expected_revision=expected_revision,
            approvals=approvals,
        )

    def said(made: Revision) -> str:
        if made.draft_id == draft and made.changes:
            return f"Draft {draft} was published before, as revision {made.number}."
        return f"There is nothing to publish: revision {made.number}, which is live, says the same."

    _make(work, now, no_wait, json, said)


def rollback(
    number: Annotated[int, typer.Argument(help="The revision to go back to, as `history` shows it.")],
    by: By,
    why: Why = "",
    expected_revision: Expected = None,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Make the curriculum what it was in a revision; that is a new revision, which can be gone back from."""
    now = datetime.now(UTC)

    async def work(store: Store) -> Revision:
        return await publishing.rollback(
            store, number, by=by, now=now, why=why, expected_revision=expected_revision
        )

    def said(made: Revision) -> str:
        return f"There is nothing to go back from: revision {made.number}, which is live, says the same."

    _make(work, now, no_wait, json, said)


def history(
    first: Annotated[int, typer.Option(min=1, max=1_000, help="How many at most.")] = 20,
    after: Annotated[
        int | None, typer.Option(min=0, max=10**15, help="Only those before this revision.")
    ] = None,
    json: Json = False,
) -> None:
    """List the revisions of the curriculum, newest first: who made which, when, what of, and why."""
    found, more = runtime.with_store(lambda store: past.revisions(store, Span(first, after)))
    if json:
        printing.as_json([_plain(each) for each in found])
        return
    table = Table("revision", "at", "by", "how", "changes", "what and why")
    for each in found:
        words = ": ".join(text for text in (each.title, each.why) if text)
        approved = f" (approved by {', '.join(each.approved_by)})" if each.approved_by else ""
        table.add_row(
            str(each.number),
            f"{each.at:%Y-%m-%d %H:%M}",
            Text(each.by),
            each.kind.value,
            f"{each.changes:,}",
            Text(words + approved),
        )
    console.print(table)
    if more:
        say(f"There are more: --after {found[-1].number}.")


def blame(
    what: Annotated[
        str, typer.Argument(metavar="THING", help="concept:ID, question:ID, prerequisite:SOURCE:TARGET, ...")
    ],
    json: Json = False,
) -> None:
    """Say which revisions made a thing what it is, newest first."""
    one = thing_of(what)
    found = runtime.with_store(lambda store: past.blame(store, one))
    if json:
        printing.as_json([_plain(made) | {"what": did.what, "fields": did.fields} for made, did in found])
        return
    if not found:
        say(f"{one} is as it was when history began.")
    for made, did in found:
        reason = f": {made.title or made.why}" if made.title or made.why else ""
        say(f"revision {made.number}, {made.at:%Y-%m-%d %H:%M}, {made.by}: {did.what}{reason}")
        for line in _lines(did):
            say(f"  {line}")


def _make(
    work: Callable[[Store], Awaitable[Revision]],
    now: datetime,
    no_wait: bool,
    json: bool,
    nothing: Callable[[Revision], str],
) -> None:
    """Makes a revision, swaps mastery that it moves, and says so. nothing: what to say of one that was there
    before `now`, or that changes nothing."""

    async def run(store: Store, report: Report) -> tuple[Revision, int, int]:
        made = await work(store)
        left, total = await past.moving(store, made.number)
        if left and not no_wait:
            await correcting.complete_all(store, report)
            left, total = await past.moving(store, made.number)
        return made, left, total

    with progress() as report:
        made, left, total = runtime.with_store(lambda store: run(store, report))
    repeated = made.at != now or not made.changes
    if json:
        said = {"learners": total, "learners_left": left, "repeated": repeated}
        printing.as_json(_plain(made) | said)
        return
    live = f"Revision {made.number} is live: {counted(made.changes, 'change')}."
    say(nothing(made) if repeated else live)
    if left:
        say(f"Mastery of {counted(left, 'learner')} is still to be moved; the worker does it.")
    elif total:
        say(f"Mastery of {counted(total, 'learner')} is moved.")


def _plain(made: Revision) -> dict[str, Any]:
    return asdict(made) | {"at": made.at.isoformat(), "kind": made.kind.value}


def _lines(did: Difference) -> list[str]:
    """Each field that differs, shortened, on a line of its own."""
    if did.before is None or did.after is None:
        return []
    return [f"{name}: {_short(was)} -> {_short(now)}" for name, (was, now) in did.fields.items()]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:99]}…"
