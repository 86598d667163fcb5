"""Evaluation on the shared real data: small parts of it, since the whole takes minutes (tests/benchmarks)."""

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from graph.evaluating import Evaluable, read
from graph.importers.mapping import known_format
from graph.importers.report import Report
from tracing.evaluate import evaluate
from tracing.leaks import folds, leak

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and os.environ.get("CI") != "true",
    reason=f"the shared data is not at {DATA} (set LEARNER_GRAPH_DATA)",
)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def shared(file: str, format: str | None = None) -> Evaluable:
    """A log of the shared data."""
    mapping = known_format(format, "answers") if format else None
    found = read([str(DATA / file)], mapping, now=NOW, report=Report())
    assert found is not None
    return found


def test_ungrouped_assistments_is_a_leak() -> None:
    """274,561 answers in 325,589 rows; for 400 learners the same logistic gains .05 AUC or more from the rows
    that repeat an answer, which is no result."""
    found = shared("assist2009/interactions.csv")
    assert (len(found.log), int(found.rows.sum())) == (274_561, 325_589)
    chosen = np.arange(len(found.log.learners)) < 400
    log, rows = found.log.of_learners(chosen), found.rows[chosen[found.log.learner]]
    worth = leak(log, rows, folds(log, 5, 0), 0)
    assert worth.grouped is not None and worth.ungrouped is not None
    assert 0.7 < worth.grouped.value < 0.8
    assert worth.ungrouped.value > worth.grouped.value + 0.05


def test_cloze_statistics_have_a_blank_a_question() -> None:
    """72 texts have 144 blanks, each of one of 36 concepts, and their answers are timed."""
    log = shared("lkt_cloze_statistics/transactions.csv.gz", "datashop").log
    assert (len(log), len(log.learners), len(log.items), len(log.concepts)) == (55_122, 478, 144, 36)
    assert log.is_timed and (log.concept_counts == 1).all()


def test_engines_stand_in_their_order_on_real_answers() -> None:
    """The logistic beats Elo and each average, question averages know no learner, and nothing fails."""
    log = shared("lkt_cloze_statistics/transactions.csv.gz", "datashop").log
    log = log.of_learners(np.arange(len(log.learners)) < 80)
    engines = ("default", "logistic", "elo", "fsrs", "item", "moving", "constant")
    done = evaluate(log, engines=engines, processes=0)
    loss = {o.engine: o.scores["all"]["log_loss"].value or 9.0 for o in done.outcomes}
    assert loss["logistic"] < min(loss["elo"], loss["item"]) < max(loss["item"], loss["moving"])
    assert max(loss["item"], loss["moving"]) < loss["constant"] < loss["fsrs"]
    item = done.outcome("item")
    assert item is not None and item.scores["all"]["item_auc"].value == pytest.approx(0.5)


def test_logs_of_skills_alone_are_evaluated() -> None:
    """glops names neither questions nor times."""
    log = shared("glops/G4.196-exact.txt.csv").log
    assert (len(log), len(log.learners), len(log.items)) == (1_412, 353, 1)
    done = evaluate(log, engines=("pybkt", "pybkt_forgets", "constant"), processes=0)
    assert not any(o.failure for o in done.outcomes)
    losses = [o.scores["all"]["log_loss"].value or 9.0 for o in done.outcomes]
    assert max(losses[:2]) < losses[2]
