"""What stands on what is held of a content, and follows what changes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph import adjacency, steps
from graph.content import Content, Kind, document, thing
from graph.errors import CycleFound
from tests.unit.linting_contents import SOUND, concept, edge

ENDS = st.sampled_from("abcdef")
PAIRS = st.lists(st.tuples(ENDS, ENDS), unique=True, max_size=12)


def content_of(pairs: list[tuple[str, str]]) -> Content:
    """Prerequisites between these."""
    return {thing(Kind.PREREQUISITE, *pair): document(Kind.PREREQUISITE) for pair in pairs}


@given(PAIRS, PAIRS)
def test_what_changed_is_put_on_what_is_held(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    """The same as found anew, whatever else `changed` names; what is held stays as it was."""
    old, new = content_of(before), content_of(after)
    held = {id: sorted(above) for id, above in adjacency.opened_by(old).items()}
    found = adjacency.opened_by(new, old, [*old, *new, thing(Kind.CONCEPT, "a")])
    fresh = adjacency.opened_by(new)
    assert {id: sorted(above) for id, above in found.items() if above} == {
        id: sorted(above) for id, above in fresh.items()
    }
    assert {id: sorted(above) for id, above in adjacency.opened_by(old).items()} == held
    assert adjacency.opened_by(new) is fresh


def test_contents_are_told_apart_by_identity() -> None:
    """An equal content is another one; only the last few are held."""
    contents = [content_of([("a", "b")]) for _ in range(adjacency.MOST_HELD + 1)]
    first = adjacency.opened_by(contents[0])
    assert adjacency.opened_by(contents[0]) is first
    for one in contents[1:]:
        assert adjacency.opened_by(one) is not first
    assert adjacency.opened_by(contents[0]) is not first


def test_many_new_edges_are_looked_at_together() -> None:
    """One cycle among many edges is told as it is when it is the only one."""
    ids = [f"n{i:02}" for i in range(20)]
    base: Content = {**SOUND, **{thing(Kind.CONCEPT, id): concept(id) for id in ids}}
    new = {one: said for a, b in pairwise(ids) for one, said in edge(a, b).items()}
    assert steps.violations({**base, **new}, new.keys(), before=base) == []
    new |= edge("c", "a")
    [error] = steps.violations({**base, **new}, new.keys(), before=base)
    assert isinstance(error, CycleFound) and error.path == ("a", "b", "c", "a")
