"""The state kept on a mastery edge, and how time and answers move it. Pure; knows no graph.

Start at `answer`. The probability formulas themselves are in bkt.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import hypot, sqrt
from typing import NamedTuple

from tracing import bkt
from tracing.bkt import Item
from tracing.model import ASSUMED, Memory
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

MOST_STABILITY = 36_500.0
"""Days, a hundred years, as in FSRS: thousands of right answers would overflow it."""

PRIOR_SPREAD = 0.5
"""Of sqrt(prior (1 - prior)): how far learners' own priors lie from the concept's, one standard deviation.
An assumption, that of a Beta distribution with the weight of three answers."""

LEARN_SPREAD = 0.4
"""Of `learn`: how far a learner's own speed lies from the average learner's, one standard deviation; that of
the simulated learners, an assumption elsewhere."""

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
    uncertainty: standard deviation of probability in [0, .5], because a learner's own prior and
    speed are known only as the average learner's.
    """

    probability: float
    stability: float
    mastered: bool
    answers: int
    correct: int
    last_three: tuple[bool, ...]
    last_at: datetime | None
    uncertainty: float = 0.5


class TracedAnswer(NamedTuple):
    """What moves mastery. concepts: ids, at least one. at: UTC, None untimed. choices: their number, None for
    an open question. item: the question's own guess and slip, None for those of its concepts."""

    concepts: Sequence[str]
    correct: bool
    at: datetime | None = None
    choices: int | None = None
    item: Item | None = None


def initial(parameters: Parameters, memory: Memory = ASSUMED) -> Mastery:
    """What is believed before the first answer. Never mastered: a label needs an answer."""
    prior = parameters.prior
    spread = PRIOR_SPREAD * sqrt(prior * (1 - prior))
    return Mastery(prior, memory.initial_stability, False, 0, 0, (), None, spread)


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


def wrong_in_a_row(mastery: Mastery) -> int:
    """Wrong answers since the last right one, 0 to 3, as far as the last three tell."""
    backwards = list(reversed(mastery.last_three))
    return backwards.index(True) if True in backwards else len(backwards)


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
    given: TracedAnswer,
    memory: Memory = ASSUMED,
) -> dict[str, Mastery]:
    """The masteries after one answer to one question, for every concept the question needs.

    masteries: concept id -> mastery, None or absent where never answered. parameters: of each of the
    answer's concepts. p fades to p R first where both times are known, and an answer before the last one
    leaves last_at where it is. Raises ValueError on no concepts or fewer than two choices.
    """
    concepts, correct, at, choices, item = given
    beliefs = [parameters[concept] for concept in concepts]
    if item is None:
        item = bkt.item(beliefs, choices)
    states = [masteries.get(c) or initial(parameters[c], memory) for c in concepts]
    if len(states) == 1:  # the usual case, in half the time
        [concept], [state], [belief] = concepts, states, beliefs
        recall = retrievability_at(state, at)
        post = bkt.posterior_of_item(state.probability * recall, correct, item)
        return {concept: _moved(state, recall, post, belief, correct, at, memory)}
    recalls = [retrievability_at(state, at) for state in states]
    faded = [state.probability * r for state, r in zip(states, recalls, strict=True)]
    posts = bkt.posterior_conjunctive(faded, correct, item)
    return {
        concept: _moved(states[k], recalls[k], posts[k], beliefs[k], correct, at, memory)
        for k, concept in enumerate(concepts)
    }


def predict(
    masteries: Mapping[str, Mastery | None],
    parameters: Mapping[str, Parameters],
    given: TracedAnswer,
    memory: Memory = ASSUMED,
) -> float:
    """P(correct) in [0, 1] before an answer; its verdict is not looked at. Arguments as for `answer`."""
    states = [masteries.get(c) or initial(parameters[c], memory) for c in given.concepts]
    item = given.item or bkt.item([parameters[c] for c in given.concepts], given.choices)
    return bkt.predict_conjunctive([effective(state, given.at) for state in states], item)


def replay(
    answers: Iterable[TracedAnswer],
    parameters: Mapping[str, Parameters],
    start: Mapping[str, Mastery] | None = None,
    memory: Memory = ASSUMED,
) -> dict[str, Mastery]:
    """One learner's masteries after these answers, in the order given: `answer` folded over them.

    parameters: by concept id. start: masteries before them, left as they are.
    """
    known = dict(start or {})
    for given in answers:
        known |= answer(known, parameters, given, memory)
    return known


def _moved(
    state: Mastery,
    recall: float,
    post: float,
    parameters: Parameters,
    correct: bool,
    at: datetime | None,
    memory: Memory,
) -> Mastery:
    """One concept's mastery after an answer, given P(known | answer) before learning."""
    p = min(MOST_CERTAIN, bkt.learned(post, parameters))
    last_three = (*state.last_three[-2:], correct)
    last_at = state.last_at
    return Mastery(
        p,
        _stability(state.stability, recall, post, correct, memory),
        p >= MASTERED_AT or (state.mastered and not _mostly_wrong(last_three)),
        state.answers + 1,
        state.correct + correct,
        last_three,
        at if last_at is None or (at is not None and at > last_at) else last_at,
        min(sqrt(p * (1 - p)), _uncertainty(state, recall, post, parameters)),
    )


def _uncertainty(state: Mastery, recall: float, post: float, parameters: Parameters) -> float:
    """Standard deviation of p after an answer, to first order: that before it times the slope of the update,
    and what the learner's own speed adds. The slope of Bayes' rule is post (1 - post) / (p (1 - p))."""
    before = state.probability * recall
    spread = before * (1 - before)
    slope = post * (1 - post) / spread if spread > 1e-12 else 1.0  # nearer to certainty it may overflow
    carried = (1 - parameters.forget - parameters.learn) * slope * state.uncertainty * recall
    return hypot(carried, (1 - post) * LEARN_SPREAD * parameters.learn)


def _stability(stability: float, recall: float, post: float, correct: bool, memory: Memory) -> float:
    """Days, after an answer at retrievability `recall` that left P(known) at `post`.

    Our own rule. What was recalled lasts longer, the more so the nearer it was to being forgotten (the
    spacing effect); a wrong answer brings it back to the initial. Both only as far as the concept is
    believed known: a guess strengthens little, and of several concepts in one question the blameless
    ones keep theirs.
    """
    if correct:
        growth = 1 + post * (memory.spacing_gain * (1 - recall) + memory.practice_gain)
        return min(MOST_STABILITY, stability * growth)
    return memory.initial_stability + (stability - memory.initial_stability) * post


def _mostly_wrong(last_three: Sequence[bool]) -> bool:
    return last_three.count(False) >= 2
