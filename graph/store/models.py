"""Versions of the tracing model in the graph: written once, put in force, and watched.

(:TracingModel)-[:FITS]->(:Concept), (:Question)      (:TracingModel)-[:COULD_NOT_FIT]->(:Concept)
(:TracingModel)-[:SERVED_IN]->(:DriftWindow)          (:Curriculum)-[:PROMOTED]->(:TracingModel)
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from graph.errors import Conflict, NotFound
from graph.happenings import Cause, ForEveryone
from graph.measuring import Estimate, Measured
from graph.store import rows
from graph.store.connection import Connection, Row, Transaction
from graph.versions import DriftWindow, ModelVersion, Promotion, Unfitted
from tracing.model import UNFITTED, Model
from tracing.parameters import Parameters
from tracing.response import from_numbers

BATCH = 5_000
"""Parameters of questions that one statement writes."""

Served = Sequence[tuple[str, Sequence[float], Sequence[bool]]]
"""By learner: id, predictions, verdicts."""


KEPT = (
    "engine",
    "fitted_at",
    "seed",
    "answers",
    "learners",
    "first_at",
    "last_at",
    "concepts",
    "questions",
    "unfitted",
)
"""What is kept of a version under its own name."""


class ModelStore(Connection):
    """Versions of the tracing model, promotions and windows of drift."""

    async def write_model(self, version: ModelVersion, model: Model, unfitted: Sequence[Unfitted]) -> None:
        """Writes a version, all of it or nothing; it is not put in force. Raises Conflict where it exists."""
        version = replace(
            version, concepts=len(model.concepts), questions=len(model.items), unfitted=len(unfitted)
        )
        fits = [{"id": id, "properties": asdict(p)} for id, p in sorted(model.concepts.items())]
        items = [{"id": id, "properties": asdict(p)} for id, p in sorted(model.items.items())]
        left = [{"id": one.concept_id, "properties": _reason(one)} for one in unfitted]
        name = version.version

        async def work(tx: Transaction) -> None:
            properties = _version_properties(version) | _model_properties(model)
            await tx.run("model/write_model", version=name, properties=properties, rows=fits)
            for start in range(0, len(items), BATCH):
                await tx.run("model/write_items", version=name, rows=items[start : start + BATCH])
            await tx.run("model/write_unfitted", version=name, rows=left)

        await self.write(work)

    async def models(self) -> list[ModelVersion]:
        """All versions, the default first, then as they were fitted."""
        return [_version(row) for row in await self.read("model/read_models")]

    async def model(self, version: str) -> ModelVersion:
        """One version. Raises NotFound."""
        for known in await self.models():
            if known.version == version:
                return known
        raise NotFound(
            "There is no such model.", field="version", value=version, mend="Use one that models list shows."
        )

    async def tracing_model(self, version: str) -> tuple[Model, list[str]]:
        """What a version holds, and what of it cannot be used, with the reason: that is left out, as if it
        had not been fitted. A version that is not there holds nothing."""
        found = await self.read("model/read_parameters", version=version)
        return _model(found[0]) if found else (UNFITTED, [])

    async def unfitted(self, version: str) -> list[Unfitted]:
        """Concepts that a version could not fit, by id."""
        return [Unfitted(**row) for row in await self.read("model/read_unfitted", version=version)]

    async def promote(self, promotion: Promotion) -> None:
        """Puts a version in force. Raises Conflict where `replaced` is not in force any more."""
        properties = {
            "at": promotion.at,
            "reason": promotion.reason,
            "by": promotion.by,
            "forced": promotion.forced,
            "rollback": promotion.rollback,
            **_estimate_properties("log_loss", promotion.log_loss),
            **_estimate_properties("ece", promotion.ece),
        }
        done = await self.write_and_tell(
            ForEveryone(Cause.MODEL),
            "model/promote",
            version=promotion.version,
            replaced=promotion.replaced,
            properties=properties,
        )
        if not done:
            raise Conflict(
                "Another model was put in force meanwhile.",
                field="version",
                value=promotion.version,
                mend="Look at models list and try again.",
            )

    async def promotions(self) -> list[Promotion]:
        """Everything that was put in force, oldest first."""
        return [_promotion(row) for row in await self.read("model/read_promotions")]

    async def open_windows(self) -> list[tuple[str, datetime]]:
        """By version with predicted answers that no window has yet: when the first of them was recorded."""
        return [(row["version"], row["recorded_at"]) for row in await self.read("drift/read_open")]

    async def served(self, version: str, since: datetime, until: datetime) -> Served:
        """What a version predicted of the answers recorded from since to before until, and their verdicts."""
        found = await self.read("drift/read_served", version=version, since=since, until=until)
        return [(row["learner_id"], row["predicted"], row["correct"]) for row in found]

    async def write_window(self, window: DriftWindow) -> None:
        """Keeps a window, once."""
        await self.write_one(
            "drift/write_window",
            id=f"{window.version}:{window.since:%Y-%m-%d}",
            version=window.version,
            properties={
                "model": window.version,
                "since": window.since,
                "until": window.until,
                "warning": window.warning,
                **_measured_properties(window.measured),
            },
        )

    async def windows(self, version: str, first: int = 30) -> list[DriftWindow]:
        """The newest windows of a version, newest first."""
        return (await self.windows_of([version], first)).get(version, [])

    async def windows_of(self, versions: Sequence[str], first: int) -> dict[str, list[DriftWindow]]:
        """The newest windows of each of these versions, newest first; a version that is not there is
        absent."""
        found = await self.read("drift/read_windows", versions=list(versions), limit=first)
        return {row["version"]: [_window(kept) for kept in row["windows"]] for row in found}


def _reason(unfitted: Unfitted) -> Row:
    """[:COULD_NOT_FIT]"""
    return {"reason": unfitted.reason, "answers": unfitted.answers, "learners": unfitted.learners}


def _version_properties(version: ModelVersion) -> Row:
    held_out = _measured_properties(version.held_out, "held_out_") if version.held_out else {}
    return {name: getattr(version, name) for name in KEPT} | held_out


def _model_properties(model: Model) -> Row:
    """What a model holds besides concepts and questions, as properties of its own node."""
    everyone = asdict(model.everyone) if model.everyone else {}
    return {f"everyone_{name}": value for name, value in everyone.items()} | {
        "initial_stability": model.memory.initial_stability,
        "spacing_gain": model.memory.spacing_gain,
        "practice_gain": model.memory.practice_gain,
        "memory_fitted": model.memory.fitted,
        "level": model.level,
        "response": model.response.numbers if model.response else None,
    }


def _measured_properties(measured: Measured, prefix: str = "") -> Row:
    flat: dict[str, Any] = {}
    for name in ("answers", "learners", "share_right", "mean_chance", "expected_log_loss"):
        flat[prefix + name] = getattr(measured, name)
    for name in ("log_loss", "auc", "rmse", "ece"):
        flat |= _estimate_properties(prefix + name, getattr(measured, name))
    return flat


def _estimate_properties(name: str, estimate: Estimate | None) -> Row:
    if estimate is None:
        return {}
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _estimate(row: Mapping[str, Any], name: str) -> Estimate | None:
    if row.get(name) is None:
        return None
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"])


def _measured(row: Mapping[str, Any], prefix: str = "") -> Measured:
    plain = ("answers", "learners", "share_right", "mean_chance", "expected_log_loss")
    figures: dict[str, Any] = {
        name: _estimate(row, prefix + name) for name in ("log_loss", "auc", "rmse", "ece")
    }
    return Measured(**{name: row[prefix + name] for name in plain}, **figures)


def _version(row: Row) -> ModelVersion:
    """(:TracingModel)"""
    kept = row["model"]
    return ModelVersion(
        version=kept["version"],
        **{name: kept[name] for name in KEPT if name in kept},
        held_out=_measured(kept, "held_out_") if "held_out_answers" in kept else None,
        in_force=row["in_force"],
    )


def _promotion(row: Row) -> Promotion:
    """[:PROMOTED]"""
    kept = row["promotion"]
    plain = ("replaced", "at", "reason", "by", "forced", "rollback")
    return Promotion(
        version=row["version"],
        **{name: kept[name] for name in plain},
        log_loss=_estimate(kept, "log_loss"),
        ece=_estimate(kept, "ece"),
    )


def _window(kept: Row) -> DriftWindow:
    """(:DriftWindow)"""
    return DriftWindow(kept["model"], kept["since"], kept["until"], _measured(kept), kept["warning"])


def _model(row: Row) -> tuple[Model, list[str]]:
    """What model/read_parameters gives; what cannot be used is left out and named."""
    problems: list[str] = []
    kept = row["model"]
    shared = [kept.get(f"everyone_{field.name}") for field in fields(Parameters)]
    everyone = rows.usable(
        rows.parameters, [("everyone", shared)] if "everyone_prior" in kept else [], problems
    )
    memory = rows.usable(rows.memory, [("memory", kept)] if "initial_stability" in kept else [], problems)
    numbers = kept.get("response")
    response = rows.usable(from_numbers, [("response", numbers)] if numbers else [], problems)
    model = Model(
        rows.usable(rows.parameters, ((id, own) for id, *own in row["concepts"]), problems),
        rows.usable(rows.item_parameters, ((id, own) for id, *own in row["questions"]), problems),
        everyone.get("everyone"),
        memory.get("memory", UNFITTED.memory),
        kept.get("level", 0.0),
        response.get("response"),
    )
    return model, problems
