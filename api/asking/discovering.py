"""`learner-graph science`: communities, bottlenecks, gates, the critical path and learners alike.

Not for: how they are computed (graph.asking.science, similarity), or kept (graph.asking.discovering).
"""

import getpass
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.table import Table
from rich.text import Text

from api import printing, runtime
from api.asking.formats import Csv
from api.options import By
from api.principal import Action
from api.printing import CONTROLS, console, counted, say
from api.progress import progress
from graph import drawing
from graph.asking import discovering
from graph.asking.discovering import Kept
from graph.asking.nouns import Value
from graph.asking.science import EXACT, PIVOTS, Measure
from graph.errors import InvalidInput
from graph.likeness import FEWEST_CONCEPTS
from graph.model import AuditEntry
from graph.snapshot import Curriculum
from graph.store import Store, rows

science_commands = typer.Typer(
    help="Measures of the graph: communities, bottlenecks, gates, chains, likeness.", no_args_is_help=True
)

SHOWN = 20
"""Rows of a table for people; JSON and CSV have all."""
NAMED = 4
"""Concepts that stand for a community in the table."""
COLOURED = 6
"""Communities, gates or steps of betweenness that have a colour in a picture."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Svg = Annotated[Path | None, typer.Option(help="Draw the curriculum, coloured by it, into this file.")]
Write = Annotated[
    bool,
    typer.Option("--write", help="Keep it on the concepts, for designers, with the revision that it is for."),
]
Seed = Annotated[int, typer.Option(min=0, help="Of what is left to chance: the same gives the same.")]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a command found: a row for CSV, JSON and the table each, and a topic a concept for the picture."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    about: str
    curriculum: Curriculum
    topics: Mapping[str, str]
    table: Table | None = None
    """For people, where rows are not what they look for."""


@science_commands.command("communities")
def communities(
    by: By,
    resolution: Annotated[
        float, typer.Option(min=0.01, max=100, help="More gives more and smaller ones.")
    ] = 1.0,
    seed: Seed = 0,
    write: Write = False,
    json: AsJson = False,
    csv: AsCsv = False,
    svg: Svg = None,
) -> None:
    """Concepts that hang together, by prerequisites and by questions that need both (Louvain)."""

    async def work(store: Store) -> tuple[Shown, Kept | None]:
        curriculum, found = await discovering.communities(store, resolution=resolution, seed=seed)
        number = discovering.numbered(found)
        kept = await _written(store, by, Measure.COMMUNITIES, curriculum, number) if write else None
        told: list[tuple[Value, ...]] = [
            (place, len(ids), id, _title(curriculum, id)) for place, ids in enumerate(found, 1) for id in ids
        ]
        names = {
            id: f"{place}: {_title(curriculum, min(ids, key=partial(_rank, curriculum)))}"
            for place, ids in enumerate(found[:COLOURED], 1)
            for id in ids
        }
        about = f"Communities: {len(found):,}, of {counted(len(number), 'concept')}."
        columns = ("community", "size", "concept", "title")
        return Shown(columns, told, about, curriculum, names, _by_community(curriculum, found)), kept

    _show(*runtime.with_store(work), json=json, csv=csv, svg=svg)


@science_commands.command("betweenness")
def betweenness(
    by: By,
    seed: Seed = 0,
    write: Write = False,
    json: AsJson = False,
    csv: AsCsv = False,
    svg: Svg = None,
) -> None:
    """Bottlenecks: through which concepts most shortest chains of prerequisites lead."""

    async def work(store: Store) -> tuple[Shown, Kept | None]:
        curriculum, found = await discovering.betweenness(store, seed=seed)
        kept = await _written(store, by, Measure.BETWEENNESS, curriculum, found) if write else None
        ranked = sorted(found, key=lambda id: (-found[id], id))
        told: list[tuple[Value, ...]] = [(id, _title(curriculum, id), found[id]) for id in ranked]
        names = {id: f"{place}: {_title(curriculum, id)}" for place, id in enumerate(ranked[:COLOURED], 1)}
        about = f"{len(found):,} concepts."
        if len(found) > EXACT:
            about += f" Estimated from {PIVOTS} of them."
        return Shown(("concept", "title", "betweenness"), told, about, curriculum, names), kept

    _show(*runtime.with_store(work), json=json, csv=csv, svg=svg)


@science_commands.command("dominators")
def dominators(
    by: By, write: Write = False, json: AsJson = False, csv: AsCsv = False, svg: Svg = None
) -> None:
    """Gates: concepts that all chains of prerequisites to others lead through, how many are behind each, and
    how many learners (who agreed to research) stand right before it."""

    async def work(store: Store) -> tuple[Shown, Kept | None]:
        with progress() as report:
            curriculum, found = await discovering.dominators(store, datetime.now(UTC), report)
        await _note(store, by, Action.ASK, "science dominators")
        values = discovering.gates(found)
        kept = await _written(store, by, Measure.DOMINATORS, curriculum, values) if write else None
        told: list[tuple[Value, ...]] = [
            (
                each.gate.concept_id,
                _title(curriculum, each.gate.concept_id),
                len(each.gate.behind),
                each.learners,
                each.gate.by,
            )
            for each in found
        ]
        foremost = found[:COLOURED]
        names = {
            id: f"behind {_title(curriculum, each.gate.concept_id)}"
            for each in foremost  # a gate behind another comes after it, so that the nearest names it
            for id in each.gate.behind
        }
        about = f"{counted(len(found), 'concept')} gate others."
        columns = ("concept", "title", "behind", "learners before it", "itself behind")
        return Shown(columns, told, about, curriculum, names), kept

    _show(*runtime.with_store(work), json=json, csv=csv, svg=svg)


@science_commands.command("critical-path")
def critical_path(
    to: Annotated[
        str | None, typer.Option(help="The goal, by its id. Default: whatever takes longest.")
    ] = None,
    json: AsJson = False,
    csv: AsCsv = False,
    svg: Svg = None,
) -> None:
    """The chain of prerequisites that takes longest: learned side by side, it takes no less."""

    async def work(store: Store) -> tuple[Shown, Kept | None]:
        curriculum, legs = await discovering.critical_path(store, to)
        told: list[tuple[Value, ...]] = [
            (leg.concept_id, _title(curriculum, leg.concept_id), leg.minutes, leg.until) for leg in legs
        ]
        about = f"{counted(len(legs), 'concept')}, {legs[-1].until:,.0f} minutes." if legs else "No concepts."
        names = {leg.concept_id: "The critical path" for leg in legs}
        return Shown(("concept", "title", "minutes", "until then"), told, about, curriculum, names), None

    _show(*runtime.with_store(work), json=json, csv=csv, svg=svg)


@science_commands.command("similar-learners")
def similar_learners(
    by: By,
    floor: Annotated[
        float, typer.Option(min=0.01, max=1, help="The least cosine of a pair that is told.")
    ] = 0.8,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="Pairs, the most alike.")] = 1_000,
    json: AsJson = False,
    csv: AsCsv = False,
) -> None:
    """Learners who know the same concepts better than others, by pseudonym, of those who agreed fully."""

    async def work(store: Store) -> tuple[Shown, Kept | None]:
        with progress() as report:
            found = await discovering.similar_learners(store, floor=floor, most=most, report=report)
        await _note(store, by, Action.ASK, "science similar-learners")
        told: list[tuple[Value, ...]] = [
            (pair.one, pair.other, pair.cosine, pair.both) for pair in found.kept
        ]
        about = (
            f"{found.above:,} pairs of {counted(found.compared, 'learner')} are as much alike, "
            f"{len(told):,} are told. Who practised fewer than {FEWEST_CONCEPTS} concepts, or did not agree "
            "fully to research, is not compared."
        )
        if len(told) < found.above:
            about += f" The others: --most {found.above}."
        return Shown(("one", "other", "cosine", "concepts both practised"), told, about, _NOTHING, {}), None

    _show(*runtime.with_store(work), json=json, csv=csv, svg=None)


_NOTHING = Curriculum(0, {}, (), {}, "default")


def _show(shown: Shown, kept: Kept | None, *, json: bool, csv: bool, svg: Path | None) -> None:
    if json and csv:
        raise InvalidInput("Only one can be printed.", mend="Give --json or --csv.")
    if svg is not None:
        printing.write_text(svg, "--svg", _picture(shown))
    if json:
        found = [dict(zip(shown.columns, row, strict=True)) for row in shown.rows]
        printing.as_json({"rows": found, "about": shown.about, "kept": kept})
        return
    if csv:
        writer = Csv()
        sys.stdout.buffer.write(writer.begin(shown.columns) + writer.rows(shown.rows))
        return
    console.print(shown.table or _table(shown.columns, shown.rows[:SHOWN]))
    if shown.table is None and len(shown.rows) > SHOWN:
        say(f"{SHOWN} of {len(shown.rows):,} rows; --json and --csv have all.")
    say(shown.about)
    if kept:
        say(f"Kept on {counted(kept.concepts, 'concept')} for revision {kept.revision}.")
    if svg is not None:
        say(f"Drawn to {svg}.")


def _table(columns: Sequence[str], told: Iterable[tuple[Value, ...]]) -> Table:
    table = Table(*columns)
    for row in told:
        table.add_row(*(Text(CONTROLS.sub("", _cell(value))) for value in row))
    return table


def _by_community(curriculum: Curriculum, found: Sequence[tuple[str, ...]]) -> Table:
    """A row a community, with the concepts on which most stands."""
    ranked = (sorted(ids, key=partial(_rank, curriculum))[:NAMED] for ids in found[:SHOWN])
    told: list[tuple[Value, ...]] = [
        (place, len(found[place - 1]), ", ".join(_title(curriculum, id) for id in ids))
        for place, ids in enumerate(ranked, 1)
    ]
    return _table(("community", "size", "foremost concepts"), told)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _picture(shown: Shown) -> str:
    """The curriculum in use, coloured."""
    used = [each for each in shown.curriculum.concepts.values() if each.retired_at is None]
    return drawing.draw(used, shown.curriculum.prerequisites, (), shown.topics)


def _title(curriculum: Curriculum, id: str) -> str:
    return curriculum.concepts[id].title


def _rank(curriculum: Curriculum, id: str) -> tuple[float, str]:
    """That on which most stands first."""
    return -(curriculum.concepts[id].importance or 0.0), id


async def _written(
    store: Store, by: str, measure: Measure, curriculum: Curriculum, values: Mapping[str, float]
) -> Kept:
    kept = await discovering.write(store, measure, curriculum, values)
    await _note(store, by, Action.KEEP_MEASURES, f"science {measure} --write")
    return kept


async def _note(store: Store, by: str, action: Action, command: str) -> None:
    """Into the audit log, whose `field` is the command."""
    entry: dict[str, Any] = {"about": None, "class_id": None, "request_id": "", "granted": True}
    said = AuditEntry(
        id=uuid4().hex,
        at=datetime.now(UTC),
        who=by or getpass.getuser(),
        roles=(),
        action=action.value,
        field=command,
        **entry,
    )
    await store.write_audit([rows.audit_row(said)])
