"""What was wrong about answers and questions is put right: mutations for those who run the service."""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.curriculum import Concept, find_concept
from api.graphql.draft_inputs import form_of
from api.graphql.errors import UserError
from api.graphql.inputs import RescoreQuestionInput, RetagQuestionInput, VoidAnswerInput
from api.graphql.nodes import mutation, resolved
from api.principal import Action
from graph import correcting, model


@strawberry.type(description="What is believed of one concept after an answer was made void.")
class MasteryLeft:
    """One concept of Voided.after."""

    probability: float | None = strawberry.field(
        description="P(known), in [0, 1]; null where no answer on the concept is left."
    )
    uncertainty: float | None = strawberry.field(
        description="Standard deviation of probability, in [0, 0.5]; null as above."
    )
    mastered: bool = strawberry.field(description="The label.")
    concept_key: strawberry.Private[str]

    @resolved("The concept this is about.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")


@strawberry.type(description="What became of voidAnswer.")
class VoidAnswerPayload:
    """Result of voidAnswer."""

    repeated: bool | None = strawberry.field(
        default=None,
        description="Whether it was void before: then nothing changed. Null where there are errors.",
    )
    mastery: list[MasteryLeft] = strawberry.field(
        default_factory=list,
        description="What is believed of the question's concepts now, by key; empty where nothing changed.",
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type(description="A correction of a question, and what it did. It is kept in the graph.")
class Correction:
    """graph.model.Correction, completed."""

    key: str = strawberry.field(description="The id of its node (:Correction).")
    learners: int = strawberry.field(description="How many learners who had answered were replayed.")
    answers: int = strawberry.field(description="How many answers to the question they had given.")
    changed: int = strawberry.field(description="How many verdicts changed; 0 for a re-tagging.")
    ungraded: int = strawberry.field(
        description="How many answers kept their verdict although the key changed: they were stored without "
        "a response, or with one that is not understood."
    )


@strawberry.type(description="What became of rescoreQuestion.")
class RescoreQuestionPayload:
    """Result of rescoreQuestion."""

    correction: Correction | None = strawberry.field(
        default=None, description="What was done; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type(description="What became of retagQuestion.")
class RetagQuestionPayload:
    """Result of retagQuestion."""

    correction: Correction | None = strawberry.field(
        default=None, description="What was done; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type
class CorrectionMutation:
    """Root fields."""

    @mutation(
        "Makes it as if an answer had never been given: it stays, marked with the reason, and mastery is "
        "replayed without it.",
        Action.VOID_ANSWERS,
        VoidAnswerPayload,
    )
    async def void_answer(
        self,
        info: Info,
        input: Annotated[VoidAnswerInput, strawberry.argument(description="Which answer, and why.")],
    ) -> VoidAnswerPayload:
        """Idempotent."""
        store, now = info.context.store, info.context.now
        if stored := (await store.stored_events([input.event_id])).get(input.event_id):
            await info.context.require(Action.VOID_ANSWERS, stored.learner_id)
        voided = await correcting.void_answer(store, input.event_id, input.reason, now)
        info.context.see(*voided.stamp)
        return VoidAnswerPayload(repeated=voided.repeated, mastery=_left(voided))

    @mutation(
        "A key was wrong: the question gets this one, every stored response is graded by it, and what "
        "depends on a verdict that changed is replayed, as if the key had always been right. Cut off, it is "
        "completed by the same call.",
        Action.CORRECT_QUESTIONS,
        RescoreQuestionPayload,
    )
    async def rescore_question(
        self,
        info: Info,
        input: Annotated[RescoreQuestionInput, strawberry.argument(description="The right key.")],
    ) -> RescoreQuestionPayload:
        """Idempotent, but for the record that it was done."""
        done = await correcting.rescore_question(
            info.context.store,
            ids.own(input.question_id, "Question", "questionId"),
            input.answer,
            reason=input.reason,
            by=info.context.principal.subject,
            tolerance=input.tolerance,
            form=form_of(input.form, input.answer_form, ""),
        )
        return RescoreQuestionPayload(correction=_to_correction(done))

    @mutation(
        "The concepts of a question were wrong: it assesses these, and the learners who answered it are "
        "replayed, as if it had always done so. Cut off, it is completed by the same call.",
        Action.CORRECT_QUESTIONS,
        RetagQuestionPayload,
    )
    async def retag_question(
        self,
        info: Info,
        input: Annotated[RetagQuestionInput, strawberry.argument(description="The right concepts.")],
    ) -> RetagQuestionPayload:
        """Idempotent, but for the record that it was done."""
        done = await correcting.retag_question(
            info.context.store,
            ids.own(input.question_id, "Question", "questionId"),
            [ids.own(id, "Concept", "conceptIds") for id in input.concept_ids],
            reason=input.reason,
            by=info.context.principal.subject,
        )
        return RetagQuestionPayload(correction=_to_correction(done))


def _left(voided: model.Voided) -> list[MasteryLeft]:
    return [
        MasteryLeft(
            probability=mastery.probability if mastery else None,
            uncertainty=mastery.uncertainty if mastery else None,
            mastered=mastery is not None and mastery.mastered,
            concept_key=concept_id,
        )
        for concept_id, mastery in sorted(voided.after.items())
    ]


def _to_correction(done: model.Correction) -> Correction:
    return Correction(
        key=done.id,
        learners=done.learners,
        answers=done.answers,
        changed=done.changed,
        ungraded=done.ungraded,
    )
