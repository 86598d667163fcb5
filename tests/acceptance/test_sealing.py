"""`learner-graph seal` as an operator runs it: another key, a kill in the middle, keys never shown."""

import asyncio
import base64
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import psutil
import pytest

from api import runtime
from api.settings import Settings
from graph import curriculum, local, resealing
from graph.curriculum import Addition
from graph.local import Servers
from graph.local.home import Home
from graph.model import AuthoredQuestion, Concept, Key, Question, QuestionKind
from graph.sealing import key_id_of, new_key
from graph.store import Store
from tests.acceptance.shell import Shell

MANY = 8_000


@pytest.fixture
def shell(services: Servers, migrated: object) -> Shell:
    """The command line."""
    return Shell(services)


@pytest.fixture
async def questions(settings: Settings, empty: None) -> None:
    """A graph with enough to seal that a rotation can be killed in the middle."""
    async with runtime.open_store(settings) as store:
        addition = Addition(
            concepts=[Concept("add", "Add", "", 5.0)],
            questions=[
                AuthoredQuestion(
                    Question(f"q-{i:05}", 1, QuestionKind.NUMERIC, "What?", concepts={"add": 1.0}),
                    Key("4"),
                    "It is four.",
                    (),
                )
                for i in range(MANY)
            ],
        )
        await curriculum.apply(store, addition)


async def first_key(store: Store) -> str:
    """With which key the first question is sealed: it is the first to be sealed anew."""
    [first] = await store.read("sealed/page_questions", after="", limit=1)
    return key_id_of(first["key"])


async def test_killed_in_the_middle(shell: Shell, settings: Settings, questions: None) -> None:
    """`kill -9` in the middle: both keys open what is there, the next run does the rest, and then the new key
    is enough. No key is printed, and none stands in the list of processes."""
    new, old = new_key(), shell.environment["LEARNER_GRAPH_SEAL_KEY"]
    shell.environment["LEARNER_GRAPH_SEAL_KEY"] = f"{new},{old}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api", "seal", "rotate", env=shell.environment, stdout=DEVNULL, stderr=PIPE
    )
    arguments = " ".join(psutil.Process(process.pid).cmdline())
    async with runtime.open_store(settings) as store:
        while await first_key(store) == store.sealer.key_id.hex():  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        _, errors = await process.communicate()
        assert len((await resealing.look(store)).tokens) == 2, "it was killed before its end"
    for number in (0, MANY - 1):
        question = await shell("question", "show", f"q-{number:05}", "--solution", "--json")
        assert json.loads(question.stdout)["solution"] == "It is four."
    done = await shell("seal", "rotate", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["closed"] == []
    assert list(json.loads(done.stdout)["tokens"].values()) == [2 * MANY]
    alone = await shell("seal", "status", LEARNER_GRAPH_SEAL_KEY=new)
    assert alone.stdout.split()[1:] == [f"{2 * MANY:,}", "in", "force"]
    shown = arguments + errors.decode() + done.stdout + done.stderr + alone.stdout + alone.stderr
    assert new not in shown
    assert old not in shown


async def test_without_the_old_key(shell: Shell, questions: None) -> None:
    """What cannot be opened is named and stays, and the exit code says so."""
    done = await shell("seal", "rotate", LEARNER_GRAPH_SEAL_KEY=new_key())
    assert done.returncode == 1
    assert "Cannot be opened: question q-00000" in done.stdout
    assert "Give those keys, too" in done.stderr


async def test_new_key_for_named_servers(shell: Shell) -> None:
    """Where the environment names the servers, a key is printed, and nothing else."""
    done = await shell("seal", "new-key")
    assert len(base64.b64decode(done.stdout.strip(), validate=True)) == 32


def test_new_key_of_private_servers(tmp_path: Path) -> None:
    """Private servers keep it in their folder before the old one, which goes after a rotation."""
    home = Home(tmp_path)
    old = home.seal_key()
    local.add_seal_key(tmp_path)
    first, second = home.seal_key().split()
    assert second == old != first
    assert (tmp_path / "seal.key").stat().st_mode & 0o077 == 0
    local.drop_old_seal_keys(tmp_path)
    assert home.seal_key() == first
