"""Served slates in the graph, and what became of their lines."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from graph import slates
from graph.advice import Slate
from graph.diversity import Served
from graph.errors import NotFound
from graph.outcomes import LineState, Outcome
from graph.store.connection import Connection, Row, Transaction
from graph.store.missing import one_learner


class ServedCount(NamedTuple):
    """Slates that one policy and one version of the model made in a period, and for how many learners."""

    policy: str
    model: str
    slates: int
    learners: int
    first_at: datetime
    last_at: datetime


class SlateStore(Connection):
    """The log of what was recommended."""

    async def write_slates(self, served: Sequence[Row]) -> set[str]:
        """Writes slates, as `slates.to_row` makes them, that are new; the same one twice is one. Returns the
        ids of those that are there now: there is nobody to write the others to."""
        found = await self.write_one(
            "slate/write_slates", rows=sorted(served, key=lambda row: str(row["learner_id"]))
        )
        return {row["id"] for row in found}

    async def served_slates(
        self, at: datetime, after: str, until: datetime, first: int
    ) -> list[tuple[str, Served]]:
        """Up to `first` slates with their ids, by time and id, after the slate `after` of time `at` and
        before `until`."""
        [row] = await self.read("slate/read_served", at=at, after=after, until=until, limit=first)
        return [(id, Served(*slate)) for id, *slate in row["slates"]]

    async def slate(self, id: str) -> Slate:
        """One served slate. Raises NotFound."""
        found = await self.read("slate/read_slate", id=id)
        if not found:
            raise NotFound(
                "There is no such slate.",
                field="slateId",
                value=id,
                mend="Use the id that nextQuestions gave.",
            )
        return slates.from_json(found[0]["document"])

    async def slate_owners(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Whose the slates are and how many lines they have; those still on their way are absent."""
        return {
            row["id"]: (row["learner_id"], row["lines"])
            for row in await self.read("slate/read_owners", ids=list(ids))
        }

    async def slate_lines(self, ids: Sequence[str]) -> dict[str, list[LineState]]:
        """What became of the lines, by slate; those are absent that are still on their way into the graph."""
        return {row["id"]: line_states(row) for row in await self.read("slate/read_lines", ids=list(ids))}

    async def move_lines(
        self, slate: Slate, move: Callable[[Sequence[LineState]], list[LineState]], now: datetime
    ) -> list[LineState]:
        """Makes something of the lines of one slate, which is written first where it is still on its way.

        move: the lines as they are under the lock -> as they become; may raise, and then nothing is written.
        """

        async def work(tx: Transaction) -> list[LineState]:
            found = await tx.run("slate/lock_lines", ids=[slate.id])
            if not found:
                served = slates.to_row(slate) | {"served_at": now.isoformat()}
                await tx.run("slate/write_slates", rows=[served])
                found = await tx.run("slate/lock_lines", ids=[slate.id])
            before = line_states(one_learner(slate.learner_id, found))
            after = move(before)
            if after != before:
                await tx.run("slate/write_lines", rows=[lines_row(slate.id, after, settled=False)])
            return after

        return await self.write(work)

    async def open_slates(self, before: datetime, most: int) -> list[str]:
        """Ids of up to `most` slates served before a moment that are not settled, oldest first."""
        [row] = await self.read("slate/read_open", before=before, limit=most)
        ids: list[str] = row["ids"]
        return ids

    async def settle_slates(
        self,
        ids: Sequence[str],
        days: int,
        move: Callable[[Sequence[LineState], Sequence[str], Mapping[str, datetime]], list[LineState]],
    ) -> int:
        """Says for good what became of the lines of slates, all or nothing; returns how many were open.

        move: lines, their questions, and question id -> when it was answered first within so many days of
        serving -> the lines as they become.
        """

        async def work(tx: Transaction) -> int:
            locked = await tx.run("slate/lock_lines", ids=sorted(ids))
            found = [row for row in locked if row["open"]]
            answers = await tx.run("slate/read_answered", ids=[row["id"] for row in found], days=days)
            answered = {row["id"]: dict(sorted(row["answered"], reverse=True)) for row in answers}
            written = [
                lines_row(
                    row["id"],
                    move(line_states(row), row["questions"], answered.get(row["id"], {})),
                    settled=True,
                )
                for row in found
            ]
            await tx.run("slate/write_lines", rows=written)
            return len(written)

        return await self.write(work)

    async def served_counts(self, since: datetime, until: datetime) -> list[ServedCount]:
        """What each policy and version of the model served in a period, what served last first."""
        found = await self.read("slate/count_served", since=since, until=until)
        return [ServedCount(**row) for row in found]


def line_states(row: Row) -> list[LineState]:
    """From a row of slate/lock_lines or slate/read_lines."""
    return [
        LineState(Outcome(state), reason, at)
        for state, reason, at in zip(row["states"], row["reasons"], row["state_at"], strict=True)
    ]


def lines_row(id: str, lines: Sequence[LineState], *, settled: bool) -> Row:
    """A row of slate/write_lines."""
    return {
        "id": id,
        "states": [line.outcome.value for line in lines],
        "reasons": [line.reason for line in lines],
        "state_at": [line.at for line in lines],
        "settled": settled,
    }
