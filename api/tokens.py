"""Tokens: what a bearer token says, once its signature, issuer, audience and times are checked.

Not for: where the keys come from (key_sets.py), and what a role may do (principal.py).
"""

import re
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from api.key_sets import Keys, KeySet, Secret, source
from api.settings import TokenSettings
from graph.enrolling import MOST_ID
from graph.errors import InvalidInput, Unauthenticated

MOST_CHARACTERS = 8_192
"""Of a token; longer ones are refused unread."""

MOST_REMEMBERED = 10_000
"""Tokens whose check is remembered, about 5 MB: a check takes 50 to 150 µs of the processor, this takes 2."""

MOST_MINUTES = 43_200
"""Of a development token: 30 days."""

REFUSED_HEADERS = {"crit", "jku", "x5u", "jwk"}
"""Of a token that brings its own key, says where one is, or needs what we do not know."""

TYPES = {"JWT", "AT+JWT", "APPLICATION/AT+JWT"}
"""Other tokens of the same issuer, such as of a logout, are no reason to let somebody in (RFC 8725, 3.11)."""

_FORM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says of whoever brings it. roles: as they stand in the token, known or not. until: when it
    ends, in seconds since 1970."""

    subject: str
    roles: frozenset[str]
    until: float = inf


class Verifier:
    """Checks tokens. One a process; the keys are read when first needed."""

    def __init__(self, use: TokenSettings, keys: Keys | None = None) -> None:
        self._use = use
        self._keys = keys or _keys(use)
        self._remembered: OrderedDict[bytes, tuple[Claims, int]] = OrderedDict()

    async def keep_fresh(self) -> None:
        """Keeps the keys fresh, for ever."""
        await self._keys.keep_fresh()

    async def verify(self, token: str) -> Claims:
        """What the token says. Raises Unauthenticated, or Unavailable where no keys could be read."""
        if len(token) > MOST_CHARACTERS or not _FORM.fullmatch(token):
            raise refused()
        digest = sha256(token.encode()).digest()
        if known := self._recall(digest):
            return known
        kid, algorithm = _header(token)
        key = await self._keys.find(kid, algorithm)
        if key is None:
            raise refused()
        try:
            said = jwt.decode(
                token,
                key,
                [key.algorithm_name],
                {"require": ["exp", "iss", "aud", "sub"]},
                audience=self._use.audience,
                issuer=self._use.issuer,
                leeway=self._use.skew_seconds,
            )
        except ExpiredSignatureError:
            raise refused("The token has expired.") from None
        except PyJWTError:
            raise refused() from None
        until = _expiry(said) + self._use.skew_seconds
        claims = Claims(_subject(said), _roles(said, self._use.roles), until)
        self._remember(digest, claims)
        return claims

    def _recall(self, digest: bytes) -> Claims | None:
        found = self._remembered.get(digest)
        if found is None:
            return None
        claims, generation = found
        if claims.until <= time.time() or generation != self._keys.generation():
            del self._remembered[digest]
            return None
        self._remembered.move_to_end(digest)
        return claims

    def _remember(self, digest: bytes, claims: Claims) -> None:
        self._remembered[digest] = claims, self._keys.generation()
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)


def _keys(use: TokenSettings) -> Keys:
    if use.jwks:
        return KeySet(source(use.jwks))
    if use.secret:
        return Secret(use.secret)
    raise ValueError("neither a key set nor a secret")


def refused(message: str = "") -> Unauthenticated:
    """The same for whatever is wrong: who makes up tokens learns nothing from it."""
    mend = "Send a new token of the identity provider."
    return Unauthenticated(message, field="Authorization", mend=mend)


def development_token(
    use: TokenSettings, subject: str, roles: Sequence[str], minutes: float, now: float
) -> str:
    """A token signed with the secret. now: seconds since 1970. Raises InvalidInput."""
    if use.secret is None:
        raise InvalidInput(
            "Tokens of a key set are signed by the identity provider alone.",
            field="LEARNER_GRAPH_TOKEN_JWKS",
            value=use.jwks,
            mend="Get one there; for development set LEARNER_GRAPH_TOKEN_SECRET instead.",
        )
    if not _names_somebody(subject):
        mend = f"Give 1 to {MOST_ID} characters."
        raise InvalidInput("The subject is empty or too long.", field="--subject", value=subject, mend=mend)
    if not 0 < minutes <= MOST_MINUTES:
        mend = f"Give more than 0 and at most {MOST_MINUTES}."
        raise InvalidInput("The minutes are out of range.", field="--minutes", value=minutes, mend=mend)
    said = {
        "iss": use.issuer,
        "aud": use.audience,
        "sub": subject,
        "iat": int(now),
        "exp": int(now + minutes * 60),
        use.roles: list(roles),
    }
    return jwt.encode(said, use.secret, "HS256")


def _header(token: str) -> tuple[str | None, str]:
    """Key id and algorithm of a token that was not checked yet."""
    try:
        header = jwt.get_unverified_header(token)
    except PyJWTError:
        raise refused() from None
    kid, algorithm, type = header.get("kid"), header.get("alg"), header.get("typ", "JWT")
    if REFUSED_HEADERS & header.keys() or not isinstance(algorithm, str) or not isinstance(type, str):
        raise refused()
    if type.upper() not in TYPES or (kid is not None and not _names_somebody(kid)):
        raise refused()
    return kid, algorithm


def _subject(said: Mapping[str, Any]) -> str:
    subject: str = said["sub"]
    if not _names_somebody(subject):
        raise refused()
    return subject


def _names_somebody(id: str) -> bool:
    """As the ids of learners are. JSON can also hold halves of characters, which nothing else takes."""
    return bool(id.strip()) and len(id) <= MOST_ID and not _HALF.search(id)


def _expiry(said: Mapping[str, Any]) -> float:
    """When the token ends. PyJWT takes texts and booleans for times; the standard does not."""
    times = [said[name] for name in ("exp", "nbf", "iat") if name in said]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in times):
        raise refused()
    return min(int(said["exp"]), 2**53)


def _roles(said: Any, path: str) -> frozenset[str]:
    """The roles at a path such as `realm_access.roles`: a list, or one text with spaces between them."""
    found = _at(said, path)
    listed = found.split() if isinstance(found, str) else found if isinstance(found, list) else []
    return frozenset(each for each in listed if isinstance(each, str))


def _at(said: Any, path: str) -> Any:
    """What stands at a path. Keys may hold dots (`https://example.com/roles`), so longer ones go first."""
    if not isinstance(said, dict):
        return None
    if path in said:
        return said[path]
    dots = [place for place, each in enumerate(path) if each == "."]
    for dot in reversed(dots):
        if path[:dot] in said and (found := _at(said[path[:dot]], path[dot + 1 :])) is not None:
            return found
    return None
