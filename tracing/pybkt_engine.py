"""Fitting by pyBKT: the only module that imports it. Slow, so it is given few rows.

For: parameters of each concept from answer histories, and pyBKT's variants as a baseline of `evaluate`.
Not for: predicting or updating (bkt.py), or speed; that is for a fitter of our own.

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
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.random import Generator
from pyBKT.fit import EM_fit

from tracing.likelihood import log_likelihood
from tracing.log import AnswerLog
from tracing.model import ItemParameters, Model
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

FORGET_START = 0.05
"""Where EM begins in the variant with forgetting: from 0 it would never move."""

MOST_CLASSES = 6
"""Of guess and slip, a concept: its most answered items, and the rest. Each costs time for every row."""

LEAST = 0.01
"""Of prior, learn, guess and slip, and off 1: no small sample shows that something never happens."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of one concept.

    parameters: fitted, or the default where fitted is False; `forget` is 0 unless asked for.
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


class Variant(StrEnum):
    """What pyBKT fits beside prior, learn, guess and slip."""

    PLAIN = "plain"
    FORGETS = "forgets"
    ITEMS = "items"
    """Guess and slip of each item, KT-IDEM (pyBKT's `multigs`)."""


def fit_log(log: AnswerLog, variant: Variant, *, seed: int, max_rows: int = MAX_ROWS) -> Model:
    """pyBKT's variant fitted to every concept of a log, from answers that need that concept alone.

    Concepts with too few answers are left out of the model. max_rows as in `fit`.
    """
    concepts: dict[str, Parameters] = {}
    items: dict[str, ItemParameters] = {}
    for concept, histories in _coded(log).items():
        rng = np.random.default_rng([seed, zlib.crc32(concept.encode())])
        coded = _sample(histories, max_rows, rng)
        verdicts = [[bool(code % 2) for code in history] for history in coded]
        found = _fit_concept(verdicts, variant is Variant.FORGETS)
        if found.fitted:
            concepts[concept] = found.parameters
            if variant is Variant.ITEMS:
                asked = [[code // 2 for code in history] for history in coded]
                own = _fit_items(verdicts, asked, found.parameters)
                items |= {log.items[item]: parameters for item, parameters in own.items()}
    return Model(concepts, items)


def _coded(log: AnswerLog) -> dict[str, list[list[int]]]:
    """By concept one sequence a learner: 2 item + verdict of each answer that needs no other concept."""
    sequences: dict[str, dict[int, list[int]]] = {concept: {} for concept in log.concepts}
    for learner, item, right in zip(
        log.learner.tolist(), log.item.tolist(), log.correct.tolist(), strict=True
    ):
        own = log.item_concepts[item]
        if len(own) == 1:
            sequences[log.concepts[own[0]]].setdefault(learner, []).append(2 * item + right)
    return {concept: list(found.values()) for concept, found in sequences.items()}


def _sample(histories: Sequence[Sequence[Any]], max_rows: int, rng: Generator) -> list[Sequence[Any]]:
    """Histories of learners chosen at random, max_rows answers at most; the last one is cut.

    Only those of two answers or more: pyBKT takes no count of guess and slip from single ones.
    """
    usable = [history for history in histories if len(history) >= 2]
    chosen: list[Sequence[Any]] = []
    room = max_rows
    for index in rng.permutation(len(usable)):
        if room < 2:
            break
        chosen.append(usable[index][:room])
        room -= len(chosen[-1])
    return chosen


def _fit_concept(histories: Sequences, forgets: bool = False) -> Fitted:
    """Fit one concept, or say why not."""
    rows, right = sum(map(len, histories)), sum(map(sum, histories))
    if len(histories) < MIN_LEARNERS or rows < MIN_ROWS:
        few = f"{rows} answers of {len(histories)} learners with two or more"
        return Fitted(DEFAULT, False, reason=f"{few}; {MIN_ROWS} of {MIN_LEARNERS} are needed")
    if right in (0, rows):
        return Fitted(DEFAULT, False, reason=f"all {rows} answers are {'right' if right else 'wrong'}")
    raw = _bounded_em(histories, forgets)
    if not all(map(math.isfinite, raw)):
        return Fitted(DEFAULT, False, reason="pyBKT gave no finite parameters")
    parameters = _shrunk(raw, rows)
    ours, default = log_likelihood(histories, parameters), log_likelihood(histories, DEFAULT)
    if ours < default:
        return Fitted(DEFAULT, False, reason="the fit was no better than the default")
    return Fitted(parameters, True, rows, len(histories), ours, default)


def _fit_items(
    verdicts: Sequences, asked: Sequence[Sequence[int]], concept: Parameters
) -> dict[int, ItemParameters]:
    """Guess and slip of the most answered items, shrunk toward the concept's as if that were DEFAULT_WORTH
    answers; prior, learn and forget are fitted again with them, but not kept."""
    flat = np.concatenate([np.asarray(items) for items in asked])
    known, counts = np.unique(flat, return_counts=True)
    chosen = known[np.argsort(-counts, kind="stable")][: MOST_CLASSES - 1]
    classes = np.full(len(flat), len(chosen))
    for place, item in enumerate(chosen):
        classes[flat == item] = place
    model = _run(verdicts, _start(astuple(concept), len(chosen) + 1), {}, classes)
    found = {}
    for place, item in enumerate(chosen):
        rows = int((classes == place).sum())
        guess, slip = float(model["guesses"][place]), float(model["slips"][place])
        if math.isfinite(guess + slip):
            weight = rows / (rows + DEFAULT_WORTH)
            guess = min(BOUND, _mixed(weight, guess, concept.guess))
            slip = min(BOUND, _mixed(weight, slip, concept.slip))
            found[int(item)] = ItemParameters(guess, slip, 0.0, rows)
    return found


Raw = tuple[float, float, float, float, float]
"""prior, learn, forget, guess, slip as pyBKT left them."""


def _bounded_em(histories: Sequences, forgets: bool) -> Raw:
    """EM; where guess or slip passed the bound, once more with it held there."""
    raw = _em(histories, {}, forgets)
    over = {
        name: np.array([BOUND]) for name, value in (("guesses", raw[3]), ("slips", raw[4])) if value > BOUND
    }
    return _em(histories, over, forgets) if over else raw


def _em(histories: Sequences, fixed: Mapping[str, Any], forgets: bool) -> Raw:
    """pyBKT's EM from the default parameters. fixed: pyBKT's names -> values to hold."""
    prior, learn, forget, guess, slip = astuple(DEFAULT)
    start = _start((prior, learn, FORGET_START if forgets else forget, guess, slip))
    model = _run(histories, start, fixed)
    names = ("prior", "learns", "forgets", "guesses", "slips")
    prior, learn, forget, guess, slip = (float(np.ravel(model[name])[0]) for name in names)
    return prior, learn, forget, guess, slip


def _run(histories: Sequences, start: dict[str, Any], fixed: Mapping[str, Any], classes: Any = None) -> Any:
    """The model that EM ends with. classes: of guess and slip, one a row; None where there is only one."""
    answers = np.concatenate([np.asarray(history, dtype=np.int32) for history in histories])
    lengths = np.array([len(history) for history in histories])
    data = {
        "data": np.zeros((len(start["guesses"]), len(answers)), dtype=np.int32),
        "starts": np.cumsum(lengths) - lengths + 1,  # counted from 1
        "lengths": lengths,
        "resources": np.ones(len(answers), dtype=np.int64),
    }
    # 1 is wrong, 2 right, 0 no answer
    data["data"][0 if classes is None else classes, np.arange(len(answers))] = answers + 1
    with warnings.catch_warnings():
        # It puts 1 x 1 arrays where numbers belong, which numpy deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        model, _ = EM_fit.EM_fit(
            {**start, **fixed},
            data,
            tol=TOLERANCE,
            maxiter=MAX_ITERATIONS,
            parallel=False,
            fixed=dict(fixed),
        )
    return model


def _start(parameters: tuple[float, ...], classes: int = 1) -> dict[str, Any]:
    """Parameters as pyBKT's model. Forgetting at 0 stays there through EM."""
    prior, learn, forget, guess, slip = parameters
    return {
        "prior": prior,
        "learns": np.array([learn]),
        "forgets": np.array([forget]),
        "guesses": np.full(classes, guess),
        "slips": np.full(classes, slip),
        "As": np.array([[[1 - learn, forget], [learn, 1 - forget]]]),
        "emissions": np.array([[[1 - guess, guess], [slip, 1 - slip]]] * classes),
        "pi_0": np.array([[1 - prior], [prior]]),
    }


def _shrunk(raw: Raw, rows: int) -> Parameters:
    """Toward the default, the more so the fewer the rows: a weighted mean of log odds."""
    weight = rows / (rows + DEFAULT_WORTH)
    prior, learn, guess, slip = (
        _mixed(weight, ours, theirs)
        for ours, theirs in zip(
            (raw[0], raw[1], raw[3], raw[4]),
            (DEFAULT.prior, DEFAULT.learn, DEFAULT.guess, DEFAULT.slip),
            strict=True,
        )
    )
    forget = weight * raw[2] + (1 - weight) * DEFAULT.forget  # the default is 0, which has no log odds
    return Parameters(prior, learn, forget, guess, slip)


def _mixed(weight: float, ours: float, theirs: float) -> float:
    """A weighted mean of log odds."""
    return _expit(weight * _logit(ours) + (1 - weight) * _logit(theirs))


def _logit(probability: float) -> float:
    """Log odds, after keeping off 0 and 1."""
    p = min(1 - LEAST, max(LEAST, probability))
    return math.log(p / (1 - p))


def _expit(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
