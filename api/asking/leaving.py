"""`learner-graph export`: the graph, or a slice of it, as files for other tools.

Not for: what leaves (graph.asking.shapes) and how (graph.asking.leaving).
"""

import getpass
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from api import printing, runtime
from api.principal import Action
from api.printing import counted, say
from api.progress import progress
from graph.asking import leaving
from graph.asking.leaving import Manifest, Slice
from graph.asking.sheets import Format
from graph.errors import InvalidInput
from graph.model import AuditEntry
from graph.store import Store
from graph.store.rows import audit_row


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that is not there yet, or is empty.")
    ],
    format: Annotated[Format, typer.Option(help="Of the files.")] = Format.PARQUET,
    labels: Annotated[
        str, typer.Option(help="Only these and relationships between them, such as Concept,Question.")
    ] = "",
    course: Annotated[str, typer.Option(help="Only concepts of this course, and what is tied to them.")] = "",
    concepts: Annotated[str, typer.Option(help="Only these, such as slope,place-value, and the same.")] = "",
    since: Annotated[
        str,
        typer.Option(help="No answer, slate, feedback or event before: 2026-03-01, or with a time and zone."),
    ] = "",
    without_learners: Annotated[
        bool, typer.Option("--without-learners", help="Nothing of learners, only what is taught.")
    ] = False,
    ids: Annotated[
        bool, typer.Option("--ids", help="Learners' own ids instead of pseudonyms; for admins.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the manifest for scripts.")] = False,
) -> None:
    """Write the graph, or a slice, for other tools: a file a label and a type of relationship, with a data
    dictionary, a manifest and a notebook that starts from them; or one GraphML file for Gephi. Keys and
    solutions never leave; learners are pseudonyms, and only those who agreed to research."""
    if course and concepts:
        raise InvalidInput("Which concepts?", field="--concepts", value=concepts, mend="Give one of the two.")
    part = Slice(since=_moment(since) if since else None, learners=not without_learners)
    if labels:
        part = replace(part, labels=_named(labels))
    if ids:
        say("Warning: learners' own ids will stand in the files. They are personal data; keep them as such.")

    async def work(store: Store) -> Manifest:
        wanted = await leaving.course_concepts(store, course) if course else _named(concepts) or None
        await _record(store, ids=ids)
        with progress() as report:
            sliced = replace(part, concepts=wanted)
            return await leaving.leave(
                store, folder, format, sliced, now=datetime.now(UTC), ids=ids, report=report
            )

    manifest = runtime.with_store(work)
    if json:
        printing.as_json(manifest)
        return
    size = sum(file["bytes"] for file in manifest.files) / 1e6
    took = (manifest.ended_at - manifest.began_at).total_seconds()
    say(f"{counted(len(manifest.files), 'file')}, {size:,.1f} MB in {took:.0f} s: {folder}")
    if not without_learners:
        said = ", ".join(f"{count:,} {what}" for what, count in manifest.learners.items())
        say(f"Learners: {said}.")
    before, after = manifest.revision
    if before != after:
        say(f"The curriculum changed meanwhile, from revision {before} to {after}: better export again.")


async def _record(store: Store, *, ids: bool) -> None:
    """Into the audit log, before anything is read."""
    field = "export --ids" if ids else "export"
    entry = AuditEntry(
        id=uuid4().hex,
        at=datetime.now(UTC),
        who=getpass.getuser(),
        roles=("developer",),
        action=Action.EXPORT_GRAPH,
        about=None,
        class_id=None,
        field=field,
        request_id="",
        granted=True,
    )
    await store.write_audit([audit_row(entry)])


def _named(text: str) -> frozenset[str]:
    return frozenset(name for part in text.split(",") if (name := part.strip()))


def _moment(text: str) -> datetime:
    """A day stands for its beginning in UTC. Raises InvalidInput."""
    mend = "Write 2026-03-01, or 2026-03-01T08:00:00Z."
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("This is no time.", field="--since", value=text, mend=mend) from None
    if len(text) == len("2026-03-01"):
        return at.replace(tzinfo=UTC)
    if at.tzinfo is None:
        raise InvalidInput("This time has no zone.", field="--since", value=text, mend=mend)
    return at.astimezone(UTC)
