"""Hostile statements do nothing: each is refused with a reason and a mend, or ends within its limits.

Afterwards the graph, its schema, the users and the server's settings are what they were, no file and no
address has been read, and nothing that was shown holds a secret.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.asking import running
from graph.asking.nouns import Limits
from graph.errors import LearnerGraphError
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.asking.statements import HOSTILE, Statement, statements
from tests.integration.seeded import TINY, seeded

LIMITS = Limits(seconds=2, rows=1_000, bytes=1_000_000)

HANGS_SECONDS = 60
"""After which a statement counts as one that does not end, however busy the machine is."""

CANARY = "canary-b1946ac92492d2347c6235b4d2611184"

STATES = {
    "nodes": "MATCH (n) RETURN labels(n) AS labels, properties(n) AS of_it",
    "relationships": "MATCH (a)-[r]->(b) RETURN a.id, labels(a), type(r), properties(r), b.id, labels(b)",
    "indexes": "SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties",
    "settings": "SHOW SETTINGS YIELD name, value",
    "users": "SHOW USERS YIELD user, suspended, passwordChangeRequired",
    "databases": "SHOW DATABASES YIELD name, currentStatus, access",
}
"""What nobody may change, and how it is read."""


@dataclass
class Target:
    """What hostile statements aim at."""

    store: Store
    session: neo4j.Session
    address: str
    file: Path
    secrets: tuple[str, ...]
    shown: list[str] = field(default_factory=list)

    def state(self) -> dict[str, list[str]]:
        """All that they may not change."""
        return {name: sorted(map(repr, self.session.run(text).values())) for name, text in STATES.items()}


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A port on which nobody has to call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
async def target(
    services: Any, migrated: Any, listener: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Target]:
    """A small seeded graph, a file and a port."""
    file = tmp_path_factory.mktemp("canary") / "canary.csv"
    file.write_text(f"{CANARY},1\n")
    secrets = (CANARY, services.neo4j_password, services.seal_key, os.environ.get("HOME", CANARY))
    sealer = Sealer(key_from_text(services.seal_key))
    with seeded(services, TINY) as session:
        async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield Target(store, session, address, file, secrets)


@pytest.mark.timeout(600)  # many of them end only at their limit of 2 s
@pytest.mark.parametrize("file", HOSTILE)
async def test_does_nothing(target: Target, listener: socket.socket, file: str) -> None:
    """Every statement of a file, one after the other."""
    before = target.state()
    wrong = [what for each in statements(file) if (what := await _outcome(target, each))]
    assert wrong == [], "\n".join(wrong)
    assert target.state() == before
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_there_are_many() -> None:
    """Three hundred and more, no two the same."""
    texts = [(each.text, str(each.parameters)) for file in HOSTILE for each in statements(file)]
    assert len(texts) >= 300
    assert len(set(texts)) == len(texts)


async def _outcome(target: Target, each: Statement) -> str:
    """What is wrong with what became of it; nothing where it did nothing."""
    text = each.text.replace("<address>", target.address).replace("<canary>", str(target.file).lstrip("/"))
    shown: list[str] = []
    alive = False
    try:
        async with asyncio.timeout(HANGS_SECONDS):
            async with running.run(target.store, text, each.parameters, limits=LIMITS) as found:
                async for batch in found:
                    shown += map(repr, batch)
            alive = found.alive
    except LearnerGraphError as error:
        if not (error.message and error.mend):
            return f"{each.name}: no reason or no mend: {error}"
        shown.append(str(error))
    except TimeoutError:
        return f"{each.name}: does not end: {text[:200]}"
    if alive:
        return f"{each.name}: does not die: {text[:200]}"
    told = [secret for secret in target.secrets if any(secret in row for row in shown)]
    return f"{each.name}: shows a secret: {text[:200]}" if told else ""
