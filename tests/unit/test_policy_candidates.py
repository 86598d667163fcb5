"""The stand-in for graph/candidates.py finds what the query finds; it goes when that module comes."""

from dataclasses import replace
from datetime import timedelta

from graph.model import CandidateKind, Learner
from graph.recommend import DEFAULT_POLICY
from tests.benchmarks.policy_candidates import situation
from tests.benchmarks.policy_product import START, snapshot
from tracing.mastery import Mastery, initial
from tracing.parameters import DEFAULT
from tracing.worlds import world_graph

CHAIN = snapshot(world_graph({"a": [], "b": ["a"], "c": ["b"]}, {c: {f"{c}-1": 0.0} for c in "abc"}))


def test_the_stand_in_finds_what_the_query_finds() -> None:
    """Ready above what is solid, due where it faded, weak prerequisites at their nearest hop."""
    solid = replace(initial(DEFAULT), probability=0.99, mastered=True, answers=3, last_at=START)
    failing = replace(initial(DEFAULT), answers=2, last_three=(False, False), last_at=START)

    def found(masteries: dict[str, Mastery], days: float = 0.0) -> set[tuple[str, str, str | None, int]]:
        now = START + timedelta(days=days)
        given = situation(Learner("l", 1), CHAIN, masteries, {}, (), now, DEFAULT_POLICY)
        return {(c.concept_id, c.kind.value, c.cause, c.hops) for c in given.candidates}

    ready, review, repair = (kind.value for kind in CandidateKind)
    assert found({}) == {("a", ready, None, 0)}
    assert found({"a": solid}) == {("b", ready, None, 0)}
    assert found({"a": solid}, days=30) == {("a", review, None, 0)}
    assert found({"c": failing}) == {("a", ready, None, 0), ("b", repair, "c", 1), ("a", repair, "c", 2)}
    assert found({"a": solid, "b": failing, "c": failing}) == {("b", ready, None, 0), ("b", repair, "c", 1)}
