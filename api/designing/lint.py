"""`learner-graph curriculum lint`: what is wrong or unwise about the curriculum, a draft, or files.

Not for: the rules (graph.linting), or the evidence (graph.checking).
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from api import printing, runtime
from api.designing.options import Json
from api.printing import counted, say
from api.progress import progress
from graph import authoring, checking, linting
from graph.content import Content, Thing
from graph.errors import InvalidInput
from graph.linting import Finding, Severity
from graph.store import Store

MOST_SHOWN = 20
"""Findings of one rule that are printed; --all prints them all, --json too."""


def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="TOML files, or folders of them. Default: what is live.", exists=True),
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="What is live, which is the default.")] = False,
    rules: Annotated[str, typer.Option(help="Only these, by name: cycle,orphan. Default: all.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings, too.")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"Print more than {MOST_SHOWN} of a rule.")] = False,
    json: Json = False,
) -> None:
    """Say what is wrong or unwise, why, and what would mend it. Exit code 1 where there are errors."""
    if files and live:
        raise InvalidInput("Files are not live.", field="--live", value=True, mend="Give either.")
    wanted = [name.strip() for name in rules.split(",") if name.strip()] or None
    if files:
        written, places = _of_files(_toml(files))
        found = linting.lint(written, None, wanted)
    else:
        found, places = runtime.with_store(lambda store: _of_graph(store, wanted)), {}
    _print(found, places, every=every, json=json)
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(one.severity in bad for one in found):
        raise typer.Exit(1)


async def _of_graph(store: Store, rules: Sequence[str] | None) -> list[Finding]:
    _, live = await store.content()
    with progress() as report:
        report("looking at the curriculum", 0, 0)
        return await checking.check(store, live, rules)


def _toml(files: Sequence[Path]) -> list[Path]:
    """The files, and those in folders by name, other folders within them too."""
    return [
        path for file in files for path in (sorted(file.rglob("*.toml")) if file.is_dir() else [file])
    ]


def _of_files(paths: Sequence[Path]) -> tuple[Content, Mapping[Thing, str]]:
    """What they say, and where. Raises InvalidInput where they cannot be read, with every problem."""
    authored = authoring.read(paths)
    if authored.problems:
        for problem in authored.problems:
            say(str(problem))
        raise InvalidInput(
            f"The files have {counted(len(authored.problems), 'problem')}, printed above.",
            mend="Correct them; then the rest is looked at.",
        )
    return authored.content, authoring.places(paths)


def _print(found: Sequence[Finding], places: Mapping[Thing, str], *, every: bool, json: bool) -> None:
    """Grouped by rule, the worst first; each with its number, which --apply takes."""
    if json:
        printing.as_json([_plain(number, one, places) for number, one in enumerate(found, 1)])
        return
    numbered = list(enumerate(found, 1))
    for (severity, rule), group in groupby(numbered, key=lambda pair: (pair[1].severity, pair[1].rule)):
        same = list(group)
        say(f"{severity}: {rule}, {counted(len(same), 'finding')}")
        for number, one in same if every else same[:MOST_SHOWN]:
            where = places.get(one.things[0])
            say(f"  {number}. {f'{where}: ' if where else ''}{one.place}")
            say(f"     {one.reason}")
            for letter, mend in zip("abcde", one.mends, strict=False):
                say(f"     {number}{letter}: {mend.text}")
        if len(same) > MOST_SHOWN and not every:
            say(f"  and {len(same) - MOST_SHOWN:,} more; --all prints them.")
    counts = [
        counted(n, name) for name in Severity if (n := sum(one.severity is name for one in found))
    ]
    say(f"Found {', '.join(counts)}." if counts else "Nothing was found.")


def _plain(number: int, one: Finding, places: Mapping[Thing, str]) -> dict[str, Any]:
    return {
        "number": number,
        "rule": one.rule,
        "severity": one.severity.value,
        "things": [{"kind": each.kind.value, "key": list(each.key)} for each in one.things],
        "place": one.place,
        "file": places.get(one.things[0]),
        "reason": one.reason,
        "mends": [
            {"id": f"{number}{letter}", "text": mend.text}
            for letter, mend in zip("abcde", one.mends, strict=False)
        ],
    }
