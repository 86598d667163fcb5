"""Corrections in the graph: (:Correction)-[:CORRECTS {before, after}]->(:Question), kept as a record."""

import secrets
from collections.abc import Mapping
from typing import Any

from graph.model import Correction, CorrectionKind
from graph.store.connection import Connection, Row, Transaction


class CorrectionStore(Connection):
    """The log of what was corrected."""

    async def running_corrections(self) -> list[Correction]:
        """Those that are not completed, oldest first."""
        found = await self.read("correction/read_running")
        return [_correction(row["correction"]) for row in found]


async def create_correction(
    tx: Transaction,
    kind: CorrectionKind,
    reason: str,
    questions: Mapping[str, tuple[Any, Any]],
    revision: int | None = None,
) -> Correction:
    """Keeps that it has begun, in the transaction that corrects the questions. reason: empty where nobody
    gave one; then it is not kept beyond its end. revision: of the curriculum, that it follows from."""
    id = secrets.token_hex(6)
    changes = [
        {"id": q, "before": before, "after": after} for q, (before, after) in sorted(questions.items())
    ]
    await tx.run(
        "correction/create_correction",
        id=id,
        kind=kind.value,
        reason=reason,
        revision=revision,
        rows=changes,
    )
    return Correction(id, kind, reason, questions)


async def advance_correction(tx: Transaction, correction: Correction) -> None:
    """Keeps how far it has come."""
    if correction.done and not correction.reason:
        await tx.run("correction/discard", id=correction.id)
        return
    kept = ("cursor", "model", "learners", "answers", "changed", "ungraded")
    progress = {name: getattr(correction, name) for name in kept}
    await tx.run(
        "correction/advance",
        id=correction.id,
        progress={**progress, "state": "done" if correction.done else "running"},
    )


def _correction(row: Row) -> Correction:
    questions = {id: (before, after) for id, before, after in row["questions"]}
    return Correction(**{**row, "kind": CorrectionKind(row["kind"]), "questions": questions})
