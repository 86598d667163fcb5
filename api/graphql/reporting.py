"""What was served: how much by which versions, and how varied by policy."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.graphql.models import TracingModel, all_models
from api.graphql.nodes import resolved
from api.graphql.policies import Policy, all_policies
from api.principal import Action
from graph import diversity, reporting


@strawberry.type(description="What a policy served in a period: how much of what there is, and how evenly.")
class PolicySpread:
    """graph.diversity.Spread."""

    policy: str = strawberry.field(
        description="The `key` of a Policy; `all` for all together, last, where several served."
    )
    slates: int = strawberry.field(description="How many slates were served, at least 0.")
    learners: int = strawberry.field(description="How many learners they were served to.")
    lines: int = strawberry.field(description="How many recommendations were on them.")
    concepts: int = strawberry.field(description="How many open concepts were served at all.")
    open_concepts: int = strawberry.field(description="How many concepts there are that are not retired.")
    questions: int = strawberry.field(description="How many open questions were served at all.")
    open_questions: int = strawberry.field(description="How many questions there are that are not retired.")
    gini: float | None = strawberry.field(
        description="How unequally often open concepts were served, in [0, 1): 0 where all were equally "
        "often; null where none was."
    )
    diversity: float | None = strawberry.field(
        description="Mean over slates of 1 less the mean share of prerequisites that two lines have in "
        "common, in [0, 1]; null without a slate of two lines."
    )
    novelty: float = strawberry.field(
        description="Share in [0, 1] of lines whose question the learner was never served before."
    )


@strawberry.type(description="What one policy and one version of the tracing model served in a period.")
class ServedVersions:
    """graph.store.ServedCount."""

    policy_key: str = strawberry.field(description="The `key` of the Policy.")
    policy: Policy | None = strawberry.field(description="The policy; null where it is kept no more.")
    model_version: str = strawberry.field(description="The `version` of the TracingModel.")
    model: TracingModel | None = strawberry.field(description="The model; null where it is kept no more.")
    slates: int = strawberry.field(description="Slates served, at least 1.")
    learners: int = strawberry.field(description="Learners whom they were served to, at least 1.")
    first_at: datetime = strawberry.field(description="When the first of them was served.")
    last_at: datetime = strawberry.field(description="When the last of them was.")


@strawberry.type
class ReportingQuery:
    """Root fields of this area."""

    @resolved(
        "How varied what was served is, by policy: empty where nothing was served. Null, with an error, "
        "where it cannot be told.",
        Action.READ_REPORTS,
    )
    async def policy_report(
        self,
        info: Info,
        days: Annotated[
            int, strawberry.argument(description=f"The period up to now, 1 to {reporting.MOST_DAYS} days.")
        ] = 30,
        policy: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The `key` of a Policy; null for each that served."),
        ] = None,
    ) -> list[PolicySpread] | None:
        """For those who run the service."""
        found = await reporting.spreads(info.context.store, info.context.now, days, policy)
        return [_to_spread(one) for one in found]

    @resolved(
        "Which versions are live, told by what was served: each policy and tracing model, the one that "
        "served last first; without learners who agreed to no research. Null, with an error, for a bad "
        "period.",
        Action.READ_REPORTS,
    )
    async def served_versions(
        self,
        info: Info,
        days: Annotated[
            int, strawberry.argument(description=f"How long the period is, 1 to {reporting.MOST_DAYS} days.")
        ] = 7,
        as_of: Annotated[
            datetime | None, strawberry.argument(description="The moment at which it ends; by default now.")
        ] = None,
    ) -> list[ServedVersions] | None:
        """For those who run the service."""
        found = await reporting.served(info.context.store, as_of or info.context.now, days)
        policies = {each.key: each for each in await all_policies(info)}
        models = {each.version: each for each in await all_models(info)}
        return [
            ServedVersions(
                policy_key=one.policy,
                policy=policies.get(one.policy),
                model_version=one.model,
                model=models.get(one.model),
                slates=one.slates,
                learners=one.learners,
                first_at=one.first_at,
                last_at=one.last_at,
            )
            for one in found
        ]


def _to_spread(spread: diversity.Spread) -> PolicySpread:
    """The GraphQL form."""
    return PolicySpread(
        policy=spread.policy,
        slates=spread.slates,
        learners=spread.learners,
        lines=spread.lines,
        concepts=spread.concepts,
        open_concepts=spread.open_concepts,
        questions=spread.questions,
        open_questions=spread.open_questions,
        gini=spread.gini,
        diversity=spread.diversity,
        novelty=spread.novelty,
    )
