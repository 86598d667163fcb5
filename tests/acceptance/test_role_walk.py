"""Every root field, type with an id and route, asked for by every role, about their own and others' data.

What is let in and what is refused is what MAY says and what the table in the docs says; what is refused tells
nothing and changes nothing.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from neo4j import AsyncDriver
from strawberry.types import ExecutionResult

import api
from api import access_table
from api.audit import AuditLog
from api.cache import SlateLog
from api.graphql.context import Context
from api.graphql.schema import FINDERS, schema
from api.principal import MAY, Action, Principal, Role, Scope
from api.settings import Settings
from graph.committing import Committer
from graph.sealing import Sealer
from graph.store import Store
from tests.acceptance.walking import (
    CLASS,
    CLASSES,
    DATA,
    FIELDS,
    FOREIGN,
    NODES,
    NOW,
    OPEN_ROUTES,
    OWN,
    ROUTES,
    TITLES,
    UNKNOWN,
    WHO,
    ZONES,
    build,
    document,
    everything,
    fingerprint,
    node_document,
    put_back,
)

ACTIONS = {name: action for name, action, _ in access_table.declared()}

SOLUTION = re.compile(r"Solution of ([\w-]+)\.")
ANSWERED = {"count-0", "count-1", "count-2"}
"""What ann has answered, as everybody has."""


@dataclass
class World:
    """The graph of the walk, and how it is asked."""

    store: Store
    redis: redis.asyncio.Redis
    driver: AsyncDriver
    known: Mapping[str, Mapping[str, str]]
    asked: int = 0
    leaks: list[str] = field(default_factory=list)

    async def ask(self, principal: Principal, text: str) -> ExecutionResult:
        """A request of somebody."""
        self.asked += 1
        async with Committer(self.store) as committer:
            context = Context(
                store=self.store,
                committer=committer,
                slates=SlateLog(self.redis, self.store),
                principal=principal,
                now=NOW,
                request_id="walk",
                audit=AuditLog(self.redis, self.store),
            )
            result = await schema.execute(text, context_value=context)
        assert isinstance(result, ExecutionResult)
        return result


@pytest.fixture
async def world(
    settings: Settings, clean_graph: AsyncDriver, redis_client: redis.asyncio.Redis
) -> AsyncIterator[World]:
    """The world, built anew."""
    sealer = Sealer(*settings.seal_keys)
    async with Store(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, sealer) as store:
        yield World(store, redis_client, clean_graph, await build(store))


def documented() -> dict[str, dict[str, set[str]]]:
    """The table in the docs: field -> scope -> roles."""
    text = (Path(api.__file__).parent / "ACCESS.md").read_text(encoding="utf-8")
    found = {}
    for name, _, *roles in re.findall(r"^\| `([^`]+)` " + r"\|([^|]*)" * 4 + r"\|$", text, re.MULTILINE):
        cells = [{role.strip() for role in cell.split(",") if role.strip()} for cell in roles]
        found[name] = dict(zip(access_table.COLUMNS, cells, strict=True))
    return found


def test_everything_is_walked() -> None:
    """A field, a type or a route without a case fails here: say in walking.py what to ask it for."""
    table = documented()
    fields = set(ACTIONS) - {"Query.node"}
    assert set(FIELDS) == fields
    assert set(NODES) == set(FINDERS)
    assert set(table) == set(ACTIONS) | OPEN_ROUTES | set(ROUTES)


def test_the_docs_say_what_is_decided() -> None:
    """The table in the docs, read again, is MAY."""
    table = documented()
    for name, action in ACTIONS.items():
        for scope in Scope:
            decided = {role.value for role, how in MAY[action].items() if how is scope}
            assert table[name][scope.value] == decided - {Role.DEVELOPER.value}, name


def expected(principal: Principal, action: Action, whose: str, concerns: str | None) -> bool:
    """Whether MAY lets the principal do this to somebody's data. ann is herself; she and tom lead 7b."""
    scopes = {MAY[action][role] for role in principal.roles if role in MAY[action]}
    if Scope.ANY in scopes:
        return True
    if concerns is None:
        return Scope.CLASS in scopes  # all classes are then those that they lead
    own = concerns == "learner" and whose == OWN == principal.subject
    led = CLASSES[whose] == "7b" if concerns == "class" else whose == CLASS
    return (Scope.OWN in scopes and own) or (Scope.CLASS in scopes and led)


def refusals(result: ExecutionResult) -> list[dict[str, Any]]:
    """Errors, typed or not, of the field itself."""
    top = [{"message": e.message, **(e.extensions or {})} for e in result.errors or () if e.path == ["it"]]
    payload = (result.data or {}).get("it")
    return top + (payload.get("errors", []) if isinstance(payload, dict) else [])


def told(result: ExecutionResult) -> str:
    """All that the caller gets to see."""
    errors = [{"message": e.message, **(e.extensions or {})} for e in result.errors or ()]
    return json.dumps([result.data, errors], default=str)


def check(world: World, name: str, who: str, whose: str, allowed: bool, result: ExecutionResult) -> None:
    """Notes where somebody was let in against MAY, or refused, or was told what is not theirs."""
    codes = {each["code"] for each in refusals(result)}
    text = told(result)
    place = f"{name} of {whose} by {who}"
    if allowed is ("FORBIDDEN" in codes):
        world.leaks.append(f"{place}: {'refused' if allowed else 'let in'}, {text[:300]}")
    if "INTERNAL" in codes or "BAD_REQUEST" in codes:
        world.leaks.append(f"{place}: not asked rightly, {text[:300]}")
    if not allowed and any(mark in text for mark in (*ZONES.values(), *TITLES.values(), "Solution of")):
        world.leaks.append(f"{place}: told, though refused: {text[:300]}")
    roles = WHO[who].roles
    if Role.LEARNER in roles and whose != FOREIGN and ZONES[FOREIGN] in text:
        world.leaks.append(f"{place}: told of {FOREIGN}: {text[:300]}")
    if not roles & {Role.DESIGNER, Role.DEVELOPER}:
        shown = set(SOLUTION.findall(text))
        if shown - (ANSWERED if roles & {Role.LEARNER, Role.SERVICE} else set()) - {"add-3"}:
            world.leaks.append(f"{place}: told solutions of {shown}")


def check_silence(world: World, name: str, who: str, answers: Mapping[str, str]) -> None:
    """Notes where a refusal tells what is another's from what is not there."""
    foreign, unknown = answers.get(FOREIGN, ""), answers.get(UNKNOWN, "")
    if "FORBIDDEN" in foreign + unknown and foreign != unknown:
        world.leaks.append(f"{name} by {who}: of another's it says {foreign}, of nobody's {unknown}")


async def test_queries(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is let in or refused as MAY says, and no refusal tells whether there is such a thing."""
    walked = {
        **{name: (ACTIONS[name], FIELDS[name].concerns) for name in FIELDS if name.startswith("Query.")},
        **{f"node {name}": (action, concerns) for name, (action, _, concerns) in NODES.items()},
    }
    for name, (action, concerns) in walked.items():
        for who, principal in WHO.items():
            answers = {}
            for whose in DATA if concerns else (OWN,):
                if name.startswith("node"):
                    text = node_document(name.removeprefix("node "), whose, world.known)
                    allowed = expected(principal, Action.READ_CURRICULUM, whose, concerns) and expected(
                        principal, action, whose, concerns
                    )
                else:
                    text = document(name, whose, world.known)
                    allowed = expected(principal, action, whose, concerns)
                result = await world.ask(principal, text)
                check(world, name, who, whose, allowed, result)
                answers[whose] = told(result)
            check_silence(world, name, who, answers)
    _report(world, capsys, "queries", len(walked))


@pytest.mark.timeout(300)  # some 700 requests, and the graph looked at after each
async def test_mutations(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The same; and what is refused has changed nothing, by a hash of all that the graph holds."""
    names = [name for name in FIELDS if name.startswith("Mutation.")]
    start = before = await everything(world.driver)
    effective = set[str]()
    for name in names:
        for who, principal in WHO.items():
            answers = {}
            for whose in DATA if FIELDS[name].concerns else (OWN,):
                allowed = expected(principal, ACTIONS[name], whose, FIELDS[name].concerns)
                result = await world.ask(principal, document(name, whose, world.known))
                check(world, name, who, whose, allowed, result)
                answers[whose] = told(result)
                after = await everything(world.driver)
                if fingerprint(after) != fingerprint(before):
                    effective.add(name)
                    if not allowed:
                        world.leaks.append(f"{name} of {whose} by {who}: refused, and changed something")
                    await put_back(world.driver, start)
                    before = await everything(world.driver)
            check_silence(world, name, who, answers)
    _report(world, capsys, "mutations", len(names))
    assert effective == set(names), "each changes something for whoever may"


def _report(world: World, capsys: pytest.CaptureFixture[str], what: str, fields: int) -> None:
    with capsys.disabled():
        print(
            f"\nrole walk: {fields} {what} x {len(WHO)} callers x up to {len(DATA)} kinds of data = "
            f"{world.asked} requests, {len(world.leaks)} leaks"
        )
    assert world.leaks == [], "\n".join(world.leaks)


async def test_the_walk_finds_a_leak(world: World) -> None:
    """Somebody who is let in where they should not be is found."""
    result = await world.ask(WHO["admin"], document("Query.learner", FOREIGN, world.known))
    check(world, "Query.learner", "learner", FOREIGN, False, result)
    assert [leak.split(":")[1].strip().split(",")[0] for leak in world.leaks][:2] == [
        "let in",
        "told",
    ]
