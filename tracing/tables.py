"""A model and a log side by side as arrays, and the pass that traces a whole log: compiled.

For: P(known) and P(correct) before every answer of a log, as `mastery.answer` would have it one by one, and
the inputs of the response model (response.py). Not for: single answers at run time (mastery.py, response.py),
which need no compiler.
"""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numba import njit

from tracing.bkt import item as item_of
from tracing.log import AnswerLog, Floats, Ints
from tracing.mastery import FADING, MOST_CERTAIN, MOST_STABILITY
from tracing.model import Model
from tracing.response import INPUTS, LEARNER_SPREAD, MOST_GAP_HOURS, STEP_SPREAD, WINDOW


@dataclass(frozen=True, eq=False)
class Tables:
    """concepts: shape (concepts, 5), prior, learn, forget, guess, slip. guess, slip, difficulty: per item.
    offsets, members: the concepts of item i are members[offsets[i]:offsets[i + 1]]. memory: initial
    stability, spacing gain, practice gain. level: log odds of an average learner's right answer to an
    average item."""

    concepts: Floats
    guess: Floats
    slip: Floats
    difficulty: Floats
    offsets: Ints
    members: Ints
    memory: Floats
    level: float


@dataclass(frozen=True, eq=False)
class Traced:
    """Before each answer, given only what came before it; shape (answers,) each. known: P(all its concepts
    are known), what faded taken off. chance: P(correct). recall: retrievability of its first concept."""

    known: Floats
    chance: Floats
    recall: Floats


def tables(answers: AnswerLog, model: Model) -> Tables:
    """What the model says of this log's concepts and items; concepts it does not know borrow (Model)."""
    beliefs = [model.parameters_of(concept)[0] for concept in answers.concepts]
    columns = [(b.prior, b.learn, b.forget, b.guess, b.slip) for b in beliefs]
    chances, difficulty = [], []
    for id, own, choices in zip(answers.items, answers.item_concepts, answers.choices.tolist(), strict=True):
        fitted = model.items.get(id)
        item = fitted or item_of([beliefs[concept] for concept in own], max(2, choices) if choices else None)
        chances.append((item.guess, item.slip))
        difficulty.append(fitted.difficulty if fitted else 0.0)
    return Tables(
        concepts=np.array(columns, dtype=np.float64).reshape(-1, 5),
        guess=np.array([guess for guess, _ in chances], dtype=np.float64),
        slip=np.array([slip for _, slip in chances], dtype=np.float64),
        difficulty=np.array(difficulty, dtype=np.float64),
        offsets=answers.offsets,
        members=answers.members,
        memory=np.array(
            [model.memory.initial_stability, model.memory.spacing_gain, model.memory.practice_gain]
        ),
        level=model.level,
    )


def trace(answers: AnswerLog, use: Tables) -> Traced:
    """P(known) and P(correct) before every answer, learner after learner."""
    known, chance, recall = (np.empty(len(answers)) for _ in range(3))
    _trace(
        answers.bounds,
        answers.item,
        answers.correct,
        answers.days,
        use.concepts,
        use.guess,
        use.slip,
        use.offsets,
        use.members,
        use.memory,
        known,
        chance,
        recall,
    )
    return Traced(known, chance, recall)


def chances(answers: AnswerLog, model: Model) -> Floats:
    """P(correct) before every answer by knowledge tracing alone; shape (answers,)."""
    return trace(answers, tables(answers, model)).chance


def inputs(answers: AnswerLog, use: Tables) -> Floats:
    """The inputs of the response model before every answer; shape (answers, len(INPUTS))."""
    traced = trace(answers, use)
    columns = np.zeros((len(answers), len(INPUTS)))
    _inputs(
        answers.bounds,
        answers.item,
        answers.correct,
        answers.days,
        use.guess,
        use.slip,
        use.difficulty,
        use.offsets,
        use.members,
        use.level,
        len(answers.concepts),
        traced.known,
        traced.chance,
        columns,
    )
    return columns


@njit(cache=True, nogil=True, error_model="numpy")
def _trace(  # type: ignore[no-untyped-def]  # compiled: arrays in, arrays filled; see `trace`
    bounds, item, correct, days, concepts, guess, slip, offsets, members, memory, known, chance, recall
):
    count = len(concepts)
    p, stability, last, answered = (
        np.empty(count),
        np.empty(count),
        np.empty(count),
        np.empty(count, np.int64),
    )
    answered[:] = -1
    for learner in range(len(bounds) - 1):
        for t in range(bounds[learner], bounds[learner + 1]):
            i, now = item[t], days[t]
            together = 1.0
            for k in range(offsets[i], offsets[i + 1]):
                c = members[k]
                if answered[c] != learner:
                    p[c], stability[c], last[c], answered[c] = concepts[c, 0], memory[0], np.nan, learner
                r = 1.0
                if now > last[c]:
                    r = 1 / sqrt(1 + FADING * (now - last[c]) / stability[c])
                if k == offsets[i]:
                    recall[t] = r
                together *= p[c] * r
            g, s = guess[i], slip[i]
            right = (1 - s) * together + g * (1 - together)
            known[t], chance[t] = together, right
            if correct[t]:
                all_known, not_all, total = 1 - s, g, right
            else:
                all_known, not_all, total = s, 1 - g, 1 - right
            for k in range(offsets[i], offsets[i + 1]):
                c = members[k]
                r = 1.0
                if now > last[c]:
                    r = 1 / sqrt(1 + FADING * (now - last[c]) / stability[c])
                faded = p[c] * r
                others = together / faded if faded > 0 else 0.0
                post = faded
                if total > 0:
                    post = min(1.0, faded * (all_known * others + not_all * (1 - others)) / total)
                if correct[t]:
                    growth = 1 + post * (memory[1] * (1 - r) + memory[2])
                    stability[c] = min(MOST_STABILITY, stability[c] * growth)
                else:
                    stability[c] = memory[0] + (stability[c] - memory[0]) * post
                p[c] = min(MOST_CERTAIN, post * (1 - concepts[c, 2]) + (1 - post) * concepts[c, 1])
                if not now <= last[c] and now == now:
                    last[c] = now


@njit(cache=True, nogil=True, error_model="numpy")
def _inputs(  # type: ignore[no-untyped-def]  # compiled: arrays in, `columns` filled; see `inputs`
    bounds,
    item,
    correct,
    days,
    guess,
    slip,
    difficulty,
    offsets,
    members,
    level,
    count,
    known,
    chance,
    columns,
):
    right, wrong = np.zeros(count), np.zeros(count)
    three, last_at = np.zeros((count, 3)), np.empty(count)
    residuals, window = np.empty(WINDOW), np.empty(WINDOW, np.int64)
    for learner in range(len(bounds) - 1):
        right[:] = 0
        wrong[:] = 0
        three[:] = 0
        last_at[:] = np.nan
        total, good, held = 0.0, 0.0, 0
        for t in range(bounds[learner], bounds[learner + 1]):
            i, row = item[t], columns[t]
            ability, precision, form = 0.0, 1 / LEARNER_SPREAD**2, 0.0
            for w in range(held):
                u = window[w]
                expected = 1 / (1 + exp(difficulty[item[u]] - level - ability))
                residual = correct[u] - expected
                precision = 1 / (1 / precision + STEP_SPREAD**2) + expected * (1 - expected)
                ability += residual / precision
                form += 0.2 * (residual - form)
                residuals[w] = residual
            needs = offsets[i + 1] - offsets[i]
            gap, of_concept, weight, since = 0.0, 0.0, 1.0, float(WINDOW)
            same, shared_last = 0.0, 0.0
            for w in range(held - 1, -1, -1):
                u = window[w]
                if item[u] == i:
                    same = 1.0 if correct[u] else -1.0
                shared = False
                for k in range(offsets[i], offsets[i + 1]):
                    for other in range(offsets[item[u]], offsets[item[u] + 1]):
                        shared = shared or members[k] == members[other]
                if shared:
                    since = min(since, held - 1 - w)
                    of_concept += weight * residuals[w]
                    weight *= 0.8
            if since == 0:
                shared_last = 1.0
            lucky, unlucky, lately = 0.0, 0.0, 0.0
            for k in range(offsets[i], offsets[i + 1]):
                c = members[k]
                lucky += log(1 + right[c])
                unlucky += log(1 + wrong[c])
                lately += 0.5 * three[c, 2] + 0.3 * three[c, 1] + 0.2 * three[c, 0]
                if days[t] > last_at[c]:
                    gap = max(gap, min(MOST_GAP_HOURS, 24 * (days[t] - last_at[c])))
            g, s = guess[i], slip[i]
            odds = min(1 - 1e-4, max(1e-4, chance[t]))
            mastery = min(1 - 1e-4, max(1e-4, known[t]))
            row[0] = log(odds / (1 - odds))
            row[1] = known[t]
            row[2] = log(mastery / (1 - mastery))
            row[3] = difficulty[i]
            row[4] = g
            row[5] = s
            row[6] = lucky / needs
            row[7] = unlucky / needs
            row[8] = lately / needs
            row[9] = log(1 + since)
            row[10] = log(1 + gap)
            row[11] = of_concept
            row[12] = ability
            row[13] = log(1.0 + held)
            row[14] = form
            row[15] = residuals[held - 1] if held > 0 else 0.0
            row[16] = residuals[held - 2] if held > 1 else 0.0
            row[17] = same
            row[18] = shared_last
            row[19] = needs
            row[20] = log(1 + total)
            row[21] = (good + 2) / (total + 3)
            total += needs
            good += needs * correct[t]
            place = held
            for w in range(held):
                if item[window[w]] == i:
                    place = w
            if place < held or held == WINDOW:
                gone = place if place < held else 0
                for w in range(gone, held - 1):
                    window[w] = window[w + 1]
                held -= 1
            window[held] = t
            held += 1
            for k in range(offsets[i], offsets[i + 1]):
                c = members[k]
                if correct[t]:
                    right[c] += 1
                else:
                    wrong[c] += 1
                three[c, 0], three[c, 1] = three[c, 1], three[c, 2]
                three[c, 2] = 1.0 if correct[t] else -1.0
                if not days[t] <= last_at[c] and days[t] == days[t]:
                    last_at[c] = days[t]
