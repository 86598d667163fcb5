"""Versions of policies: what they weigh, which one ranks, and another one added or activated."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.errors import UserError
from api.graphql.nodes import Node, id_of, mutation, resolved
from api.principal import Action
from graph import policies, steering
from graph.store import Store


@strawberry.type(description="One number of a policy.")
class PolicyValue:
    """One item of policies.flat."""

    field: str = strawberry.field(description="Its place in the document, such as `weights.goal`.")
    value: float = strawberry.field(description="The number.")
    default: float | None = strawberry.field(
        description="That of the built-in default, in `unit`; null where it does not name it."
    )
    least: float = strawberry.field(description="The least that it may be, in `unit`.")
    most: float = strawberry.field(description="The most that it may be, in `unit`.")
    unit: str = strawberry.field(description="Unit of the number; empty for a plain one.")
    meaning: str = strawberry.field(description="What it is for, in words.")


@strawberry.type(description="That a version of a policy was made to rank.")
class PolicyActivation:
    """graph.policies.Activation."""

    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="By whom.")
    reason: str = strawberry.field(description="Why; empty where nobody gave a reason.")
    replaced: str = strawberry.field(description="The key of what ranked before.")


@strawberry.type(
    description="A version of a policy: how terms become a score. Nothing of it changes but `active`."
)
class Policy(Node):
    """graph.policies.PolicyVersion."""

    key: str = strawberry.field(description="Name and version, such as `exam@2`, as slates give it.")
    name: str = strawberry.field(description="Its name, the same for all versions.")
    version: int = strawberry.field(description="Number of the version, from 1.")
    active: bool = strawberry.field(description="Whether slates are ranked by it.")
    document: str = strawberry.field(description="The whole of it as JSON: what addPolicy takes.")
    values: list[PolicyValue] = strawberry.field(description="Every number in it, with its meaning.")
    lacking: list[str] = strawberry.field(
        description="Fields that were not given when it was added: they are the default's."
    )
    at: datetime | None = strawberry.field(description="When it was added; null for the built-in default.")
    by: str = strawberry.field(description="Who added it.")
    reason: str = strawberry.field(description="Why it was added; empty where nobody gave a reason.")
    problem: str = strawberry.field(
        description="Why it cannot be used, should somebody have edited it in the graph; else empty. Then "
        "the built-in default is used, and shown here, in its place."
    )
    activations: list[PolicyActivation] = strawberry.field(description="When it was activated, oldest first.")
    active_since: datetime | None = strawberry.field(
        description="Since when slates are ranked by it; null where they are not, and for the built-in "
        "default where nothing else ever ranked."
    )


PolicyId = Annotated[strawberry.ID, id_of("Policy")]


@strawberry.input(description="A policy to be kept, as the next version of its name.")
class AddPolicyInput:
    """Arguments of addPolicy."""

    document: str = strawberry.field(
        description='JSON: a name and fields, such as `{"name": "exam", "target": 0.8}`. Fields left out are '
        "the default's; `document` of a Policy is the whole form."
    )
    activate: bool = strawberry.field(
        default=False, description="Whether slates are ranked by it from now on."
    )
    reason: str = strawberry.field(default="", description="Why, in at most 1,000 characters; it is kept.")


@strawberry.input(description="Which policy ranks from now on.")
class ActivatePolicyInput:
    """Arguments of activatePolicy."""

    id: strawberry.ID = strawberry.field(
        description="The global id of a Policy, or its `key`, such as `exam@2`."
    )
    reason: str = strawberry.field(description="Why, in 1 to 1,000 characters; it is kept.")


@strawberry.type(description="What became of addPolicy.")
class AddPolicyPayload:
    """Result of addPolicy."""

    policy: Policy | None = strawberry.field(
        default=None, description="The version that says this; null where there are errors."
    )
    is_new: bool = strawberry.field(
        default=False, description="False where a version of that name said the same: then that is it."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list,
        description="Everything that is wrong with the document; empty where all went well.",
    )


@strawberry.type(description="What became of activatePolicy.")
class ActivatePolicyPayload:
    """Result of activatePolicy."""

    policy: Policy | None = strawberry.field(
        default=None, description="What ranks now; null where there are errors."
    )
    replaced: str | None = strawberry.field(
        default=None, description="The key of what ranked before; null where it was active already."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type
class PolicyQuery:
    """Root fields of this area."""

    @resolved(
        "All versions of policies, the built-in default first, then by name and version.",
        Action.READ_POLICIES,
    )
    async def policies(self, info: Info) -> list[Policy]:
        """For those who run the service."""
        return await all_policies(info)

    @resolved("One version of a policy; null, with an error, where there is none.", Action.READ_POLICIES)
    async def policy(self, info: Info, id: PolicyId) -> Policy | None:
        """By name and version."""
        return await find_policy(info, ids.own(id, "Policy"))


@strawberry.type
class PolicyMutation:
    """Root fields of this area that change something."""

    @mutation(
        "Keeps a policy as the next version of its name. The same again is the version that there is.",
        Action.STEER,
        AddPolicyPayload,
    )
    async def add_policy(
        self,
        info: Info,
        input: Annotated[AddPolicyInput, strawberry.argument(description="The policy.")],
    ) -> AddPolicyPayload:
        """Idempotent."""
        store = info.context.store
        added = await steering.add(
            store,
            policies.from_json(input.document),
            now=info.context.now,
            by=info.context.principal.subject,
            reason=input.reason,
            activate=input.activate,
        )
        return AddPolicyPayload(policy=await _policy(store, added.version.id), is_new=added.is_new)

    @mutation(
        "Ranks every slate from now on by this version. Activating an older one is how to go back.",
        Action.STEER,
        ActivatePolicyPayload,
    )
    async def activate_policy(
        self,
        info: Info,
        input: Annotated[ActivatePolicyInput, strawberry.argument(description="Which one, and why.")],
    ) -> ActivatePolicyPayload:
        """Idempotent."""
        store, who, key = info.context.store, info.context.principal.subject, ids.own(input.id, "Policy")
        replaced = await steering.activate(store, key, now=info.context.now, by=who, reason=input.reason)
        return ActivatePolicyPayload(policy=await _policy(store, key), replaced=replaced)


async def all_policies(info: Info) -> list[Policy]:
    """All versions, read once a request."""
    return await info.context.once("policies", lambda: _policies(info.context.store))


async def find_policy(info: Info, key: str) -> Policy:
    """The version with this own id, for whoever may see policies. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_POLICIES)
    return await _policy(info.context.store, key)


async def _policies(store: Store) -> list[Policy]:
    activations = await store.activations()
    return [
        to_policy(version, [one for one in activations if one.id == version.id])
        for version in await store.policies()
    ]


async def _policy(store: Store, key: str) -> Policy:
    """Raises NotFound."""
    version = await store.policy_version(key)
    return to_policy(version, [one for one in await store.activations() if one.id == key])


def to_policy(kept: policies.PolicyVersion, activations: list[policies.Activation]) -> Policy:
    """The GraphQL form of a version."""
    return Policy(
        id=ids.encode("Policy", kept.id),
        key=kept.id,
        name=kept.name,
        version=kept.version,
        active=kept.active,
        document=policies.to_json(kept.policy),
        values=[_value(place, value) for place, value in policies.flat(kept.policy).items()],
        lacking=list(kept.lacking),
        at=kept.at,
        by=kept.by,
        reason=kept.reason,
        problem=kept.problem,
        activations=[
            PolicyActivation(at=one.at, by=one.by, reason=one.reason, replaced=one.replaced)
            for one in activations
        ],
        active_since=activations[-1].at if kept.active and activations else None,
    )


def _value(place: str, value: float) -> PolicyValue:
    may_be = policies.RANGES[place.partition(".")[0]]
    return PolicyValue(
        field=place,
        value=value,
        default=policies.flat(policies.BUILT_IN.policy).get(place),
        least=may_be.least,
        most=may_be.most,
        unit=may_be.unit,
        meaning=policies.meaning(place),
    )
