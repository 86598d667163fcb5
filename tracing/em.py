"""Expectation maximisation over answer sequences: compiled, and nothing but arrays.

For: the E-step of a two-state hidden Markov model (known, unknown) and its log likelihood, and the whole
ascent for a concept by itself. Not for: choosing priors, bounds or starts (concepts.py), or items (items.py).

Time: an answer is seen, then learning or forgetting happens, then what is known fades to `recall` of
itself until the next answer. Source: Baum-Welch, scaled (Rabiner 1989); Corbett & Anderson (1994).
"""

from math import log, log1p

import numpy as np
from numba import njit
from numpy.typing import NDArray

PRIOR, LEARN, FORGET, GUESS, SLIP = range(5)
"""Columns of a parameter array."""

COUNTS = 10
"""Columns of the expected counts: of each parameter, how often it happened and how often it could have."""

_TINY = 1e-280


@njit(cache=True, nogil=True, error_model="numpy")
def expect_plain(
    correct: NDArray[np.bool_],
    parent: NDArray[np.int64],
    through: NDArray[np.float64],
    ending: NDArray[np.float64],
    parameters: NDArray[np.float64],
    scratch: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> float:
    """Log likelihood of sequences under one set of parameters; adds expected counts to `counts`.

    The sequences are a tree: what several have in common from the start on stands there once, since what is
    believed after it is the same, and what follows is a sum over them. Level after level, so that no answer
    waits for the one before it in the list.
    correct, parent: of each node its verdict, and the answer before it, -1 for a first one. through, ending:
    how many learners gave it, and as their last. parameters: shape (5,). scratch: shape (6, nodes). counts:
    shape (COUNTS,).
    """
    prior, learn, forget, guess, slip = parameters
    stay, gain, lose, wait = 1 - forget, learn, forget, 1 - learn
    known_right, known_wrong, unknown_right, unknown_wrong = 1 - slip, slip, guess, 1 - guess
    post, inverse, after = scratch[0], scratch[1], scratch[2]
    product, one, zero = scratch[3], scratch[4], scratch[5]
    total = 0.0
    for v in range(len(correct)):
        p, so_far = prior, 1.0
        if parent[v] >= 0:
            p, so_far = after[parent[v]], product[parent[v]]
        a = p * (known_right if correct[v] else known_wrong)  # no branch: verdicts are hard to foretell
        chance = a + (1 - p) * (unknown_right if correct[v] else unknown_wrong)
        so_far *= chance
        if so_far < _TINY:
            total += through[v] * log(so_far)
            so_far = 1.0
        if ending[v] > 0:
            total += ending[v] * log(so_far)
        product[v] = so_far
        inverse[v] = 1 / chance
        post[v] = a * inverse[v]
        after[v] = post[v] * stay + (1 - post[v]) * gain
        one[v] = zero[v] = ending[v]
    first = starting = known = slips = unknown = guesses = 0.0
    left_known = forgot = left_unknown = learned = 0.0
    for v in range(len(correct) - 1, -1, -1):
        here = post[v] * one[v]
        known += here
        unknown += through[v] - here
        guesses += through[v] - here if correct[v] else 0.0
        slips += 0.0 if correct[v] else here
        up = (known_right if correct[v] else known_wrong) * one[v] * inverse[v]
        down = (unknown_right if correct[v] else unknown_wrong) * zero[v] * inverse[v]
        u = parent[v]
        if u < 0:
            first += here
            starting += through[v]
            continue
        lost, got = lose * down, gain * up
        if_known, if_unknown = stay * up + lost, got + wait * down
        one[u] += if_known
        zero[u] += if_unknown
        left_known += post[u] * if_known
        forgot += post[u] * lost
        left_unknown += (1 - post[u]) * if_unknown
        learned += (1 - post[u]) * got
    counts[0] += first
    counts[1] += starting
    counts[2] += learned
    counts[3] += left_unknown
    counts[4] += forgot
    counts[5] += left_known
    counts[6] += guesses
    counts[7] += unknown
    counts[8] += slips
    counts[9] += known
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def climb(
    correct: NDArray[np.bool_],
    parent: NDArray[np.int64],
    through: NDArray[np.float64],
    ending: NDArray[np.float64],
    parameters: NDArray[np.float64],
    center: NDArray[np.float64],
    worth: NDArray[np.float64],
    least: NDArray[np.float64],
    most: NDArray[np.float64],
    tolerance: float,
    trail: NDArray[np.float64],
) -> tuple[int, float]:
    """EM from `parameters`, which it moves: how many of `trail` it filled with the objective, and the log
    likelihood. The rest as in concepts.ascend; `trail` has one more place than there may be steps."""
    scratch, counts = np.empty((6, len(correct))), np.empty(COUNTS)
    done = 0
    while True:
        counts[:] = 0
        likelihood = expect_plain(correct, parent, through, ending, parameters, scratch, counts)
        objective = likelihood
        for k in range(len(parameters)):
            kept = min(1 - 1e-12, max(1e-12, parameters[k]))
            objective += worth[k] * (center[k] * log(kept) + (1 - center[k]) * log1p(-kept))
        arrived = done > 0 and objective - trail[done - 1] <= tolerance * abs(objective)
        trail[done] = objective
        done += 1
        if arrived or done == len(trail):
            return done, likelihood
        for k in range(len(parameters)):
            could = counts[2 * k + 1] + worth[k]
            if could > 0:
                parameters[k] = (counts[2 * k] + worth[k] * center[k]) / could
            parameters[k] = min(most[k], max(least[k], parameters[k]))


@njit(cache=True, nogil=True, error_model="numpy")
def grow(
    verdicts: NDArray[np.bool_],
    starts: NDArray[np.int64],
    child: NDArray[np.int64],
    correct: NDArray[np.bool_],
    parent: NDArray[np.int64],
    depth: NDArray[np.int64],
    through: NDArray[np.float64],
    ending: NDArray[np.float64],
) -> int:
    """The tree of sequences, in the order their answers come; the number of its nodes.

    verdicts: sequence after sequence. starts: shape (sequences + 1,). child: shape (answers, 2), filled with
    -1. The others: shape (answers,), filled as far as there are nodes; through and ending come as zeros.
    """
    nodes, roots = 0, np.full(2, -1)
    for s in range(len(starts) - 1):
        at = -1
        for t in range(starts[s], starts[s + 1]):
            way = 1 if verdicts[t] else 0
            to = roots[way] if at < 0 else child[at, way]
            if to < 0:
                to = nodes
                nodes += 1
                correct[to] = verdicts[t]
                if at < 0:
                    roots[way] = to
                    depth[to] = 0
                else:
                    child[at, way] = to
                    depth[to] = depth[at] + 1
                parent[to] = at
            at = to
            through[at] += 1
        if at >= 0:
            ending[at] += 1
    return nodes


@njit(cache=True, nogil=True, error_model="numpy")
def expect(
    starts: NDArray[np.int64],
    if_known: NDArray[np.float64],
    if_unknown: NDArray[np.float64],
    recall: NDArray[np.float64],
    parameters: NDArray[np.float64],
    before: NDArray[np.float64],
    smoothed: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> float:
    """The same for answers that each have their own chances, and with time between them.

    if_known, if_unknown: P(what was answered | known, or not). recall: retrievability before the answer, 1
    for a first one. before, smoothed: filled with P(known) before the answer, given the answers before it,
    and given all. All of shape (answers,). counts: only those of prior, learn and forget are added to.
    """
    prior, learn, forget = parameters[PRIOR], parameters[LEARN], parameters[FORGET]
    total = 0.0
    for s in range(len(starts) - 1):
        begin, end = starts[s], starts[s + 1]
        p = prior
        product = 1.0
        for t in range(begin, end):
            if t > begin:
                p *= recall[t]
            before[t] = p
            known = p * if_known[t]
            chance = known + (1 - p) * if_unknown[t]
            product *= chance
            if product < _TINY:
                total += log(product)
                product = 1.0
            post = known / chance
            smoothed[t] = post
            p = post * (1 - forget) + (1 - post) * learn
        total += log(product)
        one, zero = 1.0, 1.0
        for t in range(end - 1, begin - 1, -1):
            post = smoothed[t]
            if t < end - 1:
                p = before[t + 1]
                inverse = 1 / (p * if_known[t + 1] + (1 - p) * if_unknown[t + 1])
                down = if_unknown[t + 1] * zero * inverse
                up = recall[t + 1] * if_known[t + 1] * one * inverse + (1 - recall[t + 1]) * down
                one = (1 - forget) * up + forget * down
                zero = learn * up + (1 - learn) * down
                counts[3] += (1 - post) * zero
                counts[2] += (1 - post) * learn * up
                counts[5] += post * one
                counts[4] += post * forget * down
            smoothed[t] = post * one
        if end > begin:
            counts[0] += smoothed[begin]
            counts[1] += 1.0
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def expect_each(
    first: int,
    last: int,
    bounds: NDArray[np.int64],
    starts: NDArray[np.int64],
    if_known: NDArray[np.float64],
    if_unknown: NDArray[np.float64],
    recall: NDArray[np.float64],
    concepts: NDArray[np.float64],
    before: NDArray[np.float64],
    smoothed: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> None:
    """`expect` for the concepts from `first` until before `last`. Of thousands with a few answers each, the
    calls took longer than the passes.

    bounds: the starts of concept c are those from bounds[c] to bounds[c + 1]. concepts: shape (concepts, 5).
    counts: shape (concepts, COUNTS).
    """
    for c in range(first, last):
        expect(
            starts[bounds[c] : bounds[c + 1] + 1],
            if_known,
            if_unknown,
            recall,
            concepts[c],
            before,
            smoothed,
            counts[c],
        )
