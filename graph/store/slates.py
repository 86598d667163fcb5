"""Served slates and tracing models in the graph."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from graph import slates
from graph.errors import NotFound
from graph.model import Slate
from graph.store.connection import Connection, Row, Transaction
from tracing.parameters import Parameters


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


class ModelStore(Connection):
    """Versions of the tracing model."""

    async def write_model(
        self,
        version: str,
        fitted_at: datetime,
        properties: Mapping[str, Any],
        parameters: Mapping[str, Parameters],
    ) -> None:
        """Writes a fitted model and puts it in force, both or neither."""
        fits = [
            {
                "concept_id": concept_id,
                "properties": {
                    "prior": p.prior,
                    "learn": p.learn,
                    "forget": p.forget,
                    "guess": p.guess,
                    "slip": p.slip,
                },
            }
            for concept_id, p in sorted(parameters.items())
        ]

        async def work(tx: Transaction) -> None:
            await tx.run(
                "model/write_model",
                version=version,
                properties={**properties, "fitted_at": fitted_at},
                rows=fits,
            )
            await tx.run("model/promote", version=version)

        await self.write(work)

    async def model(self, version: str) -> dict[str, Any]:
        """What is kept of a model version. Raises NotFound."""
        found = await self.read("model/read_model", version=version)
        if not found:
            raise NotFound("There is no such model.", field="model", value=version, mend="Fit one first.")
        return {**found[0]["model"], "concepts": found[0]["concepts"]}
