"""What would this learner answer now? P(correct) of questions, and what moved it.

Not for: the formulas (tracing.predict), or which question is worth asking (recommend).
"""

from collections.abc import Sequence
from datetime import datetime

from graph.advising import require_zone
from graph.errors import InvalidInput, NotFound
from graph.snapshot import Curriculum
from graph.store import State, Store
from tracing.predict import Asked, Prediction, Seen
from tracing.predict import predict as predict_by

MOST = 200
"""Questions predicted at a time."""


async def predict(
    store: Store, learner_id: str, question_ids: Sequence[str], *, as_of: datetime
) -> list[Prediction]:
    """P(correct) of each question, in their order, by the model in force.

    Raises InvalidInput, NotFound, Unavailable.
    """
    state = await store.learner_state(learner_id)
    return predicted(state, await store.curriculum(), question_ids, as_of=as_of)


def predicted(
    state: State, curriculum: Curriculum, question_ids: Sequence[str], *, as_of: datetime
) -> list[Prediction]:
    """The same of a learner who was read already. Raises InvalidInput, NotFound."""
    if len(question_ids) > MOST:
        raise InvalidInput(
            "There are too many questions.",
            field="questionIds",
            value=len(question_ids),
            mend=f"Give at most {MOST}.",
        )
    require_zone(as_of, "asOf")
    masteries, recent = state
    for id in question_ids:
        if id not in curriculum.questions or not curriculum.questions[id].concepts:
            raise NotFound(
                "There is no such question in use, or it assesses no concept.",
                field="questionIds",
                value=id,
                mend="Use an id that nextQuestions or questions gave.",
            )
    seen = [
        Seen(id, curriculum.questions[id].concepts, _difficulty(curriculum, id), answer.correct)
        for id, answer in recent.items()
        if answer.correct is not None and id in curriculum.questions
    ]
    asked = [_asked(curriculum, id) for id in question_ids]
    return predict_by(asked, masteries, curriculum.parameters, seen, curriculum.tracing, as_of)


def _asked(curriculum: Curriculum, id: str) -> Asked:
    question = curriculum.questions[id]
    item = curriculum.item(id, question.concepts, question.choices)
    return Asked(id, question.concepts, item, _difficulty(curriculum, id))


def _difficulty(curriculum: Curriculum, id: str) -> float:
    """As fitted, in logits; the author's own is on another scale, and a response model never saw it."""
    own = curriculum.tracing.items.get(id)
    return own.difficulty if own else 0.0
