"""The demo and the command line, as a user runs them: processes, exit codes, what is printed.

Also the README: every query in it is sent to the graph that the demo leaves.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from neo4j import AsyncDriver
from typer.testing import CliRunner

from api.cli import app
from api.settings import Settings
from tests.acceptance.serving import Api, serving
from tests.acceptance.shell import Shell

ROOT = Path(__file__).parents[2]
BATCHES = re.findall(
    r"curl http://127\.0\.0\.1:8000(/\w+) .*? -d '(.*?)'\n", (ROOT / "README.md").read_text(), re.DOTALL
)
QUERIES = re.findall(r"```graphql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
async def demo(emptied: Shell) -> str:
    """What the first `demo --once` printed on an empty graph."""
    done = await emptied("demo", "--once")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
async def api(demo: str, settings: Settings) -> AsyncIterator[Api]:
    """GraphQL on what the demo left."""
    async with serving(settings) as running:
        yield running


async def test_the_demo_prints_mastery_recommendations_and_a_path(demo: str) -> None:
    """Mastery by concept, five questions each with kind, score, terms and a sentence, and a path."""
    assert "Mastery by concept" in demo
    assert len(re.findall(r"^[1-5]\. (ready|review|repair): .* score \d", demo, re.MULTILINE)) == 5
    assert demo.count(" + freshness ") == 5
    assert "This is the goal" in demo.replace("\n", " ")


async def test_the_demo_again_changes_nothing(demo: str, shell: Shell, driver: AsyncDriver) -> None:
    """A second run finds everything as it was: nothing doubled, wiped or fitted again."""

    async def counts() -> Any:
        query = (
            "MATCH (n) WHERE NOT n:Slate WITH labels(n) AS l, count(*) AS n RETURN collect([l, n]) AS nodes, "
            "COUNT { ()-[:ANSWERED]->() } AS answers, COUNT { ()-[:HAS_MASTERY]->() } AS masteries"
        )
        return (await driver.execute_query(query)).records[0].data()

    before = await counts()
    again = await shell("demo", "--once")
    assert again.returncode == 0, again.stderr
    assert "Sample curriculum: as before." in again.stdout
    assert "answers as before" in again.stdout
    assert "concepts as before" in again.stdout
    assert await counts() == before


@pytest.mark.parametrize("query", QUERIES, ids=[str(i) for i in range(len(QUERIES))])
async def test_the_queries_of_the_readme_work(api: Api, query: str) -> None:
    """Every GraphQL block of the README runs without an error and answers something. SLATE is one's own."""
    slate = '{ learner(id: "sample-learner-007") { nextQuestions(first: 1) { key } } }'
    key = (await api(slate))["learner"]["nextQuestions"]["key"]
    data = await api(query.replace('"SLATE"', f'"{key}"'))
    assert all(data.values())
    assert all(not value.get("errors") for value in data.values())


async def test_the_batches_of_the_readme_work(api: Api) -> None:
    """Every event that the README posts is accepted, and again a duplicate."""
    assert BATCHES
    for path, body in BATCHES:
        for duplicate in (False, True):
            sent = await api.http.post(path, content=body, headers={"content-type": "application/json"})
            said = sent.json()["results"]
            assert [(one["error"], one["duplicate"]) for one in said] == [(None, duplicate)] * len(said)


async def test_recommend_then_why(demo: str, shell: Shell) -> None:
    """The slate that `recommend` logs is the one that `why` explains; its terms sum to its scores."""
    slate = json.loads((await shell("recommend", "sample-learner-003", "--json")).stdout)
    why = await shell("why", slate["id"], "--json")
    assert json.loads(why.stdout) == slate
    for line in slate["recommendations"]:
        total = sum(value * slate["policy"]["weights"].get(name, 0) for name, value in line["terms"].items())
        assert line["score"] == pytest.approx(total, abs=1e-9)
    assert "policy default" in (await shell("why", slate["id"])).stdout


async def test_a_path_is_printed(demo: str, shell: Shell) -> None:
    """`path` ends at the target."""
    path = json.loads((await shell("path", "sample-learner-003", "slope", "--json")).stdout)
    assert not path["steps"] or path["steps"][-1]["concept_id"] == "slope"


async def test_status_counts_what_is_there(demo: str, shell: Shell) -> None:
    """`status` names the servers without their passwords and counts the graph."""
    found = json.loads((await shell("status", "--json")).stdout)
    assert found["concepts"] >= 30
    assert found["questions"] >= 120
    assert found["migrations pending"] == []
    assert "@" not in found["redis"]


async def test_models_are_listed_shown_and_compared(demo: str, shell: Shell) -> None:
    """Which is in force, how it does on held-out learners with intervals, and what was not fitted."""
    default, fitted = json.loads((await shell("models", "list", "--json")).stdout)
    assert default["version"] == "default" and not default["in_force"]
    assert fitted["in_force"] and fitted["version"] in demo
    held_out = fitted["held_out"]["log_loss"]
    assert held_out["low"] < held_out["value"] < held_out["high"]
    assert "in force" in (await shell("models", "list")).stdout
    shown = (await shell("models", "show", fitted["version"])).stdout
    assert "On held-out learners: log loss 0." in shown
    assert "promoted in place of default by demo" in shown
    plain = json.loads((await shell("models", "show", fitted["version"], "--json")).stdout)
    assert len(plain["parameters"]) == fitted["concepts"]
    assert len(plain["not_fitted"]) == fitted["unfitted"]
    assert "beyond noise" in (await shell("models", "compare", fitted["version"], "default")).stdout
    assert "No window is closed yet" in (await shell("models", "drift")).stdout
    assert json.loads((await shell("status", "--json")).stdout)["drift"] == []


async def test_a_worse_model_is_not_put_in_force(demo: str, shell: Shell, driver: AsyncDriver) -> None:
    """Refused with the figures, then forced with a reason, and rolled back."""
    fitted = json.loads((await shell("status", "--json")).stdout)["model"]
    await driver.execute_query(
        "CREATE (m:TracingModel {version: 'coarse', engine: 'by hand'}) WITH m MATCH (c:Concept) "
        "CREATE (m)-[:FITS {prior: 0.9, learn: 0.5, forget: 0.0, guess: 0.1, slip: 0.01}]->(c)"
    )
    refused = await shell("models", "promote", "coarse")
    assert refused.returncode == 1
    assert f"coarse is worse than {fitted} beyond noise" in refused.stderr
    reasonless = await shell("models", "promote", "coarse", "--force")
    assert reasonless.returncode == 1 and "needs a reason" in reasonless.stderr
    forced = await shell("models", "promote", "coarse", "--force", "--reason", "an experiment")
    assert forced.returncode == 0, forced.stderr
    assert f"Model coarse is in force, in place of {fitted}" in forced.stdout
    back = await shell("models", "rollback", "--reason", "it was one", "--json")
    assert json.loads(back.stdout)["new"] == fitted


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["recommend", "nobody"], 1, "no such learner"),
        (["why", "nothing"], 1, "no such slate"),
        (["path", "sample-learner-003", "nowhere"], 1, "no such concept"),
        (["recommend", "sample-learner-003", "--first", "100000"], 1, "out of range"),
        (["recommend", "sample-learner-003", "--as-of", "2026-01-01T00:00:00"], 1, "no time zone"),
        (["recommend"], 2, "Missing argument"),
        (["models", "show", "nothing"], 1, "no such model"),
        (["fit", "--engine", "magic"], 1, "no such engine"),
    ],
)
async def test_errors_are_one_line(
    demo: str, shell: Shell, arguments: list[str], code: int, said: str
) -> None:
    """What goes wrong is said in one line, never with a trace, and by the exit code."""
    done = await shell(*arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1


async def test_a_server_that_is_down_is_said_in_one_line(shell: Shell) -> None:
    """Without Neo4j a command fails with its own exit code, quickly."""
    done = await shell("status", NEO4J_URI="bolt://127.0.0.1:9")
    assert done.returncode == 3
    assert "Neo4j does not answer" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_every_command_has_help() -> None:
    """Each command, and each command of a group, explains itself."""
    every = [[], *_commands(typer.main.get_command(app))]
    assert ["import", "take-back"] in every
    for arguments in every:
        shown = CliRunner().invoke(app, [*arguments, "--help"])
        assert shown.exit_code == 0 and "Usage" in shown.stdout, arguments


def _commands(command: Any, *path: str) -> Iterator[list[str]]:
    """Every command below, as it is called."""
    if path:
        yield list(path)
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, *path, name)


async def test_importing_ones_own_files(demo: str, shell: Shell, tmp_path: Path, driver: AsyncDriver) -> None:
    """A dry run says what then happens; a bad row refuses the file by line; again changes nothing."""
    concepts, edges = tmp_path / "concepts.csv", tmp_path / "edges.csv"
    concepts.write_text("tag,name\nx-one,One\nx-two,Two\n")
    edges.write_text("prerequisite,concept,reason\nx-one,x-two,Two is one and one.\n")
    arguments = ["import", "curriculum", str(concepts), "--map", "id=tag,title=name", "--json"]
    dry = json.loads((await shell(*arguments, "--dry-run")).stdout)
    real = json.loads((await shell(*arguments)).stdout)
    assert dry["counts"] == real["counts"]
    assert real["counts"]["concepts"]["created"] == 2
    done = await shell("import", "curriculum", str(edges))
    assert done.returncode == 0, done.stderr
    log = tmp_path / "log.csv"
    log.write_text("learner,question,concepts,correct,seq\nl,q1,x-one,1,1\nl,q2,x-two,maybe,2\n")
    refused = await shell("import", "answers", str(log))
    assert refused.returncode == 1
    assert "log.csv:3" in refused.stdout
    kept = await shell("import", "answers", str(log), "--keep-going")
    assert kept.returncode == 0, kept.stderr
    again = json.loads((await shell("import", "answers", str(log), "--keep-going", "--json")).stdout)
    assert again["counts"]["answers"]["unchanged"] == 1


async def test_a_cycle_is_refused_as_a_path(demo: str, shell: Shell, tmp_path: Path) -> None:
    """An edge that closes a cycle is refused with the way around it."""
    edges = tmp_path / "cycle.csv"
    edges.write_text("prerequisite,concept\nslope,place-value\n")
    done = await shell("import", "curriculum", str(edges))
    assert done.returncode == 1
    assert "slope" in done.stdout + done.stderr
    assert "->" in done.stdout + done.stderr
