"""How likely whole answer histories are under given parameters. Not for fitting them."""

from collections.abc import Sequence

import numpy as np

from tracing import bkt
from tracing.parameters import Parameters


def log_likelihood(sequences: Sequence[Sequence[bool]], parameters: Parameters) -> float:
    """Sum over learners of log P(their answers in order), a real number <= 0.

    sequences: one a learner, oldest answer first; empty ones add nothing. -inf where the
    parameters call some answer impossible. One pass over time, all learners at once.
    """
    ordered = sorted((s for s in sequences if len(s)), key=len, reverse=True)
    lengths = np.array([len(s) for s in ordered])
    p = np.full(len(ordered), parameters.prior)
    total = 0.0
    for step in range(len(ordered[0]) if ordered else 0):
        active = int(np.searchsorted(-lengths, -step))  # the learners with an answer here
        p = p[:active]
        correct = np.array([s[step] for s in ordered[:active]], dtype=bool)
        right = bkt.predict(p, parameters)
        wrong = p * parameters.slip + (1 - p) * (1 - parameters.guess)
        with np.errstate(divide="ignore"):  # log 0 is the -inf promised above
            total += float(np.log(np.where(correct, right, wrong)).sum())
        p = bkt.update(p, correct, parameters)
    return total
