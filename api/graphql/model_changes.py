"""Another version of the tracing model is put in force, or the one before again.

Not for: making a version (`learner-graph fit`).
"""

from typing import Annotated, Any

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.errors import UserError
from api.graphql.models import Estimate, PredictionFigures, TracingModel, model_of, to_estimate, to_figures
from api.graphql.nodes import mutation
from api.principal import Action
from graph import models


@strawberry.input(description="Which version of the tracing model answers move mastery by from now on.")
class ActivateModelInput:
    """Arguments of activateModel."""

    id: strawberry.ID = strawberry.field(description="The global id of a TracingModel, or its `version`.")
    reason: str = strawberry.field(default="", description="Why; it is kept. Needed where it is forced.")
    force: bool = strawberry.field(
        default=False, description="Whether to, though it predicts held-out learners worse beyond noise."
    )


@strawberry.input(description="That the version before is put in force again.")
class RollbackModelInput:
    """Arguments of rollbackModel."""

    reason: str = strawberry.field(default="", description="Why; it is kept.")


@strawberry.type(description="Two versions on the same held-out learners, as the graph holds them now.")
class ModelComparison:
    """graph.models.Comparison."""

    verdict: str = strawberry.field(description="In words, with the difference of log loss.")
    worse: bool = strawberry.field(description="Whether the new one is worse beyond noise.")
    difference: Estimate | None = strawberry.field(
        description="Of log loss, nats an answer, new less replaced: below 0 the new one is better. Null "
        "where too few learners are held out, as below."
    )
    of_new: PredictionFigures | None = strawberry.field(
        description="How well the new one foretold; null where nothing was measured."
    )
    of_replaced: PredictionFigures | None = strawberry.field(
        description="How well the replaced one foretold; null where nothing was measured."
    )


@strawberry.type(description="What became of activateModel.")
class ActivateModelPayload:
    """Result of activateModel."""

    model: TracingModel | None = strawberry.field(
        default=None, description="What is in force now; null where there are errors."
    )
    replaced: str | None = strawberry.field(
        default=None, description="The version that was in force before; null where there are errors."
    )
    comparison: ModelComparison | None = strawberry.field(
        default=None, description="How the two compare; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type(description="What became of rollbackModel.")
class RollbackModelPayload(ActivateModelPayload):
    """Result of rollbackModel."""


@strawberry.type
class ModelMutation:
    """Root fields of this area that change something."""

    @mutation(
        "Puts a version in force, after comparing it with the present one on held-out learners: refused "
        "where it is worse beyond noise. Mastery follows with each learner's next answer, or by a worker. On "
        "a large graph the comparison takes long: cut off, it changes nothing, and `learner-graph models "
        "promote` has all the time it needs.",
        Action.STEER_MODELS,
        ActivateModelPayload,
    )
    async def activate_model(
        self,
        info: Info,
        input: Annotated[ActivateModelInput, strawberry.argument(description="Which one, and why.")],
    ) -> ActivateModelPayload:
        """One at a time in a process."""
        store, key, who = (
            info.context.store,
            ids.own(input.id, "TracingModel"),
            info.context.principal.subject,
        )
        async with info.context.heavy:
            done = await models.activate(
                store, key, now=info.context.now, by=who, reason=input.reason, force=input.force
            )
        return ActivateModelPayload(**await _done(info, done))

    @mutation(
        "Puts in force again what the present version replaced, however the two compare. A second one goes "
        "one further back.",
        Action.STEER_MODELS,
        RollbackModelPayload,
    )
    async def rollback_model(
        self,
        info: Info,
        input: Annotated[RollbackModelInput, strawberry.argument(description="Why.")],
    ) -> RollbackModelPayload:
        """One at a time in a process."""
        store, who = info.context.store, info.context.principal.subject
        async with info.context.heavy:
            done = await models.rollback(store, now=info.context.now, by=who, reason=input.reason)
        return RollbackModelPayload(**await _done(info, done))


async def _done(info: Info, done: models.Comparison) -> dict[str, Any]:
    """What both payloads say."""
    info.context.forget("models", "promotions")
    comparison = ModelComparison(
        verdict=done.verdict,
        worse=done.worse,
        difference=to_estimate(done.difference) if done.difference else None,
        of_new=to_figures(done.of_new) if done.of_new else None,
        of_replaced=to_figures(done.of_present) if done.of_present else None,
    )
    return {"model": await model_of(info, done.new), "replaced": done.present, "comparison": comparison}
