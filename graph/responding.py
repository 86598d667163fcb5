"""What learners and applications make of recommendations: outcomes of lines, and feedback.

Not for: which outcome may follow which (outcomes), what feedback does (feedback), what time does (settling).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from graph import outcomes
from graph.advice import Feedback, FeedbackKind, GivenFeedback, Slate
from graph.errors import InvalidInput
from graph.outcomes import LineState, Report
from graph.store import Store

MOST_REPORTS = 200
"""Of one call: four for each line of the longest slate."""


async def record_outcomes(
    store: Store, slate: Slate, reports: Sequence[Report], *, now: datetime
) -> list[LineState]:
    """What became of the lines of a served slate, all reports or none; the same again changes nothing.

    Returns all lines. Raises InvalidInput, Conflict where an outcome would go back, Unavailable.
    """
    if not 1 <= len(reports) <= MOST_REPORTS:
        raise InvalidInput(
            "The number of outcomes is out of range.",
            field="outcomes",
            value=len(reports),
            mend=f"Give 1 to {MOST_REPORTS} a call.",
        )
    return await store.move_lines(slate, lambda lines: outcomes.moved(lines, reports, now), now)


def require_asks(slate: Slate, learner_id: str, question_id: str) -> None:
    """Raises InvalidInput unless this slate asked this learner this question."""
    asked = [line.question_id for line in slate.recommendations]
    if slate.learner_id != learner_id or question_id not in asked:
        raise InvalidInput(
            "This slate did not ask this learner this question.",
            field="slateId",
            value=slate.id,
            mend="Give the slate that the question came from, or leave slateId out.",
        )


async def complete(store: Store, slate: Slate, question_id: str, *, now: datetime) -> None:
    """The line of this question was answered. Raises Unavailable; harmless to repeat."""
    asked = [line.question_id or "" for line in slate.recommendations]
    await store.move_lines(slate, lambda lines: outcomes.completed(lines, asked, {question_id: now}), now)


async def give_feedback(
    store: Store, slate: Slate, rank: int, kind: FeedbackKind, *, now: datetime
) -> tuple[GivenFeedback, bool]:
    """Keeps what the learner says of one line, in place of what they said of it before; it moves the next
    slate. Returns it, and whether it is new: the same again changes nothing.

    Raises InvalidInput for the rank, NotFound, Unavailable.
    """
    outcomes.check_rank(rank, len(slate.recommendations), "rank")
    line = slate.recommendations[rank - 1]
    said = Feedback(_id(slate, rank, kind, now), kind, line.concept_id, line.question_id, now)
    return await store.give_feedback(GivenFeedback(said, slate.learner_id, slate.id, rank))


async def undo_feedback(store: Store, id: str, *, now: datetime) -> GivenFeedback:
    """As if it had not been given, from now on; harmless to repeat. Raises NotFound, Unavailable."""
    await store.undo_feedback(id, now)
    return await store.feedback(id)


def _id(slate: Slate, rank: int, kind: FeedbackKind, now: datetime) -> str:
    text = "\n".join((slate.id, str(rank), kind, now.isoformat()))
    return hashlib.sha256(text.encode()).hexdigest()[:20]
