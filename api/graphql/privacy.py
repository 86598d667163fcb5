"""What a learner agrees to, and everything known of one: exported, erased.

Not for: what each means (graph.consent), or how it is done (graph.exporting, graph.erasing).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated

import orjson
import strawberry
from strawberry.scalars import JSON

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.errors import UserError
from api.graphql.nodes import LearnerId, mutation, resolved
from api.principal import Action
from graph import consent, enrolling, erasing, exporting
from graph.consent import MEANS
from graph.errors import InvalidInput
from graph.model import Receipt

MOST_BYTES = 2_000_000
"""Of an export in one response."""

_ERRORS = "What the caller can mend; empty where all went well."
_LEARNER = "The global id of a Learner, or its own id."


def _tiers(purpose: consent.Purpose) -> str:
    return " ".join(f"{tier.name}: {meaning}." for tier, meaning in MEANS[purpose].items())


@strawberry.enum(description="What data about a learner may be used for.")
class ConsentPurpose(Enum):
    """graph.consent.Purpose."""

    PERSONALISATION = strawberry.enum_value(
        "personalisation", description=_tiers(consent.Purpose.PERSONALISATION)
    )
    RESEARCH = strawberry.enum_value("research", description=_tiers(consent.Purpose.RESEARCH))
    EXPERIMENTS = strawberry.enum_value("experiments", description=_tiers(consent.Purpose.EXPERIMENTS))


@strawberry.enum(description="How far; what each means is told with the purpose.")
class ConsentTier(Enum):
    """graph.consent.Tier."""

    NONE = strawberry.enum_value("none", description="Not at all.")
    LIMITED = strawberry.enum_value("limited", description="In part.")
    FULL = strawberry.enum_value("full", description="Wholly; so it is where nothing was said.")


@strawberry.type(description="What a learner agrees to, for one purpose.")
class Consent:
    """graph.consent.Said."""

    purpose: ConsentPurpose = strawberry.field(description="Used for what.")
    tier: ConsentTier = strawberry.field(description="How far.")
    since: datetime | None = strawberry.field(description="When it was said; null where nothing was.")


@strawberry.input(description="What is said of purposes. What is left out stays as it is, FULL at first.")
class ConsentInput:
    """An argument of createLearner, and the most of those of setConsent."""

    personalisation: ConsentTier | None = strawberry.field(
        default=None, description=_tiers(consent.Purpose.PERSONALISATION)
    )
    research: ConsentTier | None = strawberry.field(
        default=None, description=_tiers(consent.Purpose.RESEARCH)
    )
    experiments: ConsentTier | None = strawberry.field(
        default=None, description=_tiers(consent.Purpose.EXPERIMENTS)
    )


@strawberry.input(description="What a learner says of purposes.")
class SetConsentInput(ConsentInput):
    """Arguments of setConsent."""

    learner_id: strawberry.ID = strawberry.field(description=_LEARNER)


@strawberry.input(description="Whose everything is to go.")
class EraseLearnerInput:
    """Arguments of eraseLearner."""

    learner_id: strawberry.ID = strawberry.field(description=_LEARNER)


@strawberry.type(description="What became of setConsent.")
class SetConsentPayload:
    """Result of setConsent."""

    consent: list[Consent] = strawberry.field(
        default_factory=list, description="What holds now, by purpose; empty where there are errors."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type(description="How many things of one kind went.")
class ErasedCount:
    """An item of graph.model.Receipt.counts."""

    kind: str = strawberry.field(description="Such as `answers`.")
    count: int = strawberry.field(description="At least 1.")


@strawberry.type(description="What stays of an erased learner.")
class ErasureReceipt:
    """graph.model.Receipt."""

    hash: str = strawberry.field(description="Of the id, keyed: 64 hexadecimal digits.")
    erased_at: datetime | None = strawberry.field(
        description="When all was gone; null as long as something is left."
    )
    counts: list[ErasedCount] = strawberry.field(description="What went besides the learner, by kind.")


@strawberry.type(description="What became of eraseLearner.")
class EraseLearnerPayload:
    """Result of eraseLearner."""

    receipt: ErasureReceipt | None = strawberry.field(
        default=None, description="The same for whoever asks again; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=_ERRORS)


@strawberry.type
class PrivacyQuery:
    """Root fields of this area."""

    @resolved(
        "All that is known of a learner, as one document: `format` is the version of its form, `learner` "
        "what is kept on the learner itself, `consent` what was said of purposes; then a list each of "
        f"goals, mastery, answers, slates and more, oldest first. Null, with an error, where "
        f"it is more than {MOST_BYTES:,} bytes: for that "
        "there is the command.",
        Action.EXPORT_LEARNER,
    )
    async def export_learner(self, info: Info, id: LearnerId) -> JSON | None:
        """graph.exporting, whole."""
        key = ids.own(id, "Learner")
        await info.context.require(Action.EXPORT_LEARNER, key)
        document = bytearray()
        async for piece in exporting.export(info.context.store, key, info.context.now):
            document += piece
            if len(document) > MOST_BYTES:
                raise InvalidInput(
                    "There is too much for one response.",
                    field="id",
                    value=key,
                    mend="Have it exported by the command: learner-graph learner export.",
                )
        return JSON(orjson.loads(document))


@strawberry.type
class PrivacyMutation:
    """Root fields of this area."""

    @mutation(
        "Says for what data about a learner may be used. The next slate and the next fit follow it; the "
        "same again changes nothing.",
        Action.SET_CONSENT,
        SetConsentPayload,
    )
    async def set_consent(
        self,
        info: Info,
        input: Annotated[SetConsentInput, strawberry.argument(description="Whose, and what.")],
    ) -> SetConsentPayload:
        """Idempotent."""
        store, key = info.context.store, ids.own(input.learner_id, "Learner", "learnerId")
        await info.context.require(Action.SET_CONSENT, key)
        await enrolling.set_consent(store, key, tiers_of(input), now=info.context.now)
        return SetConsentPayload(consent=await said_by(info, key))

    @mutation(
        "Erases a learner everywhere, for good: mastery, answers, slates and all else. Only a keyed hash of "
        "the id stays, and whatever comes later under the id is refused as ERASED. Cut off, say it again, or "
        "the worker completes it.",
        Action.ERASE_LEARNER,
        EraseLearnerPayload,
    )
    async def erase_learner(
        self,
        info: Info,
        input: Annotated[EraseLearnerInput, strawberry.argument(description="Who.")],
    ) -> EraseLearnerPayload:
        """Idempotent."""
        key = ids.own(input.learner_id, "Learner", "learnerId")
        await info.context.require(Action.ERASE_LEARNER, key)
        await info.context.audit.stream.drain()  # that it was asked for is kept, and then without the id
        receipt = await erasing.erase(
            info.context.store, key, elsewhere=info.context.slates.forgetting, now=info.context.now
        )
        return EraseLearnerPayload(receipt=_to_receipt(receipt))


def tiers_of(input: ConsentInput) -> Mapping[consent.Purpose, consent.Tier]:
    """What is said, by purpose."""
    given = {purpose: getattr(input, purpose) for purpose in consent.Purpose}
    return {purpose: consent.Tier[tier.name] for purpose, tier in given.items() if tier is not None}


async def said_by(info: Info, learner_id: str) -> list[Consent]:
    """What holds for each purpose."""
    return [
        Consent(purpose=ConsentPurpose[one.purpose.name], tier=ConsentTier[one.tier.name], since=one.since)
        for one in await info.context.learners.consents.load(learner_id)
    ]


def _to_receipt(receipt: Receipt) -> ErasureReceipt:
    return ErasureReceipt(
        hash=receipt.hash,
        erased_at=receipt.at,
        counts=[ErasedCount(kind=kind, count=count) for kind, count in receipt.counts.items()],
    )
