"""`learner-graph schema`: what stands in the graph and what it means, as tables, JSON or a picture.

Not for: the words themselves (graph.asking.dictionary), or counting (graph.asking.inspecting).
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

import cypher
from api import printing, runtime
from api.printing import console, counted, say
from graph.asking import dictionary, inspecting, picture
from graph.asking.dictionary import Dictionary, Label, Relationship
from graph.asking.inspecting import Difference, Live, Problem
from graph.errors import InvalidInput, NotFound
from graph.store import Store

Kind = Label | Relationship


def schema(
    label: Annotated[
        str | None, typer.Option(help="Only this label or relationship, with its properties.")
    ] = None,
    count: Annotated[
        bool,
        typer.Option("--count", help="How many there are; with --label, how many have each property."),
    ] = False,
    expressions: Annotated[
        bool, typer.Option("--expressions", help="Mastery at a moment, as Cypher expressions to paste.")
    ] = False,
    svg: Annotated[Path | None, typer.Option(help="Draw labels and relationships into this file.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Compare the whole graph with it; exit code 1 where they differ.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Print what stands in the graph: labels, relationships and properties, with what they mean."""
    if sum((expressions, check, svg is not None)) > 1:
        raise InvalidInput("Only one can be done.", mend="Give --expressions, or --check, or --svg.")
    said = dictionary.dictionary()
    only = _kind(said, label) if label else None
    if expressions:
        _print_expressions(json=json)
        return
    if check:
        _check(json=json)
        return
    live = runtime.with_store(lambda store: _live(store, only)) if count else None
    if svg is not None:
        _draw(svg, said, live)
    elif json:
        printing.as_json(_plain([only] if only else said.kinds, live))
    elif only:
        _print_kind(only, live)
    else:
        console.print(_table("label", list(said.labels.values()), live))
        console.print(_table("relationship", list(said.relationships.values()), live))


def _kind(said: Dictionary, name: str) -> Kind:
    """Raises NotFound."""
    found = said.of(name)
    if found is None:
        raise NotFound(
            "There is no such label or relationship.",
            field="--label",
            value=name,
            mend=f"Use one of these: {', '.join(each.name for each in said.kinds)}.",
        )
    return found


async def _live(store: Store, only: Kind | None) -> Live:
    """Properties are read for one kind alone: of all, that is the whole graph."""
    return await (inspecting.filled(store, only.name) if only else inspecting.counted(store))


def _table(name: str, kinds: list[Label] | list[Relationship], live: Live | None) -> Table:
    table = Table(name, "meaning", "properties", *(("count",) if live else ()))
    for kind in kinds:
        own = f"{len(kind.properties)}{', personal' if kind.personal else ''}"
        row = [_pattern(kind), kind.meaning, own]
        table.add_row(*row, *((f"{live.counts.get(kind.name, 0):,}",) if live else ()))
    return table


def _pattern(kind: Kind) -> str:
    if isinstance(kind, Label):
        return kind.name
    return "\n".join([kind.name, *(f"  {start} to {end}" for start, end in kind.ends)])


def _print_kind(kind: Kind, live: Live | None) -> None:
    say(f"{kind.name}: {kind.meaning}")
    if isinstance(kind, Relationship):
        say(", ".join(f"({start})-[:{kind.name}]->({end})" for start, end in kind.ends))
    elif kind.like:
        say(f"It may have all properties of {kind.like}, too.")
    if live:
        say(f"There are {live.counts.get(kind.name, 0):,}.")
    table = Table("property", "type", "unit", "range", "meaning", "example", *(("filled",) if live else ()))
    for each in kind.properties.values():
        held = " (sealed)" if each.sealed else ""
        about = [Text(text) for text in (each.range, each.meaning + held, printing.in_line(each.example))]
        share = live.share(kind.name, each.name) if live else None
        filled = "-" if share is None else f"{share:.1%}"
        table.add_row(each.name, each.type, each.unit, *about, *((filled,) if live else ()))
    if kind.properties:
        console.print(table)


def _plain(kinds: list[Kind], live: Live | None) -> dict[str, Any]:
    """For scripts: the dictionary, with counts where they were asked for."""
    found: dict[str, list[dict[str, Any]]] = {"labels": [], "relationships": []}
    for kind in kinds:
        row = dictionary.plain(kind)
        if live:
            row["count"] = live.counts.get(kind.name, 0)
            for each in row["properties"]:
                each["filled"] = live.share(kind.name, each["name"]) if live.filled else None
        found["labels" if isinstance(kind, Label) else "relationships"].append(row)
    return found


def _print_expressions(*, json: bool) -> None:
    """To be pasted, so that nothing wraps them."""
    found = cypher.expressions()
    if json:
        printing.as_json(list(found.values()))
        return
    print("// Of an edge `m` and a moment `now`:")
    print("//     WITH datetime() AS now MATCH (l:Learner)-[m:HAS_MASTERY]->(c:Concept) RETURN ...\n")
    for each in found.values():
        print(f"// {each.name}: {each.meaning}\n{each.cypher}\n")


def _check(*, json: bool) -> None:
    """Ends with 1 where something is not documented, or of another type; what is not there yet is said."""
    found = runtime.with_store(inspecting.check)
    wrong = [each for each in found if each.problem is not Problem.GONE]
    if json:
        printing.as_json({"agrees": not wrong, "differences": found})
    else:
        _print_differences(wrong)
        gone = len(found) - len(wrong)
        say("The graph is as documented." if not wrong else f"{counted(len(wrong), 'difference')}.")
        say(f"{counted(gone, 'documented thing')} not there (yet); --json names them." if gone else "")
    if wrong:
        raise typer.Exit(1)


def _print_differences(found: list[Difference]) -> None:
    table = Table("", "where", "documented", "found")
    for each in found:
        table.add_row(each.problem, Text(each.where), each.said, each.found)
    if found:
        console.print(table)


def _draw(out: Path, said: Dictionary, live: Live | None) -> None:
    """Raises InvalidInput."""
    printing.write_text(out, "--svg", picture.draw(said, live.counts if live else None))
    print(f"Drawn to {out}.")
