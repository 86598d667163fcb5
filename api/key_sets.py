"""The keys that tokens are checked with: a provider's key set, kept fresh, or one secret for development.

Nobody waits for the provider but whoever comes with a key that is not known, and that for two seconds.
Not for: what a token must say (tokens.py).
"""

import asyncio
import json
import logging
import os
import re
import time
import urllib.request
from collections.abc import Callable
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError
from jwt.utils import base64url_encode

from graph.errors import Unavailable

log = logging.getLogger(__name__)

FETCH_SECONDS = 2.0
"""Longest wait for the provider, by whoever asks with an unknown key."""

LEAST_FRESH, FRESH, MOST_FRESH = 60.0, 300.0, 600.0
"""Seconds between two readings: what Cache-Control says, within these bounds. A key that the provider took
back is accepted for so long at most."""

RETRY_SECONDS = 10.0
"""After a reading that failed, and between two that unknown keys caused: anybody can make up key ids."""

WATCH_SECONDS = 1.0
"""Between two looks at a file's time."""

MOST_AGE = 86_400.0
"""Seconds after the last good reading during which its keys are believed."""

MOST_BYTES = 262_144
"""Of a key set: a hundred times what providers publish."""

LEAST_RSA_BITS = 2_048


class Keys(Protocol):
    """Where the key of a token is looked up."""

    async def find(self, kid: str | None, algorithm: str) -> PyJWK | None:
        """The key of this id, for this algorithm alone. Raises Unavailable where keys could not be read."""

    def generation(self) -> int:
        """Another number whenever the keys have changed. Raises Unavailable."""

    async def keep_fresh(self) -> None:
        """Reads the keys again and again, for ever."""


class Secret:
    """HS256 with one secret, whatever key id a token names."""

    def __init__(self, secret: str) -> None:
        self._key = PyJWK({"kty": "oct", "k": base64url_encode(secret.encode()).decode()}, "HS256")

    async def find(self, kid: str | None, algorithm: str) -> PyJWK | None:
        """The secret, for HS256."""
        return self._key if algorithm == "HS256" else None

    def generation(self) -> int:
        """Always the same."""
        return 0

    async def keep_fresh(self) -> None:
        """Nothing to do."""


class KeySet:
    """RS256 and EdDSA keys of a JWKS at an address or in a file, by key id and algorithm."""

    def __init__(self, source: "Source", clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._keys: dict[tuple[str, str], PyJWK] = {}
        self._content = b""
        self._generation = 0
        self._read_at: float | None = None
        self._asked_at = float("-inf")
        self._pause = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> PyJWK | None:
        """The key; an unknown one may make us read again, and its token waits for that."""
        if kid is None:
            return None
        if (kid, algorithm) not in self._keys:
            await self._ask()
        self.generation()
        return self._keys.get((kid, algorithm))

    def generation(self) -> int:
        """Another number whenever the keys have changed."""
        if self._read_at is None or self._clock() - self._read_at > MOST_AGE:
            raise Unavailable(
                "The keys of the identity provider cannot be read.",
                mend="Try again in a minute; the server's log has the cause.",
            )
        return self._generation

    async def keep_fresh(self) -> None:
        """Reads every few minutes, and sooner after a failure."""
        while True:
            await asyncio.wait({self._reading or self._begin()})
            await asyncio.sleep(self._pause)

    async def _ask(self) -> None:
        """For an unknown key: one reading at a time, and not again at once."""
        if self._reading is None:
            if self._clock() - self._asked_at < self._source.unknown_seconds:
                return
            self._asked_at = self._clock()
        await asyncio.wait({self._reading or self._begin()}, timeout=FETCH_SECONDS)

    def _begin(self) -> asyncio.Task[None]:
        def end(_: asyncio.Task[None]) -> None:
            self._reading = None

        self._reading = asyncio.create_task(self._read())
        self._reading.add_done_callback(end)
        return self._reading

    async def _read(self) -> None:
        try:
            content, self._pause = await asyncio.to_thread(self._source.read)
            if content is not None and content != self._content:
                self._take(content)
        except (OSError, ValueError, RecursionError, HTTPException) as error:
            self._pause = self._source.retry_seconds
            log.warning("the keys of tokens could not be read: %s: %s", type(error).__name__, error)
        else:
            self._read_at = self._clock()

    def _take(self, content: bytes) -> None:
        self._keys = usable_keys(content)
        self._content = content
        self._generation += 1
        log.info("tokens are checked with %d keys", len(self._keys))
        if not self._keys:
            log.error("the key set holds no RS256 or EdDSA key with a `kid`: every token is refused")


class Source(Protocol):
    """Where a key set is read. unknown_seconds: least time between two readings that unknown keys cause.
    retry_seconds: until it is read again after a failure."""

    unknown_seconds: float
    retry_seconds: float

    def read(self) -> tuple[bytes | None, float]:
        """Its content, None where it is as before, and seconds until it is to be read again; in a thread.

        Raises OSError, ValueError, HTTPException."""


def source(where: str) -> Source:
    """Of an address or a path."""
    return _Address(where) if "://" in where else _File(where)


class _Address:
    """A key set that a provider publishes."""

    unknown_seconds: float = RETRY_SECONDS
    retry_seconds: float = RETRY_SECONDS

    def __init__(self, address: str) -> None:
        self._address = address

    def read(self) -> tuple[bytes | None, float]:
        """Its content, and for how many seconds it is fresh."""
        request = urllib.request.Request(  # noqa: S310  # the settings take https, and http on loopback
            self._address, headers={"Accept": "application/json", "User-Agent": "learner-graph"}
        )
        until = time.monotonic() + FETCH_SECONDS
        content = b""
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=FETCH_SECONDS) as answer:
            while part := answer.read1(65_536):
                content += part
                if len(content) > MOST_BYTES:
                    raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
                if time.monotonic() > until:
                    raise TimeoutError("it came too slowly")
            return content, _fresh_seconds(answer.headers)


class _File:
    """A key set in a file, which somebody else keeps."""

    unknown_seconds: float = 0.0
    retry_seconds: float = WATCH_SECONDS

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def read(self) -> tuple[bytes | None, float]:
        """Its content, or None where it was not written since, and when to look again."""
        found = os.stat(self._path)  # noqa: PTH116  # as cheap as it gets: once a second, for ever
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen == self._seen:
            return None, WATCH_SECONDS
        if found.st_size > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
        content = Path(self._path).read_bytes()
        self._seen = seen
        return content, WATCH_SECONDS


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Keys come from the address that was configured."""

    def redirect_request(self, *_: Any) -> None:
        """Makes a redirect an error."""


def usable_keys(content: bytes) -> dict[tuple[str, str], PyJWK]:
    """The keys by id and algorithm; those for other uses and algorithms are left out. Raises ValueError."""
    document = json.loads(content)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("it is no key set: `keys` is missing")
    found = [(one["kid"], key) for one in document["keys"] if (key := _usable(one))]
    return {(kid, key.algorithm_name): key for kid, key in found}


def _usable(jwk: Any) -> PyJWK | None:
    """A key's type alone says its algorithm: a token cannot have one key used in another way."""
    match jwk:
        case {"kid": str(), "kty": "RSA", "n": str(), "e": str()}:
            algorithm, members = "RS256", ("kty", "n", "e")
        case {"kid": str(), "kty": "OKP", "crv": "Ed25519", "x": str()}:
            algorithm, members = "EdDSA", ("kty", "crv", "x")
        case _:
            return None
    if jwk.get("alg", algorithm) != algorithm or jwk.get("use", "sig") != "sig":
        return None
    if "verify" not in jwk.get("key_ops", ("verify",)):
        return None
    try:
        key = PyJWK({name: jwk[name] for name in members}, algorithm)
    except (PyJWTError, ValueError):
        return None
    weak = isinstance(key.key, RSAPublicKey) and key.key.key_size < LEAST_RSA_BITS
    return None if weak else key


def _fresh_seconds(headers: Message) -> float:
    said = headers.get("cache-control", "").lower()
    if "no-store" in said or "no-cache" in said:
        return LEAST_FRESH
    age = re.search(r"\bmax-age=(\d{1,9})", said)
    return min(max(float(age[1]), LEAST_FRESH), MOST_FRESH) if age else FRESH
