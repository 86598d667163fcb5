"""The state kept on a mastery edge, and how time and answers move it. Pure; knows no graph.

Start at `answer`. The probability formulas themselves are in bkt.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from tracing import bkt
from tracing.parameters import Parameters

MASTERED_AT = 0.85
"""Probability at which the `mastered` label is set, and p R at which a concept is solid."""

DUE_BELOW = 0.90
"""Retrievability below which a mastered concept is due for review."""

MOST_CERTAIN = 1 - 1e-6
"""Probability that answers never raise p above. At exactly 1 no later evidence could lower it, and
floating point gets there after about thirty right answers; from here eight wrong ones unmaster."""

STRUGGLING_BELOW = 0.5
"""Probability, before learning, below which wrong answers mean struggle and not slips."""

INITIAL_STABILITY = 6.0
"""Days until retrievability falls to .9, before any spaced practice, and the least it ever is.

An assumption until it is fitted. In the simulated default world, readiness gated on p R, 2 to 6
do equally well (gains of 37 to 39 concepts), .3 and 12 worse (33, 32). Facts typed from memory
fade faster: on lkt_cloze_statistics .2 predicts the later answers best."""

MOST_STABILITY = 36_500.0
"""Days, a hundred years, as in FSRS: thousands of right answers would overflow it."""

SPACING_GAIN = 1.5
"""Growth of stability per unit of forgetting overcome: a right answer at R = .9 adds 15%. This and
the next are the simulated learners' own, an assumption until they are fitted."""

PRACTICE_GAIN = 0.05
"""Growth of stability at every right answer, however soon."""

FADING = 19 / 81
"""Of the FSRS-4.5 forgetting curve, chosen so that R = .9 at t = S."""

DAY = 86_400.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """What is believed of one learner and one concept, right after the last answer.

    probability: P(known), learning included, in [0, 1]. stability: days until retrievability
    falls to .9. mastered: the label, with hysteresis. answers, correct: counts.
    last_three: verdicts, oldest first. last_at: UTC, None where the log has no times.
    """

    probability: float
    stability: float
    mastered: bool
    answers: int
    correct: int
    last_three: tuple[bool, ...]
    last_at: datetime | None


TracedAnswer = tuple[Sequence[str], bool, datetime | None, int | None]
"""Concept ids (at least one), correct, when (UTC, None untimed), number of choices (None open)."""


def initial(parameters: Parameters) -> Mastery:
    """What is believed before the first answer. Never mastered: a label needs an answer."""
    return Mastery(parameters.prior, INITIAL_STABILITY, False, 0, 0, (), None)


def retrievability(stability: float, elapsed_days: float) -> float:
    """R in (0, 1]: chance to recall what is known, elapsed_days (fractions count) after practice.

    stability: days, > 0. 1 for negative times; never rises with time. Source: FSRS-4.5.
    """
    return 1 / sqrt(1 + FADING * max(0.0, elapsed_days) / stability)


def retrievability_at(mastery: Mastery, at: datetime | None) -> float:
    """R at that moment; 1 where either time is unknown, or `at` lies before the last answer."""
    if at is None or mastery.last_at is None:
        return 1.0
    return retrievability(mastery.stability, (at - mastery.last_at).total_seconds() / DAY)


def effective(mastery: Mastery, at: datetime | None) -> float:
    """p R: P(known) at that moment, what faded since taken off. Never rises between answers."""
    return mastery.probability * retrievability_at(mastery, at)


def is_solid(mastery: Mastery, at: datetime | None) -> bool:
    """Known surely enough, now, to open what stands on it."""
    return effective(mastery, at) >= MASTERED_AT


def is_due(mastery: Mastery, at: datetime | None) -> bool:
    """Mastered, and faded enough to be reviewed."""
    return mastery.mastered and retrievability_at(mastery, at) < DUE_BELOW


def before_learning(mastery: Mastery, parameters: Parameters) -> float:
    """P(known) right after the last answer, without what was learned from it.

    The edge does not keep it, but learning is linear, so it is p with that step undone. Exact when
    these parameters made p; where learn + forget = 1 the step cannot be undone, and p is returned.
    """
    kept = 1 - parameters.forget - parameters.learn
    if not mastery.answers or kept == 0:
        return mastery.probability
    return min(1.0, max(0.0, (mastery.probability - parameters.learn) / kept))


def struggling(mastery: Mastery, parameters: Parameters) -> bool:
    """Two of the last three answers wrong, three or more given, and probably not known.

    Read before learning: with it, wrong answers alone can raise p.
    """
    return (
        mastery.answers >= 3
        and _mostly_wrong(mastery.last_three)
        and before_learning(mastery, parameters) < STRUGGLING_BELOW
    )


def answer(
    masteries: Mapping[str, Mastery | None],
    parameters: Mapping[str, Parameters],
    correct: bool,
    at: datetime | None,
    choices: int | None = None,
) -> dict[str, Mastery]:
    """The masteries after one answer to one question, for every concept the question needs.

    masteries: concept id -> mastery, None where never answered; at least one. parameters: of each
    of these concepts. at: UTC; p fades to p R first where both times are known, and an answer
    before the last one leaves last_at where it is. choices: of a multiple-choice question.
    Raises ValueError on no concepts or fewer than two choices.
    """
    states = [m or initial(parameters[concept]) for concept, m in masteries.items()]
    beliefs = [parameters[concept] for concept in masteries]
    recalls = [retrievability_at(state, at) for state in states]
    faded = [state.probability * r for state, r in zip(states, recalls, strict=True)]
    posts = bkt.posterior_conjunctive(faded, correct, beliefs, choices)
    return {
        concept: _moved(state, recall, post, belief, correct, at)
        for concept, state, recall, post, belief in zip(
            masteries, states, recalls, posts, beliefs, strict=True
        )
    }


def replay(
    answers: Iterable[TracedAnswer],
    parameters_of: Callable[[str], Parameters],
    start: Mapping[str, Mastery] | None = None,
) -> dict[str, Mastery]:
    """One learner's masteries after these answers, in the order given: `answer` folded over them.

    parameters_of: by concept id. start: masteries before them, left as they are.
    """
    known = dict(start or {})
    for concepts, correct, at, choices in answers:
        before = {concept: known.get(concept) for concept in concepts}
        beliefs = {concept: parameters_of(concept) for concept in concepts}
        known |= answer(before, beliefs, correct, at, choices)
    return known


def _moved(
    state: Mastery,
    recall: float,
    post: float,
    parameters: Parameters,
    correct: bool,
    at: datetime | None,
) -> Mastery:
    """One concept's mastery after an answer, given P(known | answer) before learning."""
    p = min(MOST_CERTAIN, bkt.learned(post, parameters))
    last_three = (*state.last_three, correct)[-3:]
    return Mastery(
        probability=p,
        stability=_stability(state.stability, recall, post, correct),
        mastered=p >= MASTERED_AT or (state.mastered and not _mostly_wrong(last_three)),
        answers=state.answers + 1,
        correct=state.correct + correct,
        last_three=last_three,
        last_at=_later(state.last_at, at),
    )


def _stability(stability: float, recall: float, post: float, correct: bool) -> float:
    """Days, after an answer at retrievability `recall` that left P(known) at `post`.

    Our own rule, an assumption until stability is fitted. What was recalled lasts longer, the more
    so the nearer it was to being forgotten (the spacing effect); a wrong answer brings it back to
    the initial. Both only as far as the concept is believed known: a guess strengthens little, and
    of several concepts in one question the blameless ones keep theirs.
    """
    if correct:
        growth = 1 + post * (SPACING_GAIN * (1 - recall) + PRACTICE_GAIN)
        return min(MOST_STABILITY, stability * growth)
    return INITIAL_STABILITY + (stability - INITIAL_STABILITY) * post


def _mostly_wrong(last_three: Sequence[bool]) -> bool:
    return last_three.count(False) >= 2


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)
