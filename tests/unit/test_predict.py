"""P(correct) of one learner now: the same as the compiled pass over a whole log gives."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from tests.unit.test_fit import varied
from tracing import bkt
from tracing.fit import fit
from tracing.log import AnswerLog, LoggedAnswer, answer_log
from tracing.mastery import Mastery, TracedAnswer, answer
from tracing.model import Model
from tracing.predict import Asked, Seen, predict
from tracing.response import INPUTS
from tracing.tables import inputs, tables

DAWN = datetime(1970, 1, 1, tzinfo=UTC)


def walked(log: AnswerLog, model: Model, until: int) -> list[tuple[float, dict[str, float]]]:
    """Every answer up to `until` predicted before it is seen, as the server would."""
    beliefs = {c: model.parameters_of(c)[0] for c in log.concepts}
    found = []
    for t in range(until):
        if t == log.bounds[log.learner[t]]:
            known: dict[str, Mastery] = {}
            seen: dict[str, Seen] = {}
        id = log.items[log.item[t]]
        own = model.items[id]
        item = bkt.Item(own.guess, own.slip)
        needs = [log.concepts[c] for c in log.item_concepts[log.item[t]]]
        at = DAWN + timedelta(days=float(log.days[t])) if np.isfinite(log.days[t]) else None
        [prediction] = predict(
            [Asked(id, needs, item, own.difficulty)], known, beliefs, list(seen.values()), model, at
        )
        found.append((prediction.chance, dict(prediction.moved_by)))
        known |= answer(
            known, beliefs, TracedAnswer(needs, bool(log.correct[t]), at, None, item), model.memory
        )
        seen.pop(id, None)
        seen[id] = Seen(id, needs, own.difficulty, bool(log.correct[t]))
    return found


@pytest.fixture(scope="module")
def model() -> Model:
    """Fitted with a response model."""
    found = fit(varied(), seed=0).model
    assert found.response is not None
    return found


def test_one_at_a_time_is_as_a_whole_log(model: Model) -> None:
    """Chances and shares of the inputs, to 1e-9, with times, repeated questions and several concepts."""
    log = varied()
    assert model.response is not None
    columns = inputs(log, tables(log, model))[:200]
    chances, shares = model.response.chances(columns), model.response.shares(columns)
    for (chance, moved_by), expected, share in zip(walked(log, model, 200), chances, shares, strict=True):
        assert chance == pytest.approx(expected, abs=1e-9)
        assert [moved_by[name] for name in INPUTS] == pytest.approx(share.tolist(), abs=1e-6)


def test_more_questions_than_are_looked_back_on(model: Model) -> None:
    """The window forgets the oldest question, in both forms alike."""
    rng = np.random.default_rng(1)
    ids = [f"q{i}" for i in range(70)]
    given = [LoggedAnswer("l", str(rng.choice(ids)), bool(rng.random() < 0.6)) for _ in range(160)]
    log = answer_log(given, {id: ["a"] for id in ids})
    items = {id: next(iter(model.items.values())) for id in ids}
    wide = Model(model.concepts, items, model.everyone, model.memory, model.level, model.response)
    assert wide.response is not None
    expected = wide.response.chances(inputs(log, tables(log, wide)))
    assert [chance for chance, _ in walked(log, wide, 160)] == pytest.approx(expected.tolist(), abs=1e-9)


def test_without_a_response_model_the_chance_is_that_of_tracing() -> None:
    """And nothing else is said to have moved it."""
    unfitted: Any = Model()
    asked = Asked("q", ["c"], bkt.Item(0.2, 0.1), 0.0)
    [found] = predict([asked], {}, {"c": unfitted.parameters_of("c")[0]}, [], unfitted, None)
    assert found.chance == found.tracing == pytest.approx(0.15 * 0.9 + 0.85 * 0.2)
    assert found.moved_by == {}
