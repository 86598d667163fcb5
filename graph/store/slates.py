"""Served slates in the graph."""

from collections.abc import Sequence
from datetime import datetime

from graph import slates
from graph.advice import Slate
from graph.diversity import Served
from graph.errors import NotFound
from graph.store.connection import Connection, Row


class SlateStore(Connection):
    """The log of what was recommended."""

    async def write_slates(self, served: Sequence[Row]) -> None:
        """Writes slates, as `slates.to_row` makes them, that are new; the same one twice is one."""
        await self.write_one(
            "slate/write_slates", rows=sorted(served, key=lambda row: str(row["learner_id"]))
        )

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
