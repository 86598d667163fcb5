"""Saved questions that are asked by the clock: the worker asks those that are due and writes dated results.

A result is `RESULTS/ID/20260301T063000Z.csv`, of the time that it was due in UTC: it is there whole, or not
at all. What was missed is asked once, for the latest time. A round has a minute in all; the rest is for the
next. Not for: when a question is due (graph.asking.saved), and what may be asked (graph.asking.gate).
"""

import logging
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from redis.asyncio import Redis

from api.asking import turns, writing
from api.asking.formats import Format
from api.asking.turns import Asker, Desk
from api.principal import Principal, Role
from api.settings import Settings
from graph.asking.saved import SavedQuestion, Schedule
from graph.errors import InvalidInput, LearnerGraphError, Refused, Unavailable
from graph.store import Store

log = logging.getLogger(__name__)

ROUND_SECONDS = 60.0
"""After so long the round ends, so that the worker's other jobs have their turn."""

MOST_ERROR = 500
"""Characters of what went wrong that are kept."""


async def ask_due(store: Store, now: datetime, *, use: Settings, redis: Redis) -> int:
    """Asks what is due at `now`; returns how many questions were. What goes wrong with one is kept on it and
    said in the log. Raises Unavailable where Neo4j or Redis does not answer, and Busy where analysts are
    asking: then it is asked in the next round."""
    desk = Desk(store, redis, use, store.write_audit)
    until, asked = monotonic() + ROUND_SECONDS, 0
    for question in await store.scheduled_questions():
        if question.schedule is None or monotonic() > until:
            continue
        slot = question.schedule.slot(now)
        if question.slot is None or question.slot < slot:
            await _ask(desk, question, question.schedule, slot)
            asked += 1
    return asked


async def _ask(desk: Desk, question: SavedQuestion, schedule: Schedule, slot: datetime) -> None:
    """Asks one and keeps what came of it; it is not asked for this time again."""
    name = f"{slot:%Y%m%dT%H%M%SZ}.{schedule.format}"
    said: dict[str, Any] = {"slot": slot, "last_at": datetime.now(UTC), "last_error": "", "last_warnings": []}
    try:
        folder = _folder(desk.settings.results, question.id)
        said["last_warnings"] = await _written(desk, question, folder / name, Format(schedule.format))
        said["last_file"] = name
        _forget_old(folder, schedule.keep)
    except (Unavailable, turns.Busy):
        raise
    except LearnerGraphError as problem:
        said["last_error"] = str(problem)[:MOST_ERROR]
        log.warning("saved question %s failed: %s", question.id, problem.code)
    await desk.live.set_question(question.id, **said)


async def _written(desk: Desk, question: SavedQuestion, out: Path, format: Format) -> list[str]:
    """What Neo4j warns of. Raises Refused where there is more than the limits let through, and what a run
    raises; then there is no file."""
    asker = Asker(Principal(frozenset({Role.ANALYST}), question.owner), f"schedule of {question.id}")
    said = question.newest
    async with (
        turns.taken(desk, asker, said.statement) as turn,
        turn.run(said.statement, said.parameters) as run,
    ):
        with writing.opened(out) as file, writing.writer(format) as to:
            ending = await writing.write(run, to, file)
            if not ending.complete:
                raise Refused(
                    "There is more than the limits let through, so nothing was written.",
                    field="statement",
                    mend="Ask for less: LIMIT, or count before you return.",
                )
        return [warning.message for warning in run.warnings]


def _folder(results: Path | None, id: str) -> Path:
    """The folder of a question's results. Raises InvalidInput."""
    if results is None:
        mend = "Set it to a folder for the worker to write to."
        raise InvalidInput("There is no folder for results.", field="LEARNER_GRAPH_RESULTS", mend=mend)
    folder = results / id
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        what = f"The folder of the results cannot be made ({error.strerror})."
        raise InvalidInput(what, field="LEARNER_GRAPH_RESULTS", value=str(folder)) from None
    return folder


def _forget_old(folder: Path, keep: int) -> None:
    """Deletes all but the newest results; names sort by time."""
    for old in sorted(path for path in folder.iterdir() if not path.name.startswith("."))[:-keep]:
        old.unlink(missing_ok=True)
