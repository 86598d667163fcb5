"""From a learner's situation to a slate: the next questions, ranked, every term kept.

For: weights and what they are put on. Not for: finding candidates (Cypher), gathering their questions
(options.py), the formulas (terms.py), order, mix and chance (mixing.py), or words (explain.py, notices.py).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graph import feedback, fixed_course, habits, readiness, terms, waiting
from graph.advice import (
    PART_OF,
    CandidateKind,
    ConceptCandidate,
    Part,
    Policy,
    Recommendation,
    Situation,
    Wish,
)
from graph.candidates import locked
from graph.errors import InvalidInput
from graph.importance import foundation, greatest_reach
from graph.mixing import Pick, Round, mixed
from graph.options import Options, aim, open_candidates, options
from graph.snapshot import Curriculum
from graph.terms import Floats

DEFAULT_POLICY = Policy(
    name="default@1",
    weights={
        "gain": 1.0,
        "goal": 4.0,
        "reach": 2.0,
        "foundation": 4.0,
        "neighbours": 0.0,
        "challenge": 0.02,
        "information": 0.02,
        "freshness": 0.05,
        "streak": 0.05,
    },
    shares={Part.NEXT: 0.4, Part.REVIEW: 0.3, Part.STREAK: 0.3},
    target=0.75,
    most_per_concept=2,
)
"""Every answer where it adds most, the more so the more stands on it. Question terms are light, so that they
choose within a concept rather than between concepts. What was answered rightly rests until the day after
tomorrow, what was not comes back after ten others. Streak goals choose among
what is nearly as good. Chosen on simulated learners, of other seeds than those
that `make bench-policy` measures it on."""


def score(values: Mapping[str, float], policy: Policy) -> float:
    """The sum of weight x term; a term that the policy does not weigh counts nothing."""
    total = 0.0
    for name, value in values.items():
        total += policy.weights.get(name, 0.0) * value
    return total


def slate_lines(
    situation: Situation,
    curriculum: Curriculum,
    reach: Mapping[str, float],
    policy: Policy,
    wish: Wish,
    seed: int = 0,
) -> tuple[Recommendation, ...]:
    """Up to `wish.first` recommendations; fewer where candidates or their questions run out.

    reach: `importance.reach` for the learner's goals; the term is its share of the greatest. What is to
    wait (waiting.py) comes last, and is marked `early`. Up to there and from there on scores fall within a
    part, ties by concept id, then question id, unless the policy samples. The streak's part is of everything
    that need not wait, and no more lines than today's goal still asks for. Parts are mixed by the policy's
    shares, an empty share going to the others; where in the mix a slate starts depends on the learner's
    answers so far, so that one question at a time gets its reviews too. No question comes twice, and no
    concept more than `most_per_concept` times: better a short slate, with a notice, than ten of one thing.
    Where no candidate has a question, the concepts themselves are recommended. The same arguments give the
    same lines, and fewer lines are the beginning of more.
    Raises InvalidInput on first < 1.
    """
    if wish.first < 1:
        raise InvalidInput("A slate needs room.", field="first", value=wish.first, mend="Ask for at least 1.")
    if policy == fixed_course.FIXED_COURSE:
        return fixed_course.lines(situation, curriculum, wish)
    candidates = open_candidates(situation, curriculum, policy.shares)
    if policy.probes > 0:
        candidates = sorted([*candidates, *locked(situation, curriculum)], key=lambda c: c.concept_id)
    believed = readiness.believed(situation, curriculum, policy.doubt)
    claimed = feedback.claimed(believed, situation.feedback)
    values = _concept_terms(candidates, situation, curriculum, claimed, reach, policy)
    worth = [score(each, policy) for each in values]
    aims = [aim(candidate, curriculum, policy.target) for candidate in candidates]
    targets = feedback.targets(candidates, situation.feedback, aims)
    choice = options(candidates, situation, curriculum, targets, wish)
    rests = waiting.early(candidates, situation, curriculum, believed, worth, policy)
    early = feedback.early(candidates, situation, curriculum, choice, rests)
    picks = mixed(
        _rounds(candidates, choice, early, policy),
        choice,
        _scores(worth, choice, policy),
        policy,
        wish.first,
        room={Part.STREAK: habits.left_today(situation)},
        turn=situation.learner.answers,
        seed=seed,
    )
    found = []
    for rank, pick in enumerate(picks, 1):
        owner = int(choice.owner[pick.row])
        waits = bool(early[pick.row])
        found.append(_line(rank, candidates[owner], values[owner], choice, pick, policy, waits))
    return tuple(found)


def _rounds(
    candidates: Sequence[ConceptCandidate], choice: Options, early: NDArray[np.bool_], policy: Policy
) -> list[Round]:
    """What may come now, and then what should have waited; parts without options are absent."""
    parts = list(Part)
    part_of = np.array([parts.index(PART_OF[c.kind]) for c in candidates], dtype=np.intp)[choice.owner]
    probe = np.array([c.kind is CandidateKind.PROBE for c in candidates], dtype=bool)[choice.owner]
    found: list[Round] = []
    for turn in (~early & ~probe, early & ~probe):
        rows = {part: np.flatnonzero((part_of == i) & turn) for i, part in enumerate(parts)}
        if not found and choice.terms and policy.shares.get(Part.STREAK, 0) > 0:
            rows[Part.STREAK] = np.flatnonzero(turn)
        found.append(Round({part: own for part, own in rows.items() if len(own)}, np.flatnonzero(probe)))
    return found


def _scores(worth: Sequence[float], choice: Options, policy: Policy) -> dict[Part, Floats]:
    """Of every option, in each part. worth: what the terms of its concept make."""
    total = np.array(worth, dtype=np.float64)[choice.owner]
    for name, column in choice.terms.items():
        total = total + policy.weights.get(name, 0.0) * column
    fitting = total + policy.weights.get("streak", 0.0) * choice.streak
    return dict.fromkeys(Part, total) | {Part.STREAK: fitting}


def _concept_terms(
    candidates: Sequence[ConceptCandidate],
    situation: Situation,
    curriculum: Curriculum,
    believed: Mapping[str, float],
    reach: Mapping[str, float],
    policy: Policy,
) -> list[dict[str, float]]:
    greatest = greatest_reach(curriculum, situation.goals)
    carried = foundation(curriculum, situation.goals)
    found = []
    for candidate in candidates:
        id = candidate.concept_id
        ready = readiness.ready(id, curriculum, believed, policy.hindrance)
        adds = terms.gain(candidate, believed.get(id), ready, curriculum.parameters[id], policy.relearn)
        share = reach.get(id, 0.0) / greatest
        lift = terms.lift_of(id, situation.lift)
        found.append(terms.concept_terms(adds, share, carried.get(id, 0.0), bool(situation.goals), lift))
    return found


def _line(
    rank: int,
    candidate: ConceptCandidate,
    values: Mapping[str, float],
    choice: Options,
    pick: Pick,
    policy: Policy,
    early: bool,
) -> Recommendation:
    row, part, propensity = pick
    question = choice.question(row)
    kept = {**values, **{name: float(column[row]) for name, column in choice.terms.items()}}
    if question is not None:
        kept["streak"] = float(choice.streak[row]) if part is Part.STREAK else 0.0
    return Recommendation(
        rank=rank,
        concept_id=candidate.concept_id,
        question_id=question,
        kind=candidate.kind,
        part=part,
        score=score(kept, policy),
        terms=kept,
        predicted=None if question is None else float(choice.predicted[row]),
        propensity=propensity,
        cause=candidate.cause,
        hops=candidate.hops,
        early=early,
    )
