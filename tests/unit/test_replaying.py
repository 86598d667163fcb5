"""How far a change to a learner's answers reaches, and that it reaches no farther."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.replaying import closure
from tracing import mastery as tracing
from tracing.mastery import TracedAnswer
from tracing.parameters import DEFAULT

CONCEPTS = "abcdefgh"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

concepts = st.sampled_from(CONCEPTS)
several = st.lists(concepts, min_size=1, max_size=3, unique=True)
histories = st.lists(st.tuples(several, st.booleans(), st.none() | st.integers(0, 50)), max_size=20)


def traced(history: Sequence[tuple[Sequence[str], bool, int | None]]) -> list[TracedAnswer]:
    """Answers some days after a start."""
    return [
        TracedAnswer(list(ids), correct, None if days is None else NOON + timedelta(days=days))
        for ids, correct, days in history
    ]


def test_questions_of_several_concepts_tie_them() -> None:
    """Directly and through others; what nothing ties stays out."""
    assert closure("a", [["a", "b"], ["b", "c"], ["d", "e"], ["f"], ["a"]]) == {"a", "b", "c"}
    assert closure("d", [["a", "b"], ["b", "c"], ["d", "e"]]) == {"d", "e"}
    assert closure("h", []) == {"h"}
    assert closure("", [["a", "b"]]) == set()


@given(histories, several, st.data())
def test_replaying_the_closure_is_replaying_everything(
    history: list[tuple[list[str], bool, int | None]], touched: list[str], data: st.DataObject
) -> None:
    """Its concepts come out the same from their own answers alone, and the others as they were before an
    answer on the touched ones came."""
    parameters = dict.fromkeys(CONCEPTS, DEFAULT)
    cut = data.draw(st.integers(0, len(history)))
    changed = [*history[:cut], (touched, True, 7), *history[cut:]]
    before, after = (tracing.replay(traced(h), parameters) for h in (history, changed))
    reached = closure(touched, (ids for ids, *_ in changed))
    own = [answer for answer in changed if not reached.isdisjoint(answer[0])]
    alone = tracing.replay(traced(own), parameters)
    assert alone == {concept: mastery for concept, mastery in after.items() if concept in reached}
    others = {concept: mastery for concept, mastery in after.items() if concept not in reached}
    assert others == {concept: mastery for concept, mastery in before.items() if concept not in reached}
