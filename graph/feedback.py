"""What a learner's feedback does to what comes next: what waits, how hard questions are, what is believed.

Pure. Nothing here moves mastery: that takes answers. Not for: keeping feedback (responding.py).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from graph.advice import ConceptCandidate, Feedback, FeedbackKind, Recommendation, Situation
from graph.options import Options
from graph.snapshot import Curriculum
from graph.terms import Floats

LASTS = timedelta(days=30)
"""How long feedback counts at all; what is older is not read."""

STEP = 0.15
"""By which P(correct) aimed at moves for a concept, each time that somebody finds it too easy or too hard."""

BELIEVED = 0.8
"""P(known) at least, of what somebody says they know: above the usual gate, below mastered."""

CONCEPT_WAITS = {FeedbackKind.NOT_NOW: timedelta(hours=20), FeedbackKind.KNOWN: timedelta(days=7)}
"""By kind. Twenty hours: until tomorrow, at the same time or a bit earlier."""

QUESTION_WAITS = CONCEPT_WAITS | {
    FeedbackKind.TOO_EASY: timedelta(days=7),
    FeedbackKind.TOO_HARD: timedelta(days=7),
}

STEPS = {FeedbackKind.TOO_EASY: -1, FeedbackKind.TOO_HARD: 1, FeedbackKind.KNOWN: -1}
"""Upward the questions are easier. What somebody says they know, a hard question is to show."""


def targets(
    candidates: Sequence[ConceptCandidate], feedback: Sequence[Feedback], usual: Sequence[float]
) -> Floats:
    """P(correct) aimed at, in [0, 1], by candidate. usual: the same without feedback."""
    found = np.array(usual, dtype=np.float64)
    said = {each.concept_id for each in feedback}
    for i, candidate in enumerate(candidates if said else ()):
        if candidate.concept_id in said:
            found[i] = target(candidate.concept_id, feedback, usual[i])
    return found


def target(concept_id: str, feedback: Sequence[Feedback], usual: float) -> float:
    """P(correct) aimed at for one concept, in [0, 1]."""
    steps = sum(STEPS.get(each.kind, 0) for each in feedback if each.concept_id == concept_id)
    return min(1.0, max(0.0, usual + STEP * steps)) if steps else usual


def early(
    candidates: Sequence[ConceptCandidate],
    situation: Situation,
    curriculum: Curriculum,
    choice: Options,
    rests: Sequence[bool],
) -> NDArray[np.bool_]:
    """Whether it is too early for each option. rests: whether it is for each candidate, feedback apart."""
    waits = {each.concept_id for each in _lasting(situation, CONCEPT_WAITS)}
    found = np.array(
        [rest or each.concept_id in waits for each, rest in zip(candidates, rests, strict=True)], dtype=bool
    )[choice.owner]
    said = _lasting(situation, QUESTION_WAITS)
    asked = {each.question_id for each in said if each.question_id} & curriculum.questions.keys()
    touched = {concept for id in asked for concept in curriculum.questions[id].concepts}
    owners = [i for i, each in enumerate(candidates) if each.concept_id in touched]
    for row in np.flatnonzero(np.isin(choice.owner, owners)).tolist() if owners else ():
        found[row] |= choice.question(row) in asked
    return found


def _lasting(situation: Situation, periods: Mapping[FeedbackKind, timedelta]) -> list[Feedback]:
    """Feedback of these kinds that is younger than its period."""
    return [
        each
        for each in situation.feedback
        if each.kind in periods and situation.as_of - each.at < periods[each.kind]
    ]


def claimed(known: Mapping[str, float], feedback: Sequence[Feedback]) -> dict[str, float]:
    """P(known) by concept, at least BELIEVED for what the learner says they know."""
    claims = [each.concept_id for each in feedback if each.kind is FeedbackKind.KNOWN]
    return {**known, **{id: max(BELIEVED, known.get(id, 0.0)) for id in claims}}


def wrong(counts: Mapping[str, int], feedback: Sequence[Feedback]) -> dict[str, int]:
    """Wrong answers by concept, and one more for each time that it was found too hard."""
    return dict(
        Counter(counts) + Counter(each.concept_id for each in feedback if each.kind is FeedbackKind.TOO_HARD)
    )


def reasons(line: Recommendation, situation: Situation, curriculum: Curriculum) -> list[str]:
    """How feedback shaped a line, in sentences for the learner; none where it did not."""
    said, id = [], line.concept_id
    own = [each.kind for each in situation.feedback if each.concept_id == id]
    steps = sum(STEPS.get(kind, 0) for kind in own)
    if steps > 0:
        said.append("It is to be easier than usual, since you found another one too hard.")
    elif steps < 0 and FeedbackKind.KNOWN in own:
        said.append("It is to be harder than usual, since you said that you know this.")
    elif steps < 0:
        said.append("It is to be harder than usual, since you found another one too easy.")
    put_off = (each for each in _lasting(situation, CONCEPT_WAITS) if each.kind is FeedbackKind.NOT_NOW)
    if line.early and any(each.concept_id == id for each in put_off):
        said.append("You put it off.")
    below = _titles(FeedbackKind.KNOWN, curriculum.prerequisites_of.get(id, ()), situation, curriculum)
    above = _titles(FeedbackKind.TOO_HARD, curriculum.opened_by.get(id, ()), situation, curriculum)
    said += [
        f"You said that you know {title}, which counts until an answer says otherwise." for title in below
    ]
    said += [f"You found {title} too hard, which stands on this." for title in above]
    return said


def _titles(
    kind: FeedbackKind, among: Collection[str], situation: Situation, curriculum: Curriculum
) -> list[str]:
    """Titles of the concepts among these of which this was said."""
    ids = {each.concept_id for each in situation.feedback if each.kind is kind and each.concept_id in among}
    return [f"“{curriculum.concepts[id].title}”" for id in sorted(ids)]
