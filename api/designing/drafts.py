"""`learner-graph curriculum draft`: drafts begun, shown, shared, talked about, approved and rebased.

Not for: what is done in them (edits), or what any of it means (graph.drafting).
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import orjson
import typer
from rich.table import Table
from rich.text import Text

from api import printing, runtime
from api.designing.things import thing_of
from api.options import By, Json
from api.printing import console, say
from graph import drafting
from graph.content import Difference, Thing, diff
from graph.drafts import Draft, DraftState, Wanted
from graph.errors import InvalidInput
from graph.merging import Conflict, Side
from graph.paging import Span
from graph.store import Store

draft_commands = typer.Typer(help="Drafts: changes that learners do not see yet.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="DRAFT", help="The draft's id, as `draft list` shows it.")]
Version = Annotated[int, typer.Option("--version", help="The version that you saw, as `draft show` says.")]


@draft_commands.command("new")
def new(
    title: Annotated[str, typer.Argument(help="What it is about, 1 to 200 characters.")],
    by: By,
    id: Annotated[str | None, typer.Option("--id", help="Its id. Default: one that nobody has.")] = None,
    description: Annotated[str, typer.Option(help="What it is for, up to 20,000 characters.")] = "",
    base: Annotated[int | None, typer.Option(help="The revision it begins on. Default: the present.")] = None,
    json: Json = False,
) -> None:
    """Begin a draft. With --id, the same again is the same draft."""
    key = id or f"draft-{uuid4().hex[:8]}"
    _said(
        lambda store: drafting.create(
            store, id=key, title=title, description=description, base=base, by=by, now=now()
        ),
        json,
    )


@draft_commands.command("list")
def list_drafts(
    by: By,
    state: Annotated[DraftState | None, typer.Option(help="Only those in this state.")] = None,
    everybodys: Annotated[bool, typer.Option("--all", help="Those that are not shared, too.")] = False,
    json: Json = False,
) -> None:
    """List your drafts and those that are shared."""

    async def work(store: Store) -> list[Draft]:
        wanted = Wanted(None if state is None else frozenset([state]))
        found: list[Draft] = []
        more = True
        while more:
            span = Span(100, (0, found[-1].id) if found else None)
            some, more = await drafting.page(store, span, by=None if everybodys else by, wanted=wanted)
            found += some
        return found

    found = runtime.with_store(work)
    if json:
        printing.as_json([head(one) for one in found])
        return
    table = Table("draft", "title", "by", "base", "version", "state", "shared", "changed")
    for one in found:
        words = [Text(printing.CONTROLS.sub("", text)) for text in (one.id, one.title, one.by)]
        shared, changed = "shared" if one.shared else "", f"{one.changed_at:%Y-%m-%d %H:%M}"
        table.add_row(*words, str(one.base), str(one.version), one.state, shared, changed)
    console.print(table)


@draft_commands.command("show")
def show(id: Id, by: By, json: Json = False) -> None:
    """Show a draft: its steps, what they change, comments and approvals."""

    async def work(store: Store) -> tuple[Draft, list[Difference]]:
        draft = await drafting.read(store, id, by=by)
        return draft, diff(*await drafting.content_of(store, draft))

    draft, changes = runtime.with_store(work)
    if json:
        printing.as_json(_plain(draft, changes))
        return
    _headline(draft)
    if draft.description:
        say(draft.description)
    for number, step in enumerate(draft.steps, 1):
        say(f"{number}. {step.text} ({step.by}, {step.at:%Y-%m-%d %H:%M})")
    for one in changes:
        fields = f": {', '.join(one.fields)}" if one.what == "changed" else ""
        say(f"   {one.what} {one.thing}{fields}")
    for said in draft.comments:
        say(f"{said.by}{f' on {said.about}' if said.about else ''}: {said.text}")
    counting = drafting.counting(draft)
    for approval in draft.approvals:
        void = "" if approval in counting else ", which does not count any more"
        say(f"Approved by {approval.by} as version {approval.version}{void}.")


@draft_commands.command("undo")
def undo(id: Id, version: Version, by: By, json: Json = False) -> None:
    """Take the last step back."""
    call = uuid4().hex
    _said(lambda store: drafting.undo(store, id, by=by, now=now(), version=version, call_id=call), json)


@draft_commands.command("comment")
def comment(
    id: Id,
    text: Annotated[str, typer.Argument(help="What you say, 1 to 5,000 characters.")],
    by: By,
    about: Annotated[str | None, typer.Option(help="One thing of it, such as concept:ID.")] = None,
    json: Json = False,
) -> None:
    """Say something of a draft."""
    one = about and thing_of(about)
    _said(
        lambda store: drafting.comment(
            store, id, comment_id=uuid4().hex, text=text, by=by, now=now(), about=one or None
        ),
        json,
    )


@draft_commands.command("share")
def share(
    id: Id,
    by: By,
    private: Annotated[bool, typer.Option("--private", help="Take it back from the others.")] = False,
    json: Json = False,
) -> None:
    """Let other designers see and edit a draft."""
    _said(lambda store: drafting.share(store, id, by=by, now=now(), shared=not private), json)


@draft_commands.command("describe")
def describe(
    id: Id,
    by: By,
    title: Annotated[str | None, typer.Option(help="Another title.")] = None,
    description: Annotated[str | None, typer.Option(help="Another description.")] = None,
    json: Json = False,
) -> None:
    """Give a draft another title or description."""
    said = {"title": title, "description": description}
    _said(lambda store: drafting.describe(store, id, by=by, now=now(), **said), json)


@draft_commands.command("approve")
def approve(id: Id, version: Version, by: By, json: Json = False) -> None:
    """Agree to a draft as it is in a version; whoever made any of it cannot."""
    _said(lambda store: drafting.approve(store, id, by=by, now=now(), version=version), json)


@draft_commands.command("discard")
def discard(id: Id, by: By, json: Json = False) -> None:
    """Give a draft up; it can still be read."""
    _said(lambda store: drafting.discard(store, id, by=by, now=now()), json)


@draft_commands.command("conflicts")
def conflicts(id: Id, by: By, json: Json = False) -> None:
    """List where a draft and what was published since disagree, with both sides."""

    async def work(store: Store) -> list[Conflict]:
        return await drafting.conflicts(store, await drafting.read(store, id, by=by))

    found = runtime.with_store(work)
    if json:
        printing.as_json(
            [_some(one, "field", "base", "ours", "theirs") | {"thing": _listed(one.thing)} for one in found]
        )
        return
    for one in found:
        say(f"{one.thing}: {one.field or 'there or not'}")
        for side, value in (("base", one.base), ("ours", one.ours), ("theirs", one.theirs)):
            say(f"   {side:6} {'not there' if value is None else orjson.dumps(value).decode()}")
    say(f"{len(found)} to be resolved." if found else "Nothing is to be resolved.")


@draft_commands.command("resolve")
def resolve(
    id: Id,
    thing: Annotated[str, typer.Argument(help="As in the conflict, such as concept:ID.")],
    version: Version,
    by: By,
    field: Annotated[str, typer.Argument(help='As in the conflict; "" where it is there or not.')] = "",
    ours: Annotated[bool, typer.Option("--ours", help="As in the draft.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="As in the curriculum.")] = False,
    value: Annotated[str | None, typer.Option(help="Another value, as JSON.")] = None,
    json: Json = False,
) -> None:
    """Say what holds where both disagree: one of the sides, or another value."""
    if [ours, theirs, value is not None].count(True) != 1:
        raise InvalidInput(
            "What holds?", field="--ours", value=ours, mend="Give one of --ours, --theirs and --value."
        )
    one, call = thing_of(thing), uuid4().hex
    side = Side.OURS if ours else Side.THEIRS
    holds: Any = side if value is None else _json(value)
    _said(
        lambda store: drafting.resolve(
            store, id, one, field, holds, by=by, now=now(), call_id=call, version=version
        ),
        json,
    )


@draft_commands.command("rebase")
def rebase(id: Id, by: By, json: Json = False) -> None:
    """Put a draft on the present revision."""
    _said(lambda store: drafting.rebase(store, id, by=by, now=now()), json)


def said_of(draft: Draft, json: bool) -> None:
    """What a draft is after something was done to it."""
    if json:
        printing.as_json(head(draft))
    else:
        _headline(draft)


def head(draft: Draft) -> dict[str, Any]:
    """A draft for scripts, without what is in it."""
    names = (
        *("id", "title", "description", "by", "base", "version", "state", "shared"),
        *("created_at", "changed_at", "changed_by", "change", "published"),
    )
    approved = sorted(one.by for one in drafting.counting(draft))
    return _some(draft, *names) | {"approved_by": approved}


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _said(work: Callable[[Store], Awaitable[Draft]], json: bool) -> None:
    said_of(runtime.with_store(work), json)


def _headline(draft: Draft) -> None:
    shared = ", shared" if draft.shared else ""
    which = f"version {draft.version} on revision {draft.base}, {draft.state}{shared}"
    say(f"Draft {draft.id}, {draft.title}: {which}.")


def _plain(draft: Draft, changes: list[Difference]) -> dict[str, Any]:
    return head(draft) | {
        "steps": [
            _some(step, "id", "at", "by", "kind", "text") | {"things": [_listed(one) for one in step.delta]}
            for step in draft.steps
        ],
        "comments": [
            _some(one, "id", "at", "by", "text") | {"about": one.about and _listed(one.about)}
            for one in draft.comments
        ],
        "approvals": [_some(one, "by", "at", "version") for one in draft.approvals],
        "changes": [_some(one, "what", "before", "after") | {"thing": _listed(one.thing)} for one in changes],
    }


def _some(value: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _listed(one: Thing) -> list[str]:
    return [one.kind.value, *one.key]


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
