"""Who asks is told by a token, over real HTTP, with the keys of a provider that may be slow or down."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response

from api.guard_settings import RATES, Guards
from api.settings import Settings, TokenSettings
from tests.acceptance.provider import Provider, providing
from tests.acceptance.serving import Api, serving
from tests.acceptance.shell import Shell
from tests.forgeries import forgeries
from tests.tokens import (
    AUDIENCE,
    ISSUER,
    SECRET,
    PrivateKey,
    bearer,
    claims,
    ed_key,
    jwk,
    jwks,
    rsa_key,
    signed,
    token,
)

ANYTHING = json.dumps({"query": "{ __typename }"}).encode()
OWN = '{ learner(id: "ann") { key nextQuestions(first: 2) { recommendations { rank } } } }'
DEVELOPMENT = {
    "LEARNER_GRAPH_TOKEN_SECRET": SECRET,
    "LEARNER_GRAPH_TOKEN_ISSUER": ISSUER,
    "LEARNER_GRAPH_TOKEN_AUDIENCE": AUDIENCE,
}


@pytest.fixture(scope="module")
def school() -> Iterator[Provider]:
    """The provider of the file's server; no test changes it."""
    with providing() as running:
        yield running


@pytest.fixture(scope="module")
async def server(settings: Settings, empty: None, school: Provider) -> AsyncIterator[Api]:
    """Instead of conftest's: a server that takes the provider's tokens."""
    async with serving(taking(settings, school)) as running:
        yield running


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider for one test."""
    with providing() as running:
        yield running


def taking(settings: Settings, provider: Provider) -> Settings:
    """The same, with the keys of the provider, for whoever is refused more than a hundred times a minute."""
    tokens = TokenSettings(provider.address, None, ISSUER, AUDIENCE)
    return replace(settings, tokens=tokens, guards=Guards(rates={**RATES, "refused": 0}))


async def asks(api: Api, text: str, query: str = "{ __typename }") -> Response:
    """The response to whoever brings this token."""
    return await api.http.post("/graphql", json={"query": query}, headers=bearer(text))


async def raw(api: Api, *headers: bytes, path: str = "/graphql") -> tuple[int, bytes]:
    """Status, and everything that was sent back, for header lines that no client would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.http.base_url.port)
    lines = [
        f"POST {path} HTTP/1.1".encode(),
        b"Host: 127.0.0.1",
        b"Content-Type: application/json",
        f"Content-Length: {len(ANYTHING)}".encode(),
        b"Connection: close",
        *headers,
    ]
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + ANYTHING)
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def test_forged_and_broken_tokens(server: Api) -> None:
    """More than two hundred, each with one thing wrong: none is accepted or repeated, none is our error."""
    assert (await raw(server, b"Authorization: Bearer " + token("ann", "admin").encode()))[0] == 200
    accepted, tried = [], forgeries()
    for name, text in tried.items():
        status, answer = await raw(server, b"Authorization: Bearer " + text.encode(errors="surrogateescape"))
        if status != 401:
            accepted.append((name, status))
            continue
        assert b'www-authenticate: Bearer error="invalid_token"\r\n' in answer, name
        [error] = json.loads(answer.partition(b"\r\n\r\n")[2])["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED", name
        assert (error["extensions"]["field"], error["extensions"]["value"]) == ("Authorization", None)
        assert len(text) < 9 or text.encode() not in answer
    assert accepted == []
    assert len(tried) >= 200


async def test_headers_and_places_of_no_token(server: Api) -> None:
    """A good token in the wrong place is none; the scheme alone may be written in any case."""
    good = token("ann", "admin").encode()
    for scheme in (b"Bearer", b"bearer", b"BEARER", b"bEaReR"):
        assert (await raw(server, b"Authorization: " + scheme + b" " + good))[0] == 200
    line = b"Authorization: Bearer " + good
    wrong: dict[str, tuple[tuple[bytes, ...], str]] = {
        "none at all": ((), ""),
        "empty": ((b"Authorization:",), ""),
        "the scheme alone": ((b"Authorization: Bearer",), ""),
        "no scheme": ((b"Authorization: " + good,), ""),
        "Basic": ((b"Authorization: Basic YW5uOmFubg==",), ""),
        "Basic with the token": ((b"Authorization: Basic " + good,), ""),
        "Digest": ((b'Authorization: Digest username="ann"',), ""),
        "DPoP": ((b"Authorization: DPoP " + good,), ""),
        "twice the same": ((line, line), ""),
        "twice, the second wrong": ((line, b"Authorization: Bearer x"), ""),
        "twice, the first wrong": ((b"Authorization: Bearer x", line), ""),
        "and Basic": ((line, b"Authorization: Basic YW5uOmFubg=="), ""),
        "with a comma": ((line + b",Bearer x",), ""),
        "with a parameter": ((line + b"; realm=x",), ""),
        "another header": ((b"X-Authorization: Bearer " + good,), ""),
        "of a proxy": ((b"Proxy-Authorization: Bearer " + good,), ""),
        "forwarded": ((b"X-Forwarded-Authorization: Bearer " + good,), ""),
        "a cookie": ((b"Cookie: access_token=" + good + b"; Authorization=Bearer " + good,), ""),
        "in the address": ((), f"?access_token={good.decode()}"),
        "a name that says who": ((b"X-Forwarded-User: ann", b"X-Remote-User: ann"), ""),
    }
    found = {
        name: (await raw(server, *given, path=f"/graphql{query}"))[0]
        for name, (given, query) in wrong.items()
    }
    assert found == dict.fromkeys(wrong, 401)


async def test_everybody_needs_one(server: Api) -> None:
    """On loopback, too; whoever brings none is not told of an error. Being alive is told to all."""
    answer = await server.post("{ __typename }")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["errors"][0]["message"] == "A token is needed."
    assert (await server.http.get("/healthz")).status_code == 200
    assert (await server.http.get("/readyz")).status_code == 200


async def test_an_old_token_is_told_from_a_wrong_one(server: Api) -> None:
    """Clients then get a new one by themselves."""
    answer = await asks(server, token("ann", exp=int(time.time()) - 60))
    assert answer.json()["errors"][0]["message"] == "The token has expired."


@pytest.mark.parametrize(("kid", "key"), [("rsa", rsa_key), ("ed", ed_key)])
async def test_learners_are_who_their_token_names(ann: Api, kid: str, key: Callable[[], PrivateKey]) -> None:
    """With either algorithm they read their own, and nobody else's."""
    text = signed(claims("ann", "learner"), key(), kid)
    answer = (await asks(ann, text, OWN)).json()
    assert answer["data"]["learner"]["key"] == "ann", answer
    [error] = (await asks(ann, text, OWN.replace('"ann"', '"bob"'))).json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("roles", [(), ("developer",), ("headmaster",), ("ADMIN",), ("learner admin",)])
async def test_without_a_known_role(ann: Api, roles: tuple[str, ...]) -> None:
    """They are somebody, and may do nothing: that is refused by the table."""
    answer = await asks(ann, token("ann", *roles), OWN)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_rotation(settings: Settings, provider: Provider) -> None:
    """A new key works with its first token; one that was taken back stops, also for tokens checked before."""
    new = signed(claims("ann", "learner"), rsa_key("new"), "new")
    old = token("ann", "learner")
    async with serving(taking(settings, provider)) as api:
        assert (await asks(api, old)).status_code == 200
        provider.content = jwks(jwk(rsa_key(), "rsa"), jwk(rsa_key("new"), "new")).encode()
        assert (await asks(api, old)).status_code == 200
        assert (await asks(api, new)).status_code == 200
        assert (await asks(api, old)).status_code == 401
        assert (await asks(api, signed(claims("ann"), rsa_key(), "rsa"))).status_code == 200


@pytest.mark.parametrize("trouble", ["slow", "down"])
async def test_a_provider_in_trouble(settings: Settings, provider: Provider, trouble: str) -> None:
    """Known keys answer meanwhile. Unknown ones are refused soon, however many they are, and the provider is
    not asked again at once."""
    unknown = signed(claims("ann", "admin"), ed_key("unknown"), "unknown")
    async with serving(taking(settings, provider)) as api:
        assert (await asks(api, token("ann", "learner"))).status_code == 200
        asked = provider.asked
        provider.answers.clear() if trouble == "slow" else provider.down()
        async with asyncio.timeout(15):  # the slow one answers after 30 s
            strangers = [asyncio.create_task(asks(api, unknown)) for _ in range(20)]
            for i in range(10):
                assert (await asks(api, token("ann", "learner", jti=str(i)))).status_code == 200
            assert {(await each).status_code for each in strangers} == {401}
            for i in range(50):
                assert (await asks(api, signed(claims("ann"), kid=f"made-up-{i}"))).status_code == 401
        assert provider.asked - asked <= 1


async def test_a_start_without_the_provider(settings: Settings, provider: Provider) -> None:
    """Nobody can be told then, which is no fault of theirs; once it is there, everything works by itself."""
    provider.down()
    async with serving(taking(settings, provider)) as api:
        answer = await asks(api, token("ann", "learner"))
        assert answer.status_code == 503
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert str(provider.port) not in answer.text
        assert (await asks(api, "nonsense")).status_code == 401
        assert (await api.http.get("/healthz")).status_code == 200
        provider.up()
        async with asyncio.timeout(60):
            while (await asks(api, token("ann", "learner"))).status_code != 200:  # noqa: ASYNC110  # over HTTP
                await asyncio.sleep(0.5)


async def test_development_tokens(settings: Settings, shell: Shell) -> None:
    """What the command prints is what a server with the same secret takes."""
    asked = ("token", "--subject", "ann", "--role", "learner", "--role", "teacher", "--minutes", "5")
    printed = await shell(*asked, **DEVELOPMENT)
    assert (printed.returncode, printed.stdout.count("\n"), printed.stderr) == (0, 1, "")
    async with serving(replace(settings, tokens=TokenSettings.from_environment(DEVELOPMENT))) as api:
        assert (await asks(api, printed.stdout.strip())).status_code == 200
        assert (await asks(api, token("ann", "learner"))).status_code == 401


async def test_secrets_of_development(shell: Shell) -> None:
    """The command makes one, takes none as an argument, and repeats none."""
    made = (await shell("token", "--new-secret")).stdout
    assert re.fullmatch(r"[\w-]{43}\n", made)
    asked = ("token", "--subject", "ann", "--role", "learner")
    short = await shell(*asked, **(DEVELOPMENT | {"LEARNER_GRAPH_TOKEN_SECRET": "hunter2"}))
    assert short.returncode == 1
    assert "LEARNER_GRAPH_TOKEN_SECRET" in short.stderr and "hunter2" not in short.stderr
    missing = await shell(*asked)
    assert missing.returncode == 1 and "--new-secret" in missing.stderr
    for arguments in (("token", "--subject", "ann"), (*asked, "--role", "developer")):
        assert (await shell(*arguments, **DEVELOPMENT)).returncode == 2


async def test_a_provider_and_a_secret(shell: Shell, school: Provider) -> None:
    """A server takes the tokens of one of them; those of a provider are not made here."""
    configured: dict[str, Any] = {**DEVELOPMENT, "LEARNER_GRAPH_TOKEN_JWKS": school.address}
    asked = ("token", "--subject", "ann", "--role", "admin")
    both = await shell(*asked, **configured)
    assert both.returncode == 1 and "Unset all but one" in both.stderr
    theirs = await shell(*asked, **(configured | {"LEARNER_GRAPH_TOKEN_SECRET": ""}))
    assert theirs.returncode == 1 and "LEARNER_GRAPH_TOKEN_JWKS" in theirs.stderr


async def test_a_server_without_keys_is_for_this_machine(shell: Shell) -> None:
    """It refuses to listen elsewhere, with one process or several, and says what to do."""
    for arguments in (("--host", "0.0.0.0"), ("--host", "::", "--processes", "2")):
        refused = await shell("serve", "--port", "0", *arguments)
        assert refused.returncode == 1, refused.stderr
        assert "LEARNER_GRAPH_TOKEN_JWKS" in refused.stderr
        assert "GraphQL at" not in refused.stdout
