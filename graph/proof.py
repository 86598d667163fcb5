"""What ranking again shows: that a slate follows from its logged inputs, and what would have changed a line.

Pure. Not for: saying why a line is there (explain.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.advice import CandidateKind, Recommendation, Slate, Wish
from graph.candidates import situation
from graph.errors import Conflict
from graph.fixed_course import FIXED_COURSE
from graph.importance import reach
from graph.recommend import score, slate_lines
from graph.snapshot import Curriculum
from tracing.mastery import Mastery

SAME_SCORE = 1e-9
"""Two scores further apart than this are not the same score."""

TRIED = 4
"""Other concepts of the slate that a counterfactual is looked for among, before the line's own."""

CERTAIN = 0.99
"""P(known) of what is imagined to be mastered."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Had this concept been mastered, the line would not be here. instead: the concept that would come in,
    None where the slate would only be shorter."""

    concept_id: str
    instead: str | None


def replayed(slate: Slate, curriculum: Curriculum) -> tuple[Recommendation, ...]:
    """The lines recomputed from the logged inputs: candidates' terms, scores, order and sampling.

    Raises Conflict where the snapshot is not of the slate's curriculum revision and model.
    """
    ranked_with, held = (slate.curriculum_revision, slate.model), (curriculum.revision, curriculum.model)
    if ranked_with != held:
        raise Conflict(
            "The slate was ranked with another curriculum or model.",
            field="revision",
            value=f"{ranked_with}, not {held}",
            mend="Verify it with the snapshot it was ranked with.",
        )
    return _ranked(slate, curriculum)


def differences(slate: Slate, curriculum: Curriculum) -> list[str]:
    """Where the slate is not what its logged inputs give, in words, line by line; up to what floating point
    may differ by (1e-9). Empty is the proof. Raises Conflict as `replayed`."""
    again, lines = replayed(slate, curriculum), slate.recommendations
    found = [] if len(again) == len(lines) else [f"{len(again)} lines instead of {len(lines)}"]
    for old, new in zip(lines, again, strict=False):
        found += [f"line {old.rank}: {problem}" for problem in _differ(old, new, slate)]
    return found


def counterfactual(slate: Slate, line: Recommendation, curriculum: Curriculum) -> Counterfactual | None:
    """What, had it been mastered, would have kept this line away; checked by finding the candidates and
    ranking them again. What fails above is tried first, then concepts of the slate, the line's own last.
    None where nothing of it would, as in the fixed course, which looks at no mastery."""
    if slate.policy == FIXED_COURSE:
        return None
    for concept_id in _imaginable(slate, line):
        again = _without(slate, concept_id, curriculum)
        if any(new.question_id == line.question_id and new.concept_id == line.concept_id for new in again):
            continue
        if concept_id != line.concept_id and any(new.concept_id == line.concept_id for new in again):
            continue
        before = {old.concept_id for old in slate.recommendations}
        came = [new.concept_id for new in again if new.concept_id not in before]
        return Counterfactual(concept_id, came[0] if came else None)
    return None


def _imaginable(slate: Slate, line: Recommendation) -> Iterator[str]:
    """Concepts that may be imagined mastered, once each."""
    if line.cause is not None:
        yield line.cause
    others = dict.fromkeys(
        other.concept_id for other in slate.recommendations if other.kind is not CandidateKind.REVIEW
    )
    yield from [id for id in others if id not in (line.concept_id, line.cause)][:TRIED]
    yield line.concept_id


def _without(slate: Slate, concept_id: str, curriculum: Curriculum) -> tuple[Recommendation, ...]:
    """The slate, had the concept been mastered by then."""
    now = slate.situation
    before = now.masteries.get(concept_id)
    stability = before.stability if before else curriculum.tracing.memory.initial_stability
    certain = Mastery(CERTAIN, stability, True, 3, 3, (True, True, True), now.as_of)
    imagined = situation(
        now.learner,
        curriculum,
        {**now.masteries, concept_id: certain},
        now.as_of,
        slate.policy.gate,
        recent=now.recent,
        goals=now.goals,
        feedback=now.feedback,
        lift=now.lift,
        wish=slate.wish,
    )
    return _ranked(replace(slate, situation=imagined), curriculum)


def _ranked(slate: Slate, curriculum: Curriculum) -> tuple[Recommendation, ...]:
    aims = reach(curriculum, slate.situation.goals)
    wish = slate.wish or Wish(max(1, len(slate.recommendations)))
    return slate_lines(slate.situation, curriculum, aims, slate.policy, wish, slate.seed)


def _differ(old: Recommendation, new: Recommendation, slate: Slate) -> Iterator[str]:
    told = old.question_id, old.concept_id, old.kind, old.part
    again = new.question_id, new.concept_id, new.kind, new.part
    if told != again:
        yield f"{again} instead of {told}"
    elif old.terms.keys() != new.terms.keys():
        yield f"terms {sorted(new.terms)} instead of {sorted(old.terms)}"
    else:
        numbers = {name: (value, new.terms[name]) for name, value in old.terms.items()}
        numbers |= {"score": (old.score, new.score), "propensity": (old.propensity, new.propensity)}
        for name, (before, after) in numbers.items():
            if abs(before - after) > SAME_SCORE:
                yield f"{name} {after!r} instead of {before!r}"
    if abs(old.score - score(old.terms, slate.policy)) > SAME_SCORE:
        yield f"its terms do not add up to its score {old.score!r}"
