"""Global ids and cursors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.graphql import ids
from graph.errors import InvalidInput

keys = st.text(min_size=1).filter(lambda key: key.isprintable())


@given(st.sampled_from(ids.TYPES), keys)
def test_round_trip(type_name: str, key: str) -> None:
    """A global id gives back its type and own id, and is safe in an address."""
    id = ids.encode(type_name, key)
    assert ids.decode(id) == (type_name, key)
    assert ids.own(id, type_name) == key
    assert id.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("own", ["ann", "42", "", "a:b", "Concept:x", "Q29uY2VwdA", "ä", "=", "Z29hdDp4"])
def test_own_id(own: str) -> None:
    """What is not a global id of a known type is the application's own id."""
    assert ids.decode(own) is None
    assert ids.own(own, "Concept") == own


def test_padded() -> None:
    """Padding does not matter."""
    assert ids.own(ids.encode("Learner", "ann") + "==", "Learner") == "ann"


def test_wrong_type() -> None:
    """A global id of another type is an error that says what was expected and what was given."""
    with pytest.raises(InvalidInput) as caught:
        ids.own(ids.encode("Concept", "x"), "Learner", "learnerId")
    assert caught.value.field == "learnerId"
    assert "Expected Learner, got Concept" in caught.value.mend


places = st.lists(keys | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False))


@given(keys, places)
def test_cursor_round_trip(listed: str, place: list[object]) -> None:
    """A cursor gives back the place in its own list."""
    assert ids.place(ids.cursor(listed, place), listed, "after") == tuple(place)


@pytest.mark.parametrize(
    "cursor", ["", "zz", "ä", "Y29uY2VwdHM", ids.cursor("questions", ["a"]), "concepts>a", "Y29uY2VwdHM-YQ"]
)
def test_foreign_cursor(cursor: str) -> None:
    """A cursor that was forged or belongs to another list is refused, and the argument is named."""
    with pytest.raises(InvalidInput, match="not a cursor of this list") as caught:
        ids.place(cursor, "concepts", "before")
    assert (caught.value.field, caught.value.value) == ("before", cursor)


@given(keys, st.data())
def test_cut_cursor(key: str, data: st.DataObject) -> None:
    """So is one that was cut, or of which a character was changed."""
    cursor = ids.cursor("concepts", [key])
    at = data.draw(st.integers(0, len(cursor) - 2))
    other = "A" if cursor[at] != "A" else "B"
    for forged in (cursor[:at], cursor[:at] + other + cursor[at + 1 :]):
        with pytest.raises(InvalidInput):
            ids.place(forged, "concepts", "after")


def test_no_cursor() -> None:
    """Without a cursor the list begins at its start."""
    assert ids.place(None, "concepts", "after") is None
