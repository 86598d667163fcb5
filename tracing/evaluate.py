"""Learner-level cross-validation: engines fitted on some learners, scored on others, in one table.

For: running engines on a log and judging their predictions by part of it. Not for: reading logs
(graph/evaluating), measures (metrics.py), or showing (api/evaluating).
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tracing.concepts import ConceptFit
from tracing.engines import ENGINES, OURS
from tracing.fit import fit
from tracing.history import days_since
from tracing.leaks import Check, Leak, apart, checks, folds, leak
from tracing.log import AnswerLog, Bools, Floats, Ints
from tracing.metrics import Interval, Measured, difference, measure, resamples

DAY = 1.0
"""Days since the last answer on a concept, below which an answer is of the same day: 24 hours, not a date,
since logs do not say where their learners live."""

COMPARED = ("auc", "log_loss")
"""Of which the difference from ours is given."""

Result = TypeVar("Result")
Step = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Outcome:
    """One engine. chances: of every answer, shape (answers,), from folds that its learner is not in; None
    where it failed, and `failure` says why. seconds: of processor time, all folds together. megabytes: the
    most memory that its process held, Python, libraries and the log included. scores: part of the log ->
    metric -> value with resamples."""

    engine: str
    title: str
    note: str = ""
    failure: str = ""
    chances: Floats | None = None
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    megabytes: float = 0.0
    scores: Mapping[str, Mapping[str, Measured]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """fold: of each learner. parts: name -> which answers, those with none left out. outcomes: in the order
    asked for. skipped: engines that need times the log lacks. leak: None where no row repeats an answer.
    concepts: by id, what ours fits on all answers; None where ours is not among the engines."""

    log: AnswerLog
    folds: int
    seed: int
    fold: Ints
    checks: tuple[Check, ...]
    parts: Mapping[str, Bools]
    outcomes: tuple[Outcome, ...]
    skipped: tuple[str, ...]
    leak: Leak | None
    concepts: Mapping[str, ConceptFit] | None

    def outcome(self, engine: str) -> Outcome | None:
        """That engine's, None where it was not run or failed."""
        return next((o for o in self.outcomes if o.engine == engine and o.chances is not None), None)

    def versus(self, outcome: Outcome, part: str) -> dict[str, Interval | None]:
        """Ours less that engine, by metric; empty where either has nothing."""
        ours = self.outcome(OURS)
        if ours is None or outcome.engine == OURS or outcome.chances is None:
            return {}
        return {name: difference(ours.scores[part][name], outcome.scores[part][name]) for name in COMPARED}


PARTS = {
    "all": "all answers",
    "one": "one concept",
    "several": "several concepts",
    "first": "first on its concepts",
    "same_day": "within 24 hours of the last",
    "later": "later than 24 hours",
}
"""What a log is split into, as people read it."""


def evaluate(
    log: AnswerLog,
    *,
    engines: Sequence[str] = tuple(ENGINES),
    count: int = 5,
    seed: int = 0,
    rows: Ints | None = None,
    processes: int = 2,
    on_step: Step = lambda step, done, total: None,
) -> Evaluation:
    """Every engine on every fold. count: of folds, from 2 to the number of learners. rows: of the file that
    each answer stands in, shape (answers,), where some stand in several. processes: at a time, one an
    engine, so that memory is its own; 0 for none but this one. An engine that fails is reported and the
    others go on.

    Raises ValueError where there are fewer learners than folds.
    """
    learners = len(set(apart(log).tolist()))
    if not 2 <= count <= learners:
        raise ValueError(f"{count} folds of {learners} learners")
    fold = folds(log, count, seed)
    parts = parts_of(log)
    usable = [name for name in engines if log.is_timed or not ENGINES[name].timed]
    jobs: dict[str, Callable[[], Any]] = {}
    for name in usable:
        jobs[name] = _Job(run, (name, log, fold, seed, parts))
    if rows is not None and (rows > 1).any():
        jobs[_LEAK] = _Job(leak, (log, rows, fold, seed))
    if OURS in usable:
        jobs[_CONCEPTS] = _Job(_concepts, (log, seed))
    done = _all(jobs, processes, on_step)
    outcomes = [
        found if isinstance(found, Outcome) else Outcome(name, ENGINES[name].title, failure=str(found))
        for name, found in ((name, done[name]) for name in usable)
    ]
    found_leak, concepts = done.get(_LEAK), done.get(_CONCEPTS)
    return Evaluation(
        log=log,
        folds=count,
        seed=seed,
        fold=fold,
        checks=tuple(checks(log, fold)),
        parts=parts,
        outcomes=tuple(outcomes),
        skipped=tuple(name for name in engines if name not in usable),
        leak=found_leak if isinstance(found_leak, Leak) else None,
        concepts=concepts if isinstance(concepts, dict) else None,
    )


def parts_of(log: AnswerLog) -> dict[str, Bools]:
    """Which answers belong to each of PARTS, those without any left out. Each of shape (answers,)."""
    several = log.concept_counts[log.item] > 1
    found = {"all": np.ones(len(log), dtype=np.bool_)}
    if several.any():
        found |= {"one": ~several, "several": several}
    if log.is_timed:
        since = days_since(log)
        found |= {"first": np.isnan(since), "same_day": since < DAY, "later": since >= DAY}
    return {name: mask for name, mask in found.items() if mask.any()}


def run(engine: str, log: AnswerLog, fold: Ints, seed: int, parts: Mapping[str, Bools]) -> Outcome:
    """One engine on all folds, then scored. Raises ValueError where a chance is not in [0, 1]."""
    chances = np.full(len(log), np.nan)
    spent = {"fit": 0.0, "predict": 0.0}
    for held_out in range(int(fold.max()) + 1):
        test = fold == held_out
        began = time.process_time()
        predictor = ENGINES[engine].fit(log.of_learners(~test), seed)
        fitted = time.process_time()
        chances[test[log.learner]] = predictor(log.of_learners(test))
        spent["fit"] += fitted - began
        spent["predict"] += time.process_time() - fitted
    megabytes = _most_memory()
    weights = resamples(len(log.learners), seed)
    scores = {
        name: measure(
            chances[mask],
            log.correct[mask],
            log.item[mask],
            log.learner[mask],
            fold[log.learner[mask]],
            weights,
        )
        for name, mask in parts.items()
    }
    own = ENGINES[engine]
    return Outcome(
        engine, own.title, own.says(log), "", chances, spent["fit"], spent["predict"], megabytes, scores
    )


def _concepts(log: AnswerLog, seed: int) -> dict[str, ConceptFit]:
    return dict(fit(log, seed=seed, response=False).concepts)


_LEAK, _CONCEPTS = "(leak)", "(concepts)"
EXPECTED = (ValueError, ArithmeticError, MemoryError, BrokenProcessPool)
"""What may go wrong in one engine without being a fault of this module."""


@dataclass(frozen=True)
class _Job:
    """A call that another process can be given."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __call__(self) -> Any:
        return self.function(*self.arguments)


def _all(jobs: Mapping[str, Callable[[], Any]], processes: int, on_step: Step) -> dict[str, Any]:
    """What each job gave, or the exception that it raised."""
    done: dict[str, Any] = {}
    with ThreadPoolExecutor(max(1, processes)) as threads:
        start = _in_child if processes else _here
        waiting: dict[Future[Any], str] = {threads.submit(start, job): name for name, job in jobs.items()}
        on_step("engines", 0, len(jobs))
        for future in as_completed(waiting):
            try:
                done[waiting[future]] = future.result()
            except EXPECTED as error:
                done[waiting[future]] = error
            on_step("engines", len(done), len(jobs))
    return done


def _here(job: Callable[[], Result]) -> Result:
    return job()


def _in_child(job: Callable[[], Result]) -> Result:
    """In a process of its own, begun anew: its memory is the engine's, and its end is not that of others."""
    # Forked from a server that has imported this module and nothing else, threads and files of ours left out.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(job).result()


def _most_memory() -> float:
    """Megabytes that this process held at its peak."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the parent held when it started this process
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
