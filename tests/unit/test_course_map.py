"""The map of a course: what is open on it is what may be recommended, and what is locked says why."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph import candidates
from graph.advice import CandidateKind
from graph.course_map import CourseMap, State, course_map, in_words, places
from graph.model import Concept, Course, Learner, Prerequisite
from graph.snapshot import Curriculum
from tracing.mastery import MASTERED_AT, Mastery, is_due, is_solid

NOW = datetime(2026, 3, 30, tzinfo=UTC)
GATE = 0.6
IDS = "abcdef"
EDGES = [("a", "c", 1.0), ("b", "c", 0.3), ("c", "d", 0.9), ("b", "e", 0.2), ("gone", "f", 1.0)]
CURRICULUM = Curriculum(
    1,
    {
        **{
            id: Concept(id, f"Title {id}", depth=depth)
            for id, depth in zip(IDS, (0, 0, 1, 2, 1, 0), strict=True)
        },
        "gone": Concept("gone", "Gone", retired_at=NOW),
    },
    tuple(Prerequisite(*edge) for edge in EDGES),
    {},
    "default",
)
COURSE = Course("k", "Course", concepts=("d", "c", "gone", "a", "e", "f"))

masteries = st.dictionaries(
    st.sampled_from(IDS),
    st.builds(
        lambda p, days: Mastery(p, 6.0, p >= MASTERED_AT, 3, 2, (True,), NOW - timedelta(days=days)),
        st.floats(0, 1),
        st.floats(0, 60),
    ),
)


def mapped(known: dict[str, Mastery]) -> CourseMap:
    """As of now."""
    situation = candidates.situation(Learner("ada", 0), CURRICULUM, known, NOW, GATE, recent={})
    return course_map(COURSE, situation, CURRICULUM, GATE)


def at(p: float, days: float = 0.0) -> Mastery:
    """A mastery of so many days ago."""
    return Mastery(p, 6.0, p >= MASTERED_AT, 3, 2, (True,), NOW - timedelta(days=days))


def test_where_somebody_new_is() -> None:
    """Roots are open; the rest waits for what it needs most. What is retired is not on the map, nor in the
    way."""
    found = {stop.concept_id: stop for stop in mapped({}).stops}
    assert list(found) == ["d", "c", "a", "e", "f"]
    states = {id: stop.state for id, stop in found.items()}
    assert states == {
        **dict.fromkeys("dce", State.LOCKED),
        **dict.fromkeys("af", State.READY),
    }
    assert [lock.concept_id for lock in found["c"].locks] == ["a"]
    assert [lock.concept_id for lock in found["e"].locks] == ["b"], "nothing leads there yet"


def test_why_it_is_locked() -> None:
    """How far from the gate, and in words."""
    [d, c, *_] = mapped({"a": at(0.5)}).stops
    [lock] = c.locks
    assert (lock.known, lock.gate, lock.strength) == (0.5, GATE, 1.0) and abs(lock.missing - 0.1) < 1e-12
    assert in_words(lock, CURRICULUM) == "“Title a” comes first: you know it to 50% now, and it takes 60%."
    assert in_words(d.locks[0], CURRICULUM) == "“Title c” comes first, and you have not practised it yet."


@given(masteries)
def test_the_map_says_what_ranking_says(known: dict[str, Mastery]) -> None:
    """What is open here are the candidates that are ready; what is locked has a lock, all others have
    none."""
    situation = candidates.situation(Learner("ada", 0), CURRICULUM, known, NOW, GATE, recent={})
    ready = {each.concept_id for each in situation.candidates if each.kind is CandidateKind.READY}
    for stop in course_map(COURSE, situation, CURRICULUM, GATE).stops:
        mastery = known.get(stop.concept_id)
        if mastery is not None and mastery.mastered:
            fresh = is_solid(mastery, NOW) and not is_due(mastery, NOW)
            assert stop.state is (State.MASTERED if fresh else State.DUE)
        elif stop.concept_id in ready:
            assert stop.state is (State.READY if mastery is None else State.IN_PROGRESS)
        else:
            assert stop.state is State.LOCKED
        assert (stop.state is State.LOCKED) == bool(stop.locks)
        assert all(lock.missing >= 0 for lock in stop.locks)


def test_places() -> None:
    """Prerequisites above what stands on them, each place once, within the width; an empty course has
    none."""
    found = places(CURRICULUM, ("d", "c", "a", "e", "f"))
    assert set(found) == set("dcaef")
    assert found["a"].row < found["c"].row < found["d"].row
    assert len({(place.row, place.column) for place in found.values()}) == len(found)
    assert all(0 <= place.x <= 1 for place in found.values())
    assert places(CURRICULUM, ()) == {}
