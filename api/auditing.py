"""`learner-graph audit`: who read or changed what about whom.

Not for: which of it is kept (audit.py).
"""

from typing import Annotated

import typer

from api import printing, runtime
from graph.paging import Span
from graph.store import Store, WantedEntries


def audit(
    about: Annotated[str | None, typer.Option(help="Only about this learner, by id.")] = None,
    who: Annotated[str | None, typer.Option(help="Only what was asked by this subject of a token.")] = None,
    first: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Print who read or changed what about whom, or was refused, newest first."""

    async def work(store: Store) -> None:
        found, more = await store.audit_page(Span(first), WantedEntries(about, who))
        if json:
            printing.as_json(found)
            return
        for entry in found:
            whom = " ".join(filter(None, (entry.about, entry.class_id and f"class {entry.class_id}")))
            verdict = "" if entry.granted else "REFUSED "
            roles = ", ".join(entry.roles)
            print(
                f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.who} ({roles})  {verdict}{entry.action}: "
                f"{whom or '-'}  [{entry.field}, request {entry.request_id or '-'}]"
            )
            if entry.statement is not None:
                taken = f"{entry.rows:,} rows in {entry.seconds} s" if entry.rows is not None else ""
                print(f"    {entry.outcome}, {taken}, {entry.digest}")
                print(f"    {printing.CONTROLS.sub('', ' '.join(entry.statement.split()))}")
        if more:
            print(f"There is more: --first {2 * first}.")

    runtime.with_store(work)
