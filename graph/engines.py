"""The engines that can fit a model on a log of answers, by name, in one shape.

Not for: the estimation itself (tracing) or what becomes of a fit (fitting).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from graph.versions import Unfitted
from tracing.log import AnswerLog
from tracing.model import Model, mean


@dataclass(frozen=True, eq=False)
class EngineFit:
    """What came of a log: a model, and the concepts that it has no parameters of, with the reason."""

    model: Model
    unfitted: tuple[Unfitted, ...]


Progress = Callable[[int, int], None]
"""Called with how much is done, of how much."""

Engine = Callable[[AnswerLog, int, Progress], EngineFit]
"""Fits a log with a seed."""


def ours(log: AnswerLog, seed: int, on_progress: Progress) -> EngineFit:
    """Everything at once: concepts with forgetting, questions, memory, and the response model."""
    from tracing.fit import fit  # numba takes a second to import; nothing else needs it

    done = fit(log, seed=seed, on_progress=on_progress)
    unfitted = [
        Unfitted(id, one.reason, one.answers, one.learners)
        for id, one in sorted(done.concepts.items())
        if not one.fitted
    ]
    return EngineFit(done.model, tuple(unfitted))


def pybkt(log: AnswerLog, seed: int, on_progress: Progress) -> EngineFit:
    """pyBKT: prior, learn, guess and slip of each concept by itself, from its single-concept questions."""
    from tracing.pybkt_engine import fit  # pyBKT takes seconds to import; nothing else needs it

    sequences = _sequences(log)
    done = fit({id: list(of.values()) for id, of in sequences.items()}, seed=seed, on_progress=on_progress)
    concepts = {id: one.parameters for id, one in done.items() if one.fitted}
    unfitted = [
        Unfitted(id, one.reason, sum(map(len, sequences[id].values())), len(sequences[id]))
        for id, one in done.items()
        if not one.fitted
    ]
    return EngineFit(
        Model(concepts, everyone=mean(list(concepts.values())) if concepts else None),
        tuple(sorted(unfitted, key=lambda one: one.concept_id)),
    )


def _sequences(log: AnswerLog) -> Mapping[str, Mapping[int, list[bool]]]:
    """By concept and learner the verdicts in order; every concept is there. An answer on several concepts
    counts for none: its verdict says little about each alone."""
    found: dict[str, defaultdict[int, list[bool]]] = {id: defaultdict(list) for id in log.concepts}
    alone = log.concept_counts[log.item] == 1
    for row in np.flatnonzero(alone):
        [concept] = log.item_concepts[int(log.item[row])]
        found[log.concepts[concept]][int(log.learner[row])].append(bool(log.correct[row]))
    return found


ENGINES: Mapping[str, Engine] = {"ours": ours, "pybkt": pybkt}

REVISION = 1
"""Of what the engines do with a log: raise it with every change, for the version says what fitted it."""
