"""Which candidates should wait: known well enough for now, just answered rightly, or just failed.

Practice spread over days lasts longer than practice in one sitting (the spacing effect); what failed comes
back within the sitting, but not at once. Not for: what is open (Cypher), or worth most (recommend.py).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from graph.advice import ConceptCandidate, Policy, Situation
from graph.snapshot import Curriculum
from tracing.mastery import DAY, DUE_BELOW, Mastery


def early(
    candidates: Sequence[ConceptCandidate],
    situation: Situation,
    curriculum: Curriculum,
    believed: Mapping[str, float],
    worth: Sequence[float],
    policy: Policy,
) -> list[bool]:
    """Whether it is too early for each candidate. believed: concept id -> P(known) now. worth: of each
    candidate; with too much in progress the new ones that are worth least wait."""
    since = _questions_since(situation, curriculum)
    too_many = _too_many(candidates, situation, worth, policy.most_in_progress)
    return [
        i in too_many
        if (mastery := candidate.mastery) is None
        else _enough(
            mastery, candidate.retrievability, believed.get(candidate.concept_id, 0.0), policy.enough
        )
        or _rests(mastery, situation.as_of, since.get(candidate.concept_id), policy)
        for i, candidate in enumerate(candidates)
    ]


def _too_many(
    candidates: Sequence[ConceptCandidate], situation: Situation, worth: Sequence[float], most: int
) -> set[int]:
    """Places of the candidates that are new and should not be begun yet. most: concepts in progress."""
    room = max(0, most - sum(not mastery.mastered for mastery in situation.masteries.values()))
    new = [i for i, candidate in enumerate(candidates) if candidate.mastery is None]
    return set(sorted(new, key=lambda i: -worth[i])[room:])


def _enough(mastery: Mastery, recall: float, known: float, enough: float) -> bool:
    """Known well enough, and not due."""
    return known > enough and not (mastery.mastered and recall < DUE_BELOW)


def _rests(mastery: Mastery, as_of: datetime, since: int | None, policy: Policy) -> bool:
    """since: other questions answered after the last one on it, None where that is long ago."""
    if not mastery.last_three:
        return False
    if not mastery.last_three[-1]:
        return since is not None and since < policy.retry_after
    return mastery.last_at is not None and (as_of - mastery.last_at).total_seconds() < policy.rest_days * DAY


def _questions_since(situation: Situation, curriculum: Curriculum) -> dict[str, int]:
    """Concept id -> how many other questions were answered after the last one that assesses it."""
    found: dict[str, int] = {}
    for since, question in enumerate(reversed(list(situation.recent))):
        held = curriculum.questions.get(question)
        for concept in held.concepts if held else ():
            found.setdefault(concept, since)
    return found
