"""How well answers are predicted, on the shared real data: the tables of the README, and pks_probability.

Not for: checking (tests/unit/test_evaluate.py). Minutes on two cores; `make bench` runs it with others, and
    .venv/bin/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_evaluation.py
alone.
"""

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from graph.evaluating import read
from graph.importers.report import Report
from tests.acceptance.shell import Shell
from tracing import bkt
from tracing.concepts import fit_concepts
from tracing.evaluate import run
from tracing.fit import fit
from tracing.leaks import folds
from tracing.log import AnswerLog, Floats, LoggedAnswer, answer_log
from tracing.metrics import difference, measure, resamples
from tracing.model import Model
from tracing.tables import chances

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared data is not at {DATA}"),
]
NOW = datetime(2026, 11, 21, tzinfo=UTC)
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


@pytest.mark.parametrize("copies", ["each in a fold of its own", "with their originals"])
def test_what_copies_of_learners_are_worth(copies: str) -> None:
    """assist2009 with folds by learner id, as published figures and the bars of issue 5 have it, and with the
    copies of a learner in one fold, as `evaluate` does."""
    found = read([str(DATA / "assist2009/interactions.csv")], None, now=NOW, report=Report())
    assert found is not None
    log = found.log
    together = folds(log, 5, 0)
    fold = together if copies == "with their originals" else np.random.default_rng(0).permutation(together)
    for engine in ("ours", "bkt"):
        [scores] = run(engine, log, fold, 0, {"all": np.ones(len(log), dtype=np.bool_)}).scores.values()
        shown = ", ".join(f"{name} {value.interval}" for name, value in scores.items())
        print(f"copies {copies}: {engine}: {shown}")


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
    """P(correct) where each concept of an answer is updated by itself, as if the question needed it alone.

    The chance itself is that of the conjunctive rule. Shape (answers,)."""
    parameters = [model.parameters_of(concept)[0] for concept in log.concepts]
    asked = [
        model.items.get(id) or bkt.item([parameters[k] for k in own])
        for id, own in zip(log.items, log.item_concepts, strict=True)
    ]
    found, before = np.empty(len(log)), -1
    known: dict[int, float] = {}
    for a, item in enumerate(log.item):
        if log.learner[a] != before:
            known, before = {}, int(log.learner[a])
        own, guess, slip = log.item_concepts[item], asked[item].guess, asked[item].slip
        ps = [known.get(k, parameters[k].prior) for k in own]
        found[a] = bkt.predict_conjunctive(ps, bkt.Item(guess, slip))
        for k, p in zip(own, ps, strict=True):
            known[k] = bkt.update(p, bool(log.correct[a]), replace(parameters[k], guess=guess, slip=slip))
    return found


def test_conjunctive_against_separate_updates() -> None:
    """On pks_probability, learners held out in ten folds; concepts fitted on questions of one skill, and all
    questions and concepts fitted together under the conjunctive likelihood."""
    log = pks(DATA / "pks_probability")
    several = log.concept_counts[log.item] > 1
    print(f"\n{len(log):,} answers of {len(log.learners)} learners, {several.mean():.0%} need several skills")
    fold = folds(log, 10, 0)
    found = {
        (parameters, rule): np.full(len(log), np.nan)
        for parameters in ("of one skill", "together")
        for rule in ("conjunctive", "separate")
    }
    for held_out in range(10):
        test = fold == held_out
        train = log.of_learners(~test)
        alone = zip(train.concepts, fit_concepts(train, seed=0), strict=True)
        models = {
            "of one skill": Model({id: own.parameters for id, own in alone if own.fitted}),
            "together": fit(train, seed=0, response=False).model,
        }
        for (parameters, rule), values in found.items():
            trace = chances if rule == "conjunctive" else separate
            values[test[log.learner]] = trace(log.of_learners(test), models[parameters])
    weights = resamples(len(log.learners), 0)
    for part, own in (("all", np.ones(len(log), dtype=np.bool_)), ("several skills", several)):
        columns = (log.correct[own], log.item[own], log.learner[own], fold[log.learner[own]], weights)
        scores = {name: measure(values[own], *columns) for name, values in found.items()}
        for name, measured in scores.items():
            shown = ", ".join(f"{metric} {value.value:.4f}" for metric, value in measured.items())
            print(f"{part:15} {name[0]:13} {name[1]:12} {shown}")
        for parameters in ("of one skill", "together"):
            both = [scores[parameters, rule]["log_loss"] for rule in ("conjunctive", "separate")]
            print(f"{part:15} {parameters:13} conjunctive less separate, log loss: {difference(*both)}")
