"""One pass of expectation maximisation over answer sequences: compiled, and nothing but arrays.

For: the E-step of a two-state hidden Markov model (known, unknown) and its log likelihood. Not for: the
M-step, priors, bounds, restarts or items' shrinkage (fit.py).

Time: an answer is seen, then learning or forgetting happens, then what is known fades to `recall` of
itself until the next answer. Source: Baum-Welch, scaled (Rabiner 1989); Corbett & Anderson (1994).
"""

from math import log

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
    starts: NDArray[np.int64],
    weights: NDArray[np.float64],
    parameters: NDArray[np.float64],
    scratch: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> float:
    """Log likelihood of sequences under one set of parameters; adds expected counts to `counts`.

    correct: verdicts, sequence after sequence. starts: shape (sequences + 1,). weights: how many learners
    gave each sequence. parameters: shape (5,). scratch: shape (2, longest sequence). counts: shape (COUNTS,).
    """
    prior, learn, forget, guess, slip = parameters
    stay, gain, lose, wait = 1 - forget, learn, forget, 1 - learn
    known_right, known_wrong, unknown_right, unknown_wrong = 1 - slip, slip, guess, 1 - guess
    total = 0.0
    first = known = known_slips = unknown = guesses = 0.0
    left_known = forgot = left_unknown = learned = 0.0
    for s in range(len(starts) - 1):
        begin, end, weight = starts[s], starts[s + 1], weights[s]
        p = prior
        product = 1.0
        likelihood = 0.0
        for t in range(begin, end):
            if correct[t]:
                a, b = p * known_right, (1 - p) * unknown_right
            else:
                a, b = p * known_wrong, (1 - p) * unknown_wrong
            chance = a + b
            product *= chance
            if product < _TINY:
                likelihood += log(product)
                product = 1.0
            inverse = 1 / chance
            post = a * inverse
            scratch[0, t - begin] = post
            scratch[1, t - begin] = inverse
            p = post * stay + (1 - post) * gain
        total += weight * (likelihood + log(product))
        one, zero = 1.0, 1.0
        s_first = s_known = s_slips = s_unknown = s_guesses = 0.0
        s_left_known = s_forgot = s_left_unknown = s_learned = 0.0
        for t in range(end - 1, begin - 1, -1):
            post = scratch[0, t - begin]
            if t < end - 1:
                inverse = scratch[1, t + 1 - begin]
                if correct[t + 1]:
                    up, down = known_right * one * inverse, unknown_right * zero * inverse
                else:
                    up, down = known_wrong * one * inverse, unknown_wrong * zero * inverse
                lost = lose * down
                got = gain * up
                one = stay * up + lost
                zero = got + wait * down
                s_left_known += post * one
                s_forgot += post * lost
                s_left_unknown += (1 - post) * zero
                s_learned += (1 - post) * got
            here = post * one
            s_known += here
            s_unknown += 1 - here
            if correct[t]:
                s_guesses += 1 - here
            else:
                s_slips += here
            s_first = here
        first += weight * s_first
        known += weight * s_known
        known_slips += weight * s_slips
        unknown += weight * s_unknown
        guesses += weight * s_guesses
        left_known += weight * s_left_known
        forgot += weight * s_forgot
        left_unknown += weight * s_left_unknown
        learned += weight * s_learned
    counts[0] += first
    counts[1] += weights.sum()
    counts[2] += learned
    counts[3] += left_unknown
    counts[4] += forgot
    counts[5] += left_known
    counts[6] += guesses
    counts[7] += unknown
    counts[8] += known_slips
    counts[9] += known
    return total


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
