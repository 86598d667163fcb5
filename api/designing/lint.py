"""`learner-graph curriculum lint`: what is wrong or unwise about the curriculum, a draft, or files.

Not for: the rules (graph.linting), or the evidence (graph.checking).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from string import ascii_lowercase
from typing import Annotated, Any
from uuid import uuid4

import typer

from api import printing, runtime
from api.options import By, Json
from api.printing import counted, say
from api.progress import progress
from graph import authoring, checking, drafting, linting, text_form
from graph.content import Content, Thing
from graph.drafts import Draft
from graph.errors import InvalidInput
from graph.linting import Finding, Mend, Severity
from graph.store import Store

Places = Mapping[Thing, tuple[str, int]]
"""Where things are written."""

MOST_SHOWN = 20
"""Findings of one rule that are printed; --all prints them all, --json too."""


def lint(
    by: By,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="TOML files, or folders of them. Default: what is live.", exists=True),
    ] = None,
    draft: Annotated[str | None, typer.Option(help="What this draft would make, by its id.")] = None,
    live: Annotated[bool, typer.Option("--live", help="What is live, which is the default.")] = False,
    rules: Annotated[str, typer.Option(help="Only these, by name: cycle,orphan. Default: all.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings, too.")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"Print more than {MOST_SHOWN} of a rule.")] = False,
    apply: Annotated[
        str | None,
        typer.Option(
            help="Do a mend in the draft, by its number as it is printed with the same --rules: 3a."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say what is wrong or unwise, why, and what would mend it. Exit code 1 where there are errors."""
    if sum((bool(files), draft is not None, live)) > 1:
        raise InvalidInput("Only one can be looked at.", mend="Give files, or --draft, or --live.")
    if apply is not None and draft is None:
        raise InvalidInput(
            "Mends are done in a draft.", field="--apply", value=apply, mend="Give --draft, too."
        )
    wanted = [name.strip() for name in rules.split(",") if name.strip()] or None
    places: Places = {}
    if files:
        written, places = _of_files([path for file in files for path in text_form.files(file)])
        found = linting.lint(written, None, wanted)
    elif apply is not None and draft is not None:
        _say_applied(runtime.with_store(partial(_apply, draft, apply, wanted, by)), json=json)
        return
    else:
        found = runtime.with_store(lambda store: _of_graph(store, draft, wanted, by))
    _print(found, places, every=every, json=json)
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(one.severity in bad for one in found):
        raise typer.Exit(1)


async def _of_graph(store: Store, draft: str | None, rules: Sequence[str] | None, by: str) -> list[Finding]:
    if draft is None:
        _, looked_at = await store.content()
    else:
        _, looked_at = await drafting.content_of(store, await drafting.read(store, draft, by=by))
    with progress() as report:
        return await checking.check(
            store, looked_at, rules, lambda done, total: report("checking rules", done, total)
        )


async def _apply(
    id: str, number: str, rules: Sequence[str] | None, by: str, store: Store
) -> tuple[Draft, Mend]:
    """Does a mend in a draft, unless the draft changed since it was looked at. Raises InvalidInput for a
    number that no mend has, and as drafting.edit."""
    draft = await drafting.read(store, id, by=by)
    _, tip = await drafting.content_of(store, draft)
    mends = {
        name: mend
        for n, one in enumerate(await checking.check(store, tip, rules), 1)
        for name, mend in _lettered(n, one).items()
    }
    mend = mends.get(number if number[-1:].isalpha() else f"{number}a")
    if mend is None:
        raise InvalidInput(
            "There is no such mend.",
            field="--apply",
            value=number,
            mend="Lint the draft with the same --rules, and use a number that is printed, such as 1a.",
        )
    done = await drafting.edit(
        store,
        id,
        mend.steps,
        by=by,
        now=datetime.now(UTC),
        step_id=f"mend-{uuid4()}",
        version=draft.version,
        kind="mend",
        text=mend.text,
    )
    return done, mend


def _say_applied(done: tuple[Draft, Mend], *, json: bool) -> None:
    draft, mend = done
    if json:
        printing.as_json({"draft": draft.id, "version": draft.version, "mend": mend.text})
    else:
        say(f"Done in draft {draft.id}, which is at version {draft.version} now: {mend.text}")


def _lettered(number: int, one: Finding) -> dict[str, Mend]:
    """`3a` -> the first mend of finding 3, and so on."""
    return {f"{number}{letter}": mend for letter, mend in zip(ascii_lowercase, one.mends, strict=False)}


def _of_files(paths: Sequence[Path]) -> tuple[Content, Places]:
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


def _print(found: Sequence[Finding], places: Places, *, every: bool, json: bool) -> None:
    """Grouped by rule, the worst first; each with its number, which --apply takes."""
    if json:
        printing.as_json([_plain(number, one, places) for number, one in enumerate(found, 1)])
        return
    numbered = list(enumerate(found, 1))
    for (severity, rule), group in groupby(numbered, key=lambda pair: (pair[1].severity, pair[1].rule)):
        same = list(group)
        say(f"{severity}: {rule}, {counted(len(same), 'finding')}")
        for number, one in same if every else same[:MOST_SHOWN]:
            where = "{}:{}: ".format(*places[one.things[0]]) if one.things[0] in places else ""
            say(f"  {number}. {where}{one.place}")
            say(f"     {one.reason}")
            for name, mend in _lettered(number, one).items():
                say(f"     {name}: {mend.text}")
        if len(same) > MOST_SHOWN and not every:
            say(f"  and {len(same) - MOST_SHOWN:,} more; --all prints them.")
    counts = [counted(n, name) for name in Severity if (n := sum(one.severity is name for one in found))]
    say(f"Found {', '.join(counts)}." if counts else "Nothing was found.")


def _plain(number: int, one: Finding, places: Places) -> dict[str, Any]:
    file, line = places.get(one.things[0], (None, None))
    return {
        "number": number,
        "rule": one.rule,
        "severity": one.severity.value,
        "things": [{"kind": each.kind.value, "key": list(each.key)} for each in one.things],
        "place": one.place,
        "file": file,
        "line": line,
        "reason": one.reason,
        "mends": [{"id": name, "text": mend.text} for name, mend in _lettered(number, one).items()],
    }
