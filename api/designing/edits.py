"""`learner-graph curriculum draft add | set | ...`: one step in a draft each.

Not for: what a step comes to (graph.steps).
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import orjson
import typer

from api import runtime
from api.designing.drafts import Id, draft_commands, now, said_of
from api.designing.things import fields_of, thing_of, weights_of
from api.options import By, Json
from graph import drafting
from graph.content import Kind, thing
from graph.errors import InvalidInput
from graph.steps import (
    Add,
    Edit,
    Merge,
    Part,
    Remove,
    Restore,
    Retire,
    Split,
    Step,
    from_json,
)

One = Annotated[
    str, typer.Argument(metavar="THING", help="KIND:ID, such as concept:adding; prerequisite:SOURCE:TARGET.")
]
Fields = Annotated[
    list[str] | None, typer.Argument(metavar="FIELD=VALUE", help='Such as title="Adding" minutes=20.')
]
Key = Annotated[
    str | None,
    typer.Option("--step-id", help="Said again with the same, it is done once."),
]
Seen = Annotated[int | None, typer.Option("--version", help="Refuse if the draft is another version by now.")]


@draft_commands.command("add")
def add(
    id: Id,
    one: One,
    by: By,
    fields: Fields = None,
    step: Key = None,
    version: Seen = None,
    json: Json = False,
) -> None:
    """Add a concept, an edge, a question, a template, a resource, a course or a misconception."""
    new = thing_of(one)
    _do(id, [Add(new, fields_of(new.kind, fields or []))], by, step, version, json)


@draft_commands.command("set")
def set_fields(
    id: Id,
    one: One,
    by: By,
    fields: Fields = None,
    step: Key = None,
    version: Seen = None,
    json: Json = False,
) -> None:
    """Give fields of something other values; all others stay."""
    there = thing_of(one)
    _do(id, [Edit(there, fields_of(there.kind, fields or []))], by, step, version, json)


@draft_commands.command("retag")
def retag(
    id: Id,
    question: Annotated[str, typer.Argument(help="The question's id.")],
    concepts: Annotated[list[str], typer.Argument(help="All that it assesses: CONCEPT, or CONCEPT=0.5.")],
    by: By,
    step: Key = None,
    version: Seen = None,
    json: Json = False,
) -> None:
    """Say what concepts a question assesses, with their weights."""
    edit = Edit(thing(Kind.QUESTION, question), {"concepts": weights_of(concepts)})
    _do(id, [edit], by, step, version, json)


@draft_commands.command("remove")
def remove(id: Id, one: One, by: By, step: Key = None, version: Seen = None, json: Json = False) -> None:
    """Take an edge away; all else is retired."""
    _do(id, [Remove(thing_of(one))], by, step, version, json)


@draft_commands.command("retire")
def retire(id: Id, one: One, by: By, step: Key = None, version: Seen = None, json: Json = False) -> None:
    """Use something no more; it keeps its history."""
    _do(id, [Retire(thing_of(one))], by, step, version, json)


@draft_commands.command("restore")
def restore(id: Id, one: One, by: By, step: Key = None, version: Seen = None, json: Json = False) -> None:
    """Use something again that was retired."""
    _do(id, [Restore(thing_of(one))], by, step, version, json)


@draft_commands.command("merge")
def merge(
    id: Id,
    concepts: Annotated[list[str], typer.Argument(help="Concepts that become one.")],
    into: Annotated[str, typer.Option("--into", help="The concept that they become.")],
    by: By,
    step: Key = None,
    version: Seen = None,
    json: Json = False,
) -> None:
    """Make one concept of several; their questions, edges and places go to it."""
    _do(id, [Merge(tuple(concepts), into)], by, step, version, json)


@draft_commands.command("split")
def split(
    id: Id,
    concept: Annotated[str, typer.Argument(help="The concept.")],
    part: Annotated[
        list[str], typer.Option("--part", help="ID:TITLE:QUESTION,QUESTION,... Give it once for each part.")
    ],
    by: By,
    step: Key = None,
    version: Seen = None,
    json: Json = False,
) -> None:
    """Make several concepts of one; every question of it goes to one part or more."""
    _do(id, [Split(concept, tuple(map(_part, part)))], by, step, version, json)


@draft_commands.command("apply")
def apply(
    id: Id,
    file: Annotated[Path, typer.Argument(help="JSON: a step or a list of steps; - for standard input.")],
    by: By,
    step: Key = None,
    version: Seen = None,
    json: Json = False,
) -> None:
    """Do steps from a file as one, such as a mend that the lint proposes."""
    try:
        said = orjson.loads(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InvalidInput(
            f"It cannot be read: {error}.", field="FILE", value=str(file), mend="Give JSON in UTF-8."
        ) from None
    _do(
        id,
        [from_json(each) for each in (said if isinstance(said, list) else [said])],
        by,
        step,
        version,
        json,
    )


def _do(id: str, steps: Sequence[Step], by: str, step: str | None, version: int | None, json: bool) -> None:
    draft = runtime.with_store(
        lambda store: drafting.edit(
            store, id, steps, by=by, now=now(), step_id=step or uuid4().hex, version=version
        )
    )
    said_of(draft, json)


def _part(text: str) -> Part:
    """Raises InvalidInput."""
    id, _, rest = text.partition(":")
    title, colon, questions = rest.rpartition(":")
    if not colon:
        raise InvalidInput(
            "This is no part.", field="--part", value=text, mend="Write ID:TITLE:QUESTION,QUESTION,..."
        )
    return Part(id, tuple(each for each in questions.split(",") if each), {"title": title})


__all__ = ["draft_commands"]
