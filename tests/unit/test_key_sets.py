"""A provider's keys: which are taken, and when they are read again."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import ECAlgorithm

from api.key_sets import FETCH_SECONDS, MOST_AGE, RETRY_SECONDS, KeySet, source, usable_keys
from graph.errors import Unavailable
from tests.tokens import ed_key, jwk, jwks, rsa_key

RSA, ED = jwk(rsa_key(), "rsa"), jwk(ed_key(), "ed")


def test_keys_are_taken_by_their_type() -> None:
    """One algorithm each, whatever else the set holds; of equal ids, one of each type."""
    keys = usable_keys(jwks(RSA, ED, {**ED, "kid": "rsa"}).encode())
    assert set(keys) == {("rsa", "RS256"), ("ed", "EdDSA"), ("rsa", "EdDSA")}
    assert all(key.algorithm_name == algorithm for (_, algorithm), key in keys.items())


@pytest.mark.parametrize(
    "other",
    [
        {**RSA, "use": "enc"},
        {**RSA, "alg": "RS512"},
        {**RSA, "alg": "HS256"},
        {**RSA, "key_ops": ["encrypt"]},
        {**RSA, "kid": 5},
        {key: value for key, value in RSA.items() if key != "kid"},
        {**RSA, "n": "!"},
        {**RSA, "n": ""},
        {**RSA, "e": "AA"},
        {**RSA, "kty": "oct", "k": "c2VjcmV0"},
        {**ED, "crv": "X25519"},
        {**ED, "x": "AAAA"},
        {**ED, "crv": ["Ed25519"]},
        {**json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())), "kid": "ec"},
        jwk(generate_private_key(65537, 1024), "short"),  # noqa: S505  # that it is weak is the point
        "rsa",
        None,
        [],
    ],
)
def test_keys_of_no_use(other: Any) -> None:
    """They are left out, and do no harm to the others."""
    assert set(usable_keys(jwks(other, ED).encode())) == {("ed", "EdDSA")}


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"<html>", b'{"keys": {}}', b'{"keys": 1}', b"\xff"])
def test_what_is_no_key_set(content: bytes) -> None:
    """It is an error, so that the keys from before go on."""
    with pytest.raises(ValueError):
        usable_keys(content)


class Provider:
    """A source whose content, failures and slowness a test decides."""

    unknown_seconds = RETRY_SECONDS
    retry_seconds = RETRY_SECONDS

    def __init__(self, content: str) -> None:
        self.content: str | None = content
        self.readings = 0
        self.goes_on = threading.Event()
        self.goes_on.set()

    def read(self) -> tuple[bytes | None, float]:
        """Its content; fails without any."""
        self.readings += 1
        self.goes_on.wait()
        if self.content is None:
            raise ConnectionRefusedError
        return self.content.encode(), 300.0


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """At some time."""
    return Clock()


@pytest.fixture
def provider() -> Provider:
    """Of both keys."""
    return Provider(jwks())


@pytest.fixture
def keys(provider: Provider, clock: Clock) -> KeySet:
    """Read when first needed."""
    return KeySet(provider, clock)


async def test_they_are_read_once(keys: KeySet, provider: Provider) -> None:
    """However many ask at first, there is one reading; known keys need none."""
    found = await asyncio.gather(*(keys.find("rsa", "RS256") for _ in range(50)))
    assert all(key is found[0] is not None for key in found)
    assert provider.readings == 1


async def test_a_key_is_for_its_algorithm(keys: KeySet) -> None:
    """Its id alone does not find it."""
    assert await keys.find("rsa", "EdDSA") is None
    assert await keys.find("rsa", "HS256") is None
    assert await keys.find(None, "RS256") is None


async def test_unknown_keys_cause_one_reading(keys: KeySet, provider: Provider, clock: Clock) -> None:
    """And not another one for ten seconds."""
    await keys.find("rsa", "RS256")
    clock.now += RETRY_SECONDS
    await asyncio.gather(*(keys.find(f"made up {i}", "RS256") for i in range(200)))
    assert provider.readings == 2
    clock.now += RETRY_SECONDS
    await keys.find("made up", "RS256")
    assert provider.readings == 3


async def test_rotation(keys: KeySet, provider: Provider, clock: Clock) -> None:
    """A new key is found when it is first used; what was taken back is gone with the same reading."""
    await keys.find("rsa", "RS256")
    before = keys.generation()
    provider.content = jwks(ED, jwk(rsa_key("new"), "new"))
    clock.now += RETRY_SECONDS
    assert await keys.find("new", "RS256")
    assert await keys.find("rsa", "RS256") is None
    assert await keys.find("ed", "EdDSA")
    assert keys.generation() > before


async def test_a_slow_provider_holds_nobody_up(keys: KeySet, provider: Provider, clock: Clock) -> None:
    """Known keys are there meanwhile, and who comes with an unknown one waits two seconds at most."""
    await keys.find("rsa", "RS256")
    clock.now += RETRY_SECONDS
    provider.goes_on.clear()
    try:
        waiting = asyncio.create_task(keys.find("unknown", "RS256"))
        await asyncio.sleep(0)
        assert await keys.find("rsa", "RS256")
        assert not waiting.done()
        assert await asyncio.wait_for(waiting, FETCH_SECONDS * 5) is None
    finally:
        provider.goes_on.set()


async def test_a_provider_that_is_down(keys: KeySet, provider: Provider, clock: Clock) -> None:
    """Its keys are believed for a day; before the first reading and after that day nobody can be checked."""
    content, provider.content = provider.content, None
    with pytest.raises(Unavailable) as caught:
        await keys.find("rsa", "RS256")
    assert caught.value.mend
    provider.content = content
    clock.now += RETRY_SECONDS
    assert await keys.find("rsa", "RS256")
    provider.content = None
    clock.now += MOST_AGE
    assert await keys.find("rsa", "RS256")
    assert await keys.find("unknown", "RS256") is None
    clock.now += 1
    with pytest.raises(Unavailable):
        await keys.find("rsa", "RS256")


async def test_nonsense_changes_nothing(keys: KeySet, provider: Provider, clock: Clock) -> None:
    """Such as a page that says that the provider is being repaired. A set without keys is one."""
    await keys.find("rsa", "RS256")
    for content in ("<html>", "{}", "[" * 100_000):
        provider.content = content
        clock.now += RETRY_SECONDS
        assert await keys.find("unknown", "RS256") is None
        assert await keys.find("rsa", "RS256")
    provider.content = '{"keys": []}'
    clock.now += RETRY_SECONDS
    assert await keys.find("unknown", "RS256") is None
    assert await keys.find("rsa", "RS256") is None


@asynccontextmanager
async def kept(keys: KeySet) -> AsyncIterator[None]:
    """Kept fresh meanwhile."""
    task = asyncio.create_task(keys.keep_fresh())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_a_file_is_read_again(tmp_path: Path) -> None:
    """Once written: a new key works at once, a removed one stops, what is no key set changes nothing."""
    path = tmp_path / "jwks.json"
    path.write_text(jwks(ED))
    keys = KeySet(source(str(path)))
    async with kept(keys):
        assert await keys.find("ed", "EdDSA")
        path.write_text(jwks(RSA))
        assert await keys.find("rsa", "RS256")
        assert await keys.find("ed", "EdDSA") is None
        path.write_text("half a key s")
        os.utime(path, (1, 1))
        assert await keys.find("ed", "EdDSA") is None
        assert await keys.find("rsa", "RS256")
        path.unlink()
        assert await keys.find("unknown", "EdDSA") is None
        assert await keys.find("rsa", "RS256")
