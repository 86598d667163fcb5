"""Fitted parameters against the default ones on real answers (glops; SOURCE.md beside them)."""

import csv
import os
from pathlib import Path

import pytest

from tracing import pybkt_engine
from tracing.likelihood import log_likelihood
from tracing.parameters import DEFAULT

FILES = ("G4.224-exact.txt.csv", "G4.230-exact.txt.csv", "G7.263-exact.txt.csv")


def folder() -> Path:
    """Where the shared data is: LEARNER_GRAPH_DATA, else beside the checkout."""
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    return Path(os.environ.get("LEARNER_GRAPH_DATA") or beside) / "glops"


def histories(file: Path) -> list[list[bool]]:
    """One a learner, in the order of the file."""
    by_learner: dict[str, list[bool]] = {}
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows):
            by_learner.setdefault(row["user_id"], []).append(row["correct"] == "1")
    return list(by_learner.values())


@pytest.mark.parametrize("name", FILES)
def test_a_fit_predicts_learners_it_never_saw_better_than_the_default(name: str) -> None:
    """Fitted on 200 rows of every other learner, better by .02 an answer on the rest."""
    data = histories(folder() / name)
    seen, unseen = data[::2], data[1::2]
    [fitted] = pybkt_engine.fit({"c": seen}, seed=1).values()
    answers = sum(map(len, unseen))
    gain = log_likelihood(unseen, fitted.parameters) - log_likelihood(unseen, DEFAULT)
    assert fitted.fitted
    assert gain / answers > 0.02
