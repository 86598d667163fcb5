"""What may help with a concept that is struggled with: what it stands on, an easier question, a solution.

Pure. Not for: telling struggle (struggle), or opening what is sealed (watching).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from graph.advice import CandidateKind, ConceptCandidate, Part, Situation, Wish
from graph.options import open_candidates, options
from graph.snapshot import Curriculum
from graph.struggle import Lately
from tracing.mastery import Mastery

ANY = 0.5
"""In place of a target: only chances are looked at here."""


class HelpKind(StrEnum):
    """Ways to help, in the order in which they are offered."""

    REPAIR = "repair"
    EASIER = "easier"
    SOLUTION = "solution"


@dataclass(frozen=True, slots=True)
class Help:
    """One way to help. concept_id: to work on. question_id: to ask, or whose solution is shown; None where no
    question assesses the concept. reason: a sentence. solution: its text, only of what was answered."""

    kind: HelpKind
    concept_id: str
    question_id: str | None
    reason: str
    solution: str = ""


def helps(
    concept_id: str, mastery: Mastery, now: Situation, lately: Sequence[Lately], curriculum: Curriculum
) -> Iterator[Help]:
    """Repair of the nearest cause that is open, then an easier question, where there is one. lately: oldest
    first."""
    open_now = open_candidates(now, curriculum, {Part.NEXT: 1.0})
    causes = [c for c in open_now if c.kind is CandidateKind.REPAIR and c.cause == concept_id]
    if causes:
        below = min(causes, key=lambda c: (c.hops, c.concept_id))
        chances = _chances(below, now, curriculum)
        titles = curriculum.concepts[concept_id].title, curriculum.concepts[below.concept_id].title
        reason = f"“{titles[0]}” stands on “{titles[1]}”, which may not be firm."
        asked = {answer.question_id for answer in lately}
        likeliest = max(chances, key=lambda id: (id not in asked, chances[id], id), default=None)
        yield Help(HelpKind.REPAIR, below.concept_id, likeliest, reason)
    recall = 1.0 if mastery.probability == 0 else now.known.get(concept_id, 0.0) / mastery.probability
    chances = _chances(
        ConceptCandidate(concept_id, CandidateKind.READY, mastery, min(1.0, recall)), now, curriculum
    )
    failed = [a.question_id for a in lately if a.correct is False and a.question_id in chances]
    fresh = chances.keys() - {answer.question_id for answer in lately}
    if failed and fresh:
        best = max(fresh, key=lambda id: (chances[id], id))
        if chances[best] > chances[failed[-1]]:
            odds = f"{chances[best]:.0%} likely to go right, where the last one that went wrong was"
            yield Help(HelpKind.EASIER, concept_id, best, f"It is {odds} {chances[failed[-1]]:.0%}.")


def answered(concept_id: str, lately: Sequence[Lately], curriculum: Curriculum) -> list[str]:
    """Questions on the concept that were answered lately, so that their solutions may be shown: those that
    went wrong first, the newest first."""
    own = [
        answer
        for answer in reversed(lately)
        if answer.question_id in curriculum.questions
        and concept_id in curriculum.questions[answer.question_id].concepts
    ]
    return [answer.question_id for answer in sorted(own, key=lambda answer: answer.correct is not False)]


def _chances(candidate: ConceptCandidate, now: Situation, curriculum: Curriculum) -> dict[str, float]:
    """P(correct) by id of the concept's open questions."""
    choice = options([candidate], now, curriculum, np.array([ANY]), Wish(1))
    named = [(choice.question(row), float(chance)) for row, chance in enumerate(choice.predicted)]
    return {id: chance for id, chance in named if id is not None}
