"""What a token must say to be believed."""

import asyncio
import time
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.key_sets import Keys, Secret
from api.settings import TokenSettings
from api.tokens import MOST_CHARACTERS, MOST_REMEMBERED, Claims, Verifier, development_token
from graph.errors import InvalidInput, LearnerGraphError, Unauthenticated
from tests.forgeries import forgeries
from tests.tokens import AUDIENCE, ISSUER, SECRET, claims, rsa_key, signed, signing_settings, token

DEVELOPMENT = TokenSettings(None, SECRET, ISSUER, AUDIENCE)


@pytest.fixture(scope="module")
def forged() -> dict[str, str]:
    """Made now: some of them are valid later."""
    return forgeries()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a server that takes the session's keys."""
    return signing_settings(tmp_path)


@pytest.fixture
def verifier(environment: dict[str, str]) -> Verifier:
    """The same, ready."""
    return verifier_of(environment)


def verifier_of(environment: dict[str, str], keys: Keys | None = None, **changes: str) -> Verifier:
    """Of these settings."""
    use = TokenSettings.from_environment(environment | changes)
    assert use
    return Verifier(use, keys)


async def refused(verifier: Verifier, text: str) -> Unauthenticated:
    """How the token is refused."""
    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(text)
    return caught.value


async def test_good_tokens(verifier: Verifier) -> None:
    """Both algorithms; an audience may be one of several, and what we do not know is passed over."""
    for text in (
        token("ann", "learner"),
        signed(claims("ann", "learner"), rsa_key(), "rsa"),
        signed(claims("ann", "learner"), typ="at+jwt", x5t="thumb"),
        token("ann", "learner", aud=["account", AUDIENCE], scope="openid", nbf=int(time.time())),
    ):
        assert await verifier.verify(text) == Claims("ann", frozenset({"learner"}), ANY)


@pytest.mark.parametrize(
    "subject", ["a", "x" * 200, "f81d4fae-7dec-11d0", "auth0|5f7c", "Ännchen 雪", "a:b/c?d"]
)
async def test_subjects(verifier: Verifier, subject: str) -> None:
    """As the ids of learners are: 1 to 200 characters of any kind."""
    assert (await verifier.verify(token(subject))).subject == subject


@pytest.mark.parametrize("name", sorted(forgeries()))
async def test_forged_and_broken(verifier: Verifier, forged: dict[str, str], name: str) -> None:
    """Each is refused in the same words, but for one that is merely too old; no part of it is repeated."""
    error = await refused(verifier, forged[name])
    old = name.startswith("ended") or name == "exp is no"
    assert error.message == ("The token has expired." if old else "The token is not valid.")
    assert (error.field, error.value) == ("Authorization", None)
    assert error.mend


@given(st.one_of(st.text(max_size=60), st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_-]{0,40}){0,4}")))
async def test_any_text(text: str) -> None:
    """Whatever comes, it is an error of ours."""
    with pytest.raises(LearnerGraphError):
        await Verifier(DEVELOPMENT).verify(text)


async def test_its_size_is_looked_at_first(verifier: Verifier) -> None:
    """The longest that is read has 8 kB."""
    room = MOST_CHARACTERS - len(token("ann", x=""))
    fits = token("ann", x="y" * (room * 3 // 4 - 2))
    assert MOST_CHARACTERS - 8 < len(fits) <= MOST_CHARACTERS
    assert (await verifier.verify(fits)).subject == "ann"
    await refused(verifier, token("ann", x="y" * (room * 3 // 4 + 8)))


async def test_clocks_may_differ(environment: dict[str, str]) -> None:
    """By thirty seconds, or by what the setting says."""
    now = int(time.time())
    early, late = token("ann", nbf=now + 20), token("ann", exp=now - 20)
    for text in (early, late):
        await verifier_of(environment).verify(text)
        await refused(verifier_of(environment, LEARNER_GRAPH_TOKEN_SKEW_SECONDS="0"), text)
    very_late = token("ann", exp=now - 100)
    await refused(verifier_of(environment), very_late)
    await verifier_of(environment, LEARNER_GRAPH_TOKEN_SKEW_SECONDS="120").verify(very_late)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("roles", {"roles": ["learner", "admin"]}),
        ("roles", {"roles": "learner admin"}),
        ("roles", {"roles": ["learner", "admin", 5, None, ["service"]]}),
        ("realm_access.roles", {"realm_access": {"roles": ["learner", "admin"]}}),
        (
            "resource_access.learner-graph.roles",
            {"resource_access": {"learner-graph": {"roles": ["admin", "learner"]}}},
        ),
        ("https://example.com/roles", {"https://example.com/roles": ["learner", "admin"]}),
        ("https://example.com/app.roles", {"https://example.com/app": {"roles": ["learner", "admin"]}}),
        ("a.b.c", {"a": {"b": 5}, "a.b": {"c": ["learner", "admin"]}}),
    ],
)
async def test_where_roles_stand(environment: dict[str, str], path: str, said: dict[str, Any]) -> None:
    """Where the setting says, also in a claim whose name holds dots; a list or one text."""
    found = await verifier_of(environment, LEARNER_GRAPH_TOKEN_ROLES=path).verify(
        token("ann", **{"roles": None} | said)
    )
    assert found.roles == {"learner", "admin"}


@pytest.mark.parametrize(
    "roles", [None, [], {}, {"admin": True}, 5, True, "", [["admin"]], [{"role": "admin"}]]
)
async def test_no_roles(verifier: Verifier, roles: Any) -> None:
    """Whoever has none is still somebody."""
    assert await verifier.verify(token("ann", roles=roles)) == Claims("ann", frozenset(), ANY)


class Counting:
    """Keys that count how often one was asked for, and may change."""

    def __init__(self) -> None:
        self._secret = Secret(SECRET)
        self.asked = 0
        self.changed = 0

    async def find(self, kid: str | None, algorithm: str) -> Any:
        """The secret."""
        self.asked += 1
        return await self._secret.find(kid, algorithm)

    def generation(self) -> int:
        """As a test says."""
        return self.changed

    async def keep_fresh(self) -> None:
        """Nothing to do."""


async def test_a_check_is_remembered(environment: dict[str, str]) -> None:
    """Until the keys change or the token ends; what was refused is not."""
    keys = Counting()
    checking = verifier_of(environment, keys, LEARNER_GRAPH_TOKEN_SKEW_SECONDS="0")
    text = signed(claims("ann"), SECRET)
    for _ in range(3):
        await checking.verify(text)
    assert keys.asked == 1
    keys.changed += 1
    await checking.verify(text)
    assert keys.asked == 2
    for _ in range(2):
        await refused(checking, f"{text[:-4]}AAAA")
    assert keys.asked == 4
    end = int(time.time()) + 2
    ends_soon = signed(claims("ann", exp=end), SECRET)
    await checking.verify(ends_soon)
    await asyncio.sleep(end - time.time())
    assert (await refused(checking, ends_soon)).message == "The token has expired."


async def test_what_is_remembered_is_bounded(environment: dict[str, str]) -> None:
    """However many tokens come, the last ones are kept."""
    keys = Counting()
    checking = verifier_of(environment, keys)
    texts = [signed(claims(f"learner-{i}"), SECRET) for i in range(MOST_REMEMBERED + 1)]
    for text in texts:
        await checking.verify(text)
    keys.asked = 0
    await checking.verify(texts[-1])
    assert keys.asked == 0
    await checking.verify(texts[0])
    assert keys.asked == 1


async def test_the_secret_takes_nothing_but_hs256() -> None:
    """And the keys of a key set are no secret, which the forgeries try."""
    checking = Verifier(DEVELOPMENT)
    for kid in (None, "any"):
        assert (await checking.verify(signed(claims("ann"), SECRET, kid))).subject == "ann"
    for text in (
        token("ann"),
        signed(claims("ann"), rsa_key(), "rsa"),
        jwt.encode(claims("ann"), SECRET * 2, "HS512"),
    ):
        await refused(checking, text)


async def test_development_tokens() -> None:
    """They are what this server takes, for as long as was asked for."""
    now = time.time()
    text = development_token(DEVELOPMENT, "ann", ["learner", "teacher"], 5, now)
    assert await Verifier(DEVELOPMENT).verify(text) == Claims("ann", frozenset({"learner", "teacher"}), ANY)
    nested = TokenSettings(None, SECRET, ISSUER, AUDIENCE, roles="realm_access.roles")
    assert (await Verifier(nested).verify(development_token(nested, "ann", ["admin"], 5, now))).roles == {
        "admin"
    }
    old = development_token(DEVELOPMENT, "ann", ["learner"], 5, now - 400)
    assert (await refused(Verifier(DEVELOPMENT), old)).message == "The token has expired."


@pytest.mark.parametrize(
    ("subject", "minutes", "field"),
    [
        ("", 5, "--subject"),
        ("x" * 201, 5, "--subject"),
        ("ann", 0, "--minutes"),
        ("ann", -1, "--minutes"),
        ("ann", 43_201, "--minutes"),
        ("ann", float("nan"), "--minutes"),
    ],
)
def test_development_tokens_of_no_use(subject: str, minutes: float, field: str) -> None:
    """They are refused here, not by the server."""
    with pytest.raises(InvalidInput) as caught:
        development_token(DEVELOPMENT, subject, ["learner"], minutes, 0)
    assert caught.value.field == field


def test_a_provider_signs_its_tokens_itself(environment: dict[str, str]) -> None:
    """With a key set there is nothing to sign with."""
    use = TokenSettings.from_environment(environment)
    assert use
    with pytest.raises(InvalidInput) as caught:
        development_token(use, "ann", ["learner"], 5, 0)
    assert caught.value.field == "LEARNER_GRAPH_TOKEN_JWKS"
