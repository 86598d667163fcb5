"""How well answers are predicted, on the shared real data: the tables of the README, and pks_probability.

Not for: checking (tests/unit/test_evaluate.py). Minutes on two cores; `make bench` runs it with the others, and
    .venv/bin/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_evaluation.py
alone.
"""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.acceptance.shell import Shell
from tracing import bkt
from tracing.engines import chances
from tracing.leaks import folds
from tracing.log import AnswerLog, Floats, LoggedAnswer, answer_log
from tracing.metrics import difference, measure, resamples
from tracing.model import Model
from tracing.pybkt_engine import Variant, fit_log

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared data is not at {DATA}"),
]
SKILLS = ("cp", "id", "pb", "un")


@pytest.mark.parametrize(
    ("file", "more"),
    [
        ("assist2009/interactions.csv", ()),
        ("lkt_cloze_statistics/transactions.csv.gz", ("--format", "datashop", "--zone", "America/Chicago")),
    ],
)
async def test_engines_side_by_side(file: str, more: tuple[str, ...], tmp_path: Path) -> None:
    """The command's own table, of all engines, five folds and seed 0."""
    done = await Shell(None, timeout=3_000)(
        "evaluate", str(DATA / file), *more, "--out", str(tmp_path / "out")
    )
    print(done.stdout)
    result = json.loads((tmp_path / "out" / "results.json").read_text())
    assert done.returncode == 0 and not any(row["failure"] for row in result["engines"])


def pks(path: Path) -> AnswerLog:
    """pks_probability as a log: one row a learner, b101 to b112 before and b201 to b212 after instruction.

    Each item is asked in two versions, which share a skill pattern and are items of their own.
    """
    with (path / "skill_function.csv").open() as file:
        needs = {
            row["item"]: [skill for skill in SKILLS if row[skill] == "1"] for row in csv.DictReader(file)
        }
    with (path / "probability.csv").open() as file:
        given = list(_answers(csv.DictReader(file)))
    concepts = {f"b{test}{int(item):02}": own for test in (1, 2) for item, own in needs.items()}
    return answer_log(given, concepts)


def _answers(rows: Iterator[dict[str, str]]) -> Iterator[LoggedAnswer]:
    for row in rows:
        for test in (1, 2):
            for item in range(1, 13):
                verdict = row[f"b{test}{item:02}"]
                if verdict not in ("", "NA"):
                    yield LoggedAnswer(row["case"], f"b{test}{item:02}", float(verdict) == 1)


def separate(log: AnswerLog, model: Model) -> Floats:
    """P(correct) where each concept of an answer is updated by itself, as if the item needed it alone; the
    chance is that of the conjunctive rule. Shape (answers,)."""
    parameters = [model.parameters_of(concept)[0] for concept in log.concepts]
    asked = [bkt.item([parameters[k] for k in own]) for own in log.item_concepts]
    found, known, before = np.empty(len(log)), dict[int, float](), -1
    for a, item in enumerate(log.item):
        if log.learner[a] != before:
            known, before = {}, int(log.learner[a])
        own = log.item_concepts[item]
        ps = [known.get(k, parameters[k].prior) for k in own]
        found[a] = bkt.predict_conjunctive(ps, asked[item])
        known |= {k: bkt.update(p, bool(log.correct[a]), parameters[k]) for k, p in zip(own, ps, strict=True)}
    return found


def test_conjunctive_against_separate_updates() -> None:
    """On pks_probability, learners held out in ten folds; parameters by pyBKT on the items of one skill."""
    log = pks(DATA / "pks_probability")
    several = log.concept_counts[log.item] > 1
    print(f"\n{len(log):,} answers of {len(log.learners)} learners, {several.mean():.0%} need several skills")
    fold = folds(log, 10, 0)
    rules = {"conjunctive": chances, "separate": separate}
    found = {name: np.full(len(log), np.nan) for name in rules}
    for held_out in range(10):
        test = fold == held_out
        model = fit_log(log.of_learners(~test), Variant.PLAIN, seed=0)
        for name, rule in rules.items():
            found[name][test[log.learner]] = rule(log.of_learners(test), model)
    weights = resamples(len(log.learners), 0)
    for part, own in (("all", np.ones(len(log), dtype=np.bool_)), ("several skills", several)):
        columns = (log.correct[own], log.item[own], log.learner[own], fold[log.learner[own]], weights)
        scores = {name: measure(values[own], *columns) for name, values in found.items()}
        for name, values in scores.items():
            shown = ", ".join(f"{metric} {values[metric].value:.4f}" for metric in values)
            print(f"{part:15} {name:12} {shown}")
        gap = difference(scores["conjunctive"]["log_loss"], scores["separate"]["log_loss"])
        print(f"{part:15} conjunctive less separate, log loss: {gap}")
