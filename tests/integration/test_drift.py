"""What was predicted of served answers is kept, and windows of it are watched against what promotion saw."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from graph import answering, drift
from graph.measuring import Estimate, Measured
from graph.model import Answer
from graph.store import Store
from graph.versions import ModelVersion, Promotion
from tests.integration.graphs import rows
from tracing.model import Model
from tracing.parameters import Parameters

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TRUE = Parameters(prior=0.5, learn=0.0, forget=0.0, guess=0.2, slip=0.2)
SEEN = Estimate(0.66, 0.63, 0.69)
"""Log loss at promotion; what TRUE's own predictions have."""


@pytest.fixture
async def watched(small: Store) -> Store:
    """A promoted version, and thirty learners."""
    await small.write_model(ModelVersion("one", "hand", NOON), Model({"add": TRUE}, everyone=TRUE), [])
    await small.promote(
        Promotion("one", "default", NOON - 9 * DAY, log_loss=SEEN, ece=Estimate(0.02, 0, 0.04))
    )
    await small.create_learners([f"l{i:02}" for i in range(30)])
    return small


async def serve(
    store: Store, day: int, learners: int, each: int, share: float | None = None, people: int = 0
) -> None:
    """On that day learners answer, as TRUE says, or right with a chance of `share`. people: others know."""
    rng, born = np.random.default_rng(day), np.random.default_rng(people)
    at = NOON + day * DAY
    answers = []
    for i in range(learners):
        knows = born.random() < TRUE.prior
        for k in range(each):
            chance = (1 - TRUE.slip if knows else TRUE.guess) if share is None else share
            event = f"{day}-{i}-{k}"
            answers.append(
                Answer(
                    event, f"l{i:02}", f"add-{k % 4}", None, day * 100 + k, None, bool(rng.random() < chance)
                )
            )
    await answering.record_answers(store, answers, now=at)


async def predicted(store: Store) -> dict[str, tuple[float | None, str | None]]:
    """By event, what was predicted, and by which version."""
    query = "MATCH ()-[a:ANSWERED]->() RETURN a.event_id AS id, a.predicted AS p, a.model AS model"
    return {row["id"]: (row["p"], row["model"]) for row in await rows(store.driver, query)}


async def test_the_prediction_before_the_verdict_is_kept(watched: Store) -> None:
    """With the version that made it, whatever the verdict was; each from what was known before."""
    graded = await answering.submit_answer(
        watched, learner_id="l00", question_id="add-0", response="5", event_id="e1", now=NOON
    )
    assert graded.recorded.predicted == pytest.approx(0.5)
    later = Answer("e2", "l00", "add-1", NOON, 1, None, True)
    [recorded] = await answering.record_answers(watched, [later], now=NOON)
    assert recorded.predicted == pytest.approx(0.2 * 0.8 + 0.8 * 0.2)
    assert await predicted(watched) == {
        "e1": (graded.recorded.predicted, "one"),
        "e2": (recorded.predicted, "one"),
    }


async def test_old_logs_and_late_answers_are_no_predictions(watched: Store) -> None:
    """What is known now would know too much of them; nor is a repeated answer predicted again."""
    await answering.import_answers(
        watched, [Answer("old", "l00", "add-0", NOON - DAY, 0, None, True)], now=NOON, import_id="i1"
    )
    fresh = Answer("fresh", "l00", "add-0", NOON, 0, None, True)
    late = Answer("late", "l00", "add-0", NOON - DAY / 2, 0, None, True)
    for answer in (fresh, late, fresh):
        await answering.record_answers(watched, [answer], now=NOON)
    found = await predicted(watched)
    assert found["old"] == found["late"] == (None, None)
    assert found["fresh"][1] == "one"


async def test_windows_are_whole_days_with_enough_answers(watched: Store) -> None:
    """A day with enough is a window by itself; small ones join; today's is still open."""
    await serve(watched, 0, 30, 8)
    for day in (1, 2, 3):
        await serve(watched, day, 30, 3)
    await serve(watched, 4, 30, 8)
    windows = await drift.measure(watched, NOON + 4 * DAY)
    midnight = NOON.replace(hour=0)
    assert [(w.since, w.until, w.measured.answers) for w in windows] == [
        (midnight, midnight + DAY, 240),
        (midnight + DAY, midnight + 4 * DAY, 270),
    ]
    assert await drift.measure(watched, NOON + 4 * DAY) == []
    assert await watched.windows("one") == windows[::-1]
    [last] = await drift.measure(watched, NOON + 5 * DAY)
    assert last.measured.answers == 240
    assert all(w.warning == "" for w in [*windows, last])
    assert all(w.measured.mean_chance == pytest.approx(w.measured.share_right, abs=0.1) for w in windows)


async def test_predictions_that_went_wrong_are_warned_of(
    watched: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """When learners suddenly do not know any more, log loss and calibration leave what was seen: it is
    logged, and kept in the graph."""
    await serve(watched, 0, 30, 8)
    await serve(watched, 1, 30, 8, share=0.2)
    good, bad = await drift.measure(watched, NOON + 2 * DAY)
    assert good.warning == ""
    assert "calibration error" in bad.warning
    assert bad.warning in caplog.text
    [row] = await rows(
        watched.driver,
        "MATCH (:TracingModel {version: 'one'})-[:SERVED_IN]->(w:DriftWindow) WHERE w.warning <> '' "
        "RETURN w.ece > w.ece_low AND w.log_loss_high > 0 AS whole",
    )
    assert row == {"whole": True}


async def test_few_answers_never_warn(watched: Store) -> None:
    """Thirty answers in a week are a window, all of them wrong though they be, and no warning."""
    await serve(watched, 0, 10, 3, share=0.0)
    assert await drift.measure(watched, NOON + 6 * DAY) == []
    [window] = await drift.measure(watched, NOON + 7 * DAY)
    assert window.measured.answers == 30
    assert window.until - window.since == 7 * DAY
    assert window.warning == ""


async def test_honest_windows_hardly_ever_warn(watched: Store) -> None:
    """Of 60 windows of 240 answers whose predictions are right, at most two warn."""
    for day in range(60):
        await serve(watched, day, 30, 8, people=day)
        await rows(watched.driver, "MATCH (:Learner)-[m:HAS_MASTERY]->() DELETE m")
    windows = await drift.measure(watched, NOON + 60 * DAY)
    assert len(windows) == 60
    assert sum(w.warning != "" for w in windows) <= 2


async def test_voided_answers_do_not_count(watched: Store) -> None:
    """A day on which every answer was voided is no window, and does not hold up the next."""
    await serve(watched, 0, 30, 8)
    await rows(watched.driver, "MATCH ()-[a:ANSWERED]->() SET a.voided_at = a.recorded_at")
    await serve(watched, 1, 30, 8)
    [window] = await drift.measure(watched, NOON + 9 * DAY)
    assert window.since == NOON.replace(hour=0) + DAY


async def test_each_version_has_windows_of_its_own(watched: Store) -> None:
    """Also the one that went out of force in the middle of a day."""
    await serve(watched, 0, 15, 16)
    await watched.promote(Promotion("default", "one", NOON))
    await answering.record_answers(
        watched,
        [Answer(f"n{i}", f"l{i % 30:02}", "add-0", None, 500 + i, None, i % 2 > 0) for i in range(210)],
        now=NOON,
    )
    windows = await drift.measure(watched, NOON + DAY)
    assert {(w.version, w.measured.answers) for w in windows} == {("one", 240), ("default", 210)}
    assert all(w.warning == "" for w in windows)


def test_a_warning_compares_intervals() -> None:
    """Only a window whose whole interval lies above that of promotion warns."""
    promotion = Promotion("one", "default", NOON, log_loss=SEEN)
    one = Estimate(0.5, 0.5, 0.5)
    figures = Measured(300, 20, 0.5, 0.5, Estimate(0.75, 0.68, 0.8), 0.6, one, one, one)
    assert drift.warning(figures, promotion) == ""
    worse = replace(figures, log_loss=Estimate(0.75, 0.7, 0.8))
    assert "0.750 (0.700 to 0.800) is above 0.660" in drift.warning(worse, promotion)
    assert drift.warning(replace(worse, learners=9), promotion) == ""
    assert drift.warning(replace(worse, answers=199), promotion) == ""
    assert drift.warning(worse, None) == ""
