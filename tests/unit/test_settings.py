"""Settings from the environment."""

import base64
from ipaddress import ip_network
from pathlib import Path

import pytest

from api.settings import LOOPBACK, InvalidSettings, Settings

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "NEO4J_URI": "bolt://127.0.0.1:7687",
    "NEO4J_PASSWORD": "secret-neo4j",
    "REDIS_URL": "redis://:secret-redis@127.0.0.1:6379/0",
    "LEARNER_GRAPH_SEAL_KEY": KEY,
}


def problems_of(**changes: str) -> tuple[str, ...]:
    """What is wrong with the good settings after these changes; "" unsets."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environment(GOOD | changes)
    return caught.value.problems


def test_defaults() -> None:
    """What may be left out has a safe default: loopback only."""
    settings = Settings.from_environment(GOOD)
    assert (settings.neo4j_user, settings.host, settings.port) == ("neo4j", "127.0.0.1", 8000)
    assert settings.developer_networks == LOOPBACK
    assert settings.seal_keys == (bytes(range(32)),)


def test_all_given() -> None:
    """Each setting is read by its name."""
    settings = Settings.from_environment(
        GOOD
        | {
            "NEO4J_USER": "app",
            "LEARNER_GRAPH_HOST": "0.0.0.0",
            "LEARNER_GRAPH_PORT": "80",
            "LEARNER_GRAPH_DEVELOPER_NETWORKS": "10.0.0.0/8, ::1/128",
        }
    )
    assert (settings.neo4j_user, settings.host, settings.port) == ("app", "0.0.0.0", 80)
    assert settings.developer_networks == (ip_network("10.0.0.0/8"), ip_network("::1/128"))


def test_all_problems_together() -> None:
    """Every bad setting is named at once, with what to do."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environment({"LEARNER_GRAPH_PORT": "x"})
    named = [problem.split(" ")[0].split("=")[0] for problem in caught.value.problems]
    assert named == [
        "NEO4J_URI",
        "NEO4J_PASSWORD",
        "REDIS_URL",
        "LEARNER_GRAPH_SEAL_KEY",
        "LEARNER_GRAPH_PORT:".rstrip(":"),
    ]
    assert str(caught.value).count("\n") == 4


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NEO4J_URI", "localhost:7687", "bolt://"),
        ("NEO4J_URI", "http://localhost", "neo4j+s://"),
        ("NEO4J_URI", "bolt://", "no host"),
        ("LEARNER_GRAPH_PORT", "65536", "0 (any free one) to 65535"),
        ("LEARNER_GRAPH_PORT", "-1", "0 (any free one) to 65535"),
        ("LEARNER_GRAPH_PORT", "８０", "0 (any free one) to 65535"),
        ("LEARNER_GRAPH_DEVELOPER_NETWORKS", "everyone", "everyone"),
        ("LEARNER_GRAPH_SEAL_KEY_FILE", "/nowhere", "/nowhere"),
    ],
)
def test_key_value_and_mend(name: str, value: str, told: str) -> None:
    """A problem names the setting, the value, and what would be right."""
    unset = {"LEARNER_GRAPH_SEAL_KEY": ""} if name.endswith("_FILE") else {}
    [problem] = problems_of(**{name: value}, **unset)
    assert problem.startswith(f"{name}={value!r}: ")
    assert told in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://:secret@host"),
        ("REDIS_URL", "redis://:secret@host:port"),
        ("LEARNER_GRAPH_SEAL_KEY", "secret!"),
        ("LEARNER_GRAPH_SEAL_KEY", base64.b64encode(b"secret").decode()),
    ],
)
def test_secrets_are_not_shown(name: str, value: str) -> None:
    """A problem with a secret does not repeat it."""
    [problem] = problems_of(**{name: value})
    assert problem.startswith(f"{name}: ")
    assert "secret" not in problem
    assert value not in problem


def test_secrets_are_not_in_repr() -> None:
    """Settings may be logged: no secret shows."""
    assert "secret" not in repr(Settings.from_environment(GOOD))
    assert "\\x1f" not in repr(Settings.from_environment(GOOD))


def test_seal_key_in_a_file(tmp_path: Path) -> None:
    """The key may stand in a file, with a newline."""
    path = tmp_path / "key"
    path.write_text(KEY + "\n")
    given = GOOD | {"LEARNER_GRAPH_SEAL_KEY": "", "LEARNER_GRAPH_SEAL_KEY_FILE": str(path)}
    assert Settings.from_environment(given).seal_keys == (bytes(range(32)),)


def test_two_seal_keys(tmp_path: Path) -> None:
    """A key and a key file at once are refused: which one is meant?"""
    path = tmp_path / "key"
    path.write_text(KEY)
    [problem] = problems_of(LEARNER_GRAPH_SEAL_KEY_FILE=str(path))
    assert "both set" in problem
