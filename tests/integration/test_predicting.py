"""P(correct) from the graph: what is read of a learner is what the formulas want."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from graph import answering, correcting, predicting
from graph.errors import InvalidInput, LearnerGraphError, NotFound
from graph.model import Answer
from graph.store import Store
from graph.versions import ModelVersion, Promotion
from tracing import bkt
from tracing.model import ItemParameters, Model
from tracing.parameters import Parameters
from tracing.predict import Asked, Seen, predict
from tracing.response import INPUTS, Response

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
N = len(INPUTS)
ITEMS = {"add-0": ItemParameters(0.3, 0.1, -0.4, 9), "mixed-0": ItemParameters(0.1, 0.2, 0.9, 9)}
CONCEPTS = {id: Parameters(0.3, 0.1, 0.01, 0.2, 0.1) for id in ("count", "add", "multiply", "power")}


def model() -> Model:
    """Everything fitted, with a response model whose numbers are anybody's."""
    rng = np.random.default_rng(0)
    products = rng.normal(0, 0.05, (N, N))
    response = Response(rng.normal(size=N), np.ones(N), 0.2, rng.normal(size=N), products + products.T)
    return Model(CONCEPTS, ITEMS, level=0.5, response=response)


@pytest.fixture
async def ada(small: Store) -> Store:
    """Ada answered five times, once again, and one of it is void."""
    await small.create_learner("ada")
    await small.write_model(ModelVersion("m", "test"), model(), [])
    await small.promote(Promotion("m", "default", NOW))
    questions = ["add-0", "count-1", "mixed-0", "add-0", "count-2", "power-0"]
    answers = [
        Answer(f"e{i}", "ada", id, NOW - timedelta(days=9 - i), i, None, i % 3 != 1)
        for i, id in enumerate(questions)
    ]
    await answering.record_answers(small, answers, now=NOW)
    await correcting.void_answer(small, "e5", reason="Not hers.", now=NOW)
    return small


async def test_a_prediction_is_that_of_the_formulas(ada: Store) -> None:
    """Two questions at once, from the stored edges and the questions lately answered, each once."""
    found = await predicting.predict(ada, "ada", ["mixed-0", "power-1"], as_of=NOW)
    seen = [
        Seen("count-1", ["count"], 0.0, False),
        Seen("mixed-0", ["add", "multiply"], 0.9, True),
        Seen("add-0", ["add"], -0.4, True),
        Seen("count-2", ["count"], 0.0, False),
    ]
    asked = [
        Asked("mixed-0", ("add", "multiply"), bkt.Item(0.1, 0.2), 0.9),
        Asked("power-1", ("power",), bkt.Item(0.2, 0.1), 0.0),
    ]
    snapshot = await ada.curriculum()
    expected = predict(asked, await ada.masteries("ada"), CONCEPTS, seen, snapshot.tracing, NOW)
    for one, other in zip(found, expected, strict=True):
        assert one.chance == pytest.approx(other.chance, abs=1e-12)
        assert one.moved_by == pytest.approx(other.moved_by, abs=1e-12)
        odds = np.log(one.chance / (1 - one.chance))
        assert one.intercept + sum(one.moved_by.values()) == pytest.approx(odds, abs=1e-9)
    assert found[0].chance != found[0].tracing


async def test_a_stored_model_predicts_as_the_fitted_one(ada: Store) -> None:
    """The response model and the level come back from the graph to the bit."""
    kept, given = (await ada.curriculum()).tracing, model()
    assert kept.response is not None and given.response is not None
    assert kept.response.numbers == given.response.numbers
    assert (kept.level, kept.items) == (given.level, given.items)


BAD: Mapping[str, tuple[Callable[[Store], Awaitable[object]], type[LearnerGraphError], str]] = {
    "question": (lambda s: predicting.predict(s, "ada", ["nothing"], as_of=NOW), NotFound, "questionIds"),
    "learner": (lambda s: predicting.predict(s, "nobody", ["add-0"], as_of=NOW), NotFound, "learnerId"),
    "many": (lambda s: predicting.predict(s, "ada", ["add-0"] * 201, as_of=NOW), InvalidInput, "questionIds"),
    "zone": (
        lambda s: predicting.predict(s, "ada", [], as_of=NOW.replace(tzinfo=None)),
        InvalidInput,
        "asOf",
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_cannot_be_predicted_is_refused(ada: Store, name: str) -> None:
    """Unknown questions and learners, too many, a time without a zone: the field is named."""
    work, error, field = BAD[name]
    with pytest.raises(error) as caught:
        await work(ada)
    assert caught.value.field == field
