"""The version of the tracing model that is in force: how well it predicts, and whether it still does."""

from datetime import datetime

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.nodes import Node, resolved
from api.principal import Action
from graph import measuring
from graph.versions import ModelVersion


@strawberry.type(description="A figure with its 95% interval, learners resampled.")
class Estimate:
    """graph.measuring.Estimate."""

    value: float = strawberry.field(description="The figure itself, in its own unit.")
    low: float = strawberry.field(description="Lower end of the interval, in the same unit.")
    high: float = strawberry.field(description="Upper end of the interval, in the same unit.")


@strawberry.type(description="A version of the tracing model: the parameters by which answers move mastery.")
class TracingModel(Node):
    """graph.versions.ModelVersion."""

    version: str = strawberry.field(description="As mastery edges and slates name it.")
    engine: str = strawberry.field(description="What fitted it; none for the default parameters.")
    fitted_at: datetime | None = strawberry.field(description="When; null for the default parameters.")
    answers: int = strawberry.field(description="How many answers it was fitted on.")
    concepts: int = strawberry.field(description="How many concepts have parameters of their own.")
    log_loss: Estimate | None = strawberry.field(
        description="Of predicted answers of learners whom it was not fitted on, nats an answer; null where "
        "they were too few."
    )
    calibration_error: Estimate | None = strawberry.field(
        description="Of the same: mean distance between chance and share of right answers, in [0, 1]; "
        "null where they were too few."
    )
    drift_warning: str = strawberry.field(
        description="Where served predictions lately are worse than seen at promotion, by how much; else "
        "empty."
    )


@strawberry.type
class ModelQuery:
    """Root fields of this area."""

    @resolved("The tracing model in force.", Action.READ_CURRICULUM)
    async def tracing_model(self, info: Info) -> TracingModel:
        """The version in force."""
        return await find_model(info, (await info.context.curriculum()).model)


async def find_model(info: Info, version: str) -> TracingModel:
    """The version of the tracing model, with the warning of its newest window. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_CURRICULUM)
    kept = await info.context.store.model(version)
    windows = await info.context.store.windows(version, 1)
    return to_tracing_model(kept, windows[0].warning if windows else "")


def to_tracing_model(kept: ModelVersion, warning: str) -> TracingModel:
    """The GraphQL form of a version."""
    return TracingModel(
        id=ids.encode("TracingModel", kept.version),
        version=kept.version,
        engine=kept.engine,
        fitted_at=kept.fitted_at,
        answers=kept.answers,
        concepts=kept.concepts,
        log_loss=_estimate(kept.held_out.log_loss) if kept.held_out else None,
        calibration_error=_estimate(kept.held_out.ece) if kept.held_out else None,
        drift_warning=warning,
    )


def _estimate(estimate: measuring.Estimate) -> Estimate:
    return Estimate(value=estimate.value, low=estimate.low, high=estimate.high)
