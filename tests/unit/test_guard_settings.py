"""The settings that guard the server."""

import pytest

from api.guard_settings import RATES, Guards
from api.settings import Settings
from tests.unit.test_settings import GOOD, problems_of


def test_defaults() -> None:
    """Nothing need be said; the schema is open where no tokens are."""
    settings = Settings.from_environment(GOOD)
    assert settings.guards == Guards()
    assert settings.introspection


def test_all_given() -> None:
    """Each is read by its name."""
    guards = Settings.from_environment(
        GOOD
        | {
            "LEARNER_GRAPH_REQUEST_SECONDS": "5.5",
            "LEARNER_GRAPH_BODY_SECONDS": "2",
            "LEARNER_GRAPH_HEAD_SECONDS": "3",
            "LEARNER_GRAPH_IDLE_SECONDS": "4",
            "LEARNER_GRAPH_BODY_BYTES": "1000",
            "LEARNER_GRAPH_COST": "500",
            "LEARNER_GRAPH_RATES": "learner=7, address=0",
            "LEARNER_GRAPH_CONNECTIONS": "9",
            "LEARNER_GRAPH_CONNECTIONS_PER_ADDRESS": "8",
            "LEARNER_GRAPH_INTROSPECTION": "False",
            "LEARNER_GRAPH_CORS_ORIGINS": "https://learn.example, http://127.0.0.1:3000",
            "LEARNER_GRAPH_PROXIES": "10.0.0.1, 10.1.0.0/16",
            "LEARNER_GRAPH_LOG": "JSON",
        }
    ).guards
    assert guards == Guards(
        seconds=5.5,
        body_seconds=2,
        head_seconds=3,
        idle_seconds=4,
        body_bytes=1000,
        cost=500,
        rates={**RATES, "learner": 7, "address": 0},
        connections=9,
        connections_per_address=8,
        introspection=False,
        cors_origins=("https://learn.example", "http://127.0.0.1:3000"),
        proxies=("10.0.0.1/32", "10.1.0.0/16"),
        log="json",
    )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LEARNER_GRAPH_REQUEST_SECONDS", "0", "0.1 to 3600"),
        ("LEARNER_GRAPH_REQUEST_SECONDS", "nan", "0.1 to 3600"),
        ("LEARNER_GRAPH_BODY_BYTES", "1e6", "whole number"),
        ("LEARNER_GRAPH_CONNECTIONS", "0", "whole number"),
        ("LEARNER_GRAPH_RATES", "learner", "'learner' is not a rate"),
        ("LEARNER_GRAPH_RATES", "developer=5", "names are learner"),
        ("LEARNER_GRAPH_RATES", "learner=-1", "learner=10000"),
        ("LEARNER_GRAPH_INTROSPECTION", "maybe", "true, false"),
        ("LEARNER_GRAPH_CORS_ORIGINS", "https://learn.example/", "without a path"),
        ("LEARNER_GRAPH_CORS_ORIGINS", "learn.example", "not an origin"),
        ("LEARNER_GRAPH_CORS_ORIGINS", "*", "any page"),
        ("LEARNER_GRAPH_PROXIES", "proxy", "proxy"),
        ("LEARNER_GRAPH_LOG", "xml", "json, text"),
    ],
)
def test_bad_ones(name: str, value: str, told: str) -> None:
    """A problem names the setting, the value, and what would be right."""
    [problem] = problems_of(**{name: value})
    assert problem.startswith(f"{name}={value!r}: ")
    assert told in problem
