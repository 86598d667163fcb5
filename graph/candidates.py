"""The same candidates as cypher/learner/read_situation finds, from a snapshot and masteries in memory; and
those that come from the snapshot in any case: roots that were never practised.

For: asking "what if" (counterfactuals) and simulated learners, where no graph is at hand; a test holds both
to the same. Not for: serving, which lets the graph find them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from graph.advice import CandidateKind, ConceptCandidate, Feedback, Lift, Situation, Wish
from graph.feedback import claimed, wrong
from graph.importance import roots
from graph.model import Learner
from graph.snapshot import Curriculum
from tracing.mastery import (
    Mastery,
    effective,
    is_due,
    is_solid,
    retrievability_at,
    wrong_in_a_row,
)

Found = tuple[str, str, str | None, int]
"""A candidate: concept id, kind, cause (for repair), hops to it."""

FALLBACKS = 5
"""Concepts that are offered where nothing is a candidate."""
NEW_ROOTS = 100
"""Roots never practised that a slate is chosen from: twice the lines that it may have."""

_KINDS: dict[str, CandidateKind] = {kind.value: kind for kind in CandidateKind}

HOPS = 4
"""Prerequisites down from a concept that is failing, as far as its cause is looked for."""


def situation(
    learner: Learner,
    curriculum: Curriculum,
    masteries: Mapping[str, Mastery],
    as_of: datetime,
    gate: float,
    *,
    recent: Mapping[str, datetime | None],
    goals: Sequence[str] = (),
    feedback: Sequence[Feedback] = (),
    lift: Mapping[str, Lift] | None = None,
    wish: Wish | None = None,
) -> Situation:
    """Everything ranking needs of one learner who has these masteries. gate: of the policy. feedback: what
    stands of it. lift: what similar learners gained. wish: what is asked for."""
    known = claimed({id: effective(mastery, as_of) for id, mastery in masteries.items()}, feedback)
    ready = _ready(curriculum, masteries, known, gate)
    mastered = (id for id, mastery in masteries.items() if mastery.mastered)
    open_now = {*ready, *mastered, *curriculum.roots}
    found: list[Found] = [
        *((id, CandidateKind.READY, None, 0) for id in ready),
        *((id, CandidateKind.REVIEW, None, 0) for id in _due(curriculum, masteries, as_of)),
        *(
            (id, CandidateKind.REPAIR, *why)
            for id, why in _gaps(curriculum, masteries, as_of).items()
            if id in open_now
        ),
    ]
    stamp = (curriculum.revision, curriculum.model)
    there = assembled(
        found,
        masteries,
        as_of,
        learner=learner,
        stamp=stamp,
        recent=recent,
        goals=goals,
        feedback=feedback,
        lift=lift,
    )
    return completed(there, curriculum, wish)


def ready_set(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], known: Mapping[str, float], gate: float
) -> set[str]:
    """All that is ready for one learner: the READY candidates of `situation`, and every root that was never
    practised, however many there are.

    That is what is in use and not mastered, where no prerequisite in use that is stronger than 1 - gate is
    short of firm, and which is a root (nothing in use stands below it) or has at least one direct
    prerequisite that is firm. Firm: P(known) now, `known`, reaches the gate.
    """
    return {*_ready(curriculum, masteries, known, gate), *(set(curriculum.roots) - masteries.keys())}


def completed(situation: Situation, curriculum: Curriculum, wish: Wish | None = None) -> Situation:
    """The same with roots that were never practised, which are ready by definition: at most NEW_ROOTS of
    them, those first that are to be repaired, that the goals need, and on which most stands. There may be
    thousands, and nothing that is known of the learner tells one from another; but all of those that a wish
    names. Where there is no candidate at all, with what is closest to mastered, or fades first."""
    there = situation.candidates
    ready = {c.concept_id for c in there if c.kind is CandidateKind.READY}
    weak = {c.concept_id for c in there if c.kind is CandidateKind.REPAIR and c.mastery is None} - ready
    others = (id for id in roots(curriculum, situation.goals) if id not in situation.known)
    new: Iterable[str] = chain(sorted(weak), (id for id in others if id not in weak))
    if wish is not None and wish.narrow:
        new = (id for id in new if wish.concepts is None or id in wish.concepts)
    else:
        new = islice(new, NEW_ROOTS)
    found = (*there, *(ConceptCandidate(id, CandidateKind.READY, None, 1.0) for id in new))
    return replace(situation, candidates=found or _fallback(situation))


def assembled(
    found: Iterable[Found],
    masteries: Mapping[str, Mastery],
    as_of: datetime,
    *,
    learner: Learner,
    stamp: tuple[int, str],
    recent: Mapping[str, datetime | None],
    goals: Sequence[str],
    policy: str = "default@1",
    feedback: Sequence[Feedback] = (),
    lift: Mapping[str, Lift] | None = None,
) -> Situation:
    """A situation of these candidates, with what follows from the masteries. stamp: the curriculum's revision
    and the model's version. policy: id of the active one."""
    recall = {id: retrievability_at(mastery, as_of) for id, mastery in masteries.items()}
    return Situation(
        learner=learner,
        curriculum_revision=stamp[0],
        as_of=as_of,
        candidates=tuple(
            ConceptCandidate(id, _KINDS[kind], masteries.get(id), recall.get(id, 1.0), cause, hops)
            for id, kind, cause, hops in found
        ),
        goals=tuple(goals),
        recent=recent,
        model=stamp[1],
        masteries=masteries,
        known={id: mastery.probability * recall[id] for id, mastery in masteries.items()},
        wrong=wrong(
            {id: count for id, mastery in masteries.items() if (count := wrong_in_a_row(mastery))}, feedback
        ),
        policy=policy,
        feedback=tuple(feedback),
        lift=lift or {},
    )


def locked(situation: Situation, curriculum: Curriculum) -> list[ConceptCandidate]:
    """What stands directly on a concept that is open, and is neither open itself nor mastered: what a probe
    may ask."""
    open_ = {candidate.concept_id for candidate in situation.candidates}
    above = {up for id in open_ for up in curriculum.opened_by.get(id, ())} - open_
    masteries = situation.masteries
    return [
        unfound(situation, id, CandidateKind.PROBE)
        for id in sorted(above)
        if curriculum.in_use(id) and not (id in masteries and masteries[id].mastered)
    ]


def unfound(situation: Situation, id: str, kind: CandidateKind) -> ConceptCandidate:
    """What is known of a concept that the graph did not find as a candidate."""
    mastery = situation.masteries.get(id)
    recall = 1.0 if mastery is None else retrievability_at(mastery, situation.as_of)
    return ConceptCandidate(id, kind, mastery, recall)


def _fallback(situation: Situation) -> tuple[ConceptCandidate, ...]:
    """What is closest to mastered, else what fades first."""
    known = situation.masteries.items()
    begun = [(-situation.known[id], id) for id, mastery in known if not mastery.mastered]
    fading = [(retrievability_at(mastery, situation.as_of), id) for id, mastery in known if mastery.mastered]
    kind = CandidateKind.READY if begun else CandidateKind.REVIEW
    return tuple(unfound(situation, id, kind) for _, id in sorted(begun or fading)[:FALLBACKS])


def _ready(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], known: Mapping[str, float], gate: float
) -> list[str]:
    """Not mastered; a root begun, or led to by something firm, and held back by nothing."""
    firm = {id for id, p in known.items() if p >= gate}
    below = curriculum.prerequisites_of
    reached = {id for id in masteries if not any(map(curriculum.in_use, below.get(id, ())))}
    reached.update(*(curriculum.opened_by.get(id, ()) for id in firm))
    return sorted(
        id
        for id in reached
        if curriculum.in_use(id)
        and not (id in masteries and masteries[id].mastered)
        and all(
            below in firm or not curriculum.in_use(below) or curriculum.edges[below, id].strength <= 1 - gate
            for below in curriculum.prerequisites_of.get(id, ())
        )
    )


def _due(curriculum: Curriculum, masteries: Mapping[str, Mastery], as_of: datetime) -> list[str]:
    """Mastered, but faded or no longer solid."""
    return [
        id
        for id, mastery in masteries.items()
        if curriculum.in_use(id)
        and mastery.mastered
        and (is_due(mastery, as_of) or not is_solid(mastery, as_of))
    ]


def _gaps(
    curriculum: Curriculum, masteries: Mapping[str, Mastery], as_of: datetime
) -> dict[str, tuple[str, int]]:
    """Concept below one that is failing -> the nearest such one, and the hops to it; not solid, unless it is
    a direct prerequisite."""
    found: dict[str, tuple[int, str]] = {}
    failing = [id for id, m in masteries.items() if not m.mastered and m.last_three.count(False) >= 2]
    for above in sorted(failing):
        level = {above}
        for hops in range(1, HOPS + 1):
            level = {below for id in level for below in curriculum.prerequisites_of.get(id, ())}
            for below in level:
                weak = below not in masteries or not is_solid(masteries[below], as_of)
                if curriculum.in_use(below) and (hops == 1 or weak):
                    found[below] = min(found.get(below, (hops, above)), (hops, above))
    return {below: (above, hops) for below, (hops, above) in sorted(found.items())}
