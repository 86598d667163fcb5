"""`learner-graph curriculum impact`: whom a draft reaches, before it is published.

Not for: counting it (graph.impact).
"""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api import printing, runtime
from api.options import By, Json
from api.printing import console, counted, say
from api.progress import progress
from graph import drafting
from graph import impact as counting
from graph.content import Content, Kind, patched, thing
from graph.impact import Affected, Impact, Shift
from graph.merging import Merged
from graph.store import Store

MOST_CONCEPTS = 20
"""Concepts that are printed; --json prints them all."""


def impact(
    by: By,
    draft: Annotated[str, typer.Option(help="The draft's id.")],
    json: Json = False,
) -> None:
    """Say exactly how many learners a draft reaches: what unlocks or locks, and for whom most changes."""

    async def work(store: Store) -> tuple[Impact, Merged, Content]:
        found = await drafting.read(store, draft, by=by)
        _, live = await store.content()
        merged = await drafting.pending(store, found, live)
        after = patched(live, merged.delta)
        with progress() as report:
            said = await counting.impact(store, live, after, now=datetime.now(UTC), on_progress=report)
        return said, merged, after

    found, merged, after = runtime.with_store(work)
    if json:
        printing.as_json(_plain(found) | {"conflicts": len(merged.conflicts)})
        return
    if merged.conflicts:
        say(f"{counted(len(merged.conflicts), 'conflict')} with what was published since: as in the draft.")
    _print(found, after)


def _print(found: Impact, after: Content) -> None:
    say(
        f"{found.changed:,} of {counted(found.learners, 'learner')} could go on with other concepts than now:"
    )
    say(f"{found.gain:,} only gain some, {found.lose:,} only lose some, {found.both:,} do both.")
    if found.concepts:
        table = Table("concept", "unlocks for", "locks for")
        ranked = sorted(found.concepts, key=lambda each: (-each.unlocks - each.locks, each.concept_id))
        for each in ranked[:MOST_CONCEPTS]:
            table.add_row(_title(each.concept_id, after), f"{each.unlocks:,}", f"{each.locks:,}")
        console.print(table)
        if len(ranked) > MOST_CONCEPTS:
            say(f"and {counted(len(ranked) - MOST_CONCEPTS, 'concept')} more; --json prints them all.")
    if found.most:
        console.print(_learners(found, after))
    say(f"Mastery of {counted(found.moved, 'learner')} is computed anew.")
    if found.shifts:
        console.print(_shifts(found.shifts, after))


def _learners(found: Impact, after: Content) -> Table:
    table = Table("learner", "ready now", "then", "gains", "loses", title="Most affected")
    for each in found.most:
        gains, loses = (
            Text("\n").join(_title(id, after) for id in side) for side in (each.gained, each.lost)
        )
        table.add_row(Text(each.learner_id), str(len(each.before)), str(len(each.after)), gains, loses)
    return table


def _shifts(shifts: tuple[Shift, ...], after: Content) -> Table:
    table = Table("learner", "concept", "P(known)", "then", title="Moved furthest")
    for each in shifts:
        sides = ("none" if p is None else f"{p:.0%}" for p in (each.before, each.after))
        table.add_row(Text(each.learner_id), _title(each.concept_id, after), *sides)
    return table


def _title(id: str, after: Content) -> Text:
    """The concept's title, else its id; what somebody wrote, and not markup."""
    said = after.get(thing(Kind.CONCEPT, id))
    return Text(printing.CONTROLS.sub("", (said and said["title"]) or id))


def _plain(found: Impact) -> dict[str, Any]:
    return {
        "learners": found.learners,
        "changed": found.changed,
        "gain": found.gain,
        "lose": found.lose,
        "both": found.both,
        "concepts": [
            {"id": each.concept_id, "unlocks": each.unlocks, "locks": each.locks} for each in found.concepts
        ],
        "most": [_affected(each) for each in found.most],
        "moved": found.moved,
        "shifts": [
            {
                "learner": each.learner_id,
                "concept": each.concept_id,
                "before": each.before,
                "after": each.after,
            }
            for each in found.shifts
        ],
    }


def _affected(each: Affected) -> dict[str, Any]:
    sides = {"before": each.before, "after": each.after, "gained": each.gained, "lost": each.lost}
    return {"learner": each.learner_id, **{name: list(ids) for name, ids in sides.items()}}
