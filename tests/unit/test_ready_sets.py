"""What is ready: one definition for one learner and for all at once, and which concepts can be otherwise."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph import candidates, ready_sets
from graph.advice import CandidateKind, Feedback, FeedbackKind
from graph.feedback import claimed
from graph.model import Concept, Learner, Prerequisite
from graph.ready_sets import Column
from graph.snapshot import Curriculum
from graph.store.rows import micros
from tracing.mastery import Mastery, effective

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDS = "abcdefgh"

gates = st.sampled_from([0.0, 0.3, 0.6, 0.8, 0.85, 1.0])


@st.composite
def curricula(draw: st.DrawFn) -> Curriculum:
    """Up to eight concepts, some retired, with edges of every strength that go down the alphabet."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    retired = draw(st.sets(st.sampled_from(ids)))
    pairs = draw(st.sets(st.tuples(st.sampled_from(ids), st.sampled_from(ids))))
    strengths = st.sampled_from([0.1, 0.2, 0.4, 0.7, 1.0])
    edges = [Prerequisite(a, b, draw(strengths)) for a, b in sorted(pairs) if a < b]
    concepts = {id: Concept(id, id, retired_at=NOW if id in retired else None) for id in sorted(ids)}
    return Curriculum(1, concepts, tuple(edges), {}, "default")


@st.composite
def masteries(draw: st.DrawFn) -> Mastery:
    """Known or not, fresh, faded, or at a time that is not known."""
    p = draw(st.sampled_from([0.0, 0.2, 0.6, 0.7, 0.85, 0.95, 1.0]))
    days = draw(st.none() | st.floats(-1, 400))
    at = None if days is None else NOW - timedelta(days=days)
    wrong = draw(st.integers(0, 5))
    return Mastery(p, draw(st.floats(1, 60)), draw(st.booleans()), 5, 5 - wrong, (True,) * 3, at)


learners = st.dictionaries(st.sampled_from(IDS), masteries())
claims = st.dictionaries(st.sampled_from(IDS), st.integers(0, 5))


def standing(known: dict[str, Mastery], says: dict[str, int]) -> list[Feedback]:
    """Which claims count, as the graph has it: until another wrong answer."""
    return [
        Feedback(f"f-{id}", FeedbackKind.KNOWN, id, None, NOW)
        for id, wrong in says.items()
        if id not in known or known[id].answers - known[id].correct <= wrong
    ]


def believed(known: dict[str, Mastery], says: dict[str, int]) -> dict[str, float]:
    """P(known) now, by concept."""
    return claimed({id: effective(m, NOW) for id, m in known.items()}, standing(known, says))


@given(curricula(), learners, claims, gates)
def test_it_is_what_ranking_would_find(
    curriculum: Curriculum, known: dict[str, Mastery], says: dict[str, int], gate: float
) -> None:
    """The READY candidates, and it is what its docstring says."""
    known = {id: m for id, m in known.items() if id in curriculum.concepts}
    says = {id: wrong for id, wrong in says.items() if id in curriculum.concepts}
    now = believed(known, says)
    found = candidates.ready_set(curriculum, known, now, gate)
    situation = candidates.situation(
        Learner("ada", 1), curriculum, known, NOW, gate, recent={}, feedback=standing(known, says)
    )
    ranked = {c.concept_id for c in situation.candidates if c.kind is CandidateKind.READY}
    assert found == ranked if found else ranked <= known.keys()  # a fallback where nothing is a candidate
    firm = {id for id, p in now.items() if p >= gate}
    for id in IDS:
        below = curriculum.prerequisites_of.get(id, ())
        used = [one for one in below if curriculum.in_use(one)]
        held = any(one not in firm and curriculum.edges[one, id].strength > 1 - gate for one in used)
        open_ = not used or not firm.isdisjoint(below)
        mastered = id in known and known[id].mastered
        assert (id in found) == (curriculum.in_use(id) and not mastered and not held and open_)


def columns(everybody: list[tuple[dict[str, Mastery], dict[str, int]]]) -> dict[str, Column]:
    """The same as columns, with somebody who knows nothing at the end."""
    found = {id: Column.empty(len(everybody) + 1) for id in IDS}
    for id in IDS:
        found[id] = found[id].moved(
            (i, known[id], micros(known[id].last_at)) for i, (known, _) in enumerate(everybody) if id in known
        )
        found[id].claims = [(i, says[id]) for i, (_, says) in enumerate(everybody) if id in says]
    return found


@given(curricula(), st.lists(st.tuples(learners, claims), max_size=4), gates)
def test_all_at_once_is_one_after_the_other(
    curriculum: Curriculum, everybody: list[tuple[dict[str, Mastery], dict[str, int]]], gate: float
) -> None:
    """Concept by concept for all learners, and for somebody who knows nothing."""
    table, now, size = columns(everybody), micros(NOW), len(everybody) + 1
    ready = {
        id: ready_sets.ready(ready_sets.rule(curriculum, id, gate), id, table.__getitem__, now, gate, size)
        for id in IDS
    }
    for i, (known, says) in enumerate([*everybody, ({}, {})]):
        one = candidates.ready_set(curriculum, known, believed(known, says), gate)
        assert {id for id in IDS if ready[id][i]} == one


@given(curricula(), curricula(), learners, gates)
def test_only_concepts_whose_rules_differ_can_be_otherwise(
    before: Curriculum, after: Curriculum, known: dict[str, Mastery], gate: float
) -> None:
    """For whoever knows the same."""
    now = believed(known, {})
    differ = candidates.ready_set(before, known, now, gate) ^ candidates.ready_set(after, known, now, gate)
    assert differ <= ready_sets.changed(before, after, gate)


@given(masteries(), masteries())
def test_a_column_moves_as_a_whole(one: Mastery, other: Mastery) -> None:
    """To another mastery, and to none; the column before stays as it was."""
    first = Column.empty(2).moved([(0, one, micros(one.last_at))])
    then = first.moved([(0, other, micros(other.last_at)), (1, one, micros(one.last_at))])
    gone = then.moved([(0, None, 0), (1, None, 0)])
    assert (first.probability[0], then.probability[0]) == (one.probability, other.probability)
    for name in ("probability", "stability", "mastered", "last_at", "wrong"):
        assert np.array_equal(getattr(gone, name), getattr(Column.empty(2), name))
