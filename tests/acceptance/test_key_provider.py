"""What a provider may answer when it is asked for its keys, over real HTTP."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from api.key_sets import MOST_BYTES, KeySet, source
from graph.errors import Unavailable
from tests.acceptance.provider import Provider, providing
from tests.tokens import jwks


@pytest.fixture
def provider() -> Iterator[Provider]:
    """One that answers."""
    with providing() as running:
        yield running


async def finds(address: str) -> bool:
    """Whether the keys could be read there."""
    try:
        return await KeySet(source(address)).find("rsa", "RS256") is not None
    except Unavailable:
        return False


@pytest.mark.parametrize("status", [201, 400, 401, 404, 500, 503])
async def test_other_statuses(provider: Provider, status: int) -> None:
    """Only what was found is taken, whatever the body says."""
    assert await finds(provider.address)
    provider.status = status
    assert await finds(provider.address) is (status == 201)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(provider: Provider, status: int) -> None:
    """Neither to files nor to where there are keys."""
    with providing() as elsewhere:
        for there in (elsewhere.address, "file:///etc/passwd", "data:application/json,{}", "/other"):
            provider.status, provider.headers = status, {"Location": there}
            assert not await finds(provider.address)
        assert elsewhere.asked == 0


async def test_too_much(provider: Provider) -> None:
    """No more than a key set's size is read."""
    provider.content = b" " * (MOST_BYTES - len(provider.content)) + provider.content
    assert await finds(provider.address)
    provider.content = b" " + provider.content
    assert not await finds(provider.address)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"<html>Sign in</html>", b"\x1f\x8b\x08", b"[" * 100_000, jwks().encode()[:-9]]
)
async def test_what_is_no_key_set(provider: Provider, content: bytes) -> None:
    """Pages to sign in at, half of an answer, and worse."""
    provider.content = content
    assert not await finds(provider.address)


async def test_drop_by_drop() -> None:
    """A byte a second is no answer, and ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b" ")
                        time.sleep(0.2)
                except OSError:
                    ended.set()

        threading.Thread(target=drip, daemon=True).start()
        assert not await finds(f"http://127.0.0.1:{listener.getsockname()[1]}/keys")
        assert ended.wait(20)
