"""A tracing model is fitted on the stored answers, put in force, and every mastery edge replayed under it.

Not for: the estimation itself (tracing).
"""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.errors import InvalidInput
from graph.replaying import replay_learners
from graph.snapshot import Curriculum
from graph.store import History, Store
from tracing.pybkt_engine import fit as fit_parameters

PAGE = 500
"""Learners read at a time; a page of histories is a few megabytes."""


@dataclass(frozen=True, slots=True)
class FitReport:
    """version: of the model in force now. fitted: concepts with parameters of their own. unfitted:
    concepts that keep the default, for want of answers. refitted: False where nothing had changed."""

    version: str
    fitted: int
    unfitted: tuple[str, ...]
    answers: int
    refitted: bool


async def fit(
    store: Store,
    *,
    now: datetime,
    seed: int = 0,
    max_rows: int = 200,
    force: bool = False,
    on_step: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> FitReport:
    """Fits guess, slip, learn and prior of every concept from its answers, `max_rows` at the most.

    The version is a digest of the answers, the seed and `max_rows`. Where the model in force was fitted
    on as many answers in the same way, nothing is done unless `force`: answers are only ever added.
    on_step(step, done, total) reports progress. Raises InvalidInput where there are no answers, Unavailable.
    """
    curriculum = await store.curriculum()
    if not force and (known := await _unchanged(store, curriculum, seed, max_rows)):
        return known
    learners, sequences, answers, digest = await _sequences(store, curriculum, on_step)
    if not answers:
        raise InvalidInput(
            "There are no answers to fit on.", field="answers", value=0, mend="Import or record some first."
        )
    version = f"bkt-{hashlib.sha256(f'{digest}:{seed}:{max_rows}'.encode()).hexdigest()[:12]}"
    done = fit_parameters(
        sequences,
        seed=seed,
        max_rows=max_rows,
        on_progress=lambda done, total: on_step("fitting concepts", done, total),
    )
    parameters = {concept: result.parameters for concept, result in done.items() if result.fitted}
    if version != curriculum.model:
        await store.write_model(
            version,
            now,
            {
                "engine": "pybkt",
                "answers": answers,
                "learners": len(learners),
                "seed": seed,
                "max_rows": max_rows,
            },
            parameters,
        )
    await _replay(store, learners, on_step)
    unfitted = tuple(sorted(set(sequences) - set(parameters)))
    return FitReport(version, len(parameters), unfitted, answers, refitted=True)


async def _unchanged(store: Store, curriculum: Curriculum, seed: int, max_rows: int) -> FitReport | None:
    """What was reported of the model in force, if a fit would read and do the same again."""
    if not curriculum.tracing.concepts:
        return None
    kept = await store.model(curriculum.model)
    answers = (await store.counts())["answers"]
    if (kept.get("answers"), kept.get("seed"), kept.get("max_rows")) != (answers, seed, max_rows):
        return None
    asked = {concept for question in curriculum.questions.values() for concept in question.concepts}
    missing = tuple(sorted(asked - set(curriculum.tracing.concepts)))
    return FitReport(curriculum.model, len(curriculum.tracing.concepts), missing, answers, refitted=False)


async def learner_ids(store: Store) -> AsyncIterator[list[str]]:
    """All learner ids, a page at a time."""
    after, more = "", True
    while more:
        ids, more = await store.learners_page(PAGE, after)
        if ids:
            yield ids
            after = ids[-1]


async def _sequences(
    store: Store, curriculum: Curriculum, on_step: Callable[[str, int, int], None]
) -> tuple[list[str], Mapping[str, Sequence[Sequence[bool]]], int, str]:
    """All learners; by concept one sequence of verdicts a learner; how many answers; their digest."""
    total = (await store.counts())["learners"]
    learners: list[str] = []
    sequences: defaultdict[str, list[list[bool]]] = defaultdict(list)
    answers, digest = 0, hashlib.sha256()
    async for ids in learner_ids(store):
        for learner_id, history in sorted((await store.histories(ids)).items()):
            learners.append(learner_id)
            answers += len(history)
            digest.update(repr((learner_id, [(a[4], a[1]) for a in history])).encode())
            for concept, verdicts in _by_concept(history, curriculum).items():
                sequences[concept].append(verdicts)
        on_step("reading answers", len(learners), total)
    return learners, sequences, answers, digest.hexdigest()


def _by_concept(history: History, curriculum: Curriculum) -> dict[str, list[bool]]:
    """An answer on several concepts counts for none: its verdict says little about each alone."""
    verdicts: defaultdict[str, list[bool]] = defaultdict(list)
    for question_id, correct, *_ in history:
        question = curriculum.questions.get(question_id)
        if question is not None and len(question.concepts) == 1:
            verdicts[question.concepts[0]].append(correct)
    return verdicts


async def _replay(store: Store, learners: Sequence[str], on_step: Callable[[str, int, int], None]) -> None:
    done = 0

    def more(count: int, _: int) -> None:
        nonlocal done
        done += count
        on_step("replaying learners", done, len(learners))

    await replay_learners(store, learners, on_progress=more)
