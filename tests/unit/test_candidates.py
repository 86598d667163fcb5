"""Roots that were never practised: bounded, and the right ones."""

from datetime import UTC, datetime

from graph import candidates
from graph.advice import CandidateKind
from graph.candidates import NEW_ROOTS
from graph.model import Concept, Learner, Prerequisite
from graph.snapshot import Curriculum
from tracing.mastery import Mastery

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ADA = Learner("ada", 1)
ROOTS = [f"r{i:03}" for i in range(3 * NEW_ROOTS)]
KNOWN = Mastery(0.95, 20.0, True, 5, 5, (True,) * 3, NOW)
FAILING = Mastery(0.2, 6.0, False, 3, 0, (False,) * 3, NOW)


def curriculum(*edges: Prerequisite) -> Curriculum:
    """Many roots, `top`, which stands on the last one, and what the edges say."""
    ids = [*ROOTS, "top", *(edge.target for edge in edges)]
    every = (Prerequisite(ROOTS[-1], "top"), *edges)
    return Curriculum(1, {id: Concept(id, id) for id in ids}, every, {}, "default")


def found(snapshot: Curriculum, known: dict[str, Mastery], *goals: str) -> list[tuple[str, CandidateKind]]:
    """What is open, by id and kind."""
    there = candidates.situation(ADA, snapshot, known, NOW, 0.6, recent={}, goals=goals)
    return [(each.concept_id, each.kind) for each in there.candidates]


def test_a_new_learner_has_so_many_and_no_more() -> None:
    """The one that carries something first, then by id."""
    assert found(curriculum(), {}) == [
        (id, CandidateKind.READY) for id in (ROOTS[-1], *ROOTS[: NEW_ROOTS - 1])
    ]


def test_what_a_goal_needs_is_among_them() -> None:
    """However many others carry more."""
    edges = [Prerequisite(root, f"on-{root}") for root in ROOTS[:-2]]
    aimed = Prerequisite(ROOTS[-2], "aim")
    assert (ROOTS[-2], CandidateKind.READY) not in found(curriculum(*edges, aimed), {})
    assert found(curriculum(*edges, aimed), {}, "aim")[0] == (ROOTS[-2], CandidateKind.READY)


def test_what_was_practised_is_not_new() -> None:
    """A root that is known is no candidate, and one begun is one as before, beside as many new ones."""
    open_now = found(curriculum(), {ROOTS[0]: KNOWN, ROOTS[1]: FAILING})
    assert open_now[0] == (ROOTS[1], CandidateKind.READY)
    assert len(open_now) == 1 + NEW_ROOTS
    assert ROOTS[0] not in dict(open_now)


def test_a_root_below_what_fails_is_among_them() -> None:
    """To be repaired, however little else stands on it."""
    edges = [Prerequisite(root, f"on-{root}") for root in ROOTS]
    weak = ROOTS[-2]
    open_now = found(curriculum(*edges), {f"on-{weak}": FAILING})
    assert (weak, CandidateKind.REPAIR) in open_now
    assert (weak, CandidateKind.READY) in open_now
