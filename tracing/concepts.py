"""The parameters of each concept by itself: EM from several starts, with bounds and priors.

For: answers on one concept alone, where sequences of verdicts are merged as far as they begin alike. Not for:
items, or answers on several concepts (items.py). Sources: Baum-Welch; maximum a posteriori by Dirichlet
counts.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from itertools import pairwise
from os import cpu_count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracing.em import COUNTS, climb, expect_plain, grow
from tracing.log import AnswerLog, Floats, Ints
from tracing.model import Model, mean
from tracing.parameters import DEFAULT, MAX_GUESS_SLIP, Parameters

LEAST = np.array([0.005, 0.001, 0.0, 0.005, 0.005])
"""Of prior, learn, forget, guess, slip: no sample shows that something never happens. `forget` may be 0."""

MOST = np.array([0.995, 0.9, 0.5, MAX_GUESS_SLIP - 0.01, MAX_GUESS_SLIP - 0.01])
"""Of the same. Below .5, a right answer always speaks for knowing."""

WORTH = np.array([5.0, 10.0, 10.0, 10.0, 10.0])
"""Of the prior on each, in answers: as many as would be needed to outweigh what is believed of all
concepts."""

STARTS = 5
"""Of which the first is what is believed before; the likelihood has more than one hill."""

TRIAL = 12
"""Iterations from each start, before the best goes on."""

MOST_ITERATIONS = 200
"""Of the best start."""

TOLERANCE = 1e-7
"""Relative gain of the objective at which it has arrived."""

MIN_LEARNERS = 5
"""With two answers or more; or the concept is not called fitted."""

MIN_ANSWERS = 20
"""As above."""


class Sequences(NamedTuple):
    """Answers on one concept as a tree, level after level: what histories share from their start stands there
    once. correct, parent: verdict, and index of the answer before, -1 for a first. through, ending: how many
    learners gave it, and as their last. All of shape (nodes,)."""

    correct: NDArray[np.bool_]
    parent: Ints
    through: Floats
    ending: Floats


class Ascent(NamedTuple):
    """Where EM arrived. parameters: shape (5,). trail: the objective (log likelihood, and log prior where
    there is one) at every iteration, never falling. log_likelihood: at the end."""

    parameters: Floats
    trail: tuple[float, ...]
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class ConceptFit:
    """What came of one concept.

    parameters: its own where `fitted`, else what is believed of all. answers, learners: on it alone.
    log_likelihood, default_log_likelihood: of these answers, under `parameters` and under the default.
    errors: standard errors in the order of Parameters, None where not fitted. reason: why not fitted.
    """

    parameters: Parameters
    fitted: bool
    answers: int
    learners: int
    log_likelihood: float = 0.0
    default_log_likelihood: float = 0.0
    errors: tuple[float, ...] | None = None
    reason: str = ""


def merged(histories: Sequence[Sequence[bool] | NDArray[np.bool_]]) -> Sequences:
    """Histories, one a learner, merged as far as they begin alike; empty ones say nothing."""
    verdicts = np.concatenate([np.zeros(0, np.bool_), *(np.asarray(own, np.bool_) for own in histories)])
    starts = np.cumsum([0, *map(len, histories)]).astype(np.int64)
    child, correct = np.full((len(verdicts), 2), -1), np.empty(len(verdicts), np.bool_)
    parent, depth = np.empty((2, len(verdicts)), np.int64)
    through, ending = np.zeros((2, len(verdicts)))
    nodes = grow(verdicts, starts, child, correct, parent, depth, through, ending)
    order = np.argsort(depth[:nodes], kind="stable")
    place = np.empty(nodes + 1, np.int64)
    place[order], place[-1] = np.arange(nodes), -1
    return Sequences(correct[order], place[parent[order]], through[order], ending[order])


def ascend(
    sequences: Sequences,
    start: Floats,
    *,
    center: Floats,
    worth: Floats = WORTH,
    least: Floats = LEAST,
    most: Floats = MOST,
    iterations: int = MOST_ITERATIONS,
) -> Ascent:
    """EM from `start`, shape (5,): prior, learn, forget, guess, slip.

    center, worth: the prior, as that many answers of that mean (worth 0: maximum likelihood). least, most:
    bounds; both may be equal, to hold a parameter. The objective never falls: each M-step maximises a concave
    function on an interval.
    """
    parameters, trail = np.clip(start, least, most), np.empty(iterations + 1)
    done, likelihood = climb(*sequences, parameters, center, worth, least, most, TOLERANCE, trail)
    return Ascent(parameters, tuple(trail[:done].tolist()), likelihood)


def fit_concepts(answers: AnswerLog, *, seed: int, start: Model | None = None) -> list[ConceptFit]:
    """Every concept of the log, in its order, from the answers on it alone.

    Twice: toward the default first, then toward the mean of what came out.
    """
    sequences = _sequences(answers)
    starts = [_start(id, start) for id in answers.concepts]
    first = _all(sequences, starts, DEFAULT, seed)
    believed = everyone(first)
    return _all(sequences, [_array(own.parameters) for own in first], believed, seed, final=True)


def everyone(fits: Sequence[ConceptFit]) -> Parameters:
    """What is believed of a concept that nothing is known of: the mean of those fitted, else the default."""
    fitted = [own.parameters for own in fits if own.fitted]
    return mean(fitted) if fitted else DEFAULT


def _start(id: str, start: Model | None) -> Floats:
    return _array(start.parameters_of(id)[0] if start else DEFAULT)


def _array(parameters: Parameters) -> Floats:
    return np.array(astuple(parameters))


def _sequences(answers: AnswerLog) -> list[tuple[Sequences, int, int, int]]:
    """Per concept: merged sequences of the answers on it alone, how many answers, learners, and learners with
    two answers or more."""
    alone = answers.concept_counts[answers.item] == 1
    concept = np.array([own[0] for own in answers.item_concepts], dtype=np.int64)[answers.item[alone]]
    learner, correct = answers.learner[alone], answers.correct[alone]
    order = np.argsort(concept, kind="stable")
    bounds = np.searchsorted(concept[order], np.arange(len(answers.concepts) + 1))
    found = []
    for begin, end in pairwise(bounds.tolist()):
        rows = order[begin:end]
        who = learner[rows]
        edges = np.flatnonzero(who[1:] != who[:-1]) + 1
        histories = np.split(correct[rows], edges) if len(rows) else []
        several = sum(len(history) > 1 for history in histories)
        found.append((merged(histories), len(rows), len(histories), several))
    return found


def _all(
    sequences: Sequence[tuple[Sequences, int, int, int]],
    starts: Sequence[Floats],
    believed: Parameters,
    seed: int,
    final: bool = False,
) -> list[ConceptFit]:
    """All concepts at once, on all cores: the compiled pass lets go of the interpreter's lock."""

    def one(index: int) -> ConceptFit:
        own, answered, learners, several = sequences[index]
        reason = _too_little(own, answered, several)
        if reason:
            return ConceptFit(believed, False, answered, learners, reason=reason)
        rng = np.random.default_rng([seed, index])
        best = best_of(own, starts[index], 1 if final else STARTS, rng, center=_array(believed))
        default = ascend(own, _array(DEFAULT), center=_array(DEFAULT), least=LEAST * 0, iterations=0)
        return ConceptFit(
            parameters=Parameters(*best.parameters.tolist()),
            fitted=True,
            answers=answered,
            learners=learners,
            log_likelihood=best.log_likelihood,
            default_log_likelihood=default.log_likelihood,
            errors=_errors(own, best.parameters, _array(believed)) if final else None,
        )

    with ThreadPoolExecutor(cpu_count()) as pool:
        return list(pool.map(one, range(len(sequences))))


def best_of(
    sequences: Sequences,
    start: Floats,
    starts: int,
    rng: np.random.Generator,
    *,
    center: Floats,
    worth: Floats = WORTH,
    least: Floats = LEAST,
    most: Floats = MOST,
) -> Ascent:
    """The best of several ascents; the first begins at `start`, the others anywhere in sensible ranges.

    The rest as in `ascend`.
    """
    ways = {"center": center, "worth": worth, "least": least, "most": most}
    if starts > 1:
        low, high = np.array([0.05, 0.02, 0.0, 0.05, 0.03]), np.array([0.9, 0.5, 0.1, 0.45, 0.4])
        begins = [start, *(low + (high - low) * rng.random((starts - 1, 5)))]
        trials = [ascend(sequences, each, **ways, iterations=TRIAL) for each in begins]
        start = max(trials, key=lambda trial: trial.trail[-1]).parameters
    return ascend(sequences, start, **ways, iterations=MOST_ITERATIONS)


def _too_little(sequences: Sequences, answers: int, several: int) -> str:
    if answers < MIN_ANSWERS or several < MIN_LEARNERS:
        few = f"{answers} answers on it alone, {several} learners with two or more"
        return f"{few}; {MIN_ANSWERS} of {MIN_LEARNERS} are needed"
    if sequences.correct.all() or not sequences.correct.any():
        return f"all {answers} answers are {'right' if sequences.correct.any() else 'wrong'}"
    return ""


def _log_prior(parameters: Floats, center: Floats, worth: Floats) -> float:
    """Of Beta densities with `worth` counts of mean `center`, up to a constant."""
    kept = np.clip(parameters, 1e-12, 1 - 1e-12)
    return float((worth * (center * np.log(kept) + (1 - center) * np.log1p(-kept))).sum())


def _errors(sequences: Sequences, parameters: Floats, center: Floats) -> tuple[float, ...]:
    """Standard errors from the curvature of the objective, in log odds and brought back by the slope."""
    kept = np.clip(parameters, 1e-4, 1 - 1e-4)
    at, step = np.log(kept / (1 - kept)), 1e-2
    scratch = np.empty((6, len(sequences.correct)))

    def objective(odds: Floats) -> float:
        p = 1 / (1 + np.exp(-odds))
        return expect_plain(*sequences, p, scratch, np.zeros(COUNTS)) + _log_prior(p, center, WORTH)

    n, eye = len(at), np.eye(len(at)) * step
    bend = np.empty((n, n))
    for i in range(n):
        for j in range(i, n):
            four = [objective(at + a * eye[i] + b * eye[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
            bend[i, j] = bend[j, i] = (four[0] - four[1] - four[2] + four[3]) / (4 * step * step)
    spread = np.sqrt(np.clip(np.diag(np.linalg.pinv(-bend, hermitian=True)), 0, None))
    return tuple((spread * kept * (1 - kept)).tolist())
