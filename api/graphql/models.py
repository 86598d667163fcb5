"""Versions of the tracing model: how each was fitted, how well it predicts, and which one is in force.

Not for: putting another one in force (model_changes.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Annotated, Any

import strawberry

from api.graphql import ids, pages
from api.graphql.context import Info
from api.graphql.filters import Order
from api.graphql.nodes import Node, id_of, instead, resolved
from api.graphql.pages import Connection, Paging, listed
from api.principal import Action
from graph import measuring, models, versions
from graph.errors import NotFound
from graph.versions import ModelVersion


@strawberry.enum(description="What fits versions of the tracing model.")
class TracingEngine(Enum):
    """graph.engines.ENGINES, and what stands at the default parameters."""

    OURS = strawberry.enum_value("ours", description="This service's own.")
    PYBKT = strawberry.enum_value("pybkt", description="pyBKT: each concept by itself.")
    NONE = strawberry.enum_value("none", description="Nothing: the default parameters.")


@strawberry.type(description="A figure with its 95% interval, learners resampled.")
class Estimate:
    """graph.measuring.Estimate."""

    value: float = strawberry.field(description="The figure itself, in its own unit.")
    low: float = strawberry.field(description="Lower end of the interval, in the same unit.")
    high: float = strawberry.field(description="Upper end of the interval, in the same unit.")


@strawberry.type(description="How well chances of a right answer foretold the verdicts.")
class PredictionFigures:
    """graph.measuring.Measured."""

    answers: int = strawberry.field(description="How many answers, at least 1.")
    learners: int = strawberry.field(description="Of how many learners.")
    share_right: float = strawberry.field(description="Share of right answers, in [0, 1].")
    mean_chance: float = strawberry.field(description="Mean of the predicted chances, in [0, 1].")
    log_loss: Estimate = strawberry.field(description="Mean log loss, nats an answer; 0 is perfect.")
    expected_log_loss: float = strawberry.field(
        description="What it would be if every chance were exactly right, nats an answer."
    )
    auc: Estimate = strawberry.field(
        description="Chance that a right answer was thought likelier than a wrong one, in [0, 1]; 0.5 is "
        "chance."
    )
    rmse: Estimate = strawberry.field(
        description="Root of the mean squared distance of chance and verdict, in [0, 1]."
    )
    calibration_error: Estimate = strawberry.field(
        description="Mean distance between chance and share of right answers, by tenth of chance, in [0, 1]."
    )


@strawberry.type(description="That a version of the tracing model was put in force.")
class ModelPromotion:
    """graph.versions.Promotion."""

    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="By whom; empty where that is not known.")
    reason: str = strawberry.field(description="Why; empty where nobody gave a reason.")
    replaced: str = strawberry.field(description="The version that was in force before.")
    forced: bool = strawberry.field(description="Whether it was, though it predicted worse.")
    rollback: bool = strawberry.field(description="Whether it undid another promotion.")


@strawberry.type(description="Served predictions of one version against their verdicts, over whole UTC days.")
class DriftWindow:
    """graph.versions.DriftWindow."""

    since: datetime = strawberry.field(description="Its beginning.")
    until: datetime = strawberry.field(description="Its end, which is not in it.")
    figures: PredictionFigures = strawberry.field(description="What was measured.")
    warning: str = strawberry.field(
        description="What is worse than seen at promotion, by how much; empty where nothing is."
    )


@strawberry.type(description="A version of the tracing model: the parameters by which answers move mastery.")
class TracingModel(Node):
    """graph.versions.ModelVersion."""

    version: str = strawberry.field(description="Its own id, as mastery edges and slates name it.")
    in_force: bool = strawberry.field(description="Whether answers move mastery by it now.")
    engine: str = strawberry.field(
        description="`fittedBy`, in small letters.", deprecation_reason=instead("fittedBy")
    )
    fitted_by: TracingEngine | None = strawberry.field(
        description="What fitted it; null where another version of the service fitted it by what this one "
        "does not know."
    )
    fitted_at: datetime | None = strawberry.field(description="When; null for the default parameters.")
    seed: int = strawberry.field(description="Of everything random in the fit, any whole number.")
    answers: int = strawberry.field(description="How many answers it was fitted on.")
    learners: int = strawberry.field(description="Of how many learners these are.")
    first_at: datetime | None = strawberry.field(
        description="Time of the first of these answers; null where none has one."
    )
    last_at: datetime | None = strawberry.field(description="Time of the last of them; null as above.")
    concepts: int = strawberry.field(description="How many concepts have parameters of their own.")
    questions: int = strawberry.field(description="How many questions have parameters of their own.")
    unfitted: int = strawberry.field(
        description="How many concepts have none, for want of answers: they borrow them."
    )
    held_out: PredictionFigures | None = strawberry.field(
        description="Of predicted answers of learners whom it was not fitted on, when it was fitted; null "
        "where they were too few."
    )
    log_loss: Estimate | None = strawberry.field(description="`heldOut.logLoss`; null where that is.")
    calibration_error: Estimate | None = strawberry.field(
        description="`heldOut.calibrationError`; null where that is."
    )

    @resolved("Where served predictions lately are worse than seen at promotion, by how much; else empty.")
    async def drift_warning(self, info: Info) -> str:
        """Of the newest window."""
        found = await info.context.windows.load((self.version, 1))
        return found[0].warning if found else ""

    @resolved(
        "The windows in which served predictions were measured, newest first. Null, with an error, for "
        "whoever may not see versions."
    )
    async def drift_windows(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many at most, 1 to 100.")] = 10,
    ) -> list[DriftWindow] | None:
        """Those of all versions that are asked for, in one read."""
        await info.context.require(Action.READ_MODELS)
        pages.bounded(first)
        found = await info.context.windows.load((self.version, first))
        return [_window(each) for each in found]

    @resolved(
        "When it was put in force, oldest first. Null, with an error, for whoever may not see versions."
    )
    async def promotions(self, info: Info) -> list[ModelPromotion] | None:
        """Read once for all versions."""
        found = await _promotions(info)
        return [_promotion(each) for each in found if each.version == self.version]

    @resolved(
        "Since when it is in force; null where it is not, and for the default where nothing else ever was. "
        "Null, with an error, for whoever may not see versions."
    )
    async def in_force_since(self, info: Info) -> datetime | None:
        """The last promotion."""
        found = [each.at for each in await _promotions(info) if each.version == self.version]
        return found[-1] if found and self.in_force else None

    @resolved(
        "The version that rollbackModel would put in force; null where this one is not in force, or nothing "
        "was before it. Null, with an error, for whoever may not see versions."
    )
    async def rollback_to(self, info: Info) -> Annotated["TracingModel", strawberry.lazy(__name__)] | None:
        """As graph.models.rollback finds it."""
        key = models.earlier(self.version, await _promotions(info)) if self.in_force else None
        return await model_of(info, key) if key else None


@strawberry.input(description="Versions of the tracing model of which all that is given holds.")
class TracingModelFilter:
    """Of all versions, which are in memory."""

    engines: list[TracingEngine] | None = strawberry.field(
        default=None, description="One of these fitted it; at least one."
    )
    in_force: bool | None = strawberry.field(
        default=None, description="Whether answers move mastery by it now."
    )
    fitted_since: datetime | None = strawberry.field(
        default=None, description="It was fitted then or later: the default never was."
    )


@strawberry.enum(description="What versions of the tracing model are ordered by.")
class TracingModelOrderField(Enum):
    """Fields of TracingModel."""

    VERSION = strawberry.enum_value("key", description="Its own id.")
    FITTED_AT = strawberry.enum_value("fitted_at", description="When it was fitted.")
    ANSWERS = strawberry.enum_value("answers", description="How many answers it was fitted on.")
    LOG_LOSS = strawberry.enum_value("log_loss", description="Mean log loss of predicted answers, nats.")


@strawberry.input(description="How versions of the tracing model are ordered; ties by version.")
class TracingModelOrder(Order[TracingModelOrderField]):
    """Of a list in memory."""


ModelsWanted = Annotated[
    TracingModelFilter | None, strawberry.argument(description="Only these; by default all.")
]
ModelsOrder = Annotated[
    TracingModelOrder | None,
    strawberry.argument(
        description="In which order; by default the default parameters first, then as they were fitted."
    ),
]
ModelId = Annotated[strawberry.ID, id_of("TracingModel")]


@strawberry.type
class ModelQuery:
    """Root fields of this area."""

    @resolved("The tracing model in force.", Action.READ_CURRICULUM)
    async def tracing_model(self, info: Info) -> TracingModel:
        """By the snapshot's stamp."""
        return await model_of(info, (await info.context.curriculum()).model)

    @listed("The versions of the tracing model.", Action.READ_MODELS)
    async def tracing_models(
        self, info: Info, paging: Paging, filter: ModelsWanted = None, order_by: ModelsOrder = None
    ) -> Connection[TracingModel]:
        """A page."""
        known = await _models(info)
        numbers = {each.version: number for number, each in enumerate(known)}
        part = pages.ordered(
            paging,
            wanted_models(known, filter),
            order_by,
            attrgetter("version"),
            _value,
            usual=lambda each: (numbers[each.version],),
        )
        return part.page(to_tracing_model)


def wanted_models(found: Iterable[ModelVersion], wanted: TracingModelFilter | None) -> list[ModelVersion]:
    """Those that a filter names."""
    by = wanted or TracingModelFilter()
    engines = None if by.engines is None else {str(each.value) for each in by.engines}
    return [
        each
        for each in found
        if (engines is None or each.engine in engines)
        and by.in_force in (None, each.in_force)
        and (by.fitted_since is None or (each.fitted_at is not None and each.fitted_at >= by.fitted_since))
    ]


def _value(model: ModelVersion, name: str) -> Any:
    if name == "log_loss":
        return model.held_out.log_loss.value if model.held_out else None
    return getattr(model, name)


async def find_model(info: Info, key: str) -> TracingModel:
    """The version with this own id, for whoever may see versions. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_MODELS)
    return await model_of(info, key)


async def model_of(info: Info, key: str) -> TracingModel:
    """The version with this own id. Raises NotFound."""
    for known in await _models(info):
        if known.version == key:
            return to_tracing_model(known)
    raise NotFound(
        "There is no such model.", field="version", value=key, mend="Use one that tracingModels gives."
    )


async def all_models(info: Info) -> list[TracingModel]:
    """All versions, read once a request."""
    return [to_tracing_model(each) for each in await _models(info)]


async def _models(info: Info) -> list[ModelVersion]:
    return await info.context.once("models", info.context.store.models)


async def _promotions(info: Info) -> Sequence[versions.Promotion]:
    await info.context.require(Action.READ_MODELS)
    return await info.context.once("promotions", info.context.store.promotions)


_ENGINES = {str(each.value) for each in TracingEngine}


def to_tracing_model(kept: ModelVersion) -> TracingModel:
    """The GraphQL form of a version."""
    held_out = to_figures(kept.held_out) if kept.held_out else None
    return TracingModel(
        id=ids.encode("TracingModel", kept.version),
        version=kept.version,
        in_force=kept.in_force,
        engine=kept.engine,
        fitted_by=TracingEngine(kept.engine) if kept.engine in _ENGINES else None,
        fitted_at=kept.fitted_at,
        seed=kept.seed,
        answers=kept.answers,
        learners=kept.learners,
        first_at=kept.first_at,
        last_at=kept.last_at,
        concepts=kept.concepts,
        questions=kept.questions,
        unfitted=kept.unfitted,
        held_out=held_out,
        log_loss=held_out.log_loss if held_out else None,
        calibration_error=held_out.calibration_error if held_out else None,
    )


def to_figures(kept: measuring.Measured) -> PredictionFigures:
    """The GraphQL form of what was measured."""
    return PredictionFigures(
        answers=kept.answers,
        learners=kept.learners,
        share_right=kept.share_right,
        mean_chance=kept.mean_chance,
        log_loss=to_estimate(kept.log_loss),
        expected_log_loss=kept.expected_log_loss,
        auc=to_estimate(kept.auc),
        rmse=to_estimate(kept.rmse),
        calibration_error=to_estimate(kept.ece),
    )


def to_estimate(kept: measuring.Estimate) -> Estimate:
    """The GraphQL form of an estimate."""
    return Estimate(value=kept.value, low=kept.low, high=kept.high)


def _promotion(kept: versions.Promotion) -> ModelPromotion:
    return ModelPromotion(
        at=kept.at,
        by=kept.by,
        reason=kept.reason,
        replaced=kept.replaced,
        forced=kept.forced,
        rollback=kept.rollback,
    )


def _window(kept: versions.DriftWindow) -> DriftWindow:
    return DriftWindow(
        since=kept.since, until=kept.until, figures=to_figures(kept.measured), warning=kept.warning
    )
