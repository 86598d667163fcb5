"""What changes something: one input object in, one typed payload out.

What the caller can mend comes back in `errors`, and then nothing was changed.
"""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.class_changes import ClassMutation
from api.graphql.context import Context, Info
from api.graphql.corrections import CorrectionMutation
from api.graphql.curriculum import Concept, Question, find_concept, find_question
from api.graphql.draft_changes import DraftMutation
from api.graphql.errors import UserError
from api.graphql.inputs import (
    MOST_ANSWERS,
    CreateLearnerInput,
    RecordAnswersInput,
    RecordedAnswerInput,
    SetGoalsInput,
    SubmitAnswerInput,
)
from api.graphql.learner import Learner, find_learner, to_learner
from api.graphql.misconceptions import Misconception, to_misconception
from api.graphql.model_changes import ModelMutation
from api.graphql.nodes import mutation, resolved
from api.graphql.policies import PolicyMutation
from api.graphql.privacy import PrivacyMutation, tiers_of
from api.graphql.publishing import PublishingMutation
from api.graphql.recommendation import served_slate
from api.graphql.responses import ResponseMutation
from api.graphql.saved import SavedMutation
from api.principal import Action, Role
from graph import advising, answering, enrolling, model, responding
from graph.advice import Slate
from graph.errors import InvalidInput


@strawberry.type(description="What became of createLearner.")
class CreateLearnerPayload:
    """Result of createLearner."""

    learner: Learner | None = strawberry.field(
        default=None, description="The learner; null where there are errors."
    )
    created: bool = strawberry.field(
        default=False, description="False where the learner existed: then it stays as it was."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type(description="How an answer moved one mastery.")
class MasteryChange:
    """One concept of Recorded.before and Recorded.after."""

    before: float | None = strawberry.field(
        description="P(known) before, in [0, 1]; null on the first answer."
    )
    after: float = strawberry.field(description="P(known) after, learning included, in [0, 1].")
    mastered: bool = strawberry.field(description="The label after the answer.")
    concept_key: strawberry.Private[str]

    @resolved("The concept this is about.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")


@strawberry.type(description="What became of submitAnswer. All but `errors` is null where there are errors.")
class SubmitAnswerPayload:
    """Result of submitAnswer."""

    duplicate: bool | None = strawberry.field(
        default=None,
        description="Whether this very answer was stored before: then nothing moved. "
        "Null where there are errors.",
    )
    correct: bool | None = strawberry.field(
        default=None, description="The verdict; null where there are errors."
    )
    answer: str | None = strawberry.field(
        default=None, description="The right answer; null where there are errors."
    )
    solution: str | None = strawberry.field(
        default=None,
        description="The worked solution, in Markdown with LaTeX; empty where there is none, "
        "null where there are errors.",
    )
    misconception: Misconception | None = strawberry.field(
        default=None, description="What a wrong response reveals, where it is one that is known; else null."
    )
    mastery: list[MasteryChange] = strawberry.field(
        default_factory=list, description="How the question's concepts moved, by key."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )
    learner_key: strawberry.Private[str | None] = None
    question_key: strawberry.Private[str | None] = None

    @resolved("Who answered, after this answer: ask here for what comes next.")
    async def learner(self, info: Info) -> Learner | None:
        """Read again."""
        return await find_learner(info, self.learner_key) if self.learner_key else None

    @resolved("What was answered, as it is now.")
    async def question(self, info: Info) -> Question | None:
        """By the request's loader."""
        return await find_question(info, self.question_key, "questionId") if self.question_key else None


@strawberry.type(description="What became of one answer of recordAnswers.")
class RecordedAnswer:
    """graph.model.Recorded."""

    event_id: str = strawberry.field(description="As given.")
    duplicate: bool = strawberry.field(description="Whether it was stored before: then nothing moved.")
    mastery: list[MasteryChange] = strawberry.field(description="How the question's concepts moved, by key.")


@strawberry.type(description="What became of recordAnswers.")
class RecordAnswersPayload:
    """Result of recordAnswers."""

    results: list[RecordedAnswer] = strawberry.field(
        default_factory=list,
        description="One for each answer, in the order given; empty where there are errors.",
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type(description="What became of setGoals.")
class SetGoalsPayload:
    """Result of setGoals."""

    learner: Learner | None = strawberry.field(
        default=None, description="The learner with the new goals; null where there are errors."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What the caller can mend; empty where all went well."
    )


@strawberry.type(description="Everything that changes something.")
class Mutation(
    ResponseMutation,
    CorrectionMutation,
    ModelMutation,
    PolicyMutation,
    ClassMutation,
    PrivacyMutation,
    DraftMutation,
    PublishingMutation,
    SavedMutation,
):
    """Root fields."""

    @mutation(
        "Creates a learner. One that exists stays as it is.", Action.CREATE_LEARNER, CreateLearnerPayload
    )
    async def create_learner(
        self,
        info: Info,
        input: Annotated[CreateLearnerInput, strawberry.argument(description="Who.")],
    ) -> CreateLearnerPayload:
        """Idempotent."""
        await info.context.require(Action.CREATE_LEARNER, input.id)
        learner, created = await enrolling.create_learner(
            info.context.store,
            input.id,
            input.time_zone,
            input.usual_minutes,
            now=info.context.now,
            consent=tiers_of(input.consent) if input.consent else None,
        )
        return CreateLearnerPayload(learner=to_learner(learner), created=created)

    @mutation(
        "Grades a response, stores it once, and moves what is known of the question's concepts.",
        Action.SUBMIT_ANSWER,
        SubmitAnswerPayload,
    )
    async def submit_answer(
        self,
        info: Info,
        input: Annotated[SubmitAnswerInput, strawberry.argument(description="Who answered what.")],
    ) -> SubmitAnswerPayload:
        """Idempotent by event id."""
        learner_id = _learner(info.context, input.learner_id)
        await info.context.require(Action.SUBMIT_ANSWER, learner_id)
        question_id = ids.own(input.question_id, "Question", "questionId")
        slate = await _slate(info, input.slate_id, learner_id, question_id)
        graded = await answering.submit_answer(
            info.context.store,
            learner_id=learner_id,
            question_id=question_id,
            response=input.response,
            event_id=input.event_id,
            now=info.context.now,
            at=input.at,
            response_ms=input.response_ms,
            committer=info.context.committer,
        )
        info.context.see(*graded.recorded.stamp)
        if slate:
            await responding.complete(info.context.store, slate, question_id, now=info.context.now)
        return _to_payload(graded, learner_id, question_id)

    @mutation(
        "Stores answers that a trusted service graded, all or none, in the order of their times.",
        Action.RECORD_ANSWERS,
        RecordAnswersPayload,
    )
    async def record_answers(
        self,
        info: Info,
        input: Annotated[RecordAnswersInput, strawberry.argument(description="The answers.")],
    ) -> RecordAnswersPayload:
        """Idempotent by event ids."""
        answers = [_answer(item, f"answers[{i}].") for i, item in enumerate(_bounded(input.answers))]
        await info.context.require_each(
            Action.RECORD_ANSWERS, sorted({answer.learner_id for answer in answers})
        )
        recorded = await answering.record_answers(
            info.context.store, answers, now=info.context.now, committer=info.context.committer
        )
        info.context.see(*recorded[0].stamp)
        return RecordAnswersPayload(results=[_to_recorded(one) for one in recorded])

    @mutation("Replaces what a learner aims at.", Action.SET_GOALS, SetGoalsPayload)
    async def set_goals(
        self,
        info: Info,
        input: Annotated[SetGoalsInput, strawberry.argument(description="Whose goals, and which.")],
    ) -> SetGoalsPayload:
        """Idempotent."""
        learner_id = _learner(info.context, input.learner_id)
        await info.context.require(Action.SET_GOALS, learner_id)
        concepts = [ids.own(id, "Concept", "conceptIds") for id in input.concept_ids]
        await advising.set_goals(info.context.store, learner_id, concepts)
        return SetGoalsPayload(learner=to_learner(await info.context.store.learner(learner_id)))


async def _slate(info: Info, id: str | None, learner_id: str, question_id: str) -> Slate | None:
    """The slate that asked, where one is named. Raises NotFound, Forbidden, InvalidInput where it did not."""
    if id is None:
        return None
    slate = await served_slate(info, ids.own(id, "Slate", "slateId"))
    responding.require_asks(slate, learner_id, question_id)
    return slate


def _learner(context: Context, id: str | None) -> str:
    """Own id of the learner that is meant. Raises InvalidInput where nobody is."""
    if id is not None:
        return ids.own(id, "Learner", "learnerId")
    if Role.LEARNER in context.principal.roles:
        return context.principal.subject
    raise InvalidInput(
        "It is not said whose this is.",
        field="learnerId",
        mend="Give learnerId; only a learner may leave it out.",
    )


def _bounded(answers: Sequence[RecordedAnswerInput]) -> Sequence[RecordedAnswerInput]:
    if not 1 <= len(answers) <= MOST_ANSWERS:
        raise InvalidInput(
            "The number of answers is out of range.",
            field="answers",
            value=len(answers),
            mend=f"Give 1 to {MOST_ANSWERS:,} a call.",
        )
    return answers


def _answer(item: RecordedAnswerInput, place: str) -> model.Answer:
    return model.Answer(
        event_id=item.event_id,
        learner_id=ids.own(item.learner_id, "Learner", f"{place}learnerId"),
        question_id=ids.own(item.question_id, "Question", f"{place}questionId"),
        at=item.at,
        seq=item.seq,
        response=item.response,
        correct=item.correct,
        response_ms=item.response_ms,
    )


def _to_payload(graded: model.Graded, learner_id: str, question_id: str) -> SubmitAnswerPayload:
    revealed = graded.misconception
    return SubmitAnswerPayload(
        duplicate=graded.recorded.duplicate,
        correct=graded.recorded.correct,
        answer=graded.answer,
        solution=graded.solution,
        misconception=to_misconception(revealed) if revealed else None,
        mastery=_changes(graded.recorded),
        learner_key=learner_id,
        question_key=question_id,
    )


def _to_recorded(recorded: model.Recorded) -> RecordedAnswer:
    return RecordedAnswer(
        event_id=recorded.event_id, duplicate=recorded.duplicate, mastery=_changes(recorded)
    )


def _changes(recorded: model.Recorded) -> list[MasteryChange]:
    return [
        MasteryChange(
            before=before.probability if (before := recorded.before.get(concept_id)) else None,
            after=after.probability,
            mastered=after.mastered,
            concept_key=concept_id,
        )
        for concept_id, after in sorted(recorded.after.items())
    ]
