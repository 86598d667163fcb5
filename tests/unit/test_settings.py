"""Settings from the environment."""

import base64
from ipaddress import ip_network
from pathlib import Path

import pytest

from api.settings import LOOPBACK, InvalidSettings, Settings, TokenSettings
from tests.certificates import certificate
from tests.tokens import AUDIENCE, ISSUER, SECRET, signing_settings

KEY = base64.b64encode(bytes(range(32))).decode()
CERT, KEY_FILE = "LEARNER_GRAPH_TLS_CERT_FILE", "LEARNER_GRAPH_TLS_KEY_FILE"
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


def test_without_keys_there_are_no_tokens() -> None:
    """What else is said of them does not matter then."""
    assert Settings.from_environment(GOOD | {"LEARNER_GRAPH_TOKEN_ISSUER": ISSUER}).tokens is None
    assert TokenSettings.from_environment({}) is None


def test_keys_of_tokens(tmp_path: Path) -> None:
    """An address, a file, or a secret; the rest has defaults where that is safe."""
    given = signing_settings(tmp_path)
    path = given["LEARNER_GRAPH_TOKEN_JWKS"]
    assert Settings.from_environment(GOOD | given).tokens == TokenSettings(path, None, ISSUER, AUDIENCE)
    for address in ("https://id.example/certs", "http://localhost:8080/certs", "http://[::1]/certs?of=all"):
        found = TokenSettings.from_environment(given | {"LEARNER_GRAPH_TOKEN_JWKS": address})
        assert found and found.jwks == address
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    named = {"LEARNER_GRAPH_TOKEN_JWKS": "", "LEARNER_GRAPH_TOKEN_SKEW_SECONDS": "0"}
    for keys in ({"_SECRET": SECRET}, {"_SECRET_FILE": str(tmp_path / "secret")}):
        keys = {f"LEARNER_GRAPH_TOKEN{name}": value for name, value in keys.items()}
        found = TokenSettings.from_environment(given | named | keys)
        assert found == TokenSettings(None, SECRET, ISSUER, AUDIENCE, skew_seconds=0)
        assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("JWKS", "http://id.example/certs", "https://"),
        ("JWKS", "http://127.0.0.1.evil.example/certs", "https://"),
        ("JWKS", "file:///etc/passwd", "https://"),
        ("JWKS", "ftp://id.example/certs", "https://"),
        ("JWKS", "https://user:hunter2@id.example/certs", "password"),
        ("JWKS", "https://id.example:x/certs", "ort"),
        ("JWKS", "/nowhere/jwks.json", "cannot be read"),
        ("ISSUER", "", "not set"),
        ("AUDIENCE", "", "not set"),
        ("SKEW_SECONDS", "121", "0 to 120"),
        ("SKEW_SECONDS", "-1", "0 to 120"),
        ("SKEW_SECONDS", "nan", "0 to 120"),
        ("SKEW_SECONDS", "long", "long"),
    ],
)
def test_bad_settings_of_tokens(tmp_path: Path, name: str, value: str, told: str) -> None:
    """Each names itself, and what would be right."""
    [problem] = problems_of(**signing_settings(tmp_path) | {f"LEARNER_GRAPH_TOKEN_{name}": value})
    assert problem.startswith(f"LEARNER_GRAPH_TOKEN_{name}")
    assert told in problem
    assert "hunter2" not in problem


def test_one_kind_of_keys(tmp_path: Path) -> None:
    """A secret beside a key set would let whoever knows one of them in by the other."""
    both = signing_settings(tmp_path) | {"LEARNER_GRAPH_TOKEN_SECRET": SECRET}
    [problem] = problems_of(**both)
    assert "LEARNER_GRAPH_TOKEN_JWKS and LEARNER_GRAPH_TOKEN_SECRET are set together" in problem
    short = {"LEARNER_GRAPH_TOKEN_JWKS": "", "LEARNER_GRAPH_TOKEN_SECRET": "hunter2"}
    [problem] = problems_of(**signing_settings(tmp_path) | short)
    assert problem.startswith("LEARNER_GRAPH_TOKEN_SECRET: ")
    assert "32 bytes" in problem and "hunter2" not in problem


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({CERT: "cert.pem"}, "both of them or none"),
        ({KEY_FILE: "key.pem"}, "both of them or none"),
        (
            {"LEARNER_GRAPH_TLS_CERT_FILE": "cert.pem", "LEARNER_GRAPH_TLS_KEY_FILE": "other.pem"},
            "its own key",
        ),
        (
            {"LEARNER_GRAPH_TLS_CERT_FILE": "cert.pem", "LEARNER_GRAPH_TLS_KEY_FILE": "locked.pem"},
            "passphrase",
        ),
        (
            {"LEARNER_GRAPH_TLS_CERT_FILE": "nothing", "LEARNER_GRAPH_TLS_KEY_FILE": "key.pem"},
            "cannot be read",
        ),
        ({"NEO4J_CA_FILE": "key.pem", "NEO4J_URI": "bolt+s://db"}, "no certificates"),
        ({"NEO4J_CA_FILE": "cert.pem"}, "bolt+s:// or neo4j+s://"),
        ({"NEO4J_CA_FILE": "cert.pem", "NEO4J_URI": "bolt+ssc://db"}, "bolt+s:// or neo4j+s://"),
        ({"REDIS_CA_FILE": "cert.pem"}, "rediss://"),
        ({"REDIS_CA_FILE": "nothing", "REDIS_URL": "rediss://cache"}, "cannot be read"),
    ],
)
def test_bad_settings_of_tls(tmp_path: Path, given: dict[str, str], told: str) -> None:
    """A certificate that would not be used, or could not, is a mistake."""
    certificate(tmp_path)
    files = {
        name: str(tmp_path / value) if name.endswith("_FILE") else value for name, value in given.items()
    }
    [problem] = problems_of(**files)
    assert next(iter(given)) in problem
    assert told in problem


def test_tls(tmp_path: Path) -> None:
    """Files that go together are taken as they are."""
    files = certificate(tmp_path)
    settings = Settings.from_environment(
        GOOD
        | {
            CERT: str(files.certificate),
            KEY_FILE: str(files.key),
            "NEO4J_URI": "neo4j+s://db",
            "NEO4J_CA_FILE": str(files.certificate),
            "REDIS_URL": "rediss://cache",
            "REDIS_CA_FILE": str(files.certificate),
        }
    )
    assert (settings.tls_cert_file, settings.tls_key_file) == (files.certificate, files.key)
    assert settings.neo4j_ca_file == settings.redis_ca_file == files.certificate
