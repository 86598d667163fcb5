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


@given(keys, keys)
def test_cursor_round_trip(listed: str, key: str) -> None:
    """A cursor gives back the key in its own list."""
    listed = listed.replace(">", "")
    assert ids.after(ids.cursor(listed, key), listed) == key


@pytest.mark.parametrize("cursor", ["", "zz", "Y29uY2VwdHM", ids.cursor("questions", "a"), "concepts>a"])
def test_foreign_cursor(cursor: str) -> None:
    """A cursor that was cut, forged, or belongs to another list is refused."""
    with pytest.raises(InvalidInput, match="not a cursor of this list"):
        ids.after(cursor, "concepts")


def test_no_cursor() -> None:
    """Without a cursor the list begins at its start."""
    assert ids.after(None, "concepts") == ""
