"""Sealing: what is sealed opens with the same key and context only, and errors tell no secret."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import CannotUnseal, InvalidInput
from graph.model import Key
from graph.sealing import KEY_BYTES, Sealer, key_from_text, key_id_of, keys_from_text, new_key

SEALER = Sealer(bytes(range(KEY_BYTES)))
KEY = base64.b64encode(bytes(range(KEY_BYTES))).decode()
CONTEXT = "question:add-1:key"


@given(st.text(), st.text())
def test_what_is_sealed_opens_again(text: str, context: str) -> None:
    """Any text comes back under its context."""
    assert SEALER.open(SEALER.seal(text, context), context) == text


def test_a_token_hides_its_text_and_never_repeats() -> None:
    """The same text seals to different tokens, neither of which contains it."""
    first, second = (SEALER.seal("the answer is 42", CONTEXT) for _ in range(2))
    assert first != second
    assert b"42" not in base64.urlsafe_b64decode(first + "==")


def test_a_key_with_everything_in_it_comes_back_equal() -> None:
    """A question's key survives sealing: answer, tolerance, misconceptions and form."""
    key = Key(answer="½ cm", tolerance=0.1, misconceptions={"5/10": "not-reduced"}, form="simplest")
    assert SEALER.open_key(SEALER.seal_key(key, CONTEXT), CONTEXT) == key


def test_a_key_sealed_before_forms_existed_opens() -> None:
    """Fields that came later take their defaults."""
    token = SEALER.seal('{"answer": "4", "tolerance": 0.0, "misconceptions": {}}', CONTEXT)
    assert SEALER.open_key(token, CONTEXT) == Key(answer="4")


def test_another_context_does_not_open() -> None:
    """A token moved to another question is refused."""
    with pytest.raises(CannotUnseal, match="belongs elsewhere"):
        SEALER.open(SEALER.seal("42", CONTEXT), "question:add-2:key")


def test_another_key_is_named_by_its_id() -> None:
    """A token of another key is told from a damaged one, and the mend says what to do."""
    other = Sealer(b"k" * KEY_BYTES)
    with pytest.raises(CannotUnseal, match=other.key_id.hex()) as caught:
        SEALER.open(other.seal("42", CONTEXT), CONTEXT)
    assert "Start with the sealing key" in caught.value.mend


@pytest.mark.parametrize("position", [6, 20, 25, -1])
def test_one_changed_byte_is_noticed(position: int) -> None:
    """Nonce, ciphertext and tag are all authenticated."""
    data = bytearray(base64.urlsafe_b64decode(SEALER.seal("secret", CONTEXT) + "=="))
    data[position] ^= 1
    with pytest.raises(CannotUnseal, match="changed") as caught:
        SEALER.open(base64.urlsafe_b64encode(data).decode(), CONTEXT)
    assert "secret" not in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_for_a_token_is_refused_in_our_words(token: str) -> None:
    """Rubbish where a token should be raises CannotUnseal and nothing else."""
    with pytest.raises(CannotUnseal):
        SEALER.open(token, CONTEXT)


def test_text_that_is_no_unicode_is_refused() -> None:
    """Half a surrogate pair cannot be sealed."""
    with pytest.raises(InvalidInput, match="Unicode"):
        SEALER.seal("\ud800", CONTEXT)


def test_a_new_key_is_read_back() -> None:
    """new_key makes 32 fresh bytes that key_from_text reads, with a line end or URL-safe too."""
    text = new_key()
    assert len(key_from_text(text)) == KEY_BYTES
    assert key_from_text(f" {text}\n") == key_from_text(text)
    assert key_from_text(text.replace("+", "-").replace("/", "_")) == key_from_text(text)
    assert new_key() != text


@pytest.mark.parametrize("text", ["", "hunter2", "hunter2!", "ab é", KEY[:20], KEY * 2])
def test_a_bad_key_is_refused_without_being_shown(text: str) -> None:
    """The error says what is wrong with the key, never what it is."""
    with pytest.raises(InvalidInput) as caught:
        key_from_text(text)
    assert not text or text not in str(caught.value)


def test_a_key_of_another_length_makes_no_sealer() -> None:
    """AES would take 16 bytes too; the project does not."""
    with pytest.raises(InvalidInput, match="16 bytes"):
        Sealer(b"k" * 16)


def test_older_keys_open_and_the_first_seals() -> None:
    """After a rotation began both keys open, and new tokens are of the first."""
    new = Sealer(b"n" * KEY_BYTES)
    both = Sealer(b"n" * KEY_BYTES, bytes(range(KEY_BYTES)))
    assert both.open(SEALER.seal("42", CONTEXT), CONTEXT) == "42"
    token = both.seal("42", CONTEXT)
    assert key_id_of(token) == new.key_id.hex()
    assert new.open(token, CONTEXT) == "42"
    with pytest.raises(CannotUnseal):
        SEALER.open(token, CONTEXT)


@pytest.mark.parametrize("between", [",", " ", "\n", ", \n"])
def test_several_keys(between: str) -> None:
    """Keys stand one after the other, the first is in force."""
    other = base64.b64encode(b"k" * KEY_BYTES).decode()
    assert keys_from_text(f"{other}{between}{KEY}") == (b"k" * KEY_BYTES, bytes(range(KEY_BYTES)))


@pytest.mark.parametrize("text", ["", " ", ",", f"{KEY},short", f"{KEY} not base64!"])
def test_bad_keys_among_several(text: str) -> None:
    """Each of them must be one, and the error shows none of them."""
    with pytest.raises(InvalidInput) as caught:
        keys_from_text(text)
    assert KEY not in str(caught.value)
    assert "short" not in str(caught.value)


def test_no_token() -> None:
    """What is no token has no key."""
    assert key_id_of("not base64!") == ""
