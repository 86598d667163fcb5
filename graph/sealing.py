"""Seals keys and solutions, so that who reads the graph does not read the answers.

AES-GCM (NIST SP 800-38D) with a random nonce. A token is unpadded URL-safe base64 of key id
(4 bytes), nonce (12), ciphertext and tag (16). The same text seals to another token each time:
to see whether something changed, open and compare. Not for passwords, and not for where the
sealing key itself is kept.
"""

import base64
import binascii
import hashlib
import json
import os
from dataclasses import asdict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from graph.errors import CannotUnseal, InvalidInput
from graph.model import Key

KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
_TAG_BYTES = 16


def new_key() -> str:
    """A fresh sealing key as base64 text, for `LEARNER_GRAPH_SEAL_KEY`."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def key_from_text(text: str) -> bytes:
    """The 32 bytes of a sealing key in base64. Raises InvalidInput, which never shows the text."""
    try:
        key = _decode(text.strip())
    except ValueError:
        raise _bad_key("is not base64") from None
    if len(key) != KEY_BYTES:
        raise _bad_key(f"has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def keys_from_text(text: str) -> tuple[bytes, ...]:
    """Keys in base64, one after the other between commas or white space: the first seals, and what is sealed
    with the others still opens. Raises InvalidInput, which never shows the text."""
    return tuple(key_from_text(part) for part in text.replace(",", " ").split() or [""])


class Sealer:
    """Seals and opens texts with the first of its keys of 32 bytes, and opens with all of them.

    context: what the text belongs to, such as `question:ID:key`; a token opens only under the
    context it was sealed with, so that it cannot be moved to another question.
    """

    __slots__ = ("_ciphers", "key_id")

    def __init__(self, key: bytes, *old: bytes) -> None:
        for each in (key, *old):
            if len(each) != KEY_BYTES:
                raise _bad_key(f"has {len(each)} bytes instead of {KEY_BYTES}")
        self._ciphers = {id_of(each): AESGCM(each) for each in (key, *old)}
        self.key_id = id_of(key)

    def seal(self, text: str, context: str) -> str:
        """The token of a text of any length. Raises InvalidInput where it is not valid Unicode."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.key_id].encrypt(nonce, _utf8(text), _utf8(context))
        return base64.urlsafe_b64encode(self.key_id + nonce + sealed).decode().rstrip("=")

    def open(self, token: str, context: str) -> str:
        """The text of a token. Raises CannotUnseal where it was sealed with another key, belongs to
        another context, or is not whole; the error shows neither text nor token."""
        try:
            data = _decode(token)
        except ValueError:
            raise _bad_token(context) from None
        key_id, nonce, sealed = _split(data)
        if len(sealed) < _TAG_BYTES:
            raise _bad_token(context)
        if key_id not in self._ciphers:
            raise CannotUnseal(
                f"Sealed with key {key_id.hex()}, but the key in use is {self.key_id.hex()}.",
                field="sealed",
                value=context,
                mend="Start with the sealing key this graph was written with, or import its questions again.",
            )
        try:
            return self._ciphers[key_id].decrypt(nonce, sealed, _utf8(context)).decode()
        except InvalidTag:
            raise _bad_token(context) from None

    def seal_key(self, key: Key, context: str) -> str:
        """The token of a question's key."""
        return self.seal(json.dumps(asdict(key), ensure_ascii=False), context)

    def open_key(self, token: str, context: str) -> Key:
        """The question's key. Raises CannotUnseal as `open` does."""
        return Key(**json.loads(self.open(token, context)))


def key_id_of(token: str) -> str:
    """Which key a token was sealed with, as 8 hexadecimal digits; empty where it is no token."""
    try:
        return _decode(token)[:KEY_ID_BYTES].hex()
    except ValueError:
        return ""


def id_of(key: bytes) -> bytes:
    """By which a token names its key; it tells nothing of it."""
    return hashlib.sha256(key).digest()[:KEY_ID_BYTES]


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Key id, nonce, and ciphertext with its tag."""
    start = KEY_ID_BYTES + NONCE_BYTES
    return data[:KEY_ID_BYTES], data[KEY_ID_BYTES:start], data[start:]


def _decode(text: str) -> bytes:
    """Standard or URL-safe base64, padded or not. Raises ValueError on anything else."""
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "The text is not valid Unicode.",
            field="text",
            value=f"half a surrogate pair at character {error.start + 1}",
            mend="Save it as UTF-8 and try again.",
        ) from None


def _bad_key(what: str) -> InvalidInput:
    return InvalidInput(
        f"The sealing key {what}.",
        field="LEARNER_GRAPH_SEAL_KEY",
        value="(not shown)",
        mend="Give 32 random bytes as base64; graph.sealing.new_key() makes them.",
    )


def _bad_token(context: str) -> CannotUnseal:
    return CannotUnseal(
        "This sealed text was changed, cut off, or belongs elsewhere.",
        field="sealed",
        value=context,
        mend="Restore it from a backup, or import the question again.",
    )
