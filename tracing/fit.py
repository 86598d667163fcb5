"""Fitting: every parameter of the learner model from a log of answers, by expectation maximisation.

First the concepts, each by itself and from several starts; then items, and concepts once more with them;
then, where there are times, how what is known fades; last the response model, on inputs that were
cross-fitted. Everything is pulled toward something sane as far as data are few: concepts toward all concepts
together, items toward their concept. Not for: the compiled pass over answers (em.py), or where answers come
from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tracing import concepts as concept_fits
from tracing.concepts import ConceptFit
from tracing.copies import parts
from tracing.difficulty import rasch
from tracing.items import fit_items
from tracing.log import AnswerLog, Floats
from tracing.memory import fit_memory
from tracing.model import ItemParameters, Model
from tracing.parameters import Parameters
from tracing.response import INPUTS, Response, fit_response
from tracing.tables import inputs, tables

CROSS_FITS = 3
"""Parts of learners: the inputs of each part come from a model fitted on the others, or an item's own
parameters would hold the very answers that they are to predict."""

MIN_RESPONSE_ANSWERS = 2_000
"""Fewer, and 275 coefficients are not fitted; P(correct) is then that of knowledge tracing alone."""

MIN_RESPONSE_LEARNERS = 30
"""As above."""


@dataclass(frozen=True, eq=False)
class Fit:
    """model: all that was fitted. concepts: every concept of the log, what came of it and why."""

    model: Model
    concepts: Mapping[str, ConceptFit]


def fit(
    answers: AnswerLog,
    *,
    seed: int,
    start: Model | None = None,
    response: bool = True,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Fit:
    """Fits a model to a log of at least one answer.

    seed: of the starts and the cross-fit; the same log and seed give the same model. start: a model to begin
    from, for a warm start. response: whether to fit the response model too, which takes as long again three
    times. on_progress(done, total): steps. Raises ValueError on an empty log.
    """
    if not len(answers):
        raise ValueError("there are no answers to fit on")
    wanted = response and _is_enough(answers)
    steps = 2 + (CROSS_FITS + 1) * wanted
    fits = concept_fits.fit_concepts(answers, seed=seed, start=start)
    on_progress(1, steps)
    model = _with_items(answers, fits)
    on_progress(2, steps)
    if wanted:
        model = replace(
            model,
            response=_response(answers, model, seed, lambda done: on_progress(2 + done, steps)),
        )
        on_progress(steps, steps)
    named = {
        id: replace(own, parameters=model.concepts.get(id, own.parameters))
        for id, own in zip(answers.concepts, fits, strict=True)
    }
    return Fit(model, named)


def _is_enough(answers: AnswerLog) -> bool:
    return (
        len(answers) >= MIN_RESPONSE_ANSWERS
        and len(answers.learners) >= MIN_RESPONSE_LEARNERS
        and 0 < answers.correct.mean() < 1
    )


def _with_items(answers: AnswerLog, fits: list[ConceptFit], rounds: int = 20) -> Model:
    """Items, and the concepts with them; then memory, and both again with what it says, where there are
    times."""
    level, difficulty = rasch(answers)
    everyone = concept_fits.everyone(fits)
    model = Model(everyone=everyone, level=level)
    recall: Floats | None = None
    start = np.array([_row(own.parameters) for own in fits])
    for _ in range(2 if answers.is_timed else 1):
        found = fit_items(answers, start, np.array(_row(everyone)), recall, rounds)
        items = {
            id: ItemParameters(guess, slip, hard, count)
            for id, guess, slip, hard, count in zip(
                answers.items,
                found.guess.tolist(),
                found.slip.tolist(),
                difficulty.tolist(),
                np.bincount(answers.item, minlength=len(answers.items)).tolist(),
                strict=True,
            )
            if count
        }
        own = {
            id: Parameters(*row)
            for id, row, was in zip(answers.concepts, found.concepts.tolist(), fits, strict=True)
            if was.fitted
        }
        model = replace(model, concepts=own, items=items)
        if answers.is_timed:
            memory, recall = fit_memory(answers, model)
            model = replace(model, memory=memory)
            start = found.concepts
    return model


def _response(answers: AnswerLog, model: Model, seed: int, on_part: Callable[[int], None]) -> Response:
    """The response model of inputs that come, for each part of learners, from a fit on the other parts."""
    part = parts(answers, CROSS_FITS, seed)
    columns = np.empty((len(answers), len(INPUTS)))
    for each in range(CROSS_FITS):
        others, mine = answers.of_learners(part != each), answers.of_learners(part == each)
        fits = concept_fits.fit_concepts(others, seed=seed, start=model)
        without = replace(_with_items(others, fits, rounds=12), memory=model.memory)
        columns[part[answers.learner] == each] = inputs(mine, tables(mine, without))
        on_part(each + 1)
    return fit_response(columns, answers.correct)


def _row(parameters: Parameters) -> tuple[float, ...]:
    return (parameters.prior, parameters.learn, parameters.forget, parameters.guess, parameters.slip)
