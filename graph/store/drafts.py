"""Drafts in the graph: what was done in them stands there as documents in which what is secret is sealed.

(:Draft {id, title, description, by, base, version, state, shared, created_at, changed_at, changed_by, change,
request, approvals, resolutions, calls, published})
(:Draft)-[:HAS_STEP {position}]->(:Step {id, at, by, kind, text, things, changes, request})
(:Draft)-[:HAS_COMMENT]->(:Comment {id, at, by, text, about})

Not for: the rules (graph.drafting).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from graph.content import Delta, Thing, of_token
from graph.drafts import Approval, Call, Comment, Draft, DraftState, DraftStep, Wanted
from graph.merging import Resolution, Resolutions
from graph.paging import LAST, MOST_NUMBER, Span
from graph.sealing import Sealer
from graph.store.connection import Connection, Row, Transaction
from graph.store.content import packed, unpacked

_PLAIN = (
    *("id", "title", "description", "by", "base", "version"),
    *("shared", "created_at", "changed_at", "changed_by", "change"),
)


class DraftStore(Connection):
    """Reads of drafts."""

    async def draft(self, id: str, tx: Transaction | None = None) -> Draft | None:
        """One draft with all that belongs to it; None where there is none. Raises CannotUnseal."""
        return (await self.drafts([id], tx)).get(id)

    async def drafts(self, ids: Sequence[str], tx: Transaction | None = None) -> dict[str, Draft]:
        """Those that there are among `ids`, by id. Raises CannotUnseal, Unavailable."""
        run = self.read if tx is None else tx.run
        found = await run("draft/read_drafts", ids=list(ids))
        return {row["draft"]["id"]: _draft(self.sealer, row["draft"]) for row in found}

    async def drafts_page(
        self, span: Span[tuple[int, str]], *, by: str | None, wanted: Wanted
    ) -> tuple[list[Draft], bool]:
        """The drafts of a span by (value that they are ordered by, id) that somebody sees (None: all),
        without steps, comments and resolutions, and whether there are more in its direction."""
        after, before = span.after or (-MOST_NUMBER, ""), span.before or (MOST_NUMBER, LAST)
        page = {"after_value": after[0], "after": after[1], "before_value": before[0], "before": before[1]}
        page |= {"backward": span.backward, "limit": span.size + 1}
        states = None if wanted.states is None else sorted(wanted.states)
        which = {"states": states, "author": wanted.author, "shared": wanted.shared, "order": wanted.order}
        found = await self.read("draft/page_drafts", by=by, **which, **page)
        return span.of([_draft(self.sealer, {**row["draft"], "resolutions": []}) for row in found])

    async def lock_draft(self, tx: Transaction, id: str) -> Draft | None:
        """The draft, which nobody else changes until the transaction ends."""
        return await self.draft(id, tx) if await tx.run("draft/lock_draft", id=id) else None

    async def request_of(self, tx: Transaction, draft_id: str, step_id: str) -> str:
        """What was asked for in a step that there is."""
        [row] = await tx.run("draft/read_drafts", ids=[draft_id])
        [sealed] = [each["request"] for each in row["draft"]["steps"] if each["id"] == step_id]
        return self.sealer.open(sealed, request_context(step_id))


async def create_draft(tx: Transaction, draft: Draft, request: str) -> tuple[str, str]:
    """Keeps a new draft, or leaves the one that has its id. Returns by whom it is, and what was asked."""
    properties = {name: getattr(draft, name) for name in _PLAIN if name != "id"}
    properties |= {"state": draft.state.value, "request": request, "approvals": [], "resolutions": []}
    [row] = await tx.run("draft/create_draft", id=draft.id, properties=properties)
    return row["by"], row["request"]


async def set_draft(tx: Transaction, id: str, **properties: Any) -> None:
    """Changes properties of a draft that is locked."""
    await tx.run("draft/set_draft", id=id, properties=properties)


async def add_step(tx: Transaction, sealer: Sealer, draft: Draft, step: DraftStep, request: str) -> None:
    """Adds a step at the end of a draft that is locked. request: what was asked for."""
    properties = {name: getattr(step, name) for name in ("id", "at", "by", "kind", "text")}
    properties["request"] = sealer.seal(request, request_context(step.id))
    properties |= _changes(sealer, step.delta)
    await tx.run("draft/add_step", draft_id=draft.id, position=len(draft.steps) + 1, properties=properties)


async def remove_step(tx: Transaction, id: str) -> None:
    """Takes a step of a draft that is locked."""
    await tx.run("draft/remove_step", id=id)


async def write_steps(tx: Transaction, sealer: Sealer, steps: Sequence[DraftStep]) -> None:
    """What the things of these steps became, anew."""
    rows = [{"id": step.id, **_changes(sealer, step.delta)} for step in steps]
    await tx.run("draft/write_steps", rows=rows)


async def add_comment(tx: Transaction, draft_id: str, comment: Comment) -> None:
    """Adds a comment to a draft."""
    properties = {name: getattr(comment, name) for name in ("id", "at", "by", "text")}
    if comment.about is not None:
        properties["about"] = comment.about.token
    await tx.run("draft/add_comment", draft_id=draft_id, properties=properties)


def approval_texts(approvals: Sequence[Approval]) -> list[str]:
    """As they stand in the graph."""
    return [orjson.dumps({"by": one.by, "at": one.at, "version": one.version}).decode() for one in approvals]


def call_texts(calls: Sequence[Call]) -> list[str]:
    """As they stand in the graph."""
    return [orjson.dumps(asdict(one)).decode() for one in calls]


def resolution_texts(sealer: Sealer, resolutions: Resolutions) -> list[str]:
    """As they stand in the graph: thing and field are plain, sides and value sealed."""
    found = []
    for (one, field), said in resolutions.items():
        text = orjson.dumps([said.ours, said.theirs, said.value]).decode()
        sealed = sealer.seal(text, resolution_context(one.token, field))
        found.append(orjson.dumps({"thing": one.token, "field": field, "sealed": sealed}).decode())
    return found


def request_context(step_id: str) -> str:
    """What the sealed request of a step belongs to."""
    return f"step:{step_id}:request"


def resolution_context(token: str, field: str) -> str:
    """What a sealed resolution belongs to."""
    return f"resolution:{token}:{field}"


def _changes(sealer: Sealer, delta: Delta) -> Mapping[str, list[str]]:
    """A list in the graph holds no null, so what is not there is JSON's."""
    return {
        "things": [one.token for one in delta],
        "changes": ["null" if said is None else packed(sealer, one, said) for one, said in delta.items()],
    }


def _draft(sealer: Sealer, row: Row) -> Draft:
    """(:Draft), with lists of its steps and comments where they were read."""
    return Draft(
        **{name: row[name] for name in _PLAIN},
        state=DraftState(row["state"]),
        steps=tuple(_step(sealer, each) for each in row.get("steps", ())),
        comments=tuple(_comment(each) for each in row.get("comments", ())),
        approvals=tuple(map(_approval, row["approvals"])),
        resolutions=dict(_resolution(sealer, text) for text in row["resolutions"]),
        published=row.get("published"),
        calls=tuple(map(_call, row.get("calls", ()))),
    )


def _step(sealer: Sealer, row: Row) -> DraftStep:
    """(:Step)"""
    delta = {}
    for token, text in zip(row["things"], row["changes"], strict=True):
        one = of_token(token)
        delta[one] = None if text == "null" else unpacked(sealer, one, text)
    return DraftStep(**{name: row[name] for name in ("id", "at", "by", "kind", "text")}, delta=delta)


def _comment(row: Row) -> Comment:
    """(:Comment)"""
    about = row.get("about")
    return Comment(row["id"], row["at"], row["by"], row["text"], about and of_token(about))


def _approval(text: str) -> Approval:
    """One of Draft.approvals."""
    said = orjson.loads(text)
    return Approval(said["by"], datetime.fromisoformat(said["at"]), said["version"])


def _call(text: str) -> Call:
    """One of Draft.calls."""
    said = orjson.loads(text)
    return Call(**said | {"at": datetime.fromisoformat(said["at"])})


def _resolution(sealer: Sealer, text: str) -> tuple[tuple[Thing, str], Resolution]:
    """One of Draft.resolutions."""
    said = orjson.loads(text)
    opened = sealer.open(said["sealed"], resolution_context(said["thing"], said["field"]))
    return (of_token(said["thing"]), said["field"]), Resolution(*orjson.loads(opened))
