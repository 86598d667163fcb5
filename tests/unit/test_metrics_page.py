"""Metrics: the page that lists them is true, names follow Prometheus' conventions, labels are bounded."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from api import metrics
from api.rest.metrics import State
from graph.advice import Slate
from graph.recommend import DEFAULT_POLICY

METRICS = [*metrics.REGISTRY.collect(), *State().collect()]


def test_the_page_lists_them_all() -> None:
    """What is measured stands in METRICS.md as it is said in the code."""
    assert Path(metrics.__file__).with_name("METRICS.md").read_text() == metrics.page()


def test_names_follow_the_conventions() -> None:
    """One prefix, base units, and each said once."""
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))
    for metric in METRICS:
        assert re.fullmatch(r"learner_graph_[a-z0-9_]+", metric.name)
        assert not re.search(r"_(ms|millis\w*|minutes|kb|mb|percent|total)$", metric.name)
        assert metric.documentation.endswith((".", "0."))
        if metric.type == "histogram":
            assert metric.name.endswith("_seconds")


def test_state_that_could_not_be_read_says_so() -> None:
    """Without Neo4j and Redis both are down, and nothing is made up."""
    found = {sample.name: sample.value for metric in State().collect() for sample in metric.samples}
    assert found == {"learner_graph_neo4j_up": 0, "learner_graph_redis_up": 0}


def test_policies_are_a_bounded_label(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, so many have a number of their own."""
    monkeypatch.setattr(metrics, "_policies", set())
    slate = Slate.__new__(Slate)
    for number in range(metrics.MOST_POLICIES + 20):
        object.__setattr__(slate, "policy", replace(DEFAULT_POLICY, name=f"bounded@{number}"))
        metrics.served(slate)
    [counted] = metrics.SLATES.collect()
    own = {one.labels["policy"] for one in counted.samples if one.labels["policy"].startswith("bounded@")}
    assert len(own) == metrics.MOST_POLICIES
    assert any(one.labels["policy"] == "other" and one.value >= 20 for one in counted.samples)
