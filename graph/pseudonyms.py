"""Keyed hashes of learner ids: what stays of an erased one, and what an import puts in place of one.

HMAC-SHA256 (RFC 2104) under a secret of the graph's own: without it nobody can tell whose a hash is, not
even by trying all ids there are. Not for: keeping the secret (graph/store/privacy.py).
"""

import hmac
from base64 import b32encode
from hashlib import sha256

SECRET_BYTES = 32

LENGTH = 26
"""Characters of a pseudonym after `p-`: 130 bits, so that two ids never share one."""


class Pseudonyms:
    """Hashes under one secret of SECRET_BYTES. The two kinds tell nothing of each other."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def hash_of(self, learner_id: str) -> str:
        """What stays of an erased learner: 64 hexadecimal digits."""
        return self._hmac("erased", learner_id).hex()

    def pseudonym_of(self, id: str) -> str:
        """What stands for the id of a person, or of an answer, in the graph, such as `p-3k7q...`; the same
        for the same id, always."""
        return f"p-{b32encode(self._hmac('pseudonym', id)).decode().lower()[:LENGTH]}"

    def _hmac(self, purpose: str, id: str) -> bytes:
        return hmac.digest(self._secret, f"{purpose}:{id}".encode("utf-8", "surrogatepass"), sha256)
