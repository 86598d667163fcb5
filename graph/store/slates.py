"""Served slates in the graph."""

from collections.abc import Sequence

from graph import slates
from graph.advice import Slate
from graph.errors import NotFound
from graph.store.connection import Connection, Row


class SlateStore(Connection):
    """The log of what was recommended."""

    async def write_slates(self, served: Sequence[Row]) -> None:
        """Writes slates, as `slates.to_row` makes them, that are new; the same one twice is one."""
        await self.write_one(
            "slate/write_slates", rows=sorted(served, key=lambda row: str(row["learner_id"]))
        )

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
