"""Fitting by pyBKT: the only module that imports it. Slow, so it is given few rows.

For: parameters of each concept from answer histories. Not for: predicting or updating (bkt.py),
per-answer forgetting, items, or speed; those are for a fitter of our own.

It calls pyBKT's EM on arrays (`EM_fit`, the "internal data and model representation" of its manual)
and not its `Model`, whose skill names are regular expressions, which re-sorts the caller's rows,
sets options of pandas when imported, and starts at random. Here EM starts at the default
parameters, so the only chance in a fit is the seeded choice of learners.
"""

import math
import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from pyBKT.fit import EM_fit

from tracing.likelihood import log_likelihood
from tracing.parameters import DEFAULT, MAX_GUESS_SLIP, Parameters

Sequences = Sequence[Sequence[bool]]
"""One a learner: whether each answer to one concept was correct, oldest first."""

MAX_ROWS = 200
"""Answers a concept. pyBKT's wheel takes about 0.05 ms a row and iteration."""

MAX_ITERATIONS = 30
"""Of EM. Going on to 100 takes twice as long and predicts glops' learners no better: a loss an
answer of .617 either way from 200 rows, and a worse one (.628 against .622) from 100."""

TOLERANCE = 0.05
"""Gain in log likelihood below which EM stops; far within the noise of 200 rows."""

MIN_LEARNERS = 5
"""With two answers or more, or nothing is fitted."""

MIN_ROWS = 20
"""Or nothing is fitted."""

DEFAULT_WORTH = 20
"""Rows. The default parameters weigh as much as this many answers (see `_shrunk`). On glops it
takes the loss an answer from .671 to .662 at 40 rows (default: .669) and costs .001 at 200."""

BOUND = MAX_GUESS_SLIP - 0.01
"""Most that a guess or slip may be."""

LEAST = 0.01
"""Of prior, learn, guess and slip, and off 1: no small sample shows that something never happens."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of one concept.

    parameters: fitted, or the default where fitted is False; `forget` is not fitted and 0.
    rows, learners: that were used; 0 where nothing was fitted. reason: why not fitted, else empty.
    log_likelihood, default_log_likelihood: of those rows, under `parameters` and the default.
    """

    parameters: Parameters
    fitted: bool
    rows: int = 0
    learners: int = 0
    log_likelihood: float = 0.0
    default_log_likelihood: float = 0.0
    reason: str = ""


def fit(
    sequences: Mapping[str, Sequences],
    *,
    seed: int,
    max_rows: int = MAX_ROWS,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, Fitted]:
    """Fit every concept by itself; every concept of `sequences` is in the result, in its order.

    max_rows: answers a concept, of learners chosen at random with `seed` (>= 0). on_progress:
    called with (concepts done, of how many). The same arguments give the same result, and a
    concept's does not depend on the others. Raises ValueError if max_rows is below MIN_ROWS.
    """
    if max_rows < MIN_ROWS:
        raise ValueError(f"max_rows={max_rows!r} must be at least {MIN_ROWS}")
    results = {}
    for done, (concept, histories) in enumerate(sequences.items(), start=1):
        rng = np.random.default_rng([seed, zlib.crc32(concept.encode())])
        results[concept] = _fit_concept(_sample(histories, max_rows, rng))
        if on_progress is not None:
            on_progress(done, len(sequences))
    return results


def _sample(histories: Sequences, max_rows: int, rng: Generator) -> Sequences:
    """Histories of learners chosen at random, max_rows answers at most; the last one is cut.

    Only those of two answers or more: pyBKT takes no count of guess and slip from single ones.
    """
    usable = [history for history in histories if len(history) >= 2]
    chosen: list[Sequence[bool]] = []
    room = max_rows
    for index in rng.permutation(len(usable)):
        if room < 2:
            break
        chosen.append(usable[index][:room])
        room -= len(chosen[-1])
    return chosen


def _fit_concept(histories: Sequences) -> Fitted:
    """Fit one concept, or say why not."""
    rows, right = sum(map(len, histories)), sum(map(sum, histories))
    if len(histories) < MIN_LEARNERS or rows < MIN_ROWS:
        few = f"{rows} answers of {len(histories)} learners with two or more"
        return Fitted(DEFAULT, False, reason=f"{few}; {MIN_ROWS} of {MIN_LEARNERS} are needed")
    if right in (0, rows):
        return Fitted(DEFAULT, False, reason=f"all {rows} answers are {'right' if right else 'wrong'}")
    raw = _bounded_em(histories)
    if not all(map(math.isfinite, raw)):
        return Fitted(DEFAULT, False, reason="pyBKT gave no finite parameters")
    parameters = _shrunk(raw, rows)
    ours, default = log_likelihood(histories, parameters), log_likelihood(histories, DEFAULT)
    if ours < default:
        return Fitted(DEFAULT, False, reason="the fit was no better than the default")
    return Fitted(parameters, True, rows, len(histories), ours, default)


Raw = tuple[float, float, float, float]
"""prior, learn, guess, slip as pyBKT left them."""


def _bounded_em(histories: Sequences) -> Raw:
    """EM; where guess or slip passed the bound, once more with it held there."""
    raw = _em(histories, fixed={})
    over = {
        name: np.array([BOUND]) for name, value in (("guesses", raw[2]), ("slips", raw[3])) if value > BOUND
    }
    return _em(histories, fixed=over) if over else raw


def _em(histories: Sequences, fixed: Mapping[str, Any]) -> Raw:
    """pyBKT's EM from the default parameters. fixed: pyBKT's names -> values to hold."""
    answers = np.concatenate([np.asarray(history, dtype=np.int32) for history in histories])
    lengths = np.array([len(history) for history in histories])
    data = {
        "data": answers[np.newaxis] + 1,  # 1 is wrong, 2 right, 0 would be no answer
        "starts": np.cumsum(lengths) - lengths + 1,  # counted from 1
        "lengths": lengths,
        "resources": np.ones(len(answers), dtype=np.int64),
    }
    with warnings.catch_warnings():
        # It puts 1 x 1 arrays where numbers belong, which numpy deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        model, _ = EM_fit.EM_fit(
            {**_start(), **fixed},
            data,
            tol=TOLERANCE,
            maxiter=MAX_ITERATIONS,
            parallel=False,
            fixed=dict(fixed),
        )
    names = ("prior", "learns", "guesses", "slips")
    prior, learn, guess, slip = (float(np.ravel(model[name])[0]) for name in names)
    return prior, learn, guess, slip


def _start() -> dict[str, Any]:
    """The default parameters as pyBKT's model. Forgetting at 0 stays there through EM."""
    prior, learn, forget, guess, slip = astuple(DEFAULT)
    return {
        "prior": prior,
        "learns": np.array([learn]),
        "forgets": np.array([forget]),
        "guesses": np.array([guess]),
        "slips": np.array([slip]),
        "As": np.array([[[1 - learn, forget], [learn, 1 - forget]]]),
        "emissions": np.array([[[1 - guess, guess], [slip, 1 - slip]]]),
        "pi_0": np.array([[1 - prior], [prior]]),
    }


def _shrunk(raw: Raw, rows: int) -> Parameters:
    """Toward the default, the more so the fewer the rows: a weighted mean of log odds."""
    weight = rows / (rows + DEFAULT_WORTH)
    default = (DEFAULT.prior, DEFAULT.learn, DEFAULT.guess, DEFAULT.slip)
    prior, learn, guess, slip = (
        _expit(weight * _logit(ours) + (1 - weight) * _logit(theirs))
        for ours, theirs in zip(raw, default, strict=True)
    )
    return Parameters(prior, learn, 0.0, guess, slip)


def _logit(probability: float) -> float:
    """Log odds, after keeping off 0 and 1."""
    p = min(1 - LEAST, max(LEAST, probability))
    return math.log(p / (1 - p))


def _expit(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
