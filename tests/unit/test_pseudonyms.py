"""Keyed hashes of ids."""

import re

from hypothesis import given
from hypothesis import strategies as st

from graph.pseudonyms import SECRET_BYTES, Pseudonyms

secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(secrets, st.text(st.characters(), min_size=1))
def test_the_same_id_is_always_the_same(secret: bytes, id: str) -> None:
    """In a readable form, whatever the id is made of."""
    one, other = Pseudonyms(secret), Pseudonyms(secret)
    assert one.pseudonym_of(id) == other.pseudonym_of(id)
    assert re.fullmatch(r"p-[a-z2-7]{26}", one.pseudonym_of(id))
    assert re.fullmatch(r"[0-9a-f]{64}", one.hash_of(id)) and one.hash_of(id) == other.hash_of(id)


@given(secrets, secrets, st.text(min_size=1), st.text(min_size=1))
def test_another_id_or_secret_is_another(secret: bytes, another: bytes, id: str, other: str) -> None:
    """What stays of an erased learner tells nothing of the pseudonym, either."""
    found = {(s, i): Pseudonyms(s).pseudonym_of(i) for s in (secret, another) for i in (id, other)}
    assert len(set(found.values())) == len(found)
    hashes = {Pseudonyms(s).hash_of(i) for s, i in found}
    assert len(hashes) == len(found)
    assert "Pseudonyms" in repr(Pseudonyms(secret)) and secret.hex() not in repr(Pseudonyms(secret))


def test_the_form_is_kept() -> None:
    """An import of years ago finds its learners again."""
    known = Pseudonyms(bytes(range(32)))
    assert known.pseudonym_of("ann") == "p-rv3f62dbtbquudyuw6egj6sj5p"
